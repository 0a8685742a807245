//! The order in which a warehouse is read, page by page.

use super::wire::{Identifier, Identifiers, LoadTable, LoadView, Namespace, Namespaces};
use super::{Iceberg, Server, map};
use crate::http::{Client, HttpError, Listing};
use crate::reading::{Reading, unread};
use crate::{CatalogError, Sink};
use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use weft_model::AssetKind;

/// Requests at once.
const AT_ONCE: usize = 4;

/// Rows that are asked for in a page; a server may give fewer or all.
const PAGE: usize = 100;

/// Things in a row that fail to load before a listing is given up: one table with lost metadata says nothing about the
/// next, but a server that fails again and again is left alone.
const FAILURES: usize = 5;

/// Deepest nesting of namespaces.
const DEPTH: usize = 32;

/// Tables or views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Table,
    View,
}

impl Sort {
    fn path(self) -> &'static str {
        match self {
            Self::Table => "tables",
            Self::View => "views",
        }
    }

    fn kind(self) -> AssetKind {
        match self {
            Self::Table => AssetKind::Table,
            Self::View => AssetKind::View,
        }
    }
}

/// A reading on its way.
struct Walk {
    reading: Reading,
    client: Client,
    server: Server,
    namespaces: Vec<Vec<String>>,
    /// Why namespaces may be missing, which makes everything below them incomplete.
    gap: Option<HttpError>,
    /// Why things of the listing in progress say less than they could.
    poorer: Option<HttpError>,
}

/// True for errors that say nothing about the next request of the same sort.
fn concerns_one(error: &HttpError) -> bool {
    matches!(error, HttpError::ScopeMissing { .. } | HttpError::NotFound { .. })
}

/// Reads everything.
pub(super) async fn read(iceberg: &Iceberg, sink: Sink, cancel: CancellationToken) -> Result<(), CatalogError> {
    let reading = Reading::new(&iceberg.client, sink, cancel);
    let client = reading.client().clone();
    let server = Server::ask(&client, iceberg.warehouse.as_deref()).await?;
    let mut walk = Walk { reading, client, server, namespaces: Vec::new(), gap: None, poorer: None };
    walk.namespaces().await?;
    walk.all(Sort::Table).await?;
    walk.views().await?;
    walk.reading.finish().await
}

impl Walk {
    /// Finds every namespace, those of one level before those below them.
    async fn namespaces(&mut self) -> Result<(), CatalogError> {
        let mut listing = self.reading.listing("namespaces");
        let mut outcome: Result<(), CatalogError> = Ok(());
        let mut level = vec![Vec::new()];
        while !level.is_empty() && outcome.is_ok() {
            let mut next = Vec::new();
            for parent in &level {
                self.reading.progress(self.namespaces.len() as u64, None, "namespaces").await?;
                match self.children(&mut listing, parent).await {
                    Ok(found) => {
                        self.describe(&mut listing, &found).await?;
                        next.extend(found);
                    }
                    Err(CatalogError::Http(error)) if concerns_one(&error) && !parent.is_empty() => {
                        listing.loss(&parent.join("."), &format!("what is below could not be read: {error}"), false);
                        self.gap = self.gap.take().or(Some(error));
                    }
                    Err(error) => {
                        outcome = Err(error);
                        break;
                    }
                }
            }
            level = next;
        }
        if let Err(CatalogError::Http(error)) = &outcome {
            self.gap = Some(error.clone());
        } else if listing.broken() > 0 {
            let reason = "names that could not be understood were left out with all they hold".to_owned();
            let (path, place) = (self.server.namespaces.clone(), "namespaces".to_owned());
            self.gap = self.gap.take().or(Some(HttpError::BadAnswer { path, place, reason }));
        }
        self.end(listing, outcome).await
    }

    /// Ends a listing; what lies below a gap is not complete, and what says less than before must not pass for whole.
    async fn end(&mut self, listing: Listing, outcome: Result<(), CatalogError>) -> Result<(), CatalogError> {
        let incomplete = self.poorer.take().or(self.gap.clone()).map_or(Ok(()), |error| Err(error.into()));
        self.reading.end(listing, outcome.and(incomplete)).await
    }

    /// The namespaces right below `parent`. Some servers give the whole tree or the top again; only what is new and
    /// one level deeper counts.
    async fn children(&mut self, listing: &mut Listing, parent: &[String]) -> Result<Vec<Vec<String>>, CatalogError> {
        let mut found: Vec<Vec<String>> = Vec::new();
        let mut token = Some(String::new());
        while let Some(cursor) = token {
            let mut request = self.client.get(&self.server.namespaces);
            if !parent.is_empty() {
                request = request.query("parent", parent.join(&self.server.separator));
            }
            let request = request.query("pageToken", &cursor).query("pageSize", PAGE);
            let page: Namespaces = request.send().await?.json()?;
            listing.page(page.namespaces.len())?;
            for row in &page.namespaces {
                let Some(path) = listing.item::<Vec<String>>(row) else { continue };
                if path.is_empty() || path.iter().any(String::is_empty) {
                    listing.set_aside(&parent.join("."), "the name of a namespace is empty");
                } else if path.len() == parent.len() + 1
                    && path.starts_with(parent)
                    && path.len() <= DEPTH
                    && !found.contains(&path)
                {
                    found.push(path);
                }
            }
            token = next(listing, parent, page.next_page_token)?;
        }
        Ok(found)
    }

    /// Adds namespaces with their properties.
    async fn describe(&mut self, listing: &mut Listing, found: &[Vec<String>]) -> Result<(), CatalogError> {
        let asked = found.iter().map(|path| {
            let (client, server, path) = (self.client.clone(), self.server.clone(), path.clone());
            async move { server.below(&client, &path).send().await.and_then(|answer| answer.value()) }
        });
        let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
        for (path, answer) in found.iter().zip(answers) {
            let said = match answer {
                Ok(value) => listing.item::<Namespace>(&value),
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(error) => {
                    listing.loss(&path.join("."), &format!("its properties could not be read: {error}"), false);
                    self.poorer.get_or_insert(error);
                    None
                }
            };
            self.namespaces.push(path.clone());
            self.reading.add(listing, map::namespace(&self.server.authority, path, said)).await?;
        }
        Ok(())
    }

    /// Views, unless the server says that it has none. A server that lists no endpoints has those of the protocol's
    /// first version for sure, and views are not among them.
    async fn views(&mut self) -> Result<(), CatalogError> {
        let lacks = self.server.lacks("GET /v1/{prefix}/namespaces/{namespace}/views");
        let silent = self.server.endpoints.is_none();
        let mut missing = lacks;
        if let (true, Some(first)) = (silent, self.namespaces.first()) {
            let request = self.server.below(&self.client, first).segment("views");
            let answer = request.query("pageToken", "").query("pageSize", 1).send().await;
            missing = matches!(
                answer,
                Err(HttpError::NotFound { .. } | HttpError::Status { status: 400 | 405 | 406 | 501, .. })
            );
        }
        if !missing {
            return self.all(Sort::View).await;
        }
        let mut listing = self.reading.listing(Sort::View.path());
        listing.loss("views", "this server offers no views", false);
        self.end(listing, Ok(())).await
    }

    /// Reads all tables or all views, namespace by namespace.
    async fn all(&mut self, sort: Sort) -> Result<(), CatalogError> {
        let mut listing = self.reading.listing(sort.path());
        let mut outcome: Result<(), CatalogError> = Ok(());
        let namespaces = self.namespaces.clone();
        for (done, namespace) in namespaces.iter().enumerate() {
            let what = format!("{} of {}", sort.path(), namespace.join("."));
            self.reading.progress(done as u64, Some(namespaces.len() as u64), &what).await?;
            match self.namespace(&mut listing, sort, namespace).await {
                Ok(()) => {}
                Err(CatalogError::Http(error)) if concerns_one(&error) => {
                    let reason = format!("its {} could not be read: {error}", sort.path());
                    listing.loss(&namespace.join("."), &reason, false);
                    outcome = outcome.and(Err(error.into()));
                }
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        self.end(listing, outcome).await
    }

    /// Pages through one namespace.
    async fn namespace(&mut self, listing: &mut Listing, sort: Sort, namespace: &[String]) -> Result<(), CatalogError> {
        let mut token = Some(String::new());
        while let Some(cursor) = token {
            let client = self.client.clone();
            let request = self.server.below(&client, namespace).segment(sort.path());
            let request = request.query("pageToken", &cursor).query("pageSize", PAGE);
            let page: Identifiers = request.send().await?.json()?;
            listing.page(page.identifiers.len())?;
            let mut names: Vec<String> = Vec::new();
            for row in &page.identifiers {
                let Some(found) = listing.item::<Identifier>(row) else { continue };
                if found.name.is_empty() {
                    listing.set_aside(&namespace.join("."), "the name is empty");
                } else {
                    names.push(found.name);
                }
            }
            self.load(listing, sort, namespace, &names).await?;
            token = next(listing, namespace, page.next_page_token)?;
        }
        Ok(())
    }

    /// Loads tables or views. One that cannot be loaded is kept by its name.
    async fn load(
        &mut self,
        listing: &mut Listing,
        sort: Sort,
        namespace: &[String],
        names: &[String],
    ) -> Result<(), CatalogError> {
        let mut failures = 0;
        let asked = names.iter().map(|name| {
            let (client, server) = (self.client.clone(), self.server.clone());
            let (namespace, name) = (namespace.to_vec(), name.clone());
            async move { loaded(&client, &server, sort, &namespace, &name).await }
        });
        let mut answers = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE);
        for name in names {
            let Some(answer) = answers.next().await else { break };
            let error = match answer {
                Ok(value) => {
                    failures = 0;
                    let authority = &self.server.authority;
                    let said = match sort {
                        Sort::Table => listing
                            .item::<LoadTable>(&value)
                            .map(|said| map::table(authority, namespace, name, said.metadata)),
                        Sort::View => listing
                            .item::<LoadView>(&value)
                            .map(|said| map::view(authority, namespace, name, said.metadata)),
                    };
                    if let Some(said) = said {
                        self.reading.add(listing, said).await?;
                    }
                    continue;
                }
                Err(error) => error,
            };
            failures += usize::from(!concerns_one(&error));
            if error.is_fatal() || failures >= FAILURES {
                return Err(error.into());
            }
            let place = format!("{}.{name}", namespace.join("."));
            listing.loss(&place, &format!("only its name could be read: {error}"), false);
            let listed = map::bare(&self.server.authority, namespace, name, sort.kind());
            self.reading.add(listing, listed.only_listed(unread(&error))).await?;
            self.poorer.get_or_insert(error);
        }
        Ok(())
    }
}

/// The metadata of a table or view. Of snapshots only those that are in use are asked for. What comes beside the
/// metadata may hold credentials for storage, so it is not remembered.
async fn loaded(
    client: &Client,
    server: &Server,
    sort: Sort,
    namespace: &[String],
    name: &str,
) -> Result<Value, HttpError> {
    let request = server.below(client, namespace).segment(sort.path()).segment(name);
    let request = match sort {
        Sort::Table => request.query("snapshots", "refs").conditional().only(metadata),
        Sort::View => request,
    };
    request.send().await?.value()
}

/// All that is read of a table.
fn metadata(answer: &Value) -> Option<Value> {
    Some(json!({ "metadata": answer.get("metadata")? }))
}

/// The next cursor. Cursors of two namespaces may be equal, so they are told apart.
fn next(listing: &mut Listing, namespace: &[String], token: Option<String>) -> Result<Option<String>, HttpError> {
    let token = token.filter(|token| !token.is_empty());
    let cursor = token.as_ref().map(|token| format!("{} {token}", namespace.join(".")));
    Ok(listing.next(cursor.as_deref())?.and(token))
}

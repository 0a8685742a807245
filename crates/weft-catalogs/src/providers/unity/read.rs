//! The order in which a metastore is read, page by page.

use super::details::{self, Asking, Details};
use super::map::{self, Place, Sort};
use super::wire::{self, Page, Securable};
use super::{API, Unity};
use crate::http::{Client, HttpError, Listing, mark_of};
use crate::reading::{Reading, unread};
use crate::{CatalogError, Sink};
use futures_util::stream::{self, StreamExt as _};
use serde_json::Value;
use std::collections::HashSet;
use tokio_util::sync::CancellationToken;
use weft_model::CanonicalKey;

/// Requests at once.
pub(super) const AT_ONCE: usize = 4;

/// Catalogs that a server brings with it.
const SYSTEM: [&str; 3] = ["system", "samples", "__databricks_internal"];

/// Something that was listed and may be asked about.
pub(super) struct Found {
    pub(super) sort: Sort,
    pub(super) native: String,
    pub(super) key: CanonicalKey,
    pub(super) columns: Vec<String>,
}

/// A reading on its way.
pub(super) struct Walk<'a> {
    pub(super) reading: Reading,
    pub(super) client: Client,
    pub(super) unity: &'a Unity,
    pub(super) place: Place,
    pub(super) databricks: bool,
    pub(super) details: Details,
    pub(super) governed: Vec<String>,
    pub(super) found: Vec<Found>,
    /// Edges that were stated, by their native id.
    pub(super) told: HashSet<String>,
    pub(super) tags: Asking,
    /// Why containers may be missing, which makes everything below them incomplete.
    pub(super) gap: Option<HttpError>,
    /// Why things of the listing in progress say less than they could.
    pub(super) poorer: Option<HttpError>,
}

/// True for errors that say nothing about the next request of the same sort.
pub(super) fn concerns_one(error: &HttpError) -> bool {
    matches!(error, HttpError::ScopeMissing { .. } | HttpError::NotFound { .. })
}

/// Reads everything.
pub(super) async fn read(unity: &Unity, sink: Sink, cancel: CancellationToken) -> Result<(), CatalogError> {
    let reading = Reading::new(&unity.client, sink, cancel);
    let client = reading.client().clone();
    let server = super::server(&client).await?;
    let tags = Asking::new(reading.listing("tags"));
    let mut walk = Walk {
        reading,
        client,
        unity,
        place: server.place,
        databricks: server.databricks,
        details: unity.details.unwrap_or_else(|| Details::usual(server.databricks)),
        governed: Vec::new(),
        found: Vec::new(),
        told: HashSet::new(),
        tags,
        gap: None,
        poorer: None,
    };
    if walk.details.tags {
        walk.tag_policies().await?;
    }
    walk.all(Sort::Catalog, vec![Vec::new()]).await?;
    walk.all(Sort::Schema, walk.containers(Sort::Catalog)).await?;
    for sort in Sort::IN_SCHEMA {
        walk.all(sort, walk.containers(Sort::Schema)).await?;
    }
    if walk.details.tags {
        let Asking { listing, outcome, .. } = std::mem::replace(&mut walk.tags, Asking::new(walk.reading.listing("")));
        walk.end(listing, outcome).await?;
    }
    if walk.details.grants {
        walk.grants().await?;
    }
    if walk.details.lineage {
        walk.lineage().await?;
    }
    walk.reading.finish().await
}

impl Walk<'_> {
    /// Names of the containers that were found.
    fn containers(&self, sort: Sort) -> Vec<Vec<String>> {
        let parts = |found: &Found| found.key.path.clone();
        self.found.iter().filter(|found| found.sort == sort).map(parts).collect()
    }

    /// Ends a listing; what lies below a gap is not complete.
    pub(super) async fn end(
        &mut self,
        listing: Listing,
        outcome: Result<(), CatalogError>,
    ) -> Result<(), CatalogError> {
        let gap = self.gap.clone().map_or(Ok(()), |error| Err(error.into()));
        self.reading.end(listing, outcome.and(gap)).await
    }

    async fn tag_policies(&mut self) -> Result<(), CatalogError> {
        let mut listing = self.reading.listing("tag policies");
        let mut outcome = Ok(());
        match details::pages(self.client.clone(), "api/2.1/tag-policies".to_owned(), Vec::new(), "tag_policies").await {
            Ok(rows) => {
                listing.page(rows.len())?;
                for row in rows {
                    let Some(policy) = listing.item::<wire::TagPolicy>(&row) else { continue };
                    if policy.tag_key.is_empty() {
                        listing.set_aside("tag_key", "the tag has no name");
                        continue;
                    }
                    self.governed.push(policy.tag_key.clone());
                    self.reading.add(&mut listing, map::tag_policy(policy)).await?;
                }
            }
            Err(error) => outcome = Err(error.into()),
        }
        self.end(listing, outcome).await
    }

    /// Reads all things of one sort, container by container.
    async fn all(&mut self, sort: Sort, parents: Vec<Vec<String>>) -> Result<(), CatalogError> {
        let mut listing = self.reading.listing(sort.path());
        let mut outcome: Result<(), CatalogError> = Ok(());
        let total = parents.len() as u64;
        for (done, parent) in parents.iter().enumerate() {
            self.reading
                .progress(done as u64, Some(total), &format!("{} of {}", sort.path(), parent.join(".")))
                .await?;
            match self.container(&mut listing, sort, parent).await {
                Ok(()) => {}
                Err(CatalogError::Http(error)) if concerns_one(&error) => {
                    listing.loss(&parent.join("."), &format!("its {} could not be read: {error}", sort.path()), false);
                    outcome = outcome.and(Err(error.into()));
                }
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        let gap = if matches!(sort, Sort::Catalog | Sort::Schema) { missing(sort, &listing, &outcome) } else { None };
        // A thing without the tags or constraints it had must not pass for a whole one.
        let poorer = self.poorer.take().or(self.tags.failed.clone().filter(|_| sort.bears_tags()));
        outcome = outcome.and(poorer.map_or(Ok(()), |error| Err(error.into())));
        for name in self.unity.only.iter().filter(|_| sort == Sort::Catalog) {
            if !self.found.iter().any(|found| found.native == **name) {
                listing.loss(name, "no catalog of this name can be seen", false);
            }
        }
        self.end(listing, outcome).await?;
        self.gap = self.gap.take().or(gap);
        Ok(())
    }

    /// Pages through one container.
    async fn container(&mut self, listing: &mut Listing, sort: Sort, parent: &[String]) -> Result<(), CatalogError> {
        let client = self.client.clone();
        let mut token: Option<String> = None;
        loop {
            // A page of tables is at most fifty by the API's description.
            let size = if sort == Sort::Table { 50 } else { 100 };
            let mut request = client.get(API).segment(sort.path()).query("max_results", size);
            if self.databricks {
                request = request.query("include_browse", true);
            }
            for (name, value) in ["catalog_name", "schema_name"].iter().zip(parent) {
                request = request.query(name, value);
            }
            if let Some(token) = &token {
                request = request.query("page_token", token);
            }
            let page: Page = request.send().await?.json()?;
            let rows = rows(&page, sort.list())?;
            listing.page(rows.len())?;
            let in_detail = self.in_detail(sort);
            let version = |row: &Value| if in_detail { version(row) } else { String::new() };
            let mut things: Vec<(Securable, String)> =
                rows.iter().filter_map(|row| Some((listing.item(row)?, version(row)))).collect();
            things.retain(|(thing, _)| self.is_wanted(listing, sort, parent, thing));
            self.take(listing, sort, parent, things).await?;
            token = page.next_page_token.filter(|token| !token.is_empty());
            // Cursors of two containers may be equal, as both may hold things of one name.
            let cursor = token.as_ref().map(|token| format!("{} {token}", parent.join(".")));
            if listing.next(cursor.as_deref())?.is_none() {
                return Ok(());
            }
        }
    }

    /// Whether each thing of a sort is asked for on its own.
    fn in_detail(&self, sort: Sort) -> bool {
        sort == Sort::Table && self.details.tables
    }

    fn is_wanted(&self, listing: &mut Listing, sort: Sort, parent: &[String], thing: &Securable) -> bool {
        if thing.name.is_empty() {
            listing.set_aside(&format!("{}: name", parent.join(".")), "the name is empty");
            return false;
        }
        let wanted = match sort {
            Sort::Catalog if self.unity.only.is_empty() => !SYSTEM.contains(&thing.name.as_str()),
            Sort::Catalog => return self.unity.only.contains(&thing.name),
            Sort::Schema => thing.name != "information_schema",
            _ => true,
        };
        if !wanted {
            listing.loss(&thing.name, "the server's own bookkeeping is not read", false);
        }
        wanted
    }

    /// Adds the things of one page with their tags.
    async fn take(
        &mut self,
        listing: &mut Listing,
        sort: Sort,
        parent: &[String],
        listed: Vec<(Securable, String)>,
    ) -> Result<(), CatalogError> {
        let things = if self.in_detail(sort) {
            self.whole(listing, parent, listed).await?
        } else {
            listed.into_iter().map(|(thing, _)| thing).collect()
        };
        let natives: Vec<String> = things.iter().map(|thing| full_name(parent, &thing.name)).collect();
        let tags = self.tags_of(sort, &natives).await?;
        let parent: Vec<&str> = parent.iter().map(String::as_str).collect();
        for ((thing, native), tags) in things.into_iter().zip(natives).zip(tags) {
            let dependencies = [thing.view_dependencies.clone(), thing.routine_dependencies.clone()];
            let columns: Vec<String> = thing.columns.iter().map(|c| c.name.clone()).collect();
            let unread = thing.unread;
            let mut said = map::securable(sort, &parent, thing, tags, &self.place);
            if self.details.column_tags && sort == Sort::Table {
                self.tag_columns(&native, &mut said).await?;
            }
            if let Some(why) = unread {
                said = said.only_listed(why);
            }
            let key = said.key.clone();
            self.reading.add(listing, said).await?;
            for edge in dependencies.iter().flatten().flat_map(|d| map::dependencies(sort, &key, d, &self.place)) {
                if self.told.insert(edge.native.clone()) {
                    self.reading.add(listing, edge).await?;
                }
            }
            self.found.push(Found { sort, native, key, columns });
        }
        Ok(())
    }

    /// Tables as a request for each one tells them: the listing of Databricks leaves constraints and dependencies out.
    async fn whole(
        &mut self,
        listing: &mut Listing,
        parent: &[String],
        listed: Vec<(Securable, String)>,
    ) -> Result<Vec<Securable>, CatalogError> {
        let client = &self.client;
        let asked = listed.into_iter().map(|(thing, version)| {
            let (client, name, changed) = (client.clone(), full_name(parent, &thing.name), thing.updated_at);
            async move {
                let request = client.get(API).segment("tables").segment(&name).query("include_browse", true);
                // An answer of another moment than the listing belongs to another version.
                let same = move |answer: &Value| (updated_at(answer) == changed).then(|| answer.clone());
                let answer = request.remembered(version).only(same).send().await;
                (thing, name, answer.and_then(|answer| answer.json::<Securable>()))
            }
        });
        let answers: Vec<_> = stream::iter(asked).buffered(AT_ONCE).collect().await;
        let mut whole = Vec::new();
        for (listed, name, answer) in answers {
            whole.push(match answer {
                Ok(thing) => thing,
                Err(error) if concerns_one(&error) => {
                    listing.loss(&name, &format!("constraints and dependencies could not be read: {error}"), false);
                    let unread = Some(unread(&error));
                    self.poorer.get_or_insert(error);
                    Securable { unread, ..listed }
                }
                Err(error) => return Err(error.into()),
            });
        }
        Ok(whole)
    }
}

/// Why containers may be missing from a listing of catalogs or schemas.
fn missing(sort: Sort, listing: &Listing, outcome: &Result<(), CatalogError>) -> Option<HttpError> {
    match outcome {
        Err(CatalogError::Http(error)) => Some(error.clone()),
        _ if listing.broken() > 0 => Some(HttpError::BadAnswer {
            path: API.to_owned(),
            place: sort.path().to_owned(),
            reason: "containers that could not be understood were left out with all they hold".to_owned(),
        }),
        _ => None,
    }
}

/// The version of a listed thing: its whole record, with the time at which it was last modified. Empty where the server
/// tells no such time, for then constraints may change and nothing shows it.
fn version(row: &Value) -> String {
    updated_at(row).map(|_| mark_of(row)).unwrap_or_default()
}

/// When a thing was last modified; 64-bit numbers come as text from some servers.
fn updated_at(row: &Value) -> Option<i64> {
    let time = &row["updated_at"];
    time.as_i64().or_else(|| time.as_str()?.parse().ok())
}

fn full_name(parent: &[String], name: &str) -> String {
    parent.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".")
}

/// The list called `name`; absent and null are empty.
pub(super) fn rows(page: &Page, name: &str) -> Result<Vec<Value>, HttpError> {
    match page.lists.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(rows)) => Ok(rows.clone()),
        Some(_) => Err(HttpError::BadAnswer {
            path: API.to_owned(),
            place: name.to_owned(),
            reason: "a list was expected".to_owned(),
        }),
    }
}

//! The order in which a metastore is read, page by page.

use super::map::{self, Lineage, Place, Sort};
use super::wire::{self, Page, Securable};
use super::{API, Unity};
use crate::http::{Client, HttpError, Listing, Request};
use crate::reading::Reading;
use crate::{CatalogError, Sink};
use futures_util::stream::{self, StreamExt as _};
use serde_json::Value;
use std::collections::HashSet;
use tokio_util::sync::CancellationToken;
use weft_model::{CanonicalKey, TagRef};

/// Requests at once.
const AT_ONCE: usize = 4;

/// Catalogs that a server brings with it.
const SYSTEM: [&str; 3] = ["system", "samples", "__databricks_internal"];

/// Refusals in a row after which nobody is asked any more.
const REFUSALS: usize = 25;

/// What is asked for each thing on its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one word of a setting")]
pub(super) struct Details {
    tables: bool,
    tags: bool,
    column_tags: bool,
    grants: bool,
    lineage: bool,
    column_lineage: bool,
}

impl Details {
    /// Reads the setting `details`.
    pub(super) fn parse(text: &str) -> Result<Self, CatalogError> {
        let mut details = Self::default();
        for word in super::list(text) {
            match word.as_str() {
                "none" => {}
                "tables" => details.tables = true,
                "tags" => details.tags = true,
                "column_tags" => (details.tags, details.column_tags) = (true, true),
                "grants" => details.grants = true,
                "lineage" => details.lineage = true,
                "column_lineage" => (details.lineage, details.column_lineage) = (true, true),
                _ => {
                    let reason = format!(
                        "\"{word}\" is none of: tables, tags, column_tags, grants, lineage, column_lineage, none"
                    );
                    return Err(CatalogError::SettingWrong { field: "details".to_owned(), reason });
                }
            }
        }
        Ok(details)
    }

    fn usual(databricks: bool) -> Self {
        Self { tables: databricks, tags: databricks, grants: true, lineage: databricks, ..Self::default() }
    }
}

/// Something that was listed and may be asked about.
struct Found {
    sort: Sort,
    native: String,
    key: CanonicalKey,
    columns: Vec<String>,
}

/// A reading on its way.
struct Walk<'a> {
    reading: Reading,
    client: Client,
    unity: &'a Unity,
    place: Place,
    databricks: bool,
    details: Details,
    governed: Vec<String>,
    found: Vec<Found>,
    /// Edges that were stated, by their native id.
    told: HashSet<String>,
    tags: Asking,
    /// Why containers may be missing, which makes everything below them incomplete.
    gap: Option<HttpError>,
    /// Why things of the listing in progress say less than they could.
    poorer: Option<HttpError>,
}

/// A scope whose answers are gathered thing by thing.
struct Asking {
    listing: Listing,
    outcome: Result<(), CatalogError>,
    refused: usize,
    /// The failure, other than a refusal, that ended the asking.
    failed: Option<HttpError>,
    over: bool,
}

impl Asking {
    fn new(listing: Listing) -> Self {
        Self { listing, outcome: Ok(()), refused: 0, failed: None, over: false }
    }

    /// Takes an answer about `native`. One that may not be read leaves a gap and the asking goes on, anything else ends
    /// it; errors when all reading must end.
    fn take<T>(&mut self, native: &str, answer: Result<Vec<T>, HttpError>) -> Result<Vec<T>, CatalogError> {
        let error = match answer {
            Ok(rows) => {
                self.refused = 0;
                self.listing.page(rows.len())?;
                return Ok(rows);
            }
            Err(error) => error,
        };
        if error.is_fatal() {
            return Err(error.into());
        }
        self.refused += 1;
        if !concerns_one(&error) {
            self.failed.get_or_insert(error.clone());
        }
        self.over |= self.failed.is_some() || self.refused >= REFUSALS;
        self.listing.loss(native, &format!("could not be read: {error}"), false);
        if self.outcome.is_ok() {
            self.outcome = Err(error.into());
        }
        Ok(Vec::new())
    }
}

/// True for errors that say nothing about the next request of the same sort.
fn concerns_one(error: &HttpError) -> bool {
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
    async fn end(&mut self, listing: Listing, outcome: Result<(), CatalogError>) -> Result<(), CatalogError> {
        let gap = self.gap.clone().map_or(Ok(()), |error| Err(error.into()));
        self.reading.end(listing, outcome.and(gap)).await
    }

    async fn tag_policies(&mut self) -> Result<(), CatalogError> {
        let mut listing = self.reading.listing("tag policies");
        let mut outcome = Ok(());
        match pages(self.client.clone(), "api/2.1/tag-policies".to_owned(), Vec::new(), "tag_policies").await {
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
        // A thing without the tags or constraints it had must not pass for a whole one.
        let poorer = self.poorer.take().or(self.tags.failed.clone().filter(|_| sort.bears_tags()));
        outcome = outcome.and(poorer.map_or(Ok(()), |error| Err(error.into())));
        for name in self.unity.only.iter().filter(|_| sort == Sort::Catalog) {
            if !self.found.iter().any(|found| found.native == **name) {
                listing.loss(name, "no catalog of this name can be seen", false);
            }
        }
        let mut gap = None;
        if matches!(sort, Sort::Catalog | Sort::Schema) {
            let place = sort.path().to_owned();
            let reason = "containers that could not be understood were left out with all they hold".to_owned();
            gap = match &outcome {
                Err(CatalogError::Http(error)) => Some(error.clone()),
                _ if listing.broken() > 0 => Some(HttpError::BadAnswer { path: API.to_owned(), place, reason }),
                _ => None,
            };
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
            let mut things: Vec<Securable> = rows.iter().filter_map(|row| listing.item(row)).collect();
            things.retain(|thing| self.is_wanted(listing, sort, parent, thing));
            self.take(listing, sort, parent, things).await?;
            token = page.next_page_token.filter(|token| !token.is_empty());
            // Cursors of two containers may be equal, as both may hold things of one name.
            let cursor = token.as_ref().map(|token| format!("{} {token}", parent.join(".")));
            if listing.next(cursor.as_deref())?.is_none() {
                return Ok(());
            }
        }
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
        mut things: Vec<Securable>,
    ) -> Result<(), CatalogError> {
        if sort == Sort::Table && self.details.tables {
            things = self.whole(listing, parent, things).await?;
        }
        let natives: Vec<String> = things.iter().map(|thing| full_name(parent, &thing.name)).collect();
        let tags = self.tags_of(sort, &natives).await?;
        let parent: Vec<&str> = parent.iter().map(String::as_str).collect();
        for ((thing, native), tags) in things.into_iter().zip(natives).zip(tags) {
            let dependencies = [thing.view_dependencies.clone(), thing.routine_dependencies.clone()];
            let columns: Vec<String> = thing.columns.iter().map(|c| c.name.clone()).collect();
            let mut said = map::securable(sort, &parent, thing, tags, &self.place);
            if self.details.column_tags && sort == Sort::Table {
                self.tag_columns(&native, &mut said).await?;
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
        things: Vec<Securable>,
    ) -> Result<Vec<Securable>, CatalogError> {
        let client = &self.client;
        let asked = things.into_iter().map(|thing| {
            let (client, name) = (client.clone(), full_name(parent, &thing.name));
            async move {
                let request = client.get(API).segment("tables").segment(&name).query("include_browse", true);
                let answer = request.send().await;
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
                    self.poorer.get_or_insert(error);
                    listed
                }
                Err(error) => return Err(error.into()),
            });
        }
        Ok(whole)
    }

    /// Tags of each of `natives`, in their order.
    async fn tags_of(&mut self, sort: Sort, natives: &[String]) -> Result<Vec<Vec<TagRef>>, CatalogError> {
        if !self.details.tags || self.tags.over || !sort.bears_tags() {
            return Ok(vec![Vec::new(); natives.len()]);
        }
        self.assigned(sort.path(), natives).await
    }

    async fn tag_columns(&mut self, table: &str, said: &mut weft_model::Observation) -> Result<(), CatalogError> {
        let weft_model::Entity::Asset(asset) = &mut said.entity else { return Ok(()) };
        let names: Vec<String> = asset.columns.iter().map(|column| format!("{table}.{}", column.path)).collect();
        if !self.tags.over {
            let tags = self.assigned("columns", &names).await?;
            asset.columns.iter_mut().zip(tags).for_each(|(column, tags)| column.tags = tags);
        }
        Ok(())
    }

    /// Asks for the tags of things of one type.
    async fn assigned(&mut self, sort: &'static str, natives: &[String]) -> Result<Vec<Vec<TagRef>>, CatalogError> {
        let asked = natives.iter().map(|native| {
            let below = vec![sort.to_owned(), native.clone(), "tags".to_owned()];
            pages(self.client.clone(), format!("{API}entity-tag-assignments"), below, "tag_assignments")
        });
        let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
        let mut all = Vec::new();
        for (native, answer) in natives.iter().zip(answers) {
            let rows = self.tags.take(native, answer)?;
            let tags = rows.iter().filter_map(|row| self.tags.listing.item::<wire::TagAssignment>(row));
            let tags: Vec<_> = tags.collect();
            all.push(tags.iter().filter_map(|tag| map::tag(tag, &self.governed)).collect());
        }
        Ok(all)
    }

    async fn grants(&mut self) -> Result<(), CatalogError> {
        let mut asking = Asking::new(self.reading.listing("grants"));
        let found = std::mem::take(&mut self.found);
        for (number, some) in found.chunks(AT_ONCE).enumerate() {
            if asking.over {
                break;
            }
            self.reading.progress((number * AT_ONCE) as u64, Some(found.len() as u64), "grants").await?;
            let asked = some.iter().map(|found| {
                let below = vec![found.sort.grants(self.databricks).to_owned(), found.native.clone()];
                pages(self.client.clone(), format!("{API}permissions"), below, "privilege_assignments")
            });
            let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
            for (found, answer) in some.iter().zip(answers) {
                for row in asking.take(&found.native, answer)? {
                    let Some(said) = asking.listing.item::<wire::PrivilegeAssignment>(&row) else { continue };
                    let native = format!("{} {}", found.sort.grants(false), found.native);
                    for grant in map::grants(&found.key, &native, &said) {
                        self.reading.add(&mut asking.listing, grant).await?;
                    }
                }
            }
        }
        self.found = found;
        self.end(asking.listing, asking.outcome).await
    }

    async fn lineage(&mut self) -> Result<(), CatalogError> {
        let mut asking = Asking::new(self.reading.listing("lineage"));
        let mut lineage = Lineage::default();
        let found = std::mem::take(&mut self.found);
        let tables: Vec<&Found> = found.iter().filter(|found| found.sort == Sort::Table).collect();
        for (number, some) in tables.chunks(AT_ONCE).enumerate() {
            if asking.over {
                break;
            }
            self.reading.progress((number * AT_ONCE) as u64, Some(tables.len() as u64), "lineage").await?;
            let asked = some.iter().map(|table| lineage_of(self.client.clone(), table.native.clone(), None));
            let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
            for (table, answer) in some.iter().zip(answers) {
                for row in asking.take(&table.native, answer)? {
                    let Some(said) = asking.listing.item::<wire::TableLineage>(&row) else { continue };
                    let mut lost = Vec::new();
                    lineage.table(&table.key, &said, &self.place, &mut |name| lost.push(name.to_owned()));
                    for name in lost {
                        asking.listing.loss(&name, "lineage to things that are not read", false);
                    }
                }
            }
        }
        if self.details.column_lineage {
            self.column_lineage(&tables, &mut asking, &mut lineage).await?;
        }
        for said in lineage.observations(|native| self.told.contains(native)) {
            self.reading.add(&mut asking.listing, said).await?;
        }
        self.end(asking.listing, asking.outcome).await
    }

    /// Only tables into which something flows are asked about, column by column.
    async fn column_lineage(
        &mut self,
        tables: &[&Found],
        asking: &mut Asking,
        lineage: &mut Lineage,
    ) -> Result<(), CatalogError> {
        let fed: Vec<&&Found> = tables.iter().filter(|table| lineage.has_upstream(&table.key)).collect();
        for (done, table) in fed.iter().enumerate() {
            self.reading.progress(done as u64, Some(fed.len() as u64), "column lineage").await?;
            let asked = table
                .columns
                .iter()
                .map(|column| lineage_of(self.client.clone(), table.native.clone(), Some(column.clone())));
            let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
            for (column, answer) in table.columns.iter().zip(answers) {
                if asking.over {
                    return Ok(());
                }
                for row in asking.take(&format!("{}.{column}", table.native), answer)? {
                    if let Some(said) = asking.listing.item(&row) {
                        lineage.column(&table.key, column, &said, &self.place);
                    }
                }
            }
        }
        Ok(())
    }
}

fn full_name(parent: &[String], name: &str) -> String {
    parent.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".")
}

/// The list called `name`; absent and null are empty.
fn rows(page: &Page, name: &str) -> Result<Vec<Value>, HttpError> {
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

/// All rows of the listing at `path` and the segments `below`.
async fn pages(client: Client, path: String, below: Vec<String>, list: &'static str) -> Result<Vec<Value>, HttpError> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    let mut token: Option<String> = None;
    loop {
        let mut request: Request<'_> = client.get(&path);
        for part in &below {
            request = request.segment(part);
        }
        if let Some(token) = &token {
            request = request.query("page_token", token);
        }
        let page: Page = request.send().await?.json()?;
        all.extend(rows(&page, list)?);
        token = page.next_page_token.filter(|token| !token.is_empty());
        match &token {
            None => return Ok(all),
            Some(token) if !seen.insert(token.clone()) => {
                return Err(HttpError::PagingLoop { cursor: token.chars().take(60).collect() });
            }
            Some(_) => {}
        }
    }
}

/// The lineage of a table, or of one of its columns.
async fn lineage_of(client: Client, table: String, column: Option<String>) -> Result<Vec<Value>, HttpError> {
    let path = if column.is_some() { "column-lineage" } else { "table-lineage" };
    let request = client.get("api/2.0/lineage-tracking").segment(path).query("table_name", table);
    let request = match column {
        Some(column) => request.query("column_name", column),
        None => request.query("include_entity_lineage", true),
    };
    let answer = request.send().await?.value()?;
    Ok(if answer.is_null() { Vec::new() } else { vec![answer] })
}

//! The order in which Amundsen is read: people, tags, badges, then tables with their lineage, then dashboards.

use super::ask::{Ask, all};
use super::map::{self, TableKey};
use super::{Amundsen, found, list, wire, wrong};
use crate::http::{Client, HttpError, Listing};
use crate::reading::{Reading, unread};
use crate::{CatalogError, Sink};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tokio_util::sync::CancellationToken;

/// Hits on a page of the search service.
const PAGE: u64 = 50;

/// Most hits that the search service can page through.
const WINDOW: u64 = 10_000;

/// Requests for details that are prepared at a time.
const DETAILS: usize = 40;

/// Most popular tables and dashboards that are asked for.
const POPULAR: u32 = 1_000;

/// What is said of a key that leads nowhere.
const UNKNOWN: &str = "named by another part of Amundsen and unknown to the metadata service";

/// Why a listing without the search service is never complete.
const NO_SEARCH: &str = "the metadata service lists no tables; only those were found that people own, read or follow, \
                         that are popular or named in the settings, and that lineage or dashboards lead to. Name the \
                         search service to read all";

/// Reads everything.
pub(super) async fn read(amundsen: &Amundsen, sink: Sink, cancel: CancellationToken) -> Result<(), CatalogError> {
    let reading = Reading::new(&amundsen.client, sink, cancel);
    let client = reading.client().clone();
    let host = client.host();
    let lineage = Some(reading.listing("lineage"));
    let known = Known::default();
    let mut session = Session { amundsen, client, host, reading, lineage, lineage_outcome: Ok(()), known };
    let people = session.people().await?;
    session.tags("tags", "tags/", "tag_usages", |tag: &wire::Tag| (tag.tag_name.clone(), map::tag(tag))).await?;
    session.tags("badges", "badges/", "badges", |b: &wire::Badge| (b.badge_name.clone(), map::badge(b))).await?;
    let mut listing = session.reading.listing("tables");
    let outcome = match amundsen.search {
        Some(_) => session.search_tables(&mut listing).await,
        None => session.walk(&people, &mut listing).await,
    };
    session.reading.end(listing, outcome).await?;
    let mut listing = session.reading.listing("dashboards");
    let outcome = session.all_dashboards(&mut listing).await;
    session.reading.end(listing, outcome).await?;
    if let Some(mut listing) = session.lineage.take() {
        if amundsen.search.is_none() {
            listing.incomplete("the lineage of tables that were not found is not known");
        }
        let outcome = std::mem::replace(&mut session.lineage_outcome, Ok(()));
        session.reading.end(listing, outcome.map_err(CatalogError::from)).await?;
    }
    session.reading.finish().await
}

/// What was found where there is no list.
#[derive(Default)]
struct Known {
    seen: BTreeSet<String>,
    open: VecDeque<String>,
    /// Dashboards with what was said of them; `None` before they were asked for.
    dashboards: BTreeMap<String, Option<Result<Value, HttpError>>>,
}

impl Known {
    fn table(&mut self, key: Option<TableKey>) {
        if let Some(text) = key.map(|key| key.text())
            && self.seen.insert(text.clone())
        {
            self.open.push_back(text);
        }
    }

    /// Tables and dashboards of an answer, in lists of these names.
    fn lists(&mut self, answer: &Value, tables: &str, dashboards: &str) {
        for item in answer[tables].as_array().into_iter().flatten() {
            self.table(serde_json::from_value::<wire::Summary>(item.clone()).ok().and_then(|s| TableKey::of(&s)));
        }
        for item in answer[dashboards].as_array().into_iter().flatten() {
            if let Some(uri) = item["uri"].as_str().filter(|uri| !uri.trim().is_empty()) {
                self.dashboards.entry(uri.to_owned()).or_default();
            }
        }
    }
}

struct Session<'a> {
    amundsen: &'a Amundsen,
    client: Client,
    host: String,
    reading: Reading,
    /// The listing of lineage, open while tables are read.
    lineage: Option<Listing>,
    /// The first thing that went wrong with lineage.
    lineage_outcome: Result<(), HttpError>,
    known: Known,
}

impl Session<'_> {
    /// Reads people; the ids by which Amundsen knows them.
    async fn people(&mut self) -> Result<Vec<String>, CatalogError> {
        let mut listing = self.reading.listing("people");
        let mut ids = Vec::new();
        let outcome = self.list_people(&mut listing, &mut ids).await;
        self.reading.end(listing, outcome).await?;
        Ok(ids)
    }

    async fn list_people(&mut self, listing: &mut Listing, ids: &mut Vec<String>) -> Result<(), CatalogError> {
        let answer = self.client.get("user").send().await?.value()?;
        let users = answer.as_array().ok_or_else(|| wrong("/user", "the answer", "a list was expected"))?;
        listing.page(users.len())?;
        for user in users.iter().filter_map(|user| listing.item::<wire::User>(user)).collect::<Vec<_>>() {
            if !self.join_person(listing, &user) {
                listing.set_aside("email", "a person without mail and id");
            }
            ids.extend(map::person_id(&user));
        }
        Ok(())
    }

    fn join_person(&mut self, listing: &mut Listing, user: &wire::User) -> bool {
        let Some((person, team)) = map::person(user) else { return false };
        self.reading.join(listing, person);
        if let Some(team) = team {
            self.reading.join(listing, team);
        }
        true
    }

    /// Reads tags or badges.
    async fn tags<T: DeserializeOwned>(
        &mut self,
        scope: &str,
        path: &str,
        name: &str,
        said: impl Fn(&T) -> (String, weft_model::Observation),
    ) -> Result<(), CatalogError> {
        let mut listing = self.reading.listing(scope);
        let answer = async {
            let answer = self.client.get(path).send().await?.value()?;
            list(&answer, name, path)
        };
        let items = answer.await;
        let outcome = items.and_then(|items| {
            listing.page(items.len())?;
            for item in items.iter().filter_map(|item| listing.item::<T>(item)).collect::<Vec<_>>() {
                match said(&item) {
                    (name, _) if name.trim().is_empty() => listing.set_aside("name", "the name is empty"),
                    (_, observation) => self.reading.join(&mut listing, observation),
                }
            }
            Ok(())
        });
        self.reading.end(listing, outcome.map_err(CatalogError::from)).await
    }

    /// Every table that the search service lists.
    async fn search_tables(&mut self, listing: &mut Listing) -> Result<(), CatalogError> {
        for page in 0.. {
            let (hits, last) = self.search("table", page, listing).await?;
            let mut keys = Vec::new();
            for hit in hits.iter().filter_map(|hit| listing.item::<wire::Summary>(hit)).collect::<Vec<_>>() {
                match TableKey::of(&hit) {
                    Some(key) => keys.push(key),
                    None => listing.set_aside("key", "the table has no key"),
                }
            }
            self.tables(&keys, listing).await?;
            if last {
                break;
            }
        }
        Ok(())
    }

    /// One page of hits, and whether it is the last.
    async fn search(
        &mut self,
        sort: &str,
        page: u64,
        listing: &mut Listing,
    ) -> Result<(Vec<Value>, bool), CatalogError> {
        let request = self.amundsen.page(&self.client, sort, page, PAGE).filter(|_| page * PAGE < WINDOW);
        let Some(request) = request else { return Err(HttpError::Cap { rows: listing.rows(), pages: page }.into()) };
        let (hits, total) = found(&request.send().await?.value()?, sort)?;
        listing.announce(total);
        listing.page(hits.len())?;
        let last = hits.is_empty() || listing.rows() >= total;
        Ok((hits, last))
    }

    /// Every table that can be found without the search service.
    async fn walk(&mut self, people: &[String], listing: &mut Listing) -> Result<(), CatalogError> {
        listing.incomplete(NO_SEARCH);
        for text in &self.amundsen.tables {
            self.known.table(TableKey::parse(text));
        }
        let mut asks = vec![Ask::of(["popular_resources", ""]).with("types", "table,dashboard").with("limit", POPULAR)];
        for id in people {
            asks.extend(["own", "follow", "read"].map(|word| Ask::of(["user", id, word, ""])));
        }
        while !asks.is_empty() {
            let some = asks.split_off(asks.len().saturating_sub(DETAILS));
            for answer in all(&self.client, some).await {
                match answer {
                    Ok(answer) => {
                        self.known.lists(&answer, "Table", "Dashboard");
                        self.known.lists(&answer, "table", "dashboard");
                    }
                    Err(error) if error.is_fatal() => return Err(error.into()),
                    Err(error) => listing.loss("tables of people", &error.to_string(), false),
                }
            }
        }
        loop {
            while !self.known.open.is_empty() {
                let most = self.known.open.len().min(DETAILS);
                let keys: Vec<_> = self.known.open.drain(..most).filter_map(|text| TableKey::parse(&text)).collect();
                listing.page(keys.len())?;
                self.tables(&keys, listing).await?;
            }
            // A dashboard may show tables to which nothing else leads.
            let new = self.known.dashboards.iter().filter(|(_, said)| said.is_none()).map(|(uri, _)| uri.clone());
            let new: Vec<String> = new.take(DETAILS).collect();
            if new.is_empty() {
                return Ok(());
            }
            let asks = new.iter().map(|uri| Ask::of(["dashboard", uri])).collect();
            for (uri, answer) in new.into_iter().zip(all(&self.client, asks).await) {
                if let Ok(answer) = &answer {
                    self.known.lists(answer, "tables", "");
                }
                self.known.dashboards.insert(uri, Some(answer));
            }
        }
    }

    /// Tables in detail, with their lineage.
    async fn tables(&mut self, keys: &[TableKey], listing: &mut Listing) -> Result<(), CatalogError> {
        let walking = self.amundsen.search.is_none();
        for some in keys.chunks(DETAILS) {
            let mut asks = Vec::new();
            for key in some {
                let text = key.text();
                asks.push(Ask::of(["table", &text]));
                // Everything up and down the stream is known from above; only a walk also looks down.
                let direction = if walking { "both" } else { "upstream" };
                asks.push(Ask::of(["table", &text, "lineage"]).with("direction", direction).with("depth", 1).body());
                if walking {
                    asks.push(Ask::of(["table", &text, "dashboard", ""]));
                }
            }
            let each = asks.len() / some.len();
            let answers = all(&self.client, asks).await;
            for (key, answers) in some.iter().zip(answers.chunks(each)) {
                let columns = self.table(key, &answers[0], listing).await?;
                self.lineage(key, &answers[1], &columns).await?;
                if let Some(Ok(answer)) = answers.get(2) {
                    self.known.lists(answer, "", "dashboards");
                }
            }
        }
        Ok(())
    }

    /// Notes that the search service lists what the metadata service does not know. Its index may be older, or what it
    /// lists may come back, so the listing is not whole.
    fn only_listed(&self, what: &str, listing: &mut Listing) {
        listing.loss(what, "only its name could be read: the metadata service does not know it", false);
        listing.incomplete("the search service lists what the metadata service does not know");
    }

    /// Adds a table; the names of its columns.
    async fn table(
        &mut self,
        key: &TableKey,
        answer: &Result<Value, HttpError>,
        listing: &mut Listing,
    ) -> Result<Vec<String>, CatalogError> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error @ HttpError::NotFound { .. }) if self.amundsen.search.is_some() => {
                self.only_listed(&key.text(), listing);
                if let Some((said, _)) = map::table(&self.host, key.named()) {
                    self.reading.add(listing, said.only_listed(unread(error))).await?;
                }
                return Ok(Vec::new());
            }
            Err(HttpError::NotFound { .. }) => {
                listing.loss("table", UNKNOWN, false);
                return Ok(Vec::new());
            }
            Err(error) => return Err(error.clone().into()),
        };
        let Some(table) = listing.item::<wire::Table>(answer) else { return Ok(Vec::new()) };
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        // The list of people leaves out those who are not active; they matter as owners.
        for owner in table.owners.iter().filter(|owner| owner.is_active == Some(false)) {
            self.join_person(listing, owner);
        }
        match map::table(&self.host, table) {
            Some((said, jobs)) => {
                self.reading.add(listing, said).await?;
                for job in jobs {
                    self.reading.join(listing, job);
                }
            }
            None => listing.set_aside(&key.text(), "the table has no name"),
        }
        Ok(columns)
    }

    /// Adds the edges into a table, and what they lead to, to what is known.
    async fn lineage(
        &mut self,
        key: &TableKey,
        answer: &Result<Value, HttpError>,
        columns: &[String],
    ) -> Result<(), CatalogError> {
        let Some(mut listing) = self.lineage.take() else { return Ok(()) };
        let outcome = self.edges(key, answer, columns, &mut listing).await;
        self.lineage = Some(listing);
        match outcome {
            Err(CatalogError::Http(error)) if !error.is_fatal() => {
                if self.lineage_outcome.is_ok() {
                    self.lineage_outcome = Err(error);
                }
                Ok(())
            }
            outcome => outcome,
        }
    }

    async fn edges(
        &mut self,
        key: &TableKey,
        answer: &Result<Value, HttpError>,
        columns: &[String],
        listing: &mut Listing,
    ) -> Result<(), CatalogError> {
        let answer = answer.as_ref().map_err(Clone::clone)?;
        listing.page(1)?;
        let Some(lineage) = listing.item::<wire::Lineage>(answer) else { return Ok(()) };
        if self.amundsen.search.is_none() {
            for item in lineage.upstream_entities.iter().chain(&lineage.downstream_entities) {
                self.known.table(TableKey::parse(&item.key));
            }
        }
        let mut of_columns = Vec::new();
        if self.amundsen.column_lineage {
            let text = key.text();
            let ask = |column: &String| {
                Ask::of(["table", &text, "column", column, "lineage"])
                    .with("direction", "upstream")
                    .with("depth", 1)
                    .body()
            };
            let asks: Vec<Ask> = columns.iter().map(ask).collect();
            for (column, answer) in columns.iter().zip(all(&self.client, asks).await) {
                of_columns.push((column.clone(), listing.item(&answer?).unwrap_or_default()));
            }
        }
        for edge in map::lineage(key, &lineage, &of_columns) {
            self.reading.add(listing, edge).await?;
        }
        Ok(())
    }

    async fn all_dashboards(&mut self, listing: &mut Listing) -> Result<(), CatalogError> {
        if self.amundsen.search.is_none() {
            listing.incomplete(NO_SEARCH);
            let known = std::mem::take(&mut self.known.dashboards);
            listing.page(known.len())?;
            for (uri, answer) in known.into_iter().filter_map(|(uri, answer)| Some((uri, answer?))) {
                self.dashboard(&uri, answer, listing).await?;
            }
            return Ok(());
        }
        for page in 0.. {
            let (hits, last) = self.search("dashboard", page, listing).await?;
            let mut uris = Vec::new();
            for hit in hits.iter().filter_map(|hit| listing.item::<wire::DashboardSummary>(hit)).collect::<Vec<_>>() {
                match hit.uri.or(hit.key) {
                    Some(uri) if !uri.trim().is_empty() => uris.push(uri),
                    _ => listing.set_aside("uri", "the dashboard has no key"),
                }
            }
            self.dashboards(&uris, listing).await?;
            if last {
                break;
            }
        }
        Ok(())
    }

    /// Dashboards in detail.
    async fn dashboards(&mut self, uris: &[String], listing: &mut Listing) -> Result<(), CatalogError> {
        for some in uris.chunks(DETAILS) {
            let asks = some.iter().map(|uri| Ask::of(["dashboard", uri])).collect();
            for (uri, answer) in some.iter().zip(all(&self.client, asks).await) {
                self.dashboard(uri, answer, listing).await?;
            }
        }
        Ok(())
    }

    /// Adds a dashboard and the edges from its tables.
    async fn dashboard(
        &mut self,
        uri: &str,
        answer: Result<Value, HttpError>,
        listing: &mut Listing,
    ) -> Result<(), CatalogError> {
        let answer = match answer {
            Err(error @ HttpError::NotFound { .. }) if self.amundsen.search.is_some() => {
                self.only_listed(uri, listing);
                let (said, _) = map::dashboard(uri, wire::Dashboard::default());
                return self.reading.add(listing, said.only_listed(unread(&error))).await;
            }
            Err(HttpError::NotFound { .. }) => {
                listing.loss("dashboard", UNKNOWN, false);
                return Ok(());
            }
            answer => answer?,
        };
        let Some(dashboard) = listing.item::<wire::Dashboard>(&answer) else { return Ok(()) };
        let (said, edges) = map::dashboard(uri, dashboard);
        self.reading.add(listing, said).await?;
        for edge in edges {
            self.reading.add(listing, edge).await?;
        }
        Ok(())
    }
}

//! One reading: the listings in their order, page by page.

use super::map::{self, Events, Flows, Names};
use super::{Api, wire};
use crate::CatalogError;
use crate::http::{Client, HttpError, Listing};
use crate::reading::Reading;
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use weft_model::EdgeKind;

/// Rows asked for at once; Airflow gives at most 100 unless it is set otherwise.
const PAGE: usize = 100;
/// Runs kept of each DAG.
const RUNS: usize = 10;
/// Asset events read.
const EVENTS: u64 = 1_000;
/// DAGs named in one request for runs.
const TOGETHER: usize = 500;
/// Detail requests at once.
const AT_ONCE: usize = 4;
/// Detail requests that may fail although they were tried again, before a listing is given up.
const PATIENCE: u32 = 5;

/// Pages of one listing, by offset.
struct Pages {
    path: String,
    list: &'static str,
    order: &'static str,
    offset: u64,
    total: Option<u64>,
}

impl Pages {
    fn new(path: impl Into<String>, list: &'static str, order: &'static str) -> Self {
        Self { path: path.into(), list, order, offset: 0, total: None }
    }

    /// The rows of the next page; none at the end. A server may give fewer rows than were asked for.
    async fn next(&mut self, client: &Client, api: &Api, listing: &mut Listing) -> Result<Vec<Value>, HttpError> {
        if self.total.is_some_and(|total| self.offset >= total) {
            return Ok(Vec::new());
        }
        let request = api.get(client, &self.path).query("limit", PAGE).query("offset", self.offset);
        let mut answer = request.query("order_by", self.order).send().await?.value()?;
        let rows = rows_of(&mut answer, self.list, &self.path)?;
        self.total = answer["total_entries"].as_u64();
        listing.page(rows.len())?;
        self.offset += rows.len() as u64;
        if let Some(first) = rows.first() {
            let id = ["dag_id", "id", "uri", "name"].iter().map(|name| &first[*name]).find(|id| !id.is_null());
            listing.next(id.map(Value::to_string).as_deref())?;
        }
        Ok(rows)
    }
}

fn rows_of(answer: &mut Value, list: &str, path: &str) -> Result<Vec<Value>, HttpError> {
    match answer.get_mut(list).map(Value::take) {
        Some(Value::Array(rows)) => Ok(rows),
        _ => Err(HttpError::BadAnswer {
            path: path.to_owned(),
            place: list.to_owned(),
            reason: "the list is missing".to_owned(),
        }),
    }
}

/// One reading: events and assets first, for they tell what tasks read and write.
pub(super) struct Reader {
    reading: Reading,
    client: Client,
    api: Api,
    names: Names,
    events: Events,
    flows: Flows,
}

impl Reader {
    pub(super) fn new(reading: Reading, api: Api, names: Names) -> Self {
        let client = reading.client().clone();
        Self { reading, client, api, names, events: Events::default(), flows: Flows::default() }
    }

    /// Reads everything.
    pub(super) async fn read(mut self) -> Result<(), CatalogError> {
        self.assets().await?;
        self.jobs().await?;
        self.reading.finish().await
    }

    async fn assets(&mut self) -> Result<(), CatalogError> {
        let mut event_log = self.reading.listing("asset_events");
        if !self.api.has_assets() {
            let mut listing = self.reading.listing("assets");
            listing.loss("assets", "this Airflow is older than 2.4, with which datasets came", false);
            self.reading.end(listing, Ok(())).await?;
            return self.reading.end(event_log, Ok(())).await;
        }
        let read = self.read_events(&mut event_log).await;
        let mut known = BTreeSet::new();
        if self.api.root == "api/v2" {
            let mut listing = self.reading.listing("asset_aliases");
            let outcome = self.read_aliases(&mut listing).await;
            self.reading.end(listing, outcome).await?;
        }
        let mut listing = self.reading.listing("assets");
        let outcome = self.read_assets(&mut listing, &mut known).await;
        let (assets_known, broken) = (outcome.is_ok(), listing.broken());
        self.reading.end(listing, outcome).await?;
        // Which edges are declared nowhere is known only when all that is declared was read.
        if !assets_known || broken > 0 {
            return self.reading.skip("asset_events", "the assets were not all read").await;
        }
        for edge in self.events.edges_but(&known) {
            self.reading.add(&mut event_log, edge).await?;
        }
        self.reading.end(event_log, read).await
    }

    async fn read_events(&mut self, listing: &mut Listing) -> Result<(), CatalogError> {
        let mut pages = Pages::new(format!("{}/events", self.api.assets), self.api.events, "-timestamp");
        while listing.rows() < EVENTS {
            let rows = pages.next(&self.client, &self.api, listing).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for row in rows {
                let Some(event) = listing.item::<wire::Event>(&row) else { continue };
                if !self.events.add(&self.names, &event) {
                    listing.loss("[]", "an event without asset or time says nothing", false);
                }
            }
        }
        listing.loss("[]", "only the newest 1,000 events are read", false);
        Ok(())
    }

    async fn read_aliases(&mut self, listing: &mut Listing) -> Result<(), CatalogError> {
        let mut pages = Pages::new("assets/aliases", "asset_aliases", "id");
        loop {
            let rows = pages.next(&self.client, &self.api, listing).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let Some(alias) = listing.item::<wire::Alias>(&row) else { continue };
                if alias.name.is_empty() {
                    listing.set_aside("name", "the name is empty");
                    continue;
                }
                self.reading.join(listing, map::alias(&self.names, alias));
            }
        }
        pages.total.into_iter().for_each(|total| listing.announce(total));
        Ok(())
    }

    async fn read_assets(
        &mut self,
        listing: &mut Listing,
        known: &mut BTreeSet<map::Ends>,
    ) -> Result<(), CatalogError> {
        let mut pages = Pages::new(self.api.assets, self.api.assets, "id");
        loop {
            let rows = pages.next(&self.client, &self.api, listing).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if let Some(asset) = listing.item::<wire::Asset>(&row) {
                    self.add_asset(asset, listing, known).await?;
                }
            }
        }
        pages.total.into_iter().for_each(|total| listing.announce(total));
        for edge in self.flows.edges(&self.names, listing) {
            self.reading.add(listing, edge).await?;
        }
        Ok(())
    }

    async fn add_asset(
        &mut self,
        asset: wire::Asset,
        listing: &mut Listing,
        known: &mut BTreeSet<map::Ends>,
    ) -> Result<(), CatalogError> {
        if asset.uri.trim().is_empty() {
            listing.set_aside("uri", "the URI is empty");
            return Ok(());
        }
        let (observation, ends, aliases) = map::asset(&self.names, asset, &self.events, &mut self.flows, listing);
        let key = observation.key.clone();
        self.reading.add(listing, observation).await?;
        for ends in ends {
            if known.insert(ends.clone()) {
                let seen = self.events.seen(&ends);
                self.reading.add(listing, map::edge(ends, EdgeKind::Depends, seen)).await?;
            }
        }
        for alias in aliases.into_iter().filter(|alias| !alias.name.is_empty()) {
            let holder = self.names.alias(&alias.name);
            self.reading.join(listing, map::alias(&self.names, alias));
            self.reading.add(listing, map::edge((holder, key.clone()), EdgeKind::Contains, None)).await?;
        }
        Ok(())
    }

    /// DAGs, their tasks, their runs. What is not known of the DAGs is not known of tasks and runs, either.
    async fn jobs(&mut self) -> Result<(), CatalogError> {
        let mut dags = Vec::new();
        let mut listing = self.reading.listing("dags");
        let outcome = self.read_dags(&mut listing, &mut dags).await;
        let cut_short = match &outcome {
            Err(CatalogError::Http(error)) => Some(error.clone()),
            _ => None,
        };
        let broken = listing.broken();
        self.reading.end(listing, outcome).await?;
        for scope in ["tasks", "runs"] {
            let mut listing = self.reading.listing(scope);
            let outcome = match scope {
                "tasks" => self.read_tasks(&mut listing, &dags).await,
                _ => self.read_runs(&mut listing, &dags).await,
            };
            for _ in 0..broken {
                listing.set_aside("dag_id", "the DAG could not be understood, so this is not known of it");
            }
            let outcome = outcome.and(cut_short.clone().map_or(Ok(()), |error| Err(error.into())));
            self.reading.end(listing, outcome).await?;
        }
        Ok(())
    }

    async fn read_dags(&mut self, listing: &mut Listing, dags: &mut Vec<String>) -> Result<(), CatalogError> {
        let mut pages = Pages::new("dags", "dags", "dag_id");
        let mut troubles = Troubles::default();
        loop {
            let rows = pages.next(&self.client, &self.api, listing).await?;
            if rows.is_empty() {
                break;
            }
            let mut found = Vec::with_capacity(rows.len());
            for row in rows {
                match listing.item::<wire::Dag>(&row) {
                    Some(dag) if dag.dag_id.is_empty() => listing.set_aside("dag_id", "the id is empty"),
                    Some(dag) => found.push((dag.dag_id, row)),
                    None => {}
                }
            }
            self.add_dags(found, listing, &mut troubles, dags).await?;
            self.reading.progress(pages.offset, pages.total, "DAGs").await?;
        }
        pages.total.into_iter().for_each(|total| listing.announce(total));
        troubles.outcome()
    }

    /// Asks for the details of each DAG and adds what they say beyond its row.
    async fn add_dags(
        &mut self,
        found: Vec<(String, Value)>,
        listing: &mut Listing,
        troubles: &mut Troubles,
        dags: &mut Vec<String>,
    ) -> Result<(), CatalogError> {
        let ids: Vec<String> = found.iter().map(|(id, _)| id.clone()).collect();
        let mut answers = each(&self.client, &self.api, ids, "details");
        for (id, mut row) in found {
            let answer = if troubles.patient() { answers.next().await } else { None };
            if let (Some(Value::Object(more)), Some(row)) = (troubles.note(answer)?, row.as_object_mut()) {
                for (name, value) in more {
                    row.entry(name).or_insert(value);
                }
            }
            let Some(dag) = listing.item::<wire::Dag>(&row) else { continue };
            let mut said = map::dag(&self.names, dag, &self.flows, listing).into_iter();
            if let Some(job) = said.next() {
                self.reading.add(listing, job).await?;
            }
            said.for_each(|party| self.reading.join(listing, party));
            dags.push(id);
        }
        Ok(())
    }

    async fn read_tasks(&mut self, listing: &mut Listing, dags: &[String]) -> Result<(), CatalogError> {
        let mut answers = each(&self.client, &self.api, dags.to_vec(), "tasks");
        let mut troubles = Troubles::default();
        for dag in dags {
            let answer = if troubles.patient() { answers.next().await } else { break };
            let Some(mut answer) = troubles.note(answer)? else { continue };
            let rows = rows_of(&mut answer, "tasks", dag)?;
            listing.page(rows.len())?;
            for row in rows {
                match listing.item::<wire::Task>(&row) {
                    Some(task) if task.task_id.is_empty() => listing.set_aside("task_id", "the id is empty"),
                    Some(task) => {
                        for said in map::task(&self.names, dag, task, &self.flows, listing) {
                            if said.kind() == weft_model::Kind::Person {
                                self.reading.join(listing, said);
                            } else {
                                self.reading.add(listing, said).await?;
                            }
                        }
                    }
                    None => {}
                }
            }
        }
        troubles.outcome()
    }

    async fn read_runs(&mut self, listing: &mut Listing, dags: &[String]) -> Result<(), CatalogError> {
        for together in dags.chunks(TOGETHER) {
            self.read_newest_runs(listing, together).await?;
        }
        Ok(())
    }

    /// The newest runs of these DAGs, all in one list. A DAG that has given enough is no longer asked for, so that one
    /// that runs each minute does not hide those that run once a week; what was seen of the others is their offset.
    async fn read_newest_runs(&mut self, listing: &mut Listing, dags: &[String]) -> Result<(), CatalogError> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut ids = BTreeSet::new();
        let path = format!("{}/dags/~/dagRuns/list", self.api.root);
        loop {
            let count = |dag: &String| seen.get(dag).copied().unwrap_or(0);
            let wanted: Vec<&String> = dags.iter().filter(|dag| count(dag) < RUNS).collect();
            let offset: usize = wanted.iter().map(|dag| count(dag)).sum();
            if wanted.is_empty() || listing.next(Some(&format!("{} {offset} {}", dags[0], wanted.len())))?.is_none() {
                return Ok(());
            }
            let body = json!({
                "order_by": self.api.newest_run, "page_limit": PAGE, "page_offset": offset, "dag_ids": wanted,
            });
            let mut answer = self.client.post(&path).json(&body).send().await?.value()?;
            let rows = rows_of(&mut answer, "dag_runs", &path)?;
            listing.page(rows.len())?;
            let end = offset + rows.len();
            let is_last = rows.is_empty() || answer["total_entries"].as_u64().is_some_and(|total| end as u64 >= total);
            for row in rows {
                let Some(run) = listing.item::<wire::Run>(&row) else { continue };
                if run.dag_id.is_empty() || run.dag_run_id.is_empty() {
                    listing.set_aside("dag_run_id", "the id is empty");
                    continue;
                }
                let count = seen.entry(run.dag_id.clone()).or_default();
                *count += 1;
                // A run that starts while the list is read moves the others one place on.
                if *count <= RUNS && ids.insert((run.dag_id.clone(), run.dag_run_id.clone())) {
                    let run = map::run(&self.names, run, listing);
                    self.reading.add(listing, run).await?;
                }
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// What `dags/{id}/{what}` says for each of these DAGs, in their order, a few at once.
fn each(
    client: &Client,
    api: &Api,
    dags: Vec<String>,
    what: &'static str,
) -> impl Stream<Item = Result<Value, HttpError>> + Send + Unpin + use<> {
    let (client, path) = (client.clone(), format!("{}/dags", api.root));
    let answers = dags.into_iter().map(move |dag| {
        let (client, path) = (client.clone(), path.clone());
        async move { client.get(&path).segment(&dag).segment(what).send().await?.value() }.boxed()
    });
    futures_util::stream::iter(answers).buffered(AT_ONCE)
}

/// Detail requests that failed: one DAG that cannot be read does not keep the others from being read, and the listing
/// is partial.
#[derive(Default)]
struct Troubles {
    first: Option<HttpError>,
    tried_again: u32,
}

impl Troubles {
    /// The answer, unless it failed; errors with what concerns the whole catalog.
    fn note(&mut self, answer: Option<Result<Value, HttpError>>) -> Result<Option<Value>, CatalogError> {
        match answer {
            Some(Err(error)) if error.is_fatal() => Err(error.into()),
            Some(Err(error)) => {
                let is_paused = matches!(error, HttpError::Paused { .. });
                self.tried_again += if is_paused { PATIENCE } else { u32::from(error.is_transient()) };
                self.first.get_or_insert(error);
                Ok(None)
            }
            Some(Ok(value)) => Ok(Some(value)),
            None => Ok(None),
        }
    }

    fn patient(&self) -> bool {
        self.tried_again < PATIENCE
    }

    fn outcome(self) -> Result<(), CatalogError> {
        self.first.map_or(Ok(()), |error| Err(error.into()))
    }
}

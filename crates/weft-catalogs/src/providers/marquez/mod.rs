//! Marquez, the reference server of OpenLineage: REST API v1.

mod map;
mod mark;
mod wire;

use crate::catalog::CatalogFuture;
use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, Listing, Prober, Response};
use crate::reading::Reading;
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use futures_util::stream::{self, StreamExt};
use map::Found;
use serde_json::Value;
use std::collections::BTreeSet;
use tokio_util::sync::CancellationToken;
use weft_model::TimeMs;
use wire::Name;

/// Rows of a page.
const PAGE: u64 = 100;
/// Runs that a job's listing shows.
const LISTED_RUNS: u32 = 10;
/// Requests about single things in flight at once.
const AT_ONCE: usize = 4;

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "marquez",
    name: "Marquez",
    summary: "Datasets, jobs, runs and lineage of a Marquez server, as OpenLineage events told it",
    capabilities: &["assets", "lineage", "columns", "checks", "owners", "tags"],
    fields: &[
        Field {
            name: "at",
            label: "Base URL",
            help: "The address of the API without /api/v1, such as http://localhost:5000",
            required: true,
        },
        Field {
            name: "runs",
            label: "Runs of a job",
            help: "How many of the newest runs of each job are read, 1 to 50; 10 when left out, and more than 10 cost one \
                request for each job",
            required: false,
        },
        Field {
            name: "versions",
            label: "Versions of a dataset",
            help: "How many of the newest versions of each dataset are kept, 0 to 50; 0 when left out, and any cost one \
                request for each dataset",
            required: false,
        },
    ],
    auth: &[AuthMethod::None, AuthMethod::Bearer, AuthMethod::Basic, AuthMethod::Header],
    versions: "0.50 and 0.51, from their API description and source; no server was run",
    permissions: &[
        "Marquez itself asks for no credentials; where a proxy in front of it does, GET on /api/v1 is enough",
    ],
    limits: &[
        "Runs beyond the newest of each job, so an edge that only older runs prove is not known",
        "Datasets and jobs that were deleted in Marquez, which its API does not list",
        "Sources; a dataset's source is named only",
        "Arguments of runs, which may hold secrets",
    ],
    incremental: "Does not ask again for the versions of a dataset and the runs of a job while the listing says that they are as before and every run has ended, nor for the event that named a run",
};

const SPEC: ClientSpec = ClientSpec { auth: DESCRIPTION.auth, login: None, token_path: None };

/// Opens a Marquez server as a catalog.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    Ok(Box::new(Marquez {
        client: Client::new(config, context, SPEC)?,
        runs: number(config, "runs", 1, LISTED_RUNS)?,
        versions: number(config, "versions", 0, 0)?,
    }))
}

/// A number of the settings, at least `least` and at most 50.
fn number(config: &CatalogConfig, field: &str, least: u32, usual: u32) -> Result<u32, CatalogError> {
    let Some(text) = config.options.get(field).map(|text| text.trim()).filter(|text| !text.is_empty()) else {
        return Ok(usual);
    };
    let number = text.parse().ok().filter(|number| (least..=50).contains(number));
    number.ok_or_else(|| CatalogError::SettingWrong {
        field: field.to_owned(),
        reason: format!("\"{text}\" is no number from {least} to 50"),
    })
}

struct Marquez {
    client: Client,
    runs: u32,
    versions: u32,
}

impl Catalog for Marquez {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(async move {
            let mut prober = Prober::connect(&self.client, cancel).await?;
            prober.request("listing", |client| client.get("api/v1/namespaces").query("limit", 100), count).await;
            prober.authenticated("the server answers with these credentials, or asks for none");
            let words = "the server does not tell its version; the API v1 of 0.50 and 0.51 is known";
            prober.step("version", Ok(words.to_owned()));
            Ok(prober.report())
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(self.read_all(Reading::new(&self.client, sink, cancel)))
    }
}

/// What the first page of namespaces tells of the server.
fn count(answer: &Response) -> Result<String, HttpError> {
    match answer.value()?["namespaces"].as_array() {
        Some(list) if list.len() < 100 => Ok(format!("{} namespaces can be listed", list.len())),
        Some(_) => Ok("100 namespaces or more can be listed".to_owned()),
        None => Err(HttpError::BadAnswer {
            path: "/api/v1/namespaces".to_owned(),
            place: "namespaces".to_owned(),
            reason: "a list was expected; is this a Marquez server?".to_owned(),
        }),
    }
}

impl Marquez {
    /// Namespaces and tags, then datasets and jobs of each namespace. What a run read may stand in any namespace, so
    /// statements are made when all were read, and their listings end last.
    async fn read_all(&self, mut reading: Reading) -> Result<(), CatalogError> {
        let client = reading.client().clone();
        let names = namespaces(&client, &mut reading).await?;
        tags(&client, &mut reading).await?;
        let mut found = Found::default();
        let mut open: Vec<(Listing, Result<(), CatalogError>)> = Vec::new();
        let total = names.len() as u64;
        for (done, name) in names.iter().enumerate() {
            reading.progress(done as u64, Some(total), &format!("namespace {name}")).await?;
            let mut listing = reading.listing(format!("datasets of {name}"));
            let outcome = self.datasets(&client, &mut listing, name, (open.len(), &mut found)).await;
            open.push((listing, on_the_way(outcome)?));
            let mut listing = reading.listing(format!("jobs of {name}"));
            let outcome = self.jobs(&client, &mut listing, name, (open.len(), &mut found)).await;
            if outcome.is_err() {
                found.miss_jobs();
            }
            open.push((listing, on_the_way(outcome)?));
        }
        let scopes: Vec<String> = open.iter().map(|(listing, _)| listing.scope().to_owned()).collect();
        let emitted = found.emit(&client.host(), &scopes);
        for (number, loss) in emitted.losses {
            if let Some((listing, _)) = open.get_mut(number) {
                listing.losses.push(loss);
            }
        }
        for (number, observation) in emitted.observations {
            if let Some((listing, _)) = open.get_mut(number) {
                reading.add(listing, observation).await?;
            }
        }
        for (listing, outcome) in open {
            reading.end(listing, outcome).await?;
        }
        reading.finish().await
    }

    async fn datasets(
        &self,
        client: &Client,
        listing: &mut Listing,
        namespace: &str,
        (number, found): (usize, &mut Found),
    ) -> Result<(), CatalogError> {
        let mut pages = Pages::new(client, &["namespaces", namespace, "datasets"], "datasets");
        let (mut all, mut without_columns) = (Vec::new(), Vec::new());
        while let Some(items) = pages.next(listing).await? {
            for item in &items {
                let Some(mut dataset) = listing.item::<wire::Dataset>(item) else { continue };
                if !is_named(&mut dataset.id, namespace, listing) {
                    continue;
                }
                let (name, has_columns) = (dataset.id.name(), dataset.column_lineage.is_some());
                let version = mark::of_dataset(&dataset, item);
                if !found.add_dataset(dataset, item, number) {
                    pages.again(listing);
                    continue;
                }
                if !has_columns {
                    without_columns.push((name.clone(), ()));
                }
                all.push((name, (self.versions, version)));
            }
        }
        for (name, rows) in each(client, without_columns, column_lineage).await? {
            found.add_column_lineage(&name, rows.unwrap_or_default());
        }
        if self.versions > 0 {
            for (name, list) in each(client, all, versions).await? {
                found.add_versions(&name, list.unwrap_or_default());
            }
        }
        pages.check(listing)
    }

    async fn jobs(
        &self,
        client: &Client,
        listing: &mut Listing,
        namespace: &str,
        (number, found): (usize, &mut Found),
    ) -> Result<(), CatalogError> {
        let mut pages = Pages::new(client, &["namespaces", namespace, "jobs"], "jobs");
        let (mut children, mut more_runs) = (Vec::new(), Vec::new());
        while let Some(items) = pages.next(listing).await? {
            for item in &items {
                let Some(mut job) = listing.item::<wire::Job>(item) else { continue };
                if !is_named(&mut job.id, namespace, listing) {
                    continue;
                }
                let (name, child) = (job.id.name(), Child::of(&job));
                let has_more = job.latest_runs.len() >= LISTED_RUNS as usize && self.runs > LISTED_RUNS;
                let version = if has_more { mark::of_job(&job, item) } else { String::new() };
                job.latest_runs.truncate(self.runs as usize);
                if !found.add_job(job, item, number) {
                    pages.again(listing);
                    continue;
                }
                children.extend(child.map(|child| (name.clone(), child)));
                if has_more {
                    more_runs.push((name, (self.runs, version)));
                }
            }
        }
        for (name, list) in each(client, more_runs, runs).await? {
            found.add_runs(&name, list.unwrap_or_default());
        }
        for (name, told) in each(client, children, name_in_events).await? {
            match told {
                Some(told) => found.tell_name(name, told),
                None => {
                    let reason = "the event that named the job is no longer held; the job keeps Marquez's name for it";
                    listing.loss("jobs[].name", reason, false);
                }
            }
        }
        pages.check(listing)
    }
}

/// A listing with `limit` and `offset`.
struct Pages<'a> {
    client: &'a Client,
    path: Vec<&'a str>,
    field: &'static str,
    offset: u64,
    total: Option<u64>,
    repeated: u64,
    last: Option<Vec<Value>>,
}

impl<'a> Pages<'a> {
    fn new(client: &'a Client, path: &[&'a str], field: &'static str) -> Self {
        Self { client, path: path.to_vec(), field, offset: 0, total: None, repeated: 0, last: None }
    }

    /// The next page; `None` after the last one. The server says how many rows there are in all, but for namespaces and
    /// tags, where a page that is not full is the last.
    async fn next(&mut self, listing: &mut Listing) -> Result<Option<Vec<Value>>, HttpError> {
        let ended = match (&self.last, self.total) {
            (None, _) => false,
            (Some(last), Some(total)) => last.is_empty() || self.offset >= total,
            (Some(last), None) => (last.len() as u64) < PAGE,
        };
        if ended {
            return Ok(None);
        }
        let request = self.path.iter().fold(self.client.get("api/v1/"), |request, part| request.segment(part));
        let answer = request.query("limit", PAGE).query("offset", self.offset).send().await?.value()?;
        let Some(items) = answer[self.field].as_array() else {
            return Err(HttpError::BadAnswer {
                path: format!("/api/v1/{}", self.path.join("/")),
                place: self.field.to_owned(),
                reason: "a list was expected".to_owned(),
            });
        };
        listing.page(items.len())?;
        self.total = answer["totalCount"].as_u64().or(self.total);
        if let Some(total) = self.total {
            listing.announce(total);
        }
        if !items.is_empty() && self.last.as_ref() == Some(items) {
            return Err(HttpError::PagingLoop { cursor: format!("offset {}", self.offset) });
        }
        self.offset += items.len() as u64;
        self.last = Some(items.clone());
        Ok(Some(items.clone()))
    }

    /// Notes an item that an earlier page had: the order of jobs is that of their last change, so one that changes while
    /// pages are read moves to the front and pushes others back.
    fn again(&mut self, listing: &mut Listing) {
        self.repeated += 1;
        listing.loss(&format!("{}[] on several pages", self.field), "the newest version is kept", false);
    }

    /// Holds the different items against the server's own count.
    fn check(&self, listing: &Listing) -> Result<(), CatalogError> {
        let delivered = listing.rows().saturating_sub(self.repeated);
        match self.total {
            Some(total) if delivered < total => Err(HttpError::TotalMismatch { delivered, total }.into()),
            _ => Ok(()),
        }
    }
}

/// Errors that end the reading; what concerns the listing only waits for its end.
fn on_the_way(outcome: Result<(), CatalogError>) -> Result<Result<(), CatalogError>, CatalogError> {
    match outcome {
        Err(CatalogError::Http(error)) if !error.is_fatal() => Ok(Err(error.into())),
        Err(error) => Err(error),
        Ok(()) => Ok(Ok(())),
    }
}

/// Whether an item has a name; the namespace is that of its listing where the item says none.
fn is_named(id: &mut wire::Id, namespace: &str, listing: &mut Listing) -> bool {
    if id.namespace.is_empty() {
        namespace.clone_into(&mut id.namespace);
    }
    if id.name.trim().is_empty() {
        listing.set_aside("id.name", "the name is empty");
    }
    !id.name.trim().is_empty()
}

/// Reads the namespaces and gives their names.
async fn namespaces(client: &Client, reading: &mut Reading) -> Result<Vec<String>, CatalogError> {
    let mut listing = reading.listing("namespaces");
    let mut names = BTreeSet::new();
    let mut pages = Pages::new(client, &["namespaces"], "namespaces");
    let outcome = loop {
        match pages.next(&mut listing).await {
            Ok(Some(items)) => {
                for item in &items {
                    match listing.item::<wire::Namespace>(item) {
                        Some(said) if said.name.is_empty() => listing.set_aside("name", "the name is empty"),
                        Some(said) => {
                            names.insert(said.name.clone());
                            reading.add(&mut listing, map::namespace(&client.host(), said)).await?;
                        }
                        None => {}
                    }
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error.into()),
        }
    };
    reading.end(listing, outcome).await?;
    Ok(names.into_iter().collect())
}

async fn tags(client: &Client, reading: &mut Reading) -> Result<(), CatalogError> {
    let mut listing = reading.listing("tags");
    let mut pages = Pages::new(client, &["tags"], "tags");
    let outcome = loop {
        match pages.next(&mut listing).await {
            Ok(Some(items)) => {
                for item in &items {
                    match listing.item::<wire::Tag>(item) {
                        Some(said) if said.name.is_empty() => listing.set_aside("name", "the name is empty"),
                        Some(said) => reading.add(&mut listing, map::tag(said)).await?,
                        None => {}
                    }
                }
            }
            Ok(None) => break Ok(()),
            Err(error) => break Err(error.into()),
        }
    };
    reading.end(listing, outcome).await
}

/// Asks about single things, a few at once, and gives the answers in the order of the things; `None` for what the server
/// does not know (any more).
async fn each<A, T, F>(
    client: &Client,
    things: Vec<(Name, A)>,
    ask: impl Fn(Client, Name, A) -> F,
) -> Result<Vec<(Name, Option<T>)>, HttpError>
where
    F: Future<Output = Result<Option<T>, HttpError>>,
{
    let asked = things.into_iter().map(|(name, about)| {
        let answer = ask(client.clone(), name.clone(), about);
        async move { (name, answer.await) }
    });
    let mut answers = stream::iter(asked).buffered(AT_ONCE);
    let mut list = Vec::new();
    while let Some((name, answer)) = answers.next().await {
        match answer {
            Ok(answer) => list.push((name, answer)),
            Err(HttpError::NotFound { .. }) => list.push((name, None)),
            Err(error) => return Err(error),
        }
    }
    Ok(list)
}

/// Where the fields of one dataset come from.
async fn column_lineage(client: Client, name: Name, (): ()) -> Result<Option<Vec<wire::ColumnLineage>>, HttpError> {
    let node = format!("dataset:{}:{}", name.0, name.1);
    let request = client.get("api/v1/column-lineage").query("nodeId", node).query("depth", 1);
    let graph: wire::Graph = request.send().await?.json()?;
    let nodes = graph.graph.into_iter().filter_map(|node| node.data);
    let own = nodes.filter(|data| data.namespace == name.0 && data.dataset == name.1);
    Ok(Some(own.map(|data| data.lineage).collect()))
}

/// The newest versions of one dataset, in short.
async fn versions(
    client: Client,
    name: Name,
    (limit, version): (u32, String),
) -> Result<Option<Vec<Value>>, HttpError> {
    let request = client.get("api/v1/namespaces").segment(&name.0).segment("datasets").segment(&name.1);
    let request = request.segment("versions").query("limit", limit).remembered(version).only(mark::versions);
    let answer = request.send().await?.value()?;
    let list: Vec<wire::DatasetVersion> = serde_json::from_value(answer["versions"].clone()).unwrap_or_default();
    Ok(Some(list.into_iter().map(map::version).collect()))
}

/// The newest runs of one job.
async fn runs(
    client: Client,
    name: Name,
    (limit, version): (u32, String),
) -> Result<Option<Vec<wire::Run>>, HttpError> {
    let request = client.get("api/v1/namespaces").segment(&name.0).segment("jobs").segment(&name.1);
    let request = request.segment("runs").query("limit", limit).remembered(version).only(mark::runs);
    let answer = request.send().await?.value()?;
    Ok(serde_json::from_value(answer["runs"].clone()).ok())
}

/// A job with a parent: its run, and a moment at which an event of the run was.
struct Child {
    run: String,
    at: TimeMs,
}

impl Child {
    fn of(job: &wire::Job) -> Option<Self> {
        job.parent_job_name.as_ref().filter(|parent| !parent.is_empty())?;
        let run = job.runs().iter().find(|run| run.ended_at.or(run.started_at).is_some())?;
        Some(Self { run: run.id.clone(), at: run.ended_at.or(run.started_at)? })
    }
}

/// The name under which an event spoke of a job with a parent. Marquez cuts the parent's name off the front of the job's
/// where it stands there, and puts it in front again where it did not stand: only the event tells which.
async fn name_in_events(client: Client, _: Name, child: Child) -> Result<Option<String>, HttpError> {
    let (after, before) = (child.at.plus_millis(-1), child.at.plus_millis(2));
    let request = client.get("api/v1/events/lineage").query("after", after.timestamp());
    let request = request.query("before", before.timestamp()).query("limit", PAGE).query("offset", 0);
    let run = child.run.clone();
    let request = request.remembered(&child.run).only(move |answer| mark::events(answer, &run));
    let answer = request.send().await?.value()?;
    let events = answer["events"].as_array().map(Vec::as_slice).unwrap_or_default();
    let events = events.iter().filter_map(|event| serde_json::from_value::<wire::Event>(event.clone()).ok());
    Ok(events.filter(|event| event.run.run_id == child.run).map(|event| event.job.name).find(|name| !name.is_empty()))
}

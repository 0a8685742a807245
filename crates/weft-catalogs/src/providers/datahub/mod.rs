//! DataHub: entities with all their aspects by OpenAPI, histories by GraphQL. README.md beside this file says what is
//! read and why.

mod map;
mod wire;

use crate::catalog::CatalogFuture;
use crate::http::{
    AuthMethod, Client, ClientSpec, Context, GraphQlAnswer, HttpError, Listing, Prober, Request, Response,
};
use crate::reading::Reading;
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use map::Gathered;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio_util::sync::CancellationToken;

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "datahub",
    name: "DataHub",
    summary: "Assets, lineage, owners, glossary, products, contracts and checks of a DataHub metadata service (GMS)",
    capabilities: &["assets", "lineage", "people", "products", "contracts", "quality", "jobs", "incidents"],
    fields: &[
        Field {
            name: "at",
            label: "Base URL",
            help: "The metadata service, such as https://gms.example:8080, or the front end with /api/gms behind it",
            required: true,
        },
        Field {
            name: "run_days",
            label: "Days of runs",
            help: "Runs of so many days before the newest run are read; 30 when empty",
            required: false,
        },
    ],
    auth: &[AuthMethod::Bearer, AuthMethod::None],
    versions: "the API of DataHub 1.x (OpenAPI v3 and GraphQL schema of July 2026), against a fake made from both",
    permissions: &[
        "A personal access token of a user with the role Reader",
        "Where authorisation of the REST API is switched on: the privileges View Entity Page and Get Timeseries Aspect API",
    ],
    limits: &[
        "Entities that were deleted softly are not read; users and groups that were are read as inactive",
        "Runs older than run_days before the newest run, and all but the 20 newest results of an assertion",
        "All but the newest profile, operation and use of an asset; profiles of single columns",
        "Applications, forms, policies, ingestion sources, queries, documents and business attributes",
        "Lineage that DataHub derives while it answers (through runs and queries) and no aspect states",
    ],
    incremental: "Asks everything again: entities come whole, 100 to a request, and series are not covered by a version of their entity",
};

/// Entities of one page. Aspects of wide tables are large, so a page that is too large is asked for in smaller parts.
const PAGE: usize = 100;

/// Newest results of an assertion, and states of a run, that are asked for.
const EVENTS: u32 = 20;

/// Where the entities of a type are.
const ENTITIES: &str = "openapi/v3/entity";

const GRAPHQL: &str = "api/graphql";

/// Which types of entities a server knows.
const TYPES_KNOWN: &str = r#"query entityTypes { __type(name: "EntityType") { enumValues { name } } }"#;

const VERSION: &str = "query version { appConfig { appVersion } }";

const RESULTS: &str = "query results($urns: [String!]!, $limit: Int!) { entities(urns: $urns) { __typename urn \
    ... on Assertion { runEvents(status: COMPLETE, limit: $limit) { runEvents { \
    timestampMillis asserteeUrn status result { type unexpectedCount actualAggValue } } } } } }";

const STATES: &str = "query states($urns: [String!]!, $limit: Int!) { entities(urns: $urns) { __typename urn \
    ... on DataProcessInstance { state(limit: $limit) { \
    timestampMillis status result { resultType nativeResultType } } } } }";

/// One type of entity that is read: a listing of its own, which bears its name.
struct Sort {
    name: &'static str,
    /// Its word in GraphQL's `EntityType`.
    known_as: &'static str,
    /// What becomes of those that were deleted softly.
    removed: Removed,
    /// The query that gives the history of such entities.
    history: Option<&'static str>,
}

/// What becomes of entities that were deleted softly.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Removed {
    /// They are not asked for.
    LeftOut,
    /// They are read as any other: owners that have left are shown as such.
    Stated,
    /// Only their keys count: lineage may still name them.
    Lent,
}

const fn sort(name: &'static str, known_as: &'static str) -> Sort {
    Sort { name, known_as, removed: Removed::LeftOut, history: None }
}

/// What is read. Types that only lend their names (kinds of ownership, structured properties, tests) come first.
const SORTS: [Sort; 27] = [
    sort("ownershipType", "CUSTOM_OWNERSHIP_TYPE"),
    sort("structuredProperty", "STRUCTURED_PROPERTY"),
    sort("test", "TEST"),
    Sort { removed: Removed::Stated, ..sort("corpuser", "CORP_USER") },
    Sort { removed: Removed::Stated, ..sort("corpGroup", "CORP_GROUP") },
    sort("domain", "DOMAIN"),
    sort("glossaryNode", "GLOSSARY_NODE"),
    sort("glossaryTerm", "GLOSSARY_TERM"),
    sort("tag", "TAG"),
    sort("container", "CONTAINER"),
    DATASETS,
    sort("schemaField", "SCHEMA_FIELD"),
    sort("chart", "CHART"),
    sort("dashboard", "DASHBOARD"),
    sort("notebook", "NOTEBOOK"),
    sort("dataFlow", "DATA_FLOW"),
    sort("dataJob", "DATA_JOB"),
    Sort { history: Some(STATES), ..sort(RUNS, "DATA_PROCESS_INSTANCE") },
    sort("mlModelGroup", "MLMODEL_GROUP"),
    sort("mlModel", "MLMODEL"),
    sort("mlFeatureTable", "MLFEATURE_TABLE"),
    sort("mlFeature", "MLFEATURE"),
    sort("mlPrimaryKey", "MLPRIMARY_KEY"),
    sort("dataProduct", "DATA_PRODUCT"),
    Sort { history: Some(RESULTS), ..sort("assertion", "ASSERTION") },
    sort("dataContract", "DATA_CONTRACT"),
    sort("incident", "INCIDENT"),
];

const DATASETS: Sort = Sort { removed: Removed::Lent, ..sort("dataset", "DATASET") };

/// Runs are read newest first and end with [`Window`].
const RUNS: &str = "dataProcessInstance";

/// Opens a DataHub server as a catalog.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let spec = ClientSpec { auth: DESCRIPTION.auth, login: None, token_path: None };
    let days = config.options.get("run_days").map(|text| text.trim()).filter(|text| !text.is_empty()).unwrap_or("30");
    let days = days.parse().ok().filter(|days| (1..=36_500).contains(days));
    let run_days = days.ok_or_else(|| CatalogError::SettingWrong {
        field: "run_days".to_owned(),
        reason: "give a number of days between 1 and 36500".to_owned(),
    })?;
    Ok(Box::new(DataHub { client: Client::new(config, context, spec)?, run_days }))
}

struct DataHub {
    client: Client,
    run_days: i64,
}

impl Catalog for DataHub {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(async move {
            let mut prober = Prober::connect(&self.client, cancel).await?;
            prober.request("version", |client| client.get("config"), version).await;
            if prober.ok() {
                let answer = prober.client().graphql(GRAPHQL, VERSION, json!({})).await.and_then(GraphQlAnswer::whole);
                match answer {
                    Ok(_) => prober.authenticated("DataHub accepts the credentials"),
                    Err(error) => prober.step("auth", Err(error)),
                }
            }
            prober.request("listing", |client| page_request(client, &DATASETS, None, 1), datasets).await;
            Ok(prober.report())
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(async move {
            let mut reading = Reading::new(&self.client, sink, cancel);
            let known = types_known(reading.client()).await?;
            let mut gathered = Gathered::new();
            let mut listings = Vec::with_capacity(SORTS.len());
            for sort in &SORTS {
                let mut listing = reading.listing(sort.name);
                let outcome = if known.as_ref().is_some_and(|known| !known.contains(sort.known_as)) {
                    listing.loss(sort.name, "this server does not have this type of entity", false);
                    Ok(())
                } else {
                    self.list(&mut reading, sort, &mut listing, &mut gathered).await
                };
                match outcome {
                    Err(CatalogError::Http(error)) if !error.is_fatal() => listings.push((listing, Err(error.into()))),
                    Err(error) => return Err(error),
                    Ok(()) => listings.push((listing, Ok(()))),
                }
            }
            state(&mut reading, gathered, listings).await?;
            reading.finish().await
        })
    }
}

impl DataHub {
    /// Pages through one type of entity. A history that cannot be read makes the listing partial at its end; until
    /// then the entities themselves go on.
    async fn list(
        &self,
        reading: &mut Reading,
        sort: &Sort,
        listing: &mut Listing,
        gathered: &mut Gathered,
    ) -> Result<(), CatalogError> {
        let client = reading.client().clone();
        let mut window = Window { days: self.run_days, newest: i64::MIN };
        let (mut cursor, mut count, mut failed): (Option<String>, _, Option<HttpError>) = (None, PAGE, None);
        loop {
            let page = match page_request(&client, sort, cursor.as_deref(), count).send().await {
                Err(HttpError::BodyTooLarge { .. }) if count > 1 => {
                    count /= 2;
                    continue;
                }
                answer => answer?.json::<wire::Page>()?,
            };
            listing.page(page.entities.len())?;
            // Runs end with the window, before all are read.
            if let (Some(total), false) = (page.total_count, sort.name == RUNS) {
                listing.announce(total);
            }
            let (urns, over) = take_page(sort, &page.entities, listing, &mut window, gathered);
            if sort.history == Some(RESULTS) {
                gathered.forget_results(&urns);
            }
            if let (Some(query), None, false) = (sort.history, &failed, urns.is_empty()) {
                failed = histories(&client, query, &urns, gathered).await?;
            }
            reading.progress(listing.rows(), page.total_count, sort.name).await?;
            cursor = listing.next(page.scroll_id.as_deref())?;
            if over || cursor.is_none() {
                return failed.map_or(Ok(()), |error| Err(error.into()));
            }
        }
    }
}

/// The request for one page of a type.
fn page_request<'a>(client: &'a Client, sort: &Sort, cursor: Option<&str>, count: usize) -> Request<'a> {
    let mut request = client.get(ENTITIES).segment(sort.name).query("count", count);
    if sort.removed != Removed::LeftOut {
        request = request.query("includeSoftDelete", true);
    }
    if sort.name == RUNS {
        request = request.query("sort", "created").query("sortOrder", "DESCENDING");
    }
    match cursor {
        Some(cursor) => request.query("scrollId", cursor),
        None => request,
    }
}

/// Takes in the entities of a page; gives the urns of those that are stated, and whether the window of runs is over.
fn take_page(
    sort: &Sort,
    entities: &[Value],
    listing: &mut Listing,
    window: &mut Window,
    gathered: &mut Gathered,
) -> (Vec<String>, bool) {
    let (mut urns, mut outside) = (Vec::new(), 0);
    let prefix = format!("urn:li:{}:", sort.name);
    for value in entities {
        let Some(entity) = listing.item::<wire::Entity>(value) else { continue };
        if entity.urn.strip_prefix(&prefix).is_none_or(|id| id.trim().is_empty()) {
            listing.set_aside(&entity.urn, &format!("is no urn of a {}", sort.name));
            continue;
        }
        if entity.is_removed() && sort.removed != Removed::Stated {
            // Even where they were not asked for: the server mixes up its answers while another client asks for them.
            gathered.deleted(sort.name, entity);
            continue;
        }
        if sort.name == RUNS && !window.holds(&entity) {
            outside += 1;
            continue;
        }
        for name in entity.strangers() {
            listing.loss(name, "is no aspect", false);
        }
        urns.push(entity.urn.clone());
        if gathered.entity(sort.name, entity) {
            listing.loss(&format!("{} on several pages", sort.name), "the version that came last is kept", false);
        }
    }
    if outside > 0 {
        listing.loss(RUNS, &format!("older than {} days before the newest run; not read", window.days), false);
    }
    let over = outside > 0 && urns.is_empty();
    (urns, over)
}

/// The span of time of which runs are read. It ends with the newest run, so that it stands still while nothing runs.
struct Window {
    days: i64,
    newest: i64,
}

impl Window {
    fn holds(&mut self, run: &wire::Entity) -> bool {
        let created = run.field("dataProcessInstanceProperties", "created").and_then(|stamp| stamp["time"].as_i64());
        let Some(created) = created else { return true };
        self.newest = self.newest.max(created);
        created >= self.newest.saturating_sub(self.days.saturating_mul(86_400_000))
    }
}

/// Takes in the histories of `urns`. Gives the error by which some are missing; what came is taken in nevertheless.
///
/// Errors with what concerns the whole catalog.
async fn histories(
    client: &Client,
    query: &str,
    urns: &[String],
    gathered: &mut Gathered,
) -> Result<Option<HttpError>, HttpError> {
    let answer = match client.graphql(GRAPHQL, query, json!({ "urns": urns, "limit": EVENTS })).await {
        Err(error) if !error.is_fatal() => return Ok(Some(error)),
        answer => answer?,
    };
    let mut broken = None;
    for (at, value) in answer.data["entities"].as_array().into_iter().flatten().enumerate() {
        match serde_path_to_error::deserialize::<_, Option<wire::History>>(value) {
            Ok(history) => history.into_iter().for_each(|history| gathered.history(history)),
            Err(error) => {
                let place = format!("entities[{at}].{}", error.path());
                let reason = "it has another form than the query asks for".to_owned();
                broken = Some(HttpError::BadAnswer { path: GRAPHQL.to_owned(), place, reason });
            }
        }
    }
    Ok(answer.whole().err().or(broken))
}

/// The types that this server knows, or `None` when it does not say.
///
/// Errors with what concerns the whole catalog.
async fn types_known(client: &Client) -> Result<Option<BTreeSet<String>>, CatalogError> {
    let answer = match client.graphql(GRAPHQL, TYPES_KNOWN, json!({})).await.and_then(GraphQlAnswer::whole) {
        Err(error) if !error.is_fatal() => return Ok(None),
        answer => answer?,
    };
    let found: wire::TypeAnswer = serde_json::from_value(answer).unwrap_or_default();
    let known: Option<BTreeSet<_>> = found.of.map(|of| of.enum_values.into_iter().map(|value| value.name).collect());
    // Every server has datasets; a list without them is no such list.
    Ok(known.filter(|known| known.contains(DATASETS.known_as)))
}

/// Makes the statements and ends every listing with what came of it.
async fn state(
    reading: &mut Reading,
    gathered: Gathered,
    mut listings: Vec<(Listing, Result<(), CatalogError>)>,
) -> Result<(), CatalogError> {
    let places: BTreeMap<String, usize> =
        listings.iter().enumerate().map(|(at, (listing, _))| (listing.scope().to_owned(), at)).collect();
    let (observations, losses) = gathered.statements();
    for observation in observations {
        if let Some(&at) = places.get(&observation.scope) {
            reading.add(&mut listings[at].0, observation).await?;
        }
    }
    for loss in losses {
        if let Some(&at) = places.get(&loss.source) {
            listings[at].0.losses.push(loss);
        }
    }
    for (listing, outcome) in listings {
        reading.end(listing, outcome).await?;
    }
    Ok(())
}

/// What the server says of itself, in words.
fn version(answer: &Response) -> Result<String, HttpError> {
    let config: wire::Config = answer.json()?;
    let version = config.versions.into_values().find_map(|v| v.version);
    let Some(version) = version.or_else(|| config.no_code.map(|_| "unknown".to_owned())) else {
        return Err(HttpError::BadAnswer {
            path: "config".to_owned(),
            place: "versions".to_owned(),
            reason: "this is not the metadata service; behind a front end it is at /api/gms".to_owned(),
        });
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    Ok(match major {
        Some(0) => format!("DataHub {version}, older than what this was tested with; what it has is read"),
        Some(1) => format!("DataHub {version}"),
        Some(_) => format!("DataHub {version}, newer than what this was tested with; what is known of it is read"),
        None => format!("DataHub of version {version}; tested with 1.x"),
    })
}

/// What the first page of datasets says, in words.
fn datasets(answer: &Response) -> Result<String, HttpError> {
    let page: wire::Page = answer.json()?;
    Ok(match page.total_count {
        Some(total) => format!("{total} datasets can be read"),
        None => "datasets can be read".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Removed, SORTS, Window, wire};
    use serde_json::json;

    fn run(created: i64) -> wire::Entity {
        let properties = json!({"value": {"created": {"time": created}}});
        let value = json!({"urn": "urn:li:dataProcessInstance:r", "dataProcessInstanceProperties": properties});
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_window_of_runs_ends_with_the_newest_run() {
        let day = 86_400_000;
        let mut window = Window { days: 30, newest: i64::MIN };
        assert!(window.holds(&run(100 * day)) && window.holds(&run(70 * day)));
        assert!(!window.holds(&run(70 * day - 1)));
        let untimed = json!({"urn": "urn:li:dataProcessInstance:r"});
        assert!(window.holds(&serde_json::from_value(untimed).unwrap()), "a run without a time is kept");
    }

    #[test]
    fn only_people_are_stated_after_their_deletion() {
        let stated: Vec<_> = SORTS.iter().filter(|s| s.removed == Removed::Stated).map(|s| s.name).collect();
        assert_eq!(stated, ["corpuser", "corpGroup"]);
        let names: std::collections::BTreeSet<_> = SORTS.iter().map(|s| s.name).collect();
        assert_eq!(names.len(), SORTS.len(), "every listing has a name of its own");
    }
}

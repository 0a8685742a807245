//! Dagster, through the GraphQL endpoint of its webserver. What is read, mapped and lost: `README.md` in this folder.

mod map;
mod queries;
#[cfg(test)]
mod schema;
mod wire;

use crate::catalog::CatalogFuture;
use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, Listing, Prober};
use crate::reading::Reading;
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use map::Place;
use queries::Offered;
use serde_json::{Value, json};
use std::collections::HashSet;
use tokio_util::sync::CancellationToken;

/// Path of the endpoint beneath the base URL.
const GRAPHQL: &str = "graphql";
/// Assets of one page. Each comes with its metadata and newest events, so pages are small.
const PAGE: usize = 50;
/// Checks whose executions are asked for at once.
const CHECKS_AT_ONCE: usize = 25;
/// Newest executions read of each check.
const EXECUTIONS: usize = 5;
/// The version this was tested against.
const TESTED: (u32, u32) = (1, 13);

/// Name of the listing of assets; the main one.
const ASSETS: &str = "assets";

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "dagster",
    name: "Dagster",
    summary: "Assets, lineage of tables and columns, owners, checks, freshness policies and jobs of a Dagster deployment",
    capabilities: &[
        "assets",
        "columns",
        "lineage",
        "column lineage",
        "people",
        "checks",
        "promises",
        "jobs",
        "domains",
    ],
    fields: &[
        Field {
            name: "at",
            label: "Base URL",
            help: "Address of the Dagster webserver, such as http://dagster.example:3000; of Dagster+ with the \
                   deployment, such as https://acme.dagster.cloud/prod",
            required: true,
        },
        Field {
            name: "accounts",
            label: "Accounts behind storage kinds",
            help: "Dagster names tables without their account; as in snowflake=org-account, postgres=db.example:5432 \
                   its tables are found again in other catalogs",
            required: false,
        },
    ],
    auth: &[AuthMethod::None, AuthMethod::Bearer, AuthMethod::Header],
    versions: "Dagster 1.13.27",
    permissions: &[
        "None for Dagster itself, which has no login; what a proxy in front of it asks for",
        "The role Viewer on the deployment for Dagster+, with a user token in the header Dagster-Cloud-Api-Token",
    ],
    limits: &[
        "Runs are not read; of every asset the newest materialisation and observation are, of every check the newest \
         5 executions",
        "Events of single partitions are not told apart: the newest of any partition counts",
        "The freshness state that Dagster computes is not read; promises are judged here from their evidence",
    ],
};

/// Opens a Dagster deployment.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let spec = ClientSpec { auth: DESCRIPTION.auth, login: None, token_path: None };
    let client = Client::new(config, context, spec)?;
    let accounts = config.options.get("accounts").map(String::as_str);
    let wrong = |reason| CatalogError::SettingWrong { field: "accounts".to_owned(), reason };
    let place = Place::new(client.base_url(), accounts).map_err(wrong)?;
    Ok(Box::new(Dagster { client, place }))
}

/// A Dagster deployment.
struct Dagster {
    client: Client,
    place: Place,
}

impl Catalog for Dagster {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(async move {
            let mut prober = Prober::connect(&self.client, cancel).await?;
            let version = json!({ "query": queries::VERSION });
            let answer =
                prober.request("version", |client| client.post(GRAPHQL).json(&version), |a| describe(&a.value()?));
            if answer.await.is_some() {
                prober.authenticated("the server answers questions of this user");
            }
            if prober.ok() {
                let data = ask(prober.client(), queries::FIRST_ASSETS, json!({})).await;
                let page = data.and_then(|data| part(&data, "assetsOrError", "nodes"));
                prober.step(
                    "listing",
                    page.map(|rows| match rows.len() {
                        0 => "there are no assets".to_owned(),
                        _ => "assets can be read".to_owned(),
                    }),
                );
            }
            Ok(prober.report())
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(async move {
            let mut reading = Reading::new(&self.client, sink, cancel);
            let offered = match ask(reading.client(), &Offered::query(), json!({})).await {
                Ok(data) => Offered::read(data),
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(_) => Offered::default(),
            };
            let unloaded = self.locations(&mut reading, &offered).await?;
            let nodes = match ask(reading.client(), queries::NODES, json!({})).await.and_then(|data| nodes(&data)) {
                Err(error) if error.is_fatal() => return Err(error.into()),
                nodes => nodes,
            };
            self.assets(&mut reading, &offered, &nodes, unloaded.as_ref()).await?;
            self.checks(&mut reading, &nodes, unloaded.as_ref()).await?;
            self.jobs(&mut reading, &offered, unloaded.as_ref()).await?;
            reading.finish().await
        })
    }
}

/// The words for the version of a server.
fn describe(answer: &Value) -> Result<String, HttpError> {
    let bad = |reason: &str| HttpError::BadAnswer {
        path: format!("/{GRAPHQL}"),
        place: "data.version".to_owned(),
        reason: reason.to_owned(),
    };
    let version = answer["data"]["version"].as_str().ok_or_else(|| bad("there is no version; this is no Dagster"))?;
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let own = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    Ok(match own.cmp(&TESTED) {
        std::cmp::Ordering::Equal => format!("Dagster {version}"),
        std::cmp::Ordering::Greater => {
            format!("Dagster {version}, newer than what was tested ({})", DESCRIPTION.versions)
        }
        std::cmp::Ordering::Less => format!("Dagster {version}, older than what was tested ({})", DESCRIPTION.versions),
    })
}

/// Asks a question; what cannot be answered whole is an error.
async fn ask(client: &Client, query: &str, variables: Value) -> Result<Value, HttpError> {
    client.graphql(GRAPHQL, query, variables).await?.whole()
}

/// The list `list` of the union `field`, or the error that Dagster put into its place.
fn part(data: &Value, field: &str, list: &str) -> Result<Vec<Value>, HttpError> {
    let union = &data[field];
    match &union[list] {
        Value::Array(rows) => Ok(rows.clone()),
        _ => {
            let message = union["message"].as_str().unwrap_or("the answer holds no such list");
            let message = message.lines().next().unwrap_or_default().chars().take(300).collect();
            Err(HttpError::GraphQl { path: field.to_owned(), message })
        }
    }
}

/// Every asset that is defined.
fn nodes(data: &Value) -> Result<Vec<wire::NodeRef>, HttpError> {
    serde_json::from_value(data["assetNodes"].clone()).map_err(|_| HttpError::BadAnswer {
        path: format!("/{GRAPHQL}"),
        place: "assetNodes".to_owned(),
        reason: "another type was expected".to_owned(),
    })
}

/// What keeps a listing from being whole although its pages are: a code location that is not loaded takes its
/// assets and jobs out of every listing, and they are not gone.
fn or_unloaded(outcome: Result<(), CatalogError>, unloaded: Option<&HttpError>) -> Result<(), CatalogError> {
    outcome.and_then(|()| unloaded.map_or(Ok(()), |error| Err(error.clone().into())))
}

impl Dagster {
    /// Code locations; returns why one of them is not there.
    async fn locations(&self, reading: &mut Reading, offered: &Offered) -> Result<Option<HttpError>, CatalogError> {
        let mut listing = reading.listing("code locations");
        let data = ask(reading.client(), &queries::locations(offered), json!({})).await;
        let rows = match data.and_then(|data| part(&data, "workspaceOrError", "locationEntries")) {
            Ok(rows) => rows,
            Err(error) => {
                reading.end(listing, Err(error.clone().into())).await?;
                return Ok(Some(error));
            }
        };
        listing.page(rows.len())?;
        let mut missing = Vec::new();
        for row in &rows {
            let Some(entry) = listing.item::<wire::LocationEntry>(row) else { continue };
            missing.extend(map::unloaded(&entry));
            for observation in map::location(&entry, &self.place) {
                reading.add(&mut listing, observation).await?;
            }
        }
        let unloaded = (!missing.is_empty())
            .then(|| HttpError::GraphQl { path: "workspaceOrError".to_owned(), message: missing.join("; ") });
        reading.end(listing, or_unloaded(Ok(()), unloaded.as_ref())).await?;
        Ok(unloaded)
    }

    async fn assets(
        &self,
        reading: &mut Reading,
        offered: &Offered,
        nodes: &Result<Vec<wire::NodeRef>, HttpError>,
        unloaded: Option<&HttpError>,
    ) -> Result<(), CatalogError> {
        let mut listing = reading.listing(ASSETS);
        let mut seen = HashSet::new();
        let mut outcome = self.pages(reading, offered, &mut listing, &mut seen).await;
        if outcome.is_ok() {
            outcome = match nodes {
                Ok(nodes) => self.skipped(reading, offered, &mut listing, &mut seen, nodes).await,
                Err(error) => Err(error.clone().into()),
            };
        }
        reading.end(listing, or_unloaded(outcome, unloaded)).await
    }

    /// Pages through all assets, those without a definition among them.
    async fn pages(
        &self,
        reading: &mut Reading,
        offered: &Offered,
        listing: &mut Listing,
        seen: &mut HashSet<wire::Key>,
    ) -> Result<(), CatalogError> {
        let query = queries::assets(offered);
        let mut cursor: Option<String> = None;
        loop {
            let data = ask(reading.client(), &query, json!({ "cursor": cursor, "limit": PAGE })).await?;
            let rows = part(&data, "assetsOrError", "nodes")?;
            // The cursor is the last key of the page, so only an empty page is surely the end.
            if rows.is_empty() {
                return Ok(());
            }
            listing.page(rows.len())?;
            self.rows(reading, listing, seen, &rows).await?;
            reading.progress(listing.rows(), None, ASSETS).await?;
            cursor = listing.next(data["assetsOrError"]["cursor"].as_str())?;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    /// Asks by name for the assets that paging skipped: Dagster orders a page in one way and applies the cursor in
    /// another, and between the two an asset with a quote or a letter beyond ASCII in its key is lost.
    async fn skipped(
        &self,
        reading: &mut Reading,
        offered: &Offered,
        listing: &mut Listing,
        seen: &mut HashSet<wire::Key>,
        nodes: &[wire::NodeRef],
    ) -> Result<(), CatalogError> {
        let skipped: Vec<&wire::Key> =
            nodes.iter().map(|node| &node.asset_key).filter(|key| key.is_name() && !seen.contains(*key)).collect();
        let query = queries::assets_named(offered);
        for keys in skipped.chunks(PAGE) {
            let keys: Vec<Value> = keys.iter().map(|key| json!({ "path": key.path })).collect();
            let data = ask(reading.client(), &query, json!({ "keys": keys })).await?;
            let rows = part(&data, "assetsOrError", "nodes")?;
            listing.page(rows.len())?;
            self.rows(reading, listing, seen, &rows).await?;
        }
        let still = skipped.iter().filter(|key| !seen.contains(**key)).count() as u64;
        if still > 0 {
            listing.announce(listing.rows() + still);
        }
        Ok(())
    }

    async fn rows(
        &self,
        reading: &mut Reading,
        listing: &mut Listing,
        seen: &mut HashSet<wire::Key>,
        rows: &[Value],
    ) -> Result<(), CatalogError> {
        for row in rows {
            let Some(asset) = listing.item::<wire::Asset>(row) else { continue };
            if !asset.key.is_name() {
                listing.set_aside("key", "the key is empty");
                continue;
            }
            // The same asset on two pages is the other side of what is said above.
            if !seen.insert(asset.key.clone()) {
                continue;
            }
            let observation = map::asset(&asset, &self.place, listing);
            reading.add(listing, observation).await?;
            for edge in map::edges(&asset, &self.place, listing) {
                reading.add(listing, edge).await?;
            }
            let owners = asset.definition.as_ref().map_or(&[][..], |node| &node.owners);
            for observation in map::domain(&asset).into_iter().chain(map::parties(owners)) {
                reading.join(listing, observation);
            }
        }
        Ok(())
    }

    async fn checks(
        &self,
        reading: &mut Reading,
        nodes: &Result<Vec<wire::NodeRef>, HttpError>,
        unloaded: Option<&HttpError>,
    ) -> Result<(), CatalogError> {
        let mut listing = reading.listing("asset checks");
        let outcome = match nodes {
            Ok(nodes) => self.checks_of(reading, &mut listing, nodes).await,
            Err(error) => Err(error.clone().into()),
        };
        reading.end(listing, or_unloaded(outcome, unloaded)).await
    }

    async fn checks_of(
        &self,
        reading: &mut Reading,
        listing: &mut Listing,
        nodes: &[wire::NodeRef],
    ) -> Result<(), CatalogError> {
        let checked: Vec<&wire::NodeRef> = nodes.iter().filter(|node| node.has_asset_checks).collect();
        for some in checked.chunks(PAGE) {
            let keys: Vec<Value> = some.iter().map(|node| json!({ "path": node.asset_key.path })).collect();
            let data = ask(reading.client(), queries::CHECKS, json!({ "keys": keys })).await?;
            let mut found: Vec<(wire::Key, wire::Check)> = Vec::new();
            for node in self::nodes(&data)? {
                if let Some(message) = node.asset_checks_or_error.message {
                    return Err(HttpError::GraphQl { path: "assetChecksOrError".to_owned(), message }.into());
                }
                listing.page(node.asset_checks_or_error.checks.len())?;
                for row in &node.asset_checks_or_error.checks {
                    match listing.item::<wire::Check>(row) {
                        Some(check) if check.name.trim().is_empty() => listing.set_aside("name", "the name is empty"),
                        Some(check) => found.push((node.asset_key.clone(), check)),
                        None => {}
                    }
                }
            }
            for checks in found.chunks(CHECKS_AT_ONCE) {
                self.executions(reading, listing, checks).await?;
            }
        }
        Ok(())
    }

    async fn executions(
        &self,
        reading: &mut Reading,
        listing: &mut Listing,
        checks: &[(wire::Key, wire::Check)],
    ) -> Result<(), CatalogError> {
        let names: Vec<(&wire::Key, &str)> = checks.iter().map(|(key, check)| (key, check.name.as_str())).collect();
        let (query, variables) = queries::executions(&names, EXECUTIONS);
        let data = ask(reading.client(), &query, variables).await?;
        for (at, (key, check)) in checks.iter().enumerate() {
            let executions = listing.item::<Vec<wire::Execution>>(&data[format!("e{at}")]);
            let observation = map::check(key, check, &executions.unwrap_or_default(), &self.place);
            reading.add(listing, observation).await?;
        }
        Ok(())
    }

    async fn jobs(
        &self,
        reading: &mut Reading,
        offered: &Offered,
        unloaded: Option<&HttpError>,
    ) -> Result<(), CatalogError> {
        let mut listing = reading.listing("jobs");
        let outcome = self.jobs_of(reading, &mut listing, offered).await;
        reading.end(listing, or_unloaded(outcome, unloaded)).await
    }

    async fn jobs_of(
        &self,
        reading: &mut Reading,
        listing: &mut Listing,
        offered: &Offered,
    ) -> Result<(), CatalogError> {
        let data = ask(reading.client(), &queries::jobs(offered), json!({})).await?;
        for row in part(&data, "repositoriesOrError", "nodes")? {
            let Some(repository) = listing.item::<wire::Jobs>(&row) else { continue };
            listing.page(repository.jobs.len())?;
            for row in &repository.jobs {
                let Some(job) = listing.item::<wire::Job>(row) else { continue };
                if job.name.trim().is_empty() {
                    listing.set_aside("name", "the name is empty");
                    continue;
                }
                for party in map::parties(&job.owners) {
                    reading.join(listing, party);
                }
                if let Some(observation) = map::job(&repository, &job, &self.place) {
                    reading.add(listing, observation).await?;
                }
            }
            map::without_job(&repository, listing);
        }
        Ok(())
    }
}

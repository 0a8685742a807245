//! The listings of a deployment, in the order in which they are read.

use super::map::{self, Place};
use super::queries::{self, Offered};
use super::wire;
use crate::CatalogError;
use crate::http::{Client, HttpError, Listing};
use crate::reading::Reading;
use serde_json::{Value, json};
use std::collections::HashSet;

/// Path of the endpoint beneath the base URL.
pub(super) const GRAPHQL: &str = "graphql";
/// Assets of one page. Each comes with its metadata and newest events, so pages are small.
const PAGE: usize = 50;
/// Checks whose executions are asked for at once.
const CHECKS_AT_ONCE: usize = 25;
/// Newest executions read of each check.
const EXECUTIONS: usize = 5;

/// Reads everything.
pub(super) async fn read(reading: &mut Reading, place: &Place, offered: &Offered) -> Result<(), CatalogError> {
    let unloaded = locations(reading, place, offered).await?;
    let nodes = ask(reading.client(), queries::NODES, json!({})).await.and_then(|data| nodes(&data));
    assets(reading, place, offered, &nodes, unloaded.as_ref()).await?;
    checks(reading, place, &nodes, unloaded.as_ref()).await?;
    jobs(reading, place, offered, unloaded.as_ref()).await
}

/// Asks a question; what cannot be answered whole is an error.
pub(super) async fn ask(client: &Client, query: &str, variables: Value) -> Result<Value, HttpError> {
    client.graphql(GRAPHQL, query, variables).await?.whole()
}

/// The list `list` of the union `field`, or the error that Dagster put into its place.
pub(super) fn part(data: &Value, field: &str, list: &str) -> Result<Vec<Value>, HttpError> {
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

/// Code locations; returns why one of them is not there.
async fn locations(reading: &mut Reading, place: &Place, offered: &Offered) -> Result<Option<HttpError>, CatalogError> {
    let mut listing = reading.listing("code locations");
    let data = ask(reading.client(), &queries::locations(offered), json!({})).await;
    let rows = match data.and_then(|data| part(&data, "workspaceOrError", "locationEntries")) {
        Ok(rows) => rows,
        Err(error) => {
            reading.end(listing, Err(error.clone().into())).await?;
            return Ok(Some(error));
        }
    };
    let mut outcome = listing.page(rows.len());
    let mut missing = Vec::new();
    for row in &rows {
        let Some(entry) = listing.item::<wire::LocationEntry>(row) else { continue };
        missing.extend(map::unloaded(&entry));
        for observation in map::location(&entry, place) {
            reading.add(&mut listing, observation).await?;
        }
    }
    if !missing.is_empty() {
        outcome = Err(HttpError::GraphQl { path: "workspaceOrError".to_owned(), message: missing.join("; ") });
    }
    let unloaded = outcome.clone().err();
    reading.end(listing, outcome.map_err(CatalogError::from)).await?;
    Ok(unloaded)
}

/// The three listings that pages of assets feed.
struct Assets {
    assets: Listing,
    lineage: Listing,
    around: Listing,
    seen: HashSet<wire::Key>,
    /// A code location is missing, so what seems to have no definition may have one there.
    doubtful: bool,
}

async fn assets(
    reading: &mut Reading,
    place: &Place,
    offered: &Offered,
    nodes: &Result<Vec<wire::NodeRef>, HttpError>,
    unloaded: Option<&HttpError>,
) -> Result<(), CatalogError> {
    let mut into = Assets {
        assets: reading.listing("assets"),
        lineage: reading.listing("lineage"),
        around: reading.listing("groups and owners"),
        seen: HashSet::new(),
        doubtful: unloaded.is_some(),
    };
    let mut outcome = pages(reading, place, offered, &mut into).await;
    if outcome.is_ok() {
        outcome = match nodes {
            Ok(nodes) => skipped(reading, place, offered, &mut into, nodes).await,
            Err(error) => Err(error.clone().into()),
        };
    }
    let outcome = or_unloaded(outcome, unloaded);
    let gap = match &outcome {
        Err(CatalogError::Http(error)) => Some(error.clone()),
        _ => into.assets.check().err(),
    };
    reading.end(into.assets, outcome).await?;
    for listing in [into.lineage, into.around] {
        reading.end(listing, gap.clone().map_or(Ok(()), |error| Err(error.into()))).await?;
    }
    Ok(())
}

/// Pages through all assets, those without a definition among them.
async fn pages(reading: &mut Reading, place: &Place, offered: &Offered, into: &mut Assets) -> Result<(), CatalogError> {
    let query = queries::assets(offered);
    let mut cursor: Option<String> = None;
    loop {
        let data = ask(reading.client(), &query, json!({ "cursor": cursor, "limit": PAGE })).await?;
        let page = part(&data, "assetsOrError", "nodes")?;
        // The cursor is the last key of the page, so only an empty page is surely the end.
        if page.is_empty() {
            return Ok(());
        }
        rows(reading, place, into, &page).await?;
        reading.progress(into.assets.rows(), None, "assets").await?;
        cursor = into.assets.next(data["assetsOrError"]["cursor"].as_str())?;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

/// Asks by name for the assets that paging skipped: Dagster orders a page in one way and applies the cursor in
/// another, and between the two an asset with a quote or a letter beyond ASCII in its key is lost.
async fn skipped(
    reading: &mut Reading,
    place: &Place,
    offered: &Offered,
    into: &mut Assets,
    nodes: &[wire::NodeRef],
) -> Result<(), CatalogError> {
    let of_interest = nodes.iter().map(|node| &node.asset_key).filter(|key| key.is_name());
    let skipped: Vec<&wire::Key> = of_interest.filter(|key| !into.seen.contains(*key)).collect();
    // What was set aside came, and is missing for that reason.
    if skipped.len() as u64 <= into.assets.broken() {
        return Ok(());
    }
    let query = queries::assets_named(offered);
    for keys in skipped.chunks(PAGE) {
        let keys: Vec<Value> = keys.iter().map(|key| json!({ "path": key.path })).collect();
        let data = ask(reading.client(), &query, json!({ "keys": keys })).await?;
        rows(reading, place, into, &part(&data, "assetsOrError", "nodes")?).await?;
    }
    let still = skipped.iter().filter(|key| !into.seen.contains(**key)).count() as u64;
    if still > 0 {
        into.assets.announce(into.assets.rows() + still);
    }
    Ok(())
}

async fn rows(reading: &mut Reading, place: &Place, into: &mut Assets, rows: &[Value]) -> Result<(), CatalogError> {
    into.assets.page(rows.len())?;
    for row in rows {
        let asset = into.assets.item::<wire::Asset>(row);
        let named = asset.as_ref().is_some_and(|asset| asset.key.is_name());
        if !named {
            if asset.is_some() {
                into.assets.set_aside("key", "the key is empty");
            }
            // Its edges, group and owners are missing with it.
            into.lineage.set_aside("assets[]", "belongs to an asset that was set aside");
            into.around.set_aside("assets[]", "belongs to an asset that was set aside");
            continue;
        }
        let Some(asset) = asset else { continue };
        // The same asset on two pages is the other side of what is said at [`skipped`].
        if !into.seen.insert(asset.key.clone()) {
            continue;
        }
        if into.doubtful && !map::is_described(&asset) {
            into.assets.loss("definition", "may be in a code location that is not loaded; what was known stays", false);
            continue;
        }
        let observation = map::asset(&asset, place, &mut into.assets);
        reading.add(&mut into.assets, observation).await?;
        for edge in map::edges(&asset, place, &mut into.lineage) {
            reading.add(&mut into.lineage, edge).await?;
        }
        let owners = asset.definition.as_ref().map_or(&[][..], |node| &node.owners);
        for observation in map::domain(&asset).into_iter().chain(map::parties(owners)) {
            reading.join(&mut into.around, observation);
        }
    }
    Ok(())
}

async fn checks(
    reading: &mut Reading,
    place: &Place,
    nodes: &Result<Vec<wire::NodeRef>, HttpError>,
    unloaded: Option<&HttpError>,
) -> Result<(), CatalogError> {
    let mut listing = reading.listing("asset checks");
    let outcome = match nodes {
        Ok(nodes) => checks_of(reading, place, &mut listing, nodes).await,
        Err(error) => Err(error.clone().into()),
    };
    reading.end(listing, or_unloaded(outcome, unloaded)).await
}

async fn checks_of(
    reading: &mut Reading,
    place: &Place,
    listing: &mut Listing,
    all: &[wire::NodeRef],
) -> Result<(), CatalogError> {
    let checked: Vec<&wire::NodeRef> = all.iter().filter(|node| node.has_asset_checks).collect();
    for some in checked.chunks(PAGE) {
        let keys: Vec<Value> = some.iter().map(|node| json!({ "path": node.asset_key.path })).collect();
        let data = ask(reading.client(), queries::CHECKS, json!({ "keys": keys })).await?;
        let mut found: Vec<(wire::Key, wire::Check)> = Vec::new();
        for node in nodes(&data)? {
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
            executions(reading, place, listing, checks).await?;
        }
    }
    Ok(())
}

async fn executions(
    reading: &mut Reading,
    place: &Place,
    listing: &mut Listing,
    checks: &[(wire::Key, wire::Check)],
) -> Result<(), CatalogError> {
    let names: Vec<(&wire::Key, &str)> = checks.iter().map(|(key, check)| (key, check.name.as_str())).collect();
    let (query, variables) = queries::executions(&names, EXECUTIONS);
    let data = ask(reading.client(), &query, variables).await?;
    for (at, (key, check)) in checks.iter().enumerate() {
        let Some(executions) = listing.item::<Vec<wire::Execution>>(&data[format!("e{at}")]) else { continue };
        let observation = map::check(key, check, &executions, place);
        reading.add(listing, observation).await?;
    }
    Ok(())
}

async fn jobs(
    reading: &mut Reading,
    place: &Place,
    offered: &Offered,
    unloaded: Option<&HttpError>,
) -> Result<(), CatalogError> {
    let mut listing = reading.listing("jobs");
    let outcome = jobs_of(reading, place, &mut listing, offered).await;
    reading.end(listing, or_unloaded(outcome, unloaded)).await
}

async fn jobs_of(
    reading: &mut Reading,
    place: &Place,
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
            if let Some(observation) = map::job(&repository, &job, place) {
                reading.add(listing, observation).await?;
            }
        }
        map::without_job(&repository, listing);
    }
    Ok(())
}

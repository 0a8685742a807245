//! Runs of a job, or of the jobs that write an asset.

use crate::App;
use crate::api::asset::RunView;
use crate::api::types::ThingRef;
use crate::error::WireError;
use crate::names::{Domains, mark};
use std::collections::BTreeSet;
use weft_model::{CanonicalKey, Entity, Fact, Kind};
use weft_store::{Found, ThingRow};

/// Runs of a page.
const MOST_RUNS: usize = 50;
/// Jobs of which the runs are read.
const MOST_JOBS: usize = 20;

/// The newest runs: those `about` speaks of when the thing is a job, else those of the jobs on the edges that arrive
/// from `upstream`.
pub(super) async fn of(
    app: &App,
    row: &ThingRow,
    about: &[Fact],
    upstream: &[i64],
    domains: &Domains,
) -> Result<Vec<RunView>, WireError> {
    let mut runs = Vec::new();
    match row.thing.kind {
        Kind::Job => runs.extend(about.iter().filter_map(|fact| view(fact, &domains.name(&row.thing)))),
        Kind::Asset => {
            for job in writers(app, row, upstream).await? {
                let keys: Vec<CanonicalKey> = job.thing.members.iter().map(|member| member.key.clone()).collect();
                let named = domains.name(&job.thing);
                runs.extend(app.store.facts_about(&keys).await?.iter().filter_map(|fact| view(fact, &named)));
            }
        }
        _ => {}
    }
    runs.sort_by_key(|run| std::cmp::Reverse((run.ended.max(run.started), run.job.key.clone())));
    runs.truncate(MOST_RUNS);
    Ok(runs)
}

/// The jobs that move data into a thing, found by the names that its edges bear.
async fn writers(app: &App, row: &ThingRow, upstream: &[i64]) -> Result<Vec<ThingRow>, WireError> {
    let ids: Vec<i64> = upstream.iter().copied().chain([row.id]).collect();
    let edges = app.store.edges_between(&ids).await?;
    let arriving = edges.iter().map(|(_, edge)| edge).filter(|edge| edge.to == row.thing.key);
    let said = arriving.flat_map(|edge| &edge.provenance);
    let named: BTreeSet<(&str, &str)> = said.filter_map(|p| Some((p.job.as_deref()?, p.catalog.as_str()))).collect();
    let mut jobs: Vec<ThingRow> = Vec::new();
    for (name, catalog) in named.into_iter().take(MOST_JOBS) {
        let candidates = match app.store.find(name).await? {
            Found::One(row) => vec![*row],
            Found::Many(rows) => rows,
            Found::None(_) => Vec::new(),
        };
        let is_it = |row: &ThingRow| {
            row.thing.kind == Kind::Job
                && row.thing.members.iter().any(|member| member.catalog == catalog)
                && jobs.iter().all(|known| known.id != row.id)
        };
        // Of several jobs with this name in this catalog nobody says which one it is.
        let mut found = candidates.into_iter().filter(is_it);
        if let (Some(job), None) = (found.next(), found.next()) {
            jobs.push(job);
        }
    }
    Ok(jobs)
}

fn view(fact: &Fact, job: &ThingRef) -> Option<RunView> {
    let Entity::Run(run) = &fact.observation.entity else { return None };
    Some(RunView {
        job: job.clone(),
        state: run.state.clone(),
        started: run.started,
        ended: run.ended,
        said_by: mark(&fact.observation.dialect, &fact.catalog, fact.observation.changed_at.or(Some(fact.synced_at))),
    })
}

//! `weft sync`.

use super::Ended;
use crate::Outcome;
use crate::args::SyncArgs;
use crate::print::{Printer, cut};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use weft_app::App;
use weft_app::api::catalogs::{SyncOutcome, SyncRequest};
use weft_app::api::settings::Event;
use weft_app::api::types::Freshness;

#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    freshness: Freshness,
    catalogs: Vec<SyncOutcome>,
}

pub(super) async fn run(app: &App, args: SyncArgs, out: &mut Printer) -> Ended {
    let request = SyncRequest {
        ids: (!args.ids.is_empty()).then_some(args.ids),
        accept_removals: Some(args.accept_removals),
        full: Some(args.full),
    };
    let outcomes = watched(app, out, request).await?;
    report(app, outcomes, out).await
}

/// Runs the sync with a bar on a terminal; Ctrl+C cancels it and leaves the last complete state.
pub(super) async fn watched(
    app: &App,
    out: &Printer,
    request: SyncRequest,
) -> Result<Vec<SyncOutcome>, weft_app::error::WireError> {
    let bar = if out.is_watched() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::default_spinner());
    let mut events = app.subscribe();
    let sync = app.sync_now(request);
    tokio::pin!(sync);
    let ended = loop {
        tokio::select! {
            ended = &mut sync => break ended,
            event = events.recv() => if let Ok(Event::Job { job }) = event {
                let total = job.total.map(|t| format!("/{t}")).unwrap_or_default();
                bar.set_message(format!("{} {}{total} {}", job.title, job.done, cut(&job.message, 60)));
                bar.tick();
            },
            _ = tokio::signal::ctrl_c() => app.cancel_all_jobs(),
        }
    };
    bar.finish_and_clear();
    ended
}

/// Prints how each catalog ended.
pub(super) async fn report(app: &App, outcomes: Vec<SyncOutcome>, out: &mut Printer) -> Ended {
    let failed = outcomes.iter().any(|o| o.error.is_some());
    let incomplete = outcomes.iter().any(|o| !o.complete || o.held > 0);
    let freshness = app.freshness().await?;
    if out.json {
        out.object(&Answer { freshness, catalogs: outcomes });
    } else {
        let rows = outcomes.iter().map(|o| {
            let state = match (&o.error, o.complete, o.held) {
                (Some(_), _, _) => "failed",
                (None, false, _) => "partial",
                (None, true, 0) => "complete",
                (None, true, _) => "held",
            };
            vec![
                o.catalog.clone(),
                state.to_owned(),
                o.added.to_string(),
                o.changed.to_string(),
                o.gone.to_string(),
                o.unchanged.to_string(),
                o.losses.to_string(),
            ]
        });
        let head = ["catalog", "state", "added", "changed", "gone", "as before", "not mapped"];
        out.table(&head, rows.collect(), &[2, 3, 4, 5, 6]);
        for outcome in &outcomes {
            for gap in outcome.gaps.iter().chain(&outcome.error) {
                out.line(&format!("{}: {}", outcome.catalog, cut(gap, 200)));
            }
            if outcome.remembered > 0 {
                out.line(&format!(
                    "{}: {} answers had not changed, as the server says, and were not read again; weft sync {} --full \
                     reads all",
                    outcome.catalog, outcome.remembered, outcome.catalog
                ));
            }
            if outcome.held > 0 {
                out.line(&format!(
                    "{}: {} items were not seen any more and are kept as \"missing, unconfirmed\"; \
                     weft sync {} --accept-removals lets them go",
                    outcome.catalog, outcome.held, outcome.catalog
                ));
            }
        }
        out.freshness(&freshness);
    }
    Ok(match (failed, incomplete) {
        (true, _) => Outcome::CatalogFailed,
        (false, true) => Outcome::Incomplete,
        (false, false) => Outcome::Pass,
    })
}

//! `weft changes` and `weft diff`.

use super::Ended;
use crate::Outcome;
use crate::args::{ChangesArgs, DiffArgs};
use crate::print::{Printer, cut, domain_of};
use weft_app::App;
use weft_app::api::changes::{self, BetweenQuery, ChangeRow, ChangesQuery};
use weft_app::api::settings::Nothing;
use weft_app::error::{Code, WireError};
use weft_model::TimeMs;

pub(super) async fn run(app: &App, args: ChangesArgs, out: &mut Printer) -> Ended {
    let query = ChangesQuery {
        since: Some(args.since.unwrap_or(0)),
        kinds: None,
        starred: args.starred.then_some(true),
        limit: Some(args.limit),
    };
    let feed = changes::list(app, query).await?;
    if out.json {
        out.object(&feed);
        return Ok(Outcome::Pass);
    }
    let rows = feed.changes.iter().map(|c| {
        let mut row = vec![format!("#{}", c.sync), c.at.to_string()];
        row.extend(words(c));
        row
    });
    out.table(&["sync", "when", "what", "thing", "", "domain", "by"], rows.collect(), &[]);
    out.note(&format!("{} of {} changes", feed.changes.len(), feed.total));
    out.freshness(&feed.freshness);
    Ok(Outcome::Pass)
}

pub(super) async fn diff(app: &App, args: DiffArgs, out: &mut Printer) -> Ended {
    let from = moment(app, &args.from, "--from").await?;
    let to = match &args.to {
        Some(text) => Some(moment(app, text, "--to").await?),
        None => None,
    };
    let found = changes::between(app, BetweenQuery { from, to, limit: Some(args.limit) }).await?;
    let outcome = if found.freshness.complete { Outcome::Pass } else { Outcome::Incomplete };
    if out.json {
        out.object(&found);
        return Ok(outcome);
    }
    out.table(&["what", "thing", "", "domain", "by"], found.changes.iter().map(words).collect(), &[]);
    out.note(&format!(
        "{} of {} differences between sync #{} ({}) and sync #{} ({})",
        found.changes.len(),
        found.total,
        found.from.sync,
        found.from.at,
        found.to.sync,
        found.to.at
    ));
    if found.not_comparable > 0 {
        out.note(&format!("{} things and edges cannot be compared", found.not_comparable));
    }
    out.freshness(&found.freshness);
    Ok(outcome)
}

/// What a change is, in the columns that both lists share.
fn words(c: &ChangeRow) -> Vec<String> {
    vec![
        format!("{:?}", c.kind).to_lowercase(),
        cut(&c.thing.name, 40),
        cut(&c.text, 80),
        domain_of(&c.thing),
        c.said_by.mark.clone(),
    ]
}

/// A time, or the end of the sync of that number.
async fn moment(app: &App, text: &str, argument: &str) -> Result<TimeMs, WireError> {
    let Ok(number) = text.trim_start_matches('#').parse::<u32>() else { return super::time_of(text, argument) };
    let log = changes::syncs(app, Nothing {}).await?;
    log.syncs.iter().find(|sync| sync.sync == number).map(|sync| sync.at).ok_or_else(|| {
        WireError::new(Code::NotFound, format!("{argument}: there is no sync #{number}"))
            .hint("weft changes names the syncs that are kept")
    })
}

//! `weft changes`.

use super::Ended;
use crate::Outcome;
use crate::args::ChangesArgs;
use crate::print::{Printer, cut, domain_of};
use weft_app::App;
use weft_app::api::changes::{self, ChangesQuery};

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
        vec![
            format!("#{}", c.sync),
            c.at.to_string(),
            format!("{:?}", c.kind).to_lowercase(),
            cut(&c.thing.name, 40),
            cut(&c.text, 80),
            domain_of(&c.thing),
            c.said_by.mark.clone(),
        ]
    });
    out.table(&["sync", "when", "what", "thing", "", "domain", "by"], rows.collect(), &[]);
    out.note(&format!("{} of {} changes", feed.changes.len(), feed.total));
    out.freshness(&feed.freshness);
    Ok(Outcome::Pass)
}

//! `weft search`.

use super::Ended;
use crate::Outcome;
use crate::args::SearchArgs;
use crate::print::{Printer, cut, domain_of, state_word};
use weft_app::App;
use weft_app::api::search::{self, Hit, SearchQuery};

pub(super) async fn run(app: &App, args: SearchArgs, out: &mut Printer) -> Ended {
    let query = SearchQuery { text: args.query.join(" "), limit: Some(args.limit), offset: Some(args.offset) };
    let page = search::run(app, query).await?;
    if out.json {
        out.object(&page);
        return Ok(Outcome::Pass);
    }
    if page.fuzzy {
        out.note("few exact matches; similar names are included and marked ~");
    }
    for hit in &page.hits {
        print_hit(hit, out);
    }
    if args.facets {
        for facet in &page.facets {
            let values: Vec<String> =
                facet.values.iter().take(12).map(|v| format!("{} {}", cut(&v.label, 30), v.count)).collect();
            if !values.is_empty() {
                out.line(&format!("{}: {}", facet.field, values.join(" · ")));
            }
        }
    }
    out.note(&format!("{} of {} hits", page.hits.len(), page.total));
    out.freshness(&page.freshness);
    Ok(Outcome::Pass)
}

/// Keys are there to be copied, so they are cut only where no terminal could show them.
const LONGEST_KEY: usize = 4096;

fn print_hit(hit: &Hit, out: &mut Printer) {
    let state = hit.promise.map(|s| format!("  {}", state_word(s))).unwrap_or_default();
    let similar = if hit.fuzzy { "~ " } else { "" };
    out.line(&format!(
        "{similar}\x1b[1m{}\x1b[0m  {} · {}{state}",
        cut(&hit.thing.name, 60),
        hit.thing.subtype,
        domain_of(&hit.thing),
    ));
    out.line(&format!("    {}", cut(&hit.thing.key, LONGEST_KEY)));
    let why: Vec<String> = hit
        .matched
        .iter()
        .filter(|m| m.field != "name" && m.field != "key")
        .take(4)
        .map(|m| format!("{}: {}", m.field, cut(&m.text, 60)))
        .collect();
    if !why.is_empty() {
        out.note(&format!("    matched {}", why.join(" · ")));
    }
}

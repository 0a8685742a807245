//! `weft stitch`.

use super::Ended;
use crate::Outcome;
use crate::args::{StitchArgs, StitchVerb};
use crate::print::{Printer, cut};
use weft_app::App;
use weft_app::api::catalogs::{self, StitchDecision, StitchQuery};
use weft_model::{DecisionVerdict, Step};

pub(super) async fn run(app: &App, verb: StitchVerb, out: &mut Printer) -> Ended {
    match verb {
        StitchVerb::List { key, open, limit } => {
            let steps = open.then(|| vec![Step::Probable, Step::Suggestion, Step::Unresolved]);
            list(app, StitchQuery { key, steps, limit: Some(limit) }, out).await
        }
        StitchVerb::Confirm(args) => decide(app, args, Some(DecisionVerdict::Same), out).await,
        StitchVerb::Refuse(args) => decide(app, args, Some(DecisionVerdict::Different), out).await,
        StitchVerb::Undo(args) => decide(app, args, None, out).await,
    }
}

async fn list(app: &App, query: StitchQuery, out: &mut Printer) -> Ended {
    let ledger = catalogs::stitches(app, query).await?;
    if out.json {
        out.object(&ledger);
        return Ok(Outcome::Pass);
    }
    let rows = ledger.rows.iter().map(|row| {
        let side = |s: &catalogs::StitchSide| format!("{} {}", s.mark.catalog, cut(&s.key, 70));
        let decided = row.decision.map(|d| format!("{d:?}").to_lowercase()).unwrap_or_default();
        vec![row.number.to_string(), side(&row.left), side(&row.right), cut(&row.evidence, 110), decided]
    });
    out.table(&["step", "left", "right", "evidence", "decided"], rows.collect(), &[0]);
    let counts: Vec<String> = ledger.counts.iter().map(|(step, n)| format!("step {} {n}", step.number())).collect();
    out.note(&counts.join("   "));
    out.freshness(&ledger.freshness);
    Ok(Outcome::Pass)
}

async fn decide(app: &App, args: StitchArgs, verdict: Option<DecisionVerdict>, out: &mut Printer) -> Ended {
    let decision = StitchDecision {
        left: args.left,
        left_catalog: args.left_catalog,
        right: args.right,
        right_catalog: args.right_catalog,
        verdict,
    };
    catalogs::decide(app, decision).await?;
    if out.json {
        out.object(&serde_json::json!({ "decided": verdict }));
    } else {
        out.line(match verdict {
            Some(DecisionVerdict::Same) => "the two are one from now on",
            Some(DecisionVerdict::Different) => "the two stay apart from now on",
            None => "the decision is taken back",
        });
    }
    Ok(Outcome::Pass)
}

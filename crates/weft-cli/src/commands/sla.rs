//! `weft sla`.

use super::Ended;
use crate::Outcome;
use crate::args::SlaArgs;
use crate::print::{Printer, promise_row, state_word};
use weft_app::App;
use weft_app::api::sla::{self, SlaQuery};
use weft_app::api::types::PromiseState;

pub(super) async fn run(app: &App, args: SlaArgs, out: &mut Printer) -> Ended {
    let text = (!args.query.is_empty()).then(|| args.query.join(" "));
    let board = sla::board(app, SlaQuery { text, at: None }).await?;
    let broken = board.promises.iter().any(|p| p.state == PromiseState::Fail);
    if out.json {
        out.object(&board);
    } else {
        let head = ["state", "", "subject", "domain", "property", "promised", "by"];
        out.table(&head, board.promises.iter().map(promise_row).collect(), &[]);
        let counts: Vec<String> = board.counts.iter().map(|(state, n)| format!("{} {n}", state_word(*state))).collect();
        out.line(&counts.join("   "));
        out.freshness(&board.freshness);
    }
    Ok(if broken { Outcome::Findings } else { Outcome::Pass })
}

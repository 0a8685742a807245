//! `sla.board`: every promise and its state, soonest breach first.

use super::types::{Freshness, Mark, PromiseState, ThingRef};
use crate::App;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::{Evidence, Metric, TimeMs};

/// Which promises.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct SlaQuery {
    /// A search query that limits the subjects; empty for all.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// Evaluate at this time instead of now.
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<TimeMs>,
}

/// One promise with its state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PromiseView {
    /// What it is about: the product, else the asset or contract.
    pub subject: ThingRef,
    /// The asset whose evidence is used, where it differs from the subject.
    pub asset: Option<ThingRef>,
    /// Property as written (`freshness`).
    pub property: String,
    /// Metric in our words; `None` when the property means nothing to us.
    pub metric: Option<Metric>,
    /// What is promised, in words: `at most 6 h old`.
    pub promised: String,
    /// State.
    pub state: PromiseState,
    /// The sentence: `2 h 10 min late`, `no evidence since 11 Nov`.
    pub sentence: String,
    /// What a careful reader should know beside the sentence: table-level evidence only, evidence that disagrees.
    pub notes: Vec<String>,
    /// When it breaks or broke.
    pub due_at: Option<TimeMs>,
    /// Milliseconds until it breaks, negative when late; for sorting and countdown.
    pub due_in_ms: Option<i64>,
    /// The evidence it rests on.
    pub evidence: Option<Evidence>,
    /// Time of the sync that brought the evidence.
    pub synced_at: Option<TimeMs>,
    /// Time zone used, where the rule has a clock time.
    pub tz: Option<String>,
    /// Text of the rule and where it stands.
    pub raw: String,
    /// Where it is written.
    pub location: String,
    /// Who promises.
    pub said_by: Mark,
    /// The promise upstream that is broken and explains this one, in words.
    pub upstream_cause: Option<String>,
}

/// The board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PromiseBoard {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Time the states were computed for.
    pub evaluated_at: TimeMs,
    /// Promises, broken first, then soonest.
    pub promises: Vec<PromiseView>,
    /// Counts by state, the same as the list's.
    pub counts: Vec<(PromiseState, u32)>,
}

/// Every promise and its state.
///
/// # Errors
/// What the use case says.
pub async fn board(app: &App, request: SlaQuery) -> Result<PromiseBoard, WireError> {
    app.board(request).await
}

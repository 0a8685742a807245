//! `changes.list`, `changes.between`, `changes.mark_seen`: what each sync changed, and what differs between two moments.

use super::types::{Freshness, Mark, ThingRef};
use crate::App;
use crate::api::settings::Nothing;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::TimeMs;

/// What sort of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A thing appeared.
    Added,
    /// A thing is gone.
    Gone,
    /// Columns, types, keys.
    Schema,
    /// Owners.
    Owner,
    /// Promises.
    Sla,
    /// Edges.
    Lineage,
    /// Lifecycle.
    Lifecycle,
    /// Description, tags, other facts.
    Other,
}

/// Which changes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ChangesQuery {
    /// Only syncs after this one; since the last look when left out, `0` for all.
    #[serde(default)]
    #[ts(optional)]
    pub since: Option<u32>,
    /// Only these kinds.
    #[serde(default)]
    #[ts(optional)]
    pub kinds: Option<Vec<ChangeKind>>,
    /// Only starred things.
    #[serde(default)]
    #[ts(optional)]
    pub starred: Option<bool>,
    /// Most rows; 500 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangeRow {
    /// Sync that brought it.
    pub sync: u32,
    /// When.
    pub at: TimeMs,
    /// What sort.
    pub kind: ChangeKind,
    /// The thing.
    pub thing: ThingRef,
    /// The sentence after the name: `became nullable`.
    pub text: String,
    /// Column, where it is about one.
    pub column: Option<String>,
    /// Value before.
    pub before: Option<String>,
    /// Value after.
    pub after: Option<String>,
    /// Who says so.
    pub said_by: Mark,
}

/// The feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangeFeed {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Changes, newest first.
    pub changes: Vec<ChangeRow>,
    /// Changes in all.
    pub total: u32,
    /// The last sync the user has seen.
    pub seen: u32,
    /// When that was; `None` before the first look.
    pub seen_at: Option<TimeMs>,
    /// The newest sync.
    pub newest: u32,
}

/// Up to which sync the user has seen the feed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct MarkSeen {
    /// Sequence number of a sync.
    pub sync: u32,
}

/// One sync on the time strip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SyncRow {
    /// Sequence number.
    pub sync: u32,
    /// When it ended.
    pub at: TimeMs,
    /// Catalog.
    pub catalog: String,
    /// Everything was read.
    pub complete: bool,
    /// Statements added, changed and gone together: the height of its bar.
    pub changed: u32,
}

/// Every sync kept, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SyncLog {
    /// Syncs.
    pub syncs: Vec<SyncRow>,
}

/// Which two moments.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct BetweenQuery {
    /// One of the two: the newest sync that had ended by then counts.
    pub from: TimeMs,
    /// The other; now when left out.
    #[serde(default)]
    #[ts(optional)]
    pub to: Option<TimeMs>,
    /// Most rows; 500 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A moment of the map: after this sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Moment {
    /// Sequence number of the sync.
    pub sync: u32,
    /// When it ended.
    pub at: TimeMs,
}

/// What differs between the maps of two moments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Between {
    /// How old and whole; a gap names a catalog that was not read to its end at one of the two.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// The earlier moment.
    pub from: Moment,
    /// The later moment.
    pub to: Moment,
    /// Differences by sort, then by thing.
    pub changes: Vec<ChangeRow>,
    /// Differences in all.
    pub total: u32,
    /// Things and edges of which a catalog speaks that was not read to its end at one of the two moments.
    pub not_comparable: u32,
}

/// What syncs changed.
///
/// # Errors
/// What the use case says.
pub async fn list(app: &App, request: ChangesQuery) -> Result<ChangeFeed, WireError> {
    app.changes(request).await
}

/// What differs between two moments.
///
/// # Errors
/// What the use case says.
pub async fn between(app: &App, request: BetweenQuery) -> Result<Between, WireError> {
    app.changes_between(request).await
}

/// Keeps that the feed was seen.
///
/// # Errors
/// What the use case says.
pub async fn mark_seen(app: &App, request: MarkSeen) -> Result<Nothing, WireError> {
    app.mark_seen(request.sync).await?;
    Ok(Nothing {})
}

/// Every sync kept.
///
/// # Errors
/// What the use case says.
pub async fn syncs(app: &App, request: Nothing) -> Result<SyncLog, WireError> {
    let Nothing {} = request;
    app.sync_log().await
}

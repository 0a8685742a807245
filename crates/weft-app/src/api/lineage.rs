//! `lineage.around`, `lineage.paths`, `lineage.edge`, `lineage.columns`.

use super::types::{DomainRef, Freshness, ThingRef};
use crate::App;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::{ColumnFlow, EdgeKind, Provenance, TimeMs, Transformation};

/// What a node of the picture stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Domains.
    Domain,
    /// Products (assets without a product stand for themselves).
    Product,
    /// Assets.
    Asset,
    /// Columns.
    Column,
}

/// Which part of the map.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LineageQuery {
    /// Focus: key, native id or name; `asset#column` for a column. Left out: the whole map at domain or product level.
    #[serde(default)]
    #[ts(optional)]
    pub key: Option<String>,
    /// Hops upstream; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub up: Option<u32>,
    /// Hops downstream; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub down: Option<u32>,
    /// Level.
    pub level: Level,
    /// Show the map as of this time.
    #[serde(default)]
    #[ts(optional)]
    pub as_of: Option<TimeMs>,
    /// Keys of nodes whose next neighbours are opened beyond the hops.
    #[serde(default)]
    #[ts(optional)]
    pub expanded: Option<Vec<String>>,
    /// Most nodes unasked; 150 when left out. `0` means no limit (exports, CLI).
    #[serde(default)]
    #[ts(optional)]
    pub max_nodes: Option<u32>,
}

/// A node with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LineageNode {
    /// The thing it stands for.
    #[serde(flatten)]
    pub thing: ThingRef,
    /// Distance from the focus: negative upstream, 0 the focus, positive downstream.
    pub distance: i32,
    /// Named only by edges; nobody describes it.
    pub stub: bool,
    /// Neighbours upstream that are not in the picture.
    pub more_up: u32,
    /// Neighbours downstream that are not in the picture.
    pub more_down: u32,
    /// Things beneath it (products: assets; domains: products).
    pub beneath: u32,
    /// Centre x.
    pub x: f32,
    /// Centre y.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
    /// Columns with a flow in the picture (column level), in order.
    pub columns: Vec<String>,
}

/// An edge with its route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LineageEdge {
    /// Key of the giver.
    pub from: String,
    /// Key of the taker.
    pub to: String,
    /// Column of the giver (column level).
    pub from_column: Option<String>,
    /// Column of the taker (column level).
    pub to_column: Option<String>,
    /// DIRECT or INDIRECT (column level).
    pub transformation: Option<Transformation>,
    /// What it means.
    pub kind: EdgeKind,
    /// Edges beneath it (1 at asset level).
    pub count: u32,
    /// Joint confidence, 0 to 1.
    pub confidence: f32,
    /// A stitch of two catalogs sits on it.
    pub knot: bool,
    /// True when column mappings are known beneath it.
    pub has_columns: bool,
    /// Runs against the flow of the picture (part of a cycle).
    pub reversed: bool,
    /// Who says so (at most five; `lineage.edge` gives all).
    pub provenance: Vec<Provenance>,
    /// Points of a path of cubic curves: start, then triples (control, control, end).
    pub route: Vec<(f32, f32)>,
}

/// A band of the picture that belongs to one domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Lane {
    /// The domain; `None` is "not assigned".
    pub domain: Option<DomainRef>,
    /// Top.
    pub y: f32,
    /// Height.
    pub h: f32,
}

/// The picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LineageView {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// The focus.
    pub focus: Option<ThingRef>,
    /// Column in focus, where one was asked for.
    pub focus_column: Option<String>,
    /// Level drawn.
    pub level: Level,
    /// Nodes.
    pub nodes: Vec<LineageNode>,
    /// Edges.
    pub edges: Vec<LineageEdge>,
    /// Domain bands, top to bottom.
    pub lanes: Vec<Lane>,
    /// Width of the picture.
    pub width: f32,
    /// Height of the picture.
    pub height: f32,
    /// Things upstream at any distance (assets).
    pub upstream_total: u32,
    /// Things downstream at any distance (assets).
    pub downstream_total: u32,
    /// Nodes left out because of `max_nodes`.
    pub cut: u32,
    /// Groups of keys that form cycles in the picture.
    pub cycles: Vec<Vec<String>>,
    /// Said when columns are asked for and some edges have none: `column mapping not available for 3 edges`.
    pub notes: Vec<String>,
}

/// Which paths.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PathQuery {
    /// Start.
    pub from: String,
    /// End.
    pub to: String,
    /// How many, 1 to 20; 3 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub k: Option<u32>,
}

/// Paths between two things, shortest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PathsView {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Each path from giver to taker.
    pub paths: Vec<Vec<ThingRef>>,
    /// True when the search stopped at its bound and longer paths may exist.
    pub cut: bool,
}

/// Which edge.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EdgeQuery {
    /// Key of the giver.
    pub from: String,
    /// Key of the taker.
    pub to: String,
}

/// An edge in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct EdgeDetails {
    /// The giver.
    pub from: ThingRef,
    /// The taker.
    pub to: ThingRef,
    /// What it means.
    pub kind: EdgeKind,
    /// Joint confidence, 0 to 1.
    pub confidence: f32,
    /// Who says so, strongest first.
    pub provenance: Vec<Provenance>,
    /// Column mappings; empty is "column mapping not available".
    pub columns: Vec<ColumnFlow>,
    /// Why the ends are one thing each: rows of the ledger behind a knot.
    pub stitches: Vec<String>,
}

/// Which column.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ColumnQuery {
    /// Key of the asset.
    pub key: String,
    /// Column path.
    pub column: String,
}

/// One step of a column trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ColumnStep {
    /// Hops from the start.
    pub distance: u32,
    /// Asset nearer to the source.
    pub from: ThingRef,
    /// Its column; `None` when the mapping is not available.
    pub from_column: Option<String>,
    /// Asset nearer to the end.
    pub to: ThingRef,
    /// Its column; `None` when the flow steers the whole dataset.
    pub to_column: Option<String>,
    /// DIRECT or INDIRECT; `None` when the mapping is not available.
    pub transformation: Option<Transformation>,
    /// `IDENTITY`, `FILTER` …
    pub subtype: Option<String>,
    /// Masked on the way.
    pub masking: bool,
    /// Who says so.
    pub provenance: Vec<Provenance>,
}

/// A column's ways up and down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ColumnTrace {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Steps upstream, nearest first.
    pub upstream: Vec<ColumnStep>,
    /// Steps downstream, nearest first.
    pub downstream: Vec<ColumnStep>,
    /// What could not be followed, in words.
    pub notes: Vec<String>,
}

/// The map around a thing.
///
/// # Errors
/// What the use case says.
pub async fn around(app: &App, request: LineageQuery) -> Result<LineageView, WireError> {
    app.lineage(request).await
}

/// Paths between two things.
///
/// # Errors
/// What the use case says.
pub async fn paths(app: &App, request: PathQuery) -> Result<PathsView, WireError> {
    app.lineage_paths(request).await
}

/// One edge in full.
///
/// # Errors
/// What the use case says.
pub async fn edge(app: &App, request: EdgeQuery) -> Result<EdgeDetails, WireError> {
    app.lineage_edge(request).await
}

/// The ways of one column.
///
/// # Errors
/// What the use case says.
pub async fn columns(app: &App, request: ColumnQuery) -> Result<ColumnTrace, WireError> {
    app.column_trace(&request.key, &request.column).await
}

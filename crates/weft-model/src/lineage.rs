//! Edges between things as one source states them.

use crate::{CanonicalKey, TimeMs};
use serde::{Deserialize, Serialize};

/// What an edge means. Direction is always that of the data: from the giver to the taker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// Data flows from one to the other.
    Data,
    /// `to` is declared to depend on `from` (product port, exposure); no data path is proven.
    Depends,
    /// `from` contains `to`.
    Contains,
}

/// How the edge is known. The order is that of trust, strongest first (docs/data-model.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// An explicit lineage facet of a run.
    ExplicitFacet,
    /// A column lineage facet.
    ColumnFacet,
    /// Declared in a catalog.
    Declared,
    /// Parsed from SQL.
    ParsedSql,
    /// Declared by a contract or a port.
    DeclaredPort,
    /// Every input of a run with every output.
    Cartesian,
    /// Inferred.
    Inferred,
}

impl Method {
    /// Confidence between 0 and 1 of an edge known by this method alone.
    pub fn confidence(self) -> f32 {
        match self {
            Self::ExplicitFacet => 0.95,
            Self::ColumnFacet => 0.9,
            Self::Declared => 0.8,
            Self::ParsedSql => 0.7,
            Self::DeclaredPort => 0.6,
            Self::Cartesian => 0.3,
            Self::Inferred => 0.2,
        }
    }
}

/// Whether a column's values flow on or only steer what flows (filter, join, sort, group, window).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Transformation {
    /// Values of the column reach the target.
    Direct,
    /// The column only influences which values do.
    Indirect,
    /// The source does not say.
    Unknown,
}

/// One column mapping beneath an edge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct ColumnFlow {
    /// Column path in the giver, dotted when nested.
    pub from: String,
    /// Column path in the taker; `None` when it steers the whole dataset (an INDIRECT dataset-level flow).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Whether values flow or only steer.
    pub transformation: Transformation,
    /// `IDENTITY`, `AGGREGATION`, `FILTER`, `JOIN` …, as the source says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
    /// True when the source says values are masked on the way.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub masking: bool,
    /// Words or expression of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// An edge as one source states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The giver.
    pub from: CanonicalKey,
    /// The taker.
    pub to: CanonicalKey,
    /// What it means.
    pub kind: EdgeKind,
    /// How it is known.
    pub method: Method,
    /// Column mappings, empty when the source gives none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnFlow>,
    /// The job that moves the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<CanonicalKey>,
    /// When a run last proved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<TimeMs>,
}

impl Edge {
    /// The key under which a catalog keeps this edge: one per pair, kind and job.
    pub fn key(&self) -> String {
        let job = self.job.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} -> {} [{:?}] {job}", self.from, self.to, self.kind)
    }
}

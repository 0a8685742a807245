//! What the map is made of once the catalogs' statements are stitched: one [`Thing`] for what several
//! catalogs speak of, one [`MeshEdge`] for what several say about a flow, and the ledger of why.

use crate::{CanonicalKey, ColumnFlow, Dialect, EdgeKind, Kind, Lifecycle, Method, TimeMs};
use serde::{Deserialize, Serialize};

/// One statement about a value: who says what, since when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Claim {
    /// The value, as shown to people.
    pub value: String,
    /// Catalog that says so.
    pub catalog: String,
    /// Language it is said in.
    pub dialect: Dialect,
    /// When the source says it changed, else when it was read.
    pub at: Option<TimeMs>,
}

/// One statement that belongs to a thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Member {
    /// Catalog id.
    pub catalog: String,
    /// Dialect of the statement.
    pub dialect: Dialect,
    /// Key in that catalog.
    pub key: CanonicalKey,
    /// The source's own id.
    pub native: String,
    /// Row of the observation in the store; 0 before it is stored.
    pub observation: i64,
}

/// What several catalogs speak of, as one. The fields are what lists and searches need; the full set of
/// claims is read from the members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing {
    /// The name under which it is shown and linked: the best key of its members.
    pub key: CanonicalKey,
    /// Kind.
    pub kind: Kind,
    /// Finer word for people and facets: asset kind, `person`, `odcs contract` …
    pub subtype: String,
    /// Name for people.
    pub name: String,
    /// Shown description, cut at 2,000 characters.
    pub description: Option<String>,
    /// Shown domain: key and name of a domain thing.
    pub domain: Option<CanonicalKey>,
    /// Products it belongs to (assets) or is (itself for a product): keys of product things.
    pub products: Vec<CanonicalKey>,
    /// Lifecycle.
    pub lifecycle: Lifecycle,
    /// Keys of party things that own it (roles that count), direct before inherited.
    pub owners: Vec<CanonicalKey>,
    /// Names of tags and terms, on it or on its columns.
    pub tags: Vec<String>,
    /// Names of columns, for search and identity.
    pub columns: Vec<String>,
    /// Contracts that speak of it: keys of contract things.
    pub contracts: Vec<CanonicalKey>,
    /// True when nobody describes it and only edges or references name it.
    pub stub: bool,
    /// True when two members disagree on owner, domain, lifecycle or classification.
    pub disagrees: bool,
    /// True when a catalog lists it and its details could not be read there.
    pub unreadable: bool,
    /// Usage rank for search, 0 when nobody measures it.
    pub usage: u32,
    /// The statements it is stitched from.
    pub members: Vec<Member>,
}

/// Who says an edge exists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Provenance {
    /// Catalog.
    pub catalog: String,
    /// Language.
    pub dialect: Dialect,
    /// How it is known.
    pub method: Method,
    /// The job that moves the data, for people.
    pub job: Option<String>,
    /// When a run last proved it.
    pub last_seen: Option<TimeMs>,
}

/// A flow between two things, with everyone who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeshEdge {
    /// Giver: key of a thing.
    pub from: CanonicalKey,
    /// Taker: key of a thing.
    pub to: CanonicalKey,
    /// What it means.
    pub kind: EdgeKind,
    /// Joint confidence: `1 − Π(1 − confidence)` over independent catalogs.
    pub confidence: f32,
    /// True when it leads from what one catalog knows into what another knows: each end is known to a catalog that
    /// does not know the other end.
    pub knot: bool,
    /// Column mappings of all sources, without duplicates.
    pub columns: Vec<ColumnFlow>,
    /// Who says so, strongest first.
    pub provenance: Vec<Provenance>,
}

/// Step of the resolution ladder (docs/data-model.md); lower number, stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 1: the user said so.
    UserDecision,
    /// 2: a source states it.
    Stated,
    /// 3: the same key, authority known on both sides.
    ExactKey,
    /// 4: the same folded key, authority known on both sides, one candidate.
    FoldedKey,
    /// 5: the same folded key through an authority map.
    AuthorityMap,
    /// 6: probable; shown dashed, not counted.
    Probable,
    /// 7: a hint; never an edge.
    Suggestion,
    /// Two candidates differ only by case, or a guard forbids the join.
    Unresolved,
}

impl Step {
    /// True for steps whose rows merge two statements into one thing.
    pub fn merges(self) -> bool {
        self <= Self::AuthorityMap
    }

    /// Number on the ladder, 1 to 7; 0 for unresolved.
    pub fn number(self) -> u8 {
        match self {
            Self::UserDecision => 1,
            Self::Stated => 2,
            Self::ExactKey => 3,
            Self::FoldedKey => 4,
            Self::AuthorityMap => 5,
            Self::Probable => 6,
            Self::Suggestion => 7,
            Self::Unresolved => 0,
        }
    }
}

/// One row of the stitch ledger: these two statements are (or may be, or are not) about one thing, because …
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// One side.
    pub left: Member,
    /// The other side.
    pub right: Member,
    /// Step that applied.
    pub step: Step,
    /// The evidence in words.
    pub evidence: String,
    /// Share of columns in common, where both have columns (0 to 1).
    pub overlap: Option<f32>,
}

/// What a user decided about two keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum DecisionVerdict {
    /// They are the same.
    Same,
    /// They are not the same, whatever else says so.
    Different,
}

/// A permanent decision of the user; survives syncs and can be exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// One key, in the catalog's own spelling.
    pub left: CanonicalKey,
    /// Catalog of the left key.
    pub left_catalog: String,
    /// The other key.
    pub right: CanonicalKey,
    /// Catalog of the right key.
    pub right_catalog: String,
    /// What was decided.
    pub verdict: DecisionVerdict,
    /// When.
    pub at: TimeMs,
}

/// The whole map derived from the statements of all catalogs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stitched {
    /// Everything that lists, search and lineage can show, sorted by key.
    pub things: Vec<Thing>,
    /// Flows, sorted by ends.
    pub edges: Vec<MeshEdge>,
    /// Why things were merged, or not.
    pub ledger: Vec<LedgerRow>,
}

/// An observation as the store keeps it: which catalog said it, and between which syncs it was true.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Row id of the observation's current version.
    pub id: i64,
    /// Catalog id.
    pub catalog: String,
    /// When that catalog was last synced (the fact was still true then).
    pub synced_at: TimeMs,
    /// First sync in which this version was true.
    pub from_sync: i64,
    /// First sync in which it was no longer true; `None` while it is.
    pub to_sync: Option<i64>,
    /// True when a sync no longer saw it and the loss was too large to believe (mass-deletion guard).
    pub unconfirmed_missing: bool,
    /// The statement.
    pub observation: crate::Observation,
}

/// Derives the map from facts, one at a time, so that nobody holds all facts in memory at once.
/// Implemented by `weft_mesh::stitch::Stitcher`, driven by the store inside the transaction of a swap.
pub trait Derive: Send {
    /// Takes one fact that is true at the wanted moment.
    fn add(&mut self, fact: Fact);
    /// The map of everything added.
    fn finish(self: Box<Self>) -> Stitched;
    /// The same map, handed over piece by piece in its order, so that a writer need not hold all of it: the whole map
    /// of 100,000 assets and 300,000 edges is half a gigabyte.
    fn finish_into(self: Box<Self>, sink: &mut dyn MapSink) {
        let map = self.finish();
        map.things.into_iter().for_each(|thing| sink.thing(thing));
        map.edges.into_iter().for_each(|edge| sink.edge(edge));
        map.ledger.into_iter().for_each(|row| sink.ledger(row));
    }
}

/// Receives a map piece by piece: all things sorted by key, then all edges sorted by ends, then the ledger.
pub trait MapSink {
    /// Takes the next thing.
    fn thing(&mut self, thing: Thing);
    /// Takes the next edge; both its things have come before.
    fn edge(&mut self, edge: MeshEdge);
    /// Takes the next row of the ledger.
    fn ledger(&mut self, row: LedgerRow);
}

impl MapSink for Stitched {
    fn thing(&mut self, thing: Thing) {
        self.things.push(thing);
    }

    fn edge(&mut self, edge: MeshEdge) {
        self.edges.push(edge);
    }

    fn ledger(&mut self, row: LedgerRow) {
        self.ledger.push(row);
    }
}

/// A node of the lineage graph, as light as it can be: one per thing that can have edges.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphNode {
    /// Row id of the thing.
    pub id: i64,
    /// Kind.
    pub kind: Kind,
    /// Row id of its domain thing.
    pub domain: Option<i64>,
    /// Row ids of its product things.
    pub products: Vec<i64>,
}

/// An edge of the lineage graph without its details.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GraphEdge {
    /// Row id of the edge.
    pub id: i64,
    /// Row id of the giver.
    pub from: i64,
    /// Row id of the taker.
    pub to: i64,
    /// What it means.
    pub kind: EdgeKind,
    /// Joint confidence, 0 to 1.
    pub confidence: f32,
    /// Joins two catalogs' views.
    pub knot: bool,
    /// True when column mappings are known.
    pub has_columns: bool,
}

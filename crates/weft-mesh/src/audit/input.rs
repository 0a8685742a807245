//! What an audit looks at, as plain data.

use weft_model::{CanonicalKey, ColumnFlow, EdgeKind, Entity, Fact, Kind, MeshEdge, ScopeReport, Thing, TimeMs};

/// Days after which a catalog that was not read again counts as stale, unless the caller says otherwise.
const STALE_DAYS: i64 = 7;

/// State of one catalog: how far what it says can be relied on.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogState {
    /// Catalog id.
    pub id: String,
    /// Last sync that ended; `None` when it was never read.
    pub synced_at: Option<TimeMs>,
    /// What that sync read, scope by scope.
    pub scopes: Vec<ScopeReport>,
    /// Why the last attempt failed, where it did.
    pub failure: Option<String>,
}

/// One edge of the map without its provenance.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeFact {
    /// Giver: key of a thing.
    pub from: CanonicalKey,
    /// Taker: key of a thing.
    pub to: CanonicalKey,
    /// What it means.
    pub kind: EdgeKind,
    /// Column mappings, where they are known.
    pub columns: Vec<ColumnFlow>,
}

impl From<&MeshEdge> for EdgeFact {
    fn from(edge: &MeshEdge) -> Self {
        Self { from: edge.from.clone(), to: edge.to.clone(), kind: edge.kind, columns: edge.columns.clone() }
    }
}

/// Everything an audit looks at. Facts are added one by one and kept without what no rule reads, so that nobody
/// needs to hold all of them whole.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditInput {
    /// The time of the audit.
    pub now: TimeMs,
    /// Age in milliseconds above which a catalog counts as stale.
    pub stale_after_ms: i64,
    /// The map.
    pub things: Vec<Thing>,
    /// Flows of the map.
    pub edges: Vec<EdgeFact>,
    /// State of every configured catalog.
    pub catalogs: Vec<CatalogState>,
    facts: Vec<Fact>,
}

impl AuditInput {
    /// Kinds of facts that rules read.
    pub const KINDS: [Kind; 8] =
        [Kind::Asset, Kind::Contract, Kind::Domain, Kind::Product, Kind::Person, Kind::Team, Kind::Tag, Kind::Term];

    /// An input without facts yet. Of the things only what rules read is kept.
    pub fn new(now: TimeMs, mut things: Vec<Thing>, edges: Vec<EdgeFact>, catalogs: Vec<CatalogState>) -> Self {
        for thing in &mut things {
            thing.description = None;
            thing.columns = Vec::new();
            thing.tags = Vec::new();
        }
        Self { now, stale_after_ms: STALE_DAYS * 86_400_000, things, edges, catalogs, facts: Vec::new() }
    }

    /// Takes one fact that is true now. Those not of [`Self::KINDS`] are passed over.
    pub fn add(&mut self, mut fact: Fact) {
        if !Self::KINDS.contains(&fact.observation.kind()) {
            return;
        }
        fact.observation.unmapped = None;
        fact.observation.identity.aliases = Vec::new();
        match &mut fact.observation.entity {
            Entity::Asset(asset) => {
                asset.description = None;
                asset.columns.retain(|column| !column.tags.is_empty());
                asset.columns.shrink_to_fit();
                asset.properties = Vec::new();
                asset.evidence = Vec::new();
                asset.links = Vec::new();
            }
            Entity::Contract(contract) => {
                contract.checks = Vec::new();
            }
            _ => {}
        }
        self.facts.push(fact);
    }

    /// The facts taken.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }
}

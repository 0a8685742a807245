//! The vocabulary of a data mesh: pure data, no IO, no clock, no async.
//!
//! A reader of one catalog turns what it finds into [`Observation`]s: "this catalog says this about that
//! thing". Everything above this crate works on observations and on the [`Thing`]s that are stitched from
//! them. Types here are strict; tolerance towards servers lives in `weft-catalogs` (`wire.rs`).

pub mod completeness;
pub mod contract;
pub mod entity;
pub mod key;
pub mod lineage;
pub mod observation;
pub mod party;
pub mod promise;
pub mod thing;
pub mod time;

pub use completeness::{Completeness, ScopeReport};
pub use contract::{Contract, ContractStatus};
pub use entity::{
    AccessAgreement, Asset, AssetKind, Check, CheckResult, CheckStatus, Column, DataProduct, Domain, Entity, Evidence,
    EvidenceKind, Incident, Job, Kind, Lifecycle, Policy, Port, PortDirection, Run, Sensitivity, Tag, TagRef, Usage,
};
pub use key::{CanonicalKey, KeyError, Platform};
pub use lineage::{ColumnFlow, Edge, EdgeKind, Method, Transformation};
pub use observation::{Dialect, Identity, Loss, Observation, StatedAlias};
pub use party::{Membership, Ownership, Party, PartyKind, Role};
pub use promise::{Comparator, Metric, Promise, Schedule};
pub use thing::{
    Claim, Decision, DecisionVerdict, Derive, Fact, GraphEdge, GraphNode, LedgerRow, MapSink, Member, MeshEdge,
    Provenance, Step, Stitched, Thing,
};
pub use time::TimeMs;

//! How much of what a catalog holds was read. Absence of a thing means nothing unless its scope is complete.

use serde::{Deserialize, Serialize};

/// Whether a listing was read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "state", content = "reason", rename_all = "snake_case")]
pub enum Completeness {
    /// Everything in the scope was read; what is missing is gone.
    Complete,
    /// Something was not read, and why; nothing in the scope may be called gone.
    Partial(String),
}

impl Completeness {
    /// True when nothing of the scope was left unread.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete)
    }
}

/// What a reader says at the end of one scope (a listing, a container, a format of a folder).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ScopeReport {
    /// Name of the scope, the same at every sync, e.g. `tables of main.sales` or `odcs`.
    pub scope: String,
    /// Whether it was read to its end.
    pub completeness: Completeness,
    /// Items it delivered.
    pub items: u32,
}

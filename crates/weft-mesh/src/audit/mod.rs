//! The audit: rules that look for what is missing, outdated or contradictory in the mesh (docs/audit.md).
//!
//! [`audit`] runs every rule of [`rules::RULES`] over one [`AuditInput`]. A rule whose input no catalog delivers is
//! "not audited", which is not "passed". Every finding names the facts it rests on and who states them; every number
//! of a [`Report`] is the length of a list in it.

mod input;
mod mesh;
mod people;
mod report;
pub mod rules;

pub use input::{AuditInput, CatalogState, EdgeFact};
pub use mesh::{Mesh, OwnerFact, Resolved};
pub use report::{Coverage, Finding, Report, Severity, audit};

#[cfg(test)]
mod fixture;

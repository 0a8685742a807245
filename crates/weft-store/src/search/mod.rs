//! Search over the mesh: the query grammar, and an index that answers it.
//!
//! The index is derived data: it can be thrown away and rebuilt from `mesh.db` at any time, and carries the
//! number of the sync it reflects ([`SearchIndex::stamp`]). [`query`] is the one grammar of the search box, the
//! command line and the policies. What is named exactly as typed is always first; then the better field (a
//! name before a column before a description), then products before tables, then use.

pub mod query;

mod doc;
mod evaluate;
mod facets;
mod index;
mod marks;
mod page;
mod plan;
mod run;
mod schema;
mod text;

#[cfg(test)]
mod tests;

pub use doc::{Owner, SearchDoc, Sla, SlaState};
pub use facets::{Facet, FacetField, FacetValue};
pub use index::{SearchError, SearchIndex};
pub use page::{Hit, Match, MatchedField, Page};
pub use query::{Query, QueryError};

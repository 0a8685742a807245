//! `search.run`: one box, one grammar.

use super::types::{Freshness, Mark, PromiseState, ThingRef};
use crate::App;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::{Lifecycle, TimeMs};

/// What to search for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SearchQuery {
    /// Text in the query grammar; empty lists everything by rank.
    pub text: String,
    /// Most hits to return, 1 to 10,000; 20 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
    /// Hits to skip.
    #[serde(default)]
    #[ts(optional)]
    pub offset: Option<u32>,
}

/// Where a hit matched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct MatchView {
    /// Field that matched (`name`, `key`, `column`, `description`, `owner` …).
    pub field: String,
    /// The text that matched, cut to what is worth showing.
    pub text: String,
    /// Ranges to mark in `text`, in characters, end exclusive.
    pub ranges: Vec<(u32, u32)>,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Hit {
    /// The thing.
    #[serde(flatten)]
    pub thing: ThingRef,
    /// Shown description, cut at 300 characters.
    pub description: Option<String>,
    /// Platform of the key.
    pub platform: String,
    /// Names of owners, at most three.
    pub owners: Vec<String>,
    /// Tags, at most five.
    pub tags: Vec<String>,
    /// Lifecycle.
    pub lifecycle: Lifecycle,
    /// State of its promises, where it has any.
    pub promise: Option<PromiseState>,
    /// Number of columns.
    pub columns: u32,
    /// Why it is here.
    pub matched: Vec<MatchView>,
    /// Who speaks of it; empty above 200 hits in one answer.
    pub marks: Vec<Mark>,
    /// True when this hit only resembles the query.
    pub fuzzy: bool,
    /// When a source last changed it.
    pub changed_at: Option<TimeMs>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FacetValue {
    /// Value as used in a query.
    pub value: String,
    /// Words for people, where they differ.
    pub label: String,
    /// Things in the whole result with this value.
    pub count: u32,
}

/// One facet with its values, most frequent first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Facet {
    /// Field of the query grammar (`domain`, `kind`, `platform`, `owner`, `tag`, `lifecycle`, `sla`, `catalog`).
    pub field: String,
    /// Values.
    pub values: Vec<FacetValue>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SearchPage {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Hits of this page.
    pub hits: Vec<Hit>,
    /// Hits in all.
    pub total: u32,
    /// True when exact and prefix hits were few and similar names were added.
    pub fuzzy: bool,
    /// Facets over the whole result.
    pub facets: Vec<Facet>,
}

/// Runs a query.
///
/// # Errors
/// What the use case says.
pub async fn run(app: &App, request: SearchQuery) -> Result<SearchPage, WireError> {
    app.search(request).await
}

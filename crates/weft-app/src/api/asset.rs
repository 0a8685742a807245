//! `asset.show`, `asset.compare`: everything known about one thing, fact by fact with its source.

use super::sla::PromiseView;
use super::types::{DomainRef, FactRow, Freshness, LifecycleView, Mark, OwnerRef, PromiseState, ThingRef};
use crate::App;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::{CheckStatus, PortDirection, TimeMs, Usage};

/// Which thing: a canonical key, a source's own id, or a name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AssetQuery {
    /// Key, native id or name.
    pub key: String,
}

/// Which things to compare, two to four.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CompareQuery {
    /// Keys.
    pub keys: Vec<String>,
}

/// A part of a text: metadata is never HTML.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Content.
        spans: Vec<Span>,
    },
    /// A heading, level 1 to 6.
    Heading {
        /// Level.
        level: u8,
        /// Content.
        spans: Vec<Span>,
    },
    /// A list.
    List {
        /// Numbered or not.
        ordered: bool,
        /// Items, each a list of blocks.
        items: Vec<Vec<Block>>,
    },
    /// Preformatted text.
    Code {
        /// Text.
        text: String,
    },
    /// A quotation.
    Quote {
        /// Content.
        blocks: Vec<Block>,
    },
    /// A table; the first row is the header.
    Table {
        /// Rows of cells.
        rows: Vec<Vec<Vec<Span>>>,
    },
    /// A horizontal rule.
    Rule,
}

/// A run of text inside a block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Span {
    /// The text.
    pub text: String,
    /// Bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub strong: bool,
    /// Italic.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub emphasis: bool,
    /// Monospaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub code: bool,
    /// Target of a link that may be opened (`http`, `https`, `mailto` only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub href: Option<String>,
    /// Host of the link or of an image that is not loaded, to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub host: Option<String>,
}

/// One column of the page, with the claims behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ColumnView {
    /// Path, dotted when nested.
    pub path: String,
    /// Type as the best source spells it.
    pub data_type: Option<String>,
    /// Our word for the type.
    pub logical_type: Option<String>,
    /// May be null.
    pub nullable: Option<bool>,
    /// Part of the primary key.
    pub key: bool,
    /// Description.
    pub description: Option<String>,
    /// Tags, terms, classifications.
    pub tags: Vec<String>,
    /// Who names the column.
    pub said_by: Vec<Mark>,
    /// Where sources differ: `type: NUMBER (dbt), VARCHAR (ODCS)`.
    pub disagreements: Vec<String>,
}

/// A port of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PortView {
    /// Name.
    pub name: String,
    /// Direction.
    pub direction: PortDirection,
    /// Version.
    pub version: Option<String>,
    /// Assets behind it.
    pub assets: Vec<ThingRef>,
    /// Contract behind it.
    pub contract: Option<ThingRef>,
    /// State of the promises of the contract and the assets.
    pub promise: Option<PromiseState>,
}

/// A check with its newest result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CheckView {
    /// Name.
    pub name: String,
    /// Column, where it is about one.
    pub column: Option<String>,
    /// Newest outcome.
    pub status: CheckStatus,
    /// When.
    pub at: Option<TimeMs>,
    /// What was observed.
    pub observed: Option<String>,
    /// Severity as written.
    pub severity: Option<String>,
    /// Who says so.
    pub said_by: Mark,
}

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RunView {
    /// The job.
    pub job: ThingRef,
    /// State as written (`COMPLETE`, `FAIL`, `success`).
    pub state: String,
    /// Start.
    pub started: Option<TimeMs>,
    /// End.
    pub ended: Option<TimeMs>,
    /// Who says so.
    pub said_by: Mark,
}

/// One part of the trust figure, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TrustPart {
    /// What was looked at (`owner`, `contract`, `promise`, `checks`, `description`, `freshness of knowledge`).
    pub part: String,
    /// True when it speaks for trust, false against, `None` when it cannot be told.
    pub good: Option<bool>,
    /// The sentence.
    pub because: String,
}

/// A past version of a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct HistoryRow {
    /// Sync that brought it.
    pub sync: u32,
    /// When.
    pub at: TimeMs,
    /// Catalog.
    pub catalog: String,
    /// What changed, in words.
    pub text: String,
}

/// A statement behind the thing: "where this came from".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SourceRow {
    /// Who.
    pub mark: Mark,
    /// The source's own id.
    pub native: String,
    /// Key in that catalog.
    pub key: String,
    /// Why it is the same thing (rung of the ladder and evidence); empty for the first.
    pub because: Option<String>,
    /// Fields that were kept but not mapped.
    pub unmapped: Vec<String>,
    /// Why that catalog could read no more of it than its listing.
    pub unreadable: Option<String>,
    /// True when its last sync no longer saw it, and the loss was too large to believe.
    pub unconfirmed_missing: bool,
}

/// A column trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LineageCounts {
    /// Things directly upstream.
    pub upstream: u32,
    /// Things directly downstream.
    pub downstream: u32,
    /// Things upstream at any distance.
    pub upstream_all: u32,
    /// Things downstream at any distance.
    pub downstream_all: u32,
    /// Longest shortest path upstream: how deep it stands.
    pub depth: u32,
}

/// Everything about one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ThingPage {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// The thing.
    pub thing: ThingRef,
    /// Platform of the key.
    pub platform: String,
    /// Path of containers, outermost first.
    pub path: Vec<String>,
    /// Named only by references; nobody describes it.
    pub stub: bool,
    /// Starred by the user.
    pub starred: bool,
    /// Description as blocks.
    pub description: Vec<Block>,
    /// Purpose as text.
    pub purpose: Option<String>,
    /// Limitations as text.
    pub limitations: Option<String>,
    /// Lifecycle.
    pub lifecycle: LifecycleView,
    /// Owners and helpers.
    pub owners: Vec<OwnerRef>,
    /// Tags and terms on the thing itself.
    pub tags: Vec<String>,
    /// Products it belongs to.
    pub products: Vec<ThingRef>,
    /// Contracts that speak of it.
    pub contracts: Vec<ThingRef>,
    /// Domains beneath, products or assets it holds (for domains, products, contracts, parties, terms): the first 200.
    pub holds: Vec<ThingRef>,
    /// How many it holds in all.
    pub holds_total: u32,
    /// Promises on it, soonest breach first.
    pub promises: Vec<PromiseView>,
    /// Worst state of its promises.
    pub promise_state: Option<PromiseState>,
    /// Promises that can be evaluated, of those promised.
    pub promise_coverage: (u32, u32),
    /// Ports.
    pub ports: Vec<PortView>,
    /// Columns, the first 5,000.
    pub columns: Vec<ColumnView>,
    /// Columns in all.
    pub columns_total: u32,
    /// Checks, worst first.
    pub checks: Vec<CheckView>,
    /// Newest runs of the job, or of the jobs that write the asset, the first 50.
    pub runs: Vec<RunView>,
    /// Lineage in figures; `None` for kinds that have none.
    pub lineage: Option<LineageCounts>,
    /// Nearest upstream things.
    pub upstream: Vec<ThingRef>,
    /// Nearest downstream things.
    pub downstream: Vec<ThingRef>,
    /// Access roles and grants, in words.
    pub access: Vec<String>,
    /// Channels for questions.
    pub support: Vec<String>,
    /// Links of the sources that may be opened.
    pub links: Vec<String>,
    /// Use, where measured.
    pub usage: Option<Usage>,
    /// Trust, explained by parts.
    pub trust: Vec<TrustPart>,
    /// Facts with their sources.
    pub facts: Vec<FactRow>,
    /// History, newest first, the first 100.
    pub history: Vec<HistoryRow>,
    /// Where this came from.
    pub sources: Vec<SourceRow>,
}

/// One row of the compare grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CompareRow {
    /// What is compared.
    pub field: String,
    /// A value per thing; `None` is "unknown", never empty or zero.
    pub values: Vec<Option<String>>,
    /// True when known values differ.
    pub differs: bool,
}

/// Two to four things side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CompareGrid {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// The things.
    pub things: Vec<ThingRef>,
    /// The rows.
    pub rows: Vec<CompareRow>,
}

/// A domain with its figures, for rails and pickers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DomainRow {
    /// The domain.
    pub domain: DomainRef,
    /// Products in it.
    pub products: u32,
    /// Assets in it.
    pub assets: u32,
}

/// The page of one thing.
///
/// # Errors
/// What the use case says.
pub async fn show(app: &App, request: AssetQuery) -> Result<ThingPage, WireError> {
    app.thing_page(&request.key).await
}

/// The compare grid.
///
/// # Errors
/// What the use case says.
pub async fn compare(app: &App, request: CompareQuery) -> Result<CompareGrid, WireError> {
    app.compare(&request.keys).await
}

//! Words that several commands share on the wire.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::{Claim, Kind, Lifecycle, TimeMs};

/// How old and how whole an answer is. Part of every answer that rests on synced data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Freshness {
    /// Time of the oldest sync the answer rests on; `None` when nothing was synced yet.
    pub as_of: Option<TimeMs>,
    /// False when some catalog could not be read to its end.
    pub complete: bool,
    /// Why not, in words, one per catalog and scope.
    pub gaps: Vec<String>,
}

/// A domain as shown beside anything: its name and its dye.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DomainRef {
    /// Key of the domain thing.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Hue angle (0 to 359) of the domain's dye, the same on every screen.
    pub hue: u16,
}

/// A thing, named the same way in every list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ThingRef {
    /// Canonical key.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Kind.
    pub kind: Kind,
    /// Finer word: `table`, `dashboard`, `person` …
    pub subtype: String,
    /// Domain, where known.
    pub domain: Option<DomainRef>,
    /// Catalogs that speak of it.
    pub catalogs: Vec<String>,
}

/// The state of a promise, as a word. Not known is a state of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// Broken.
    Fail,
    /// Kept, but past the warning value or close to its time.
    Warn,
    /// Cannot be told: no or stale evidence.
    Unknown,
    /// The promise itself cannot be evaluated.
    NotEvaluable,
    /// Kept, proven.
    Pass,
}

/// One fact of a page: the value shown, who says so, and who says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct FactRow {
    /// Name of the fact (`description`, `owner`, `lifecycle`, `column net_amount type`).
    pub field: String,
    /// The claim with the better standing.
    pub shown: Option<Claim>,
    /// Everyone who says the same.
    pub agreeing: Vec<Claim>,
    /// Everyone who says something else.
    pub differing: Vec<Claim>,
}

/// A person or team in a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OwnerRef {
    /// Key of the party.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Role in our words (`business_owner`, `technical_owner`, `steward` …).
    pub role: String,
    /// True when it comes from a container.
    pub inherited: bool,
    /// True when the party has left or is inactive.
    pub left: bool,
    /// True when the name resolves to nobody that any catalog describes.
    pub unresolved: bool,
    /// Who says so: marks of dialects with their catalogs.
    pub said_by: Vec<Mark>,
}

/// "Who says so": the short mark of a dialect and the catalog behind it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct Mark {
    /// `ODCS`, `dbt`, `OL`, `DH` …
    pub mark: String,
    /// Catalog id.
    pub catalog: String,
    /// When the source says it changed, else when it was read.
    pub at: Option<TimeMs>,
}

/// Lifecycle with the source's own word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LifecycleView {
    /// Our word.
    pub state: Lifecycle,
    /// The source's word, where it differs.
    pub raw: Option<String>,
}

//! What the index knows about one thing.

use serde::{Deserialize, Serialize};
use weft_model::{Kind, Lifecycle, TimeMs};

/// State of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaState {
    /// Kept.
    Pass,
    /// Kept, near its limit.
    Warn,
    /// Broken.
    Fail,
    /// Cannot be told, for want of (fresh) evidence.
    Unknown,
    /// The promise itself cannot be evaluated.
    NotEvaluable,
}

/// The worst promise of a thing as it stood when it was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sla {
    /// State at the sync the evidence comes from.
    pub state: SlaState,
    /// The moment at which evidence of that sync stops proving the state: the next deadline. `None` when
    /// the clock cannot change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<TimeMs>,
}

impl Sla {
    /// The state at `now` by the offline rule (docs/sla.md): a kept promise is proven until its deadline and
    /// unknown after it, because an update may have come since the sync; a broken one stays broken "as of".
    pub fn at(self, now: TimeMs) -> SlaState {
        match self.state {
            SlaState::Pass | SlaState::Warn if self.due_at.is_some_and(|due| due <= now) => SlaState::Unknown,
            state => state,
        }
    }
}

/// One thing of the mesh as search sees it. Empty names and empty lists are allowed everywhere; texts are
/// indexed as they are and compared without case and accents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchDoc {
    /// Row id of the thing in the store; unique in the index.
    pub id: i64,
    /// Canonical key as text.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Kind.
    pub kind: Kind,
    /// Finer word: asset kind, `odcs contract` …
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subtype: String,
    /// Shown description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Name of the domain, for people and for the facet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Canonical key of the domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_key: Option<String>,
    /// Names of the products it belongs to, or its own for a product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// Data platform; empty for what is not data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub platform: String,
    /// Owners that count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Owner>,
    /// Names of tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Names of glossary terms; found and counted together with the tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// Lifecycle.
    pub lifecycle: Lifecycle,
    /// Catalogs that speak of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub catalogs: Vec<String>,
    /// Languages they speak of it in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialects: Vec<String>,
    /// Names of its columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Names (or ids) of the contracts that speak of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<String>,
    /// Other names it is known by: mails and logins of a person, native ids; found like the key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Its worst promise; `None` when nothing is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Sla>,
    /// Named only by edges or references.
    #[serde(default)]
    pub stub: bool,
    /// Nobody who counts owns it, though somebody should.
    #[serde(default)]
    pub orphan: bool,
    /// Two catalogs disagree on owner, domain, lifecycle or classification.
    #[serde(default)]
    pub disagrees: bool,
    /// A catalog lists it and its details could not be read there.
    #[serde(default)]
    pub unreadable: bool,
    /// A catalog certifies it.
    #[serde(default)]
    pub certified: bool,
    /// When it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<TimeMs>,
    /// Measured use, 0 when nobody measures it.
    #[serde(default)]
    pub usage: u32,
}

/// An owner as shown and as found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Display name, else mail or login: the value of the owner facet.
    pub name: String,
    /// Mails, logins and other names by which the owner is found too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl SearchDoc {
    /// A thing of which nothing but its names is known.
    pub fn new(id: i64, key: impl Into<String>, name: impl Into<String>, kind: Kind) -> Self {
        Self {
            id,
            key: key.into(),
            name: name.into(),
            kind,
            subtype: String::new(),
            description: None,
            domain: None,
            domain_key: None,
            products: Vec::new(),
            platform: String::new(),
            owners: Vec::new(),
            tags: Vec::new(),
            terms: Vec::new(),
            lifecycle: Lifecycle::Unknown,
            catalogs: Vec::new(),
            dialects: Vec::new(),
            columns: Vec::new(),
            contracts: Vec::new(),
            aliases: Vec::new(),
            sla: None,
            stub: false,
            orphan: false,
            disagrees: false,
            unreadable: false,
            certified: false,
            changed_at: None,
            usage: 0,
        }
    }

    /// Order among hits that match equally well; higher comes first. From the highest bits down: products
    /// before domains before data before the rest, described before merely named, living before dying,
    /// certified, more used (by powers of two), shorter name, then the beginning of the alphabet.
    pub fn rank(&self) -> u64 {
        let class: u64 = match self.kind {
            Kind::Product => 7,
            Kind::Domain => 6,
            Kind::Asset => 5,
            Kind::Contract | Kind::Term => 4,
            Kind::Person | Kind::Team => 3,
            Kind::Tag | Kind::Job => 2,
            _ => 1,
        };
        let living = !matches!(self.lifecycle, Lifecycle::Deprecated | Lifecycle::Retired);
        let usage = u64::from(u32::BITS - self.usage.leading_zeros());
        let length = 255 - self.name.chars().count().min(255) as u64;
        let folded = super::text::fold(&self.name);
        let start = folded.bytes().chain(std::iter::repeat(0)).take(5).fold(0, |all, b| all << 8 | u64::from(!b));
        class << 60
            | u64::from(!self.stub) << 59
            | u64::from(living) << 58
            | u64::from(self.certified) << 57
            | usage << 50
            | length << 42
            | start
    }
}

#[cfg(test)]
mod tests {
    use super::{SearchDoc, Sla, SlaState};
    use weft_model::{Kind, TimeMs};

    #[test]
    fn a_kept_promise_is_proven_until_due_and_unknown_after() {
        let at = |ms| TimeMs::from_millis(ms).unwrap();
        let pass = Sla { state: SlaState::Pass, due_at: Some(at(100)) };
        assert_eq!(pass.at(at(99)), SlaState::Pass);
        assert_eq!(pass.at(at(100)), SlaState::Unknown);
        let fail = Sla { state: SlaState::Fail, due_at: Some(at(100)) };
        assert_eq!(fail.at(at(500)), SlaState::Fail);
    }

    #[test]
    fn rank_prefers_products_then_use_then_short_names() {
        let doc = |kind, name: &str, usage| SearchDoc { usage, ..SearchDoc::new(1, "k", name, kind) };
        let product = doc(Kind::Product, "a long product name", 0).rank();
        let used = doc(Kind::Asset, "orders_daily", 900).rank();
        let short = doc(Kind::Asset, "orders", 0).rank();
        let long = doc(Kind::Asset, "orders_weekly", 0).rank();
        assert!(product > used && used > short && short > long);
        assert!(doc(Kind::Asset, "alpha", 0).rank() > doc(Kind::Asset, "bravo", 0).rank());
        assert!(doc(Kind::Asset, &"x".repeat(9_000), u32::MAX).rank() > 0);
    }
}

//! What a search answers.

use super::doc::{SearchDoc, SlaState};
use super::facets::Facet;
use serde::Serialize;

/// A page of hits. `total` and `facets` speak of the whole result, whatever the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// Hits, best first.
    pub hits: Vec<Hit>,
    /// Number of the first hit in the whole result, from 0.
    pub offset: usize,
    /// How many things match in all.
    pub total: u64,
    /// Counts over all that match.
    pub facets: Vec<Facet>,
    /// True when so little was found as typed that misspellings were allowed; see [`Hit::fuzzy`].
    pub fuzzy: bool,
    /// The sync the index reflects; `None` before the first.
    pub stamp: Option<i64>,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The thing as it was indexed.
    pub doc: SearchDoc,
    /// How well it matches; only comparable within one page.
    pub score: u16,
    /// Its name or key is what was typed, but for case and accents.
    pub exact: bool,
    /// Found only by allowing misspellings.
    pub fuzzy: bool,
    /// State of its worst promise at the time of the question; `None` when nothing is promised.
    pub sla: Option<SlaState>,
    /// Why it was found: fields and the words in them. Empty when only filters were asked.
    pub matched: Vec<Match>,
}

/// A text of a hit in which words of the query were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Match {
    /// Which text.
    pub field: MatchedField,
    /// The text: a name, one column, one tag …, or the part of the description around the first word.
    pub text: String,
    /// Found words as character ranges of `text` (from, to; to excluded), sorted, without overlap.
    pub ranges: Vec<(usize, usize)>,
}

/// Where a word was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedField {
    /// Name of the thing.
    Name,
    /// Its key.
    Key,
    /// Another name of it (mail, login, native id).
    Alias,
    /// A column; the text names it.
    Column,
    /// A tag or term.
    Tag,
    /// An owner: name, mail or login.
    Owner,
    /// Domain.
    Domain,
    /// Product.
    Product,
    /// Contract.
    Contract,
    /// Description.
    Description,
}

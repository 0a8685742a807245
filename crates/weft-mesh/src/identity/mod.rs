//! Which statements speak of the same thing: the resolution ladder of the model, top step first, and the ledger rows
//! that say why.
//!
//! 1 the user's decision · 2 stated by a source · 3 exact key · 4 folded key · 5 folded key through an authority map ·
//! 6 probable · 7 suggestion. Steps 1 to 5 merge; a lower step never overrides a higher one, because merges are made
//! strongest first and a merge that would break a guard is refused and listed as unresolved. That is Kruskal's way of
//! cutting a cluster at its weakest evidence. Everything is O(n log n) in the number of statements.

mod authority;
mod clusters;
mod decided;
mod form;
mod hinted;
mod keyed;
mod named;
mod persons;
mod stated;

use clusters::Clusters;
pub(crate) use clusters::Join;
use form::Forms;
pub(crate) use named::fold_words;

use crate::names::Sym;
use crate::statement::{Book, StatementId};
use weft_model::Decision;

/// The user's word for the authority of a scope: "in catalog `catalog`, `scope` means account `authority`".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuthorityMap {
    /// Catalog id.
    pub catalog: String,
    /// An authority scope of that catalog (`dbt:jaffle_shop:duckdb:jaffle`) or, where the catalog states an authority
    /// under a name of its own (a DataHub instance), that authority as `snowflake://instance`.
    pub scope: String,
    /// The authority as other catalogs write it.
    pub authority: String,
}

/// The outcome: which cluster each statement is in, and why.
#[derive(Debug)]
pub(crate) struct Resolution {
    /// For each statement the first statement of its cluster.
    pub(crate) root: Vec<StatementId>,
    /// Merges, hints and refusals.
    pub(crate) joins: Vec<Join>,
}

/// Climbs the ladder. The book must be sorted.
pub(crate) fn resolve(
    book: &mut Book,
    decisions: &[Decision],
    maps: &[AuthorityMap],
    show_probable: bool,
) -> Resolution {
    let mut forms = Forms::new(book);
    forms.map_stated_authorities(book, maps);
    let mut clusters = Clusters::new(book.len());
    decided::apply(book, &forms, &mut clusters, decisions);
    stated::join(book, &forms, &mut clusters);
    authority::apply(book, &mut forms, &clusters, maps);
    keyed::join(book, &forms, &mut clusters);
    named::join(book, &forms, &mut clusters);
    persons::join(book, &forms, &mut clusters);
    keyed::join_mapped(book, &forms, &mut clusters);
    hinted::join(book, &forms, &mut clusters, show_probable);
    clusters.into_resolution(book)
}

/// Groups of statements that share a value, those of one statement left out, each in book order and in the order of
/// their first statement. Numbers of words depend on the order in which facts came; this order does not.
fn grouped<K: Ord>(mut pairs: Vec<(K, StatementId)>) -> Vec<Vec<StatementId>> {
    pairs.sort_unstable();
    pairs.dedup();
    let mut groups: Vec<Vec<StatementId>> = pairs
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(_, id)| *id).collect())
        .collect();
    groups.sort_unstable();
    groups
}

/// Splits statements by a value, each part in book order and the parts in the order of their first statement.
fn parts(ids: &[StatementId], value: impl Fn(StatementId) -> Sym) -> Vec<Vec<StatementId>> {
    let mut sorted: Vec<(Sym, StatementId)> = ids.iter().map(|&id| (value(id), id)).collect();
    sorted.sort_unstable();
    let mut parts: Vec<Vec<StatementId>> =
        sorted.chunk_by(|a, b| a.0 == b.0).map(|part| part.iter().map(|(_, id)| *id).collect()).collect();
    parts.sort_unstable();
    parts
}

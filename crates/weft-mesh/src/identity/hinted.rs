//! Steps 6 and 7: what is probable and what is worth a look. Neither merges, unless the user switches the probable on.

use super::clusters::{Clusters, Guard};
use super::form::Forms;
use super::grouped;
use crate::names::Sym;
use crate::statement::{Book, StatementId};
use std::collections::{HashMap, HashSet};
use weft_model::{Kind, Step};

/// Share of common columns from which an equal path with one open authority is probable.
const PROBABLE: f32 = 0.8;
/// Suggestions for one thing.
const PER_THING: usize = 3;
/// A name that more things bear says nothing.
const GENERIC: usize = 6;
/// Names that say nothing however rare they are.
const GENERIC_NAMES: [&str; 14] = [
    "data", "default", "events", "export", "index", "input", "latest", "main", "output", "public", "result", "table",
    "temp", "test",
];

pub(super) fn join(book: &Book, forms: &Forms, clusters: &mut Clusters, show_probable: bool) {
    let mut hints = Hints { given: HashMap::new(), pairs: HashSet::new() };
    hints.same_path(book, forms, clusters, show_probable);
    hints.same_name(book, forms, clusters);
}

#[derive(Debug)]
struct Hints {
    /// Hints per cluster so far.
    given: HashMap<StatementId, usize>,
    pairs: HashSet<(StatementId, StatementId)>,
}

impl Hints {
    /// The same folded path on one platform where at least one side's authority is not known.
    fn same_path(&mut self, book: &Book, forms: &Forms, clusters: &mut Clusters, show_probable: bool) {
        let assets = (0..book.len()).filter(|&id| book.get(id).kind == Kind::Asset);
        let placed = assets.map(|id| (forms.stated(book, id), id)).map(|(form, id)| ((form.platform, form.folded), id));
        for group in grouped(placed.collect()) {
            let candidates = one_per_cluster(book, clusters, group.into_iter());
            for (at, &id) in candidates.iter().enumerate() {
                for &other in candidates[at + 1..].iter().take(PER_THING) {
                    self.weigh(book, forms, clusters, (id, other), candidates.len() == 2, show_probable);
                }
            }
        }
    }

    fn weigh(
        &mut self,
        book: &Book,
        forms: &Forms,
        clusters: &mut Clusters,
        pair: (StatementId, StatementId),
        only_candidate: bool,
        show_probable: bool,
    ) {
        let roots = (clusters.root(pair.0), clusters.root(pair.1));
        let known = |id| clusters.held(book, forms, id).iter().any(|form| form.authority != 0);
        let both_known = known(pair.0) && known(pair.1);
        if both_known || roots.0 == roots.1 || clusters.refusal((book, forms), roots.0, roots.1, Guard::Full).is_some()
        {
            return;
        }
        let overlap = forms.overlap(book, pair.0, pair.1);
        let evidence = match overlap {
            Some(share) if share >= PROBABLE && only_candidate => {
                let text = format!("the same path, one authority unknown, {:.0} % of columns in common", share * 100.0);
                if show_probable {
                    clusters.join((book, forms), pair, Step::Probable, Guard::Full, text);
                } else {
                    clusters.note((book, forms), pair, Step::Probable, text);
                }
                self.remember(roots);
                return;
            }
            Some(_) if only_candidate => "the same path, one authority unknown, but the columns differ",
            Some(_) => "the same path, one authority unknown, and several candidates",
            None => "the same path, one authority unknown, and no columns to compare",
        };
        self.suggest(book, forms, clusters, pair, evidence);
    }

    /// The same last name in another catalog.
    fn same_name(&mut self, book: &Book, forms: &Forms, clusters: &mut Clusters) {
        let mut folded: HashMap<Sym, String> = HashMap::new();
        let mut named: Vec<((Kind, String), StatementId)> = Vec::new();
        for id in 0..book.len() {
            let statement = book.get(id);
            let word = match statement.kind {
                Kind::Asset => book.keys.name(statement.key),
                Kind::Person | Kind::Product => statement.name,
                _ => 0,
            };
            let name = folded.entry(word).or_insert_with(|| bare(book.text(word)));
            if name.chars().count() > 3 && !GENERIC_NAMES.contains(&name.as_str()) {
                named.push(((statement.kind, name.clone()), id));
            }
        }
        for group in grouped(named) {
            let things = one_per_cluster(book, clusters, group.into_iter());
            if things.len() > GENERIC {
                continue;
            }
            for (at, &id) in things.iter().enumerate() {
                for &other in &things[at + 1..] {
                    if worth_a_look(book, forms, clusters, id, other) {
                        self.suggest(book, forms, clusters, (id, other), "a similar name in another catalog");
                    }
                }
            }
        }
    }

    fn suggest(
        &mut self,
        book: &Book,
        forms: &Forms,
        clusters: &mut Clusters,
        pair: (StatementId, StatementId),
        evidence: &'static str,
    ) {
        let roots = (clusters.root(pair.0), clusters.root(pair.1));
        let given = |hints: &Self, root| hints.given.get(&root).copied().unwrap_or(0);
        let full = given(self, roots.0) >= PER_THING || given(self, roots.1) >= PER_THING;
        if full || roots.0 == roots.1 || clusters.are_apart(roots.0, roots.1) || !self.remember(roots) {
            return;
        }
        *self.given.entry(roots.0).or_default() += 1;
        *self.given.entry(roots.1).or_default() += 1;
        clusters.note((book, forms), pair, Step::Suggestion, evidence);
    }

    fn remember(&mut self, (a, b): (StatementId, StatementId)) -> bool {
        self.pairs.insert((a.min(b), a.max(b)))
    }
}

/// The first statement of each cluster that occurs, preferring one whose columns are known.
fn one_per_cluster(book: &Book, clusters: &Clusters, ids: impl Iterator<Item = StatementId>) -> Vec<StatementId> {
    let mut ids: Vec<_> = ids.map(|id| (clusters.root(id), book.get(id).columns.is_empty(), id)).collect();
    ids.sort_unstable();
    ids.dedup_by_key(|(root, _, _)| *root);
    ids.into_iter().map(|(_, _, id)| id).collect()
}

/// Only things of different catalogs, at least one described, that no guard holds apart and whose columns, where both
/// are known, agree.
fn worth_a_look(book: &Book, forms: &Forms, clusters: &Clusters, a: StatementId, b: StatementId) -> bool {
    let (left, right) = (book.get(a), book.get(b));
    let described = left.says.is_some() && right.says.is_some();
    let (x, y) = (forms.stated(book, a), forms.stated(book, b));
    let tail = |long: Sym, short: Sym| book.text(long).ends_with(book.text(short));
    let elsewhere = x.platform != y.platform || tail(x.folded, y.folded) || tail(y.folded, x.folded);
    described
        && left.catalog != right.catalog
        && (left.kind != Kind::Asset || elsewhere)
        && forms.overlap(book, a, b).is_none_or(|share| share >= PROBABLE)
        && clusters.refusal((book, forms), clusters.root(a), clusters.root(b), Guard::Full).is_none()
}

/// Letters and digits in lower case.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use crate::stitch::StitchSettings;
    use crate::stitch::kit::{With, asset, only_row, steps, stitch, stitch_with};
    use weft_model::{Fact, Step};

    fn open(columns: &[&str]) -> Fact {
        asset("dbt", "dbt", "postgres:///shop/public/orders").columns(columns)
    }

    fn known(host: &str, columns: &[&str]) -> Fact {
        asset("ol", "openlineage", &format!("postgres://{host}/shop/public/orders")).columns(columns)
    }

    const FIVE: &[&str] = &["id", "day", "net", "vat", "state"];

    #[test]
    fn an_equal_path_is_probable_only_with_equal_columns_and_one_candidate() {
        let map = stitch(vec![open(FIVE), known("h:5432", &["ID", "DAY", "NET", "VAT"])]);
        assert_eq!((map.things.len(), only_row(&map).step, only_row(&map).overlap), (2, Step::Probable, Some(0.8)));
        assert_eq!(only_row(&stitch(vec![open(FIVE), known("h:5432", &["id", "x"])])).step, Step::Suggestion);
        assert_eq!(only_row(&stitch(vec![open(FIVE), known("h:5432", &[])])).step, Step::Suggestion);
        let two = stitch(vec![open(FIVE), known("h:5432", FIVE), known("g:5432", FIVE)]);
        assert_eq!((two.things.len(), steps(&two)), (3, vec![Step::Suggestion, Step::Suggestion]));
    }

    #[test]
    fn the_probable_merges_only_when_switched_on() {
        let settings = StitchSettings { show_probable: true, ..StitchSettings::default() };
        let map = stitch_with(&settings, vec![open(FIVE), known("h:5432", FIVE)]);
        assert_eq!((map.things.len(), only_row(&map).step), (1, Step::Probable));
    }

    #[test]
    fn a_name_alone_is_a_suggestion_unless_it_is_generic_or_common() {
        let named = |catalog: &str, platform: &str, name: &str| {
            asset(catalog, "datahub", &format!("{platform}://x/a/b/{name}"))
        };
        let pair = |name: &str| stitch(vec![named("a", "snowflake", name), named("b", "hive", name)]);
        assert_eq!((pair("dim_customer").things.len(), steps(&pair("dim_customer"))), (2, vec![Step::Suggestion]));
        assert!(pair("test").ledger.is_empty());
        assert!(pair("ab").ledger.is_empty());
        let many: Vec<Fact> = (0..40).map(|n| named(&format!("c{n}"), &format!("p{n}"), "dim_customer")).collect();
        assert!(stitch(many).ledger.is_empty());
        let some: Vec<Fact> = (0..6).map(|n| named(&format!("c{n}"), &format!("p{n}"), "dim_customer")).collect();
        let map = stitch(some);
        for thing in &map.things {
            let hints = map.ledger.iter().filter(|r| r.left.key == thing.key || r.right.key == thing.key).count();
            assert!(hints <= 3);
        }
    }
}

//! Domains, teams, tags, terms, products and contracts: things that catalogs name in words, not by a place on a
//! platform.
//!
//! They are few, people choose their names for the whole company, and a reader who sees two domains "Sales" expects
//! one. So the same id is the same thing, and so is the same display name for domains, teams and tags, because one
//! catalog (DataHub) keys them by opaque ids and another by the very word. Terms must also share their glossary, and
//! products their domain: "Orders" of two domains are two products. Case, `-`, `_` and white
//! space do not tell two names apart. When one source has two things of one name, the name proves nothing.

use super::clusters::{Clusters, Guard};
use super::form::Forms;
use super::{grouped, parts};
use crate::names::{NO_KEY, Sym};
use crate::statement::{Book, StatementId};
use std::collections::HashMap;
use weft_model::{Kind, Step};

pub(super) fn join(book: &mut Book, forms: &Forms, clusters: &mut Clusters) {
    let labels = Labels::new(book);
    let named: Vec<StatementId> = (0..book.len())
        .filter(|&id| {
            let kind = book.get(id).kind;
            matches!(kind, Kind::Domain | Kind::Team | Kind::Tag | Kind::Term | Kind::Product | Kind::Contract)
        })
        .collect();
    join_ids(book, forms, clusters, &labels, &named);
    join_names(book, forms, clusters, &labels, named.iter().filter(|&&id| book.get(id).kind != Kind::Product), |_| 0);
    // Domains are settled now, so products can be told apart by theirs.
    let domains = domain_roots(book, clusters, &named);
    let placed = named.iter().filter(|id| domains.contains_key(id));
    join_names(book, forms, clusters, &labels, placed, |id| domains[&id]);
    join_unplaced(book, forms, clusters, &labels, &named, &domains);
}

/// A product that states no domain is most often a reference by name (a contract's `dataProduct`); it means the
/// product of that name in its own catalog, when there is only one.
fn join_unplaced(
    book: &Book,
    forms: &Forms,
    clusters: &mut Clusters,
    labels: &Labels,
    named: &[StatementId],
    domains: &HashMap<StatementId, StatementId>,
) {
    let words = |id: StatementId| {
        let statement = book.get(id);
        let mut words = [labels.get(book.keys.name(statement.key)), labels.get(statement.name)].to_vec();
        words.retain(|word| *word != 0);
        words.dedup();
        words
    };
    let mut placed: HashMap<(Sym, Sym), Vec<StatementId>> = HashMap::new();
    for &id in domains.keys() {
        for word in words(id) {
            placed.entry((book.get(id).catalog, word)).or_default().push(id);
        }
    }
    for &id in named.iter().filter(|&&id| book.get(id).kind == Kind::Product && !domains.contains_key(&id)) {
        let mut meant: Vec<StatementId> = words(id)
            .into_iter()
            .flat_map(|word| placed.get(&(book.get(id).catalog, word)).into_iter().flatten().copied())
            .collect();
        meant.sort_unstable();
        let Some(&first) = meant.first() else { continue };
        if meant.iter().all(|&other| clusters.root(other) == clusters.root(first))
            && clusters.root(id) != clusters.root(first)
        {
            let evidence = "the only product of that name in its catalog";
            clusters.join((book, forms), (first, id), Step::FoldedKey, Guard::Full, evidence);
        }
    }
}

/// The folded words of every name and id of these kinds.
struct Labels {
    of: HashMap<Sym, Sym>,
}

impl Labels {
    fn new(book: &mut Book) -> Self {
        let mut of = HashMap::new();
        for id in 0..book.statements.len() {
            let (kind, key, name) = (book.statements[id].kind, book.statements[id].key, book.statements[id].name);
            if matches!(kind, Kind::Asset | Kind::Job) {
                continue;
            }
            for word in [book.keys.name(key), name] {
                of.entry(word).or_insert_with(|| {
                    let folded = fold_words(book.words.text(word));
                    book.words.intern(&folded)
                });
            }
        }
        Self { of }
    }

    fn get(&self, word: Sym) -> Sym {
        self.of.get(&word).copied().unwrap_or(0)
    }
}

/// Lower case, with runs of `-`, `_` and white space as one space.
pub(crate) fn fold_words(text: &str) -> String {
    let spaced = text.replace(['-', '_'], " ").to_lowercase();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same id. Contract ids are compared byte for byte, as their standards define them.
fn join_ids(book: &Book, forms: &Forms, clusters: &mut Clusters, labels: &Labels, named: &[StatementId]) {
    let id_of = |id: StatementId| {
        let statement = book.get(id);
        let exact = forms.stated(book, id).exact;
        let one_word = book.keys.row(statement.key).path.len() == 1 && statement.kind != Kind::Contract;
        (statement.kind, if one_word { labels.get(book.keys.name(statement.key)) } else { exact })
    };
    for ids in grouped(named.iter().map(|&id| (id_of(id), id)).collect()) {
        for same in parts(&ids, |id| forms.stated(book, id).exact) {
            for pair in same.windows(2) {
                clusters.join((book, forms), (pair[0], pair[1]), Step::ExactKey, Guard::Full, "the same id");
            }
        }
        join_if_unambiguous(book, forms, clusters, &ids, "the same id when case and separators are folded");
    }
}

/// The same name, or one's name is the other's id, within `place` (a domain, a glossary; 0 for the whole mesh).
fn join_names<'a>(
    book: &Book,
    forms: &Forms,
    clusters: &mut Clusters,
    labels: &Labels,
    named: impl Iterator<Item = &'a StatementId>,
    place: impl Fn(StatementId) -> u32,
) {
    let mut labelled: Vec<((Kind, u32, Sym, Sym), StatementId)> = Vec::new();
    for &id in named {
        let statement = book.get(id);
        if statement.kind == Kind::Contract {
            continue;
        }
        let glossary = if statement.kind == Kind::Term { statement.scope } else { 0 };
        for word in [book.keys.name(statement.key), statement.name] {
            let label = labels.get(word);
            if label != 0 {
                labelled.push(((statement.kind, place(id), glossary, label), id));
            }
        }
    }
    for ids in grouped(labelled) {
        join_if_unambiguous(book, forms, clusters, &ids, "the same name");
    }
}

/// Joins all when every source has at most one thing among them; else lists the rivals.
fn join_if_unambiguous(
    book: &Book,
    forms: &Forms,
    clusters: &mut Clusters,
    ids: &[StatementId],
    evidence: &'static str,
) {
    let mut sources: Vec<(Sym, Sym, StatementId)> =
        ids.iter().map(|&id| (book.get(id).catalog, book.get(id).dialect, clusters.root(id))).collect();
    sources.sort_unstable();
    sources.dedup();
    let ambiguous = sources.windows(2).any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1));
    let Some((&first, rest)) = ids.split_first() else { return };
    for &other in rest.iter() {
        if clusters.root(first) == clusters.root(other) {
            continue;
        }
        if ambiguous {
            let why = format!("{evidence}, but one catalog has several of that name");
            clusters.note((book, forms), (first, other), Step::Unresolved, why);
        } else {
            clusters.join((book, forms), (first, other), Step::FoldedKey, Guard::Full, evidence);
        }
    }
}

/// For each product that states its domain, the cluster of that domain.
fn domain_roots(book: &Book, clusters: &Clusters, named: &[StatementId]) -> HashMap<StatementId, StatementId> {
    let domains: HashMap<_, _> = named
        .iter()
        .filter(|&&id| book.get(id).kind == Kind::Domain)
        .map(|&id| ((book.get(id).catalog, book.get(id).key), clusters.root(id)))
        .collect();
    let product = |&&id: &&StatementId| book.get(id).kind == Kind::Product && book.get(id).domain != NO_KEY;
    named
        .iter()
        .filter(product)
        .filter_map(|&id| Some((id, *domains.get(&(book.get(id).catalog, book.get(id).domain))?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fold_words;
    use crate::stitch::kit::{With, asset, contract, domain, key, product, steps, stitch, tag, thing};
    use weft_model::{Kind, Step};

    #[test]
    fn separators_and_case_do_not_tell_names_apart() {
        assert_eq!(fold_words(" Customer-Success "), fold_words("customer_success"));
        assert_ne!(fold_words("sales"), fold_words("sales eu"));
    }

    #[test]
    fn a_domain_by_opaque_id_and_by_word_is_one_with_the_readable_key() {
        let word = asset("b", "odcs", "postgres://h/d/s/t").with(|a| a.domain = Some(key("domain:///sales")));
        let map = stitch(vec![domain("a", "datahub", "6a2f", Some("Sales")), word]);
        let sales = thing(&map, "domain:///sales");
        assert_eq!((sales.name.as_str(), sales.members.len(), sales.stub), ("Sales", 2, false));
        assert_eq!(thing(&map, "postgres://h/d/s/t").domain, Some(key("domain:///sales")));
        assert_eq!(steps(&map), [Step::FoldedKey]);
    }

    #[test]
    fn a_name_that_one_catalog_uses_twice_proves_nothing() {
        let facts = vec![
            domain("a", "datahub", "id-1", Some("Sales")),
            domain("a", "datahub", "id-2", Some("Sales")),
            domain("b", "odcs", "sales", None),
        ];
        let map = stitch(facts);
        assert_eq!(map.things.len(), 3);
        assert!(steps(&map).iter().all(|step| *step == Step::Unresolved) && !map.ledger.is_empty());
    }

    #[test]
    fn products_of_one_name_are_one_only_in_one_domain() {
        let of = |catalog: &str, id: &str, domain: &str| {
            product(catalog, "datahub", id, |p| {
                p.name = Some("Orders".into());
                p.domain = Some(key(&format!("domain:///{domain}")));
            })
        };
        assert_eq!(stitch(vec![of("a", "x", "sales"), of("b", "y", "Sales")]).things.len(), 2);
        let apart = stitch(vec![of("a", "x", "sales"), of("b", "y", "finance")]);
        assert_eq!(apart.things.iter().filter(|t| t.kind == Kind::Product).count(), 2);
        let same_id = stitch(vec![of("a", "x", "sales"), of("b", "X", "finance")]);
        assert_eq!(same_id.things.iter().filter(|t| t.kind == Kind::Product).count(), 1);
    }

    #[test]
    fn terms_need_one_glossary_and_contracts_the_very_id() {
        let term =
            |catalog: &str, id: &str, scheme: &str| tag(catalog, "datahub", Kind::Term, id, "Account", Some(scheme));
        assert_eq!(stitch(vec![term("a", "1", "CRM"), term("b", "2", "crm")]).things.len(), 1);
        assert_eq!(stitch(vec![term("a", "1", "CRM"), term("b", "2", "Ledger")]).things.len(), 2);
        let pii = |catalog: &str, id: &str| tag(catalog, "datahub", Kind::Tag, id, "PII", None);
        assert_eq!(stitch(vec![pii("a", "pii"), pii("b", "t-9")]).things.len(), 1);
        let of = |catalog: &str, id: &str| contract(catalog, "odcs", id, |c| c.name = Some("Orders".into()));
        assert_eq!(stitch(vec![of("a", "c1"), of("b", "c1")]).things.len(), 1);
        assert_eq!(stitch(vec![of("a", "c1"), of("b", "C1")]).things.len(), 2);
    }
}

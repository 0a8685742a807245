//! Steps 3 to 5 for data: the same key, the same folded key, the same folded key through an authority map.

use super::clusters::{Clusters, Guard};
use super::form::{Form, Forms};
use super::{grouped, parts};
use crate::names::Sym;
use crate::statement::{Book, StatementId};
use weft_model::{Kind, Step};

/// By which statements are brought together before their spelling is compared: kind, platform, authority (real, or
/// the scope, or the single source that shares an unknown one), folded path.
type Place = (Kind, Sym, (u8, Sym, Sym), Sym);

/// Steps 3 and 4: first every exact join of the whole mesh, then the folded ones.
pub(super) fn join(book: &Book, forms: &Forms, clusters: &mut Clusters) {
    let data = (0..book.len()).filter(|&id| book.get(id).is_data());
    let groups = grouped(data.map(|id| (place(book, forms, id), id)).collect());
    groups.iter().for_each(|ids| join_exact(book, forms, clusters, ids));
    let evidence = "the same key when case is folded as the platform does";
    groups.iter().for_each(|ids| join_folded(book, forms, clusters, ids, Step::FoldedKey, evidence));
}

fn place(book: &Book, forms: &Forms, id: StatementId) -> Place {
    let (statement, form) = (book.get(id), forms.stated(book, id));
    let authority = match (form.authority, statement.scope) {
        (0, 0) => (2, statement.catalog, statement.dialect),
        (0, scope) => (1, statement.catalog, scope),
        (known, _) => (0, known, 0),
    };
    (statement.kind, form.platform, authority, form.folded)
}

/// Joins equal spellings; environment may be open on one side if only one is stated.
fn join_exact(book: &Book, forms: &Forms, clusters: &mut Clusters, ids: &[StatementId]) {
    for spelling in &parts(ids, |id| forms.stated(book, id).exact) {
        let groups = by_env(book, forms, spelling);
        for group in &groups {
            for &next in &group[1..] {
                let evidence = exact_evidence(book, forms, group[0], next);
                clusters.join((book, forms), (group[0], next), Step::ExactKey, Guard::Full, evidence);
            }
        }
        note_open_env(book, forms, clusters, &groups);
    }
}

fn exact_evidence(book: &Book, forms: &Forms, a: StatementId, b: StatementId) -> &'static str {
    if book.get(a).key == book.get(b).key && forms.stated(book, a).authority != 0 {
        "the same key"
    } else if forms.stated(book, a).authority != 0 {
        "the same name on the same authority"
    } else if book.get(a).scope != 0 {
        "the same key in the same authority scope"
    } else {
        "the same key in the same catalog"
    }
}

/// Joins spellings that differ only by case, when no source knows two of them.
fn join_folded(book: &Book, forms: &Forms, clusters: &mut Clusters, ids: &[StatementId], step: Step, evidence: &str) {
    let groups = by_env(book, forms, ids);
    for group in groups {
        let spellings = parts(&group, |id| forms.stated(book, id).exact);
        let Some((first, rest)) = spellings.split_first() else { continue };
        let ambiguous = one_source_has_two(book, &spellings);
        for other in rest {
            if ambiguous {
                note_case(book, forms, clusters, first[0], other[0], spellings.len());
            } else {
                clusters.join((book, forms), (first[0], other[0]), step, Guard::Full, evidence.to_owned());
            }
        }
    }
}

fn note_case(book: &Book, forms: &Forms, clusters: &mut Clusters, a: StatementId, b: StatementId, spellings: usize) {
    if clusters.root(a) != clusters.root(b) {
        let evidence = format!("{spellings} keys differ only by case and one catalog knows more than one of them");
        clusters.note((book, forms), (a, b), Step::Unresolved, evidence);
    }
}

/// True when one catalog and dialect uses two of the spellings: then they are two things to it.
fn one_source_has_two(book: &Book, spellings: &[Vec<StatementId>]) -> bool {
    let mut sources: Vec<(Sym, Sym, usize)> = Vec::new();
    for (at, spelling) in spellings.iter().enumerate() {
        sources.extend(spelling.iter().map(|&id| (book.get(id).catalog, book.get(id).dialect, at)));
    }
    sources.sort_unstable();
    sources.dedup();
    sources.windows(2).any(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1))
}

/// One group when at most one environment is stated, else one for each and one for those that state none.
fn by_env(book: &Book, forms: &Forms, ids: &[StatementId]) -> Vec<Vec<StatementId>> {
    let env = |id: &StatementId| forms.stated(book, *id).env;
    let mut envs: Vec<Sym> = ids.iter().map(env).filter(|&e| e != 0).collect();
    envs.sort_unstable();
    envs.dedup();
    if envs.len() <= 1 {
        return vec![ids.to_vec()];
    }
    parts(ids, |id| env(&id))
}

fn note_open_env(book: &Book, forms: &Forms, clusters: &mut Clusters, groups: &[Vec<StatementId>]) {
    let (open, stated): (Vec<_>, Vec<_>) = groups.iter().partition(|group| forms.stated(book, group[0]).env == 0);
    let Some(open) = open.first().filter(|_| !stated.is_empty()) else { return };
    for group in stated.iter().take(3) {
        let evidence = "one side states no environment and the key exists in several";
        clusters.note((book, forms), (open[0], group[0]), Step::Unresolved, evidence);
    }
}

/// Step 5: statements with a mapped authority look for the cluster of their folded key.
pub(super) fn join_mapped(book: &Book, forms: &Forms, clusters: &mut Clusters) {
    let placed = (0..book.len()).filter(|&id| book.get(id).is_data()).filter_map(|id| {
        let form = forms.effective(book, id);
        (form.authority != 0).then_some(((book.get(id).kind, Form { exact: 0, env: 0, ..form }), id))
    });
    for group in grouped(placed.collect()) {
        let (mapped, stated): (Vec<StatementId>, Vec<StatementId>) =
            group.into_iter().partition(|&id| forms.is_mapped(id));
        if mapped.is_empty() {
            continue;
        }
        if stated.is_empty() {
            let evidence = forms.map_evidence.get(&mapped[0]).map_or("", |text| text);
            join_folded(book, forms, clusters, &mapped, Step::AuthorityMap, evidence);
            join_equal_mapped(book, forms, clusters, &mapped);
        }
        for &id in mapped.iter().filter(|_| !stated.is_empty()) {
            join_one_mapped(book, forms, clusters, id, &mapped, &stated);
        }
    }
}

/// Joins mapped statements of equal spelling that no stated key brings together.
fn join_equal_mapped(book: &Book, forms: &Forms, clusters: &mut Clusters, mapped: &[StatementId]) {
    for group in by_env(book, forms, mapped) {
        let spellings = parts(&group, |id| forms.stated(book, id).exact);
        for pair in spellings.iter().flat_map(|spelling| spelling.windows(2)) {
            let evidence = forms.map_evidence.get(&pair[1]).map_or("", |text| text).to_owned();
            clusters.join((book, forms), (pair[0], pair[1]), Step::AuthorityMap, Guard::Full, evidence);
        }
    }
}

fn join_one_mapped(
    book: &Book,
    forms: &Forms,
    clusters: &mut Clusters,
    id: StatementId,
    mapped: &[StatementId],
    stated: &[StatementId],
) {
    let own = forms.effective(book, id);
    let fits = |other: &StatementId| {
        let form = forms.effective(book, *other);
        form.env == own.env || form.env == 0 || own.env == 0
    };
    let mut candidates: Vec<StatementId> = stated.iter().copied().filter(fits).collect();
    let exact: Vec<StatementId> =
        candidates.iter().copied().filter(|&c| forms.effective(book, c).exact == own.exact).collect();
    let rivals = mapped.iter().any(|&other| {
        let (a, b) = (book.get(id), book.get(other));
        (a.catalog, a.dialect) == (b.catalog, b.dialect) && forms.stated(book, other).exact != own.exact
    });
    if !exact.is_empty() {
        candidates = exact;
    }
    candidates.sort_unstable_by_key(|&c| (clusters.root(c), c));
    candidates.dedup_by_key(|c| clusters.root(*c));
    let known = candidates.iter().any(|&c| clusters.root(c) == clusters.root(id));
    match candidates.as_slice() {
        _ if known => {}
        [] => {}
        [one] if !rivals || forms.effective(book, *one).exact == own.exact => {
            let evidence = forms.map_evidence.get(&id).map_or("", |text| text).to_owned();
            clusters.join((book, forms), (*one, id), Step::AuthorityMap, Guard::Full, evidence);
        }
        several => {
            for &candidate in several.iter().take(3) {
                let evidence = "the folded key fits several things, or several keys of one catalog fit it";
                clusters.note((book, forms), (candidate, id), Step::Unresolved, evidence);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::stitch::kit::{With, asset, groups, steps, stitch};
    use weft_model::{Fact, Step};

    const UPPER: &str = "snowflake://acct/DB/S/T";
    const LOWER: &str = "snowflake://acct/db/s/t";
    const PROD: &str = "snowflake://acct/DB/S/T?env=PROD";
    const DEV: &str = "snowflake://acct/DB/S/T?env=DEV";

    fn tables(keys: &[(&str, &str)]) -> Vec<Fact> {
        keys.iter().map(|(catalog, key)| asset(catalog, "datahub", key)).collect()
    }

    #[test]
    fn each_step_and_guard_in_one_table() {
        use Step::{ExactKey, FoldedKey, Unresolved};
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], usize, &'a [Step]);
        let mixed = "snowflake://acct/DB/S/MyT";
        let cases: &[Case] = &[
            ("exact", &[("a", UPPER), ("b", UPPER)], 1, &[ExactKey]),
            ("three exact", &[("a", UPPER), ("b", UPPER), ("c", UPPER)], 1, &[ExactKey, ExactKey]),
            ("folded", &[("a", UPPER), ("b", LOWER)], 1, &[FoldedKey]),
            ("mixed case is another name", &[("a", mixed), ("b", "snowflake://acct/db/s/myt")], 2, &[]),
            ("exact platforms never fold", &[("a", "kafka://h:9092/T"), ("b", "kafka://h:9092/t")], 2, &[]),
            ("two authorities", &[("a", UPPER), ("b", "snowflake://other/DB/S/T")], 2, &[]),
            ("authority keeps its case", &[("a", UPPER), ("b", "snowflake://ACCT/DB/S/T")], 2, &[]),
            ("two environments", &[("a", PROD), ("b", DEV)], 2, &[]),
            ("missing environment fits one", &[("a", PROD), ("b", UPPER)], 1, &[ExactKey]),
            ("missing environment and two", &[("a", PROD), ("a", DEV), ("b", UPPER)], 3, &[Unresolved, Unresolved]),
            ("one catalog has both cases", &[("a", UPPER), ("a", LOWER)], 2, &[Unresolved]),
            ("exact before folded", &[("a", UPPER), ("a", LOWER), ("b", LOWER)], 2, &[ExactKey, Unresolved]),
            ("bigquery needs no authority", &[("a", "bigquery:///p/d/t"), ("b", "bigquery:///p/d/t")], 1, &[ExactKey]),
            ("a bucket is a bucket", &[("a", "s3://b/x/y"), ("b", "s3:///b/x/y")], 1, &[ExactKey]),
        ];
        for (name, keys, things, expected) in cases {
            let map = stitch(tables(keys));
            let mut found = steps(&map);
            found.sort_unstable();
            assert_eq!((map.things.len(), found.as_slice()), (*things, *expected), "{name}: {:#?}", groups(&map));
        }
    }

    #[test]
    fn an_unknown_authority_joins_within_its_scope_and_not_beyond() {
        let one = asset("files", "dbt", "snowflake:///DB/S/T").scope("dbt:shop:snowflake:db");
        let mut twin = asset("files", "odcs", "snowflake:///db/s/t").scope("dbt:shop:snowflake:db");
        twin.observation.native = "twin".into();
        let map = stitch(vec![one.clone(), twin]);
        assert_eq!((map.things.len(), steps(&map)), (1, vec![Step::FoldedKey]));
        let stranger = asset("other", "dbt", "snowflake:///DB/S/T").scope("dbt:shop:snowflake:db");
        let map = stitch(vec![one, stranger]);
        assert_eq!((map.things.len(), steps(&map)), (2, vec![Step::Suggestion]));
        assert_ne!(map.things[0].key, map.things[1].key);
    }

    #[test]
    fn nodes_without_a_table_do_not_join_two_projects_of_one_name() {
        let node = "dbt://jaffle_shop/exposure.jaffle_shop.weekly";
        let map = stitch(vec![asset("a", "dbt", node), asset("b", "dbt", node)]);
        assert_eq!(map.things.len(), 2);
        assert!(steps(&map).iter().all(|step| !step.merges()));
    }
}

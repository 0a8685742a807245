//! Step 2: two statements that a source itself calls the same: both state one alias, or one states the other's key.
//!
//! An alias on the statement's own platform must name the same folded path: it may only change the authority (a
//! Snowflake locator and the organisation's account). An alias on another platform is a symlink, a storage location
//! or a dbt node. Such a foreign name proves less: two projects called `jaffle_shop` both state
//! `dbt://jaffle_shop/model.jaffle_shop.orders`. So statements that share a foreign name are only joined when, on
//! their own platform, they agree in path, authority and environment; one that would fit several is left unresolved.

use super::clusters::{Clusters, Guard};
use super::form::{Form, Forms};
use crate::names::{KeyId, Sym};
use crate::statement::{Book, StatementId};
use std::collections::{HashMap, HashSet};
use weft_model::{Kind, Step};

/// One stated alias: who states it, in which words.
#[derive(Debug, Clone, Copy)]
struct Claimant {
    id: StatementId,
    words: Sym,
}

/// By what an alias and a key are compared: kind, platform, authority as written, folded path, env.
type Name = (Kind, Sym, Sym, Sym, Sym);

pub(super) fn join(book: &Book, forms: &Forms, clusters: &mut Clusters) {
    let mut claims: HashMap<Name, Vec<Claimant>> = HashMap::new();
    let mut names: Vec<Name> = Vec::new();
    let mut refused: Vec<(Name, Claimant)> = Vec::new();
    for id in 0..book.len() {
        let statement = book.get(id);
        let own = forms.stated(book, id);
        for &(alias, words) in statement.aliases.iter().filter(|(alias, _)| *alias != statement.key) {
            let other = forms.key(alias);
            let name = name(book, forms, statement.kind, alias);
            if other.platform == own.platform && other.folded != own.folded {
                refused.push((name, Claimant { id, words }));
            } else {
                let known = claims.entry(name).or_insert_with(|| {
                    names.push(name);
                    Vec::new()
                });
                known.push(Claimant { id, words });
            }
        }
    }
    if claims.is_empty() && refused.is_empty() {
        return;
    }
    let of_interest: HashSet<Name> = claims.keys().copied().chain(refused.iter().map(|(name, _)| *name)).collect();
    let mut holders: HashMap<Name, Vec<StatementId>> = HashMap::new();
    for id in 0..book.len() {
        let name = name(book, forms, book.get(id).kind, book.get(id).key);
        if of_interest.contains(&name) {
            holders.entry(name).or_default().push(id);
        }
    }
    for name in names {
        let holders = holders.get(&name).map_or(&[][..], Vec::as_slice);
        join_claimants(book, forms, clusters, name.1, &claims[&name], holders);
    }
    for (name, claimant) in refused {
        if let Some(&holder) = holders.get(&name).and_then(|held| held.first()) {
            let evidence = format!("{}, but that is another path on the same platform", book.text(claimant.words));
            clusters.note((book, forms), (claimant.id, holder), Step::Unresolved, evidence);
        }
    }
}

fn name(book: &Book, forms: &Forms, kind: Kind, key: KeyId) -> Name {
    let form = forms.key(key);
    (kind, form.platform, book.keys.row(key).authority, form.folded, form.env)
}

/// Joins all who state one alias, and the statements that bear it as their key.
fn join_claimants(
    book: &Book,
    forms: &Forms,
    clusters: &mut Clusters,
    platform: Sym,
    claimants: &[Claimant],
    holders: &[StatementId],
) {
    let form = |claimant: &Claimant| forms.effective(book, claimant.id);
    let (own, foreign): (Vec<Claimant>, Vec<Claimant>) = claimants.iter().partition(|c| form(c).platform == platform);
    let mut leaders: Vec<Claimant> = Vec::new();
    if let Some(leader) = own.first() {
        own[1..].iter().for_each(|next| share(book, forms, clusters, Guard::StatedName, *leader, *next));
        leaders.push(*leader);
    }
    let mut by_platform: Vec<(Sym, Vec<Claimant>)> = Vec::new();
    for claimant in foreign {
        let platform = form(&claimant).platform;
        match by_platform.iter_mut().find(|(known, _)| *known == platform) {
            Some((_, list)) => list.push(claimant),
            None => by_platform.push((platform, vec![claimant])),
        }
    }
    for (_, list) in by_platform {
        leaders.extend(join_one_platform(book, forms, clusters, &list));
    }
    if let Some((leader, rest)) = leaders.split_first() {
        let guard = if own.is_empty() { Guard::Full } else { Guard::StatedName };
        rest.iter().for_each(|next| share(book, forms, clusters, Guard::Full, *leader, *next));
        for &holder in holders {
            let evidence = book.text(leader.words).to_owned();
            clusters.join((book, forms), (leader.id, holder), Step::Stated, guard, evidence);
        }
    }
}

/// Joins claimants of one platform that share a foreign alias, and returns the one that speaks for all of them, or
/// `None` when they are several things.
fn join_one_platform(book: &Book, forms: &Forms, clusters: &mut Clusters, claimants: &[Claimant]) -> Option<Claimant> {
    let mut groups: Vec<Vec<Claimant>> = vec![Vec::new()];
    groups[0].extend(claimants);
    for part in [|form: &Form| form.folded, |form: &Form| form.authority, |form: &Form| form.env] {
        groups = groups
            .iter()
            .flat_map(|group| split(group, |claimant| part(&forms.effective(book, claimant.id))))
            .collect();
    }
    for group in &groups {
        group[1..].iter().for_each(|next| share(book, forms, clusters, Guard::Full, group[0], *next));
    }
    if groups.len() == 1 {
        return groups[0].first().copied();
    }
    list_unresolved(book, forms, clusters, &groups);
    None
}

/// Where statements that leave authority or environment open fit several others, says so instead of guessing.
fn list_unresolved(book: &Book, forms: &Forms, clusters: &mut Clusters, groups: &[Vec<Claimant>]) {
    let form = |group: &Vec<Claimant>| forms.effective(book, group[0].id);
    for open in groups.iter().filter(|group| form(group).authority == 0 || form(group).env == 0) {
        let fits = |other: &&Vec<Claimant>| {
            let (a, b) = (form(open), form(other));
            open[0].id != other[0].id
                && a.folded == b.folded
                && (a.authority == b.authority || a.authority == 0)
                && (a.env == b.env || a.env == 0 || a.authority == 0)
        };
        for other in groups.iter().filter(fits).take(3) {
            let evidence = format!("{}, but the name fits several accounts or environments", book.text(open[0].words));
            clusters.note((book, forms), (open[0].id, other[0].id), Step::Unresolved, evidence);
        }
    }
}

fn share(book: &Book, forms: &Forms, clusters: &mut Clusters, guard: Guard, a: Claimant, b: Claimant) {
    let evidence = if a.words == b.words {
        book.text(a.words).to_owned()
    } else {
        format!("{}; {}", book.text(a.words), book.text(b.words))
    };
    clusters.join((book, forms), (a.id, b.id), Step::Stated, guard, evidence);
}

/// Groups items by a value where 0 is "not stated": with at most one stated value all are one group, else one group
/// for each value and one for those that do not say.
fn split(items: &[Claimant], value: impl Fn(&Claimant) -> Sym) -> Vec<Vec<Claimant>> {
    let mut values: Vec<Sym> = items.iter().map(&value).filter(|&v| v != 0).collect();
    values.sort_unstable();
    values.dedup();
    if values.len() <= 1 {
        return vec![items.to_vec()];
    }
    let mut groups: HashMap<Sym, Vec<Claimant>> = HashMap::new();
    for item in items {
        groups.entry(value(item)).or_default().push(*item);
    }
    let mut groups: Vec<Vec<Claimant>> = groups.into_values().collect();
    groups.sort_unstable_by_key(|group| group[0].id);
    groups
}

#[cfg(test)]
mod tests {
    use crate::stitch::kit::{With, asset, edge, groups, only_row, steps, stitch};
    use weft_model::{Fact, Method, Step};

    const NODE: &str = "dbt://jaffle_shop/model.jaffle_shop.orders";

    fn dbt(catalog: &str, database: &str, name: &str) -> Fact {
        asset(catalog, "dbt", &format!("duckdb:///{database}/main/{name}"))
            .scope(&format!("dbt:jaffle_shop:duckdb:{database}"))
            .alias(&format!("dbt://jaffle_shop/model.jaffle_shop.{name}"), "dbt manifest")
            .columns(&["id", "status"])
    }

    fn run(catalog: &str, file: &str, database: &str, name: &str) -> Fact {
        asset(catalog, "openlineage", &format!("duckdb://{file}/{database}/main/{name}"))
            .alias(&format!("dbt://jaffle_shop/model.jaffle_shop.{name}"), "dbt_node facet of job orders")
    }

    #[test]
    fn jaffle_shop_dbt_and_openlineage_are_one_through_the_dbt_node() {
        let map = stitch(vec![dbt("files", "jaffle", "orders"), run("runs", "jaffle.duckdb", "jaffle", "orders")]);
        assert_eq!(
            groups(&map),
            [["files duckdb:///jaffle/main/orders", "runs duckdb://jaffle.duckdb/jaffle/main/orders"]]
        );
        assert_eq!(map.things[0].key.to_string(), "duckdb://jaffle.duckdb/jaffle/main/orders");
        let row = only_row(&map);
        assert_eq!(row.step, Step::Stated);
        assert!(row.evidence.contains("dbt_node facet of job orders"), "{}", row.evidence);
    }

    #[test]
    fn two_projects_of_one_name_and_equal_nodes_on_different_databases_stay_two() {
        let map = stitch(vec![
            dbt("ours", "jaffle", "orders"),
            dbt("theirs", "tutorial", "orders"),
            run("ours", "jaffle.duckdb", "jaffle", "orders"),
            run("theirs", "tutorial.duckdb", "tutorial", "orders"),
        ]);
        assert_eq!(map.things.len(), 2);
        assert_eq!(steps(&map), [Step::Stated, Step::Stated]);
    }

    #[test]
    fn one_dbt_node_in_two_accounts_is_left_unresolved() {
        let model = asset("dbt", "dbt", "snowflake:///DB/S/T").alias(NODE, "manifest");
        let one = asset("ol", "openlineage", "snowflake://acct1/DB/S/T").alias(NODE, "facet");
        let two = asset("ol", "openlineage", "snowflake://acct2/DB/S/T").alias(NODE, "facet");
        let map = stitch(vec![model, one, two]);
        assert_eq!(map.things.len(), 3);
        assert!(steps(&map).contains(&Step::Unresolved));
        assert!(!steps(&map).contains(&Step::Stated));
    }

    #[test]
    fn a_locator_and_an_organisation_account_are_joined_when_a_source_says_so() {
        let one = asset("dh", "datahub", "snowflake://xy12345/DB/S/T").alias("snowflake://org-acct/db/s/t", "sibling");
        let two = asset("ol", "openlineage", "snowflake://org-acct/DB/S/T");
        let map = stitch(vec![one, two]);
        assert_eq!((map.things.len(), only_row(&map).step), (1, Step::Stated));
    }

    #[test]
    fn an_alias_on_the_same_platform_with_another_path_is_not_believed() {
        let one = asset("dh", "datahub", "snowflake://acct/DB/S/T").alias("snowflake://acct/DB/S/OTHER", "sibling");
        let map = stitch(vec![one, asset("ol", "openlineage", "snowflake://acct/DB/S/OTHER")]);
        assert_eq!((map.things.len(), only_row(&map).step), (2, Step::Unresolved));
    }

    #[test]
    fn a_storage_location_joins_one_table_but_not_two_tables_that_share_it() {
        let location = "s3://bucket/lake/orders";
        let table = |name: &str| {
            asset("glue", "datahub", &format!("glue://arn:aws:glue:r:1/db/{name}")).alias(location, "table location")
        };
        let read = || edge("ol", "openlineage", location, "postgres://h/d/s/t", Method::ExplicitFacet);
        let map = stitch(vec![table("orders"), read()]);
        assert_eq!(map.things.len(), 2);
        assert_eq!(map.edges[0].from.platform.as_str(), "glue");
        let map = stitch(vec![table("orders"), table("orders_old"), read()]);
        assert_eq!(map.things.len(), 4);
    }
}

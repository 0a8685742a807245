//! Which account stands behind a name that a catalog does not spell out: the user's map, or what step 2 teaches.
//!
//! A dbt manifest names no account. But when some of its models are stated to be tables of `acct`, the whole project
//! at that database writes to `acct`: the scope learns its authority, unless anything contradicts.

use super::AuthorityMap;
use super::clusters::Clusters;
use super::form::Forms;
use crate::names::Sym;
use crate::statement::{Book, StatementId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// What step 2 proved about one scope on one platform.
#[derive(Debug, Default)]
struct Lesson {
    statements: Vec<StatementId>,
    /// Authorities of the same platform in the clusters of these statements.
    authorities: BTreeSet<Sym>,
    /// Statements of the scope that were joined with one of them.
    proofs: u32,
    contradicted: bool,
}

/// Gives every statement of a mapped or learned scope its authority.
pub(super) fn apply(book: &mut Book, forms: &mut Forms, clusters: &Clusters, maps: &[AuthorityMap]) {
    let mut lessons: BTreeMap<(Sym, Sym, Sym), Lesson> = BTreeMap::new();
    let mut known: HashMap<(StatementId, Sym), BTreeSet<Sym>> = HashMap::new();
    for id in 0..book.len() {
        let (statement, form) = (book.get(id), forms.effective(book, id));
        if !statement.is_data() {
            continue;
        }
        if form.authority != 0 {
            known.entry((clusters.root(id), form.platform)).or_default().insert(form.authority);
        } else if statement.scope != 0 {
            let lesson = lessons.entry((statement.catalog, statement.scope, form.platform)).or_default();
            lesson.statements.push(id);
        }
    }
    for ((_, _, platform), lesson) in &mut lessons {
        learn(lesson, *platform, (book, forms), clusters, &known);
    }
    for ((catalog, scope, _), lesson) in lessons {
        let names = (book.text(catalog), book.text(scope));
        let user = maps.iter().find(|map| (map.catalog.as_str(), map.scope.as_str()) == names);
        let (authority, evidence) = match user {
            Some(map) => {
                let text = format!("the user maps {} of {} to {}", map.scope, map.catalog, map.authority);
                (book.words.intern(&map.authority), text)
            }
            None => match (lesson.authorities.first(), lesson.authorities.len(), lesson.contradicted) {
                (Some(&only), 1, false) => (only, learned(&names, book.text(only), lesson.proofs)),
                _ => continue,
            },
        };
        let evidence: Rc<str> = evidence.into();
        lesson.statements.iter().for_each(|&id| forms.map(id, authority, Rc::clone(&evidence)));
    }
}

fn learned((catalog, scope): &(&str, &str), authority: &str, proofs: u32) -> String {
    let matches = if proofs == 1 { "1 stated match".to_owned() } else { format!("{proofs} stated matches") };
    format!("scope {scope} of {catalog} is {authority}, proven by {matches}")
}

/// Reads what step 2 joined. A statement that the user keeps apart from the authority's own table of the same name
/// contradicts, and then nothing is learned.
fn learn(
    lesson: &mut Lesson,
    platform: Sym,
    (book, forms): (&Book, &Forms),
    clusters: &Clusters,
    known: &HashMap<(StatementId, Sym), BTreeSet<Sym>>,
) {
    for &id in &lesson.statements {
        let root = clusters.root(id);
        if let Some(authorities) = known.get(&(root, platform)) {
            lesson.authorities.extend(authorities);
            lesson.proofs += 1;
        }
    }
    let authorities = &lesson.authorities;
    lesson.contradicted = lesson.statements.iter().any(|&id| {
        clusters.kept_apart_from(id).iter().any(|&other| {
            let (own, other) = (forms.effective(book, id), forms.effective(book, other));
            own.platform == other.platform && own.folded == other.folded && authorities.contains(&other.authority)
        })
    });
}

#[cfg(test)]
mod tests {
    use crate::identity::AuthorityMap;
    use crate::stitch::StitchSettings;
    use crate::stitch::kit::{With, asset, decision, steps, stitch, stitch_with};
    use weft_model::{DecisionVerdict, Fact, Step};

    fn model(name: &str) -> Fact {
        asset("dbt", "dbt", &format!("snowflake:///DB/S/{name}")).scope("dbt:shop:snowflake:db")
    }

    fn table(account: &str, name: &str) -> Fact {
        asset("ol", "openlineage", &format!("snowflake://{account}/db/s/{name}"))
    }

    fn stated(account: &str, name: &str) -> [Fact; 2] {
        let node = format!("dbt://shop/model.shop.{name}");
        [model(name).alias(&node, "manifest"), table(account, name).alias(&node, "facet")]
    }

    #[test]
    fn one_stated_match_teaches_the_whole_scope() {
        let mut facts = stated("acct", "ORDERS").to_vec();
        facts.extend([model("CUSTOMERS"), table("acct", "customers"), model("ALONE")]);
        let map = stitch(facts);
        assert_eq!((map.things.len(), steps(&map)), (3, vec![Step::AuthorityMap, Step::Stated]));
        let row = map.ledger.iter().find(|row| row.step == Step::AuthorityMap).unwrap();
        for word in ["dbt:shop:snowflake:db", "acct", "1 stated match"] {
            assert!(row.evidence.contains(word), "{}", row.evidence);
        }
    }

    #[test]
    fn matches_with_two_accounts_teach_nothing() {
        let mut facts = stated("acct1", "ORDERS").to_vec();
        facts.extend(stated("acct2", "RETURNS"));
        facts.extend([model("CUSTOMERS"), table("acct1", "customers")]);
        let map = stitch(facts);
        assert!(!steps(&map).contains(&Step::AuthorityMap));
        assert_eq!(map.things.len(), 4);
    }

    #[test]
    fn a_users_word_against_one_table_of_the_scope_stops_learning() {
        let mut facts = stated("acct", "ORDERS").to_vec();
        facts.extend([model("CUSTOMERS"), table("acct", "customers"), model("X"), table("acct", "x")]);
        let apart =
            decision(("dbt", "snowflake:///DB/S/X"), ("ol", "snowflake://acct/db/s/x"), DecisionVerdict::Different, 7);
        let settings = StitchSettings { decisions: vec![apart], ..StitchSettings::default() };
        let map = stitch_with(&settings, facts);
        assert!(!steps(&map).contains(&Step::AuthorityMap));
    }

    #[test]
    fn the_user_maps_a_scope_or_an_instance() {
        let map_of = |catalog: &str, scope: &str| StitchSettings {
            authority_maps: vec![AuthorityMap {
                catalog: catalog.into(),
                scope: scope.into(),
                authority: "acct".into(),
            }],
            ..StitchSettings::default()
        };
        let facts = vec![model("ORDERS"), table("acct", "orders")];
        let map = stitch_with(&map_of("dbt", "dbt:shop:snowflake:db"), facts);
        assert_eq!((map.things.len(), steps(&map)), (1, vec![Step::AuthorityMap]));
        assert!(map.ledger[0].evidence.contains("the user maps"));

        let instance = asset("dh", "datahub", "snowflake://inst/DB/S/ORDERS");
        let facts = vec![instance, table("acct", "orders")];
        assert_eq!(stitch(facts.clone()).things.len(), 2);
        let map = stitch_with(&map_of("dh", "snowflake://inst"), facts);
        assert_eq!((map.things.len(), steps(&map)), (1, vec![Step::AuthorityMap]));
    }
}

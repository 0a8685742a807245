//! PRD-05: deprecated, still consumed, and nobody says what replaces it.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use weft_model::{Entity, Lifecycle};

pub(super) const RULE: Rule = Rule {
    id: "PRD-05",
    severity: Severity::High,
    title: "Deprecated and consumed, without a successor",
    needs: &[Need::Lifecycles, Need::Flows],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let deprecated = mesh.owned().filter(|i| mesh.thing(*i).lifecycle == Lifecycle::Deprecated);
    deprecated.filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let named = mesh.said(i).iter().any(|fact| match &fact.observation.entity {
        Entity::Asset(asset) => asset.successor.is_some(),
        Entity::Product(product) => product.successor.is_some(),
        _ => false,
    });
    let consumers = mesh.consumers(i);
    if named || consumers.is_empty() {
        return None;
    }
    let first = &mesh.thing(consumers[0]).name;
    let sentence = match consumers.len() {
        1 => format!("deprecated without a successor; {first} still takes from it"),
        n => format!("deprecated without a successor; {n} still take from it, first {first}"),
    };
    let facts = mesh.silence(i, "names no successor");
    Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, asset};
    use weft_model::Lifecycle::{Deprecated, Retired};

    #[test]
    fn a_successor_or_the_lack_of_consumers_settles_it() {
        let mut build = Build::new();
        for name in ["lost", "replaced", "unused", "feeds_retired"] {
            let said = asset(name).lifecycle(Deprecated);
            build.say("dh", if name == "replaced" { said.successor("report") } else { said });
        }
        build.say("dh", asset("report"));
        build.say("dh", asset("gone").lifecycle(Retired));
        build.flow("lost", "report");
        build.flow("replaced", "report");
        build.flow("feeds_retired", "gone");
        let input = build.input();
        let seen: Vec<String> = check(&Mesh::new(&input)).into_iter().map(|f| f.name).collect();
        assert_eq!(seen, ["lost"]);
    }
}

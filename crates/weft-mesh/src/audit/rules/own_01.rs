//! OWN-01: a product or asset without an owner, direct or inherited from its product, container or domain.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};

pub(super) const RULE: Rule = Rule {
    id: "OWN-01",
    severity: Severity::High,
    title: "No owner, direct or inherited",
    needs: &[Need::Things, Need::Owners],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    mesh.owned().filter(|i| !owned(mesh, *i)).map(|i| finding(mesh, i)).collect()
}

/// Owned itself, or through what it belongs to.
fn owned(mesh: &Mesh<'_>, i: usize) -> bool {
    std::iter::once(i).chain(mesh.above(i)).any(|j| !mesh.owners(j).is_empty())
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Finding {
    let facts = mesh.silence(i, "states no owner");
    match mesh.output_ports(i) {
        [] => Finding::on(mesh, RULE.id, RULE.severity, i, "no owner, neither its own nor inherited", facts),
        [(product, port), ..] => {
            let product = &mesh.thing(*product).name;
            let sentence = format!("stands behind output port “{port}” of {product} and has no owner");
            Finding::on(mesh, RULE.id, Severity::Critical, i, sentence, facts)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::fixture::{Build, asset, domain, person, product};
    use crate::audit::{Mesh, Severity};

    #[test]
    fn an_owner_may_be_inherited_from_product_or_domain() {
        let mut build = Build::new();
        build.say("dh", person("ana@x.example", "Ana"));
        build.say("dh", domain("sales", "Sales").owner("ana@x.example"));
        build.say("dh", asset("orders").in_domain("sales"));
        build.say("dh", product("shop", "Shop").owner("ana@x.example").holds(&["clicks"]));
        build.say("dh", asset("clicks"));
        let input = build.input();
        assert_eq!(check(&Mesh::new(&input)), []);
    }

    #[test]
    fn without_any_owner_it_is_found_and_behind_an_output_port_it_is_critical() {
        let mut build = Build::new();
        build.say("dh", asset("orders"));
        build.say("om", asset("orders"));
        build.say("dh", product("shop", "Shop").output(&["clicks"]));
        build.say("dh", asset("clicks"));
        build.stub("ghost");
        let input = build.input();
        let found = check(&Mesh::new(&input));
        let seen: Vec<(&str, Severity, usize)> =
            found.iter().map(|f| (f.name.as_str(), f.severity, f.facts_used.len())).collect();
        assert_eq!(
            seen,
            [("Shop", Severity::High, 1), ("clicks", Severity::Critical, 1), ("orders", Severity::High, 2)]
        );
        assert!(found[1].sentence.contains("“out” of Shop"), "{}", found[1].sentence);
    }
}

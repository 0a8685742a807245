//! PRD-01: an active product with an output port that no contract covers.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use weft_model::{DataProduct, Fact, Kind, Lifecycle, Port, PortDirection};

pub(super) const RULE: Rule = Rule {
    id: "PRD-01",
    severity: Severity::High,
    title: "Active product without a contract on an output port",
    needs: &[Need::Products, Need::Lifecycles],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let active = mesh.of_kind(Kind::Product).filter(|i| mesh.thing(*i).lifecycle == Lifecycle::Active);
    active.filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let said: Vec<(&Fact, &DataProduct)> = mesh.products(i).collect();
    let output = |p: &&Port| p.direction == PortDirection::Output;
    let ports: Vec<(&Fact, &Port)> =
        said.iter().flat_map(|(f, p)| p.ports.iter().filter(output).map(move |port| (*f, port))).collect();
    // Another catalog may know the contract of the same port.
    let covered = |(fact, port): &(&Fact, &Port)| {
        let same_name = ports.iter().any(|(_, other)| other.name == port.name && other.contract.is_some());
        let assets = port.assets.iter().filter_map(|key| mesh.find(&fact.catalog, key));
        same_name || assets.into_iter().any(|a| !mesh.thing(a).contracts.is_empty())
    };
    let bare: Vec<&(&Fact, &Port)> = ports.iter().filter(|p| !covered(p)).collect();
    let mut names: Vec<String> = bare.iter().map(|(_, p)| format!("“{}”", p.name)).collect();
    names.sort();
    names.dedup();
    let sentence = match names.as_slice() {
        [] => return None,
        [one] => format!("output port {one} has no contract"),
        all => format!("{} output ports have no contract: {}", all.len(), all.join(", ")),
    };
    let facts = bare.iter().map(|(f, p)| mesh.claim(f, format!("output port {} without a contract", p.name)));
    Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts.collect()))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, asset, contract, product};

    #[test]
    fn a_contract_on_the_port_or_on_its_asset_covers_it() {
        let mut build = Build::new();
        build.say("dh", product("bare", "Bare").active().output(&["a"]));
        build.say("dh", product("idea", "Idea").output(&["a"]));
        build.say("dh", product("done", "Done").active().output_under("c1", &["a"]));
        build.say("dh", product("kept", "Kept").active().output(&["b"]));
        build.say("dh", asset("a"));
        build.say("dh", asset("b"));
        build.say("git", contract("c2").covers("b"));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].sentence.as_str()), ("Bare", "output port “out” has no contract"));
    }
}

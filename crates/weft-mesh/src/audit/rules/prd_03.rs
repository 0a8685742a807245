//! PRD-03: the contract is active while its product is deprecated or retired, or the reverse.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use std::collections::BTreeSet;
use weft_model::{Kind, Lifecycle};

pub(super) const RULE: Rule = Rule {
    id: "PRD-03",
    severity: Severity::High,
    title: "Contract and product stand at different ends of life",
    needs: &[Need::Contracts, Need::Products, Need::Lifecycles],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let pairs = pairs(mesh);
    pairs.into_iter().filter_map(|(contract, product)| finding(mesh, contract, product)).collect()
}

/// Contracts with the products they belong to, as either side states it.
fn pairs(mesh: &Mesh<'_>) -> BTreeSet<(usize, usize)> {
    let mut found = BTreeSet::new();
    for contract in mesh.of_kind(Kind::Contract) {
        for (fact, said) in mesh.contracts(contract) {
            let product = said.product.as_ref().and_then(|key| mesh.find(&fact.catalog, key));
            found.extend(product.map(|p| (contract, p)));
        }
    }
    for product in mesh.of_kind(Kind::Product) {
        let contracts = mesh.thing(product).contracts.iter().filter_map(|key| mesh.shown(key));
        found.extend(contracts.map(|c| (c, product)));
    }
    found
}

fn finding(mesh: &Mesh<'_>, contract: usize, product: usize) -> Option<Finding> {
    let (c, p) = (mesh.thing(contract), mesh.thing(product));
    let ended = |l: Lifecycle| matches!(l, Lifecycle::Deprecated | Lifecycle::Retired);
    let opposed = (c.lifecycle == Lifecycle::Active && ended(p.lifecycle))
        || (p.lifecycle == Lifecycle::Active && ended(c.lifecycle));
    if !opposed || c.stub {
        return None;
    }
    let (contract_is, product_is) = (c.lifecycle.as_str(), p.lifecycle.as_str());
    let sentence = format!("the contract is {contract_is}, its product {} is {product_is}", p.name);
    let said = |i: usize| {
        mesh.said(i).iter().map(move |fact| {
            let entity = &fact.observation.entity;
            mesh.claim(fact, format!("{} {}", mesh.thing(i).name, entity.lifecycle().as_str()))
        })
    };
    let facts = said(contract).chain(said(product)).collect();
    Some(Finding::on(mesh, RULE.id, RULE.severity, contract, sentence, facts))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, contract, product};
    use weft_model::Lifecycle::{Active, Retired};

    #[test]
    fn both_directions_are_found_and_agreement_is_not() {
        let mut build = Build::new();
        for (id, contract_is, product_is) in [("a", Active, Retired), ("b", Retired, Active), ("c", Active, Active)] {
            build.say("git", contract(id).lifecycle(contract_is).of_product(id));
            build.say("dh", product(id, id).lifecycle(product_is));
            build.say("git", product(id, id));
        }
        let input = build.input();
        let seen: Vec<String> = check(&Mesh::new(&input)).into_iter().map(|f| f.sentence).collect();
        assert_eq!(
            seen,
            ["the contract is active, its product a is retired", "the contract is retired, its product b is active"]
        );
    }
}

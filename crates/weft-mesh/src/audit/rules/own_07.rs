//! OWN-07: catalogs name owners of one thing that have nobody in common. Only things joined on step 5 of the ladder
//! or better are one thing, so what is merely probable is never counted.

use super::{Need, Rule};
use crate::audit::mesh::{OwnerFact, Resolved};
use crate::audit::{Finding, Mesh, Severity};
use std::collections::{BTreeMap, BTreeSet};
use weft_model::Role;

pub(super) const RULE: Rule = Rule {
    id: "OWN-07",
    severity: Severity::High,
    title: "Catalogs name different owners",
    needs: &[Need::Owners, Need::TwoCatalogs],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    mesh.owned().filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let owners = mesh.owners(i);
    let mut by_catalog: BTreeMap<&str, Vec<&OwnerFact<'_>>> = BTreeMap::new();
    for owner in owners.iter().filter(|o| !o.ownership.inherited) {
        by_catalog.entry(&owner.fact.catalog).or_default().push(owner);
    }
    let sides: Vec<(&str, Vec<&OwnerFact<'_>>)> = by_catalog.into_iter().collect();
    for (n, (left_name, left)) in sides.iter().enumerate() {
        for (right_name, right) in &sides[n + 1..] {
            if !comparable(left, right) || !names(mesh, left).is_disjoint(&names(mesh, right)) {
                continue;
            }
            let list = |side: &[&OwnerFact<'_>]| {
                let named: BTreeSet<String> = side.iter().map(|o| mesh.owner_name(o)).collect();
                named.into_iter().collect::<Vec<_>>().join(", ")
            };
            let sentence = format!("{left_name} says {}, {right_name} says {}", list(left), list(right));
            let both = left.iter().chain(right);
            let facts = both.map(|o| mesh.claim(o.fact, format!("owner {}", mesh.owner_name(o)))).collect();
            return Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts));
        }
    }
    None
}

/// A business owner in one catalog and a technical one in the other are no contradiction.
fn comparable(left: &[&OwnerFact<'_>], right: &[&OwnerFact<'_>]) -> bool {
    let same = |a: Role, b: Role| a == b || a == Role::Owner || b == Role::Owner;
    left.iter().any(|a| right.iter().any(|b| same(a.ownership.role, b.ownership.role)))
}

/// Parties and the people behind them; a name that leads nowhere stands for itself.
fn names(mesh: &Mesh<'_>, owners: &[&OwnerFact<'_>]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for owner in owners {
        match &owner.party {
            Resolved::One(party) => {
                found.insert(format!("thing {party}"));
                found.extend(mesh.people(*party).into_iter().flatten().map(|p| format!("thing {p}")));
            }
            Resolved::Several(all) => found.extend(all.iter().map(|p| format!("thing {p}"))),
            Resolved::Nobody => {
                found.insert(owner.ownership.party.name().to_lowercase());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, asset, person, team};
    use weft_model::Role;

    #[test]
    fn owners_without_anyone_in_common_are_a_contradiction() {
        let mut build = Build::new();
        build.say("dh", person("ana@x.example", "Ana"));
        build.say("dh", person("ben@x.example", "Ben"));
        build.say("om", team("core", "Core").members(&["ana@x.example"], &[]));
        build.say("om", person("ana@x.example", "Ana"));
        build.say("om", person("ben@x.example", "Ben"));
        for name in ["differs", "team", "roles", "shared"] {
            build.say("dh", asset(name).role("ana@x.example", Role::TechnicalOwner));
        }
        build.say("om", asset("differs").owner("ben@x.example"));
        build.say("om", asset("team").owner_team("core"));
        build.say("om", asset("roles").role("ben@x.example", Role::BusinessOwner));
        build.say("om", asset("shared").owner("ben@x.example").owner("ana@x.example"));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].sentence.as_str()), ("differs", "dh says Ana, om says Ben"));
        assert_eq!(found[0].facts_used.len(), 2);
    }
}

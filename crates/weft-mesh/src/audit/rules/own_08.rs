//! OWN-08: an active product without both a business and a technical owner.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use weft_model::{Kind, Lifecycle, Role};

pub(super) const RULE: Rule = Rule {
    id: "OWN-08",
    severity: Severity::Medium,
    title: "Active product without a business and a technical owner",
    needs: &[Need::Products, Need::Lifecycles, Need::OwnerRoles],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let active = mesh.of_kind(Kind::Product).filter(|i| mesh.thing(*i).lifecycle == Lifecycle::Active);
    active.filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let owners = mesh.owners(i);
    let has = |role: Role| owners.iter().any(|o| o.ownership.role == role);
    let sentence = match (has(Role::BusinessOwner), has(Role::TechnicalOwner)) {
        (true, true) => return None,
        (true, false) => "has no technical owner",
        (false, true) => "has no business owner",
        (false, false) => "has neither a business nor a technical owner",
    };
    let words = |role: Role| match role {
        Role::BusinessOwner => "business owner",
        Role::TechnicalOwner => "technical owner",
        _ => "owner",
    };
    let mut facts: Vec<_> = owners
        .iter()
        .map(|o| mesh.claim(o.fact, format!("{} {}", words(o.ownership.role), mesh.owner_name(o))))
        .collect();
    if facts.is_empty() {
        facts = mesh.silence(i, "states no owner");
    }
    Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, product};
    use weft_model::Role;

    #[test]
    fn the_pair_may_come_from_two_catalogs() {
        let mut build = Build::new();
        build.say("dh", product("a", "A").active().role("ana", Role::BusinessOwner));
        build.say("dh", product("b", "B").active().role("ana", Role::BusinessOwner));
        build.say("om", product("b", "B").role("ben", Role::TechnicalOwner));
        build.say("dh", product("c", "C").active());
        build.say("dh", product("draft", "Draft"));
        let input = build.input();
        let seen: Vec<String> = check(&Mesh::new(&input)).into_iter().map(|f| f.name + " " + &f.sentence).collect();
        assert_eq!(seen, ["A has no technical owner", "C has neither a business nor a technical owner"]);
    }
}

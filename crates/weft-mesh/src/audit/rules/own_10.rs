//! OWN-10: only service accounts or shared mailboxes own it; nobody can be asked.

use super::{Need, Rule};
use crate::audit::mesh::Resolved;
use crate::audit::people::Standing;
use crate::audit::{Finding, Mesh, Severity};
use weft_model::PartyKind;

pub(super) const RULE: Rule = Rule {
    id: "OWN-10",
    severity: Severity::Medium,
    title: "Owned by service accounts only",
    needs: &[Need::Owners, Need::Parties],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    mesh.owned().filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let owners = mesh.owners(i);
    let mut names = Vec::new();
    for owner in owners.iter().filter(|o| !matches!(mesh.standing(o), Standing::Gone(_))) {
        let Resolved::One(party) = owner.party else { return None };
        if mesh.party_kind(party) != PartyKind::Service {
            return None;
        }
        names.push(mesh.owner_name(owner));
    }
    names.sort();
    names.dedup();
    if names.is_empty() {
        return None;
    }
    let sentence = format!("owned by {} only, which is no person", names.join(", "));
    let facts = owners.iter().map(|o| mesh.claim(o.fact, format!("owner {}", mesh.owner_name(o)))).collect();
    Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, asset, person};

    #[test]
    fn a_service_account_alone_is_no_owner_to_ask() {
        let mut build = Build::new();
        build.say("dh", person("ana@x.example", "Ana"));
        build.say("dh", person("bot@x.example", "Bot").service());
        build.say("dh", asset("alone").owner("bot@x.example"));
        build.say("dh", asset("both").owner("bot@x.example").owner("ana@x.example"));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].sentence, "owned by Bot only, which is no person");
    }
}

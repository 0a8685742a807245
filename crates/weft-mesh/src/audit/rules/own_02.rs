//! OWN-02: every owner is inactive, deleted or past the end date. An owner whose name leads to nobody is no proof
//! of that; it is OWN-06.

use super::{Need, Rule};
use crate::audit::mesh::Resolved;
use crate::audit::people::Standing;
use crate::audit::{Finding, Mesh, Severity};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    id: "OWN-02",
    severity: Severity::Critical,
    title: "Every owner has left",
    needs: &[Need::Owners, Need::Parties],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    mesh.owned().filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let owners = mesh.owners(i);
    let (mut names, mut facts, mut successors) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    for owner in &owners {
        let Standing::Gone(why) = mesh.standing(owner) else { return None };
        facts.push(mesh.claim(owner.fact, format!("owner {}", mesh.owner_name(owner))));
        if let Resolved::One(party) = owner.party {
            facts.extend(mesh.party(party).map(|(fact, _)| mesh.claim(fact, why.clone())));
            successors.extend(mesh.successor(party));
        }
        names.insert(why);
    }
    let names: Vec<String> = names.into_iter().collect();
    let mut sentence = match names.as_slice() {
        [] => return None,
        [one] => format!("its only owner is gone: {one}"),
        all => format!("all {} owners are gone: {}", all.len(), all.join(", ")),
    };
    if !successors.is_empty() {
        let named: Vec<String> = successors.into_iter().collect();
        sentence.push_str(&format!("; named successor: {}", named.join(", ")));
    }
    Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, asset, person, team};

    fn sentences(build: &Build) -> Vec<String> {
        let input = build.input();
        check(&Mesh::new(&input)).into_iter().map(|f| f.sentence).collect()
    }

    fn people(build: &mut Build) {
        build.say("csv", person("ana@x.example", "Ana"));
        build.say("csv", person("jo@x.example", "Jonas Weber").left("2026-09-30").replaced_by("ana@x.example"));
        build.say("csv", person("kim@x.example", "Kim").inactive());
    }

    #[test]
    fn a_leaver_is_named_with_date_and_successor() {
        let mut build = Build::new();
        people(&mut build);
        build.say("csv", asset("orders").owner("jo@x.example"));
        assert_eq!(sentences(&build), ["its only owner is gone: Jonas Weber (left 30 Sep 2026); named successor: Ana"]);
    }

    #[test]
    fn one_owner_who_is_here_in_any_catalog_is_enough() {
        let mut build = Build::new();
        people(&mut build);
        build.say("csv", asset("orders").owner("jo@x.example").owner("kim@x.example"));
        assert_eq!(sentences(&build).len(), 1);
        build.say("om", asset("orders").owner("ana@x.example"));
        assert_eq!(sentences(&build), [""; 0]);
    }

    #[test]
    fn an_ownership_that_ended_counts_and_a_future_end_does_not() {
        let mut build = Build::new();
        people(&mut build);
        build.say("csv", asset("old").owner_until("ana@x.example", "2026-01-01"));
        build.say("csv", asset("new").owner_until("ana@x.example", "2027-01-01"));
        assert_eq!(sentences(&build), ["its only owner is gone: Ana (until 1 Jan 2026)"]);
    }

    #[test]
    fn a_team_of_leavers_is_gone_and_an_unknown_name_proves_nothing() {
        let mut build = Build::new();
        people(&mut build);
        build.say("csv", team("core", "Core").members(&["jo@x.example"], &[]));
        build.say("csv", asset("orders").owner_team("core"));
        build.say("csv", asset("clicks").owner("jo@x.example").owner("nobody"));
        assert_eq!(sentences(&build), ["its only owner is gone: Core (nobody left in the team)"]);
    }
}

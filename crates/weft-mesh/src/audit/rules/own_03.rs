//! OWN-03: one active person and no team stand behind a thing, or one person behind more than 40 % of a domain.

use super::{Need, Rule};
use crate::audit::mesh::Resolved;
use crate::audit::people::Standing;
use crate::audit::{Finding, Mesh, Severity};
use std::collections::{BTreeMap, BTreeSet};
use weft_model::{Claim, Kind, PartyKind};

pub(super) const RULE: Rule = Rule {
    id: "OWN-03",
    severity: Severity::Medium,
    title: "Everything hangs on one person",
    needs: &[Need::Owners, Need::Parties],
    check,
};

/// Share of a domain's things above which one person is too many of its owners.
const SHARE: f64 = 0.4;
/// Domains with fewer owned things are too small for a share to mean anything.
const FEWEST: usize = 5;

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut domains: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    let mut owned: BTreeMap<usize, usize> = BTreeMap::new();
    for i in mesh.owned() {
        let (people, team, facts) = behind(mesh, i);
        if let (Some(person), 1, false) = (people.first(), people.len(), team) {
            let sentence = format!("only {} can be asked", mesh.thing(*person).name);
            found.push(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts));
        }
        if let Some(domain) = mesh.domain(i).and_then(|key| mesh.shown(key)).filter(|_| !people.is_empty()) {
            *owned.entry(domain).or_default() += 1;
            for person in people {
                *domains.entry(domain).or_default().entry(person).or_default() += 1;
            }
        }
    }
    for (domain, people) in domains {
        let all = owned[&domain];
        for (person, n) in people.into_iter().filter(|(_, n)| all >= FEWEST && *n as f64 > SHARE * all as f64) {
            let facts: Vec<Claim> = mesh.party(person).map(|(fact, _)| mesh.claim(fact, "active")).collect();
            let sentence = format!("{} owns {n} of {all} owned things", mesh.thing(person).name);
            found.push(Finding::on(mesh, RULE.id, RULE.severity, domain, sentence, facts));
        }
    }
    found
}

/// Active people behind a thing, whether a team is among its owners, and the statements.
fn behind(mesh: &Mesh<'_>, i: usize) -> (BTreeSet<usize>, bool, Vec<Claim>) {
    let (mut people, mut team, mut facts) = (BTreeSet::new(), false, Vec::new());
    for owner in mesh.owners(i) {
        let Resolved::One(party) = owner.party else { continue };
        if mesh.standing(&owner) != Standing::Here || mesh.thing(party).kind == Kind::Domain {
            continue;
        }
        team |= mesh.party_kind(party) == PartyKind::Team;
        people.extend(mesh.people(party).into_iter().flatten());
        facts.push(mesh.claim(owner.fact, format!("owner {}", mesh.owner_name(&owner))));
    }
    (people, team, facts)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, asset, domain, person, team};

    #[test]
    fn one_person_is_too_few_and_a_team_or_a_second_person_is_enough() {
        let mut build = Build::new();
        build.say("dh", person("ana@x.example", "Ana"));
        build.say("dh", person("ben@x.example", "Ben"));
        build.say("dh", person("old@x.example", "Old").left("2026-01-01"));
        build.say("dh", team("core", "Core"));
        build.say("dh", asset("alone").owner("ana@x.example").owner("old@x.example"));
        build.say("dh", asset("two").owner("ana@x.example").owner("ben@x.example"));
        build.say("dh", asset("team").owner_team("core"));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].sentence.as_str()), ("alone", "only Ana can be asked"));
    }

    #[test]
    fn one_person_behind_most_of_a_domain_is_found_on_the_domain() {
        let mut build = Build::new();
        build.say("dh", domain("sales", "Sales"));
        for who in ["ana", "ben", "cat"] {
            build.say("dh", person(&format!("{who}@x.example"), who));
        }
        for i in 0..5 {
            let second = if i < 3 { "ana@x.example" } else { "cat@x.example" };
            build.say("dh", asset(&format!("t{i}")).in_domain("sales").owner("ben@x.example").owner(second));
        }
        let input = build.input();
        let sentences: Vec<String> = check(&Mesh::new(&input)).into_iter().map(|f| f.sentence).collect();
        assert_eq!(sentences, ["ana owns 3 of 5 owned things", "ben owns 5 of 5 owned things"]);
    }
}

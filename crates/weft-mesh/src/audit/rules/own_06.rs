//! OWN-06: the name of an owner leads to nobody, or to several people.

use super::{Need, Rule};
use crate::audit::mesh::Resolved;
use crate::audit::{Finding, Mesh, Severity};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    id: "OWN-06",
    severity: Severity::High,
    title: "An owner's name leads to nobody, or to several people",
    needs: &[Need::Owners, Need::Parties],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for i in mesh.owned() {
        let mut wrong: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for owner in mesh.owners(i) {
            let name = mesh.owner_name(&owner);
            let words = match &owner.party {
                // The contract that names an owner proves nothing: a directory must know the person or team.
                Resolved::One(party) if mesh.is_known_to_a_directory(*party) => continue,
                Resolved::One(_) => format!("owner “{name}” leads to nobody: no directory of people or teams knows it"),
                Resolved::Nobody => format!("owner “{name}” leads to nobody"),
                Resolved::Several(all) => {
                    let names: Vec<&str> = all.iter().map(|p| mesh.thing(*p).name.as_str()).collect();
                    format!("owner “{name}” may be {}", names.join(" or "))
                }
            };
            wrong.entry(words).or_default().push(mesh.claim(owner.fact, format!("owner {name}")));
        }
        if !wrong.is_empty() {
            let (sentences, facts): (Vec<String>, Vec<Vec<_>>) = wrong.into_iter().unzip();
            found.push(Finding::on(mesh, RULE.id, RULE.severity, i, sentences.join("; "), facts.concat()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, asset, person};

    #[test]
    fn nobody_and_several_are_found_and_a_login_of_the_same_catalog_is_not() {
        let mut build = Build::new();
        build.say("dh", person("ana@x.example", "Ana").login("ana"));
        build.say("dh", person("a1@x.example", "Ann One").login("ann"));
        build.say("dh", person("a2@x.example", "Ann Two").login("ann"));
        build.say("dh", asset("orders").owner("ana"));
        build.say("dh", asset("clicks").owner("ann"));
        build.say("om", asset("views").owner("ana"));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        let seen: Vec<(&str, &str)> = found.iter().map(|f| (f.name.as_str(), f.sentence.as_str())).collect();
        assert_eq!(
            seen,
            [("clicks", "owner “ann” may be Ann One or Ann Two"), ("views", "owner “ana” leads to nobody")]
        );
    }
}

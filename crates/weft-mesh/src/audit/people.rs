//! People behind owners: who has left, who is a machine, who stands behind a team.

use super::mesh::{Mesh, OwnerFact, Resolved};
use std::collections::BTreeSet;
use weft_model::{Entity, Fact, Kind, Party, PartyKind, TimeMs};

/// Teams inside teams beyond this depth are not followed.
const TEAM_DEPTH: usize = 10;

/// Whether an owner can still be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing says otherwise.
    Here,
    /// Inactive, deleted or past the end date, in words.
    Gone(String),
    /// The name leads to nobody, or to several.
    Unresolved,
}

/// A date for people.
pub(super) fn day(at: TimeMs) -> String {
    at.timestamp().strftime("%-d %b %Y").to_string()
}

impl<'a> Mesh<'a> {
    /// What catalogs say about a party.
    pub(super) fn party(&self, i: usize) -> impl Iterator<Item = (&'a Fact, &'a Party)> + '_ {
        self.said(i).iter().filter_map(|fact| match &fact.observation.entity {
            Entity::Person(party) | Entity::Team(party) => Some((*fact, party)),
            _ => None,
        })
    }

    /// What a party is, by the first catalog that says so.
    pub(super) fn party_kind(&self, i: usize) -> PartyKind {
        let said = self.party(i).map(|(_, p)| p.kind).find(|k| *k != PartyKind::Unknown);
        said.unwrap_or(match self.thing(i).kind {
            Kind::Person => PartyKind::Person,
            Kind::Team => PartyKind::Team,
            _ => PartyKind::Unknown,
        })
    }

    /// Why a person can no longer be asked.
    pub(super) fn left(&self, i: usize) -> Option<String> {
        let parties: Vec<&Party> = self.party(i).map(|(_, p)| p).collect();
        if let Some(on) = parties.iter().filter_map(|p| p.left_on).filter(|on| *on <= self.now()).min() {
            return Some(format!("left {}", day(on)));
        }
        parties.iter().any(|p| p.active == Some(false)).then(|| "inactive".to_owned())
    }

    /// People who can be asked behind a party: itself, or the members of the team, of its teams and so on.
    /// Service accounts are no people. `None` when no catalog lists the members of a team.
    pub(super) fn people(&self, i: usize) -> Option<BTreeSet<usize>> {
        let (mut found, mut seen, mut listed) = (BTreeSet::new(), BTreeSet::new(), false);
        let mut open = vec![(i, 0)];
        while let Some((party, depth)) = open.pop() {
            if !seen.insert(party) {
                continue;
            }
            match self.party_kind(party) {
                PartyKind::Service => listed = true,
                PartyKind::Team => {
                    let before = open.len();
                    if depth < TEAM_DEPTH {
                        open.extend(self.team_members(party).map(|m| (m, depth + 1)));
                    }
                    listed |= open.len() > before;
                }
                PartyKind::Person | PartyKind::Unknown => {
                    listed = true;
                    if self.left(party).is_none() {
                        found.insert(party);
                    }
                }
            }
        }
        listed.then_some(found)
    }

    /// Whether the owner of one statement can still be asked.
    pub(super) fn standing(&self, owner: &OwnerFact<'_>) -> Standing {
        let Resolved::One(party) = owner.party else { return Standing::Unresolved };
        let name = &self.thing(party).name;
        if let Some(until) = owner.ownership.until.filter(|until| *until <= self.now()) {
            return Standing::Gone(format!("{name} (until {})", day(until)));
        }
        if let Some(why) = self.left(party) {
            return Standing::Gone(format!("{name} ({why})"));
        }
        let team = self.party_kind(party) == PartyKind::Team;
        if team && self.people(party).is_some_and(|people| people.is_empty()) {
            return Standing::Gone(format!("{name} (nobody left in the team)"));
        }
        Standing::Here
    }

    /// Name of whoever a source says takes over from a party.
    pub(super) fn successor(&self, i: usize) -> Option<String> {
        let (fact, named) = self.party(i).find_map(|(fact, p)| Some((fact, p.replaced_by.as_deref()?)))?;
        let key = weft_model::CanonicalKey::of_kind(Kind::Person, named);
        Some(match self.resolve(&fact.catalog, &key) {
            Resolved::One(party) => self.thing(party).name.clone(),
            _ => named.to_owned(),
        })
    }

    /// Name of an owner as it is shown: the party's, else the words of the source.
    pub(super) fn owner_name(&self, owner: &OwnerFact<'_>) -> String {
        match owner.party {
            Resolved::One(party) => self.thing(party).name.clone(),
            _ => owner.ownership.party.name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, person, team};

    #[test]
    fn teams_expand_through_teams_and_a_circle_ends() {
        let mut build = Build::new();
        build.say("dh", person("ana@x.example", "Ana"));
        build.say("dh", person("ben@x.example", "Ben").left("2026-09-30"));
        build.say("dh", person("bot@x.example", "Bot").service());
        build.say(
            "dh",
            team("inner", "Inner").members(&["ana@x.example", "ben@x.example", "bot@x.example"], &["outer"]),
        );
        build.say("dh", team("outer", "Outer").members(&[], &["inner"]));
        let input = build.input();
        let mesh = Mesh::new(&input);
        let at = |name: &str| input.things.iter().position(|t| t.name == name).unwrap();
        let people: Vec<usize> = mesh.people(at("Outer")).unwrap().into_iter().collect();
        assert_eq!(people, [at("Ana")]);
    }

    #[test]
    fn a_team_without_listed_members_is_not_an_empty_team() {
        let mut build = Build::new();
        build.say("dh", team("core", "Core"));
        let input = build.input();
        assert_eq!(Mesh::new(&input).people(0), None);
    }
}

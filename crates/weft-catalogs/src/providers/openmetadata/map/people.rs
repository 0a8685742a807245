//! Users and teams.

use super::super::wire::{Ref, Team, User};
use super::{Names, common, rest};
use crate::http::Listing;
use serde_json::{Map, Value};
use weft_model::{CanonicalKey, Entity, Kind, Membership, Observation, Party, PartyKind};

/// A user; bots are services, deleted users are inactive.
pub(super) fn user(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used =
        ["email", "isBot", "teams", "isAdmin", "isEmailVerified", "profile", "timezone", "owns", "follows", "personas"];
    let private =
        ["authenticationMechanism", "lastLoginTime", "lastActivityTime", "personaPreferences", "inheritedRoles"];
    let used: Vec<&str> = used.into_iter().chain(private).collect();
    let (Some(common), Some(wire)) = (common(value, listing), listing.item::<User>(value)) else {
        return Vec::new();
    };
    let mail = wire.email.filled();
    let login = common.name.filled().unwrap_or_else(|| common.fully_qualified_name.clone());
    let key = names.person(&common.id, &login, mail.as_deref());
    let mut kept = rest(value, &used, listing);
    let party = Party {
        kind: if wire.is_bot { PartyKind::Service } else { PartyKind::Person },
        display: common.display_name.filled(),
        mails: mail.iter().cloned().collect(),
        logins: vec![login],
        active: Some(!common.deleted),
        domain: first_domain(&common.domains, &mut kept),
        memberships: memberships(&wire.teams, |team| (team, key.clone()), names),
        ..Party::default()
    };
    let mut observation = common.state(key, Entity::Person(party), kept);
    // The address of a bot is made up by the server and belongs to nobody.
    observation.identity.mails = mail.into_iter().filter(|_| !wire.is_bot).collect();
    vec![observation]
}

/// A team with its members and the teams above it.
pub(super) fn team(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["email", "parents", "users", "children", "childrenCount", "userCount", "owns", "isJoinable", "profile"];
    let (Some(common), Some(wire)) = (common(value, listing), listing.item::<Team>(value)) else {
        return Vec::new();
    };
    let name = common.name.filled().unwrap_or_else(|| common.fully_qualified_name.clone());
    let key = CanonicalKey::of_kind(Kind::Team, &name);
    let mut kept = rest(value, &used, listing);
    let owners = common.owned(names, listing);
    if !owners.is_empty() {
        listing.loss("owners[]", "teams have no owners in the model", true);
        let owners = owners.iter().map(|owner| Value::from(owner.party.to_string()));
        kept.insert("owners".to_owned(), owners.collect());
    }
    let mut memberships_of = memberships(&wire.users, |member| (key.clone(), member), names);
    memberships_of.extend(memberships(&wire.parents, |team| (team, key.clone()), names));
    let party = Party {
        kind: PartyKind::Team,
        display: common.display_name.filled(),
        mails: wire.email.filled().into_iter().collect(),
        logins: vec![name],
        active: Some(!common.deleted),
        domain: first_domain(&common.domains, &mut kept),
        memberships: memberships_of,
        ..Party::default()
    };
    vec![common.state(key, Entity::Team(party), kept)]
}

/// The first domain by name; further ones are kept.
fn first_domain(domains: &[Ref], kept: &mut Map<String, Value>) -> Option<String> {
    let mut of = domains.iter().map(|domain| domain.fully_qualified_name.clone()).filter(|name| !name.is_empty());
    let first = of.next();
    let more: Vec<Value> = of.map(Value::from).collect();
    if !more.is_empty() {
        kept.insert("further domains".to_owned(), Value::Array(more));
    }
    first
}

fn memberships(
    of: &[Ref],
    ends: impl Fn(CanonicalKey) -> (CanonicalKey, CanonicalKey),
    names: &Names,
) -> Vec<Membership> {
    let found = of.iter().filter(|of| !of.deleted).filter_map(|of| names.key(of));
    found.map(ends).map(|(team, member)| Membership { team, member }).collect()
}

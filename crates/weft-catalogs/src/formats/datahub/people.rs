//! Users and groups.

use super::reader::Reader;
use super::urn;
use super::wire::{Group, Membership as Groups, Status, User, UserStatus};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use weft_model::party::Membership;
use weft_model::{CanonicalKey, Entity, Party, PartyKind};

/// Emits a user.
pub(super) fn person(mut reader: Reader<'_>, out: &mut Collector) {
    let mut info = reader.take::<User>("corpUserInfo", out).unwrap_or_default();
    let mut edited = reader.take::<User>("corpUserEditableInfo", out).unwrap_or_default();
    reader.rest("corpUserInfo", &mut info.rest, out);
    reader.rest("corpUserEditableInfo", &mut edited.rest, out);
    let status = reader.take::<UserStatus>("corpUserStatus", out).and_then(|s| s.status);
    let removed = reader.take::<Status>("status", out).and_then(|s| s.removed).unwrap_or(false);
    let login = urn::id(reader.urn).to_owned();
    let mut mails: Vec<String> = Vec::new();
    let stated = [info.email, edited.email, login.contains('@').then(|| login.clone())];
    for mail in stated.into_iter().filter_map(filled) {
        if !mails.iter().any(|m| m.eq_ignore_ascii_case(&mail)) {
            mails.push(mail);
        }
    }
    let suspended = status.as_deref().is_some_and(|s| !s.eq_ignore_ascii_case("ACTIVE"));
    let party = Party {
        kind: if info.system == Some(true) { PartyKind::Service } else { PartyKind::Person },
        display: [edited.display_name, info.display_name, info.full_name].into_iter().find_map(filled),
        mails: mails.clone(),
        logins: vec![login],
        active: if removed || suspended { Some(false) } else { info.active },
        manager: info.manager_urn.as_deref().map(|urn| urn::id(urn).to_owned()),
        title: [edited.title, info.title].into_iter().find_map(filled),
        domain: filled(info.department_name),
        memberships: groups(&mut reader, out),
        ..Party::default()
    };
    let mut observation = reader.observation(Entity::Person(party), None, out);
    observation.identity.mails = mails;
    out.add(observation);
}

/// The groups that a user's record names.
fn groups(reader: &mut Reader<'_>, out: &mut Collector) -> Vec<Membership> {
    let member = reader.key();
    let mut memberships: Vec<Membership> = Vec::new();
    for aspect in ["groupMembership", "nativeGroupMembership"] {
        for urn in reader.take::<Groups>(aspect, out).unwrap_or_default().groups {
            let Some(team) = reader.catalogue.key(&urn) else { continue };
            let membership = Membership { team, member: member.clone() };
            if !memberships.contains(&membership) {
                memberships.push(membership);
            }
        }
    }
    memberships
}

/// Emits a group.
pub(super) fn team(mut reader: Reader<'_>, out: &mut Collector) {
    let mut info = reader.take::<Group>("corpGroupInfo", out).unwrap_or_default();
    let mut edited = reader.take::<Group>("corpGroupEditableInfo", out).unwrap_or_default();
    reader.rest("corpGroupInfo", &mut info.rest, out);
    reader.rest("corpGroupEditableInfo", &mut edited.rest, out);
    let removed = reader.take::<Status>("status", out).and_then(|s| s.removed).unwrap_or(false);
    let team = reader.key();
    let mut members: Vec<CanonicalKey> = Vec::new();
    for key in info.members.iter().chain(&info.admins).filter_map(|urn| reader.catalogue.key(urn)) {
        if !members.contains(&key) {
            members.push(key);
        }
    }
    let party = Party {
        kind: PartyKind::Team,
        display: filled(info.display_name),
        mails: [edited.email, info.email].into_iter().filter_map(filled).collect(),
        logins: vec![urn::id(reader.urn).to_owned()],
        active: removed.then_some(false),
        memberships: members.into_iter().map(|member| Membership { team: team.clone(), member }).collect(),
        ..Party::default()
    };
    let observation = reader.observation(Entity::Team(party), None, out);
    out.add(observation);
}

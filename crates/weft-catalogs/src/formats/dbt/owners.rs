//! Groups as teams and domains, owners of nodes and exposures.

use super::map::meta;
use super::pair::Project;
use super::wire::{Node, Owner};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use serde_json::Value;
use weft_model::{CanonicalKey, Dialect, Domain, Entity, Kind, Observation, Ownership, Party, PartyKind, Role};

fn mails(owner: &Owner) -> Vec<String> {
    owner.email.as_slice().iter().filter(|m| !m.trim().is_empty()).cloned().collect()
}

/// The key of an owner: mail if known, else the name.
fn party_key(kind: Kind, owner: &Owner) -> Option<CanonicalKey> {
    let id = match kind {
        Kind::Team => filled(owner.name.clone()).or_else(|| mails(owner).into_iter().next()),
        _ => mails(owner).into_iter().next().or_else(|| filled(owner.name.clone())),
    };
    id.map(|id| CanonicalKey::of_kind(kind, &id))
}

fn ownership(party: CanonicalKey, raw: &str, inherited: bool) -> Ownership {
    Ownership { party, role: Role::Owner, raw_role: Some(raw.to_owned()), inherited, since: None, until: None }
}

fn emit_party(kind: Kind, owner: &Owner, out: &mut Collector) {
    let Some(key) = party_key(kind, owner) else { return };
    let (sort, wrap): (_, fn(Party) -> Entity) = match kind {
        Kind::Team => (PartyKind::Team, Entity::Team),
        _ => (PartyKind::Unknown, Entity::Person),
    };
    let mails = mails(owner);
    let party = Party { kind: sort, display: filled(owner.name.clone()), mails: mails.clone(), ..Party::default() };
    let mut observation = Observation::new(Dialect::DBT, key.name().to_owned(), key, wrap(party));
    observation.identity.mails = mails;
    out.add(observation);
}

/// Every group: a domain for its models, and a team that answers for them.
pub(super) fn emit_groups(project: &Project, out: &mut Collector) {
    for group in &project.manifest.groups {
        let Some(name) = filled(group.name.clone()) else {
            out.loss("groups.*.name", "missing; the group has no name", false);
            continue;
        };
        let owners = group.owner.iter().filter_map(|o| party_key(Kind::Team, o));
        let domain = Domain {
            name: Some(name.clone()),
            description: filled(group.description.clone()),
            owners: owners.map(|party| ownership(party, "group owner", false)).collect(),
            ..Domain::default()
        };
        let key = CanonicalKey::of_kind(Kind::Domain, &name);
        out.add(Observation::new(Dialect::DBT, format!("group.{}.{name}", project.name), key, Entity::Domain(domain)));
        if let Some(owner) = &group.owner {
            emit_party(Kind::Team, owner, out);
        }
    }
}

/// Owners of a node: stated on it, in `meta.owner`, and inherited from its group.
pub(super) fn owners(node: &Node, group: Option<&str>, project: &Project, out: &mut Collector) -> Vec<Ownership> {
    let mut owners = Vec::new();
    if let Some(owner) = &node.owner {
        emit_party(Kind::Person, owner, out);
        owners.extend(party_key(Kind::Person, owner).map(|party| ownership(party, "exposure owner", false)));
    }
    match meta(node).get("owner") {
        None | Some(Value::Null) => {}
        Some(Value::Array(list)) => owners.extend(list.iter().filter_map(meta_owner)),
        Some(one) => owners.extend(meta_owner(one)),
    }
    let of_group = project.manifest.groups.iter().filter(|g| g.name.as_deref() == group && group.is_some());
    for party in of_group.filter_map(|g| party_key(Kind::Team, g.owner.as_ref()?)) {
        owners.push(ownership(party, "group owner", true));
    }
    owners
}

/// `meta.owner`: a mail, a name, or an object with either.
fn meta_owner(value: &Value) -> Option<Ownership> {
    let text = |v: &Value| v.as_str().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let id = text(value).or_else(|| text(value.get("email")?)).or_else(|| text(value.get("name")?))?;
    // "@data-team" and "team:data" name a team; everything else is left to identity resolution as a person.
    let team = id.strip_prefix("team:").or_else(|| id.strip_prefix('@'));
    let party = match team {
        Some(team) => CanonicalKey::of_kind(Kind::Team, team.trim()),
        None => CanonicalKey::of_kind(Kind::Person, &id),
    };
    Some(ownership(party, "meta.owner", false))
}

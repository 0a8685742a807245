//! People and teams as contracts and products name them, shared by the contract-like formats.

use super::fields::{Fields, Unmapped};
use weft_model::party::{Membership, Ownership, Party, PartyKind, Role};
use weft_model::{CanonicalKey, Entity, Kind, Observation, TimeMs};

/// Our role for the free text of a source. The words are those of the standards' examples and of the ownership
/// models of the catalogs; everything else is [`Role::Other`] and keeps its word.
pub(crate) fn role_of(word: &str) -> Role {
    let plain = word.trim().to_lowercase().replace(['-', '_'], " ");
    match plain.as_str() {
        "business owner" | "product owner" | "data product owner" | "dataproductowner" | "domain owner" => {
            Role::BusinessOwner
        }
        "technical owner" | "tech owner" | "technicalowner" | "producer" | "data producer" | "tech lead" => {
            Role::TechnicalOwner
        }
        "owner" | "data owner" | "contract owner" | "ownergroup" | "accountable" => Role::Owner,
        "expert" | "sme" | "subject matter expert" | "data expert" => Role::Expert,
        "support" | "contact" | "on call" | "helpdesk" => Role::Support,
        "consumer" | "user" | "data consumer" => Role::Consumer,
        w if w.contains("steward") => Role::Steward,
        _ => Role::Other,
    }
}

/// The key of a person named by mail or login.
pub(crate) fn person_key(name: &str) -> CanonicalKey {
    CanonicalKey::of_kind(Kind::Person, name.trim())
}

/// The key of a team.
pub(crate) fn team_key(name: &str) -> CanonicalKey {
    CanonicalKey::of_kind(Kind::Team, name.trim())
}

/// Adds what a source says about a person or team and returns its key.
pub(crate) fn state(dialect: &str, key: CanonicalKey, party: Party, said: &mut Vec<Observation>) -> CanonicalKey {
    let mails = party.mails.clone();
    let entity = if party.kind == PartyKind::Team { Entity::Team(party) } else { Entity::Person(party) };
    let mut observation = Observation::new(dialect, key.name(), key.clone(), entity);
    observation.identity.mails = mails;
    said.push(observation);
    key
}

/// A bare ownership with our and the source's role.
pub(crate) fn ownership(party: CanonicalKey, role: Role, raw: Option<String>) -> Ownership {
    Ownership { party, role, raw_role: raw, inherited: false, since: None, until: None }
}

/// Reads a Bitol `team` (ODCS and ODPS): the object form with members, or the older plain list of members. ODCS 2.2
/// calls the list `stakeholders`. Sources: ODCS v3.1.0 and v3.0.2, ODPS v1.0.0 JSON schemas.
pub(crate) fn bitol_team(
    dialect: &str,
    root: &Fields<'_>,
    key: &str,
    unmapped: &mut Unmapped,
    said: &mut Vec<Observation>,
) -> Vec<Ownership> {
    let mut owners = Vec::new();
    let whole = root.object(key).filter(|team| !team.has("username"));
    let Some(team) = whole else {
        for member in root.objects(key, unmapped) {
            owners.extend(bitol_member(dialect, member, unmapped, said));
        }
        return owners;
    };
    let name = team.text("name");
    for member in team.objects("members", unmapped) {
        owners.extend(bitol_member(dialect, member, unmapped, said));
    }
    if let Some(name) = name {
        let key = team_key(&name);
        let memberships =
            owners.iter().map(|o: &Ownership| Membership { team: key.clone(), member: o.party.clone() }).collect();
        let party = Party { kind: PartyKind::Team, display: Some(name), memberships, ..Party::default() };
        let key = state(dialect, key, party, said);
        owners.insert(0, ownership(key, Role::Owner, Some("team".to_owned())));
    }
    team.rest(unmapped);
    owners
}

fn bitol_member(
    dialect: &str,
    member: Fields<'_>,
    unmapped: &mut Unmapped,
    said: &mut Vec<Observation>,
) -> Option<Ownership> {
    let display = member.text("name");
    let Some(username) = member.text("username").or_else(|| display.clone()) else {
        unmapped.note(&member.place(""), "a team member without username; kept as it was", true);
        member.rest(unmapped);
        return None;
    };
    let mail = username.contains('@').then(|| username.clone());
    let party = Party {
        kind: PartyKind::Person,
        display,
        logins: if mail.is_some() { Vec::new() } else { vec![username.clone()] },
        mails: mail.into_iter().collect(),
        replaced_by: member.text("replacedByUsername"),
        ..Party::default()
    };
    let key = state(dialect, person_key(&username), party, said);
    let raw = member.text("role");
    let role = raw.as_deref().map_or(Role::Other, role_of);
    let mut owner = ownership(key, role, raw);
    owner.since = date(&member, "dateIn", unmapped);
    owner.until = date(&member, "dateOut", unmapped);
    member.rest(unmapped);
    Some(owner)
}

/// A date, or its text kept in `unmapped` when it is none.
pub(crate) fn date(fields: &Fields<'_>, key: &str, unmapped: &mut Unmapped) -> Option<TimeMs> {
    let text = fields.text(key)?;
    let time = TimeMs::parse(&text);
    if time.is_none() {
        unmapped.keep(&fields.place(key), &serde_json::Value::String(text));
    }
    time
}

/// Channels of a Bitol `support` list, as one text each: `tool: channel url`.
pub(crate) fn bitol_support(root: &Fields<'_>, unmapped: &mut Unmapped) -> Vec<String> {
    let mut channels = Vec::new();
    for item in root.objects("support", unmapped) {
        let tool = item.text("tool").map(|tool| format!("{tool}:"));
        let words: Vec<String> = [tool, item.text("channel"), item.text("url")].into_iter().flatten().collect();
        if !words.is_empty() {
            channels.push(words.join(" "));
        }
        item.rest(unmapped);
    }
    channels
}

#[cfg(test)]
mod tests {
    use super::role_of;
    use weft_model::Role;

    #[test]
    fn role_words_become_our_roles() {
        for (word, role) in [
            ("Owner", Role::Owner),
            ("data_product_owner", Role::BusinessOwner),
            ("Data Steward", Role::Steward),
            ("technical-owner", Role::TechnicalOwner),
            ("Data Scientist", Role::Other),
            ("SME", Role::Expert),
        ] {
            assert_eq!(role_of(word), role, "{word}");
        }
    }
}

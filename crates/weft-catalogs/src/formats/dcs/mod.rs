//! Data Contract Specification, versions 0.9.0 to 1.2.1. Its support ends with 2026; files in it stay common.
//!
//! Source: `datacontract.schema.json` of each version and the specification's own examples.

mod levels;
mod models;
#[cfg(test)]
mod tests;

use super::editions::{self, Edition};
use super::fields::{Fields, Unmapped, note_references};
use super::parties;
use super::servers::Server;
use super::{Collector, Document, FormatError};
use models::Models;
use weft_model::contract::{Contract, ContractStatus};
use weft_model::party::{Party, PartyKind};
use weft_model::{CanonicalKey, Dialect, Entity, Kind, Lifecycle, Observation, Ownership, Policy, Role, TagRef};

/// A contract of this specification: it names the specification's version.
pub fn recognise(doc: &Document) -> bool {
    doc.value.get("dataContractSpecification").is_some_and(|v| v.is_string() || v.is_number())
}

/// Reads one contract: the contract itself, an asset per server and model, its owner and contact.
///
/// Errors when it has no id or its models are no object.
pub fn parse(doc: &Document, out: &mut Collector) -> Result<(), FormatError> {
    let root = Fields::of(&doc.value, "").ok_or_else(|| FormatError::at("", "a contract is an object"))?;
    let id = root.text("id").ok_or_else(|| FormatError::at("id", "the contract has no id; give it one"))?;
    if doc.value.get("models").is_some_and(|m| !m.is_object() && !m.is_null()) {
        return Err(FormatError::at("models", "must be an object of models by name"));
    }
    let api_version = root.text("dataContractSpecification");
    if !api_version.as_deref().is_some_and(|v| ["0.9", "1.0", "1.1", "1.2"].iter().any(|k| v.starts_with(k))) {
        let version = api_version.as_deref().unwrap_or("");
        let reason = format!("version \"{version}\" of the specification is not known here; read as far as it maps");
        out.loss("dataContractSpecification", &reason, true);
    }
    let resolved = |target: &str| target.strip_prefix('#').is_some_and(|at| doc.value.pointer(at).is_some());
    note_references(&doc.value, &resolved, out);
    let mut unmapped = Unmapped::default();
    let key = CanonicalKey::of_kind(Kind::Contract, &id);
    let mut policies = Vec::new();
    let servers = servers(&root, &key, &mut policies, &mut unmapped);
    let found = Models { contract: &id, servers: &servers, root: &doc.value }.read(&root, &mut unmapped);
    let mut contract = Contract {
        api_version,
        subjects: found.subjects,
        checks: found.checks,
        promises: levels::promises(doc, &root, &mut unmapped),
        tags: root.texts("tags").into_iter().map(TagRef::tag).collect(),
        ..Contract::default()
    };
    let mut beside = found.assets;
    info(&root, &mut contract, &mut unmapped, &mut beside);
    terms(&root, &mut contract, &mut unmapped);
    // Sample rows are data and stay where they are. Definitions are kept whole: fields use only a part of them.
    root.pass("examples", "sample data is not kept", &mut unmapped);
    root.rest(&mut unmapped);
    let (version, lifecycle) = (contract.version.clone(), contract.status.lifecycle);
    let mut observation = Observation::new(Dialect::DCS, id.as_str(), key.clone(), Entity::Contract(contract));
    observation.unmapped = unmapped.finish(out);
    let mut observations = vec![observation];
    observations.extend(beside);
    for policy in policies {
        let native = format!("{id}#roles/{}", policy.grantee);
        let key = CanonicalKey::of_kind(Kind::Policy, &native);
        observations.push(Observation::new(Dialect::DCS, native, key, Entity::Policy(policy)));
    }
    editions::offer(Dialect::DCS, Edition { key, version, lifecycle, observations }, out);
    Ok(())
}

/// Emits the contracts that count.
pub fn finish(out: &mut Collector) {
    editions::finish(Dialect::DCS, out);
}

fn servers(
    root: &Fields<'_>,
    contract: &CanonicalKey,
    policies: &mut Vec<Policy>,
    unmapped: &mut Unmapped,
) -> Vec<Server> {
    let mut servers = Vec::new();
    for (name, fields) in root.named("servers", unmapped) {
        let place = fields.place("");
        match Server::read(&fields, Some(name), unmapped) {
            Some(server) => servers.push(server),
            None => unmapped.note(&place, "the server does not say enough to name an asset", false),
        }
        for role in fields.objects("roles", unmapped) {
            if let Some(grantee) = role.text("name") {
                policies.push(Policy {
                    subject: contract.clone(),
                    grantee,
                    privilege: role.text("description").unwrap_or_default(),
                    approvers: Vec::new(),
                });
            }
            role.rest(unmapped);
        }
        fields.rest(unmapped);
    }
    servers
}

fn info(root: &Fields<'_>, contract: &mut Contract, unmapped: &mut Unmapped, beside: &mut Vec<Observation>) {
    let Some(info) = root.object("info") else { return };
    contract.name = info.text("title");
    contract.version = info.text("version");
    contract.description = info.text("description").map(|text| text.trim().to_owned());
    let status = info.text("status");
    let lifecycle = status.as_deref().map_or(Lifecycle::Unknown, Lifecycle::from_word);
    contract.status = ContractStatus { lifecycle, raw: status };
    contract.product = info.text("dataProduct").map(|product| CanonicalKey::of_kind(Kind::Product, &product));
    if let Some(owner) = info.text("owner") {
        contract.owners.push(owned_by(&owner, beside));
    }
    if let Some(contact) = info.object("contact") {
        let mail = contact.text("email");
        let name = contact.text("name");
        let url = contact.text("url");
        contract.support.extend([name.clone(), mail.clone(), url].into_iter().flatten());
        if let Some(mail) = mail {
            let party =
                Party { kind: PartyKind::Unknown, display: name, mails: vec![mail.clone()], ..Party::default() };
            let key = parties::state(Dialect::DCS, parties::person_key(&mail), party, beside);
            contract.owners.push(parties::ownership(key, Role::Support, Some("contact".to_owned())));
        }
        contact.rest(unmapped);
    }
    contract.support.extend(info.text("slackChannel"));
    info.rest(unmapped);
}

/// `info.owner` is free text: a mail is a person, everything else the name of a team.
fn owned_by(owner: &str, beside: &mut Vec<Observation>) -> Ownership {
    let mail = owner.contains('@').then(|| owner.trim().to_owned());
    let (key, party) = match mail {
        Some(mail) => {
            let party = Party { kind: PartyKind::Unknown, mails: vec![mail.clone()], ..Party::default() };
            (parties::person_key(&mail), party)
        }
        None => {
            let party = Party { kind: PartyKind::Team, display: Some(owner.to_owned()), ..Party::default() };
            (parties::team_key(owner), party)
        }
    };
    let key = parties::state(Dialect::DCS, key, party, beside);
    parties::ownership(key, Role::Owner, Some("owner".to_owned()))
}

/// Usage and limitations belong to the description; the rest is kept.
fn terms(root: &Fields<'_>, contract: &mut Contract, unmapped: &mut Unmapped) {
    let Some(terms) = root.object("terms") else { return };
    let parts = [
        contract.description.take(),
        terms.text("limitations").map(|text| format!("Limitations: {}", text.trim())),
        terms.text("usage").map(|text| format!("Usage: {}", text.trim())),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    contract.description = (!parts.is_empty()).then(|| parts.join("\n\n"));
    terms.rest(unmapped);
}

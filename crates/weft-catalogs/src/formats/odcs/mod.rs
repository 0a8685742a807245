//! Open Data Contract Standard (Bitol), versions 3.0.0 to 3.2.0 whole and 2.2 as far as it maps.
//!
//! Sources: the standard's JSON schemas v2.2.1 to v3.1.0 and its `docs/`; v3.2.0 as Data Contract CLI writes it. A
//! newer version is read the same way; what it adds is kept and listed.

mod old;
mod schema;
#[cfg(test)]
mod tests;

use super::editions::{self, Edition};
use super::fields::{Fields, Unmapped, note_references};
use super::parties::{bitol_support, bitol_team};
use super::servers::Server;
use super::{Collector, Document, FormatError};
pub(crate) use schema::Named;
use schema::Objects;
use weft_model::contract::{Contract, ContractStatus};
use weft_model::{
    CanonicalKey, Dialect, Edge, EdgeKind, Entity, Kind, Lifecycle, Method, Observation, Policy, Promise, Schedule,
    TagRef,
};

/// Versions this reader was written for; others are read as far as they map, and said.
const KNOWN: [&str; 7] = ["2.2.", "3.0.0", "3.0.1", "3.0.2", "3.1.0", "3.1.1", "3.2.0"];

/// A contract of this standard: `kind: DataContract` with an `apiVersion`, or the older `uuid` with `apiVersion` 2.
pub fn recognise(doc: &Document) -> bool {
    let version = doc.top_text("apiVersion").map(|v| v.trim_start_matches('v'));
    let Some(version) = version.filter(|v| v.starts_with(|c: char| c.is_ascii_digit())) else {
        return doc.top_text("kind") == Some("DataContract") && doc.has("id") && doc.has("schema");
    };
    match doc.top_text("kind") {
        Some("DataContract") => true,
        _ => version.starts_with("2.") && (doc.has("uuid") || doc.has("quantumName") || doc.has("datasetName")),
    }
}

/// Reads one contract: the contract itself, an asset per server and object, its people, roles and input contracts.
///
/// Errors when it has no id or its schema is no list.
pub fn parse(doc: &Document, out: &mut Collector) -> Result<(), FormatError> {
    let root = Fields::of(&doc.value, "").ok_or_else(|| FormatError::at("", "a contract is an object"))?;
    let api_version = root.text("apiVersion");
    let version = api_version.clone().unwrap_or_default();
    let version = version.trim_start_matches('v');
    if !KNOWN.iter().any(|known| version.starts_with(known)) {
        let reason = format!("version \"{version}\" of the standard is not known here; read as far as it maps");
        out.loss("apiVersion", &reason, true);
    }
    note_references(&doc.value, &|_| false, out);
    let mut unmapped = Unmapped::default();
    root.text("kind");
    let found = if version.starts_with("2.") {
        old::read(doc, &root, &mut unmapped)?
    } else {
        read(doc, &root, &mut unmapped)?
    };
    root.rest(&mut unmapped);
    emit(found, api_version, unmapped, out);
    Ok(())
}

/// A contract that was read and the observations that go with it.
struct Found {
    id: String,
    contract: Contract,
    /// Assets, people and teams.
    beside: Vec<Observation>,
    policies: Vec<Policy>,
    inputs: Vec<CanonicalKey>,
}

fn emit(found: Found, api_version: Option<String>, unmapped: Unmapped, out: &mut Collector) {
    let Found { id, mut contract, beside, policies, inputs } = found;
    contract.api_version = api_version;
    let key = CanonicalKey::of_kind(Kind::Contract, &id);
    let (version, lifecycle) = (contract.version.clone(), contract.status.lifecycle);
    let mut observation = Observation::new(Dialect::ODCS, id.as_str(), key.clone(), Entity::Contract(contract));
    observation.unmapped = unmapped.finish(out);
    let mut observations = vec![observation];
    observations.extend(beside);
    for policy in policies {
        let native = format!("{id}#roles/{}", policy.grantee);
        let key = CanonicalKey::of_kind(Kind::Policy, &native);
        observations.push(Observation::new(Dialect::ODCS, native, key, Entity::Policy(policy)));
    }
    for input in inputs {
        let edge = Edge {
            from: input,
            to: key.clone(),
            kind: EdgeKind::Depends,
            method: Method::DeclaredPort,
            columns: Vec::new(),
            job: None,
            last_seen: None,
        };
        observations.push(Observation::edge(Dialect::ODCS, edge));
    }
    editions::offer(Dialect::ODCS, Edition { key, version, lifecycle, observations }, out);
}

/// Emits the contracts that count.
pub fn finish(out: &mut Collector) {
    editions::finish(Dialect::ODCS, out);
}

/// Reads version 3.
fn read(doc: &Document, root: &Fields<'_>, unmapped: &mut Unmapped) -> Result<Found, FormatError> {
    let id = root.text("id").ok_or_else(|| FormatError::at("id", "the contract has no id; give it one"))?;
    if doc.value.get("schema").is_some_and(|s| !s.is_array() && !s.is_null()) {
        return Err(FormatError::at("schema", "must be a list of objects"));
    }
    let contract_key = CanonicalKey::of_kind(Kind::Contract, &id);
    let servers = read_servers(root, unmapped);
    let found = Objects { contract: &id, servers: &servers }.read(root, unmapped);
    let mut beside = found.assets;
    let owners = bitol_team(Dialect::ODCS, root, "team", unmapped, &mut beside);
    // The team of a contract answers for the data it describes, not only for the document.
    for observation in &mut beside {
        if let Entity::Asset(asset) = &mut observation.entity {
            asset.owners.clone_from(&owners);
        }
    }
    let status = root.text("status");
    let contract = Contract {
        name: root.text("name"),
        version: root.text("version"),
        api_version: None,
        status: ContractStatus {
            lifecycle: status.as_deref().map_or(Lifecycle::Unknown, Lifecycle::from_word),
            raw: status,
        },
        description: description(root, unmapped),
        domain: root.text("domain").map(|domain| CanonicalKey::of_kind(Kind::Domain, &domain)),
        product: root.text("dataProduct").map(|product| CanonicalKey::of_kind(Kind::Product, &product)),
        subjects: found.subjects,
        promises: promises(doc, root, "element", unmapped),
        checks: found.checks,
        owners,
        tags: root.texts("tags").into_iter().map(TagRef::tag).collect(),
        support: bitol_support(root, unmapped),
    };
    let policies = roles(root, &contract_key, unmapped);
    let inputs = input_contracts(root, unmapped);
    Ok(Found { id, contract, beside, policies, inputs })
}

fn read_servers(root: &Fields<'_>, unmapped: &mut Unmapped) -> Vec<Server> {
    let mut servers = Vec::new();
    for fields in root.objects("servers", unmapped) {
        let place = fields.place("");
        match Server::read(&fields, None, unmapped) {
            Some(server) => servers.push(server),
            None => unmapped.note(&place, "the server does not say enough to name an asset", false),
        }
        fields.rest(unmapped);
    }
    servers
}

/// Purpose, limitations and usage as one text; older contracts have a plain text.
fn description(root: &Fields<'_>, unmapped: &mut Unmapped) -> Option<String> {
    if let Some(text) = root.text("description") {
        return Some(text);
    }
    let words = root.object("description")?;
    let parts = [
        words.text("purpose"),
        words.text("limitations").map(|text| format!("Limitations: {text}")),
        words.text("usage").map(|text| format!("Usage: {text}")),
    ];
    words.rest(unmapped);
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// The promises as they are written; `element` is the key that says what a promise is about.
fn promises(doc: &Document, root: &Fields<'_>, element: &str, unmapped: &mut Unmapped) -> Vec<Promise> {
    let default = root.first_text(&["slaDefaultElement", "slaDefaultColumn"]);
    let mut promises = Vec::new();
    for item in root.objects("slaProperties", unmapped) {
        let Some(property) = item.text("property") else {
            unmapped.note(&item.place(""), "a promise without property; kept as it was", true);
            item.rest(unmapped);
            continue;
        };
        let mut promise = Promise::new(property, format!("{}: {}", doc.path, item.place("")));
        promise.value = item.text("value");
        promise.warn_value = item.text("valueExt");
        promise.unit = item.text("unit");
        promise.warn_unit = item.text("unitExt");
        promise.element = item.text(element).or_else(|| default.clone());
        promise.driver = item.text("driver");
        promise.description = item.text("description");
        let scheduler = item.text("scheduler");
        let tz = item.first_text(&["timezone", "timeZone"]);
        match (item.text("schedule"), scheduler.as_deref().map(str::to_lowercase).as_deref()) {
            (Some(cron), None | Some("cron")) => promise.schedule = Some(Schedule { cron, tz }),
            (Some(text), Some(_)) => {
                unmapped.keep(&item.place("schedule"), &text.into());
                unmapped.keep(&item.place("scheduler"), &scheduler.into());
            }
            (None, _) => {}
        }
        item.rest(unmapped);
        promises.push(promise);
    }
    promises
}

/// Access roles as policies on the contract.
fn roles(root: &Fields<'_>, subject: &CanonicalKey, unmapped: &mut Unmapped) -> Vec<Policy> {
    let mut policies = Vec::new();
    for role in root.objects("roles", unmapped) {
        if let Some(grantee) = role.text("role") {
            let approvers = ["firstLevelApprovers", "secondLevelApprovers"].iter().flat_map(|key| role.texts(key));
            policies.push(Policy {
                subject: subject.clone(),
                grantee,
                approvers: approvers.collect(),
                privilege: role.text("access").unwrap_or_default(),
            });
        } else {
            unmapped.note(&role.place(""), "a role without name; kept as it was", true);
        }
        role.rest(unmapped);
    }
    policies
}

/// Contracts this one is built on, as ids or objects with an id (RFC 0011).
fn input_contracts(root: &Fields<'_>, unmapped: &mut Unmapped) -> Vec<CanonicalKey> {
    let mut ids = root.texts("inputContracts");
    for input in root.objects("inputContracts", unmapped) {
        ids.extend(input.first_text(&["id", "contractId"]));
        input.rest(unmapped);
    }
    ids.iter().map(|id| CanonicalKey::of_kind(Kind::Contract, id)).collect()
}

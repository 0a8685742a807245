//! Open Data Product Specification (Open Data Product Initiative), versions 3.0 to 4.1.
//!
//! Sources: `odps.yaml` of 3.1 and 4.1 and the specification's own examples. Texts are multilingual; English is
//! preferred, else the first language counts and the others are kept as they were. What is executable in a document
//! is never run.

use super::editions::{self, Edition};
use super::fields::{Fields, Unmapped, note_references, scalar};
use super::parties;
use super::{Collector, Document, FormatError};
use serde_json::Value;
use weft_model::party::{Party, PartyKind};
use weft_model::{
    CanonicalKey, DataProduct, Dialect, Entity, Kind, Lifecycle, Observation, Ownership, Port, PortDirection, Promise,
    Role, TagRef,
};

/// A document of this specification: its schema is named, or a `product` has multilingual details.
pub fn recognise(doc: &Document) -> bool {
    let Some(product) = doc.value.get("product").filter(|p| p.is_object()) else { return false };
    let named = doc.top_text("schema").is_some_and(|s| s.contains("opendataproducts.org") || s.contains("/odps"));
    named || product.get("details").is_some_and(Value::is_object) && doc.has("version")
}

/// Reads one product and its holder. Errors when it has no details or no `productID`.
pub fn parse(doc: &Document, out: &mut Collector) -> Result<(), FormatError> {
    let root = Fields::of(&doc.value, "").ok_or_else(|| FormatError::at("", "a data product is an object"))?;
    let product = root.object("product").ok_or_else(|| FormatError::at("product", "must be an object"))?;
    let mut unmapped = Unmapped::default();
    root.text("schema");
    if let Some(version) = root.text("version").filter(|v| !["3", "4"].iter().any(|known| v.starts_with(known))) {
        let reason = format!("version \"{version}\" of the specification is not known here; read as far as it maps");
        out.loss("version", &reason, true);
    }
    let details = product.object("details").map(|details| language(details, &mut unmapped)).or_else(|| {
        // Version 3.1 as its schema has it: the language directly below the product.
        product.object("en")
    });
    let details = details.ok_or_else(|| FormatError::at("product.details", "there are no details in any language"))?;
    let id = details
        .text("productID")
        .ok_or_else(|| FormatError::at(details.place("productID"), "the product has no productID; give it one"))?;
    if id.contains("{{") {
        out.loss("", "a template with placeholders; there is no product to read", false);
        return Ok(());
    }
    let resolved = |target: &str| target.strip_prefix('#').is_some_and(|at| doc.value.pointer(at).is_some());
    note_references(&doc.value, &resolved, out);
    let status = details.text("status");
    let mut found = DataProduct {
        name: details.text("name"),
        version: details.text("productVersion").or_else(|| details.text("version")),
        description: details.text("description"),
        purpose: details.text("valueProposition"),
        lifecycle: status.as_deref().map_or(Lifecycle::Unknown, Lifecycle::from_word),
        raw_status: status,
        tags: details.texts("tags").into_iter().map(TagRef::tag).collect(),
        ..DataProduct::default()
    };
    details.rest(&mut unmapped);
    let mut people = Vec::new();
    for level in [&product, &root] {
        service_levels(doc, level, &mut found, &mut unmapped);
        quality(doc, level, &mut found, &mut unmapped);
        if let Some(support) = level.object("support") {
            found.support.extend(support_channels(support, &mut unmapped));
        }
        access(level, &mut found, &mut unmapped);
        found.owners.extend(holder(level, &mut found.domain, &mut unmapped, &mut people));
    }
    contract(&product, &mut found, &mut unmapped);
    product.rest(&mut unmapped);
    root.rest(&mut unmapped);
    let key = CanonicalKey::of_kind(Kind::Product, &id);
    let (version, lifecycle) = (found.version.clone(), found.lifecycle);
    let mut observation = Observation::new(Dialect::ODPI, id, key.clone(), Entity::Product(found));
    observation.unmapped = unmapped.finish(out);
    let observations = [observation].into_iter().chain(people).collect();
    editions::offer(Dialect::ODPI, Edition { key, version, lifecycle, observations }, out);
    Ok(())
}

/// Emits the products that count.
pub fn finish(out: &mut Collector) {
    editions::finish(Dialect::ODPI, out);
}

/// The English part of a multilingual object, else the first; the others are kept in `unmapped`.
fn language<'a>(texts: Fields<'a>, unmapped: &mut Unmapped) -> Fields<'a> {
    let is_language = |key: &str| key.len() == 2 && key.chars().all(|c| c.is_ascii_lowercase());
    let first = texts.keys().find(|key| is_language(key));
    let chosen = if texts.has("en") { Some("en") } else { first };
    match chosen.and_then(|language| texts.object(language)) {
        Some(inner) => {
            texts.rest(unmapped);
            inner
        }
        None => texts,
    }
}

/// A text that may be multilingual: a scalar, `{en: …}` or `[{en: …}]`.
fn words(fields: &Fields<'_>, key: &str) -> Option<String> {
    if let Some(text) = fields.text(key) {
        return Some(text);
    }
    fn of(value: &Value) -> Option<String> {
        match value {
            Value::Array(list) => list.iter().find_map(of),
            Value::Object(map) => map.get("en").or_else(|| map.values().next()).and_then(scalar),
            _ => None,
        }
    }
    of(fields.take(key)?)
}

/// `SLA.declarative`: profiles of dimensions (version 4; `default` counts) or one list of dimensions (version 3).
fn service_levels(doc: &Document, level: &Fields<'_>, product: &mut DataProduct, unmapped: &mut Unmapped) {
    if level.object("SLA").is_none() {
        // Version 3.1 as its schema has it: the list directly below SLA.
        product.promises.extend(dimensions(doc, level, "SLA", "", unmapped));
        return;
    }
    let Some(sla) = level.object("SLA") else { return };
    product.promises.extend(declared(doc, &sla, "", unmapped));
    if let Some(support) = sla.object("support") {
        product.support.extend(support_channels(support, unmapped));
    }
    sla.rest(unmapped);
}

/// `dataQuality.declarative` as promises named `dataQuality.<dimension>`.
fn quality(doc: &Document, level: &Fields<'_>, product: &mut DataProduct, unmapped: &mut Unmapped) {
    let Some(quality) = level.object("dataQuality") else { return };
    product.promises.extend(declared(doc, &quality, "dataQuality.", unmapped));
    quality.rest(unmapped);
}

fn declared(doc: &Document, group: &Fields<'_>, prefix: &str, unmapped: &mut Unmapped) -> Vec<Promise> {
    let Some(profiles) = group.object("declarative") else {
        return dimensions(doc, group, "declarative", prefix, unmapped);
    };
    let chosen = if profiles.has("default") { Some("default") } else { profiles.keys().next() };
    let Some(profile) = chosen.and_then(|name| profiles.object(name)) else {
        profiles.rest(unmapped);
        return Vec::new();
    };
    let promises = dimensions(doc, &profile, "dimensions", prefix, unmapped);
    words(&profile, "name");
    words(&profile, "displaytitle");
    profile.rest(unmapped);
    // The other profiles are kept: which of them a consumer gets depends on the plan they choose.
    profiles.rest(unmapped);
    promises
}

fn dimensions(doc: &Document, owner: &Fields<'_>, key: &str, prefix: &str, unmapped: &mut Unmapped) -> Vec<Promise> {
    let mut promises = Vec::new();
    for item in owner.objects(key, unmapped) {
        let Some(dimension) = item.text("dimension") else {
            unmapped.note(&item.place(""), "a dimension without name; kept as it was", true);
            item.rest(unmapped);
            continue;
        };
        let mut promise = Promise::new(format!("{prefix}{dimension}"), format!("{}: {}", doc.path, item.place("")));
        promise.value = item.text("objective");
        promise.unit = item.text("unit");
        promise.description = words(&item, "description").or_else(|| words(&item, "displaytitle"));
        item.rest(unmapped);
        promises.push(promise);
    }
    promises
}

fn support_channels(support: Fields<'_>, unmapped: &mut Unmapped) -> Vec<String> {
    let keys = ["email", "phoneNumber", "phone", "documentationURL", "URL"];
    let channels = keys.iter().filter_map(|key| support.text(key)).collect();
    support.rest(unmapped);
    channels
}

/// `dataAccess`: named profiles (version 4), a list, or one object (version 3), each an output port.
fn access(level: &Fields<'_>, product: &mut DataProduct, unmapped: &mut Unmapped) {
    let single = level.object("dataAccess").filter(|a| a.has("type") || a.has("format") || a.has("outputPorttype"));
    let profiles: Vec<(String, Fields<'_>)> = match (single, level.object("dataAccess")) {
        (Some(one), _) => vec![("default".to_owned(), one)],
        (None, Some(named)) => {
            named.entries(unmapped).into_iter().map(|(name, fields)| (name.to_owned(), fields)).collect()
        }
        (None, None) => level
            .objects("dataAccess", unmapped)
            .into_iter()
            .enumerate()
            .map(|(n, fields)| (format!("access {}", n + 1), fields))
            .collect(),
    };
    for (profile, fields) in profiles {
        let name = words(&fields, "name").unwrap_or(profile);
        let kind = fields.first_text(&["outputPorttype", "outputPortType", "type"]);
        let format = fields.text("format");
        product.ports.push(Port {
            name,
            direction: PortDirection::Output,
            version: None,
            protocol: kind.or(format),
            description: words(&fields, "description"),
            assets: Vec::new(),
            contract: None,
            input_contracts: Vec::new(),
        });
        let links = ["accessURL", "documentationURL", "specsURL"].iter().filter_map(|key| fields.text(key));
        product.links.extend(links);
        fields.rest(unmapped);
    }
}

/// The organisation that holds the product: a team that owns it, with its mail.
fn holder(
    level: &Fields<'_>,
    domain: &mut Option<CanonicalKey>,
    unmapped: &mut Unmapped,
    people: &mut Vec<Observation>,
) -> Option<Ownership> {
    let holder = level.object("dataHolder").map(|holder| language(holder, unmapped))?;
    let name = holder.text("legalName");
    let mail = holder.text("email");
    if let Some(word) = holder.text("businessDomain") {
        domain.get_or_insert_with(|| CanonicalKey::of_kind(Kind::Domain, &word));
    }
    let Some(name) = name.or_else(|| mail.clone()) else {
        holder.rest(unmapped);
        return None;
    };
    holder.rest(unmapped);
    let party = Party {
        kind: PartyKind::Team,
        display: Some(name.clone()),
        mails: mail.into_iter().collect(),
        ..Party::default()
    };
    let key = parties::state(Dialect::ODPI, parties::team_key(&name), party, people);
    Some(parties::ownership(key, Role::BusinessOwner, Some("dataHolder".to_owned())))
}

/// The contract covers every output port; without one, a port is made that stands for the contract.
fn contract(product: &Fields<'_>, found: &mut DataProduct, unmapped: &mut Unmapped) {
    let Some(contract) = product.object("contract") else { return };
    let id = contract.text("id");
    found.links.extend(contract.text("contractURL"));
    if let Some(key) = id.map(|id| CanonicalKey::of_kind(Kind::Contract, &id)) {
        if found.ports.is_empty() {
            found.ports.push(Port {
                name: "default".to_owned(),
                direction: PortDirection::Output,
                version: None,
                protocol: None,
                description: None,
                assets: Vec::new(),
                contract: None,
                input_contracts: Vec::new(),
            });
        }
        for port in &mut found.ports {
            port.contract = Some(key.clone());
        }
    }
    contract.rest(unmapped);
}

#[cfg(test)]
mod tests {
    use super::{finish, parse, recognise};
    use crate::formats::{Collector, Document};
    use crate::providers::files::testing::fixture;
    use weft_model::{DataProduct, Entity, Lifecycle, Loss};

    fn read(text: &str) -> (DataProduct, Vec<Loss>) {
        let doc = Document::json("p.json", text);
        assert!(recognise(&doc));
        let mut out = Collector::new();
        parse(&doc, &mut out).unwrap();
        finish(&mut out);
        let (observations, losses) = out.into_parts();
        let product = observations.into_iter().find_map(|o| match o.entity {
            Entity::Product(product) => Some(product),
            _ => None,
        });
        (product.unwrap(), losses)
    }

    #[test]
    fn every_example_of_the_specification_is_read_or_refused_with_its_place() {
        let pets = fixture("odpi/datacontract-url.yml");
        let product = pets.product();
        assert_eq!(product.name.as_deref(), Some("Pets of the year"));
        assert_eq!(product.lifecycle, Lifecycle::Draft);
        assert_eq!(product.ports[0].contract.as_ref().unwrap().to_string(), "contract:///02323M123");
        assert_eq!(fixture("odpi/urban-odps4.yml").product().name.as_deref(), Some("UrbanPulse Events"));
        let template = fixture("odpi/purpose-marketplace-product.yml");
        assert!(template.observations.is_empty() && template.unread.is_empty());
        let broken = fixture("odpi/datacontract-inline-broken.yml");
        assert_eq!(broken.unread, ["datacontract-inline-broken.yml"]);
        assert!(broken.losses[0].reason.contains("line 26, column 9"), "{:?}", broken.losses);
    }

    #[test]
    fn the_default_profile_promises_and_the_others_are_kept() {
        let text = r#"{"schema": "https://opendataproducts.org/v4.1/schema/odps.yaml", "version": "4.1", "product": {
            "details": {"fi": {"name": "Lemmikit", "productID": "p"}, "en": {"name": "Pets", "productID": "p"}},
            "SLA": {"declarative": {"default": {"name": {"en": "Basic"}, "dimensions": [
                {"dimension": "uptime", "objective": 99, "unit": "percent", "displaytitle": [{"en": "Uptime"}]}]},
              "premium": {"dimensions": [{"dimension": "uptime", "objective": 99.9, "unit": "percent"}]}},
              "executable": [{"dimension": "uptime", "type": "prometheus", "spec": "up"}],
              "support": {"email": "help@x.example", "emailServiceHours": "9-5"}},
            "dataQuality": {"declarative": [{"dimension": "accuracy", "objective": 98, "unit": "percentage"}]},
            "dataAccess": {"default": {"name": {"en": "API"}, "outputPorttype": "API", "accessURL": "https://x.example"}},
            "dataHolder": {"en": {"legalName": "Halden Oy", "email": "data@x.example", "businessDomain": "Sales"}}}}"#;
        let (product, losses) = read(text);
        assert_eq!(product.name.as_deref(), Some("Pets"));
        let promises: Vec<_> =
            product.promises.iter().map(|p| (p.property.as_str(), p.value.as_deref().unwrap())).collect();
        assert_eq!(promises, [("uptime", "99"), ("dataQuality.accuracy", "98")]);
        assert_eq!(product.promises[0].description.as_deref(), Some("Uptime"));
        assert_eq!(product.ports[0].name, "API");
        assert_eq!(product.ports[0].protocol.as_deref(), Some("API"));
        assert_eq!(product.domain.as_ref().unwrap().to_string(), "domain:///Sales");
        assert_eq!(product.owners[0].party.to_string(), "team:///Halden%20Oy");
        assert_eq!(product.support, ["help@x.example"]);
        for kept in ["product.details.fi", "product.SLA.declarative.premium", "product.SLA.executable"] {
            assert!(losses.iter().any(|l| l.path == kept && l.kept), "{kept}: {losses:#?}");
        }
    }

    #[test]
    fn version_3_lists_its_dimensions_and_holder_without_profiles() {
        let text = r#"{"version": "3.1", "product": {"details": {"de": {"name": "Tiere", "productID": "p"}},
            "SLA": [{"dimension": "Availability", "objective": 99, "unit": "percent"}],
            "dataAccess": {"type": "API", "format": "JSON"}, "dataHolder": {"legalName": "Halden"}}}"#;
        let (product, _) = read(text);
        assert_eq!(product.name.as_deref(), Some("Tiere"));
        assert_eq!(product.promises[0].property, "Availability");
        assert_eq!(product.ports[0].protocol.as_deref(), Some("API"));
        assert_eq!(product.owners.len(), 1);
    }
}

//! Open Data Product Standard (Bitol), versions 0.9 and 1.0.
//!
//! Source: the standard's JSON schemas v0.9.0 and v1.0.0. It has no promises of its own; they come from the contracts
//! of its ports.

use super::editions::{self, Edition};
use super::fields::{Fields, Unmapped, note_references};
use super::parties::{bitol_support, bitol_team};
use super::{Collector, Document, FormatError};
use weft_model::{
    CanonicalKey, DataProduct, Dialect, Entity, Kind, Lifecycle, Observation, Port, PortDirection, TagRef,
};

/// A data product of this standard: `kind: DataProduct` with a version of the standard.
pub fn recognise(doc: &Document) -> bool {
    let version = doc.top_text("apiVersion").map(|v| v.trim_start_matches('v'));
    doc.top_text("kind") == Some("DataProduct") && version.is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
}

/// Reads one product with its people. Errors when it has no id.
pub fn parse(doc: &Document, out: &mut Collector) -> Result<(), FormatError> {
    let root = Fields::of(&doc.value, "").ok_or_else(|| FormatError::at("", "a data product is an object"))?;
    let id = root.text("id").ok_or_else(|| FormatError::at("id", "the data product has no id; give it one"))?;
    note_references(&doc.value, &|_| false, out);
    let mut unmapped = Unmapped::default();
    if let Some(version) = root.text("apiVersion").filter(|v| !["0.9", "1.0"].iter().any(|k| v.contains(k))) {
        let reason = format!("version \"{version}\" of the standard is not known here; read as far as it maps");
        out.loss("apiVersion", &reason, true);
    }
    root.text("kind");
    let status = root.text("status");
    let mut people = Vec::new();
    let mut product = DataProduct {
        name: root.text("name"),
        version: root.text("version"),
        domain: root.text("domain").map(|domain| CanonicalKey::of_kind(Kind::Domain, &domain)),
        lifecycle: status.as_deref().map_or(Lifecycle::Unknown, Lifecycle::from_word),
        raw_status: status,
        tags: root.texts("tags").into_iter().map(TagRef::tag).collect(),
        ports: ports(&root, &mut unmapped),
        support: bitol_support(&root, &mut unmapped),
        owners: bitol_team(Dialect::ODPS, &root, "team", &mut unmapped, &mut people),
        ..DataProduct::default()
    };
    describe(&root, &mut product, &mut unmapped);
    for definition in root.objects("authoritativeDefinitions", &mut unmapped) {
        product.links.extend(definition.text("url"));
        definition.rest(&mut unmapped);
    }
    root.rest(&mut unmapped);
    let key = CanonicalKey::of_kind(Kind::Product, &id);
    let (version, lifecycle) = (product.version.clone(), product.lifecycle);
    let mut observation = Observation::new(Dialect::ODPS, id, key.clone(), Entity::Product(product));
    observation.unmapped = unmapped.finish(out);
    let observations = [observation].into_iter().chain(people).collect();
    editions::offer(Dialect::ODPS, Edition { key, version, lifecycle, observations }, out);
    Ok(())
}

/// Emits the products that count.
pub fn finish(out: &mut Collector) {
    editions::finish(Dialect::ODPS, out);
}

fn describe(root: &Fields<'_>, product: &mut DataProduct, unmapped: &mut Unmapped) {
    product.description = root.text("description");
    if let Some(words) = root.object("description") {
        product.purpose = words.text("purpose");
        product.limitations = words.text("limitations");
        product.description = words.text("usage").map(|text| format!("Usage: {text}"));
        words.rest(unmapped);
    }
}

fn ports(root: &Fields<'_>, unmapped: &mut Unmapped) -> Vec<Port> {
    let lists = [
        ("inputPorts", PortDirection::Input),
        ("outputPorts", PortDirection::Output),
        ("managementPorts", PortDirection::Management),
    ];
    let mut ports = Vec::new();
    for (key, direction) in lists {
        for fields in root.objects(key, unmapped) {
            ports.extend(port(fields, direction, unmapped));
        }
    }
    ports
}

fn port(fields: Fields<'_>, direction: PortDirection, unmapped: &mut Unmapped) -> Option<Port> {
    let contract = fields.text("contractId");
    let contract_key = |id: &String| CanonicalKey::of_kind(Kind::Contract, id);
    let Some(name) = fields.text("name").or_else(|| contract.clone()) else {
        unmapped.note(&fields.place(""), "a port without name; kept as it was", true);
        fields.rest(unmapped);
        return None;
    };
    let mut input_contracts = fields.texts("inputContracts");
    for input in fields.objects("inputContracts", unmapped) {
        input_contracts.extend(input.first_text(&["id", "contractId"]));
        input.rest(unmapped);
    }
    let mut seen: Vec<CanonicalKey> = Vec::new();
    for key in input_contracts.iter().map(contract_key) {
        if !seen.contains(&key) {
            seen.push(key);
        }
    }
    let port = Port {
        name: name.trim().to_owned(),
        direction,
        version: fields.text("version"),
        protocol: fields.text("type"),
        description: fields.text("description"),
        assets: Vec::new(),
        contract: contract.as_ref().map(contract_key),
        input_contracts: seen,
    };
    fields.rest(unmapped);
    Some(port)
}

#[cfg(test)]
mod tests {
    use crate::providers::files::testing::fixture;
    use weft_model::{Kind, Lifecycle, PortDirection, Role};

    #[test]
    fn every_example_of_the_standard_is_read() {
        let simple = fixture("odps/simple-data-product.odps.yaml");
        assert_eq!(simple.product().lifecycle, Lifecycle::Active);
        assert_eq!(simple.product().ports.len(), 2);
        let read = fixture("odps/customer-data-product.odps.yaml");
        let product = read.product();
        let count = |direction| product.ports.iter().filter(|port| port.direction == direction).count();
        assert_eq!((count(PortDirection::Input), count(PortDirection::Output)), (4, 4));
        assert_eq!(count(PortDirection::Management), 1);
        let port = product.ports.iter().find(|port| !port.input_contracts.is_empty()).unwrap();
        assert_eq!(port.input_contracts.len(), 2);
        assert_eq!(port.version.as_deref(), Some("2.0.0"));
        assert_eq!(port.contract.as_ref().unwrap().name(), "c2798941-1b7e-4b03-9e0d-955b1a872b33");
        assert_eq!(product.purpose.as_deref(), Some("Enterprise view of a customer."));
        assert_eq!(
            product.owners.iter().map(|o| o.role).collect::<Vec<_>>(),
            [Role::Owner, Role::Owner, Role::Steward]
        );
        assert_eq!((read.count(Kind::Person), read.count(Kind::Team)), (2, 1));
        assert_eq!(product.support.len(), 2);
        assert!(read.losses.iter().any(|l| l.path == "outputPorts[].sbom" && l.kept));
    }
}

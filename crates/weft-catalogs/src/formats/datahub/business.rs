//! Domains, data products, tags and glossary terms.

use super::reader::{Reader, time_in};
use super::urn;
use super::wire::{Info, Status};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use weft_model::{CanonicalKey, DataProduct, Domain, Entity, Port, PortDirection, Tag};

/// Emits a domain.
pub(super) fn domain(mut reader: Reader<'_>, out: &mut Collector) {
    let info = reader.info(&["domainProperties"], out);
    let domain = Domain {
        name: filled(info.name.clone()),
        description: filled(info.description.clone()),
        parent: info.parent_domain.as_deref().and_then(|urn| reader.catalogue.key(urn)),
        domain_type: None,
        owners: reader.owners(out),
        tags: reader.tags(out),
    };
    removed(&mut reader, out);
    let observation = reader.observation(Entity::Domain(domain), None, out);
    out.add(observation);
}

/// Emits a data product; assets marked as output ports become ports.
pub(super) fn product(mut reader: Reader<'_>, out: &mut Collector) {
    let info = reader.info(&["dataProductProperties"], out);
    let (lifecycle, raw_status, successor) = reader.lifecycle(out);
    let (assets, ports) = parts(&info, &reader, out);
    let product = DataProduct {
        name: filled(info.name.clone()),
        description: filled(info.description.clone()),
        domain: reader.domain(out),
        owners: reader.owners(out),
        tags: reader.tags(out),
        links: reader.links(&info, out),
        lifecycle,
        raw_status,
        successor,
        assets,
        ports,
        ..DataProduct::default()
    };
    let properties = reader.properties(&info, out);
    if !properties.is_empty() {
        let object = properties.into_iter().map(|(name, value)| (name, value.into())).collect();
        reader.keep("properties", serde_json::Value::Object(object));
    }
    let changed = time_in(info.last_modified.as_ref());
    let observation = reader.observation(Entity::Product(product), changed, out);
    out.add(observation);
}

/// Assets of a product, those behind output ports apart.
fn parts(info: &Info, reader: &Reader<'_>, out: &mut Collector) -> (Vec<CanonicalKey>, Vec<Port>) {
    let (mut assets, mut ports) = (Vec::new(), Vec::new());
    for edge in &info.assets {
        let Some(key) = edge.destination_urn.as_deref().and_then(|urn| reader.catalogue.key(urn)) else {
            out.loss("dataProductProperties.assets[].destinationUrn", "is no urn of an asset", false);
            continue;
        };
        if edge.output_port == Some(true) {
            ports.push(Port {
                name: key.name().to_owned(),
                direction: PortDirection::Output,
                version: None,
                protocol: None,
                description: None,
                assets: vec![key],
                contract: None,
                input_contracts: Vec::new(),
            });
        } else {
            assets.push(key);
        }
    }
    (assets, ports)
}

/// Emits a tag, a glossary term, or a node of the glossary (a term above others).
pub(super) fn tag(sort: &str, mut reader: Reader<'_>, out: &mut Collector) {
    let info = reader.info(&["tagProperties", "glossaryTermInfo", "glossaryNodeInfo"], out);
    let parent = info.parent_node.as_deref();
    let tag = Tag {
        name: filled(info.name.clone()).or_else(|| Some(urn::id(reader.urn).to_owned())),
        scheme: parent
            .map(|urn| reader.catalogue.name_of(urn, &["glossarynodeinfo"]).unwrap_or_else(|| urn::id(urn).to_owned())),
        description: filled(info.definition.clone()).or_else(|| filled(info.description.clone())),
        sensitivity: None,
        synonyms: Vec::new(),
        parent: parent.and_then(|urn| reader.catalogue.key(urn)),
        owners: reader.owners(out),
    };
    removed(&mut reader, out);
    let source = [("term source", &info.term_source), ("source url", &info.source_url)];
    let mut properties = reader.properties(&info, out);
    properties.extend(source.into_iter().filter_map(|(name, v)| Some((name.to_owned(), v.clone()?))));
    if !properties.is_empty() {
        let object = properties.into_iter().map(|(name, value)| (name, value.into())).collect();
        reader.keep("properties", serde_json::Value::Object(object));
    }
    let entity = if sort == "tag" { Entity::Tag(tag) } else { Entity::Term(tag) };
    let observation = reader.observation(entity, None, out);
    out.add(observation);
}

/// These kinds have no lifecycle in the model; that they were removed is kept beside it.
fn removed(reader: &mut Reader<'_>, out: &mut Collector) {
    if reader.take::<Status>("status", out).and_then(|s| s.removed) == Some(true) {
        out.loss("status.removed", "has no place in the model for this kind", true);
        reader.keep("status", serde_json::json!({ "removed": true }));
    }
}

//! Domains, data products, classifications, tags, glossaries and terms.

use super::super::wire::{Domain as WireDomain, Product, ProductSla, Ref, Tag as WireTag};
use super::{Names, common, fqn, keys, label, labels, rest};
use crate::http::Listing;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use weft_model::{
    CanonicalKey, DataProduct, Dialect, Domain, Edge, EdgeKind, Entity, Kind, Lifecycle, Method, Observation, Port,
    PortDirection, Promise, Tag,
};

pub(super) fn domain(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["domainType", "parent", "children", "childrenCount", "assets"];
    let (Some(common), Some(wire)) = (common(value, listing), listing.item::<WireDomain>(value)) else {
        return Vec::new();
    };
    let mut kept = rest(value, &used, listing);
    special(&common, &mut kept, listing);
    let mut above = fqn::split(&common.fully_qualified_name);
    above.pop();
    let stated = wire.parent.as_ref().and_then(|of| names.key(of));
    let by_name = || (!above.is_empty()).then(|| CanonicalKey::of_kind(Kind::Domain, &above.join(".")));
    let domain = Domain {
        name: common.shown(),
        description: common.description.filled(),
        parent: stated.or_else(by_name),
        domain_type: wire.domain_type.filled(),
        owners: common.owned(names, listing),
        tags: labels(&common.tags, listing),
    };
    let key = CanonicalKey::of_kind(Kind::Domain, &common.fully_qualified_name);
    vec![common.state(key, Entity::Domain(domain), kept)]
}

/// What of the common part these kinds have no place for.
fn special(common: &super::Common, kept: &mut Map<String, Value>, listing: &mut Listing) {
    let (_, status) = common.lifecycle();
    if let Some(status) = status {
        listing.loss("entityStatus", "has no place in the model for this kind", true);
        kept.insert("entityStatus".to_owned(), Value::from(status));
    }
    if let Some(properties) = common.extension.as_ref().filter(|properties| !properties.is_empty()) {
        listing.loss("extension", "has no place in the model for this kind", true);
        kept.insert("extension".to_owned(), Value::Object(properties.clone()));
    }
}

macro_rules! tags {
    ($($name:ident: $kind:ident,)*) => {$(
        pub(super) fn $name(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
            tag_of(Kind::$kind, value, names, listing)
        }
    )*};
}

// A classification is the tag above its tags, a glossary the term above its terms.
tags! {
    classification: Tag,
    tag: Tag,
    glossary: Term,
    term: Term,
}

fn tag_of(kind: Kind, value: &Value, names: &Names, listing: &mut Listing) -> Vec<Observation> {
    let used =
        ["classification", "glossary", "parent", "synonyms", "children", "childrenCount", "termCount", "usageCount"];
    let (Some(common), Some(wire)) = (common(value, listing), listing.item::<WireTag>(value)) else {
        return Vec::new();
    };
    let mut kept = rest(value, &used, listing);
    special(&common, &mut kept, listing);
    if let Some(domain) = common.domain(names, &mut kept, listing) {
        kept.insert("domain".to_owned(), Value::from(domain.to_string()));
    }
    let tags = labels(&common.tags, listing);
    if !tags.is_empty() {
        listing.loss("tags[]", "tags of tags and terms have no place in the model", true);
        kept.insert("tags".to_owned(), tags.iter().map(|tag| Value::from(tag.name.clone())).collect());
    }
    let scheme = wire.classification.as_ref().or(wire.glossary.as_ref());
    let above = wire.parent.as_ref().or(scheme);
    let tag = Tag {
        name: common.shown(),
        scheme: scheme.and_then(|of| of.name.filled()).or_else(|| {
            let parts = fqn::split(&common.fully_qualified_name);
            parts.into_iter().next().filter(|_| scheme.is_some())
        }),
        description: common.description.filled(),
        sensitivity: None,
        synonyms: wire.synonyms,
        parent: above.and_then(|of| names.key(of)),
        owners: common.owned(names, listing),
    };
    let key = CanonicalKey::of_kind(kind, &common.fully_qualified_name);
    let entity = if kind == Kind::Tag { Entity::Tag(tag) } else { Entity::Term(tag) };
    vec![common.state(key, entity, kept)]
}

/// What is asked for a product by itself.
#[derive(Debug, Default)]
pub(in super::super) struct Related {
    /// Its assets.
    pub(in super::super) assets: Vec<Ref>,
    /// What it reads.
    pub(in super::super) inputs: Vec<Ref>,
    /// What it offers.
    pub(in super::super) outputs: Vec<Ref>,
}

/// A product without its assets and ports, with its id; edges to products that it names follow it.
pub(in super::super) fn product(
    value: &Value,
    names: &Names,
    listing: &mut Listing,
) -> Option<(String, Vec<Observation>)> {
    let used = ["lifecycleStage", "sla", "assets", "consumesFrom", "providesTo", "inputPorts", "outputPorts"];
    let common = common(value, listing)?;
    let wire: Product = listing.item(value)?;
    let mut kept = rest(value, &used, listing);
    if let Some(properties) = common.extension.as_ref().filter(|properties| !properties.is_empty()) {
        kept.insert("extension".to_owned(), Value::Object(properties.clone()));
    }
    let (of_status, status) = common.lifecycle();
    let stage = wire.lifecycle_stage.filled();
    let key = CanonicalKey::of_kind(Kind::Product, &common.fully_qualified_name);
    let product = DataProduct {
        name: common.shown(),
        description: common.description.filled(),
        domain: common.domain(names, &mut kept, listing),
        lifecycle: stage.as_deref().map_or(of_status, Lifecycle::from_word),
        raw_status: stage.or(status),
        tier: wire.sla.as_ref().and_then(|sla| sla.tier.filled()),
        certification: common.certification.as_ref().and_then(|c| label(&c.tag_label)).map(|tag| tag.name),
        assets: keys(&wire.assets, names),
        promises: wire.sla.as_ref().map(|sla| promises(sla, &common.fully_qualified_name)).unwrap_or_default(),
        owners: common.owned(names, listing),
        tags: labels(&common.tags, listing),
        ..DataProduct::default()
    };
    let mut edges = BTreeMap::new();
    let from = keys(&wire.consumes_from, names).into_iter().map(|other| (other, key.clone()));
    let to = keys(&wire.provides_to, names).into_iter().map(|other| (key.clone(), other));
    for (from, to) in from.chain(to) {
        let kind = EdgeKind::Depends;
        let edge =
            Edge { from, to, kind, method: Method::DeclaredPort, columns: Vec::new(), job: None, last_seen: None };
        let edge = Observation::edge(Dialect::OPENMETADATA, edge);
        edges.insert(edge.native.clone(), edge);
    }
    let id = common.id.clone();
    let mut observations = vec![common.state(key, Entity::Product(product), kept)];
    observations.extend(edges.into_values());
    Some((id, observations))
}

/// Figures with the units that the server fixes.
fn promises(sla: &ProductSla, product: &str) -> Vec<Promise> {
    let rows = [
        ("availability", &sla.availability),
        ("responseTime", &sla.response_time),
        ("dataFreshness", &sla.data_freshness),
        ("dataQuality", &sla.data_quality),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| Some((name, value.filled()?)));
    rows.map(|(name, value)| {
        let mut promise = Promise::new(name, format!("data product {product}, sla.{name}"));
        promise.value = Some(value);
        promise
    })
    .collect()
}

/// The product with its assets and ports; an asset behind a port is not repeated among the assets.
pub(in super::super) fn with_parts(mut product: Observation, related: &Related, names: &Names) -> Observation {
    if let Entity::Product(product) = &mut product.entity {
        let sides = [(&related.inputs, PortDirection::Input), (&related.outputs, PortDirection::Output)];
        for (refs, direction) in sides {
            product.ports.extend(refs.iter().filter_map(|of| port(of, direction, names)));
        }
        for key in keys(&related.assets, names) {
            let behind = product.ports.iter().any(|port| port.assets.contains(&key));
            if !behind && !product.assets.contains(&key) {
                product.assets.push(key);
            }
        }
    }
    product
}

fn port(of: &Ref, direction: PortDirection, names: &Names) -> Option<Port> {
    let asset = names.key(of)?;
    Some(Port {
        name: of.name.filled().unwrap_or_else(|| asset.name().to_owned()),
        direction,
        version: None,
        protocol: Some(of.sort.clone()).filter(|sort| !sort.is_empty()),
        description: None,
        assets: vec![asset],
        contract: None,
        input_contracts: Vec::new(),
    })
}

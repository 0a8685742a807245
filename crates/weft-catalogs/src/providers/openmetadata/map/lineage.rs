//! Edges, as the lineage of one entity tells them.

use super::super::wire::{Details, Edge as Wire, Lineage, Ref};
use super::{Names, time};
use crate::formats::tolerant::says_nothing;
use crate::http::Listing;
use serde_json::{Map, Value};
use std::collections::HashMap;
use weft_model::{ColumnFlow, Dialect, Edge, EdgeKind, Method, Observation, Transformation};

/// The edges into one entity: every edge of the server is told at its own end, so each comes once.
pub(in super::super) fn edges(
    value: &Value,
    sort: &str,
    id: &str,
    names: &Names,
    listing: &mut Listing,
) -> Vec<Observation> {
    let Some(lineage) = listing.item::<Lineage>(value) else { return Vec::new() };
    let itself: Ref =
        value.get("entity").and_then(|entity| serde_json::from_value(entity.clone()).ok()).unwrap_or_default();
    let nodes: HashMap<&str, &Ref> = lineage.nodes.iter().chain([&itself]).map(|of| (of.id.as_str(), of)).collect();
    let raw = value.get("upstreamEdges").and_then(Value::as_array);
    let mut observations = Vec::new();
    for (at, wire) in lineage.upstream_edges.iter().enumerate() {
        let echo = wire.lineage_details.as_ref().and_then(|details| details.pipeline.as_ref());
        // The lineage of a pipeline repeats the edges it carries as if they led to the pipeline.
        if wire.to_entity != id || (sort == "pipeline" && echo.is_some_and(|pipeline| pipeline.id == id)) {
            continue;
        }
        let details = raw.and_then(|list| list.get(at)).and_then(|edge| edge.get("lineageDetails"));
        observations.extend(edge(wire, details, &nodes, names, listing));
    }
    observations
}

fn edge(
    wire: &Wire,
    raw: Option<&Value>,
    nodes: &HashMap<&str, &Ref>,
    names: &Names,
    listing: &mut Listing,
) -> Option<Observation> {
    let (Some(from), Some(to)) = (nodes.get(wire.from_entity.as_str()), nodes.get(wire.to_entity.as_str())) else {
        listing.set_aside(&wire.from_entity, "an end of the edge is not among its nodes");
        return None;
    };
    if from.deleted || to.deleted {
        listing.loss("upstreamEdges[]", "one end of the edge was deleted", false);
        return None;
    }
    let empty = Details::default();
    let details = wire.lineage_details.as_ref().unwrap_or(&empty);
    let mut columns = flows(details, from, to, names, listing);
    for flow in names.features.get(&(from.id.clone(), to.id.clone())).into_iter().flatten() {
        if !columns.contains(flow) {
            columns.push(flow.clone());
        }
    }
    let edge = Edge {
        from: names.key(from)?,
        to: names.key(to)?,
        kind: EdgeKind::Data,
        method: method(details, !columns.is_empty()),
        columns,
        job: details.pipeline.as_ref().and_then(|of| names.key(of)),
        last_seen: None,
    };
    let mut observation = Observation::edge(Dialect::OPENMETADATA, edge);
    observation.changed_at = time(&details.updated_at);
    observation.unmapped = kept(raw, listing);
    Some(observation)
}

/// How the server came to know the edge, in our words.
fn method(details: &Details, columns: bool) -> Method {
    match details.source.0.as_deref() {
        Some("ViewLineage" | "QueryLineage") => Method::ParsedSql,
        // Events are stored as every input with every output, unless they told columns.
        Some("OpenLineage") if columns => Method::ColumnFacet,
        Some("OpenLineage") => Method::Cartesian,
        // Found by the server itself because names and columns agree.
        Some("CrossDatabaseLineage") => Method::Inferred,
        _ => Method::Declared,
    }
}

fn flows(details: &Details, from: &Ref, to: &Ref, names: &Names, listing: &mut Listing) -> Vec<ColumnFlow> {
    let mut flows: Vec<ColumnFlow> = Vec::new();
    for mapping in &details.columns_lineage {
        let Some(target) = names.column(&to.id, &to.fully_qualified_name, &mapping.to_column) else {
            listing.loss("columnsLineage[].toColumn", "is no column of the taker", false);
            continue;
        };
        for source in &mapping.from_columns {
            let Some(source) = names.column(&from.id, &from.fully_qualified_name, source) else {
                listing.loss("columnsLineage[].fromColumns[]", "is no column of the giver", false);
                continue;
            };
            let flow = ColumnFlow {
                from: source,
                to: Some(target.clone()),
                transformation: Transformation::Unknown,
                subtype: None,
                masking: false,
                description: mapping.function.filled(),
            };
            if !flows.contains(&flow) {
                flows.push(flow);
            }
        }
    }
    flows
}

/// What of the details an edge has no place for: the query, how the server found it, words about it.
fn kept(raw: Option<&Value>, listing: &mut Listing) -> Option<Value> {
    const USED: [&str; 7] =
        ["columnsLineage", "pipeline", "createdAt", "createdBy", "updatedAt", "updatedBy", "assetEdges"];
    let mut kept = Map::new();
    for (name, value) in raw.and_then(Value::as_object).into_iter().flatten() {
        if !USED.contains(&name.as_str()) && !says_nothing(value) {
            listing.loss(&format!("lineageDetails.{name}"), "has no place in the model", true);
            kept.insert(name.clone(), value.clone());
        }
    }
    (!kept.is_empty()).then_some(Value::Object(kept))
}

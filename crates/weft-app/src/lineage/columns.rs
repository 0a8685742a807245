//! The ways of one column through the map.

use super::Map;
use crate::App;
use crate::api::lineage::{ColumnStep, ColumnTrace, Level};
use crate::error::{Code, WireError};
use crate::names::Domains;
use std::collections::{HashMap, HashSet};
use weft_mesh::lineage::columns::{self, ColumnEdge};
use weft_mesh::lineage::{Cancel, Direction};
use weft_model::Thing;

/// Things from which edges are read for one trace; a column rarely travels through more.
const MOST: usize = 5_000;

/// Both ways of `column` of the thing called `key`.
pub(super) async fn trace(app: &App, key: &str, column: &str) -> Result<ColumnTrace, WireError> {
    let row = app.find_one(key).await?;
    let known = row.thing.columns.iter().find(|c| c.eq_ignore_ascii_case(column));
    let Some(column) = known else {
        let near: Vec<&str> = row.thing.columns.iter().take(12).map(String::as_str).collect();
        return Err(WireError::new(Code::NotFound, format!("{} has no column \"{column}\"", row.thing.name))
            .hint(format!("columns: {}", near.join(", "))));
    };
    let map = Map::present(app).await?;
    let graph = &map.level(Level::Asset).graph;
    let mut ids: HashSet<i64> = HashSet::from([row.id]);
    for direction in [Direction::Up, Direction::Down] {
        let reached = graph.closure(&[row.id], direction, None, 0.0, &Cancel::new())?;
        ids.extend(reached.iter().take(MOST).map(|r| r.id));
    }
    let ids: Vec<i64> = ids.into_iter().collect();
    let things = map.things(app, &ids).await?;
    let id_of: HashMap<_, _> = things.iter().map(|(id, thing)| (&thing.key, *id)).collect();
    let (mut into, mut out_of): (HashMap<i64, Vec<ColumnEdge>>, HashMap<i64, Vec<ColumnEdge>>) = Default::default();
    for edge in map.edges_between(app, &ids).await?.into_values() {
        let (Some(&from), Some(&to)) = (id_of.get(&edge.from), id_of.get(&edge.to)) else { continue };
        let edge = ColumnEdge { from, to, columns: edge.columns, provenance: edge.provenance };
        into.entry(to).or_default().push(edge.clone());
        out_of.entry(from).or_default().push(edge);
    }
    let domains = Domains::load(app).await?;
    let mut notes = Vec::new();
    let up = columns::trace((row.id, column), Direction::Up, |id| into.get(&id).cloned().unwrap_or_default());
    let down = columns::trace((row.id, column), Direction::Down, |id| out_of.get(&id).cloned().unwrap_or_default());
    for trace in [&up, &down] {
        let name = |id: i64| things.get(&id).map_or("?", |t| t.name.as_str());
        notes.extend(trace.stops.iter().map(|stop| {
            format!("column mapping not available between {} and {}", name(stop.at), name(stop.neighbour))
        }));
        if trace.cut {
            notes.push("the trace is longer than is followed".to_owned());
        }
    }
    notes.sort();
    notes.dedup();
    Ok(ColumnTrace {
        freshness: app.freshness().await?,
        upstream: steps(up, &things, &domains),
        downstream: steps(down, &things, &domains),
        notes,
    })
}

fn steps(trace: columns::ColumnTrace, things: &HashMap<i64, Thing>, domains: &Domains) -> Vec<ColumnStep> {
    let hops = trace.hops.into_iter();
    hops.filter_map(|hop| {
        Some(ColumnStep {
            distance: hop.distance,
            from: domains.name(things.get(&hop.from)?),
            from_column: Some(hop.from_column),
            to: domains.name(things.get(&hop.to)?),
            to_column: hop.to_column,
            transformation: Some(hop.transformation),
            subtype: hop.subtype,
            masking: hop.masking,
            provenance: hop.provenance,
        })
    })
    .collect()
}

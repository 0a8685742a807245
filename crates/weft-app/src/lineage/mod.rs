//! Lineage: the part of the map around a thing with its drawing, paths, one edge, one column.

mod columns;
mod draw;
mod map;

pub(crate) use map::Map;

use crate::App;
use crate::api::lineage::{
    ColumnTrace, EdgeDetails, EdgeQuery, Level, LineageQuery, LineageView, PathQuery, PathsView,
};
use crate::api::types::ThingRef;
use crate::error::{Code, WireError};
use crate::names::Domains;
use draw::Picture;
use std::collections::{BTreeMap, HashMap, HashSet};
use weft_mesh::lineage::{Cancel, Direction, Graph, LineageError, Placed};
use weft_model::Kind;
use weft_store::ThingRow;

/// Nodes shown unasked.
const UNASKED: u32 = 150;

impl From<LineageError> for WireError {
    fn from(error: LineageError) -> Self {
        match error {
            LineageError::Cancelled => WireError::new(Code::Cancelled, error.to_string()),
            LineageError::UnknownThing(_) => WireError::new(Code::NotFound, error.to_string()),
        }
    }
}

impl App {
    /// The map around a thing, or the whole of it at a level.
    ///
    /// # Errors
    /// `NotFound` with near matches, `Ambiguous` with the candidates.
    pub async fn lineage(&self, query: LineageQuery) -> Result<LineageView, WireError> {
        let (key, column) = match query.key.as_deref() {
            Some(text) if query.level == Level::Column => match text.rsplit_once('#') {
                Some((key, column)) => (Some(key.to_owned()), Some(column.to_owned())),
                None => (Some(text.to_owned()), None),
            },
            other => (other.map(str::to_owned), None),
        };
        let map = match query.as_of {
            Some(at) => Map::at(self, at).await?,
            None => Map::present(self).await?,
        };
        let focus = match &key {
            Some(key) => Some(self.find_one(key).await?),
            None => None,
        };
        let starts = match &focus {
            Some(row) => self.starts(&map, row, query.level).await?,
            None => Vec::new(),
        };
        let graph = &map.level(query.level).graph;
        let (mut placed, totals) = match &focus {
            Some(_) => {
                let around = graph.around(&starts, query.up, query.down, &Cancel::new())?;
                (around.placed, (around.upstream, around.downstream))
            }
            None => {
                let all = graph.nodes().iter().zip(0..).map(|(n, place)| Placed { id: n.id, place, distance: 0 });
                (all.collect(), (0, 0))
            }
        };
        self.expand(&map, &query, &mut placed).await?;
        let (placed, cut) = keep_nearest(graph, placed, query.max_nodes.unwrap_or(UNASKED));
        let domains = Domains::load(self).await?;
        let mut view =
            Picture { app: self, map: &map, domains: &domains, level: query.level, column: column.as_deref() }
                .draw(&placed)
                .await?;
        view.focus = focus.as_ref().map(|row| domains.name(&row.thing));
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (view.upstream_total, view.downstream_total) = (count(totals.0), count(totals.1));
        view.cut = cut;
        view.freshness = self.freshness().await?;
        Ok(view)
    }

    /// Nodes of the level that stand for the focus: for a product or domain at the level of assets, its assets.
    async fn starts(&self, map: &Map, row: &ThingRow, level: Level) -> Result<Vec<i64>, WireError> {
        let id = map.node_of(row.id, &row.thing)?;
        let graph = &map.level(level).graph;
        let assets = &map.level(Level::Asset).graph;
        let beneath: Vec<i64> = match row.thing.kind {
            Kind::Product if matches!(level, Level::Asset | Level::Column) => assets
                .nodes()
                .iter()
                .filter(|n| n.kind == Kind::Asset && n.products.contains(&id))
                .map(|n| n.id)
                .collect(),
            Kind::Domain if level != Level::Domain => {
                let wanted = if level == Level::Product { Kind::Product } else { Kind::Asset };
                graph.nodes().iter().filter(|n| n.kind == wanted && n.domain == Some(id)).map(|n| n.id).collect()
            }
            _ => map.homes(id, level),
        };
        let mut starts: Vec<i64> = beneath.into_iter().filter(|id| graph.node(*id).is_some()).collect();
        starts.sort_unstable();
        starts.dedup();
        if starts.is_empty() {
            return Err(WireError::new(Code::NotFound, format!("no lineage is known for {}", row.thing.name)).hint(
                "lineage is kept for products, tables, dashboards and jobs, not for people, terms or contracts",
            ));
        }
        Ok(starts)
    }

    /// Opens the next neighbours of the nodes that the user expanded.
    async fn expand(&self, map: &Map, query: &LineageQuery, placed: &mut Vec<Placed>) -> Result<(), WireError> {
        let Some(expanded) = query.expanded.as_ref().filter(|keys| !keys.is_empty()) else { return Ok(()) };
        let graph = &map.level(query.level).graph;
        let mut distances: HashMap<u32, i32> = placed.iter().map(|p| (p.place, p.distance)).collect();
        for key in expanded {
            let row = self.find_one(key).await?;
            for id in map.homes(map.node_of(row.id, &row.thing)?, query.level) {
                let at = graph.place(id).and_then(|place| distances.get(&place)).copied().unwrap_or(0);
                for (direction, step) in [(Direction::Up, -1), (Direction::Down, 1)] {
                    for &place in graph.neighbour_places(id, direction) {
                        distances.entry(place).or_insert_with(|| {
                            placed.push(Placed { id: graph.nodes()[place as usize].id, place, distance: at + step });
                            at + step
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// Paths between two things, shortest first.
    ///
    /// # Errors
    /// `NotFound` with near matches, `Ambiguous` with the candidates.
    pub async fn lineage_paths(&self, query: PathQuery) -> Result<PathsView, WireError> {
        let map = Map::present(self).await?;
        let (from, to) = (self.find_one(&query.from).await?, self.find_one(&query.to).await?);
        let (starts, ends) =
            (self.starts(&map, &from, Level::Asset).await?, self.starts(&map, &to, Level::Asset).await?);
        let graph = &map.level(Level::Asset).graph;
        let k = query.k.unwrap_or(3).clamp(1, 20) as usize;
        let (mut found, mut cut) = (Vec::new(), false);
        for start in starts.iter().take(20) {
            for end in ends.iter().take(20) {
                let paths = graph.k_paths(*start, *end, k, &Cancel::new())?;
                cut |= paths.cut;
                found.extend(paths.paths);
            }
        }
        found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        found.truncate(k);
        let ids: HashSet<i64> = found.iter().flatten().copied().collect();
        let things = map.things(self, &ids.into_iter().collect::<Vec<_>>()).await?;
        let domains = Domains::load(self).await?;
        let name = |id: &i64| things.get(id).map(|t| domains.name(t));
        Ok(PathsView {
            freshness: self.freshness().await?,
            paths: found.iter().map(|path| path.iter().filter_map(name).collect::<Vec<ThingRef>>()).collect(),
            cut,
        })
    }

    /// One edge in full.
    ///
    /// # Errors
    /// `NotFound` when there is no such edge.
    pub async fn lineage_edge(&self, query: EdgeQuery) -> Result<EdgeDetails, WireError> {
        let (from, to) = (self.find_one(&query.from).await?, self.find_one(&query.to).await?);
        let edges = self.store.edges_between(&[from.id, to.id]).await?;
        let edge = edges
            .into_iter()
            .map(|(_, edge)| edge)
            .filter(|e| e.from == from.thing.key && e.to == to.thing.key)
            .max_by(|a, b| a.confidence.total_cmp(&b.confidence));
        let domains = Domains::load(self).await?;
        let edge = edge.ok_or_else(|| {
            WireError::new(Code::NotFound, format!("no edge is known from {} to {}", from.thing.name, to.thing.name))
        })?;
        let mut stitches = Vec::new();
        for row in [&from, &to] {
            let filter = weft_store::LedgerFilter { thing: Some(row.id), limit: 20, ..Default::default() };
            let rows = self.store.ledger(&filter).await?;
            stitches.extend(rows.into_iter().filter(|r| r.step.merges()).map(|r| {
                format!(
                    "{}: {} in {} and {} in {}: {}",
                    row.thing.name, r.left.native, r.left.catalog, r.right.native, r.right.catalog, r.evidence
                )
            }));
        }
        Ok(EdgeDetails {
            from: domains.name(&from.thing),
            to: domains.name(&to.thing),
            kind: edge.kind,
            confidence: edge.confidence,
            provenance: edge.provenance,
            columns: edge.columns,
            stitches,
        })
    }

    /// The ways of one column, up and down.
    ///
    /// # Errors
    /// `NotFound` with near matches when the asset has no such column.
    pub async fn column_trace(&self, key: &str, column: &str) -> Result<ColumnTrace, WireError> {
        columns::trace(self, key, column).await
    }
}

/// The `most` things nearest to the focus (0: all) with their distances by id, and how many were left out.
fn keep_nearest(graph: &Graph, mut placed: Vec<Placed>, most: u32) -> (BTreeMap<i64, i32>, u32) {
    let most = most as usize;
    let left_out = if most == 0 { 0 } else { placed.len().saturating_sub(most) };
    if left_out > 0 {
        // Of those equally near the ones with most neighbours.
        placed.select_nth_unstable_by_key(most, |p| {
            let (ins, outs) = graph.degree_at(p.place);
            (p.distance.unsigned_abs(), std::cmp::Reverse(ins + outs), p.id)
        });
        placed.truncate(most);
    }
    (placed.iter().map(|p| (p.id, p.distance)).collect(), u32::try_from(left_out).unwrap_or(u32::MAX))
}

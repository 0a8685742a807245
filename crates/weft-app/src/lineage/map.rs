//! The lineage graph of the present or of a past day, at each level, kept until a newer mesh is there.

use crate::App;
use crate::api::lineage::Level;
use crate::changes::sync_at;
use crate::error::{Code, WireError};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};
use weft_mesh::lineage::{Direction, LevelGraph, RollupLevel, node_homes};
use weft_model::{CanonicalKey, Derive, GraphEdge, GraphNode, MeshEdge, Stitched, Thing, TimeMs};

/// The map at one moment.
pub(crate) struct Map {
    /// Everything that has edges, products included, by id.
    nodes: Vec<GraphNode>,
    edges: Vec<GraphEdge>,
    /// The same without products, which have a level of their own.
    assets: OnceLock<LevelGraph>,
    products: OnceLock<LevelGraph>,
    domains: OnceLock<LevelGraph>,
    /// Things and edges of a past map; those of the present are read from the store when they are shown.
    past: Option<Past>,
}

/// A past map, kept whole because nothing on disk is of that day.
pub(crate) struct Past {
    things: HashMap<i64, Thing>,
    ids: HashMap<CanonicalKey, i64>,
    edges: Vec<MeshEdge>,
}

impl Map {
    /// The present map.
    pub(crate) async fn present(app: &App) -> Result<Arc<Self>, WireError> {
        let stamp = app.store.stamp().await?;
        let mut kept = app.graph.lock().await;
        if let Some((at, map)) = kept.as_ref().filter(|(at, _)| *at == stamp) {
            debug_assert_eq!(*at, stamp);
            return Ok(map.clone());
        }
        let (nodes, edges) = app.store.graph().await?;
        let map = Arc::new(Self::of(nodes, edges, None));
        *kept = Some((stamp, map.clone()));
        Ok(map)
    }

    /// The map as it was synced at `at`.
    pub(crate) async fn at(app: &App, at: TimeMs) -> Result<Arc<Self>, WireError> {
        let Some(seq) = sync_at(app, at).await? else {
            return Err(WireError::new(Code::NotFound, format!("nothing was synced before {at}"))
                .hint("weft changes lists the syncs that are kept"));
        };
        let mut stitcher = Box::new(app.stitcher().await?);
        app.store.facts_at(seq, &mut *stitcher).await?;
        let build = move || Self::of_past(stitcher.finish());
        tokio::task::spawn_blocking(build)
            .await
            .map(Arc::new)
            .map_err(|e| WireError::new(Code::Internal, format!("the past map could not be made: {e}")))
    }

    /// The map of nodes sorted by id.
    fn of(nodes: Vec<GraphNode>, edges: Vec<GraphEdge>, past: Option<Past>) -> Self {
        Self { nodes, edges, assets: OnceLock::new(), products: OnceLock::new(), domains: OnceLock::new(), past }
    }

    fn of_past(stitched: Stitched) -> Self {
        let ids: HashMap<CanonicalKey, i64> =
            stitched.things.iter().zip(1..).map(|(t, id)| (t.key.clone(), id)).collect();
        let id = |key: &CanonicalKey| ids.get(key).copied();
        let nodes = stitched.things.iter().map(|thing| GraphNode {
            id: id(&thing.key).unwrap_or(0),
            kind: thing.kind,
            domain: thing.domain.as_ref().and_then(id),
            products: thing.products.iter().filter_map(id).collect(),
        });
        let edges = stitched.edges.iter().zip(1..).filter_map(|(edge, row)| {
            Some(GraphEdge {
                id: row,
                from: id(&edge.from)?,
                to: id(&edge.to)?,
                kind: edge.kind,
                confidence: edge.confidence,
                knot: edge.knot,
                has_columns: !edge.columns.is_empty(),
            })
        });
        let (nodes, edges) = (nodes.collect(), edges.collect());
        let things = stitched.things.into_iter().zip(1..).map(|(thing, id)| (id, thing)).collect();
        Self::of(nodes, edges, Some(Past { things, ids, edges: stitched.edges }))
    }

    /// The graph of a level, made when it is first asked for; columns are drawn on the graph of assets.
    pub(crate) fn level(&self, level: Level) -> &LevelGraph {
        let rolled_up = |level| LevelGraph::rolled_up(&self.nodes, &self.edges, level);
        match level {
            Level::Asset | Level::Column => self.assets.get_or_init(|| LevelGraph::of_assets(&self.nodes, &self.edges)),
            Level::Product => self.products.get_or_init(|| rolled_up(RollupLevel::Product)),
            Level::Domain => self.domains.get_or_init(|| rolled_up(RollupLevel::Domain)),
        }
    }

    /// Nodes of `level` that stand for the thing `id`: itself where it has no home there.
    pub(crate) fn homes(&self, id: i64, level: Level) -> Vec<i64> {
        let level = match level {
            Level::Asset | Level::Column => return vec![id],
            Level::Product => RollupLevel::Product,
            Level::Domain => RollupLevel::Domain,
        };
        match self.nodes.binary_search_by_key(&id, |node| node.id) {
            Ok(at) => node_homes(&self.nodes[at], level).to_vec(),
            Err(_) => vec![id],
        }
    }

    /// Things by id, as this map has them.
    pub(crate) async fn things(&self, app: &App, ids: &[i64]) -> Result<HashMap<i64, Thing>, WireError> {
        match &self.past {
            Some(past) => Ok(ids.iter().filter_map(|id| Some((*id, past.things.get(id)?.clone()))).collect()),
            None => Ok(app.store.things_by_id(ids).await?.into_iter().map(|row| (row.id, row.thing)).collect()),
        }
    }

    /// The node of a thing of the present, which on a past day may have had another id or not have been there.
    pub(crate) fn node_of(&self, present: i64, thing: &Thing) -> Result<i64, WireError> {
        let Some(past) = &self.past else { return Ok(present) };
        let keys = std::iter::once(&thing.key).chain(thing.members.iter().map(|m| &m.key));
        let by_member = || {
            let is_member = |t: &Thing| t.members.iter().any(|m| thing.members.iter().any(|own| own.key == m.key));
            past.things.iter().find(|(_, t)| is_member(t)).map(|(id, _)| *id)
        };
        keys.filter_map(|key| past.ids.get(key).copied())
            .next()
            .or_else(by_member)
            .ok_or_else(|| WireError::new(Code::NotFound, format!("{} was not known on that day", thing.name)))
    }

    /// The flows whose ends are both in `ids`, with their details, by row id.
    pub(crate) async fn edges_between(&self, app: &App, ids: &[i64]) -> Result<BTreeMap<i64, MeshEdge>, WireError> {
        // The graph knows which they are; the store would look through everything that a hub feeds.
        let graph = &self.level(Level::Asset).graph;
        let wanted: HashSet<u32> = ids.iter().filter_map(|id| graph.place(*id)).collect();
        let mut edges = Vec::new();
        for &from in ids {
            for place in graph.neighbour_places(from, Direction::Down).iter().filter(|place| wanted.contains(place)) {
                edges.extend(graph.between(from, graph.nodes()[*place as usize].id).iter().map(|edge| edge.id));
            }
        }
        match &self.past {
            None => Ok(app.store.edges_by_id(&edges).await?.into_iter().collect()),
            // A past map numbers its edges from one on.
            Some(past) => {
                let edge = |id: i64| past.edges.get(usize::try_from(id - 1).ok()?).cloned();
                Ok(edges.into_iter().filter_map(|id| Some((id, edge(id)?))).collect())
            }
        }
    }
}

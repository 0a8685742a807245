//! The lineage graph of the present or of a past day, at each level, kept until a newer mesh is there.

use crate::App;
use crate::api::lineage::Level;
use crate::changes::sync_at;
use crate::error::{Code, WireError};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};
use weft_mesh::lineage::Graph;
use weft_model::{CanonicalKey, Derive, EdgeKind, GraphEdge, GraphNode, Kind, MeshEdge, Stitched, Thing, TimeMs};

/// One level of the map: its graph, and what stands beneath its nodes and edges.
pub(crate) struct LevelGraph {
    pub(crate) graph: Graph,
    /// Edges of assets beneath an edge, by its ends.
    pub(crate) counts: HashMap<(i64, i64), u32>,
    /// Things beneath a node.
    pub(crate) beneath: HashMap<i64, u32>,
    /// Edges of assets that have an end outside every node of this level.
    pub(crate) homeless: u32,
}

/// The map at one moment.
pub(crate) struct Map {
    /// Everything that has edges, products included.
    full: Graph,
    /// The same without products, which have a level of their own.
    assets: LevelGraph,
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
        let build = move || Self::of(nodes, edges, None);
        let map = tokio::task::spawn_blocking(build)
            .await
            .map_err(|e| WireError::new(Code::Internal, format!("the graph could not be made: {e}")))?;
        let map = Arc::new(map);
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

    fn of(nodes: Vec<GraphNode>, edges: Vec<GraphEdge>, past: Option<Past>) -> Self {
        let below: Vec<GraphNode> = nodes.iter().filter(|n| n.kind != Kind::Product).cloned().collect();
        let ids: std::collections::HashSet<i64> = below.iter().map(|n| n.id).collect();
        let between = edges.iter().filter(|e| ids.contains(&e.from) && ids.contains(&e.to)).copied().collect();
        let graph = Graph::new(below, between);
        let assets = LevelGraph { graph, counts: HashMap::new(), beneath: HashMap::new(), homeless: 0 };
        Self { full: Graph::new(nodes, edges), assets, products: OnceLock::new(), domains: OnceLock::new(), past }
    }

    fn of_past(stitched: Stitched) -> Self {
        let ids: HashMap<CanonicalKey, i64> =
            stitched.things.iter().zip(1..).map(|(t, id)| (t.key.clone(), id)).collect();
        let id = |key: &CanonicalKey| ids.get(key).copied();
        let nodes = stitched.things.iter().map(|thing| GraphNode {
            id: id(&thing.key).unwrap_or(0),
            key: thing.key.to_string(),
            name: thing.name.clone(),
            kind: thing.kind,
            subtype: thing.subtype.clone(),
            platform: thing.key.platform.as_str().to_owned(),
            domain: thing.domain.as_ref().and_then(id),
            products: thing.products.iter().filter_map(id).collect(),
            stub: thing.stub,
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

    /// The graph of a level; columns are drawn on the graph of assets.
    pub(crate) fn level(&self, level: Level) -> &LevelGraph {
        match level {
            Level::Asset | Level::Column => &self.assets,
            Level::Product => self.products.get_or_init(|| self.rolled_up(Level::Product)),
            Level::Domain => self.domains.get_or_init(|| self.rolled_up(Level::Domain)),
        }
    }

    /// Nodes of `level` that stand for the node `id` of the asset graph: itself where it has no home there.
    pub(crate) fn homes(&self, id: i64, level: Level) -> Vec<i64> {
        let Some(node) = self.full.node(id) else { return vec![id] };
        let homes = match level {
            Level::Asset | Level::Column => Vec::new(),
            Level::Product if node.kind == Kind::Product => Vec::new(),
            Level::Product => node.products.clone(),
            Level::Domain if node.kind == Kind::Domain => Vec::new(),
            Level::Domain => node.domain.into_iter().collect(),
        };
        if homes.is_empty() { vec![id] } else { homes }
    }

    /// Edges of assets, counted per pair of products or domains. A declared dependency counts only where no data
    /// edge is known between the two.
    fn rolled_up(&self, level: Level) -> LevelGraph {
        let full = &self.full;
        let mut rolled: BTreeMap<(i64, i64), (GraphEdge, u32)> = BTreeMap::new();
        let mut homeless = 0;
        for wanted in [EdgeKind::Data, EdgeKind::Depends] {
            let known: Vec<(i64, i64)> =
                if wanted == EdgeKind::Data { Vec::new() } else { rolled.keys().copied().collect() };
            for edge in full.edges().iter().filter(|e| e.kind == wanted) {
                let (from, to) = (self.homes(edge.from, level), self.homes(edge.to, level));
                if level == Level::Domain && (from == [edge.from] || to == [edge.to]) {
                    homeless += 1;
                    continue;
                }
                for (&giver, &taker) in from.iter().flat_map(|f| to.iter().map(move |t| (f, t))) {
                    if giver == taker || known.binary_search(&(giver, taker)).is_ok() {
                        continue;
                    }
                    let (sum, count) = rolled
                        .entry((giver, taker))
                        .or_insert((GraphEdge { from: giver, to: taker, knot: false, has_columns: false, ..*edge }, 0));
                    *count += 1;
                    sum.confidence = sum.confidence.max(edge.confidence);
                    sum.knot |= edge.knot;
                    sum.has_columns |= edge.has_columns;
                }
            }
        }
        let mut beneath: HashMap<i64, u32> = HashMap::new();
        for node in
            full.nodes().iter().filter(|n| n.kind == if level == Level::Product { Kind::Asset } else { Kind::Product })
        {
            for home in self.homes(node.id, level).into_iter().filter(|home| *home != node.id) {
                *beneath.entry(home).or_default() += 1;
            }
        }
        let ends: std::collections::HashSet<i64> = rolled.keys().flat_map(|(from, to)| [*from, *to]).collect();
        let kind = if level == Level::Product { Kind::Product } else { Kind::Domain };
        let nodes = full.nodes().iter().filter(|n| ends.contains(&n.id) || n.kind == kind).cloned().collect();
        let counts = rolled.iter().map(|(ends, (_, count))| (*ends, *count)).collect();
        let edges = rolled.into_values().zip(1..).map(|((edge, _), id)| GraphEdge { id, ..edge }).collect();
        LevelGraph { graph: Graph::new(nodes, edges), counts, beneath, homeless }
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

    /// Edges with their details whose ends are both in `ids`.
    pub(crate) async fn edges_between(&self, app: &App, ids: &[i64]) -> Result<Vec<MeshEdge>, WireError> {
        match &self.past {
            None => Ok(app.store.edges_between(ids).await?.into_iter().map(|(_, edge)| edge).collect()),
            Some(past) => {
                let wanted: std::collections::HashSet<i64> = ids.iter().copied().collect();
                let is_in = |key: &CanonicalKey| past.ids.get(key).is_some_and(|id| wanted.contains(id));
                Ok(past.edges.iter().filter(|e| is_in(&e.from) && is_in(&e.to)).cloned().collect())
            }
        }
    }
}

//! The map at one level: flows between tables as they are, or counted per pair of the products or domains around them.

use super::{Cycles, Graph};
use crate::names::NumberMap;
use std::collections::HashSet;
use std::sync::OnceLock;
use weft_model::{EdgeKind, GraphEdge, GraphNode, Kind};

/// What tables are rolled up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RollupLevel {
    /// To domains. What is in none has no place on this map.
    Domain,
    /// To data products. A table of several products counts for each; one of none stands for itself.
    Product,
}

/// One level of the map: its graph, and what stands beneath its nodes and edges.
#[derive(Debug)]
pub struct LevelGraph {
    /// The graph.
    pub graph: Graph,
    /// Flows that have an end outside every node of this level.
    pub homeless: u32,
    /// Flows beneath each pair of ends, sorted.
    counts: Vec<((i64, i64), u32)>,
    /// Things beneath each node.
    beneath: NumberMap<i64, u32>,
    cycles: OnceLock<Cycles>,
}

/// An edge of a higher level as it grows.
struct Growing {
    edge: GraphEdge,
    count: u32,
    /// Data is known to flow between the two.
    data: bool,
}

impl LevelGraph {
    /// The level of assets: everything but products, which have a level of their own.
    pub fn of_assets(nodes: &[GraphNode], edges: &[GraphEdge]) -> Self {
        let below = nodes.iter().filter(|n| n.kind != Kind::Product).cloned().collect();
        Self::new(Graph::new(below, edges.to_vec()))
    }

    fn new(graph: Graph) -> Self {
        Self { graph, homeless: 0, counts: Vec::new(), beneath: NumberMap::default(), cycles: OnceLock::new() }
    }

    /// The level of products or domains. A declared dependency counts only where no data is known to flow between the
    /// two. Flows inside one product or domain are none of this level.
    pub fn rolled_up(nodes: &[GraphNode], edges: &[GraphEdge], level: RollupLevel) -> Self {
        let places: NumberMap<i64, &GraphNode> = nodes.iter().map(|node| (node.id, node)).collect();
        let mut rolled: NumberMap<(i64, i64), Growing> = NumberMap::default();
        let mut homeless = 0;
        for wanted in [EdgeKind::Data, EdgeKind::Depends] {
            for edge in edges.iter().filter(|edge| edge.kind == wanted) {
                let (from, to) = (homes(&places, &edge.from, level), homes(&places, &edge.to, level));
                if level == RollupLevel::Domain && (from == [edge.from] || to == [edge.to]) {
                    homeless += 1;
                    continue;
                }
                for (&giver, &taker) in from.iter().flat_map(|giver| to.iter().map(move |taker| (giver, taker))) {
                    if giver != taker {
                        grow(&mut rolled, GraphEdge { from: giver, to: taker, ..*edge });
                    }
                }
            }
        }
        let mut beneath: NumberMap<i64, u32> = NumberMap::default();
        let (around, inside) = match level {
            RollupLevel::Product => (Kind::Product, Kind::Asset),
            RollupLevel::Domain => (Kind::Domain, Kind::Product),
        };
        for node in nodes.iter().filter(|node| node.kind == inside) {
            for home in node_homes(node, level).iter().filter(|home| **home != node.id) {
                *beneath.entry(*home).or_default() += 1;
            }
        }
        let mut rolled: Vec<Growing> = rolled.into_values().collect();
        rolled.sort_unstable_by_key(|grown| (grown.edge.from, grown.edge.to));
        let ends: HashSet<i64> = rolled.iter().flat_map(|grown| [grown.edge.from, grown.edge.to]).collect();
        let shown = nodes.iter().filter(|node| node.kind == around || ends.contains(&node.id)).cloned().collect();
        let counts = rolled.iter().map(|grown| ((grown.edge.from, grown.edge.to), grown.count)).collect();
        let edges = rolled.iter().zip(1..).map(|(grown, id)| GraphEdge { id, ..grown.edge }).collect();
        Self { homeless, counts, beneath, ..Self::new(Graph::new(shown, edges)) }
    }

    /// Flows beneath the edge between two nodes; `None` at the level of assets and where there is no edge.
    pub fn count(&self, from: i64, to: i64) -> Option<u32> {
        let at = self.counts.binary_search_by_key(&(from, to), |(ends, _)| *ends).ok()?;
        Some(self.counts[at].1)
    }

    /// Every pair of ends with the flows beneath, sorted; empty at the level of assets.
    pub fn counts(&self) -> &[((i64, i64), u32)] {
        &self.counts
    }

    /// Things beneath a node: assets of a product, products of a domain.
    pub fn beneath(&self, id: i64) -> u32 {
        self.beneath.get(&id).copied().unwrap_or(0)
    }

    /// Every circle of this level, found when first asked for.
    pub fn cycles(&self) -> &Cycles {
        self.cycles.get_or_init(|| self.graph.cycles())
    }
}

/// What stands for a node at a level: its products or domain; itself where it is one or has none.
pub fn node_homes(node: &GraphNode, level: RollupLevel) -> &[i64] {
    let homes = match level {
        RollupLevel::Product if node.kind != Kind::Product => node.products.as_slice(),
        RollupLevel::Domain if node.kind != Kind::Domain => node.domain.as_slice(),
        _ => &[],
    };
    if homes.is_empty() { std::slice::from_ref(&node.id) } else { homes }
}

/// The same by row id; an unknown one stands for itself.
fn homes<'a>(places: &NumberMap<i64, &'a GraphNode>, id: &'a i64, level: RollupLevel) -> &'a [i64] {
    places.get(id).map_or(std::slice::from_ref(id), |node| node_homes(node, level))
}

fn grow(rolled: &mut NumberMap<(i64, i64), Growing>, flow: GraphEdge) {
    let data = flow.kind == EdgeKind::Data;
    let start = GraphEdge { knot: false, has_columns: false, ..flow };
    let grown = rolled.entry((flow.from, flow.to)).or_insert(Growing { edge: start, count: 0, data });
    if grown.data && !data {
        return;
    }
    grown.count += 1;
    grown.edge.confidence = grown.edge.confidence.max(flow.confidence);
    grown.edge.knot |= flow.knot;
    grown.edge.has_columns |= flow.has_columns;
}

#[cfg(test)]
mod tests {
    use super::super::tests::{edge, node};
    use super::*;

    fn of(id: i64, products: &[i64]) -> GraphNode {
        GraphNode { products: products.to_vec(), domain: Some(9), ..node(id) }
    }

    fn product(id: i64) -> GraphNode {
        GraphNode { kind: Kind::Product, domain: Some(9), ..node(id) }
    }

    #[test]
    fn flows_are_counted_between_products_and_what_has_none_stands_for_itself() {
        let nodes = [
            of(1, &[10]),
            of(2, &[10]),
            of(3, &[20]),
            of(4, &[20, 30]),
            node(5),
            product(10),
            product(20),
            product(30),
        ];
        let mut knot = edge(1, 2, 3);
        knot.knot = true;
        let flows = [edge(0, 1, 3), knot, edge(2, 1, 2), edge(3, 1, 4), edge(4, 5, 1), edge(5, 3, 30)];
        let level = LevelGraph::rolled_up(&nodes, &flows, RollupLevel::Product);
        assert_eq!(level.counts(), [((5, 10), 1), ((10, 20), 3), ((10, 30), 1), ((20, 30), 1)]);
        assert_eq!((level.count(10, 20), level.count(20, 10)), (Some(3), None));
        assert!(level.graph.between(10, 20)[0].knot && !level.graph.between(10, 30)[0].knot);
        assert_eq!((level.beneath(10), level.beneath(20), level.beneath(5)), (2, 2, 0));
        let domains = LevelGraph::rolled_up(&nodes, &flows, RollupLevel::Domain);
        assert_eq!((domains.counts().len(), domains.homeless, domains.beneath(9)), (0, 1, 3));
    }

    #[test]
    fn a_declared_dependency_counts_only_where_no_data_flows() {
        let nodes = [of(1, &[10]), of(2, &[20]), of(3, &[30]), product(10), product(20), product(30)];
        let depends = |id, from, to| GraphEdge { kind: EdgeKind::Depends, ..edge(id, from, to) };
        let flows = [edge(0, 1, 2), depends(1, 1, 2), depends(2, 1, 3), depends(3, 1, 3)];
        let level = LevelGraph::rolled_up(&nodes, &flows, RollupLevel::Product);
        assert_eq!(level.counts(), [((10, 20), 1), ((10, 30), 2)]);
        assert_eq!(level.graph.between(10, 30)[0].kind, EdgeKind::Depends);
    }

    #[test]
    fn circles_of_products_are_found_at_their_level() {
        let nodes = [of(1, &[10]), of(2, &[20]), product(10), product(20)];
        let level = LevelGraph::rolled_up(&nodes, &[edge(0, 1, 2), edge(1, 2, 1)], RollupLevel::Product);
        assert_eq!(level.cycles(), &[vec![10, 20]]);
        assert!(LevelGraph::of_assets(&nodes, &[edge(0, 1, 2)]).cycles().is_empty());
    }
}

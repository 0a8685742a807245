//! The map of products or of domains: flows between tables, counted per pair of what they belong to.

use super::{Bits, Graph};
use crate::names::NumberMap;
use std::collections::BTreeMap;
use weft_model::{GraphEdge, GraphNode, Kind};

/// What tables are rolled up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RollupLevel {
    /// To domains.
    Domain,
    /// To data products. A table of several products counts for each.
    Product,
}

/// Flows between two domains or products.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RolledEdge {
    /// Row id of the giving domain or product.
    pub from: i64,
    /// Row id of the taking one.
    pub to: i64,
    /// Flows beneath.
    pub count: u32,
    /// The highest confidence among them.
    pub confidence: f32,
    /// True when one of them joins two catalogs' views.
    pub knot: bool,
}

/// The map at a higher level.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RolledUp {
    /// Flows between different domains or products, sorted by ends.
    pub edges: Vec<RolledEdge>,
    /// Flows that stay inside one, by its row id.
    pub inside: BTreeMap<i64, u32>,
    /// Flows with an end that belongs to none.
    pub homeless: u32,
}

impl RolledUp {
    /// Counts the flows of one pair for each pair of homes.
    fn add(
        &mut self,
        between: &mut NumberMap<(i64, i64), RolledEdge>,
        givers: &[i64],
        takers: &[i64],
        flows: &[GraphEdge],
    ) {
        let count = flows.len() as u32;
        if givers.is_empty() || takers.is_empty() {
            self.homeless += count;
            return;
        }
        for (&from, &to) in givers.iter().flat_map(|giver| takers.iter().map(move |taker| (giver, taker))) {
            if from == to {
                *self.inside.entry(from).or_default() += count;
                continue;
            }
            let fresh = RolledEdge { from, to, count: 0, confidence: 0.0, knot: false };
            let edge = between.entry((from, to)).or_insert(fresh);
            edge.count += count;
            for flow in flows {
                edge.confidence = edge.confidence.max(flow.confidence);
                edge.knot |= flow.knot;
            }
        }
    }
}

impl Graph {
    /// Rolls every flow up, or only those with both ends in `subset`.
    pub fn roll_up(&self, level: RollupLevel, subset: Option<&[i64]>) -> RolledUp {
        let wanted = subset.map(|ids| {
            let mut bits = Bits::new(self.nodes.len());
            ids.iter().filter_map(|id| self.index.get(id)).for_each(|&at| _ = bits.insert(at));
            bits
        });
        let counts = |at: u32| wanted.as_ref().is_none_or(|bits| bits.contains(at));
        let mut rolled = RolledUp::default();
        let mut between: NumberMap<(i64, i64), RolledEdge> = NumberMap::default();
        for giver in (0..self.nodes.len() as u32).filter(|&at| counts(at)) {
            let from = self.homes(giver, level);
            let pairs = self.down.neighbors_slice(giver).iter().zip(self.down.edges_slice(giver));
            for (&taker, &pair) in pairs.filter(|(at, _)| counts(**at)) {
                rolled.add(&mut between, from, self.homes(taker, level), self.flows_of(pair));
            }
        }
        rolled.edges = between.into_values().collect();
        rolled.edges.sort_unstable_by_key(|edge| (edge.from, edge.to));
        rolled
    }

    /// What a thing belongs to at a level; a domain or product belongs to itself.
    fn homes(&self, at: u32, level: RollupLevel) -> &[i64] {
        match (level, &self.nodes[at as usize]) {
            (RollupLevel::Domain, GraphNode { kind: Kind::Domain, id, .. })
            | (RollupLevel::Product, GraphNode { kind: Kind::Product, id, .. }) => std::slice::from_ref(id),
            (RollupLevel::Domain, node) => node.domain.as_slice(),
            (RollupLevel::Product, node) => &node.products,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{edge, node};
    use super::*;

    #[test]
    fn flows_are_counted_between_products_inside_them_and_without_a_home() {
        let of = |id: i64, products: &[i64]| GraphNode { products: products.to_vec(), domain: Some(9), ..node(id) };
        let product = GraphNode { kind: Kind::Product, ..node(30) };
        let nodes = vec![of(1, &[10]), of(2, &[10]), of(3, &[20]), of(4, &[20, 30]), node(5), product];
        let mut knot = edge(1, 2, 3);
        knot.knot = true;
        let flows = vec![edge(0, 1, 3), knot, edge(2, 1, 2), edge(3, 1, 4), edge(4, 5, 1), edge(5, 3, 30)];
        let graph = Graph::new(nodes, flows);
        let rolled = graph.roll_up(RollupLevel::Product, None);
        let counts: Vec<_> = rolled.edges.iter().map(|e| (e.from, e.to, e.count, e.knot)).collect();
        assert_eq!(counts, [(10, 20, 3, true), (10, 30, 1, false), (20, 30, 1, false)]);
        assert_eq!((rolled.inside.get(&10), rolled.homeless), (Some(&1), 1));
        let part = graph.roll_up(RollupLevel::Product, Some(&[1, 3]));
        assert_eq!(part.edges.iter().map(|e| e.count).sum::<u32>(), 1);
        assert_eq!(graph.roll_up(RollupLevel::Domain, None).inside.get(&9), Some(&4));
    }
}

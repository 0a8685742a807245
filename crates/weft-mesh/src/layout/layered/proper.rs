//! The proper graph: every edge joins neighbouring columns, because long ones pass a placeholder in each
//! column between.

use super::rank::Ranked;
use super::{Input, Lanes, Spacing};

/// A node or a placeholder.
pub(super) struct Vertex {
    /// Its column.
    pub(super) layer: usize,
    /// Rank of its lane from the top; 0 when lanes do not matter.
    pub(super) lane: usize,
    /// Height, with nothing around it.
    pub(super) height: f64,
    /// True for a node.
    pub(super) real: bool,
    /// Middle, found by `place`.
    pub(super) y: f64,
}

/// One end of a segment as seen from the other end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// The neighbour.
    pub(super) to: usize,
    /// How much a straight segment matters.
    pub(super) weight: f64,
    /// Where this vertex would stand, from the neighbour's middle, for a straight segment.
    pub(super) shift: f64,
}

/// Neighbours of all vertices on one side.
pub(super) struct Sides {
    start: Vec<usize>,
    sides: Vec<Side>,
}

impl Sides {
    fn new(vertices: usize, segments: &[(usize, Side)]) -> Self {
        let mut start = vec![0usize; vertices + 1];
        for (from, _) in segments {
            start[from + 1] += 1;
        }
        for i in 0..vertices {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut sides = vec![Side { to: 0, weight: 0.0, shift: 0.0 }; segments.len()];
        for (from, side) in segments {
            sides[next[*from]] = *side;
            next[*from] += 1;
        }
        Self { start, sides }
    }

    /// Neighbours of one vertex.
    pub(super) fn of(&self, vertex: usize) -> &[Side] {
        &self.sides[self.start[vertex]..self.start[vertex + 1]]
    }
}

/// Vertices in columns, joined only to neighbouring columns. The first vertices are the nodes, by index.
pub(super) struct Proper {
    /// Nodes, then placeholders.
    pub(super) vertices: Vec<Vertex>,
    /// Vertices of each column from top to bottom.
    pub(super) layers: Vec<Vec<usize>>,
    /// Neighbours in the column to the left.
    pub(super) left: Sides,
    /// Neighbours in the column to the right.
    pub(super) right: Sides,
    /// For each pair its vertices from left to right, and whether the data runs the other way.
    pub(super) chains: Vec<(Vec<usize>, bool)>,
    /// Pairs within one column, giver first.
    pub(super) within: Vec<(usize, usize)>,
    /// Lanes from top to bottom; empty when lanes are no bands.
    pub(super) lane_order: Vec<usize>,
}

impl Proper {
    /// Puts in the placeholders.
    pub(super) fn new(input: &Input<'_>, ranked: &Ranked, lanes: Lanes, spacing: Spacing) -> Self {
        let bands = lanes == Lanes::Bands && !input.lane_names.is_empty();
        let lane_order = if bands { lane_order(input, ranked) } else { Vec::new() };
        let mut lane_rank = vec![0; input.lane_names.len().max(1)];
        for (rank, lane) in lane_order.iter().enumerate() {
            lane_rank[*lane] = rank;
        }
        let lane = |node: usize| lane_rank[input.lane_of[node]];
        let mut vertices: Vec<Vertex> = (0..input.nodes.len())
            .map(|i| Vertex {
                layer: ranked.layer[i],
                lane: lane(i),
                height: input.nodes[i].height.max(0.0),
                real: true,
                y: 0.0,
            })
            .collect();
        let mut chains = Vec::with_capacity(input.pairs.len());
        let (mut to_left, mut to_right, mut within) = (Vec::new(), Vec::new(), Vec::new());
        for (pair, reversed) in input.pairs.iter().zip(&ranked.reversed) {
            let ((a, a_y), (b, b_y)) = match reversed {
                false => ((pair.from, pair.from_y), (pair.to, pair.to_y)),
                true => ((pair.to, pair.to_y), (pair.from, pair.from_y)),
            };
            let mut chain = vec![a];
            for layer in ranked.layer[a] + 1..ranked.layer[b] {
                chain.push(vertices.len());
                let height = spacing.edge / 5.0;
                vertices.push(Vertex { layer, lane: lane(b), height, real: false, y: 0.0 });
            }
            chain.push(b);
            if ranked.layer[a] == ranked.layer[b] {
                within.push((a, b));
                chains.push((chain, false));
                continue;
            }
            for ends in chain.windows(2) {
                let (l, r) = (ends[0], ends[1]);
                let weight = match (vertices[l].real, vertices[r].real) {
                    (true, true) => 1.0,
                    (false, false) => 8.0,
                    _ => 2.0,
                };
                let shift = if l == a { a_y } else { 0.0 } - if r == b { b_y } else { 0.0 };
                to_right.push((l, Side { to: r, weight, shift: -shift }));
                to_left.push((r, Side { to: l, weight, shift }));
            }
            chains.push((chain, *reversed));
        }
        let columns = ranked.layer.iter().max().map_or(0, |last| last + 1);
        let mut layers = vec![Vec::new(); columns];
        for (i, vertex) in vertices.iter().enumerate() {
            layers[vertex.layer].push(i);
        }
        let (left, right) = (Sides::new(vertices.len(), &to_left), Sides::new(vertices.len(), &to_right));
        Self { vertices, layers, left, right, chains, within, lane_order }
    }
}

/// Bands from top to bottom by the mean column of their nodes, so that data runs from the upper left to the lower
/// right; the lane of the unassigned stays last.
fn lane_order(input: &Input<'_>, ranked: &Ranked) -> Vec<usize> {
    let mut sums = vec![(0usize, 0usize); input.lane_names.len()];
    for (node, layer) in ranked.layer.iter().enumerate() {
        let (sum, n) = &mut sums[input.lane_of[node]];
        *sum += layer;
        *n += 1;
    }
    let mut order: Vec<usize> = (0..sums.len()).collect();
    let mean = |l: usize| sums[l].0 as f64 / sums[l].1.max(1) as f64;
    order.sort_by(|a, b| {
        let unassigned = |l: usize| input.lane_names[l].is_none();
        unassigned(*a).cmp(&unassigned(*b)).then(mean(*a).total_cmp(&mean(*b))).then(a.cmp(b))
    });
    order
}

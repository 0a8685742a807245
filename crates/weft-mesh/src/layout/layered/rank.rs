//! Columns: turn the edges that close cycles, then give each node the column of its longest way from a source.

use super::{Input, Lanes};
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::BTreeMap;

/// Pairs on cycles above which the quick answer has to do.
const MOST_WEIGHED: usize = 2_000;

/// What the ranking found.
pub(super) struct Ranked {
    /// Column of each node.
    pub(super) layer: Vec<usize>,
    /// For each pair, whether it runs against the stream.
    pub(super) reversed: Vec<bool>,
}

/// Columns and turned pairs.
pub(super) fn rank(input: &Input<'_>, lanes: Lanes) -> Ranked {
    let pairs: Vec<(usize, usize)> = input.pairs.iter().map(|p| (p.from, p.to)).collect();
    let weights: Vec<u32> = input.pairs.iter().map(|p| p.weight).collect();
    if lanes == Lanes::Columns && !input.lane_names.is_empty() {
        return by_lane(input, &pairs, &weights);
    }
    let reversed = back_pairs(input.nodes.len(), &pairs, &weights);
    let layer = longest_ways(input.nodes.len(), &turned(&pairs, &reversed));
    Ranked { layer, reversed }
}

/// Columns that are settled already.
pub(super) fn given(input: &Input<'_>, layer: Vec<usize>) -> Ranked {
    let reversed = input.pairs.iter().map(|p| layer[p.from] > layer[p.to]).collect();
    Ranked { layer, reversed }
}

/// Lanes stand side by side in the order of their flows; inside a lane the longest way counts.
fn by_lane(input: &Input<'_>, pairs: &[(usize, usize)], weights: &[u32]) -> Ranked {
    let lane = &input.lane_of;
    let mut between: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for ((a, b), weight) in pairs.iter().zip(weights).filter(|((a, b), _)| lane[*a] != lane[*b]) {
        *between.entry((lane[*a], lane[*b])).or_default() += weight;
    }
    let (crossing, sums): (Vec<_>, Vec<_>) = between.into_iter().unzip();
    let lanes_back = back_pairs(input.lane_names.len(), &crossing, &sums);
    let position = longest_ways(input.lane_names.len(), &turned(&crossing, &lanes_back));
    let mut order: Vec<usize> = (0..input.lane_names.len()).collect();
    order.sort_by_key(|l| (position[*l], *l));

    let within = pairs.iter().copied().zip(weights.iter().copied()).filter(|((a, b), _)| lane[*a] == lane[*b]);
    let (inner, inner_weights): (Vec<_>, Vec<_>) = within.unzip();
    let inner_back = back_pairs(input.nodes.len(), &inner, &inner_weights);
    let mut layer = longest_ways(input.nodes.len(), &turned(&inner, &inner_back));
    let mut depth = vec![0usize; input.lane_names.len()];
    for (node, own) in layer.iter().enumerate() {
        depth[lane[node]] = depth[lane[node]].max(own + 1);
    }
    let mut start = vec![0usize; depth.len()];
    let mut x = 0;
    for l in order {
        start[l] = x;
        x += depth[l];
    }
    for (node, own) in layer.iter_mut().enumerate() {
        *own += start[lane[node]];
    }
    let reversed = pairs.iter().map(|(a, b)| layer[*a] > layer[*b]).collect();
    Ranked { layer, reversed }
}

fn turned(pairs: &[(usize, usize)], reversed: &[bool]) -> Vec<(usize, usize)> {
    pairs.iter().zip(reversed).map(|((a, b), back)| if *back { (*b, *a) } else { (*a, *b) }).collect()
}

/// Lists of successors, as offsets and targets, each with the pair it comes from.
fn successors(n: usize, pairs: &[(usize, usize)]) -> (Vec<usize>, Vec<(usize, usize)>) {
    let mut start = vec![0usize; n + 1];
    for (from, _) in pairs {
        start[from + 1] += 1;
    }
    for i in 0..n {
        start[i + 1] += start[i];
    }
    let mut next = start.clone();
    let mut targets = vec![(0, 0); pairs.len()];
    for (i, (from, to)) in pairs.iter().enumerate() {
        targets[next[*from]] = (*to, i);
        next[*from] += 1;
    }
    (start, targets)
}

/// Pairs to turn so that no cycle is left: heavy pairs are kept before light ones, and of equal ones those that a
/// walk along the stream meets first.
fn back_pairs(n: usize, pairs: &[(usize, usize)], weights: &[u32]) -> Vec<bool> {
    let walked = walked_back(n, pairs);
    if !walked.contains(&true) {
        return walked;
    }
    let graph: DiGraph<(), ()> = DiGraph::from_edges(pairs.iter().map(|(a, b)| (*a as u32, *b as u32)));
    let mut component = vec![0usize; n];
    for (c, nodes) in tarjan_scc(&graph).iter().enumerate() {
        for node in nodes {
            component[node.index()] = c;
        }
    }
    let mut on_cycles: Vec<usize> =
        (0..pairs.len()).filter(|i| component[pairs[*i].0] == component[pairs[*i].1]).collect();
    if on_cycles.len() > MOST_WEIGHED {
        return walked;
    }
    on_cycles.sort_by_key(|i| (std::cmp::Reverse(weights[*i]), walked[*i], *i));
    let mut kept: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut back = vec![false; pairs.len()];
    let mut seen = vec![usize::MAX; n];
    for i in on_cycles {
        let (from, to) = pairs[i];
        if reaches(&kept, to, from, &mut seen, i) {
            back[i] = true;
        } else {
            kept[from].push(to);
        }
    }
    back
}

/// True when a way leads from `from` to `to`. `seen` marks what was visited with `mark`, new for each call.
fn reaches(kept: &[Vec<usize>], from: usize, to: usize, seen: &mut [usize], mark: usize) -> bool {
    let mut stack = vec![from];
    while let Some(node) = stack.pop() {
        if node == to {
            return true;
        }
        if std::mem::replace(&mut seen[node], mark) != mark {
            stack.extend(&kept[node]);
        }
    }
    false
}

/// Pairs that close a cycle in a depth-first walk from the nodes that give more than they take.
fn walked_back(n: usize, pairs: &[(usize, usize)]) -> Vec<bool> {
    let (start, targets) = successors(n, pairs);
    let mut balance = vec![0i64; n];
    let mut incoming = vec![0usize; n];
    for (from, to) in pairs {
        balance[*from] -= 1;
        balance[*to] += 1;
        incoming[*to] += 1;
    }
    let mut roots: Vec<usize> = (0..n).collect();
    roots.sort_by_key(|v| (incoming[*v] > 0, balance[*v], *v));
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let mut seen = vec![Seen::No; n];
    let mut back = vec![false; pairs.len()];
    for root in roots {
        if seen[root] != Seen::No {
            continue;
        }
        seen[root] = Seen::Open;
        let mut stack = vec![(root, start[root])];
        while let Some((node, at)) = stack.last_mut() {
            if *at == start[*node + 1] {
                seen[*node] = Seen::Done;
                stack.pop();
                continue;
            }
            let (to, pair) = targets[*at];
            *at += 1;
            match seen[to] {
                Seen::No => {
                    seen[to] = Seen::Open;
                    stack.push((to, start[to]));
                }
                Seen::Open => back[pair] = true,
                Seen::Done => {}
            }
        }
    }
    back
}

/// Longest way from a source; then nodes that give to more than they take from move right to shorten edges.
fn longest_ways(n: usize, pairs: &[(usize, usize)]) -> Vec<usize> {
    let (start, targets) = successors(n, pairs);
    let mut incoming = vec![0usize; n];
    for (_, to) in pairs {
        incoming[*to] += 1;
    }
    let taken = incoming.clone();
    let mut layer = vec![0usize; n];
    let mut ready: Vec<usize> = (0..n).filter(|v| incoming[*v] == 0).collect();
    let mut done = 0;
    while done < ready.len() {
        let node = ready[done];
        done += 1;
        for (to, _) in &targets[start[node]..start[node + 1]] {
            layer[*to] = layer[*to].max(layer[node] + 1);
            incoming[*to] -= 1;
            if incoming[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    for node in ready.iter().rev() {
        let given = &targets[start[*node]..start[*node + 1]];
        if given.len() > taken[*node]
            && let Some(nearest) = given.iter().map(|(to, _)| layer[*to]).min()
        {
            layer[*node] = layer[*node].max(nearest - 1);
        }
    }
    layer
}

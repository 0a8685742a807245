//! Order inside the columns: barycentre sweeps (Sugiyama 1981), the best order seen is kept, then neighbours
//! are exchanged while that removes crossings (greedy switch). Crossings are counted as inversions with a
//! Fenwick tree (Barth, Jünger and Mutzel 2002). A lane never mixes with another.

use super::proper::{Proper, Sides};

/// Vertices above which pairs within a column do not decide the order.
const MOST_TRIED: usize = 250;
/// Rounds over all vertices.
const ROUNDS: usize = 8;
/// Price of a pair within a column that runs up, in crossings.
const UPWARDS: i64 = 2;

/// Sorts every column and returns the crossings that remain.
pub(super) fn order(graph: &mut Proper) -> u64 {
    let segments: usize = graph.chains.iter().map(|(c, _)| c.len() - 1).sum();
    let (sweeps, switches) = match segments {
        0..4_000 => (32, 16),
        4_000..40_000 => (16, 8),
        _ => (6, 3),
    };
    start(graph);
    let mut position = vec![0usize; graph.vertices.len()];
    for layer in 0..graph.layers.len() {
        note(&graph.layers[layer], &mut position);
    }
    let mut best = graph.layers.clone();
    let mut fewest = crossings(graph, &position);
    let mut idle = 0;
    for sweep in 0..sweeps {
        if fewest == 0 || idle == 6 {
            break;
        }
        sort_by_neighbours(graph, &mut position, sweep % 2 == 0, sweep % 4 >= 2);
        let found = crossings(graph, &position);
        idle += 1;
        if found < fewest {
            (fewest, idle) = (found, 0);
            best.clone_from(&graph.layers);
        }
    }
    graph.layers = best;
    for layer in 0..graph.layers.len() {
        note(&graph.layers[layer], &mut position);
    }
    for _ in 0..switches {
        let saved = switch(graph, &mut position);
        fewest -= saved.min(fewest);
        if saved == 0 {
            break;
        }
    }
    if graph.within.is_empty() || graph.vertices.len() > MOST_TRIED {
        return fewest;
    }
    gather(graph, &mut position);
    crossings(graph, &position)
}

/// Moves vertices to wherever in their column pairs within a column come closer together, if that is worth the
/// crossings it makes.
fn gather(graph: &mut Proper, position: &mut [usize]) {
    for _ in 0..ROUNDS {
        let mut better = false;
        for at in 0..graph.layers.len() {
            let column = Column::of(graph, position, at);
            for v in graph.layers[at].clone() {
                better |= column.settle(v, &mut graph.layers[at], position);
            }
        }
        if !better {
            break;
        }
    }
}

/// A column whose vertices are moved while those of the others stand still.
struct Column {
    /// Places of each vertex's neighbours to the left and to the right, sorted; nothing for those of other columns.
    near: Vec<[Vec<usize>; 2]>,
    /// Pairs within this column.
    within: Vec<(usize, usize)>,
}

impl Column {
    fn of(graph: &Proper, position: &[usize], at: usize) -> Self {
        let (mut near, mut own) = (vec![[Vec::new(), Vec::new()]; position.len()], vec![false; position.len()]);
        for v in &graph.layers[at] {
            own[*v] = true;
            places(&graph.left, *v, position, &mut near[*v][0]);
            places(&graph.right, *v, position, &mut near[*v][1]);
        }
        Self { near, within: graph.within.iter().filter(|(from, _)| own[*from]).copied().collect() }
    }

    /// Moves `v` to its best place; true when that is another one.
    fn settle(&self, v: usize, layer: &mut [usize], position: &mut [usize]) -> bool {
        let first = position[v];
        // Crossings are counted from those of the first place on.
        let mut more: i64 = layer[..first].iter().map(|w| self.above(v, *w) - self.above(*w, v)).sum();
        let (mut least, mut here) = (self.price(position), first);
        shift(layer, position, v, 0);
        for to in 0..layer.len() {
            if to > 0 {
                let passed = layer[to];
                more += self.above(passed, v) - self.above(v, passed);
                shift(layer, position, v, to);
            }
            let found = more + self.price(position);
            if found < least {
                (least, here) = (found, to);
            }
        }
        shift(layer, position, v, here);
        here != first
    }

    /// Crossings between the edges of two vertices when `upper` stands above `lower`.
    fn above(&self, upper: usize, lower: usize) -> i64 {
        let sides = self.near[upper].iter().zip(&self.near[lower]);
        sides.map(|(a, b)| inversions(a, b) as i64).sum()
    }

    /// As much as a crossing for each vertex that a pair has between it; a pair that runs up costs more.
    fn price(&self, position: &[usize]) -> i64 {
        let pair = |(from, to): &(usize, usize)| {
            let between = position[*from].abs_diff(position[*to]) - 1;
            between as i64 + if position[*to] < position[*from] { UPWARDS } else { 0 }
        };
        self.within.iter().map(pair).sum()
    }
}

/// Moves one vertex within its column.
fn shift(layer: &mut [usize], position: &mut [usize], v: usize, to: usize) {
    let from = position[v];
    if from < to {
        layer[from..=to].rotate_left(1);
    } else {
        layer[to..=from].rotate_right(1);
    }
    note(layer, position);
}

/// First order: a walk along the edges from the left, so that what is joined starts out together.
fn start(graph: &mut Proper) {
    let mut found = vec![usize::MAX; graph.vertices.len()];
    let mut count = 0;
    let first: Vec<usize> = graph.layers.iter().flatten().copied().collect();
    let mut stack = Vec::new();
    for root in first {
        stack.push(root);
        while let Some(v) = stack.pop() {
            if found[v] != usize::MAX {
                continue;
            }
            found[v] = count;
            count += 1;
            stack.extend(graph.right.of(v).iter().rev().map(|s| s.to).filter(|to| found[*to] == usize::MAX));
        }
    }
    let vertices = &graph.vertices;
    for layer in &mut graph.layers {
        layer.sort_by_key(|v| (vertices[*v].lane, found[*v]));
    }
}

fn note(layer: &[usize], position: &mut [usize]) {
    for (i, v) in layer.iter().enumerate() {
        position[*v] = i;
    }
}

/// One sweep: each column by the mean place of its neighbours in the column before.
fn sort_by_neighbours(graph: &mut Proper, position: &mut [usize], rightwards: bool, last_wins_ties: bool) {
    let n = graph.layers.len();
    let mut keys: Vec<(usize, f64, usize)> = Vec::new();
    for step in 1..n {
        let at = if rightwards { step } else { n - 1 - step };
        let sides = if rightwards { &graph.left } else { &graph.right };
        keys.clear();
        for (i, v) in graph.layers[at].iter().enumerate() {
            let near = sides.of(*v);
            let sum: usize = near.iter().map(|s| position[s.to]).sum();
            let mean = if near.is_empty() { f64::NAN } else { sum as f64 / near.len() as f64 };
            keys.push((graph.vertices[*v].lane, mean, i));
        }
        // A vertex without neighbours keeps its place between those beside it.
        let mut last = 0.0;
        for (_, mean, _) in &mut keys {
            if mean.is_nan() {
                *mean = last;
            }
            last = *mean;
        }
        keys.sort_by(|a, b| {
            let ties = if last_wins_ties { b.2.cmp(&a.2) } else { a.2.cmp(&b.2) };
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(ties)
        });
        let old = std::mem::take(&mut graph.layers[at]);
        graph.layers[at] = keys.iter().map(|(_, _, i)| old[*i]).collect();
        note(&graph.layers[at], position);
    }
}

/// Crossings of all segments.
fn crossings(graph: &Proper, position: &[usize]) -> u64 {
    let mut total = 0;
    let mut tree: Vec<u32> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    for pair in graph.layers.windows(2) {
        tree.clear();
        tree.resize(pair[1].len() + 1, 0);
        let mut seen = 0u64;
        for v in &pair[0] {
            ends.clear();
            ends.extend(graph.right.of(*v).iter().map(|s| position[s.to]));
            for end in &ends {
                total += seen - below(&tree, end + 1);
            }
            for end in &ends {
                add(&mut tree, end + 1);
            }
            seen += ends.len() as u64;
        }
    }
    total
}

/// How many of the figures noted so far are at most `i`.
fn below(tree: &[u32], mut i: usize) -> u64 {
    let mut sum = 0;
    while i > 0 {
        sum += u64::from(tree[i]);
        i &= i - 1;
    }
    sum
}

fn add(tree: &mut [u32], mut i: usize) {
    while i < tree.len() {
        tree[i] += 1;
        i += i & i.wrapping_neg();
    }
}

/// Exchanges neighbours where that removes crossings; returns how many it removed.
fn switch(graph: &mut Proper, position: &mut [usize]) -> u64 {
    let mut saved = 0;
    let (mut near, mut far) = (Vec::new(), Vec::new());
    for at in 0..graph.layers.len() {
        for i in 1..graph.layers[at].len() {
            let (u, v) = (graph.layers[at][i - 1], graph.layers[at][i]);
            if graph.vertices[u].lane != graph.vertices[v].lane {
                continue;
            }
            let (mut now, mut then) = (0, 0);
            for sides in [&graph.left, &graph.right] {
                places(sides, u, position, &mut near);
                places(sides, v, position, &mut far);
                now += inversions(&near, &far);
                then += inversions(&far, &near);
            }
            if then < now {
                saved += now - then;
                graph.layers[at].swap(i - 1, i);
                position[u] = i;
                position[v] = i - 1;
            }
        }
    }
    saved
}

fn places(sides: &Sides, v: usize, position: &[usize], into: &mut Vec<usize>) {
    into.clear();
    into.extend(sides.of(v).iter().map(|s| position[s.to]));
    into.sort_unstable();
}

/// Pairs of one from each sorted list where the first is the larger: crossings when `a` stands above `b`.
fn inversions(a: &[usize], b: &[usize]) -> u64 {
    let (mut count, mut smaller) = (0, 0);
    for x in a {
        while smaller < b.len() && b[smaller] < *x {
            smaller += 1;
        }
        count += smaller as u64;
    }
    count
}

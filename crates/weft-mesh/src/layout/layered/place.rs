//! Heights: each column in turn takes the heights nearest to where straight edges would put its vertices,
//! under the order and the distances found (isotonic regression by pooling adjacent violators, exact and
//! linear). Sweeps to and fro; with bands, every lane has its own room.

use super::proper::{Proper, Vertex};
use super::{Rect, Spacing};

const SWEEPS: usize = 10;

/// Sets `y` of every vertex; returns the bands from top to bottom, if lanes are bands. Without bands, everything is
/// kept within `most` if the columns permit.
pub(super) fn place(graph: &mut Proper, spacing: Spacing, most: Option<f64>) -> Vec<Rect> {
    let bands = bands(graph, spacing);
    let runs = runs(graph);
    let one = most.filter(|_| bands.is_empty()).map(|most| {
        let needed = runs.iter().map(|run| extent(graph, run, spacing) + 2.0 * spacing.lane);
        Rect { height: needed.fold(most, f64::max), ..Rect::default() }
    });
    let rooms = one.map_or_else(|| bands.clone(), |room| vec![room]);
    for run in &runs {
        stack(graph, run, &rooms, spacing);
    }
    let mut room = Room::default();
    for sweep in 0..SWEEPS {
        let last = sweep + 1 == SWEEPS;
        let mut visit = |run: &Vec<usize>| settle(graph, run, &rooms, spacing, sweep, last, &mut room);
        if sweep % 2 == 0 { runs.iter().for_each(&mut visit) } else { runs.iter().rev().for_each(&mut visit) }
    }
    if bands.is_empty() {
        let top = graph.vertices.iter().map(|v| v.y - v.height / 2.0).fold(f64::INFINITY, f64::min);
        for vertex in &mut graph.vertices {
            vertex.y += spacing.lane - top;
        }
    }
    bands
}

/// Runs of vertices of one column and one lane, columns from left to right.
fn runs(graph: &Proper) -> Vec<Vec<usize>> {
    let mut runs = Vec::new();
    for layer in &graph.layers {
        for run in layer.chunk_by(|a, b| graph.vertices[*a].lane == graph.vertices[*b].lane) {
            runs.push(run.to_vec());
        }
    }
    runs
}

/// Least distance between the middles of two vertices that stand one below the other.
fn distance(above: &Vertex, below: &Vertex, spacing: Spacing) -> f64 {
    let gap = if above.real && below.real { spacing.node } else { spacing.edge };
    (above.height + below.height) / 2.0 + gap
}

/// Height a run needs from its first upper side to its last lower side.
fn extent(graph: &Proper, run: &[usize], spacing: Spacing) -> f64 {
    let v = |i: usize| &graph.vertices[i];
    let inner: f64 = run.windows(2).map(|w| distance(v(w[0]), v(w[1]), spacing)).sum();
    let ends = run.first().map_or(0.0, |f| v(*f).height / 2.0) + run.last().map_or(0.0, |l| v(*l).height / 2.0);
    inner + ends
}

/// One rectangle for each lane, tall enough for its fullest column.
fn bands(graph: &Proper, spacing: Spacing) -> Vec<Rect> {
    let mut heights = vec![0.0f64; graph.lane_order.len()];
    if heights.is_empty() {
        return Vec::new();
    }
    for run in runs(graph) {
        let lane = graph.vertices[run[0]].lane;
        heights[lane] = heights[lane].max(extent(graph, &run, spacing));
    }
    let mut y = 0.0;
    let band = |height: &f64| {
        let rect = Rect { x: 0.0, y, width: 0.0, height: height + 2.0 * spacing.lane };
        y += rect.height;
        rect
    };
    heights.iter().map(band).collect()
}

/// First heights: each run packed, in the middle of its band or around zero.
fn stack(graph: &mut Proper, run: &[usize], bands: &[Rect], spacing: Spacing) {
    let middle = bands.get(graph.vertices[run[0]].lane).map_or(0.0, |b| b.y + b.height / 2.0);
    let mut y = middle - extent(graph, run, spacing) / 2.0 + graph.vertices[run[0]].height / 2.0;
    for (i, v) in run.iter().enumerate() {
        if i > 0 {
            y += distance(&graph.vertices[run[i - 1]], &graph.vertices[*v], spacing);
        }
        graph.vertices[*v].y = y;
    }
}

/// Buffers used again and again.
#[derive(Default)]
struct Room {
    /// Distance of each vertex of a run below the first.
    offsets: Vec<f64>,
    /// Pools of vertices that stand packed: mean wish, weight, length.
    pools: Vec<(f64, f64, usize)>,
}

/// Moves one run to the nearest allowed heights.
fn settle(
    graph: &mut Proper,
    run: &[usize],
    bands: &[Rect],
    spacing: Spacing,
    sweep: usize,
    last: bool,
    room: &mut Room,
) {
    room.offsets.clear();
    room.pools.clear();
    let mut offset = 0.0;
    for (i, v) in run.iter().enumerate() {
        if i > 0 {
            offset += distance(&graph.vertices[run[i - 1]], &graph.vertices[*v], spacing);
        }
        room.offsets.push(offset);
        let (wish, weight) = wish(graph, *v, sweep, last);
        room.pools.push((wish - offset, weight, 1));
        while let [.., above, below] = room.pools.as_mut_slice()
            && above.0 > below.0
        {
            let weight = above.1 + below.1;
            *above = ((above.0 * above.1 + below.0 * below.1) / weight, weight, above.2 + below.2);
            room.pools.pop();
        }
    }
    let half = |v: Option<&usize>| v.map_or(0.0, |v| graph.vertices[*v].height / 2.0);
    let (lowest, highest) = match bands.get(graph.vertices[run[0]].lane) {
        Some(b) => {
            let top = b.y + spacing.lane + half(run.first());
            (top, (b.y + b.height - spacing.lane - half(run.last()) - offset).max(top))
        }
        None => (f64::NEG_INFINITY, f64::INFINITY),
    };
    let mut i = 0;
    for (base, _, length) in &room.pools {
        for _ in 0..*length {
            graph.vertices[run[i]].y = base.clamp(lowest, highest) + room.offsets[i];
            i += 1;
        }
    }
}

/// Where straight segments would put a vertex, and how much that matters. The first sweeps look only at the side
/// they come from, the later ones at both.
fn wish(graph: &Proper, v: usize, sweep: usize, last: bool) -> (f64, f64) {
    let both = last || sweep >= SWEEPS / 2;
    let (mut sum, mut weight) = (0.0, 0.0);
    for (sides, wanted) in [(&graph.left, sweep.is_multiple_of(2)), (&graph.right, !sweep.is_multiple_of(2))] {
        if wanted || both {
            for side in sides.of(v) {
                sum += (graph.vertices[side.to].y + side.shift) * side.weight;
                weight += side.weight;
            }
        }
    }
    if weight == 0.0 { (graph.vertices[v].y, 0.1) } else { (sum / weight, weight) }
}

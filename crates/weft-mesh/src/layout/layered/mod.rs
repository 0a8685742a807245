//! Layered layout (Sugiyama, Tagawa and Toda 1981) for the lineage screen: data flows left to right, long edges
//! run between the nodes and never through them.
//!
//! Steps: [`rank`] turns edges that run back and gives each node its column; [`proper`] puts a placeholder into
//! every column a long edge passes; [`order`] sorts the columns so that few edges cross; [`place`] finds heights
//! that keep edges straight; this file draws the result. Domains are kept together either as horizontal bands or
//! as groups of columns.

mod order;
mod place;
mod proper;
mod rank;

use super::{Pen, Point, Rect, tenth};
use proper::Proper;
use rank::Ranked;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How nodes of one domain are kept together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Lanes {
    /// Each domain is a horizontal band.
    #[default]
    Bands,
    /// Each domain is a group of neighbouring columns.
    Columns,
    /// Domains do not matter.
    Off,
}

/// A node to place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct NodeBox {
    /// Id, unique in one drawing; a second node of the same id is ignored.
    pub id: String,
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// Domain; nodes without one share a lane at the end.
    pub lane: Option<String>,
}

/// An edge to draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Link {
    /// Node the data leaves.
    pub from: String,
    /// Node the data enters.
    pub to: String,
    /// Where it leaves, in pixels below the node's upper side; the middle when absent.
    pub from_y: Option<f64>,
    /// Where it enters, likewise.
    pub to_y: Option<f64>,
    /// How much it matters; where edges form a cycle, the lightest is the one that runs back.
    pub weight: u32,
}

/// Distances in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Spacing {
    /// Between columns.
    pub layer: f64,
    /// Between nodes of a column.
    pub node: f64,
    /// Between a node or another edge and an edge that passes.
    pub edge: f64,
    /// Inside a lane, around its nodes.
    pub lane: f64,
}

impl Default for Spacing {
    fn default() -> Self {
        Self { layer: 72.0, node: 24.0, edge: 10.0, lane: 24.0 }
    }
}

/// A node with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Placed {
    /// Its id.
    pub id: String,
    /// Its place.
    pub rect: Rect,
    /// Column, counted from 0 at the left.
    pub layer: u32,
}

/// An edge with its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Routed {
    /// Position in the list of links given.
    pub link: u32,
    /// Start, then three points (two controls, one end) for each cubic curve, from giver to taker. Empty when
    /// an end is not among the nodes, or when both stand in one column.
    pub points: Vec<Point>,
    /// It runs against the stream, because the edges form a cycle.
    pub reversed: bool,
}

/// A lane with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct LaneRect {
    /// Domain; `None` is the lane of what has none.
    pub lane: Option<String>,
    /// Its place.
    pub rect: Rect,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ts_rs::TS)]
pub struct Drawing {
    /// Width of everything.
    pub width: f64,
    /// Height of everything.
    pub height: f64,
    /// Nodes in the order given.
    pub nodes: Vec<Placed>,
    /// Edges in the order given.
    pub edges: Vec<Routed>,
    /// Lanes in the order of the drawing.
    pub lanes: Vec<LaneRect>,
    /// Pairs of edges that cross between two columns.
    pub crossings: u32,
}

/// Places nodes and routes edges.
pub fn layout(nodes: &[NodeBox], links: &[Link], lanes: Lanes, spacing: Spacing) -> Drawing {
    draw(nodes, links, lanes, (spacing, None), |graph| rank::rank(graph, lanes))
}

/// Places nodes in the columns given, one for each node (0 where the list is too short), and routes edges; lanes do
/// not matter. The drawing becomes no higher than `height`, unless a column needs more. An edge between nodes of one
/// column gets no points, because only the caller knows where it has room; nodes so joined stand close together.
pub fn layout_in_columns(nodes: &[NodeBox], links: &[Link], columns: &[u32], height: f64, spacing: Spacing) -> Drawing {
    draw(nodes, links, Lanes::Off, (spacing, Some(height)), |graph| {
        let column: HashMap<*const NodeBox, u32> =
            nodes.iter().map(std::ptr::from_ref).zip(columns.iter().copied()).collect();
        let of = |node: &&NodeBox| column.get(&std::ptr::from_ref(*node)).map_or(0, |c| *c as usize);
        rank::given(graph, graph.nodes.iter().map(of).collect())
    })
}

fn draw(
    nodes: &[NodeBox],
    links: &[Link],
    lanes: Lanes,
    (spacing, height): (Spacing, Option<f64>),
    rank: impl FnOnce(&Input<'_>) -> Ranked,
) -> Drawing {
    let graph = Input::new(nodes, links, lanes);
    if graph.nodes.is_empty() {
        let edges = (0..links.len()).map(|i| Routed { link: i as u32, points: Vec::new(), reversed: false });
        return Drawing { edges: edges.collect(), ..Drawing::default() };
    }
    let mut proper = Proper::new(&graph, &rank(&graph), lanes, spacing);
    let crossings = order::order(&mut proper);
    let bands = place::place(&mut proper, spacing, height);
    Sketch { graph: &graph, proper: &proper, spacing }.draw(nodes, links, &bands, lanes, crossings)
}

/// The input by index, without what cannot be drawn.
struct Input<'a> {
    /// Nodes of distinct ids.
    nodes: Vec<&'a NodeBox>,
    /// Lane of each node, an index into `lane_names`.
    lane_of: Vec<usize>,
    lane_names: Vec<Option<String>>,
    /// Pairs of nodes joined by at least one link, without loops, each once.
    pairs: Vec<Pair>,
    /// For each link its pair, or `None` for a loop or an unknown end.
    pair_of: Vec<Option<usize>>,
    /// Index of each id.
    index: HashMap<&'a str, usize>,
}

/// All links from one node to another.
#[derive(Debug, Clone, Copy)]
struct Pair {
    from: usize,
    to: usize,
    /// Mean of where the links leave and enter, from the middle of the node.
    from_y: f64,
    to_y: f64,
    links: u32,
    weight: u32,
}

impl<'a> Input<'a> {
    fn new(boxes: &'a [NodeBox], links: &[Link], lanes: Lanes) -> Self {
        let mut index = HashMap::new();
        let mut nodes: Vec<&NodeBox> = Vec::new();
        for node in boxes {
            index.entry(node.id.as_str()).or_insert_with(|| {
                nodes.push(node);
                nodes.len() - 1
            });
        }
        let (lane_of, lane_names) = number_lanes(&nodes, lanes);
        let mut this = Self { nodes, lane_of, lane_names, pairs: Vec::new(), pair_of: Vec::new(), index };
        let mut known: HashMap<(usize, usize), usize> = HashMap::new();
        for link in links {
            let ends = (this.index.get(link.from.as_str()).copied(), this.index.get(link.to.as_str()).copied());
            let (Some(from), Some(to)) = ends else {
                this.pair_of.push(None);
                continue;
            };
            if from == to {
                this.pair_of.push(None);
                continue;
            }
            let at = *known.entry((from, to)).or_insert_with(|| {
                this.pairs.push(Pair { from, to, from_y: 0.0, to_y: 0.0, links: 0, weight: 0 });
                this.pairs.len() - 1
            });
            let (from_y, to_y) = (port(this.nodes[from], link.from_y), port(this.nodes[to], link.to_y));
            let pair = &mut this.pairs[at];
            let n = f64::from(pair.links);
            pair.from_y = (pair.from_y * n + from_y) / (n + 1.0);
            pair.to_y = (pair.to_y * n + to_y) / (n + 1.0);
            pair.links += 1;
            pair.weight = pair.weight.saturating_add(link.weight);
            this.pair_of.push(Some(at));
        }
        this
    }
}

/// A port's distance from the middle of its node.
fn port(node: &NodeBox, y: Option<f64>) -> f64 {
    let half = node.height / 2.0;
    y.map_or(0.0, |y| y.clamp(0.0, node.height) - half)
}

/// Lanes in the order of their first node, the lane of the unassigned last.
fn number_lanes(nodes: &[&NodeBox], lanes: Lanes) -> (Vec<usize>, Vec<Option<String>>) {
    if lanes == Lanes::Off || nodes.iter().all(|n| n.lane.is_none()) {
        return (vec![0; nodes.len()], Vec::new());
    }
    let mut names: Vec<Option<String>> = Vec::new();
    let mut index: HashMap<Option<&str>, usize> = HashMap::new();
    let ordered = nodes.iter().filter(|n| n.lane.is_some()).chain(nodes.iter().filter(|n| n.lane.is_none()));
    for node in ordered {
        index.entry(node.lane.as_deref()).or_insert_with(|| {
            names.push(node.lane.clone());
            names.len() - 1
        });
    }
    (nodes.iter().map(|n| index[&n.lane.as_deref()]).collect(), names)
}

/// Everything needed to turn heights and columns into a picture.
struct Sketch<'a> {
    graph: &'a Input<'a>,
    proper: &'a Proper,
    spacing: Spacing,
}

impl Sketch<'_> {
    fn draw(&self, boxes: &[NodeBox], links: &[Link], bands: &[Rect], lanes: Lanes, crossings: u64) -> Drawing {
        let columns = self.columns(lanes);
        let rect = |i: usize| {
            let (node, vertex) = (self.graph.nodes[i], &self.proper.vertices[i]);
            let (x, y) = (tenth(columns[vertex.layer].0), tenth(vertex.y - node.height / 2.0));
            Rect { x, y, width: node.width, height: node.height }
        };
        let nodes: Vec<Placed> = boxes
            .iter()
            .filter_map(|b| self.graph.index.get(b.id.as_str()).filter(|i| std::ptr::eq(self.graph.nodes[**i], b)))
            .map(|i| Placed {
                id: self.graph.nodes[*i].id.clone(),
                rect: rect(*i),
                layer: self.proper.vertices[*i].layer as u32,
            })
            .collect();
        let edges = links.iter().enumerate().map(|(i, link)| self.route(i, link, &columns, &rect)).collect();
        let width = columns.last().map_or(0.0, |(_, right)| *right) + self.spacing.lane;
        let lowest = nodes.iter().map(|n| n.rect.y + n.rect.height).fold(0.0, f64::max);
        let passing = self.proper.vertices.iter().map(|v| v.y + v.height / 2.0).fold(lowest, f64::max);
        let height = bands.iter().map(|b| b.y + b.height).fold(passing + self.spacing.lane, f64::max);
        let (width, height) = (tenth(width), tenth(height));
        let lanes = self.lane_rects(lanes, bands, &columns, width, height);
        Drawing { width, height, nodes, edges, lanes, crossings: u32::try_from(crossings).unwrap_or(u32::MAX) }
    }

    /// Left and right side of each column; between lanes of columns the gap is wider.
    fn columns(&self, lanes: Lanes) -> Vec<(f64, f64)> {
        let mut columns: Vec<(f64, f64)> = Vec::new();
        let mut x = self.spacing.lane;
        let mut last_lane = None;
        for layer in &self.proper.layers {
            let real = || layer.iter().filter(|v| **v < self.graph.nodes.len());
            let width = real().map(|v| self.graph.nodes[*v].width).fold(0.0, f64::max);
            let lane = real().map(|v| self.graph.lane_of[*v]).next();
            if lanes == Lanes::Columns && last_lane.is_some() && lane != last_lane {
                x += self.spacing.lane;
            }
            columns.push((x, x + width));
            x += width + self.spacing.layer;
            last_lane = lane;
        }
        columns
    }

    fn lane_rects(
        &self,
        lanes: Lanes,
        bands: &[Rect],
        columns: &[(f64, f64)],
        width: f64,
        height: f64,
    ) -> Vec<LaneRect> {
        let name = |lane: usize| self.graph.lane_names.get(lane).cloned().flatten();
        if self.graph.lane_names.is_empty() {
            return Vec::new();
        }
        if lanes == Lanes::Bands {
            let rect = |b: &Rect| Rect { x: 0.0, y: tenth(b.y), width, height: tenth(b.height) };
            let order = &self.proper.lane_order;
            return order.iter().zip(bands).map(|(l, b)| LaneRect { lane: name(*l), rect: rect(b) }).collect();
        }
        let mut found: Vec<(usize, usize, usize)> = Vec::new(); // lane, first column, last column
        for (column, layer) in self.proper.layers.iter().enumerate() {
            let Some(v) = layer.iter().find(|v| **v < self.graph.nodes.len()) else { continue };
            match found.last_mut() {
                Some((lane, _, last)) if *lane == self.graph.lane_of[*v] => *last = column,
                _ => found.push((self.graph.lane_of[*v], column, column)),
            }
        }
        let middle = |left: usize| (columns[left].1 + columns[left + 1].0) / 2.0;
        let side = |(lane, first, last): &(usize, usize, usize)| {
            let x = if *first == 0 { 0.0 } else { tenth(middle(*first - 1)) };
            let right = if *last + 1 == columns.len() { width } else { tenth(middle(*last)) };
            LaneRect { lane: name(*lane), rect: Rect { x, y: 0.0, width: tenth(right - x), height } }
        };
        found.iter().map(side).collect()
    }

    fn route(&self, i: usize, link: &Link, columns: &[(f64, f64)], rect: &dyn Fn(usize) -> Rect) -> Routed {
        let none = Routed { link: i as u32, points: Vec::new(), reversed: false };
        let Some(pair) = self.graph.pair_of[i] else {
            let own = self.graph.index.get(link.from.as_str()).filter(|_| link.from == link.to);
            return own.map_or(none.clone(), |n| Routed { points: self.around(&rect(*n)), ..none });
        };
        let (chain, reversed) = &self.proper.chains[pair];
        let Pair { from, to, .. } = self.graph.pairs[pair];
        let (from_y, to_y) = (port(self.graph.nodes[from], link.from_y), port(self.graph.nodes[to], link.to_y));
        let (start_y, end_y) = if *reversed { (to_y, from_y) } else { (from_y, to_y) };
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let vertex = |v: usize| &self.proper.vertices[v];
        if vertex(first).layer == vertex(last).layer {
            return none;
        }
        let mut pen = Pen::start(rect(first).x + rect(first).width, vertex(first).y + start_y);
        pen.to(columns[vertex(first).layer].1, vertex(first).y + start_y);
        for v in &chain[1..chain.len() - 1] {
            let (left, right) = columns[vertex(*v).layer];
            pen.to(left, vertex(*v).y);
            pen.to(right, vertex(*v).y);
        }
        pen.to(rect(last).x, vertex(last).y + end_y);
        let mut points = pen.points;
        if *reversed {
            points.reverse();
        }
        Routed { points, reversed: *reversed, ..none }
    }

    /// A loop from a node to itself, above the node.
    fn around(&self, r: &Rect) -> Vec<Point> {
        let d = (self.spacing.node.min(self.spacing.layer) / 3.0).max(1.0);
        let (left, right, middle) = (r.x - d, r.x + r.width + d, r.y + r.height / 2.0);
        let top = r.y - d;
        let at = |x: f64, y: f64| Point { x: tenth(x), y: tenth(y) };
        let up = [at(right, middle), at(right, middle), at(right, r.y)];
        let over = [at(right, top), at(right, top), at(right - d, top)];
        let back = [at(right - d, top), at(left + d, top), at(left + d, top)];
        let down = [at(left, top), at(left, top), at(left, r.y)];
        let enter = [at(left, middle), at(left, middle), at(r.x, middle)];
        let mut points = vec![at(r.x + r.width, middle)];
        points.extend([up, over, back, down, enter].concat());
        points
    }
}

#[cfg(test)]
mod tests {
    use super::{Drawing, Lanes, Link, NodeBox, Spacing, layout, layout_in_columns};
    use crate::layout::sample::{along, inside, overlap};

    fn node(id: &str, lane: Option<&str>) -> NodeBox {
        NodeBox { id: id.into(), width: 140.0, height: 44.0, lane: lane.map(str::to_owned) }
    }

    fn link(from: &str, to: &str) -> Link {
        Link { from: from.into(), to: to.into(), from_y: None, to_y: None, weight: 1 }
    }

    /// A mesh of `n` nodes in `lanes` domains whose edges mostly run forward, some far, a few back.
    pub(super) fn mesh(n: u64, degree: u64, lanes: u64) -> (Vec<NodeBox>, Vec<Link>) {
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below.max(1)
        };
        let nodes = (0..n).map(|i| NodeBox {
            id: format!("n{i}"),
            width: 120.0 + (i % 5) as f64 * 15.0,
            height: 44.0 + (i % 7 / 6) as f64 * 100.0,
            lane: (i * lanes / n < lanes - 1).then(|| format!("domain {}", i * lanes / n)),
        });
        let nodes: Vec<NodeBox> = nodes.collect();
        let mut links = Vec::new();
        for i in 1..n {
            for _ in 0..=random(degree) {
                let from = i.saturating_sub(1 + random(n / 6 + 1));
                let (from, to) = if random(40) == 0 { (i, from) } else { (from, i) };
                links.push(link(&format!("n{from}"), &format!("n{to}")));
            }
        }
        (nodes, links)
    }

    /// Nothing overlaps, every edge joins its ends and passes outside all nodes.
    fn assert_clean(drawing: &Drawing, links: &[Link]) {
        for (i, a) in drawing.nodes.iter().enumerate() {
            for b in &drawing.nodes[i + 1..] {
                assert!(!overlap(&a.rect, &b.rect), "{} {:?} lies over {} {:?}", a.id, a.rect, b.id, b.rect);
            }
            assert!(a.rect.x >= 0.0 && a.rect.x + a.rect.width <= drawing.width, "{}", a.id);
            assert!(a.rect.y >= 0.0 && a.rect.y + a.rect.height <= drawing.height, "{}", a.id);
        }
        for (edge, link) in drawing.edges.iter().zip(links) {
            let at = |id: &str| &drawing.nodes.iter().find(|n| n.id == id).unwrap().rect;
            let (first, last) = (edge.points[0], edge.points[edge.points.len() - 1]);
            let touches = |r: &super::Rect, x: f64| (x - r.x).abs() < 0.2 || (x - r.x - r.width).abs() < 0.2;
            assert!(touches(at(&link.from), first.x) && touches(at(&link.to), last.x), "{link:?} {edge:?}");
            assert_eq!(edge.points.len() % 3, 1);
            for point in along(&edge.points) {
                let hit = drawing.nodes.iter().find(|n| inside(&n.rect, point));
                assert!(hit.is_none(), "{link:?} runs through {hit:?} at {point:?}");
            }
        }
    }

    #[test]
    fn nothing_and_one_node_are_drawings_too() {
        assert_eq!(layout(&[], &[link("a", "b")], Lanes::Bands, Spacing::default()).edges[0].points, []);
        let one = layout(&[node("a", None)], &[], Lanes::Bands, Spacing::default());
        assert_eq!((one.nodes[0].rect.x, one.nodes[0].rect.y, one.width, one.height), (24.0, 24.0, 188.0, 92.0));
        let banded = layout(&[node("a", Some("Orders"))], &[], Lanes::Bands, Spacing::default());
        assert_eq!((banded.lanes.len(), banded.lanes[0].rect.height), (1, 92.0));
    }

    #[test]
    fn a_chain_is_a_straight_line_from_left_to_right() {
        let nodes = ["a", "b", "c"].map(|id| node(id, None));
        let links = [link("a", "b"), link("b", "c")];
        let drawing = layout(&nodes, &links, Lanes::Off, Spacing::default());
        assert_clean(&drawing, &links);
        assert!(drawing.nodes.windows(2).all(|w| w[0].rect.x < w[1].rect.x && w[0].rect.y == w[1].rect.y));
        assert!(drawing.edges.iter().all(|e| e.points.len() == 4 && !e.reversed));
    }

    #[test]
    fn a_cycle_is_drawn_with_one_edge_running_back() {
        let nodes = ["a", "b", "c"].map(|id| node(id, None));
        let links = [link("a", "b"), link("b", "c"), link("c", "a"), link("b", "b")];
        let drawing = layout(&nodes, &links, Lanes::Off, Spacing::default());
        assert_clean(&drawing, &links);
        assert_eq!(drawing.edges.iter().filter(|e| e.reversed).count(), 1);
        assert_eq!(drawing.edges[3].points.len(), 16);
    }

    #[test]
    fn a_long_edge_passes_beside_the_nodes_between() {
        let nodes = ["a", "b", "c", "d"].map(|id| node(id, None));
        let links = [link("a", "b"), link("b", "c"), link("c", "d"), link("a", "d")];
        assert_clean(&layout(&nodes, &links, Lanes::Off, Spacing::default()), &links);
    }

    #[test]
    fn ports_of_columns_are_where_edges_begin_and_end() {
        let nodes = [node("a", None), node("b", None)];
        let links = [Link { from_y: Some(10.0), to_y: Some(40.0), ..link("a", "b") }];
        let drawing = layout(&nodes, &links, Lanes::Off, Spacing::default());
        let points = &drawing.edges[0].points;
        assert!((points[0].y - drawing.nodes[0].rect.y - 10.0).abs() < 0.2);
        assert!((points[points.len() - 1].y - drawing.nodes[1].rect.y - 40.0).abs() < 0.2);
        assert_eq!(points.len(), 4, "the nodes are shifted so that the edge is straight");
    }

    #[test]
    fn nodes_stand_in_the_columns_given_and_edges_within_one_are_left_to_the_caller() {
        let nodes = ["a", "b", "c", "d"].map(|id| node(id, None));
        let links = [link("a", "c"), link("a", "b"), link("c", "b"), link("d", "a")];
        let drawing = layout_in_columns(&nodes, &links, &[0, 0, 1, 2], 0.0, Spacing::default());
        assert_eq!(drawing.nodes.iter().map(|n| n.layer).collect::<Vec<_>>(), [0, 0, 1, 2]);
        assert!(drawing.edges[1].points.is_empty());
        assert_eq!([0, 1, 2, 3].map(|i: usize| drawing.edges[i].reversed), [false, false, true, true]);
        assert!(drawing.nodes[0].rect.y < drawing.nodes[1].rect.y, "pairs within a column run down");
        assert!(drawing.height <= 44.0 * 2.0 + 24.0 * 3.0 + 0.2, "{}", drawing.height);
    }

    #[test]
    fn three_hundred_nodes_do_not_overlap_and_no_edge_runs_through_one() {
        let (nodes, links) = mesh(300, 3, 6);
        for lanes in [Lanes::Off, Lanes::Bands, Lanes::Columns] {
            let drawing = layout(&nodes, &links, lanes, Spacing::default());
            assert_eq!((drawing.nodes.len(), drawing.edges.len()), (nodes.len(), links.len()));
            assert_clean(&drawing, &links);
        }
    }

    #[test]
    fn a_band_holds_its_domain_and_nothing_else() {
        let (nodes, links) = mesh(120, 3, 5);
        let drawing = layout(&nodes, &links, Lanes::Bands, Spacing::default());
        assert_eq!(drawing.lanes.len(), 5);
        assert_eq!(drawing.lanes.last().unwrap().lane, None);
        for (placed, node) in drawing.nodes.iter().zip(&nodes) {
            let lane = drawing.lanes.iter().find(|l| l.lane == node.lane).unwrap().rect;
            assert!(placed.rect.y >= lane.y && placed.rect.y + placed.rect.height <= lane.y + lane.height);
        }
        for pair in drawing.lanes.windows(2) {
            assert!((pair[0].rect.y + pair[0].rect.height - pair[1].rect.y).abs() < 0.2);
        }
    }

    #[test]
    fn domains_as_columns_stand_side_by_side() {
        let (nodes, links) = mesh(60, 3, 4);
        let drawing = layout(&nodes, &links, Lanes::Columns, Spacing::default());
        assert_eq!(drawing.lanes.len(), 4);
        for (placed, node) in drawing.nodes.iter().zip(&nodes) {
            let lane = drawing.lanes.iter().find(|l| l.lane == node.lane).unwrap().rect;
            assert!(placed.rect.x >= lane.x && placed.rect.x + placed.rect.width <= lane.x + lane.width);
        }
    }

    #[test]
    fn the_same_input_gives_the_same_picture() {
        let (nodes, links) = mesh(150, 3, 4);
        let draw = || layout(&nodes, &links, Lanes::Bands, Spacing::default());
        assert_eq!(draw(), draw());
    }

    #[test]
    fn ends_that_are_missing_and_ids_given_twice_do_no_harm() {
        let nodes = [node("a", None), node("a", Some("x")), node("b", None)];
        let links = [link("a", "ghost"), link("a", "b")];
        let drawing = layout(&nodes, &links, Lanes::Bands, Spacing::default());
        assert_eq!((drawing.nodes.len(), drawing.edges.len()), (2, 2));
        assert!(drawing.edges[0].points.is_empty() && !drawing.edges[1].points.is_empty());
    }
}

//! The map of domains on the Home screen: a card for each domain, a square for each product, a thread for all
//! edges from one domain to another. Data flows left to right; a thread that must run back is marked.
//!
//! [`columns`] chooses as many columns as fit the width; [`super::layered`] orders and places the cards in them, and
//! a thread that passes other columns runs between their cards. Threads between cards of one column are arcs beside
//! it ([`slots`]). Above [`Style::most_cards`] domains are folded (see [`fold`]); above [`Style::most_threads`] only the
//! strongest threads are drawn.

mod columns;
mod fit;
mod fold;
mod slots;
mod strongest;

use super::layered::{Lanes, Link, NodeBox, Routed, Spacing, layout, layout_in_columns};
use super::{Point, Rect, tenth};
use columns::Cards;
pub use fit::fit;
pub use fold::{Folded, Group, fold};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// A domain to draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct LoomDomain {
    /// Key of the domain; the empty key is the card of what is assigned to none.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Products in it.
    pub products: u32,
    /// Assets in it.
    pub assets: u32,
    /// Key of the domain above.
    pub parent: Option<String>,
}

/// Data that one domain takes from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Flow {
    /// Domain that gives.
    pub from: String,
    /// Domain that takes.
    pub to: String,
    /// Edges between their assets.
    pub count: u32,
}

/// Sizes in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Style {
    /// Width the map may take. It is kept as long as one column fits; columns are spread over it.
    pub width: f64,
    /// Width of a card.
    pub card_width: f64,
    /// Height of a card above its squares.
    pub head: f64,
    /// Room inside a card around its squares.
    pub padding: f64,
    /// Side of a square.
    pub square: f64,
    /// Between squares.
    pub gap: f64,
    /// Squares in a row.
    pub row: u32,
    /// Products above which a card shows a bar of shares instead of squares.
    pub most_squares: u32,
    /// Least room between columns of cards.
    pub column_gap: f64,
    /// Between cards of a column.
    pub card_gap: f64,
    /// Cards above which domains are folded.
    pub most_cards: u32,
    /// Threads above which the thinner ones are only listed.
    pub most_threads: u32,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            width: 1_200.0,
            card_width: 190.0,
            head: 44.0,
            padding: 12.0,
            square: 11.0,
            gap: 6.0,
            row: 10,
            most_squares: 60,
            column_gap: 132.0,
            card_gap: 28.0,
            most_cards: 24,
            most_threads: 60,
        }
    }
}

/// A card with its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Card {
    /// Key of the domain or of the group.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Products in it.
    pub products: u32,
    /// Assets in it.
    pub assets: u32,
    /// Keys of the domains folded into it, empty for a single domain.
    pub members: Vec<String>,
    /// Edges between domains folded into it, which no thread shows.
    pub inside: u32,
    /// Its place.
    pub rect: Rect,
    /// Column from the left.
    pub column: u32,
    /// Upper left corner of the first square, or of the bar.
    pub squares_at: Point,
    /// Show a bar of shares instead of squares.
    pub bar: bool,
}

/// A thread with its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Thread {
    /// Key of the card that gives.
    pub from: String,
    /// Key of the card that takes.
    pub to: String,
    /// Edges in it.
    pub count: u32,
    /// Width in pixels: one and a little for each doubling of the count.
    pub width: f64,
    /// Start, then three points (two controls, one end) for each cubic curve.
    pub points: Vec<Point>,
    /// It runs from right to left, or up within a column: drawn beneath the others, dashed, with an arrow.
    pub back: bool,
}

/// The map.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ts_rs::TS)]
pub struct Loom {
    /// Width of everything.
    pub width: f64,
    /// Height of everything.
    pub height: f64,
    /// Cards by column, from top to bottom.
    pub cards: Vec<Card>,
    /// Threads; those that run back come first, so that they are painted beneath.
    pub threads: Vec<Thread>,
    /// Flows between cards that no thread shows, because too many others are stronger.
    pub undrawn: Vec<Flow>,
    /// Edges whose domains are not among those given; no thread shows them.
    pub unplaced: u32,
}

/// Room around everything.
const MARGIN: f64 = 16.0;

/// Widest gap between columns, in widths of a card; what is left of a wide map stays free at both sides.
const WIDEST_GAP: f64 = 2.0;

/// Height of a map for its width, as far as moving its cards apart can make it so: that of a usual window.
const SHAPE: f64 = 0.4;

/// What the gap between cards may grow by to get there.
const MOST_SPREAD: f64 = 64.0;

/// Draws the map. Groups whose key is in `open` show their members.
pub fn loom(domains: &[LoomDomain], flows: &[Flow], open: &[String], style: Style) -> Loom {
    let width = if style.width.is_finite() { style.width } else { 0.0 };
    let style = Style { width, ..style };
    let folded = fold(domains, flows, open, style.most_cards as usize);
    if folded.groups.is_empty() {
        return Loom { unplaced: folded.unplaced, ..Loom::default() };
    }
    let (flows, undrawn) = strongest::strongest(folded.flows, style.most_threads as usize);
    let ends: HashSet<&str> = flows.iter().flat_map(|f| [f.from.as_str(), f.to.as_str()]).collect();
    let (joined, loose): (Vec<&Group>, Vec<&Group>) = folded.groups.iter().partition(|g| ends.contains(g.key.as_str()));
    let boxes: Vec<NodeBox> = joined.iter().map(|g| card_box(g, &style)).collect();
    let column = columns_of(&boxes, &flows, &style);
    let used = column.iter().max().map_or(0, |last| *last as usize + 1);
    // Cards without threads stand beneath the others; if they are many, in more columns than these have.
    let few = (folded.groups.len() as f64).sqrt().ceil() as usize + 1;
    let wanted = if loose.len() <= used { used } else { few.min(folded.groups.len()) };
    let grid = Grid::new(used.max(wanted.min(style.columns())), &style, !flows.is_empty());

    let beneath: f64 = loose.iter().map(|g| card_box(g, &style).height + style.card_gap).sum();
    let high = grid.width * SHAPE - beneath / grid.columns as f64;
    let mut map = threaded(&joined, &boxes, &column, &flows, (&grid, high), &style);
    set_loose(&mut map, &loose, &grid, &style);
    map.cards.sort_by(|a, b| a.column.cmp(&b.column).then(a.rect.y.total_cmp(&b.rect.y)));
    map.threads.sort_by_key(|t| !t.back);
    let lowest = map.cards.iter().map(|c| c.rect.y + c.rect.height + MARGIN);
    (map.width, map.height) = (grid.width, tenth(lowest.fold(map.height, f64::max)));
    (map.undrawn, map.unplaced) = (undrawn, folded.unplaced);
    map
}

/// Where the columns stand.
struct Grid {
    columns: usize,
    /// Left side of the first column.
    left: f64,
    /// Between columns.
    gap: f64,
    /// Width of everything.
    width: f64,
}

impl Grid {
    /// Spreads the columns over the width; a single column with arcs needs room for them beside it.
    fn new(columns: usize, style: &Style, threads: bool) -> Self {
        let between = columns.saturating_sub(1) as f64;
        let cards = columns as f64 * style.card_width;
        let arcs = if columns == 1 && threads { style.column_gap } else { 0.0 };
        let free = style.width - 2.0 * MARGIN - cards - arcs;
        let widest = (style.card_width * WIDEST_GAP).max(style.column_gap);
        let gap = if between > 0.0 { (free / between).clamp(style.column_gap, widest) } else { style.column_gap };
        let drawn = cards + arcs + between * gap + 2.0 * MARGIN;
        let width = drawn.max(style.width);
        Self { columns, left: tenth(MARGIN + (width - drawn) / 2.0), gap, width: tenth(width) }
    }

    fn x(&self, column: usize, style: &Style) -> f64 {
        tenth(self.left + column as f64 * (style.card_width + self.gap))
    }
}

impl Style {
    /// Columns for which there is room, at least one.
    fn columns(&self) -> usize {
        let room = self.width - 2.0 * MARGIN + self.column_gap;
        ((room / (self.card_width + self.column_gap).max(1.0)) as usize).max(1)
    }
}

/// Distances of the layered drawing, with cards of a column moved apart by `spread`.
fn spacing(layer: f64, spread: f64, style: &Style) -> Spacing {
    Spacing { layer, node: style.card_gap + spread, edge: 12.0 + spread / 8.0, lane: MARGIN }
}

/// The column of each card with threads.
fn columns_of(boxes: &[NodeBox], flows: &[Flow], style: &Style) -> Vec<u32> {
    let index: HashMap<&str, usize> = boxes.iter().enumerate().map(|(i, b)| (b.id.as_str(), i)).collect();
    let bare: Vec<Link> = flows.iter().map(|f| link(f, None, None)).collect();
    let ranked = layout(boxes, &bare, Lanes::Off, spacing(style.column_gap, 0.0, style));
    let ranks: Vec<usize> = ranked.nodes.iter().map(|n| n.layer as usize).collect();
    let heights: Vec<f64> = boxes.iter().map(|b| b.height + style.card_gap).collect();
    let end = |key: &String| index.get(key.as_str()).copied();
    let thread = |f: &Flow| Some((end(&f.from)?, end(&f.to)?, thread_width(f.count)));
    let threads: Vec<(usize, usize, f64)> = flows.iter().filter_map(thread).collect();
    let most = style.columns().min(boxes.len()).max(1);
    let cards = Cards { heights: &heights, threads: &threads, ranks: &ranks, most };
    cards.columns().into_iter().map(|c| c as u32).collect()
}

/// Cards with threads, and these. Cards are moved apart to make the map `high`, within reason.
fn threaded(
    joined: &[&Group],
    boxes: &[NodeBox],
    column: &[u32],
    flows: &[Flow],
    (grid, high): (&Grid, f64),
    style: &Style,
) -> Loom {
    // The first pass finds the order, from which the slots of the threads follow; the second places the cards so
    // that threads between slots are straight. Both see the same graph.
    let bare: Vec<Link> = flows.iter().map(|f| link(f, None, None)).collect();
    let rough = layout_in_columns(boxes, &bare, column, 0.0, spacing(grid.gap, 0.0, style));
    let stack = (0..grid.columns).map(|c| column.iter().filter(|own| **own as usize == c).count()).max().unwrap_or(0);
    let spread = ((high - rough.height) / stack.max(1) as f64).clamp(0.0, MOST_SPREAD);
    let slotted = slots::slots(flows, &rough);
    let mut drawing = layout_in_columns(boxes, &slotted, column, high, spacing(grid.gap, spread, style));
    let right = grid.left - MARGIN;
    drawing.nodes.iter_mut().for_each(|n| n.rect.x = tenth(n.rect.x + right));
    let arcs = slots::Arcs::new(&drawing, grid.gap);
    let thread = |((flow, link), edge): ((&Flow, &Link), &Routed)| {
        let shifted = |p: &Point| Point { x: tenth(p.x + right), y: p.y };
        let arc = arcs.between(link);
        let back = edge.reversed || arc.as_ref().is_some_and(|points| points[0].y > points[3].y);
        let points = arc.unwrap_or_else(|| edge.points.iter().map(shifted).collect());
        let (from, to) = (flow.from.clone(), flow.to.clone());
        Thread { from, to, count: flow.count, width: thread_width(flow.count), points, back }
    };
    let threads = flows.iter().zip(&slotted).zip(&drawing.edges).map(thread).collect();
    let cards = joined.iter().zip(&drawing.nodes).map(|(g, n)| card(g, n.rect, n.layer, style)).collect();
    Loom { height: drawing.height, cards, threads, ..Loom::default() }
}

/// Sets cards without threads beneath what stands in the columns, each into the shortest.
fn set_loose(map: &mut Loom, loose: &[&Group], grid: &Grid, style: &Style) {
    let mut free: Vec<f64> = (0..grid.columns).map(|column| below(map, column, grid, style)).collect();
    for group in loose {
        let Some(column) = (0..free.len()).min_by(|a, b| free[*a].total_cmp(&free[*b])) else { return };
        let height = card_box(group, style).height;
        let rect = Rect { x: grid.x(column, style), y: tenth(free[column]), width: style.card_width, height };
        free[column] += height + style.card_gap;
        map.cards.push(card(group, rect, column as u32, style));
    }
}

/// Height below the cards of a column and the threads that pass it.
fn below(map: &Loom, column: usize, grid: &Grid, style: &Style) -> f64 {
    let left = grid.x(column, style);
    let within = |p: &&Point| p.x > left - 1.0 && p.x < left + style.card_width + 1.0;
    let threads = map.threads.iter().flat_map(|t| t.points.iter().filter(within).map(|p| p.y + t.width));
    let cards = map.cards.iter().filter(|c| c.column as usize == column).map(|c| c.rect.y + c.rect.height);
    cards.chain(threads).map(|y| y + style.card_gap).fold(MARGIN, f64::max)
}

/// Width of a thread: the logarithm of its edges.
fn thread_width(count: u32) -> f64 {
    tenth(1.0 + f64::from(count.max(1)).log2() * 1.15)
}

fn bar(group: &Group, style: &Style) -> bool {
    group.products > style.most_squares
}

fn card_box(group: &Group, style: &Style) -> NodeBox {
    let rows = if bar(group, style) { 1 } else { group.products.div_ceil(style.row.max(1)) };
    let squares = f64::from(rows) * (style.square + style.gap);
    let height = style.head + if rows == 0 { 0.0 } else { squares - style.gap + style.padding };
    NodeBox { id: group.key.clone(), width: style.card_width, height, lane: None }
}

fn card(group: &Group, rect: Rect, column: u32, style: &Style) -> Card {
    Card {
        key: group.key.clone(),
        name: group.name.clone(),
        products: group.products,
        assets: group.assets,
        members: group.members.clone(),
        inside: group.inside,
        rect,
        column,
        squares_at: Point { x: tenth(rect.x + style.padding), y: tenth(rect.y + style.head) },
        bar: bar(group, style),
    }
}

fn link(flow: &Flow, from_y: Option<f64>, to_y: Option<f64>) -> Link {
    Link { from: flow.from.clone(), to: flow.to.clone(), from_y, to_y, weight: flow.count.max(1) }
}

#[cfg(test)]
mod tests {
    use super::{Flow, Loom, LoomDomain, Rect, Style, loom};
    use crate::layout::sample::{along, inside, overlap};

    fn domain(key: &str, products: u32) -> LoomDomain {
        LoomDomain { key: key.into(), name: key.into(), products, assets: products * 47, parent: None }
    }

    fn flow(from: &str, to: &str, count: u32) -> Flow {
        Flow { from: from.into(), to: to.into(), count }
    }

    fn draw(domains: &[LoomDomain], flows: &[Flow]) -> Loom {
        loom(domains, flows, &[], Style::default())
    }

    fn assert_clean(map: &Loom) {
        for (i, a) in map.cards.iter().enumerate() {
            assert!(map.cards[i + 1..].iter().all(|b| !overlap(&a.rect, &b.rect)), "{a:?}");
        }
        for thread in &map.threads {
            for point in along(&thread.points) {
                let hit = map.cards.iter().find(|c| inside(&c.rect, point));
                assert!(hit.is_none(), "{} to {} runs through {hit:?}", thread.from, thread.to);
                let drawn = (0.0..=map.width).contains(&point.x) && (0.0..=map.height).contains(&point.y);
                assert!(drawn, "{} to {} leaves the map at {point:?}", thread.from, thread.to);
            }
        }
        let drawn = |r: &Rect| r.x >= 0.0 && r.x + r.width <= map.width && r.y + r.height <= map.height;
        assert!(map.cards.iter().all(|c| drawn(&c.rect)));
    }

    fn within(width: f64, domains: &[LoomDomain], flows: &[Flow]) -> Loom {
        loom(domains, flows, &[], Style { width, ..Style::default() })
    }

    fn columns(map: &Loom) -> u32 {
        map.cards.iter().map(|c| c.column + 1).max().unwrap_or(0)
    }

    /// A mesh of `n` domains and `m` flows, many of them on cycles.
    fn cyclic(n: u32, m: u32) -> (Vec<LoomDomain>, Vec<Flow>) {
        let domains = (0..n).map(|i| domain(&format!("d{i}"), i * 7 % 40)).collect();
        let pair = |i: u32| (i % n, (i + 1 + i / n * 2 % (n - 1)) % n);
        let flows = (0..m).map(|i| (pair(i), 1 + i * i % 30));
        (domains, flows.map(|((a, b), count)| flow(&format!("d{a}"), &format!("d{b}"), count)).collect())
    }

    fn example() -> (Vec<LoomDomain>, Vec<Flow>) {
        let domains = [
            ("Customer", 18),
            ("Catalogue", 12),
            ("Web & App", 9),
            ("Orders", 26),
            ("Marketing", 21),
            ("Payments", 11),
            ("Logistics", 14),
            ("Risk", 6),
            ("Finance", 16),
            ("Insights", 23),
        ];
        let flows = [
            ("Customer", "Orders", 42),
            ("Customer", "Marketing", 31),
            ("Catalogue", "Orders", 28),
            ("Web & App", "Orders", 12),
            ("Web & App", "Marketing", 55),
            ("Orders", "Payments", 24),
            ("Orders", "Logistics", 37),
            ("Orders", "Risk", 7),
            ("Marketing", "Insights", 18),
            ("Payments", "Finance", 33),
            ("Payments", "Insights", 9),
            ("Logistics", "Finance", 6),
            ("Logistics", "Insights", 14),
            ("Risk", "Finance", 5),
        ];
        (domains.map(|(k, n)| domain(k, n)).to_vec(), flows.map(|(a, b, n)| flow(a, b, n)).to_vec())
    }

    #[test]
    fn the_sketched_mesh_stands_in_four_columns_and_no_thread_runs_through_a_card() {
        let (domains, flows) = example();
        let map = draw(&domains, &flows);
        assert_clean(&map);
        assert_eq!((map.cards.len(), map.threads.len()), (10, 14));
        let column = |key: &str| map.cards.iter().find(|c| c.key == key).unwrap().column;
        assert_eq!(["Customer", "Orders", "Payments", "Finance"].map(column), [0, 1, 2, 3]);
        assert!(map.threads.iter().all(|t| !t.back));
        assert_eq!(map, draw(&domains, &flows));
    }

    #[test]
    fn eight_domains_that_all_depend_on_each_other_fit_the_width_asked() {
        let (domains, flows) = cyclic(8, 27);
        let map = within(1_200.0, &domains, &flows);
        assert_clean(&map);
        assert_eq!((map.cards.len(), map.threads.len(), map.width), (8, 27, 1_200.0));
        assert!((2..=4).contains(&columns(&map)), "{}", columns(&map));
        assert!(map.height < 700.0, "{}", map.height);
        assert_eq!(map, within(1_200.0, &domains, &flows));
    }

    #[test]
    fn twenty_four_cards_keep_to_any_width_that_holds_a_card_and_its_arcs() {
        let (domains, flows) = cyclic(24, 60);
        for (width, most) in [(400.0, 1), (600.0, 2), (900.0, 3), (1_200.0, 4), (1_800.0, 5)] {
            let map = within(width, &domains, &flows);
            assert_clean(&map);
            assert!(columns(&map) <= most && map.width == width, "{width}: {}", columns(&map));
        }
        assert_clean(&within(f64::NAN, &domains, &flows));
        assert_clean(&within(-5.0, &domains, &flows));
    }

    #[test]
    fn sixty_domains_are_folded_and_fit() {
        let (domains, flows) = cyclic(60, 150);
        let map = within(1_200.0, &domains, &flows);
        assert_clean(&map);
        assert_eq!((map.cards.len(), map.width), (24, 1_200.0));
        let names: Vec<String> = vec!["loom:other".into()];
        let opened = loom(&domains, &flows, &names, Style::default());
        assert_clean(&opened);
        assert_eq!(opened.cards.len(), 60);
    }

    #[test]
    fn of_too_many_threads_the_strongest_are_drawn_and_the_others_listed() {
        let (domains, flows) = cyclic(24, 300);
        let map = within(1_800.0, &domains, &flows);
        assert_clean(&map);
        assert_eq!((map.cards.len(), map.threads.len()), (24, 60));
        let all: u32 = flows.iter().map(|f| f.count).sum();
        let drawn: u32 = map.threads.iter().map(|t| t.count).sum();
        assert_eq!(drawn + map.undrawn.iter().map(|f| f.count).sum::<u32>() + map.unplaced, all);
    }

    #[test]
    fn a_chain_of_ten_stands_in_four_columns_and_none_of_its_threads_runs_back() {
        let domains: Vec<LoomDomain> = (0..10).map(|i| domain(&format!("c{i}"), 5 + i)).collect();
        let flows: Vec<Flow> = (1..10).map(|i| flow(&format!("c{}", i - 1), &format!("c{i}"), i)).collect();
        let map = within(1_200.0, &domains, &flows);
        assert_clean(&map);
        assert_eq!((columns(&map), map.width), (4, 1_200.0));
        assert!(map.threads.iter().all(|t| !t.back));
        assert!(map.height < 600.0, "{}", map.height);
    }

    #[test]
    fn columns_are_spread_over_the_width() {
        let (domains, flows) = example();
        for width in [1_200.0, 1_400.0] {
            let map = within(width, &domains, &flows);
            let left = map.cards.iter().map(|c| c.rect.x).fold(width, f64::min);
            let right = map.cards.iter().map(|c| c.rect.x + c.rect.width).fold(0.0, f64::max);
            assert!((left - 16.0).abs() < 0.2 && (right - width + 16.0).abs() < 0.5, "{left} {right}");
        }
    }

    #[test]
    fn cards_without_threads_stand_beneath_the_others() {
        let (mut domains, flows) = example();
        domains.insert(0, domain("nobody's", 0));
        let map = draw(&domains, &flows);
        assert_clean(&map);
        assert_eq!(columns(&map), 4);
        let loose = map.cards.iter().find(|c| c.key == "nobody's").unwrap();
        assert!(map.cards.iter().all(|c| c.column != loose.column || c.rect.y <= loose.rect.y));
        let unjoined: Vec<LoomDomain> = (0..24).map(|i| domain(&format!("d{i}"), i)).collect();
        let map = draw(&unjoined, &[]);
        assert_clean(&map);
        assert_eq!(columns(&map), 4);
    }

    #[test]
    fn a_thread_that_runs_back_is_marked_and_painted_first() {
        let (domains, mut flows) = example();
        flows.push(flow("Insights", "Marketing", 3));
        let map = draw(&domains, &flows);
        assert_clean(&map);
        let back: Vec<&str> = map.threads.iter().filter(|t| t.back).map(|t| t.from.as_str()).collect();
        assert_eq!(back, ["Insights"], "the thinner thread of a cycle is the one that runs back");
        assert!(map.threads[0].back);
    }

    #[test]
    fn cards_grow_with_their_products_and_turn_to_a_bar_above_sixty() {
        let map = draw(&[domain("a", 0), domain("b", 1), domain("c", 11), domain("d", 61)], &[]);
        let card = |key: &str| map.cards.iter().find(|c| c.key == key).unwrap();
        assert_eq!(["a", "b", "c", "d"].map(|k| card(k).rect.height), [44.0, 67.0, 84.0, 67.0]);
        assert!(card("d").bar && !card("c").bar);
        assert_clean(&map);
    }

    #[test]
    fn threads_are_as_wide_as_the_logarithm_of_their_edges() {
        let map = draw(&[domain("a", 1), domain("b", 1)], &[flow("a", "b", 1), flow("b", "a", 1024)]);
        assert_eq!(map.threads.iter().map(|t| t.width).sum::<f64>(), 1.0 + 12.5);
    }

    #[test]
    fn no_domain_and_one_domain_are_maps_too() {
        assert!(draw(&[], &[]).cards.is_empty());
        let one = draw(&[domain("a", 3)], &[flow("a", "a", 9), flow("a", "ghost", 2)]);
        assert_eq!((one.cards.len(), one.threads.len(), one.cards[0].inside, one.unplaced), (1, 0, 9, 2));
    }

    #[test]
    fn three_hundred_domains_fold_into_few_cards_and_nothing_is_lost() {
        let domains: Vec<LoomDomain> = (0..300).map(|i| domain(&format!("d{i}"), i % 40)).collect();
        let flows: Vec<Flow> = (0..900)
            .map(|i| flow(&format!("d{}", i * 7 % 300), &format!("d{}", (i * 13 + 5) % 300), 1 + i % 9))
            .collect();
        let map = draw(&domains, &flows);
        assert_clean(&map);
        assert_eq!(map.cards.len(), 24);
        assert_eq!(map.cards.iter().map(|c| c.products).sum::<u32>(), domains.iter().map(|d| d.products).sum::<u32>());
        let drawn: u32 = map.threads.iter().map(|t| t.count).sum();
        let within: u32 = map.cards.iter().map(|c| c.inside).sum();
        let undrawn: u32 = map.undrawn.iter().map(|f| f.count).sum();
        assert_eq!(drawn + undrawn + within + map.unplaced, flows.iter().map(|f| f.count).sum::<u32>());
    }
}

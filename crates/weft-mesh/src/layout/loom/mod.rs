//! The map of domains on the Home screen: a card for each domain, a square for each product, a thread for all
//! edges from one domain to another. Data flows left to right; a thread that must run back is marked.
//!
//! Cards stand in the columns of [`super::layered`]; a thread that passes other columns runs between their cards.
//! Above [`Style::most_cards`] domains are folded (see [`fold`]).

mod fold;

use super::layered::{Drawing, Lanes, Link, NodeBox, Placed, Routed, Spacing, layout};
use super::{Point, Rect, tenth};
pub use fold::{Folded, Group, fold};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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
    /// Between columns of cards.
    pub column_gap: f64,
    /// Between cards of a column.
    pub card_gap: f64,
    /// Cards above which domains are folded.
    pub most_cards: u32,
}

impl Default for Style {
    fn default() -> Self {
        Self {
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
    /// It runs from right to left: drawn beneath the others, dashed, with an arrow.
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
    /// Edges whose domains are not among those given; no thread shows them.
    pub unplaced: u32,
}

/// Draws the map. Groups whose key is in `open` show their members.
pub fn loom(domains: &[LoomDomain], flows: &[Flow], open: &[String], style: Style) -> Loom {
    let folded = fold(domains, flows, open, style.most_cards as usize);
    let boxes: Vec<NodeBox> = folded.groups.iter().map(|g| card_box(g, &style)).collect();
    let bare: Vec<Link> = folded.flows.iter().map(|f| link(f, None, None)).collect();
    // The first pass finds the columns and the order, from which the slots of the threads follow; the second
    // places the cards so that threads between slots are straight. Both see the same graph.
    let spacing = Spacing { layer: style.column_gap, node: style.card_gap, edge: 12.0, lane: 16.0 };
    let rough = layout(&boxes, &bare, Lanes::Off, spacing);
    let slotted = slots(&folded.flows, &rough);
    let drawing = layout(&boxes, &slotted, Lanes::Off, spacing);

    let mut cards: Vec<Card> = folded.groups.iter().zip(&drawing.nodes).map(|(g, n)| card(g, n, &style)).collect();
    cards.sort_by(|a, b| a.column.cmp(&b.column).then(a.rect.y.total_cmp(&b.rect.y)));
    let thread = |(flow, edge): (&Flow, Routed)| Thread {
        from: flow.from.clone(),
        to: flow.to.clone(),
        count: flow.count,
        width: thread_width(flow.count),
        points: edge.points,
        back: edge.reversed,
    };
    let mut threads: Vec<Thread> = folded.flows.iter().zip(drawing.edges).map(thread).collect();
    threads.sort_by_key(|t| !t.back);
    Loom { width: drawing.width, height: drawing.height, cards, threads, unplaced: folded.unplaced }
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

fn card(group: &Group, placed: &Placed, style: &Style) -> Card {
    Card {
        key: group.key.clone(),
        name: group.name.clone(),
        products: group.products,
        assets: group.assets,
        members: group.members.clone(),
        inside: group.inside,
        rect: placed.rect,
        column: placed.layer,
        squares_at: Point { x: placed.rect.x + style.padding, y: tenth(placed.rect.y + style.head) },
        bar: bar(group, style),
    }
}

fn link(flow: &Flow, from_y: Option<f64>, to_y: Option<f64>) -> Link {
    Link { from: flow.from.clone(), to: flow.to.clone(), from_y, to_y, weight: flow.count.max(1) }
}

/// Spreads the threads of each card over its sides, in the order in which they reach the next column.
fn slots(flows: &[Flow], rough: &Drawing) -> Vec<Link> {
    let placed: HashMap<&str, &Placed> = rough.nodes.iter().map(|n| (n.id.as_str(), n)).collect();
    let mut sides: HashMap<(&str, bool), Vec<Slot>> = HashMap::new();
    for (flow, edge) in flows.iter().zip(&rough.edges) {
        let ends = (placed.get(flow.from.as_str()), placed.get(flow.to.as_str()));
        let ((Some(from), Some(to)), n @ 4..) = (ends, edge.points.len()) else { continue };
        let thread = edge.link as usize;
        let leaving = Slot { towards: edge.points[3].y, thread, leaves: true };
        let arriving = Slot { towards: edge.points[n - 4].y, thread, leaves: false };
        sides.entry((&from.id, !edge.reversed)).or_default().push(leaving);
        sides.entry((&to.id, edge.reversed)).or_default().push(arriving);
    }
    let mut links: Vec<Link> = flows.iter().map(|f| link(f, None, None)).collect();
    for ((key, _), mut threads) in sides {
        let Some(card) = placed.get(key) else { continue };
        threads.sort_by(|a, b| a.towards.total_cmp(&b.towards).then(a.thread.cmp(&b.thread)));
        let step = card.rect.height / (threads.len() as f64 + 1.0);
        for (place, slot) in threads.iter().enumerate() {
            let y = Some(step * (place as f64 + 1.0));
            let link = &mut links[slot.thread];
            *(if slot.leaves { &mut link.from_y } else { &mut link.to_y }) = y;
        }
    }
    links
}

/// One end of a thread on one side (left or right) of a card.
struct Slot {
    /// Height at which the thread reaches the next column.
    towards: f64,
    thread: usize,
    leaves: bool,
}

#[cfg(test)]
mod tests {
    use super::{Flow, Loom, LoomDomain, Style, loom};
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
            }
        }
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
        assert_eq!(drawn + within + map.unplaced, flows.iter().map(|f| f.count).sum::<u32>());
    }
}

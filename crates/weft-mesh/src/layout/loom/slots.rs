//! Slots: where on the sides of its card a thread begins and ends, and the arcs between cards of one column.

use super::super::layered::{Drawing, Link, Placed};
use super::super::{Point, Rect, tenth};
use super::{Flow, link};
use std::collections::HashMap;

/// How far arcs reach into a wide gap between columns.
const MOST_BEND: f64 = 96.0;

/// One end of a thread on one side (left or right) of a card.
struct Slot {
    /// Arcs that go up stand above the other threads, arcs that go down beneath.
    arc: i8,
    /// Height at which the thread reaches the next column; for an arc the height of the other card, upwards, so that
    /// arcs lie one inside the other.
    towards: f64,
    thread: usize,
    leaves: bool,
}

/// Spreads the threads of each card over its sides, in the order in which they reach the next column.
pub(super) fn slots(flows: &[Flow], rough: &Drawing) -> Vec<Link> {
    let placed: HashMap<&str, &Placed> = rough.nodes.iter().map(|n| (n.id.as_str(), n)).collect();
    let last = rough.nodes.iter().map(|n| n.layer).max().unwrap_or(0);
    let mut sides: HashMap<(&str, bool), Vec<Slot>> = HashMap::new();
    for (thread, (flow, edge)) in flows.iter().zip(&rough.edges).enumerate() {
        let (Some(from), Some(to)) = (placed.get(flow.from.as_str()), placed.get(flow.to.as_str())) else { continue };
        let ends = if from.layer == to.layer {
            let (a, b) = (from.rect.y, to.rect.y);
            let down = if b > a { 1 } else { -1 };
            let right = arc_on_right(from.layer, last);
            [(from, right, down, -b), (to, right, -down, -a)]
        } else {
            let n = edge.points.len();
            let (Some(first), Some(last)) = (edge.points.get(3), edge.points.get(n.wrapping_sub(4))) else { continue };
            [(from, !edge.reversed, 0, first.y), (to, edge.reversed, 0, last.y)]
        };
        for (leaves, (card, right, arc, towards)) in [true, false].into_iter().zip(ends) {
            sides.entry((&card.id, right)).or_default().push(Slot { arc, towards, thread, leaves });
        }
    }
    let mut links: Vec<Link> = flows.iter().map(|f| link(f, None, None)).collect();
    for ((key, _), mut slots) in sides {
        let Some(card) = placed.get(key) else { continue };
        slots.sort_by(|a, b| {
            // Both directions between two cards: the outer arc is the outer one at both ends.
            let ties = if a.arc < 0 { b.thread.cmp(&a.thread) } else { a.thread.cmp(&b.thread) };
            a.arc.cmp(&b.arc).then(a.towards.total_cmp(&b.towards)).then(ties)
        });
        let step = card.rect.height / (slots.len() as f64 + 1.0);
        for (place, slot) in slots.iter().enumerate() {
            let y = Some(step * (place as f64 + 1.0));
            let link = &mut links[slot.thread];
            *(if slot.leaves { &mut link.from_y } else { &mut link.to_y }) = y;
        }
    }
    links
}

/// Arcs lie to the right of their column, for the last of several columns to the left.
fn arc_on_right(column: u32, last: u32) -> bool {
    column < last || last == 0
}

/// Arcs between two cards of one column.
pub(super) struct Arcs<'a> {
    placed: HashMap<&'a str, &'a Placed>,
    last: u32,
    /// How far they may reach.
    room: f64,
}

impl<'a> Arcs<'a> {
    /// `gap` is the room between columns.
    pub(super) fn new(drawing: &'a Drawing, gap: f64) -> Self {
        let last = drawing.nodes.iter().map(|n| n.layer).max().unwrap_or(0);
        let placed = drawing.nodes.iter().map(|n| (n.id.as_str(), n)).collect();
        Self { placed, last, room: if last == 0 { gap } else { (gap / 2.0).min(MOST_BEND) } }
    }

    /// The arc of a link whose ends stand in one column: a start, two controls, an end. The farther it goes the
    /// further it bends, so that arcs inside each other do not touch.
    pub(super) fn between(&self, link: &Link) -> Option<Vec<Point>> {
        let (from, to) = (self.placed.get(link.from.as_str())?, self.placed.get(link.to.as_str())?);
        if from.layer != to.layer {
            return None;
        }
        let right = arc_on_right(from.layer, self.last);
        let at = |r: &Rect, y: Option<f64>| {
            let x = if right { r.x + r.width } else { r.x };
            Point { x: tenth(x), y: tenth(r.y + y.unwrap_or(r.height / 2.0)) }
        };
        let (start, end) = (at(&from.rect, link.from_y), at(&to.rect, link.to_y));
        let way = (start.y - end.y).abs();
        // A cubic curve reaches three quarters of the way to its controls.
        let bend = self.room * 4.0 / 3.0 * way / (way + 160.0);
        let control = |p: Point| Point { x: tenth(if right { p.x + bend } else { p.x - bend }), y: p.y };
        Some(vec![start, control(start), control(end), end])
    }
}

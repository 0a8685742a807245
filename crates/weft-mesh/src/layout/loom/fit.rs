//! How large the map is drawn: as large as its room allows, within what can be read and looks right.

use super::{Flow, Loom, LoomDomain, Style, loom};

/// What a map may be scaled by.
const SMALLEST: f64 = 0.75;
const LARGEST: f64 = 1.3;

/// Steps of the scale: the map does not grow and shrink with every pixel of its room.
const STEPS_OF_ONE: f64 = 20.0;

/// The width to lay out follows from the scale and the height may follow from the width: a few tries must be enough.
const MOST_TRIES: u32 = 3;

/// The map that fills a room of `width` by `height` pixels, and what its pixels are to be scaled by for that.
pub fn fit(domains: &[LoomDomain], flows: &[Flow], (width, height): (f64, f64)) -> (Loom, f64) {
    let draw = |scale: f64| loom(domains, flows, &[], Style { width: width / scale, ..Style::default() });
    let (mut map, mut scale) = (draw(1.0), 1.0);
    for _ in 0..MOST_TRIES {
        let better = scale_for((width, height), &map, scale);
        if better == scale {
            break;
        }
        (map, scale) = (draw(better), better);
    }
    (map, scale)
}

/// The scale at which a map drawn for the scale of `before` fills the room. A map wider than what was asked for has so
/// many columns that it cannot be narrower: then its width decides too.
fn scale_for((width, height): (f64, f64), map: &Loom, before: f64) -> f64 {
    if !(map.height > 0.0 && height > 0.0) {
        return before;
    }
    let widest = if map.width > width / before + 1.0 { width / map.width } else { LARGEST };
    let exact = (height / map.height).min(widest).clamp(SMALLEST, LARGEST);
    // A little is added, so that a whole step is not missed by the last bit of a fraction.
    (exact * STEPS_OF_ONE + 1e-9).floor() / STEPS_OF_ONE
}

#[cfg(test)]
mod tests {
    use super::{Loom, fit, scale_for};
    use crate::layout::loom::{Flow, LoomDomain};

    #[test]
    fn the_map_fills_the_room_within_what_can_be_read() {
        let map = Loom { width: 1_200.0, height: 600.0, ..Loom::default() };
        assert_eq!(scale_for((1_200.0, 600.0), &map, 1.0), 1.0);
        assert_eq!(scale_for((1_200.0, 100.0), &map, 1.0), 0.75);
        assert_eq!(scale_for((1_200.0, 2_000.0), &map, 1.0), 1.3);
        assert_eq!(scale_for((1_000.0, 2_000.0), &map, 1.0), 0.8);
        assert_eq!(scale_for((1_200.0, 0.0), &map, 1.0), 1.0);
    }

    #[test]
    fn a_map_is_laid_out_for_the_room_as_its_scale_leaves_it() {
        let domain = |n: u32| LoomDomain {
            key: format!("d{n}"),
            name: format!("d{n}"),
            products: 8 + n,
            assets: 100,
            parent: None,
        };
        let domains: Vec<LoomDomain> = (0..9).map(domain).collect();
        let flow = |n: u32| Flow { from: format!("d{n}"), to: format!("d{}", (n * 3 + 1) % 9), count: n + 1 };
        let flows: Vec<Flow> = (0..9).map(flow).collect();
        for room in [(1_248.0, 420.0), (1_248.0, 900.0), (1_888.0, 900.0), (900.0, 500.0)] {
            let (map, scale) = fit(&domains, &flows, room);
            assert!((map.width * scale - room.0).abs() < 1.0, "{room:?}: {} at {scale}", map.width);
        }
        assert_eq!(fit(&[], &[], (1_248.0, 900.0)), (Loom::default(), 1.0));
    }
}

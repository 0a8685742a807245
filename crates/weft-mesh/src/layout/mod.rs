//! Drawings with coordinates: [`layered`] for lineage, [`loom`] for the map of domains.
//!
//! Both are pure and deterministic: the same mesh gives the same picture, whatever order the machine's hash maps
//! have. The unit is the CSS pixel, x grows to the right, y downwards, and data flows left to right.

pub mod layered;
pub mod loom;

use serde::{Deserialize, Serialize};

/// A point of a drawing in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, ts_rs::TS)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// A rectangle of a drawing in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, ts_rs::TS)]
pub struct Rect {
    /// Left side.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Tenths of a pixel are enough, and short in JSON.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// A chain of cubic Bézier curves being drawn from left to right.
#[derive(Debug, Default)]
struct Pen {
    points: Vec<Point>,
    /// The last piece is a horizontal line.
    level: bool,
}

impl Pen {
    fn start(x: f64, y: f64) -> Self {
        Self { points: vec![Point { x: tenth(x), y: tenth(y) }], level: false }
    }

    /// Goes on to `(x, y)`: a line when the height stays, else an S-curve that leaves and arrives level.
    fn to(&mut self, x: f64, y: f64) {
        let end = Point { x: tenth(x), y: tenth(y) };
        let Some(from) = self.points.last().copied() else { return };
        let level = (from.y - end.y).abs() < 0.05;
        if level && (from.x - end.x).abs() < 0.05 {
            return;
        }
        let mut begin = from;
        if level && self.level {
            self.points.truncate(self.points.len() - 3);
            begin = self.points.last().copied().unwrap_or(from);
        }
        let (a, b) = if level { (1.0 / 3.0, 2.0 / 3.0) } else { (0.5, 0.5) };
        let width = end.x - begin.x;
        self.points.push(Point { x: tenth(begin.x + width * a), y: begin.y });
        self.points.push(Point { x: tenth(begin.x + width * b), y: end.y });
        self.points.push(end);
        self.level = level;
    }
}

#[cfg(test)]
mod sample {
    use super::{Point, Rect};

    /// Points along a chain of cubic curves, ten to a curve.
    pub(super) fn along(points: &[Point]) -> Vec<Point> {
        let mut found = Vec::new();
        for c in points.windows(4).step_by(3) {
            for step in 0..=10 {
                let t = f64::from(step) / 10.0;
                let mix = |a: f64, b: f64, c: f64, d: f64| {
                    let u = 1.0 - t;
                    u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                };
                let x = mix(c[0].x, c[1].x, c[2].x, c[3].x);
                found.push(Point { x, y: mix(c[0].y, c[1].y, c[2].y, c[3].y) });
            }
        }
        found
    }

    /// True when the point lies inside the rectangle and not merely on its border.
    pub(super) fn inside(rect: &Rect, p: Point) -> bool {
        let d = 0.5;
        p.x > rect.x + d && p.x < rect.x + rect.width - d && p.y > rect.y + d && p.y < rect.y + rect.height - d
    }

    /// True when two rectangles share area.
    pub(super) fn overlap(a: &Rect, b: &Rect) -> bool {
        let d = 0.2;
        a.x + d < b.x + b.width && b.x + d < a.x + a.width && a.y + d < b.y + b.height && b.y + d < a.y + a.height
    }
}

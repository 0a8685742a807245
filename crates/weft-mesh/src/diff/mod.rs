//! What changed: between two maps ([`maps`]), and between two statements of one catalog about one thing
//! ([`describe_change`]), in words for the change feed.

mod describe;
mod maps;

pub use describe::{Change, ChangeKind, describe_change, describe_change_named};
pub use maps::{EdgeChange, Incomplete, MapDiff, ThingChange, Verdict, maps};

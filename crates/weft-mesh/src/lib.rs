//! The thinking of Weft: pure functions over the vocabulary of `weft-model`, without IO and without a clock.
//!
//! [`stitch`] joins the statements of all catalogs into one map, by the ladder of [`identity`]; [`claims`] says who
//! says what about one thing; [`lineage`] walks the map; [`diff`] compares two maps or two statements; [`sla`] reads
//! and judges promises; [`audit`] looks for what is missing; [`layout`] places a drawing.

pub mod audit;
pub mod claims;
pub mod diff;
pub mod identity;
pub mod layout;
pub mod lineage;
mod names;
pub mod sla;
mod statement;
pub mod stitch;

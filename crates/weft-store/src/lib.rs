//! SQLite underneath everything: what the catalogs said and when (`mesh.db`), the map stitched from it, the
//! search index, and what the user said (`user.db`).
//!
//! A [`Store`] has one writer and a few readers per file. A sync is a swap: a [`Staging`] collects what a
//! catalog says, then one transaction makes it true, so readers see the old map or the new one and nothing
//! between. The store knows no identity rules: a [`weft_model::Derive`] is handed every current fact and
//! returns the map.

mod batch;
mod copy;
mod derive;
mod error;
mod failpoint;
mod find;
mod graph;
mod health;
mod history;
mod lock;
mod lookup;
mod open;
pub mod search;
mod staging;
mod store;
mod swap;
pub mod tables;
#[cfg(test)]
mod tests;

pub use copy::{Content, CopyOf};
pub use error::StoreError;
pub use failpoint::failpoint;
pub use history::Change;
pub use open::Notice;
pub use staging::Staging;
pub use store::{Store, StoreCheck};
pub use swap::SwapRequest;
pub use tables::ledger::LedgerFilter;
pub use tables::sync::{AsOf, AsOfGap, Gap, SyncSummary};
pub use tables::thing::{Counts, Found, LinkRole, ThingFilter, ThingRow};

//! The door to other people's metadata: catalogs (folders of files, servers) are read into
//! [`weft_model::Observation`]s.
//!
//! [`registry::kinds`] lists what can be connected, [`registry::open`] opens one, and [`Catalog::read`] streams what it
//! says into a [`Sink`]. [`formats`] holds the parsers, which are shared by providers and by "open a file".
//! Nothing that was seen and could not be carried over is dropped without a [`weft_model::Loss`].

pub mod catalog;
pub mod connectors;
pub mod error;
pub mod formats;
pub mod http;
pub mod limits;
pub mod providers;
pub mod reading;
pub mod registry;
pub mod secret;

pub use catalog::{Catalog, CatalogConfig, Description, Field, Message, ProbeReport, ProbeStep, Sink};
pub use error::CatalogError;
pub use secret::Secret;

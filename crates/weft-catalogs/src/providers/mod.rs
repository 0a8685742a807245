//! One folder per kind of catalog.

pub mod files;
pub mod iceberg;
mod location;
pub mod unity;

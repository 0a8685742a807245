//! One folder per kind of catalog.

pub mod datahub;
pub mod files;

//! One folder per kind of catalog.

pub mod files;
pub mod openmetadata;

//! One folder per kind of catalog.

pub mod dagster;
pub mod files;

//! One folder per kind of catalog.

pub mod airflow;
pub mod files;
pub mod glue;

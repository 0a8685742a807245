//! One folder per kind of catalog.

pub mod airflow;
pub mod dagster;
pub mod datahub;
pub mod files;
pub mod glue;
pub mod marquez;
pub mod openmetadata;

//! One folder per kind of catalog.

pub mod airflow;
pub mod amundsen;
pub mod dagster;
pub mod datahub;
pub mod files;
pub mod glue;
pub mod iceberg;
mod location;
pub mod marquez;
pub mod openlineage;
pub mod openmetadata;
pub mod unity;

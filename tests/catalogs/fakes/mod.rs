//! One fake for each provider: what its server would answer. Each module has a function `fake`.

pub(crate) mod airflow;
pub(crate) mod airflow_2;
pub(crate) mod amundsen;
pub(crate) mod dagster;
pub(crate) mod datahub;
pub(crate) mod glue;
pub(crate) mod iceberg;
pub(crate) mod marquez;
pub(crate) mod openmetadata;
pub(crate) mod unity;

mod sigv4;

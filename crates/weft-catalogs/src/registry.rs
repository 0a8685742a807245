//! Every kind of catalog, one line each, alphabetical.

use crate::http::Context;
use crate::providers::{
    airflow, amundsen, dagster, datahub, files, glue, iceberg, marquez, openlineage, openmetadata, unity,
};
use crate::{Catalog, CatalogConfig, CatalogError, Description};

/// Opens one kind of catalog.
type Open = fn(&CatalogConfig, &Context) -> Result<Box<dyn Catalog>, CatalogError>;

/// What can be connected, and how it is opened.
const KINDS: [(Description, Open); 11] = [
    (airflow::DESCRIPTION, airflow::open),
    (amundsen::DESCRIPTION, amundsen::open),
    (dagster::DESCRIPTION, dagster::open),
    (datahub::DESCRIPTION, datahub::open),
    (files::DESCRIPTION, files::open),
    (glue::DESCRIPTION, glue::open),
    (iceberg::DESCRIPTION, iceberg::open),
    (marquez::DESCRIPTION, marquez::open),
    (openlineage::DESCRIPTION, openlineage::open),
    (openmetadata::DESCRIPTION, openmetadata::open),
    (unity::DESCRIPTION, unity::open),
];

/// The kinds that can be connected.
pub fn kinds() -> Vec<Description> {
    KINDS.into_iter().map(|(description, _)| description).collect()
}

/// The kind of that name.
pub fn kind(name: &str) -> Option<Description> {
    kinds().into_iter().find(|description| description.kind == name)
}

/// Opens the catalog described by `config` with what `context` gives it; reads certificate files that the settings
/// name and opens no connection.
///
/// Errors with [`CatalogError::KindUnknown`] or [`CatalogError::SettingWrong`].
pub fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    match KINDS.iter().find(|(description, _)| description.kind == config.kind) {
        Some((_, open)) => open(config, context),
        None => Err(CatalogError::KindUnknown {
            kind: config.kind.clone(),
            known: kinds().iter().map(|d| d.kind).collect::<Vec<_>>().join(", "),
        }),
    }
}

//! Every kind of catalog, one line each, alphabetical.

use crate::providers::files;
use crate::{Catalog, CatalogConfig, CatalogError, Description};

/// The kinds that can be connected.
pub fn kinds() -> Vec<Description> {
    vec![files::DESCRIPTION]
}

/// Opens the catalog described by `config`; touches neither disk nor network.
///
/// Errors with [`CatalogError::KindUnknown`] or [`CatalogError::SettingWrong`].
pub fn open(config: &CatalogConfig) -> Result<Box<dyn Catalog>, CatalogError> {
    match config.kind.as_str() {
        "files" => Ok(Box::new(files::Files::new(config)?)),
        other => Err(CatalogError::KindUnknown {
            kind: other.to_owned(),
            known: kinds().iter().map(|d| d.kind).collect::<Vec<_>>().join(", "),
        }),
    }
}

//! OpenLineage events that producers sent to `weft serve --openlineage`: a folder of newline-delimited files, read as any
//! folder is.

use super::files::Files;
use crate::catalog::CatalogFuture;
use crate::http::Context;
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use tokio_util::sync::CancellationToken;

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "openlineage",
    name: "OpenLineage events sent here",
    summary: "Events that dbt, Spark, Airflow and others send to weft serve --openlineage",
    capabilities: &["assets", "lineage", "columns", "checks", "owners", "tags"],
    fields: &[Field {
        name: "at",
        label: "Folder",
        help: "The folder in which the events are kept; weft serve --openlineage makes it, and the catalog with it",
        required: true,
    }],
    auth: &[],
    versions: "OpenLineage 1.0 to 2.0, see docs/formats.md",
    permissions: &["Read access to the folder"],
    limits: &["Events larger than 1 MiB, which are not accepted when they are sent"],
    incremental: "",
};

/// Opens the folder of a catalog of sent events.
pub(crate) fn open(config: &CatalogConfig, _: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    Ok(Box::new(Events(Files::new(config)?)))
}

struct Events(Files);

impl Catalog for Events {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        self.0.probe(cancel)
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        self.0.read(sink, cancel)
    }
}

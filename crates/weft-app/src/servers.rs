//! What a server says of itself: the layers of a test, and which version it has, kept beside the catalog.

use crate::App;
use crate::api::catalogs::{ServerView, TestReport, TestStep};
use crate::error::{Code, WireError};
use crate::sync::config_of;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use weft_catalogs::{ProbeReport, registry};
use weft_store::tables::catalog::CatalogRow as StoredCatalog;

/// The layer of a test in which the server says which version it has.
const VERSION: &str = "version";
/// After a sync the server is asked again when it was asked so long ago, in milliseconds.
const STALE: i64 = 24 * 60 * 60_000;
/// Longest wait for a version after a sync, which came through without it.
const PATIENCE: Duration = Duration::from_secs(30);

fn told_name(id: &str) -> String {
    format!("server.{id}")
}

impl App {
    /// Tries a catalog layer by layer; of what is found only the version of the server is kept.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub async fn test_catalog(&self, id: &str) -> Result<TestReport, WireError> {
        let report = self.probe(&self.stored(id).await?, CancellationToken::new()).await?;
        self.note_version(id, &report).await?;
        let steps = report.steps.into_iter();
        Ok(TestReport {
            steps: steps.map(|s| TestStep { layer: s.layer.to_owned(), ok: s.ok, message: s.message }).collect(),
        })
    }

    async fn probe(&self, row: &StoredCatalog, cancel: CancellationToken) -> Result<ProbeReport, WireError> {
        let config = config_of(row);
        let failed = |e: weft_catalogs::CatalogError| WireError::from(&e).about(&row.id);
        let context = self.catalog_context(&config).await?;
        let catalog = registry::open(&config, &context).map_err(failed)?;
        catalog.probe(cancel).await.map_err(failed)
    }

    /// After a sync that came through: asks the server for its version where that is not known or known for long. That
    /// it does not answer is no news worth more than the sync.
    pub(crate) async fn keep_version_known(&self, row: &StoredCatalog, job: u32, cancel: &CancellationToken) {
        let server = registry::kind(&row.kind).is_some_and(|kind| !kind.auth.is_empty());
        let known = self.kept_of_server(&row.id).await.ok().flatten();
        let fresh =
            known.is_some_and(|told| self.clock.now().millis().abs_diff(told.at.millis()) < STALE.unsigned_abs());
        if !server || fresh {
            return;
        }
        self.jobs.progress(job, 0, None, "asking which version the server has");
        let Ok(Ok(report)) = tokio::time::timeout(PATIENCE, self.probe(row, cancel.clone())).await else { return };
        if let Err(error) = self.note_version(&row.id, &report).await {
            tracing::warn!(code = ?error.code, "the version was not kept: {}", error.message);
        }
    }

    async fn note_version(&self, id: &str, report: &ProbeReport) -> Result<(), WireError> {
        let step = report.steps.iter().find(|step| step.layer == VERSION && step.ok);
        if step.is_none() && !report.ok() {
            return Ok(());
        }
        // That a server does not say its version is kept, too, so that not every sync asks for it.
        let (told, at) = (step.map(|step| step.message.clone()).unwrap_or_default(), self.clock.now());
        let told =
            serde_json::to_value(ServerView { told, at }).map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
        Ok(self.store.save_setting(&told_name(id), Some(&told), at).await?)
    }

    /// What the server of a catalog last said of its version; `None` when it was not asked or said nothing.
    pub(crate) async fn told_by_server(&self, id: &str) -> Result<Option<ServerView>, WireError> {
        Ok(self.kept_of_server(id).await?.filter(|kept| !kept.told.is_empty()))
    }

    async fn kept_of_server(&self, id: &str) -> Result<Option<ServerView>, WireError> {
        let value = self.store.setting(&told_name(id)).await?;
        Ok(value.and_then(|value| serde_json::from_value(value).ok()))
    }

    pub(crate) async fn forget_told(&self, id: &str) -> Result<(), WireError> {
        Ok(self.store.save_setting(&told_name(id), None, self.clock.now()).await?)
    }
}

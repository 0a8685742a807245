//! What the newest sync of a catalog saw and could not carry over.

use crate::batch::Batch;
use crate::tables::word;
use crate::{Store, StoreError};
use sqlx::SqliteConnection;
use weft_model::Loss;

type Row = (String, String, String, u32, bool);

/// Puts `losses` in the place of those of the catalog's last sync; writes nothing when they are the same.
pub(crate) async fn replace(conn: &mut SqliteConnection, catalog_id: i64, losses: &[Loss]) -> Result<(), StoreError> {
    let mut sorted = losses.to_vec();
    sorted.sort();
    if of_catalog(conn, catalog_id).await? == sorted {
        return Ok(());
    }
    sqlx::query("DELETE FROM loss WHERE catalog_id = ?").bind(catalog_id).execute(&mut *conn).await?;
    let mut batch = Batch::new("INSERT INTO loss (catalog_id, source, path, reason, count, kept)", 6);
    for loss in sorted {
        batch.bind(catalog_id)?.bind(loss.source)?.bind(loss.path)?.bind(loss.reason)?;
        batch.bind(loss.count)?.bind(loss.kept)?;
        batch.end_row(conn).await?;
    }
    batch.finish(conn).await
}

async fn of_catalog(conn: &mut SqliteConnection, catalog_id: i64) -> Result<Vec<Loss>, StoreError> {
    let sql = "SELECT source, path, reason, count, kept FROM loss WHERE catalog_id = ? ORDER BY id";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(catalog_id).fetch_all(conn).await?;
    let loss = |(source, path, reason, count, kept)| Loss { source, path, reason, count, kept };
    Ok(rows.into_iter().map(loss).collect())
}

impl Store {
    /// What the newest sync of `catalog` could not carry over, sorted.
    ///
    /// # Errors
    /// `NotFound` when the catalog was never synced.
    pub async fn losses(&self, catalog: &str) -> Result<Vec<Loss>, StoreError> {
        let mut read = self.read().await?;
        let catalog_id = super::sync::catalog_number(&mut read, catalog).await?;
        of_catalog(&mut read, catalog_id).await
    }

    /// Scopes of `catalog` as last reported: name, why it is partial (`None`: complete), items.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn scopes(&self, catalog: &str) -> Result<Vec<(String, Option<String>, i64)>, StoreError> {
        let mut read = self.read().await?;
        let Some(catalog_id) = word::known(&mut read, catalog).await? else { return Ok(Vec::new()) };
        let sql = "SELECT w.text, s.reason, s.items FROM scope s JOIN word w ON w.id = s.scope_id \
                   WHERE s.catalog_id = ? ORDER BY w.text";
        Ok(sqlx::query_as(sql).bind(catalog_id).fetch_all(&mut *read).await?)
    }
}

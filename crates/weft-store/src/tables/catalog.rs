//! Catalogs the user connected.

use crate::{Store, StoreError};
use std::collections::BTreeMap;
use weft_model::TimeMs;

/// A catalog as the user set it up. Secrets are never here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogRow {
    /// Short name used in links, queries and as mark of origin; unique.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Kind of reader (`files`, `datahub`, …).
    pub kind: String,
    /// Where it is: a URL or a path.
    pub location: String,
    /// Options of the reader.
    pub options: BTreeMap<String, String>,
    /// False when the user paused it.
    pub enabled: bool,
    /// When it was added.
    pub created_at: TimeMs,
}

type Row = (String, String, String, String, String, bool, i64);

fn from_row((id, name, kind, location, options, enabled, created_at): Row) -> Result<CatalogRow, StoreError> {
    let broken = |what: String| StoreError::unreadable(format!("the catalog {id}"), what);
    Ok(CatalogRow {
        options: serde_json::from_str(&options).map_err(|e| broken(e.to_string()))?,
        created_at: TimeMs::from_millis(created_at).ok_or_else(|| broken("impossible time".to_owned()))?,
        id,
        name,
        kind,
        location,
        enabled,
    })
}

impl Store {
    /// All catalogs, sorted by id.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn catalogs(&self) -> Result<Vec<CatalogRow>, StoreError> {
        let sql = "SELECT id, name, kind, location, options, enabled, created_at FROM catalog ORDER BY id";
        let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(&mut *self.read_user().await?).await.map_err(user)?;
        rows.into_iter().map(from_row).collect()
    }

    /// Adds a catalog, or changes the one of that id.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly` and whatever else SQLite says; nothing is saved then.
    pub async fn save_catalog(&self, row: &CatalogRow) -> Result<(), StoreError> {
        let options = serde_json::to_string(&row.options).map_err(|e| StoreError::unreadable(&row.id, e))?;
        let sql = "INSERT INTO catalog (id, name, kind, location, options, enabled, created_at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
                   kind = excluded.kind, location = excluded.location, options = excluded.options, \
                   enabled = excluded.enabled";
        let query = sqlx::query(sql).bind(&row.id).bind(&row.name).bind(&row.kind).bind(&row.location);
        let query = query.bind(options).bind(row.enabled).bind(row.created_at.millis());
        query.execute(&mut *self.user().await).await.map_err(user)?;
        Ok(())
    }

    /// Removes a catalog from the user's list. What it said goes with [`Store::forget_catalog`]; the two are
    /// in two files, and neither depends on the other having happened.
    ///
    /// # Errors
    /// `NotFound` when there is no such catalog.
    pub async fn remove_catalog(&self, id: &str) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM catalog WHERE id = ?").bind(id);
        let done = query.execute(&mut *self.user().await).await.map_err(user)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound { what: format!("catalog called {id}") });
        }
        Ok(())
    }
}

/// An error of SQLite on `user.db`.
pub(crate) fn user(error: sqlx::Error) -> StoreError {
    StoreError::from(error).in_user_file()
}

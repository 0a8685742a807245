//! Which account, host or project stands behind keys that do not say so (docs/data-model.md, step 5).

use crate::tables::catalog::user;
use crate::{Store, StoreError};
use weft_model::TimeMs;

/// One mapping: keys of `catalog` in the authority scope `scope` belong to `authority`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuthorityMapRow {
    /// Catalog id.
    pub catalog: String,
    /// What shares the unknown authority, as in [`weft_model::Identity::authority_scope`].
    pub scope: String,
    /// The authority, as other catalogs spell it.
    pub authority: String,
}

impl Store {
    /// All mappings, sorted.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn authority_maps(&self) -> Result<Vec<AuthorityMapRow>, StoreError> {
        let sql = "SELECT catalog, scope, authority FROM authority_map ORDER BY catalog, scope";
        let rows: Vec<(String, String, String)> =
            sqlx::query_as(sql).fetch_all(&mut *self.read_user().await?).await.map_err(user)?;
        let row = |(catalog, scope, authority)| AuthorityMapRow { catalog, scope, authority };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Saves a mapping in place of the one for the same catalog and scope.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly` and whatever else SQLite says; nothing is saved then.
    pub async fn save_authority_map(&self, row: &AuthorityMapRow, at: TimeMs) -> Result<(), StoreError> {
        let sql = "REPLACE INTO authority_map (catalog, scope, authority, decided_at) VALUES (?, ?, ?, ?)";
        let query = sqlx::query(sql).bind(&row.catalog).bind(&row.scope).bind(&row.authority).bind(at.millis());
        query.execute(&mut *self.user().await).await.map_err(user)?;
        Ok(())
    }

    /// Takes a mapping back.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn remove_authority_map(&self, catalog: &str, scope: &str) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM authority_map WHERE catalog = ? AND scope = ?").bind(catalog).bind(scope);
        let done = query.execute(&mut *self.user().await).await.map_err(user)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound { what: format!("mapping for {scope} of {catalog}") });
        }
        Ok(())
    }
}

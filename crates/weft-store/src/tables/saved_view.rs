//! Views the user saved: a name and the route that shows them.

use crate::tables::catalog::user;
use crate::{Store, StoreError};
use weft_model::TimeMs;

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Name; unique.
    pub name: String,
    /// Route in the grammar of `weft://` links.
    pub route: String,
    /// When it was last saved.
    pub updated_at: TimeMs,
}

impl Store {
    /// All saved views, sorted by name.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, StoreError> {
        let sql = "SELECT name, route, updated_at FROM saved_view ORDER BY name";
        let rows: Vec<(String, String, i64)> =
            sqlx::query_as(sql).fetch_all(&mut *self.read_user().await?).await.map_err(user)?;
        let view = |(name, route, at): (String, String, i64)| match TimeMs::from_millis(at) {
            Some(updated_at) => Ok(SavedView { name, route, updated_at }),
            None => Err(StoreError::unreadable(format!("the view {name}"), "impossible time")),
        };
        rows.into_iter().map(view).collect()
    }

    /// Saves a view in place of the one of that name.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly` and whatever else SQLite says; nothing is saved then.
    pub async fn save_view(&self, view: &SavedView) -> Result<(), StoreError> {
        let sql = "INSERT INTO saved_view (name, route, updated_at) VALUES (?, ?, ?) \
                   ON CONFLICT (name) DO UPDATE SET route = excluded.route, updated_at = excluded.updated_at";
        let query = sqlx::query(sql).bind(&view.name).bind(&view.route).bind(view.updated_at.millis());
        query.execute(&mut *self.user().await).await.map_err(user)?;
        Ok(())
    }

    /// Removes a saved view.
    ///
    /// # Errors
    /// `NotFound` when there is none of that name.
    pub async fn remove_view(&self, name: &str) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM saved_view WHERE name = ?").bind(name);
        let done = query.execute(&mut *self.user().await).await.map_err(user)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound { what: format!("saved view called {name}") });
        }
        Ok(())
    }
}

//! Settings of the user, as JSON values by name.

use crate::tables::catalog::user;
use crate::{Store, StoreError};
use serde_json::Value;
use weft_model::TimeMs;

impl Store {
    /// The setting called `name`; `None` when the user never set it.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn setting(&self, name: &str) -> Result<Option<Value>, StoreError> {
        let query = sqlx::query_scalar("SELECT value FROM setting WHERE name = ?").bind(name);
        let text: Option<String> = query.fetch_optional(&mut *self.read_user().await?).await.map_err(user)?;
        let parse =
            |t: String| serde_json::from_str(&t).map_err(|e| StoreError::unreadable(format!("setting {name}"), e));
        text.map(parse).transpose()
    }

    /// Sets `name` to `value`, or back to "never set" with `None`.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly` and whatever else SQLite says; nothing is saved then.
    pub async fn save_setting(&self, name: &str, value: Option<&Value>, at: TimeMs) -> Result<(), StoreError> {
        let query = match value {
            Some(value) => sqlx::query("REPLACE INTO setting (name, value, updated_at) VALUES (?, ?, ?)")
                .bind(name)
                .bind(value.to_string())
                .bind(at.millis()),
            None => sqlx::query("DELETE FROM setting WHERE name = ?").bind(name),
        };
        query.execute(&mut *self.user().await).await.map_err(user)?;
        Ok(())
    }
}

//! Things the user starred.

use crate::tables::catalog::user;
use crate::{Store, StoreError};
use weft_model::{CanonicalKey, TimeMs};

impl Store {
    /// Keys of starred things, newest star first.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn stars(&self) -> Result<Vec<CanonicalKey>, StoreError> {
        let sql = "SELECT key FROM star ORDER BY starred_at DESC, key";
        let keys: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *self.read_user().await?).await.map_err(user)?;
        let parse = |key: String| key.parse().map_err(|e| StoreError::unreadable(format!("the star {key}"), e));
        keys.into_iter().map(parse).collect()
    }

    /// Stars `key` at a time, or takes the star away with `None`.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly` and whatever else SQLite says; nothing is saved then.
    pub async fn set_star(&self, key: &CanonicalKey, at: Option<TimeMs>) -> Result<(), StoreError> {
        let text = key.to_string();
        let query = match at {
            Some(at) => {
                let sql = "INSERT INTO star (key, starred_at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING";
                sqlx::query(sql).bind(text).bind(at.millis())
            }
            None => sqlx::query("DELETE FROM star WHERE key = ?").bind(text),
        };
        query.execute(&mut *self.user().await).await.map_err(user)?;
        Ok(())
    }
}

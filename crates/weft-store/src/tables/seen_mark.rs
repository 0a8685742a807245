//! How far the user has looked: "what changed since I was last here" begins at a mark.

use crate::tables::catalog::user;
use crate::{Store, StoreError};
use weft_model::TimeMs;

/// A mark the user, or a page on the user's behalf, has set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenMark {
    /// Number of the newest sync seen.
    pub seq: i64,
    /// When it was seen.
    pub seen_at: TimeMs,
}

impl Store {
    /// The mark called `name`; `None` before the first.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn seen_mark(&self, name: &str) -> Result<Option<SeenMark>, StoreError> {
        let query = sqlx::query_as("SELECT seq, seen_at FROM seen_mark WHERE name = ?").bind(name);
        let row: Option<(i64, i64)> = query.fetch_optional(&mut *self.read_user().await?).await.map_err(user)?;
        let Some((seq, at)) = row else { return Ok(None) };
        match TimeMs::from_millis(at) {
            Some(seen_at) => Ok(Some(SeenMark { seq, seen_at })),
            None => Err(StoreError::unreadable(format!("the mark {name}"), "impossible time")),
        }
    }

    /// Sets the mark called `name`.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly` and whatever else SQLite says; nothing is saved then.
    pub async fn set_seen_mark(&self, name: &str, mark: &SeenMark) -> Result<(), StoreError> {
        let query = sqlx::query("REPLACE INTO seen_mark (name, seq, seen_at) VALUES (?, ?, ?)");
        let query = query.bind(name).bind(mark.seq).bind(mark.seen_at.millis());
        query.execute(&mut *self.user().await).await.map_err(user)?;
        Ok(())
    }
}

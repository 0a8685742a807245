//! Names that repeat on every row (catalogs, dialects, scopes), kept once.

use crate::StoreError;
use sqlx::SqliteConnection;
use std::collections::HashMap;

/// All words by their number.
#[derive(Debug, Default)]
pub(crate) struct Words(HashMap<i64, String>);

impl Words {
    /// Loads every word; there are a few per catalog and one per scope.
    pub(crate) async fn load(conn: &mut SqliteConnection) -> Result<Self, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, text FROM word").fetch_all(conn).await?;
        Ok(Self(rows.into_iter().collect()))
    }

    /// The word of that number; a number nobody knows is the empty word.
    pub(crate) fn text(&self, id: i64) -> String {
        self.0.get(&id).cloned().unwrap_or_default()
    }
}

/// The number of `text`, given to it now when it has none.
pub(crate) async fn number(conn: &mut SqliteConnection, text: &str) -> Result<i64, StoreError> {
    if let Some(id) = known(conn, text).await? {
        return Ok(id);
    }
    Ok(sqlx::query_scalar("INSERT INTO word (text) VALUES (?) RETURNING id").bind(text).fetch_one(conn).await?)
}

/// The number of `text`, if it has one.
pub(crate) async fn known(conn: &mut SqliteConnection, text: &str) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar("SELECT id FROM word WHERE text = ?").bind(text).fetch_optional(conn).await?)
}

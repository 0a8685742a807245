//! Look-ups of many at once, and small figures about what is kept.

use crate::batch::id_list;
use crate::{Store, StoreError};
use std::collections::HashMap;
use weft_model::{Step, TimeMs};

impl Store {
    /// The thing that each observation belongs to; observations of no thing (edges, runs, checks) are left out.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn things_of_observations(&self, observations: &[i64]) -> Result<HashMap<i64, i64>, StoreError> {
        let sql = "SELECT observation_id, thing_id FROM thing_member \
                   WHERE observation_id IN (SELECT value FROM json_each(?))";
        let rows: Vec<(i64, i64)> =
            sqlx::query_as(sql).bind(id_list(observations)).fetch_all(&mut *self.read().await?).await?;
        Ok(rows.into_iter().collect())
    }

    /// The thing that each key names, whether it is shown under that key or some catalog spells it so; keys
    /// that name nothing are left out.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn things_of_keys(&self, keys: &[String]) -> Result<HashMap<String, i64>, StoreError> {
        let list = serde_json::to_string(keys).map_err(|e| StoreError::unreadable("the keys", e))?;
        let mut read = self.read().await?;
        let member = "SELECT s.key, m.thing_id FROM json_each(?) k JOIN statement s ON s.key = k.value \
                      JOIN observation o ON o.id = s.id AND o.to_seq IS NULL \
                      JOIN thing_member m ON m.observation_id = o.id";
        let shown = "SELECT t.key, t.id FROM json_each(?) k JOIN thing t ON t.key = k.value";
        let mut found: HashMap<String, i64> = HashMap::new();
        // The key under which a thing is shown wins over the spelling of a catalog.
        for sql in [member, shown] {
            let rows: Vec<(String, i64)> = sqlx::query_as(sql).bind(&list).fetch_all(&mut *read).await?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// For every thing the end of the sync that brought its newest statement.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn things_changed_at(&self) -> Result<HashMap<i64, TimeMs>, StoreError> {
        let sql = "SELECT m.thing_id, max(y.ended_at) FROM thing_member m JOIN observation o ON o.id = m.observation_id \
                   JOIN sync y ON y.seq = o.from_seq GROUP BY m.thing_id";
        let rows: Vec<(i64, i64)> = sqlx::query_as(sql).fetch_all(&mut *self.read().await?).await?;
        Ok(rows.into_iter().map(|(id, ms)| (id, TimeMs::clamped(ms))).collect())
    }

    /// Statements of a catalog that are true now, by kind, most first.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn statements_by_kind(&self, catalog: &str) -> Result<Vec<(String, u64)>, StoreError> {
        let sql = "SELECT c.kind, c.n FROM statement_count c JOIN word w ON w.id = c.catalog_id \
                   WHERE w.text = ? AND c.n > 0 ORDER BY c.n DESC, c.kind";
        let rows: Vec<(String, i64)> = sqlx::query_as(sql).bind(catalog).fetch_all(&mut *self.read().await?).await?;
        Ok(rows.into_iter().map(|(kind, n)| (kind, u64::try_from(n).unwrap_or(0))).collect())
    }

    /// Rows of the ledger by step, strongest first.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn ledger_counts(&self) -> Result<Vec<(Step, u64)>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as("SELECT step, count(*) FROM ledger GROUP BY step")
            .fetch_all(&mut *self.read().await?)
            .await?;
        let mut counts = Vec::new();
        for (step, n) in rows {
            let step = serde_json::from_value(serde_json::Value::String(step));
            let step: Step = step.map_err(|e| StoreError::unreadable("the ledger", e))?;
            counts.push((step, u64::try_from(n).unwrap_or(0)));
        }
        counts.sort();
        Ok(counts)
    }

    /// Version of SQLite in this program.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn sqlite_version(&self) -> Result<String, StoreError> {
        Ok(sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *self.read().await?).await?)
    }
}

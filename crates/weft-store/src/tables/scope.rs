//! The newest report of every scope, as a difference, so that an unchanged sync writes nothing.

use crate::StoreError;
use sqlx::SqliteConnection;
use std::collections::HashMap;

/// Scope number to why it is partial (`None`: complete) and how many items it delivered.
pub(crate) type Reports = HashMap<i64, (Option<String>, i64)>;

/// Writes the reports of one catalog that differ from what is stored.
pub(crate) async fn write(conn: &mut SqliteConnection, catalog_id: i64, new: &Reports) -> Result<(), StoreError> {
    let sql = "SELECT scope_id, reason, items FROM scope WHERE catalog_id = ?";
    let rows: Vec<(i64, Option<String>, i64)> = sqlx::query_as(sql).bind(catalog_id).fetch_all(&mut *conn).await?;
    let old: Reports = rows.into_iter().map(|(id, reason, items)| (id, (reason, items))).collect();
    for (scope_id, report) in new.iter().filter(|(id, report)| old.get(id) != Some(report)) {
        sqlx::query("REPLACE INTO scope (catalog_id, scope_id, reason, items) VALUES (?, ?, ?, ?)")
            .bind(catalog_id)
            .bind(scope_id)
            .bind(&report.0)
            .bind(report.1)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

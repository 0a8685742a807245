//! From what a person types to a thing: exact look-ups in B-trees, no scores.

use crate::tables::thing::{Found, ThingRow, by_ids, folded};
use crate::{Store, StoreError};
use sqlx::SqliteConnection;
use weft_model::CanonicalKey;

/// Most things offered when a name is not unique, or when nothing has it.
const OFFERED: usize = 20;
/// Most names compared when nothing has the name.
const COMPARED: i64 = 2_000;

/// Things of which some catalog uses `text` as key or as id of its own.
pub(crate) async fn by_member(conn: &mut SqliteConnection, text: &str) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT DISTINCT m.thing_id FROM \
               (SELECT id FROM statement WHERE key = ?1 UNION SELECT id FROM statement WHERE native = ?1) s \
               JOIN observation o ON o.id = s.id AND o.to_seq IS NULL \
               JOIN thing_member m ON m.observation_id = o.id ORDER BY 1";
    Ok(sqlx::query_scalar(sql).bind(text).fetch_all(conn).await?)
}

async fn by_folded_name(conn: &mut SqliteConnection, name: &str) -> Result<Vec<i64>, StoreError> {
    let sql =
        "SELECT id FROM thing WHERE folded_name = ?1 UNION SELECT id FROM thing WHERE folded_last = ?1 ORDER BY 1";
    Ok(sqlx::query_scalar(sql).bind(folded(name)).fetch_all(conn).await?)
}

impl Store {
    /// Finds a thing by its key, by the id or key a catalog uses for it, by its name (as written first, then
    /// without regard to case) or by the end of its path, as in `marts.orders`. Where one of several is
    /// described and the others are only referred to, it is the one meant.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn find(&self, text: &str) -> Result<Found, StoreError> {
        let text = text.trim();
        let mut read = self.read().await?;
        let direct: Option<i64> =
            sqlx::query_scalar("SELECT id FROM thing WHERE key = ?").bind(text).fetch_optional(&mut *read).await?;
        if let Some(id) = direct {
            return Ok(chosen(by_ids(&mut read, &[id]).await?));
        }
        let ids = by_member(&mut read, text).await?;
        if !ids.is_empty() {
            return Ok(chosen(by_ids(&mut read, &ids).await?));
        }
        let named = by_name(&mut read, text).await?;
        if !named.is_empty() {
            return Ok(chosen(named));
        }
        let ended = by_end_of_path(&mut read, text).await?;
        if !ended.is_empty() {
            return Ok(chosen(ended));
        }
        Ok(Found::None(near(&mut read, text).await?))
    }
}

async fn by_name(conn: &mut SqliteConnection, text: &str) -> Result<Vec<ThingRow>, StoreError> {
    let ids = by_folded_name(conn, text).await?;
    let found = by_ids(conn, &ids).await?;
    let as_written = |row: &&ThingRow| row.thing.name == text || row.thing.key.name() == text;
    let exact: Vec<ThingRow> = found.iter().filter(as_written).cloned().collect();
    Ok(if exact.is_empty() { found } else { exact })
}

/// `marts.orders`, `marts/orders` or a whole key in another case.
async fn by_end_of_path(conn: &mut SqliteConnection, text: &str) -> Result<Vec<ThingRow>, StoreError> {
    let whole_key = text.parse::<CanonicalKey>().ok();
    let parts: Vec<String> = match &whole_key {
        Some(key) => key.path.iter().map(|part| folded(part)).collect(),
        None => text.split(['.', '/']).filter(|part| !part.is_empty()).map(folded).collect(),
    };
    let Some(last) = parts.last().filter(|_| whole_key.is_some() || parts.len() > 1) else { return Ok(Vec::new()) };
    let ids = by_folded_name(conn, last).await?;
    let mut found = by_ids(conn, &ids).await?;
    match whole_key {
        Some(_) => found.retain(|row| folded(&row.thing.key.to_string()) == folded(text)),
        None => found.retain(|row| {
            let path: Vec<String> = row.thing.key.path.iter().map(|part| folded(part)).collect();
            path.ends_with(&parts)
        }),
    }
    Ok(found)
}

fn chosen(mut found: Vec<ThingRow>) -> Found {
    found.sort_by_key(|row| row.thing.stub);
    let described = found.iter().filter(|row| !row.thing.stub).count();
    if found.len() == 1 || described == 1 {
        return Found::One(Box::new(found.swap_remove(0)));
    }
    found.truncate(OFFERED);
    Found::Many(found)
}

/// Things whose names begin alike, the least different first.
async fn near(conn: &mut SqliteConnection, text: &str) -> Result<Vec<ThingRow>, StoreError> {
    let wanted = folded(text.rsplit(['.', '/']).next().unwrap_or(text));
    let start: String = wanted.chars().take(2).collect();
    let sql =
        "SELECT id, folded_name FROM thing WHERE folded_name >= ?1 AND folded_name < ?1 || char(1114111) LIMIT ?2";
    let names: Vec<(i64, String)> = sqlx::query_as(sql).bind(start).bind(COMPARED).fetch_all(&mut *conn).await?;
    let most = 1 + wanted.chars().count() / 3;
    let mut scored: Vec<(usize, i64)> = names
        .into_iter()
        .map(|(id, name)| (if name.starts_with(&wanted) { 0 } else { distance(&wanted, &name) }, id))
        .filter(|(distance, _)| *distance <= most)
        .collect();
    scored.sort_unstable();
    scored.truncate(OFFERED / 2);
    let ids: Vec<i64> = scored.iter().map(|(_, id)| *id).collect();
    let mut found = by_ids(conn, &ids).await?;
    found.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    Ok(found)
}

/// Levenshtein distance, two rows at a time.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_single_changes() {
        assert_eq!(distance("orders", "order"), 1);
        assert_eq!(distance("ordres", "orders"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}

//! The stitch ledger: why two statements are about one thing, or may be, or are not.

use crate::batch::{Batch, each_line, id_list};
use crate::tables::row_hash::RowHash;
use crate::tables::word::Words;
use crate::{Store, StoreError};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::HashMap;
use weft_model::{CanonicalKey, Dialect, LedgerRow, Member, Step};

/// Which rows of the ledger are wanted. The default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    /// Only rows of these steps; empty is all.
    pub steps: Vec<Step>,
    /// Only rows about a member of this thing.
    pub thing: Option<i64>,
    /// Rows to return at most; 0 is all.
    pub limit: u32,
}

fn step_word(step: Step) -> Result<String, StoreError> {
    match serde_json::to_value(step) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::unreadable("a step", "it has no name")),
    }
}

/// Takes the rows of a new ledger one by one: what is the same is left alone, what is gone is removed.
pub(crate) struct LedgerWriter {
    /// Rows of the ledger before that have not come yet.
    old: HashMap<u128, Vec<i64>>,
    rows: Batch,
    hash: RowHash,
}

impl LedgerWriter {
    /// Reads what the ledger before has.
    pub(crate) async fn begin(conn: &mut SqliteConnection) -> Result<Self, StoreError> {
        let mut old: HashMap<u128, Vec<i64>> = HashMap::new();
        let sql = "SELECT id, id || ' ' || hex(hash) AS line FROM ledger WHERE id > ?1";
        each_line(conn, sql, None, |line| {
            let id = line.number()?;
            old.entry(line.digest()?).or_default().push(id);
            Ok(())
        })
        .await?;
        let head = "INSERT INTO ledger (left_id, right_id, step, evidence, overlap, sides, hash)";
        Ok(Self { old, rows: Batch::new(head, 7), hash: RowHash::default() })
    }

    /// Takes the next row.
    pub(crate) async fn write(&mut self, conn: &mut SqliteConnection, row: &LedgerRow) -> Result<(), StoreError> {
        let sides = sides(row)?;
        self.hash.number(row.left.observation).number(row.right.observation).number(row.step as i64);
        self.hash.number(row.overlap.map_or(-1, |share| i64::from(share.to_bits())));
        self.hash.option(sides.as_deref()).text(&row.evidence);
        let hash = self.hash.digest();
        if self.old.get_mut(&hash).and_then(Vec::pop).is_some() {
            return Ok(());
        }
        self.rows.bind(row.left.observation)?.bind(row.right.observation)?.bind(step_word(row.step)?)?;
        self.rows.bind(row.evidence.as_str())?.bind(row.overlap.map(f64::from))?.bind(sides)?;
        self.rows.bind(hash.to_be_bytes().to_vec())?;
        self.rows.end_row(conn).await
    }

    /// Writes what is left and removes what is gone.
    pub(crate) async fn finish(mut self, conn: &mut SqliteConnection) -> Result<(), StoreError> {
        self.rows.finish(conn).await?;
        let gone: Vec<i64> = self.old.into_values().flatten().collect();
        for chunk in gone.chunks(10_000) {
            let sql = "DELETE FROM ledger WHERE id IN (SELECT value FROM json_each(?))";
            sqlx::query(sql).bind(id_list(chunk)).execute(&mut *conn).await?;
        }
        Ok(())
    }
}

/// Members are read through their observations; only where one has none are both kept as text.
fn sides(row: &LedgerRow) -> Result<Option<String>, StoreError> {
    if row.left.observation != 0 && row.right.observation != 0 {
        return Ok(None);
    }
    serde_json::to_string(&(&row.left, &row.right)).map(Some).map_err(|e| StoreError::unreadable("the ledger", e))
}

impl Store {
    /// The ledger, in the order in which its rows came to be.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn ledger(&self, filter: &LedgerFilter) -> Result<Vec<LedgerRow>, StoreError> {
        let mut read = self.read().await?;
        let words = Words::load(&mut read).await?;
        let steps = filter.steps.iter().map(|s| step_word(*s)).collect::<Result<Vec<_>, _>>()?;
        let steps = serde_json::to_string(&steps).map_err(|e| StoreError::unreadable("the filter", e))?;
        let sql = "SELECT l.step, l.evidence, l.overlap, l.sides, l.left_id, lo.catalog_id, ls.dialect_id, ls.key, \
                   ls.native, l.right_id, ro.catalog_id, rs.dialect_id, rs.key, rs.native FROM ledger l \
                   LEFT JOIN observation lo ON lo.id = l.left_id LEFT JOIN statement ls ON ls.id = l.left_id \
                   LEFT JOIN observation ro ON ro.id = l.right_id LEFT JOIN statement rs ON rs.id = l.right_id \
                   WHERE (?1 = '[]' OR l.step IN (SELECT value FROM json_each(?1))) \
                   AND (?2 IS NULL OR l.id IN ( \
                       SELECT x.id FROM thing_member m JOIN ledger x ON x.left_id = m.observation_id \
                       WHERE m.thing_id = ?2 UNION \
                       SELECT x.id FROM thing_member m JOIN ledger x ON x.right_id = m.observation_id \
                       WHERE m.thing_id = ?2)) ORDER BY l.id LIMIT ?3";
        let limit = if filter.limit == 0 { -1 } else { i64::from(filter.limit) };
        let rows = sqlx::query(sql).bind(steps).bind(filter.thing).bind(limit).fetch_all(&mut *read).await?;
        rows.iter().map(|row| read_row(row, &words)).collect()
    }
}

fn read_row(row: &SqliteRow, words: &Words) -> Result<LedgerRow, StoreError> {
    let broken = |e: String| StoreError::unreadable("the ledger", e);
    let step = format!("\"{}\"", row.try_get::<&str, _>(0)?);
    let (left, right) = match row.try_get::<Option<&str>, _>(3)? {
        Some(sides) => serde_json::from_str(sides).map_err(|e| broken(e.to_string()))?,
        None => (member(row, 4, words)?, member(row, 9, words)?),
    };
    Ok(LedgerRow {
        left,
        right,
        step: serde_json::from_str(&step).map_err(|e| broken(e.to_string()))?,
        evidence: row.try_get(1)?,
        overlap: row.try_get::<Option<f64>, _>(2)?.map(|share| share as f32),
    })
}

fn member(row: &SqliteRow, first: usize, words: &Words) -> Result<Member, StoreError> {
    let key: Option<&str> = row.try_get(first + 3)?;
    let key: Result<CanonicalKey, _> = key.unwrap_or_default().parse();
    Ok(Member {
        observation: row.try_get(first)?,
        catalog: words.text(row.try_get::<Option<i64>, _>(first + 1)?.unwrap_or(0)),
        dialect: Dialect(words.text(row.try_get::<Option<i64>, _>(first + 2)?.unwrap_or(0))),
        key: key.map_err(|e| StoreError::unreadable("the ledger", e))?,
        native: row.try_get::<Option<String>, _>(first + 4)?.unwrap_or_default(),
    })
}

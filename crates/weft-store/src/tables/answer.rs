//! What servers answered, kept for the next reading of their catalog. Nothing rests on it: it may be lost at any time.

use crate::batch::{Batch, id_list};
use crate::staging::digest;
use crate::tables::word;
use crate::{Store, StoreError};
use sqlx::{Connection, SqliteConnection};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Answers, and bytes of them, that wait to be written by one short transaction.
const ROWS_PER_TRANSACTION: usize = 500;
const BYTES_PER_TRANSACTION: usize = 4 * 1024 * 1024;

/// An answer and the version to which it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// The version, in the words of the server.
    pub mark: String,
    /// The answer, in a form that only its reader knows.
    pub body: Vec<u8>,
}

/// The answers of one catalog during one reading.
pub struct Answers {
    store: Store,
    catalog_id: i64,
    /// False when there is nothing to look up.
    any: bool,
    reading: Mutex<Reading>,
}

/// What a reading did so far.
#[derive(Default)]
struct Reading {
    /// Requests whose answers are still good.
    good: HashSet<u128>,
    pending: Vec<(u128, AnswerRow)>,
    bytes: usize,
}

impl Store {
    /// The answers that are kept for `catalog`.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn answers(&self, catalog: &str) -> Result<Answers, StoreError> {
        let catalog_id = word::number(&mut *self.mesh().await, catalog).await?;
        let sql = "SELECT EXISTS (SELECT 1 FROM answer WHERE catalog_id = ?)";
        let any = sqlx::query_scalar(sql).bind(catalog_id).fetch_one(&mut *self.read().await?).await?;
        Ok(Answers { store: self.clone(), catalog_id, any, reading: Mutex::default() })
    }

    /// Forgets what the server of `catalog` answered, for example because another user asks from now on.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn forget_answers(&self, catalog: &str) -> Result<(), StoreError> {
        let mut mesh = self.mesh().await;
        let Some(catalog_id) = word::known(&mut mesh, catalog).await? else { return Ok(()) };
        sqlx::query("DELETE FROM answer WHERE catalog_id = ?").bind(catalog_id).execute(&mut *mesh).await?;
        Ok(())
    }
}

impl Answers {
    /// The answer that is kept for `request`. What this reading kept counts from the next one on.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn find(&self, request: u128) -> Result<Option<AnswerRow>, StoreError> {
        if !self.any {
            return Ok(None);
        }
        let sql = "SELECT mark, body FROM answer WHERE catalog_id = ? AND request = ?";
        let query = sqlx::query_as(sql).bind(self.catalog_id).bind(request.to_be_bytes().to_vec());
        let row: Option<(String, Vec<u8>)> = query.fetch_optional(&mut *self.store.read().await?).await?;
        Ok(row.map(|(mark, body)| AnswerRow { mark, body }))
    }

    /// Notes that the answer kept for `request` is still good.
    pub fn note_good(&self, request: u128) {
        self.reading().good.insert(request);
    }

    /// Keeps an answer in the place of an older one.
    ///
    /// # Errors
    /// `DiskFull` and whatever else SQLite says.
    pub async fn keep(&self, request: u128, row: AnswerRow) -> Result<(), StoreError> {
        let is_full = {
            let mut reading = self.reading();
            reading.bytes += row.body.len();
            reading.pending.push((request, row));
            reading.pending.len() >= ROWS_PER_TRANSACTION || reading.bytes >= BYTES_PER_TRANSACTION
        };
        if is_full { self.flush().await } else { Ok(()) }
    }

    /// Writes what waits to be written.
    ///
    /// # Errors
    /// `DiskFull` and whatever else SQLite says.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let rows = {
            let mut reading = self.reading();
            reading.bytes = 0;
            std::mem::take(&mut reading.pending)
        };
        if rows.is_empty() {
            return Ok(());
        }
        let requests: Vec<u128> = rows.iter().map(|(request, _)| *request).collect();
        let mut mesh = self.store.mesh().await;
        let mut tx = mesh.begin_with("BEGIN IMMEDIATE").await?;
        insert(&mut tx, self.catalog_id, rows).await?;
        tx.commit().await?;
        drop(mesh);
        self.reading().good.extend(requests);
        Ok(())
    }

    /// Ends a reading that read everything: drops what it neither used nor kept, so that the rest does not grow for ever.
    ///
    /// # Errors
    /// `DiskFull` and whatever else SQLite says.
    pub async fn drop_others(&self) -> Result<(), StoreError> {
        self.flush().await?;
        let good = std::mem::take(&mut self.reading().good);
        if !self.any {
            return Ok(());
        }
        let sql = "SELECT id, request FROM answer WHERE catalog_id = ?";
        let query = sqlx::query_as(sql).bind(self.catalog_id);
        let all: Vec<(i64, Vec<u8>)> = query.fetch_all(&mut *self.store.read().await?).await?;
        let others: Vec<i64> =
            all.into_iter().filter(|(_, request)| !good.contains(&digest(request))).map(|(id, _)| id).collect();
        if others.is_empty() {
            return Ok(());
        }
        let mut mesh = self.store.mesh().await;
        let sql = "DELETE FROM answer WHERE id IN (SELECT value FROM json_each(?))";
        sqlx::query(sql).bind(id_list(&others)).execute(&mut *mesh).await?;
        Ok(())
    }

    /// Taken even if another holder panicked: what it guards is whole after every statement.
    fn reading(&self) -> std::sync::MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn insert(conn: &mut SqliteConnection, catalog_id: i64, rows: Vec<(u128, AnswerRow)>) -> Result<(), StoreError> {
    let head = "INSERT INTO answer (catalog_id, request, mark, body)";
    let tail = " ON CONFLICT (catalog_id, request) DO UPDATE SET mark = excluded.mark, body = excluded.body";
    let mut batch = Batch::enclosed(head, 4, tail);
    for (request, row) in rows {
        batch.bind(catalog_id)?.bind(request.to_be_bytes().to_vec())?.bind(row.mark)?.bind(row.body)?;
        batch.end_row(conn).await?;
    }
    batch.finish(conn).await
}

#[cfg(test)]
mod tests {
    use super::AnswerRow;
    use crate::Store;
    use crate::tests::{ByKey, at};

    fn row(mark: &str) -> AnswerRow {
        AnswerRow { mark: mark.to_owned(), body: mark.as_bytes().to_vec() }
    }

    async fn kept(store: &Store, catalog: &str) -> Vec<Option<String>> {
        let answers = store.answers(catalog).await.unwrap();
        let mut marks = Vec::new();
        for request in 1..=3 {
            marks.push(answers.find(request).await.unwrap().map(|row| row.mark));
        }
        marks
    }

    fn marks(marks: [&str; 3]) -> Vec<Option<String>> {
        marks.into_iter().map(|mark| (!mark.is_empty()).then(|| mark.to_owned())).collect()
    }

    #[tokio::test]
    async fn a_reading_that_ended_well_leaves_what_it_used_and_kept() {
        let store = Store::in_memory().await.unwrap();
        let first = store.answers("a").await.unwrap();
        first.keep(1, row("one")).await.unwrap();
        first.keep(2, row("two")).await.unwrap();
        assert_eq!(kept(&store, "a").await, marks(["", "", ""]), "nothing is written before there is enough");
        first.drop_others().await.unwrap();
        assert_eq!(kept(&store, "a").await, marks(["one", "two", ""]));
        let second = store.answers("a").await.unwrap();
        second.note_good(1);
        second.keep(3, row("three")).await.unwrap();
        second.drop_others().await.unwrap();
        assert_eq!(kept(&store, "a").await, marks(["one", "", "three"]));
        assert_eq!(kept(&store, "b").await, marks(["", "", ""]), "another catalog has its own");
    }

    #[tokio::test]
    async fn a_reading_in_which_nothing_changed_writes_nothing() {
        let store = Store::in_memory().await.unwrap();
        let first = store.answers("a").await.unwrap();
        first.keep(1, row("one")).await.unwrap();
        first.drop_others().await.unwrap();
        let changes = async || -> i64 {
            sqlx::query_scalar("SELECT total_changes()").fetch_one(&mut *store.mesh().await).await.unwrap()
        };
        let before = changes().await;
        let second = store.answers("a").await.unwrap();
        assert!(second.find(1).await.unwrap().is_some());
        second.note_good(1);
        second.drop_others().await.unwrap();
        assert_eq!(changes().await, before);
    }

    #[tokio::test]
    async fn a_reading_that_failed_leaves_old_and_new() {
        let store = Store::in_memory().await.unwrap();
        let first = store.answers("a").await.unwrap();
        first.keep(1, row("one")).await.unwrap();
        first.keep(2, row("two")).await.unwrap();
        first.flush().await.unwrap();
        let second = store.answers("a").await.unwrap();
        second.keep(1, row("newer")).await.unwrap();
        second.keep(3, row("three")).await.unwrap();
        second.flush().await.unwrap();
        assert_eq!(kept(&store, "a").await, marks(["newer", "two", "three"]));
    }

    #[tokio::test]
    async fn many_answers_are_written_in_few_transactions() {
        let store = Store::in_memory().await.unwrap();
        let answers = store.answers("a").await.unwrap();
        for request in 1..=super::ROWS_PER_TRANSACTION as u128 {
            answers.keep(request, row("same")).await.unwrap();
        }
        assert_eq!(kept(&store, "a").await, marks(["same", "same", "same"]));
        let large = AnswerRow { mark: "large".to_owned(), body: vec![0; super::BYTES_PER_TRANSACTION] };
        answers.keep(2, large).await.unwrap();
        assert_eq!(kept(&store, "a").await, marks(["same", "large", "same"]));
    }

    #[tokio::test]
    async fn answers_go_with_their_catalog() {
        let store = Store::in_memory().await.unwrap();
        for catalog in ["a", "b"] {
            let answers = store.answers(catalog).await.unwrap();
            answers.keep(1, row("one")).await.unwrap();
            answers.flush().await.unwrap();
        }
        store.forget_answers("a").await.unwrap();
        assert_eq!(kept(&store, "a").await, marks(["", "", ""]));
        store.forget_catalog("b", at(9), ByKey::boxed()).await.unwrap();
        assert_eq!(kept(&store, "b").await, marks(["", "", ""]));
    }
}

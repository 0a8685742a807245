//! Collecting what a catalog says before any of it becomes true.
//!
//! Statements are written in short transactions and seen by nobody until [`Staging::swap`]. What a catalog
//! says exactly as before is only noted in memory: an unchanged sync writes no statement at all.

use crate::StoreError;
use crate::batch::{Batch, each_line};
use crate::failpoint::failpoint;
use crate::store::{Store, SyncGuard};
use crate::tables::observation::Encoded;
use crate::tables::word;
use sqlx::{Connection, SqliteConnection};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use tokio::task::JoinHandle;
use weft_model::{Kind, Observation, TimeMs};

/// Statements written by one short transaction.
const ROWS_PER_TRANSACTION: usize = 4_000;

/// Marks of [`Slot::statement`] that are not row ids.
const NOT_SEEN: i64 = 0;
const AS_BEFORE: i64 = -1;

/// What is known about one item of the catalog. A million items are held at once, so it is small.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    /// Hash of the version seen in this sync, else of the current one.
    pub(crate) hash: u128,
    /// Row of the current version; 0 when the item is new.
    pub(crate) observation: i64,
    /// Row of the staged version, or one of the marks; below the marks, minus two, its number among those that this
    /// sync has to write.
    statement: i64,
}

/// Slots by identity. Identities are hashes already, so hashing them again would be waste.
pub(crate) type Slots = HashMap<u128, Slot, BuildHasherDefault<TakeAsIs>>;

/// The hasher that takes the lower half of a hash for its own.
#[derive(Default)]
pub(crate) struct TakeAsIs(u64);

impl Hasher for TakeAsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, ident: u128) {
        self.0 = ident as u64;
    }
}

/// How an item stands after reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    No,
    AsBefore,
    Staged(i64),
}

impl Slot {
    pub(crate) fn seen(&self) -> Seen {
        match self.statement {
            NOT_SEEN => Seen::No,
            AS_BEFORE => Seen::AsBefore,
            id => Seen::Staged(id),
        }
    }

    /// The number of a statement that had no row when it was noted.
    fn unwritten(&self) -> Option<usize> {
        usize::try_from(-(self.statement + 2)).ok().filter(|_| self.statement < AS_BEFORE)
    }
}

/// What one catalog says in one sync, on its way into the store. Dropping it frees the locks; what it had
/// written is dropped by [`Staging::discard`], by the next sync of the catalog or by the next start.
pub struct Staging {
    pub(crate) store: Store,
    pub(crate) catalog: String,
    pub(crate) catalog_id: i64,
    pub(crate) started_at: TimeMs,
    pub(crate) slots: Slots,
    /// Current rows that are missing unconfirmed.
    pub(crate) missing: HashSet<i64>,
    /// Current rows per scope.
    pub(crate) scope_sizes: HashMap<i64, u32>,
    /// Staged rows that lost against a later duplicate.
    pub(crate) orphans: Vec<i64>,
    pub(crate) duplicates: u32,
    /// Scopes that delivered something.
    pub(crate) heard: HashSet<i64>,
    /// A write failed: part of what the catalog said is lost.
    pub(crate) failed: bool,
    pending: Vec<Option<Encoded>>,
    /// Number of the first of `pending` among those that this sync has to write.
    first_pending: usize,
    /// What is being written while the catalog is read on. Above the guard: it is given up before this program may sync
    /// the catalog anew.
    flight: Option<Flight>,
    words: HashMap<String, i64>,
    /// Dropping it ends the sync for others.
    guard: SyncGuard,
}

/// Rows on their way to the file, on a task of their own: encoding the next ones need not wait for the disk.
struct Flight {
    /// Identities of the rows in their order.
    idents: Vec<u128>,
    /// Ends with the row id of the first.
    written: JoinHandle<Result<i64, StoreError>>,
}

impl Drop for Flight {
    /// A sync that is given up writes nothing more: the next one of the catalog drops what is staged and must not find
    /// rows of this one later.
    fn drop(&mut self) {
        self.written.abort();
    }
}

impl Store {
    /// Begins a sync of `catalog` at the time `at`. One program syncs at a time; within a program several
    /// catalogs may be read at once, each with a staging of its own.
    ///
    /// # Errors
    /// `Locked` with the holder when another program syncs, or this one the same catalog.
    pub async fn begin_sync(&self, catalog: &str, at: TimeMs) -> Result<Staging, StoreError> {
        let guard = self.claim(catalog)?;
        let mut mesh = self.mesh().await;
        let catalog_id = word::number(&mut mesh, catalog).await?;
        drop_staged(&mut mesh, Some(catalog_id)).await?;
        // Statements come in no order, and what does not fit the cache is written twice.
        sqlx::query("PRAGMA cache_size = -65536").execute(&mut *mesh).await?;
        drop(mesh);
        let mut staging = Staging {
            store: self.clone(),
            catalog: catalog.to_owned(),
            catalog_id,
            started_at: at,
            slots: Slots::default(),
            missing: HashSet::new(),
            scope_sizes: HashMap::new(),
            orphans: Vec::new(),
            duplicates: 0,
            heard: HashSet::new(),
            failed: false,
            pending: Vec::with_capacity(ROWS_PER_TRANSACTION),
            first_pending: 0,
            flight: None,
            words: HashMap::new(),
            guard,
        };
        staging.load_current().await?;
        Ok(staging)
    }
}

impl Staging {
    /// The catalog that is synced.
    pub fn catalog(&self) -> &str {
        &self.catalog
    }

    async fn load_current(&mut self) -> Result<(), StoreError> {
        let mut read = self.store.read().await?;
        let sql = "SELECT id, id || ' ' || hex(ident) || ' ' || hex(hash) || ' ' || missing || ' ' || scope_id AS line \
                   FROM observation INDEXED BY observation_current WHERE id > ?1 AND catalog_id = ?2 AND to_seq IS NULL";
        each_line(&mut read, sql, Some(self.catalog_id), |line| {
            let (observation, ident, hash) = (line.number()?, line.digest()?, line.digest()?);
            if line.number()? != 0 {
                self.missing.insert(observation);
            }
            *self.scope_sizes.entry(line.number()?).or_default() += 1;
            self.slots.insert(ident, Slot { hash, observation, statement: NOT_SEEN });
            Ok(())
        })
        .await?;
        Ok(())
    }

    /// Takes what the reader found. The same item may come again: the statement with the newer time of
    /// change wins, else the later one, and the summary counts it.
    ///
    /// # Errors
    /// `DiskFull` and whatever else SQLite says; the map is untouched then.
    pub async fn add(&mut self, observations: Vec<Observation>) -> Result<(), StoreError> {
        for observation in observations {
            let dialect_id = self.number(observation.dialect.as_str()).await?;
            let scope_id = self.number(&observation.scope).await?;
            self.heard.insert(scope_id);
            self.take(Encoded::new(&observation, dialect_id, scope_id)?).await?;
            if self.pending.len() >= ROWS_PER_TRANSACTION {
                self.land().await?;
                self.take_off();
            }
        }
        Ok(())
    }

    /// The number of a dialect or scope.
    pub(crate) async fn number(&mut self, text: &str) -> Result<i64, StoreError> {
        if let Some(id) = self.words.get(text) {
            return Ok(*id);
        }
        let id = word::number(&mut *self.store.mesh().await, text).await?;
        self.words.insert(text.to_owned(), id);
        Ok(id)
    }

    async fn take(&mut self, new: Encoded) -> Result<(), StoreError> {
        let empty = Slot { hash: 0, observation: 0, statement: NOT_SEEN };
        let mut slot = *self.slots.entry(new.ident).or_insert(empty);
        if slot.statement != NOT_SEEN {
            self.duplicates += 1;
            if slot.unwritten().is_some_and(|number| number < self.first_pending) {
                self.land().await?;
                slot = self.slots.get(&new.ident).copied().unwrap_or(empty);
            }
            if !is_newer(self.changed_at(slot).await?, new.changed_at) {
                return Ok(());
            }
            match (self.pending_index(slot), slot.seen()) {
                (Some(index), _) => drop(self.pending.get_mut(index).and_then(Option::take)),
                (None, Seen::Staged(id)) => self.orphans.push(id),
                _ => {}
            }
        }
        let (ident, hash) = (new.ident, new.hash);
        let as_before = slot.observation != 0 && self.current_hash(slot).await? == hash;
        let number = self.first_pending + self.pending.len();
        let statement = if as_before { AS_BEFORE } else { -(number as i64) - 2 };
        if !as_before {
            self.pending.push(Some(new));
        }
        self.slots.insert(ident, Slot { hash, statement, ..slot });
        Ok(())
    }

    /// Where in `pending` the staged version of an item is.
    fn pending_index(&self, slot: Slot) -> Option<usize> {
        slot.unwritten().and_then(|number| number.checked_sub(self.first_pending))
    }

    /// Hash of the current version; it was overwritten in the slot if this sync saw the item already.
    async fn current_hash(&self, slot: Slot) -> Result<u128, StoreError> {
        if slot.statement == NOT_SEEN {
            return Ok(slot.hash);
        }
        let mut mesh = self.store.mesh().await;
        let sql = "SELECT hash FROM observation WHERE id = ?";
        let hash: Vec<u8> = sqlx::query_scalar(sql).bind(slot.observation).fetch_one(&mut *mesh).await?;
        Ok(digest(&hash))
    }

    /// When the version seen so far says that it changed.
    async fn changed_at(&self, slot: Slot) -> Result<Option<TimeMs>, StoreError> {
        if let Some(index) = self.pending_index(slot) {
            return Ok(self.pending.get(index).and_then(Option::as_ref).and_then(|p| p.changed_at));
        }
        let id = if let Seen::Staged(id) = slot.seen() { id } else { slot.observation };
        let sql = "SELECT json_extract(body, '$.c') FROM statement WHERE id = ?";
        let mut mesh = self.store.mesh().await;
        let at: Option<Option<i64>> = sqlx::query_scalar(sql).bind(id).fetch_optional(&mut *mesh).await?;
        Ok(at.flatten().and_then(TimeMs::from_millis))
    }

    /// Writes everything that is pending, to its end.
    pub(crate) async fn flush(&mut self) -> Result<(), StoreError> {
        self.land().await?;
        self.take_off();
        self.land().await
    }

    /// Starts to write what is pending in one short transaction.
    fn take_off(&mut self) {
        self.first_pending += self.pending.len();
        let pending = std::mem::replace(&mut self.pending, Vec::with_capacity(ROWS_PER_TRANSACTION));
        let rows: Vec<Encoded> = pending.into_iter().flatten().collect();
        if rows.is_empty() {
            return;
        }
        let idents: Vec<u128> = rows.iter().map(|row| row.ident).collect();
        let (store, catalog_id, lock) = (self.store.clone(), self.catalog_id, self.guard.between_programs());
        let written = tokio::spawn(async move {
            let first = write_statements(store, catalog_id, rows).await;
            // Until here no other program syncs, also when this sync has been given up meanwhile.
            drop(lock);
            first
        });
        self.flight = Some(Flight { idents, written });
    }

    /// Waits until what is being written is in the file, and notes the row of each.
    async fn land(&mut self) -> Result<(), StoreError> {
        let Some(mut flight) = self.flight.take() else { return Ok(()) };
        self.failed = true;
        let written = (&mut flight.written).await;
        let first = written.unwrap_or(Err(StoreError::StagingFailed { catalog: self.catalog.clone() }))?;
        self.failed = false;
        for (id, ident) in (first..).zip(std::mem::take(&mut flight.idents)) {
            if let Some(slot) = self.slots.get_mut(&ident) {
                slot.statement = id;
            }
        }
        failpoint("staging");
        Ok(())
    }

    /// Ends the sync without a trace, e.g. when it was cancelled.
    ///
    /// # Errors
    /// What SQLite says; the rows are dropped at the next start then.
    pub async fn discard(mut self) -> Result<(), StoreError> {
        self.flight = None;
        let mut mesh = self.store.mesh().await;
        drop_staged(&mut mesh, Some(self.catalog_id)).await
    }
}

/// True when a statement with the second time of change replaces one with the first.
fn is_newer(old: Option<TimeMs>, new: Option<TimeMs>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => new >= old,
        _ => true,
    }
}

/// A stored 128-bit figure; anything else reads as 0, which equals no hash.
pub(crate) fn digest(bytes: &[u8]) -> u128 {
    bytes.try_into().map_or(0, u128::from_be_bytes)
}

/// Writes staged rows and the range of their ids; returns the first one.
async fn write_statements(store: Store, catalog_id: i64, rows: Vec<Encoded>) -> Result<i64, StoreError> {
    let count = rows.len() as i64;
    let mut mesh = store.mesh().await;
    let mut tx = mesh.begin_with("BEGIN IMMEDIATE").await?;
    let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM statement").fetch_one(&mut *tx).await?;
    insert_statements(&mut tx, newest + 1, rows).await?;
    sqlx::query("INSERT INTO staged (catalog_id, first_id, last_id) VALUES (?, ?, ?)")
        .bind(catalog_id)
        .bind(newest + 1)
        .bind(newest + count)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(newest + 1)
}

async fn insert_statements(conn: &mut SqliteConnection, first: i64, rows: Vec<Encoded>) -> Result<(), StoreError> {
    let head =
        "INSERT INTO statement (id, scope_id, dialect_id, ident, hash, kind, promise, native, key, subject, body)";
    let mut batch = Batch::new(head, 11);
    for (id, row) in (first..).zip(rows) {
        batch.bind(id)?.bind(row.scope_id)?.bind(row.dialect_id)?;
        batch.bind(row.ident.to_be_bytes().to_vec())?.bind(row.hash.to_be_bytes().to_vec())?;
        batch.bind(Kind::as_str(row.kind))?.bind(row.promise)?;
        batch.bind(row.native)?.bind(row.key)?.bind(row.subject)?.bind(row.body)?;
        batch.end_row(conn).await?;
    }
    batch.finish(conn).await
}

/// Drops staged statements of one catalog, or of all, each batch in a transaction of its own.
pub(crate) async fn drop_staged(conn: &mut SqliteConnection, catalog_id: Option<i64>) -> Result<(), StoreError> {
    let sql = "SELECT rowid, first_id, last_id FROM staged WHERE ?1 IS NULL OR catalog_id = ?1";
    let ranges: Vec<(i64, i64, i64)> = sqlx::query_as(sql).bind(catalog_id).fetch_all(&mut *conn).await?;
    for (row, first, last) in ranges {
        let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
        let unseen = "DELETE FROM statement WHERE id BETWEEN ? AND ? AND id NOT IN (SELECT id FROM observation)";
        sqlx::query(unseen).bind(first).bind(last).execute(&mut *tx).await?;
        sqlx::query("DELETE FROM staged WHERE rowid = ?").bind(row).execute(&mut *tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

//! Runs of syncs: what each brought, what it could not read, and from when facts are.

use crate::tables::word;
use crate::{Store, StoreError};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};
use std::collections::HashMap;
use weft_model::TimeMs;

/// A part of a catalog of which a sync is not sure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The scope.
    pub scope: String,
    /// Why, for people.
    pub reason: String,
    /// True when the scope was read to its end but lost more than can be believed without asking; false when
    /// it was not read to its end.
    pub held: bool,
}

/// One sync of one catalog, as it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncSummary {
    /// Number of the sync; grows by one or more with every sync of any catalog.
    pub seq: i64,
    /// Catalog id.
    pub catalog: String,
    /// Start.
    pub started_at: TimeMs,
    /// End of reading.
    pub ended_at: TimeMs,
    /// True when every scope was read to its end and nothing is missing unconfirmed.
    pub complete: bool,
    /// Statements that are new.
    pub added: u32,
    /// Statements that say something else than before.
    pub changed: u32,
    /// Statements that are no longer made.
    pub gone: u32,
    /// Statements that say the same as before.
    pub unchanged: u32,
    /// Statements that were not seen and are kept as "missing, unconfirmed".
    pub held_missing: u32,
    /// Statements kept because their scope was not read to its end.
    pub unread: u32,
    /// Statements kept because the new one said less and its scope was not read to its end.
    pub kept_richer: u32,
    /// Statements made more than once within the sync; the newest won.
    pub duplicates: u32,
    /// True when the map was derived again; false when there was nothing to derive.
    pub derived: bool,
    /// Things on the whole map afterwards.
    pub things: u64,
    /// Edges on the whole map afterwards.
    pub edges: u64,
    /// One figure over everything the catalog says; equal figures, equal content.
    pub hash: u128,
    /// What the sync is not sure of.
    pub gaps: Vec<Gap>,
}

#[derive(FromRow)]
struct SyncRow {
    seq: i64,
    catalog: String,
    started_at: i64,
    ended_at: i64,
    complete: bool,
    added: u32,
    changed: u32,
    gone: u32,
    unchanged: u32,
    held: u32,
    unread: u32,
    richer: u32,
    duplicates: u32,
    derived: bool,
    things: i64,
    edges: i64,
    hash: Vec<u8>,
    gaps: String,
}

impl SyncRow {
    fn summary(self) -> Result<SyncSummary, StoreError> {
        let broken = |what: &str| StoreError::unreadable(format!("sync {}", self.seq), what);
        Ok(SyncSummary {
            started_at: TimeMs::from_millis(self.started_at).ok_or_else(|| broken("impossible start"))?,
            ended_at: TimeMs::from_millis(self.ended_at).ok_or_else(|| broken("impossible end"))?,
            hash: self.hash.as_slice().try_into().map(u128::from_be_bytes).map_err(|_| broken("short hash"))?,
            gaps: serde_json::from_str(&self.gaps).map_err(|e| broken(&e.to_string()))?,
            seq: self.seq,
            catalog: self.catalog,
            complete: self.complete,
            added: self.added,
            changed: self.changed,
            gone: self.gone,
            unchanged: self.unchanged,
            held_missing: self.held,
            unread: self.unread,
            kept_richer: self.richer,
            duplicates: self.duplicates,
            derived: self.derived,
            things: u64::try_from(self.things).unwrap_or(0),
            edges: u64::try_from(self.edges).unwrap_or(0),
        })
    }
}

/// Writes the run record and gives it its number. The size of the map is not known yet and set by
/// [`set_map_size`].
pub(crate) async fn insert(conn: &mut SqliteConnection, catalog_id: i64, s: &SyncSummary) -> Result<i64, StoreError> {
    let gaps = serde_json::to_string(&s.gaps).map_err(|e| StoreError::unreadable("gaps", e))?;
    let sql = "INSERT INTO sync (catalog_id, started_at, ended_at, complete, added, changed, gone, unchanged, held, \
               unread, richer, duplicates, derived, things, edges, hash, gaps) \
               VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) RETURNING seq";
    let query = sqlx::query_scalar(sql)
        .bind(catalog_id)
        .bind(s.started_at.millis())
        .bind(s.ended_at.millis())
        .bind(s.complete)
        .bind(s.added)
        .bind(s.changed)
        .bind(s.gone)
        .bind(s.unchanged)
        .bind(s.held_missing)
        .bind(s.unread)
        .bind(s.kept_richer)
        .bind(s.duplicates)
        .bind(s.derived)
        .bind(s.things as i64)
        .bind(s.edges as i64)
        .bind(s.hash.to_be_bytes().to_vec())
        .bind(gaps);
    Ok(query.fetch_one(conn).await?)
}

/// Notes how large the map is after sync `seq`.
pub(crate) async fn set_map_size(conn: &mut SqliteConnection, s: &SyncSummary) -> Result<(), StoreError> {
    let query = sqlx::query("UPDATE sync SET things = ?, edges = ? WHERE seq = ?");
    query.bind(s.things as i64).bind(s.edges as i64).bind(s.seq).execute(conn).await?;
    Ok(())
}

/// A catalog's part in how old the map is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOfGap {
    /// Catalog id.
    pub catalog: String,
    /// The scope.
    pub scope: String,
    /// Why, for people.
    pub reason: String,
}

/// How old and how complete an answer from the map is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOf {
    /// Number of the newest sync; 0 before the first.
    pub seq: i64,
    /// The oldest of the catalogs' last complete syncs; `None` when one of them has never been complete, or
    /// when there is none.
    pub at: Option<TimeMs>,
    /// True when the newest sync of every catalog was complete.
    pub complete: bool,
    /// What the newest syncs are not sure of.
    pub gaps: Vec<AsOfGap>,
}

impl Store {
    /// Syncs, newest first: of `catalog`, or of all.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn syncs(&self, catalog: Option<&str>) -> Result<Vec<SyncSummary>, StoreError> {
        let sql = "SELECT s.*, w.text AS catalog FROM sync s JOIN word w ON w.id = s.catalog_id \
                   WHERE ?1 IS NULL OR w.text = ?1 ORDER BY s.seq DESC";
        let rows: Vec<SyncRow> = sqlx::query_as(sql).bind(catalog).fetch_all(&mut *self.read().await?).await?;
        rows.into_iter().map(SyncRow::summary).collect()
    }

    /// How old and how complete the map is.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn as_of(&self) -> Result<AsOf, StoreError> {
        let mut read = self.read().await?;
        let sql = "SELECT s.*, w.text AS catalog FROM sync s JOIN word w ON w.id = s.catalog_id \
                   WHERE s.seq IN (SELECT max(seq) FROM sync GROUP BY catalog_id) ORDER BY w.text";
        let rows: Vec<SyncRow> = sqlx::query_as(sql).fetch_all(&mut *read).await?;
        let newest: Vec<SyncSummary> = rows.into_iter().map(SyncRow::summary).collect::<Result<_, _>>()?;
        let sql = "SELECT max(ended_at) FILTER (WHERE complete = 1) FROM sync GROUP BY catalog_id";
        let last_complete: Vec<Option<i64>> = sqlx::query_scalar(sql).fetch_all(&mut *read).await?;
        let oldest = last_complete.into_iter().min().flatten();
        Ok(AsOf {
            seq: newest.iter().map(|s| s.seq).max().unwrap_or(0),
            at: oldest.and_then(TimeMs::from_millis),
            complete: newest.iter().all(|s| s.complete),
            gaps: newest.into_iter().flat_map(gaps_of).collect(),
        })
    }
}

fn gaps_of(sync: SyncSummary) -> impl Iterator<Item = AsOfGap> {
    let catalog = sync.catalog;
    sync.gaps.into_iter().map(move |gap| AsOfGap { catalog: catalog.clone(), scope: gap.scope, reason: gap.reason })
}

/// From when facts are: per catalog and scope, the newest sync that read the scope to its end.
pub(crate) struct SyncTimes {
    ended: HashMap<i64, TimeMs>,
    /// Newest first per catalog: number of the sync and its gaps.
    runs: HashMap<i64, Vec<(i64, Vec<Gap>)>>,
    known: HashMap<(i64, i64, bool), Option<TimeMs>>,
}

impl SyncTimes {
    /// Times as they stood after sync `seq`.
    pub(crate) async fn load(conn: &mut SqliteConnection, seq: i64) -> Result<Self, StoreError> {
        let sql = "SELECT seq, catalog_id, ended_at, gaps FROM sync WHERE seq <= ? ORDER BY seq DESC";
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(sql).bind(seq).fetch_all(conn).await?;
        let mut times = Self { ended: HashMap::new(), runs: HashMap::new(), known: HashMap::new() };
        for (seq, catalog, ended_at, gaps) in rows {
            let broken = |what: String| StoreError::unreadable(format!("sync {seq}"), what);
            let gaps: Vec<Gap> = serde_json::from_str(&gaps).map_err(|e| broken(e.to_string()))?;
            let ended_at = TimeMs::from_millis(ended_at).ok_or_else(|| broken("impossible end".to_owned()))?;
            times.ended.insert(seq, ended_at);
            times.runs.entry(catalog).or_default().push((seq, gaps));
        }
        Ok(times)
    }

    /// When a fact that is true since sync `from` was last seen or implied: an item that is missing
    /// unconfirmed was not seen by the syncs that hold it.
    pub(crate) fn seen_at(
        &mut self,
        catalog: i64,
        scope: (i64, &str),
        from: i64,
        missing: bool,
    ) -> Result<TimeMs, StoreError> {
        let newest = match self.known.get(&(catalog, scope.0, missing)) {
            Some(at) => *at,
            None => {
                let at = self.newest_complete(catalog, scope.1, missing);
                self.known.insert((catalog, scope.0, missing), at);
                at
            }
        };
        let first = self.ended.get(&from).copied();
        let seen = if missing { newest.or(first) } else { newest.max(first) };
        seen.ok_or_else(|| StoreError::unreadable(format!("sync {from}"), "its record is not there"))
    }

    fn newest_complete(&self, catalog: i64, scope: &str, missing: bool) -> Option<TimeMs> {
        let runs = self.runs.get(&catalog)?;
        let is_sure = |gaps: &[Gap]| !gaps.iter().any(|g| g.scope == scope && (missing || !g.held));
        let (seq, _) = runs.iter().find(|(_, gaps)| is_sure(gaps))?;
        self.ended.get(seq).copied()
    }
}

/// The number of a catalog, for queries; `NotFound` when it was never synced.
pub(crate) async fn catalog_number(conn: &mut SqliteConnection, catalog: &str) -> Result<i64, StoreError> {
    let missing = || StoreError::NotFound { what: format!("synced catalog called {catalog}") };
    word::known(conn, catalog).await?.ok_or_else(missing)
}

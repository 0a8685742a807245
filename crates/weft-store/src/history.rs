//! Facts now and in the past, and what changed between syncs.

use crate::batch::id_list;
use crate::derive;
use crate::tables::observation::{FactReader, Which, fact_sql};
use crate::{Store, StoreError};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;
use weft_model::{CanonicalKey, Derive, Fact, Kind, Observation};

/// One statement that a sync brought, changed or ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The sync.
    pub seq: i64,
    /// Catalog id.
    pub catalog: String,
    /// Key of what the statement is about.
    pub key: CanonicalKey,
    /// What was said before; `None` when it is new.
    pub old: Option<Observation>,
    /// What is said since; `None` when it is gone.
    pub new: Option<Observation>,
    /// True when the new version is the old one, missing unconfirmed.
    pub missing: bool,
}

/// One version that began or ended, before its text is read.
struct Event {
    seq: i64,
    old: Option<i64>,
    new: Option<i64>,
}

async fn read_facts(conn: &mut SqliteConnection, rows: &[SqliteRow]) -> Result<Vec<Fact>, StoreError> {
    let mut reader = FactReader::load(conn, None).await?;
    rows.iter().map(|row| reader.fact(row)).collect()
}

impl Store {
    /// Hands every fact that was true after sync `seq` to `derive`: finishing it gives the map as it was.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn facts_at(&self, seq: i64, derive: &mut dyn Derive) -> Result<(), StoreError> {
        derive::feed(&mut *self.read().await?, Which::After(seq), &mut |fact| derive.add(fact)).await
    }

    /// Hands every current fact of these kinds to `take`, never many at once.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn facts_of_kinds(&self, kinds: &[Kind], take: &mut (dyn FnMut(Fact) + Send)) -> Result<(), StoreError> {
        let list = serde_json::to_string(kinds).map_err(|e| StoreError::unreadable("the kinds", e))?;
        derive::feed(&mut *self.read().await?, Which::NowOfKinds(&list), take).await
    }

    /// The statements that thing `id` is stitched from, in full.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn members(&self, id: i64) -> Result<Vec<Fact>, StoreError> {
        let mut read = self.read().await?;
        let sql = fact_sql!(
            "thing_member m JOIN observation o ON o.id = m.observation_id JOIN statement s ON s.id = o.id \
             WHERE m.thing_id = ? ORDER BY o.id"
        );
        let rows = sqlx::query(sql).bind(id).fetch_all(&mut *read).await?;
        read_facts(&mut read, &rows).await
    }

    /// Facts by the row id of their observation, whether current or past; unknown ids are left out.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn facts_by_id(&self, ids: &[i64]) -> Result<Vec<Fact>, StoreError> {
        facts_by_id(&mut *self.read().await?, ids).await
    }

    /// Everything said about things of one kind, now or after sync `seq`.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn facts_of_kind(&self, kind: Kind, seq: Option<i64>) -> Result<Vec<Fact>, StoreError> {
        let mut read = self.read().await?;
        let sql = fact_sql!(
            "statement s JOIN observation o ON o.id = s.id WHERE s.kind = ?1 AND o.from_seq <= ?2 \
             AND (o.to_seq IS NULL OR o.to_seq > ?2) ORDER BY o.id"
        );
        let at = seq.unwrap_or(i64::MAX - 1);
        let rows = sqlx::query(sql).bind(kind.as_str()).bind(at).fetch_all(&mut *read).await?;
        let mut reader = FactReader::load(&mut read, seq).await?;
        rows.iter().map(|row| reader.fact(row)).collect()
    }

    /// Everything one catalog says now, in the order in which it was first said.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn facts_of_catalog(&self, catalog: &str) -> Result<Vec<Fact>, StoreError> {
        let mut read = self.read().await?;
        let sql = fact_sql!(
            "observation o JOIN statement s ON s.id = o.id JOIN word w ON w.id = o.catalog_id \
             WHERE w.text = ? AND o.to_seq IS NULL ORDER BY o.id"
        );
        let rows = sqlx::query(sql).bind(catalog).fetch_all(&mut *read).await?;
        read_facts(&mut read, &rows).await
    }

    /// Current checks, runs, incidents, policies and agreements about any of `subjects`: ask with all member
    /// keys of a thing, because each catalog speaks in its own.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn facts_about(&self, subjects: &[CanonicalKey]) -> Result<Vec<Fact>, StoreError> {
        let mut read = self.read().await?;
        let keys = serde_json::to_string(subjects).map_err(|e| StoreError::unreadable("the subjects", e))?;
        let sql = fact_sql!(
            "statement s JOIN observation o ON o.id = s.id \
             WHERE s.subject IN (SELECT value FROM json_each(?)) AND o.to_seq IS NULL ORDER BY o.id"
        );
        let rows = sqlx::query(sql).bind(keys).fetch_all(&mut *read).await?;
        read_facts(&mut read, &rows).await
    }

    /// Current facts that carry promises. Facts that an early version wrote may carry only evidence.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn promise_facts(&self) -> Result<Vec<Fact>, StoreError> {
        let mut read = self.read().await?;
        let sql = fact_sql!(
            "statement s INDEXED BY statement_promise CROSS JOIN observation o ON o.id = s.id \
             WHERE s.promise = 1 AND o.to_seq IS NULL ORDER BY o.id"
        );
        let rows = sqlx::query(sql).fetch_all(&mut *read).await?;
        read_facts(&mut read, &rows).await
    }

    /// Current facts about any of the things `ids` that carry promises, or evidence of the last update.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn evidence_facts(&self, ids: &[i64]) -> Result<Vec<Fact>, StoreError> {
        let mut read = self.read().await?;
        let sql = fact_sql!(
            "json_each(?) j CROSS JOIN thing_member m ON m.thing_id = j.value \
             JOIN observation o ON o.id = m.observation_id JOIN statement s ON s.id = o.id \
             WHERE s.promise > 0 ORDER BY o.id"
        );
        let rows = sqlx::query(sql).bind(id_list(ids)).fetch_all(&mut *read).await?;
        read_facts(&mut read, &rows).await
    }

    /// Every version of what `catalog` says about `key`, oldest first; a gap between two versions is a time in
    /// which it said nothing.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn versions(&self, catalog: &str, key: &CanonicalKey) -> Result<Vec<Fact>, StoreError> {
        let mut read = self.read().await?;
        let sql = fact_sql!(
            "statement s JOIN observation o ON o.id = s.id JOIN word w ON w.id = o.catalog_id \
             WHERE s.key = ? AND w.text = ? ORDER BY o.from_seq, o.id"
        );
        let rows = sqlx::query(sql).bind(key.to_string()).bind(catalog).fetch_all(&mut *read).await?;
        read_facts(&mut read, &rows).await
    }

    /// What changed in syncs after `since`, oldest first, `limit` rows at most.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn changes(&self, since: i64, limit: u32) -> Result<Vec<Change>, StoreError> {
        let mut read = self.read().await?;
        let events = events(&mut read, since, limit).await?;
        let ids: Vec<i64> = events.iter().flat_map(|e| [e.old, e.new]).flatten().collect();
        let facts = facts_by_id(&mut read, &ids).await?;
        let facts: HashMap<i64, Fact> = facts.into_iter().map(|fact| (fact.id, fact)).collect();
        let mut changes = Vec::with_capacity(events.len());
        for event in events {
            // A version that began and ended within the range occurs in two events.
            let old = event.old.and_then(|id| facts.get(&id).cloned());
            let new = event.new.and_then(|id| facts.get(&id).cloned());
            let Some(fact) = new.as_ref().or(old.as_ref()) else { continue };
            changes.push(Change {
                seq: event.seq,
                catalog: fact.catalog.clone(),
                key: fact.observation.key.clone(),
                missing: new.as_ref().is_some_and(|f| f.unconfirmed_missing),
                old: old.map(|f| f.observation),
                new: new.map(|f| f.observation),
            });
        }
        Ok(changes)
    }
}

async fn facts_by_id(conn: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<Fact>, StoreError> {
    let sql = fact_sql!(
        "observation o JOIN statement s ON s.id = o.id WHERE o.id IN (SELECT value FROM json_each(?)) ORDER BY o.id"
    );
    let rows = sqlx::query(sql).bind(id_list(ids)).fetch_all(&mut *conn).await?;
    read_facts(conn, &rows).await
}

/// The first `limit` events of syncs after `since`, sync by sync.
async fn events(conn: &mut SqliteConnection, since: i64, limit: u32) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT seq FROM sync WHERE seq > ? AND derived = 1 ORDER BY seq";
    let syncs: Vec<i64> = sqlx::query_scalar(sql).bind(since).fetch_all(&mut *conn).await?;
    let mut events = Vec::new();
    for seq in syncs {
        if events.len() >= limit as usize {
            break;
        }
        events.extend(events_of(conn, seq, limit).await?);
    }
    events.truncate(limit as usize);
    Ok(events)
}

/// Pairs the versions that ended with those that began in sync `seq` and are about the same.
async fn events_of(conn: &mut SqliteConnection, seq: i64, limit: u32) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT id, ident FROM observation WHERE to_seq = ? ORDER BY id";
    let ended: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql).bind(seq).fetch_all(&mut *conn).await?;
    // The first sync of a large catalog ends nothing: there is nothing to pair and no need to read it all.
    let most = if ended.is_empty() { i64::from(limit) } else { -1 };
    let sql = "SELECT id, ident FROM observation WHERE from_seq = ? ORDER BY id LIMIT ?";
    let begun: Vec<(i64, Vec<u8>)> = sqlx::query_as(sql).bind(seq).bind(most).fetch_all(&mut *conn).await?;
    let mut before: HashMap<Vec<u8>, i64> = ended.into_iter().map(|(id, ident)| (ident, id)).collect();
    let mut events: Vec<Event> =
        begun.into_iter().map(|(id, ident)| Event { seq, old: before.remove(&ident), new: Some(id) }).collect();
    events.extend(before.into_values().map(|id| Event { seq, old: Some(id), new: None }));
    events.sort_by_key(|e| (e.new.is_none(), e.new.or(e.old)));
    Ok(events)
}

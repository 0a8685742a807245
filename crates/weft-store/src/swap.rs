//! The swap: one transaction that makes true what a sync collected, and derives the map from it.

use crate::batch::id_list;
use crate::derive::{self, MapSize};
use crate::failpoint::failpoint;
use crate::staging::{Seen, Slots, Staging, digest, drop_staged};
use crate::tables::observation::is_poorer;
use crate::tables::scope::{self, Reports};
use crate::tables::sync::{self, Gap, SyncSummary};
use crate::tables::{loss, word};
use crate::{Store, StoreError};
use sqlx::{Connection, SqliteConnection};
use std::collections::{HashMap, HashSet};
use weft_model::{Completeness, Derive, Loss, ScopeReport, TimeMs};
use xxhash_rust::xxh3::xxh3_128;

/// A scope may lose this share of its items without being asked about …
const BELIEVED_SHARE: u32 = 10;
/// … and fewer than this many whatever the share is (docs/reliability.md).
const BELIEVED_ITEMS: u32 = 20;
/// Ids looked up by one statement.
const IDS_PER_QUERY: usize = 10_000;

/// How a sync ends.
#[derive(Debug, Clone)]
pub struct SwapRequest {
    /// What the reader says about every scope it listed. A scope that is not reported keeps its items.
    pub reports: Vec<ScopeReport>,
    /// What the reader could not carry over; takes the place of the losses of the catalog's last sync.
    pub losses: Vec<Loss>,
    /// Believe removals however many there are.
    pub accept_removals: bool,
    /// When reading ended.
    pub at: TimeMs,
}

/// The difference between what was true and what was read.
#[derive(Default)]
struct Plan {
    added: u32,
    changed: u32,
    unchanged: u32,
    gone: u32,
    held: u32,
    unread: u32,
    richer: u32,
    /// Current rows that end.
    close: Vec<i64>,
    /// Current rows that go on with the mark "missing, unconfirmed".
    lost: Vec<i64>,
    /// Current rows that were missing and are back as they were.
    found: Vec<i64>,
    /// Staged rows that nobody will see.
    orphans: Vec<i64>,
    gaps: Vec<Gap>,
    hash: u128,
}

impl Plan {
    fn changes_nothing(&self) -> bool {
        self.added + self.changed + self.gone == 0 && self.lost.is_empty() && self.found.is_empty()
    }
}

impl Staging {
    /// Makes everything that was added true, at once: closes what is no longer said, opens what is new,
    /// hands all current facts of all catalogs to `derive` and writes its map as a difference. Readers see
    /// the old map until the moment in which they see the new one. When nothing changed, only the run is
    /// recorded and `derive` is not called.
    ///
    /// # Errors
    /// `DiskFull`, `StagingFailed`, `Derive` and whatever else SQLite says. The old map stays then.
    pub async fn swap(mut self, request: SwapRequest, derive: Box<dyn Derive>) -> Result<SyncSummary, StoreError> {
        self.flush().await?;
        if self.failed {
            return Err(StoreError::StagingFailed { catalog: self.catalog });
        }
        let reports = self.numbered(&request.reports).await?;
        failpoint("before_swap");
        let store = self.store.clone();
        let mut mesh = store.mesh().await;
        let swapped = self.swap_in(&mut mesh, &reports, &request, derive).await;
        if swapped.is_err()
            && let Err(error) = drop_staged(&mut mesh, Some(self.catalog_id)).await
        {
            tracing::warn!(%error, catalog = self.catalog, "staged rows stay until the next start");
        }
        failpoint("after_commit");
        swapped
    }

    /// Reports by number of the scope. Of two reports for one scope the worse counts.
    async fn numbered(&mut self, reports: &[ScopeReport]) -> Result<Reports, StoreError> {
        let mut numbered = Reports::new();
        for report in reports {
            let id = self.number(&report.scope).await?;
            let reason = match &report.completeness {
                Completeness::Complete => None,
                Completeness::Partial(reason) => Some(reason.clone()),
            };
            let entry = numbered.entry(id).or_insert((None, 0));
            entry.0 = entry.0.take().or(reason);
            entry.1 += i64::from(report.items);
        }
        Ok(numbered)
    }

    async fn swap_in(
        &mut self,
        mesh: &mut SqliteConnection,
        reports: &Reports,
        request: &SwapRequest,
        derive: Box<dyn Derive>,
    ) -> Result<SyncSummary, StoreError> {
        let mut tx = mesh.begin_with("BEGIN IMMEDIATE").await?;
        let plan = self.plan(&mut tx, reports, request.accept_removals).await?;
        // A million slots are no longer needed when the map, the other large thing, is made.
        self.slots = Slots::default();
        let mut summary = self.summary(&plan, request.at);
        summary.set_size(derive::size(&mut tx).await?);
        summary.seq = sync::insert(&mut tx, self.catalog_id, &summary).await?;
        scope::write(&mut tx, self.catalog_id, reports).await?;
        loss::replace(&mut tx, self.catalog_id, &request.losses).await?;
        self.apply(&mut tx, &plan, summary.seq).await?;
        failpoint("in_swap");
        if summary.derived {
            summary.set_size(derive::derive_map(&mut tx, derive, request.at).await?);
            sync::set_map_size(&mut tx, &summary).await?;
        }
        failpoint("in_swap");
        tx.commit().await?;
        Ok(summary)
    }

    fn summary(&self, plan: &Plan, at: TimeMs) -> SyncSummary {
        SyncSummary {
            seq: 0,
            catalog: self.catalog.clone(),
            started_at: self.started_at,
            ended_at: at,
            complete: plan.gaps.is_empty(),
            added: plan.added,
            changed: plan.changed,
            gone: plan.gone,
            unchanged: plan.unchanged,
            held_missing: plan.held,
            unread: plan.unread,
            kept_richer: plan.richer,
            duplicates: self.duplicates,
            derived: !plan.changes_nothing(),
            things: 0,
            edges: 0,
            hash: plan.hash,
            gaps: plan.gaps.clone(),
        }
    }

    async fn plan(
        &mut self,
        conn: &mut SqliteConnection,
        reports: &Reports,
        accept_removals: bool,
    ) -> Result<Plan, StoreError> {
        let mut plan = Plan { orphans: std::mem::take(&mut self.orphans), ..Plan::default() };
        let mut unseen = Vec::new();
        let mut replaced = Vec::new();
        for slot in self.slots.values() {
            match slot.seen() {
                Seen::No => unseen.push(slot.observation),
                Seen::AsBefore => {
                    plan.unchanged += 1;
                    if self.missing.contains(&slot.observation) {
                        plan.found.push(slot.observation);
                    }
                }
                Seen::Staged(_) if slot.observation == 0 => plan.added += 1,
                Seen::Staged(staged) => replaced.push((slot.observation, staged)),
            }
        }
        let kept = self.keep_richer(conn, reports, replaced, &mut plan).await?;
        self.judge_unseen(conn, reports, unseen, accept_removals, &mut plan).await?;
        self.add_partial_gaps(conn, reports, &mut plan).await?;
        plan.hash = self.content_hash(&plan, &kept);
        plan.close.sort_unstable();
        Ok(plan)
    }

    /// Decides about items that say something else. In a scope that was not read to its end, or beside one from which
    /// something is known, an item that says the same and less does not replace what is known: a server tells of one
    /// thing in several listings, and what is missing may be what was not read (docs/reliability.md). Returns the rows
    /// kept with their hashes.
    async fn keep_richer(
        &self,
        conn: &mut SqliteConnection,
        reports: &Reports,
        replaced: Vec<(i64, i64)>,
        plan: &mut Plan,
    ) -> Result<HashMap<i64, u128>, StoreError> {
        let is_complete = |scope: i64| matches!(reports.get(&scope), Some((None, _)));
        let all_complete =
            self.heard.iter().all(|scope| is_complete(*scope)) && reports.values().all(|(reason, _)| reason.is_none());
        // A scope that never delivered anything, such as one that was forbidden from the start, made nothing richer.
        let is_known = |scope: &i64| self.scope_sizes.get(scope).is_some_and(|size| *size > 0);
        let beside = reports.iter().any(|(scope, (reason, _))| reason.is_some() && is_known(scope));
        let mut kept = HashMap::new();
        for (old, new) in replaced {
            if !all_complete {
                let sql = "SELECT n.scope_id, n.body, o.body, o.hash FROM statement n, statement o \
                           WHERE n.id = ? AND o.id = ?";
                let (scope, new_body, old_body, old_hash): (i64, String, String, Vec<u8>) =
                    sqlx::query_as(sql).bind(new).bind(old).fetch_one(&mut *conn).await?;
                if (beside || !is_complete(scope)) && is_poorer(&parsed(&old_body)?, &parsed(&new_body)?) {
                    plan.richer += 1;
                    plan.orphans.push(new);
                    if self.missing.contains(&old) {
                        plan.found.push(old);
                    }
                    kept.insert(old, digest(&old_hash));
                    continue;
                }
            }
            plan.changed += 1;
            plan.close.push(old);
        }
        Ok(kept)
    }

    /// Decides about items that were not seen: gone, missing unconfirmed, or not read.
    async fn judge_unseen(
        &self,
        conn: &mut SqliteConnection,
        reports: &Reports,
        unseen: Vec<i64>,
        accept_removals: bool,
        plan: &mut Plan,
    ) -> Result<(), StoreError> {
        for (scope, Unseen { ids, runs }) in by_scope(conn, &unseen).await? {
            let unseen = (ids.len() + runs.len()) as u32;
            let Some((reason, _)) = reports.get(&scope) else {
                plan.unread += unseen;
                let reason = format!("it was not listed by this sync; {unseen} items are kept");
                plan.gaps.push(gap(conn, scope, reason, false).await?);
                continue;
            };
            if reason.is_some() {
                plan.unread += unseen;
                continue;
            }
            // A server tells of the runs of the last days only: that older ones are told no more is no loss.
            plan.gone += runs.len() as u32;
            plan.close.extend(runs);
            let (lost, all) = (ids.len() as u32, self.scope_sizes.get(&scope).copied().unwrap_or(0));
            if accept_removals || lost == 0 || is_believable(lost, all) {
                plan.gone += lost;
                plan.close.extend(ids);
            } else {
                plan.held += lost;
                let reason = format!("{lost} of {all} items are missing; confirm that they are gone, or sync again");
                plan.gaps.push(gap(conn, scope, reason, true).await?);
                plan.lost.extend(ids.into_iter().filter(|id| !self.missing.contains(id)));
            }
        }
        Ok(())
    }

    /// Scopes that were not read to their end are gaps, whether or not something is missing from them.
    async fn add_partial_gaps(
        &self,
        conn: &mut SqliteConnection,
        reports: &Reports,
        plan: &mut Plan,
    ) -> Result<(), StoreError> {
        for (scope, (reason, _)) in reports {
            if let Some(reason) = reason {
                plan.gaps.push(gap(conn, *scope, reason.clone(), false).await?);
            }
        }
        for scope in self.heard.iter().filter(|scope| !reports.contains_key(scope)) {
            let found = gap(conn, *scope, "its end was not reported".to_owned(), false).await?;
            if !plan.gaps.iter().any(|g| g.scope == found.scope) {
                plan.gaps.push(found);
            }
        }
        plan.gaps.sort_by(|a, b| (&a.scope, &a.reason).cmp(&(&b.scope, &b.reason)));
        Ok(())
    }

    /// One figure over everything that is current afterwards, whatever the order.
    fn content_hash(&self, plan: &Plan, kept: &HashMap<i64, u128>) -> u128 {
        let gone: HashSet<i64> = plan.close.iter().copied().collect();
        self.slots.iter().fold(0u128, |sum, (ident, slot)| {
            if slot.seen() == Seen::No && gone.contains(&slot.observation) {
                return sum;
            }
            let hash = kept.get(&slot.observation).filter(|_| slot.observation != 0).copied().unwrap_or(slot.hash);
            sum.wrapping_add(mixed(*ident, hash))
        })
    }

    async fn apply(&self, conn: &mut SqliteConnection, plan: &Plan, seq: i64) -> Result<(), StoreError> {
        for ids in plan.orphans.chunks(IDS_PER_QUERY) {
            let sql = "DELETE FROM statement WHERE id IN (SELECT value FROM json_each(?))";
            sqlx::query(sql).bind(id_list(ids)).execute(&mut *conn).await?;
        }
        close(conn, &plan.close, seq).await?;
        let sql = "INSERT INTO observation (id, catalog_id, scope_id, ident, hash, from_seq, to_seq, missing) \
                   SELECT s.id, ?1, s.scope_id, s.ident, s.hash, ?2, NULL, 0 \
                   FROM (SELECT first_id, last_id FROM staged WHERE catalog_id = ?1 ORDER BY first_id) g \
                   CROSS JOIN statement s ON s.id BETWEEN g.first_id AND g.last_id";
        sqlx::query(sql).bind(self.catalog_id).bind(seq).execute(&mut *conn).await?;
        sqlx::query("DELETE FROM staged WHERE catalog_id = ?").bind(self.catalog_id).execute(&mut *conn).await?;
        failpoint("in_swap");
        go_on(conn, self.catalog_id, &plan.lost, seq, true).await?;
        go_on(conn, self.catalog_id, &plan.found, seq, false).await?;
        recount(conn, self.catalog_id, seq).await
    }
}

impl SyncSummary {
    fn set_size(&mut self, size: MapSize) {
        (self.things, self.edges) = (size.things, size.edges);
    }
}

/// True when a scope that lists to its end may lose this much without anybody being asked.
fn is_believable(lost: u32, all: u32) -> bool {
    lost < all && (lost < BELIEVED_ITEMS || u64::from(lost) * 100 <= u64::from(all) * u64::from(BELIEVED_SHARE))
}

/// What a body says about its thing. That more of it could not be read is no word about it, and must not push aside
/// what is known.
fn parsed(body: &str) -> Result<serde_json::Value, StoreError> {
    let mut said: serde_json::Value =
        serde_json::from_str(body).map_err(|e| StoreError::unreadable("a statement", e))?;
    if let Some(entity) = said.pointer_mut("/e/of").and_then(|entity| entity.as_object_mut()) {
        entity.remove("unreadable");
    }
    Ok(said)
}

fn mixed(ident: u128, hash: u128) -> u128 {
    let mut bytes = [0u8; 32];
    bytes[..16].copy_from_slice(&ident.to_be_bytes());
    bytes[16..].copy_from_slice(&hash.to_be_bytes());
    xxh3_128(&bytes)
}

async fn gap(conn: &mut SqliteConnection, scope: i64, reason: String, held: bool) -> Result<Gap, StoreError> {
    let name: Option<String> =
        sqlx::query_scalar("SELECT text FROM word WHERE id = ?").bind(scope).fetch_optional(conn).await?;
    Ok(Gap { scope: name.unwrap_or_default(), reason, held })
}

/// Rows of one scope that were not seen.
#[derive(Default)]
struct Unseen {
    /// Rows that are no runs.
    ids: Vec<i64>,
    runs: Vec<i64>,
}

async fn by_scope(conn: &mut SqliteConnection, ids: &[i64]) -> Result<HashMap<i64, Unseen>, StoreError> {
    let mut scopes: HashMap<i64, Unseen> = HashMap::new();
    for chunk in ids.chunks(IDS_PER_QUERY) {
        let sql = "SELECT scope_id, id, kind = 'run' FROM statement WHERE id IN (SELECT value FROM json_each(?))";
        let rows: Vec<(i64, i64, bool)> = sqlx::query_as(sql).bind(id_list(chunk)).fetch_all(&mut *conn).await?;
        for (scope, id, is_run) in rows {
            let unseen = scopes.entry(scope).or_default();
            if is_run { &mut unseen.runs } else { &mut unseen.ids }.push(id);
        }
    }
    Ok(scopes)
}

/// Ends the versions `ids` with sync `seq`.
async fn close(conn: &mut SqliteConnection, ids: &[i64], seq: i64) -> Result<(), StoreError> {
    for chunk in ids.chunks(IDS_PER_QUERY) {
        let sql = "UPDATE observation SET to_seq = ? WHERE id IN (SELECT value FROM json_each(?))";
        sqlx::query(sql).bind(seq).bind(id_list(chunk)).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Ends the versions `ids` and begins new ones that say the same, with the mark `missing` set or cleared:
/// the past must stay as it was seen.
async fn go_on(
    conn: &mut SqliteConnection,
    catalog_id: i64,
    ids: &[i64],
    seq: i64,
    missing: bool,
) -> Result<(), StoreError> {
    close(conn, ids, seq).await?;
    for chunk in ids.chunks(IDS_PER_QUERY) {
        let newest: i64 =
            sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM statement").fetch_one(&mut *conn).await?;
        let sql = "INSERT INTO statement (scope_id, dialect_id, ident, hash, kind, promise, native, key, subject, body) \
                   SELECT scope_id, dialect_id, ident, hash, kind, promise, native, key, subject, body \
                   FROM statement WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id";
        sqlx::query(sql).bind(id_list(chunk)).execute(&mut *conn).await?;
        let sql = "INSERT INTO observation (id, catalog_id, scope_id, ident, hash, from_seq, to_seq, missing) \
                   SELECT id, ?, scope_id, ident, hash, ?, NULL, ? FROM statement WHERE id > ?";
        sqlx::query(sql).bind(catalog_id).bind(seq).bind(missing).bind(newest).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Adds what sync `seq` began to the figures of the catalog and takes away what it ended.
async fn recount(conn: &mut SqliteConnection, catalog_id: i64, seq: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO statement_count (catalog_id, kind, n) SELECT ?1, kind, sum(d) FROM ( \
               SELECT s.kind AS kind, 1 AS d FROM observation o INDEXED BY observation_from \
               CROSS JOIN statement s ON s.id = o.id WHERE o.from_seq = ?2 UNION ALL \
               SELECT s.kind, -1 FROM observation o INDEXED BY observation_to \
               CROSS JOIN statement s ON s.id = o.id WHERE o.to_seq = ?2) WHERE TRUE GROUP BY kind \
               ON CONFLICT (catalog_id, kind) DO UPDATE SET n = n + excluded.n";
    sqlx::query(sql).bind(catalog_id).bind(seq).execute(conn).await?;
    Ok(())
}

impl Store {
    /// Believes that everything missing unconfirmed in `catalog` is gone.
    ///
    /// # Errors
    /// `NotFound` when the catalog was never synced; else as [`Staging::swap`].
    pub async fn accept_missing(
        &self,
        catalog: &str,
        at: TimeMs,
        derive: Box<dyn Derive>,
    ) -> Result<SyncSummary, StoreError> {
        let _guard = self.claim(catalog)?;
        let newest = self.syncs(Some(catalog)).await?.into_iter().next();
        let before = newest.ok_or_else(|| StoreError::NotFound { what: format!("synced catalog called {catalog}") })?;
        let mut mesh = self.mesh().await;
        let mut tx = mesh.begin_with("BEGIN IMMEDIATE").await?;
        let catalog_id = word::number(&mut tx, catalog).await?;
        let sql = "SELECT id, ident, hash FROM observation WHERE catalog_id = ? AND to_seq IS NULL AND missing = 1";
        let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(sql).bind(catalog_id).fetch_all(&mut *tx).await?;
        let gone_hash = rows.iter().fold(0u128, |sum, r| sum.wrapping_add(mixed(digest(&r.1), digest(&r.2))));
        let gaps: Vec<Gap> = before.gaps.iter().filter(|g| !g.held).cloned().collect();
        let mut summary = SyncSummary {
            started_at: at,
            ended_at: at,
            complete: gaps.is_empty(),
            added: 0,
            changed: 0,
            gone: rows.len() as u32,
            unchanged: before.added + before.changed + before.unchanged,
            held_missing: 0,
            duplicates: 0,
            derived: !rows.is_empty(),
            hash: before.hash.wrapping_sub(gone_hash),
            gaps,
            ..before
        };
        summary.seq = sync::insert(&mut tx, catalog_id, &summary).await?;
        close(&mut tx, &rows.iter().map(|r| r.0).collect::<Vec<_>>(), summary.seq).await?;
        recount(&mut tx, catalog_id, summary.seq).await?;
        if summary.derived {
            summary.set_size(derive::derive_map(&mut tx, derive, at).await?);
            sync::set_map_size(&mut tx, &summary).await?;
        }
        tx.commit().await?;
        Ok(summary)
    }

    /// Derives the map again from the same facts at the time `at`, after the user changed a decision or a mapping.
    ///
    /// # Errors
    /// As [`Staging::swap`].
    pub async fn derive_again(&self, at: TimeMs, derive: Box<dyn Derive>) -> Result<(), StoreError> {
        let mut mesh = self.mesh().await;
        let mut tx = mesh.begin_with("BEGIN IMMEDIATE").await?;
        derive::derive_map(&mut tx, derive, at).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets everything `catalog` ever said, its history and its runs included, and derives the map anew at the
    /// time `at`.
    ///
    /// # Errors
    /// `Locked` while it is synced; else as [`Staging::swap`].
    pub async fn forget_catalog(&self, catalog: &str, at: TimeMs, derive: Box<dyn Derive>) -> Result<(), StoreError> {
        let _guard = self.claim(catalog)?;
        let mut mesh = self.mesh().await;
        let Some(catalog_id) = word::known(&mut mesh, catalog).await? else { return Ok(()) };
        drop_staged(&mut mesh, Some(catalog_id)).await?;
        let mut tx = mesh.begin_with("BEGIN IMMEDIATE").await?;
        for sql in [
            "DELETE FROM statement WHERE id IN (SELECT id FROM observation WHERE catalog_id = ?)",
            "DELETE FROM observation WHERE catalog_id = ?",
            "DELETE FROM scope WHERE catalog_id = ?",
            "DELETE FROM statement_count WHERE catalog_id = ?",
            "DELETE FROM loss WHERE catalog_id = ?",
            "DELETE FROM answer WHERE catalog_id = ?",
            "DELETE FROM sync WHERE catalog_id = ?",
        ] {
            sqlx::query(sql).bind(catalog_id).execute(&mut *tx).await?;
        }
        derive::derive_map(&mut tx, derive, at).await?;
        Ok(tx.commit().await?)
    }
}

//! The change feed: what each sync changed, in sentences.

mod between;

use crate::App;
use crate::api::changes::{ChangeFeed, ChangeKind, ChangeRow, ChangesQuery, SyncLog, SyncRow};
use crate::api::types::{Mark, ThingRef};
use crate::error::WireError;
use crate::names::{Domains, mark, unknown_thing};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use weft_mesh::diff::{self, ChangeKind as MeshKind};
use weft_model::{CanonicalKey, Entity, Kind, TimeMs};
use weft_store::tables::seen_mark::SeenMark;
use weft_store::{Change, SyncSummary};

/// Name of the mark up to which the feed was seen.
const FEED: &str = "changes";
/// Most statements looked at for one feed; the feed says when there are more.
const MOST: u32 = 20_000;

impl App {
    /// What syncs changed, newest first. The first sync of a catalog is not news thing by thing: everything in
    /// it is new.
    ///
    /// # Errors
    /// What the store says.
    pub async fn changes(&self, query: ChangesQuery) -> Result<ChangeFeed, WireError> {
        let seen = self.seen().await?;
        let since = query.since.map_or(seen, i64::from);
        let syncs: HashMap<i64, SyncSummary> = self.store.syncs(None).await?.into_iter().map(|s| (s.seq, s)).collect();
        let first: HashSet<i64> = first_syncs(syncs.values());
        // What a first sync brought is as much as the mesh: it is not read where it is not told.
        let is_told = |seq: &i64| *seq > since && (query.since == Some(0) || !first.contains(seq));
        let changes = match syncs.keys().filter(|seq| is_told(seq)).min() {
            Some(oldest) => self.store.changes(oldest - 1, MOST).await?,
            None => Vec::new(),
        };
        let words = Words::load(self, &changes).await?;
        let mut rows: Vec<ChangeRow> = Vec::new();
        for change in changes.iter().filter(|c| is_told(&c.seq)) {
            if let Some(sync) = syncs.get(&change.seq) {
                rows.extend(words.rows(change, sync));
            }
        }
        if query.starred == Some(true) {
            let starred: HashSet<String> = self.store.stars().await?.iter().map(ToString::to_string).collect();
            rows.retain(|row| starred.contains(&row.thing.key));
        }
        if let Some(kinds) = &query.kinds {
            rows.retain(|row| kinds.contains(&row.kind));
        }
        rows.sort_by(|a, b| {
            (b.sync, a.kind, &a.thing.key, &a.column, &a.text).cmp(&(a.sync, b.kind, &b.thing.key, &b.column, &b.text))
        });
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        rows.truncate(query.limit.unwrap_or(500) as usize);
        let newest = syncs.keys().max().copied().unwrap_or(0);
        Ok(ChangeFeed {
            freshness: self.freshness().await?,
            changes: rows,
            total,
            seen: u32::try_from(seen).unwrap_or(0),
            seen_at: self.store.seen_mark(FEED).await?.map(|m| m.seen_at),
            newest: u32::try_from(newest).unwrap_or(0),
        })
    }

    async fn seen(&self) -> Result<i64, WireError> {
        Ok(self.store.seen_mark(FEED).await?.map_or(0, |m| m.seq))
    }

    /// Changes since the last look.
    pub(crate) async fn unseen_changes(&self) -> Result<u32, WireError> {
        let seen = self.seen().await?;
        let syncs = self.store.syncs(None).await?;
        let first = first_syncs(syncs.iter());
        let mut news = syncs.iter().filter(|s| s.seq > seen && !first.contains(&s.seq));
        if news.all(|s| s.added + s.changed + s.gone == 0) {
            return Ok(0);
        }
        // The figure of the rail is the one of the feed, however a statement divides into changes.
        Ok(self.changes(ChangesQuery { limit: Some(0), ..ChangesQuery::default() }).await?.total)
    }

    /// Keeps that the feed was seen up to `sync`.
    ///
    /// # Errors
    /// What the store says.
    pub async fn mark_seen(&self, sync: u32) -> Result<(), WireError> {
        let mark = SeenMark { seq: i64::from(sync), seen_at: self.clock.now() };
        self.store.set_seen_mark(FEED, &mark).await?;
        self.jobs.send(crate::api::settings::Event::UserChanged {});
        Ok(())
    }

    /// Every sync kept, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn sync_log(&self) -> Result<SyncLog, WireError> {
        let mut syncs = self.store.syncs(None).await?;
        syncs.sort_by_key(|sync| sync.seq);
        Ok(SyncLog {
            syncs: syncs
                .into_iter()
                .map(|s| SyncRow {
                    sync: u32::try_from(s.seq).unwrap_or(u32::MAX),
                    at: s.ended_at,
                    complete: s.complete,
                    changed: s.added + s.changed + s.gone,
                    catalog: s.catalog,
                })
                .collect(),
        })
    }
}

/// The first sync of each catalog.
fn first_syncs<'a>(syncs: impl Iterator<Item = &'a SyncSummary>) -> HashSet<i64> {
    let mut first: HashMap<&str, i64> = HashMap::new();
    for sync in syncs {
        let seq = first.entry(&sync.catalog).or_insert(sync.seq);
        *seq = sync.seq.min(*seq);
    }
    first.into_values().collect()
}

/// Names for the things that changes speak of.
struct Words {
    domains: Arc<Domains>,
    things: HashMap<String, ThingRef>,
}

impl Words {
    async fn load(app: &App, changes: &[Change]) -> Result<Self, WireError> {
        let domains = Domains::load(app).await?;
        let keys: BTreeSet<String> = changes.iter().map(|c| subject(c).to_string()).collect();
        let ids = app.store.things_of_keys(&keys.into_iter().collect::<Vec<_>>()).await?;
        let wanted: BTreeSet<i64> = ids.values().copied().collect();
        let rows = app.store.things_by_id(&wanted.into_iter().collect::<Vec<_>>()).await?;
        let by_id: HashMap<i64, ThingRef> = rows.iter().map(|row| (row.id, domains.name(&row.thing))).collect();
        let things = ids.into_iter().filter_map(|(key, id)| Some((key, by_id.get(&id)?.clone()))).collect();
        Ok(Self { domains, things })
    }

    fn rows(&self, change: &Change, sync: &SyncSummary) -> Vec<ChangeRow> {
        let subject = subject(change);
        let text = subject.to_string();
        let kind = change.new.as_ref().or(change.old.as_ref()).map_or(Kind::Asset, weft_model::Observation::kind);
        let thing = self.things.get(&text).cloned().unwrap_or_else(|| self.gone(&text, subject, change, kind));
        let said = change.new.as_ref().or(change.old.as_ref());
        let said_by: Mark = match said {
            Some(o) => mark(&o.dialect, &change.catalog, o.changed_at),
            None => return Vec::new(),
        };
        let row = |kind: ChangeKind, text: String, column, before, after| ChangeRow {
            sync: u32::try_from(change.seq).unwrap_or(u32::MAX),
            at: sync.ended_at,
            kind,
            thing: thing.clone(),
            text,
            column,
            before,
            after,
            said_by: said_by.clone(),
        };
        match (&change.old, &change.new) {
            _ if change.missing => {
                vec![row(
                    ChangeKind::Gone,
                    "was not seen any more; kept until that is confirmed".to_owned(),
                    None,
                    None,
                    None,
                )]
            }
            // Runs come and go with every read; they are history, not news.
            _ if matches!(kind, Kind::Run) => Vec::new(),
            (None, Some(_)) if kind == Kind::Edge => {
                vec![row(ChangeKind::Lineage, format!("has a new edge {}", edge_words(change)), None, None, None)]
            }
            (Some(_), None) if kind == Kind::Edge => {
                vec![row(ChangeKind::Lineage, format!("lost the edge {}", edge_words(change)), None, None, None)]
            }
            (None, Some(_)) => vec![row(ChangeKind::Added, "is new".to_owned(), None, None, None)],
            (Some(_), None) => vec![row(ChangeKind::Gone, "is gone".to_owned(), None, None, None)],
            (Some(old), Some(new)) => diff::describe_change(old, new)
                .into_iter()
                .map(|c| row(wire_kind(c.kind), c.text, c.column, c.before, c.after))
                .collect(),
            (None, None) => Vec::new(),
        }
    }

    /// Something that no thing stands for any more, named by its last words.
    fn gone(&self, text: &str, key: &CanonicalKey, change: &Change, kind: Kind) -> ThingRef {
        let mut thing = unknown_thing(text, kind);
        let said = change.new.as_ref().or(change.old.as_ref());
        if let Some(name) = said.and_then(|o| o.entity.display_name()) {
            name.clone_into(&mut thing.name);
        }
        thing.domain = said.and_then(|o| o.entity.domain()).and_then(|d| self.domains.get(d));
        thing.catalogs = vec![change.catalog.clone()];
        if thing.name.is_empty() {
            key.name().clone_into(&mut thing.name);
        }
        thing
    }
}

/// What a change is about: the taker of an edge, the subject of a check, else the thing itself.
fn subject(change: &Change) -> &CanonicalKey {
    match change.new.as_ref().or(change.old.as_ref()).map(|o| &o.entity) {
        Some(Entity::Edge(edge)) => &edge.to,
        Some(Entity::Check(check)) => &check.subject,
        Some(Entity::Incident(incident)) => &incident.subject,
        Some(Entity::Policy(policy)) => &policy.subject,
        Some(Entity::Agreement(agreement)) => &agreement.subject,
        _ => &change.key,
    }
}

fn edge_words(change: &Change) -> String {
    match change.new.as_ref().or(change.old.as_ref()).map(|o| &o.entity) {
        Some(Entity::Edge(edge)) => format!("from {}", edge.from.name()),
        _ => String::new(),
    }
}

fn wire_kind(kind: MeshKind) -> ChangeKind {
    match kind {
        MeshKind::Schema => ChangeKind::Schema,
        MeshKind::Owner => ChangeKind::Owner,
        MeshKind::Sla => ChangeKind::Sla,
        MeshKind::Lineage => ChangeKind::Lineage,
        MeshKind::Lifecycle => ChangeKind::Lifecycle,
        _ => ChangeKind::Other,
    }
}

/// The newest sync that had ended at `at`, `None` when there was none yet.
pub(crate) async fn sync_at(app: &App, at: TimeMs) -> Result<Option<i64>, WireError> {
    Ok(app.store.syncs(None).await?.into_iter().filter(|s| s.ended_at <= at).map(|s| s.seq).max())
}

//! What differs between two moments: both maps as they were, compared by the core, each difference as a sentence.

use super::wire_kind;
use crate::App;
use crate::api::changes::{Between, BetweenQuery, ChangeKind, ChangeRow, Moment};
use crate::api::types::{Freshness, Mark, ThingRef};
use crate::error::{Code, WireError};
use crate::names::{Domains, mark, unknown_thing};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use weft_mesh::diff::{self, EdgeChange, Incomplete, ThingChange, Verdict};
use weft_model::{CanonicalKey, Derive as _, Kind, MeshEdge, Observation, Provenance, Stitched, Thing, TimeMs};
use weft_store::SyncSummary;

/// Differences told when the question names no number.
const UNASKED: u32 = 500;

impl App {
    /// The differences between the maps of two moments, in whichever order they are named.
    ///
    /// # Errors
    /// `NotFound` when nothing was synced by then, and what the store says.
    pub async fn changes_between(&self, query: BetweenQuery) -> Result<Between, WireError> {
        let syncs = self.store.syncs(None).await?;
        let now = self.clock.now();
        let (first, last) = (moment(&syncs, query.from)?, moment(&syncs, query.to.unwrap_or(now))?);
        let (first, last) = if first.seq <= last.seq { (first, last) } else { (last, first) };
        let (before, after) = (self.map_after(first.seq).await?, self.map_after(last.seq).await?);
        let unread = Unread::of(&syncs, first, last);
        let incomplete = unread.incomplete.clone();
        let compare = move || {
            let found = diff::maps(&before, &after, &incomplete);
            (before, after, found)
        };
        let (before, after, found) = tokio::task::spawn_blocking(compare)
            .await
            .map_err(|e| WireError::new(Code::Internal, format!("the maps could not be compared: {e}")))?;
        let statements = self.statements(&before, &after, &found.things).await?;
        let domains = Domains::load(self).await?;
        let told = Told { before: index(&before), after: index(&after), statements, domains, sync: last };
        let edges = Edges { before: ends(&before), after: ends(&after) };
        let mut rows: Vec<ChangeRow> = found.things.iter().flat_map(|change| told.thing(change)).collect();
        rows.extend(found.edges.iter().flat_map(|change| told.edge(change, &edges)));
        rows.sort_by(|a, b| {
            (a.kind, &a.thing.key, &a.column, &a.text).cmp(&(b.kind, &b.thing.key, &b.column, &b.text))
        });
        let not_comparable = found.things.iter().map(|t| t.verdict).chain(found.edges.iter().map(|e| e.verdict));
        let not_comparable = count(not_comparable.filter(|verdict| *verdict == Verdict::NotComparable).count());
        let total = count(rows.len());
        rows.truncate(query.limit.unwrap_or(UNASKED) as usize);
        Ok(Between {
            freshness: Freshness { as_of: Some(last.ended_at), complete: unread.words.is_empty(), gaps: unread.words },
            from: wire_moment(first),
            to: wire_moment(last),
            changes: rows,
            total,
            not_comparable,
        })
    }

    async fn map_after(&self, seq: i64) -> Result<Stitched, WireError> {
        let mut stitcher = Box::new(self.stitcher().await?);
        self.store.facts_at(seq, &mut *stitcher).await?;
        tokio::task::spawn_blocking(move || stitcher.finish())
            .await
            .map_err(|e| WireError::new(Code::Internal, format!("a past map could not be made: {e}")))
    }

    /// Pairs of statements of one catalog about each changed thing, where they are not the same statement.
    async fn statements(
        &self,
        before: &Stitched,
        after: &Stitched,
        changes: &[ThingChange],
    ) -> Result<HashMap<CanonicalKey, Vec<Pair>>, WireError> {
        let said: HashMap<_, i64> = before
            .things
            .iter()
            .flat_map(|thing| &thing.members)
            .map(|m| ((&m.catalog, &m.dialect, &m.native), m.observation))
            .collect();
        let things = index(after);
        let mut wanted: Vec<(&CanonicalKey, i64, i64)> = Vec::new();
        for change in changes.iter().filter(|change| change.verdict == Verdict::Changed) {
            for member in things.get(&change.key).iter().flat_map(|thing| &thing.members) {
                match said.get(&(&member.catalog, &member.dialect, &member.native)) {
                    Some(&old) if old != member.observation => wanted.push((&change.key, old, member.observation)),
                    _ => {}
                }
            }
        }
        let ids: BTreeSet<i64> = wanted.iter().flat_map(|(_, old, new)| [*old, *new]).collect();
        let facts = self.store.facts_by_id(&ids.into_iter().collect::<Vec<_>>()).await?;
        let facts: HashMap<i64, _> = facts.into_iter().map(|fact| (fact.id, fact)).collect();
        let mut pairs: HashMap<CanonicalKey, Vec<Pair>> = HashMap::new();
        for (key, old, new) in wanted {
            if let (Some(old), Some(new)) = (facts.get(&old), facts.get(&new)) {
                let pair =
                    Pair { catalog: new.catalog.clone(), old: old.observation.clone(), new: new.observation.clone() };
                pairs.entry(key.clone()).or_default().push(pair);
            }
        }
        Ok(pairs)
    }
}

/// What one catalog said of a thing, and what it says later.
struct Pair {
    catalog: String,
    old: Observation,
    new: Observation,
}

/// Catalogs that were not read to their end, or not read at all yet, and the same in words.
struct Unread {
    incomplete: Incomplete,
    words: Vec<String>,
}

impl Unread {
    fn of(syncs: &[SyncSummary], first: &SyncSummary, last: &SyncSummary) -> Self {
        let newest = |seq: i64| -> BTreeMap<&str, &SyncSummary> {
            let mut newest: BTreeMap<&str, &SyncSummary> = BTreeMap::new();
            for sync in syncs.iter().filter(|sync| sync.seq <= seq) {
                let held = newest.entry(&sync.catalog).or_insert(sync);
                if sync.seq > held.seq {
                    *held = sync;
                }
            }
            newest
        };
        let (then, later) = (newest(first.seq), newest(last.seq));
        let mut unread = Self { incomplete: Incomplete::default(), words: Vec::new() };
        for (catalog, sync) in &later {
            match then.get(catalog) {
                None => {
                    unread.words.push(format!("{catalog}: first read after {}", first.ended_at));
                    unread.incomplete.before.insert((*catalog).to_owned());
                }
                Some(held) if !held.complete => {
                    unread.words.push(format!("{catalog}: not read to its end at {}", held.ended_at));
                    unread.incomplete.before.insert((*catalog).to_owned());
                }
                Some(_) => {}
            }
            if !sync.complete {
                unread.words.push(format!("{catalog}: not read to its end at {}", sync.ended_at));
                unread.incomplete.after.insert((*catalog).to_owned());
            }
        }
        unread.words.dedup();
        unread
    }
}

type Things<'a> = HashMap<&'a CanonicalKey, &'a Thing>;
type Ends<'a> = HashMap<(&'a CanonicalKey, &'a CanonicalKey, weft_model::EdgeKind), &'a MeshEdge>;

struct Edges<'a> {
    before: Ends<'a>,
    after: Ends<'a>,
}

/// Everything that sentences are made of.
struct Told<'a> {
    before: Things<'a>,
    after: Things<'a>,
    statements: HashMap<CanonicalKey, Vec<Pair>>,
    domains: Arc<Domains>,
    sync: &'a SyncSummary,
}

impl Told<'_> {
    fn thing(&self, change: &ThingChange) -> Vec<ChangeRow> {
        let Some(thing) = self.after.get(&change.key).or_else(|| self.before.get(&change.key)) else {
            return Vec::new();
        };
        // Runs come and go with every read; they are history, not news.
        if thing.kind == Kind::Run {
            return Vec::new();
        }
        let named = self.domains.name(thing);
        let every = |kind: ChangeKind, text: &str| -> Vec<ChangeRow> {
            marks(thing).map(|said_by| self.row(kind, &named, text.to_owned(), said_by)).collect()
        };
        match change.verdict {
            Verdict::Added => every(ChangeKind::Added, "is new"),
            Verdict::Removed => every(ChangeKind::Gone, "is gone"),
            Verdict::NotComparable => Vec::new(),
            Verdict::Changed => {
                let rows = self.sentences(&named, self.statements.get(&change.key).map_or(&[], Vec::as_slice));
                // Nothing that one catalog says differs by itself: what they say together does.
                if rows.is_empty() { every(ChangeKind::Other, &together(&change.fields)) } else { rows }
            }
        }
    }

    fn sentences(&self, thing: &ThingRef, pairs: &[Pair]) -> Vec<ChangeRow> {
        let of = |pair: &Pair| -> Vec<ChangeRow> {
            let said_by = mark(&pair.new.dialect, &pair.catalog, pair.new.changed_at);
            let changes = diff::describe_change_named(&pair.old, &pair.new, |key| self.name_of(key));
            let row = |c: diff::Change| ChangeRow {
                column: c.column,
                before: c.before,
                after: c.after,
                ..self.row(wire_kind(c.kind), thing, c.text, said_by.clone())
            };
            changes.into_iter().map(row).collect()
        };
        pairs.iter().flat_map(of).collect()
    }

    fn edge(&self, change: &EdgeChange, edges: &Edges) -> Vec<ChangeRow> {
        // What came or went with its taker is told by the taker's own row.
        let is_told = |key| self.before.contains_key(key) && self.after.contains_key(key);
        let ends = (&change.from, &change.to, change.kind);
        let Some(edge) = edges.after.get(&ends).or_else(|| edges.before.get(&ends)) else { return Vec::new() };
        let from = self.name_of(&change.from);
        let text = match change.verdict {
            Verdict::NotComparable => return Vec::new(),
            Verdict::Added | Verdict::Removed if !is_told(&change.to) => return Vec::new(),
            Verdict::Added => format!("has a new edge from {from}"),
            Verdict::Removed => format!("lost the edge from {from}"),
            Verdict::Changed => format!("takes its columns from {from} differently"),
        };
        let thing = self
            .find(&change.to)
            .map_or_else(|| unknown_thing(&change.to.to_string(), Kind::Asset), |thing| self.domains.name(thing));
        let said: BTreeSet<(&str, &str)> =
            edge.provenance.iter().map(|p: &Provenance| (p.catalog.as_str(), p.dialect.mark())).collect();
        said.into_iter()
            .map(|(catalog, word)| {
                let said_by = Mark { mark: word.to_owned(), catalog: catalog.to_owned(), at: None };
                self.row(ChangeKind::Lineage, &thing, text.clone(), said_by)
            })
            .collect()
    }

    fn row(&self, kind: ChangeKind, thing: &ThingRef, text: String, said_by: Mark) -> ChangeRow {
        ChangeRow {
            sync: u32::try_from(self.sync.seq).unwrap_or(u32::MAX),
            at: self.sync.ended_at,
            kind,
            thing: thing.clone(),
            text,
            column: None,
            before: None,
            after: None,
            said_by,
        }
    }

    fn find(&self, key: &CanonicalKey) -> Option<&Thing> {
        self.after.get(key).or_else(|| self.before.get(key)).copied()
    }

    fn name_of(&self, key: &CanonicalKey) -> String {
        self.find(key).map_or_else(|| key.name().to_owned(), |thing| thing.name.clone())
    }
}

/// The newest sync that had ended at `at`.
fn moment(syncs: &[SyncSummary], at: TimeMs) -> Result<&SyncSummary, WireError> {
    syncs.iter().filter(|sync| sync.ended_at <= at).max_by_key(|sync| sync.seq).ok_or_else(|| {
        WireError::new(Code::NotFound, format!("nothing was synced before {at}"))
            .hint("weft changes lists the syncs that are kept")
    })
}

fn wire_moment(sync: &SyncSummary) -> Moment {
    Moment { sync: u32::try_from(sync.seq).unwrap_or(u32::MAX), at: sync.ended_at }
}

fn index(map: &Stitched) -> Things<'_> {
    map.things.iter().map(|thing| (&thing.key, thing)).collect()
}

fn ends(map: &Stitched) -> Ends<'_> {
    map.edges.iter().map(|edge| ((&edge.from, &edge.to, edge.kind), edge)).collect()
}

/// Everyone who speaks of a thing, each once.
fn marks(thing: &Thing) -> impl Iterator<Item = Mark> {
    let said: BTreeSet<(&str, &str)> = thing.members.iter().map(|m| (m.catalog.as_str(), m.dialect.mark())).collect();
    said.into_iter().map(|(catalog, word)| Mark { mark: word.to_owned(), catalog: catalog.to_owned(), at: None })
}

/// The sentence of a thing of which no single statement differs.
fn together(fields: &[&str]) -> String {
    match fields {
        ["key"] => "is shown under another key".to_owned(),
        fields => format!("differs in what is known of its {}", fields.join(", ")),
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

//! Search: the index is made from the map, and its answers are put into the words of the wire.

use crate::App;
use crate::api::search::{Facet, FacetValue, Hit, MatchView, SearchPage, SearchQuery};
use crate::api::types::{Mark, ThingRef};
use crate::error::{Code, WireError};
use crate::names::{Domains, mark};
use crate::promises::{Promises, wire_state};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use weft_mesh::sla::StateWord;
use weft_model::{CanonicalKey, Kind, TimeMs};
use weft_store::search::{self as index, Owner, Query, SearchDoc, SearchError, Sla, SlaState};
use weft_store::{Store, ThingFilter, ThingRow};

/// Most hits in one answer.
const MOST: u32 = 10_000;
/// Documents that wait for the writer of the index.
const QUEUED: usize = 2_000;
/// Hits above which nobody reads who says so.
const MARKED: usize = 200;
/// Longest description in a list, in characters.
const SHORT: usize = 300;

/// Names that documents of other things repeat.
struct Names {
    domains: Arc<Domains>,
    parties: HashMap<CanonicalKey, Owner>,
    products: HashMap<CanonicalKey, String>,
    contracts: HashMap<CanonicalKey, String>,
    /// When the newest statement about a thing came.
    changed: HashMap<i64, TimeMs>,
}

impl Names {
    async fn load(app: &App) -> Result<Self, WireError> {
        let store = &app.store;
        let mut parties = HashMap::new();
        for kind in [Kind::Person, Kind::Team] {
            for row in all(store, kind).await? {
                let mut also: Vec<String> = row.thing.members.iter().map(|m| m.key.name().to_owned()).collect();
                also.sort();
                also.dedup();
                parties.insert(row.thing.key, Owner { name: row.thing.name, also });
            }
        }
        let named = |rows: Vec<ThingRow>| rows.into_iter().map(|r| (r.thing.key, r.thing.name)).collect();
        Ok(Self {
            domains: Domains::load(app).await?,
            parties,
            products: named(all(store, Kind::Product).await?),
            contracts: named(all(store, Kind::Contract).await?),
            changed: store.things_changed_at().await?,
        })
    }

    fn doc(&self, row: ThingRow, slas: &HashMap<i64, Sla>) -> SearchDoc {
        let thing = row.thing;
        let mut doc = SearchDoc::new(row.id, thing.key.to_string(), thing.name, thing.kind);
        let domain = if thing.kind == Kind::Domain { Some(&thing.key) } else { thing.domain.as_ref() };
        if let Some(domain) = domain.and_then(|key| self.domains.get(key)) {
            doc.domain = Some(domain.name);
            doc.domain_key = Some(domain.key);
        }
        let owner = |key: &CanonicalKey| {
            self.parties.get(key).cloned().unwrap_or_else(|| Owner { name: key.name().to_owned(), also: Vec::new() })
        };
        doc.subtype = thing.subtype;
        doc.description = thing.description;
        doc.products = thing.products.iter().filter_map(|k| self.products.get(k).cloned()).collect();
        doc.contracts = thing.contracts.iter().filter_map(|k| self.contracts.get(k).cloned()).collect();
        if thing.kind == Kind::Asset {
            // The platform part of other keys only repeats the kind.
            doc.platform = thing.key.platform.as_str().to_owned();
        }
        doc.owners = thing.owners.iter().map(owner).collect();
        doc.orphan = thing.owners.is_empty() && matches!(thing.kind, Kind::Asset | Kind::Product);
        doc.tags = thing.tags;
        doc.lifecycle = thing.lifecycle;
        let mut catalogs: Vec<String> = thing.members.iter().map(|m| m.catalog.clone()).collect();
        let mut dialects: Vec<String> = thing.members.iter().map(|m| m.dialect.as_str().to_owned()).collect();
        let mut aliases: Vec<String> = thing.members.iter().map(|m| m.native.clone()).collect();
        for list in [&mut catalogs, &mut dialects, &mut aliases] {
            list.sort();
            list.dedup();
        }
        (doc.catalogs, doc.dialects, doc.aliases) = (catalogs, dialects, aliases);
        doc.columns = thing.columns;
        doc.stub = thing.stub;
        doc.disagrees = thing.disagrees;
        doc.unreadable = thing.unreadable;
        doc.usage = thing.usage;
        doc.sla = slas.get(&row.id).copied();
        doc.changed_at = self.changed.get(&row.id).copied();
        doc
    }
}

async fn all(store: &Store, kind: Kind) -> Result<Vec<ThingRow>, WireError> {
    let filter = ThingFilter { kind: Some(kind), limit: u32::MAX, ..ThingFilter::default() };
    Ok(store.things(&filter).await?.0)
}

/// Brings the index up to the map. A damaged one is made anew from the ground; one that another program is
/// writing is left to it.
pub(crate) async fn refresh_index(app: &App) -> Result<(), WireError> {
    match write_index(app).await? {
        Ok(()) | Err(SearchError::Busy) => Ok(()),
        Err(SearchError::Damaged(_) | SearchError::Document(_)) => {
            app.discard_index()?;
            Ok(write_index(app).await??)
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes to the index what changed since its stamp, and everything with a promise (evidence moves
/// without the thing changing). Names that other documents repeat make it new from the ground.
async fn write_index(app: &App) -> Result<Result<(), SearchError>, WireError> {
    let names = Names::load(app).await?;
    let slas = slas(app).await?;
    let index = app.index()?;
    // An index that is ahead of the map is of another one: of a file that was damaged and has been replaced.
    let newest = app.store.stamp().await?;
    let Some(since) = index.stamp().filter(|stamp| (1..=newest).contains(stamp)) else {
        return rebuild(app, names, slas).await;
    };
    let mut docs: Vec<SearchDoc> = Vec::new();
    let mut renamed = false;
    let mut take = |rows: Vec<ThingRow>| {
        for row in rows {
            renamed |=
                matches!(row.thing.kind, Kind::Domain | Kind::Person | Kind::Team | Kind::Product | Kind::Contract);
            docs.push(names.doc(row, &slas));
        }
    };
    let (gone, stamp) = app.store.things_since(since, &mut take).await?;
    if renamed {
        drop(docs);
        return rebuild(app, names, slas).await;
    }
    let written: HashSet<i64> = docs.iter().map(|d| d.id).collect();
    let promised: Vec<i64> = slas.keys().copied().filter(|id| !written.contains(id)).collect();
    for row in app.store.things_by_id(&promised).await? {
        docs.push(names.doc(row, &slas));
    }
    let write = tokio::task::spawn_blocking(move || index.update(docs, &gone, stamp));
    write.await.map_err(|e| index_panicked(&e))
}

/// Makes the index from every thing. Documents pass through a short queue, so that a large mesh is never held as
/// documents in memory as a whole.
async fn rebuild(app: &App, names: Names, slas: HashMap<i64, Sla>) -> Result<Result<(), SearchError>, WireError> {
    let index = app.index()?;
    // Taken before the things are read: should they be newer, the next search brings the index up.
    let stamp = app.store.stamp().await?;
    let (queue, docs) = std::sync::mpsc::sync_channel::<SearchDoc>(QUEUED);
    let write = tokio::task::spawn_blocking(move || index.rebuild(docs, stamp));
    let mut take = |rows: Vec<ThingRow>| {
        for row in rows {
            // A writer that ended with an error takes nothing more and says why below.
            let _ = queue.send(names.doc(row, &slas));
        }
    };
    let read = app.store.things_since(0, &mut take).await;
    drop(queue);
    let written = write.await.map_err(|e| index_panicked(&e))?;
    read?;
    Ok(written)
}

fn index_panicked(error: &tokio::task::JoinError) -> WireError {
    WireError::new(Code::Internal, format!("the index could not be written: {error}"))
}

/// The state of each promising thing at its sync, from which the index tells the state at the time of a query.
async fn slas(app: &App) -> Result<HashMap<i64, Sla>, WireError> {
    let now = app.clock.now();
    let states = Promises::load(app, now).await?.states();
    let state = |word: StateWord| match word {
        StateWord::Pass => SlaState::Pass,
        StateWord::Warn => SlaState::Warn,
        StateWord::Fail => SlaState::Fail,
        StateWord::Unknown => SlaState::Unknown,
        StateWord::NotEvaluable => SlaState::NotEvaluable,
    };
    Ok(states.into_iter().map(|(id, s)| (id, Sla { state: state(s.state), due_at: s.next_due_at })).collect())
}

impl App {
    /// Runs a query. An index that is behind the map is brought up first.
    ///
    /// # Errors
    /// `BadQuery` with the position where the query cannot be read.
    pub async fn search(&self, query: SearchQuery) -> Result<SearchPage, WireError> {
        let now = self.clock.now();
        let parsed = Query::parse(&query.text, now).map_err(|e| bad_query(&e))?;
        if self.index()?.stamp() != Some(self.store.stamp().await?) {
            refresh_index(self).await?;
        }
        let limit = query.limit.unwrap_or(20).clamp(1, MOST) as usize;
        // The index is asked on a thread of its own while the rest is read.
        let (page, domains, freshness) = tokio::try_join!(
            self.run_query(parsed, now, limit, query.offset.unwrap_or(0) as usize),
            Domains::load(self),
            self.freshness(),
        )?;
        let mut marks = self.marks_of(&page).await?;
        Ok(SearchPage {
            freshness,
            hits: page.hits.into_iter().map(|hit| wire_hit(hit, &domains, &mut marks)).collect(),
            total: u32::try_from(page.total).unwrap_or(u32::MAX),
            fuzzy: page.fuzzy,
            facets: page.facets.into_iter().map(wire_facet).collect(),
        })
    }

    /// Who speaks of each hit, for pages that a person looks at.
    async fn marks_of(&self, page: &index::Page) -> Result<HashMap<i64, Vec<Mark>>, WireError> {
        if page.hits.len() > MARKED {
            return Ok(HashMap::new());
        }
        let ids: Vec<i64> = page.hits.iter().map(|hit| hit.doc.id).collect();
        let mut marks: HashMap<i64, Vec<Mark>> = HashMap::new();
        for (thing, dialect, catalog) in self.store.speakers(&ids).await? {
            marks.entry(thing).or_default().push(mark(&dialect, &catalog, None));
        }
        for marks in marks.values_mut() {
            marks.sort();
            marks.dedup();
        }
        Ok(marks)
    }

    async fn run_query(
        &self,
        query: Query,
        now: TimeMs,
        limit: usize,
        offset: usize,
    ) -> Result<index::Page, WireError> {
        let index = self.index()?;
        let run = tokio::task::spawn_blocking(move || index.search(&query, now, limit, offset));
        let page = run.await.map_err(|e| WireError::new(Code::Internal, format!("the search ended: {e}")))?;
        Ok(page?)
    }

    /// Row ids of everything that a query finds.
    pub(crate) async fn matching(&self, text: &str) -> Result<HashSet<i64>, WireError> {
        let now = self.clock.now();
        let parsed = Query::parse(text, now).map_err(|e| bad_query(&e))?;
        if self.index()?.stamp() != Some(self.store.stamp().await?) {
            refresh_index(self).await?;
        }
        let page = self.run_query(parsed, now, 1_000_000, 0).await?;
        Ok(page.hits.into_iter().map(|hit| hit.doc.id).collect())
    }
}

fn bad_query(error: &index::QueryError) -> WireError {
    let mut wire = WireError::new(Code::BadQuery, error.message.clone());
    wire.position = u32::try_from(error.position).ok();
    if !error.expected.is_empty() {
        wire.hint = Some(format!("expected {}", error.expected.join(", ")));
    }
    wire
}

fn wire_hit(hit: index::Hit, domains: &Domains, marks: &mut HashMap<i64, Vec<Mark>>) -> Hit {
    let doc = hit.doc;
    let domain = doc.domain_key.as_deref().and_then(|k| k.parse().ok()).and_then(|k: CanonicalKey| domains.get(&k));
    let ranges = |ranges: Vec<(usize, usize)>| {
        ranges.into_iter().filter_map(|(a, b)| Some((u32::try_from(a).ok()?, u32::try_from(b).ok()?))).collect()
    };
    let promise = hit.sla.map(|state| match state {
        SlaState::Pass => StateWord::Pass,
        SlaState::Warn => StateWord::Warn,
        SlaState::Fail => StateWord::Fail,
        SlaState::Unknown => StateWord::Unknown,
        SlaState::NotEvaluable => StateWord::NotEvaluable,
    });
    let matched = hit.matched.into_iter();
    Hit {
        thing: ThingRef {
            key: doc.key,
            name: doc.name,
            kind: doc.kind,
            subtype: doc.subtype,
            domain,
            catalogs: doc.catalogs,
        },
        description: doc.description.map(|d| d.chars().take(SHORT).collect()),
        platform: doc.platform,
        owners: doc.owners.into_iter().take(3).map(|o| o.name).collect(),
        tags: doc.tags.into_iter().take(5).collect(),
        lifecycle: doc.lifecycle,
        promise: promise.map(wire_state),
        columns: u32::try_from(doc.columns.len()).unwrap_or(u32::MAX),
        matched: matched
            .map(|m| MatchView { field: field_word(m.field).to_owned(), text: m.text, ranges: ranges(m.ranges) })
            .collect(),
        marks: marks.remove(&doc.id).unwrap_or_default(),
        fuzzy: hit.fuzzy,
        changed_at: doc.changed_at,
    }
}

fn wire_facet(facet: index::Facet) -> Facet {
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let values = facet.values.into_iter();
    Facet {
        field: facet.field.as_str().to_owned(),
        values: values
            .map(|v| FacetValue { label: v.value.replace('_', " "), value: v.value, count: count(v.count) })
            .collect(),
    }
}

/// The word of the wire for a field that matched.
fn field_word(field: index::MatchedField) -> &'static str {
    use index::MatchedField as F;
    match field {
        F::Name => "name",
        F::Key => "key",
        F::Alias => "alias",
        F::Column => "column",
        F::Tag => "tag",
        F::Owner => "owner",
        F::Domain => "domain",
        F::Product => "product",
        F::Contract => "contract",
        F::Description => "description",
    }
}

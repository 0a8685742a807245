//! Runs a query: plans it, scores every segment, counts facets, picks the page and says why each hit is there.

use super::doc::SearchDoc;
use super::evaluate::{BLOCK, EXACT, Evaluator, NAMED_AT_ALL, Scores, SlaColumns};
use super::facets::{Facet, FacetCounter};
use super::index::{SearchError, SearchIndex, Snapshot};
use super::marks;
use super::page::{Hit, Match, MatchedField, Page};
use super::plan::{Dictionary, Mark, Plan, plan};
use super::query::Query;
use super::schema::fast;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tantivy::columnar::Column;
use tantivy::index::SegmentReader;
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, DocId, Executor, Searcher, TantivyDocument, TantivyError};
use weft_model::TimeMs;

/// With fewer hits than this, and none of them named exactly as typed, misspellings are allowed.
const FEW: usize = 3;

/// Below this many documents one thread searches them: waking others costs more than it saves. Tests are small.
const ALONE: u64 = if cfg!(test) { 1_000 } else { 200_000 };

/// Place of a hit in the order of a result: score, rank, then the oldest row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    score: u16,
    rank: u64,
    id: Reverse<i64>,
    address: (u32, DocId),
}

impl Snapshot {
    /// The threads for one search: a small index is faster without.
    fn executor<'a>(&self, threads: &'a Executor) -> &'a Executor {
        if self.searcher.num_docs() < ALONE { &Executor::SingleThread } else { threads }
    }
}

impl Dictionary for Snapshot {
    fn has_beginning(&self, field: Field, start: &str) -> bool {
        self.searcher.segment_readers().iter().any(|segment| {
            let begins = || -> Result<bool, TantivyError> {
                let index = segment.inverted_index(field)?;
                let mut stream = index.terms().range().ge(start.as_bytes()).into_stream()?;
                Ok(stream.advance() && stream.key().starts_with(start.as_bytes()))
            };
            // A dictionary that cannot be read fails loudly when the query runs on it.
            begins().unwrap_or(true)
        })
    }
}

impl SearchIndex {
    /// The hits `offset..offset + limit` of `query` at `now`, with the size and the facets of the whole result.
    pub fn search(&self, query: &Query, now: TimeMs, limit: usize, offset: usize) -> Result<Page, SearchError> {
        let snapshot = self.snapshot();
        let (plan, marks) = plan(query, &self.fields, &*snapshot, now);
        let strict = self.scores(&snapshot, &plan, now, false)?;
        let mut as_typed = 0;
        let mut named = false;
        for (segment, scores) in snapshot.searcher.segment_readers().iter().zip(&strict) {
            as_typed += found(segment, scores).take(FEW).count();
            named |= as_typed < FEW && found(segment, scores).any(|doc| scores[doc as usize] >= NAMED_AT_ALL);
        }
        let guessed = if as_typed < FEW && !named && plan.can_be_misspelt() {
            Some(self.scores(&snapshot, &plan, now, true)?)
        } else {
            None
        };
        let picked = self.pick(&snapshot, guessed.as_ref().unwrap_or(&strict), now, limit.saturating_add(offset))?;
        let fuzzy = guessed.is_some() && picked.total > as_typed as u64;
        let hits = picked.places.iter().skip(offset).map(|place| {
            let strictly = strict[place.address.0 as usize][place.address.1 as usize] > 0;
            self.hit(&snapshot.searcher, place, !strictly, &marks, now)
        });
        let hits = hits.collect::<Result<_, _>>()?;
        Ok(Page { hits, offset, total: picked.total, facets: picked.facets, fuzzy, stamp: snapshot.stamp })
    }

    fn scores(&self, snapshot: &Snapshot, plan: &Plan, now: TimeMs, fuzzy: bool) -> Result<Vec<Scores>, TantivyError> {
        let score = |segment| Evaluator { fields: &self.fields, segment, now, fuzzy }.scores(plan);
        snapshot.executor(&self.threads).map(score, snapshot.searcher.segment_readers().iter())
    }

    /// One pass over all matches: counts them and keeps the best.
    fn pick(&self, snapshot: &Snapshot, scores: &[Scores], now: TimeMs, wanted: usize) -> Result<Picked, TantivyError> {
        let segments = snapshot.searcher.segment_readers().iter().zip(scores).enumerate();
        let pick = |(number, (segment, scores))| pick_segment(snapshot, number, segment, scores, now, wanted);
        let parts = snapshot.executor(&self.threads).map(pick, segments)?;
        let mut total = 0;
        let mut counter = snapshot.facets.counter();
        let mut best = Best { wanted, heap: BinaryHeap::new() };
        for (matches, counts, places) in parts {
            total += matches;
            counter.merge(&counts);
            places.heap.into_iter().for_each(|Reverse(place)| best.push(place));
        }
        Ok(Picked { total, facets: counter.finish(), places: best.finish() })
    }

    fn hit(
        &self,
        searcher: &Searcher,
        place: &Place,
        fuzzy: bool,
        marks: &[Mark],
        now: TimeMs,
    ) -> Result<Hit, SearchError> {
        let stored: TantivyDocument = searcher.doc(DocAddress::new(place.address.0, place.address.1))?;
        let bytes = stored.get_first(self.fields.doc).and_then(|value| value.as_bytes()).unwrap_or_default();
        let doc: SearchDoc = serde_json::from_slice(bytes)?;
        let mut matched = marks::matches(&doc, marks, fuzzy);
        if matched.is_empty() && place.score >= NAMED_AT_ALL {
            // A name of signs only has no words to mark.
            let ranges = vec![(0, doc.name.chars().count())];
            matched.push(Match { field: MatchedField::Name, text: doc.name.clone(), ranges });
        }
        let sla = doc.sla.map(|sla| sla.at(now));
        Ok(Hit { doc, score: place.score, exact: place.score >= EXACT, fuzzy, sla, matched })
    }
}

/// What one pass over the matches gives.
struct Picked {
    total: u64,
    facets: Vec<Facet>,
    /// Best first, `wanted` at most.
    places: Vec<Place>,
}

fn pick_segment<'a>(
    snapshot: &'a Snapshot,
    number: usize,
    segment: &SegmentReader,
    scores: &Scores,
    now: TimeMs,
    wanted: usize,
) -> Result<(u64, FacetCounter<'a>, Best), TantivyError> {
    let mut counter = snapshot.facets.counter();
    let mut best = Best { wanted, heap: BinaryHeap::new() };
    let fast_fields = segment.fast_fields();
    let columns = Columns { rank: fast_fields.u64(fast::RANK)?, id: fast_fields.i64(fast::ID)? };
    let sla = SlaColumns::open(segment)?;
    let matches: Vec<DocId> = found(segment, scores).collect();
    counter.add(number, &matches);
    for block in matches.chunks(BLOCK) {
        sla.each(block, now, |_, state| counter.add_sla(state));
        best.add(number, block, scores, &columns);
    }
    Ok((matches.len() as u64, counter, best))
}

/// Living documents of a segment that match.
fn found(segment: &SegmentReader, scores: &Scores) -> impl Iterator<Item = DocId> {
    let matching = (0u32..).zip(scores).filter(|(_, score)| **score > 0);
    matching.map(|(doc, _)| doc).filter(|doc| !segment.is_deleted(*doc))
}

struct Columns {
    rank: Column<u64>,
    id: Column<i64>,
}

/// The best places seen so far.
struct Best {
    wanted: usize,
    heap: BinaryHeap<Reverse<Place>>,
}

impl Best {
    /// Looks at a block of documents, [`BLOCK`] at most.
    fn add(&mut self, segment: usize, docs: &[DocId], scores: &Scores, columns: &Columns) {
        let highest = docs.iter().map(|doc| scores[*doc as usize]).max().unwrap_or(0);
        if self.is_too_low(|worst| highest < worst.score) {
            return;
        }
        let mut ranks = [None; BLOCK];
        let ranks = &mut ranks[..docs.len()];
        columns.rank.first_vals(docs, ranks);
        for (doc, rank) in docs.iter().zip(ranks) {
            let (score, rank) = (scores[*doc as usize], rank.unwrap_or(0));
            if self.is_too_low(|worst| (score, rank) < (worst.score, worst.rank)) {
                continue;
            }
            let id = Reverse(columns.id.first(*doc).unwrap_or(0));
            self.push(Place { score, rank, id, address: (segment as u32, *doc) });
        }
    }

    fn push(&mut self, place: Place) {
        self.heap.push(Reverse(place));
        if self.heap.len() > self.wanted {
            self.heap.pop();
        }
    }

    /// True when the page is full and even its worst place beats what is asked about.
    fn is_too_low(&self, below: impl Fn(&Place) -> bool) -> bool {
        self.heap.len() >= self.wanted && self.heap.peek().is_none_or(|Reverse(worst)| below(worst))
    }

    fn finish(self) -> Vec<Place> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(place)| place).collect()
    }
}

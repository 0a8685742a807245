//! Answers a plan on one segment: a score per document, 0 where it does not match.
//!
//! Scores are dense arrays and every operation is one pass over them, because exact facet counts need every
//! match anyway. A word scores by the best field it is found in ([`WEIGHTS`]); words of a conjunction add up;
//! filters add one; what is named exactly as typed stands above everything else.

use super::doc::Sla;
use super::plan::{Plan, Term, ValueTest, sla_of_number};
use super::query::{Test, TextField};
use super::schema::{Fields, START_LENGTH, VALUE_MARK, fast, folded_of, readable_of};
use super::text::pieces;
use std::sync::Arc;
use tantivy::columnar::Column;
use tantivy::index::SegmentReader;
use tantivy::postings::{BlockSegmentPostings, Postings, TermInfo};
use tantivy::query::{AutomatonWeight, FuzzyTermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED, TantivyError};
use weft_model::TimeMs;

/// A score per document of the segment.
pub(super) type Scores = Vec<u16>;

/// Score of a hit named exactly so: as typed, without case and accents, without separators.
const NAMED: [u16; 3] = [40_000, 30_000, 20_000];
/// Least score of an exactly named hit.
pub(super) const EXACT: u16 = NAMED[1];
/// Least score of one that is named so but for separators.
pub(super) const NAMED_AT_ALL: u16 = NAMED[2];
/// Score of a word found only as a misspelling.
const MISSPELT: u16 = 2;

/// What a word is worth in a field: as whole pieces, and as a beginning.
const WEIGHTS: [(TextField, u16, u16); 9] = [
    (TextField::Name, 60, 45),
    (TextField::Tag, 34, 24),
    (TextField::Key, 32, 22),
    (TextField::Column, 30, 20),
    (TextField::Product, 28, 19),
    (TextField::Owner, 28, 19),
    (TextField::Contract, 28, 19),
    (TextField::Domain, 26, 18),
    (TextField::Description, 12, 8),
];

/// One segment, ready to answer.
pub(super) struct Evaluator<'a> {
    pub(super) fields: &'a Fields,
    pub(super) segment: &'a SegmentReader,
    pub(super) now: TimeMs,
    /// Words may be misspelt.
    pub(super) fuzzy: bool,
}

/// Documents whose column values are read at once.
pub(super) const BLOCK: usize = 512;

type Result<T> = std::result::Result<T, TantivyError>;

impl Evaluator<'_> {
    /// Hands out all documents of the segment in blocks.
    fn blocks(&self, mut visit: impl FnMut(&[DocId])) {
        let mut block = Vec::with_capacity(BLOCK);
        for from in (0..self.segment.max_doc()).step_by(BLOCK) {
            block.clear();
            block.extend(from..self.segment.max_doc().min(from + BLOCK as u32));
            visit(&block);
        }
    }

    /// Visits the value of every document that has one.
    fn every<T>(&self, column: &Column<T>, mut visit: impl FnMut(DocId, T))
    where
        T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static,
    {
        self.blocks(|docs| each_value(column, docs, &mut visit));
    }

    fn none(&self) -> Scores {
        vec![0; self.segment.max_doc() as usize]
    }

    /// Scores of all documents, deleted ones included.
    pub(super) fn scores(&self, plan: &Plan) -> Result<Scores> {
        let mut out = self.none();
        match plan {
            Plan::All => out.fill(1),
            Plan::Term(term) => self.term(term, &mut out)?,
            Plan::TermIn(field, term) => {
                let weights = WEIGHTS.iter().find(|(f, ..)| f == field);
                let (_, whole, begun) = weights.copied().unwrap_or((*field, 1, 1));
                self.term_in(*field, term, whole, begun, &mut out)?;
            }
            Plan::Value(field, test) => self.value(*field, test, &mut out)?,
            Plan::Exact(terms) => self.exact(terms, 1, &mut out)?,
            Plan::Named { forms, matches } => {
                out = self.scores(matches)?;
                let mut named = self.none();
                for (terms, score) in forms.iter().zip(NAMED) {
                    self.exact(terms, score, &mut named)?;
                }
                out.iter_mut().zip(named).for_each(|(score, named)| *score = score.saturating_add(named));
            }
            Plan::Numbers(name, tests) => self.numbers(name, tests, &mut out)?,
            Plan::Changed(bounds) => self.changed(bounds, &mut out)?,
            Plan::Sla(states) => {
                let sla = SlaColumns::open(self.segment)?;
                self.blocks(|docs| {
                    sla.each(docs, self.now, |doc, state| out[doc as usize] = u16::from(states.contains(&state)));
                });
            }
            Plan::Flags(mask) => {
                let flags = self.segment.fast_fields().u64(fast::FLAGS)?;
                self.every(&flags, |doc, bits| out[doc as usize] = u16::from(bits & mask != 0));
            }
            Plan::Not(plan) => {
                out = self.scores(plan)?;
                out.iter_mut().for_each(|score| *score = u16::from(*score == 0));
            }
            Plan::And(plans) => self.all(plans, &mut out)?,
            Plan::Or(plans) => {
                for plan in plans {
                    out.iter_mut().zip(self.scores(plan)?).for_each(|(best, score)| *best = (*best).max(score));
                }
            }
        }
        Ok(out)
    }

    fn all(&self, plans: &[Plan], out: &mut Scores) -> Result<()> {
        for (n, plan) in plans.iter().enumerate() {
            let scores = self.scores(plan)?;
            if n == 0 {
                *out = scores;
            } else {
                out.iter_mut().zip(scores).for_each(|(sum, score)| {
                    *sum = if *sum > 0 && score > 0 { sum.saturating_add(score) } else { 0 };
                });
            }
            if out.iter().all(|score| *score == 0) {
                break;
            }
        }
        Ok(())
    }

    /// A word anywhere.
    fn term(&self, term: &Term, out: &mut Scores) -> Result<()> {
        if self.fuzzy {
            self.misspelt(term, out)?;
        }
        WEIGHTS.iter().try_for_each(|(field, whole, begun)| self.term_in(*field, term, *whole, *begun, out))
    }

    fn term_in(&self, field: TextField, term: &Term, whole: u16, begun: u16, out: &mut Scores) -> Result<()> {
        let Some((last, before)) = term.pieces.split_last() else { return Ok(()) };
        let text = self.text_field(field);
        let short = last.chars().count() <= START_LENGTH;
        if before.is_empty() {
            self.equal(text, last, whole, out)?;
            match (term.prefix, short, field) {
                (true, true, TextField::Name) => self.equal(self.fields.name_start, last, begun, out)?,
                // One or two letters begin too many words to mean any of them, except in names.
                (true, true, _) | (false, ..) => {}
                (true, false, _) => self.begun(text, last, begun, out)?,
            }
        } else {
            let weight = if term.prefix { begun } else { whole };
            self.phrase(text, term, weight, out)?;
        }
        let squashed = match field {
            TextField::Name => self.fields.name_whole,
            TextField::Column => self.fields.column_whole,
            _ => return Ok(()),
        };
        if !term.loose {
            return Ok(());
        }
        self.equal(squashed, &term.whole, whole, out)?;
        if term.begins_whole || (term.prefix && !short && field == TextField::Column) {
            self.begun(squashed, &term.whole, begun, out)?;
        }
        Ok(())
    }

    fn text_field(&self, field: TextField) -> Field {
        let text = &self.fields.text;
        match field {
            TextField::Name => text.name,
            TextField::Column => text.column,
            TextField::Tag => text.tag,
            TextField::Owner => text.owner,
            TextField::Domain => text.domain,
            TextField::Product => text.product,
            TextField::Contract => text.contract,
            TextField::Description => text.description,
            _ => text.key,
        }
    }

    /// Documents with exactly this term.
    fn equal(&self, field: Field, text: &str, score: u16, out: &mut Scores) -> Result<()> {
        let index = self.segment.inverted_index(field)?;
        match index.terms().get(text.as_bytes())? {
            Some(info) => Marker::new(&index, score, out).add(&info),
            None => Ok(()),
        }
    }

    fn exact(&self, terms: &[String], score: u16, out: &mut Scores) -> Result<()> {
        terms.iter().try_for_each(|term| self.equal(self.fields.exact, term, score, out))
    }

    /// Documents with a term that begins so.
    fn begun(&self, field: Field, start: &str, score: u16, out: &mut Scores) -> Result<()> {
        let index = self.segment.inverted_index(field)?;
        let mut marker = Marker::new(&index, score, out);
        each_begun(&index, start, |info| marker.add(info))
    }

    /// Documents where the pieces stand one after the other.
    fn phrase(&self, field: Field, term: &Term, score: u16, out: &mut Scores) -> Result<()> {
        let index = self.segment.inverted_index(field)?;
        let Some((last, before)) = term.pieces.split_last() else { return Ok(()) };
        // (document, position after the pieces so far), sorted.
        let mut ends: Vec<(DocId, u32)> = Vec::new();
        for (n, piece) in before.iter().enumerate() {
            let Some(info) = index.terms().get(piece.as_bytes())? else { return Ok(()) };
            ends = followed(&index, &info, if n == 0 { None } else { Some(&ends) })?;
            if ends.is_empty() {
                return Ok(());
            }
        }
        let mut finish = |info: &TermInfo| -> Result<()> {
            for (doc, _) in followed(&index, info, Some(&ends))? {
                out[doc as usize] = out[doc as usize].max(score);
            }
            Ok(())
        };
        if term.prefix {
            return each_begun(&index, last, finish);
        }
        match index.terms().get(last.as_bytes())? {
            Some(info) => finish(&info),
            None => Ok(()),
        }
    }

    /// Documents with a word that a few edits away is this one.
    fn misspelt(&self, term: &Term, out: &mut Scores) -> Result<()> {
        let Some(edits) = term.edits() else { return Ok(()) };
        let text = &self.fields.text;
        let pieces = [text.name, text.column, text.tag, text.owner, text.domain, text.product];
        let wholes = [self.fields.name_whole, self.fields.column_whole];
        let one_piece = term.pieces.len() == 1;
        // Names without their separators are many: only a name typed with separators may be just begun there.
        let places = pieces.iter().filter(|_| one_piece).map(|field| (*field, term.prefix));
        for (field, prefix) in places.chain(wholes.map(|field| (field, term.prefix && !one_piece))) {
            let wanted = tantivy::Term::from_field_text(field, &term.whole);
            let query = if prefix {
                FuzzyTermQuery::new_prefix(wanted, edits, true)
            } else {
                FuzzyTermQuery::new(wanted, edits, true)
            };
            let index = self.segment.inverted_index(field)?;
            let mut marker = Marker::new(&index, MISSPELT, out);
            for info in AutomatonWeight::new(field, query.automaton()?).get_match_term_infos(self.segment)? {
                marker.add(&info)?;
            }
        }
        Ok(())
    }

    fn value(&self, field: Field, test: &ValueTest, out: &mut Scores) -> Result<()> {
        let index = self.segment.inverted_index(field)?;
        let mut marker = Marker::new(&index, 1, out);
        match test {
            ValueTest::Equal(folded) => each_begun(&index, &format!("{folded}{VALUE_MARK}"), |info| marker.add(info)),
            ValueTest::Words(term) => {
                let mut stream = index.terms().stream()?;
                while stream.advance() {
                    let value = std::str::from_utf8(stream.key()).unwrap_or_default();
                    if folded_of(value) == term.whole || has_run(readable_of(value), term) {
                        marker.add(stream.value())?;
                    }
                }
                Ok(())
            }
        }
    }

    fn numbers(&self, name: &str, tests: &[Test<u64>], out: &mut Scores) -> Result<()> {
        let column = self.segment.fast_fields().u64(name)?;
        self.every(&column, |doc, value| {
            out[doc as usize] = u16::from(tests.iter().any(|test| test.passes(value)));
        });
        Ok(())
    }

    fn changed(&self, bounds: &[(i64, i64)], out: &mut Scores) -> Result<()> {
        let column = self.segment.fast_fields().i64(fast::CHANGED)?;
        self.every(&column, |doc, value| {
            out[doc as usize] = u16::from(bounds.iter().any(|(from, to)| (*from..=*to).contains(&value)));
        });
        Ok(())
    }
}

/// The columns from which the SLA state of a document follows; every document has a value in both.
pub(super) struct SlaColumns {
    states: Column<u64>,
    due: Column<i64>,
}

impl SlaColumns {
    pub(super) fn open(segment: &SegmentReader) -> Result<Self> {
        let fields = segment.fast_fields();
        Ok(Self { states: fields.u64(fast::SLA)?, due: fields.i64(fast::DUE)? })
    }

    /// Visits the state of each of `docs` (at most [`BLOCK`]) at `now`, as the number of its facet value.
    pub(super) fn each(&self, docs: &[DocId], now: TimeMs, mut visit: impl FnMut(DocId, u64)) {
        let mut due = [None; BLOCK];
        let due = &mut due[..docs.len()];
        self.due.first_vals(docs, due);
        let mut due = due.iter();
        each_value(&self.states, docs, |doc, stored| {
            let due_at = due.next().copied().flatten().and_then(TimeMs::from_millis);
            let state = sla_of_number(stored).map(|state| Sla { state, due_at }.at(now) as u64);
            visit(doc, state.unwrap_or(stored));
        });
    }
}

/// True when the pieces of `value` hold those of `term` one after the other.
fn has_run(value: &str, term: &Term) -> bool {
    let have = pieces(value);
    let n = term.pieces.len();
    n > 0
        && have.windows(n).any(|window| {
            window.iter().zip(&term.pieces).enumerate().all(|(at, (have, want))| {
                have.text == *want || (term.prefix && at + 1 == n && have.text.starts_with(want.as_str()))
            })
        })
}

/// Raises the score of every document of a term, for as many terms as it is given.
struct Marker<'a> {
    index: &'a InvertedIndexReader,
    score: u16,
    out: &'a mut Scores,
    /// Kept from term to term, because opening a list anew costs more than reading a short one.
    postings: Option<BlockSegmentPostings>,
}

impl<'a> Marker<'a> {
    fn new(index: &'a InvertedIndexReader, score: u16, out: &'a mut Scores) -> Self {
        Self { index, score, out, postings: None }
    }

    fn add(&mut self, info: &TermInfo) -> Result<()> {
        let postings = match &mut self.postings {
            Some(postings) => {
                self.index.reset_block_postings_from_terminfo(info, postings)?;
                postings
            }
            none => none.insert(self.index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?),
        };
        while !postings.docs().is_empty() {
            for doc in postings.docs() {
                let slot = &mut self.out[*doc as usize];
                *slot = (*slot).max(self.score);
            }
            postings.advance();
        }
        Ok(())
    }
}

/// Visits the terms that begin with `start`.
fn each_begun(
    index: &Arc<InvertedIndexReader>,
    start: &str,
    mut visit: impl FnMut(&TermInfo) -> Result<()>,
) -> Result<()> {
    let mut stream = index.terms().range().ge(start.as_bytes()).into_stream()?;
    while stream.advance() && stream.key().starts_with(start.as_bytes()) {
        visit(stream.value())?;
    }
    Ok(())
}

/// Where a term stands: after one of `ends`, or anywhere; as the positions after it.
fn followed(index: &InvertedIndexReader, info: &TermInfo, ends: Option<&[(DocId, u32)]>) -> Result<Vec<(DocId, u32)>> {
    let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
    let mut positions = Vec::new();
    let mut out = Vec::new();
    let mut rest = ends.unwrap_or_default();
    let mut doc = postings.doc();
    while doc != TERMINATED {
        if ends.is_some() {
            rest = &rest[rest.partition_point(|(d, _)| *d < doc)..];
            match rest.first() {
                None => break,
                Some((next, _)) if *next > doc => {
                    doc = postings.seek(*next);
                    continue;
                }
                Some(_) => {}
            }
        }
        postings.positions(&mut positions);
        let here = &rest[..rest.partition_point(|(d, _)| *d == doc)];
        let stands = |position: &u32| ends.is_none() || here.binary_search(&(doc, *position)).is_ok();
        out.extend(positions.iter().filter(|position| stands(position)).map(|position| (doc, position + 1)));
        doc = postings.advance();
    }
    Ok(out)
}

/// Visits the first value of each of `docs` that has one.
fn each_value<T>(column: &Column<T>, docs: &[DocId], mut visit: impl FnMut(DocId, T))
where
    T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static,
{
    let mut values = [None; BLOCK];
    for docs in docs.chunks(BLOCK) {
        let values = &mut values[..docs.len()];
        values.fill(None);
        column.first_vals(docs, values);
        for (doc, value) in docs.iter().zip(values) {
            if let Some(value) = value {
                visit(*doc, *value);
            }
        }
    }
}

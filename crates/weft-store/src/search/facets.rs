//! Exact counts of the values of a result set.

use super::doc::SlaState;
use super::query::SlaWord;
use super::schema::{Fields, folded_of, readable_of};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::OnceLock;
use tantivy::columnar::{Cardinality, Column};
use tantivy::schema::Field;
use tantivy::{DocId, Searcher, TantivyError};

/// Number under which "nothing promised" is stored beside the states.
pub(super) const NO_PROMISE: u64 = 5;

/// A result that is larger than one in so many documents of a segment unpacks the segment's columns.
const UNPACK_SHARE: u64 = 20;

/// A facet: how many hits of the whole result have which value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facet {
    /// Which facet; also the name of the query field that filters by it.
    pub field: FacetField,
    /// Values by falling count, then by name; at most [`Facet::SHOWN`].
    pub values: Vec<FacetValue>,
    /// How many different values the result has in all.
    pub distinct: usize,
}

impl Facet {
    /// Most values listed; `distinct` says how many there are.
    pub const SHOWN: usize = 200;
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// The value as people write it. `field:"value"` finds exactly `count` of the hits.
    pub value: String,
    /// Hits that have it.
    pub count: u64,
}

/// The facets there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FacetField {
    /// Domain by name.
    Domain,
    /// Kind.
    Kind,
    /// Finer word.
    Type,
    /// Platform.
    Platform,
    /// Owner by name.
    Owner,
    /// Tag or term.
    Tag,
    /// Lifecycle.
    Lifecycle,
    /// SLA state at the time of the question, or `none`.
    Sla,
    /// Catalog.
    Catalog,
}

impl FacetField {
    /// All facets, in the order they are shown. The SLA facet comes last: it is counted differently.
    pub const ALL: [Self; 9] = [
        Self::Domain,
        Self::Kind,
        Self::Type,
        Self::Platform,
        Self::Owner,
        Self::Tag,
        Self::Lifecycle,
        Self::Catalog,
        Self::Sla,
    ];

    /// Name, the same as the query field.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Kind => "kind",
            Self::Type => "type",
            Self::Platform => "platform",
            Self::Owner => "owner",
            Self::Tag => "tag",
            Self::Lifecycle => "lifecycle",
            Self::Sla => "sla",
            Self::Catalog => "catalog",
        }
    }

    fn index_field(self, fields: &Fields) -> Option<Field> {
        let value = &fields.value;
        match self {
            Self::Domain => Some(value.domain),
            Self::Kind => Some(value.kind),
            Self::Type => Some(value.subtype),
            Self::Platform => Some(value.platform),
            Self::Owner => Some(value.owner),
            Self::Tag => Some(value.tag),
            Self::Lifecycle => Some(value.lifecycle),
            Self::Catalog => Some(value.catalog),
            Self::Sla => None,
        }
    }
}

/// The values of one facet over all segments.
struct Values {
    facet: FacetField,
    /// Readable values.
    labels: Vec<String>,
    /// Per segment: column of ordinals, and the number of each ordinal in `labels`.
    segments: Vec<Option<(Column<u64>, Vec<u32>)>>,
    /// Per segment the numbers of every document, unpacked when the first large result is counted.
    unpacked: Vec<OnceLock<Unpacked>>,
}

/// The values of all documents of a segment as plain numbers: four bytes a value and, where a document can
/// have several, four more a document. Counting them costs a tenth of counting the packed column.
struct Unpacked {
    /// Where the numbers of each document begin, and the end; empty when each has at most one.
    starts: Vec<u32>,
    /// Numbers into the labels; [`NO_VALUE`] for a document without one.
    numbers: Vec<u32>,
}

const NO_VALUE: u32 = u32::MAX;

impl Unpacked {
    fn read(column: &Column<u64>, map: &[u32]) -> Self {
        let docs = column.num_docs();
        let mut out = Self { starts: Vec::new(), numbers: Vec::with_capacity(docs as usize) };
        let many = column.get_cardinality() == Cardinality::Multivalued;
        for doc in 0..docs {
            if many {
                out.starts.push(out.numbers.len() as u32);
                out.numbers.extend(column.values_for_doc(doc).map(|ordinal| map[ordinal as usize]));
            } else {
                out.numbers.push(column.first(doc).map_or(NO_VALUE, |ordinal| map[ordinal as usize]));
            }
        }
        if many {
            out.starts.push(out.numbers.len() as u32);
        }
        out
    }

    fn count(&self, docs: &[DocId], counts: &mut [u64]) {
        for doc in docs {
            let doc = *doc as usize;
            let range = if self.starts.is_empty() {
                doc..doc + 1
            } else {
                self.starts[doc] as usize..self.starts[doc + 1] as usize
            };
            for number in &self.numbers[range] {
                if let Some(count) = counts.get_mut(*number as usize) {
                    *count += 1;
                }
            }
        }
    }
}

/// The values of all facets, read once when the index changes.
pub(super) struct FacetTable {
    facets: Vec<Values>,
}

impl FacetTable {
    /// Reads the dictionaries of all segments.
    pub(super) fn read(searcher: &Searcher, fields: &Fields) -> Result<Self, TantivyError> {
        let stored = FacetField::ALL.into_iter().filter(|facet| facet.index_field(fields).is_some());
        let facets = stored.map(|facet| Values::read(facet, searcher)).collect::<Result<_, _>>()?;
        Ok(Self { facets })
    }

    /// A counter that has seen nothing.
    pub(super) fn counter(&self) -> FacetCounter<'_> {
        let counts = self.facets.iter().map(|values| vec![0; values.labels.len()]).collect();
        FacetCounter { table: self, counts, sla: [0; NO_PROMISE as usize + 1] }
    }
}

impl Values {
    fn read(facet: FacetField, searcher: &Searcher) -> Result<Self, TantivyError> {
        let mut labels = Vec::new();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut segments = Vec::new();
        for segment in searcher.segment_readers() {
            let Some(column) = segment.fast_fields().str(facet.as_str())? else {
                segments.push(None);
                continue;
            };
            let mut map = Vec::with_capacity(column.dictionary().num_terms());
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                let term = String::from_utf8_lossy(stream.key());
                let next = labels.len() as u32;
                let number = *numbers.entry(folded_of(&term).to_owned()).or_insert_with(|| {
                    labels.push(readable_of(&term).to_owned());
                    next
                });
                map.push(number);
            }
            segments.push(Some((column.into_parts().1, map)));
        }
        let unpacked = segments.iter().map(|_| OnceLock::new()).collect();
        Ok(Self { facet, labels, segments, unpacked })
    }
}

/// Counts the values of documents handed to it in blocks.
pub(super) struct FacetCounter<'a> {
    table: &'a FacetTable,
    counts: Vec<Vec<u64>>,
    sla: [u64; NO_PROMISE as usize + 1],
}

impl FacetCounter<'_> {
    /// Counts documents of one segment.
    pub(super) fn add(&mut self, segment: usize, docs: &[DocId]) {
        for (values, counts) in self.table.facets.iter().zip(&mut self.counts) {
            let Some((column, map)) = &values.segments[segment] else { continue };
            let unpacked = &values.unpacked[segment];
            if docs.len() as u64 * UNPACK_SHARE > u64::from(column.num_docs()) {
                unpacked.get_or_init(|| Unpacked::read(column, map));
            }
            match unpacked.get() {
                Some(unpacked) => unpacked.count(docs, counts),
                None => {
                    for ordinal in docs.iter().flat_map(|doc| column.values_for_doc(*doc)) {
                        counts[map[ordinal as usize] as usize] += 1;
                    }
                }
            }
        }
    }

    /// Adds what another counter of the same table has seen.
    pub(super) fn merge(&mut self, other: &FacetCounter<'_>) {
        let counts = self.counts.iter_mut().zip(&other.counts).flat_map(|(mine, theirs)| mine.iter_mut().zip(theirs));
        counts.chain(self.sla.iter_mut().zip(&other.sla)).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// Counts one document in an SLA state.
    pub(super) fn add_sla(&mut self, state: u64) {
        self.sla[(state as usize).min(NO_PROMISE as usize)] += 1;
    }

    /// The facets, in the order of [`FacetField::ALL`].
    pub(super) fn finish(self) -> Vec<Facet> {
        let mut facets: Vec<Facet> = self
            .table
            .facets
            .iter()
            .zip(&self.counts)
            .map(|(values, counts)| facet(values.facet, values.labels.iter().cloned().zip(counts.iter().copied())))
            .collect();
        use SlaState::{Fail, NotEvaluable, Pass, Unknown, Warn};
        let states = [Pass, Warn, Fail, Unknown, NotEvaluable].map(SlaWord::State);
        let words = states.into_iter().chain([SlaWord::None]).map(|word| word.to_string());
        facets.push(facet(FacetField::Sla, words.zip(self.sla)));
        facets
    }
}

fn facet(field: FacetField, counts: impl Iterator<Item = (String, u64)>) -> Facet {
    let mut values: Vec<FacetValue> =
        counts.filter(|(_, count)| *count > 0).map(|(value, count)| FacetValue { value, count }).collect();
    let distinct = values.len();
    values.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values.truncate(Facet::SHOWN);
    Facet { field, values, distinct }
}

//! Lineage of datasets, jobs, charts and models.

use super::columns;
use super::map::Catalogue;
use super::urn;
use super::wire::{Fine, Upstreams};
use crate::formats::Collector;
use std::collections::{BTreeMap, BTreeSet};
use weft_model::{CanonicalKey, ColumnFlow, Dialect, Edge, EdgeKind, Method, Observation, Transformation};

type Ends = (CanonicalKey, CanonicalKey, EdgeKind, Option<CanonicalKey>);

/// Edges while they are collected: one per pair, kind and job.
#[derive(Default)]
pub(super) struct Edges(BTreeMap<Ends, Stated>);

/// What is said about one edge, and by whom first.
struct Stated {
    method: Method,
    columns: BTreeSet<ColumnFlow>,
    source: String,
}

impl Edges {
    fn add(&mut self, ends: Ends, method: Method, columns: impl IntoIterator<Item = ColumnFlow>, out: &Collector) {
        let first = || Stated { method, columns: BTreeSet::new(), source: out.source().to_owned() };
        let known = self.0.entry(ends).or_insert_with(first);
        known.method = known.method.min(method);
        known.columns.extend(columns);
    }

    /// An edge between two urns that the source declares.
    pub(super) fn plain(&mut self, from: &str, to: &str, kind: EdgeKind, of: &Catalogue<'_>, out: &mut Collector) {
        match (of.key(from), of.key(to)) {
            (Some(from), Some(to)) if from != to => self.add((from, to, kind, None), Method::Declared, [], out),
            (Some(_), Some(_)) => out.loss("lineage", "a thing that feeds itself is no edge", false),
            _ => out.loss("lineage", "one end is no urn that can be read", false),
        }
    }

    /// `upstreamLineage` of a dataset.
    pub(super) fn upstreams(&mut self, urn: &str, stated: Upstreams, of: &Catalogue<'_>, out: &mut Collector) {
        for upstream in stated.upstreams {
            match upstream.dataset {
                Some(from) => self.plain(&from, urn, EdgeKind::Data, of, out),
                None => out.loss("upstreamLineage.upstreams[].dataset", "missing", false),
            }
        }
        for fine in stated.fine_grained_lineages {
            self.fine(&fine, Some(urn), None, of, out);
        }
    }

    /// One fine-grained lineage: every upstream field feeds every downstream field. Returns the datasets it joins.
    pub(super) fn fine(
        &mut self,
        fine: &Fine,
        whole: Option<&str>,
        job: Option<&CanonicalKey>,
        of: &Catalogue<'_>,
        out: &mut Collector,
    ) -> BTreeSet<(CanonicalKey, CanonicalKey)> {
        let mut joined = BTreeSet::new();
        let mut downstreams: Vec<(CanonicalKey, Option<String>)> = ends(&fine.downstreams, of, out);
        if downstreams.is_empty() {
            downstreams.extend(whole.and_then(|urn| of.key(urn)).map(|key| (key, None)));
        }
        let upstreams = ends(&fine.upstreams, of, out);
        if upstreams.is_empty() || downstreams.is_empty() {
            out.loss("fineGrainedLineages[]", "one side is empty, so nothing is joined", false);
        }
        for (from, from_field) in &upstreams {
            for (to, to_field) in &downstreams {
                if from == to {
                    out.loss("fineGrainedLineages[]", "a table that feeds itself is no edge", false);
                    continue;
                }
                joined.insert((from.clone(), to.clone()));
                let flow = from_field.clone().map(|from| ColumnFlow {
                    from,
                    to: to_field.clone(),
                    transformation: Transformation::Unknown,
                    subtype: fine.transform_operation.clone().filter(|t| !t.is_empty()),
                    masking: false,
                    description: None,
                });
                self.add((from.clone(), to.clone(), EdgeKind::Data, job.cloned()), Method::Declared, flow, out);
            }
        }
        joined
    }

    /// What a job reads and writes.
    pub(super) fn job(&mut self, job: &CanonicalKey, flow: JobFlow, of: &Catalogue<'_>, out: &mut Collector) {
        let mut joined = BTreeSet::new();
        for fine in flow.fine {
            joined.extend(self.fine(&fine, None, Some(job), of, out));
        }
        // Only many × many is a guess: a single input feeds every output, a single output takes every input.
        let guess = flow.inputs.len() > 1 && flow.outputs.len() > 1;
        let method = if guess { Method::Cartesian } else { Method::Declared };
        for from in &flow.inputs {
            for to in flow.outputs.iter().filter(|to| *to != from) {
                if !joined.contains(&(from.clone(), to.clone())) {
                    self.add((from.clone(), to.clone(), EdgeKind::Data, Some(job.clone())), method, [], out);
                }
            }
        }
        for before in flow.after.iter().filter(|before| *before != job) {
            self.add((before.clone(), job.clone(), EdgeKind::Depends, None), Method::Declared, [], out);
        }
    }

    /// Emits all edges.
    pub(super) fn emit(self, out: &mut Collector) {
        for ((from, to, kind, job), Stated { method, columns, source }) in self.0 {
            out.set_source(&source);
            let columns = columns.into_iter().collect();
            let edge = Edge { from, to, kind, method, columns, job, last_seen: None };
            out.add(Observation::edge(Dialect::DATAHUB, edge));
        }
    }
}

/// `dataJobInputOutput` with keys.
pub(super) struct JobFlow {
    pub(super) inputs: Vec<CanonicalKey>,
    pub(super) outputs: Vec<CanonicalKey>,
    /// Jobs that run before.
    pub(super) after: Vec<CanonicalKey>,
    pub(super) fine: Vec<Fine>,
}

/// Ends of a fine-grained lineage: fields, or whole datasets.
fn ends(urns: &[String], of: &Catalogue<'_>, out: &mut Collector) -> Vec<(CanonicalKey, Option<String>)> {
    let mut found = Vec::with_capacity(urns.len());
    for text in urns {
        let (dataset, field) = match urn::schema_field(text) {
            Some((dataset, path)) => (dataset, Some(columns::path(&path))),
            None => (text.as_str(), None),
        };
        match of.key(dataset) {
            Some(key) => found.push((key, field)),
            None => out.loss("fineGrainedLineages[]", "names neither a field nor a dataset", false),
        }
    }
    found
}

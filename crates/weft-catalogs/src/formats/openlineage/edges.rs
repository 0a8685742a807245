//! Edges from what runs read and write.
//!
//! Order of trust, as in the specification: the `lineage` facet, then `columnLineage`, then inputs × outputs.

use super::naming::{dataset_key, job_key};
use super::state::{Facets, Flow, Name, State};
use super::wire::{ColumnLineage, Entry, InputField, Lineage, OutputField};
use crate::formats::Collector;
use crate::formats::tolerant;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use weft_model::{CanonicalKey, ColumnFlow, Dialect, Edge, EdgeKind, Method, Observation, TimeMs, Transformation};

type Ends = (CanonicalKey, CanonicalKey, EdgeKind, Option<CanonicalKey>);

/// What is known about one edge over all runs.
struct Known {
    method: Method,
    columns: BTreeSet<ColumnFlow>,
    last_seen: Option<TimeMs>,
}

/// Edges while they are collected.
#[derive(Default)]
struct Edges(BTreeMap<Ends, Known>);

impl Edges {
    fn add(&mut self, ends: Ends, method: Method, columns: impl IntoIterator<Item = ColumnFlow>, seen: Option<TimeMs>) {
        let new = || Known { method, columns: BTreeSet::new(), last_seen: None };
        let known = self.0.entry(ends).or_insert_with(new);
        known.method = known.method.min(method);
        known.columns.extend(columns);
        known.last_seen = known.last_seen.max(seen);
    }
}

/// Emits the edges of all runs, job events and dataset events.
pub(super) fn emit(state: &State, out: &mut Collector) {
    let mut edges = Edges::default();
    for flow in state.flows.values() {
        out.set_source(&flow.source);
        of_flow(flow, &mut edges, out);
    }
    let written: BTreeSet<&Name> = state.flows.values().flat_map(|f| f.outputs.keys()).collect();
    for (name, dataset) in &state.datasets {
        // Lineage that a dataset event states holds for the dataset itself; what runs state was read with the run.
        if let (Some(to), false) = (dataset_key(&name.0, &name.1), written.contains(name)) {
            facets_of(&dataset.facets, &to, None, None, &mut edges, out);
        }
    }
    for ((from, to, kind, job), known) in edges.0 {
        let columns = known.columns.into_iter().collect();
        let edge = Edge { from, to, kind, method: known.method, columns, job, last_seen: known.last_seen };
        out.add(Observation::edge(Dialect::OPENLINEAGE, edge));
    }
}

fn of_flow(flow: &Flow, edges: &mut Edges, out: &mut Collector) {
    let job = flow.job.as_ref().and_then(|(namespace, name)| job_key(namespace, name));
    let mut explicit: BTreeSet<CanonicalKey> = BTreeSet::new();
    if let Some(said) = flow.job_facets.get("lineage") {
        let lineage: Option<Lineage> = read(&said.value, "job.facets.lineage", out);
        for entry in lineage.into_iter().flat_map(|l| l.entries) {
            explicit.extend(job_entry(entry, job.as_ref(), flow.proven, edges, out));
        }
    }
    // With one input, or one output, no pairing is guessed: all that is written comes from the one input, and all that
    // is read goes into the one output. Only many × many is a guess.
    let guess = flow.inputs.len() > 1 && flow.outputs.len() > 1;
    let method = if guess { Method::Cartesian } else { Method::Declared };
    for (name, facets) in &flow.outputs {
        let Some(to) = dataset_key(&name.0, &name.1) else { continue };
        if explicit.contains(&to) {
            continue;
        }
        let stated = facets_of(facets, &to, job.as_ref(), flow.proven, edges, out);
        if stated.as_ref().is_some_and(|s| s.method == Method::ExplicitFacet) {
            continue;
        }
        for from in flow.inputs.iter().filter_map(|(namespace, name)| dataset_key(namespace, name)) {
            // An input that column lineage does not name may still be read (`count(*)`). With a single output there is
            // only one place where it can go; with several, the facet is believed.
            let named = stated.as_ref().is_some_and(|s| s.givers.contains(&from) || flow.outputs.len() > 1);
            if named {
                continue;
            }
            if from == to {
                out.loss("inputs[]", "also an output of the same run; a table that feeds itself is no edge", false);
                continue;
            }
            edges.add((from, to.clone(), EdgeKind::Data, job.clone()), method, [], flow.proven);
        }
    }
}

/// What the facets of an output state.
struct Stated {
    method: Method,
    givers: BTreeSet<CanonicalKey>,
}

/// Adds the edges that the facets of a dataset state; `None` when they state none.
fn facets_of(
    facets: &Facets,
    to: &CanonicalKey,
    job: Option<&CanonicalKey>,
    seen: Option<TimeMs>,
    edges: &mut Edges,
    out: &mut Collector,
) -> Option<Stated> {
    if let Some(said) = facets.get("lineage") {
        let lineage: Lineage = read(&said.value, "outputs[].facets.lineage", out)?;
        target(lineage.inputs, &lineage.fields, to, job, seen.or(said.at), edges, out);
        return Some(Stated { method: Method::ExplicitFacet, givers: BTreeSet::new() });
    }
    let said = facets.get("columnLineage")?;
    let lineage: ColumnLineage = read(&said.value, "outputs[].facets.columnLineage", out)?;
    let flows = flows(&lineage.fields, lineage.dataset, out);
    let givers: BTreeSet<CanonicalKey> = flows.keys().cloned().collect();
    if givers.is_empty() {
        return None;
    }
    for (from, columns) in flows {
        if from == *to {
            out.loss("outputs[].facets.columnLineage", "a table that feeds itself is no edge", false);
            continue;
        }
        let ends = (from, to.clone(), EdgeKind::Data, job.cloned());
        edges.add(ends, Method::ColumnFacet, columns, seen.or(said.at));
    }
    Some(Stated { method: Method::ColumnFacet, givers })
}

/// One entry of a job's `lineage` facet; returns the dataset it speaks of.
fn job_entry(
    entry: Entry,
    own: Option<&CanonicalKey>,
    seen: Option<TimeMs>,
    edges: &mut Edges,
    out: &mut Collector,
) -> Option<CanonicalKey> {
    let name = (entry.namespace.unwrap_or_default(), entry.name.unwrap_or_default());
    if entry.sort.as_deref() != Some("JOB") {
        let to = dataset_key(&name.0, &name.1)?;
        target(entry.inputs, &entry.fields, &to, own, seen, edges, out);
        return Some(to);
    }
    // Without a name it is the job of the event itself.
    let to = job_key(&name.0, &name.1).or_else(|| own.cloned())?;
    for input in entry.inputs {
        let Some(from) = giver(&input) else { continue };
        if from != to {
            let columns = input.field.iter().flat_map(|field| column_flows(field, None, &input)).collect::<Vec<_>>();
            edges.add((from, to.clone(), EdgeKind::Depends, None), Method::ExplicitFacet, columns, seen);
        }
    }
    None
}

/// Explicit inputs of one dataset: datasets that give data, and jobs that write it.
fn target(
    inputs: Vec<InputField>,
    fields: &Map<String, Value>,
    to: &CanonicalKey,
    job: Option<&CanonicalKey>,
    seen: Option<TimeMs>,
    edges: &mut Edges,
    out: &mut Collector,
) {
    let mut flows = flows(fields, Vec::new(), out);
    for input in inputs {
        let Some(from) = giver(&input) else { continue };
        if input.sort.as_deref() == Some("JOB") {
            edges.add((from, to.clone(), EdgeKind::Depends, None), Method::ExplicitFacet, [], seen);
            continue;
        }
        let columns = flows.entry(from).or_default();
        columns.extend(input.field.iter().flat_map(|field| column_flows(field, None, &input)));
    }
    for (from, columns) in flows {
        if from != *to {
            edges.add((from, to.clone(), EdgeKind::Data, job.cloned()), Method::ExplicitFacet, columns, seen);
        }
    }
}

fn giver(input: &InputField) -> Option<CanonicalKey> {
    let (namespace, name) = (input.namespace.as_deref()?, input.name.as_deref()?);
    if input.sort.as_deref() == Some("JOB") { job_key(namespace, name) } else { dataset_key(namespace, name) }
}

/// Column mappings by giver.
fn flows(
    fields: &Map<String, Value>,
    dataset: Vec<InputField>,
    out: &mut Collector,
) -> BTreeMap<CanonicalKey, Vec<ColumnFlow>> {
    let mut flows: BTreeMap<CanonicalKey, Vec<ColumnFlow>> = BTreeMap::new();
    for (to, value) in fields {
        let Some(field) = read::<OutputField>(value, "columnLineage.fields.*", out) else { continue };
        for input in field.input_fields {
            match (giver(&input), input.field.as_deref(), input.sort.as_deref()) {
                (Some(from), Some(column), sort) if sort != Some("JOB") => {
                    let input =
                        with_old_form(input.clone(), &field.transformation_type, &field.transformation_description);
                    flows.entry(from).or_default().extend(column_flows(column, Some(to), &input));
                }
                (Some(from), None, sort) if sort != Some("JOB") => {
                    flows.entry(from).or_default();
                }
                _ => {
                    out.loss("fields.*.inputs[]", "a field made by a job, or by a nameless input, has no giver", false);
                }
            }
        }
    }
    for input in dataset {
        match (giver(&input), input.field.as_deref()) {
            (Some(from), Some(column)) => flows.entry(from).or_default().extend(column_flows(column, None, &input)),
            _ => out.loss("columnLineage.dataset[]", "the input has no usable name", false),
        }
    }
    flows
}

/// Before version 1.1 of the facet the transformation stood on the output field.
fn with_old_form(mut input: InputField, sort: &Option<String>, description: &Option<String>) -> InputField {
    if input.transformations.is_empty() && (sort.is_some() || description.is_some()) {
        input.transformations.push(super::wire::Transform {
            sort: None,
            subtype: sort.clone(),
            description: description.clone(),
            masking: None,
        });
    }
    input
}

fn column_flows(from: &str, to: Option<&String>, input: &InputField) -> Vec<ColumnFlow> {
    let plain = ColumnFlow {
        from: from.to_owned(),
        to: to.cloned(),
        transformation: Transformation::Unknown,
        subtype: None,
        masking: false,
        description: None,
    };
    if input.transformations.is_empty() {
        return vec![plain];
    }
    let one = |t: &super::wire::Transform| ColumnFlow {
        transformation: match (t.sort.as_deref(), t.subtype.as_deref()) {
            (Some("DIRECT"), _) | (None, Some("IDENTITY")) => Transformation::Direct,
            (Some("INDIRECT"), _) => Transformation::Indirect,
            _ => Transformation::Unknown,
        },
        subtype: t.subtype.clone().filter(|s| !s.is_empty()),
        masking: t.masking.unwrap_or(false) || t.subtype.as_deref() == Some("MASKED"),
        description: t.description.clone().filter(|d| !d.is_empty()),
        ..plain.clone()
    };
    input.transformations.iter().map(one).collect()
}

fn read<T: DeserializeOwned>(value: &Value, place: &str, out: &mut Collector) -> Option<T> {
    tolerant::read(value, |path, reason| out.loss(&format!("{place}.{path}"), reason, false))
}

/// Names of datasets as keys, sorted.
pub(super) fn keys(names: &BTreeSet<Name>) -> Vec<CanonicalKey> {
    names.iter().filter_map(|(namespace, name)| dataset_key(namespace, name)).collect()
}

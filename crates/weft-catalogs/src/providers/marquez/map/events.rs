//! What Marquez knows, said again as the OpenLineage events it was made of.
//!
//! Marquez takes events in and forgets how they were cut. Its runs still name what they read and wrote, so the parser of
//! OpenLineage can make of them what it makes of the events: the same keys, edges and methods, by the same code.

use super::super::wire::{ColumnLineage, Dataset, Id, Job, Name, Run, RunDataset};
use super::Found;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use weft_model::TimeMs;

/// Name of the facet with column lineage.
const COLUMNS: &str = "columnLineage";
/// Name of the facet with measurements; each is told once, by the run that made it or by the dataset.
const ASSERTIONS: &str = "dataQualityAssertions";

/// What the runs have said already, so that datasets do not say it again.
#[derive(Default)]
pub(super) struct Said {
    /// Datasets of which a run brought measurements.
    measured: BTreeSet<Name>,
    /// Giver and taker of every column flow that was said with its job.
    flows: BTreeSet<(Name, Name)>,
}

/// The events of a job: two of each run, or one of the job itself where it has no runs.
pub(super) fn of_job(job: &Job, name: &str, found: &Found, said: &mut Said) -> Vec<Value> {
    let job_named = json!({ "namespace": job.id.namespace, "name": name, "facets": job_facets(job) });
    let runs = job.runs();
    let says_data = runs.iter().any(|run| !run.inputs().is_empty() || !run.outputs().is_empty());
    let mut events = Vec::new();
    if !says_data {
        let list = |ids: &[Id]| -> Vec<Value> {
            ids.iter().map(|id| json!({ "namespace": id.namespace, "name": id.name })).collect()
        };
        events.push(json!({
            "eventTime": time(job.updated_at), "job": job_named,
            "inputs": list(&job.inputs), "outputs": list(&job.outputs),
        }));
    }
    for run in runs.iter().filter(|run| !run.id.is_empty()) {
        events.extend(of_run(job, run, &job_named, found, said));
    }
    events
}

fn of_run(job: &Job, run: &Run, job_named: &Value, found: &Found, said: &mut Said) -> Vec<Value> {
    let (inputs, outputs) = (run.inputs(), run.outputs());
    let streams = job.sort.as_deref().is_some_and(|sort| sort != "BATCH");
    let (word, at) = match run.state.as_str() {
        "COMPLETED" => ("COMPLETE", run.ended_at.or(run.updated_at)),
        "FAILED" => ("FAIL", run.ended_at.or(run.updated_at)),
        "ABORTED" => ("ABORT", run.ended_at.or(run.updated_at)),
        // A batch job proves its lineage when it completes, a stream while it runs.
        "RUNNING" if streams => ("RUNNING", run.updated_at.or(run.started_at)),
        "RUNNING" => ("START", run.started_at),
        _ => ("OTHER", run.updated_at.or(run.created_at)),
    };
    let givers: BTreeSet<Name> = inputs.iter().map(|d| d.dataset_version_id.name()).collect();
    let read: Vec<Value> = inputs.iter().map(|input| of_input(input, said)).collect();
    let wrote: Vec<Value> = outputs.iter().map(|output| of_output(output, &givers, found, said)).collect();
    let mut events = Vec::new();
    if let (Some(started), true) = (run.started_at, word != "START") {
        events.push(json!({
            "eventType": "START", "eventTime": time(Some(started)), "run": { "runId": run.id },
            "job": { "namespace": job_named["namespace"], "name": job_named["name"] },
        }));
    }
    events.push(json!({
        "eventType": word, "eventTime": time(at), "run": { "runId": run.id, "facets": run.facets },
        "job": job_named, "inputs": read, "outputs": wrote,
    }));
    events
}

fn of_input(input: &RunDataset, said: &mut Said) -> Value {
    let id = &input.dataset_version_id;
    if input.facets.contains_key(ASSERTIONS) {
        said.measured.insert(id.name());
    }
    json!({ "namespace": id.namespace, "name": id.name, "inputFacets": input.facets })
}

/// Column lineage belongs to the run that wrote the current version. Other runs get what they can have brought: the
/// flows from datasets that they read.
fn of_output(output: &RunDataset, givers: &BTreeSet<Name>, found: &Found, said: &mut Said) -> Value {
    let id = &output.dataset_version_id;
    let mut facets = Map::new();
    if let Some(dataset) = found.dataset(&id.name()) {
        let current = id.version.is_some() && id.version == dataset.current_version;
        if let Some(facet) =
            column_facet(dataset, |giver| current || givers.contains(giver), |giver| givers.contains(giver))
        {
            said.flows.extend(givers_of(&facet).into_iter().map(|giver| (giver, id.name())));
            facets.insert(COLUMNS.to_owned(), facet);
        }
        if let (true, Some(lineage)) = (current, dataset.facets.get("lineage")) {
            facets.insert("lineage".to_owned(), lineage.clone());
        }
    }
    json!({ "namespace": id.namespace, "name": id.name, "facets": facets, "outputFacets": output.facets })
}

/// The event of a dataset: its facets, and what Marquez keeps beside them.
pub(super) fn of_dataset(dataset: &Dataset, said: &Said) -> Value {
    let name = dataset.id.name();
    let mut facets = dataset.facets.clone();
    facets.shift_remove(COLUMNS);
    if said.measured.contains(&name) {
        facets.shift_remove(ASSERTIONS);
    }
    let mut add = |facet: &str, value: Value| {
        if !facets.contains_key(facet) {
            facets.insert(facet.to_owned(), value);
        }
    };
    if !dataset.fields.is_empty() {
        let fields: Vec<Value> = dataset
            .fields
            .iter()
            .map(|f| json!({ "name": f.name, "type": f.sort, "description": f.description }))
            .collect();
        add("schema", json!({ "fields": fields }));
    }
    if let Some(description) = &dataset.description {
        add("documentation", json!({ "description": description }));
    }
    if let Some(source) = dataset.source_name.as_ref().filter(|source| *source != "default") {
        add("dataSource", json!({ "name": source }));
    }
    let state = dataset.last_lifecycle_state.as_deref().filter(|state| !state.is_empty());
    if let Some(state) = state.or(dataset.deleted.then_some("DROP")) {
        add("lifecycleStateChange", json!({ "lifecycleStateChange": state }));
    }
    json!({
        "eventTime": time(dataset.updated_at.or(dataset.created_at)),
        "dataset": { "namespace": name.0, "name": name.1, "facets": facets },
    })
}

/// Column flows of a dataset that no listed run has brought, as an event of the dataset alone.
pub(super) fn left_over(dataset: &Dataset, said: &Said) -> Option<Value> {
    let name = dataset.id.name();
    let new = |giver: &Name| !said.flows.contains(&(giver.clone(), name.clone()));
    let facet = column_facet(dataset, new, new)?;
    Some(json!({
        "eventTime": time(dataset.updated_at.or(dataset.created_at)),
        "dataset": { "namespace": name.0, "name": name.1, "facets": { COLUMNS: facet } },
    }))
}

/// The `columnLineage` facet of a dataset, cut to the givers that are `wanted`; `None` when nothing is left. The facet of
/// the newest event says most; for givers that it lacks and that are `also` wanted, what Marquez has gathered over all
/// versions is added.
fn column_facet(dataset: &Dataset, wanted: impl Fn(&Name) -> bool, also: impl Fn(&Name) -> bool) -> Option<Value> {
    let empty = Map::new();
    let newest = dataset.facets.get(COLUMNS);
    let stated = newest.and_then(|facet| facet["fields"].as_object()).unwrap_or(&empty);
    let known = newest.map(givers_of).unwrap_or_default();
    let mut fields: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for (field, value) in stated {
        let inputs = value["inputFields"].as_array().map(Vec::as_slice).unwrap_or_default();
        let inputs: Vec<Value> =
            inputs.iter().filter(|input| giver_of(input).is_some_and(|g| wanted(&g))).cloned().collect();
        if let (false, Some(value)) = (inputs.is_empty(), value.as_object()) {
            let mut value = value.clone();
            value.insert("inputFields".to_owned(), Value::Array(inputs));
            fields.insert(field.clone(), value);
        }
    }
    for row in dataset.column_lineage.iter().flatten() {
        let inputs = gathered(row, |giver| !known.contains(giver) && also(giver));
        if inputs.is_empty() {
            continue;
        }
        let target = fields.entry(row.name.clone()).or_default();
        match target.entry("inputFields").or_insert_with(|| json!([])) {
            Value::Array(list) => list.extend(inputs),
            other => *other = Value::Array(inputs),
        }
    }
    let whole = newest.and_then(|facet| facet["dataset"].as_array()).map(Vec::as_slice).unwrap_or_default();
    let whole: Vec<&Value> = whole.iter().filter(|input| giver_of(input).is_some_and(|g| wanted(&g))).collect();
    (!fields.is_empty() || !whole.is_empty()).then(|| json!({ "fields": fields, "dataset": whole }))
}

/// What Marquez gathered of one field, each flow with its transformation.
fn gathered(row: &ColumnLineage, wanted: impl Fn(&Name) -> bool) -> Vec<Value> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (sort, description) = (filled(&row.transformation_type), filled(&row.transformation_description));
    let transformations = json!([{ "subtype": sort, "description": description }]);
    let inputs = row.input_fields.iter().filter(|i| wanted(&(i.namespace.clone(), i.dataset.clone())));
    inputs
        .map(|i| json!({ "namespace": i.namespace, "name": i.dataset, "field": i.field, "transformations": transformations }))
        .collect()
}

/// Every dataset that a `columnLineage` facet names.
fn givers_of(facet: &Value) -> BTreeSet<Name> {
    let fields = facet["fields"].as_object().into_iter().flat_map(|fields| fields.values());
    let of_fields = fields.filter_map(|field| field["inputFields"].as_array()).flatten();
    let of_whole = facet["dataset"].as_array().into_iter().flatten();
    of_fields.chain(of_whole).filter_map(giver_of).collect()
}

fn giver_of(input: &Value) -> Option<Name> {
    Some((input["namespace"].as_str()?.to_owned(), input["name"].as_str()?.to_owned()))
}

/// Facets of a job, with what Marquez keeps beside them.
fn job_facets(job: &Job) -> Map<String, Value> {
    let mut facets = job.facets.clone();
    let mut add = |facet: &str, value: Value| {
        if !facets.contains_key(facet) {
            facets.insert(facet.to_owned(), value);
        }
    };
    if let Some(description) = &job.description {
        add("documentation", json!({ "description": description }));
    }
    // Before facets were shown the context held the statement.
    if let Some(query) = job.context.get("sql").or_else(|| job.context.get("SQL")) {
        add("sql", json!({ "query": query }));
    }
    if let Some(url) = &job.location {
        add("sourceCodeLocation", json!({ "url": url }));
    }
    facets
}

/// A time as events write it, to the millisecond.
fn time(at: Option<TimeMs>) -> Option<String> {
    at.map(|at| at.timestamp().to_string())
}

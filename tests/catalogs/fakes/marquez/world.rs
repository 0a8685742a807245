//! What Marquez makes of OpenLineage events, as its source describes it: job names cut at the parent's, versions of
//! datasets by run and fields, facets of the current version, column lineage gathered over all versions.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Namespace and name.
pub(crate) type Name = (String, String);

#[derive(Default)]
struct Dataset {
    created: String,
    updated: String,
    modified: Value,
    version: String,
    fields: Value,
    facets: Map<String, Value>,
    /// By field: givers with the transformation.
    columns: BTreeMap<String, (Vec<Value>, Value, Value)>,
}

#[derive(Default)]
struct Job {
    simple: String,
    parent: Value,
    created: String,
    updated: String,
    runs: Vec<String>,
}

/// Datasets of a run in one role, each with its version and what was said of it in that role.
type InRole = BTreeMap<Name, (String, Map<String, Value>)>;

#[derive(Default)]
struct Run {
    job: Name,
    state: String,
    created: String,
    updated: String,
    started: Value,
    ended: Value,
    facets: Map<String, Value>,
    job_facets: Map<String, Value>,
    inputs: InRole,
    outputs: InRole,
}

/// A server that took events in.
#[derive(Default)]
pub(crate) struct World {
    /// Events as they came.
    events: Vec<Value>,
    datasets: BTreeMap<Name, Dataset>,
    jobs: BTreeMap<Name, Job>,
    runs: BTreeMap<String, Run>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn named(value: &Value) -> Name {
    (text(&value["namespace"]), text(&value["name"]))
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

impl World {
    /// Takes in one run event.
    pub(crate) fn take_in(&mut self, event: &Value) {
        let (at, run) = (text(&event["eventTime"]), text(&event["run"]["runId"]));
        let job = self.job(event, &at);
        let known = self.runs.entry(run.clone()).or_default();
        if known.created.is_empty() {
            known.created.clone_from(&at);
            self.jobs.get_mut(&job).expect("the job was just made").runs.insert(0, run.clone());
        }
        known.job = job;
        known.updated.clone_from(&at);
        known.facets.extend(object(&event["run"]["facets"]));
        known.job_facets.extend(object(&event["job"]["facets"]));
        let ended = match event["eventType"].as_str().unwrap_or_default() {
            "COMPLETE" => Some("COMPLETED"),
            "FAIL" => Some("FAILED"),
            "ABORT" => Some("ABORTED"),
            _ => None,
        };
        match ended {
            Some(state) => {
                known.state = state.to_owned();
                known.ended = json!(at);
            }
            None => {
                known.state = "RUNNING".to_owned();
                known.started = json!(at);
            }
        }
        for input in list(&event["inputs"]) {
            let version = self.dataset(input, &at, None);
            let slot = self.runs.get_mut(&run).expect("the run was just made").inputs.entry(named(input)).or_default();
            slot.0 = version;
            slot.1.extend(object(&input["inputFacets"]));
        }
        for output in list(&event["outputs"]) {
            let version = self.dataset(output, &at, Some(&run));
            if ended == Some("COMPLETED") {
                self.datasets.get_mut(&named(output)).expect("the dataset was just made").modified = json!(at);
            }
            let slot =
                self.runs.get_mut(&run).expect("the run was just made").outputs.entry(named(output)).or_default();
            slot.0 = version;
            slot.1.extend(object(&output["outputFacets"]));
        }
        self.events.push(event.clone());
    }

    /// The job of an event under Marquez's own name for it.
    fn job(&mut self, event: &Value, at: &str) -> Name {
        let (namespace, name) = named(&event["job"]);
        let parent = &event["run"]["facets"]["parent"];
        let known = self.runs.get(&text(&parent["run"]["runId"])).map(|run| run.job.1.clone());
        let parent = parent["job"]["name"].as_str().map(|name| known.unwrap_or_else(|| name.to_owned()));
        let simple = match &parent {
            Some(parent) => name.strip_prefix(&format!("{parent}.")).unwrap_or(&name).to_owned(),
            None => name,
        };
        let full = parent.as_ref().map_or_else(|| simple.clone(), |parent| format!("{parent}.{simple}"));
        let job = self.jobs.entry((namespace.clone(), full.clone())).or_default();
        if job.created.is_empty() {
            job.created = at.to_owned();
        }
        (job.simple, job.parent, job.updated) = (simple, json!(parent), at.to_owned());
        (namespace, full)
    }

    /// Takes in a dataset and gives its current version: a new one when a run writes other fields, or another run does.
    fn dataset(&mut self, said: &Value, at: &str, written_by: Option<&str>) -> String {
        let name = named(said);
        let facets = object(&said["facets"]);
        let dataset = self.datasets.entry(name).or_default();
        if dataset.created.is_empty() {
            dataset.created = at.to_owned();
        }
        dataset.updated = at.to_owned();
        let fields = facets.get("schema").map_or(dataset.fields.clone(), |schema| schema["fields"].clone());
        let version = format!("{}-{}", written_by.unwrap_or("read"), list(&fields).len());
        if dataset.version.is_empty() || (written_by.is_some() && dataset.version != version) {
            dataset.version = version;
            dataset.facets.clear();
        }
        if !fields.is_null() {
            dataset.fields = fields;
        }
        for (field, lineage) in facets.get("columnLineage").and_then(|f| f["fields"].as_object()).into_iter().flatten()
        {
            let row = dataset.columns.entry(field.clone()).or_default();
            for input in list(&lineage["inputFields"]) {
                let input =
                    json!({ "namespace": input["namespace"], "dataset": input["name"], "field": input["field"] });
                if !row.0.contains(&input) {
                    row.0.push(input);
                }
            }
            (row.1, row.2) = (lineage["transformationDescription"].clone(), lineage["transformationType"].clone());
        }
        dataset.facets.extend(facets);
        dataset.version.clone()
    }

    /// The namespaces, sorted.
    pub(crate) fn namespaces(&self) -> Vec<Value> {
        let mut names: Vec<&String> = self.datasets.keys().chain(self.jobs.keys()).map(|(ns, _)| ns).collect();
        names.sort();
        names.dedup();
        let times = "2026-11-20T03:59:50Z";
        let row = |name: &&String| {
            json!({ "name": name, "createdAt": times, "updatedAt": times, "ownerName": "anonymous",
            "description": null, "isHidden": false })
        };
        names.iter().map(row).collect()
    }

    /// The datasets of a namespace by name.
    pub(crate) fn datasets(&self, namespace: &str) -> Vec<Value> {
        let of = self.datasets.iter().filter(|((ns, _), _)| ns == namespace);
        of.map(|((ns, name), said)| {
            let fields: Vec<Value> = list(&said.fields)
                .iter()
                .map(|f| json!({ "name": f["name"], "type": f["type"], "tags": [], "description": f["description"] }))
                .collect();
            let mut row = json!({
                "id": { "namespace": ns, "name": name }, "type": "DB_TABLE", "name": name, "physicalName": name,
                "createdAt": said.created, "updatedAt": said.updated, "namespace": ns, "sourceName": "default",
                "fields": fields, "tags": [], "lastModifiedAt": said.modified, "lastLifecycleState": "",
                "description": said.facets.get("documentation").map(|d| d["description"].clone()),
                "currentVersion": said.version, "facets": said.facets, "deleted": false,
            });
            let rows: Vec<Value> = said
                .columns
                .iter()
                .map(|(field, (inputs, why, sort))| {
                    json!({ "name": field, "inputFields": inputs, "transformationDescription": why,
                            "transformationType": sort })
                })
                .collect();
            row["columnLineage"] = if rows.is_empty() { Value::Null } else { Value::Array(rows) };
            row
        })
        .collect()
    }

    /// The jobs of a namespace, the one that changed last first.
    pub(crate) fn jobs(&self, namespace: &str) -> Vec<Value> {
        let mut of: Vec<_> = self.jobs.iter().filter(|((ns, _), _)| ns == namespace).collect();
        of.sort_by(|(_, a), (_, b)| b.updated.cmp(&a.updated));
        of.iter()
            .map(|((ns, name), said)| {
                let runs: Vec<Value> = said.runs.iter().take(10).map(|id| self.run(id)).collect();
                let latest = said.runs.first().map(|id| &self.runs[id]);
                let ids = |of: Option<&InRole>| -> Vec<Value> {
                    of.into_iter().flat_map(BTreeMap::keys).map(|(n, m)| json!({ "namespace": n, "name": m })).collect()
                };
                json!({
                    "id": { "namespace": ns, "name": name }, "type": "BATCH", "name": name, "simpleName": said.simple,
                    "parentJobName": said.parent, "createdAt": said.created, "updatedAt": said.updated, "namespace": ns,
                    "inputs": ids(latest.map(|run| &run.inputs)), "outputs": ids(latest.map(|run| &run.outputs)),
                    "location": null, "description": null, "latestRun": runs.first(), "latestRuns": runs,
                    "facets": latest.map(|run| run.job_facets.clone()), "currentVersion": null, "tags": [],
                })
            })
            .collect()
    }

    /// All runs of a job, newest first.
    pub(crate) fn runs(&self, namespace: &str, job: &str) -> Vec<Value> {
        let job = self.jobs.get(&(namespace.to_owned(), job.to_owned()));
        job.into_iter().flat_map(|job| &job.runs).map(|id| self.run(id)).collect()
    }

    fn run(&self, id: &str) -> Value {
        let run = &self.runs[id];
        let versions = |of: &InRole| -> Vec<Value> {
            let rows = of.iter();
            rows.map(|((ns, name), (version, facets))| {
                json!({ "datasetVersionId": { "namespace": ns, "name": name, "version": version }, "facets": facets })
            })
            .collect()
        };
        json!({
            "id": id, "createdAt": run.created, "updatedAt": run.updated, "nominalStartTime": null,
            "nominalEndTime": null, "state": run.state, "startedAt": run.started, "endedAt": run.ended,
            "durationMs": null, "args": {}, "inputDatasetVersions": versions(&run.inputs),
            "outputDatasetVersions": versions(&run.outputs), "facets": run.facets,
        })
    }

    /// The events between two moments (UTC, compared to the millisecond), newest first.
    pub(crate) fn events(&self, after: &str, before: &str) -> Vec<Value> {
        let short = |time: &str| time.get(..23).unwrap_or(time).to_owned();
        let (after, before) = (short(after), short(before));
        let within = |event: &&Value| (after.clone()..before.clone()).contains(&short(&text(&event["eventTime"])));
        self.events.iter().rev().filter(within).cloned().collect()
    }
}

//! From everything that events said to observations.

use super::naming::{dataset_key, job_key};
use super::state::{Dataset, Facets, Flow, Job, Name, State};
use super::wire::{Symlink, Symlinks};
use super::{checks, edges, facets};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use weft_model::{
    Asset, AssetKind, CanonicalKey, Dialect, Entity, Evidence, EvidenceKind, Kind, Lifecycle, Observation, Run,
    StatedAlias, TimeMs,
};

/// Most runs emitted per job; the newest stay.
const RUNS: usize = 50;

/// Facets of datasets that have a place in the model.
const DATASET: [&str; 14] = [
    "schema",
    "dataSource",
    "documentation",
    "columnLineage",
    "lineage",
    "symlinks",
    "ownership",
    "storage",
    "lifecycleStateChange",
    "version",
    "tags",
    "datasetType",
    "dbt_model",
    "dataQualityMetrics",
];

/// Facets of jobs that have a place in the model.
const JOB: [&str; 7] = ["documentation", "ownership", "jobType", "sql", "tags", "lineage", "dbt_node"];

/// Facets of runs that have a place in the model.
const RUN: [&str; 1] = ["test"];

/// Emits datasets, jobs, runs, edges and checks.
pub(super) fn emit(state: &State, out: &mut Collector) {
    let aliases = unambiguous(state, out);
    for (name, dataset) in &state.datasets {
        emit_dataset(name, dataset, &aliases, out);
    }
    for (name, job) in &state.jobs {
        out.set_source(&job.source);
        emit_job(name, job, out);
    }
    emit_runs(state, out);
    edges::emit(state, out);
    checks::emit(state, out);
}

/// dbt's names that belong to one dataset only. Two projects of the same name may share a database name; a name that
/// two datasets bear identifies neither.
fn unambiguous(state: &State, out: &mut Collector) -> BTreeMap<CanonicalKey, Name> {
    let mut bearers: BTreeMap<&CanonicalKey, Vec<&Name>> = BTreeMap::new();
    for (name, dataset) in &state.datasets {
        for alias in dataset.aliases.keys() {
            bearers.entry(alias).or_default().push(name);
        }
    }
    let mut unambiguous = BTreeMap::new();
    for (alias, names) in bearers {
        match names.as_slice() {
            [only] => {
                unambiguous.insert(alias.clone(), (*only).clone());
            }
            _ => out.loss("job.facets.dbt_node", "two datasets bear the same dbt name; neither keeps it", false),
        }
    }
    unambiguous
}

fn emit_dataset(name: &Name, dataset: &Dataset, dbt: &BTreeMap<CanonicalKey, Name>, out: &mut Collector) {
    let Some(key) = dataset_key(&name.0, &name.1) else { return };
    let symlinks = facets::read::<Symlinks>(&dataset.facets, "symlinks", out).unwrap_or_default().identifiers;
    let asset = describe(&key, dataset, &symlinks, out);
    let native = format!("{}/{}", name.0, name.1);
    let mut observation = Observation::new(Dialect::OPENLINEAGE, native, key.clone(), Entity::Asset(asset));
    for link in symlinks {
        let (namespace, linked) = (link.namespace.unwrap_or_default(), link.name.unwrap_or_default());
        match dataset_key(&namespace, &linked) {
            Some(other) if other != key => {
                let evidence = format!("OpenLineage symlinks facet: {namespace} {linked}");
                observation.identity.aliases.push(StatedAlias { key: other, evidence });
            }
            Some(_) => {}
            None => out.loss("facets.symlinks.identifiers[]", "namespace or name is empty or a placeholder", false),
        }
    }
    for (alias, evidence) in dataset.aliases.iter().filter(|(alias, _)| dbt.get(alias) == Some(name)) {
        observation.identity.aliases.push(StatedAlias { key: alias.clone(), evidence: evidence.clone() });
    }
    let mut rest = facets::unmapped(&dataset.facets, "dataset", &DATASET, out);
    if let Some(said) = dataset.facets.get("dataQualityMetrics") {
        rest.insert("dataQualityMetrics".to_owned(), facets::bare(said));
    }
    rest.extend(facets::unmapped(&dataset.output_facets, "outputs[]", &["outputStatistics"], out));
    observation.unmapped = (!rest.is_empty()).then_some(Value::Object(rest));
    out.add(observation);
}

fn describe(key: &CanonicalKey, dataset: &Dataset, symlinks: &[Symlink], out: &mut Collector) -> Asset {
    let said = &dataset.facets;
    let mut columns = facets::columns(said, out);
    let tags = facets::tags(said, &mut columns, out);
    let kind = kind_of(key, said, symlinks);
    let (lifecycle, raw_status) = lifecycle(dataset);
    Asset {
        evidence: evidence(dataset, &kind),
        kind,
        description: facets::text(said, "documentation", &["description"]),
        owners: facets::owners(said, out),
        properties: properties(dataset),
        lifecycle,
        raw_status,
        columns,
        tags,
        ..Asset::default()
    }
}

fn kind_of(key: &CanonicalKey, said: &Facets, symlinks: &[Symlink]) -> AssetKind {
    let stated = facets::text(said, "datasetType", &["datasetType"])
        .or_else(|| facets::text(said, "dbt_model", &["config", "materialized"]))
        .map(|word| word.to_lowercase());
    let linked = symlinks.iter().find_map(|s| s.sort.as_deref());
    match stated.as_deref() {
        Some("view" | "materialized_view") => return AssetKind::View,
        Some("table" | "incremental" | "seed" | "snapshot") => return AssetKind::Table,
        Some("topic" | "stream") => return AssetKind::Topic,
        Some("file") => return AssetKind::File,
        Some(other) => return AssetKind::from(other.to_owned()),
        None => {}
    }
    match (linked, key.platform.as_str()) {
        (Some("TABLE"), _) => AssetKind::Table,
        (Some("VIEW"), _) => AssetKind::View,
        (_, "kafka" | "pulsar" | "kinesis" | "pubsub") => AssetKind::Topic,
        (_, "s3" | "gcs" | "abfss" | "wasb" | "adl" | "file" | "hdfs" | "dbfs" | "oss") => AssetKind::File,
        _ => AssetKind::Table,
    }
}

/// Dropped, unless a later event wrote it again; other changes are only shown.
fn lifecycle(dataset: &Dataset) -> (Lifecycle, Option<String>) {
    let Some(change) = facets::text(&dataset.facets, "lifecycleStateChange", &["lifecycleStateChange"]) else {
        return (Lifecycle::Unknown, None);
    };
    let at = dataset.facets.get("lifecycleStateChange").and_then(|s| s.at);
    let gone = change.eq_ignore_ascii_case("DROP") && dataset.alive <= at;
    (if gone { Lifecycle::Retired } else { Lifecycle::Unknown }, Some(change))
}

fn evidence(dataset: &Dataset, kind: &AssetKind) -> Vec<Evidence> {
    let mut list = Vec::new();
    let measured = facets::text(&dataset.facets, "dataQualityMetrics", &["lastUpdated"]);
    if let Some(updated_at) = measured.as_deref().and_then(TimeMs::parse) {
        let observed_at = dataset.facets.get("dataQualityMetrics").and_then(|s| s.at);
        let by = Some("dataQualityMetrics facet".to_owned());
        list.push(Evidence { updated_at, kind: EvidenceKind::TableMetadata, observed_at, by });
    }
    // A run that builds a view again makes no data newer.
    if let (Some((updated_at, by)), true) = (&dataset.written, *kind != AssetKind::View) {
        let (updated_at, by) = (*updated_at, Some(by.clone()));
        list.push(Evidence { updated_at, kind: EvidenceKind::RunEnd, observed_at: None, by });
    }
    list
}

fn properties(dataset: &Dataset) -> Vec<(String, String)> {
    let rows: [(&str, &str, &[&str]); 9] = [
        ("data source", "dataSource", &["name"]),
        ("data source uri", "dataSource", &["uri"]),
        ("storage layer", "storage", &["storageLayer"]),
        ("file format", "storage", &["fileFormat"]),
        ("version", "version", &["datasetVersion"]),
        ("subtype", "datasetType", &["subType"]),
        ("materialized", "dbt_model", &["config", "materialized"]),
        ("previous name", "lifecycleStateChange", &["previousIdentifier", "name"]),
        ("row count", "dataQualityMetrics", &["rowCount"]),
    ];
    let mut list = Vec::new();
    for (label, facet, path) in rows {
        list.extend(facets::text(&dataset.facets, facet, path).map(|value| (label.to_owned(), value)));
    }
    for (label, field) in [("rows written", "rowCount"), ("bytes written", "size"), ("files written", "fileCount")] {
        let value = facets::text(&dataset.output_facets, "outputStatistics", &[field]);
        list.extend(value.map(|value| (label.to_owned(), value)));
    }
    list
}

fn emit_job(name: &Name, job: &Job, out: &mut Collector) {
    let Some(key) = job_key(&name.0, &name.1) else { return };
    let said = &job.facets;
    let entity = weft_model::Job {
        name: Some(name.1.clone()),
        description: facets::text(said, "documentation", &["description"]),
        integration: facets::text(said, "jobType", &["integration"]),
        schedule: None,
        owners: facets::owners(said, out),
        tags: facets::tags(said, &mut [], out),
        inputs: edges::keys(&job.inputs),
        outputs: edges::keys(&job.outputs),
        sql: filled(facets::text(said, "sql", &["query"])),
    };
    let native = format!("{}/{}", name.0, name.1);
    let mut observation = Observation::new(Dialect::OPENLINEAGE, native, key, Entity::Job(entity));
    let mut rest = facets::unmapped(said, "job", &JOB, out);
    for name in ["jobType", "dbt_node"] {
        if let Some(said) = said.get(name) {
            rest.insert(name.to_owned(), facets::bare(said));
        }
    }
    observation.unmapped = (!rest.is_empty()).then_some(Value::Object(rest));
    out.add(observation);
}

fn emit_runs(state: &State, out: &mut Collector) {
    let mut by_job: BTreeMap<&Name, Vec<(&str, &Flow)>> = BTreeMap::new();
    for flow in state.flows.values() {
        let Some(id) = flow.run_id.as_deref() else { continue };
        match &flow.job {
            Some(job) => by_job.entry(job).or_default().push((id, flow)),
            None => out.loss_of(&flow.source, "run", "the run names no usable job", false),
        }
    }
    for (name, mut runs) in by_job {
        let Some(job) = job_key(&name.0, &name.1) else { continue };
        runs.sort_by_key(|(_, flow)| std::cmp::Reverse(flow.ended.max(flow.started)));
        for (id, flow) in runs.iter().take(RUNS) {
            emit_run(id, flow, &job, out);
        }
        for (_, flow) in runs.iter().skip(RUNS) {
            out.loss_of(&flow.source, "run", "only the 50 newest runs of a job are kept; edges count all", false);
        }
    }
}

fn emit_run(id: &str, flow: &Flow, job: &CanonicalKey, out: &mut Collector) {
    let state = flow.state.as_ref().map_or_else(|| "UNKNOWN".to_owned(), |(_, _, word)| word.clone());
    let run = Run { job: job.clone(), state, started: flow.started, ended: flow.ended };
    let key = CanonicalKey::of_kind(Kind::Run, id);
    let mut observation = Observation::new(Dialect::OPENLINEAGE, id, key, Entity::Run(run));
    let rest: Map<String, Value> = facets::unmapped(&flow.run_facets, "run", &RUN, out);
    observation.unmapped = (!rest.is_empty()).then_some(Value::Object(rest));
    out.add(observation);
}

//! Assets (datasets in Airflow 2), what happened to them, and what reads and writes them.

use super::super::wire;
use super::{Ends, Names, keep, whole};
use crate::formats::tolerant::{filled, plain};
use crate::http::Listing;
use std::collections::{BTreeMap, BTreeSet};
use weft_model::{
    AssetKind, CanonicalKey, Dialect, Edge, EdgeKind, Entity, Evidence, EvidenceKind, Method, Observation, TimeMs,
};

/// What asset events say: when an asset was updated last and by whom, and which edges they prove.
#[derive(Default)]
pub(crate) struct Events {
    newest: BTreeMap<CanonicalKey, (TimeMs, Option<String>)>,
    proven: BTreeMap<Ends, TimeMs>,
}

impl Events {
    /// Takes one event; false when it names no asset or no time.
    pub(crate) fn add(&mut self, names: &Names, event: &wire::Event) -> bool {
        let (Some(uri), Some(at)) = (filled(event.uri.clone()), TimeMs::parse(&event.timestamp)) else { return false };
        let asset = names.asset(&uri);
        let source = filled(event.source_dag_id.clone()).zip(filled(event.source_task_id.clone()));
        if let Some((dag, task)) = &source {
            self.prove((names.task(dag, task), asset.clone()), at);
            self.prove((names.dag(dag), asset.clone()), at);
        }
        for run in event.created_dagruns.iter().filter(|run| !run.dag_id.is_empty()) {
            self.prove((asset.clone(), names.dag(&run.dag_id)), at);
        }
        if self.newest.get(&asset).is_none_or(|(known, _)| *known < at) {
            self.newest.insert(asset, (at, source.map(|(dag, task)| format!("task {dag}.{task}"))));
        }
        true
    }

    fn prove(&mut self, ends: Ends, at: TimeMs) {
        let seen = self.proven.entry(ends).or_insert(at);
        *seen = (*seen).max(at);
    }

    /// When an event proved the edge last.
    pub(crate) fn seen(&self, ends: &Ends) -> Option<TimeMs> {
        self.proven.get(ends).copied()
    }

    /// Edges that events prove and nothing declares: `declared` are those that something does.
    pub(crate) fn edges_but(&self, declared: &BTreeSet<Ends>) -> Vec<Observation> {
        let proven = self.proven.iter().filter(|(ends, _)| !declared.contains(*ends));
        proven.map(|(ends, seen)| super::edge(ends.clone(), EdgeKind::Depends, Some(*seen))).collect()
    }

    /// The event log tells which task said that the asset is new; what is posted from outside is only a log entry.
    fn evidence(&self, key: &CanonicalKey, last: Option<TimeMs>) -> Option<Evidence> {
        let of = |updated_at, kind, by: &str| Evidence { updated_at, kind, observed_at: None, by: Some(by.to_owned()) };
        match self.newest.get(key) {
            Some((at, _)) if last.is_some_and(|last| last > *at) => {
                last.map(|at| of(at, EvidenceKind::RunEnd, "newest asset event"))
            }
            Some((at, Some(task))) => Some(of(*at, EvidenceKind::RunEnd, task)),
            Some((at, None)) => Some(of(*at, EvidenceKind::TableMetadata, "asset event that no task of Airflow made")),
            None => last.map(|at| of(at, EvidenceKind::RunEnd, "newest asset event")),
        }
    }
}

/// What tasks declare to read (inlets) and to write (outlets).
#[derive(Default)]
pub(crate) struct Flows(BTreeMap<(String, String), (BTreeSet<CanonicalKey>, BTreeSet<CanonicalKey>)>);

impl Flows {
    pub(crate) fn of_task(&self, dag: &str, task: &str) -> (Vec<CanonicalKey>, Vec<CanonicalKey>) {
        let found = self.0.get(&(dag.to_owned(), task.to_owned())).cloned().unwrap_or_default();
        (found.0.into_iter().collect(), found.1.into_iter().collect())
    }

    /// A DAG reads and writes what its tasks do.
    pub(crate) fn of_dag(&self, dag: &str) -> (Vec<CanonicalKey>, Vec<CanonicalKey>) {
        let (mut inputs, mut outputs) = (BTreeSet::new(), BTreeSet::new());
        let tasks = self.0.range((dag.to_owned(), String::new())..).take_while(|((of, _), _)| of == dag);
        for (_, (read, written)) in tasks {
            inputs.extend(read.iter().cloned());
            outputs.extend(written.iter().cloned());
        }
        (inputs.into_iter().collect(), outputs.into_iter().collect())
    }

    /// Data edges from inlets to outlets of one task. Only many × many is a guess: a single inlet feeds every outlet,
    /// a single outlet takes every inlet.
    pub(crate) fn edges(&self, names: &Names, listing: &mut Listing) -> Vec<Observation> {
        let mut edges = vec![];
        for ((dag, task), (inputs, outputs)) in &self.0 {
            let guess = inputs.len() > 1 && outputs.len() > 1;
            let method = if guess { Method::Cartesian } else { Method::Declared };
            for (from, to) in inputs.iter().flat_map(|from| outputs.iter().map(move |to| (from, to))) {
                if from == to {
                    listing.loss("inlets × outlets", "an asset that feeds itself is no edge", false);
                    continue;
                }
                let (from, to, job) = (from.clone(), to.clone(), Some(names.task(dag, task)));
                let edge = Edge { from, to, kind: EdgeKind::Data, method, columns: Vec::new(), job, last_seen: None };
                edges.push(Observation::edge(Dialect::AIRFLOW, edge));
            }
        }
        edges
    }
}

/// An asset, the ends of its edges to and from DAGs and tasks, and the aliases that stand for it.
pub(crate) fn asset(
    names: &Names,
    said: wire::Asset,
    events: &Events,
    flows: &mut Flows,
    listing: &mut Listing,
) -> (Observation, BTreeSet<Ends>, Vec<wire::Alias>) {
    let key = names.asset(&said.uri);
    let last = said.last_asset_event.and_then(|event| event.timestamp).as_deref().and_then(TimeMs::parse);
    let mut properties: Vec<_> = said.extra.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
    properties.extend(filled(said.group).filter(|group| group != "asset").map(|group| ("group".to_owned(), group)));
    let entity = weft_model::Asset {
        kind: kind_of(&key),
        name: filled(said.name).filter(|name| *name != said.uri && name != key.name()),
        evidence: events.evidence(&key, last).into_iter().collect(),
        properties,
        ..weft_model::Asset::default()
    };
    let mut observation = Observation::new(Dialect::AIRFLOW, said.uri, key.clone(), Entity::Asset(entity));
    if key.authority.is_none() {
        observation.identity.authority_scope = Some(format!("airflow:{}", names.authority));
    }
    observation.unmapped = whole(keep(said.rest, listing));
    let mut ends = BTreeSet::new();
    for dag in said.scheduled_dags.iter().filter(|dag| !dag.dag_id.is_empty()) {
        ends.insert((key.clone(), names.dag(&dag.dag_id)));
    }
    let is_task = |task: &&wire::Reference| !task.dag_id.is_empty() && !task.task_id.is_empty();
    for task in said.consuming_tasks.iter().filter(is_task) {
        ends.insert((key.clone(), names.dag(&task.dag_id)));
        ends.insert((key.clone(), names.task(&task.dag_id, &task.task_id)));
        flows.0.entry((task.dag_id.clone(), task.task_id.clone())).or_default().0.insert(key.clone());
    }
    for task in said.producing_tasks.iter().filter(is_task) {
        ends.insert((names.dag(&task.dag_id), key.clone()));
        ends.insert((names.task(&task.dag_id, &task.task_id), key.clone()));
        flows.0.entry((task.dag_id.clone(), task.task_id.clone())).or_default().1.insert(key.clone());
    }
    (observation, ends, said.aliases)
}

/// An asset alias: a name that stands for the assets which tasks attach to it.
pub(crate) fn alias(names: &Names, said: wire::Alias) -> Observation {
    let entity = weft_model::Asset {
        kind: AssetKind::Other("asset alias".to_owned()),
        name: Some(said.name.clone()),
        properties: filled(said.group).filter(|g| g != "asset").map(|g| ("group".to_owned(), g)).into_iter().collect(),
        ..weft_model::Asset::default()
    };
    let key = names.alias(&said.name);
    Observation::new(Dialect::AIRFLOW, said.name, key, Entity::Asset(entity))
}

/// What the platform of the URI tells.
fn kind_of(key: &CanonicalKey) -> AssetKind {
    match key.platform.as_str() {
        "kafka" | "pulsar" | "kinesis" | "pubsub" => AssetKind::Topic,
        "s3" | "gcs" | "abfss" | "wasb" | "adl" | "file" | "hdfs" | "dbfs" | "oss" | "sftp" | "ftp" => AssetKind::File,
        "postgres" | "mysql" | "mssql" | "oracle" | "sqlite" | "snowflake" | "bigquery" | "redshift" | "trino"
        | "presto" | "athena" | "hive" | "glue" | "unity" | "duckdb" | "clickhouse" | "teradata" => AssetKind::Table,
        _ => AssetKind::Other("asset".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{listing, names, rows};
    use super::{Events, Flows, alias, asset};
    use serde_json::{Value, json};
    use weft_model::{AssetKind, Entity, EvidenceKind, Method, Observation};

    fn read<T: serde::de::DeserializeOwned>(row: &Value) -> T {
        serde_json::from_value(row.clone()).unwrap()
    }

    fn described(observation: &Observation) -> &weft_model::Asset {
        match &observation.entity {
            Entity::Asset(asset) => asset,
            other => unreachable!("an asset was expected, not {other:?}"),
        }
    }

    fn events() -> Events {
        let mut events = Events::default();
        for row in rows("v3_events.json", "asset_events") {
            assert!(events.add(&names(), &read(&row)));
        }
        events
    }

    #[test]
    fn an_asset_has_the_key_of_its_uri_and_edges_to_what_reads_and_writes_it() {
        let events = events();
        let mut flows = Flows::default();
        let rows = rows("v3_assets.json", "assets");
        let row = rows.iter().find(|row| row["uri"] == "s3://dag1/output_1.txt").unwrap();
        let (found, ends, _) = asset(&names(), read(row), &events, &mut flows, &mut listing());
        assert_eq!(found.key.to_string(), "s3://dag1/output_1.txt");
        let said = described(&found);
        assert_eq!((&said.kind, &said.name), (&AssetKind::File, &None));
        assert_eq!(said.properties, [("hi".to_owned(), "bye".to_owned())]);
        let evidence = &said.evidence[0];
        assert_eq!(
            (evidence.kind, evidence.by.as_deref()),
            (EvidenceKind::RunEnd, Some("task asset_produces_1.producing_task_1"))
        );
        // Seven DAGs are scheduled on it; one task writes it, and so does that task's DAG.
        assert_eq!(ends.len(), 9);
        let proven = ends.iter().filter(|ends| events.seen(ends).is_some()).count();
        assert_eq!(proven, 3, "the task, its DAG, and one DAG that an event started");
        assert_eq!(flows.of_task("asset_produces_1", "producing_task_1").1, vec![found.key.clone()]);
        assert_eq!(flows.of_dag("asset_produces_1").1, vec![found.key]);
    }

    #[test]
    fn a_name_without_a_uri_stays_in_its_airflow() {
        let row = json!({"id": 1, "name": "process_nothing", "uri": "process_nothing", "group": "asset"});
        let found = asset(&names(), read(&row), &Events::default(), &mut Flows::default(), &mut listing()).0;
        assert_eq!(found.key.to_string(), "airflow://airflow.example:443/asset:process_nothing");
        assert_eq!(described(&found).kind.as_str(), "asset");
    }

    #[test]
    fn an_event_that_no_task_made_is_a_log_entry_and_a_last_event_beyond_those_read_counts() {
        let row = json!({"uri": "s3://b/x", "timestamp": "2026-11-20T03:00:00Z", "asset_id": 3, "source_dag_id": null});
        let mut events = Events::default();
        assert!(events.add(&names(), &read(&row)));
        let evidence = |at: &str| {
            let row = json!({"uri": "s3://b/x", "last_asset_event": {"id": 9, "timestamp": at}});
            let found = asset(&names(), read(&row), &events, &mut Flows::default(), &mut listing()).0;
            described(&found).evidence[0].kind
        };
        assert_eq!(evidence("2026-11-20T03:00:00Z"), EvidenceKind::TableMetadata);
        assert_eq!(evidence("2026-11-21T03:00:00Z"), EvidenceKind::RunEnd);
        assert!(!events.add(&names(), &read(&json!({"uri": null, "timestamp": "2026-11-20T03:00:00Z"}))));
    }

    #[test]
    fn inlets_feed_outlets_of_the_same_task_and_only_many_by_many_is_a_guess() {
        let mut flows = Flows::default();
        for (uri, task) in [("s3://b/in1", "t"), ("s3://b/in2", "t"), ("s3://b/in1", "u")] {
            let row = json!({"uri": uri, "consuming_tasks": [{"dag_id": "d", "task_id": task}]});
            asset(&names(), read(&row), &Events::default(), &mut flows, &mut listing());
        }
        for (uri, task) in [("s3://b/out1", "t"), ("s3://b/out2", "t"), ("s3://b/out1", "u"), ("s3://b/in1", "u")] {
            let row = json!({"uri": uri, "producing_tasks": [{"dag_id": "d", "task_id": task}]});
            asset(&names(), read(&row), &Events::default(), &mut flows, &mut listing());
        }
        let mut listing = listing();
        let edges = flows.edges(&names(), &mut listing);
        let methods: Vec<_> = edges
            .iter()
            .map(|o| match &o.entity {
                Entity::Edge(edge) => edge.method,
                other => unreachable!("{other:?}"),
            })
            .collect();
        assert_eq!(methods.iter().filter(|m| **m == Method::Cartesian).count(), 4);
        assert_eq!((methods.len(), listing.losses.len()), (5, 1), "in1 does not feed itself");
    }

    #[test]
    fn datasets_of_airflow_2_name_their_consumers_otherwise() {
        let rows = rows("v2_datasets.json", "datasets");
        let row = rows.iter().find(|row| row["uri"] == "s3://dag2/output_1.txt").unwrap();
        let (found, ends, aliases) =
            asset(&names(), read(row), &Events::default(), &mut Flows::default(), &mut listing());
        assert_eq!((found.key.to_string().as_str(), ends.len()), ("s3://dag2/output_1.txt", 7));
        assert!(aliases.is_empty() && described(&found).evidence.is_empty());
    }

    #[test]
    fn an_alias_stands_for_assets() {
        let found = alias(&names(), read(&json!({"id": 1, "name": "example-alias", "group": "asset"})));
        assert_eq!(found.key.to_string(), "airflow://airflow.example:443/asset_alias:example-alias");
        assert_eq!(described(&found).kind.as_str(), "asset alias");
    }
}

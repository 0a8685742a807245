//! Marquez and the events that fed it give the same map.

use super::super::wire::{Dataset, Id, Job, Namespace, Tag};
use super::{Found, namespace, tag};
use crate::formats::{Collector, Document, Syntax, openlineage};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use weft_model::{AssetKind, Check, Edge, Entity, Kind, Lifecycle, Method, Observation, Transformation};

#[path = "../../../../../../tests/catalogs/fakes/marquez/world.rs"]
#[allow(dead_code, reason = "the fake server asks it for more")]
mod world;

use world::World;

const DBT: &str = include_str!("../../../../../../tests/fixtures/openlineage/dbt-ol_jaffle_shop_duckdb.ndjson");
const SEED: &str = include_str!("../../../../../../tests/fixtures/marquez/seed_events.json");
const NODE: &str = include_str!("../../../../../../tests/fixtures/marquez/lineage_node.json");

fn dbt() -> Vec<Value> {
    DBT.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The sample of Marquez, with times as its loader fills them in.
fn seed() -> Vec<Value> {
    let mut text = SEED.replace("{{RUN_START_TIME}}", "2026-11-20T04:00:00Z");
    for minutes in 1..60 {
        let placeholder = format!("{{{{RUN_END_TIME_AFTER_{minutes}_MINUTES}}}}");
        text = text.replace(&placeholder, &format!("2026-11-20T04:{minutes:02}:00Z"));
    }
    serde_json::from_str(&text).unwrap()
}

fn from_events(events: Vec<Value>) -> Vec<Observation> {
    let mut out = Collector::new();
    let value = Value::Array(events);
    let doc = Document { path: "e.json".to_owned(), line: None, syntax: Syntax::Json, bytes: Vec::new(), value };
    openlineage::parse(&doc, &mut out).unwrap();
    openlineage::finish(&mut out);
    out.into_parts().0
}

fn from_marquez(events: &[Value]) -> Vec<Observation> {
    let mut world = World::default();
    events.iter().for_each(|event| world.take_in(event));
    let (mut found, mut scopes) = (Found::default(), Vec::new());
    for row in world.namespaces() {
        let name = row["name"].as_str().unwrap();
        for item in world.datasets(name) {
            found.add_dataset(serde_json::from_value(item.clone()).unwrap(), &item, scopes.len());
        }
        scopes.push(format!("datasets of {name}"));
        for item in world.jobs(name) {
            let job: Job = serde_json::from_value(item.clone()).unwrap();
            let (own, run) = (job.id.name(), job.runs()[0].id.clone());
            if job.parent_job_name.is_some() {
                let in_events = name_in_events(&world, &run);
                found.tell_name(own, in_events);
            }
            found.add_job(job, &item, scopes.len());
        }
        scopes.push(format!("jobs of {name}"));
    }
    found.emit("localhost:5000", &scopes).observations.into_iter().map(|(_, observation)| observation).collect()
}

/// The job name of an event of the run.
fn name_in_events(world: &World, run: &str) -> String {
    let events = world.events("", "~");
    let of_run = events.iter().find(|event| event["run"]["runId"] == run).unwrap();
    of_run["job"]["name"].as_str().unwrap().to_owned()
}

fn edges(observations: &[Observation]) -> BTreeMap<String, Edge> {
    let edge = |o: &Observation| match &o.entity {
        Entity::Edge(edge) => Some((edge.key(), edge.clone())),
        _ => None,
    };
    observations.iter().filter_map(edge).collect()
}

fn checks(observations: &[Observation]) -> BTreeMap<String, Check> {
    let check = |o: &Observation| match &o.entity {
        Entity::Check(check) => Some((o.native.clone(), check.clone())),
        _ => None,
    };
    observations.iter().filter_map(check).collect()
}

fn keys(observations: &[Observation], kind: Kind) -> Vec<String> {
    let mut keys: Vec<String> = observations.iter().filter(|o| o.kind() == kind).map(|o| o.key.to_string()).collect();
    keys.sort();
    keys
}

#[test]
fn the_events_of_dbt_give_the_same_nodes_edges_and_checks_through_marquez() {
    let (through, direct) = (from_marquez(&dbt()), from_events(dbt()));
    for kind in [Kind::Asset, Kind::Job, Kind::Run] {
        assert_eq!(keys(&through, kind), keys(&direct, kind));
    }
    assert_eq!(edges(&through), edges(&direct));
    assert_eq!(checks(&through), checks(&direct));
    let alias = |list: &[Observation]| {
        let orders = list.iter().find(|o| o.key.to_string() == "duckdb://jaffle_shop.duckdb/jaffle_shop/main/orders");
        orders.unwrap().identity.aliases.clone()
    };
    assert_eq!(alias(&through), alias(&direct));
    assert!(through.iter().all(|o| o.dialect.as_str() == "marquez"));
    let job = through.iter().find(|o| o.native.ends_with("shop.orders.build.run")).unwrap();
    assert_eq!(job.native, "job:jaffle:dbt-run-jaffle_shop.jaffle_shop.main.jaffle_shop.orders.build.run");
    assert_eq!(job.unmapped.as_ref().unwrap()["parentJobName"], "dbt-run-jaffle_shop");
}

#[test]
fn the_sample_of_marquez_gives_the_same_columns_and_column_flows() {
    let (through, direct) = (from_marquez(&seed()), from_events(seed()));
    for kind in [Kind::Asset, Kind::Job, Kind::Run] {
        assert_eq!(keys(&through, kind), keys(&direct, kind));
    }
    assert_eq!(edges(&through), edges(&direct));
    assert!(edges(&through).values().any(|e| e.method == Method::ColumnFacet && !e.columns.is_empty()));
    let columns = |list: &[Observation]| -> BTreeMap<String, Vec<weft_model::Column>> {
        let of = |o: &Observation| match &o.entity {
            Entity::Asset(asset) => Some((o.key.to_string(), asset.columns.clone())),
            _ => None,
        };
        list.iter().filter_map(of).collect()
    };
    assert_eq!(columns(&through), columns(&direct));
}

/// A found world of one dataset that two jobs write from different sources; the newest run is of `late`.
fn two_writers(columns: &Value, facet: &Value) -> Vec<Observation> {
    let run = |job: &str, input: &str, version: &str, at: &str| {
        json!({
            "id": { "namespace": "etl", "name": job }, "name": job, "type": "BATCH", "updatedAt": at,
            "latestRuns": [{
                "id": format!("run-{job}"), "state": "COMPLETED", "startedAt": at, "endedAt": at,
                "inputDatasetVersions": [{"datasetVersionId": {"namespace": "pg", "name": input, "version": "1"}}],
                "outputDatasetVersions": [{"datasetVersionId": {"namespace": "pg", "name": "t", "version": version}}],
            }],
        })
    };
    let dataset = json!({"id": {"namespace": "pg", "name": "t"}, "currentVersion": "v2", "columnLineage": columns,
                         "facets": facet, "updatedAt": "2026-01-02T00:00:00Z"});
    let mut found = Found::default();
    found.add_dataset(serde_json::from_value(dataset.clone()).unwrap(), &dataset, 0);
    for job in [run("early", "a", "v1", "2026-01-01T00:00:00Z"), run("late", "b", "v2", "2026-01-02T00:00:00Z")] {
        found.add_job(serde_json::from_value(job.clone()).unwrap(), &job, 1);
    }
    let scopes = ["datasets of pg".to_owned(), "jobs of etl".to_owned()];
    found.emit("h", &scopes).observations.into_iter().map(|(_, observation)| observation).collect()
}

#[test]
fn gathered_column_lineage_goes_to_the_jobs_that_read_its_givers() {
    let input = |name: &str| json!({"namespace": "pg", "dataset": name, "field": "id"});
    let row = |list: Value| json!([{"name": "id", "inputFields": list, "transformationType": "IDENTITY"}]);
    let facet = json!({"columnLineage": {"fields": {"id": {"inputFields": [{"namespace": "pg", "name": "b", "field": "id"}]}}}});
    let edges = edges(&two_writers(&row(json!([input("a"), input("b"), input("gone")])), &facet));
    let short: Vec<_> = edges
        .values()
        .map(|e| (e.from.name(), e.job.as_ref().map(|j| j.name().to_owned()), e.method, e.columns.len()))
        .collect();
    let job = |name: &str| Some(name.to_owned());
    assert_eq!(
        short,
        [
            ("a", job("early"), Method::ColumnFacet, 1),
            ("b", job("late"), Method::ColumnFacet, 1),
            ("gone", None, Method::ColumnFacet, 1),
        ]
    );
    let of_a = edges.values().find(|e| e.from.name() == "a").unwrap();
    assert_eq!(of_a.columns[0].transformation, Transformation::Direct);
}

#[test]
fn a_run_that_failed_or_still_runs_proves_nothing() {
    let job = |state: &str| {
        json!({
            "id": {"namespace": "etl", "name": "j"}, "type": "BATCH",
            "latestRuns": [{
                "id": "r", "state": state, "startedAt": "2026-01-01T00:00:00Z", "endedAt": "2026-01-01T00:01:00Z",
                "args": {"password": "s3cret"},
                "inputVersions": [{"namespace": "pg", "name": "a", "version": "1"}],
                "outputVersions": [{"namespace": "pg", "name": "t", "version": "1"}],
            }],
        })
    };
    let read = |job: Value| -> Vec<Observation> {
        let mut found = Found::default();
        found.add_job(serde_json::from_value(job.clone()).unwrap(), &job, 0);
        found.emit("h", &["jobs of etl".to_owned()]).observations.into_iter().map(|(_, o)| o).collect()
    };
    for (state, proven) in
        [("COMPLETED", true), ("FAILED", false), ("ABORTED", false), ("RUNNING", false), ("NEW", false)]
    {
        let observations = read(job(state));
        let edges = edges(&observations);
        assert_eq!(edges.values().map(|e| e.last_seen.is_some()).collect::<Vec<_>>(), [proven], "{state}");
        let run = observations.iter().find(|o| o.kind() == Kind::Run).unwrap();
        assert!(matches!(&run.entity, Entity::Run(run) if run.state == state && run.started.is_some()), "{run:?}");
        assert!(!serde_json::to_string(&observations).unwrap().contains("s3cret"));
    }
    let mut stream = job("RUNNING");
    stream["type"] = json!("STREAM");
    stream["latestRuns"][0]["updatedAt"] = json!("2026-01-01T00:00:30Z");
    assert!(edges(&read(stream)).values().all(|e| e.last_seen.is_some()), "a stream proves what it does while it runs");
}

#[test]
fn a_dataset_has_what_marquez_keeps_beside_its_facets() {
    let mut value: Value = serde_json::from_str::<Value>(NODE).unwrap()["data"].clone();
    value["tags"] = json!(["PII"]);
    value["fields"][0]["tags"] = json!(["SENSITIVE"]);
    value["lastModifiedAt"] = json!("2026-01-01T00:00:00Z");
    value["deleted"] = json!(true);
    value["isHidden"] = json!(false);
    let mut found = Found::default();
    found.add_dataset(serde_json::from_value::<Dataset>(value.clone()).unwrap(), &value, 0);
    found.add_versions(&("namespace".to_owned(), "commonDataset".to_owned()), vec![json!({"version": "1"})]);
    let emitted = found.emit("h:5000", &["datasets of namespace".to_owned()]);
    let [(0, observation)] = emitted.observations.as_slice() else { panic!("{:?}", emitted.observations) };
    assert_eq!(observation.key.to_string(), "openlineage://namespace/commonDataset");
    assert_eq!(observation.native, "dataset:namespace:commonDataset");
    assert_eq!(observation.changed_at.unwrap().millis(), 1_624_539_878_907);
    let Entity::Asset(asset) = &observation.entity else { unreachable!() };
    assert_eq!(asset.columns[0].tags[0].key.as_ref().unwrap().to_string(), "tag:///SENSITIVE");
    assert_eq!(asset.columns[1].description.as_deref(), Some("the last name"));
    assert_eq!(asset.description.as_deref(), Some("the dataset documentation"));
    assert_eq!(asset.tags[0].name, "PII");
    assert_eq!(asset.lifecycle, Lifecycle::Retired);
    assert_eq!(asset.container.as_ref().unwrap().to_string(), "marquez://h:5000/namespace");
    assert_eq!(asset.evidence[0].by.as_deref(), Some("lastModifiedAt of Marquez"));
    assert!(asset.properties.contains(&("data source".to_owned(), "the source".to_owned())));
    let kept = observation.unmapped.as_ref().unwrap();
    assert_eq!((&kept["isHidden"], &kept["versions"][0]["version"]), (&json!(false), &json!("1")));
}

#[test]
fn of_two_answers_about_one_job_the_newer_counts() {
    let job = |at: &str, description: &str| json!({"id": {"namespace": "n", "name": "j"}, "updatedAt": at, "description": description});
    let mut found = Found::default();
    for (at, text, new) in [("2026-01-02T00:00:00Z", "new", true), ("2026-01-01T00:00:00Z", "old", false)] {
        let value = job(at, text);
        assert_eq!(found.add_job(serde_json::from_value(value.clone()).unwrap(), &value, 0), new);
    }
    let emitted = found.emit("h", &["jobs of n".to_owned()]);
    assert_eq!(emitted.observations[0].1.entity.description(), Some("new"));
}

#[test]
fn a_namespace_is_a_container_and_anonymous_owns_nothing() {
    let read = |owner: &str| {
        namespace(
            "h",
            Namespace {
                name: "postgres://db:5432".to_owned(),
                owner_name: Some(owner.to_owned()),
                ..Namespace::default()
            },
        )
    };
    let observation = read("data-platform");
    assert_eq!(observation.key.to_string(), "marquez://h/postgres:%2F%2Fdb:5432");
    assert_eq!(observation.entity.owners()[0].party.to_string(), "person:///data-platform");
    assert!(matches!(&observation.entity, Entity::Asset(asset) if asset.kind == AssetKind::Container));
    assert!(read("anonymous").entity.owners().is_empty());
    let pii = tag(Tag { name: "PII".to_owned(), description: Some("personal".to_owned()) });
    assert_eq!((pii.key.to_string().as_str(), pii.entity.description()), ("tag:///PII", Some("personal")));
}

#[test]
fn names_that_are_templates_are_told_and_make_no_thing() {
    let value = json!({"id": {"namespace": "n", "name": "${x}"}});
    let mut found = Found::default();
    found.add_dataset(
        Dataset { id: Id { namespace: "n".to_owned(), name: "${x}".to_owned(), version: None }, ..Dataset::default() },
        &value,
        0,
    );
    let emitted = found.emit("h", &["datasets of n".to_owned()]);
    assert!(emitted.observations.is_empty());
    assert!(emitted.losses.iter().any(|(number, loss)| *number == 0 && loss.reason.contains("placeholder")));
}

//! Marquez, filled with its own sample in four countries and with a run of dbt. Pages of datasets are short, so that the
//! listing has several.

#[path = "marquez/world.rs"]
mod world;

use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use weft_tests::fake::Fake;
use weft_tests::fixture;
use weft_tests::raw::{Answer, Asked, decode};
use world::World;

/// Namespace of the main listing.
const MAIN: &str = "food_delivery";
/// Most rows of a page.
const PAGE: usize = 20;
/// The dataset that [`Fake::remove_one`] takes away; nothing else hangs on it.
const REMOVED: &str = "public.exchange_rates";

/// The server with its world.
pub(crate) fn fake() -> Arc<dyn Fake> {
    let mut world = World::default();
    for country in ["", "_fr", "_nl", "_pt"] {
        for event in sample(country) {
            world.take_in(&event);
        }
    }
    let dbt = std::fs::read_to_string(fixture("openlineage/dbt-ol_jaffle_shop_duckdb.ndjson")).expect("a fixture");
    for line in dbt.lines() {
        world.take_in(&serde_json::from_str(line).expect("an event"));
    }
    for hour in 5..17 {
        world.take_in(&json!({
            "eventType": "COMPLETE", "eventTime": format!("2026-11-20T{hour:02}:00:00Z"),
            "run": { "runId": format!("rates-{hour}") }, "job": { "namespace": MAIN, "name": "load_rates" },
            "inputs": [], "outputs": [{ "namespace": MAIN, "name": REMOVED }],
        }));
    }
    Arc::new(Marquez { world: Mutex::new(world), removed: AtomicBool::new(false) })
}

/// The events of Marquez's own sample with its tables, jobs and runs of one country.
fn sample(country: &str) -> Vec<Value> {
    let mut text = std::fs::read_to_string(fixture("marquez/seed_events.json")).expect("a fixture");
    text = text.replace("{{RUN_START_TIME}}", "2026-11-20T04:00:00Z");
    for minutes in 1..60 {
        let placeholder = format!("{{{{RUN_END_TIME_AFTER_{minutes}_MINUTES}}}}");
        text = text.replace(&placeholder, &format!("2026-11-20T04:{minutes:02}:00Z"));
    }
    let mut events: Vec<Value> = serde_json::from_str(&text).expect("a list of events");
    for event in &mut events {
        rename(event, country);
    }
    events
}

/// Puts the country behind the name of everything that has a namespace, and behind the id of the run.
fn rename(value: &mut Value, country: &str) {
    let suffixed = |text: &Value| json!(format!("{}{country}", text.as_str().unwrap_or_default()));
    match value {
        Value::Object(object) => {
            if object.contains_key("namespace") && object.contains_key("name") {
                object["name"] = suffixed(&object["name"]);
            }
            if let Some(run) = object.get_mut("runId") {
                *run = suffixed(run);
            }
            object.values_mut().for_each(|inner| rename(inner, country));
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| rename(inner, country)),
        _ => {}
    }
}

struct Marquez {
    world: Mutex<World>,
    removed: AtomicBool,
}

impl Marquez {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("no test panics in here")
    }

    /// One page of a listing, with the number of all rows where Marquez says it.
    fn page(asked: &Asked, field: &str, rows: &[Value], counted: bool) -> Answer {
        let (limit, offset) = (asked.number("limit").unwrap_or(100), asked.number("offset").unwrap_or(0));
        let page: Vec<&Value> = rows.iter().skip(offset).take(limit.min(if counted { PAGE } else { limit })).collect();
        let mut answer = json!({ field: page });
        if counted {
            answer["totalCount"] = json!(rows.len());
        }
        Answer::json(&answer)
    }

    /// The graph of column lineage around one dataset, one step deep.
    fn column_lineage(&self, node: &str) -> Answer {
        let Some((namespace, name)) = node.strip_prefix("dataset:").and_then(|node| node.split_once(':')) else {
            return Answer::not_found();
        };
        let rows = self.world().datasets(namespace);
        let Some(row) = rows.iter().find(|row| row["name"] == name) else { return Answer::not_found() };
        let flows = row["columnLineage"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut nodes: Vec<Value> = flows
            .iter()
            .map(|flow| {
                let mut data = flow.clone();
                (data["namespace"], data["dataset"], data["field"]) =
                    (json!(namespace), json!(name), flow["name"].clone());
                data.as_object_mut().map(|data| data.remove("name"));
                json!({ "id": format!("datasetField:{namespace}:{name}:x"), "type": "DATASET_FIELD", "data": data })
            })
            .collect();
        // Fields that only give stand in the graph, too, without data.
        nodes.push(json!({ "id": "datasetField:a:b:c", "type": "DATASET_FIELD", "data": null }));
        Answer::json(&json!({ "graph": nodes }))
    }

    fn datasets(&self, namespace: &str) -> Vec<Value> {
        let mut rows = self.world().datasets(namespace);
        if self.removed.load(Ordering::Relaxed) {
            rows.retain(|row| row["name"] != REMOVED);
        }
        rows
    }
}

impl Fake for Marquez {
    fn kind(&self) -> &'static str {
        "marquez"
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let path: Vec<String> = asked.path.trim_start_matches("/api/v1/").split('/').map(decode).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["namespaces"] => Self::page(asked, "namespaces", &self.world().namespaces(), false),
            ["tags"] => {
                let tags = [
                    json!({ "name": "PII", "description": "Personally identifiable information" }),
                    json!({ "name": "SENSITIVE", "description": "Contains sensitive information" }),
                ];
                Self::page(asked, "tags", &tags, false)
            }
            ["namespaces", namespace, "datasets"] => Self::page(asked, "datasets", &self.datasets(namespace), true),
            ["namespaces", namespace, "jobs"] => Self::page(asked, "jobs", &self.world().jobs(namespace), true),
            ["namespaces", namespace, "jobs", job, "runs"] => {
                Self::page(asked, "runs", &self.world().runs(namespace, job), false)
            }
            ["namespaces", namespace, "datasets", dataset, "versions"] => {
                let rows = self.world().datasets(namespace);
                let versions = rows.iter().filter(|row| row["name"] == *dataset);
                let versions: Vec<Value> = versions.map(|row| json!({ "version": row["currentVersion"] })).collect();
                Self::page(asked, "versions", &versions, false)
            }
            ["column-lineage"] => self.column_lineage(asked.query.get("nodeId").map_or("", String::as_str)),
            ["events", "lineage"] => {
                let moment = |name: &str| asked.query.get(name).cloned().unwrap_or_default();
                let events = self.world().events(&moment("after"), &moment("before"));
                Self::page(asked, "events", &events, true)
            }
            _ => Answer::not_found(),
        }
    }

    fn main_scope(&self) -> String {
        format!("datasets of {MAIN}")
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        let is_main = asked.path == format!("/api/v1/namespaces/{MAIN}/datasets");
        is_main.then(|| u32::try_from(asked.number("offset").unwrap_or(0) / PAGE + 1).unwrap_or(u32::MAX))
    }

    fn side_scope(&self) -> String {
        "tags".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        asked.path == "/api/v1/tags"
    }

    fn remove_one(&self) {
        self.removed.store(true, Ordering::Relaxed);
    }

    fn remembers(&self) -> bool {
        true
    }

    /// A model of dbt runs once more, below its parent, and writes its table again.
    fn change_one(&self) {
        let dbt = std::fs::read_to_string(fixture("openlineage/dbt-ol_jaffle_shop_duckdb.ndjson")).expect("a fixture");
        let events = dbt.lines().map(|line| serde_json::from_str::<Value>(line).expect("an event"));
        let mut event = events
            .filter(|event| event["eventType"] == "COMPLETE" && event["run"]["facets"]["parent"].is_object())
            .find(|event| event["outputs"][0].is_object())
            .expect("a model that ran");
        event["eventTime"] = json!("2026-11-21T04:00:00Z");
        event["run"]["runId"] = json!("a-run-of-the-next-day");
        self.world().take_in(&event);
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["datasets"].as_array_mut().expect("a page of datasets")
    }
}

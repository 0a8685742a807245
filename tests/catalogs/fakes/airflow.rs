//! Airflow 3.3 (REST v2, login for a token) and Airflow 2.11 (REST v1, basic authentication), from captures of both.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use weft_tests::fake::Fake;
use weft_tests::raw::{Answer, Asked};

const PASSWORD: &str = "pw-of-the-fake-viewer";
const TOKEN: &str = "eyJhbGciOiJIUzUxMiJ9.of-the-fake.airflow";
/// `viewer` and the password.
const BASIC: &str = "Basic dmlld2VyOnB3LW9mLXRoZS1mYWtlLXZpZXdlcg==";
/// What the server gives at most, whatever is asked for (`[api] maximum_page_limit`).
const MOST: usize = 20;
const DAGS: usize = 46;

/// Airflow 3.
pub(crate) fn fake() -> Arc<dyn Fake> {
    Arc::new(Airflow::new(true))
}

/// Airflow 2.
pub(crate) fn old() -> Arc<dyn Fake> {
    Arc::new(Airflow::new(false))
}

struct Airflow {
    is_3: bool,
    dags: Mutex<Vec<Value>>,
}

/// A capture of `tests/fixtures/airflow`.
fn capture(text: &str, list: &str) -> Vec<Value> {
    let capture: Value = serde_json::from_str(text).expect("captures are JSON");
    capture[list].as_array().expect("captures hold their list").clone()
}

impl Airflow {
    fn new(is_3: bool) -> Self {
        let forms = if is_3 {
            capture(include_str!("../../fixtures/airflow/v3_dags.json"), "dags")
        } else {
            capture(include_str!("../../fixtures/airflow/v2_dags.json"), "dags")
        };
        let mut dags: Vec<Value> = forms.iter().cycle().take(DAGS).cloned().collect();
        for (i, dag) in dags.iter_mut().enumerate().skip(forms.len()) {
            dag["dag_id"] = json!(format!("load_{i:03}"));
        }
        dags.sort_by_key(|dag| dag["dag_id"].to_string());
        Self { is_3, dags: Mutex::new(dags) }
    }

    fn ids(&self) -> Vec<String> {
        let dags = self.dags.lock().expect("no test panics while it holds the DAGs");
        dags.iter().filter_map(|dag| dag["dag_id"].as_str()).map(str::to_owned).collect()
    }

    fn refused(&self) -> Answer {
        if self.is_3 {
            Answer::of(401, &json!({ "detail": "Not authenticated" }))
        } else {
            Answer::of(403, &json!({ "detail": null, "status": 403, "title": "Forbidden" }))
        }
    }

    fn details(&self, dag: &str) -> Answer {
        let dags = self.dags.lock().expect("no test panics while it holds the DAGs");
        let Some(row) = dags.iter().find(|row| row["dag_id"] == dag) else { return Answer::not_found() };
        let mut details = row.clone();
        details["doc_md"] = json!("Loads what the shop sold.");
        details["timezone"] = json!("UTC");
        details["latest_dag_version"] = json!({ "version_number": 1, "created_at": "2026-01-10T03:44:42.242095Z" });
        // Airflow 2.11 leaves the owners out here.
        details["owners"] = if self.is_3 { row["owners"].clone() } else { json!([]) };
        Answer::json(&details)
    }

    /// Extract and load: `load` waits for `extract`.
    fn tasks(&self, dag: &str) -> Answer {
        if !self.ids().iter().any(|id| id == dag) {
            return Answer::not_found();
        }
        let form = &capture(include_str!("../../fixtures/airflow/v3_tasks.json"), "tasks")[0];
        let task = |id: &str, after: Value| {
            let mut task = form.clone();
            task["task_id"] = json!(id);
            task["task_display_name"] = json!(id);
            task["downstream_task_ids"] = after;
            task
        };
        let tasks = [task("extract", json!(["load"])), task("load", json!([]))];
        Answer::json(&json!({ "tasks": tasks, "total_entries": tasks.len() }))
    }

    /// A run of each DAG, and many of one that runs each minute.
    fn runs(&self, asked: &Asked) -> Answer {
        let body = asked.json();
        let wanted: Vec<String> = serde_json::from_value(body["dag_ids"].clone()).unwrap_or_default();
        let run = |dag: &str, minute: usize| {
            let at = format!("2026-01-14T{:02}:{:02}:00Z", minute / 60, minute % 60);
            json!({
                "dag_id": dag, "dag_run_id": format!("scheduled__{at}"), "state": "success", "start_date": at,
                "end_date": at, "run_type": "scheduled", "conf": {}, "run_after": at,
            })
        };
        let ids = self.ids();
        let mut runs: Vec<Value> = (100..160).rev().map(|minute| run(&ids[0], minute)).collect();
        runs.extend(ids.iter().skip(1).map(|dag| run(dag, 5)));
        runs.retain(|run| wanted.iter().any(|dag| run["dag_id"] == **dag));
        let number = |name: &str| body[name].as_u64().and_then(|n| usize::try_from(n).ok());
        page(&runs, "dag_runs", number("page_limit"), number("page_offset"))
    }

    fn listing(&self, asked: &Asked, path: &str) -> Answer {
        let (rows, list) = match (path, self.is_3) {
            ("dags", _) => (self.dags.lock().expect("no test panics while it holds the DAGs").clone(), "dags"),
            ("assets", true) => (capture(include_str!("../../fixtures/airflow/v3_assets.json"), "assets"), "assets"),
            ("assets/events", true) => {
                (capture(include_str!("../../fixtures/airflow/v3_events.json"), "asset_events"), "asset_events")
            }
            ("assets/aliases", true) => {
                (capture(include_str!("../../fixtures/airflow/v3_aliases.json"), "asset_aliases"), "asset_aliases")
            }
            ("datasets", false) => {
                (capture(include_str!("../../fixtures/airflow/v2_datasets.json"), "datasets"), "datasets")
            }
            ("datasets/events", false) => (Vec::new(), "dataset_events"),
            ("dags/~/dagRuns", _) => (Vec::new(), "dag_runs"),
            _ => return Answer::not_found(),
        };
        page(&rows, list, asked.number("limit"), asked.number("offset"))
    }

    fn root(&self) -> &'static str {
        if self.is_3 { "/api/v2/" } else { "/api/v1/" }
    }
}

fn page(rows: &[Value], list: &str, limit: Option<usize>, offset: Option<usize>) -> Answer {
    let rows_here: Vec<_> = rows.iter().skip(offset.unwrap_or(0)).take(limit.unwrap_or(50).min(MOST)).collect();
    Answer::json(&json!({ list: rows_here, "total_entries": rows.len() }))
}

impl Fake for Airflow {
    fn kind(&self) -> &'static str {
        "airflow"
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        let method = if self.is_3 { "login" } else { "basic" };
        vec![("auth", method.to_owned()), ("user", "viewer".to_owned())]
    }

    fn secret(&self) -> Option<&'static str> {
        Some(PASSWORD)
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if self.is_3 && asked.method == "POST" && asked.path == "/auth/token" {
            let form = asked.json();
            if form["username"] == "viewer" && form["password"] == PASSWORD {
                return Answer::of(201, &json!({ "access_token": TOKEN }));
            }
            return Answer::of(401, &json!({ "detail": "Invalid credentials" }));
        }
        let Some(path) = asked.path.strip_prefix(self.root()) else { return Answer::not_found() };
        if path == "version" {
            let version = if self.is_3 { "3.3.2" } else { "2.11.2" };
            return Answer::json(&json!({ "version": version, "git_version": "" }));
        }
        let bearer = format!("Bearer {TOKEN}");
        let expected = if self.is_3 { bearer.as_str() } else { BASIC };
        if asked.headers.get("authorization").is_none_or(|given| given != expected) {
            return self.refused();
        }
        match (asked.method.as_str(), path.split('/').collect::<Vec<_>>().as_slice()) {
            ("POST", ["dags", "~", "dagRuns", "list"]) => self.runs(asked),
            ("GET", ["dags", dag, "details"]) => self.details(dag),
            ("GET", ["dags", dag, "tasks"]) => self.tasks(dag),
            ("GET", _) => self.listing(asked, path),
            _ => Answer::not_found(),
        }
    }

    fn main_scope(&self) -> String {
        "dags".to_owned()
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        let offset = asked.number("offset").filter(|_| asked.path == format!("{}dags", self.root()))?;
        u32::try_from(offset / MOST + 1).ok()
    }

    fn side_scope(&self) -> String {
        "assets".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        asked.path == format!("{}{}", self.root(), if self.is_3 { "assets" } else { "datasets" })
    }

    fn remove_one(&self) {
        self.dags.lock().expect("no test panics while it holds the DAGs").pop();
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["dags"].as_array_mut().expect("a page of DAGs")
    }
}

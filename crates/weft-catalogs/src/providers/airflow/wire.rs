//! What Airflow says, in the words of REST v2 (Airflow 3) and of REST v1 (Airflow 2).

use crate::formats::tolerant::{nullable, scalar};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The answer of `version`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Version {
    #[serde(deserialize_with = "scalar")]
    pub version: Option<String>,
}

/// A row of `dags`, filled up with what `dags/{id}/details` says beyond it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Dag {
    #[serde(deserialize_with = "nullable")]
    pub dag_id: String,
    pub dag_display_name: Option<String>,
    pub description: Option<String>,
    pub doc_md: Option<String>,
    /// The schedule in Airflow 3.
    pub timetable_summary: Option<String>,
    /// The schedule in Airflow 2: an object with `__type`.
    pub schedule_interval: Option<Value>,
    #[serde(deserialize_with = "nullable")]
    pub owners: Vec<String>,
    /// Mail or web address by owner.
    #[serde(deserialize_with = "nullable")]
    pub owner_links: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub tags: Vec<Tag>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A tag on a DAG.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tag {
    #[serde(deserialize_with = "nullable")]
    pub name: String,
}

/// A row of `dags/{id}/tasks`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Task {
    #[serde(deserialize_with = "nullable")]
    pub task_id: String,
    pub task_display_name: Option<String>,
    pub owner: Option<String>,
    pub doc_md: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub downstream_task_ids: Vec<String>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A row of `assets`, or of `datasets` in Airflow 2.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asset {
    #[serde(deserialize_with = "scalar")]
    pub id: Option<String>,
    pub name: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub uri: String,
    pub group: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub extra: Map<String, Value>,
    #[serde(alias = "consuming_dags", deserialize_with = "nullable")]
    pub scheduled_dags: Vec<Reference>,
    #[serde(deserialize_with = "nullable")]
    pub producing_tasks: Vec<Reference>,
    #[serde(deserialize_with = "nullable")]
    pub consuming_tasks: Vec<Reference>,
    #[serde(deserialize_with = "nullable")]
    pub aliases: Vec<Alias>,
    pub last_asset_event: Option<LastEvent>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A DAG, or a task of a DAG.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reference {
    #[serde(deserialize_with = "nullable")]
    pub dag_id: String,
    #[serde(deserialize_with = "nullable")]
    pub task_id: String,
}

/// A name that stands for the assets which tasks attach to it while they run.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Alias {
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    pub group: Option<String>,
}

/// The newest event of an asset.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LastEvent {
    pub timestamp: Option<String>,
}

/// A row of `assets/events`, or of `datasets/events` in Airflow 2.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event {
    #[serde(alias = "dataset_id", deserialize_with = "scalar")]
    pub asset_id: Option<String>,
    #[serde(alias = "dataset_uri")]
    pub uri: Option<String>,
    pub source_dag_id: Option<String>,
    pub source_task_id: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub created_dagruns: Vec<Reference>,
    #[serde(deserialize_with = "nullable")]
    pub timestamp: String,
}

/// A row of `dags/~/dagRuns/list`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Run {
    #[serde(deserialize_with = "nullable")]
    pub dag_id: String,
    #[serde(deserialize_with = "nullable")]
    pub dag_run_id: String,
    #[serde(deserialize_with = "nullable")]
    pub state: String,
    pub start_date: Option<String>,
    pub end_date: Option<String>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

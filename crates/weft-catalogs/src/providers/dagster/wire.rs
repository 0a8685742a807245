//! What Dagster's GraphQL answers say. Every field may be missing: an older server has fewer.

use crate::formats::tolerant::{nullable, scalar};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The name of an asset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
pub(super) struct Key {
    #[serde(deserialize_with = "nullable")]
    pub(super) path: Vec<String>,
}

impl Key {
    /// Dagster's own way to write it in one text: parts joined with `/`, a `/` inside a part as `\/`.
    pub(super) fn text(&self) -> String {
        self.path.iter().map(|part| part.replace('/', "\\/")).collect::<Vec<_>>().join("/")
    }

    /// True when it names something.
    pub(super) fn is_name(&self) -> bool {
        self.path.iter().any(|part| !part.trim().is_empty())
    }
}

/// One row of `assetsOrError`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Asset {
    pub(super) key: Key,
    /// Missing when only events are known of it.
    pub(super) definition: Option<Node>,
    #[serde(deserialize_with = "nullable")]
    pub(super) asset_materializations: Vec<Event>,
    #[serde(deserialize_with = "nullable")]
    pub(super) asset_observations: Vec<Event>,
}

/// The definition of an asset.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Node {
    pub(super) group_name: Option<String>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) op_version: Option<String>,
    pub(super) compute_kind: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) kinds: Vec<String>,
    pub(super) is_materializable: Option<bool>,
    pub(super) is_auto_created_stub: Option<bool>,
    #[serde(deserialize_with = "nullable")]
    pub(super) owners: Vec<Owner>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: Vec<Pair>,
    #[serde(deserialize_with = "nullable")]
    pub(super) dependency_keys: Vec<Key>,
    pub(super) partition_definition: Option<PartitionDefinition>,
    pub(super) automation_condition: Option<AutomationCondition>,
    pub(super) freshness_policy: Option<LagPolicy>,
    pub(super) internal_freshness_policy: Option<FreshnessPolicy>,
    pub(super) repository: Option<Repository>,
    #[serde(deserialize_with = "nullable")]
    pub(super) metadata_entries: Vec<Entry>,
}

/// A person or a team, of an asset or of a job.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Owner {
    pub(super) email: Option<String>,
    pub(super) team: Option<String>,
}

/// A tag, a fact about a code location.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pair {
    #[serde(deserialize_with = "nullable")]
    pub(super) key: String,
    #[serde(deserialize_with = "scalar")]
    pub(super) value: Option<String>,
}

/// How an asset is cut into partitions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PartitionDefinition {
    pub(super) description: Option<String>,
}

/// What makes Dagster build an asset.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AutomationCondition {
    pub(super) label: Option<String>,
}

/// A freshness policy: of a time window or of a deadline, told by the fields that are there.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct FreshnessPolicy {
    #[serde(rename = "__typename")]
    pub(super) type_name: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) fail_window_seconds: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) warn_window_seconds: Option<String>,
    pub(super) deadline_cron: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) lower_bound_delta_seconds: Option<String>,
    pub(super) timezone: Option<String>,
}

/// A freshness policy of the older sort.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct LagPolicy {
    #[serde(deserialize_with = "scalar")]
    pub(super) maximum_lag_minutes: Option<String>,
    pub(super) cron_schedule: Option<String>,
    pub(super) cron_schedule_timezone: Option<String>,
}

/// A repository of a code location.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Repository {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) location: Named,
}

/// Something of which only the name was asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
}

/// A materialisation or an observation.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Event {
    /// Milliseconds, as text.
    #[serde(deserialize_with = "scalar")]
    pub(super) timestamp: Option<String>,
    /// Empty when it was reported from outside of Dagster.
    pub(super) run_id: Option<String>,
    pub(super) partition: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) metadata_entries: Vec<Entry>,
}

/// One value of metadata.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    #[serde(rename = "__typename")]
    pub(super) type_name: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) label: String,
    pub(super) schema: Option<Schema>,
    pub(super) lineage: Option<Vec<ColumnLineage>>,
    /// The value, in a field named after its type.
    #[serde(flatten)]
    value: Map<String, Value>,
}

impl Entry {
    /// The value of anything that is no table schema and no lineage; JSON is read. `None` when there is none.
    pub(super) fn value(&self) -> Option<Value> {
        let (name, value) = self.value.iter().find(|(_, value)| !value.is_null())?;
        match (name.as_str(), value.as_str()) {
            ("jsonString", Some(text)) => Some(serde_json::from_str(text).unwrap_or_else(|_| value.clone())),
            _ => Some(value.clone()),
        }
    }

    /// The value as one text; `None` for JSON objects and lists.
    pub(super) fn text(&self) -> Option<String> {
        match self.value()? {
            Value::String(text) => Some(text),
            Value::Object(_) | Value::Array(_) | Value::Null => None,
            other => Some(other.to_string()),
        }
    }
}

/// The columns of a table.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Schema {
    #[serde(deserialize_with = "nullable")]
    pub(super) constraints: Constraints,
    #[serde(deserialize_with = "nullable")]
    pub(super) columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Column {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) data_type: Option<String>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) constraints: Constraints,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: Vec<Pair>,
}

/// Constraints of a column or of a table.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Constraints {
    pub(super) nullable: Option<bool>,
    pub(super) unique: Option<bool>,
    #[serde(deserialize_with = "nullable")]
    pub(super) other: Vec<String>,
}

/// From which columns a column comes.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ColumnLineage {
    #[serde(deserialize_with = "nullable")]
    pub(super) column_name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) column_deps: Vec<ColumnDep>,
}

/// One column of another asset.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ColumnDep {
    pub(super) asset_key: Key,
    #[serde(deserialize_with = "nullable")]
    pub(super) column_name: String,
}

/// One row of `assetNodes`: an asset that is defined.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct NodeRef {
    pub(super) asset_key: Key,
    pub(super) has_asset_checks: bool,
    #[serde(deserialize_with = "nullable")]
    pub(super) asset_checks_or_error: Checks,
    #[serde(deserialize_with = "nullable")]
    pub(super) job_names: Vec<String>,
}

/// The checks of an asset, or why they cannot be told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Checks {
    pub(super) message: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) checks: Vec<Value>,
}

/// A check of an asset.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Check {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) blocking: Option<bool>,
    #[serde(deserialize_with = "nullable")]
    pub(super) job_names: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) additional_asset_keys: Vec<Key>,
}

/// One execution of a check.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Execution {
    #[serde(deserialize_with = "nullable")]
    pub(super) status: String,
    /// Seconds, when its run began.
    #[serde(deserialize_with = "scalar")]
    pub(super) timestamp: Option<String>,
    pub(super) evaluation: Option<Evaluation>,
}

/// What an execution found.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Evaluation {
    /// Seconds.
    #[serde(deserialize_with = "scalar")]
    pub(super) timestamp: Option<String>,
    pub(super) severity: Option<String>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) metadata_entries: Vec<Entry>,
}

/// One code location.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct LocationEntry {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    pub(super) load_status: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) display_metadata: Vec<Pair>,
    pub(super) location_or_load_error: Option<Location>,
}

/// A code location that was loaded, or the error.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(rename = "__typename")]
    pub(super) type_name: Option<String>,
    pub(super) message: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) dagster_library_versions: Vec<Library>,
    #[serde(deserialize_with = "nullable")]
    pub(super) repositories: Vec<Named>,
}

/// A library of a code location.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Library {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) version: String,
}

/// A repository with its jobs.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Jobs {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) location: Named,
    #[serde(deserialize_with = "nullable")]
    pub(super) jobs: Vec<Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) schedules: Vec<Schedule>,
    #[serde(deserialize_with = "nullable")]
    pub(super) sensors: Vec<Sensor>,
    #[serde(deserialize_with = "nullable")]
    pub(super) asset_nodes: Vec<NodeRef>,
}

/// A job.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Job {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) external_job_source: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) owners: Vec<Owner>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: Vec<Pair>,
}

/// A schedule.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Schedule {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) cron_schedule: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) pipeline_name: String,
    pub(super) execution_timezone: Option<String>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) schedule_state: State,
}

/// Whether a schedule or sensor is on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct State {
    #[serde(deserialize_with = "nullable")]
    pub(super) status: String,
}

/// A sensor.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Sensor {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) targets: Vec<Target>,
    pub(super) sensor_type: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) min_interval_seconds: Option<String>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) sensor_state: State,
}

/// What a sensor starts.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Target {
    #[serde(deserialize_with = "nullable")]
    pub(super) pipeline_name: String,
}

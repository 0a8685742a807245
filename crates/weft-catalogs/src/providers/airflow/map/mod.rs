//! From what Airflow says to observations.

mod assets;
mod jobs;

pub(super) use assets::{Events, Flows, alias, asset};
pub(super) use jobs::{dag, run, task};

use crate::formats::openlineage::naming::{job_key, uri_key};
use crate::formats::tolerant::says_nothing;
use crate::http::Listing;
use serde_json::{Map, Value};
use weft_model::{CanonicalKey, Dialect, Edge, EdgeKind, Entity, Method, Observation, StatedAlias, TimeMs};

/// Giver and taker.
pub(super) type Ends = (CanonicalKey, CanonicalKey);

/// How the things of one Airflow are called.
pub(super) struct Names {
    /// Host, port and path of the server: many deployments share one host.
    authority: String,
    /// Namespace under which this Airflow sends its OpenLineage events.
    openlineage: Option<String>,
}

impl Names {
    pub(super) fn new(authority: String, openlineage: Option<String>) -> Self {
        Self { authority, openlineage }
    }

    pub(super) fn dag(&self, dag: &str) -> CanonicalKey {
        CanonicalKey::new("airflow", Some(&self.authority), [dag])
    }

    pub(super) fn task(&self, dag: &str, task: &str) -> CanonicalKey {
        CanonicalKey::new("airflow", Some(&self.authority), [dag, task])
    }

    /// The key of the data a URI names; what is no such URI is known to this Airflow alone. Ids of DAGs hold no colon.
    pub(super) fn asset(&self, uri: &str) -> CanonicalKey {
        uri_key(uri)
            .unwrap_or_else(|| CanonicalKey::new("airflow", Some(&self.authority), [format!("asset:{}", uri.trim())]))
    }

    pub(super) fn alias(&self, name: &str) -> CanonicalKey {
        CanonicalKey::new("airflow", Some(&self.authority), [format!("asset_alias:{name}")])
    }

    /// A statement about a job, with the name it has in OpenLineage where the user told the namespace.
    fn job(&self, native: String, key: CanonicalKey, job: weft_model::Job) -> Observation {
        let other = self.openlineage.as_deref().and_then(|namespace| job_key(namespace, &native));
        let mut observation = Observation::new(Dialect::AIRFLOW, native, key, Entity::Job(job));
        observation.identity.aliases.extend(
            other.map(|key| StatedAlias { key, evidence: "setting openlineage_namespace of this catalog".to_owned() }),
        );
        observation
    }
}

/// State of the scheduler and of the reader's account: changes all the time and says nothing about the thing.
const PASSING: [&str; 19] = [
    "last_parsed_time",
    "last_parsed",
    "last_parse_duration",
    "last_expired",
    "last_pickled",
    "last_scheduling_decision",
    "next_dagrun",
    "next_dagrun_create_after",
    "next_dagrun_logical_date",
    "next_dagrun_data_interval_start",
    "next_dagrun_data_interval_end",
    "next_dagrun_run_after",
    "active_runs_count",
    "scheduler_lock",
    "is_favorite",
    "is_stale",
    "is_active",
    "duration",
    // Of a dataset: Airflow 2 sets it whenever it parses a DAG that names it.
    "updated_at",
];

/// Values that people give to runs and tasks, and tokens.
const CONFIDENTIAL: [&str; 5] = ["params", "default_args", "conf", "file_token", "pickle_id"];

/// Colours, views, and what another field says, too.
const DISPLAY: [&str; 7] =
    ["ui_color", "ui_fgcolor", "default_view", "orientation", "concurrency", "dag_versions", "template_fields"];

/// What of a record has no place in the model and is kept as it is; the rest becomes a loss of `listing`.
fn keep(record: Map<String, Value>, listing: &mut Listing) -> Map<String, Value> {
    let mut kept = Map::new();
    for (name, value) in record {
        let reason = match name.as_str() {
            _ if says_nothing(&value) => continue,
            name if PASSING.contains(&name) => "a state that passes; not kept",
            name if CONFIDENTIAL.contains(&name) => "may hold secrets; not kept",
            name if DISPLAY.contains(&name) => "how Airflow shows it, or said by another field, too; not kept",
            _ => {
                kept.insert(name, value);
                continue;
            }
        };
        listing.loss(&format!("[].{name}"), reason, false);
    }
    kept
}

/// An edge that Airflow declares; `seen` is when an event proved it last.
pub(super) fn edge(ends: Ends, kind: EdgeKind, seen: Option<TimeMs>) -> Observation {
    let (from, to) = ends;
    let edge = Edge { from, to, kind, method: Method::Declared, columns: Vec::new(), job: None, last_seen: seen };
    Observation::edge(Dialect::AIRFLOW, edge)
}

fn whole(kept: Map<String, Value>) -> Option<Value> {
    (!kept.is_empty()).then_some(Value::Object(kept))
}

#[cfg(test)]
mod tests {
    use super::{Names, keep};
    use crate::http::{Limits, Listing};
    use serde_json::{Value, json};

    #[test]
    fn assets_are_named_as_openlineage_names_them_and_the_rest_by_their_airflow() {
        let names = Names::new("airflow.example:443".to_owned(), None);
        for (uri, key) in [
            ("s3://dag1/output_1.txt", "s3://dag1/output_1.txt"),
            ("postgres://db:5432/shop/public/orders", "postgres://db:5432/shop/public/orders"),
            ("process_nothing", "airflow://airflow.example:443/asset:process_nothing"),
            ("s3://bucket", "airflow://airflow.example:443/asset:s3:%2F%2Fbucket"),
        ] {
            assert_eq!(names.asset(uri).to_string(), key);
        }
        assert_ne!(names.asset("orders"), names.alias("orders"));
        let shared = Names::new("host:443/team-a".to_owned(), None);
        assert_eq!(shared.task("dag", "group.task").to_string(), "airflow://host:443%2Fteam-a/dag/group.task");
    }

    #[test]
    fn what_passes_or_may_be_secret_is_a_loss_and_the_rest_is_kept() {
        let mut listing = Listing::new("dags", Limits::default());
        let Value::Object(record) =
            json!({"conf": {"password": "x"}, "is_paused": true, "note": null, "last_parsed_time": "2026-01-01"})
        else {
            unreachable!("an object was written")
        };
        assert_eq!(Value::Object(keep(record, &mut listing)), json!({"is_paused": true}));
        let lost: Vec<_> = listing.losses.iter().map(|l| l.path.as_str()).collect();
        assert_eq!(lost, ["[].conf", "[].last_parsed_time"]);
    }
}

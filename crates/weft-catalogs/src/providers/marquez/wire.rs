//! What Marquez answers. Source: its API description 0.51 and the classes it serialises; answers of releases since
//! 0.27 differ only in fields that are absent.

use crate::formats::tolerant::{nullable, scalar};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use weft_model::TimeMs;

/// Namespace and name, as written.
pub(super) type Name = (String, String);

/// A namespace.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Namespace {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    pub(super) owner_name: Option<String>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "moment")]
    pub(super) created_at: Option<TimeMs>,
    #[serde(deserialize_with = "moment")]
    pub(super) updated_at: Option<TimeMs>,
}

/// A tag.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tag {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    pub(super) description: Option<String>,
}

/// The identity of a dataset, a job or a version of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Id {
    #[serde(deserialize_with = "nullable")]
    pub(super) namespace: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    pub(super) version: Option<String>,
}

impl Id {
    /// Namespace and name.
    pub(super) fn name(&self) -> Name {
        (self.namespace.clone(), self.name.clone())
    }
}

/// A dataset in its current version.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Dataset {
    #[serde(deserialize_with = "nullable")]
    pub(super) id: Id,
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
    pub(super) physical_name: Option<String>,
    #[serde(deserialize_with = "moment")]
    pub(super) created_at: Option<TimeMs>,
    #[serde(deserialize_with = "moment")]
    pub(super) updated_at: Option<TimeMs>,
    pub(super) source_name: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) fields: Vec<Field>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: Vec<String>,
    #[serde(deserialize_with = "moment")]
    pub(super) last_modified_at: Option<TimeMs>,
    pub(super) last_lifecycle_state: Option<String>,
    pub(super) description: Option<String>,
    pub(super) current_version: Option<String>,
    /// `None` where the server's listing has no such field; `null` is an empty list.
    #[serde(deserialize_with = "present")]
    pub(super) column_lineage: Option<Vec<ColumnLineage>>,
    #[serde(deserialize_with = "nullable")]
    pub(super) facets: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) deleted: bool,
}

/// A field of a dataset.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(rename = "type", deserialize_with = "scalar")]
    pub(super) sort: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: Vec<String>,
    pub(super) description: Option<String>,
}

/// Where one field of a dataset comes from, over all of its versions.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ColumnLineage {
    #[serde(alias = "field", deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) input_fields: Vec<InputField>,
    pub(super) transformation_description: Option<String>,
    pub(super) transformation_type: Option<String>,
}

/// A field that another one is made of.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct InputField {
    #[serde(deserialize_with = "nullable")]
    pub(super) namespace: String,
    #[serde(alias = "name", deserialize_with = "nullable")]
    pub(super) dataset: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) field: String,
}

/// The answer of `/api/v1/column-lineage`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Graph {
    #[serde(deserialize_with = "nullable")]
    pub(super) graph: Vec<Node>,
}

/// A field in the graph of column lineage; only fields that are made of others have data.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Node {
    #[serde(deserialize_with = "nullable")]
    pub(super) data: Option<NodeData>,
}

/// Where the field of a node comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NodeData {
    #[serde(deserialize_with = "nullable")]
    pub(super) namespace: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) dataset: String,
    #[serde(flatten)]
    pub(super) lineage: ColumnLineage,
}

/// A version of a dataset.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct DatasetVersion {
    pub(super) version: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) lifecycle_state: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) fields: Vec<Field>,
    #[serde(deserialize_with = "nullable")]
    pub(super) created_by_run: Option<Run>,
}

/// A job with its newest runs.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Job {
    #[serde(deserialize_with = "nullable")]
    pub(super) id: Id,
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
    pub(super) simple_name: Option<String>,
    pub(super) parent_job_name: Option<String>,
    #[serde(deserialize_with = "moment")]
    pub(super) created_at: Option<TimeMs>,
    #[serde(deserialize_with = "moment")]
    pub(super) updated_at: Option<TimeMs>,
    #[serde(deserialize_with = "nullable")]
    pub(super) inputs: Vec<Id>,
    #[serde(deserialize_with = "nullable")]
    pub(super) outputs: Vec<Id>,
    pub(super) location: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) context: Map<String, Value>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) latest_run: Option<Run>,
    #[serde(deserialize_with = "nullable")]
    pub(super) latest_runs: Vec<Run>,
    #[serde(alias = "labels", deserialize_with = "nullable")]
    pub(super) tags: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) facets: Map<String, Value>,
    pub(super) current_version: Option<String>,
}

impl Job {
    /// The runs that its listing shows, newest first.
    pub(super) fn runs(&self) -> &[Run] {
        if self.latest_runs.is_empty() { self.latest_run.as_slice() } else { &self.latest_runs }
    }
}

/// A run.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Run {
    #[serde(deserialize_with = "nullable")]
    pub(super) id: String,
    #[serde(deserialize_with = "moment")]
    pub(super) created_at: Option<TimeMs>,
    #[serde(deserialize_with = "moment")]
    pub(super) updated_at: Option<TimeMs>,
    #[serde(deserialize_with = "nullable")]
    pub(super) state: String,
    #[serde(deserialize_with = "moment")]
    pub(super) started_at: Option<TimeMs>,
    #[serde(deserialize_with = "moment")]
    pub(super) ended_at: Option<TimeMs>,
    #[serde(deserialize_with = "nullable")]
    pub(super) args: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) input_dataset_versions: Vec<RunDataset>,
    #[serde(deserialize_with = "nullable")]
    pub(super) output_dataset_versions: Vec<RunDataset>,
    /// What both were called before 0.36; without facets.
    #[serde(deserialize_with = "nullable")]
    pub(super) input_versions: Vec<Id>,
    #[serde(deserialize_with = "nullable")]
    pub(super) output_versions: Vec<Id>,
    #[serde(deserialize_with = "nullable")]
    pub(super) facets: Map<String, Value>,
}

/// A dataset that a run read or wrote, with what was said of it in that role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RunDataset {
    #[serde(deserialize_with = "nullable")]
    pub(super) dataset_version_id: Id,
    #[serde(deserialize_with = "nullable")]
    pub(super) facets: Map<String, Value>,
}

impl Run {
    /// What it read.
    pub(super) fn inputs(&self) -> Vec<RunDataset> {
        either(&self.input_dataset_versions, &self.input_versions)
    }

    /// What it wrote.
    pub(super) fn outputs(&self) -> Vec<RunDataset> {
        either(&self.output_dataset_versions, &self.output_versions)
    }
}

fn either(with_facets: &[RunDataset], bare: &[Id]) -> Vec<RunDataset> {
    if !with_facets.is_empty() {
        return with_facets.to_vec();
    }
    bare.iter().map(|id| RunDataset { dataset_version_id: id.clone(), facets: Map::new() }).collect()
}

/// An event as it was received; only what names its job.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event {
    #[serde(deserialize_with = "nullable")]
    pub(super) run: EventRun,
    #[serde(deserialize_with = "nullable")]
    pub(super) job: Id,
}

/// The run of an event.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct EventRun {
    #[serde(deserialize_with = "nullable")]
    pub(super) run_id: String,
}

/// A time as text, or as seconds since 1970 with a fraction, as some releases write it.
fn moment<'de, D: Deserializer<'de>>(d: D) -> Result<Option<TimeMs>, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::String(text) => TimeMs::parse(&text),
        Value::Number(seconds) => seconds.as_f64().and_then(millis).and_then(TimeMs::from_millis),
        _ => None,
    })
}

/// Seconds with a fraction as whole milliseconds; `None` outside the years that exist.
fn millis(seconds: f64) -> Option<i64> {
    let ms = (seconds * 1000.0).round();
    #[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
    (ms > 0.0 && ms < 1e15).then_some(ms as i64)
}

/// Tells a field that is there and null from one that is absent.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(d: D) -> Result<Option<T>, D::Error> {
    nullable(d).map(Some)
}

#[cfg(test)]
mod tests {
    use super::{Dataset, Node, Run};
    use serde_json::json;

    #[test]
    fn times_come_as_text_and_as_seconds() {
        let run: Run =
            serde_json::from_value(json!({"startedAt": 1_624_539_874.421_452, "endedAt": "2021-06-24T13:04:35Z",
            "createdAt": null, "updatedAt": "soon"}))
            .unwrap();
        assert_eq!(run.started_at.unwrap().millis(), 1_624_539_874_421);
        assert_eq!(run.ended_at.unwrap().to_string(), "2021-06-24T13:04:35Z");
        assert_eq!((run.created_at, run.updated_at), (None, None));
    }

    #[test]
    fn column_lineage_that_is_null_is_not_column_lineage_that_is_absent() {
        let read = |text: &str| serde_json::from_str::<Dataset>(text).unwrap().column_lineage.map(|list| list.len());
        assert_eq!(read(r#"{"columnLineage": null}"#), Some(0));
        assert_eq!(read("{}"), None);
    }

    #[test]
    fn nodes_of_the_graph_read_as_the_server_tests_its_own() {
        let text = include_str!("../../../../../tests/fixtures/marquez/column_lineage_node.json");
        let data = serde_json::from_str::<Node>(text).unwrap().data.unwrap();
        assert_eq!((data.dataset.as_str(), data.lineage.name.as_str()), ("otherDataset", "columnA"));
        assert_eq!(data.lineage.input_fields[0].field, "columnB");
        assert_eq!(data.lineage.transformation_type.as_deref(), Some("IDENTITY"));
    }
}

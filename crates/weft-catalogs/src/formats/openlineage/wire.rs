//! What OpenLineage producers write. Source: the JSON schemas at openlineage.io/spec (core 1.0 to 2.0 and facets).
//! Facets stay values until they are read, because the newest of several events counts.

use crate::formats::tolerant::{nullable, scalar};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A run, job or dataset event.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) event_type: Option<String>,
    pub(super) event_time: Option<String>,
    pub(super) run: Option<RunRef>,
    pub(super) job: Option<Named>,
    pub(super) dataset: Option<Named>,
    #[serde(deserialize_with = "nullable")]
    pub(super) inputs: Vec<Named>,
    #[serde(deserialize_with = "nullable")]
    pub(super) outputs: Vec<Named>,
}

/// The run of an event.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RunRef {
    pub(super) run_id: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) facets: Map<String, Value>,
}

/// A job or dataset with its facets.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Named {
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) facets: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) input_facets: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) output_facets: Map<String, Value>,
}

/// `schema`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Schema {
    #[serde(deserialize_with = "nullable")]
    pub(super) fields: Vec<Field>,
}

/// A field, perhaps with fields below it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    pub(super) name: Option<String>,
    #[serde(rename = "type", deserialize_with = "scalar")]
    pub(super) sort: Option<String>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) fields: Vec<Field>,
}

/// `columnLineage`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ColumnLineage {
    #[serde(deserialize_with = "nullable")]
    pub(super) fields: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) dataset: Vec<InputField>,
}

/// One output field of `columnLineage` (`inputFields`) or of `lineage` (`inputs`).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct OutputField {
    #[serde(alias = "inputs", deserialize_with = "nullable")]
    pub(super) input_fields: Vec<InputField>,
    pub(super) transformation_type: Option<String>,
    pub(super) transformation_description: Option<String>,
}

/// Where a field comes from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct InputField {
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
    pub(super) field: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) transformations: Vec<Transform>,
}

/// How a field reaches another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Transform {
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
    pub(super) subtype: Option<String>,
    pub(super) description: Option<String>,
    pub(super) masking: Option<bool>,
}

/// `lineage`: of one dataset (`inputs`, `fields`), or of a job as `entries` that each name their target.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Lineage {
    #[serde(deserialize_with = "nullable")]
    pub(super) inputs: Vec<InputField>,
    #[serde(deserialize_with = "nullable")]
    pub(super) fields: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) entries: Vec<Entry>,
}

/// One target of a job's `lineage`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) inputs: Vec<InputField>,
    #[serde(deserialize_with = "nullable")]
    pub(super) fields: Map<String, Value>,
}

/// `symlinks`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Symlinks {
    #[serde(deserialize_with = "nullable")]
    pub(super) identifiers: Vec<Symlink>,
}

/// Another name of a dataset.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Symlink {
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
}

/// `ownership`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Owners {
    #[serde(deserialize_with = "nullable")]
    pub(super) owners: Vec<Owner>,
}

/// One owner: `team:data`, `user:ana`, a mail or a bare name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Owner {
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
}

/// `tags`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tags {
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: Vec<Tag>,
}

/// One tag, on a field where `field` is set.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tag {
    pub(super) key: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) value: Option<String>,
    pub(super) field: Option<String>,
}

/// `dataQualityAssertions`, or `test` of a run (where they are called `tests`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Assertions {
    #[serde(alias = "tests", deserialize_with = "nullable")]
    pub(super) assertions: Vec<Assertion>,
}

/// One assertion with its outcome.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Assertion {
    #[serde(alias = "type")]
    pub(super) assertion: Option<String>,
    pub(super) name: Option<String>,
    pub(super) column: Option<String>,
    pub(super) success: Option<bool>,
    pub(super) status: Option<String>,
    pub(super) severity: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) expected: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) actual: Option<String>,
}

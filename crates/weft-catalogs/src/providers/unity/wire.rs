//! What Unity Catalog's REST API says, as the open-source server, its relatives and Databricks serve it.

use crate::formats::tolerant::{nullable, scalar};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// One page of any listing. An empty list is often no list at all (`{}`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Page {
    /// Cursor of the next page.
    #[serde(deserialize_with = "scalar")]
    pub next_page_token: Option<String>,
    /// The list under its own name (`tables`, `registered_models` …).
    #[serde(flatten)]
    pub lists: Map<String, Value>,
}

/// `metastore_summary`; the open-source server fills the id only.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Metastore {
    pub metastore_id: Option<String>,
    pub name: Option<String>,
    pub cloud: Option<String>,
    pub region: Option<String>,
}

/// A catalog, schema, table, volume, function or registered model: their fields differ little.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Securable {
    /// Why its details could not be read.
    #[serde(skip)]
    pub unread: Option<&'static str>,
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    pub full_name: Option<String>,
    pub comment: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub owner: Option<String>,
    /// An object, or for functions an object written as text.
    pub properties: Value,
    #[serde(deserialize_with = "number")]
    pub updated_at: Option<i64>,
    pub storage_location: Option<String>,
    /// Catalogs: `MANAGED_CATALOG`, `DELTASHARING_CATALOG` …
    pub catalog_type: Option<String>,
    /// Tables: `MANAGED`, `EXTERNAL`, `VIEW`, `MATERIALIZED_VIEW` …
    pub table_type: Option<String>,
    pub data_source_format: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub columns: Vec<Column>,
    pub view_dependencies: Option<Dependencies>,
    #[serde(deserialize_with = "nullable")]
    pub table_constraints: Vec<Constraint>,
    pub row_filter: Option<Filter>,
    /// Volumes: `MANAGED`, `EXTERNAL`.
    pub volume_type: Option<String>,
    /// Functions: the type of the result.
    pub full_data_type: Option<String>,
    pub external_language: Option<String>,
    pub routine_body: Option<String>,
    pub routine_dependencies: Option<Dependencies>,
    /// Everything else, `created_at` and who changed it among it.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A column of a table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Column {
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    pub type_text: Option<String>,
    /// The type as Spark writes it in JSON, as text; holds nested fields.
    pub type_json: Option<String>,
    pub type_name: Option<String>,
    #[serde(deserialize_with = "number")]
    pub position: Option<i64>,
    pub comment: Option<String>,
    pub nullable: Option<bool>,
    #[serde(deserialize_with = "number")]
    pub partition_index: Option<i64>,
    pub mask: Option<Filter>,
}

/// A row filter or column mask.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    pub function_name: Option<String>,
}

/// What a view or function reads.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Dependencies {
    #[serde(deserialize_with = "nullable")]
    pub dependencies: Vec<Dependency>,
}

/// One thing that is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Dependency {
    pub table: Option<TableName>,
    pub function: Option<FunctionName>,
}

/// A table by its full name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TableName {
    #[serde(deserialize_with = "nullable")]
    pub table_full_name: String,
}

/// A function by its full name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct FunctionName {
    #[serde(deserialize_with = "nullable")]
    pub function_full_name: String,
}

/// A constraint of a table; one of them is filled.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Constraint {
    pub primary_key_constraint: Option<Keys>,
    pub foreign_key_constraint: Option<Keys>,
    pub named_table_constraint: Option<Keys>,
}

/// The columns of a constraint and what they point to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Keys {
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    #[serde(deserialize_with = "nullable")]
    pub child_columns: Vec<String>,
    pub parent_table: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub parent_columns: Vec<String>,
}

/// One tag on one thing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TagAssignment {
    #[serde(deserialize_with = "nullable")]
    pub tag_key: String,
    #[serde(deserialize_with = "scalar")]
    pub tag_value: Option<String>,
}

/// A governed tag.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TagPolicy {
    #[serde(deserialize_with = "nullable")]
    pub tag_key: String,
    pub description: Option<String>,
    pub update_time: Option<String>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// What one principal may do.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct PrivilegeAssignment {
    #[serde(deserialize_with = "nullable")]
    pub principal: String,
    #[serde(deserialize_with = "nullable")]
    pub privileges: Vec<String>,
}

/// `table-lineage` of one table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TableLineage {
    #[serde(deserialize_with = "nullable")]
    pub upstreams: Vec<Neighbour>,
    #[serde(deserialize_with = "nullable")]
    pub downstreams: Vec<Neighbour>,
}

/// A table or file beside the table that was asked for, and what moves the data between them; without table and file
/// only the mover is known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Neighbour {
    pub table_info: Option<LineageTable>,
    pub file_info: Option<LineageFile>,
    #[serde(deserialize_with = "nullable")]
    pub job_infos: Vec<Mover>,
    #[serde(deserialize_with = "nullable")]
    pub notebook_infos: Vec<Mover>,
    #[serde(deserialize_with = "nullable")]
    pub pipeline_infos: Vec<Mover>,
    #[serde(deserialize_with = "nullable")]
    pub query_infos: Vec<Mover>,
    /// Dashboards and whatever a newer server adds.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A table in lineage.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LineageTable {
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    #[serde(deserialize_with = "nullable")]
    pub catalog_name: String,
    #[serde(deserialize_with = "nullable")]
    pub schema_name: String,
    #[serde(deserialize_with = "scalar")]
    pub lineage_timestamp: Option<String>,
}

/// A file in lineage.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LineageFile {
    pub path: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub lineage_timestamp: Option<String>,
}

/// A job, notebook, pipeline or query; ids are numbers or texts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Mover {
    #[serde(deserialize_with = "scalar")]
    pub workspace_id: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub job_id: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub notebook_id: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub pipeline_id: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub query_id: Option<String>,
}

/// `column-lineage` of one column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ColumnLineage {
    #[serde(deserialize_with = "nullable")]
    pub upstream_cols: Vec<LineageColumn>,
}

/// A column that flows into the one that was asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LineageColumn {
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    #[serde(deserialize_with = "nullable")]
    pub catalog_name: String,
    #[serde(deserialize_with = "nullable")]
    pub schema_name: String,
    #[serde(deserialize_with = "nullable")]
    pub table_name: String,
}

/// Whole numbers, which some servers write as text.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => return Err(serde::de::Error::custom("expected a whole number")),
    })
}

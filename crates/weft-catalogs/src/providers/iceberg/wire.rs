//! What an Iceberg REST catalog says: the protocol's answers and the metadata of tables and views inside them.

use crate::formats::tolerant::{nullable, scalar};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// `v1/config`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Config {
    #[serde(deserialize_with = "nullable")]
    pub defaults: BTreeMap<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub overrides: BTreeMap<String, Value>,
    /// What the server can do; older servers do not say.
    pub endpoints: Option<Vec<String>>,
}

/// A page of namespaces.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Namespaces {
    pub next_page_token: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub namespaces: Vec<Value>,
}

/// A page of tables or views.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Identifiers {
    pub next_page_token: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub identifiers: Vec<Value>,
}

/// A table or view of a namespace.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Identifier {
    #[serde(deserialize_with = "nullable")]
    pub name: String,
}

/// One namespace.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Namespace {
    #[serde(deserialize_with = "nullable")]
    pub properties: BTreeMap<String, Value>,
}

/// One table. The `config` beside the metadata may hold credentials and is not read.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct LoadTable {
    pub metadata: TableMetadata,
}

/// Metadata of a table, of format version 1 to 3.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct TableMetadata {
    #[serde(deserialize_with = "scalar")]
    pub format_version: Option<String>,
    pub table_uuid: Option<String>,
    pub location: Option<String>,
    pub last_updated_ms: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub properties: BTreeMap<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub schemas: Vec<Schema>,
    /// Format version 1 has only the current schema.
    pub schema: Option<Schema>,
    pub current_schema_id: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub partition_specs: Vec<Spec>,
    pub default_spec_id: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub sort_orders: Vec<SortOrder>,
    pub default_sort_order_id: Option<i64>,
    pub current_snapshot_id: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub snapshots: Vec<Snapshot>,
}

/// A schema: a struct with an id.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Schema {
    pub schema_id: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub identifier_field_ids: Vec<i64>,
    #[serde(deserialize_with = "nullable")]
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    pub id: i64,
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    pub required: Option<bool>,
    /// A text, or an object for struct, list and map.
    #[serde(rename = "type")]
    pub data_type: Value,
    pub doc: Option<String>,
}

/// How a table is partitioned.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Spec {
    pub spec_id: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub fields: Vec<Transform>,
}

/// How a table is sorted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct SortOrder {
    pub order_id: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub fields: Vec<Transform>,
}

/// A field of a partition spec or a sort order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Transform {
    pub source_id: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub transform: String,
    pub direction: Option<String>,
}

/// One state of the data.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Snapshot {
    pub snapshot_id: Option<i64>,
    pub timestamp_ms: Option<i64>,
    /// What was done, and counts, all as text.
    #[serde(deserialize_with = "nullable")]
    pub summary: BTreeMap<String, Value>,
}

/// One view.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct LoadView {
    pub metadata: ViewMetadata,
}

/// Metadata of a view.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct ViewMetadata {
    pub view_uuid: Option<String>,
    pub location: Option<String>,
    pub current_version_id: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub versions: Vec<ViewVersion>,
    #[serde(deserialize_with = "nullable")]
    pub schemas: Vec<Schema>,
    #[serde(deserialize_with = "nullable")]
    pub properties: BTreeMap<String, Value>,
}

/// One version of a view.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct ViewVersion {
    pub version_id: Option<i64>,
    pub timestamp_ms: Option<i64>,
    pub schema_id: Option<i64>,
    pub default_catalog: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub default_namespace: Vec<String>,
    /// The text of the query, once for each dialect.
    #[serde(deserialize_with = "nullable")]
    pub representations: Vec<Value>,
}

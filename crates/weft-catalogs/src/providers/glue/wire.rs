//! What AWS Glue (API version 2017-03-31) and Lake Formation (2021-03-31) say, as their answers are written.
//!
//! Every struct keeps what it does not name in `rest`, so that newer members are not lost.

use crate::formats::tolerant::{nullable, scalar};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use weft_model::TimeMs;

/// A time: seconds since the epoch with a fraction, or text.
fn time<'de, D: Deserializer<'de>>(d: D) -> Result<Option<TimeMs>, D::Error> {
    Ok(match Value::deserialize(d)? {
        Value::Number(number) => number.as_f64().and_then(|seconds| {
            let millis = (seconds * 1000.0).round();
            // Times that no system can have meant have no place in the model.
            let sane = (0.0..1e15).contains(&millis);
            if sane { TimeMs::from_millis(millis as i64) } else { None }
        }),
        Value::String(text) => TimeMs::parse(&text),
        _ => None,
    })
}

/// A database.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Database {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) location_uri: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) parameters: Map<String, Value>,
    #[serde(deserialize_with = "time")]
    pub(super) create_time: Option<TimeMs>,
    pub(super) target_database: Option<Target>,
    pub(super) catalog_id: Option<String>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// What a resource link leads to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Target {
    pub(super) catalog_id: Option<String>,
    pub(super) database_name: Option<String>,
    pub(super) name: Option<String>,
    pub(super) region: Option<String>,
}

/// A table or view.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) owner: Option<String>,
    #[serde(deserialize_with = "time")]
    pub(super) create_time: Option<TimeMs>,
    #[serde(deserialize_with = "time")]
    pub(super) update_time: Option<TimeMs>,
    #[serde(deserialize_with = "nullable")]
    pub(super) storage_descriptor: Storage,
    #[serde(deserialize_with = "nullable")]
    pub(super) partition_keys: Vec<Column>,
    pub(super) table_type: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) parameters: Map<String, Value>,
    pub(super) target_table: Option<Target>,
    #[serde(deserialize_with = "scalar")]
    pub(super) version_id: Option<String>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// Where and how a table is stored.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Storage {
    #[serde(deserialize_with = "nullable")]
    pub(super) columns: Vec<Column>,
    pub(super) location: Option<String>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// A column or partition key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Column {
    pub(super) name: String,
    #[serde(rename = "Type")]
    pub(super) data_type: Option<String>,
    pub(super) comment: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) parameters: Map<String, Value>,
}

/// A job.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Job {
    pub(super) name: String,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "time")]
    pub(super) last_modified_on: Option<TimeMs>,
    #[serde(deserialize_with = "nullable")]
    pub(super) command: Command,
    #[serde(deserialize_with = "nullable")]
    pub(super) code_gen_configuration_nodes: Map<String, Value>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// What a job runs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Command {
    pub(super) name: Option<String>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// A run of a job.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct JobRun {
    pub(super) id: String,
    #[serde(deserialize_with = "time")]
    pub(super) started_on: Option<TimeMs>,
    #[serde(deserialize_with = "time")]
    pub(super) completed_on: Option<TimeMs>,
    pub(super) job_run_state: Option<String>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// What starts jobs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Trigger {
    pub(super) name: String,
    pub(super) state: Option<String>,
    pub(super) schedule: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) actions: Vec<Started>,
    #[serde(deserialize_with = "nullable")]
    pub(super) predicate: Predicate,
}

/// When a conditional trigger fires.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Predicate {
    #[serde(deserialize_with = "nullable")]
    pub(super) conditions: Vec<Started>,
}

/// The job or crawler that an action starts or a condition waits for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Started {
    pub(super) job_name: Option<String>,
    pub(super) crawler_name: Option<String>,
}

/// A crawler.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Crawler {
    pub(super) name: String,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) schedule: Schedule,
    #[serde(deserialize_with = "time")]
    pub(super) last_updated: Option<TimeMs>,
    pub(super) last_crawl: Option<LastCrawl>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// When a crawler runs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Schedule {
    pub(super) schedule_expression: Option<String>,
}

/// The newest run of a crawler.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct LastCrawl {
    pub(super) status: Option<String>,
    #[serde(deserialize_with = "time")]
    pub(super) start_time: Option<TimeMs>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// A registry of schemas, as listed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Registry {
    pub(super) registry_name: String,
    pub(super) description: Option<String>,
    pub(super) status: Option<String>,
    #[serde(deserialize_with = "time")]
    pub(super) updated_time: Option<TimeMs>,
}

/// A schema, as listed; the answer of `GetSchema` has more.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Schema {
    pub(super) schema_name: String,
    pub(super) schema_arn: Option<String>,
    pub(super) description: Option<String>,
    pub(super) schema_status: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) created_time: Option<String>,
    #[serde(deserialize_with = "time")]
    pub(super) updated_time: Option<TimeMs>,
    pub(super) compatibility: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) latest_schema_version: Option<String>,
}

/// One version of a schema.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct SchemaVersion {
    pub(super) schema_definition: Option<String>,
    pub(super) data_format: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) version_number: Option<String>,
}

/// A tag key with the values that it may have, or that a resource has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct LfTag {
    pub(super) tag_key: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) tag_values: Vec<String>,
}

/// A database found by its tags.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct TaggedDatabase {
    pub(super) database: DatabaseResource,
    #[serde(rename = "LFTags", deserialize_with = "nullable")]
    pub(super) lf_tags: Vec<LfTag>,
}

/// A table found by its tags; also the tags of one resource.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TaggedTable {
    #[serde(rename = "Table")]
    pub(super) table: TableResource,
    #[serde(rename = "LFTagOnDatabase", deserialize_with = "nullable")]
    pub(super) on_database: Vec<LfTag>,
    #[serde(rename = "LFTagsOnTable", deserialize_with = "nullable")]
    pub(super) on_table: Vec<LfTag>,
    #[serde(rename = "LFTagsOnColumns", deserialize_with = "nullable")]
    pub(super) on_columns: Vec<ColumnTags>,
}

/// Tags of one column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ColumnTags {
    #[serde(rename = "Name")]
    pub(super) name: String,
    #[serde(rename = "LFTags", deserialize_with = "nullable")]
    pub(super) lf_tags: Vec<LfTag>,
}

/// A grant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Grant {
    #[serde(deserialize_with = "nullable")]
    pub(super) principal: Principal,
    #[serde(deserialize_with = "nullable")]
    pub(super) resource: Resource,
    #[serde(deserialize_with = "nullable")]
    pub(super) permissions: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) permissions_with_grant_option: Vec<String>,
    #[serde(deserialize_with = "time")]
    pub(super) last_updated: Option<TimeMs>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// Who gets a grant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Principal {
    pub(super) data_lake_principal_identifier: String,
}

/// What a grant is about: one of these, or a newer sort in `rest`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Resource {
    pub(super) database: Option<DatabaseResource>,
    pub(super) table: Option<TableResource>,
    pub(super) table_with_columns: Option<TableResource>,
    pub(super) data_location: Option<DataLocation>,
    pub(super) data_cells_filter: Option<CellsFilter>,
    #[serde(rename = "LFTag")]
    pub(super) lf_tag: Option<LfTag>,
    #[serde(rename = "LFTagPolicy")]
    pub(super) lf_tag_policy: Option<TagPolicy>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// A database as the subject of a grant or tag.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct DatabaseResource {
    pub(super) catalog_id: Option<String>,
    pub(super) name: String,
}

/// A table, some of its columns, or all tables of a database.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct TableResource {
    pub(super) catalog_id: Option<String>,
    pub(super) database_name: String,
    pub(super) name: Option<String>,
    pub(super) table_wildcard: Option<Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) column_names: Vec<String>,
    pub(super) column_wildcard: Option<ColumnWildcard>,
}

/// All columns but some.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct ColumnWildcard {
    #[serde(deserialize_with = "nullable")]
    pub(super) excluded_column_names: Vec<String>,
}

/// A place in S3.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct DataLocation {
    pub(super) resource_arn: String,
}

/// Some cells of a table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct CellsFilter {
    pub(super) table_catalog_id: Option<String>,
    pub(super) database_name: String,
    pub(super) table_name: String,
    pub(super) name: String,
}

/// Everything that bears certain tags.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct TagPolicy {
    pub(super) resource_type: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) expression: Vec<LfTag>,
    pub(super) expression_name: Option<String>,
}

/// Settings of a lake.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Settings {
    #[serde(deserialize_with = "nullable")]
    pub(super) data_lake_admins: Vec<Principal>,
    #[serde(deserialize_with = "nullable")]
    pub(super) read_only_admins: Vec<Principal>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

//! What the metadata service of Amundsen 3.13 says, and the search service 4 where it lists.

use crate::formats::tolerant::{nullable, scalar};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct User {
    pub(super) user_id: Option<String>,
    pub(super) email: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) full_name: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) is_active: Option<bool>,
    pub(super) github_username: Option<String>,
    pub(super) team_name: Option<String>,
    pub(super) manager_fullname: Option<String>,
    pub(super) manager_email: Option<String>,
    pub(super) role_name: Option<String>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// A tag on something.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tag {
    pub(super) tag_name: String,
}

/// A badge, listed or on something.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Badge {
    pub(super) badge_name: String,
    pub(super) category: Option<String>,
}

/// The names of a table, as lists of tables give them; lists of the search service also give the key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Summary {
    pub(super) key: Option<String>,
    pub(super) database: String,
    pub(super) cluster: String,
    pub(super) schema: String,
    pub(super) name: String,
}

/// A dashboard in a list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct DashboardSummary {
    pub(super) key: Option<String>,
    pub(super) uri: Option<String>,
}

/// A table or view.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Table {
    pub(super) database: String,
    pub(super) cluster: String,
    pub(super) schema: String,
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: Vec<Tag>,
    #[serde(deserialize_with = "nullable")]
    pub(super) badges: Vec<Badge>,
    #[serde(deserialize_with = "nullable")]
    pub(super) table_readers: Vec<Reader>,
    pub(super) description: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) columns: Vec<Column>,
    #[serde(deserialize_with = "nullable")]
    pub(super) owners: Vec<User>,
    #[serde(deserialize_with = "nullable")]
    pub(super) watermarks: Vec<Watermark>,
    pub(super) table_writer: Option<Application>,
    #[serde(deserialize_with = "nullable")]
    pub(super) table_apps: Vec<Application>,
    #[serde(deserialize_with = "nullable")]
    pub(super) resource_reports: Vec<Report>,
    pub(super) last_updated_timestamp: Option<i64>,
    pub(super) source: Option<Source>,
    pub(super) is_view: Option<bool>,
    #[serde(deserialize_with = "nullable")]
    pub(super) programmatic_descriptions: Vec<Programmatic>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// Who reads a table how often.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reader {
    #[serde(deserialize_with = "nullable")]
    pub(super) user: User,
    pub(super) read_count: Option<u64>,
}

/// A column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) col_type: Option<String>,
    pub(super) sort_order: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub(super) stats: Vec<Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) badges: Vec<Badge>,
    pub(super) type_metadata: Option<TypeMetadata>,
}

/// What is inside a column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct TypeMetadata {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) data_type: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) badges: Vec<Badge>,
    #[serde(deserialize_with = "nullable")]
    pub(super) children: Vec<TypeMetadata>,
}

/// First or last partition.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Watermark {
    pub(super) watermark_type: Option<String>,
    pub(super) partition_key: Option<String>,
    pub(super) partition_value: Option<String>,
}

/// What writes or reads a table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Application {
    pub(super) application_url: Option<String>,
    pub(super) description: Option<String>,
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) kind: Option<String>,
}

/// A report about a table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Report {
    pub(super) url: Option<String>,
}

/// Where the code of a table is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Source {
    pub(super) source: Option<String>,
}

/// Words that a program wrote.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Programmatic {
    pub(super) source: String,
    #[serde(deserialize_with = "scalar")]
    pub(super) text: Option<String>,
}

/// A dashboard.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Dashboard {
    pub(super) name: Option<String>,
    pub(super) url: Option<String>,
    pub(super) description: Option<String>,
    pub(super) updated_timestamp: Option<i64>,
    pub(super) last_successful_run_timestamp: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub(super) owners: Vec<User>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tables: Vec<Summary>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: Vec<Tag>,
    #[serde(deserialize_with = "nullable")]
    pub(super) badges: Vec<Badge>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// What a table or column comes from and goes to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Lineage {
    #[serde(deserialize_with = "nullable")]
    pub(super) upstream_entities: Vec<LineageItem>,
    #[serde(deserialize_with = "nullable")]
    pub(super) downstream_entities: Vec<LineageItem>,
}

/// One thing up or down the stream.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LineageItem {
    pub(super) key: String,
}

//! What dbt writes into `manifest.json` (v1 to v12 and later), `catalog.json`, `run_results.json` and `sources.json`.
//! Source: the published JSON schemas at schemas.getdbt.com. One [`Node`] serves every resource type.

use crate::formats::tolerant::{nullable, scalar};
use serde::Deserialize;
use serde_json::{Map, Value};

/// `metadata` of every artifact.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata {
    pub(super) dbt_schema_version: Option<String>,
    pub(super) generated_at: Option<String>,
    pub(super) invocation_id: Option<String>,
    pub(super) invocation_started_at: Option<String>,
    pub(super) project_name: Option<String>,
    pub(super) adapter_type: Option<String>,
}

/// A node, source, exposure, metric, semantic model, saved query or unit test.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Node {
    pub(super) unique_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) resource_type: Option<String>,
    pub(super) package_name: Option<String>,
    pub(super) database: Option<String>,
    pub(super) schema: Option<String>,
    pub(super) alias: Option<String>,
    pub(super) identifier: Option<String>,
    pub(super) source_name: Option<String>,
    pub(super) relation_name: Option<String>,
    pub(super) original_file_path: Option<String>,
    pub(super) description: Option<String>,
    pub(super) label: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) columns: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: OneOrMany,
    #[serde(deserialize_with = "nullable")]
    pub(super) meta: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) config: Config,
    pub(super) group: Option<String>,
    pub(super) access: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) version: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) latest_version: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) deprecation_date: Option<String>,
    pub(super) contract: Option<ContractSwitch>,
    #[serde(deserialize_with = "nullable")]
    pub(super) constraints: Vec<Constraint>,
    #[serde(deserialize_with = "nullable")]
    pub(super) primary_key: Vec<String>,
    pub(super) freshness: Option<Freshness>,
    pub(super) loaded_at_field: Option<String>,
    pub(super) loaded_at_query: Option<String>,
    pub(super) loader: Option<String>,
    pub(super) owner: Option<Owner>,
    pub(super) maturity: Option<String>,
    pub(super) url: Option<String>,
    #[serde(rename = "type", deserialize_with = "scalar")]
    pub(super) sort: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) depends_on: DependsOn,
    pub(super) test_metadata: Option<TestMetadata>,
    pub(super) column_name: Option<String>,
    pub(super) attached_node: Option<String>,
    pub(super) node_relation: Option<NodeRelation>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// A text or a list of texts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    /// Nothing.
    #[default]
    None,
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// `config` of a node.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Config {
    pub(super) materialized: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: OneOrMany,
    #[serde(deserialize_with = "nullable")]
    pub(super) meta: Map<String, Value>,
    pub(super) group: Option<String>,
    pub(super) access: Option<String>,
    pub(super) contract: Option<ContractSwitch>,
    pub(super) freshness: Option<Freshness>,
    pub(super) loaded_at_field: Option<String>,
    pub(super) loaded_at_query: Option<String>,
    pub(super) severity: Option<String>,
    pub(super) grants: Option<Value>,
}

/// `contract` of a model.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContractSwitch {
    pub(super) enforced: Option<bool>,
}

/// A constraint of a model or a column.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Constraint {
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) columns: Vec<String>,
}

/// `freshness` of a source, or of a model (`build_after`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Freshness {
    pub(super) warn_after: Option<Bound>,
    pub(super) error_after: Option<Bound>,
    pub(super) build_after: Option<Bound>,
    pub(super) filter: Option<String>,
}

/// `{count, period}`; either half may be missing, then dbt refuses the rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Bound {
    #[serde(deserialize_with = "scalar")]
    pub(super) count: Option<String>,
    pub(super) period: Option<String>,
    pub(super) updates_on: Option<String>,
}

impl Bound {
    pub(super) fn is_empty(&self) -> bool {
        self.count.is_none() && self.period.is_none()
    }
}

/// Owner of a group or an exposure.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Owner {
    #[serde(deserialize_with = "nullable")]
    pub(super) email: OneOrMany,
    pub(super) name: Option<String>,
}

/// `depends_on`; macros are code and not read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DependsOn {
    #[serde(deserialize_with = "nullable")]
    pub(super) nodes: Vec<String>,
}

/// What a generic test was made from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TestMetadata {
    pub(super) name: Option<String>,
    pub(super) namespace: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) kwargs: Map<String, Value>,
}

/// The table beneath a semantic model.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NodeRelation {
    pub(super) relation_name: Option<String>,
}

/// A documented column of the manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Column {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) data_type: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: OneOrMany,
    #[serde(deserialize_with = "nullable")]
    pub(super) meta: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) config: ColumnConfig,
    #[serde(deserialize_with = "nullable")]
    pub(super) constraints: Vec<Constraint>,
}

/// `config` of a column (dbt 1.10 and later).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ColumnConfig {
    #[serde(deserialize_with = "nullable")]
    pub(super) tags: OneOrMany,
    #[serde(deserialize_with = "nullable")]
    pub(super) meta: Map<String, Value>,
}

/// A group of the manifest.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Group {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) owner: Option<Owner>,
}

/// A table of `catalog.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Table {
    #[serde(deserialize_with = "nullable")]
    pub(super) metadata: TableMetadata,
    #[serde(deserialize_with = "nullable")]
    pub(super) columns: Map<String, Value>,
    #[serde(deserialize_with = "nullable")]
    pub(super) stats: Map<String, Value>,
}

/// `metadata` of a table in `catalog.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TableMetadata {
    #[serde(rename = "type")]
    pub(super) sort: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) comment: Option<String>,
}

/// A column of `catalog.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TableColumn {
    pub(super) name: Option<String>,
    #[serde(rename = "type", deserialize_with = "scalar")]
    pub(super) sort: Option<String>,
    pub(super) index: Option<i64>,
    pub(super) comment: Option<String>,
}

/// One figure of `stats` in `catalog.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Stat {
    pub(super) include: Option<bool>,
    pub(super) value: Option<Value>,
}

/// One result of `run_results.json`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct RunResult {
    pub(super) unique_id: Option<String>,
    pub(super) status: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) message: Option<String>,
    #[serde(deserialize_with = "scalar")]
    pub(super) failures: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) timing: Vec<Timing>,
}

/// When a step of a result began and ended.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Timing {
    pub(super) started_at: Option<String>,
    pub(super) completed_at: Option<String>,
}

/// One result of `sources.json`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct SourceResult {
    pub(super) unique_id: Option<String>,
    pub(super) status: Option<String>,
    pub(super) max_loaded_at: Option<String>,
    pub(super) snapshotted_at: Option<String>,
    pub(super) criteria: Option<Freshness>,
    #[serde(deserialize_with = "scalar")]
    pub(super) error: Option<String>,
}

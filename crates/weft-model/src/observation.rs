//! What one catalog says about one thing.

use crate::{CanonicalKey, Entity, Kind, TimeMs};
use serde::{Deserialize, Serialize};

/// The language in which a statement was made; also the mark shown beside a fact ("who says so").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(transparent)]
pub struct Dialect(pub String);

impl Dialect {
    /// Open Data Contract Standard (Bitol).
    pub const ODCS: &'static str = "odcs";
    /// Open Data Product Standard (Bitol).
    pub const ODPS: &'static str = "odps";
    /// Open Data Product Specification (ODPI).
    pub const ODPI: &'static str = "odpi";
    /// Data Contract Specification.
    pub const DCS: &'static str = "dcs";
    /// dbt artifacts.
    pub const DBT: &'static str = "dbt";
    /// OpenLineage events.
    pub const OPENLINEAGE: &'static str = "openlineage";
    /// Apache Airflow.
    pub const AIRFLOW: &'static str = "airflow";
    /// Dagster.
    pub const DAGSTER: &'static str = "dagster";
    /// DataHub.
    pub const DATAHUB: &'static str = "datahub";
    /// Amundsen.
    pub const AMUNDSEN: &'static str = "amundsen";
    /// AWS Glue Data Catalog with Lake Formation.
    pub const GLUE: &'static str = "glue";
    /// Marquez.
    pub const MARQUEZ: &'static str = "marquez";
    /// OpenMetadata.
    pub const OPENMETADATA: &'static str = "openmetadata";
    /// An Iceberg REST catalog.
    pub const ICEBERG: &'static str = "iceberg";
    /// Unity Catalog.
    pub const UNITY: &'static str = "unity";
    /// People as CSV.
    pub const PEOPLE: &'static str = "people";

    /// The dialect of that name.
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The two- to four-letter mark shown beside facts.
    pub fn mark(&self) -> &str {
        match self.0.as_str() {
            Self::ODCS => "ODCS",
            Self::ODPS => "ODPS",
            Self::ODPI => "ODPI",
            Self::DCS => "DCS",
            Self::DBT => "dbt",
            Self::OPENLINEAGE => "OL",
            Self::AIRFLOW => "AF",
            Self::DAGSTER => "DG",
            Self::DATAHUB => "DH",
            Self::AMUNDSEN => "AMU",
            Self::GLUE => "Glue",
            Self::ICEBERG => "ICE",
            Self::MARQUEZ => "MQ",
            Self::UNITY => "UC",
            Self::PEOPLE => "CSV",
            Self::OPENMETADATA => "OM",
            other => other,
        }
    }
}

/// Another name of the same thing, as a source states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedAlias {
    /// The other name.
    pub key: CanonicalKey,
    /// The statement in words, e.g. `OpenLineage symlinks facet of job load_orders`.
    pub evidence: String,
}

/// What identity resolution may use beside the key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Identity {
    /// Other names that the source states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<StatedAlias>,
    /// When the key's authority is not stated: the name of what shares that unknown authority, such as a
    /// dbt project (`dbt:jaffle_shop:duckdb:jaffle`). One stated match, or the user, maps the whole scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority_scope: Option<String>,
    /// Mail addresses that identify a person (case-folded before comparing).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mails: Vec<String>,
}

/// One statement: in this dialect, this catalog says this about the thing it calls `native`.
///
/// Within one catalog a pair of dialect and key (for edges, checks, runs: dialect, kind and `native`) occurs once per
/// sync; readers merge what they find in several places before they emit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The language of the statement.
    pub dialect: Dialect,
    /// The listing it came from; deletions are decided per scope.
    pub scope: String,
    /// The source's own id, byte for byte (urn, unique_id, FQN).
    pub native: String,
    /// Canonical key. For edges and other kinds that nobody looks up by name: a key made of `kind` and `native`.
    pub key: CanonicalKey,
    /// What identity resolution may use.
    #[serde(default)]
    pub identity: Identity,
    /// What is said.
    pub entity: Entity,
    /// When the source says it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<TimeMs>,
    /// Parts of the source's record that have no place in the model, kept as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmapped: Option<serde_json::Value>,
}

impl Observation {
    /// An observation with no identity hints, no time and nothing unmapped; `scope` is the dialect's name.
    pub fn new(dialect: &str, native: impl Into<String>, key: CanonicalKey, entity: Entity) -> Self {
        Self {
            dialect: Dialect::new(dialect),
            scope: dialect.to_owned(),
            native: native.into(),
            key,
            identity: Identity::default(),
            entity,
            changed_at: None,
            unmapped: None,
        }
    }

    /// The same statement with the mark that no more than its listing could be read, and why.
    #[must_use]
    pub fn only_listed(mut self, why: &str) -> Self {
        if let Entity::Asset(asset) = &mut self.entity {
            asset.unreadable = Some(why.to_owned());
        }
        self
    }

    /// An edge; its native id is derived from its ends, kind and job.
    pub fn edge(dialect: &str, edge: crate::Edge) -> Self {
        let native = edge.key();
        let key = CanonicalKey::of_kind(Kind::Edge, &native);
        Self::new(dialect, native, key, Entity::Edge(edge))
    }

    /// Kind of what it speaks about.
    pub fn kind(&self) -> Kind {
        self.entity.kind()
    }
}

/// Something a reader saw and could not carry over. Nothing is dropped without one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct Loss {
    /// File or listing.
    pub source: String,
    /// Place in it, as a path with `[]` for "any element": `nodes.*.config.meta`.
    pub path: String,
    /// What happened, for people.
    pub reason: String,
    /// How often.
    pub count: u32,
    /// True when the content is kept in [`Observation::unmapped`]; false when it is only reported.
    pub kept: bool,
}

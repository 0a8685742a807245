//! What a catalog can speak about. Field names are the domain's words; the mapping from each source is
//! listed in `docs/data-model.md`.

use crate::{CanonicalKey, Contract, Edge, Ownership, Party, Promise, TimeMs};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of a thing; the platform part of keys that are not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A part of the company that owns data.
    Domain,
    /// A data product.
    Product,
    /// A table, view, topic, file, dashboard, model …
    Asset,
    /// A data contract.
    Contract,
    /// A human being or service account.
    Person,
    /// A group of people.
    Team,
    /// A glossary term.
    Term,
    /// A tag or classification.
    Tag,
    /// Something that moves data.
    Job,
    /// One execution of a job.
    Run,
    /// A quality check.
    Check,
    /// An incident.
    Incident,
    /// A grant or rule about access.
    Policy,
    /// An agreement between a consumer and a product.
    Agreement,
    /// A lineage edge.
    Edge,
}

impl Kind {
    /// Every kind, in the order in which results of equal score are shown.
    pub const ALL: [Kind; 15] = [
        Kind::Product,
        Kind::Domain,
        Kind::Asset,
        Kind::Contract,
        Kind::Term,
        Kind::Person,
        Kind::Team,
        Kind::Tag,
        Kind::Job,
        Kind::Run,
        Kind::Check,
        Kind::Incident,
        Kind::Policy,
        Kind::Agreement,
        Kind::Edge,
    ];

    /// The name used in keys, queries and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Product => "product",
            Self::Asset => "asset",
            Self::Contract => "contract",
            Self::Person => "person",
            Self::Team => "team",
            Self::Term => "term",
            Self::Tag => "tag",
            Self::Job => "job",
            Self::Run => "run",
            Self::Check => "check",
            Self::Incident => "incident",
            Self::Policy => "policy",
            Self::Agreement => "agreement",
            Self::Edge => "edge",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What sort of asset. Open: a newer server's word lands in `Other` and is shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum AssetKind {
    /// A table.
    #[default]
    Table,
    /// A view, materialised or not.
    View,
    /// A topic or stream.
    Topic,
    /// A file, folder or object.
    File,
    /// A dashboard or report.
    Dashboard,
    /// A chart or tile.
    Chart,
    /// A machine-learning model.
    Model,
    /// A feature or feature table.
    Feature,
    /// An API.
    Api,
    /// A container of assets: database, schema, bucket.
    Container,
    /// Something that consumes data outside the catalogs (dbt exposure, application).
    Exposure,
    /// A metric or semantic model.
    Metric,
    /// What none of the above names; lower case, as the source says.
    Other(String),
}

impl AssetKind {
    /// The word used in queries and JSON.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Table => "table",
            Self::View => "view",
            Self::Topic => "topic",
            Self::File => "file",
            Self::Dashboard => "dashboard",
            Self::Chart => "chart",
            Self::Model => "model",
            Self::Feature => "feature",
            Self::Api => "api",
            Self::Container => "container",
            Self::Exposure => "exposure",
            Self::Metric => "metric",
            Self::Other(word) => word,
        }
    }
}

impl From<String> for AssetKind {
    fn from(word: String) -> Self {
        match word.to_lowercase().as_str() {
            "table" => Self::Table,
            "view" => Self::View,
            "topic" | "stream" => Self::Topic,
            "file" => Self::File,
            "dashboard" => Self::Dashboard,
            "chart" => Self::Chart,
            "model" => Self::Model,
            "feature" => Self::Feature,
            "api" => Self::Api,
            "container" => Self::Container,
            "exposure" => Self::Exposure,
            "metric" => Self::Metric,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl From<AssetKind> for String {
    fn from(kind: AssetKind) -> Self {
        kind.as_str().to_owned()
    }
}

/// Where something stands in its life, in our words (docs/sla.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// An idea or design.
    Proposed,
    /// Being built.
    Draft,
    /// In use.
    Active,
    /// To be left.
    Deprecated,
    /// Gone from use.
    Retired,
    /// The source does not say.
    #[default]
    Unknown,
}

impl Lifecycle {
    /// Our word for a source's word, whatever standard it comes from.
    pub fn from_word(word: &str) -> Self {
        match word.trim().to_lowercase().replace([' ', '-'], "_").as_str() {
            "proposed" | "ideation" | "design" | "announcement" => Self::Proposed,
            "draft" | "development" | "in_development" | "testing" | "build" | "deploy" | "pending" | "acceptance" => {
                Self::Draft
            }
            "active" | "production" | "consume" | "published" | "accepted" => Self::Active,
            "deprecated" | "sunset" => Self::Deprecated,
            "retired" | "decommission" | "decommissioned" => Self::Retired,
            _ => Self::Unknown,
        }
    }

    /// The word used in queries and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Deprecated => "deprecated",
            Self::Retired => "retired",
            Self::Unknown => "unknown",
        }
    }
}

/// How sensitive a tag or classification makes what bears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Anyone may see it.
    Public,
    /// Inside the company.
    Internal,
    /// On a need-to-know basis.
    Confidential,
    /// Personal or otherwise protected data.
    Restricted,
}

/// A tag or glossary term on something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TagRef {
    /// Its name as written (`PII`, `Classification.Confidential`, `urn`-less).
    pub name: String,
    /// Key of the tag or term where the same catalog describes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<CanonicalKey>,
    /// True for a glossary term, false for a tag or classification.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub term: bool,
}

impl TagRef {
    /// A plain tag.
    pub fn tag(name: impl Into<String>) -> Self {
        Self { name: name.into(), key: None, term: false }
    }
}

/// A domain, keyed `domain:///<id>`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Domain {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The domain above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CanonicalKey>,
    /// Aggregate, consumer-aligned, source-aligned, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_type: Option<String>,
    /// Owners and stewards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Ownership>,
    /// Tags and terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagRef>,
}

/// Which way data passes a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PortDirection {
    /// The product reads here.
    Input,
    /// The product offers data here.
    Output,
    /// Control, observability, discovery.
    Management,
}

/// A port of a data product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Port {
    /// Name as written.
    pub name: String,
    /// Direction.
    pub direction: PortDirection,
    /// Version of the port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Protocol or type (`table`, `s3`, `REST`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// Words about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Assets behind it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<CanonicalKey>,
    /// The contract that describes it (`contract:///<id>`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<CanonicalKey>,
    /// Contracts the port reads from (ODPS `inputContracts`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub input_contracts: Vec<CanonicalKey>,
}

/// A data product, keyed `product:///<id>`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DataProduct {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// What not to use it for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limitations: Option<String>,
    /// Domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<CanonicalKey>,
    /// Lifecycle in our words.
    #[serde(default)]
    pub lifecycle: Lifecycle,
    /// Lifecycle as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_status: Option<String>,
    /// Tier, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Certification, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certification: Option<String>,
    /// Ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<Port>,
    /// Assets that belong to it without a port being named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<CanonicalKey>,
    /// Promises made by the product itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// Owners and helpers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Ownership>,
    /// Tags and terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagRef>,
    /// Channels for questions, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<String>,
    /// Key of the product that replaces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<CanonicalKey>,
    /// Links given by the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
}

/// A column. Nested fields are separate columns with a dotted path.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Column {
    /// Path, dotted when nested, as written: `address.street`.
    #[serde(rename = "p")]
    pub path: String,
    /// Type as the source spells it.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub data_type: Option<String>,
    /// Our word for the type: `text integer decimal float boolean date time timestamp binary array map struct other`.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub logical_type: Option<String>,
    /// May be null.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub nullable: Option<bool>,
    /// Part of the primary key.
    #[serde(rename = "k", default, skip_serializing_if = "std::ops::Not::not")]
    pub key: bool,
    /// Values are unique.
    #[serde(rename = "u", default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// What it means.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Tags, terms and classifications.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagRef>,
}

impl Column {
    /// A column of which only the path is known.
    pub fn named(path: impl Into<String>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// Sets the raw type and our word for it.
    #[must_use]
    pub fn typed(mut self, raw: &str) -> Self {
        self.logical_type = Some(logical_type(raw).to_owned());
        self.data_type = Some(raw.to_owned());
        self
    }
}

/// Our word for a raw type of any platform, told by its first word.
pub fn logical_type(raw: &str) -> &'static str {
    let lower = raw.trim().to_lowercase();
    let head = lower.split(['(', '<', ' ', '[']).next().unwrap_or("");
    if lower.ends_with("[]") {
        return "array";
    }
    match head {
        "string" | "text" | "varchar" | "char" | "character" | "nvarchar" | "nchar" | "bpchar" | "uuid" | "enum"
        | "clob" | "varchar2" | "citext" | "json" | "jsonb" | "variant" => "text",
        "int" | "integer" | "bigint" | "smallint" | "tinyint" | "int2" | "int4" | "int8" | "int16" | "int32"
        | "int64" | "long" | "short" | "byte" | "serial" | "bigserial" | "hugeint" | "uint32" | "uint64" => "integer",
        "decimal" | "numeric" | "number" | "bignumeric" | "money" => "decimal",
        "float" | "double" | "real" | "float4" | "float8" | "float64" | "float32" => "float",
        "bool" | "boolean" | "bit" => "boolean",
        "date" => "date",
        "time" => "time",
        h if h.starts_with("timestamp") || h.starts_with("datetime") => "timestamp",
        "binary" | "varbinary" | "bytes" | "bytea" | "blob" | "fixed" => "binary",
        "array" | "list" | "repeated" => "array",
        "map" => "map",
        "struct" | "record" | "object" | "row" | "union" => "struct",
        _ => "other",
    }
}

/// How something is known about the last update of an asset, strongest first (docs/sla.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A freshness assertion measured it.
    Assertion,
    /// The youngest row.
    RowMax,
    /// The platform's table metadata or an operation log.
    TableMetadata,
    /// The end of a run that writes it.
    RunEnd,
}

/// "The data was last updated at …, and we know it from …".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Evidence {
    /// Last update of the data.
    pub updated_at: TimeMs,
    /// How it is known.
    pub kind: EvidenceKind,
    /// When the source looked, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_at: Option<TimeMs>,
    /// Who measured, in words (`dbt source freshness`, `run of load_orders`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// A table, view, topic, file, dashboard …
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Asset {
    /// What sort of asset.
    pub kind: AssetKind,
    /// Name for people, where it differs from the last part of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<CanonicalKey>,
    /// Lifecycle in our words.
    #[serde(default)]
    pub lifecycle: Lifecycle,
    /// Lifecycle as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_status: Option<String>,
    /// Columns in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// Owners and helpers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Ownership>,
    /// Tags and terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagRef>,
    /// Promises stated on the asset itself (dbt source freshness).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// What is known about its last update.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Container (database, schema, folder) as a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<CanonicalKey>,
    /// Key of what replaces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<CanonicalKey>,
    /// Links given by the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// Named facts of the source that have no field here (materialisation, custom properties).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<(String, String)>,
    /// Use in a window, where the source measures it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Why no more than its listing could be read, where that is so; it is not known what else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

/// How much something was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Usage {
    /// Start of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<TimeMs>,
    /// End of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<TimeMs>,
    /// Queries in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queries: Option<u32>,
    /// Distinct users in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub users: Option<u32>,
    /// Last use known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used: Option<TimeMs>,
}

/// A glossary term or a tag, keyed `term:///<id>` or `tag:///<id>`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tag {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Glossary or classification it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How sensitive it makes its bearer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
    /// The term above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CanonicalKey>,
    /// Owners and stewards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Ownership>,
}

/// Outcome of a check. A run that failed to measure is `Error`, not `Fail` (docs/sla.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// The rule holds.
    Pass,
    /// The rule is broken, but only a warning.
    Warn,
    /// The rule is broken.
    Fail,
    /// The measurement itself failed.
    Error,
    /// Not run.
    Skip,
    /// The source's word means nothing to us.
    Unknown,
}

/// One measurement of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct CheckResult {
    /// Outcome.
    pub status: CheckStatus,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<TimeMs>,
    /// What was observed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
}

/// A quality check on an asset or a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What it checks.
    pub subject: CanonicalKey,
    /// The column, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Name for people.
    pub name: String,
    /// `not_null`, `unique`, `rowCount` …, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_type: Option<String>,
    /// `completeness`, `timeliness` …, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// `error` or `warn`, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The newest results, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<CheckResult>,
}

/// Something that moves data.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Job {
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Words about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `SPARK`, `DBT`, `AIRFLOW` …, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<String>,
    /// Clock rule, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// Owners.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Ownership>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagRef>,
    /// What it reads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<CanonicalKey>,
    /// What it writes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<CanonicalKey>,
    /// SQL text, where the source gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
}

/// One execution of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The job.
    pub job: CanonicalKey,
    /// State as written (`COMPLETE`, `FAIL`, `success`).
    pub state: String,
    /// Start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<TimeMs>,
    /// End.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<TimeMs>,
}

/// An incident on a subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// What it is about.
    pub subject: CanonicalKey,
    /// Title.
    pub title: String,
    /// Severity as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// State as written.
    pub state: String,
    /// Opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<TimeMs>,
    /// Closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<TimeMs>,
}

/// A grant or access role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// What it is about.
    pub subject: CanonicalKey,
    /// Who gets it, as written.
    pub grantee: String,
    /// What is granted, as written.
    pub privilege: String,
    /// Who approves, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<String>,
}

/// An agreement that lets a consumer use a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessAgreement {
    /// What it is about.
    pub subject: CanonicalKey,
    /// The consumer, as written.
    pub grantee: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// `requested`, `approved`, `rejected`, as written.
    pub status: String,
    /// Start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<TimeMs>,
    /// End.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<TimeMs>,
}

/// What one observation says, by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "of", rename_all = "snake_case")]
pub enum Entity {
    /// A domain.
    Domain(Domain),
    /// A data product.
    Product(DataProduct),
    /// An asset.
    Asset(Asset),
    /// A contract.
    Contract(Contract),
    /// A person or service account.
    Person(Party),
    /// A team.
    Team(Party),
    /// A glossary term.
    Term(Tag),
    /// A tag or classification.
    Tag(Tag),
    /// A job.
    Job(Job),
    /// A run.
    Run(Run),
    /// A check.
    Check(Check),
    /// An incident.
    Incident(Incident),
    /// A grant.
    Policy(Policy),
    /// An agreement.
    Agreement(AccessAgreement),
    /// An edge.
    Edge(Edge),
}

impl Entity {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Domain(_) => Kind::Domain,
            Self::Product(_) => Kind::Product,
            Self::Asset(_) => Kind::Asset,
            Self::Contract(_) => Kind::Contract,
            Self::Person(_) => Kind::Person,
            Self::Team(_) => Kind::Team,
            Self::Term(_) => Kind::Term,
            Self::Tag(_) => Kind::Tag,
            Self::Job(_) => Kind::Job,
            Self::Run(_) => Kind::Run,
            Self::Check(_) => Kind::Check,
            Self::Incident(_) => Kind::Incident,
            Self::Policy(_) => Kind::Policy,
            Self::Agreement(_) => Kind::Agreement,
            Self::Edge(_) => Kind::Edge,
        }
    }

    /// Owners stated on it, empty for kinds that have none.
    pub fn owners(&self) -> &[Ownership] {
        match self {
            Self::Domain(e) => &e.owners,
            Self::Product(e) => &e.owners,
            Self::Asset(e) => &e.owners,
            Self::Contract(e) => &e.owners,
            Self::Term(e) | Self::Tag(e) => &e.owners,
            Self::Job(e) => &e.owners,
            _ => &[],
        }
    }

    /// Tags and terms stated on it, empty for kinds that have none.
    pub fn tags(&self) -> &[TagRef] {
        match self {
            Self::Domain(e) => &e.tags,
            Self::Product(e) => &e.tags,
            Self::Asset(e) => &e.tags,
            Self::Contract(e) => &e.tags,
            Self::Job(e) => &e.tags,
            _ => &[],
        }
    }

    /// Name for people, where the source gives one.
    pub fn display_name(&self) -> Option<&str> {
        match self {
            Self::Domain(e) => e.name.as_deref(),
            Self::Product(e) => e.name.as_deref(),
            Self::Asset(e) => e.name.as_deref(),
            Self::Contract(e) => e.name.as_deref(),
            Self::Person(e) | Self::Team(e) => e.display.as_deref(),
            Self::Term(e) | Self::Tag(e) => e.name.as_deref(),
            Self::Job(e) => e.name.as_deref(),
            Self::Check(e) => Some(&e.name),
            Self::Incident(e) => Some(&e.title),
            Self::Run(_) | Self::Policy(_) | Self::Agreement(_) | Self::Edge(_) => None,
        }
    }

    /// Description, where the source gives one.
    pub fn description(&self) -> Option<&str> {
        match self {
            Self::Domain(e) => e.description.as_deref(),
            Self::Product(e) => e.description.as_deref().or(e.purpose.as_deref()),
            Self::Asset(e) => e.description.as_deref(),
            Self::Contract(e) => e.description.as_deref(),
            Self::Term(e) | Self::Tag(e) => e.description.as_deref(),
            Self::Job(e) => e.description.as_deref(),
            _ => None,
        }
    }

    /// Domain it is placed in by the source.
    pub fn domain(&self) -> Option<&CanonicalKey> {
        match self {
            Self::Product(e) => e.domain.as_ref(),
            Self::Asset(e) => e.domain.as_ref(),
            Self::Contract(e) => e.domain.as_ref(),
            Self::Domain(e) => e.parent.as_ref(),
            _ => None,
        }
    }

    /// Lifecycle in our words; `Unknown` for kinds that have none.
    pub fn lifecycle(&self) -> Lifecycle {
        match self {
            Self::Product(e) => e.lifecycle,
            Self::Asset(e) => e.lifecycle,
            Self::Contract(e) => e.status.lifecycle,
            _ => Lifecycle::Unknown,
        }
    }

    /// Promises stated on it.
    pub fn promises(&self) -> &[Promise] {
        match self {
            Self::Product(e) => &e.promises,
            Self::Asset(e) => &e.promises,
            Self::Contract(e) => &e.promises,
            _ => &[],
        }
    }
}

//! What OpenMetadata's REST API says, as its JSON schemas describe it. Every field may be missing, `null` is "nothing",
//! unknown words are kept.

use crate::formats::tolerant::{nullable, scalar};
use serde::Deserialize;
use serde_json::Value;

/// Declares tolerant structs: every field defaults, `null` is the default, names are in camel case.
macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attr:meta])* $field:ident: $kind:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        pub(super) struct $name {
            $($(#[$attr])* #[serde(deserialize_with = "nullable")] pub(super) $field: $kind,)*
        }
    )*};
}

/// A text, or a number or truth value as text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Text(#[serde(deserialize_with = "scalar")] pub(super) Option<String>);

impl Text {
    /// The text, unless it is blank.
    pub(super) fn filled(&self) -> Option<String> {
        self.0.clone().filter(|text| !text.trim().is_empty())
    }

    /// The text as a whole number.
    pub(super) fn whole(&self) -> Option<i64> {
        let text = self.0.as_deref()?.trim();
        text.parse().ok().or_else(|| text.split_once('.').and_then(|(whole, _)| whole.parse().ok()))
    }
}

wire! {
    /// One page of a listing.
    Page { data: Vec<Value>, paging: Paging, }

    /// One page of what a product refers to.
    RefPage { data: Vec<Ref>, paging: Paging, }

    /// Where a page stands in its listing.
    Paging { after: Text, total: Option<u64>, }

    /// `system/version`.
    Version { version: String, }

    /// `users/loggedInUser`.
    LoggedIn { name: String, }

    /// Names another entity.
    Ref {
        id: String,
        #[serde(rename = "type", alias = "entityType")]
        sort: String,
        name: Text,
        fully_qualified_name: String,
        deleted: bool,
        inherited: bool,
    }

    /// A tag or term on something.
    Label {
        #[serde(rename = "tagFQN")]
        tag_fqn: String,
        source: String,
        state: String,
    }

    /// What every entity has.
    Common {
        id: String,
        name: Text,
        display_name: Text,
        fully_qualified_name: String,
        description: Text,
        updated_at: Text,
        deleted: bool,
        owners: Vec<Ref>,
        owner: Option<Ref>,
        experts: Vec<Ref>,
        reviewers: Vec<Ref>,
        domains: Vec<Ref>,
        domain: Option<Ref>,
        tags: Vec<Label>,
        service: Option<Ref>,
        service_type: Text,
        source_url: Text,
        extension: Option<serde_json::Map<String, Value>>,
        certification: Option<Certification>,
        life_cycle: Option<LifeCycle>,
        usage_summary: Option<UsageSummary>,
        entity_status: Text,
    }

    /// `assetCertification.json`.
    Certification { tag_label: Label, }

    /// `lifeCycle.json`.
    LifeCycle { updated: Option<Access>, accessed: Option<Access>, }

    /// One moment in the life of an asset.
    Access { timestamp: Text, accessed_by: Option<Ref>, accessed_by_a_process: Text, }

    /// `usageDetails.json`.
    UsageSummary {
        daily_stats: Option<UsageStats>,
        weekly_stats: Option<UsageStats>,
        monthly_stats: Option<UsageStats>,
        date: Text,
    }

    /// Uses in one window.
    UsageStats { count: Text, }

    /// A service with its connection; nothing but its place is taken from it.
    Service { connection: Option<Connection>, }

    /// The connection of a service.
    Connection { config: Option<serde_json::Map<String, Value>>, }

    /// A column of a table, a field of a message, of a search index or of an API.
    Column {
        name: Text,
        display_name: Text,
        data_type: Text,
        array_data_type: Text,
        data_length: Text,
        precision: Text,
        scale: Text,
        data_type_display: Text,
        description: Text,
        tags: Vec<Label>,
        constraint: Text,
        children: Vec<Column>,
    }

    /// A constraint over columns.
    TableConstraint { constraint_type: String, columns: Vec<String>, }

    /// The parts of tables, topics, files, dashboards … that differ between them.
    Parts {
        table_type: Text,
        columns: Vec<Column>,
        table_constraints: Vec<TableConstraint>,
        database_schema: Option<Ref>,
        database: Option<Ref>,
        parent: Option<Ref>,
        api_collection: Option<Ref>,
        message_schema: Option<Fields>,
        request_schema: Option<Fields>,
        response_schema: Option<Fields>,
        fields: Vec<Column>,
        data_model: Option<Fields>,
        full_path: Text,
        location_path: Text,
        file_formats: Vec<String>,
        charts: Vec<Ref>,
        data_models: Vec<Ref>,
        ml_features: Vec<Feature>,
    }

    /// A schema inside an entity.
    Fields { schema_fields: Vec<Column>, columns: Vec<Column>, }

    /// A feature of a model.
    Feature {
        name: Text,
        data_type: Text,
        description: Text,
        tags: Vec<Label>,
        feature_sources: Vec<FeatureSource>,
    }

    /// Where a feature comes from.
    FeatureSource { name: Text, data_source: Option<Ref>, }

    /// A stored procedure.
    Procedure { stored_procedure_code: Option<Code>, database_schema: Option<Ref>, }

    /// Code in some language.
    Code { code: Text, }

    /// A pipeline.
    Pipeline { tasks: Vec<Task>, pipeline_status: Option<Status>, schedule_interval: Text, }

    /// A task of a pipeline.
    Task {
        name: Text,
        display_name: Text,
        description: Text,
        task_type: Text,
        #[serde(rename = "taskSQL")]
        task_sql: Text,
        downstream_tasks: Vec<String>,
        tags: Vec<Label>,
        owners: Vec<Ref>,
    }

    /// The newest run of a pipeline, or of a task in it.
    Status {
        name: Text,
        timestamp: Text,
        execution_status: Text,
        start_time: Text,
        end_time: Text,
        task_status: Vec<Status>,
    }

    /// A user.
    User { email: Text, is_bot: bool, teams: Vec<Ref>, }

    /// A team.
    Team { email: Text, parents: Vec<Ref>, users: Vec<Ref>, }

    /// A domain.
    Domain { domain_type: Text, parent: Option<Ref>, }

    /// A classification, a tag, a glossary or a term.
    Tag {
        classification: Option<Ref>,
        glossary: Option<Ref>,
        parent: Option<Ref>,
        synonyms: Vec<String>,
    }

    /// A data product.
    Product {
        lifecycle_stage: Text,
        sla: Option<ProductSla>,
        assets: Vec<Ref>,
        consumes_from: Vec<Ref>,
        provides_to: Vec<Ref>,
    }

    /// Promises of a product.
    ProductSla { tier: Text, availability: Text, response_time: Text, data_freshness: Text, data_quality: Text, }

    /// A data contract.
    Contract {
        entity: Option<Ref>,
        schema: Vec<Column>,
        semantics: Vec<Semantics>,
        quality_expectations: Vec<Ref>,
        sla: Option<ContractSla>,
        security: Option<Security>,
        latest_result: Option<LatestResult>,
    }

    /// A rule about the metadata of the contract's subject.
    Semantics { name: Text, enabled: Option<bool>, }

    /// Promises of a contract.
    ContractSla {
        refresh_frequency: Option<Span>,
        max_latency: Option<Span>,
        retention: Option<Span>,
        availability_time: Text,
        timezone: Text,
        column_name: Text,
    }

    /// An amount with its unit; each promise calls the amount by another name.
    Span {
        #[serde(alias = "interval", alias = "period")]
        value: Text,
        unit: Text,
    }

    /// Who may read what the contract is about.
    Security { policies: Vec<AccessPolicy>, }

    /// One access policy.
    AccessPolicy { access_policy: Text, identities: Vec<String>, }

    /// The newest validation of a contract.
    LatestResult { timestamp: Text, status: Text, message: Text, }

    /// A test definition.
    Definition { data_quality_dimension: Text, }

    /// A test case with its newest result.
    TestCase {
        test_definition: Option<Ref>,
        entity_link: String,
        test_case_result: Option<TestResult>,
    }

    /// A result of a test case.
    TestResult { timestamp: Text, test_case_status: Text, result: Text, }

    /// A step in the life of an incident.
    Incident {
        id: String,
        state_id: String,
        timestamp: Text,
        updated_at: Text,
        test_case_resolution_status_type: Text,
        test_case_reference: Option<Ref>,
        severity: Text,
    }

    /// Lineage around one entity.
    Lineage { nodes: Vec<Ref>, upstream_edges: Vec<Edge>, }

    /// One edge; ends are ids.
    Edge { from_entity: String, to_entity: String, lineage_details: Option<Details>, }

    /// How an edge is known.
    Details {
        columns_lineage: Vec<ColumnLineage>,
        pipeline: Option<Ref>,
        source: Text,
        updated_at: Text,
    }

    /// Columns that make one column.
    ColumnLineage { from_columns: Vec<String>, to_column: String, function: Text, }
}

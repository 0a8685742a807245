//! Aspects as DataHub writes them. Source: the PDL models of datahub-project/datahub (metadata-models), in the spelling
//! of their JSON after unions are opened ([`super::records`]). One [`Info`] serves every `…Properties` and `…Info`.

use crate::formats::tolerant::{nullable, scalar};
use serde::Deserialize;
use serde_json::{Map, Value};

macro_rules! aspects {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attr:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        pub(super) struct $name { $($(#[$attr])* pub(super) $field: $type,)* }
    )*};
}

aspects! {
    /// Properties of datasets, containers, charts, dashboards, jobs, models, domains, products, tags and terms.
    Info {
        name: Option<String>,
        title: Option<String>,
        display_name: Option<String>,
        qualified_name: Option<String>,
        description: Option<String>,
        definition: Option<String>,
        uri: Option<String>,
        external_url: Option<String>,
        chart_url: Option<String>,
        dashboard_url: Option<String>,
        source_url: Option<String>,
        term_source: Option<String>,
        #[serde(deserialize_with = "nullable")] custom_properties: Map<String, Value>,
        #[serde(deserialize_with = "nullable")] tags: Vec<String>,
        #[serde(rename = "type", deserialize_with = "scalar")] sort: Option<String>,
        #[serde(deserialize_with = "scalar")] env: Option<String>,
        created: Option<Value>,
        last_modified: Option<Value>,
        parent_domain: Option<String>,
        parent_node: Option<String>,
        flow_urn: Option<String>,
        #[serde(deserialize_with = "nullable")] inputs: Vec<String>,
        #[serde(deserialize_with = "nullable")] input_edges: Vec<EdgeTo>,
        #[serde(deserialize_with = "nullable")] charts: Vec<String>,
        #[serde(deserialize_with = "nullable")] chart_edges: Vec<EdgeTo>,
        #[serde(deserialize_with = "nullable")] datasets: Vec<String>,
        #[serde(deserialize_with = "nullable")] dataset_edges: Vec<EdgeTo>,
        #[serde(deserialize_with = "nullable")] dashboards: Vec<EdgeTo>,
        #[serde(deserialize_with = "nullable")] ml_features: Vec<String>,
        #[serde(deserialize_with = "nullable")] ml_primary_keys: Vec<String>,
        #[serde(deserialize_with = "nullable")] sources: Vec<String>,
        #[serde(deserialize_with = "nullable")] groups: Vec<String>,
        #[serde(deserialize_with = "nullable")] assets: Vec<EdgeTo>,
        #[serde(flatten)] rest: Map<String, Value>,
    }

    /// A relationship with properties; `outputPort` only for assets of data products.
    EdgeTo { destination_urn: Option<String>, output_port: Option<bool>, }

    /// `ownership`.
    Owners { #[serde(deserialize_with = "nullable")] owners: Vec<Owner>, }

    /// One owner; `typeUrn` names a custom type.
    Owner {
        owner: Option<String>,
        #[serde(rename = "type")] sort: Option<String>,
        type_urn: Option<String>,
    }

    /// `globalTags`.
    Tags { #[serde(deserialize_with = "nullable")] tags: Vec<TagOn>, }

    /// One tag.
    TagOn { tag: Option<String>, }

    /// `glossaryTerms`.
    Terms { #[serde(deserialize_with = "nullable")] terms: Vec<TermOn>, }

    /// One term.
    TermOn { urn: Option<String>, }

    /// `domains`.
    Domains { #[serde(deserialize_with = "nullable")] domains: Vec<String>, }

    /// `institutionalMemory`.
    Memory { #[serde(deserialize_with = "nullable")] elements: Vec<Link>, }

    /// One link.
    Link { url: Option<String>, }

    /// `status`.
    Status { removed: Option<bool>, }

    /// `deprecation`.
    Deprecation {
        deprecated: Option<bool>,
        note: Option<String>,
        replacement: Option<String>,
        actor: Option<Value>,
        #[serde(flatten)] rest: Map<String, Value>,
    }

    /// `container`.
    Container { container: Option<String>, }

    /// `subTypes`.
    SubTypes { #[serde(deserialize_with = "nullable")] type_names: Vec<String>, }

    /// `viewProperties`.
    View { materialized: Option<bool>, view_logic: Option<String>, view_language: Option<String>, }

    /// `dataPlatformInstance`.
    Instance { platform: Option<String>, instance: Option<String>, }

    /// `siblings`.
    Siblings { #[serde(deserialize_with = "nullable")] siblings: Vec<String>, primary: Option<bool>, }

    /// `structuredProperties`.
    Structured { #[serde(deserialize_with = "nullable")] properties: Vec<StructuredValue>, }

    /// One structured property with its values.
    StructuredValue {
        property_urn: Option<String>,
        #[serde(deserialize_with = "nullable")] values: Vec<Value>,
    }

    /// `documentation` of a schema field.
    Documentation { #[serde(deserialize_with = "nullable")] documentations: Vec<DocumentationText>, }

    /// One text of it.
    DocumentationText { documentation: Option<String>, }

    /// `schemaMetadata`.
    Schema {
        #[serde(deserialize_with = "nullable")] fields: Vec<Field>,
        #[serde(deserialize_with = "nullable")] primary_keys: Vec<String>,
        #[serde(deserialize_with = "nullable")] foreign_keys: Vec<Value>,
    }

    /// One field of a schema.
    Field {
        field_path: Option<String>,
        nullable: Option<bool>,
        description: Option<String>,
        native_data_type: Option<String>,
        #[serde(rename = "type")] sort: Option<Value>,
        global_tags: Option<Tags>,
        glossary_terms: Option<Terms>,
        is_part_of_key: Option<bool>,
    }

    /// `editableSchemaMetadata`.
    EditableSchema { #[serde(deserialize_with = "nullable")] editable_schema_field_info: Vec<Field>, }

    /// `upstreamLineage`.
    Upstreams {
        #[serde(deserialize_with = "nullable")] upstreams: Vec<Upstream>,
        #[serde(deserialize_with = "nullable")] fine_grained_lineages: Vec<Fine>,
    }

    /// One upstream dataset.
    Upstream { dataset: Option<String>, }

    /// One column-level lineage: every upstream field feeds every downstream field.
    Fine {
        #[serde(deserialize_with = "nullable")] upstreams: Vec<String>,
        #[serde(deserialize_with = "nullable")] downstreams: Vec<String>,
        transform_operation: Option<String>,
    }

    /// `dataJobInputOutput`.
    InputOutput {
        #[serde(deserialize_with = "nullable")] input_datasets: Vec<String>,
        #[serde(deserialize_with = "nullable")] output_datasets: Vec<String>,
        #[serde(deserialize_with = "nullable")] input_dataset_edges: Vec<EdgeTo>,
        #[serde(deserialize_with = "nullable")] output_dataset_edges: Vec<EdgeTo>,
        #[serde(deserialize_with = "nullable")] input_datajobs: Vec<String>,
        #[serde(deserialize_with = "nullable")] input_datajob_edges: Vec<EdgeTo>,
        #[serde(deserialize_with = "nullable")] fine_grained_lineages: Vec<Fine>,
    }

    /// `mlModelTrainingData` and `mlModelEvaluationData`.
    MlData {
        #[serde(alias = "evaluationData", deserialize_with = "nullable")] training_data: Vec<Upstream>,
    }

    /// `corpUserInfo` and `corpUserEditableInfo`.
    User {
        active: Option<bool>,
        system: Option<bool>,
        display_name: Option<String>,
        full_name: Option<String>,
        email: Option<String>,
        title: Option<String>,
        manager_urn: Option<String>,
        department_name: Option<String>,
        #[serde(flatten)] rest: Map<String, Value>,
    }

    /// `corpUserStatus`.
    UserStatus { status: Option<String>, }

    /// `corpGroupInfo`.
    Group {
        display_name: Option<String>,
        email: Option<String>,
        #[serde(deserialize_with = "nullable")] admins: Vec<String>,
        #[serde(deserialize_with = "nullable")] members: Vec<String>,
        #[serde(flatten)] rest: Map<String, Value>,
    }

    /// `groupMembership` and `nativeGroupMembership`.
    Membership { #[serde(alias = "nativeGroups", deserialize_with = "nullable")] groups: Vec<String>, }

    /// `testResults`.
    TestResults {
        #[serde(deserialize_with = "nullable")] failing: Vec<TestResult>,
        #[serde(deserialize_with = "nullable")] passing: Vec<TestResult>,
    }

    /// One result of a metadata test.
    TestResult { test: Option<String>, }

    /// `datasetUsageStatistics`, `chartUsageStatistics`, `dashboardUsageStatistics`.
    Usage {
        timestamp_millis: Option<i64>,
        event_granularity: Option<Granularity>,
        unique_user_count: Option<u32>,
        total_sql_queries: Option<u32>,
        views_count: Option<u32>,
    }

    /// Length of a window, or of a fixed interval.
    Granularity { unit: Option<String>, multiple: Option<i64>, }

    /// `operation`.
    Operation {
        timestamp_millis: Option<i64>,
        last_updated_timestamp: Option<i64>,
        operation_type: Option<String>,
    }

    /// `datasetProfile`.
    Profile {
        timestamp_millis: Option<i64>,
        #[serde(deserialize_with = "scalar")] row_count: Option<String>,
        #[serde(deserialize_with = "scalar")] column_count: Option<String>,
        #[serde(deserialize_with = "scalar")] size_in_bytes: Option<String>,
    }

    /// `assertionInfo`; exactly one of the inner assertions is set, by type.
    Assertion {
        #[serde(rename = "type")] sort: Option<String>,
        description: Option<String>,
        dataset_assertion: Option<AssertionBody>,
        freshness_assertion: Option<AssertionBody>,
        volume_assertion: Option<AssertionBody>,
        sql_assertion: Option<AssertionBody>,
        field_assertion: Option<AssertionBody>,
        schema_assertion: Option<AssertionBody>,
        custom_assertion: Option<AssertionBody>,
        #[serde(flatten)] rest: Map<String, Value>,
    }

    /// What an assertion asserts.
    AssertionBody {
        #[serde(alias = "dataset")] entity: Option<String>,
        #[serde(rename = "type")] sort: Option<String>,
        native_type: Option<String>,
        operator: Option<String>,
        field: Option<String>,
        #[serde(deserialize_with = "nullable")] fields: Vec<String>,
        field_values_assertion: Option<FieldAssertion>,
        field_metric_assertion: Option<FieldAssertion>,
        schedule: Option<Schedule>,
        #[serde(flatten)] rest: Map<String, Value>,
    }

    /// A field assertion.
    FieldAssertion { field: Option<FieldSpec>, }

    /// The field of it.
    FieldSpec { path: Option<String>, }

    /// When a freshness assertion expects an update.
    Schedule { cron: Option<Cron>, fixed_interval: Option<Granularity>, }

    /// A cron expression.
    Cron { cron: Option<String>, timezone: Option<String>, }

    /// `assertionRunEvent`, `dataProcessInstanceRunEvent`.
    RunEvent {
        timestamp_millis: Option<i64>,
        assertee_urn: Option<String>,
        status: Option<String>,
        result: Option<RunOutcome>,
    }

    /// Result of an event.
    RunOutcome {
        #[serde(rename = "type")] sort: Option<String>,
        #[serde(deserialize_with = "scalar")] actual_agg_value: Option<String>,
        #[serde(deserialize_with = "scalar")] unexpected_count: Option<String>,
    }

    /// `dataProcessInstanceRelationships`.
    ProcessRelations { parent_template: Option<String>, }

    /// `incidentInfo`.
    Incident {
        #[serde(rename = "type")] sort: Option<String>,
        title: Option<String>,
        #[serde(deserialize_with = "scalar")] priority: Option<String>,
        #[serde(deserialize_with = "nullable")] entities: Vec<String>,
        status: Option<IncidentStatus>,
        created: Option<Value>,
        #[serde(flatten)] rest: Map<String, Value>,
    }

    /// Its status.
    IncidentStatus { state: Option<String>, last_updated: Option<Value>, }

    /// `dataContractProperties`.
    ContractProperties {
        entity: Option<String>,
        #[serde(deserialize_with = "nullable")] schema: Vec<ContractPart>,
        #[serde(deserialize_with = "nullable")] freshness: Vec<ContractPart>,
        #[serde(deserialize_with = "nullable")] data_quality: Vec<ContractPart>,
    }

    /// An assertion that a contract demands.
    ContractPart { assertion: Option<String>, }

    /// `dataContractStatus`.
    ContractState { state: Option<String>, }
}

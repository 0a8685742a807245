//! What Dagster is asked, in GraphQL.
//!
//! One field that a server does not know makes it refuse the whole query with a 400. So it is first asked which fields
//! its types have, and what it lacks is left out: an older server says less, and a newer one is asked the same.

use super::wire::Key;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Types of which some field came late (Dagster 1.8 is the oldest that was tried), or that came late themselves.
const TYPES: [&str; 9] = [
    "Asset",
    "AssetNode",
    "CronFreshnessPolicy",
    "Job",
    "RepositoryLocation",
    "Schedule",
    "Sensor",
    "TableColumn",
    "WorkspaceLocationEntry",
];

/// What a server's types have.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Offered(Option<BTreeMap<String, BTreeSet<String>>>);

#[derive(Deserialize)]
struct Type {
    #[serde(default)]
    fields: Option<Vec<Field>>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
}

impl Offered {
    /// The question for it.
    pub(super) fn query() -> String {
        let types = TYPES.map(|name| format!("{name}: __type(name: \"{name}\") {{ fields {{ name }} }}"));
        format!("{{ {} }}", types.join(" "))
    }

    /// What the answer says. An answer that cannot be understood counts as "everything".
    pub(super) fn read(data: Value) -> Self {
        let types: Option<BTreeMap<String, Option<Type>>> = serde_json::from_value(data).ok();
        Self(types.map(|types| {
            let known = types.into_iter().filter_map(|(name, type_)| Some((name, type_?.fields.unwrap_or_default())));
            known.map(|(name, fields)| (name, fields.into_iter().map(|field| field.name).collect())).collect()
        }))
    }

    fn has_type(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|types| types.contains_key(name))
    }

    /// The selections of `rows` whose field the type has; a row begins with the name of its field.
    fn of(&self, type_: &str, rows: &[&str]) -> String {
        let has = |row: &&&str| {
            let field = row.split([' ', '(']).next().unwrap_or_default();
            self.0.as_ref().is_none_or(|types| types.get(type_).is_some_and(|fields| fields.contains(field)))
        };
        rows.iter().filter(has).copied().collect::<Vec<_>>().join("\n    ")
    }
}

/// The version of the server.
pub(super) const VERSION: &str = "{ version }";

/// Every asset that is defined, and whether it has checks; a few bytes each.
pub(super) const NODES: &str = "{ assetNodes { assetKey { path } hasAssetChecks } }";

/// Whether assets are there at all; for the probe.
pub(super) const FIRST_ASSETS: &str = "{ assetsOrError(limit: 3) { __typename ... on PythonError { message } \
                                       ... on AssetConnection { nodes { key { path } } } } }";

/// Code locations, loaded or not.
pub(super) fn locations(offered: &Offered) -> String {
    let entry = offered.of("WorkspaceLocationEntry", &["displayMetadata { key value }"]);
    let location = offered.of("RepositoryLocation", &["dagsterLibraryVersions { name version }"]);
    format!(
        "{{
  workspaceOrError {{
    __typename
    ... on PythonError {{ message }}
    ... on Workspace {{
      locationEntries {{
        name
        loadStatus
        {entry}
        locationOrLoadError {{
          __typename
          ... on PythonError {{ message }}
          ... on RepositoryLocation {{
            {location}
            repositories {{ name }}
          }}
        }}
      }}
    }}
  }}
}}"
    )
}

const OWNERS: &str = "owners { __typename ... on UserAssetOwner { email } ... on TeamAssetOwner { team } }";
const JOB_OWNERS: &str =
    "owners { __typename ... on UserDefinitionOwner { email } ... on TeamDefinitionOwner { team } }";

/// Values of metadata; each type has one field that holds it.
fn entries(offered: &Offered) -> String {
    let column = offered.of("TableColumn", &["tags { key value }"]);
    format!(
        "fragment Entries on MetadataEntry {{
  __typename
  label
  ... on TextMetadataEntry {{ text }}
  ... on UrlMetadataEntry {{ url }}
  ... on PathMetadataEntry {{ path }}
  ... on NotebookMetadataEntry {{ path }}
  ... on MarkdownMetadataEntry {{ mdStr }}
  ... on JsonMetadataEntry {{ jsonString }}
  ... on FloatMetadataEntry {{ floatValue }}
  ... on IntMetadataEntry {{ intRepr }}
  ... on BoolMetadataEntry {{ boolValue }}
  ... on TimestampMetadataEntry {{ timestamp }}
  ... on AssetMetadataEntry {{ assetKey {{ path }} }}
  ... on JobMetadataEntry {{ jobName }}
  ... on PipelineRunMetadataEntry {{ runId }}
  ... on TableSchemaMetadataEntry {{
    schema {{
      constraints {{ other }}
      columns {{ name type description constraints {{ nullable unique other }} {column} }}
    }}
  }}
  ... on TableColumnLineageMetadataEntry {{
    lineage {{ columnName columnDeps {{ assetKey {{ path }} columnName }} }}
  }}
}}"
    )
}

/// What an asset is, and its newest events.
fn asset(offered: &Offered) -> String {
    let cron = match offered.has_type("CronFreshnessPolicy") {
        true => "... on CronFreshnessPolicy { deadlineCron lowerBoundDeltaSeconds timezone }",
        false => "",
    };
    let policy = format!(
        "internalFreshnessPolicy {{ __typename ... on TimeWindowFreshnessPolicy {{ failWindowSeconds warnWindowSeconds \
         }} {cron} }}"
    );
    let node = offered.of(
        "AssetNode",
        &[
            "groupName",
            "description",
            "opVersion",
            "computeKind",
            "kinds",
            "isMaterializable",
            "isAutoCreatedStub",
            OWNERS,
            "tags { key value }",
            "dependencyKeys { path }",
            "partitionDefinition { description }",
            "automationCondition { label }",
            "freshnessPolicy { maximumLagMinutes cronSchedule cronScheduleTimezone }",
            &policy,
            "repository { name location { name } }",
            "metadataEntries { ...Entries }",
        ],
    );
    format!(
        "fragment Whole on Asset {{
  key {{ path }}
  definition {{
    {node}
  }}
  assetMaterializations(limit: 1) {{ timestamp runId partition metadataEntries {{ ...Entries }} }}
  assetObservations(limit: 1) {{ timestamp runId partition metadataEntries {{ ...Entries }} }}
}}
{}",
        entries(offered)
    )
}

const CONNECTION: &str =
    "__typename ... on PythonError { message } ... on AssetConnection { cursor nodes { ...Whole } }";

/// One page of assets; variables `cursor` and `limit`.
pub(super) fn assets(offered: &Offered) -> String {
    format!(
        "query Assets($cursor: String, $limit: Int) {{ assetsOrError(cursor: $cursor, limit: $limit) {{ {CONNECTION} }} \
         }}\n{}",
        asset(offered)
    )
}

/// The assets of these keys; variable `keys`.
pub(super) fn assets_named(offered: &Offered) -> String {
    format!(
        "query AssetsNamed($keys: [AssetKeyInput!]) {{ assetsOrError(assetKeys: $keys) {{ {CONNECTION} }} }}\n{}",
        asset(offered)
    )
}

/// The checks of these assets; variable `keys`.
pub(super) const CHECKS: &str = "query Checks($keys: [AssetKeyInput!]) {
  assetNodes(assetKeys: $keys) {
    assetKey { path }
    assetChecksOrError {
      __typename
      ... on AssetChecks { checks { name description blocking jobNames additionalAssetKeys { path } } }
      ... on AssetCheckNeedsMigrationError { message }
      ... on AssetCheckNeedsUserCodeUpgrade { message }
      ... on AssetCheckNeedsAgentUpgradeError { message }
    }
  }
}";

/// The newest `limit` executions of each of these checks, as `e0`, `e1` …, and the variables of the query.
pub(super) fn executions(checks: &[(&Key, &str)], limit: usize) -> (String, Value) {
    let (mut declared, mut asked, mut variables) = (String::new(), String::new(), Map::new());
    for (at, (key, name)) in checks.iter().enumerate() {
        declared.push_str(&format!("$k{at}: AssetKeyInput!, $n{at}: String!, "));
        let call = format!("assetCheckExecutions(assetKey: $k{at}, checkName: $n{at}, limit: $limit)");
        asked.push_str(&format!("  e{at}: {call} {{ ...Execution }}\n"));
        variables.insert(format!("k{at}"), json!({ "path": key.path }));
        variables.insert(format!("n{at}"), Value::from(*name));
    }
    variables.insert("limit".to_owned(), Value::from(limit));
    let query = format!(
        "query Executions({declared}$limit: Int!) {{\n{asked}}}
fragment Execution on AssetCheckExecution {{
  status
  timestamp
  evaluation {{ timestamp severity description metadataEntries {{ ...Value }} }}
}}
fragment Value on MetadataEntry {{
  label
  ... on TextMetadataEntry {{ text }}
  ... on FloatMetadataEntry {{ floatValue }}
  ... on IntMetadataEntry {{ intRepr }}
  ... on BoolMetadataEntry {{ boolValue }}
}}"
    );
    (query, Value::Object(variables))
}

/// Jobs with their schedules and sensors, and which assets each job builds.
pub(super) fn jobs(offered: &Offered) -> String {
    let job = offered.of("Job", &["tags { key value }", "externalJobSource", JOB_OWNERS]);
    let schedule = offered.of("Schedule", &["executionTimezone", "description"]);
    let sensor = offered.of("Sensor", &["sensorType", "minIntervalSeconds", "description"]);
    format!(
        "{{
  repositoriesOrError {{
    __typename
    ... on PythonError {{ message }}
    ... on RepositoryNotFoundError {{ message }}
    ... on RepositoryConnection {{
      nodes {{
        name
        location {{ name }}
        jobs {{ name description {job} }}
        schedules {{ name cronSchedule pipelineName {schedule} scheduleState {{ status }} }}
        sensors {{ name targets {{ pipelineName }} {sensor} sensorState {{ status }} }}
        assetNodes {{ assetKey {{ path }} jobNames }}
      }}
    }}
  }}
}}"
    )
}

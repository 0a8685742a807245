//! A Dagster deployment with forty shops: for each a raw table, a staging view and a mart. The forms are those of
//! Dagster 1.13.27 (`tests/fixtures/dagster`).

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use weft_tests::fake::Fake;
use weft_tests::raw::{Answer, Asked};

const TOKEN: &str = "user:0a1b2c3d4e5f60718293a4b5c6d7e8f9";
/// Fields of the types that are asked for, as introspection names them.
const TYPES: [(&str, &[&str]); 9] = [
    ("Asset", &["key", "definition", "assetMaterializations", "assetObservations"]),
    (
        "AssetNode",
        &[
            "groupName",
            "description",
            "opVersion",
            "computeKind",
            "kinds",
            "isMaterializable",
            "isAutoCreatedStub",
            "owners",
            "tags",
            "dependencyKeys",
            "partitionDefinition",
            "automationCondition",
            "freshnessPolicy",
            "internalFreshnessPolicy",
            "repository",
            "metadataEntries",
        ],
    ),
    ("CronFreshnessPolicy", &["deadlineCron", "lowerBoundDeltaSeconds", "timezone"]),
    ("Job", &["name", "description", "tags", "externalJobSource", "owners"]),
    ("RepositoryLocation", &["name", "repositories", "dagsterLibraryVersions"]),
    ("Schedule", &["name", "cronSchedule", "executionTimezone", "description"]),
    ("Sensor", &["name", "sensorType", "minIntervalSeconds", "description"]),
    ("TableColumn", &["name", "type", "description", "constraints", "tags"]),
    ("WorkspaceLocationEntry", &["name", "loadStatus", "displayMetadata"]),
];

/// The fake.
pub(crate) fn fake() -> Arc<dyn Fake> {
    let mut keys: Vec<Vec<String>> = (0..40)
        .flat_map(|n| {
            [
                vec!["raw".to_owned(), format!("shop_{n:02}")],
                vec![format!("stg_shop_{n:02}")],
                vec![format!("shop_{n:02}")],
            ]
        })
        .collect();
    keys.sort_by_key(cursor);
    Arc::new(Dagster { keys: Mutex::new(keys) })
}

struct Dagster {
    /// Keys of the assets in the order of pages.
    keys: Mutex<Vec<Vec<String>>>,
}

impl Dagster {
    fn keys(&self) -> Vec<Vec<String>> {
        self.keys.lock().expect("no test panics while it holds the keys").clone()
    }

    fn data(&self, question: &str, variables: &Value) -> Value {
        let connection = |keys: &[Vec<String>]| {
            let nodes: Vec<Value> = keys.iter().map(|key| asset(key)).collect();
            json!({ "assetsOrError": { "__typename": "AssetConnection", "cursor": keys.last().map(cursor), "nodes": nodes } })
        };
        let named = || -> Vec<Vec<String>> {
            let wanted = variables["keys"].as_array().cloned().unwrap_or_default();
            self.keys().into_iter().filter(|key| wanted.iter().any(|w| w["path"] == json!(key))).collect()
        };
        if question.contains("__type(") {
            let types = TYPES.iter().map(|(name, fields)| {
                let fields: Vec<Value> = fields.iter().map(|field| json!({ "name": field })).collect();
                ((*name).to_owned(), json!({ "fields": fields }))
            });
            return Value::Object(types.collect());
        }
        if question.contains("workspaceOrError") {
            return json!({ "workspaceOrError": { "__typename": "Workspace", "locationEntries": [location()] } });
        }
        if question.contains("query AssetsNamed(") {
            return connection(&named());
        }
        if question.contains("assetsOrError") {
            let limit = variables["limit"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(3);
            let after = variables["cursor"].as_str().map(str::to_owned);
            let rest = self.keys().into_iter().filter(|key| after.as_ref().is_none_or(|after| cursor(key) > *after));
            return connection(&rest.take(limit).collect::<Vec<_>>());
        }
        if question.contains("query Checks(") {
            let nodes: Vec<Value> = named().iter().map(|key| checks(key)).collect();
            return json!({ "assetNodes": nodes });
        }
        if question.contains("query Executions(") {
            let count = variables.as_object().map_or(0, |all| all.keys().filter(|name| name.starts_with('k')).count());
            return Value::Object((0..count).map(|at| (format!("e{at}"), json!([execution()]))).collect());
        }
        if question.contains("assetNodes { assetKey { path } hasAssetChecks }") {
            let node = |key: &Vec<String>| json!({ "assetKey": { "path": key }, "hasAssetChecks": is_mart(key) });
            return json!({ "assetNodes": self.keys().iter().map(node).collect::<Vec<_>>() });
        }
        if question.contains("repositoriesOrError") {
            return json!({ "repositoriesOrError": { "__typename": "RepositoryConnection", "nodes": [self.repository()] } });
        }
        json!({ "version": "1.13.27" })
    }

    fn repository(&self) -> Value {
        let node = |key: &Vec<String>| {
            let jobs = if is_mart(key) { json!(["__ASSET_JOB", "marts"]) } else { json!(["__ASSET_JOB"]) };
            json!({ "assetKey": { "path": key }, "jobNames": jobs })
        };
        let job = |name: &str, words: Value| json!({ "name": name, "description": words, "tags": [], "externalJobSource": null, "owners": [] });
        json!({
            "name": "__repository__",
            "location": { "name": "shops" },
            "jobs": [job("__ASSET_JOB", Value::Null), job("marts", json!("Builds every mart."))],
            "schedules": [{
                "name": "marts_schedule", "cronSchedule": "30 5 * * *", "pipelineName": "marts",
                "executionTimezone": "Europe/Berlin", "description": null, "scheduleState": { "status": "RUNNING" },
            }],
            "sensors": [],
            "assetNodes": self.keys().iter().map(node).collect::<Vec<_>>(),
        })
    }
}

/// Dagster's cursor is the key of the last asset as JSON.
fn cursor(key: &Vec<String>) -> String {
    json!(key).to_string()
}

fn is_mart(key: &[String]) -> bool {
    key.len() == 1 && key[0].starts_with("shop_")
}

fn location() -> Value {
    json!({
        "name": "shops",
        "loadStatus": "LOADED",
        "displayMetadata": [{ "key": "python_file", "value": "shops.py" }],
        "locationOrLoadError": {
            "__typename": "RepositoryLocation",
            "dagsterLibraryVersions": [{ "name": "dagster", "version": "1.13.27" }],
            "repositories": [{ "name": "__repository__" }],
        },
    })
}

/// An asset with its definition; staging and mart name what they are made of.
fn asset(key: &[String]) -> Value {
    let name = key.last().expect("a key has a part");
    let shop = name.trim_start_matches("stg_");
    let (group, from) = match (key.len(), is_mart(key)) {
        (2, _) => ("raw", None),
        (_, true) => ("marts", Some(vec![format!("stg_{shop}")])),
        _ => ("staging", Some(vec!["raw".to_owned(), shop.to_owned()])),
    };
    let dependencies: Vec<Value> = from.iter().map(|key| json!({ "path": key })).collect();
    let deps: Vec<Value> = from.iter().map(|key| json!({ "assetKey": { "path": key }, "columnName": "id" })).collect();
    let text = |label: &str, text: String| json!({ "__typename": "TextMetadataEntry", "label": label, "text": text });
    let free = json!({ "nullable": true, "unique": false, "other": [] });
    let events = match group {
        "raw" => json!([]),
        _ => json!([{
            "timestamp": "1795146517295",
            "runId": "6bc015b0-74c4-4b55-bd8f-253aabf5e350",
            "partition": null,
            "metadataEntries": [
                {
                    "__typename": "TableSchemaMetadataEntry",
                    "label": "dagster/column_schema",
                    "schema": {
                        "constraints": { "other": [] },
                        "columns": [
                            { "name": "id", "type": "BIGINT", "description": null, "constraints": free, "tags": [] },
                            { "name": "total", "type": "DECIMAL(18,2)", "description": "In euros.", "constraints": free, "tags": [] },
                        ],
                    },
                },
                {
                    "__typename": "TableColumnLineageMetadataEntry",
                    "label": "dagster/column_lineage",
                    "lineage": [{ "columnName": "id", "columnDeps": deps }],
                },
            ],
        }]),
    };
    json!({
        "key": { "path": key },
        "definition": {
            "groupName": group,
            "description": format!("Orders of {shop}."),
            "opVersion": null,
            "computeKind": null,
            "kinds": ["duckdb"],
            "isMaterializable": group != "raw",
            "isAutoCreatedStub": false,
            "owners": [
                { "__typename": "TeamAssetOwner", "team": "growth" },
                { "__typename": "UserAssetOwner", "email": "ada@shop.example" },
            ],
            "tags": [{ "key": "dagster/kind/duckdb", "value": "" }, { "key": "tier", "value": "gold" }],
            "dependencyKeys": dependencies,
            "partitionDefinition": null,
            "automationCondition": null,
            "freshnessPolicy": null,
            "internalFreshnessPolicy": {
                "__typename": "TimeWindowFreshnessPolicy", "failWindowSeconds": 86400, "warnWindowSeconds": 21600,
            },
            "repository": { "name": "__repository__", "location": { "name": "shops" } },
            "metadataEntries": [
                text("dagster/table_name", format!("shops.{group}.{shop}")),
                text("dagster/storage_kind", "duckdb".to_owned()),
            ],
        },
        "assetMaterializations": events,
        "assetObservations": [],
    })
}

fn checks(key: &[String]) -> Value {
    let check = json!({
        "name": "ids_are_unique", "description": "Every id is there once.", "blocking": true,
        "jobNames": ["__ASSET_JOB", "marts"], "additionalAssetKeys": [],
    });
    json!({
        "assetKey": { "path": key },
        "assetChecksOrError": { "__typename": "AssetChecks", "checks": [check] },
    })
}

fn execution() -> Value {
    json!({
        "status": "FAILED",
        "timestamp": 1795146473.0,
        "evaluation": {
            "timestamp": 1795146473.5, "severity": "WARN", "description": null,
            "metadataEntries": [{ "label": "doubles", "intRepr": "3" }],
        },
    })
}

impl Fake for Dagster {
    fn kind(&self) -> &'static str {
        "dagster"
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        vec![("auth", "header".to_owned()), ("header", "Dagster-Cloud-Api-Token".to_owned())]
    }

    fn secret(&self) -> Option<&'static str> {
        Some(TOKEN)
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if asked.headers.get("dagster-cloud-api-token").map(String::as_str) != Some(TOKEN) {
            return Answer::of(401, &json!({ "message": "Unauthorized" }));
        }
        if (asked.method.as_str(), asked.path.as_str()) != ("POST", "/graphql") {
            return Answer::not_found();
        }
        let body = asked.json();
        Answer::json(&json!({ "data": self.data(body["query"].as_str().unwrap_or(""), &body["variables"]) }))
    }

    fn main_scope(&self) -> String {
        "assets".to_owned()
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        let body = asked.json();
        if !body["query"].as_str()?.contains("query Assets(") {
            return None;
        }
        let limit = usize::try_from(body["variables"]["limit"].as_u64()?).ok()?;
        let before = match body["variables"]["cursor"].as_str() {
            None => 0,
            Some(after) => self.keys().iter().filter(|key| cursor(key).as_str() <= after).count(),
        };
        u32::try_from(before.div_ceil(limit) + 1).ok()
    }

    fn side_scope(&self) -> String {
        "jobs".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        asked.json()["query"].as_str().is_some_and(|query| query.contains("repositoriesOrError"))
    }

    fn remove_one(&self) {
        self.keys.lock().expect("no test panics while it holds the keys").retain(|key| key != &["shop_07"]);
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["data"]["assetsOrError"]["nodes"].as_array_mut().expect("a page of assets")
    }
}

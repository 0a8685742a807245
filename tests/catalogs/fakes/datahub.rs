//! DataHub: the answers that the bigger fake of `tests/fakes/datahub` gives, and enough datasets for three pages.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use weft_tests::fake::Fake;
use weft_tests::fixture;
use weft_tests::raw::{Answer, Asked, decode};

/// Rows of a page, whatever is asked for.
const PAGE: usize = 20;

/// Where the main listing is.
const DATASETS: &str = "/openapi/v3/entity/dataset";

/// Entities by type, and histories by urn.
struct DataHub {
    entities: Mutex<Value>,
    histories: Vec<Value>,
}

/// The fake.
pub(crate) fn fake() -> Arc<dyn Fake> {
    let text = std::fs::read_to_string(fixture("datahub/server/answers.json")).expect("the fixture is there");
    let mut answers: Value = serde_json::from_str(&text).expect("the fixture is JSON");
    let histories = answers["histories"].as_array().expect("histories").clone();
    let mut entities = answers["entities"].take();
    let datasets = entities["dataset"].as_array_mut().expect("datasets");
    let model = datasets.iter().find(|d| d["urn"].as_str().is_some_and(|u| u.contains("SampleHiveDataset")));
    let schema = model.expect("the sample's table")["schemaMetadata"].clone();
    // They come first by urn and have no lineage, so that each of them is one statement.
    let many = (0..45).map(|n| {
        let urn = format!("urn:li:dataset:(urn:li:dataPlatform:athena,copies.t{n:02},PROD)");
        json!({"urn": urn, "schemaMetadata": schema, "status": {"value": {"removed": false}}})
    });
    let mut all: Vec<Value> = many.collect();
    all.append(datasets);
    entities["dataset"] = Value::Array(all);
    Arc::new(DataHub { entities: Mutex::new(entities), histories })
}

impl DataHub {
    /// One page of a type: `scrollId` is the number of the first row.
    fn page(&self, sort: &str, asked: &Asked) -> Answer {
        let entities = self.entities.lock().expect("no test panics while it answers");
        let all = entities[sort].as_array().cloned().unwrap_or_default();
        let removed = |entity: &Value| entity["status"]["value"]["removed"] == json!(true);
        let hidden = asked.query.get("includeSoftDelete").is_none_or(|word| word != "true");
        let mut rows: Vec<Value> = all.into_iter().filter(|entity| !hidden || !removed(entity)).collect();
        if asked.query.get("sortOrder").is_some_and(|order| order == "DESCENDING") {
            rows.reverse();
        }
        let total = rows.len();
        let start = asked.number("scrollId").unwrap_or(0);
        let page: Vec<Value> =
            rows.into_iter().skip(start).take(asked.number("count").unwrap_or(10).min(PAGE)).collect();
        let end = start + page.len();
        let mut answer = json!({"entities": page, "totalCount": total});
        if end < total {
            answer["scrollId"] = json!(end.to_string());
        }
        Answer::json(&answer)
    }

    fn graphql(&self, asked: &Asked) -> Answer {
        let body = asked.json();
        let query = body["query"].as_str().unwrap_or_default();
        if query.contains("__type") {
            let values = TYPES.map(|name| json!({ "name": name }));
            return Answer::json(&json!({"data": {"__type": {"enumValues": values}}}));
        }
        if query.contains("appConfig") {
            return Answer::json(&json!({"data": {"appConfig": {"appVersion": "v1.3.0"}}}));
        }
        let urns = body["variables"]["urns"].as_array().cloned().unwrap_or_default();
        let of = |urn: &Value| self.histories.iter().find(|history| history["urn"] == *urn).cloned();
        let found: Vec<Value> = urns.iter().map(|urn| of(urn).unwrap_or(Value::Null)).collect();
        Answer::json(&json!({"data": {"entities": found}}))
    }
}

/// What the server says it knows: all that is read but business attributes, and no notebooks.
const TYPES: [&str; 26] = [
    "CUSTOM_OWNERSHIP_TYPE",
    "STRUCTURED_PROPERTY",
    "TEST",
    "CORP_USER",
    "CORP_GROUP",
    "DOMAIN",
    "GLOSSARY_NODE",
    "GLOSSARY_TERM",
    "TAG",
    "CONTAINER",
    "DATASET",
    "SCHEMA_FIELD",
    "CHART",
    "DASHBOARD",
    "DATA_FLOW",
    "DATA_JOB",
    "DATA_PROCESS_INSTANCE",
    "MLMODEL_GROUP",
    "MLMODEL",
    "MLFEATURE_TABLE",
    "MLFEATURE",
    "MLPRIMARY_KEY",
    "DATA_PRODUCT",
    "ASSERTION",
    "DATA_CONTRACT",
    "INCIDENT",
];

impl Fake for DataHub {
    fn kind(&self) -> &'static str {
        "datahub"
    }

    fn secret(&self) -> Option<&'static str> {
        Some("eyJhbGciOiJIUzI1NiJ9.canary")
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if asked.path == "/config" {
            let versions = json!({"acryldata/datahub": {"version": "v1.3.0", "commit": "db53644"}});
            return Answer::json(&json!({"noCode": "true", "versions": versions}));
        }
        let authorized = self.secret().map(|token| format!("Bearer {token}"));
        if asked.headers.get("authorization") != authorized.as_ref() {
            return Answer::of(401, &json!({"message": "Unauthorized to perform this action."}));
        }
        if asked.path == "/api/graphql" {
            return self.graphql(asked);
        }
        match decode(&asked.path).strip_prefix("/openapi/v3/entity/") {
            Some(sort) => self.page(sort, asked),
            None => Answer::not_found(),
        }
    }

    fn main_scope(&self) -> String {
        "dataset".to_owned()
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        let start = asked.number("scrollId").unwrap_or(0);
        (asked.path == DATASETS).then(|| u32::try_from(start / PAGE + 1).expect("few pages"))
    }

    fn side_scope(&self) -> String {
        "domain".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        asked.path.ends_with("/domain")
    }

    fn remove_one(&self) {
        let mut entities = self.entities.lock().expect("no test panics while it answers");
        entities["dataset"][7]["status"]["value"]["removed"] = json!(true);
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["entities"].as_array_mut().expect("a page has entities")
    }
}

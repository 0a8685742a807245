//! Unity Catalog as Databricks serves it: one schema with tables of the jaffle shop, a table and a view with everything
//! that only Databricks tells, and the containers that every metastore brings with it.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use weft_tests::fake::Fake;
use weft_tests::fixture;
use weft_tests::raw::{Answer, Asked, decode};

const TOKEN: &str = "dapi-canary-4711";
/// Tables of a page.
const PAGE: usize = 16;

/// The server with its world.
pub(crate) fn fake() -> Arc<dyn Fake> {
    let read = |name: &str| -> Value {
        let text = std::fs::read(fixture("unity").join(name)).expect("a fixture");
        serde_json::from_slice(&text).expect("JSON")
    };
    let special = read("databricks.json");
    let seen = read("tables_p1.json");
    let rows = seen["response"]["tables"].as_array().expect("tables");
    let mut tables: Vec<Value> = (0..44)
        .map(|number| {
            let mut table = rows[number % rows.len()].clone();
            let name = format!("{}_{number:02}", table["name"].as_str().unwrap_or_default());
            table["full_name"] = json!(format!("main.sales.{name}"));
            table["updated_at"] = json!(1_754_200_000_000_i64 + i64::try_from(number).unwrap_or(0));
            table["storage_location"] = json!(format!("s3://halden-uc/tables/{name}"));
            (table["catalog_name"], table["schema_name"], table["name"]) = (json!("main"), json!("sales"), json!(name));
            table
        })
        .collect();
    tables.extend([special["table"].clone(), special["view"].clone()]);
    Arc::new(Unity { special, tables: Mutex::new(tables) })
}

struct Unity {
    special: Value,
    tables: Mutex<Vec<Value>>,
}

impl Unity {
    /// A page of tables without what the listing leaves out; the cursor is opaque to clients.
    fn tables(&self, asked: &Asked) -> Answer {
        let tables = self.tables.lock().expect("no test panics in here");
        let from = offset(asked);
        let page: Vec<Value> =
            tables.iter().skip(from).take(PAGE.min(asked.number("max_results").unwrap_or(PAGE))).cloned().collect();
        let mut answer = json!({ "tables": page });
        for table in answer["tables"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            table.retain(|name, _| name != "table_constraints" && name != "view_dependencies");
        }
        if from + PAGE < tables.len() {
            answer["next_page_token"] = json!(format!("from-{}", from + PAGE));
        }
        Answer::json(&answer)
    }

    fn table(&self, name: &str) -> Answer {
        let tables = self.tables.lock().expect("no test panics in here");
        tables.iter().find(|table| table["full_name"] == name).map_or_else(Answer::not_found, Answer::json)
    }

    fn listing(&self, path: &[&str], asked: &Asked) -> Answer {
        let schema = |name: &str| json!({ "name": name, "catalog_name": "main", "full_name": format!("main.{name}"), "owner": "data-engineers" });
        match path {
            ["metastore_summary"] => Answer::json(&self.special["metastore_summary"]),
            ["catalogs"] => Answer::json(&json!({ "catalogs": [
                { "name": "main", "catalog_type": "MANAGED_CATALOG", "owner": "ana@halden.example", "comment": "All there is" },
                { "name": "system", "catalog_type": "SYSTEM_CATALOG", "owner": "System user" },
            ]})),
            ["schemas"] => Answer::json(&json!({ "schemas": [schema("information_schema"), schema("sales")] })),
            ["tables"] => self.tables(asked),
            ["tables", name] => self.table(name),
            ["volumes"] => Answer::json(&json!({ "volumes": [{
                "name": "letters", "volume_type": "EXTERNAL", "storage_location": "s3://halden-uc/letters",
                "full_name": "main.sales.letters", "created_at": 1_754_000_000_000_i64 }]})),
            ["functions"] => Answer::json(&json!({ "functions": [{
                "name": "is_open", "full_name": "main.sales.is_open", "full_data_type": "boolean", "routine_body": "SQL",
                "properties": "{\"team\":\"sales\"}",
                "routine_dependencies": { "dependencies": [{ "table": { "table_full_name": "main.sales.orders" } }] } }]})),
            ["models"] => {
                Answer::json(&json!({ "registered_models": [{ "name": "churn", "full_name": "main.sales.churn" }] }))
            }
            ["entity-tag-assignments", "tables", "main.sales.orders", "tags"] => Answer::json(&json!({
                "tag_assignments": [{ "tag_key": "pii", "tag_value": "yes" }] })),
            // An empty list is no list at all.
            ["entity-tag-assignments", _, _, "tags"] => Answer::json(&json!({})),
            ["permissions", "table", "main.sales.orders"] => Answer::json(&self.special["permissions"]),
            ["permissions", "catalog", _] => Answer::json(&json!({ "privilege_assignments": [
                { "principal": "account users", "privileges": ["USE_CATALOG", "BROWSE"] }]})),
            ["permissions", _, _] => Answer::json(&json!({})),
            _ => Answer::not_found(),
        }
    }
}

/// Where a page begins.
fn offset(asked: &Asked) -> usize {
    asked.query.get("page_token").and_then(|token| token.strip_prefix("from-")?.parse().ok()).unwrap_or(0)
}

impl Fake for Unity {
    fn kind(&self) -> &'static str {
        "unity"
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        vec![("auth", "bearer".to_owned())]
    }

    fn secret(&self) -> Option<&'static str> {
        Some(TOKEN)
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if asked.headers.get("authorization").is_none_or(|value| value != &format!("Bearer {TOKEN}")) {
            return Answer::of(401, &json!({ "error_code": "401", "message": "Invalid access token." }));
        }
        let path: Vec<String> = asked.path.trim_start_matches('/').split('/').map(decode).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["api", "2.1", "tag-policies"] => Answer::json(&json!({ "tag_policies": [
                { "tag_key": "pii", "description": "Personal data", "values": [{ "name": "yes" }] }]})),
            ["api", "2.1", "unity-catalog", rest @ ..] => self.listing(rest, asked),
            ["api", "2.0", "lineage-tracking", "table-lineage"] => {
                let orders = asked.query.get("table_name").is_some_and(|name| name == "main.sales.orders");
                let none = json!({});
                Answer::json(if orders { &self.special["table_lineage"] } else { &none })
            }
            _ => Answer::of(404, &json!({ "error_code": "ENDPOINT_NOT_FOUND", "message": "No API found" })),
        }
    }

    fn main_scope(&self) -> String {
        "tables".to_owned()
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        let is_main = asked.path == "/api/2.1/unity-catalog/tables";
        is_main.then(|| u32::try_from(offset(asked) / PAGE + 1).unwrap_or(0))
    }

    fn side_scope(&self) -> String {
        "grants".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        asked.path.contains("/permissions/")
    }

    fn remove_one(&self) {
        self.tables.lock().expect("no test panics in here").remove(20);
    }

    fn remembers(&self) -> bool {
        true
    }

    fn change_one(&self) {
        let mut tables = self.tables.lock().expect("no test panics in here");
        let keys = json!({ "name": "pk", "child_columns": [tables[7]["columns"][0]["name"]] });
        tables[7]["table_constraints"] = json!([{ "primary_key_constraint": keys }]);
        tables[7]["updated_at"] = json!(1_796_000_000_000_i64);
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["tables"].as_array_mut().expect("a page of tables")
    }
}

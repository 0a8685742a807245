//! Amundsen: the metadata service 3.13, whose answers are those of `tests/fixtures/amundsen`, and at the same address
//! the search service, which alone lists what there is.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use weft_tests::fake::Fake;
use weft_tests::raw::{Answer, Asked, decode};

const TOKEN: &str = "amundsen-t0ken";

/// An Amundsen with enough tables for three pages.
pub(crate) fn fake() -> Arc<dyn Fake> {
    Arc::new(Amundsen { tables: Mutex::new((1..=120).map(|n| format!("t{n:03}")).collect()) })
}

struct Amundsen {
    /// Names of the tables in `hive://gold.core`.
    tables: Mutex<Vec<String>>,
}

fn hit(name: &str) -> Value {
    json!({
        "key": format!("hive://gold.core/{name}"), "database": "hive", "cluster": "gold", "schema": "core", "name": name,
        "description": null, "resource_type": "table", "highlight": {},
    })
}

fn user(mail: &str, active: bool) -> Value {
    json!({ "email": mail, "user_id": null, "full_name": "Ana Lima", "first_name": "Ana", "team_name": "Sales",
            "is_active": active, "role_name": "engineer", "manager_email": null, "other_key_values": {} })
}

fn table(name: &str) -> Value {
    json!({
        "database": "hive", "cluster": "gold", "schema": "core", "name": name, "key": null, "description": "A table",
        "tags": [{ "tag_type": "default", "tag_name": "gold" }], "badges": [{ "badge_name": "beta", "category": "table_status" }],
        "columns": [
            { "name": "at", "col_type": "timestamp", "sort_order": 1, "stats": [], "badges": [], "description": "When" },
            { "name": "id", "col_type": "bigint", "sort_order": 0, "stats": [], "badges": [], "description": null },
        ],
        "owners": [user("ana@example.org", true)], "table_readers": [], "watermarks": [], "table_writer": null,
        "table_apps": null, "is_view": false, "last_updated_timestamp": 1_795_000_000, "programmatic_descriptions": [],
        "resource_reports": null, "source": null, "common_joins": null, "common_filters": null,
    })
}

fn item(key: &str) -> Value {
    json!({ "key": key, "level": 1, "source": "hive", "parent": "", "badges": [], "usage": 0 })
}

impl Amundsen {
    fn search(&self, body: &Value) -> Value {
        let sort = body["resource_types"][0].as_str().unwrap_or_default();
        let items: Vec<Value> = match sort {
            "table" => self.tables.lock().expect("no panic").iter().map(|name| hit(name)).collect(),
            _ => vec![json!({ "uri": "mode_dashboard://gold.sales/orders", "name": "Orders" })],
        };
        let page = usize::try_from(body["page_index"].as_u64().unwrap_or(0)).expect("small");
        let size = usize::try_from(body["results_per_page"].as_u64().unwrap_or(10)).expect("small");
        let rows: Vec<&Value> = items.iter().skip(page * size).take(size).collect();
        json!({ "msg": "Success", "page_index": page, "results_per_page": size, "status_code": 200,
                "results": { sort: { "results": rows, "total_results": items.len() } } })
    }

    fn of_table(&self, key: &str, rest: &[&str], asked: &Asked) -> Answer {
        let name = key.strip_prefix("hive://gold.core/").unwrap_or_default();
        let known = self.tables.lock().expect("no panic").iter().any(|table| table == name);
        match rest {
            [] if known => Answer::json(&table(name)),
            [] => Answer::of(404, &json!({ "message": format!("table_uri {key} does not exist") })),
            ["lineage"] if asked.json() != json!({}) => Answer::of(
                415,
                &json!({ "message": "Did not attempt to load JSON data because the request Content-Type was not 'application/json'." }),
            ),
            ["lineage"] if name != "t001" => Answer::json(
                &json!({ "key": key, "upstream_entities": [item("hive://gold.core/t001")], "downstream_entities": [] }),
            ),
            ["lineage"] => Answer::json(&json!({ "key": key, "upstream_entities": [], "downstream_entities": [] })),
            _ => Answer::not_found(),
        }
    }
}

impl Fake for Amundsen {
    fn kind(&self) -> &'static str {
        "amundsen"
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        vec![("auth", "bearer".to_owned()), ("search", "/search".to_owned())]
    }

    fn secret(&self) -> Option<&'static str> {
        Some(TOKEN)
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if asked.headers.get("authorization").map(String::as_str) != Some(&format!("Bearer {TOKEN}")) {
            return Answer::of(401, &json!({ "message": "who are you?" }));
        }
        let parts: Vec<String> = asked.path.trim_start_matches('/').split('/').map(decode).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("POST", ["search", "v2", "search"]) => Answer::json(&self.search(&asked.json())),
            ("GET", ["healthcheck"]) => Answer::json(&json!({ "status": "ok", "checks": {} })),
            ("GET", ["user"]) => Answer::json(&json!([user("ana@example.org", true)])),
            ("GET", ["tags", ""]) => Answer::json(&json!({ "tag_usages": [{ "tag_name": "gold", "tag_count": 120 }] })),
            ("GET", ["badges", ""]) => {
                Answer::json(&json!({ "badges": [{ "badge_name": "beta", "category": "table_status" }] }))
            }
            ("GET", ["table", key, rest @ ..]) => self.of_table(key, rest, asked),
            ("GET", ["dashboard", uri]) => Answer::json(&json!({
                "uri": uri, "name": "Orders", "product": "mode", "group_name": "Sales", "cluster": "gold",
                "owners": [], "tags": [], "badges": [], "tables": [hit("t002")], "queries": [],
                "last_successful_run_timestamp": 1_795_000_000,
            })),
            _ => Answer::not_found(),
        }
    }

    fn main_scope(&self) -> String {
        "tables".to_owned()
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        let body = asked.json();
        let main = asked.path == "/search/v2/search" && body["resource_types"][0] == "table";
        main.then(|| u32::try_from(body["page_index"].as_u64().unwrap_or(0)).expect("small") + 1)
    }

    fn side_scope(&self) -> String {
        "tags".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        asked.path == "/tags/"
    }

    fn remove_one(&self) {
        self.tables.lock().expect("no panic").pop();
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["results"]["table"]["results"].as_array_mut().expect("a page of tables")
    }
}

//! An Iceberg REST catalog with a prefix, nested namespaces, tables on several pages and a view; its metadata is that of
//! Iceberg's reference server.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use weft_tests::fake::Fake;
use weft_tests::fixture;
use weft_tests::raw::{Answer, Asked, decode};

const TOKEN: &str = "iceberg-canary-4711";
/// Tables of a page.
const PAGE: usize = 15;
/// Pages of the namespace that has several.
const SALES_PAGES: u32 = 3;

/// The server with its world.
pub(crate) fn fake() -> Arc<dyn Fake> {
    let read = |name: &str| -> Value {
        let text = std::fs::read(fixture("iceberg").join(name)).expect("a fixture");
        serde_json::from_slice(&text).expect("JSON")
    };
    let tables = (0..44).map(|number| format!("orders_{number:02}")).collect();
    let (orders, baskets, view) = (read("table_orders.json"), read("table_baskets.json"), read("view.json"));
    let (namespace, moved) = (read("namespace.json"), AtomicBool::new(false));
    Arc::new(Iceberg { namespace, orders, baskets, view, tables: Mutex::new(tables), moved })
}

struct Iceberg {
    namespace: Value,
    orders: Value,
    baskets: Value,
    view: Value,
    tables: Mutex<Vec<String>>,
    /// One table lies elsewhere than before.
    moved: AtomicBool,
}

/// The table that moves.
const MOVING: &str = "orders_07";

/// Where a page begins; the first one is asked for with an empty cursor.
fn offset(asked: &Asked) -> usize {
    asked.query.get("pageToken").and_then(|token| token.parse().ok()).unwrap_or(0)
}

/// A list of names with the cursor of the next page.
fn identifiers(namespace: &[&str], names: &[String], next: Option<usize>) -> Answer {
    let rows: Vec<Value> = names.iter().map(|name| json!({ "namespace": namespace, "name": name })).collect();
    Answer::json(&json!({ "identifiers": rows, "next-page-token": next.map(|next| next.to_string()) }))
}

fn missing(sort: &str) -> Answer {
    Answer::of(404, &json!({ "error": { "message": "does not exist", "type": sort, "code": 404 } }))
}

impl Iceberg {
    fn table(&self, name: &str, asked: &Asked) -> Answer {
        let tables = self.tables.lock().expect("no test panics in here");
        if !tables.iter().any(|known| known == name) {
            return missing("NoSuchTableException");
        }
        let folder = if name == MOVING && self.moved.load(Ordering::Relaxed) { "archive" } else { "sales" };
        let tag = format!("\"{name} in {folder}\"");
        if asked.headers.get("if-none-match") == Some(&tag) {
            return Answer::text(304, "", Some(("etag", &tag)));
        }
        let mut table = self.orders.clone();
        table["metadata"]["location"] = json!(format!("s3://lake/{folder}/{name}"));
        // What a server may add for clients that read data; it must not be kept.
        table["config"] = json!({ "s3.secret-access-key": TOKEN });
        Answer::text(200, &table.to_string(), Some(("etag", &tag)))
    }

    fn tables(&self, asked: &Asked) -> Answer {
        let tables = self.tables.lock().expect("no test panics in here");
        let from = offset(asked);
        let page: Vec<String> = tables.iter().skip(from).take(PAGE).cloned().collect();
        identifiers(&["sales"], &page, (from + PAGE < tables.len()).then_some(from + PAGE))
    }

    fn below(&self, namespace: &str, rest: &[&str], asked: &Asked) -> Answer {
        match (namespace, rest) {
            ("sales" | "empty" | "sales\u{1f}eu", []) => Answer::json(&self.namespace),
            ("sales", ["tables"]) => self.tables(asked),
            ("sales", ["tables", name]) => self.table(name, asked),
            ("sales", ["views"]) => identifiers(&["sales"], &["open_orders".to_owned()], None),
            ("sales", ["views", "open_orders"]) => Answer::json(&self.view),
            ("sales\u{1f}eu", ["tables"]) => identifiers(&["sales", "eu"], &["baskets".to_owned()], None),
            ("sales\u{1f}eu", ["tables", "baskets"]) => Answer::json(&self.baskets),
            ("empty" | "sales\u{1f}eu", ["tables" | "views"]) => identifiers(&[], &[], None),
            _ => missing("NoSuchNamespaceException"),
        }
    }
}

impl Fake for Iceberg {
    fn kind(&self) -> &'static str {
        "iceberg"
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        vec![("auth", "bearer".to_owned()), ("warehouse", "lake".to_owned())]
    }

    fn secret(&self) -> Option<&'static str> {
        Some(TOKEN)
    }

    fn answer(&self, asked: &Asked) -> Answer {
        if asked.headers.get("authorization").is_none_or(|value| value != &format!("Bearer {TOKEN}")) {
            return Answer::of(
                401,
                &json!({ "error": { "message": "no", "type": "NotAuthorizedException", "code": 401 } }),
            );
        }
        let path: Vec<String> = asked.path.trim_start_matches('/').split('/').map(decode).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["v1", "config"] if asked.query.get("warehouse").is_none_or(|name| name != "lake") => {
                missing("NoSuchWarehouseException")
            }
            ["v1", "config"] => {
                Answer::json(&json!({ "defaults": {}, "overrides": { "prefix": "wh-1" }, "endpoints": [
                    "GET /v1/{prefix}/namespaces", "GET /v1/{prefix}/namespaces/{namespace}",
                    "GET /v1/{prefix}/namespaces/{namespace}/tables",
                    "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}",
                    "GET /v1/{prefix}/namespaces/{namespace}/views",
                    "GET /v1/{prefix}/namespaces/{namespace}/views/{view}",
                ]}))
            }
            ["v1", "wh-1", "namespaces"] => {
                let found = match asked.query.get("parent").map(String::as_str) {
                    None => json!([["sales"], ["empty"]]),
                    Some("sales") => json!([["sales", "eu"]]),
                    Some(_) => json!([]),
                };
                Answer::json(&json!({ "namespaces": found, "next-page-token": null }))
            }
            ["v1", "wh-1", "namespaces", namespace, rest @ ..] => self.below(namespace, rest, asked),
            _ => Answer::not_found(),
        }
    }

    fn main_scope(&self) -> String {
        "tables".to_owned()
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        let page = || u32::try_from(offset(asked) / PAGE + 1).unwrap_or(0);
        match decode(asked.path.strip_prefix("/v1/wh-1/namespaces/")?.strip_suffix("/tables")?).as_str() {
            "sales" => Some(page()),
            "empty" => Some(SALES_PAGES + 1),
            _ => Some(SALES_PAGES + 2),
        }
    }

    fn side_scope(&self) -> String {
        "views".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        asked.path.contains("/views")
    }

    fn remove_one(&self) {
        self.tables.lock().expect("no test panics in here").remove(20);
    }

    fn remembers(&self) -> bool {
        true
    }

    fn change_one(&self) {
        self.moved.store(true, Ordering::Relaxed);
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["identifiers"].as_array_mut().expect("a page of names")
    }
}

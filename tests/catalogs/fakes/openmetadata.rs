//! OpenMetadata with its own sample tables in three schemas, its people, dashboards and lineage. Pages are short, so that
//! the listing of tables has several. A bigger one, whose answers are held against the published models, is
//! `tests/fakes/openmetadata`.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use weft_tests::fake::Fake;
use weft_tests::fixture;
use weft_tests::raw::{Answer, Asked, decode};

/// The token the server knows.
const TOKEN: &str = "stand-in-token";
/// Most items of a page.
const PAGE: usize = 20;
/// Fields that come only when they are asked for.
const ON_REQUEST: [&str; 6] = ["owners", "domains", "tags", "usageSummary", "tableConstraints", "teams"];
/// The table that [`Fake::remove_one`] takes away; nothing hangs on it.
const REMOVED: &str = "sample_data.ecommerce_db.shopify_nl.raw_product_catalog";

/// The server with its world.
pub(crate) fn fake() -> Arc<dyn Fake> {
    let mut world = World::default();
    world.people();
    world.services();
    for country in ["", "_fr", "_nl"] {
        world.tables(&format!("shopify{country}"));
    }
    world.dashboards();
    world.lineage();
    Arc::new(OpenMetadata { world, removed: AtomicBool::new(false) })
}

fn sample(path: &str) -> Value {
    let text = std::fs::read_to_string(fixture(&format!("openmetadata/2023-05/{path}.json"))).expect("a fixture");
    serde_json::from_str(&text).expect("JSON")
}

fn quote(name: &str) -> String {
    if name.contains(['.', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What the server holds.
#[derive(Default)]
struct World {
    /// Entities by the path of their listing, in the order of their names.
    entities: BTreeMap<&'static str, Vec<Value>>,
    /// References by type and full name.
    refs: BTreeMap<(&'static str, String), Value>,
    /// Giver, taker and details.
    edges: Vec<(Value, Value, Value)>,
}

impl World {
    fn add(&mut self, path: &'static str, sort: &'static str, fqn: &str, mut entity: Value) {
        let id = format!("{sort}:{fqn}");
        let name = entity["name"].clone();
        let reference = json!({ "id": id, "type": sort, "name": name, "fullyQualifiedName": fqn, "deleted": false });
        let object = entity.as_object_mut().expect("an entity is an object");
        let updated = json!(1_764_000_000_000_i64);
        let more =
            [("id", json!(id)), ("fullyQualifiedName", json!(fqn)), ("updatedAt", updated), ("deleted", json!(false))];
        object.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
        self.refs.insert((sort, fqn.to_owned()), reference);
        self.entities.entry(path).or_default().push(entity);
    }

    fn to(&self, sort: &'static str, fqn: &str) -> Value {
        self.refs.get(&(sort, fqn.to_owned())).cloned().unwrap_or(Value::Null)
    }

    fn people(&mut self) {
        for team in sample("teams/teams")["teams"].as_array().expect("teams") {
            let name = text(&team["name"]);
            self.add("teams", "team", &quote(name), json!({ "name": name, "teamType": team["teamType"] }));
        }
        for user in sample("users/users")["users"].as_array().expect("users") {
            let name = text(&user["name"]);
            let teams = json!([self.to("team", &quote(text(&user["teams"])))]);
            let entity =
                json!({ "name": name, "displayName": user["displayName"], "email": user["email"], "teams": teams });
            self.add("users", "user", &quote(name), entity);
        }
        self.add("domains", "domain", "Commerce", json!({ "name": "Commerce", "domainType": "Aggregate" }));
    }

    fn services(&mut self) {
        let google = json!({ "name": "sample_data", "serviceType": "BigQuery" });
        self.add("services/databaseServices", "databaseService", "sample_data", google);
        let config = json!({ "config": { "type": "Superset", "hostPort": "http://localhost:8088" } });
        let superset = json!({ "name": "sample_superset", "serviceType": "Superset", "connection": config });
        self.add("services/dashboardServices", "dashboardService", "sample_superset", superset);
        let database = json!({ "name": "ecommerce_db", "service": self.to("databaseService", "sample_data") });
        self.add("databases", "database", "sample_data.ecommerce_db", database);
    }

    fn tables(&mut self, schema: &str) {
        let service = self.to("databaseService", "sample_data");
        let above = format!("sample_data.ecommerce_db.{schema}");
        let entity = json!({
            "name": schema, "service": service, "serviceType": "BigQuery",
            "database": self.to("database", "sample_data.ecommerce_db"),
        });
        self.add("databaseSchemas", "databaseSchema", &above, entity);
        for mut table in sample("datasets/tables")["tables"].as_array().expect("tables").clone() {
            let fqn = format!("{above}.{}", quote(text(&table["name"])));
            let object = table.as_object_mut().expect("an object");
            for name in ["id", "href", "database", "databaseSchema", "fullyQualifiedName"] {
                object.remove(name);
            }
            table["service"] = service.clone();
            table["serviceType"] = json!("BigQuery");
            table["databaseSchema"] = self.to("databaseSchema", &above);
            table["owners"] = json!([self.to("user", "aaron_johnson0")]);
            table["domains"] = json!([self.to("domain", "Commerce")]);
            self.add("tables", "table", &fqn, table);
        }
    }

    fn dashboards(&mut self) {
        let service = self.to("dashboardService", "sample_superset");
        for dashboard in sample("dashboards/dashboards")["dashboards"].as_array().expect("dashboards") {
            let fqn = format!("sample_superset.{}", quote(text(&dashboard["name"])));
            let entity = json!({
                "name": dashboard["name"], "displayName": dashboard["displayName"], "service": service,
                "sourceUrl": dashboard["dashboardUrl"], "serviceType": "Superset",
            });
            self.add("dashboards", "dashboard", &fqn, entity);
        }
    }

    /// The sample edges between tables, in each schema, and one from a table to a dashboard.
    fn lineage(&mut self) {
        let sample = sample("lineage/lineage");
        for country in ["", "_fr", "_nl"] {
            for edge in sample.as_array().expect("edges").iter().filter(|edge| edge["to"]["type"] == "table") {
                let end = |of: &Value| text(&of["fqn"]).replace(".shopify.", &format!(".shopify{country}."));
                let ends = (self.to("table", &end(&edge["from"])), self.to("table", &end(&edge["to"])));
                self.edges.push((ends.0, ends.1, json!({ "source": "Manual", "sqlQuery": edge["sql_query"] })));
            }
        }
        let ends =
            (self.to("table", "sample_data.ecommerce_db.shopify.fact_sale"), self.to("dashboard", "sample_superset.8"));
        self.edges.push((ends.0, ends.1, json!({ "source": "DashboardLineage" })));
    }
}

struct OpenMetadata {
    world: World,
    removed: AtomicBool,
}

impl OpenMetadata {
    fn listing(&self, path: &str, asked: &Asked) -> Value {
        let hidden = |item: &&Value| !(self.removed.load(Ordering::Relaxed) && item["fullyQualifiedName"] == REMOVED);
        let all: Vec<&Value> = self.world.entities.get(path).into_iter().flatten().filter(hidden).collect();
        let start = asked.number("after").unwrap_or(0);
        let end = (start + PAGE.min(asked.number("limit").unwrap_or(10))).min(all.len());
        let asked_for: Vec<&str> = asked.query.get("fields").map_or("", String::as_str).split(',').collect();
        let shown = |item: &&Value| -> Value {
            let given = |name: &str| !ON_REQUEST.contains(&name) || asked_for.contains(&name);
            let fields = item.as_object().into_iter().flatten().filter(|(name, _)| given(name));
            Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
        };
        let mut paging = json!({ "total": all.len() });
        if end < all.len() {
            paging["after"] = json!(end.to_string());
        }
        json!({ "data": all[start..end].iter().map(shown).collect::<Vec<_>>(), "paging": paging })
    }

    fn lineage(&self, sort: &str, id: &str) -> Value {
        let into: Vec<_> = self.world.edges.iter().filter(|(_, taker, _)| taker["id"] == id).collect();
        let edges: Vec<Value> = into
            .iter()
            .map(|(giver, _, details)| json!({ "fromEntity": giver["id"], "toEntity": id, "lineageDetails": details }))
            .collect();
        let nodes: Vec<&Value> = into.iter().map(|(giver, _, _)| giver).collect();
        let itself =
            self.world.refs.values().find(|of| of["id"] == id).cloned().unwrap_or(json!({ "id": id, "type": sort }));
        json!({ "entity": itself, "nodes": nodes, "upstreamEdges": edges, "downstreamEdges": [] })
    }
}

impl Fake for OpenMetadata {
    fn kind(&self) -> &'static str {
        "openmetadata"
    }

    fn secret(&self) -> Option<&'static str> {
        Some(TOKEN)
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let path: Vec<String> = asked.path.split('/').skip(1).map(decode).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let ["api", "v1", path @ ..] = path.as_slice() else { return Answer::not_found() };
        if *path == ["system", "version"] {
            return Answer::json(&json!({ "version": "2.0.6", "revision": "x", "timestamp": 1_764_000_000_000_i64 }));
        }
        if asked.headers.get("authorization").map(String::as_str) != Some(&format!("Bearer {TOKEN}")) {
            return Answer::of(401, &json!({ "code": 401, "message": "Not Authorized! Token not present" }));
        }
        match path {
            ["users", "loggedInUser"] => Answer::json(&json!({ "id": "b", "name": "ingestion-bot" })),
            ["lineage", sort, id] => Answer::json(&self.lineage(sort, id)),
            ["dataProducts", _, _] => Answer::not_found(),
            path => Answer::json(&self.listing(&path.join("/"), asked)),
        }
    }

    fn main_scope(&self) -> String {
        "tables".to_owned()
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        // The probe asks for one table only.
        let listing = asked.path == "/api/v1/tables" && asked.number("limit") != Some(1);
        let start = asked.number("after").unwrap_or(0);
        listing.then(|| u32::try_from(start / PAGE).expect("few pages") + 1)
    }

    fn side_scope(&self) -> String {
        "dashboards".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        asked.path == "/api/v1/dashboards"
    }

    fn remove_one(&self) {
        self.removed.store(true, Ordering::Relaxed);
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["data"].as_array_mut().expect("a page has data")
    }
}

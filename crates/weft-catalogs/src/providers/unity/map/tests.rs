//! Real answers of a server, and answers in the form that Databricks documents.

use super::super::wire::{ColumnLineage, Page, PrivilegeAssignment, Securable, TableLineage, TagAssignment};
use super::{Lineage, Place, Sort, dependencies, grants, securable, tag};
use serde::de::DeserializeOwned;
use serde_json::Value;
use weft_model::{Asset, AssetKind, EdgeKind, Entity, EvidenceKind, Method, Observation};

fn file(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/unity").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn databricks<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_value(file("databricks.json")[name].clone()).unwrap()
}

fn host() -> Place {
    Place { metastore: None, host: "127.0.0.1:8080".to_owned() }
}

fn metastore() -> Place {
    Place { metastore: Some("m-1".to_owned()), host: "adb-1.azuredatabricks.net".to_owned() }
}

fn asset(said: &Observation) -> &Asset {
    match &said.entity {
        Entity::Asset(asset) => asset,
        other => panic!("{other:?} is no asset"),
    }
}

#[test]
fn tables_of_a_real_server_are_read_with_their_columns_and_place() {
    let page: Page = serde_json::from_value(file("tables_p1.json")["response"].clone()).unwrap();
    assert!(page.next_page_token.is_some());
    let rows = page.lists["tables"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    let table: Securable = serde_json::from_value(rows[0].clone()).unwrap();
    let said = securable(Sort::Table, &["jaffle", "main"], table, Vec::new(), &host());
    assert_eq!(said.key.to_string(), "unity://127.0.0.1:8080/jaffle/main/customers");
    assert_eq!(said.native, "jaffle.main.customers");
    let aliases: Vec<_> = said.identity.aliases.iter().map(|a| a.key.to_string()).collect();
    assert_eq!(aliases, ["file:///srv/data/ext/customers"]);
    let asset = asset(&said);
    assert_eq!(asset.columns.len(), 9);
    let first = &asset.columns[0];
    assert_eq!((first.path.as_str(), first.data_type.as_deref()), ("customer_id", Some("varchar")));
    assert_eq!(first.description.as_deref(), Some("The unique key of the orders mart."));
    assert!(asset.properties.contains(&("dbt_unique_id".to_owned(), "model.jaffle_shop.customers".to_owned())));
    // The server writes its 64-bit numbers as text.
    assert_eq!(said.changed_at.unwrap().millis(), 1_795_148_440_614);
    let kept = said.unmapped.unwrap();
    assert!(kept.get("table_id").is_some() && kept.get("created_at").is_some());
}

#[test]
fn an_empty_list_may_be_no_list_at_all() {
    let page: Page = serde_json::from_str("{}").unwrap();
    assert!(page.next_page_token.is_none() && page.lists.is_empty());
    assert!(serde_json::from_str::<Page>("[]").is_err());
}

#[test]
fn constraints_filters_and_nested_fields_of_databricks_are_kept() {
    let said = securable(Sort::Table, &["main", "sales"], databricks("table"), Vec::new(), &metastore());
    assert_eq!(said.key.to_string(), "unity://m-1/main/sales/orders");
    let aliases: Vec<_> = said.identity.aliases.iter().map(|a| a.key.to_string()).collect();
    assert_eq!(aliases, ["s3://halden-uc/tables/5d1c", "unity://adb-1.azuredatabricks.net/main/sales/orders"]);
    let asset = asset(&said);
    let columns: Vec<_> = asset.columns.iter().map(|c| (c.path.as_str(), c.key)).collect();
    let expected = [
        ("id", true),
        ("customer_id", false),
        ("day", false),
        ("lines", false),
        ("lines.element.sku", false),
        ("lines.element.price", false),
    ];
    assert_eq!(columns, expected);
    assert_eq!(asset.columns[4].description.as_deref(), Some("Unit"));
    assert_eq!(asset.columns[5].logical_type.as_deref(), Some("decimal"));
    let fact = |name: &str| asset.properties.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    assert_eq!(fact("partitioned by"), Some("day"));
    assert_eq!(fact("foreign key fk_customer"), Some("customer_id → main.sales.customers (id)"));
    assert_eq!(fact("row filter"), Some("main.sec.by_region"));
    assert_eq!(fact("mask of lines"), Some("main.sec.hide"));
    assert_eq!(asset.owners[0].party.to_string(), "person:///ana@halden.example");
    assert_eq!(asset.evidence[0].kind, EvidenceKind::TableMetadata);
    assert_eq!(asset.evidence[0].updated_at.millis(), 1_754_290_000_000);
}

#[test]
fn views_state_what_they_read_and_functions_are_only_a_dependency() {
    let view: Securable = databricks("view");
    let stated = view.view_dependencies.clone().unwrap();
    let said = securable(Sort::Table, &["main", "sales"], view, Vec::new(), &metastore());
    assert_eq!(asset(&said).kind, AssetKind::View);
    assert_eq!(asset(&said).owners[0].party.to_string(), "team:///data-engineers");
    assert!(said.unmapped.as_ref().unwrap()["view_definition"].as_str().unwrap().starts_with("SELECT"));
    let edges = dependencies(Sort::Table, &said.key, &stated, &metastore());
    let ends: Vec<_> = edges
        .iter()
        .map(|edge| match &edge.entity {
            Entity::Edge(edge) => (edge.from.to_string(), edge.kind, edge.method),
            other => panic!("{other:?} is no edge"),
        })
        .collect();
    let expected = [
        ("unity://m-1/main/sales/orders".to_owned(), EdgeKind::Data, Method::Declared),
        ("unity://m-1/main/sales/function:is_open".to_owned(), EdgeKind::Depends, Method::Declared),
    ];
    assert_eq!(ends, expected);
}

#[test]
fn a_volume_and_a_table_of_one_name_are_two_things() {
    let volume: Securable = serde_json::from_str(r#"{"name": "orders", "volume_type": "MANAGED"}"#).unwrap();
    let said = securable(Sort::Volume, &["main", "sales"], volume, Vec::new(), &metastore());
    assert_eq!(said.key.to_string(), "unity://m-1/main/sales/volume:orders");
    assert_eq!(asset(&said).name.as_deref(), Some("orders"));
    assert_eq!(said.native, "main.sales.orders");
}

#[test]
fn grants_are_one_statement_for_each_privilege() {
    let rows = file("databricks.json")["permissions"]["privilege_assignments"].clone();
    let rows: Vec<PrivilegeAssignment> = serde_json::from_value(rows).unwrap();
    let subject = metastore().table("main.sales.orders");
    let said: Vec<_> = rows.into_iter().flat_map(|row| grants(&subject, "table main.sales.orders", &row)).collect();
    let natives: Vec<_> = said.iter().map(|s| s.native.as_str()).collect();
    let expected = [
        "table main.sales.orders: analysts SELECT",
        "table main.sales.orders: analysts USE_SCHEMA",
        "table main.sales.orders: 8b5f1c3e-4d2a-4f7b-9c60-1d2e3f4a5b6c MODIFY",
    ];
    assert_eq!(natives, expected);
}

#[test]
fn tags_have_their_value_and_a_key_when_they_are_governed() {
    let said =
        |key: &str, value: Option<&str>| TagAssignment { tag_key: key.to_owned(), tag_value: value.map(str::to_owned) };
    let governed = ["pii".to_owned()];
    let with = tag(&said("pii", Some("yes")), &governed).unwrap();
    assert_eq!((with.name.as_str(), with.key.unwrap().to_string()), ("pii:yes", "tag:///pii".to_owned()));
    let free = tag(&said("team", None), &governed).unwrap();
    assert_eq!((free.name.as_str(), free.key), ("team", None));
    assert!(tag(&said("", Some("x")), &governed).is_none());
}

#[test]
fn recorded_lineage_is_told_once_with_its_jobs_and_columns() {
    let place = metastore();
    let table = place.table("main.sales.orders");
    let mut lineage = Lineage::default();
    let mut lost = Vec::new();
    let said: TableLineage = databricks("table_lineage");
    lineage.table(&table, &said, &place, &mut |name| lost.push(name.to_owned()));
    // The other end tells of the same edge.
    let back =
        r#"{"downstreams": [{"tableInfo": {"name": "orders", "catalog_name": "main", "schema_name": "sales"}}]}"#;
    let back: TableLineage = serde_json::from_str(back).unwrap();
    lineage.table(&place.table("main.raw.raw_orders"), &back, &place, &mut |_| {});
    assert!(lineage.has_upstream(&table));
    lineage.column(&table, "id", &databricks::<ColumnLineage>("column_lineage"), &place);
    assert_eq!(lost, ["dashboardV3Infos"]);
    let said = lineage.observations(|_| false);
    let edges: Vec<_> =
        said.iter().filter_map(|s| if let Entity::Edge(e) = &s.entity { Some(e) } else { None }).collect();
    let ends: Vec<_> = edges.iter().map(|e| format!("{} -> {}", e.from, e.to)).collect();
    let expected = [
        "s3://halden-landing/orders -> unity://m-1/main/sales/orders",
        "unity://m-1/main/raw/raw_orders -> unity://m-1/main/sales/orders",
        "unity://m-1/main/sales/orders -> unity://m-1/main/marts/daily",
    ];
    assert_eq!(ends, expected);
    assert_eq!(edges[1].last_seen.unwrap().to_string(), "2026-10-22T00:50:14Z");
    assert_eq!(edges[1].job.as_ref().unwrap().to_string(), "unity://m-1/workspace:4169371664718798/job:77");
    assert_eq!((edges[1].columns[0].from.as_str(), edges[1].columns[0].to.as_deref()), ("order_id", Some("id")));
    let jobs: Vec<_> =
        said.iter().filter_map(|s| if let Entity::Job(j) = &s.entity { Some(j) } else { None }).collect();
    assert_eq!(jobs.len(), 2);
    assert_eq!(jobs[0].name.as_deref(), Some("Databricks job 77"));
    assert_eq!((jobs[0].inputs.len(), jobs[0].outputs.len()), (1, 1));
    assert_eq!((jobs[1].inputs.len(), jobs[1].outputs.len()), (0, 1));
}

//! The mapping on real answers (`tests/fixtures/amundsen`).

use super::{TableKey, dashboard, lineage, person, table};
use crate::providers::amundsen::wire;
use serde::de::DeserializeOwned;
use serde_json::json;
use weft_model::{AssetKind, Entity, EvidenceKind, Observation};

fn fixture<T: DeserializeOwned>(name: &str) -> T {
    let path = format!("{}/../../tests/fixtures/amundsen/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn asset(said: &Observation) -> &weft_model::Asset {
    match &said.entity {
        Entity::Asset(asset) => asset,
        other => panic!("{other:?}"),
    }
}

fn key(text: &str) -> String {
    TableKey::parse(text).unwrap().canonical().to_string()
}

#[test]
fn the_cluster_is_a_database_where_the_extractors_write_it_so() {
    assert_eq!(key("snowflake://PROD.MARTS/ORDERS"), "snowflake:///PROD/MARTS/ORDERS");
    assert_eq!(key("bigquery://project.dataset/t"), "bigquery:///project/dataset/t");
    assert_eq!(key("postgresql://shop.public/t"), "postgres:///shop/public/t");
    assert_eq!(key("hive://gold.core/orders"), "hive:///core/orders");
    assert_eq!(key("glue://gold.core/a/b"), "glue:///core/a%2Fb");
    assert_eq!(TableKey::parse("hive://gold.core/orders").unwrap().text(), "hive://gold.core/orders");
    for text in ["orders", "hive://gold.core", "://a.b/c", ""] {
        assert_eq!(TableKey::parse(text), None, "{text}");
    }
}

#[test]
fn a_table_has_columns_in_order_owners_tags_and_badges() {
    let (said, jobs) = table("host:1", fixture("table")).unwrap();
    assert_eq!(said.key.to_string(), "duckdb:///jaffle_shop/main/orders");
    assert_eq!(said.native, "duckdb://jaffle_shop.main/orders");
    assert_eq!(said.identity.authority_scope.as_deref(), Some("amundsen:host:1:duckdb:jaffle_shop"));
    let asset = asset(&said);
    let columns: Vec<_> =
        asset.columns.iter().map(|c| (c.path.as_str(), c.data_type.as_deref().unwrap_or(""))).collect();
    assert_eq!(columns[..3], [("order_id", "INTEGER"), ("customer_id", "INTEGER"), ("order_date", "DATE")]);
    assert_eq!(asset.columns.len(), 9);
    let owners: Vec<_> = asset.owners.iter().map(|o| o.party.to_string()).collect();
    assert_eq!(owners, ["person:///ana@example.org", "person:///bob@example.org"]);
    let tags: Vec<_> = asset.tags.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(tags, ["gold", "mart", "beta"]);
    assert_eq!(
        said.unmapped.clone().unwrap()["table_readers"],
        json!([{ "user": "bob@example.org", "read_count": 12 }])
    );
    assert_eq!(jobs, []);
}

#[test]
fn a_table_tells_when_it_was_updated_who_writes_it_and_where_its_code_is() {
    let (said, jobs) = table("h", fixture("clicks")).unwrap();
    let asset = asset(&said);
    assert_eq!(
        (asset.evidence[0].kind, asset.evidence[0].updated_at.millis()),
        (EvidenceKind::TableMetadata, 1_795_000_000_000)
    );
    assert_eq!(asset.links, ["https://code.example.org/clicks"]);
    let properties: Vec<_> = asset.properties.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(
        properties,
        [("cluster", "gold"), ("high_watermark", "day=2026-11-01"), ("quality", "Checked **daily**")]
    );
    assert_eq!(said.unmapped.clone().unwrap()["stats"]["id"][0]["stat_val"], "8");
    assert_eq!((asset.kind.clone(), jobs[0].key.to_string().as_str()), (AssetKind::Table, "airflow:///load/clicks"));
    assert!(matches!(&jobs[0].entity, Entity::Job(job) if job.outputs == [said.key.clone()] && job.inputs.is_empty()));
}

#[test]
fn what_is_inside_a_column_is_a_column() {
    let inner = json!({ "name": "_inner_", "data_type": "struct<sku:string>", "children": [{ "name": "sku", "data_type": "string" }] });
    let items = json!({ "name": "items", "data_type": "array<struct<sku:string>>", "children": [inner] });
    let column =
        json!({ "name": "items", "col_type": "array<struct<sku:string>>", "sort_order": 0, "type_metadata": items });
    let value = json!({ "database": "hive", "cluster": "gold", "schema": "s", "name": "t", "columns": [column] });
    let (said, _) = table("h", serde_json::from_value(value).unwrap()).unwrap();
    let columns: Vec<_> = asset(&said).columns.iter().map(|c| c.path.as_str()).collect();
    assert_eq!(columns, ["items", "items.sku"]);
}

#[test]
fn people_have_mails_teams_and_managers() {
    let users: Vec<wire::User> = fixture("users");
    let (ana, team) = person(&users[0]).unwrap();
    assert_eq!(
        (ana.key.to_string().as_str(), ana.identity.mails.as_slice()),
        ("person:///ana@example.org", ["ana@example.org".to_owned()].as_slice())
    );
    let Entity::Person(party) = &ana.entity else { panic!("a person") };
    assert_eq!(
        (party.display.as_deref(), party.logins.as_slice(), party.active),
        (Some("Ana Lima"), ["ana".to_owned()].as_slice(), Some(true))
    );
    assert_eq!(party.memberships[0].team, team.unwrap().key);
    assert!(person(&wire::User::default()).is_none());
}

#[test]
fn lineage_is_what_lies_one_step_up_with_the_columns_that_are_named() {
    let of_columns = [("customer_id".to_owned(), fixture::<wire::Lineage>("column_lineage"))];
    let said =
        lineage(&TableKey::parse("duckdb://jaffle_shop.main/customers").unwrap(), &fixture("lineage"), &of_columns);
    let mut found = Vec::new();
    for edge in &said {
        let Entity::Edge(edge) = &edge.entity else { panic!("an edge") };
        let flows: Vec<_> = edge.columns.iter().map(|c| (c.from.as_str(), c.to.as_deref())).collect();
        found.push((edge.from.name(), edge.to.name(), flows));
    }
    let expected = [
        ("stg_customers", "customers", vec![("customer_id", Some("customer_id"))]),
        ("stg_orders", "customers", vec![]),
        ("stg_payments", "customers", vec![]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_dashboard_shows_tables() {
    let (said, edges) = dashboard("mode_dashboard://gold.sales/orders", fixture("dashboard"));
    let asset = asset(&said);
    assert_eq!((asset.kind.clone(), asset.name.as_deref()), (AssetKind::Dashboard, Some("Orders")));
    assert_eq!(asset.properties[0], ("product".to_owned(), "mode".to_owned()));
    assert_eq!(said.unmapped.clone().unwrap()["chart_names"], json!(["Orders per day"]));
    let mut from: Vec<_> = edges.iter().map(|e| e.native.split(" -> ").next().unwrap_or_default().to_owned()).collect();
    from.sort();
    assert_eq!(from, ["duckdb:///jaffle_shop/main/orders", "hive:///events/clicks"]);
}

//! Every file of the fixtures, one line each.

use crate::formats::{Collector, Document};
use crate::providers::files::testing::fixture;
use weft_model::{Entity, Kind, Role};

/// File and what it says: api version, lifecycle, subjects, columns, promises, checks (q), owners, access roles (r),
/// key of the first asset.
const FILES: [(&str, &str); 18] = [
    (
        "all-data-types",
        "v3.0.2 active 1s 10c 0p 0q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553a/transactions_tbl",
    ),
    ("all-schema-types", "v3.0.2 active 3s 7c 0p 0q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553a/tbl"),
    ("azure-server", "v3.0.2 draft 0s 0c 0p 0q 0o 0r -"),
    ("basic-four-dpo", "v3.0.2 active 0s 0c 0p 0q 5o 0r -"),
    ("column-accuracy", "v3.1.0 active 1s 1c 0p 1q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553a/Air_Quality"),
    (
        "column-completeness",
        "v3.0.2 active 1s 1c 0p 1q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553a/Air_Quality",
    ),
    ("column-custom", "v3.1.0 active 1s 1c 0p 2q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553a/Air_Quality"),
    ("column-validity", "v3.1.0 active 1s 1c 0p 1q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553a/Air_Quality"),
    ("database-table-sla", "v3.1.0 active 0s 0c 8p 0q 0o 0r -"),
    ("full-example", "v3.1.0 active 2s 7c 8p 2q 4o 4r postgres://localhost:5432/pypl-edw/pp_access_views/tbl_1"),
    ("jaffle-v3.2.0", "v3.2.0 draft 13s 25c 0p 0q 0o 0r contract:///jaffle_shop/metricflow_time_spine"),
    ("kafka-schema", "v3.0.2 draft 1s 3c 0p 0q 0o 0r kafka://kafkabroker1:9092/orders"),
    ("kafka-schemaregistry", "v3.0.2 active 1s 0c 0p 0q 0o 0r kafka://kafkabroker1:9092/orders"),
    (
        "kafka-server",
        "v3.0.2 draft 1s 0c 0p 0q 0o 0r kafka://pkc-7xoy1.eu-central-1.aws.confluent.cloud:9092/orders.avro.v1",
    ),
    ("service-and-operational-roles", "v3.0.2 active 0s 0c 0p 0q 0o 4r -"),
    (
        "table-column-description",
        "v3.0.2 active 1s 1c 0p 0q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553a/tbl",
    ),
    ("table-column", "v3.0.2 active 1s 1c 0p 0q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553b/tbl"),
    (
        "table-columns-with-partition",
        "v3.0.2 active 1s 4c 0p 0q 0o 0r contract:///53581432-6c55-4ba2-a65f-72344a91553c/tbl",
    ),
];

#[test]
fn every_example_of_the_standard_is_read() {
    let mut wrong = Vec::new();
    for (name, expected) in FILES {
        let read = fixture(&format!("odcs/{name}.odcs.yaml"));
        assert!(read.unread.is_empty(), "{name}");
        if read.summary() != expected {
            wrong.push(format!("(\"{name}\", \"{}\"),", read.summary()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_full_example_keeps_its_promises_people_and_classifications() {
    let read = fixture("odcs/full-example.odcs.yaml");
    let contract = read.contract();
    assert_eq!(contract.domain.as_ref().unwrap().to_string(), "domain:///seller");
    assert_eq!(contract.product.as_ref().unwrap().to_string(), "product:///my%20quantum");
    assert!(contract.description.as_deref().unwrap().contains("Limitations: Data based on seller perspective"));
    let latency = &contract.promises[0];
    assert_eq!(
        (latency.property.as_str(), latency.value.as_deref(), latency.unit.as_deref()),
        ("latency", Some("4"), Some("d"))
    );
    assert_eq!(contract.promises[6].value.as_deref(), Some("09:00-08:00"));
    assert_eq!(contract.promises[6].driver.as_deref(), Some("regulatory"));
    assert!(contract.promises[6].location.ends_with("full-example.odcs.yaml: slaProperties[6]"));
    let owner = contract.owners.iter().find(|o| o.role == Role::Owner && o.party.name() == "daustin").unwrap();
    assert_eq!(owner.raw_role.as_deref(), Some("Owner"));
    let left = contract.owners.iter().find(|o| o.party.name() == "ceastwood").unwrap();
    assert_eq!(left.until.unwrap().to_string(), "2022-10-01T00:00:00Z");
    let receiver = contract.subjects[0].columns.iter().find(|c| c.path == "rcvr_id").unwrap();
    assert!(receiver.key && receiver.tags.iter().any(|t| t.name == "restricted"));
    assert_eq!(contract.checks[0].name, "rowCount > 1000000");
    assert_eq!(contract.support[0], "slack: #product-help");
    assert!(read.losses.iter().any(|l| l.path == "price" && l.kept));
    assert!(read.observations.iter().any(|o| o.key.to_string() == "team:///my-team"));
}

fn parse(text: &str) -> Result<(Vec<weft_model::Observation>, Vec<weft_model::Loss>), crate::formats::FormatError> {
    let doc = Document::json("c.json", text);
    assert!(super::recognise(&doc));
    let mut out = Collector::new();
    out.set_source("c.json");
    super::parse(&doc, &mut out)?;
    super::finish(&mut out);
    Ok(out.into_parts())
}

#[test]
fn a_contract_speaks_of_one_asset_per_server() {
    let text = r#"{"apiVersion": "v3.1.0", "kind": "DataContract", "id": "o", "status": "active", "version": "1",
        "servers": [
          {"server": "prod", "type": "snowflake", "account": "halden", "database": "DB", "schema": "S", "environment": "prod"},
          {"server": "dev", "type": "postgres", "host": "h", "port": 5432, "database": "d", "schema": "s", "environment": "dev"},
          {"server": "odd", "type": "custom"}],
        "schema": [{"name": "orders", "physicalName": "ORDERS", "properties": [{"name": "a", "classification": "PII"}]}],
        "inputContracts": [{"id": "raw", "version": "1.0.0"}]}"#;
    let (observations, losses) = parse(text).unwrap();
    let assets: Vec<String> =
        observations.iter().filter(|o| o.kind() == Kind::Asset).map(|o| o.key.to_string()).collect();
    assert_eq!(assets, ["snowflake://halden/DB/S/ORDERS?env=prod", "postgres://h:5432/d/s/ORDERS?env=dev"]);
    let edge = observations.iter().find_map(|o| match &o.entity {
        Entity::Edge(edge) => Some((edge.from.to_string(), edge.to.to_string())),
        _ => None,
    });
    assert_eq!(edge.unwrap(), ("contract:///raw".to_owned(), "contract:///o".to_owned()));
    assert!(losses.iter().any(|l| l.reason.contains("does not say enough")), "{losses:?}");
}

#[test]
fn p12_an_unknown_version_is_read_as_far_as_it_maps() {
    let text = r#"{"apiVersion": "v9.0.0", "kind": "DataContract", "id": "x", "status": "active", "version": "1.10",
        "hologram": {"deep": [1, 2]}, "schema": [{"name": "t", "aura": "blue"}]}"#;
    let (observations, losses) = parse(text).unwrap();
    assert!(losses.iter().any(|l| l.path == "apiVersion" && l.reason.contains("v9.0.0") || l.reason.contains("9.0.0")));
    assert!(losses.iter().any(|l| l.path == "hologram" && l.kept));
    assert!(losses.iter().any(|l| l.path == "schema[].aura" && l.kept));
    let kept = observations[0].unmapped.as_ref().unwrap();
    assert_eq!(kept["hologram"], serde_json::json!({"deep": [1, 2]}));
}

#[test]
fn p06_references_are_not_followed() {
    let text = r#"{"apiVersion": "v3.1.0", "kind": "DataContract", "id": "x", "status": "active", "version": "1",
        "schema": [{"$ref": "http://evil.example/a.yaml"}, {"name": "t", "properties": [{"$ref": "file:///etc/passwd"}]}]}"#;
    let (_, losses) = parse(text).unwrap();
    let unresolved: Vec<_> = losses.iter().filter(|l| l.reason.contains("never fetched")).collect();
    assert_eq!(unresolved.len(), 2, "{losses:#?}");
}

#[test]
fn a_contract_without_id_or_with_a_wrong_schema_is_refused_with_its_place() {
    let no_id = parse(r#"{"apiVersion": "v3.1.0", "kind": "DataContract", "status": "active"}"#).unwrap_err();
    assert_eq!(no_id.path, "id");
    let wrong =
        parse(r#"{"apiVersion": "v3.1.0", "kind": "DataContract", "id": "x", "schema": {"a": 1}}"#).unwrap_err();
    assert_eq!(wrong.path, "schema");
}

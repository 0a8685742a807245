//! The mapping on OpenMetadata's sample data and on answers in the form of its JSON schemas.

use super::{LATER, LISTINGS, Names, Related, Sort, edges, product, with_parts};
use crate::http::{Limits, Listing};
use crate::providers::openmetadata::wire::Ref;
use serde_json::{Value, json};
use weft_model::{
    Asset, AssetKind, CheckStatus, Edge, EdgeKind, Entity, Lifecycle, Method, Observation, PartyKind, PortDirection,
    Role,
};

const TABLES: &str = include_str!("../../../../../../tests/fixtures/openmetadata/2023-05/datasets/tables.json");
const CONTRACTS: &str =
    include_str!("../../../../../../tests/fixtures/openmetadata/2026/dataContracts/dataContracts.json");
const SCHEMA: &str = "sample_data.ecommerce_db.shopify";

fn listing(scope: &str) -> Listing {
    Listing::new(scope, Limits::default())
}

/// Maps one item as the listing of that scope does.
fn map(scope: &str, value: &Value, names: &mut Names) -> Vec<Observation> {
    let sort: &Sort = LISTINGS.iter().chain(&LATER).find(|sort| sort.scope == scope).unwrap();
    (sort.map)(value, names, &mut listing(scope))
}

fn names() -> Names {
    let mut names = Names::new("om.example".to_owned());
    let service = |name: &str, kind: &str, config: Value| json!({ "id": name, "name": name, "fullyQualifiedName": name, "serviceType": kind, "connection": { "config": config } });
    map("database services", &service("sample_data", "BigQuery", json!({})), &mut names);
    map("messaging services", &service("kafka", "Kafka", json!({ "bootstrapServers": "b:9092" })), &mut names);
    map("pipeline services", &service("airflow", "Airflow", json!({ "hostPort": "http://a:8080" })), &mut names);
    names
}

/// A table of the sample as a server shows it.
fn sample_table(name: &str) -> Value {
    let all: Value = serde_json::from_str(TABLES).unwrap();
    let mut table = all["tables"].as_array().unwrap().iter().find(|table| table["name"] == name).unwrap().clone();
    table["id"] = json!(name);
    table["fullyQualifiedName"] = json!(format!("{SCHEMA}.{name}"));
    table["serviceType"] = json!("BigQuery");
    table
}

fn asset(observation: &Observation) -> &Asset {
    match &observation.entity {
        Entity::Asset(asset) => asset,
        other => unreachable!("{other:?}"),
    }
}

fn edge(observation: &Observation) -> &Edge {
    match &observation.entity {
        Entity::Edge(edge) => edge,
        other => unreachable!("{other:?}"),
    }
}

fn reference(sort: &str, id: &str, fqn: &str) -> Value {
    json!({ "id": id, "type": sort, "name": fqn.rsplit('.').next(), "fullyQualifiedName": fqn })
}

#[test]
fn a_sample_table_has_its_key_columns_and_use() {
    let mut names = names();
    let found = map("tables", &sample_table("dim_address"), &mut names);
    assert_eq!(found[0].key.to_string(), "bigquery:///ecommerce_db/shopify/dim_address");
    let table = asset(&found[0]);
    assert_eq!((table.kind.as_str(), table.columns.len()), ("table", 12));
    let keys: Vec<_> = table.columns.iter().filter(|c| c.key).map(|c| c.path.as_str()).collect();
    assert_eq!(keys, ["address_id", "shop_id"], "from the constraint over both");
    assert_eq!(table.columns[0].data_type.as_deref(), Some("numeric"));
    let usage = table.usage.as_ref().unwrap();
    assert_eq!((usage.queries, usage.to.unwrap().to_string().as_str()), (Some(67), "2021-12-02T00:00:00Z"));
    let nested = map("tables", &sample_table("dim_customer"), &mut names);
    assert!(asset(&nested[0]).columns.iter().any(|c| c.path.contains('.')), "children have dotted paths");
    assert_eq!(names.targets.len(), 2);
}

#[test]
fn owners_domains_and_tags_refer_to_what_the_server_describes() {
    let mut names = names();
    let user =
        json!({ "id": "u1", "name": "ana", "email": "Ana@x.example", "teams": [reference("team", "t1", "Sales")] });
    let person = map("users", &user, &mut names);
    assert_eq!(person[0].key.to_string(), "person:///Ana@x.example");
    let Entity::Person(party) = &person[0].entity else { unreachable!() };
    assert_eq!((party.kind, party.active, party.memberships.len()), (PartyKind::Person, Some(true), 1));
    let mut table = sample_table("dim_staff");
    table["owners"] = json!([reference("user", "u1", "ana"), reference("team", "t1", "Sales")]);
    table["owners"][1]["inherited"] = json!(true);
    table["domains"] = json!([reference("domain", "d1", "Commerce"), reference("domain", "d2", "Other")]);
    table["tags"] = json!([
        { "tagFQN": "Tier.Tier1", "source": "Classification", "state": "Confirmed", "labelType": "Manual" },
        { "tagFQN": "Business.Customer", "source": "Glossary", "state": "Confirmed", "labelType": "Manual" },
        { "tagFQN": "PII.Sensitive", "source": "Classification", "state": "Suggested", "labelType": "Generated" },
    ]);
    let found = map("tables", &table, &mut names);
    let table = asset(&found[0]);
    let owners: Vec<_> = table.owners.iter().map(|o| (o.party.to_string(), o.role, o.inherited)).collect();
    assert_eq!(owners[0], ("person:///Ana@x.example".to_owned(), Role::Owner, false));
    assert_eq!(owners[1], ("team:///Sales".to_owned(), Role::Owner, true));
    assert_eq!(table.domain.as_ref().unwrap().to_string(), "domain:///Commerce");
    assert_eq!(found[0].unmapped.as_ref().unwrap()["further domains"], json!(["domain:///Other"]));
    let tags: Vec<_> = table.tags.iter().map(|t| (t.name.as_str(), t.term)).collect();
    assert_eq!(tags, [("Tier.Tier1", false), ("Business.Customer", true)], "nobody confirmed the third");
}

#[test]
fn deleted_users_are_inactive_and_bots_identify_nobody() {
    let mut names = names();
    let gone = json!({ "id": "u2", "name": "lee", "email": "lee@x.example", "deleted": true });
    let bot = json!({ "id": "u3", "name": "ingestion-bot", "email": "ingestion-bot@openmetadata.org", "isBot": true });
    let twin = json!({ "id": "u4", "name": "lee2", "email": "LEE@x.example" });
    let found: Vec<Observation> = [gone, bot, twin].iter().flat_map(|user| map("users", user, &mut names)).collect();
    let Entity::Person(lee) = &found[0].entity else { unreachable!() };
    let Entity::Person(service) = &found[1].entity else { unreachable!() };
    assert_eq!((lee.active, service.kind, found[1].identity.mails.len()), (Some(false), PartyKind::Service, 0));
    assert_eq!(found[2].key.to_string(), "person:///lee2", "a mail is the key of one user only");
}

#[test]
fn fields_of_a_message_stand_without_the_record_around_them() {
    let mut names = names();
    let field = |name: &str| json!({ "name": name, "dataType": "STRING" });
    let record = json!({ "name": "Customer", "dataType": "RECORD", "children": [field("id"), field("email")] });
    let topic = json!({
        "id": "t", "name": "events", "fullyQualifiedName": "kafka.events", "serviceType": "Kafka", "partitions": 3,
        "messageSchema": { "schemaType": "Avro", "schemaText": "{}", "schemaFields": [record] },
    });
    let found = map("topics", &topic, &mut names);
    assert_eq!(found[0].key.to_string(), "kafka://b:9092/events");
    let paths: Vec<_> = asset(&found[0]).columns.iter().map(|c| c.path.as_str()).collect();
    assert_eq!(paths, ["id", "email"]);
    map("tables", &sample_table("raw_customer"), &mut names);
    let details = json!({ "columnsLineage": [
        { "fromColumns": ["kafka.events.Customer.email"], "toColumn": format!("{SCHEMA}.raw_customer.comments") },
        { "fromColumns": ["other.table.x"], "toColumn": format!("{SCHEMA}.raw_customer.comments") },
    ] });
    let lineage = json!({
        "entity": reference("table", "raw_customer", &format!("{SCHEMA}.raw_customer")),
        "nodes": [reference("topic", "t", "kafka.events")],
        "upstreamEdges": [{ "fromEntity": "t", "toEntity": "raw_customer", "lineageDetails": details }],
    });
    let mut of = listing("lineage");
    let found = edges(&lineage, "table", "raw_customer", &names, &mut of);
    assert_eq!(found.len(), 1);
    let flows: Vec<_> = edge(&found[0]).columns.iter().map(|c| (c.from.as_str(), c.to.as_deref())).collect();
    assert_eq!(flows, [("email", Some("comments"))], "a column of another table is no part of this edge");
    assert!(of.losses.iter().any(|loss| loss.path == "columnsLineage[].fromColumns[]"));
}

#[test]
fn an_edge_says_how_it_is_known_and_a_pipeline_does_not_repeat_what_it_carries() {
    let mut names = names();
    for table in ["raw_order", "fact_order"] {
        map("tables", &sample_table(table), &mut names);
    }
    let pipeline = json!({ "id": "p", "name": "etl", "fullyQualifiedName": "airflow.etl", "serviceType": "Airflow" });
    map("pipelines", &pipeline, &mut names);
    let found = |source: &str, flows: Value| {
        let lineage = json!({
            "entity": reference("table", "fact_order", &format!("{SCHEMA}.fact_order")),
            "nodes": [reference("table", "raw_order", &format!("{SCHEMA}.raw_order"))],
            "upstreamEdges": [{ "fromEntity": "raw_order", "toEntity": "fact_order", "lineageDetails": {
                "source": source, "sqlQuery": "select 1", "columnsLineage": flows,
                "pipeline": reference("pipeline", "p", "airflow.etl") } }],
        });
        edges(&lineage, "table", "fact_order", &names, &mut listing("lineage"))
    };
    let flow = json!([{
        "fromColumns": [format!("{SCHEMA}.raw_order.id")], "toColumn": format!("{SCHEMA}.fact_order.id"), "function": "MAX",
    }]);
    for (source, flows, method) in [
        ("Manual", json!([]), Method::Declared),
        ("ViewLineage", json!([]), Method::ParsedSql),
        ("OpenLineage", json!([]), Method::Cartesian),
        ("OpenLineage", flow, Method::ColumnFacet),
        ("CrossDatabaseLineage", json!([]), Method::Inferred),
        ("SomethingNew", json!([]), Method::Declared),
    ] {
        let found = found(source, flows);
        assert_eq!(edge(&found[0]).method, method, "{source}");
        assert_eq!(edge(&found[0]).job.as_ref().unwrap().to_string(), "airflow://a:8080/etl");
        assert_eq!(found[0].unmapped, Some(json!({ "source": source, "sqlQuery": "select 1" })));
    }
    let echo = json!({
        "entity": reference("pipeline", "p", "airflow.etl"),
        "nodes": [reference("table", "raw_order", &format!("{SCHEMA}.raw_order"))],
        "upstreamEdges": [
            { "fromEntity": "raw_order", "toEntity": "p", "lineageDetails": { "pipeline": reference("pipeline", "p", "airflow.etl") } },
            { "fromEntity": "raw_order", "toEntity": "p", "lineageDetails": {} },
        ],
    });
    let found = edges(&echo, "pipeline", "p", &names, &mut listing("lineage"));
    assert_eq!(found.len(), 1, "only what really leads to the pipeline");
}

#[test]
fn edges_from_deleted_assets_are_named_and_left_out() {
    let mut names = names();
    map("tables", &sample_table("fact_order"), &mut names);
    let mut gone = reference("table", "old", &format!("{SCHEMA}.old"));
    gone["deleted"] = json!(true);
    let lineage = json!({
        "entity": reference("table", "fact_order", &format!("{SCHEMA}.fact_order")), "nodes": [gone],
        "upstreamEdges": [{ "fromEntity": "old", "toEntity": "fact_order" }],
    });
    let mut of = listing("lineage");
    assert!(edges(&lineage, "table", "fact_order", &names, &mut of).is_empty());
    assert_eq!(of.losses[0].reason, "one end of the edge was deleted");
}

#[test]
fn the_newest_run_changes_and_no_run_is_ever_gone() {
    let mut names = names();
    let run = |state: &str, at: i64| {
        json!({
            "id": "p", "name": "etl", "fullyQualifiedName": "airflow.etl", "serviceType": "Airflow",
            "tasks": [{ "name": "a", "downstreamTasks": ["b"] }, { "name": "b", "taskSQL": "select 1" }],
            "pipelineStatus": { "timestamp": at, "executionStatus": state, "taskStatus": [{ "name": "a", "executionStatus": state }] },
        })
    };
    let first = map("pipelines", &run("Failed", 1_649_582_444_000), &mut names);
    let second = map("pipelines", &run("Successful", 1_649_669_589_000), &mut names);
    let natives = |found: &[Observation]| found.iter().map(|o| o.native.clone()).collect::<Vec<_>>();
    assert_eq!(natives(&first), natives(&second));
    assert_eq!(first.len(), 6, "pipeline, two tasks, one edge between them, two runs");
    let follows = first.iter().find(|o| matches!(o.entity, Entity::Edge(_))).unwrap();
    assert_eq!(edge(follows).kind, EdgeKind::Depends);
    let states: Vec<_> = second
        .iter()
        .filter_map(|o| if let Entity::Run(run) = &o.entity { Some(run.state.as_str()) } else { None })
        .collect();
    assert_eq!(states, ["Successful", "Successful"]);
}

#[test]
fn a_product_has_ports_assets_promises_and_its_stage() {
    let names = names();
    let value = json!({
        "id": "c", "name": "Customer360", "fullyQualifiedName": "Customer360", "lifecycleStage": "PRODUCTION",
        "sla": { "tier": "GOLD", "availability": 99.5, "dataFreshness": 90 },
        "consumesFrom": [reference("dataProduct", "o", "Orders")],
        "certification": { "tagLabel": { "tagFQN": "Certification.Gold", "source": "Classification" } },
    });
    let (id, mut found) = product(&value, &names, &mut listing("data products")).unwrap();
    let table =
        |name: &str| -> Ref { serde_json::from_value(reference("table", name, &format!("{SCHEMA}.{name}"))).unwrap() };
    let related = Related { assets: vec![table("a"), table("b")], inputs: Vec::new(), outputs: vec![table("a")] };
    let whole = with_parts(found.remove(0), &related, &names);
    let Entity::Product(product) = &whole.entity else { unreachable!() };
    assert_eq!((id.as_str(), product.lifecycle, product.tier.as_deref()), ("c", Lifecycle::Active, Some("GOLD")));
    assert_eq!(product.certification.as_deref(), Some("Certification.Gold"));
    assert_eq!((product.ports.len(), product.ports[0].direction), (1, PortDirection::Output));
    assert_eq!(product.assets.len(), 1, "what is behind a port is not repeated");
    let promises: Vec<_> = product.promises.iter().map(|p| (p.property.as_str(), p.value.as_deref())).collect();
    assert_eq!(promises, [("availability", Some("99.5")), ("dataFreshness", Some("90"))]);
    let from = edge(&found[0]);
    assert_eq!((from.from.to_string().as_str(), from.kind), ("product:///Orders", EdgeKind::Depends));
}

#[test]
fn a_sample_contract_has_its_subject_rules_and_status() {
    let mut names = names();
    let all: Value = serde_json::from_str(CONTRACTS).unwrap();
    let mut contract = all["dataContracts"][2].clone();
    contract["id"] = json!("k");
    contract["entity"] = reference("table", "x", &format!("{SCHEMA}.dim_address"));
    contract["fullyQualifiedName"] = json!(format!("{SCHEMA}.dim_address.dataContract_x"));
    contract["qualityExpectations"] = json!([reference("testCase", "q", &format!("{SCHEMA}.dim_address.rows"))]);
    contract["latestResult"] = json!({ "timestamp": 1_764_000_000_000_i64, "status": "Failed", "message": "1 of 4" });
    contract["sla"] = json!({
        "refreshFrequency": { "interval": 1, "unit": "day" }, "retention": { "period": "2", "unit": "year" },
        "availabilityTime": "09:00", "timezone": "GMT+00:00 (Europe/London)", "columnName": "updated_at",
    });
    contract["security"] = json!({ "policies": [{ "accessPolicy": "Read", "identities": ["Sales"] }] });
    let found = map("data contracts", &contract, &mut names);
    let Entity::Contract(contract) = &found[0].entity else { unreachable!() };
    assert_eq!((contract.status.lifecycle, contract.status.raw.as_deref()), (Lifecycle::Active, Some("Active")));
    assert_eq!((contract.subjects[0].columns.len(), contract.checks.len()), (10, 4));
    let promises: Vec<_> =
        contract.promises.iter().map(|p| (p.property.as_str(), p.value.as_deref(), p.unit.as_deref())).collect();
    assert_eq!(promises[0], ("refreshFrequency", Some("1"), Some("day")));
    assert_eq!(promises[2], ("availabilityTime", Some("09:00"), Some("GMT+00:00 (Europe/London)")));
    assert_eq!(contract.promises[0].element.as_deref(), Some("updated_at"));
    assert!(matches!(&found[1].entity, Entity::Policy(policy) if policy.grantee == "Sales"));
    assert!(matches!(&found[2].entity, Entity::Check(check) if check.results[0].status == CheckStatus::Fail));
}

#[test]
fn a_test_case_names_its_column_and_dimension() {
    let mut names = names();
    let definition = json!({ "id": "d", "name": "columnValuesToBeUnique", "dataQualityDimension": "Uniqueness" });
    assert!(map("test definitions", &definition, &mut names).is_empty());
    let link = format!("<#E::table::{SCHEMA}.\"dim.shop\"::columns::shop_id>");
    let case = json!({
        "id": "c", "name": "unique", "fullyQualifiedName": format!("{SCHEMA}.\"dim.shop\".shop_id.unique"), "entityLink": link,
        "testDefinition": reference("testDefinition", "d", "columnValuesToBeUnique"),
        "testCaseResult": { "timestamp": 1_764_000_000_000_i64, "testCaseStatus": "Aborted", "result": "no connection" },
    });
    let found = map("test cases", &case, &mut names);
    let Entity::Check(check) = &found[0].entity else { unreachable!() };
    assert_eq!(check.subject.to_string(), "bigquery:///ecommerce_db/shopify/dim.shop");
    assert_eq!((check.column.as_deref(), check.dimension.as_deref()), (Some("shop_id"), Some("Uniqueness")));
    assert_eq!(check.results[0].status, CheckStatus::Error, "a measurement that failed is no broken rule");
    let incident = json!({
        "id": "i", "stateId": "s", "timestamp": 1_764_000_000_000_i64, "testCaseResolutionStatusType": "Resolved",
        "testCaseReference": reference("testCase", "c", "x"), "severity": "Severity2",
    });
    let found = map("incidents", &incident, &mut names);
    assert!(matches!(&found[0].entity, Entity::Incident(i) if i.closed.is_some() && i.opened.is_none()));
}

#[test]
fn secrets_of_connections_are_not_kept() {
    let mut names = names();
    let service = json!({
        "id": "s", "name": "pg", "fullyQualifiedName": "pg", "serviceType": "Postgres",
        "connection": { "config": { "hostPort": "h:5432", "username": "u", "authType": { "password": "hunter2" } } },
    });
    let found = map("database services", &service, &mut names);
    assert!(!serde_json::to_string(&found).unwrap().contains("hunter2"));
    assert_eq!(asset(&found[0]).kind, AssetKind::Other("service".to_owned()));
}

#[test]
fn items_without_a_name_are_set_aside() {
    let mut names = names();
    let mut of = listing("tables");
    let sort = LISTINGS.iter().find(|sort| sort.scope == "tables").unwrap();
    for broken in [
        json!({ "id": "" , "name": "t" }),
        json!({ "id": "x" }),
        json!("text"),
        json!({ "id": "x", "name": "t", "columns": 5 }),
    ] {
        assert!((sort.map)(&broken, &mut names, &mut of).is_empty());
    }
    assert_eq!(of.broken(), 4);
}

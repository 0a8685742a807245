//! The mapping on answers of a real Dagster (`tests/fixtures/dagster`).

use super::{Place, asset, check, domain, edges, is_described, parties, unloaded};
use crate::http::{Limits, Listing};
use crate::providers::dagster::wire;
use serde_json::{Value, json};
use weft_model::party::Role;
use weft_model::{
    Asset, AssetKind, CheckStatus, Edge, Entity, EvidenceKind, Method, Observation, TimeMs, Transformation,
};

fn fixture(name: &str) -> Value {
    let path = format!("{}/../../tests/fixtures/dagster/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn place() -> Place {
    Place::new(&"http://dagster:3000".parse().unwrap(), None).unwrap()
}

fn listing() -> Listing {
    Listing::new("assets", Limits::default())
}

/// An asset of jaffle shop, by the last part of its key.
fn jaffle(name: &str) -> wire::Asset {
    let page = fixture("jaffle_assets.json");
    let nodes = page["data"]["assetNodes"].as_array().unwrap();
    let is = |node: &&Value| node["assetKey"]["path"].as_array().unwrap().last().unwrap() == name;
    let node = nodes.iter().find(is).unwrap();
    let row = json!({
        "key": node["assetKey"], "definition": node, "assetMaterializations": node["assetMaterializations"],
    });
    serde_json::from_value(row).unwrap()
}

/// An asset of the page that the live suite's code locations give, by its key.
fn shop(key: &str) -> wire::Asset {
    let page = fixture("shop_assets.json");
    let rows = page["data"]["assetsOrError"]["nodes"].as_array().unwrap();
    let assets = rows.iter().map(|row| serde_json::from_value::<wire::Asset>(row.clone()).unwrap());
    assets.into_iter().find(|asset| asset.key.text() == key).unwrap()
}

fn mapped(said: &wire::Asset) -> (Observation, Asset) {
    let observation = asset(said, &place(), &mut listing());
    let Entity::Asset(asset) = observation.entity.clone() else { panic!("an asset was mapped") };
    (observation, asset)
}

fn edges_of(said: &wire::Asset) -> Vec<Edge> {
    let of = |observation: Observation| match observation.entity {
        Entity::Edge(edge) => edge,
        _ => panic!("an edge was mapped"),
    };
    edges(said, &place(), &mut listing()).into_iter().map(of).collect()
}

fn property<'a>(asset: &'a Asset, name: &str) -> Option<&'a str> {
    asset.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[test]
fn a_dbt_model_has_the_columns_of_its_last_run_with_the_words_of_its_definition() {
    let (observation, customers) = mapped(&jaffle("customers"));
    assert_eq!(observation.key.to_string(), "dagster://dagster:3000/customers");
    assert_eq!((&customers.kind, customers.columns.len()), (&AssetKind::Table, 9));
    let first = &customers.columns[0];
    assert_eq!((first.path.as_str(), first.data_type.as_deref()), ("customer_id", Some("character varying(256)")));
    assert_eq!(first.description.as_deref(), Some("The unique key of the orders mart."));
    assert_eq!((first.nullable, customers.domain.as_ref()), (None, None), "nobody said so");
    let aliases: Vec<_> = observation.identity.aliases.iter().map(|alias| alias.key.to_string()).collect();
    assert_eq!(aliases, ["duckdb:///jaffle/main/customers", "dbt://jaffle_shop/jaffle/model.jaffle_shop.customers"]);
    assert_eq!(property(&customers, "dagster/row_count"), Some("922"));
    assert_eq!(property(&customers, "dagster_dbt/manifest"), None, "what Dagster cannot show says nothing");
    let evidence = &customers.evidence[0];
    assert_eq!(
        (evidence.updated_at, evidence.kind),
        (TimeMs::from_millis(1_795_146_517_295).unwrap(), EvidenceKind::RunEnd)
    );
    let kept = observation.unmapped.unwrap();
    assert_eq!(kept["materialization"]["metadata"]["status"], "success");
}

#[test]
fn column_lineage_makes_column_edges_and_claims_no_more_than_dagster_says() {
    let edges = edges_of(&jaffle("customers"));
    let from: Vec<_> = edges.iter().map(|edge| (edge.from.name(), edge.method, edge.columns.len())).collect();
    assert_eq!(from, [("orders", Method::ColumnFacet, 7), ("stg_customers", Method::ColumnFacet, 2)]);
    let flows = edges.iter().flat_map(|edge| &edge.columns);
    assert!(flows.clone().all(|flow| flow.transformation == Transformation::Unknown && flow.to.is_some()));
    assert_eq!(edges[0].last_seen, TimeMs::from_millis(1_795_146_517_295));
    let declared = edges_of(&jaffle("churn_scores"));
    assert_eq!((declared.len(), declared[0].method, declared[0].last_seen), (1, Method::Declared, None));
}

#[test]
fn a_view_proves_nothing_by_being_built_and_a_stub_is_called_one() {
    let (_, view) = mapped(&jaffle("stg_customers"));
    assert_eq!((view.kind, view.evidence), (AssetKind::View, vec![]));
    let (_, stub) = mapped(&jaffle("raw_orders"));
    assert_eq!((property(&stub, "dagster"), stub.kind.as_str()), (Some("external asset"), "table"));
    let (_, stub) = mapped(&shop("crm/contacts"));
    assert_eq!(
        (property(&stub, "dagster"), stub.kind.as_str()),
        (Some("asset that is only depended on"), "dagster asset")
    );
}

#[test]
fn owners_tags_group_and_promise_are_those_of_the_definition() {
    let said = jaffle("churn_scores");
    let (_, scores) = mapped(&said);
    let owners: Vec<_> = scores.owners.iter().map(|owner| (owner.party.to_string(), owner.role)).collect();
    assert_eq!(
        owners,
        [
            ("team:///growth".to_owned(), Role::TechnicalOwner),
            ("person:///ada@example.com".to_owned(), Role::TechnicalOwner)
        ]
    );
    let people = parties(&said.definition.as_ref().unwrap().owners);
    assert_eq!((people.len(), people[1].identity.mails.as_slice()), (2, &["ada@example.com".to_owned()][..]));
    assert_eq!(scores.tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["tier:gold"]);
    assert_eq!(scores.domain.as_ref().unwrap().to_string(), "domain:///reporting");
    assert_eq!(domain(&said).unwrap().entity.display_name(), Some("reporting"));
    let promise = &scores.promises[0];
    assert_eq!(promise.property, "time_window");
    assert_eq!((promise.value.as_deref(), promise.warn_value.as_deref()), (Some("86400"), Some("21600")));
}

#[test]
fn a_deadline_keeps_its_clock_rule_and_its_zone() {
    let (_, customers) = mapped(&shop("customers"));
    let promise = &customers.promises[0];
    assert_eq!((promise.property.as_str(), promise.value.as_deref()), ("cron", Some("5400")));
    let schedule = promise.schedule.as_ref().unwrap();
    assert_eq!((schedule.cron.as_str(), schedule.tz.as_deref()), ("0 7 * * *", Some("Europe/Berlin")));
    let columns = &customers.columns;
    assert!(columns[0].key && !columns[1].key);
    assert_eq!(columns[1].tags[0].name, "pii");
    assert_eq!(property(&customers, "table constraint"), Some("every customer has a mail"));
}

#[test]
fn what_is_measured_completes_what_is_defined() {
    let (_, staging) = mapped(&shop("stg_orders"));
    let first = &staging.columns[0];
    assert_eq!((first.data_type.as_deref(), first.nullable, first.unique), (Some("BIGINT"), Some(false), true));
    assert_eq!(staging.columns[1].tags[0].name, "pii");
    assert_eq!(property(&staging, "code version"), Some("7"));
    assert_eq!(property(&staging, "code location"), Some("shop"));
    assert_eq!(staging.container.unwrap().to_string(), "dagster://dagster:3000/__repository__@shop");
    let (orders, _) = mapped(&shop("orders"));
    let kept = &orders.unmapped.unwrap()["materialization"]["metadata"];
    assert_eq!((&kept["plan"], &kept["good"], &kept["rows"]), (&json!({"a": [1, 2]}), &json!(true), &json!("42")));
}

#[test]
fn an_observation_is_evidence_and_an_asset_without_definition_is_one() {
    let (_, raw) = mapped(&shop("raw/orders"));
    let evidence = &raw.evidence[0];
    assert_eq!(
        (evidence.kind, evidence.updated_at.to_string().as_str()),
        (EvidenceKind::TableMetadata, "2025-11-20T08:00:00Z")
    );
    assert!(evidence.observed_at.is_some());
    let (observation, export) = mapped(&shop("legacy/export"));
    assert_eq!((export.kind.as_str(), property(&export, "dagster")), ("file", Some("asset without definition")));
    assert_eq!(observation.identity.aliases[0].key.to_string(), "s3://shop-lake/export.csv");
    assert_eq!(export.evidence[0].by.as_deref(), Some("materialisation reported to Dagster"));
    let (_, board) = mapped(&shop("revenue_board"));
    assert_eq!(board.kind, AssetKind::Dashboard);
}

#[test]
fn a_check_has_the_outcome_of_its_executions() {
    let page = fixture("shop_executions.json");
    let executions = |name: &str| -> Vec<wire::Execution> { serde_json::from_value(page[name].clone()).unwrap() };
    let key = wire::Key { path: vec!["orders".to_owned()] };
    let said: wire::Check = serde_json::from_value(
        json!({ "name": "x", "blocking": true, "description": "Words.", "jobNames": ["__ASSET_JOB", "sales"] }),
    )
    .unwrap();
    let one = |name: &str| match check(&key, &said, &executions(name), &place()) {
        Observation { entity: Entity::Check(check), .. } => check,
        _ => panic!("a check was mapped"),
    };
    let warned = one("amounts_are_plausible");
    assert_eq!(warned.severity.as_deref(), Some("warn"));
    let result = &warned.results[0];
    assert_eq!((result.status, result.observed.as_deref()), (CheckStatus::Warn, Some("2 amounts are above 10,000")));
    assert_eq!(one("mails_are_unique").results[0].status, CheckStatus::Fail);
    assert_eq!(one("cannot_be_measured").results[0].status, CheckStatus::Error);
    assert_eq!(one("orders_have_customers").results[0].observed.as_deref(), Some("rows: 42"));
    assert!(one("never_ran").results.is_empty());
    let observation = check(&key, &said, &[], &place());
    assert_eq!(observation.native, "orders:x");
    assert_eq!(observation.unmapped, Some(json!({"description": "Words.", "blocking": true, "jobNames": ["sales"]})));
}

#[test]
fn what_is_only_known_by_events_or_dependents_is_not_described() {
    assert!(is_described(&shop("orders")) && is_described(&shop("raw/orders")));
    assert!(!is_described(&shop("legacy/export")) && !is_described(&shop("crm/contacts")));
}

#[test]
fn a_code_location_that_is_not_loaded_says_why() {
    let entry = |row: Value| serde_json::from_value::<wire::LocationEntry>(row).unwrap();
    let loaded = json!({"name": "a", "locationOrLoadError": {"__typename": "RepositoryLocation"}});
    assert_eq!(unloaded(&entry(loaded)), None);
    let broken =
        json!({"name": "a", "locationOrLoadError": {"__typename": "PythonError", "message": "\nKeyError: 'x'\n at"}});
    assert!(unloaded(&entry(broken)).unwrap().contains("a could not be loaded by Dagster (KeyError: 'x')"));
    assert!(unloaded(&entry(json!({"name": "a", "loadStatus": "LOADING"}))).unwrap().contains("still being loaded"));
}

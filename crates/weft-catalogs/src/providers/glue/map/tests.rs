//! The mapping on real answers (`tests/fixtures/glue`).

use super::names::Names;
use super::{jobs, lake, schemas, tables};
use crate::http::{Limits, Listing};
use crate::providers::glue::wire;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use weft_model::{Asset, AssetKind, Entity, Job, Observation, Policy};

fn fixture(name: &str) -> Value {
    let path = format!("{}/../../tests/fixtures/glue/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn items<T: DeserializeOwned>(name: &str, list: &str) -> Vec<T> {
    serde_json::from_value(fixture(name)[list].take()).unwrap()
}

fn names() -> Names {
    Names::new("eu-central-1", Some("123456789012"), "host")
}

fn read_table(table: wire::Table, tags: Option<&lake::Tags>) -> (Observation, Asset) {
    let mut listing = Listing::new("tables of raw", Limits::default());
    let said = tables::table(&names(), "raw", table, tags, Some(2), &mut listing);
    let Entity::Asset(asset) = said.entity.clone() else { panic!("a table is an asset") };
    (said, asset)
}

fn policies(said: &[Observation]) -> Vec<(String, String)> {
    let policy = |said: &Observation| match &said.entity {
        Entity::Policy(Policy { subject, privilege, .. }) => (subject.to_string(), privilege.clone()),
        other => panic!("{other:?}"),
    };
    said.iter().map(policy).collect()
}

#[test]
fn a_table_has_its_columns_partition_keys_place_and_version() {
    let events = items::<wire::Table>("tables_raw", "TableList").pop().unwrap();
    let (said, asset) = read_table(events, None);
    assert_eq!(said.key.to_string(), "glue://arn:aws:glue:eu-central-1:123456789012/raw/events");
    assert_eq!((said.native.as_str(), asset.kind), ("raw.events", AssetKind::Table));
    let columns: Vec<&str> = asset.columns.iter().map(|c| c.path.as_str()).collect();
    let inside = ["payload.kind", "payload.items", "payload.items.sku", "payload.items.price"];
    let expected = [["id", "payload"].as_slice(), &inside, &["labels", "added_later", "day", "region"]].concat();
    assert_eq!(columns, expected);
    assert_eq!(asset.columns[0].description.as_deref(), Some("Id of the event"));
    assert_eq!(asset.columns[5].data_type.as_deref(), Some("decimal(10,2)"));
    let properties: Vec<_> = asset.properties.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let expected = [
        ("table type", "EXTERNAL_TABLE"),
        ("partition keys", "day, region"),
        ("location", "s3://jaffle-lake/events/"),
        ("version", "2"),
        ("versions kept", "2"),
    ];
    assert_eq!(properties, expected);
    assert_eq!(said.identity.aliases[0].key.to_string(), "s3://jaffle-lake/events");
    assert!(said.changed_at.is_some());
    let kept = said.unmapped.unwrap();
    assert!(kept["StorageDescriptor"]["SerdeInfo"].is_object() && kept.get("CatalogId").is_none(), "{kept}");
}

#[test]
fn tags_are_on_the_table_and_on_columns_that_differ_from_it() {
    let customers = items::<wire::Table>("tables_raw", "TableList").remove(0);
    let found: wire::TaggedTable = serde_json::from_value(fixture("resource_tags")).unwrap();
    let mut tags = lake::Tags::from(found);
    let pii = wire::LfTag { tag_key: "pii".to_owned(), tag_values: vec!["yes".to_owned()] };
    let own = wire::LfTag { tag_key: "pii".to_owned(), tag_values: vec!["no".to_owned()] };
    tags.on_columns = vec![("first_name".to_owned(), vec![pii]), ("id".to_owned(), vec![own])];
    let (_, asset) = read_table(customers, Some(&tags));
    let of = |tags: &[weft_model::TagRef]| tags.iter().map(|t| t.name.clone()).collect::<Vec<_>>();
    assert_eq!(of(&asset.tags), ["layer=raw", "pii=yes"]);
    assert_eq!((of(&asset.columns[0].tags), of(&asset.columns[1].tags)), (vec!["pii=no".to_owned()], vec![]));
    assert_eq!(asset.owners[0].party.to_string(), "person:///ana");
}

#[test]
fn views_resource_links_and_tables_of_iceberg_are_what_they_are() {
    let table = |value: Value| serde_json::from_value::<wire::Table>(value).unwrap();
    let (view, asset) = read_table(
        table(json!({ "Name": "v", "TableType": "VIRTUAL_VIEW", "ViewOriginalText": "select 1",
                      "Parameters": { "comment": "A view", "spark.sql.sources.schema.part.0": "{}" } })),
        None,
    );
    assert_eq!((asset.kind, asset.description.as_deref()), (AssetKind::View, Some("A view")));
    let kept = view.unmapped.unwrap();
    assert_eq!(
        (&kept["ViewOriginalText"], &kept["Parameters.spark.sql.sources.schema.part.0"]),
        (&json!("select 1"), &json!("{}"))
    );
    let target = json!({ "CatalogId": "7", "DatabaseName": "d", "Name": "t", "Region": "us-east-1" });
    let (link, _) = read_table(table(json!({ "Name": "l", "TargetTable": target })), None);
    assert_eq!(link.identity.aliases[0].key.to_string(), "glue://arn:aws:glue:us-east-1:7/d/t");
    let columns = json!([
        { "Name": "a", "Type": "int", "Parameters": { "iceberg.field.current": "true", "iceberg.field.optional": "false" } },
        { "Name": "b", "Type": "int", "Parameters": { "iceberg.field.current": "false" } },
    ]);
    let (_, asset) = read_table(table(json!({ "Name": "i", "StorageDescriptor": { "Columns": columns } })), None);
    assert_eq!((asset.columns.len(), asset.columns[0].nullable), (1, Some(false)));
}

#[test]
fn a_job_that_was_drawn_declares_its_lineage() {
    let jobs_said: Vec<_> =
        items::<wire::Job>("jobs", "Jobs").into_iter().map(|job| jobs::job(&names(), job)).collect();
    let (said, edges) = &jobs_said[0];
    let Entity::Job(job) = &said.entity else { panic!("a job") };
    assert_eq!((job.integration.as_deref(), job.inputs.len(), job.outputs.len()), (Some("glueetl"), 2, 1));
    assert!(!said.unmapped.as_ref().unwrap().to_string().contains("job-language"), "arguments are not kept");
    let edges: Vec<_> =
        edges.iter().map(|e| e.native.replace("glue://arn:aws:glue:eu-central-1:123456789012", "")).collect();
    assert_eq!(
        edges,
        [
            "/raw/raw_orders -> /core/orders [Data] /job/load_orders",
            "/raw/raw_payments -> /core/orders [Data] /job/load_orders"
        ]
    );
    assert_eq!(jobs_said[1].1, []);
    let runs: Vec<wire::JobRun> = items("job_runs", "JobRuns");
    let run = jobs::run(&names(), "load_orders", runs.into_iter().next().unwrap());
    let Entity::Run(run) = run.entity else { panic!("a run") };
    assert!(run.state == "SUCCEEDED" && run.started.is_some() && run.ended.is_some());
}

#[test]
fn triggers_that_are_active_give_schedules_and_dependencies() {
    let raw: Vec<Value> = items("triggers", "Triggers");
    let said = |raw: &Value| jobs::trigger(&names(), &serde_json::from_value(raw.clone()).unwrap(), raw);
    let nightly = said(&raw[0]);
    assert!(matches!(&nightly[0].entity, Entity::Job(Job { schedule: Some(cron), .. }) if cron == "cron(0 3 * * ? *)"));
    let then = said(&raw[1]);
    assert!(then[1].native.ends_with("/job/load_customers [Depends] "), "{}", then[1].native);
    let mut off = raw[1].clone();
    off["State"] = json!("DEACTIVATED");
    assert_eq!(said(&off).len(), 1);
    let (crawler, run) = jobs::crawler(&names(), items("crawlers", "Crawlers").remove(0));
    assert!(crawler.key.to_string().ends_with("/crawler/raw_crawler") && run.is_none());
}

#[test]
fn grants_become_one_policy_for_each_permission() {
    let grants: Vec<wire::Grant> = items("permissions", "PrincipalResourcePermissions");
    let said: Vec<Observation> = grants.into_iter().flat_map(|grant| lake::grant(&names(), grant)).collect();
    let glue = "glue://arn:aws:glue:eu-central-1:123456789012";
    let mut found = policies(&said);
    found.sort();
    let row = |subject: &str, privilege: &str| (subject.to_owned(), privilege.to_owned());
    let expected = [
        row("asset:///arn:aws:glue:eu-central-1:123456789012:catalog", "CREATE_DATABASE"),
        row(&format!("{glue}/core"), "CREATE_TABLE"),
        row(&format!("{glue}/core/customers"), "INSERT"),
        row(&format!("{glue}/core/customers"), "SELECT on columns customer_id, first_name"),
        row(&format!("{glue}/core/customers"), "SELECT with grant option"),
        row(&format!("{glue}/raw"), "ALL on all tables"),
        row("s3://jaffle-lake/events", "DATA_LOCATION_ACCESS"),
    ];
    assert_eq!(found, expected);
    let settings: wire::Settings = serde_json::from_value(fixture("settings")["DataLakeSettings"].take()).unwrap();
    assert_eq!(policies(&lake::admins(&names(), &settings))[0].1, "data lake administrator");
    assert!(lake::other_settings(settings).unwrap()["DataLakeSettings"].get("DataLakeAdmins").is_none());
}

#[test]
fn grants_by_tag_and_of_newer_sorts_are_kept_in_words() {
    let said = |resource: Value| {
        let grant = json!({ "Principal": { "DataLakePrincipalIdentifier": "a" }, "Resource": resource, "Permissions": ["SELECT"] });
        lake::grant(&names(), serde_json::from_value(grant).unwrap()).remove(0)
    };
    let expression =
        json!([{ "TagKey": "pii", "TagValues": ["no", "maybe"] }, { "TagKey": "layer", "TagValues": ["core"] }]);
    let tagged = said(json!({ "LFTagPolicy": { "ResourceType": "TABLE", "Expression": expression } }));
    assert_eq!(policies(&[tagged])[0].1, "SELECT on every table with pii=no|maybe and layer=core");
    let newer = said(json!({ "RLSPolicy": { "Name": "x" } }));
    assert_eq!(newer.unmapped.unwrap()["Resource"]["RLSPolicy"]["Name"], "x");
    let filter = json!({ "DataCellsFilter": { "DatabaseName": "d", "TableName": "t", "Name": "eu" } });
    assert_eq!(policies(&[said(filter)])[0].1, "SELECT through the data filter eu");
}

#[test]
fn an_avro_schema_has_columns_and_others_are_kept_as_text() {
    let avro = r#"{"type":"record","name":"O","fields":[
        {"name":"id","type":"string","doc":"Id"},
        {"name":"at","type":["null",{"type":"long","logicalType":"timestamp-millis"}]},
        {"name":"lines","type":{"type":"array","items":{"type":"record","name":"L","fields":[{"name":"sku","type":"string"}]}}}]}"#;
    let said = |format: &str, text: &str| {
        let listed = wire::Schema { schema_name: "orders".to_owned(), ..wire::Schema::default() };
        let newest = wire::SchemaVersion {
            schema_definition: Some(text.to_owned()),
            data_format: Some(format.to_owned()),
            version_number: Some("2".to_owned()),
        };
        schemas::schema(&names(), "streams", listed, wire::Schema::default(), newest)
    };
    let schema = said("AVRO", avro);
    let Entity::Asset(asset) = &schema.entity else { panic!("an asset") };
    let columns: Vec<_> =
        asset.columns.iter().map(|c| (c.path.as_str(), c.data_type.as_deref().unwrap_or(""))).collect();
    assert_eq!(columns, [("id", "string"), ("at", "timestamp-millis"), ("lines", "array"), ("lines.sku", "string")]);
    assert_eq!(schema.key.name(), "arn:aws:glue:eu-central-1:123456789012:schema/streams/orders");
    assert_eq!(said("JSON", "{}").unmapped.unwrap()["SchemaDefinition"], "{}");
}

//! AWS Glue and Lake Formation at one address, as moto serves them, but with what moto lacks: it pages by `NextToken`,
//! finds tables by their tags and checks every signature. The answers have the form of `tests/fixtures/glue`.

use super::sigv4;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use weft_tests::fake::Fake;
use weft_tests::raw::{Answer, Asked};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const ACCOUNT: &str = "123456789012";
const PAGE: usize = 15;

/// A lake with two databases; the tables of `sales` are the main listing.
pub(crate) fn fake() -> Arc<dyn Fake> {
    Arc::new(Glue { sales: Mutex::new((1..=48).map(|n| table("sales", n)).collect()), version: AtomicU32::new(2) })
}

struct Glue {
    sales: Mutex<Vec<Value>>,
    /// The newest version of the one schema.
    version: AtomicU32,
}

fn table(database: &str, n: usize) -> Value {
    let name = format!("t{n:02}");
    json!({
        "Name": name, "DatabaseName": database, "Description": format!("Table number {n}"), "Owner": "ana",
        "CreateTime": 1_796_067_477.637, "UpdateTime": 1_796_067_500.25,
        "StorageDescriptor": {
            "Columns": [
                { "Name": "id", "Type": "bigint", "Comment": "Id" },
                { "Name": "items", "Type": "array<struct<sku:string,price:decimal(10,2)>>" },
                { "Name": "gone", "Type": "int", "Parameters": { "iceberg.field.current": "false" } },
            ],
            "Location": format!("s3://lake/{database}/{name}/"),
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat", "Compressed": false,
        },
        "PartitionKeys": [{ "Name": "day", "Type": "date" }],
        "TableType": "EXTERNAL_TABLE", "Parameters": { "classification": "parquet" },
        "CreatedBy": format!("arn:aws:iam::{ACCOUNT}:role/etl"), "IsRegisteredWithLakeFormation": true,
        "CatalogId": ACCOUNT, "VersionId": "3",
    })
}

/// One page of a list and the token of the next. A token names the page, so that a request can be told by its page.
fn page(name: &str, items: &[Value], body: &Value) -> Value {
    let number = page_number(body);
    let size = PAGE.min(usize::try_from(body["MaxResults"].as_u64().unwrap_or(100)).expect("small"));
    let start = ((number - 1) * size).min(items.len());
    let end = (start + size).min(items.len());
    let mut answer = json!({ name: items[start..end] });
    if end < items.len() {
        answer["NextToken"] = json!(format!("page-{}", number + 1));
    }
    answer
}

fn page_number(body: &Value) -> usize {
    body["NextToken"].as_str().and_then(|token| token.strip_prefix("page-")?.parse().ok()).unwrap_or(1)
}

fn operation(asked: &Asked) -> String {
    let target = asked.headers.get("x-amz-target").and_then(|target| target.strip_prefix("AWSGlue."));
    target.map_or_else(|| asked.path.trim_start_matches('/').to_owned(), str::to_owned)
}

fn tag(key: &str, value: &str) -> Value {
    json!({ "CatalogId": ACCOUNT, "TagKey": key, "TagValues": [value] })
}

impl Glue {
    fn glue(&self, operation: &str, body: &Value) -> Option<Value> {
        Some(match operation {
            "GetDatabases" => {
                let databases = [
                    json!({ "Name": "finance", "CreateTime": 1_796_067_477.5, "CatalogId": ACCOUNT }),
                    json!({ "Name": "sales", "Description": "Orders", "LocationUri": "s3://lake/sales/",
                            "Parameters": { "layer": "gold" }, "CatalogId": ACCOUNT }),
                    json!({ "Name": "shared", "CatalogId": ACCOUNT,
                            "TargetDatabase": { "CatalogId": "210987654321", "DatabaseName": "shared" } }),
                ];
                page("DatabaseList", &databases, body)
            }
            "GetTables" if body["DatabaseName"] == "sales" => {
                page("TableList", &self.sales.lock().expect("no panic"), body)
            }
            "GetTables" if body["DatabaseName"] == "finance" => page("TableList", &[table("finance", 1)], body),
            "GetJobs" => page("Jobs", &jobs(), body),
            "GetJobRuns" => page("JobRuns", &runs(body["JobName"].as_str()?), body),
            "GetTriggers" => page("Triggers", &triggers(), body),
            "GetCrawlers" => page("Crawlers", &[crawler()], body),
            "ListRegistries" => {
                page("Registries", &[json!({ "RegistryName": "streams", "Status": "AVAILABLE" })], body)
            }
            "ListSchemas" => page("Schemas", &[self.schema()], body),
            "GetSchema" => self.schema(),
            "GetSchemaVersion" => {
                let version = self.version.load(Ordering::Relaxed);
                let definition = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},
                    {"name":"placed","type":["null",{"type":"long","logicalType":"timestamp-millis"}]}]}"#;
                json!({
                    "SchemaDefinition": definition.replace("placed", if version > 2 { "ordered" } else { "placed" }),
                    "DataFormat": "AVRO", "VersionNumber": version, "Status": "AVAILABLE",
                })
            }
            _ => return None,
        })
    }

    fn lake(&self, operation: &str, body: &Value) -> Option<Value> {
        Some(match operation {
            "ListLFTags" => {
                let tags = [json!({ "CatalogId": ACCOUNT, "TagKey": "pii", "TagValues": ["yes", "no"] })];
                page("LFTags", &tags, body)
            }
            "SearchDatabasesByLFTags" => {
                let found =
                    json!({ "Database": { "CatalogId": ACCOUNT, "Name": "sales" }, "LFTags": [tag("pii", "no")] });
                page("DatabaseList", &[found], body)
            }
            "SearchTablesByLFTags" => {
                let tables = self.sales.lock().expect("no panic");
                let found: Vec<Value> = tables.iter().map(|table| json!({
                    "Table": { "CatalogId": ACCOUNT, "DatabaseName": "sales", "Name": table["Name"] },
                    "LFTagOnDatabase": [tag("pii", "no")], "LFTagsOnTable": [tag("pii", "no")],
                    "LFTagsOnColumns": [
                        { "Name": "id", "LFTags": [tag("pii", "yes")] }, { "Name": "day", "LFTags": [tag("pii", "no")] },
                    ],
                })).collect();
                page("TableList", &found, body)
            }
            "ListPermissions" => page("PrincipalResourcePermissions", &grants(), body),
            "GetDataLakeSettings" => json!({ "DataLakeSettings": {
                "DataLakeAdmins": [{ "DataLakePrincipalIdentifier": format!("arn:aws:iam::{ACCOUNT}:role/lake-admin") }],
                "CreateTableDefaultPermissions": [],
            } }),
            _ => return None,
        })
    }
}

fn jobs() -> Vec<Value> {
    vec![
        json!({
            "Name": "load", "Role": "etl", "LastModifiedOn": 1_796_067_477.725,
            "Command": { "Name": "glueetl", "ScriptLocation": "s3://code/load.py" },
            "DefaultArguments": { "--password": "hunter2" },
            "CodeGenConfigurationNodes": {
                "n1": { "CatalogSource": { "Name": "in", "Database": "sales", "Table": "t01" } },
                "n2": { "Filter": { "Name": "f", "Inputs": ["n1"], "LogicalOperator": "AND", "Filters": [] } },
                "n3": { "S3DirectTarget": { "Name": "out", "Inputs": ["n2"], "Path": "s3://lake/out", "Format": "json" } },
            },
        }),
        json!({ "Name": "after", "Command": { "Name": "pythonshell" } }),
    ]
}

fn runs(job: &str) -> Vec<Value> {
    (1..=3)
        .map(|n| {
            let started = 1_796_067_477.5 + f64::from(n);
            json!({ "Id": format!("jr_{job}_{n}"), "JobName": job, "JobRunState": "SUCCEEDED", "StartedOn": started,
                    "CompletedOn": started + 60.0, "Arguments": { "--password": "hunter2" } })
        })
        .collect()
}

fn triggers() -> Vec<Value> {
    vec![
        json!({ "Name": "nightly", "Type": "SCHEDULED", "State": "ACTIVATED", "Schedule": "cron(0 3 * * ? *)",
                "Actions": [{ "JobName": "load", "Arguments": { "--password": "hunter2" } }] }),
        json!({ "Name": "then", "Type": "CONDITIONAL", "State": "ACTIVATED", "Actions": [{ "JobName": "after" }],
                "Predicate": { "Conditions": [{ "JobName": "load", "State": "SUCCEEDED" }] } }),
    ]
}

fn crawler() -> Value {
    json!({
        "Name": "crawl", "DatabaseName": "sales", "Targets": { "S3Targets": [{ "Path": "s3://lake/sales" }] },
        "State": "READY", "Schedule": { "ScheduleExpression": "cron(15 * * * ? *)", "State": "SCHEDULED" },
        "LastUpdated": 1_796_067_477.8, "LastCrawl": { "Status": "SUCCEEDED", "StartTime": 1_796_067_478.0 },
    })
}

impl Glue {
    fn schema(&self) -> Value {
        json!({
            "RegistryName": "streams", "SchemaName": "orders", "SchemaStatus": "AVAILABLE", "Compatibility": "BACKWARD",
            "SchemaArn": format!("arn:aws:glue:eu-central-1:{ACCOUNT}:schema/streams/orders"),
            "CreatedTime": "2026-01-01T03:04:05Z", "UpdatedTime": "2026-01-02T03:04:05Z",
            "LatestSchemaVersion": self.version.load(Ordering::Relaxed), "DataFormat": "AVRO",
        })
    }
}

fn grants() -> Vec<Value> {
    let principal = json!({ "DataLakePrincipalIdentifier": format!("arn:aws:iam::{ACCOUNT}:role/analyst") });
    let resources = [
        json!({ "Table": { "DatabaseName": "sales", "Name": "t01" } }),
        json!({ "TableWithColumns": { "DatabaseName": "sales", "Name": "t02", "ColumnNames": ["id"] } }),
        json!({ "LFTagPolicy": { "ResourceType": "TABLE", "Expression": [{ "TagKey": "pii", "TagValues": ["no"] }] } }),
        json!({ "RLSPolicy": { "Name": "newer than this reader" } }),
    ];
    let grant = |resource: &Value| {
        json!({ "Principal": principal, "Resource": resource, "Permissions": ["SELECT"],
                "PermissionsWithGrantOption": [], "LastUpdated": 1_796_067_477.0 })
    };
    resources.iter().map(grant).collect()
}

impl Fake for Glue {
    fn kind(&self) -> &'static str {
        "glue"
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        vec![("access_key_id", "AKIDEXAMPLE".to_owned()), ("region", "eu-central-1".to_owned())]
    }

    fn secret(&self) -> Option<&'static str> {
        Some(SECRET)
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let operation = operation(asked);
        let service = if asked.path == "/" { "glue" } else { "lakeformation" };
        if let Err(reason) = sigv4::check(asked, "AKIDEXAMPLE", SECRET, "eu-central-1", service) {
            return Answer::of(400, &json!({ "__type": "InvalidSignatureException", "message": reason }));
        }
        if asked.headers.get("content-type").map(String::as_str)
            != Some(if service == "glue" { "application/x-amz-json-1.1" } else { "application/json" })
        {
            return Answer::of(400, &json!({ "__type": "SerializationException" }));
        }
        let body = asked.json();
        let answer = if service == "glue" { self.glue(&operation, &body) } else { self.lake(&operation, &body) };
        match answer {
            Some(answer) => Answer::json(&answer),
            None => Answer::of(400, &json!({ "__type": "EntityNotFoundException", "message": "not found" })),
        }
    }

    fn main_scope(&self) -> String {
        "tables of sales".to_owned()
    }

    fn main_page(&self, asked: &Asked) -> Option<u32> {
        let body = asked.json();
        let main = operation(asked) == "GetTables" && body["DatabaseName"] == "sales";
        main.then(|| u32::try_from(page_number(&body)).expect("few pages"))
    }

    fn side_scope(&self) -> String {
        "lf permissions".to_owned()
    }

    fn is_side(&self, asked: &Asked) -> bool {
        operation(asked) == "ListPermissions"
    }

    fn remove_one(&self) {
        self.sales.lock().expect("no panic").pop();
    }

    fn remembers(&self) -> bool {
        true
    }

    fn change_one(&self) {
        self.version.store(3, Ordering::Relaxed);
    }

    fn items<'a>(&self, page: &'a mut Value) -> &'a mut Vec<Value> {
        page["TableList"].as_array_mut().expect("a page of tables")
    }
}

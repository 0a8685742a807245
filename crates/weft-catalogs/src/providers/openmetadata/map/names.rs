//! From OpenMetadata's names to keys: which platform a service is, where it stands, who a person is.

use super::super::wire::{Ref, Text};
use super::fqn;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use weft_model::{CanonicalKey, ColumnFlow, Kind};

/// Platforms with two levels: OpenMetadata puts a database in between that the platform does not have.
/// Source: the connections that let the user name that database (`databaseName`).
const TWO_LEVELS: [&str; 19] = [
    "athena",
    "cassandra",
    "clickhouse",
    "datalake",
    "deltalake",
    "domodatabase",
    "doris",
    "druid",
    "dynamodb",
    "glue",
    "hive",
    "impala",
    "mariadb",
    "mongodb",
    "mysql",
    "oracle",
    "salesforce",
    "singlestore",
    "starrocks",
];

/// Ports that a platform uses when the connection names none.
const PORTS: [(&str, &str); 8] = [
    ("postgres", "5432"),
    ("redshift", "5439"),
    ("mysql", "3306"),
    ("mariadb", "3306"),
    ("mssql", "1433"),
    ("oracle", "1521"),
    ("trino", "8080"),
    ("clickhouse", "8123"),
];

/// Where the assets of one service live.
#[derive(Debug, Clone)]
struct Place {
    platform: String,
    authority: Option<String>,
}

/// What is known of an asset that was read.
#[derive(Debug, Clone)]
struct Known {
    key: CanonicalKey,
    /// Name of the record around all fields, which is not part of their paths.
    root: Option<String>,
}

/// Everything the mapping of one item needs to know of others.
#[derive(Debug, Default)]
pub(in super::super) struct Names {
    /// Host of the server, the authority of what has no other place.
    instance: String,
    /// Services by kind of service and name.
    services: HashMap<(&'static str, String), Place>,
    people: HashMap<String, CanonicalKey>,
    mails: HashSet<String>,
    known: HashMap<String, Known>,
    /// Entities that may have lineage, by type and id, in the order in which they were read.
    pub(in super::super) targets: Vec<(String, String)>,
    /// Dimensions of test definitions by id.
    pub(super) dimensions: HashMap<String, String>,
    /// What test cases are about, by id.
    pub(super) tested: HashMap<String, CanonicalKey>,
    /// Columns that features of a model come from, by source and model.
    pub(super) features: HashMap<(String, String), Vec<ColumnFlow>>,
}

impl Names {
    /// Names of the server at `instance`.
    pub(in super::super) fn new(instance: String) -> Self {
        Self { instance, ..Self::default() }
    }

    /// Notes a service: its type and, where the server shows it, the settings of its connection.
    pub(super) fn service(&mut self, sort: &'static str, name: &str, kind: &Text, config: Option<&Map<String, Value>>) {
        let platform = platform(kind.0.as_deref().unwrap_or_default());
        let authority = config.and_then(|config| authority(&platform, config));
        self.services.insert((sort, name.to_owned()), Place { platform, authority });
    }

    /// Notes a user and returns the key: the mail, or the login where there is none or another user has the same.
    pub(super) fn person(&mut self, id: &str, login: &str, mail: Option<&str>) -> CanonicalKey {
        let mail = mail.filter(|mail| mail.contains('@') && self.mails.insert(mail.to_lowercase()));
        let key = CanonicalKey::of_kind(Kind::Person, mail.unwrap_or(login));
        self.people.insert(id.to_owned(), key.clone());
        key
    }

    /// Notes an asset that was read.
    pub(super) fn learn(&mut self, id: &str, key: &CanonicalKey, root: Option<String>) {
        self.known.insert(id.to_owned(), Known { key: key.clone(), root });
    }

    /// The key of whatever a reference names; `None` when it names nothing that has a key.
    pub(super) fn key(&self, of: &Ref) -> Option<CanonicalKey> {
        if let Some(known) = self.known.get(&of.id) {
            return Some(known.key.clone());
        }
        let fqn = if of.fully_qualified_name.is_empty() { of.name.filled()? } else { of.fully_qualified_name.clone() };
        let name = || of.name.filled().unwrap_or_else(|| fqn::split(&fqn).concat());
        Some(match of.sort.as_str() {
            "user" | "bot" => {
                self.people.get(&of.id).cloned().unwrap_or_else(|| CanonicalKey::of_kind(Kind::Person, &name()))
            }
            "team" => CanonicalKey::of_kind(Kind::Team, &name()),
            "domain" => CanonicalKey::of_kind(Kind::Domain, &fqn),
            "dataProduct" => CanonicalKey::of_kind(Kind::Product, &fqn),
            "dataContract" => CanonicalKey::of_kind(Kind::Contract, &fqn),
            "classification" | "tag" => CanonicalKey::of_kind(Kind::Tag, &fqn),
            "glossary" | "glossaryTerm" => CanonicalKey::of_kind(Kind::Term, &fqn),
            sort => self.place(sort, &fqn, &Text::default()).0,
        })
    }

    /// The key of an asset and, when its authority is not known, the name of what shares that authority. `kind` is the
    /// type of service that the asset itself states.
    pub(super) fn place(&self, sort: &str, fqn: &str, kind: &Text) -> (CanonicalKey, Option<String>) {
        let mut parts = fqn::split(fqn);
        let category = category(sort);
        if category.is_empty() || parts.len() < 2 {
            let path = [sort.to_owned()].into_iter().chain(parts);
            return (CanonicalKey::new("openmetadata", Some(&self.instance), path), None);
        }
        let service = parts.remove(0);
        let known = self.services.get(&(category, service.clone())).cloned();
        let stated = || kind.filled().map(|kind| Place { platform: platform(&kind), authority: None });
        let Some(Place { platform, authority }) = known.or_else(stated) else {
            let path = [sort.to_owned(), service].into_iter().chain(parts);
            return (CanonicalKey::new("openmetadata", Some(&self.instance), path), None);
        };
        let two = TWO_LEVELS.contains(&platform.as_str());
        let name = |parts: &[String]| parts.last().cloned().unwrap_or_default();
        let path = match sort {
            "database" if two => {
                let path = [sort.to_owned(), service].into_iter().chain(parts);
                return (CanonicalKey::new("openmetadata", Some(&self.instance), path), None);
            }
            "databaseSchema" | "table" if two => parts.split_off(1.min(parts.len() - 1)),
            "storedProcedure" => {
                let mut path = if two { parts.split_off(1.min(parts.len() - 1)) } else { parts };
                path.insert(path.len().saturating_sub(1), "procedure".to_owned());
                path
            }
            "dashboard" | "chart" => vec![sort.to_owned(), name(&parts)],
            "dashboardDataModel" => vec!["model".to_owned(), name(&parts)],
            _ => parts,
        };
        if sort == "container" && path.len() > 1 {
            // Without a full path: the outermost container is the bucket.
            let inner = path.iter().skip(1).flat_map(|part| part.split('/'));
            return (CanonicalKey::new(&platform, path.first().map(String::as_str), inner), None);
        }
        let unknown = authority.is_none() && platform != "bigquery";
        let scope = unknown.then(|| format!("openmetadata:{service}"));
        (CanonicalKey::new(&platform, authority.as_deref(), path), scope)
    }

    /// The path of a column inside its entity, as the entity's own columns are called.
    pub(super) fn column(&self, id: &str, entity: &str, column: &str) -> Option<String> {
        let mut parts = fqn::below(column, entity)?;
        let root = self.known.get(id).and_then(|known| known.root.as_ref());
        if parts.len() > 1 && parts.first() == root {
            parts.remove(0);
        }
        Some(parts.join("."))
    }
}

/// The kind of service that an entity's name begins with; empty for what belongs to no service.
fn category(sort: &str) -> &'static str {
    match sort {
        "database" | "databaseSchema" | "table" | "storedProcedure" => "databaseService",
        "topic" => "messagingService",
        "dashboard" | "chart" | "dashboardDataModel" => "dashboardService",
        "pipeline" => "pipelineService",
        "mlmodel" => "mlmodelService",
        "container" => "storageService",
        "searchIndex" => "searchService",
        "apiCollection" | "apiEndpoint" => "apiService",
        _ => "",
    }
}

/// Our word for a type of service.
fn platform(kind: &str) -> String {
    match kind.to_lowercase().as_str() {
        "azuresql" => "mssql".to_owned(),
        other => other.to_owned(),
    }
}

/// Host and port, account, region: what makes a name unique on its platform, from the settings of a connection.
fn authority(platform: &str, config: &Map<String, Value>) -> Option<String> {
    let text = |key: &str| config.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let region = || config.get("awsConfig").and_then(|aws| aws.get("awsRegion")).and_then(Value::as_str);
    match platform {
        "bigquery" | "glue" => None,
        "snowflake" => text("account").map(|account| account.trim_end_matches(".snowflakecomputing.com").to_owned()),
        "athena" => region().map(|region| format!("athena.{region}.amazonaws.com")),
        "kinesis" | "dynamodb" | "quicksight" | "sagemaker" => region().map(str::to_owned),
        _ => {
            let host = ["hostPort", "bootstrapServers", "host", "trackingUri"].iter().find_map(|key| text(key))?;
            let host = host.split_once("://").map_or(host, |(_, rest)| rest);
            let host = host.split(['/', ',', '?']).next().filter(|host| !host.is_empty())?;
            let default = PORTS.iter().find(|(known, _)| platform == *known);
            Some(match (platform, default) {
                (_, Some((_, port))) if !host.contains(':') => format!("{host}:{port}"),
                // A workspace is its host; connections repeat the port of https.
                ("databricks" | "unitycatalog", _) => host.trim_end_matches(":443").to_owned(),
                _ => host.to_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, Text};
    use serde_json::json;

    fn place(kind: &str, config: &serde_json::Value, sort: &str, fqn: &str) -> (String, Option<String>) {
        let category = super::category(sort);
        let mut names = Names::new("om.example".to_owned());
        names.service(category, "svc", &Text(Some(kind.to_owned())), config.as_object());
        let (key, scope) = names.place(sort, fqn, &Text::default());
        (key.to_string(), scope)
    }

    #[test]
    fn tables_get_the_keys_that_other_catalogs_give_them() {
        let rows = [
            ("Snowflake", json!({"account": "org-acct"}), "snowflake://org-acct/db/s/t"),
            ("Postgres", json!({"hostPort": "h:5432"}), "postgres://h:5432/db/s/t"),
            ("Postgres", json!({"hostPort": "h"}), "postgres://h:5432/db/s/t"),
            ("BigQuery", json!({"hostPort": "bigquery.googleapis.com"}), "bigquery:///db/s/t"),
            ("Mysql", json!({"hostPort": "h:3306"}), "mysql://h:3306/s/t"),
            ("Databricks", json!({"hostPort": "dbc.cloud:443"}), "unity://dbc.cloud/db/s/t"),
            ("AzureSQL", json!({"hostPort": "h"}), "mssql://h:1433/db/s/t"),
        ];
        for (kind, config, expected) in rows {
            assert_eq!(place(kind, &config, "table", "svc.db.s.t"), (expected.to_owned(), None), "{kind}");
        }
        let (key, scope) = place("Glue", &json!({"awsConfig": {"awsRegion": "eu"}}), "table", "svc.default.s.\"t.x\"");
        assert_eq!((key.as_str(), scope.as_deref()), ("glue:///s/t.x", Some("openmetadata:svc")));
    }

    #[test]
    fn everything_else_is_named_by_its_service() {
        let rows = [
            (
                "Kafka",
                json!({"bootstrapServers": "b1:9092,b2:9092"}),
                "topic",
                "svc.\"shop.orders\"",
                "kafka://b1:9092/shop.orders",
            ),
            ("Superset", json!({"hostPort": "http://h:8088/x"}), "dashboard", "svc.8", "superset://h:8088/dashboard/8"),
            (
                "Superset",
                json!({"hostPort": "http://h:8088"}),
                "dashboardDataModel",
                "svc.model.8",
                "superset://h:8088/model/8",
            ),
            ("Airflow", json!({"hostPort": "http://h:8080"}), "pipeline", "svc.dag", "airflow://h:8080/dag"),
            ("S3", json!({}), "container", "svc.bucket.a/b", "s3://bucket/a/b"),
            ("S3", json!({}), "container", "svc.bucket", "s3:///bucket"),
            (
                "Mysql",
                json!({"hostPort": "h"}),
                "database",
                "svc.default",
                "openmetadata://om.example/database/svc/default",
            ),
            ("Mysql", json!({"hostPort": "h"}), "databaseSchema", "svc.default.s", "mysql://h:3306/s"),
            ("Mysql", json!({"hostPort": "h"}), "storedProcedure", "svc.default.s.p", "mysql://h:3306/s/procedure/p"),
        ];
        for (kind, config, sort, fqn, expected) in rows {
            assert_eq!(place(kind, &config, sort, fqn).0, expected);
        }
    }

    #[test]
    fn a_service_that_is_not_shown_is_a_scope_of_its_own() {
        let names = Names::new("om.example".to_owned());
        let (key, scope) = names.place("table", "svc.db.s.t", &Text(Some("Redshift".to_owned())));
        assert_eq!((key.to_string().as_str(), scope.as_deref()), ("redshift:///db/s/t", Some("openmetadata:svc")));
        let (key, _) = names.place("table", "svc.db.s.t", &Text::default());
        assert_eq!(key.to_string(), "openmetadata://om.example/table/svc/db/s/t");
    }
}

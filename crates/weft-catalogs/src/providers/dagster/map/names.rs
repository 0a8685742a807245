//! Names: from asset keys, tables and addresses to keys.
//!
//! An asset is called `dagster://<host>/<its key>`, because only that name is always there and unique in a deployment.
//! Where Dagster names the table or file behind it, that is a stated alias, so that the asset and the table that dbt,
//! lineage events or a catalog speak of become one thing.

use super::super::wire::{Entry, Key, Node};
use crate::formats::dbt::{relation_alias, relation_parts};
use url::Url;
use weft_model::{CanonicalKey, Dialect, StatedAlias};

/// Kinds of an asset that name a database; Dagster lets people write any word.
const DATABASES: [&str; 19] = [
    "athena",
    "bigquery",
    "clickhouse",
    "databricks",
    "duckdb",
    "hive",
    "mariadb",
    "mssql",
    "mysql",
    "oracle",
    "postgres",
    "postgresql",
    "redshift",
    "snowflake",
    "sqlite",
    "sqlserver",
    "teradata",
    "trino",
    "unity",
];

/// Schemes of addresses that name a file, folder or object.
const FILES: [&str; 12] = ["s3", "s3a", "s3n", "gs", "gcs", "abfs", "abfss", "wasb", "wasbs", "hdfs", "dbfs", "file"];

/// Where the server is, and what the user says of the accounts behind its storage kinds.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Place {
    authority: String,
    accounts: Vec<(String, String)>,
}

impl Place {
    /// The place of the server at `base`; `accounts` is written `snowflake=org-account, postgres=host:5432`.
    ///
    /// Errors with what is wrong in `accounts`.
    pub(in super::super) fn new(base: &Url, accounts: Option<&str>) -> Result<Self, String> {
        let host = base.host_str().unwrap_or_default();
        let port = base.port().map(|port| format!(":{port}")).unwrap_or_default();
        // A deployment of Dagster+ is a path: acme.dagster.cloud/prod.
        let path = base.path().trim_end_matches('/');
        let mut known = Vec::new();
        for part in accounts.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let pair = part.split_once('=').map(|(kind, account)| (kind.trim(), account.trim()));
            match pair.filter(|(kind, account)| !kind.is_empty() && !account.is_empty()) {
                Some((kind, account)) => known.push((platform(kind), account.to_owned())),
                None => return Err(format!("\"{part}\" is not written as storage kind = account")),
            }
        }
        Ok(Self { authority: format!("{host}{port}{path}"), accounts: known })
    }

    /// The key of an asset.
    pub(in super::super) fn asset(&self, key: &Key) -> CanonicalKey {
        CanonicalKey::new(Dialect::DAGSTER, Some(&self.authority), &key.path)
    }

    /// The key of a repository of a code location, as Dagster itself writes it: `repository@location`. A code
    /// location nearly always has one, called `__repository__`.
    pub(in super::super) fn repository(&self, location: &str, repository: &str) -> CanonicalKey {
        CanonicalKey::new(Dialect::DAGSTER, Some(&self.authority), [repository_name(location, repository)])
    }

    /// The key of a job.
    pub(in super::super) fn job(&self, location: &str, repository: &str, job: &str) -> CanonicalKey {
        let repository = repository_name(location, repository);
        CanonicalKey::new(Dialect::DAGSTER, Some(&self.authority), [&repository, "jobs", job])
    }
}

/// Dagster's own way to write a repository of a code location.
pub(super) fn repository_name(location: &str, repository: &str) -> String {
    format!("{repository}@{location}")
}

fn platform(kind: &str) -> String {
    weft_model::Platform::new(kind).as_str().to_owned()
}

/// Which table, file or dbt node an asset is.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Storage {
    /// `dagster/table_name`, in older releases `dagster/relation_identifier`.
    pub(super) table: Option<String>,
    /// `dagster/storage_kind`, else the only kind of the asset that is a database.
    kind: Option<String>,
    /// `dagster/uri`.
    pub(super) uri: Option<String>,
    /// `dagster_dbt/unique_id`.
    dbt: Option<String>,
    /// `dagster-dbt/materialization_type`.
    pub(super) dbt_materialization: Option<String>,
}

impl Storage {
    /// What definition and newest materialisation say; the newest materialisation comes first in `entries`.
    pub(super) fn read<'a>(node: Option<&Node>, entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut storage = Self::default();
        for entry in entries {
            let slot = match entry.label.as_str() {
                "dagster/table_name" | "dagster/relation_identifier" => &mut storage.table,
                "dagster/storage_kind" => &mut storage.kind,
                "dagster/uri" => &mut storage.uri,
                "dagster_dbt/unique_id" => &mut storage.dbt,
                "dagster-dbt/materialization_type" => &mut storage.dbt_materialization,
                _ => continue,
            };
            if slot.is_none() {
                *slot = entry.text().filter(|text| !text.trim().is_empty());
            }
        }
        if storage.kind.is_none() {
            storage.kind = node.and_then(database_of);
        }
        storage
    }

    /// The same thing under other names.
    pub(super) fn aliases(&self, key: &Key, place: &Place) -> Vec<StatedAlias> {
        let name = key.text();
        let mut aliases = Vec::new();
        let mut state = |key: CanonicalKey, words: &str| {
            aliases.push(StatedAlias { key, evidence: format!("{words} of the Dagster asset {name}") });
        };
        let parts = self.table.as_deref().and_then(relation_parts).filter(|parts| parts.len() > 1);
        if let (Some(kind), Some(parts)) = (&self.kind, &parts) {
            let platform = platform(kind);
            let account = place.accounts.iter().find(|(known, _)| *known == platform).map(|(_, account)| account);
            if let Some(account) = account {
                let words = "dagster/table_name, and the account that is set for the storage kind,";
                state(CanonicalKey::new(&platform, Some(account), parts), words);
            }
            state(CanonicalKey::new(&platform, None, parts), "dagster/table_name and storage kind");
        }
        if let Some(id) = &self.dbt
            && let Some(project) = id.split('.').nth(1)
        {
            // dbt's own name of a relation holds the database, which is the first of three parts.
            let database = parts.as_ref().filter(|parts| parts.len() > 2).map_or("", |parts| parts[0].as_str());
            state(relation_alias(project, database, id), "dagster_dbt/unique_id and dagster/table_name");
        }
        if let Some(file) = self.file() {
            state(file, "dagster/uri");
        }
        aliases
    }

    /// The file, folder or object at `dagster/uri`.
    pub(super) fn file(&self) -> Option<CanonicalKey> {
        let (scheme, rest) = self.uri.as_deref()?.split_once("://")?;
        if !FILES.contains(&scheme) {
            return None;
        }
        let (authority, path) = rest.split_once('/')?;
        let key = CanonicalKey::new(scheme, Some(authority), path.split('/'));
        (!key.path.is_empty()).then_some(key)
    }
}

fn database_of(node: &Node) -> Option<String> {
    let tag = node.tags.iter().find(|tag| tag.key == "dagster/storage_kind").and_then(|tag| tag.value.clone());
    let mut named = node.kinds.iter().filter(|kind| DATABASES.contains(&kind.to_lowercase().as_str()));
    tag.filter(|kind| !kind.is_empty()).or_else(|| match (named.next(), named.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Place, Storage};
    use crate::providers::dagster::wire::{Entry, Key, Node};
    use serde_json::{Value, json};

    fn place(at: &str, accounts: Option<&str>) -> Place {
        Place::new(&at.parse().unwrap(), accounts).unwrap()
    }

    fn key(parts: &[&str]) -> Key {
        Key { path: parts.iter().map(|part| (*part).to_owned()).collect() }
    }

    fn aliases(node: &Value, accounts: Option<&str>) -> Vec<String> {
        let node: Node = serde_json::from_value(node.clone()).unwrap();
        let storage = Storage::read(Some(&node), node.metadata_entries.iter());
        let aliases = storage.aliases(&key(&["a"]), &place("http://dagster.shop.example:3000/", accounts));
        aliases.into_iter().map(|alias| alias.key.to_string()).collect()
    }

    fn entry(label: &str, text: &str) -> Value {
        json!({ "__typename": "TextMetadataEntry", "label": label, "text": text })
    }

    #[test]
    fn a_deployment_is_named_by_host_and_path() {
        let asset = |at: &str| place(at, None).asset(&key(&["raw", "a b"])).to_string();
        assert_eq!(asset("http://localhost:3000/"), "dagster://localhost:3000/raw/a%20b");
        assert_eq!(asset("https://acme.dagster.cloud/prod/"), "dagster://acme.dagster.cloud%2Fprod/raw/a%20b");
        let job = place("http://d/", None).job("shop", "__repository__", "nightly");
        assert_eq!(job.to_string(), "dagster://d/__repository__@shop/jobs/nightly");
        assert_eq!(key(&["raw", "a/b"]).text(), "raw/a\\/b");
    }

    #[test]
    fn a_table_is_also_called_as_its_database_and_dbt_call_it() {
        let entries = [
            entry("dagster/table_name", "jaffle.main.customers"),
            entry("dagster/storage_kind", "duckdb"),
            entry("dagster_dbt/unique_id", "model.jaffle_shop.customers"),
        ];
        assert_eq!(
            aliases(&json!({ "metadataEntries": entries }), None),
            ["duckdb:///jaffle/main/customers", "dbt://jaffle_shop/jaffle/model.jaffle_shop.customers"]
        );
        let older = entry("dagster/relation_identifier", "\"DB\".\"S\".\"T\"");
        let node = json!({ "kinds": ["python", "Snowflake"], "metadataEntries": [older] });
        assert_eq!(aliases(&node, None), ["snowflake:///DB/S/T"]);
        assert_eq!(
            aliases(&node, Some("snowflake = org-acct , postgresql=db:5432")),
            ["snowflake://org-acct/DB/S/T", "snowflake:///DB/S/T"]
        );
        assert!(Place::new(&"http://d".parse().unwrap(), Some("snowflake")).unwrap_err().contains("snowflake"));
    }

    #[test]
    fn a_name_without_a_database_or_with_two_is_no_alias() {
        let table = entry("dagster/table_name", "db.s.t");
        assert!(aliases(&json!({ "kinds": ["python"], "metadataEntries": [table] }), None).is_empty());
        assert!(aliases(&json!({ "kinds": ["duckdb", "trino"], "metadataEntries": [table] }), None).is_empty());
        let short = [entry("dagster/table_name", "t"), entry("dagster/storage_kind", "duckdb")];
        assert!(aliases(&json!({ "metadataEntries": short }), None).is_empty());
    }

    #[test]
    fn an_address_is_an_alias_when_it_names_a_file() {
        let of = |uri: &str| aliases(&json!({ "metadataEntries": [entry("dagster/uri", uri)] }), None);
        assert_eq!(of("s3://lake/clicks/"), ["s3://lake/clicks"]);
        assert_eq!(of("gs://lake/a/b"), ["gcs://lake/a/b"]);
        assert!(of("https://shop.example/a").is_empty() && of("s3://lake").is_empty() && of("lake/a").is_empty());
        let _: Entry = serde_json::from_value(entry("dagster/uri", "x")).unwrap();
    }
}

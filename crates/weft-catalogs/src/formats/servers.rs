//! From the `servers` of a contract to keys of the assets it speaks of (ODCS and Data Contract Specification).
//!
//! Spelling of platforms and authorities follows OpenLineage's naming document, so that a contract and a run event
//! that mean one table build one key.

use super::fields::{Fields, Unmapped};
use weft_model::CanonicalKey;

/// Where the objects of a contract live on one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// Name of the server in the contract.
    pub(crate) name: String,
    platform: String,
    authority: Option<String>,
    form: Form,
    env: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// Containers from the outermost in, `None` where the server does not name one.
    Levels(Vec<Option<String>>),
    /// A path with `/`; `{model}` stands for the object, `*` for any file.
    Path { parts: Vec<String>, folder: bool },
    /// The object is named as it is (topic, stream).
    Flat(Vec<String>),
}

/// Ports that a platform uses when none is written. Source: each vendor's documentation.
const DEFAULT_PORTS: &[(&str, &str)] = &[
    ("postgres", "5432"),
    ("postgresql", "5432"),
    ("redshift", "5439"),
    ("mysql", "3306"),
    ("sqlserver", "1433"),
    ("mssql", "1433"),
    ("oracle", "1521"),
    ("trino", "8080"),
];

impl Server {
    /// Reads one server; `None` when it does not say enough to name an asset (the caller then names assets by the
    /// contract). `name` is used where the server has none of its own. Takes only the keys it uses.
    pub(crate) fn read(fields: &Fields<'_>, name: Option<&str>, unmapped: &mut Unmapped) -> Option<Self> {
        let own = fields.text("server");
        let name = name.map(str::to_owned).or(own).unwrap_or_default();
        let env = fields.text("environment");
        let Some(kind) = fields.text("type").map(|t| t.trim().to_lowercase()) else {
            unmapped.note(&fields.place("type"), "a server without type names no asset", false);
            return None;
        };
        let (platform, authority, form) = place(&kind, fields)?;
        Some(Self { name, platform, authority, form, env })
    }

    /// The key of an object; `alone` when the contract speaks of one object only.
    pub(crate) fn key(&self, object: &str, alone: bool) -> CanonicalKey {
        let path = match &self.form {
            Form::Levels(levels) => qualified(levels, object),
            Form::Flat(prefix) if prefix.is_empty() || !alone => vec![object.to_owned()],
            Form::Flat(prefix) => prefix.clone(),
            Form::Path { parts, folder } => object_path(parts, *folder, object, alone),
        };
        CanonicalKey::new(&self.platform, self.authority.as_deref(), path).with_env(self.env.as_deref())
    }

    /// What shares an unknown authority: the platform and its outermost container.
    pub(crate) fn scope(&self, dialect: &str, contract: &str) -> Option<String> {
        if self.authority.is_some() || self.platform == "bigquery" {
            return None;
        }
        let outer = match &self.form {
            Form::Levels(levels) => levels.iter().flatten().next().cloned(),
            Form::Path { .. } | Form::Flat(_) => None,
        };
        let outer = outer.unwrap_or_else(|| contract.to_owned());
        Some(format!("{dialect}:{}:{}", self.platform, outer.to_lowercase()))
    }
}

/// Platform, authority and containers of one server type.
fn place(kind: &str, fields: &Fields<'_>) -> Option<(String, Option<String>, Form)> {
    let text = |key: &str| fields.text(key);
    let levels = |keys: &[&[&str]]| Form::Levels(keys.iter().map(|names| fields.first_text(names)).collect());
    Some(match kind {
        "snowflake" => {
            let host = text("host").map(|h| bare_host(&h));
            text("port");
            let account = text("account").or(host);
            let account = account.map(|a| a.trim_end_matches(".snowflakecomputing.com").to_owned());
            (kind.to_owned(), account, levels(&[&["database"], &["schema"]]))
        }
        "bigquery" => (kind.to_owned(), None, levels(&[&["project"], &["dataset"]])),
        "databricks" => {
            let host = text("host").map(|h| bare_host(&h));
            (kind.to_owned(), host, levels(&[&["catalog"], &["schema"]]))
        }
        "glue" => {
            let region = text("region");
            let account = text("account").map(|a| a.replace('-', ""));
            let arn = region.zip(account).map(|(region, account)| format!("arn:aws:glue:{region}:{account}"));
            (kind.to_owned(), arn, levels(&[&["database"]]))
        }
        "athena" => {
            let authority = text("regionName").map(|region| format!("athena.{region}.amazonaws.com"));
            (kind.to_owned(), authority, levels(&[&["catalog"], &["schema", "database"]]))
        }
        "duckdb" => {
            let file = text("database").or_else(|| text("path"));
            let stem = file.as_deref().and_then(|f| std::path::Path::new(f).file_stem()?.to_str().map(str::to_owned));
            (kind.to_owned(), None, Form::Levels(vec![stem, text("schema")]))
        }
        "mysql" | "hive" | "impala" | "clickhouse" => {
            (kind.to_owned(), authority(kind, fields), levels(&[&["database", "schema"]]))
        }
        "kafka" => {
            let host = text("host").or_else(|| text("brokerUrl")).map(|h| bare_host(&h));
            ("kafka".to_owned(), host, Form::Flat(text("topic").into_iter().collect()))
        }
        "pubsub" => {
            let topic = text("topic");
            let project = text("project");
            ("pubsub".to_owned(), project, Form::Flat(topic.into_iter().collect()))
        }
        "kinesis" => ("kinesis".to_owned(), text("region"), Form::Flat(text("stream").into_iter().collect())),
        "local" => located("file", &text("path").or_else(|| text("location"))?),
        "s3" | "gcs" | "azure" | "sftp" | "api" => located(kind, &text("location").or_else(|| text("endpointUrl"))?),
        _ => {
            let form = levels(&[&["catalog", "database", "project", "serviceName", "service"], &["schema", "dataset"]]);
            let authority = authority(kind, fields);
            let nothing = matches!(&form, Form::Levels(levels) if levels.iter().all(Option::is_none));
            match (text("location"), authority) {
                (Some(location), _) => located(kind, &location),
                (None, None) if nothing => return None,
                (None, authority) => (kind.to_owned(), authority, form),
            }
        }
    })
}

/// Host and port, or the account.
fn authority(kind: &str, fields: &Fields<'_>) -> Option<String> {
    let port = fields.text("port");
    let Some(host) = fields.text("host").map(|h| bare_host(&h)) else { return fields.text("account") };
    if host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
        return Some(host);
    }
    let default = DEFAULT_PORTS.iter().find(|(k, _)| *k == kind).map(|(_, port)| (*port).to_owned());
    Some(match port.or(default) {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}

fn bare_host(host: &str) -> String {
    let host = host.split_once("://").map_or(host, |(_, rest)| rest);
    host.trim().trim_end_matches('/').to_owned()
}

/// A place given as URL or path.
fn located(kind: &str, location: &str) -> (String, Option<String>, Form) {
    let (platform, rest) = match location.split_once("://") {
        Some((scheme @ ("http" | "https"), rest)) if kind != "api" => (scheme.to_owned(), rest),
        Some((_, rest)) if kind == "api" => ("api".to_owned(), rest),
        Some(("az" | "azure", rest)) => ("abfss".to_owned(), rest),
        Some((scheme, rest)) => (scheme.to_lowercase(), rest),
        None => {
            let platform = if kind == "azure" { "abfss" } else { kind };
            return (platform.to_owned(), None, path_form(location));
        }
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    (platform, Some(authority.to_owned()).filter(|a| !a.is_empty()), path_form(path))
}

/// Parts of a path up to the first that names single files by a pattern.
fn path_form(path: &str) -> Form {
    let parts: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .take_while(|part| !part.contains('*'))
        .map(str::to_owned)
        .collect();
    Form::Path { folder: path.is_empty() || path.ends_with('/'), parts }
}

fn object_path(parts: &[String], folder: bool, object: &str, alone: bool) -> Vec<String> {
    const PLACEHOLDERS: [&str; 4] = ["{model}", "{table}", "{object}", "{schema}"];
    if parts.iter().any(|part| PLACEHOLDERS.iter().any(|p| part.contains(p))) {
        return parts
            .iter()
            .map(|part| PLACEHOLDERS.iter().fold(part.clone(), |p, ph| p.replace(ph, object)))
            .collect();
    }
    let mut path = parts.to_vec();
    if !alone || folder || path.is_empty() {
        path.extend(object.split('/').filter(|part| !part.is_empty()).map(str::to_owned));
    }
    path
}

/// Puts the object's name below its containers; a name that brings its own containers keeps them.
fn qualified(levels: &[Option<String>], object: &str) -> Vec<String> {
    let parts = split_name(object);
    let own = parts.len().saturating_sub(1);
    let missing = levels.len().saturating_sub(own);
    levels.iter().take(missing).flatten().cloned().chain(parts).collect()
}

/// Splits a name on dots outside quotes and removes the quotes: `"DB"."S.1".T`.
pub(crate) fn split_name(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    for c in name.trim().chars() {
        match (quote, c) {
            (None, '"' | '`' | '[') => quote = Some(if c == '[' { ']' } else { c }),
            (Some(end), c) if c == end => quote = None,
            (None, '.') => parts.push(String::new()),
            _ => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() { vec![name.to_owned()] } else { parts }
}

#[cfg(test)]
mod tests {
    use super::{Server, split_name};
    use crate::formats::fields::{Fields, Unmapped};

    fn key(server: &serde_json::Value, object: &str, alone: bool) -> Option<String> {
        let fields = Fields::of(server, "servers[0]").unwrap();
        let server = Server::read(&fields, None, &mut Unmapped::default())?;
        Some(server.key(object, alone).to_string())
    }

    #[test]
    fn every_server_type_builds_the_key_that_lineage_events_use() {
        let table = [
            (
                r#"{"type":"snowflake","account":"halden-prod","database":"DB","schema":"S","environment":"PROD"}"#,
                "T",
                "snowflake://halden-prod/DB/S/T?env=PROD",
            ),
            (
                r#"{"type":"snowflake","host":"https://a.snowflakecomputing.com/","database":"DB","schema":"S"}"#,
                "OTHER.X.T",
                "snowflake://a/OTHER/X/T",
            ),
            (r#"{"type":"snowflake","account":"a","database":"DB"}"#, "S.T", "snowflake://a/DB/S/T"),
            (
                r#"{"type":"postgres","host":"h","port":5432,"database":"shop","schema":"public"}"#,
                "orders",
                "postgres://h:5432/shop/public/orders",
            ),
            (
                r#"{"type":"postgresql","host":"h","database":"shop","schema":"public"}"#,
                "sales.orders",
                "postgres://h:5432/shop/sales/orders",
            ),
            (r#"{"type":"bigquery","project":"p","dataset":"d"}"#, "t", "bigquery:///p/d/t"),
            (r#"{"type":"databricks","host":"dbc.cloud","catalog":"c","schema":"s"}"#, "t", "unity://dbc.cloud/c/s/t"),
            (
                r#"{"type":"glue","account":"1234-5678-9012","region":"eu-west-1","database":"d"}"#,
                "t",
                "glue://arn:aws:glue:eu-west-1:123456789012/d/t",
            ),
            (r#"{"type":"glue","account":"1234-5678-9012","database":"d"}"#, "t", "glue:///d/t"),
            (r#"{"type":"kafka","host":"b:9092"}"#, "orders.v1", "kafka://b:9092/orders.v1"),
            (r#"{"type":"s3","location":"s3://bucket/v2/{model}/*.json"}"#, "orders", "s3://bucket/v2/orders"),
            (r#"{"type":"s3","location":"s3://bucket/v2/orders"}"#, "orders", "s3://bucket/v2/orders"),
            (r#"{"type":"s3","location":"s3://bucket"}"#, "orders", "s3://bucket/orders"),
            (
                r#"{"type":"azure","location":"abfss://c@a.dfs.core.windows.net/x/"}"#,
                "t",
                "abfss://c@a.dfs.core.windows.net/x/t",
            ),
            (
                r#"{"type":"duckdb","database":"./jaffle.duckdb","schema":"main"}"#,
                "orders",
                "duckdb:///jaffle/main/orders",
            ),
            (r#"{"type":"local","path":"./data.csv"}"#, "t", "file:///data.csv"),
            (r#"{"type":"mysql","host":"h","port":3306,"database":"d"}"#, "t", "mysql://h:3306/d/t"),
        ];
        for (server, object, expected) in table {
            let server = serde_json::from_str(server).unwrap();
            assert_eq!(key(&server, object, true).as_deref(), Some(expected), "{server}");
        }
    }

    #[test]
    fn a_server_that_says_too_little_names_nothing() {
        for server in [r#"{"type":"custom"}"#, r#"{"server":"x"}"#, r#"{"type":"local"}"#] {
            assert_eq!(key(&serde_json::from_str(server).unwrap(), "t", true), None, "{server}");
        }
    }

    #[test]
    fn quoted_names_keep_their_dots() {
        assert_eq!(split_name("\"DB\".\"S.1\".T"), ["DB", "S.1", "T"]);
        assert_eq!(split_name("`p`.`d`.`t`"), ["p", "d", "t"]);
        assert_eq!(split_name("..."), ["..."]);
    }
}

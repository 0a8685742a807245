//! From an OpenLineage namespace and name to a key.
//!
//! Source: <https://openlineage.io/docs/spec/naming>. The namespace is the platform and its authority, the name is the
//! path below it; how the name is split depends on the platform.

use weft_model::CanonicalKey;

/// Platforms whose names are file paths.
const PATHS: [&str; 14] =
    ["s3", "s3a", "s3n", "gs", "gcs", "abfs", "abfss", "wasb", "wasbs", "adl", "file", "hdfs", "dbfs", "oss"];

/// Platforms whose names are one word that may hold dots.
const WORDS: [&str; 4] = ["kafka", "pulsar", "kinesis", "pubsub"];

/// The key of a dataset; `None` when either text is empty or a template's placeholder instead of a name.
pub(crate) fn dataset_key(namespace: &str, name: &str) -> Option<CanonicalKey> {
    if !is_name(namespace) || !is_name(name) {
        return None;
    }
    let key = if let Some(arn) = namespace.strip_prefix("arn:") {
        // arn:aws:glue:{region}:{account} with table/{db}/{table}
        let service = arn.split(':').nth(1).unwrap_or("aws");
        let path = name.strip_prefix("table/").unwrap_or(name);
        CanonicalKey::new(service, Some(namespace), path.split('/'))
    } else if let Some((scheme, rest)) = namespace.split_once("://") {
        let (authority, below) = rest.split_once('/').unwrap_or((rest, ""));
        let path = below.split('/').map(str::to_owned).chain(split(scheme, name));
        CanonicalKey::new(scheme, Some(authority), path)
    } else if let Some((scheme, below)) = namespace.split_once(':').filter(|(s, _)| PATHS.contains(s)) {
        // Spark's symlinks: file:/warehouse with the name of a table
        CanonicalKey::new(scheme, None, below.split('/').map(str::to_owned).chain(split(scheme, name)))
    } else if PATHS.contains(&namespace) || WORDS.contains(&namespace) || namespace == "bigquery" {
        CanonicalKey::new(namespace, None, split(namespace, name))
    } else {
        CanonicalKey::new("openlineage", Some(namespace), split("", name))
    };
    (!key.path.is_empty()).then_some(key)
}

/// The key of a job: namespaces of orchestrators are written like those of datasets, or as one word.
pub(crate) fn job_key(namespace: &str, name: &str) -> Option<CanonicalKey> {
    if !is_name(namespace) || !is_name(name) {
        return None;
    }
    Some(match namespace.split_once("://") {
        Some((scheme, authority)) if !authority.is_empty() => CanonicalKey::new(scheme, Some(authority), [name]),
        _ => CanonicalKey::new("openlineage", Some(namespace), [name]),
    })
}

/// The key of a dataset that one URI names, as Airflow's assets are: what its OpenLineage provider would send for them.
/// `None` for what is no URI or names nothing below its authority.
pub(crate) fn uri_key(uri: &str) -> Option<CanonicalKey> {
    let (scheme, rest) = uri.split_once("://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if WORDS.contains(&scheme) {
        return dataset_key(&format!("{scheme}://{authority}"), path);
    }
    // A leading slash makes every platform split the name at slashes, as it is written in a URI.
    match scheme {
        "bigquery" => dataset_key(scheme, &format!("/{rest}")),
        _ => dataset_key(&format!("{scheme}://{authority}"), &format!("/{path}")),
    }
}

/// True for a name that a system can have meant: test templates hold `${json-unit.any-string}` or `{{ any(x) }}`.
fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains("${") && !text.contains("{{")
}

fn split(platform: &str, name: &str) -> Vec<String> {
    if WORDS.contains(&platform) {
        let topic = name.strip_prefix("topic/").or_else(|| name.strip_prefix("topic:")).unwrap_or(name);
        vec![topic.to_owned()]
    } else if PATHS.contains(&platform) || name.starts_with('/') || name.contains("://") {
        name.split('/').map(str::to_owned).collect()
    } else {
        dotted(name)
    }
}

/// Splits at dots outside double quotes or back-ticks, which are taken away.
fn dotted(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    for c in name.chars() {
        match (c, quote) {
            ('"' | '`', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            ('.', None) => parts.push(String::new()),
            (c, _) => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{dataset_key, job_key, uri_key};

    fn key(namespace: &str, name: &str) -> Option<String> {
        dataset_key(namespace, name).map(|k| k.to_string())
    }

    #[test]
    fn names_follow_the_naming_document() {
        let rows = [
            ("snowflake://org-acct", "DB.S.T", "snowflake://org-acct/DB/S/T"),
            ("postgres://h:5432", "db.s.t", "postgres://h:5432/db/s/t"),
            ("postgresql://h:5432", "s.t", "postgres://h:5432/s/t"),
            ("arn:aws:glue:eu-west-1:42", "table/db/t", "glue://arn:aws:glue:eu-west-1:42/db/t"),
            ("s3://bucket", "/a/b.parquet", "s3://bucket/a/b.parquet"),
            ("gs://bucket", "a/b", "gcs://bucket/a/b"),
            ("abfss://c@acc.dfs.core.windows.net", "a/b", "abfss://c@acc.dfs.core.windows.net/a/b"),
            ("file", "/tmp/t", "file:///tmp/t"),
            ("file:/tmp/warehouse", "default.t", "file:///tmp/warehouse/default.t"),
            ("hdfs://nn:8020", "/data/t", "hdfs://nn:8020/data/t"),
            ("kafka://broker:9092", "shop.orders.v1", "kafka://broker:9092/shop.orders.v1"),
            ("bigquery", "project.ds.t", "bigquery:///project/ds/t"),
            ("duckdb://jaffle.duckdb", "jaffle.main.orders", "duckdb://jaffle.duckdb/jaffle/main/orders"),
            ("mssql://h:1433", "db.\"my.schema\".t", "mssql://h:1433/db/my.schema/t"),
            ("grandmas.kitchen", "apple.filling", "openlineage://grandmas.kitchen/apple/filling"),
            (
                "awsathena://athena.eu-west-1.amazonaws.com",
                "AwsDataCatalog.db.t",
                "athena://athena.eu-west-1.amazonaws.com/AwsDataCatalog/db/t",
            ),
        ];
        for (namespace, name, expected) in rows {
            assert_eq!(key(namespace, name).as_deref(), Some(expected), "{namespace} {name}");
        }
    }

    #[test]
    fn placeholders_of_test_templates_are_no_names() {
        assert_eq!(key("file", "${json-unit.any-string}"), None);
        assert_eq!(key("{{ any(ns) }}", "t"), None);
        assert_eq!(key("file", " "), None);
        assert!(job_key("ns", "${json-unit.regex}job.*").is_none());
    }

    #[test]
    fn jobs_are_named_by_their_namespace() {
        assert_eq!(job_key("airflow://prod", "dag.task").unwrap().to_string(), "airflow://prod/dag.task");
        assert_eq!(job_key("jaffle", "a.b").unwrap().to_string(), "openlineage://jaffle/a.b");
    }

    #[test]
    fn a_uri_has_the_key_of_the_namespace_and_name_it_stands_for() {
        let rows = [
            ("s3://bucket/a/b.parquet", Some("s3://bucket/a/b.parquet")),
            ("gs://bucket/a", Some("gcs://bucket/a")),
            ("file:///tmp/t.csv", Some("file:///tmp/t.csv")),
            ("file://incoming/sales/regional.csv", Some("file://incoming/sales/regional.csv")),
            ("postgresql://h:5432/db/s/t", Some("postgres://h:5432/db/s/t")),
            ("snowflake://org-acct/DB/S/T", Some("snowflake://org-acct/DB/S/T")),
            ("bigquery://project/ds/t", Some("bigquery:///project/ds/t")),
            ("kafka://broker:9092/shop.orders.v1", Some("kafka://broker:9092/shop.orders.v1")),
            ("s3://bucket", None),
            ("just_a_name", None),
            ("s3://bucket/{{ ds }}", None),
        ];
        for (uri, expected) in rows {
            assert_eq!(uri_key(uri).map(|k| k.to_string()).as_deref(), expected, "{uri}");
        }
        assert_eq!(uri_key("postgres://h:5432/db/s/t"), dataset_key("postgres://h:5432", "db.s.t"));
    }
}

//! Storage locations that catalogs of tables name: `s3://bucket/warehouse/orders`, `file:/srv/orders`.

use weft_model::{CanonicalKey, StatedAlias};

/// The key of a storage location, as OpenLineage's naming document spells it: scheme, bucket or account, path. `None`
/// for what is no URL of a file system or object store.
pub(crate) fn key(location: &str) -> Option<CanonicalKey> {
    const STORES: [&str; 14] =
        ["s3", "s3a", "s3n", "gs", "gcs", "abfs", "abfss", "wasb", "wasbs", "adl", "file", "hdfs", "dbfs", "oss"];
    let (scheme, rest) = location.trim().split_once(':')?;
    if !STORES.contains(&scheme.to_lowercase().as_str()) {
        return None;
    }
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", rest),
    };
    let key = CanonicalKey::new(scheme, Some(authority), path.split('/'));
    (!key.path.is_empty()).then_some(key)
}

/// The location as another name of what is stored there.
pub(crate) fn alias(location: Option<&str>, evidence: &str) -> Option<StatedAlias> {
    Some(StatedAlias { key: key(location?)?, evidence: evidence.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn locations_are_named_as_in_lineage_events() {
        let rows = [
            ("s3://bucket/wh/orders/", Some("s3://bucket/wh/orders")),
            ("s3a://bucket/wh", Some("s3://bucket/wh")),
            ("gs://bucket/a", Some("gcs://bucket/a")),
            ("abfss://c@acc.dfs.core.windows.net/a", Some("abfss://c@acc.dfs.core.windows.net/a")),
            ("file:///srv/data/ext/customers", Some("file:///srv/data/ext/customers")),
            ("file:/srv/data", Some("file:///srv/data")),
            ("dbfs:/user/hive", Some("dbfs:///user/hive")),
            ("s3://bucket", None),
            ("https://host/a", None),
            ("/srv/data", None),
        ];
        for (location, expected) in rows {
            assert_eq!(key(location).map(|k| k.to_string()).as_deref(), expected, "{location}");
        }
    }
}

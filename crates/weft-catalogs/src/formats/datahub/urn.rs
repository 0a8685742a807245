//! DataHub's urns, and the keys of what they name.
//!
//! `urn:li:<type>:<id>`; the id may be a tuple `(a,b,c)` whose parts may be urns with tuples of their own. Source:
//! docs/what/urn.md of datahub-project/datahub.

use weft_model::{CanonicalKey, Kind};

/// Platforms whose dataset names are paths.
const PATHS: [&str; 11] = ["s3", "gcs", "abs", "adls", "adlsGen1", "adlsGen2", "hdfs", "file", "dbfs", "oss", "s3a"];

/// Path platforms whose first part is a bucket.
const BUCKETS: [&str; 4] = ["s3", "s3a", "gcs", "oss"];

/// Platforms whose dataset names may hold dots without being divided by them.
const WORDS: [&str; 4] = ["kafka", "pulsar", "kinesis", "pubsub"];

/// Entity type and id of a urn.
pub(super) fn parts(urn: &str) -> Option<(&str, &str)> {
    let (sort, id) = urn.trim().strip_prefix("urn:li:")?.split_once(':')?;
    (!id.trim().is_empty()).then_some((sort, id))
}

/// The id of a urn, or the text itself when it is none.
pub(super) fn id(urn: &str) -> &str {
    parts(urn).map_or(urn, |(_, id)| id)
}

/// The parts of a tuple, split at commas outside inner parentheses; a single part when it is no tuple.
pub(super) fn tuple(id: &str) -> Vec<&str> {
    let Some(inner) = id.strip_prefix('(').and_then(|i| i.strip_suffix(')')) else { return vec![id] };
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    parts
}

/// A dataset urn taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DatasetUrn<'a> {
    pub(super) platform: &'a str,
    pub(super) name: &'a str,
    pub(super) env: &'a str,
}

/// Takes a dataset urn apart: the platform before the first comma, the environment after the last.
pub(super) fn dataset(urn: &str) -> Option<DatasetUrn<'_>> {
    let inner = urn.strip_prefix("urn:li:dataset:(")?.strip_suffix(')')?;
    let (platform, rest) = inner.split_once(',')?;
    let (name, env) = rest.rsplit_once(',')?;
    let named = name.chars().any(|c| c != '.' && c != '/');
    (named && !platform.is_empty()).then_some(DatasetUrn { platform: id(platform.trim()), name, env: env.trim() })
}

/// The key of a dataset; `instance` is the platform instance that the source states for it.
pub(super) fn dataset_key(urn: DatasetUrn<'_>, instance: Option<&str>) -> CanonicalKey {
    let name = decode(urn.name);
    // Only the exact instance is taken off: a database may begin with the same letters.
    let prefix = instance.map(|i| format!("{i}."));
    let bare = prefix.and_then(|p| name.strip_prefix(&p).map(str::to_owned)).unwrap_or(name);
    let path: Vec<String> = if WORDS.contains(&urn.platform) {
        vec![bare]
    } else if PATHS.contains(&urn.platform) {
        bare.split('/').map(str::to_owned).collect()
    } else {
        bare.split('.').map(str::to_owned).collect()
    };
    // Buckets are unique in the world, so they are the authority, as in every other catalog.
    let bucket = (instance.is_none() && BUCKETS.contains(&urn.platform) && path.len() > 1).then(|| path[0].clone());
    let path = path.into_iter().skip(usize::from(bucket.is_some()));
    CanonicalKey::new(urn.platform, instance.or(bucket.as_deref()), path).with_env(Some(urn.env))
}

/// Commas and parentheses inside names are written as `%2C`, `%28`, `%29`.
fn decode(name: &str) -> String {
    [("%2C", ","), ("%2c", ","), ("%28", "("), ("%29", ")")].iter().fold(name.to_owned(), |n, (a, b)| n.replace(a, b))
}

/// Dataset urn and field path of a schema field urn.
pub(super) fn schema_field(urn: &str) -> Option<(&str, String)> {
    let inner = urn.strip_prefix("urn:li:schemaField:(")?.strip_suffix(')')?;
    let end = inner.find("),")? + 1;
    let (dataset, path) = (&inner[..end], inner[end + 1..].trim());
    (!path.is_empty()).then(|| (dataset, decode(path)))
}

/// The kind of what a urn of that entity type names; `None` for what the model has no word for.
pub(super) fn kind(sort: &str) -> Option<Kind> {
    Some(match sort {
        "dataset" | "chart" | "dashboard" | "container" | "notebook" | "mlModel" | "mlModelGroup" | "mlFeature"
        | "mlFeatureTable" | "mlPrimaryKey" => Kind::Asset,
        "dataFlow" | "dataJob" => Kind::Job,
        "dataProcessInstance" => Kind::Run,
        "corpuser" => Kind::Person,
        "corpGroup" => Kind::Team,
        "domain" => Kind::Domain,
        "dataProduct" => Kind::Product,
        "tag" => Kind::Tag,
        "glossaryTerm" | "glossaryNode" => Kind::Term,
        "assertion" => Kind::Check,
        "incident" => Kind::Incident,
        "dataContract" => Kind::Contract,
        _ => return None,
    })
}

/// The key that a urn has by itself, without knowing what else the source says about it.
pub(super) fn plain_key(urn: &str) -> Option<CanonicalKey> {
    let (sort, id) = parts(urn)?;
    match sort {
        "dataset" => dataset(urn).map(|urn| dataset_key(urn, None)).filter(|key| !key.path.is_empty()),
        "dataFlow" => flow_key(id),
        "dataJob" => {
            let parts = tuple(id);
            let mut key = flow_key(self::id(parts.first()?))?;
            key.path.push((*parts.get(1).filter(|task| !task.is_empty())?).to_owned());
            Some(key)
        }
        // A node may bear the name of one of its terms.
        "glossaryNode" => Some(CanonicalKey::of_kind(Kind::Term, &format!("glossaryNode:{id}"))),
        _ => Some(CanonicalKey::of_kind(kind(sort)?, id)),
    }
}

/// `(orchestrator,flow,cluster)`.
fn flow_key(id: &str) -> Option<CanonicalKey> {
    match tuple(id).as_slice() {
        [platform, flow, cluster] if !platform.is_empty() && !flow.is_empty() => {
            Some(CanonicalKey::new(platform, None, [*flow]).with_env(Some(cluster)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{dataset, dataset_key, parts, plain_key, schema_field, tuple};

    fn key(urn: &str) -> String {
        plain_key(urn).unwrap().to_string()
    }

    #[test]
    fn the_outer_tuple_is_split_first() {
        let urn = "urn:li:dataset:(urn:li:dataPlatform:snowflake,inst.db.s.t%2Cx,PROD)";
        let parsed = dataset(urn).unwrap();
        assert_eq!((parsed.platform, parsed.name, parsed.env), ("snowflake", "inst.db.s.t%2Cx", "PROD"));
        assert_eq!(key(urn), "snowflake:///inst/db/s/t,x?env=PROD");
        assert_eq!(dataset_key(parsed, Some("inst")).to_string(), "snowflake://inst/db/s/t,x?env=PROD");
        assert_eq!(dataset_key(parsed, Some("in")).to_string(), "snowflake://in/inst/db/s/t,x?env=PROD");
        assert_eq!(tuple("(urn:li:dataFlow:(airflow,dag,PROD),task)"), ["urn:li:dataFlow:(airflow,dag,PROD)", "task"]);
    }

    #[test]
    fn names_are_divided_by_the_platforms_rule() {
        assert_eq!(key("urn:li:dataset:(urn:li:dataPlatform:s3,b/a/x.csv,DEV)"), "s3://b/a/x.csv?env=DEV");
        assert_eq!(
            key("urn:li:dataset:(urn:li:dataPlatform:kafka,shop.orders.v1,PROD)"),
            "kafka:///shop.orders.v1?env=PROD"
        );
        assert_eq!(
            key("urn:li:dataJob:(urn:li:dataFlow:(airflow,dag_abc,PROD),task_123)"),
            "airflow:///dag_abc/task_123?env=PROD"
        );
        assert_eq!(key("urn:li:chart:(looker,baz1)"), "asset:///(looker,baz1)");
        assert_eq!(key("urn:li:domain:marketing"), "domain:///marketing");
    }

    #[test]
    fn schema_fields_name_dataset_and_path() {
        let urn =
            "urn:li:schemaField:(urn:li:dataset:(urn:li:dataPlatform:hive,db.t,PROD),[version=2.0].[type=struct].a.b)";
        let (dataset, path) = schema_field(urn).unwrap();
        assert_eq!(dataset, "urn:li:dataset:(urn:li:dataPlatform:hive,db.t,PROD)");
        assert_eq!(path, "[version=2.0].[type=struct].a.b");
        assert!(schema_field("urn:li:schemaField:(x)").is_none());
        assert!(parts("urn:li:dataset:").is_none());
        assert!(plain_key("urn:li:dataset:(broken").is_none());
    }
}

//! Canonical keys: one spelling for the name of a thing, whatever catalog speaks of it.
//!
//! A key is `platform | authority | path… | env?` and is written like a URL:
//! `snowflake://halden-prod/HALDEN/MARTS/ORDERS?env=PROD`. An unknown authority is empty:
//! `duckdb:///jaffle/main/orders`. Keys keep the case of their source; [`CanonicalKey::folded`] gives the
//! form in which two keys of one platform are compared.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A data platform (`snowflake`, `postgres`, `s3`) or, for what is not data, the kind of thing
/// (`domain`, `product`, `person`). Lower case, as OpenLineage's naming document spells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(transparent)]
pub struct Platform(String);

/// How a platform compares one part of a name. Source: docs/data-model.md, from each vendor's identifier rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fold {
    /// A part wholly in one case is the same as in the other; mixed case is exact (quoted identifier).
    SingleCase,
    /// Case never matters.
    Lower,
    /// Every byte matters.
    Exact,
}

impl Platform {
    /// The platform called `name` in any catalog's spelling: aliases such as `postgresql` or `gcs` become
    /// the one name used in keys.
    pub fn new(name: &str) -> Self {
        let lower = name.trim().to_lowercase();
        let known = match lower.as_str() {
            "postgresql" | "pg" => "postgres",
            "gs" | "gcs" => "gcs",
            "s3a" | "s3n" => "s3",
            "abfs" | "abfss" | "wasbs" | "adls" => "abfss",
            "sqlserver" | "mssql" | "tsql" => "mssql",
            "awsathena" => "athena",
            "databricks" | "unity" | "unity_catalog" | "unitycatalog" | "unity-catalog" => "unity",
            "google_bigquery" | "bigquery_v2" => "bigquery",
            _ => return Self(lower),
        };
        Self(known.to_owned())
    }

    /// The name as used in keys.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn fold(&self) -> Fold {
        match self.0.as_str() {
            "snowflake" | "oracle" | "postgres" | "redshift" => Fold::SingleCase,
            "hive" | "glue" | "unity" | "spark" | "athena" | "trino" | "duckdb" | "mail" => Fold::Lower,
            "domain" | "product" | "term" | "tag" | "team" => Fold::Lower,
            _ => Fold::Exact,
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is not a canonical key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no `platform://` in front.
    #[error("a key begins with its platform, as in \"snowflake://account/DB/SCHEMA/TABLE\"")]
    NoPlatform,
    /// Nothing follows the authority.
    #[error("the key names no path after \"{0}\"")]
    NoPath(String),
}

/// The name of one thing: platform, authority (account, host, cluster; `None` when the source does not
/// say), path, and environment where the source has one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CanonicalKey {
    /// Platform of the thing.
    pub platform: Platform,
    /// Account, host and port, bucket, project: whatever makes the path unique. `None` is "not stated".
    pub authority: Option<String>,
    /// Parts from the outermost container to the thing itself, as the source spelled them.
    pub path: Vec<String>,
    /// Environment such as `PROD`, where the source has one.
    pub env: Option<String>,
}

impl CanonicalKey {
    /// A key from its parts. Empty path parts are dropped, an empty authority is "not stated".
    pub fn new<S: Into<String>>(platform: &str, authority: Option<&str>, path: impl IntoIterator<Item = S>) -> Self {
        Self {
            platform: Platform::new(platform),
            authority: authority.map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned),
            path: path.into_iter().map(Into::into).filter(|p: &String| !p.is_empty()).collect(),
            env: None,
        }
    }

    /// A key of something that is not data (a domain, a product, a person), named by `id` in its catalog.
    pub fn of_kind(kind: crate::Kind, id: &str) -> Self {
        Self::new(kind.as_str(), None, [id])
    }

    /// The same key in environment `env`.
    #[must_use]
    pub fn with_env(mut self, env: Option<&str>) -> Self {
        self.env = env.map(str::to_owned).filter(|e| !e.is_empty());
        self
    }

    /// The last part of the path: what people call the thing.
    pub fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// The path joined with dots, for reading.
    pub fn dotted(&self) -> String {
        self.path.join(".")
    }

    /// The path in the form in which this platform compares names. Storage keeps the original.
    pub fn folded_path(&self) -> Vec<String> {
        let fold = self.platform.fold();
        self.path
            .iter()
            .map(|part| match fold {
                Fold::Exact => part.clone(),
                Fold::Lower => part.to_lowercase(),
                Fold::SingleCase if is_single_case(part) => part.to_lowercase(),
                Fold::SingleCase => part.clone(),
            })
            .collect()
    }

    /// The whole key in comparison form: authority and env exact, path folded by platform.
    pub fn folded(&self) -> CanonicalKey {
        Self { path: self.folded_path(), ..self.clone() }
    }
}

fn is_single_case(part: &str) -> bool {
    !(part.chars().any(char::is_lowercase) && part.chars().any(char::is_uppercase))
}

/// True for text that is written as it is: most parts of most keys.
fn is_plain(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'/' | b'%' | b'?' | b'#'))
}

/// Escapes what would end a part: separators, `%`, white space and control characters.
fn escape(part: &str, out: &mut String) {
    if is_plain(part) {
        out.push_str(part);
        return;
    }
    for c in part.chars() {
        if matches!(c, '/' | '%' | '?' | '#') || c.is_control() || c.is_whitespace() {
            let mut buffer = [0u8; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        } else {
            out.push(c);
        }
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn unescape(part: &str) -> String {
    if !part.contains('%') {
        return part.to_owned();
    }
    let bytes = part.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = (bytes[i] == b'%').then(|| bytes.get(i + 1..i + 3)).flatten();
        match hex.and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl fmt::Display for CanonicalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length: usize = self.path.iter().map(|part| part.len() + 1).sum();
        let authority = self.authority.as_deref().map_or(0, str::len);
        let mut out = String::with_capacity(self.platform.0.len() + authority + length + 16);
        out.push_str(&self.platform.0);
        out.push_str("://");
        escape(self.authority.as_deref().unwrap_or(""), &mut out);
        for part in &self.path {
            out.push('/');
            escape(part, &mut out);
        }
        if let Some(env) = &self.env {
            out.push_str("?env=");
            escape(env, &mut out);
        }
        f.write_str(&out)
    }
}

impl std::str::FromStr for CanonicalKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (platform, rest) = text.split_once("://").filter(|(p, _)| !p.is_empty()).ok_or(KeyError::NoPlatform)?;
        let (rest, env) = match rest.rsplit_once("?env=") {
            Some((rest, env)) => (rest, Some(unescape(env))),
            None => (rest, None),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let authority = unescape(authority);
        let path: Vec<String> = path.split('/').filter(|p| !p.is_empty()).map(unescape).collect();
        if path.is_empty() {
            return Err(KeyError::NoPath(text.to_owned()));
        }
        Ok(Self::new(platform, Some(&authority), path).with_env(env.as_deref()))
    }
}

impl Serialize for CanonicalKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CanonicalKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::CanonicalKey;

    fn key(text: &str) -> CanonicalKey {
        text.parse().unwrap()
    }

    #[test]
    fn text_and_key_are_the_same_thing() {
        for text in [
            "snowflake://halden-prod/HALDEN/MARTS/ORDERS?env=PROD",
            "duckdb:///jaffle/main/orders",
            "s3://bucket/a/b%2Fc/d%20e%25",
            "postgres://db.example:5432/shop/public/orders",
        ] {
            assert_eq!(key(text).to_string(), text);
        }
        assert_eq!(key("duckdb:///a/b").authority, None);
        assert!("orders".parse::<CanonicalKey>().is_err());
        assert!("s3://bucket".parse::<CanonicalKey>().is_err());
    }

    #[test]
    fn comparison_follows_the_platform() {
        assert_eq!(key("snowflake://a/DB/S/T").folded(), key("snowflake://a/db/s/t"));
        assert_ne!(key("snowflake://a/DB/S/MyT").folded(), key("snowflake://a/db/s/myt").folded());
        assert_ne!(key("bigquery://p/d/AM100").folded(), key("bigquery://p/d/am100").folded());
        assert_eq!(key("postgresql://h/d/s/T").platform.as_str(), "postgres");
        assert_ne!(key("snowflake://Inst/d/s/t").folded(), key("snowflake://inst/d/s/t").folded());
    }
}

//! What was said (`statement`) and when it was true (`observation`), and the way from a
//! [`weft_model::Observation`] to a row and back.

use crate::StoreError;
use crate::tables::sync::SyncTimes;
use crate::tables::word::Words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::borrow::Cow;
use weft_model::{CanonicalKey, Dialect, Entity, Fact, Identity, Kind, Observation, TimeMs};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// An observation ready to be written.
#[derive(Debug)]
pub(crate) struct Encoded {
    pub(crate) ident: u128,
    pub(crate) hash: u128,
    pub(crate) dialect_id: i64,
    pub(crate) scope_id: i64,
    pub(crate) kind: Kind,
    /// 1 for promises, 2 for evidence of the last update and no promise, else 0.
    pub(crate) promise: i64,
    pub(crate) native: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) changed_at: Option<TimeMs>,
    pub(crate) body: String,
}

/// The part of an observation that is only ever read whole.
#[derive(Serialize)]
struct BodyOut<'a> {
    #[serde(rename = "e")]
    entity: &'a Entity,
    #[serde(rename = "i", skip_serializing_if = "is_empty")]
    identity: &'a Identity,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    changed_at: Option<TimeMs>,
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    unmapped: Option<Cow<'a, Value>>,
}

#[derive(Deserialize)]
struct BodyIn {
    #[serde(rename = "e")]
    entity: Entity,
    #[serde(rename = "i", default)]
    identity: Identity,
    #[serde(rename = "c", default)]
    changed_at: Option<TimeMs>,
    #[serde(rename = "u", default)]
    unmapped: Option<Value>,
}

fn is_empty(identity: &&Identity) -> bool {
    identity.aliases.is_empty() && identity.mails.is_empty() && identity.authority_scope.is_none()
}

/// Kinds that nobody looks up by name: their identity within a catalog is the native id.
fn known_by_native_id(kind: Kind) -> bool {
    matches!(kind, Kind::Edge | Kind::Check | Kind::Run | Kind::Incident | Kind::Policy | Kind::Agreement)
}

/// The same value with the members of every object in order, whatever order the source sent them in.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut in_order: Vec<_> = members.iter().collect();
            in_order.sort_by(|a, b| a.0.cmp(b.0));
            Value::Object(in_order.into_iter().map(|(name, v)| (name.clone(), sorted(v))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

impl Encoded {
    /// Turns an observation into a row. Equal statements give equal hashes.
    pub(crate) fn new(o: &Observation, dialect_id: i64, scope_id: i64) -> Result<Self, StoreError> {
        let kind = o.kind();
        let body = BodyOut {
            entity: &o.entity,
            identity: &o.identity,
            changed_at: o.changed_at,
            unmapped: o.unmapped.as_ref().map(|u| Cow::Owned(sorted(u))),
        };
        let body = serde_json::to_string(&body).map_err(|e| StoreError::unreadable(&o.native, e))?;
        let (native, key) = match names_follow_from_ends(o) {
            true => (None, None),
            false => (Some(o.native.clone()), Some(o.key.to_string())),
        };
        let name = key.as_deref().filter(|_| !known_by_native_id(kind)).unwrap_or(&o.native);
        let ident = ident(&o.dialect, kind, name);
        let mut hash = Xxh3::new();
        let names = [native.as_deref().unwrap_or(""), key.as_deref().unwrap_or("")];
        for part in [o.scope.as_str(), names[0], names[1], &body] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Ok(Self {
            ident,
            hash: hash.digest128(),
            dialect_id,
            scope_id,
            kind,
            promise: promise_mark(&o.entity),
            native,
            key,
            subject: subject(&o.entity).map(ToString::to_string),
            changed_at: o.changed_at,
            body,
        })
    }
}

/// What makes two statements of one catalog statements about the same thing in the same language.
fn ident(dialect: &Dialect, kind: Kind, name: &str) -> u128 {
    xxh3_128(format!("{}\u{0}{kind}\u{0}{name}", dialect.as_str()).as_bytes())
}

/// Edges are three quarters of all rows, and their names only repeat their ends: those are not stored.
fn names_follow_from_ends(o: &Observation) -> bool {
    match &o.entity {
        Entity::Edge(edge) => {
            let key = &o.key;
            let is_of_edge =
                key.platform.as_str() == Kind::Edge.as_str() && key.authority.is_none() && key.env.is_none();
            is_of_edge && matches!(key.path.as_slice(), [only] if *only == o.native) && o.native == edge.key()
        }
        _ => false,
    }
}

fn promise_mark(entity: &Entity) -> i64 {
    match entity {
        _ if !entity.promises().is_empty() => 1,
        Entity::Asset(asset) if !asset.evidence.is_empty() => 2,
        _ => 0,
    }
}

fn subject(entity: &Entity) -> Option<&CanonicalKey> {
    match entity {
        Entity::Check(e) => Some(&e.subject),
        Entity::Run(e) => Some(&e.job),
        Entity::Incident(e) => Some(&e.subject),
        Entity::Policy(e) => Some(&e.subject),
        Entity::Agreement(e) => Some(&e.subject),
        _ => None,
    }
}

/// True when `new` says nothing that `old` did not say, and less: every value is the same or left out.
pub(crate) fn is_poorer(old: &Value, new: &Value) -> bool {
    says_no_more(old, new) && old != new
}

fn says_no_more(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (_, Value::Null) => true,
        (Value::Object(old), Value::Object(new)) => {
            new.iter().all(|(name, v)| old.get(name).map_or(v.is_null(), |o| says_no_more(o, v)))
        }
        (Value::Array(old), Value::Array(new)) => {
            // What is left of a list stands in the old order.
            let mut old = old.iter();
            new.iter().all(|n| old.any(|o| says_no_more(o, n)))
        }
        (old, new) => old == new,
    }
}

/// The query for [`FactReader::fact`]: its columns, and behind `FROM` whatever joins `observation o` with
/// `statement s`.
macro_rules! fact_sql {
    ($from:literal) => {
        concat!(
            "SELECT o.id, o.catalog_id, o.from_seq, o.to_seq, o.missing, o.scope_id, s.dialect_id, s.native, s.key, ",
            "s.body FROM ",
            $from
        )
    };
}
pub(crate) use fact_sql;

/// Turns rows of `fact_sql!` into facts.
pub(crate) struct FactReader {
    words: Words,
    times: SyncTimes,
}

impl FactReader {
    /// A reader for facts as they stood after sync `seq` (`None`: now).
    pub(crate) async fn load(conn: &mut SqliteConnection, seq: Option<i64>) -> Result<Self, StoreError> {
        let words = Words::load(conn).await?;
        let times = SyncTimes::load(conn, seq.unwrap_or(i64::MAX)).await?;
        Ok(Self { words, times })
    }

    /// Reads one row.
    pub(crate) fn fact(&mut self, row: &SqliteRow) -> Result<Fact, StoreError> {
        self.read(&Stored {
            id: row.try_get(0)?,
            catalog_id: row.try_get(1)?,
            from_seq: row.try_get(2)?,
            to_seq: row.try_get(3)?,
            missing: row.try_get(4)?,
            scope_id: row.try_get(5)?,
            dialect_id: row.try_get(6)?,
            native: row.try_get(7)?,
            key: row.try_get(8)?,
            body: row.try_get(9)?,
        })
    }

    /// Reads all facts of a page.
    pub(crate) fn page(&mut self, page: &FactPage) -> Result<Vec<Fact>, StoreError> {
        let mut facts = Vec::with_capacity(FACTS_PER_PAGE);
        let mut rest = page.text.as_str();
        while !rest.is_empty() {
            let stored =
                Stored::cut(&mut rest).ok_or_else(|| StoreError::unreadable("a page of facts", "it is torn"))?;
            facts.push(self.read(&stored)?);
        }
        Ok(facts)
    }

    fn read(&mut self, row: &Stored) -> Result<Fact, StoreError> {
        let scope = self.words.text(row.scope_id);
        let synced_at = self.times.seen_at(row.catalog_id, (row.scope_id, &scope), row.from_seq, row.missing)?;
        Ok(Fact {
            id: row.id,
            catalog: self.words.text(row.catalog_id),
            synced_at,
            from_sync: row.from_seq,
            to_sync: row.to_seq,
            unconfirmed_missing: row.missing,
            observation: self.observation(scope, row)?,
        })
    }

    fn observation(&self, scope: String, row: &Stored) -> Result<Observation, StoreError> {
        let broken = |e: String| StoreError::unreadable(format!("observation {}", row.id), e);
        let body: BodyIn = serde_json::from_str(row.body).map_err(|e| broken(e.to_string()))?;
        let (native, key) = match (row.native, &body.entity) {
            (Some(native), _) => {
                let key = row.key.unwrap_or_default().parse().map_err(|e| broken(format!("{e}")))?;
                (native.to_owned(), key)
            }
            (None, Entity::Edge(edge)) => {
                let native = edge.key();
                let key = CanonicalKey::of_kind(Kind::Edge, &native);
                (native, key)
            }
            (None, _) => return Err(broken("it has no id".to_owned())),
        };
        Ok(Observation {
            dialect: Dialect(self.words.text(row.dialect_id)),
            scope,
            native,
            key,
            identity: body.identity,
            entity: body.entity,
            changed_at: body.changed_at,
            unmapped: body.unmapped,
        })
    }
}

/// Facts in one page: a few hundred kilobytes at most.
const FACTS_PER_PAGE: usize = 128;

/// Facts as SQLite hands them over: many in one text, because a row of ten values costs more than what is in them.
/// Each begins with a line of its numbers and of the lengths of the three texts that follow it.
pub(crate) struct FactPage {
    text: String,
    /// Highest id in the page.
    pub(crate) last: i64,
}

/// Which facts [`FactPage::after`] reads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which<'a> {
    /// The current ones.
    Now,
    /// The current ones of some kinds, a JSON list of their words.
    NowOfKinds(&'a str),
    /// Those that were current after a sync.
    After(i64),
}

/// The query for [`FactPage::after`]: pages of 128 facts with ids beyond `?1`.
macro_rules! page_sql {
    ($where:literal) => {
        concat!(
            "SELECT max(id), group_concat(fact, '') FROM (SELECT o.id AS id, o.id || ' ' || o.catalog_id || ' ' || ",
            "o.from_seq || ' ' || coalesce(o.to_seq, '-') || ' ' || o.missing || ' ' || o.scope_id || ' ' || ",
            "s.dialect_id || ' ' || coalesce(octet_length(s.native), '-') || ' ' || ",
            "coalesce(octet_length(s.key), '-') || ' ' || octet_length(s.body) || char(10) || ",
            "coalesce(s.native, '') || coalesce(s.key, '') || s.body AS fact ",
            "FROM observation o CROSS JOIN statement s ON s.id = o.id WHERE o.id > ?1 AND ",
            $where,
            " ORDER BY o.id LIMIT 128)"
        )
    };
}

impl FactPage {
    /// The next facts with ids beyond `last`.
    pub(crate) async fn after(
        conn: &mut SqliteConnection,
        which: Which<'_>,
        last: i64,
    ) -> Result<Option<Self>, StoreError> {
        let now = page_sql!("o.to_seq IS NULL");
        let kinds = page_sql!("o.to_seq IS NULL AND s.kind IN (SELECT value FROM json_each(?2))");
        let then = page_sql!("o.from_seq <= ?2 AND (o.to_seq IS NULL OR o.to_seq > ?2)");
        let query = match which {
            Which::Now => sqlx::query_as(now).bind(last),
            Which::NowOfKinds(list) => sqlx::query_as(kinds).bind(last).bind(list),
            Which::After(seq) => sqlx::query_as(then).bind(last).bind(seq),
        };
        let (last, text): (Option<i64>, Option<String>) = query.fetch_one(conn).await?;
        Ok(last.zip(text).map(|(last, text)| Self { text, last }))
    }
}

/// One row of `fact_sql!`.
struct Stored<'a> {
    id: i64,
    catalog_id: i64,
    from_seq: i64,
    to_seq: Option<i64>,
    missing: bool,
    scope_id: i64,
    dialect_id: i64,
    native: Option<&'a str>,
    key: Option<&'a str>,
    body: &'a str,
}

impl<'a> Stored<'a> {
    /// Takes the first fact off a page; `None` when the page is not what [`FactPage::after`] makes.
    fn cut(page: &mut &'a str) -> Option<Self> {
        let (head, mut rest) = page.split_once('\n')?;
        let mut numbers =
            head.split(' ').map(|text| if text == "-" { Some(None) } else { text.parse().ok().map(Some) });
        let mut number = || numbers.next().flatten();
        let (id, catalog_id, from_seq) = (number()??, number()??, number()??);
        let (to_seq, missing, scope_id, dialect_id) = (number()?, number()?? != 0, number()??, number()??);
        let mut text = |length: Option<i64>| {
            let Some(length) = length else { return Some(None) };
            let (text, behind) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            rest = behind;
            Some(Some(text))
        };
        let (native, key, body) = (text(number()?)?, text(number()?)?, text(number()?)??);
        *page = rest;
        Some(Self { id, catalog_id, from_seq, to_seq, missing, scope_id, dialect_id, native, key, body })
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoded, is_poorer};
    use serde_json::json;
    use weft_model::{Asset, CanonicalKey, Dialect, Edge, EdgeKind, Entity, Method, Observation};

    fn asset(unmapped: serde_json::Value) -> Observation {
        let key = CanonicalKey::new("postgres", Some("h"), ["db", "s", "t"]);
        let mut o = Observation::new(Dialect::DBT, "model.t", key, Entity::Asset(Asset::default()));
        o.unmapped = Some(unmapped);
        o
    }

    #[test]
    fn the_hash_does_not_depend_on_the_order_of_members() {
        let a = asset(serde_json::from_str(r#"{"x":1,"y":{"b":2,"a":3}}"#).unwrap());
        let b = asset(serde_json::from_str(r#"{"y":{"a":3,"b":2},"x":1}"#).unwrap());
        assert_eq!(Encoded::new(&a, 1, 1).unwrap().hash, Encoded::new(&b, 1, 1).unwrap().hash);
        let c = asset(json!({"x": 2}));
        assert_ne!(Encoded::new(&a, 1, 1).unwrap().hash, Encoded::new(&c, 1, 1).unwrap().hash);
        assert_eq!(Encoded::new(&a, 1, 1).unwrap().ident, Encoded::new(&c, 1, 1).unwrap().ident);
    }

    #[test]
    fn the_names_of_an_edge_are_stored_only_where_they_say_something() {
        let end = |name: &str| CanonicalKey::new("s3", Some("b"), [name]);
        let edge = Edge {
            from: end("a"),
            to: end("b"),
            kind: EdgeKind::Data,
            method: Method::Declared,
            columns: Vec::new(),
            job: None,
            last_seen: None,
        };
        let mut o = Observation::edge(Dialect::DBT, edge);
        assert_eq!(Encoded::new(&o, 1, 1).unwrap().native, None);
        o.native = "of its own".to_owned();
        assert_eq!(Encoded::new(&o, 1, 1).unwrap().native.as_deref(), Some("of its own"));
    }

    #[test]
    fn poorer_is_the_same_with_parts_left_out() {
        let rich = json!({"d": "words", "c": [{"p": "id", "t": "int"}]});
        assert!(is_poorer(&rich, &json!({"d": "words"})));
        assert!(is_poorer(&rich, &json!({"c": [{"p": "id"}]})));
        assert!(!is_poorer(&rich, &rich));
        assert!(!is_poorer(&rich, &json!({"d": "other words"})));
        assert!(!is_poorer(&rich, &json!({"d": "words", "x": 1})));
    }
}

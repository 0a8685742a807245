//! The map's things: their rows and how they are read.

use crate::batch::id_list;
use crate::tables::word::Words;
use crate::{Store, StoreError};
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use weft_model::{CanonicalKey, Dialect, Kind, Lifecycle, Member, Thing};

/// A thing and the number of its row, which stays the same as long as its key does.
#[derive(Debug, Clone, PartialEq)]
pub struct ThingRow {
    /// Row id; the same as in [`weft_model::GraphNode`].
    pub id: i64,
    /// The thing.
    pub thing: Thing,
}

/// How one thing refers to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkRole {
    /// It lies in that domain.
    Domain,
    /// It belongs to that product.
    Product,
    /// That party owns it.
    Owner,
    /// That contract speaks of it.
    Contract,
}

impl LinkRole {
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Domain => 1,
            Self::Product => 2,
            Self::Owner => 3,
            Self::Contract => 4,
        }
    }
}

/// Which things are wanted. Empty means all; things are sorted by kind, then name without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThingFilter {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only things that refer to this thing in this way ("in the domain", "owned by").
    pub linked: Option<(LinkRole, CanonicalKey)>,
    /// Only stubs, or only what is described.
    pub stub: Option<bool>,
    /// Only things whose members disagree, or only those whose members do not.
    pub disagrees: Option<bool>,
    /// Only this lifecycle.
    pub lifecycle: Option<Lifecycle>,
    /// Only things that this catalog speaks of.
    pub catalog: Option<String>,
    /// Things to leave out at the start.
    pub offset: u32,
    /// Things to return at most; 0 returns none.
    pub limit: u32,
}

/// How many things there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Described things per kind, stubs not counted.
    pub by_kind: BTreeMap<Kind, u64>,
    /// The same per domain, by the row id of its thing, and kind; things of no domain are not in it.
    pub by_domain: BTreeMap<(i64, Kind), u64>,
    /// Stubs.
    pub stubs: u64,
    /// Edges.
    pub edges: u64,
}

/// What a search by exact name found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// One thing.
    One(Box<ThingRow>),
    /// Several of that name, described ones first.
    Many(Vec<ThingRow>),
    /// None; these are written almost like it.
    None(Vec<ThingRow>),
}

/// The part of a thing that is only read whole.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) domain: Option<Cow<'a, CanonicalKey>>,
    #[serde(default, skip_serializing_if = "is_empty")]
    pub(crate) products: Cow<'a, [CanonicalKey]>,
    #[serde(default, skip_serializing_if = "is_empty")]
    pub(crate) owners: Cow<'a, [CanonicalKey]>,
    #[serde(default, skip_serializing_if = "is_empty")]
    pub(crate) tags: Cow<'a, [String]>,
    #[serde(default, skip_serializing_if = "is_empty")]
    pub(crate) columns: Cow<'a, [String]>,
    #[serde(default, skip_serializing_if = "is_empty")]
    pub(crate) contracts: Cow<'a, [CanonicalKey]>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unreadable: bool,
}

fn is_empty<T: Clone>(list: &[T]) -> bool {
    list.is_empty()
}

/// The form in which names are looked up.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// The query for [`read_row`]; `$rest` is everything behind the table, called `t`.
macro_rules! thing_sql {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.key, t.kind, t.subtype, t.name, t.lifecycle, t.stub, t.disagrees, t.usage, t.body ",
            "FROM thing t ",
            $rest
        )
    };
}

/// Reads one row of `thing_sql!`; its members come with [`fill_members`].
pub(crate) fn read_row(row: &SqliteRow) -> Result<ThingRow, StoreError> {
    let key: &str = row.try_get(1)?;
    let broken = |e: String| StoreError::unreadable(format!("the thing {key}"), e);
    let body: Body<'_> = serde_json::from_str(row.try_get::<&str, _>(9)?).map_err(|e| broken(e.to_string()))?;
    let lifecycle = format!("\"{}\"", row.try_get::<&str, _>(5)?);
    let thing = Thing {
        key: key.parse().map_err(|e| broken(format!("{e}")))?,
        kind: Kind::parse(row.try_get(2)?).ok_or_else(|| broken("unknown kind".to_owned()))?,
        subtype: row.try_get(3)?,
        name: row.try_get(4)?,
        description: body.description.map(Into::into),
        domain: body.domain.map(Cow::into_owned),
        products: body.products.into_owned(),
        lifecycle: serde_json::from_str(&lifecycle).map_err(|e| broken(e.to_string()))?,
        owners: body.owners.into_owned(),
        tags: body.tags.into_owned(),
        columns: body.columns.into_owned(),
        contracts: body.contracts.into_owned(),
        stub: row.try_get(6)?,
        disagrees: row.try_get(7)?,
        unreadable: body.unreadable,
        usage: row.try_get(8)?,
        members: Vec::new(),
    };
    Ok(ThingRow { id: row.try_get(0)?, thing })
}

/// Reads the members of `things`, sorted as [`Member`]s are.
pub(crate) async fn fill_members(conn: &mut SqliteConnection, things: &mut [ThingRow]) -> Result<(), StoreError> {
    let words = Words::load(conn).await?;
    for chunk in things.chunks_mut(5_000) {
        let at: HashMap<i64, usize> = chunk.iter().enumerate().map(|(i, row)| (row.id, i)).collect();
        let sql = "SELECT m.thing_id, o.id, o.catalog_id, s.dialect_id, s.key, s.native FROM json_each(?) j \
                   CROSS JOIN thing_member m ON m.thing_id = j.value JOIN observation o ON o.id = m.observation_id \
                   JOIN statement s ON s.id = o.id WHERE s.key IS NOT NULL";
        let list = id_list(&chunk.iter().map(|row| row.id).collect::<Vec<_>>());
        let mut rows = sqlx::query(sql).bind(list).fetch(&mut *conn);
        while let Some(row) = rows.try_next().await? {
            let key: &str = row.try_get(4)?;
            let member = Member {
                catalog: words.text(row.try_get(2)?),
                dialect: Dialect(words.text(row.try_get(3)?)),
                key: key.parse().map_err(|e| StoreError::unreadable(format!("the key {key}"), e))?,
                native: row.try_get(5)?,
                observation: row.try_get(1)?,
            };
            if let Some(row) = at.get(&row.try_get::<i64, _>(0)?).and_then(|i| chunk.get_mut(*i)) {
                row.thing.members.push(member);
            }
        }
        drop(rows);
        for row in chunk {
            row.thing.members.sort();
        }
    }
    Ok(())
}

/// Runs a query made of `thing_sql!` and reads things with their members.
pub(crate) async fn with_members(
    conn: &mut SqliteConnection,
    rows: Vec<SqliteRow>,
) -> Result<Vec<ThingRow>, StoreError> {
    let mut things = rows.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
    fill_members(conn, &mut things).await?;
    Ok(things)
}

/// Things by row id, in the order of their ids.
pub(crate) async fn by_ids(conn: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<ThingRow>, StoreError> {
    let sql = thing_sql!("WHERE t.id IN (SELECT value FROM json_each(?)) ORDER BY t.id");
    let rows = sqlx::query(sql).bind(id_list(ids)).fetch_all(&mut *conn).await?;
    with_members(conn, rows).await
}

/// Adds the conditions that a filter has. Those it has not stay out of the text: SQLite plans a query before it
/// knows its values, and would read the whole table for "any kind, or this one".
fn push_conditions(query: &mut QueryBuilder<Sqlite>, filter: &ThingFilter) {
    if let Some(kind) = filter.kind {
        query.push(" AND t.kind = ").push_bind(kind.as_str());
    }
    if let Some((role, key)) = &filter.linked {
        query.push(
            " AND t.id IN (SELECT l.thing_id FROM thing_link l JOIN thing x ON x.id = l.target_id WHERE l.role = ",
        );
        query.push_bind(role.number()).push(" AND x.key = ").push_bind(key.to_string()).push(")");
    }
    if let Some(stub) = filter.stub {
        query.push(" AND t.stub = ").push_bind(stub);
    }
    if let Some(disagrees) = filter.disagrees {
        query.push(" AND t.disagrees = ").push_bind(disagrees);
    }
    if let Some(lifecycle) = filter.lifecycle {
        query.push(" AND t.lifecycle = ").push_bind(lifecycle.as_str());
    }
    if let Some(catalog) = &filter.catalog {
        query.push(
            " AND EXISTS (SELECT 1 FROM thing_member m JOIN observation o ON o.id = m.observation_id \
             JOIN word w ON w.id = o.catalog_id WHERE m.thing_id = t.id AND w.text = ",
        );
        query.push_bind(catalog.clone()).push(")");
    }
}

impl Store {
    /// The thing called `key`, or the one a catalog calls so.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn thing(&self, key: &CanonicalKey) -> Result<Option<ThingRow>, StoreError> {
        let mut read = self.read().await?;
        let text = key.to_string();
        let rows = sqlx::query(thing_sql!("WHERE t.key = ?")).bind(&text).fetch_all(&mut *read).await?;
        let mut found = with_members(&mut read, rows).await?;
        if found.is_empty() {
            let ids = crate::find::by_member(&mut read, &text).await?;
            found = by_ids(&mut read, &ids).await?;
        }
        Ok(found.into_iter().next())
    }

    /// Things by row id, in the order of their ids; ids that are no more are left out.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn things_by_id(&self, ids: &[i64]) -> Result<Vec<ThingRow>, StoreError> {
        by_ids(&mut *self.read().await?, ids).await
    }

    /// Who speaks of the things `ids`: row id of the thing, language and catalog of each statement.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn speakers(&self, ids: &[i64]) -> Result<Vec<(i64, Dialect, String)>, StoreError> {
        let sql = "SELECT m.thing_id, d.text, c.text FROM json_each(?) j CROSS JOIN thing_member m ON m.thing_id = j.value \
                   JOIN observation o ON o.id = m.observation_id JOIN statement s ON s.id = o.id \
                   JOIN word d ON d.id = s.dialect_id JOIN word c ON c.id = o.catalog_id";
        let rows: Vec<(i64, String, String)> =
            sqlx::query_as(sql).bind(id_list(ids)).fetch_all(&mut *self.read().await?).await?;
        Ok(rows.into_iter().map(|(thing, dialect, catalog)| (thing, Dialect(dialect), catalog)).collect())
    }

    /// One page of things, and how many there are on all pages.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn things(&self, filter: &ThingFilter) -> Result<(Vec<ThingRow>, u64), StoreError> {
        let mut read = self.read().await?;
        let mut count = QueryBuilder::new("SELECT count(*) FROM thing t WHERE TRUE");
        push_conditions(&mut count, filter);
        let all: i64 = count.build_query_scalar().fetch_one(&mut *read).await?;
        let mut page = QueryBuilder::new(thing_sql!("WHERE TRUE"));
        push_conditions(&mut page, filter);
        page.push(" ORDER BY t.kind, t.folded_name, t.id LIMIT ").push_bind(filter.limit);
        page.push(" OFFSET ").push_bind(filter.offset);
        let rows = page.build().fetch_all(&mut *read).await?;
        Ok((with_members(&mut read, rows).await?, u64::try_from(all).unwrap_or(0)))
    }

    /// Every thing of one kind, stubs too, by name, for a map of the whole mesh: `members` is left empty.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn things_of_kind(&self, kind: Kind) -> Result<Vec<ThingRow>, StoreError> {
        let sql = thing_sql!("WHERE t.kind = ? ORDER BY t.folded_name, t.id");
        let rows = sqlx::query(sql).bind(kind.as_str()).fetch_all(&mut *self.read().await?).await?;
        rows.iter().map(read_row).collect()
    }

    /// Number of the newest derivation: whoever keeps something made from the map compares it.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn stamp(&self) -> Result<i64, StoreError> {
        crate::derive::meta(&mut *self.read().await?, "stamp").await
    }

    /// Hands every thing written after derivation `stamp` (0: all things) to `take`, members included and
    /// never many at once, and returns the row ids of things removed since and the newest stamp. All of it
    /// is of one moment.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn things_since(
        &self,
        stamp: i64,
        take: &mut (dyn FnMut(Vec<ThingRow>) + Send),
    ) -> Result<(Vec<i64>, i64), StoreError> {
        let mut read = self.read().await?;
        let newest = crate::derive::meta(&mut read, "stamp").await?;
        let sql = "SELECT id FROM thing INDEXED BY thing_stamp WHERE stamp > ? ORDER BY id";
        let ids: Vec<i64> = sqlx::query_scalar(sql).bind(stamp).fetch_all(&mut *read).await?;
        for page in ids.chunks(2_000) {
            take(by_ids(&mut read, page).await?);
        }
        let sql = "SELECT thing_id FROM thing_gone WHERE stamp > ? ORDER BY thing_id";
        Ok((sqlx::query_scalar(sql).bind(stamp).fetch_all(&mut *read).await?, newest))
    }

    /// How many things and edges there are.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn counts(&self) -> Result<Counts, StoreError> {
        let mut read = self.read().await?;
        let mut counts = Counts::default();
        // In the order of the index, so that nothing is sorted; a join or a condition would make SQLite sort.
        let sql = "SELECT kind, stub, domain_id, count(*) FROM thing GROUP BY kind, stub, domain_id";
        let rows: Vec<(String, bool, Option<i64>, i64)> = sqlx::query_as(sql).fetch_all(&mut *read).await?;
        for (kind, stub, domain, n) in rows {
            let n = u64::try_from(n).unwrap_or(0);
            let known = Kind::parse(&kind);
            let kind = known.ok_or_else(|| StoreError::unreadable("a thing", format!("unknown kind {kind}")))?;
            if stub {
                counts.stubs += n;
                continue;
            }
            *counts.by_kind.entry(kind).or_default() += n;
            if let Some(domain) = domain {
                *counts.by_domain.entry((domain, kind)).or_default() += n;
            }
        }
        counts.edges = crate::derive::size(&mut read).await?.edges;
        Ok(counts)
    }
}

//! Writing the things of a new map as a difference to those of the map before.

use crate::StoreError;
use crate::batch::{Batch, each_line, id_list};
use crate::derive::difference;
use crate::staging::TakeAsIs;
use crate::tables::row_hash::RowHash;
use crate::tables::thing::{Body, LinkRole, folded};
use sqlx::SqliteConnection;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;
use weft_model::{CanonicalKey, Kind, Lifecycle, Thing};
use xxhash_rust::xxh3::xxh3_128;

/// Whether a thing is on the new map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It was on the map before; nobody has spoken of it yet.
    Before,
    /// Something refers to it.
    Named,
    /// It came.
    Come,
}

/// A thing of the map before or of the new one. A million are held at once, so it is small.
#[derive(Debug, Clone, Copy)]
struct Place {
    id: i64,
    /// Hash of the row of the map before; `None` when it is new.
    hash: Option<u64>,
    state: State,
}

/// Takes the things of a new map one by one: what is the same is left alone, what is gone is removed and noted.
pub(crate) struct ThingWriter {
    stamp: i64,
    next: i64,
    /// By hash of the key's text.
    places: HashMap<u128, Place, BuildHasherDefault<TakeAsIs>>,
    /// Ends of edges that have not come.
    awaited: HashMap<u128, CanonicalKey>,
    /// Things that stay as they are unless their domain, which is new on the map, comes: row ids of both.
    newly_placed: Vec<(i64, i64)>,
    rows: Batch,
    /// Role, target and thing.
    links: Vec<(i64, i64, i64)>,
    /// Thing and observation.
    members: Vec<(i64, i64)>,
}

impl ThingWriter {
    /// Reads what the map before has.
    pub(crate) async fn begin(conn: &mut SqliteConnection, stamp: i64) -> Result<Self, StoreError> {
        let mut places = HashMap::default();
        let sql = "SELECT id, id || ' ' || hex(hash) || ' ' || key AS line FROM thing WHERE id > ?1";
        each_line(conn, sql, None, |line| {
            let (id, hash) = (line.number()?, Some(line.digest()? as u64));
            places.insert(xxh3_128(line.text()?.as_bytes()), Place { id, hash, state: State::Before });
            Ok(())
        })
        .await?;
        let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'thing'";
        let next = sqlx::query_scalar(sql).fetch_one(conn).await?;
        let head = "REPLACE INTO thing (id, key, kind, subtype, name, folded_name, folded_last, domain_id, lifecycle, \
                    stub, disagrees, usage, stamp, hash, body)";
        let rows = Batch::new(head, 15);
        let (awaited, newly_placed) = (HashMap::new(), Vec::new());
        Ok(Self { stamp, next, places, awaited, newly_placed, rows, links: Vec::new(), members: Vec::new() })
    }

    /// The row id of the thing called `key`, an end of an edge. If it never comes, a stub takes the id.
    pub(crate) fn id_of_end(&mut self, key: &CanonicalKey) -> i64 {
        let (hash, place) = self.refer(key);
        if place.state != State::Come {
            self.awaited.entry(hash).or_insert_with(|| key.clone());
        }
        place.id
    }

    /// The hash of `key` and its place, which counts as named from now on.
    fn refer(&mut self, key: &CanonicalKey) -> (u128, Place) {
        let hash = xxh3_128(key.to_string().as_bytes());
        let next = &mut self.next;
        let place = self.places.entry(hash).or_insert_with(|| new_place(next));
        if place.state == State::Before {
            place.state = State::Named;
        }
        (hash, *place)
    }

    /// Takes the next thing.
    pub(crate) async fn write(&mut self, conn: &mut SqliteConnection, thing: &Thing) -> Result<(), StoreError> {
        let key = thing.key.to_string();
        let key_hash = xxh3_128(key.as_bytes());
        let next = &mut self.next;
        let place = self.places.entry(key_hash).or_insert_with(|| new_place(next));
        if place.state == State::Come {
            return Err(StoreError::Derive(format!("two things are called {key}")));
        }
        let (id, before) = (place.id, place.hash);
        if place.state == State::Named {
            self.awaited.remove(&key_hash);
        }
        place.state = State::Come;
        let domain = thing.domain.as_ref().map(|domain| self.refer(domain).1);
        let domain_id = domain.map(|place| place.id);
        let named = self.link(id, thing);
        let hash = row_hash(thing, &named);
        let stored = thing.members.iter().filter(|m| m.observation != 0);
        self.members.extend(stored.map(|m| (id, m.observation)));
        if before == Some(hash as u64) {
            self.newly_placed.extend(domain.filter(|place| place.hash.is_none()).map(|place| (id, place.id)));
            return Ok(());
        }
        let (name, last) = (folded(&thing.name), folded(thing.key.name()));
        let last = (last != name).then_some(last);
        self.rows.bind(id)?.bind(key)?.bind(thing.kind.as_str())?.bind(thing.subtype.as_str())?;
        self.rows.bind(thing.name.as_str())?.bind(name)?.bind(last)?.bind(domain_id)?;
        self.rows.bind(thing.lifecycle.as_str())?.bind(thing.stub)?.bind(thing.disagrees)?;
        self.rows.bind(i64::from(thing.usage))?.bind(self.stamp)?.bind(hash.to_be_bytes().to_vec())?;
        self.rows.bind(body(thing)?)?;
        self.rows.end_row(conn).await
    }

    /// Notes what the thing refers to. Returns role and hash of the key of each.
    fn link(&mut self, id: i64, thing: &Thing) -> Vec<(i64, u128)> {
        let lists = [
            (LinkRole::Domain, thing.domain.as_slice()),
            (LinkRole::Product, &thing.products),
            (LinkRole::Owner, &thing.owners),
            (LinkRole::Contract, &thing.contracts),
        ];
        let mut named = Vec::with_capacity(4);
        for (role, keys) in lists {
            for key in keys {
                let (hash, place) = self.refer(key);
                self.links.push((role.number(), place.id, id));
                named.push((role.number(), hash));
            }
        }
        named
    }

    /// Writes stubs for ends of edges that did not come, removes what is gone, and writes links and members. Returns
    /// how many stubs it made.
    pub(crate) async fn finish(mut self, conn: &mut SqliteConnection) -> Result<u64, StoreError> {
        let mut missing: Vec<CanonicalKey> = std::mem::take(&mut self.awaited).into_values().collect();
        missing.sort_unstable();
        let stubs = missing.len() as u64;
        for key in missing {
            self.write(conn, &stub(key)).await?;
        }
        self.rows.finish(conn).await?;
        let absent: Vec<Place> = self.places.values().filter(|place| place.state != State::Come).copied().collect();
        self.places = HashMap::default();
        let nowhere: HashSet<i64> = absent.iter().filter(|p| p.state == State::Named).map(|p| p.id).collect();
        self.place_in_domains(conn, &nowhere).await?;
        remove(conn, absent.iter().filter(|p| p.hash.is_some()).map(|p| p.id).collect(), self.stamp).await?;
        self.links.retain(|(_, target, _)| !nowhere.contains(target));
        write_links(conn, self.links).await?;
        write_members(conn, self.members).await?;
        Ok(stubs)
    }

    /// Sets the domain of rows that were not written because nothing else changed, and clears domains that are no
    /// thing.
    async fn place_in_domains(&self, conn: &mut SqliteConnection, nowhere: &HashSet<i64>) -> Result<(), StoreError> {
        for (thing, domain) in self.newly_placed.iter().filter(|(_, domain)| !nowhere.contains(domain)) {
            let query = sqlx::query("UPDATE thing SET domain_id = ?, stamp = ? WHERE id = ?");
            query.bind(domain).bind(self.stamp).bind(thing).execute(&mut *conn).await?;
        }
        let ids: Vec<i64> = nowhere.iter().copied().collect();
        for chunk in ids.chunks(10_000) {
            let sql = "UPDATE thing SET domain_id = NULL, stamp = ? \
                       WHERE domain_id IN (SELECT value FROM json_each(?))";
            sqlx::query(sql).bind(self.stamp).bind(id_list(chunk)).execute(&mut *conn).await?;
        }
        Ok(())
    }
}

/// A place for what the map before did not have.
fn new_place(next: &mut i64) -> Place {
    *next += 1;
    Place { id: *next, hash: None, state: State::Before }
}

/// Something that is named and that nobody describes is not dropped.
fn stub(key: CanonicalKey) -> Thing {
    let kind = Kind::parse(key.platform.as_str()).unwrap_or(Kind::Asset);
    Thing {
        name: key.name().to_owned(),
        subtype: kind.as_str().to_owned(),
        key,
        kind,
        description: None,
        domain: None,
        products: Vec::new(),
        lifecycle: Lifecycle::Unknown,
        owners: Vec::new(),
        tags: Vec::new(),
        columns: Vec::new(),
        contracts: Vec::new(),
        stub: true,
        disagrees: false,
        unreadable: false,
        usage: 0,
        members: Vec::new(),
    }
}

async fn remove(conn: &mut SqliteConnection, ids: Vec<i64>, stamp: i64) -> Result<(), StoreError> {
    for chunk in ids.chunks(10_000) {
        let list = id_list(chunk);
        let sql = "INSERT INTO thing_gone (thing_id, key, stamp) \
                   SELECT id, key, ? FROM thing WHERE id IN (SELECT value FROM json_each(?))";
        sqlx::query(sql).bind(stamp).bind(&list).execute(&mut *conn).await?;
        let sql = "DELETE FROM thing WHERE id IN (SELECT value FROM json_each(?))";
        sqlx::query(sql).bind(&list).execute(&mut *conn).await?;
    }
    Ok(())
}

async fn write_links(conn: &mut SqliteConnection, mut new: Vec<(i64, i64, i64)>) -> Result<(), StoreError> {
    new.sort_unstable();
    new.dedup();
    let mut old = Vec::new();
    // Links have no row id: a line has all that lead to one target.
    let sql = "SELECT target_id AS id, group_concat(role || ' ' || target_id || ' ' || thing_id, ' ') AS line \
               FROM thing_link WHERE target_id > ?1 GROUP BY target_id";
    each_line(conn, sql, None, |line| {
        while let Some(role) = line.next_number()? {
            old.push((role, line.number()?, line.number()?));
        }
        Ok(())
    })
    .await?;
    old.sort_unstable();
    let (gone, added) = difference(&old, &new);
    let head = "DELETE FROM thing_link WHERE (role, target_id, thing_id) IN (SELECT * FROM (";
    let mut delete = Batch::enclosed(head, 3, "))");
    for (role, target, thing) in gone {
        delete.bind(role)?.bind(target)?.bind(thing)?;
        delete.end_row(conn).await?;
    }
    delete.finish(conn).await?;
    let mut insert = Batch::new("INSERT INTO thing_link (role, target_id, thing_id)", 3);
    for (role, target, thing) in added {
        insert.bind(role)?.bind(target)?.bind(thing)?;
        insert.end_row(conn).await?;
    }
    insert.finish(conn).await
}

async fn write_members(conn: &mut SqliteConnection, mut new: Vec<(i64, i64)>) -> Result<(), StoreError> {
    new.sort_unstable();
    new.dedup();
    let mut old: Vec<(i64, i64)> = Vec::new();
    let sql = "SELECT thing_id AS id, thing_id || ' ' || group_concat(observation_id, ' ') AS line \
               FROM thing_member WHERE thing_id > ?1 GROUP BY thing_id";
    each_line(conn, sql, None, |line| {
        let thing = line.number()?;
        while let Some(observation) = line.next_number()? {
            old.push((thing, observation));
        }
        Ok(())
    })
    .await?;
    old.sort_unstable();
    let (gone, added) = difference(&old, &new);
    let head = "DELETE FROM thing_member WHERE (thing_id, observation_id) IN (SELECT * FROM (";
    let mut delete = Batch::enclosed(head, 2, "))");
    for (thing, observation) in gone {
        delete.bind(thing)?.bind(observation)?;
        delete.end_row(conn).await?;
    }
    delete.finish(conn).await?;
    let mut insert = Batch::new("INSERT INTO thing_member (thing_id, observation_id)", 2);
    for (thing, observation) in added {
        insert.bind(thing)?.bind(observation)?;
        insert.end_row(conn).await?;
    }
    insert.finish(conn).await
}

fn body(t: &Thing) -> Result<String, StoreError> {
    let body = Body {
        description: t.description.as_deref().map(Into::into),
        domain: t.domain.as_ref().map(Cow::Borrowed),
        products: t.products.as_slice().into(),
        owners: t.owners.as_slice().into(),
        tags: t.tags.as_slice().into(),
        columns: t.columns.as_slice().into(),
        contracts: t.contracts.as_slice().into(),
        unreadable: t.unreadable,
    };
    serde_json::to_string(&body).map_err(|e| StoreError::unreadable(t.key.to_string(), e))
}

/// Hash of a row: all that is shown, and who speaks of it (not in which version). What it refers to is in it by role
/// and hash of the key.
fn row_hash(t: &Thing, named: &[(i64, u128)]) -> u128 {
    let mut hash = RowHash::default();
    hash.text(t.kind.as_str()).text(&t.subtype).text(&t.name).text(t.lifecycle.as_str());
    hash.option(t.description.as_deref()).number(named.len() as i64);
    for (role, key) in named {
        hash.number(*role).number(*key as i64);
    }
    for list in [&t.tags, &t.columns] {
        hash.number(list.len() as i64);
        for word in list {
            hash.text(word);
        }
    }
    for m in &t.members {
        hash.text(&m.catalog).text(m.dialect.as_str()).text(&m.native);
    }
    hash.number(i64::from(t.usage)).number(i64::from(t.stub)).number(i64::from(t.disagrees));
    if t.unreadable {
        hash.text("unreadable");
    }
    hash.digest()
}

//! Writing the things of a new map as a difference to those of the map before.

use crate::StoreError;
use crate::batch::{Batch, id_list};
use crate::derive::difference;
use crate::staging::digest;
use crate::tables::thing::{Body, LinkRole, folded};
use futures_util::TryStreamExt;
use sqlx::{Row, SqliteConnection};
use std::borrow::Cow;
use std::collections::HashMap;
use weft_model::{CanonicalKey, Thing};
use xxhash_rust::xxh3::Xxh3;

/// Row ids of the things of a map, by key.
pub(crate) type Ids = HashMap<CanonicalKey, i64>;

/// Writes all things of a new map: what is the same is left alone, what is gone is removed and noted.
pub(crate) async fn write(conn: &mut SqliteConnection, things: &[Thing], stamp: i64) -> Result<Ids, StoreError> {
    let mut old = stored(conn).await?;
    let mut next: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'thing'")
        .fetch_one(&mut *conn)
        .await?;
    let mut ids = Ids::with_capacity(things.len());
    let mut rows = Vec::with_capacity(things.len());
    for thing in things {
        let key = thing.key.to_string();
        let before = old.remove(&key);
        let id = before.map_or_else(
            || {
                next += 1;
                next
            },
            |(id, _)| id,
        );
        if ids.insert(thing.key.clone(), id).is_some() {
            return Err(StoreError::Derive(format!("two things are called {key}")));
        }
        rows.push((id, key, before.map(|(_, hash)| hash)));
    }
    remove(conn, old, stamp).await?;
    write_rows(conn, things, rows, &ids, stamp).await?;
    write_links(conn, things, &ids).await?;
    write_members(conn, things, &ids).await?;
    Ok(ids)
}

async fn stored(conn: &mut SqliteConnection) -> Result<HashMap<String, (i64, u128)>, StoreError> {
    let mut old = HashMap::new();
    let mut rows = sqlx::query("SELECT id, key, hash FROM thing").fetch(conn);
    while let Some(row) = rows.try_next().await? {
        old.insert(row.try_get(1)?, (row.try_get(0)?, digest(row.try_get(2)?)));
    }
    Ok(old)
}

async fn remove(conn: &mut SqliteConnection, old: HashMap<String, (i64, u128)>, stamp: i64) -> Result<(), StoreError> {
    let ids: Vec<i64> = old.values().map(|(id, _)| *id).collect();
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

async fn write_rows(
    conn: &mut SqliteConnection,
    things: &[Thing],
    rows: Vec<(i64, String, Option<u128>)>,
    ids: &Ids,
    stamp: i64,
) -> Result<(), StoreError> {
    let head = "REPLACE INTO thing (id, key, kind, subtype, name, folded_name, folded_last, domain_id, lifecycle, stub, \
                disagrees, usage, stamp, hash, body)";
    let mut batch = Batch::new(head, 15);
    for (thing, (id, key, before)) in things.iter().zip(rows) {
        let body = body(thing)?;
        let domain_id = thing.domain.as_ref().and_then(|key| ids.get(key)).copied();
        let hash = row_hash(thing, &body, domain_id);
        if before == Some(hash) {
            continue;
        }
        let (name, last) = (folded(&thing.name), folded(thing.key.name()));
        let last = (last != name).then_some(last);
        batch.bind(id)?.bind(key)?.bind(thing.kind.as_str())?.bind(thing.subtype.as_str())?;
        batch.bind(thing.name.as_str())?.bind(name)?.bind(last)?.bind(domain_id)?;
        batch.bind(thing.lifecycle.as_str())?.bind(thing.stub)?.bind(thing.disagrees)?;
        batch.bind(i64::from(thing.usage))?.bind(stamp)?.bind(hash.to_be_bytes().to_vec())?.bind(body)?;
        batch.end_row(conn).await?;
    }
    batch.finish(conn).await
}

async fn write_links(conn: &mut SqliteConnection, things: &[Thing], ids: &Ids) -> Result<(), StoreError> {
    let mut new = Vec::new();
    for thing in things {
        let lists = [
            (LinkRole::Domain, thing.domain.as_slice()),
            (LinkRole::Product, &thing.products),
            (LinkRole::Owner, &thing.owners),
            (LinkRole::Contract, &thing.contracts),
        ];
        for (role, keys) in lists {
            let targets = keys.iter().filter_map(|key| ids.get(key));
            new.extend(targets.map(|target| (role.number(), *target, ids[&thing.key])));
        }
    }
    new.sort_unstable();
    new.dedup();
    let sql = "SELECT role, target_id, thing_id FROM thing_link ORDER BY role, target_id, thing_id";
    let old: Vec<(i64, i64, i64)> = sqlx::query_as(sql).fetch_all(&mut *conn).await?;
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

async fn write_members(conn: &mut SqliteConnection, things: &[Thing], ids: &Ids) -> Result<(), StoreError> {
    let mut new: Vec<(i64, i64)> = Vec::new();
    for thing in things {
        let stored = thing.members.iter().filter(|m| m.observation != 0);
        new.extend(stored.map(|m| (ids[&thing.key], m.observation)));
    }
    new.sort_unstable();
    new.dedup();
    let sql = "SELECT thing_id, observation_id FROM thing_member ORDER BY thing_id, observation_id";
    let old: Vec<(i64, i64)> = sqlx::query_as(sql).fetch_all(&mut *conn).await?;
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
    };
    serde_json::to_string(&body).map_err(|e| StoreError::unreadable(t.key.to_string(), e))
}

/// Hash of a row: all that is shown, and who speaks of it (not in which version).
fn row_hash(t: &Thing, body: &str, domain_id: Option<i64>) -> u128 {
    let mut hash = Xxh3::new();
    let mut part = |text: &str| {
        hash.update(&(text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    for text in [t.kind.as_str(), &t.subtype, &t.name, t.lifecycle.as_str(), body] {
        part(text);
    }
    for m in &t.members {
        part(&m.catalog);
        part(m.dialect.as_str());
        part(&m.native);
    }
    hash.update(&domain_id.unwrap_or(0).to_le_bytes());
    hash.update(&t.usage.to_le_bytes());
    hash.update(&[u8::from(t.stub), u8::from(t.disagrees)]);
    hash.digest128()
}

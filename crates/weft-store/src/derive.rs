//! From facts to the map: feeds every current fact to a [`Derive`] and writes what it makes as a difference
//! to the map before, so that what did not change is not written and keeps its row id.

use crate::StoreError;
use crate::failpoint::failpoint;
use crate::tables::observation::{FactReader, fact_sql};
use crate::tables::{ledger, mesh_edge, thing_write};
use futures_util::TryStreamExt;
use sqlx::SqliteConnection;
use std::collections::{BTreeSet, HashSet};
use weft_model::{CanonicalKey, Derive, Kind, Lifecycle, Stitched, Thing};

/// How large the map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MapSize {
    pub(crate) things: u64,
    pub(crate) edges: u64,
}

/// The size noted by the last derivation.
pub(crate) async fn size(conn: &mut SqliteConnection) -> Result<MapSize, StoreError> {
    let figure = async |conn: &mut SqliteConnection, name: &str| {
        let value = meta(conn, name).await?;
        Ok::<_, StoreError>(u64::try_from(value).unwrap_or(0))
    };
    Ok(MapSize { things: figure(conn, "things").await?, edges: figure(conn, "edges").await? })
}

/// A figure kept in `meta`.
pub(crate) async fn meta(conn: &mut SqliteConnection, name: &str) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?";
    Ok(sqlx::query_scalar(sql).bind(name).fetch_one(conn).await?)
}

async fn set_meta(conn: &mut SqliteConnection, name: &str, value: i64) -> Result<(), StoreError> {
    let query = sqlx::query("UPDATE meta SET value = ? WHERE name = ?");
    query.bind(value.to_string()).bind(name).execute(conn).await?;
    Ok(())
}

/// Derives the map from all current facts and writes it. Runs inside the caller's transaction.
pub(crate) async fn derive_map(
    conn: &mut SqliteConnection,
    mut derive: Box<dyn Derive>,
) -> Result<MapSize, StoreError> {
    feed(conn, None, derive.as_mut()).await?;
    // Seconds of pure thinking for a large mesh: not on a thread that others wait for.
    let finished = tokio::task::spawn_blocking(move || {
        let mut stitched = derive.finish();
        add_missing_ends(&mut stitched);
        stitched
    });
    let stitched = finished.await.map_err(|e| StoreError::Derive(e.to_string()))?;
    let stamp = meta(conn, "stamp").await? + 1;
    set_meta(conn, "stamp", stamp).await?;
    let size = MapSize { things: stitched.things.len() as u64, edges: stitched.edges.len() as u64 };
    let ids = thing_write::write(conn, &stitched.things, stamp).await?;
    drop(stitched.things);
    failpoint("in_swap");
    mesh_edge::write(conn, &stitched.edges, &ids).await?;
    drop(stitched.edges);
    failpoint("in_swap");
    ledger::write(conn, &stitched.ledger).await?;
    set_meta(conn, "things", size.things as i64).await?;
    set_meta(conn, "edges", size.edges as i64).await?;
    Ok(size)
}

/// Hands every fact that is current, or was after sync `seq`, to `derive`, in the order in which they were
/// first written.
pub(crate) async fn feed(
    conn: &mut SqliteConnection,
    seq: Option<i64>,
    derive: &mut dyn Derive,
) -> Result<(), StoreError> {
    let mut reader = FactReader::load(conn, seq).await?;
    let now = fact_sql!("observation o CROSS JOIN statement s ON s.id = o.id WHERE o.to_seq IS NULL ORDER BY o.id");
    let then = fact_sql!(
        "observation o CROSS JOIN statement s ON s.id = o.id \
         WHERE o.from_seq <= ?1 AND (o.to_seq IS NULL OR o.to_seq > ?1) ORDER BY o.id"
    );
    let query = match seq {
        None => sqlx::query(now),
        Some(seq) => sqlx::query(then).bind(seq),
    };
    let mut rows = query.fetch(conn);
    while let Some(row) = rows.try_next().await? {
        derive.add(reader.fact(&row)?);
    }
    Ok(())
}

/// An edge to something that is not among the things is not dropped: its end becomes a stub.
fn add_missing_ends(stitched: &mut Stitched) {
    let known: HashSet<&CanonicalKey> = stitched.things.iter().map(|thing| &thing.key).collect();
    let ends = stitched.edges.iter().flat_map(|edge| [&edge.from, &edge.to]);
    let missing: BTreeSet<CanonicalKey> = ends.filter(|end| !known.contains(end)).cloned().collect();
    stitched.things.extend(missing.into_iter().map(stub));
}

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
        usage: 0,
        members: Vec::new(),
    }
}

/// What a sorted list loses and gains on the way to another sorted list.
pub(crate) fn difference<T: Ord + Copy>(old: &[T], new: &[T]) -> (Vec<T>, Vec<T>) {
    let (mut gone, mut added) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        match (old.get(i), new.get(j)) {
            (Some(o), Some(n)) if o == n => {
                i += 1;
                j += 1;
            }
            (Some(o), n) if n.is_none_or(|n| o < n) => {
                gone.push(*o);
                i += 1;
            }
            (_, Some(n)) => {
                added.push(*n);
                j += 1;
            }
            _ => break,
        }
    }
    (gone, added)
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_difference_of_sorted_lists_is_what_went_and_what_came() {
        assert_eq!(difference(&[1, 3, 5], &[2, 3, 6]), (vec![1, 5], vec![2, 6]));
        assert_eq!(difference(&[], &[1]), (vec![], vec![1]));
        assert_eq!(difference(&[1, 2], &[]), (vec![1, 2], vec![]));
    }
}

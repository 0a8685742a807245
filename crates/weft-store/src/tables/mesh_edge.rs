//! The map's edges and the light graph made of them.

use crate::batch::{Batch, id_list};
use crate::staging::digest;
use crate::tables::thing::LinkRole;
use crate::tables::thing_write::Ids;
use crate::{Store, StoreError};
use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::HashMap;
use weft_model::{ColumnFlow, EdgeKind, GraphEdge, GraphNode, Kind, MeshEdge, Provenance};
use xxhash_rust::xxh3::Xxh3;

fn word(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Data => "data",
        EdgeKind::Depends => "depends",
        EdgeKind::Contains => "contains",
    }
}

fn parse(word: &str) -> Result<EdgeKind, StoreError> {
    match word {
        "data" => Ok(EdgeKind::Data),
        "depends" => Ok(EdgeKind::Depends),
        "contains" => Ok(EdgeKind::Contains),
        _ => Err(StoreError::unreadable("an edge", format!("unknown kind {word}"))),
    }
}

/// Writes all edges of a new map: what is the same is left alone and keeps its id, what is gone is removed.
pub(crate) async fn write(conn: &mut SqliteConnection, edges: &[MeshEdge], ids: &Ids) -> Result<(), StoreError> {
    let mut old = stored(conn).await?;
    let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM mesh_edge").fetch_one(&mut *conn).await?;
    let head = "REPLACE INTO mesh_edge (id, from_id, to_id, kind, knot, confidence, hash, columns, provenance)";
    let mut batch = Batch::new(head, 9);
    let mut next = newest;
    for edge in edges {
        let end = |key| ids.get(key).copied().ok_or_else(|| StoreError::Derive(format!("{key} is no thing")));
        let (from, to) = (end(&edge.from)?, end(&edge.to)?);
        let json = |e: serde_json::Error| StoreError::unreadable(format!("the edge {} -> {}", edge.from, edge.to), e);
        let columns = match edge.columns.is_empty() {
            true => None,
            false => Some(serde_json::to_string(&edge.columns).map_err(json)?),
        };
        let provenance = serde_json::to_string(&edge.provenance).map_err(json)?;
        let hash = row_hash(edge, columns.as_deref().unwrap_or(""), &provenance);
        let id = match old.remove(&(from, to, edge.kind)) {
            Some((_, before)) if before == hash => continue,
            Some((id, _)) => id,
            None => {
                next += 1;
                next
            }
        };
        batch.bind(id)?.bind(from)?.bind(to)?.bind(word(edge.kind))?.bind(edge.knot)?;
        batch.bind(f64::from(edge.confidence))?.bind(hash.to_be_bytes().to_vec())?.bind(columns)?.bind(provenance)?;
        batch.end_row(conn).await?;
    }
    batch.finish(conn).await?;
    let gone: Vec<i64> = old.into_values().map(|(id, _)| id).collect();
    for chunk in gone.chunks(10_000) {
        let sql = "DELETE FROM mesh_edge WHERE id IN (SELECT value FROM json_each(?))";
        sqlx::query(sql).bind(id_list(chunk)).execute(&mut *conn).await?;
    }
    Ok(())
}

type Stored = HashMap<(i64, i64, EdgeKind), (i64, u128)>;

async fn stored(conn: &mut SqliteConnection) -> Result<Stored, StoreError> {
    let mut old = Stored::new();
    let mut rows = sqlx::query("SELECT id, from_id, to_id, kind, hash FROM mesh_edge").fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let ends = (row.try_get(1)?, row.try_get(2)?, parse(row.try_get(3)?)?);
        old.insert(ends, (row.try_get(0)?, digest(row.try_get(4)?)));
    }
    Ok(old)
}

fn row_hash(edge: &MeshEdge, columns: &str, provenance: &str) -> u128 {
    let mut hash = Xxh3::new();
    hash.update(&edge.confidence.to_le_bytes());
    hash.update(&[u8::from(edge.knot)]);
    hash.update(&(columns.len() as u64).to_le_bytes());
    hash.update(columns.as_bytes());
    hash.update(provenance.as_bytes());
    hash.digest128()
}

/// The query for [`read_row`].
macro_rules! edge_sql {
    ($where:literal) => {
        concat!(
            "SELECT e.id, f.key, t.key, e.kind, e.confidence, e.knot, e.columns, e.provenance ",
            "FROM mesh_edge e JOIN thing f ON f.id = e.from_id JOIN thing t ON t.id = e.to_id WHERE ",
            $where,
            " ORDER BY e.id"
        )
    };
}

fn read_row(row: &SqliteRow) -> Result<(i64, MeshEdge), StoreError> {
    let id: i64 = row.try_get(0)?;
    let broken = |e: String| StoreError::unreadable(format!("edge {id}"), e);
    let columns: Vec<ColumnFlow> = match row.try_get::<Option<&str>, _>(6)? {
        Some(columns) => serde_json::from_str(columns).map_err(|e| broken(e.to_string()))?,
        None => Vec::new(),
    };
    let provenance: Vec<Provenance> = serde_json::from_str(row.try_get(7)?).map_err(|e| broken(e.to_string()))?;
    let edge = MeshEdge {
        from: row.try_get::<&str, _>(1)?.parse().map_err(|e| broken(format!("{e}")))?,
        to: row.try_get::<&str, _>(2)?.parse().map_err(|e| broken(format!("{e}")))?,
        kind: parse(row.try_get(3)?)?,
        confidence: row.try_get::<f64, _>(4)? as f32,
        knot: row.try_get(5)?,
        columns,
        provenance,
    };
    Ok((id, edge))
}

impl Store {
    /// The lineage graph: every thing that can have edges and every edge, without their details, as of one
    /// moment. Nodes are sorted by id, edges by id.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn graph(&self) -> Result<(Vec<GraphNode>, Vec<GraphEdge>), StoreError> {
        let mut read = self.read().await?;
        let mut products: HashMap<i64, Vec<i64>> = HashMap::new();
        let sql = "SELECT thing_id, target_id FROM thing_link WHERE role = ?";
        let mut rows = sqlx::query(sql).bind(LinkRole::Product.number()).fetch(&mut *read);
        while let Some(row) = rows.try_next().await? {
            products.entry(row.try_get(0)?).or_default().push(row.try_get(1)?);
        }
        drop(rows);
        let nodes = nodes(&mut read, products).await?;
        let sql = "SELECT id, from_id, to_id, kind, confidence, knot, columns IS NOT NULL FROM mesh_edge ORDER BY id";
        let mut edges = Vec::new();
        let mut rows = sqlx::query(sql).fetch(&mut *read);
        while let Some(row) = rows.try_next().await? {
            edges.push(GraphEdge {
                id: row.try_get(0)?,
                from: row.try_get(1)?,
                to: row.try_get(2)?,
                kind: parse(row.try_get(3)?)?,
                confidence: row.try_get::<f64, _>(4)? as f32,
                knot: row.try_get(5)?,
                has_columns: row.try_get(6)?,
            });
        }
        Ok((nodes, edges))
    }

    /// Edges that touch any of the things `ids`, with their details and row ids.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn edges_of(&self, ids: &[i64]) -> Result<Vec<(i64, MeshEdge)>, StoreError> {
        let sql = edge_sql!(
            "e.id IN (SELECT id FROM mesh_edge WHERE from_id IN (SELECT value FROM json_each(?1)) \
             UNION SELECT id FROM mesh_edge WHERE to_id IN (SELECT value FROM json_each(?1)))"
        );
        let rows = sqlx::query(sql).bind(id_list(ids)).fetch_all(&mut *self.read().await?).await?;
        rows.iter().map(read_row).collect()
    }

    /// Edges whose ends are both among the things `ids`, with their details and row ids.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn edges_between(&self, ids: &[i64]) -> Result<Vec<(i64, MeshEdge)>, StoreError> {
        let sql = edge_sql!(
            "e.from_id IN (SELECT value FROM json_each(?1)) AND +e.to_id IN (SELECT value FROM json_each(?1))"
        );
        let rows = sqlx::query(sql).bind(id_list(ids)).fetch_all(&mut *self.read().await?).await?;
        rows.iter().map(read_row).collect()
    }

    /// Edges by row id.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn edges_by_id(&self, ids: &[i64]) -> Result<Vec<(i64, MeshEdge)>, StoreError> {
        let sql = edge_sql!("e.id IN (SELECT value FROM json_each(?1))");
        let rows = sqlx::query(sql).bind(id_list(ids)).fetch_all(&mut *self.read().await?).await?;
        rows.iter().map(read_row).collect()
    }
}

async fn nodes(
    conn: &mut SqliteConnection,
    mut products: HashMap<i64, Vec<i64>>,
) -> Result<Vec<GraphNode>, StoreError> {
    let sql = "SELECT id, key, name, kind, subtype, domain_id, stub FROM thing t \
               WHERE kind IN ('asset', 'product', 'domain', 'job', 'contract') \
               OR EXISTS (SELECT 1 FROM mesh_edge WHERE from_id = t.id) \
               OR EXISTS (SELECT 1 FROM mesh_edge WHERE to_id = t.id) ORDER BY id";
    let mut nodes = Vec::new();
    let mut rows = sqlx::query(sql).fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let (id, key): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
        let kind: &str = row.try_get(3)?;
        nodes.push(GraphNode {
            id,
            platform: key.split("://").next().unwrap_or_default().to_owned(),
            key,
            name: row.try_get(2)?,
            kind: Kind::parse(kind).ok_or_else(|| StoreError::unreadable("a thing", format!("unknown kind {kind}")))?,
            subtype: row.try_get(4)?,
            domain: row.try_get(5)?,
            products: products.remove(&id).unwrap_or_default(),
            stub: row.try_get(6)?,
        });
    }
    Ok(nodes)
}

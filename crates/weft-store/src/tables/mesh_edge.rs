//! The map's edges.

use crate::batch::{Batch, each_line, id_list};
use crate::tables::row_hash::RowHash;
use crate::tables::thing_write::ThingWriter;
use crate::{Store, StoreError};
use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::HashMap;
use weft_model::{CanonicalKey, ColumnFlow, EdgeKind, MeshEdge, Provenance, TimeMs};

fn word(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Data => "data",
        EdgeKind::Depends => "depends",
        EdgeKind::Contains => "contains",
    }
}

pub(crate) fn parse(word: &str) -> Result<EdgeKind, StoreError> {
    match word {
        "data" => Ok(EdgeKind::Data),
        "depends" => Ok(EdgeKind::Depends),
        "contains" => Ok(EdgeKind::Contains),
        _ => Err(StoreError::unreadable("an edge", format!("unknown kind {word}"))),
    }
}

/// An edge by its ends and kind.
type Ends = (i64, i64, EdgeKind);

/// Takes the edges of a new map one by one: what is the same is left alone and keeps its id, what is gone is removed.
pub(crate) struct EdgeWriter {
    next: i64,
    /// Every edge of the map before with its id and hash, sorted by ends.
    old: Vec<(Ends, i64, u64)>,
    /// Which of them came.
    came: Vec<bool>,
    rows: Batch,
    hash: RowHash,
    /// The giver of the edge before; edges come in its order.
    giver: Option<(CanonicalKey, i64)>,
}

impl EdgeWriter {
    /// Reads what the map before has.
    pub(crate) async fn begin(conn: &mut SqliteConnection) -> Result<Self, StoreError> {
        let mut old = Vec::new();
        let mut next = 0;
        let sql = "SELECT id, id || ' ' || from_id || ' ' || to_id || ' ' || kind || ' ' || hex(hash) AS line \
                   FROM mesh_edge WHERE id > ?1";
        each_line(conn, sql, None, |line| {
            next = line.number()?;
            let ends = (line.number()?, line.number()?, parse(line.text()?)?);
            old.push((ends, next, line.digest()? as u64));
            Ok(())
        })
        .await?;
        old.sort_unstable();
        let came = vec![false; old.len()];
        let head = "REPLACE INTO mesh_edge (id, from_id, to_id, kind, knot, confidence, hash, columns, provenance)";
        Ok(Self { next, old, came, rows: Batch::new(head, 9), hash: RowHash::default(), giver: None })
    }

    /// Takes the next edge. An end that is no thing becomes one.
    pub(crate) async fn write(
        &mut self,
        conn: &mut SqliteConnection,
        things: &mut ThingWriter,
        edge: &MeshEdge,
    ) -> Result<(), StoreError> {
        let from = match &self.giver {
            Some((key, id)) if *key == edge.from => *id,
            _ => {
                let id = things.id_of_end(&edge.from);
                self.giver = Some((edge.from.clone(), id));
                id
            }
        };
        let to = things.id_of_end(&edge.to);
        let hash = row_hash(&mut self.hash, edge);
        let id = match self.old.binary_search_by(|(ends, ..)| ends.cmp(&(from, to, edge.kind))) {
            Ok(place) => {
                self.came[place] = true;
                let (_, id, before) = self.old[place];
                if before == hash as u64 {
                    return Ok(());
                }
                id
            }
            Err(_) => {
                self.next += 1;
                self.next
            }
        };
        let json = |e: serde_json::Error| StoreError::unreadable(format!("the edge {} -> {}", edge.from, edge.to), e);
        let columns = match edge.columns.is_empty() {
            true => None,
            false => Some(serde_json::to_string(&edge.columns).map_err(json)?),
        };
        let provenance = serde_json::to_string(&edge.provenance).map_err(json)?;
        self.rows.bind(id)?.bind(from)?.bind(to)?.bind(word(edge.kind))?.bind(edge.knot)?;
        self.rows.bind(f64::from(edge.confidence))?.bind(hash.to_be_bytes().to_vec())?;
        self.rows.bind(columns)?.bind(provenance)?;
        self.rows.end_row(conn).await
    }

    /// Writes what is left and removes what is gone.
    pub(crate) async fn finish(mut self, conn: &mut SqliteConnection) -> Result<(), StoreError> {
        self.rows.finish(conn).await?;
        let gone = self.old.iter().zip(&self.came).filter(|(_, came)| !**came).map(|((_, id, _), _)| *id);
        let gone: Vec<i64> = gone.collect();
        for chunk in gone.chunks(10_000) {
            let sql = "DELETE FROM mesh_edge WHERE id IN (SELECT value FROM json_each(?))";
            sqlx::query(sql).bind(id_list(chunk)).execute(&mut *conn).await?;
        }
        Ok(())
    }
}

/// Hash of all that is known of an edge but its ends and kind.
fn row_hash(hash: &mut RowHash, edge: &MeshEdge) -> u128 {
    hash.number(i64::from(edge.confidence.to_bits())).number(i64::from(edge.knot)).number(edge.columns.len() as i64);
    for flow in &edge.columns {
        hash.text(&flow.from).option(flow.to.as_deref()).option(flow.subtype.as_deref());
        hash.option(flow.description.as_deref()).number(flow.transformation as i64).number(i64::from(flow.masking));
    }
    for p in &edge.provenance {
        hash.text(&p.catalog).text(p.dialect.as_str()).number(p.method as i64).option(p.job.as_deref());
        hash.number(p.last_seen.map_or(i64::MIN, TimeMs::millis));
    }
    hash.digest()
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
    /// Edges by row id, with their details; ids that are no more are left out.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn edges_by_id(&self, ids: &[i64]) -> Result<Vec<(i64, MeshEdge)>, StoreError> {
        let sql = edge_sql!("e.id IN (SELECT value FROM json_each(?1))");
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

    /// The column mappings of every edge that has any, by row id of the edge.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn column_flows(&self) -> Result<HashMap<i64, Vec<ColumnFlow>>, StoreError> {
        let mut read = self.read().await?;
        let mut flows = HashMap::new();
        let mut rows = sqlx::query("SELECT id, columns FROM mesh_edge WHERE columns IS NOT NULL").fetch(&mut *read);
        while let Some(row) = rows.try_next().await? {
            let id: i64 = row.try_get(0)?;
            let columns = serde_json::from_str(row.try_get(1)?);
            flows.insert(id, columns.map_err(|e| StoreError::unreadable(format!("edge {id}"), e))?);
        }
        Ok(flows)
    }
}

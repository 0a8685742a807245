//! The light graph made of the map's things and edges, and its copy on disk.
//!
//! Reading 100,000 nodes and 300,000 edges row by row takes most of a second; a program that answers one question and
//! ends would spend its time on nothing else. So the graph is kept beside `mesh.db` in the file `graph`, stamped with
//! the derivation it is of. The copy holds nothing of its own: one that is missing, damaged or of another derivation is
//! read anew from `mesh.db` and written again. It is a hash of eight bytes and then columns as they lie in memory; on a
//! machine of the other byte order the hash says no.

use crate::batch::each_line;
use crate::derive::meta;
use crate::open::restrict;
use crate::tables::mesh_edge;
use crate::tables::thing::LinkRole;
use crate::{Store, StoreError};
use bytemuck::AnyBitPattern;
use sqlx::SqliteConnection;
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use weft_model::{EdgeKind, GraphEdge, GraphNode, Kind};
use xxhash_rust::xxh3::xxh3_64;

/// Form of the file; another number is another form.
const FORMAT: i64 = 1;

/// Five figures before the columns: format, stamp, and how many nodes, products of nodes and edges there are.
type Head = [i64; 5];

/// In the column of domains: none.
const NO_DOMAIN: i64 = i64::MIN;
/// In the column of flags.
const KNOT: u8 = 1;
const HAS_COLUMNS: u8 = 2;

/// Kinds of edges by the number they have in the file.
const EDGE_KINDS: [EdgeKind; 3] = [EdgeKind::Data, EdgeKind::Depends, EdgeKind::Contains];

impl Store {
    /// The lineage graph: every thing that can have edges and every edge, without their details, as of one
    /// moment. Nodes are sorted by id, edges by their ends.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn graph(&self) -> Result<(Vec<GraphNode>, Vec<GraphEdge>), StoreError> {
        let mut read = self.read().await?;
        let stamp = meta(&mut read, "stamp").await?;
        let file = self.dir().join("graph");
        let known = file.clone();
        let copy = tokio::task::spawn_blocking(move || load(&known, stamp)).await.ok().flatten();
        if let Some(graph) = copy {
            return Ok(graph);
        }
        let nodes = nodes(&mut read).await?;
        let edges = edges(&mut read).await?;
        drop(read);
        let (graph, saved) = tokio::task::spawn_blocking(move || {
            let saved = save(&file, stamp, &nodes, &edges);
            ((nodes, edges), saved)
        })
        .await
        .map_err(|e| StoreError::unreadable("the lineage graph", e))?;
        if let Err(error) = saved {
            // Where nothing can be written the next start takes its time again.
            tracing::debug!(%error, "the lineage graph was not kept");
        }
        Ok(graph)
    }
}

async fn nodes(conn: &mut SqliteConnection) -> Result<Vec<GraphNode>, StoreError> {
    let mut products: HashMap<i64, Vec<i64>> = HashMap::new();
    let sql = "SELECT target_id AS id, target_id || ' ' || group_concat(thing_id, ' ') AS line FROM thing_link \
               WHERE role = ?2 AND target_id > ?1 GROUP BY target_id";
    each_line(conn, sql, Some(LinkRole::Product.number()), |line| {
        let product = line.number()?;
        while let Some(held) = line.next_number()? {
            products.entry(held).or_default().push(product);
        }
        Ok(())
    })
    .await?;
    let mut nodes = Vec::new();
    let sql = "SELECT id, id || ' ' || kind || ' ' || coalesce(domain_id, '') AS line FROM thing t WHERE id > ?1 AND \
               (kind IN ('asset', 'product', 'domain', 'job', 'contract') \
               OR EXISTS (SELECT 1 FROM mesh_edge WHERE from_id = t.id) \
               OR EXISTS (SELECT 1 FROM mesh_edge WHERE to_id = t.id))";
    each_line(conn, sql, None, |line| {
        let (id, kind, domain) = (line.number()?, line.text()?, line.text()?);
        nodes.push(GraphNode {
            id,
            kind: Kind::parse(kind).ok_or_else(|| StoreError::unreadable("a thing", format!("unknown kind {kind}")))?,
            domain: domain.parse().ok(),
            products: products.remove(&id).unwrap_or_default(),
        });
        Ok(())
    })
    .await?;
    Ok(nodes)
}

async fn edges(conn: &mut SqliteConnection) -> Result<Vec<GraphEdge>, StoreError> {
    let mut edges = Vec::new();
    let sql = "SELECT id, id || ' ' || from_id || ' ' || to_id || ' ' || kind || ' ' || confidence || ' ' || knot || \
               ' ' || (columns IS NOT NULL) AS line FROM mesh_edge WHERE id > ?1";
    each_line(conn, sql, None, |line| {
        edges.push(GraphEdge {
            id: line.number()?,
            from: line.number()?,
            to: line.number()?,
            kind: mesh_edge::parse(line.text()?)?,
            confidence: line.text()?.parse().map_err(|e| StoreError::unreadable("an edge", e))?,
            knot: line.number()? != 0,
            has_columns: line.number()? != 0,
        });
        Ok(())
    })
    .await?;
    edges.sort_by_key(|edge| (edge.from, edge.to, edge.kind, edge.id));
    Ok(edges)
}

/// The copy, when there is a sound one of derivation `stamp`.
fn load(file: &Path, stamp: i64) -> Option<(Vec<GraphNode>, Vec<GraphEdge>)> {
    let bytes = std::fs::read(file).ok()?;
    let (hash, mut rest) = bytes.split_first_chunk::<8>()?;
    if xxh3_64(rest) != u64::from_le_bytes(*hash) {
        return None;
    }
    let [format, known, nodes, products, edges] = take::<Head>(&mut rest, 1)?.next()?;
    if (format, known) != (FORMAT, stamp) {
        return None;
    }
    let ids = take::<i64>(&mut rest, nodes)?;
    let domains = take::<i64>(&mut rest, nodes)?;
    let held: Vec<i64> = take(&mut rest, products)?.collect();
    let ends = take::<[i64; 3]>(&mut rest, edges)?;
    let held_to = take::<u32>(&mut rest, nodes)?;
    let confidence = take::<f32>(&mut rest, edges)?;
    let kind_of = take::<u8>(&mut rest, nodes)?;
    let marks = take::<[u8; 2]>(&mut rest, edges)?;
    let kinds: Vec<Kind> = std::str::from_utf8(rest).ok()?.lines().map(Kind::parse).collect::<Option<_>>()?;
    let mut from = 0;
    let node = |((id, domain), (to, kind)): ((i64, i64), (u32, u8))| {
        let products = held.get(from..to as usize)?.to_vec();
        from = to as usize;
        let domain = Some(domain).filter(|id| *id != NO_DOMAIN);
        Some(GraphNode { id, kind: *kinds.get(usize::from(kind))?, domain, products })
    };
    let nodes = ids.zip(domains).zip(held_to.zip(kind_of)).map(node).collect::<Option<_>>()?;
    let edge = |(([id, from, to], confidence), [kind, flags]): (([i64; 3], f32), [u8; 2])| {
        let kind = *EDGE_KINDS.get(usize::from(kind))?;
        let (knot, has_columns) = (flags & KNOT != 0, flags & HAS_COLUMNS != 0);
        Some(GraphEdge { id, from, to, kind, confidence, knot, has_columns })
    };
    Some((nodes, ends.zip(confidence).zip(marks).map(edge).collect::<Option<_>>()?))
}

/// Takes `count` values off the front, each read where it lies.
fn take<'a, T: AnyBitPattern>(
    bytes: &mut &'a [u8],
    count: i64,
) -> Option<impl ExactSizeIterator<Item = T> + use<'a, T>> {
    let size = usize::try_from(count).ok()?.checked_mul(size_of::<T>())?;
    let (values, rest) = bytes.split_at_checked(size)?;
    *bytes = rest;
    Some(values.chunks_exact(size_of::<T>()).map(bytemuck::pod_read_unaligned))
}

/// Writes the copy whole or not at all.
fn save(file: &Path, stamp: i64, nodes: &[GraphNode], edges: &[GraphEdge]) -> Result<(), StoreError> {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut held: Vec<i64> = Vec::new();
    let mut held_to: Vec<u32> = Vec::with_capacity(nodes.len());
    let mut kind_of: Vec<u8> = Vec::with_capacity(nodes.len());
    for node in nodes {
        held.extend(&node.products);
        held_to.push(held.len() as u32);
        let kind = kinds.iter().position(|kind| *kind == node.kind).unwrap_or_else(|| {
            kinds.push(node.kind);
            kinds.len() - 1
        });
        kind_of.push(kind as u8);
    }
    let ids: Vec<i64> = nodes.iter().map(|node| node.id).collect();
    let domains: Vec<i64> = nodes.iter().map(|node| node.domain.unwrap_or(NO_DOMAIN)).collect();
    let ends: Vec<[i64; 3]> = edges.iter().map(|edge| [edge.id, edge.from, edge.to]).collect();
    let confidence: Vec<f32> = edges.iter().map(|edge| edge.confidence).collect();
    let marks = edges.iter().map(|edge| {
        let kind = EDGE_KINDS.iter().position(|kind| *kind == edge.kind).unwrap_or(0) as u8;
        let flags = if edge.knot { KNOT } else { 0 } | if edge.has_columns { HAS_COLUMNS } else { 0 };
        [kind, flags]
    });
    let marks: Vec<[u8; 2]> = marks.collect();
    let head: Head = [FORMAT, stamp, ids.len() as i64, held.len() as i64, ends.len() as i64];
    let words = kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join("\n");
    // The widest first, so that each column lies as its values want to.
    let columns: [&[u8]; 10] = [
        bytemuck::cast_slice(&head),
        bytemuck::cast_slice(&ids),
        bytemuck::cast_slice(&domains),
        bytemuck::cast_slice(&held),
        bytemuck::cast_slice(&ends),
        bytemuck::cast_slice(&held_to),
        bytemuck::cast_slice(&confidence),
        &kind_of,
        bytemuck::cast_slice(&marks),
        words.as_bytes(),
    ];
    let content = columns.concat();
    let dir = file.parent().unwrap_or(Path::new("."));
    let mut written = tempfile::NamedTempFile::new_in(dir).map_err(|e| StoreError::io(dir, e))?;
    let io = |e| StoreError::io(file, e);
    written.write_all(&xxh3_64(&content).to_le_bytes()).map_err(io)?;
    written.write_all(&content).map_err(io)?;
    restrict(written.path(), 0o600)?;
    // Not flushed to the disk: what a power cut leaves of it fails the hash and is made anew.
    written.persist(file).map_err(|e| io(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{load, save};
    use weft_model::{EdgeKind, GraphEdge, GraphNode, Kind};

    #[test]
    fn a_copy_gives_the_same_graph_and_a_foreign_or_damaged_one_gives_none() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("graph");
        let node = |id, kind| GraphNode { id, kind, domain: (id > 1).then_some(1), products: vec![7, id] };
        let nodes = vec![node(1, Kind::Domain), node(2, Kind::Asset), node(3, Kind::Asset)];
        let edge =
            |id, kind, confidence| GraphEdge { id, from: 2, to: 3, kind, confidence, knot: true, has_columns: id > 1 };
        let edges = vec![edge(1, EdgeKind::Data, 0.5), edge(2, EdgeKind::Contains, 1.0)];
        assert_eq!(load(&file, 4), None);
        save(&file, 4, &nodes, &edges).unwrap();
        assert_eq!(load(&file, 4), Some((nodes, edges)));
        assert_eq!(load(&file, 5), None);
        let mut bytes = std::fs::read(&file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(load(&file, 4), None);
        std::fs::write(&file, b"short").unwrap();
        assert_eq!(load(&file, 4), None);
    }
}

//! The light graph made of the map's things and edges, and its copy on disk (`copy.rs`): reading 100,000 nodes and 300,000
//! edges row by row takes most of a second. The copy is columns as they lie in memory.

use crate::batch::each_line;
use crate::copy::CopyOf;
use crate::derive::meta;
use crate::tables::mesh_edge;
use crate::tables::thing::LinkRole;
use crate::{Store, StoreError};
use bytemuck::AnyBitPattern;
use sqlx::SqliteConnection;
use std::collections::HashMap;
use weft_model::{EdgeKind, GraphEdge, GraphNode, Kind};

const COPY: CopyOf = CopyOf { name: "graph", form: 2 };

/// Three figures before the columns: how many nodes, products of nodes and edges there are.
type Head = [i64; 3];

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
        if let Some(content) = self.copy(COPY, stamp).await {
            let graph = tokio::task::spawn_blocking(move || unpack(content.bytes())).await.ok().flatten();
            if let Some(graph) = graph {
                return Ok(graph);
            }
        }
        let nodes = nodes(&mut read).await?;
        let edges = edges(&mut read).await?;
        drop(read);
        let (graph, content) = tokio::task::spawn_blocking(move || {
            let content = pack(&nodes, &edges);
            ((nodes, edges), content)
        })
        .await
        .map_err(|e| StoreError::unreadable("the lineage graph", e))?;
        self.keep_copy(COPY, stamp, content).await;
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

/// The graph in the content of a copy; `None` when it is none.
fn unpack(mut rest: &[u8]) -> Option<(Vec<GraphNode>, Vec<GraphEdge>)> {
    let [nodes, products, edges] = take::<Head>(&mut rest, 1)?.next()?;
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

/// The graph as the content of a copy.
fn pack(nodes: &[GraphNode], edges: &[GraphEdge]) -> Vec<u8> {
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
    let head: Head = [ids.len() as i64, held.len() as i64, ends.len() as i64];
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
    columns.concat()
}

#[cfg(test)]
mod tests {
    use super::{pack, unpack};
    use weft_model::{EdgeKind, GraphEdge, GraphNode, Kind};

    #[test]
    fn a_packed_graph_is_the_same_graph_and_what_is_cut_off_is_none() {
        let node = |id, kind| GraphNode { id, kind, domain: (id > 1).then_some(1), products: vec![7, id] };
        let nodes = vec![node(1, Kind::Domain), node(2, Kind::Asset), node(3, Kind::Asset)];
        let edge =
            |id, kind, confidence| GraphEdge { id, from: 2, to: 3, kind, confidence, knot: true, has_columns: id > 1 };
        let edges = vec![edge(1, EdgeKind::Data, 0.5), edge(2, EdgeKind::Contains, 1.0)];
        let content = pack(&nodes, &edges);
        assert_eq!(unpack(&content[..content.len() / 2]), None);
        assert_eq!(unpack(&content), Some((nodes, edges)));
    }
}

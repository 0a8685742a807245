//! What each row is held against: SQLite by itself, and a graph of two arrays.

use crate::generate::Plan;
use crate::measure::{Failure, cpu_seconds, ms_since, now};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::path::Path;
use weft_model::{Asset, Entity, Observation};

/// How the peer writes columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Columns {
    /// Each as a row.
    AsRows,
    /// All of an asset as one JSON value.
    AsJson,
}

/// What writing the same rows without any further thought took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct RawReport {
    /// Rows written: assets, columns and edges.
    pub(crate) rows: u64,
    /// Milliseconds, without making the observations.
    pub(crate) ms: f64,
    /// CPU seconds, likewise.
    pub(crate) cpu_s: f64,
}

/// Rows of assets, columns and edges that stand in one observation; 1 for everything else.
pub(crate) fn rows_of(o: &Observation) -> u64 {
    match &o.entity {
        Entity::Asset(asset) => 1 + asset.columns.len() as u64,
        _ => 1,
    }
}

const RAW_TABLES: &str = "
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
    CREATE TABLE thing (id INTEGER PRIMARY KEY, key TEXT, native TEXT, kind TEXT, subtype TEXT, description TEXT,
                        domain TEXT, owner TEXT, tags TEXT, columns TEXT);
    CREATE INDEX thing_key ON thing (key);
    CREATE TABLE col (id INTEGER PRIMARY KEY, thing_id INTEGER, name TEXT, type TEXT, description TEXT);
    CREATE INDEX col_thing ON col (thing_id);
    CREATE TABLE edge (id INTEGER PRIMARY KEY, source TEXT, target TEXT, method TEXT, flows TEXT);";

/// Writes everything of the plan with prepared statements in one transaction.
pub(crate) fn write_raw(file: &Path, plan: Plan, columns: Columns) -> Result<RawReport, Failure> {
    let mut conn = Connection::open(file)?;
    conn.execute_batch(RAW_TABLES)?;
    let mut report = RawReport { rows: 0, ms: 0.0, cpu_s: 0.0 };
    let tx = conn.transaction()?;
    for piece in plan.pieces() {
        let (start, cpu) = (now(), cpu_seconds()?);
        for o in &piece {
            report.rows += rows_of(o);
            write_one(&tx, o, columns)?;
        }
        report.ms += ms_since(start);
        report.cpu_s += cpu_seconds()? - cpu;
    }
    let start = now();
    tx.commit()?;
    drop(conn);
    report.ms += ms_since(start);
    Ok(report)
}

fn write_one(tx: &rusqlite::Transaction, o: &Observation, columns: Columns) -> Result<(), Failure> {
    if let Entity::Edge(edge) = &o.entity {
        let flows = if edge.columns.is_empty() { None } else { Some(serde_json::to_string(&edge.columns)?) };
        tx.prepare_cached("INSERT INTO edge (source, target, method, flows) VALUES (?, ?, ?, ?)")?.execute(params![
            edge.from.to_string(),
            edge.to.to_string(),
            "declared",
            flows
        ])?;
        return Ok(());
    }
    let nothing = Asset::default();
    let asset = if let Entity::Asset(asset) = &o.entity { asset } else { &nothing };
    let tags: Vec<&str> = o.entity.tags().iter().map(|tag| tag.name.as_str()).collect();
    let json = match columns {
        Columns::AsJson => Some(serde_json::to_string(&asset.columns)?),
        Columns::AsRows => None,
    };
    tx.prepare_cached(
        "INSERT INTO thing (key, native, kind, subtype, description, domain, owner, tags, columns) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        o.key.to_string(),
        o.native,
        o.kind().as_str(),
        asset.kind.as_str(),
        o.entity.description(),
        o.entity.domain().map(ToString::to_string),
        o.entity.owners().first().map(|owner| owner.party.to_string()),
        tags.join(","),
        json
    ])?;
    if columns == Columns::AsRows {
        let id = tx.last_insert_rowid();
        let mut insert =
            tx.prepare_cached("INSERT INTO col (thing_id, name, type, description) VALUES (?, ?, ?, ?)")?;
        for column in &asset.columns {
            insert.execute(params![id, column.path, column.data_type, column.description])?;
        }
    }
    Ok(())
}

/// SQLite's own full text search over names and descriptions of the same map.
pub(crate) struct Fts(Connection);

impl Fts {
    /// Copies names and descriptions out of a mesh.
    pub(crate) fn of(mesh: &Path) -> Result<Self, Failure> {
        let conn = Connection::open_in_memory()?;
        conn.execute("ATTACH ? AS mesh", [mesh.to_string_lossy()])?;
        conn.execute_batch(
            "CREATE VIRTUAL TABLE words USING fts5 (name, description, tokenize = 'unicode61', prefix = '1 2 3');
             INSERT INTO words (rowid, name, description)
             SELECT id, replace(name, '_', ' '), json_extract(body, '$.description') FROM mesh.thing;",
        )?;
        Ok(Self(conn))
    }

    /// The best twenty for words that begin so.
    pub(crate) fn search(&self, words: &str) -> Result<usize, Failure> {
        let sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 5.0, 1.0) LIMIT 20";
        let pattern: Vec<String> = words.split_whitespace().map(|word| format!("\"{word}\"*")).collect();
        let mut query = self.0.prepare_cached(sql)?;
        let found = query.query_map([pattern.join(" ")], |row| row.get::<_, i64>(0))?;
        Ok(found.count())
    }
}

/// SQLite walking the edges by itself.
pub(crate) struct Recursive(Connection);

impl Recursive {
    /// Copies the edges into a table with an index on both ends.
    pub(crate) fn of(edges: &[(i64, i64)]) -> Result<Self, Failure> {
        let mut conn = Connection::open_in_memory()?;
        conn.execute_batch("CREATE TABLE edge (source INTEGER, target INTEGER)")?;
        let tx = conn.transaction()?;
        for (from, to) in edges {
            tx.prepare_cached("INSERT INTO edge VALUES (?, ?)")?.execute([from, to])?;
        }
        tx.commit()?;
        conn.execute_batch("CREATE INDEX edge_source ON edge (source, target); ANALYZE;")?;
        Ok(Self(conn))
    }

    /// Number of things downstream.
    pub(crate) fn closure(&self, start: i64) -> Result<usize, Failure> {
        let sql = "WITH RECURSIVE reached (id) AS (VALUES (?) UNION SELECT target FROM edge JOIN reached ON source = id) \
                   SELECT count(*) - 1 FROM reached";
        let count: i64 = self.0.prepare_cached(sql)?.query_row([start], |row| row.get(0))?;
        Ok(usize::try_from(count)?)
    }
}

/// The limit of what a walk can be: two arrays and a bit per node.
pub(crate) struct Arrays {
    starts: Vec<u32>,
    targets: Vec<u32>,
}

impl Arrays {
    /// Nodes are numbered from 0 to `nodes`.
    pub(crate) fn of(nodes: usize, edges: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; nodes + 1];
        for (from, _) in edges {
            starts[*from as usize + 1] += 1;
        }
        for n in 0..nodes {
            starts[n + 1] += starts[n];
        }
        let mut next = starts.clone();
        let mut targets = vec![0_u32; edges.len()];
        for (from, to) in edges {
            let place = &mut next[*from as usize];
            targets[*place as usize] = *to;
            *place += 1;
        }
        Self { starts, targets }
    }

    /// Number of nodes downstream.
    pub(crate) fn closure(&self, start: u32) -> usize {
        let mut seen = vec![0_u64; self.starts.len() / 64 + 1];
        let mut queue = vec![start];
        seen[start as usize / 64] |= 1 << (start % 64);
        let mut done = 0;
        while let Some(&at) = queue.get(done) {
            done += 1;
            let row = self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize;
            for &next in &self.targets[row] {
                let (word, bit) = (&mut seen[next as usize / 64], 1_u64 << (next % 64));
                if *word & bit == 0 {
                    *word |= bit;
                    queue.push(next);
                }
            }
        }
        queue.len() - 1
    }
}

/// Things that differ between two meshes, found by comparing the whole tables.
pub(crate) fn compare_tables(before: &Path, after: &Path) -> Result<usize, Failure> {
    let conn = Connection::open(after)?;
    conn.execute("ATTACH ? AS old", [before.to_string_lossy()])?;
    let sql = "SELECT count(*) FROM (SELECT key, name, lifecycle, body FROM main.thing EXCEPT \
               SELECT key, name, lifecycle, body FROM old.thing)";
    let count: i64 = conn.query_row(sql, [], |row| row.get(0))?;
    Ok(usize::try_from(count)?)
}

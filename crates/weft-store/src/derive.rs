//! From facts to the map: feeds every current fact to a [`Derive`] and writes what it makes as a difference
//! to the map before, so that what did not change is not written and keeps its row id.
//!
//! Neither all facts nor the whole map are ever in memory. Three work at once, with short queues between them:
//! the transaction reads pages of facts and later writes pieces of the map, one thread decodes, one thread derives.

use crate::StoreError;
use crate::failpoint::failpoint;
use crate::tables::observation::{FactPage, FactReader, Which};
use crate::tables::{ledger, mesh_edge, thing_write};
use sqlx::SqliteConnection;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use weft_model::{Derive, Fact, LedgerRow, MapSink, MeshEdge, Thing, TimeMs};

/// Pages, or pieces of the map, that wait for whoever takes them.
const WAITING: usize = 2;
/// Things, edges or rows of the ledger in one piece of the map.
const PIECE: usize = 256;

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

/// What goes from thread to thread. A queue that ends without `End` was cut off: nothing is made of it.
enum Work<T> {
    Some(T),
    End,
    Failed(StoreError),
}

/// A piece of the map.
enum Piece {
    Things(Vec<Thing>),
    Edges(Vec<MeshEdge>),
    Ledger(Vec<LedgerRow>),
}

/// Derives the map from all current facts and writes it, at the time `at`. Runs inside the caller's transaction.
///
/// The number of the derivation is its time: what is kept beside the file (the search index, the graph) compares it,
/// and a file that was replaced by a copy or begun anew must not give an old number to another map.
pub(crate) async fn derive_map(
    conn: &mut SqliteConnection,
    derive: Box<dyn Derive>,
    at: TimeMs,
) -> Result<MapSize, StoreError> {
    let stamp = at.millis().max(meta(conn, "stamp").await? + 1);
    set_meta(conn, "stamp", stamp).await?;
    // Facts are read once, and things come in the order of their keys: what the cache kept would not be asked for
    // again, and deriving needs the memory. Staging sets it back.
    sqlx::query("PRAGMA cache_size = -32768").execute(&mut *conn).await?;
    let reader = FactReader::load(conn, None).await?;
    let (pages, page_queue) = channel(WAITING);
    let (facts, fact_queue) = channel(WAITING);
    let (pieces, piece_queue) = channel(WAITING);
    // Seconds of pure thinking for a large mesh: not on a thread that others wait for.
    tokio::task::spawn_blocking(move || decode(reader, page_queue, &facts));
    tokio::task::spawn_blocking(move || think(derive, fact_queue, pieces));
    send_pages(conn, &pages).await?;
    drop(pages);
    let size = write_map(conn, piece_queue, stamp).await?;
    set_meta(conn, "things", size.things as i64).await?;
    set_meta(conn, "edges", size.edges as i64).await?;
    Ok(size)
}

async fn send_pages(conn: &mut SqliteConnection, pages: &Sender<Work<FactPage>>) -> Result<(), StoreError> {
    let mut last = 0;
    while let Some(page) = FactPage::after(conn, Which::Now, last).await? {
        last = page.last;
        if pages.send(Work::Some(page)).await.is_err() {
            // Decoding failed; the reason comes with the pieces.
            return Ok(());
        }
    }
    let _ = pages.send(Work::End).await;
    Ok(())
}

fn decode(mut reader: FactReader, mut pages: Receiver<Work<FactPage>>, facts: &Sender<Work<Vec<Fact>>>) {
    while let Some(work) = pages.blocking_recv() {
        let read = match work {
            Work::Some(page) => reader.page(&page).map_or_else(Work::Failed, Work::Some),
            Work::End => Work::End,
            Work::Failed(error) => Work::Failed(error),
        };
        let goes_on = matches!(read, Work::Some(_));
        if facts.blocking_send(read).is_err() || !goes_on {
            return;
        }
    }
}

fn think(mut derive: Box<dyn Derive>, mut facts: Receiver<Work<Vec<Fact>>>, pieces: Sender<Work<Piece>>) {
    loop {
        match facts.blocking_recv() {
            Some(Work::Some(page)) => page.into_iter().for_each(|fact| derive.add(fact)),
            Some(Work::End) => break,
            Some(Work::Failed(error)) => {
                let _ = pieces.blocking_send(Work::Failed(error));
                return;
            }
            None => return,
        }
    }
    let mut sink = PieceSink { pieces, things: Vec::new(), edges: Vec::new(), ledger: Vec::new() };
    derive.finish_into(&mut sink);
    sink.end();
}

/// Hands the map over in pieces. When nobody takes them any more, the transaction has failed and said why.
struct PieceSink {
    pieces: Sender<Work<Piece>>,
    things: Vec<Thing>,
    edges: Vec<MeshEdge>,
    ledger: Vec<LedgerRow>,
}

impl PieceSink {
    fn send_things(&mut self) {
        if !self.things.is_empty() {
            let things = std::mem::replace(&mut self.things, Vec::with_capacity(PIECE));
            let _ = self.pieces.blocking_send(Work::Some(Piece::Things(things)));
        }
    }

    fn send_edges(&mut self) {
        self.send_things();
        if !self.edges.is_empty() {
            let edges = std::mem::replace(&mut self.edges, Vec::with_capacity(PIECE));
            let _ = self.pieces.blocking_send(Work::Some(Piece::Edges(edges)));
        }
    }

    fn send_ledger(&mut self) {
        self.send_edges();
        if !self.ledger.is_empty() {
            let ledger = std::mem::replace(&mut self.ledger, Vec::with_capacity(PIECE));
            let _ = self.pieces.blocking_send(Work::Some(Piece::Ledger(ledger)));
        }
    }

    fn end(mut self) {
        self.send_ledger();
        let _ = self.pieces.blocking_send(Work::End);
    }
}

impl MapSink for PieceSink {
    fn thing(&mut self, thing: Thing) {
        self.things.push(thing);
        if self.things.len() >= PIECE {
            self.send_things();
        }
    }

    fn edge(&mut self, edge: MeshEdge) {
        self.edges.push(edge);
        if self.edges.len() >= PIECE {
            self.send_edges();
        }
    }

    fn ledger(&mut self, row: LedgerRow) {
        self.ledger.push(row);
        if self.ledger.len() >= PIECE {
            self.send_ledger();
        }
    }
}

/// Writes the pieces as they come. An edge to something that is not among the things is not dropped: its end becomes
/// a stub.
async fn write_map(
    conn: &mut SqliteConnection,
    mut pieces: Receiver<Work<Piece>>,
    stamp: i64,
) -> Result<MapSize, StoreError> {
    let mut things = thing_write::ThingWriter::begin(conn, stamp).await?;
    let mut edges = mesh_edge::EdgeWriter::begin(conn).await?;
    let mut ledger = ledger::LedgerWriter::begin(conn).await?;
    let mut size = MapSize { things: 0, edges: 0 };
    loop {
        match pieces.recv().await {
            Some(Work::Some(Piece::Things(piece))) => {
                size.things += piece.len() as u64;
                for thing in &piece {
                    things.write(conn, thing).await?;
                }
            }
            Some(Work::Some(Piece::Edges(piece))) => {
                size.edges += piece.len() as u64;
                for edge in &piece {
                    edges.write(conn, &mut things, edge).await?;
                }
            }
            Some(Work::Some(Piece::Ledger(piece))) => {
                for row in &piece {
                    ledger.write(conn, row).await?;
                }
            }
            Some(Work::End) => break,
            Some(Work::Failed(error)) => return Err(error),
            None => return Err(StoreError::Derive("it ended before its time".to_owned())),
        }
    }
    failpoint("in_swap");
    edges.finish(conn).await?;
    size.things += things.finish(conn).await?;
    failpoint("in_swap");
    ledger.finish(conn).await?;
    Ok(size)
}

/// Hands facts to `take`, in the order in which they were first written.
pub(crate) async fn feed(
    conn: &mut SqliteConnection,
    which: Which<'_>,
    take: &mut (dyn FnMut(Fact) + Send),
) -> Result<(), StoreError> {
    let seq = if let Which::After(seq) = which { Some(seq) } else { None };
    let mut reader = FactReader::load(conn, seq).await?;
    let mut last = 0;
    while let Some(page) = FactPage::after(conn, which, last).await? {
        last = page.last;
        reader.page(&page)?.into_iter().for_each(&mut *take);
    }
    Ok(())
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

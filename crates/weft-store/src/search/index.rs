//! The search index on disk or in memory: derived from the mesh, stamped with the sync it reflects.

use super::doc::SearchDoc;
use super::facets::FacetTable;
use super::schema::{FORMAT, Fields};
use super::text::PieceTokenizer;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tantivy::indexer::IndexWriterOptions;
use tantivy::{Executor, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError, Term};

/// Threads that cut texts while the index is built.
const THREADS: usize = 2;
/// Bytes each of them may hold before it writes a segment. Together with one merge this stays below 150 MB.
const BYTES_PER_THREAD: usize = 48 * 1024 * 1024;
/// Most threads that search.
const SEARCH_THREADS: usize = 4;
/// Below this many changed documents one thread does it.
const SMALL: usize = 2_000;

/// Why searching or indexing failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder cannot be made, read or cleared.
    #[error("the search index in {} cannot be opened: {source}", path.display())]
    Folder {
        /// Folder of the index.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process is writing the index.
    #[error("another process is writing the search index; try again when it has finished")]
    Busy,
    /// The index cannot be read or written. It holds nothing of its own: rebuild it.
    #[error("the search index is damaged ({0}); it will be rebuilt from the mesh")]
    Damaged(#[from] TantivyError),
    /// A document cannot be written as JSON or a stored one cannot be read.
    #[error("a stored search document cannot be read ({0}); rebuild the search index")]
    Document(#[from] serde_json::Error),
}

/// What is written beside each commit.
#[derive(Serialize, Deserialize)]
struct Payload {
    format: u32,
    stamp: i64,
}

/// One state of the index, with what is read once per state.
pub(super) struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) facets: FacetTable,
    pub(super) stamp: Option<i64>,
}

/// The search index. Searches may run on many threads while one writes; they see the state of the last
/// finished write. All calls block (disk, CPU): call them off the async threads.
pub struct SearchIndex {
    index: Index,
    reader: IndexReader,
    pub(super) fields: Fields,
    /// Search the segments of a large index side by side.
    pub(super) threads: Executor,
    snapshot: RwLock<Arc<Snapshot>>,
}

impl SearchIndex {
    /// Opens the index in `dir`. A missing, damaged or older index becomes an empty one without a stamp,
    /// which tells the caller to [`rebuild`](Self::rebuild) it. The folder belongs to the index alone.
    pub fn open(dir: &Path) -> Result<Self, SearchError> {
        let folder = |source| SearchError::Folder { path: dir.to_owned(), source };
        std::fs::create_dir_all(dir).map_err(folder)?;
        if let Ok(index) = Index::open_in_dir(dir)
            && is_current(&index)
            && let Ok(opened) = Self::over(index)
        {
            return Ok(opened);
        }
        std::fs::remove_dir_all(dir).map_err(folder)?;
        std::fs::create_dir_all(dir).map_err(folder)?;
        Self::over(Index::create_in_dir(dir, Fields::new().schema)?)
    }

    /// An empty index in memory, for tests and for looking at files without keeping them.
    pub fn in_memory() -> Result<Self, SearchError> {
        Self::over(Index::create_in_ram(Fields::new().schema))
    }

    fn over(index: Index) -> Result<Self, SearchError> {
        index.tokenizers().register(PieceTokenizer::NAME, PieceTokenizer);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let fields = Fields::new();
        let snapshot = RwLock::new(Arc::new(read_snapshot(&index, &reader, &fields)?));
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(SEARCH_THREADS));
        // Without threads of its own the search still works, in the caller's.
        let threads = Executor::multi_thread(cores, "weft-search-").unwrap_or(Executor::SingleThread);
        Ok(Self { index, reader, fields, threads, snapshot })
    }

    /// The sync the index reflects; `None` when it was never filled.
    pub fn stamp(&self) -> Option<i64> {
        self.snapshot().stamp
    }

    /// Replaces everything by `docs` and sets the stamp. Until it returns, searches see the old state.
    pub fn rebuild(&self, docs: impl IntoIterator<Item = SearchDoc>, stamp: i64) -> Result<(), SearchError> {
        let writer = self.writer(THREADS)?;
        writer.delete_all_documents()?;
        for doc in docs {
            writer.add_document(self.fields.document(&doc)?)?;
        }
        self.commit(writer, stamp)
    }

    /// Puts `changed` in (replacing those with the same id), takes `removed` out, sets the stamp.
    pub fn update(
        &self,
        changed: impl IntoIterator<Item = SearchDoc>,
        removed: &[i64],
        stamp: i64,
    ) -> Result<(), SearchError> {
        let changed = changed.into_iter();
        let writer = self.writer(if changed.size_hint().0 < SMALL { 1 } else { THREADS })?;
        for id in removed {
            writer.delete_term(Term::from_field_i64(self.fields.id, *id));
        }
        for doc in changed {
            writer.delete_term(Term::from_field_i64(self.fields.id, doc.id));
            writer.add_document(self.fields.document(&doc)?)?;
        }
        self.commit(writer, stamp)
    }

    /// Shows what another process has written since.
    pub fn reload(&self) -> Result<(), SearchError> {
        let snapshot = read_snapshot(&self.index, &self.reader, &self.fields)?;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
        Ok(())
    }

    /// Reads every byte of the index and compares checksums; false means it should be rebuilt. Opening finds
    /// missing and cut files by itself; this finds flipped bits, at the price of reading everything.
    pub fn is_intact(&self) -> bool {
        self.index.validate_checksum().is_ok_and(|damaged| damaged.is_empty())
    }

    /// Number of documents.
    pub fn len(&self) -> u64 {
        self.snapshot().searcher.num_docs()
    }

    /// True when there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn writer(&self, threads: usize) -> Result<IndexWriter, SearchError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(BYTES_PER_THREAD)
            .num_merge_threads(1)
            .build();
        self.index.writer_with_options(options).map_err(|error| match error {
            TantivyError::LockFailure(..) => SearchError::Busy,
            other => SearchError::Damaged(other),
        })
    }

    fn commit(&self, mut writer: IndexWriter, stamp: i64) -> Result<(), SearchError> {
        let payload = serde_json::to_string(&Payload { format: FORMAT, stamp })?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        writer.wait_merging_threads()?;
        self.reload()
    }
}

fn read_snapshot(index: &Index, reader: &IndexReader, fields: &Fields) -> Result<Snapshot, SearchError> {
    reader.reload()?;
    let searcher = reader.searcher();
    let facets = FacetTable::read(&searcher, fields)?;
    let payload = index.load_metas()?.payload;
    let stamp = payload.and_then(|text| serde_json::from_str::<Payload>(&text).ok()).map(|payload| payload.stamp);
    Ok(Snapshot { searcher, facets, stamp })
}

/// True for an index of this format; one that was never filled has no payload and only its schema to tell.
fn is_current(index: &Index) -> bool {
    let format = index.load_metas().map(|meta| meta.payload);
    let format = format.map(|payload| payload.map(|text| serde_json::from_str::<Payload>(&text).map(|p| p.format)));
    index.schema() == Fields::new().schema && matches!(format, Ok(None | Some(Ok(FORMAT))))
}

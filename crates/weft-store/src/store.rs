//! The open store: one writer and a few readers per file.

use crate::lock::{self, FileLock};
use crate::open::{self, Notice};
use crate::{StoreError, health};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite, SqliteConnection, SqlitePool};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Mutex as AsyncMutex;

/// How long a statement waits for another program before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers of `mesh.db`; `user.db` is small and has one.
const READERS: u32 = 4;

/// Everything that is kept on disk. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    dir: PathBuf,
    mesh: AsyncMutex<SqliteConnection>,
    user: AsyncMutex<SqliteConnection>,
    mesh_readers: SqlitePool,
    user_readers: SqlitePool,
    notices: Mutex<Vec<Notice>>,
    sync_lock: Mutex<Weak<FileLock>>,
    syncing: Mutex<HashSet<String>>,
    // Last, so that the files are closed before their directory goes.
    temporary: Option<tempfile::TempDir>,
}

/// What a look through the whole of both files found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreCheck {
    /// What is wrong with `mesh.db`; `None` when all is well.
    pub mesh: Option<String>,
    /// What is wrong with `user.db`; `None` when all is well.
    pub user: Option<String>,
}

/// One catalog being synced by this program; ends when dropped.
pub(crate) struct SyncGuard {
    inner: Arc<Inner>,
    catalog: String,
    lock: Arc<FileLock>,
}

impl SyncGuard {
    /// The lock that keeps other programs from syncing, for what may outlive the guard by a moment.
    pub(crate) fn between_programs(&self) -> Arc<FileLock> {
        Arc::clone(&self.lock)
    }
}

impl Drop for SyncGuard {
    fn drop(&mut self) {
        held(&self.inner.syncing).remove(&self.catalog);
    }
}

/// A lock taken even if another holder panicked: what it guards is whole after every statement.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn read_only_options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("trusted_schema", "OFF")
        .pragma("cache_size", "-16384")
        .row_buffer_size(256)
}

pub(crate) fn writer_options(file: &Path, synchronous: SqliteSynchronous) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("trusted_schema", "OFF")
        .pragma("mmap_size", "0")
        // A swap touches many pages in one transaction; what does not fit the cache is written twice.
        .pragma("cache_size", "-65536")
        .pragma("journal_size_limit", "67108864")
        .row_buffer_size(256)
}

fn readers(file: &Path, most: u32) -> SqlitePool {
    SqlitePoolOptions::new().max_connections(most).connect_lazy_with(read_only_options(file))
}

impl Store {
    /// Opens the data directory `dir`, creating and migrating what is needed.
    ///
    /// # Errors
    /// `ReadOnly` where it cannot be written, `TooNew` where a newer program wrote it, `Corrupt` where
    /// `user.db` is damaged. A damaged `mesh.db` is no error: see [`Store::notices`].
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::start(dir.to_owned(), None).await
    }

    /// A store that vanishes with its last clone, for tests and for looking at files without keeping
    /// anything. It lives in a temporary directory, so that it behaves like a real one.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn in_memory() -> Result<Self, StoreError> {
        let temporary = tempfile::Builder::new().prefix("weft-").tempdir();
        let temporary = temporary.map_err(|e| StoreError::io(&std::env::temp_dir(), e))?;
        Self::start(temporary.path().to_owned(), Some(temporary)).await
    }

    async fn start(dir: PathBuf, temporary: Option<tempfile::TempDir>) -> Result<Self, StoreError> {
        let opened = open::open(&dir).await?;
        let store = Self {
            inner: Arc::new(Inner {
                mesh_readers: readers(&dir.join("mesh.db"), READERS),
                user_readers: readers(&dir.join("user.db"), 1),
                dir,
                mesh: AsyncMutex::new(opened.mesh),
                user: AsyncMutex::new(opened.user),
                notices: Mutex::new(opened.notices),
                sync_lock: Mutex::new(Weak::new()),
                syncing: Mutex::new(HashSet::new()),
                temporary,
            }),
        };
        store.drop_stale_staging().await?;
        Ok(store)
    }

    /// Closes both files; what is in the write-ahead logs goes into them.
    ///
    /// # Errors
    /// What SQLite says on closing. Other clones of this store end, too.
    pub async fn close(self) -> Result<(), StoreError> {
        self.inner.mesh_readers.close().await;
        self.inner.user_readers.close().await;
        if let Some(inner) = Arc::into_inner(self.inner) {
            inner.mesh.into_inner().close().await?;
            inner.user.into_inner().close().await.map_err(|e| StoreError::from(e).in_user_file())?;
            drop(inner.temporary);
        }
        Ok(())
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// What the user should be told about the opening; a second call returns nothing.
    pub fn notices(&self) -> Vec<Notice> {
        std::mem::take(&mut held(&self.inner.notices))
    }

    /// The one writer of `mesh.db`.
    pub(crate) async fn mesh(&self) -> tokio::sync::MutexGuard<'_, SqliteConnection> {
        self.inner.mesh.lock().await
    }

    /// The one writer of `user.db`.
    pub(crate) async fn user(&self) -> tokio::sync::MutexGuard<'_, SqliteConnection> {
        self.inner.user.lock().await
    }

    /// A reader of `mesh.db` inside a transaction of its own: everything read through it is of one moment.
    pub(crate) async fn read(&self) -> Result<sqlx::Transaction<'static, Sqlite>, StoreError> {
        Ok(self.inner.mesh_readers.begin().await?)
    }

    /// A reader of `user.db`.
    pub(crate) async fn read_user(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.inner.user_readers.acquire().await.map_err(|e| StoreError::from(e).in_user_file())
    }

    /// Claims `catalog` for a sync: one at a time per catalog in this program, one program at a time.
    pub(crate) fn claim(&self, catalog: &str) -> Result<SyncGuard, StoreError> {
        if !held(&self.inner.syncing).insert(catalog.to_owned()) {
            let holder = format!("this program, process {}", std::process::id());
            return Err(StoreError::Locked { what: format!("a sync of {catalog}"), holder });
        }
        let lock = self.sync_lock(&format!("sync of {catalog}")).inspect_err(|_| {
            held(&self.inner.syncing).remove(catalog);
        })?;
        Ok(SyncGuard { inner: Arc::clone(&self.inner), catalog: catalog.to_owned(), lock })
    }

    /// The lock between programs, shared by all syncs of this one.
    fn sync_lock(&self, purpose: &str) -> Result<Arc<FileLock>, StoreError> {
        let mut shared = held(&self.inner.sync_lock);
        if let Some(lock) = shared.upgrade() {
            return Ok(lock);
        }
        let lock = Arc::new(lock::try_sync(&self.inner.dir, purpose)?);
        *shared = Arc::downgrade(&lock);
        Ok(lock)
    }

    /// A process that died in a sync leaves staged rows; nobody sees them, and the next start drops them.
    async fn drop_stale_staging(&self) -> Result<(), StoreError> {
        let mut mesh = self.mesh().await;
        let left: i64 = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM staged)").fetch_one(&mut *mesh).await?;
        if left == 0 {
            return Ok(());
        }
        match self.sync_lock("cleaning up after a sync that was cut off") {
            Ok(_lock) => crate::staging::drop_staged(&mut mesh, None).await,
            // They belong to a sync that is running.
            Err(StoreError::Locked { .. }) => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// Writes a consistent copy of both files: `mesh.db` at `target`, `user.db` beside it as
    /// `<target>.user.db`. Works while a sync is under way.
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly`, or `Io` when a file of that name exists.
    pub async fn backup(&self, target: &Path) -> Result<(), StoreError> {
        let user_target = health::with_suffix(target, ".user.db");
        for path in [target, user_target.as_path()] {
            if path.exists() {
                return Err(StoreError::io(path, std::io::Error::from(std::io::ErrorKind::AlreadyExists)));
            }
        }
        let mut mesh = self.inner.mesh_readers.acquire().await?;
        open::vacuum_into(&mut mesh, target, target).await?;
        let mut user = self.read_user().await?;
        open::vacuum_into(&mut user, &user_target, &user_target).await
    }

    /// Looks through both files for damage. A damaged `mesh.db` is replaced at the next open.
    ///
    /// # Errors
    /// Only when a file cannot be read at all for other reasons than damage.
    pub async fn check(&self) -> Result<StoreCheck, StoreError> {
        // On connections of their own: it takes seconds, and one that nobody waits for any more still goes on to its
        // end. Those of the pool are for what people wait for.
        let look = async |name: &str| {
            let mut conn = read_only_options(&self.inner.dir.join(name)).connect().await?;
            finding(health::quick_check(&mut conn).await)
        };
        let mesh = look("mesh.db").await?;
        if mesh.is_some() {
            health::mark_suspect(&self.inner.dir.join("mesh.db"));
        }
        Ok(StoreCheck { mesh, user: look("user.db").await? })
    }
}

fn finding(answer: Result<Option<String>, sqlx::Error>) -> Result<Option<String>, StoreError> {
    match answer.map_err(StoreError::from) {
        Ok(found) => Ok(found),
        Err(StoreError::Corrupt { detail, .. }) => Ok(Some(detail)),
        Err(e) => Err(e),
    }
}

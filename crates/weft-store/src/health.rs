//! Is a file a sound database? Cheap looks first: the header, the length it promises, then SQLite itself.

use crate::StoreError;
use crate::store::read_only_options;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Files up to this size are checked whole at every open; larger ones only when [`mark_suspect`] was called.
const CHECKED_AT_OPEN: u64 = 8 * 1024 * 1024;

/// What a look at a file found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Health {
    /// There is no such file.
    Absent,
    /// A database, with the value of `PRAGMA user_version` and the newest migration applied.
    Sound { format: i64, migration: i64 },
    /// Not a database any more, and why.
    Damaged(String),
}

/// Looks at the database `file` without changing a byte of it.
pub(crate) async fn inspect(file: &Path) -> Result<Health, StoreError> {
    let length = match std::fs::metadata(file) {
        Ok(meta) => meta.len(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Health::Absent),
        Err(e) => return Err(StoreError::io(file, e)),
    };
    if let Some(damage) = header_damage(file, length)? {
        return Ok(Health::Damaged(damage));
    }
    let suspect = suspect_mark(file);
    let whole = length <= CHECKED_AT_OPEN || suspect.exists();
    match ask_sqlite(file, whole).await {
        Ok(health) => {
            if matches!(health, Health::Sound { .. }) && suspect.exists() {
                std::fs::remove_file(&suspect).map_err(|e| StoreError::io(&suspect, e))?;
            }
            Ok(health)
        }
        Err(e) => match StoreError::sql(file, e) {
            StoreError::Corrupt { detail, .. } => Ok(Health::Damaged(detail)),
            other => Err(other),
        },
    }
}

async fn ask_sqlite(file: &Path, whole: bool) -> Result<Health, sqlx::Error> {
    let mut conn = read_only_options(file).connect().await?;
    let found = async {
        let format: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut conn).await?;
        let migrated: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut conn)
            .await?;
        let migration = match migrated {
            0 => 0,
            _ => {
                sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
                    .fetch_one(&mut conn)
                    .await?
            }
        };
        match if whole { quick_check(&mut conn).await? } else { None } {
            Some(damage) => Ok(Health::Damaged(damage)),
            None => Ok(Health::Sound { format, migration }),
        }
    }
    .await;
    conn.close().await?;
    found
}

/// SQLite's own check of the structure; `None` when all is well.
pub(crate) async fn quick_check(conn: &mut SqliteConnection) -> Result<Option<String>, sqlx::Error> {
    let answer: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(conn).await?;
    Ok((answer != "ok").then_some(answer))
}

/// Damage that the first hundred bytes show (<https://sqlite.org/fileformat.html#the_database_header>).
fn header_damage(file: &Path, length: u64) -> Result<Option<String>, StoreError> {
    let mut header = Vec::with_capacity(100);
    File::open(file).and_then(|f| f.take(100).read_to_end(&mut header)).map_err(|e| StoreError::io(file, e))?;
    if header.is_empty() {
        return Ok(Some("the file is empty".to_owned()));
    }
    if header.len() < 100 || !header.starts_with(b"SQLite format 3\0") {
        return Ok(Some("the file is not a database".to_owned()));
    }
    let number = |at: usize| header[at..at + 4].iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
    let page = match number(16) >> 16 {
        1 => 65_536,
        size => size,
    };
    // The page count is only valid when it was written together with the change counter, and pages that
    // are still in the write-ahead log need not be in the file yet.
    let wal_pending = std::fs::metadata(with_suffix(file, "-wal")).is_ok_and(|m| m.len() > 0);
    if number(24) == number(92) && !wal_pending && number(28) * page > length {
        return Ok(Some(format!("the file is cut off: {length} of {} bytes are there", number(28) * page)));
    }
    Ok(None)
}

/// `file` with `suffix` behind its whole name, as SQLite names the files beside it.
pub(crate) fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn suspect_mark(file: &Path) -> PathBuf {
    with_suffix(file, ".suspect")
}

/// Has the file checked whole at the next open, however large it is.
pub(crate) fn mark_suspect(file: &Path) {
    if let Err(e) = std::fs::write(suspect_mark(file), b"") {
        tracing::warn!(file = %file.display(), error = %e, "could not mark the file for a check");
    }
}

/// Moves a damaged database and the files beside it out of the way and says where to.
pub(crate) fn move_aside(file: &Path) -> Result<PathBuf, StoreError> {
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let aside = (1..)
        .map(|n: u32| file.with_file_name(format!("{stem}.damaged-{n}.db")))
        .find(|candidate| !candidate.exists())
        .unwrap_or_else(|| file.with_extension("damaged"));
    for suffix in ["", "-wal", "-shm"] {
        let from = with_suffix(file, suffix);
        match std::fs::rename(&from, with_suffix(&aside, suffix)) {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(StoreError::io(&from, e)),
        }
    }
    let suspect = suspect_mark(file);
    if suspect.exists() {
        std::fs::remove_file(&suspect).map_err(|e| StoreError::io(&suspect, e))?;
    }
    Ok(aside)
}

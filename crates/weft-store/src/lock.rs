//! Locks between programs. The operating system frees them when their process ends, so none can be stale.

use crate::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Held while the files are opened and migrated; others wait.
pub(crate) const OPEN: &str = "open.lock";
/// Held while a catalog is synced; others are told who holds it.
pub(crate) const SYNC: &str = "sync.lock";
/// Who holds the sync lock. A file of its own, because a locked file cannot be read on every system.
const HOLDER: &str = "sync.holder";

/// A lock on a file, freed when dropped.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

fn open_lock_file(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|e| StoreError::io(path, e))
}

/// Waits for the lock around open and migrate.
pub(crate) async fn wait_to_open(dir: &Path) -> Result<FileLock, StoreError> {
    let path = dir.join(OPEN);
    let waited = tokio::task::spawn_blocking(move || {
        let file = open_lock_file(&path)?;
        file.lock().map_err(|e| StoreError::io(&path, e))?;
        Ok(FileLock { _file: file })
    });
    waited.await.map_err(|e| StoreError::io(dir, std::io::Error::other(e)))?
}

/// Takes the sync lock, or says who has it. `purpose` is what others are told.
pub(crate) fn try_sync(dir: &Path, purpose: &str) -> Result<FileLock, StoreError> {
    let path = dir.join(SYNC);
    let file = open_lock_file(&path)?;
    match file.try_lock() {
        Ok(()) => {
            let text = format!("process {}, {purpose}", std::process::id());
            let holder = dir.join(HOLDER);
            std::fs::write(&holder, text).map_err(|e| StoreError::io(&holder, e))?;
            Ok(FileLock { _file: file })
        }
        Err(TryLockError::WouldBlock) => {
            let holder = std::fs::read_to_string(dir.join(HOLDER)).unwrap_or_else(|_| "another program".to_owned());
            Err(StoreError::Locked { what: "a sync".to_owned(), holder })
        }
        Err(TryLockError::Error(e)) => Err(StoreError::io(&path, e)),
    }
}

#[cfg(test)]
mod tests {
    use super::try_sync;

    #[test]
    fn d07_a_second_sync_is_told_who_holds_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let first = try_sync(dir.path(), "sync of halden").unwrap();
        let refused = try_sync(dir.path(), "sync of other").unwrap_err();
        assert_eq!(refused.code(), "Locked");
        assert!(refused.to_string().contains(&format!("process {}, sync of halden", std::process::id())));
        drop(first);
        assert!(try_sync(dir.path(), "sync of other").is_ok());
    }
}

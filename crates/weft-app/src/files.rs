//! Writing files that other programs read: the old file or the whole new one, never a part (docs/reliability.md, X02).

use crate::error::{Code, WireError};
use std::io::Write;
use std::path::Path;

/// Writes `content` to `path` by way of a temporary file beside it, flushed to disk before it takes the name.
///
/// # Errors
/// `Unreadable` with the path when the folder or file cannot be written, `DiskFull` when the disk is.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<(), WireError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |e: std::io::Error| {
        let code = if e.kind() == std::io::ErrorKind::StorageFull { Code::DiskFull } else { Code::Unreadable };
        WireError::new(code, format!("cannot write {}: {e}", path.display())).hint("the file is as it was before")
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(content).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::write_whole;

    #[test]
    fn x02_a_failed_write_leaves_the_old_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        write_whole(&path, b"old").unwrap();
        assert!(write_whole(&dir.path().join("nowhere/a.csv"), b"new").is_err());
        write_whole(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
    }
}

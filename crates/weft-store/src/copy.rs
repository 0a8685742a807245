//! Copies of what takes long to make from the map, each in a file of its own beside `mesh.db`.
//!
//! A program that answers one question and ends, or that opens a window, would spend its time on nothing else. A copy
//! holds nothing of its own: one that is missing, damaged, of another form or of another derivation is made anew from
//! `mesh.db` and written again. The file is a hash of eight bytes and then the content as its owner writes it. The hash is
//! of the number of the form, the derivation and the content, as they lie in memory: what was kept for another form or
//! derivation, or by a machine of the other byte order, does not fit.

use crate::open::restrict;
use crate::{Store, StoreError};
use std::io::Write;
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// Bytes before the content: the hash.
const HEAD: usize = 8;

/// What a copy is of.
#[derive(Debug, Clone, Copy)]
pub struct CopyOf {
    /// Name of its file.
    pub name: &'static str,
    /// Form of its content; another number is another form.
    pub form: i64,
}

/// The content of a sound copy.
#[derive(Debug)]
pub struct Content(Vec<u8>);

impl Content {
    /// Its bytes, as they were kept.
    pub fn bytes(&self) -> &[u8] {
        &self.0[HEAD..]
    }
}

impl Store {
    /// The copy that was kept of derivation `stamp`; `None` when there is no sound one.
    pub async fn copy(&self, of: CopyOf, stamp: i64) -> Option<Content> {
        let file = self.dir().join(of.name);
        tokio::task::spawn_blocking(move || load(&file, of.form, stamp)).await.ok().flatten()
    }

    /// Keeps `content` as the copy of derivation `stamp`. Where nothing can be written it is not kept, and the next
    /// program takes its time again.
    pub async fn keep_copy(&self, of: CopyOf, stamp: i64, content: Vec<u8>) {
        let file = self.dir().join(of.name);
        let saved = tokio::task::spawn_blocking(move || save(&file, of.form, stamp, &content)).await;
        if let Ok(Err(error)) = saved {
            tracing::debug!(%error, "the copy {} was not kept", of.name);
        }
    }
}

fn hash(form: i64, stamp: i64, content: &[u8]) -> [u8; HEAD] {
    let mut hash = Xxh3::new();
    hash.update(&form.to_ne_bytes());
    hash.update(&stamp.to_ne_bytes());
    hash.update(content);
    hash.digest().to_le_bytes()
}

fn load(file: &Path, form: i64, stamp: i64) -> Option<Content> {
    let bytes = std::fs::read(file).ok()?;
    let (head, content) = bytes.split_first_chunk()?;
    (*head == hash(form, stamp, content)).then_some(Content(bytes))
}

/// Writes the copy whole or not at all.
fn save(file: &Path, form: i64, stamp: i64, content: &[u8]) -> Result<(), StoreError> {
    let dir = file.parent().unwrap_or(Path::new("."));
    let mut written = tempfile::NamedTempFile::new_in(dir).map_err(|e| StoreError::io(dir, e))?;
    let io = |e| StoreError::io(file, e);
    written.write_all(&hash(form, stamp, content)).map_err(io)?;
    written.write_all(content).map_err(io)?;
    restrict(written.path(), 0o600)?;
    // Not flushed to the disk: what a power cut leaves of it fails the hash and is made anew.
    written.persist(file).map_err(|e| io(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{load, save};

    #[test]
    fn a_copy_gives_what_was_kept_and_a_foreign_or_damaged_one_gives_none() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("copy");
        let found = |form, stamp| load(&file, form, stamp).map(|content| content.bytes().to_vec());
        assert_eq!(found(1, 4), None);
        save(&file, 1, 4, b"content").unwrap();
        assert_eq!(found(1, 4), Some(b"content".to_vec()));
        assert_eq!((found(1, 5), found(2, 4)), (None, None));
        let mut bytes = std::fs::read(&file).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        assert_eq!(found(1, 4), None);
        std::fs::write(&file, b"short").unwrap();
        assert_eq!(found(1, 4), None);
    }
}

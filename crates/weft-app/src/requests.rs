//! The network log: one line for every request that was made, kept beside the data so that it outlives the program.

use crate::App;
use crate::api::network::{RequestList, RequestsQuery};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use weft_catalogs::http::RequestRecord;

/// Size at which the file is put aside as `requests.1.ndjson` and a new one is begun, in bytes.
const FILE_BYTES: u64 = 2 * 1024 * 1024;
/// Records kept in memory, for a log folder that cannot be written.
const KEPT: usize = 500;

/// Writes and reads the log. A log that cannot be written stops nothing (docs/reliability.md).
#[derive(Debug)]
pub(crate) struct RequestLog {
    path: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    file: Option<File>,
    recent: VecDeque<RequestRecord>,
}

impl RequestLog {
    pub(crate) fn new(state: &Path) -> Self {
        Self { path: state.join("requests.ndjson"), inner: Mutex::default() }
    }

    /// Adds one record.
    pub(crate) fn add(&self, record: RequestRecord) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = self.write(&mut inner, &record) {
            tracing::debug!(%error, "the network log cannot be written");
            inner.file = None;
        }
        if inner.recent.len() == KEPT {
            inner.recent.pop_front();
        }
        inner.recent.push_back(record);
    }

    fn write(&self, inner: &mut Inner, record: &RequestRecord) -> std::io::Result<()> {
        if inner.file.is_none() {
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            inner.file = Some(private(&self.path)?);
        }
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        let Some(file) = inner.file.as_mut() else { return Ok(()) };
        // One write a line: lines of two programs never mix in a file opened for appending.
        file.write_all(&line)?;
        if file.metadata()?.len() > FILE_BYTES {
            inner.file = None;
            std::fs::rename(&self.path, self.path.with_extension("1.ndjson"))?;
        }
        Ok(())
    }

    /// The newest `limit` records, newest first; of one catalog when `catalog` is given.
    fn newest(&self, limit: usize, catalog: Option<&str>) -> Vec<RequestRecord> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut records: Vec<RequestRecord> = [self.path.with_extension("1.ndjson"), self.path.clone()]
            .iter()
            .flat_map(|path| tail(path).unwrap_or_default())
            .collect();
        if records.is_empty() {
            records = inner.recent.iter().cloned().collect();
        }
        records.retain(|record| catalog.is_none_or(|id| record.catalog == id));
        records.into_iter().rev().take(limit).collect()
    }
}

/// Opens a file for appending that only its owner can read.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Records of the end of a file; a line that is none is passed over.
fn tail(path: &Path) -> std::io::Result<Vec<RequestRecord>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(FILE_BYTES * 2)))?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let lines = text.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

impl App {
    /// Requests that were made, newest first.
    pub fn requests(&self, query: &RequestsQuery) -> RequestList {
        let limit = usize::try_from(query.limit.unwrap_or(200)).unwrap_or(200);
        let requests = self.requests.newest(limit, query.catalog.as_deref()).into_iter();
        RequestList { requests: requests.map(Into::into).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, RequestLog};
    use weft_catalogs::http::RequestRecord;
    use weft_model::TimeMs;

    fn record(n: u32) -> RequestRecord {
        RequestRecord {
            at: TimeMs::clamped(i64::from(n) + 1),
            catalog: if n.is_multiple_of(2) { "even" } else { "odd" }.to_owned(),
            method: "GET".to_owned(),
            origin: "https://host:443".to_owned(),
            path: format!("/page/{n}/{}", "x".repeat(400)),
            status: Some(200),
            bytes: 10,
            ms: n,
            error: None,
        }
    }

    #[test]
    fn the_newest_records_come_first_and_outlive_the_program() {
        let dir = tempfile::tempdir().unwrap();
        let log = RequestLog::new(dir.path());
        (0..9_000).for_each(|n| log.add(record(n)));
        let again = RequestLog::new(dir.path());
        let newest = again.newest(3, None);
        assert_eq!(newest.iter().map(|r| r.ms).collect::<Vec<_>>(), [8_999, 8_998, 8_997]);
        assert!(again.newest(3, Some("even")).iter().all(|r| r.catalog == "even"));
        assert!(dir.path().join("requests.1.ndjson").exists(), "a full file is put aside");
    }

    #[test]
    fn r04_a_folder_that_cannot_be_written_keeps_the_last_records_in_memory() {
        let dir = tempfile::tempdir().unwrap();
        let blocked = dir.path().join("file");
        std::fs::write(&blocked, "not a folder").unwrap();
        let log = RequestLog::new(&blocked);
        (0..600).for_each(|n| log.add(record(n)));
        assert_eq!(log.newest(10_000, None).len(), KEPT);
    }
}

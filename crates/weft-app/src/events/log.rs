//! The files in which events are kept: one line an event, a new file each day and after 64 MiB, every line on disk before
//! its producer is told so.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Largest file. A single append is far smaller, so no file is longer.
const FILE_BYTES: u64 = 64 * 1024 * 1024;

/// The folder of one catalog's events, open for appending.
pub(super) struct EventLog {
    folder: PathBuf,
    largest: u64,
    current: Option<Current>,
    _lock: File,
}

/// The file that is written.
struct Current {
    file: File,
    day: String,
    bytes: u64,
}

impl EventLog {
    /// Opens the folder, which is made when it does not exist. `WouldBlock` when another program has it open.
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        restrict(&folder)?;
        let lock = private(&folder.with_extension("lock"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let log = Self { folder, largest: FILE_BYTES, current: None, _lock: lock };
        if let Some(newest) = log.names("")?.last() {
            cut_torn_line(&log.folder.join(newest))?;
        }
        Ok(log)
    }

    /// True when the folder holds files.
    pub(super) fn has_events(&self) -> bool {
        self.names("").is_ok_and(|names| !names.is_empty())
    }

    /// Appends whole lines and waits until they are on disk. When this fails, nothing was kept.
    pub(super) fn append(&mut self, lines: &str, day: &str) -> io::Result<()> {
        let length = lines.len() as u64;
        let fits = |current: &Current| current.day == day && current.bytes + length <= self.largest;
        if !self.current.as_ref().is_some_and(fits) {
            self.current = Some(self.roll(day, length)?);
        }
        let Some(current) = self.current.as_mut() else { return Err(io::ErrorKind::NotFound.into()) };
        let written = current.file.write_all(lines.as_bytes()).and_then(|()| current.file.sync_data());
        match written {
            Ok(()) => {
                current.bytes += length;
                Ok(())
            }
            Err(error) => {
                // Takes a part of a line back; should that fail, too, the next start does it.
                let _ = current.file.set_len(current.bytes);
                self.current = None;
                Err(error)
            }
        }
    }

    /// The day's newest file, or a new one when it has no room.
    fn roll(&self, day: &str, length: u64) -> io::Result<Current> {
        let newest = self.names(day)?.pop();
        let number = newest.as_ref().and_then(|name| number_of(name)).unwrap_or(1);
        let path = self.path(day, number);
        let bytes = path.metadata().map_or(0, |m| m.len());
        let full = bytes > 0 && bytes + length > self.largest;
        let path = if full { self.path(day, number + 1) } else { path };
        let file = private(&path)?;
        // The name of a new file must be on disk, too.
        File::open(&self.folder)?.sync_all()?;
        Ok(Current { file, day: day.to_owned(), bytes: if full { 0 } else { bytes } })
    }

    fn path(&self, day: &str, number: u32) -> PathBuf {
        self.folder.join(format!("{day}-{number:04}.ndjson"))
    }

    /// Names of the files of a day (all when it is empty), oldest first.
    fn names(&self, day: &str) -> io::Result<Vec<String>> {
        let entries = std::fs::read_dir(&self.folder)?.collect::<io::Result<Vec<_>>>()?;
        let names = entries.into_iter().filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|n| n.starts_with(day) && number_of(n).is_some()).collect();
        names.sort();
        Ok(names)
    }
}

/// The number of a file: 3 of `2026-01-15-0003.ndjson`.
fn number_of(name: &str) -> Option<u32> {
    name.strip_suffix(".ndjson")?.rsplit('-').next()?.parse().ok()
}

/// Takes the last line away when it has no end: the program was killed while it wrote, and nobody was told that it was
/// kept.
fn cut_torn_line(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let from = length.saturating_sub(2 * super::EVENT_BYTES as u64);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at as u64 + 1);
    if from + whole < length {
        file.set_len(from + whole)?;
        file.sync_all()?;
    }
    Ok(())
}

/// Opens a file for appending that only its owner can read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Lets only the owner into the folder.
fn restrict(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::EventLog;
    use std::io::Write;
    use std::path::Path;

    fn files(folder: &Path) -> Vec<(String, String)> {
        let mut list: Vec<(String, String)> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|e| (e.file_name().into_string().unwrap(), std::fs::read_to_string(e.path()).unwrap()))
            .collect();
        list.sort();
        list
    }

    #[test]
    fn a_file_is_of_one_day_and_not_longer_than_allowed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("events");
        let mut log = EventLog::open(folder.clone()).unwrap();
        log.largest = 10;
        for (line, day) in
            [("aaaa\n", "2026-01-01"), ("bbbb\n", "2026-01-01"), ("c\n", "2026-01-01"), ("d\n", "2026-01-02")]
        {
            log.append(line, day).unwrap();
        }
        drop(log);
        let mut log = EventLog::open(folder.clone()).unwrap();
        log.append("e\n", "2026-01-02").unwrap();
        let expected = [
            ("2026-01-01-0001.ndjson", "aaaa\nbbbb\n"),
            ("2026-01-01-0002.ndjson", "c\n"),
            ("2026-01-02-0001.ndjson", "d\ne\n"),
        ];
        assert_eq!(files(&folder), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn a_line_without_end_is_taken_away_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("events");
        let mut log = EventLog::open(folder.clone()).unwrap();
        log.append("{\"whole\":1}\n", "2026-01-01").unwrap();
        drop(log);
        let path = folder.join("2026-01-01-0001.ndjson");
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"torn\":").unwrap();
        let mut log = EventLog::open(folder.clone()).unwrap();
        log.append("{\"next\":2}\n", "2026-01-01").unwrap();
        assert_eq!(files(&folder)[0].1, "{\"whole\":1}\n{\"next\":2}\n");
    }

    #[test]
    fn d07_only_one_program_takes_in_events_for_a_catalog() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("events");
        let first = EventLog::open(folder.clone()).unwrap();
        let second = EventLog::open(folder.clone()).map(|_| ()).unwrap_err();
        assert_eq!(second.kind(), std::io::ErrorKind::WouldBlock);
        drop(first);
        assert!(EventLog::open(folder).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_events() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("events");
        let mut log = EventLog::open(folder.clone()).unwrap();
        log.append("{}\n", "2026-01-01").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("2026-01-01-0001.ndjson"))), (0o700, 0o600));
    }
}

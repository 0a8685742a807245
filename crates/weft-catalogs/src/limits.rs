//! Limits of everything that is read, in one place. A limit that is hit is always reported, never silent.

/// Largest file that is read as a whole, in bytes (64 MiB). Newline-delimited files are read line by line instead.
pub const FILE_BYTES: u64 = 64 * 1024 * 1024;

/// Largest single line of a newline-delimited file, in bytes (16 MiB).
pub const LINE_BYTES: usize = 16 * 1024 * 1024;

/// Most entries (files and folders) looked at in one folder catalog.
pub const FOLDER_ENTRIES: usize = 10_000;

/// Deepest folder below the root.
pub const FOLDER_DEPTH: usize = 32;

/// Deepest nesting of a YAML document; JSON has its own limit of 128 in serde_json.
pub const YAML_DEPTH: usize = 64;

/// Most nodes of a YAML document, aliases counted as often as they are used.
pub const YAML_NODES: usize = 250_000;

/// Most parser events that aliases of one YAML document may repeat; keeps alias bombs under a second.
pub const YAML_ALIAS_EVENTS: usize = 100_000;

/// Most observations in one [`crate::Message`].
pub const BATCH: usize = 1_000;

/// Most rows of a people file; a person needs about 3 KiB of memory until the catalog is read.
pub const PEOPLE_ROWS: u64 = 100_000;

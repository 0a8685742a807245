//! What can go wrong in the store, in the words of a person who has to do something about it.

use std::path::{Path, PathBuf};

/// An error of the store. [`StoreError::code`] is stable; the text says what, where and what next.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program or task is doing what was asked for.
    #[error("{what} is under way already: {holder}. Wait until it ends, or end it")]
    Locked {
        /// What is locked.
        what: String,
        /// Who holds the lock.
        holder: String,
    },
    /// A file is damaged.
    #[error("{} is damaged ({detail}). {hint}", file.display())]
    Corrupt {
        /// The file.
        file: PathBuf,
        /// What SQLite or our own check says.
        detail: String,
        /// What to do next.
        hint: String,
    },
    /// A file was written by a newer program.
    #[error("{} needs weft {needs} or newer; it was left as it is. Update weft, or use another data directory", file.display())]
    TooNew {
        /// The file.
        file: PathBuf,
        /// Lowest version of the program that can read it.
        needs: String,
    },
    /// No space left.
    #[error("no space left for {}; free some and try again, nothing was changed", file.display())]
    DiskFull {
        /// The file that could not grow.
        file: PathBuf,
    },
    /// The place cannot be written.
    #[error("{} cannot be written ({detail}). Make it writable, or use another data directory", path.display())]
    ReadOnly {
        /// File or directory.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// Somebody else kept the file busy for longer than the busy timeout.
    #[error("{} is busy in another program; try again in a moment", file.display())]
    Busy {
        /// The file.
        file: PathBuf,
    },
    /// What was asked for does not exist.
    #[error("there is no {what}")]
    NotFound {
        /// Kind and name of it.
        what: String,
    },
    /// A migration did not go through; it was rolled back.
    #[error("{} could not be brought up to date ({detail}); it was left as it was{}", file.display(), backup_words(backup.as_deref()))]
    Migration {
        /// The file.
        file: PathBuf,
        /// What failed.
        detail: String,
        /// The copy taken before.
        backup: Option<PathBuf>,
    },
    /// The operating system refused something.
    #[error("{}: {source}", path.display())]
    Io {
        /// File or directory.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The SQLite that was linked is older than the one this store is tested with.
    #[error("SQLite {found} is too old; {needs} or newer is needed. Use a build with the bundled SQLite")]
    OldSqlite {
        /// What is linked.
        found: String,
        /// What is needed.
        needs: &'static str,
    },
    /// A stored row cannot be read back.
    #[error("{what} cannot be read back ({detail}); sync again, or check the data directory")]
    Unreadable {
        /// The row.
        what: String,
        /// What is wrong with it.
        detail: String,
    },
    /// An earlier part of this sync could not be written, so its end must not be believed.
    #[error("what {catalog} says could not be kept whole; nothing was changed, sync it again")]
    StagingFailed {
        /// Catalog id.
        catalog: String,
    },
    /// The map could not be derived; nothing was changed.
    #[error("the map could not be derived: {0}; nothing was changed")]
    Derive(String),
    /// Any other complaint of SQLite.
    #[error("SQLite: {0}")]
    Sql(sqlx::Error),
}

fn backup_words(backup: Option<&Path>) -> String {
    backup.map(|b| format!(", and a copy is in {}", b.display())).unwrap_or_default()
}

impl StoreError {
    /// The stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "Locked",
            Self::Corrupt { .. } => "Corrupt",
            Self::TooNew { .. } => "TooNew",
            Self::DiskFull { .. } => "DiskFull",
            Self::ReadOnly { .. } => "ReadOnly",
            Self::Busy { .. } => "Busy",
            Self::NotFound { .. } => "NotFound",
            Self::Migration { .. } => "MigrationFailed",
            Self::Io { .. } => "Io",
            Self::OldSqlite { .. } => "OldSqlite",
            Self::Unreadable { .. } => "Unreadable",
            Self::StagingFailed { .. } => "StagingFailed",
            Self::Derive(_) => "DeriveFailed",
            Self::Sql(_) => "Sql",
        }
    }

    /// An error of SQLite about `file`, by its result code (<https://sqlite.org/rescode.html>).
    pub(crate) fn sql(file: &Path, error: sqlx::Error) -> Self {
        let Some(code) = sqlite_code(&error) else { return Self::Sql(error) };
        let file = file.to_owned();
        match code {
            5 | 6 => Self::Busy { file },
            8 | 14 => Self::ReadOnly { path: file, detail: error.to_string() },
            11 | 26 => {
                Self::Corrupt { file, detail: error.to_string(), hint: "Open it again to have it looked after".into() }
            }
            13 => Self::DiskFull { file },
            _ => Self::Sql(error),
        }
    }

    /// An error of the file system, told apart where the user can do something about it.
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
        match source.kind() {
            PermissionDenied | ReadOnlyFilesystem => {
                Self::ReadOnly { path: path.to_owned(), detail: source.to_string() }
            }
            StorageFull => Self::DiskFull { file: path.to_owned() },
            _ => Self::Io { path: path.to_owned(), source },
        }
    }

    /// A row of `what` that cannot be decoded.
    // By value, so that it fits `map_err` and takes a text made on the spot as well as an error.
    #[allow(clippy::needless_pass_by_value)]
    pub(crate) fn unreadable(what: impl Into<String>, detail: impl ToString) -> Self {
        Self::Unreadable { what: what.into(), detail: detail.to_string() }
    }

    /// This error with `file` in place of the default `mesh.db`.
    pub(crate) fn in_user_file(self) -> Self {
        match self {
            Self::Busy { .. } => Self::Busy { file: "user.db".into() },
            Self::DiskFull { .. } => Self::DiskFull { file: "user.db".into() },
            Self::ReadOnly { detail, .. } => Self::ReadOnly { path: "user.db".into(), detail },
            Self::Corrupt { detail, .. } => Self::Corrupt {
                file: "user.db".into(),
                detail,
                hint: "Put the newest copy from the folder \"backup\" in its place".into(),
            },
            other => other,
        }
    }
}

/// Primary result code of SQLite, where the error came from SQLite.
fn sqlite_code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<u32>().ok().map(|c| c & 0xff)
}

/// Nearly every statement runs on `mesh.db`; those on `user.db` say so with `in_user_file`.
impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::sql(Path::new("mesh.db"), error)
    }
}

#[cfg(test)]
mod tests {
    use super::StoreError;

    #[test]
    fn an_error_says_what_where_and_what_next() {
        let e = StoreError::TooNew { file: "mesh.db".into(), needs: "2.1".into() };
        assert_eq!(e.code(), "TooNew");
        assert!(e.to_string().contains("mesh.db needs weft 2.1 or newer"));
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        assert_eq!(StoreError::io("x".as_ref(), denied).code(), "ReadOnly");
    }
}

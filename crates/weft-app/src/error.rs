//! The one error that crosses the wire, and how each crate's errors become it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, as a closed set that faces switch over. The text is in [`WireError::message`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub enum Code {
    /// The command does not exist.
    UnknownCommand,
    /// The arguments do not fit the command.
    BadRequest,
    /// A query or other text of the user cannot be read; `position` says where.
    BadQuery,
    /// Nothing has that name.
    NotFound,
    /// Several things have that name.
    Ambiguous,
    /// The name is taken or not allowed.
    BadName,
    /// A file or folder cannot be read.
    Unreadable,
    /// A file is not in a format Weft reads, or is broken.
    BadInput,
    /// A catalog could not be reached or read.
    CatalogFailed,
    /// Another program holds the data.
    Locked,
    /// The data was written by a newer program.
    TooNew,
    /// The data on disk is damaged.
    Corrupt,
    /// The disk is full.
    DiskFull,
    /// The data folder cannot be written.
    ReadOnly,
    /// The user cancelled.
    Cancelled,
    /// A defect in Weft.
    Internal,
}

/// An error for a face to show. The message is for people and contains no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct WireError {
    /// What a face may act on.
    pub code: Code,
    /// What was tried and what happened.
    pub message: String,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hint: Option<String>,
    /// Catalog it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub catalog: Option<String>,
    /// Character position in the user's text, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<u32>,
    /// When a new try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after_ms: Option<u32>,
}

impl WireError {
    /// An error with a code and a message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, catalog: None, position: None, retry_after_ms: None }
    }

    /// The same error with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error about a catalog.
    #[must_use]
    pub fn about(mut self, catalog: &str) -> Self {
        self.catalog = Some(catalog.to_owned());
        self
    }
}

impl From<weft_store::StoreError> for WireError {
    fn from(error: weft_store::StoreError) -> Self {
        use weft_store::StoreError as E;
        let (code, hint) = match &error {
            E::Locked { .. } => (Code::Locked, Some("wait until it has finished, or end that program")),
            E::TooNew { .. } => (
                Code::TooNew,
                Some("use the newer program, or keep a mesh of your own with WEFT_HOME set to another folder"),
            ),
            E::Corrupt { .. } => (Code::Corrupt, Some("restore the newest backup that lies beside it")),
            E::DiskFull { .. } => (Code::DiskFull, Some("make room and try again; nothing was changed")),
            E::ReadOnly { .. } => (Code::ReadOnly, Some("make the folder writable, or set WEFT_HOME to another one")),
            E::NotFound { .. } => (Code::NotFound, None),
            _ => (Code::Internal, None),
        };
        let wire = WireError::new(code, error.to_string());
        match hint {
            Some(hint) => wire.hint(hint),
            None => wire,
        }
    }
}

impl From<weft_store::search::SearchError> for WireError {
    fn from(error: weft_store::search::SearchError) -> Self {
        WireError::new(Code::Internal, error.to_string())
            .hint("the search index can be made again: delete the folder \"search\" in the data folder")
    }
}

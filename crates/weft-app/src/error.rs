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
    /// A catalog could not be read, for a reason that has no code of its own.
    CatalogFailed,
    /// A server could not be reached; the message names the layer.
    Unreachable,
    /// A server took too long.
    TimedOut,
    /// A server sent us to another origin; nothing was sent there.
    RedirectRefused,
    /// A page for people came where data was expected.
    NotTheApi,
    /// A proxy asks for credentials.
    ProxyAuth,
    /// A server does not accept the credentials.
    TokenRejected,
    /// A catalog needs a secret and none is known.
    SecretMissing,
    /// The keyring of the system is locked or gave no answer.
    KeyringLocked,
    /// This system has no keyring.
    KeyringAbsent,
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

impl From<&weft_catalogs::CatalogError> for WireError {
    fn from(error: &weft_catalogs::CatalogError) -> Self {
        use weft_catalogs::CatalogError as E;
        use weft_catalogs::http::HttpError as H;
        let (code, hint) = match error {
            E::Cancelled => (Code::Cancelled, None),
            E::KindUnknown { .. } | E::SettingWrong { .. } => (Code::BadRequest, None),
            E::PathMissing { .. } | E::PathUnreadable { .. } => (Code::Unreadable, None),
            E::Http(H::Unreachable { .. }) => (Code::Unreachable, Some("what was read last stays; try again later")),
            E::Http(H::TimedOut { .. }) => (Code::TimedOut, Some("what was read last stays; try again later")),
            E::Http(H::RedirectRefused { .. }) => {
                (Code::RedirectRefused, Some("if that address is right, use it as the base URL of the catalog"))
            }
            E::Http(H::NotTheApi { .. }) => {
                (Code::NotTheApi, Some("check the base URL, and whether a sign-in or a captive portal is in between"))
            }
            E::Http(H::ProxyAuth { .. }) => {
                (Code::ProxyAuth, Some("give the user in the proxy's URL and its password as the proxy's secret"))
            }
            E::Http(H::TokenRejected { .. }) => {
                (Code::TokenRejected, Some("give a new secret: weft catalog secret <id>"))
            }
            E::Http(H::SecretMissing { .. }) => {
                (Code::SecretMissing, Some("give the secret: weft catalog secret <id>"))
            }
            _ => (Code::CatalogFailed, None),
        };
        let wire = WireError::new(code, error.to_string());
        match hint {
            Some(hint) => wire.hint(hint),
            None => wire,
        }
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

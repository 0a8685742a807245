//! What can go wrong with a catalog as a whole. What goes wrong with one file is a `Loss` and makes scopes partial.

/// Why a catalog could not be opened, probed or read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The configuration names a kind that does not exist here.
    #[error("there is no catalog kind \"{kind}\"; known kinds: {known}")]
    KindUnknown {
        /// The word that was given.
        kind: String,
        /// The kinds that exist, for people.
        known: String,
    },
    /// A setting is missing or wrong.
    #[error("setting \"{field}\": {reason}")]
    SettingWrong {
        /// Name of the form field.
        field: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// The folder or file does not exist.
    #[error("{path} does not exist; check the path, or whether the disk or share is connected")]
    PathMissing {
        /// The path as configured.
        path: String,
    },
    /// The folder or file exists and cannot be read.
    #[error("{path} cannot be read: {reason}")]
    PathUnreadable {
        /// The path as configured.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// Whoever started the reading asked to stop.
    #[error("reading was cancelled")]
    Cancelled,
    /// A server gave no usable answer.
    #[error(transparent)]
    Http(crate::http::HttpError),
    /// Nobody takes the messages any more.
    #[error("reading stopped because its receiver is gone")]
    ReceiverGone,
    /// The reading thread died; a defect of this program, not of the data.
    #[error("reading ended unexpectedly: {0}")]
    Broken(String),
}

impl CatalogError {
    /// Stable code, a past fact in upper camel case, for people and programs to switch over.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KindUnknown { .. } => "KindUnknown",
            Self::SettingWrong { .. } => "SettingWrong",
            Self::PathMissing { .. } => "PathMissing",
            Self::PathUnreadable { .. } => "PathUnreadable",
            Self::Cancelled => "Cancelled",
            Self::ReceiverGone => "ReceiverGone",
            Self::Http(error) => error.code(),
            Self::Broken(_) => "Broken",
        }
    }
}

impl From<crate::http::HttpError> for CatalogError {
    fn from(error: crate::http::HttpError) -> Self {
        match error {
            crate::http::HttpError::Cancelled => Self::Cancelled,
            error => Self::Http(error),
        }
    }
}

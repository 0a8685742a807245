//! `network.*`: what this program asked of whom, and where secrets can be kept.

use super::settings::Nothing;
use crate::App;
use crate::error::WireError;
use crate::secrets::KeyringState;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_catalogs::http::RequestRecord;
use weft_model::TimeMs;

/// Which requests.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct RequestsQuery {
    /// Only those of this catalog.
    #[serde(default)]
    #[ts(optional)]
    pub catalog: Option<String>,
    /// Most rows; 200 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// One request that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RequestRow {
    /// When.
    pub at: TimeMs,
    /// For which catalog.
    pub catalog: String,
    /// Method.
    pub method: String,
    /// Scheme, host and port.
    pub origin: String,
    /// Path and query, without secrets.
    pub path: String,
    /// Status, where an answer came.
    pub status: Option<u16>,
    /// Bytes of the answer, decoded.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Duration in milliseconds.
    pub ms: u32,
    /// Code of the error, where it failed.
    pub error: Option<String>,
}

impl From<RequestRecord> for RequestRow {
    fn from(record: RequestRecord) -> Self {
        let RequestRecord { at, catalog, method, origin, path, status, bytes, ms, error } = record;
        Self { at, catalog, method, origin, path, status, bytes, ms, error }
    }
}

/// Requests, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RequestList {
    /// Rows.
    pub requests: Vec<RequestRow>,
}

/// State of the system's keyring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeyringView {
    /// State.
    pub state: KeyringState,
}

/// The network log.
///
/// # Errors
/// What the use case says.
#[allow(clippy::unused_async, reason = "every command has one shape")]
pub async fn requests(app: &App, request: RequestsQuery) -> Result<RequestList, WireError> {
    Ok(app.requests(&request))
}

/// Whether secrets can be kept; asks the keyring, so it may take some seconds.
///
/// # Errors
/// What the use case says.
pub async fn keyring(app: &App, request: Nothing) -> Result<KeyringView, WireError> {
    let Nothing {} = request;
    Ok(KeyringView { state: app.secrets.state().await })
}

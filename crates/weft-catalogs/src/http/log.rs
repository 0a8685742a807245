//! One record for each request that was made: where to, when, how much. Never a header, a body or a secret.

use serde::{Deserialize, Serialize};
use weft_model::TimeMs;

/// One request as the network log shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRecord {
    /// When it was sent.
    pub at: TimeMs,
    /// Catalog that asked.
    pub catalog: String,
    /// Method.
    pub method: String,
    /// Scheme, host and port.
    pub origin: String,
    /// Path and query; values of keys that may hold a secret are stars.
    pub path: String,
    /// Status, where an answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Bytes of the answer after decoding.
    pub bytes: u64,
    /// Duration in milliseconds.
    pub ms: u32,
    /// Code of the error, where it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

//! Limits of every conversation with a server, in one place; `docs/reliability.md` shows them.

use std::time::Duration;

/// What one catalog may cost. Tests lower these; nothing raises them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest wait for the next bytes of an answer.
    pub idle: Duration,
    /// Longest time of one request, from its start to its last byte.
    pub request: Duration,
    /// Largest answer in bytes, counted after decoding.
    pub body: usize,
    /// Most redirects of one request, all on the same origin.
    pub redirects: usize,
    /// Deepest nesting of JSON.
    pub depth: usize,
    /// Most rows of one listing.
    pub rows: u64,
    /// Most pages of one listing.
    pub pages: u64,
    /// Most tries of one request.
    pub attempts: u32,
    /// First wait between two tries; doubled each time.
    pub backoff: Duration,
    /// Longest wait between two tries.
    pub backoff_cap: Duration,
    /// Longest `Retry-After` that is waited for; a longer one pauses the catalog.
    pub retry_after: Duration,
    /// Requests in flight for one catalog.
    pub in_flight: usize,
    /// Longest text of a server that is kept in an error, in bytes.
    pub message: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            request: Duration::from_secs(120),
            body: 64 * 1024 * 1024,
            redirects: 5,
            depth: 128,
            rows: 1_000_000,
            pages: 20_000,
            attempts: 4,
            backoff: Duration::from_secs(1),
            backoff_cap: Duration::from_secs(60),
            retry_after: Duration::from_secs(120),
            in_flight: 4,
            message: 2 * 1024,
        }
    }
}

/// Requests in flight for all catalogs of one program.
pub const IN_FLIGHT_ALL: usize = 16;

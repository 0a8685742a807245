//! What can go wrong between a provider and its server. Messages are for people and hold no secret.

use std::time::Duration;
use weft_model::TimeMs;

/// The part of the way to a server that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The host name.
    Dns,
    /// The connection.
    Tcp,
    /// The encryption.
    Tls,
    /// The proxy in between.
    Proxy,
}

impl Layer {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Proxy => "proxy",
        }
    }
}

/// Why a request gave no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The server could not be reached at all.
    #[error("{host} cannot be reached ({}): {reason}", .layer.as_str())]
    Unreachable {
        /// The layer that failed.
        layer: Layer,
        /// Host and port.
        host: String,
        /// What happened, and what to do.
        reason: String,
    },
    /// The server took too long.
    #[error("{path} gave no {what} within {} s", .after.as_secs())]
    TimedOut {
        /// Path of the request.
        path: String,
        /// What was waited for: `connection`, `answer`, `more data`.
        what: &'static str,
        /// The limit.
        after: Duration,
    },
    /// The server sends us to another origin.
    #[error("the server redirects to {to}, which is not the origin of this catalog; nothing was sent there")]
    RedirectRefused {
        /// Origin or URL of the target, without its query.
        to: String,
    },
    /// The server redirects without end.
    #[error("{path} redirects more than {limit} times")]
    RedirectLoop {
        /// Path of the first request.
        path: String,
        /// The limit.
        limit: usize,
    },
    /// A link in an answer leads to another origin.
    #[error("a link of the server leads to {to}, which is not the origin of this catalog; nothing was sent there")]
    OriginRefused {
        /// Origin or URL of the target, without its query.
        to: String,
    },
    /// 401, or a login that was refused.
    #[error("the server does not accept the credentials ({path}): {message}")]
    TokenRejected {
        /// Path of the request.
        path: String,
        /// What the server said.
        message: String,
    },
    /// 403 on one listing.
    #[error("{path} may not be read with these credentials: {message}")]
    ScopeMissing {
        /// Path of the request.
        path: String,
        /// What the server said.
        message: String,
    },
    /// 407, or a proxy that refuses the tunnel.
    #[error("the proxy {proxy} asks for other credentials")]
    ProxyAuth {
        /// Host and port of the proxy.
        proxy: String,
    },
    /// 404.
    #[error("{path} does not exist on this server: {message}")]
    NotFound {
        /// Path of the request.
        path: String,
        /// What the server said.
        message: String,
    },
    /// Any other status that is no success, after the retries it deserves.
    #[error("{path} answered {status}: {message}")]
    Status {
        /// Status code.
        status: u16,
        /// Path of the request.
        path: String,
        /// What the server said, at most 2 KiB.
        message: String,
    },
    /// 429 or 503 with a time that is too long to wait for.
    #[error("the server asks to be left alone until {until}")]
    Paused {
        /// When the server may be asked again.
        until: TimeMs,
    },
    /// A page for people came where data was expected.
    #[error("{path} answered with a web page that looks like {looks_like}, not with the API")]
    NotTheApi {
        /// Path of the request.
        path: String,
        /// What it looks like.
        looks_like: &'static str,
    },
    /// The answer broke off.
    #[error("the answer of {path} broke off: {reason}")]
    Truncated {
        /// Path of the request.
        path: String,
        /// What happened.
        reason: String,
    },
    /// The answer is larger than we read.
    #[error("the answer of {path} is larger than {limit} bytes")]
    BodyTooLarge {
        /// Path of the request.
        path: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// JSON nested deeper than we read.
    #[error("the answer of {path} is nested deeper than {limit} levels")]
    TooDeep {
        /// Path of the request.
        path: String,
        /// The limit.
        limit: usize,
    },
    /// Not UTF-8.
    #[error("the answer of {path} is not UTF-8 at byte {offset}")]
    BadEncoding {
        /// Path of the request.
        path: String,
        /// First byte that is wrong.
        offset: usize,
    },
    /// Not JSON, or JSON of another form than the API has.
    #[error("the answer of {path} is not what the API promises at {place}: {reason}")]
    BadAnswer {
        /// Path of the request.
        path: String,
        /// JSON path or position.
        place: String,
        /// What was wrong; holds nothing of the answer.
        reason: String,
    },
    /// A GraphQL answer with errors and without the data that was asked for.
    #[error("{path}: {message}")]
    GraphQl {
        /// Path in the query, or the endpoint.
        path: String,
        /// What the server said.
        message: String,
    },
    /// The same page came twice.
    #[error("the server sends the same page again and again ({cursor})")]
    PagingLoop {
        /// The cursor, cut.
        cursor: String,
    },
    /// The listing has no end.
    #[error("first {rows} rows of {pages} pages were read; the limit is reached")]
    Cap {
        /// Rows read.
        rows: u64,
        /// Pages read.
        pages: u64,
    },
    /// The listing has other rows than the server itself counts.
    #[error("{delivered} of {total} rows were delivered")]
    TotalMismatch {
        /// Rows delivered.
        delivered: u64,
        /// Rows announced.
        total: u64,
    },
    /// More than a twentieth of the items could not be understood.
    #[error("{bad} of {all} items have another form than this API is known for; the server may be newer")]
    Drifted {
        /// Items set aside.
        bad: u64,
        /// Items in all.
        all: u64,
    },
    /// The catalog needs a secret and none is at hand.
    #[error("this catalog needs {what}, and none is known")]
    SecretMissing {
        /// What is needed: `a token`, `a password`.
        what: &'static str,
    },
    /// Asked to stop.
    #[error("reading was cancelled")]
    Cancelled,
}

impl HttpError {
    /// Stable code, a past fact in upper camel case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "Unreachable",
            Self::TimedOut { .. } => "TimedOut",
            Self::RedirectRefused { .. } => "RedirectRefused",
            Self::RedirectLoop { .. } => "RedirectLoop",
            Self::OriginRefused { .. } => "OriginRefused",
            Self::TokenRejected { .. } => "TokenRejected",
            Self::ScopeMissing { .. } => "ScopeMissing",
            Self::ProxyAuth { .. } => "ProxyAuth",
            Self::NotFound { .. } => "NotFound",
            Self::Status { .. } => "ServerFailed",
            Self::Paused { .. } => "Paused",
            Self::NotTheApi { .. } => "NotTheApi",
            Self::Truncated { .. } => "Truncated",
            Self::BodyTooLarge { .. } => "BodyTooLarge",
            Self::TooDeep { .. } => "TooDeep",
            Self::BadEncoding { .. } => "BadEncoding",
            Self::BadAnswer { .. } => "BadAnswer",
            Self::GraphQl { .. } => "GraphQl",
            Self::PagingLoop { .. } => "PagingLoop",
            Self::Cap { .. } => "Cap",
            Self::TotalMismatch { .. } => "TotalMismatch",
            Self::Drifted { .. } => "Drifted",
            Self::SecretMissing { .. } => "SecretMissing",
            Self::Cancelled => "Cancelled",
        }
    }

    /// The status the server answered with, where it is known.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::TokenRejected { .. } => Some(401),
            Self::ScopeMissing { .. } => Some(403),
            Self::NotFound { .. } => Some(404),
            Self::ProxyAuth { .. } => Some(407),
            Self::Status { status, .. } => Some(*status),
            Self::NotTheApi { .. } => Some(200),
            _ => None,
        }
    }

    /// True when the whole reading must end: the next request of the same catalog would fail, too, or the answers
    /// cannot be trusted. What is not fatal makes one listing partial.
    pub fn is_fatal(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::RedirectRefused { .. }
                | Self::TokenRejected { .. }
                | Self::ProxyAuth { .. }
                | Self::NotTheApi { .. }
                | Self::SecretMissing { .. }
                | Self::Cancelled
        )
    }

    /// True when the same request may succeed a moment later (docs/reliability.md).
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { layer, .. } => matches!(layer, Layer::Dns | Layer::Tcp),
            Self::TimedOut { .. } | Self::Truncated { .. } => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }
}

//! The one client through which catalogs of servers are read. A provider cannot build its own.
//!
//! Every request goes to the origin of its catalog or to none; credentials never cross it. Answers are counted after
//! decoding and cut at [`Limits`]; transient failures are tried again with growing, random waits; a server that asks to
//! be left alone is left alone; every request is told to the log. What is kept: docs/reliability.md.

mod auth;
mod aws;
mod connect;
mod context;
mod error;
mod graphql;
mod kept;
mod limits;
mod listing;
mod log;
mod memory;
mod origin;
mod probe;
mod redact;
mod request;
mod response;
mod retry;

pub use auth::{AuthMethod, LoginForm};
pub use context::{Context, Hear, Waits};
pub use error::{HttpError, Layer};
pub use graphql::{GraphQlAnswer, GraphQlError};
pub use kept::Kept;
pub use limits::{IN_FLIGHT_ALL, Limits};
pub use listing::Listing;
pub use log::RequestRecord;
pub use memory::{Memory, MemoryFuture, mark_of};
pub use probe::Prober;
pub use request::{Client, ClientSpec, Request};
pub use response::Response;

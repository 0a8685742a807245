//! The trait every catalog implements, and what passes through it.

use crate::CatalogError;
use crate::http::AuthMethod;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use weft_model::{Loss, Observation, ScopeReport};

/// A future of a catalog, boxed so that catalogs can live behind `dyn`.
pub type CatalogFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, CatalogError>> + Send + 'a>>;

/// What a catalog says while it is read.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Statements, at most [`crate::limits::BATCH`] of them.
    Observations(Vec<Observation>),
    /// One scope came to its end, complete or not.
    Scope(ScopeReport),
    /// What was seen and could not be carried over.
    Loss(Vec<Loss>),
    /// The server has to be waited for.
    Waiting {
        /// How long, in seconds.
        seconds: u32,
        /// Why, for people.
        why: String,
    },
    /// How far the reading is.
    Progress {
        /// Items done so far.
        done: u64,
        /// Items in all, where that is known.
        total: Option<u64>,
        /// What is being read, for people.
        what: String,
    },
}

/// Where a catalog sends its [`Message`]s; waits when the receiver is slower than the catalog.
#[derive(Debug, Clone)]
pub struct Sink(mpsc::Sender<Message>);

impl Sink {
    /// A sink and its receiver; `capacity` messages (at least one) may wait.
    pub fn channel(capacity: usize) -> (Self, mpsc::Receiver<Message>) {
        let (sender, receiver) = mpsc::channel(capacity.max(1));
        (Self(sender), receiver)
    }

    /// Sends one message. Errors with [`CatalogError::ReceiverGone`] when nobody listens any more.
    pub async fn send(&self, message: Message) -> Result<(), CatalogError> {
        self.0.send(message).await.map_err(|_| CatalogError::ReceiverGone)
    }

    /// The same from a thread that may block; must not be called inside the async runtime.
    pub fn send_blocking(&self, message: Message) -> Result<(), CatalogError> {
        self.0.blocking_send(message).map_err(|_| CatalogError::ReceiverGone)
    }
}

/// How one catalog is configured. Secrets are never part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CatalogConfig {
    /// Id of the catalog in this installation.
    pub id: String,
    /// Kind, one of [`crate::registry::kinds`].
    pub kind: String,
    /// Where it is: a path or a base URL.
    pub at: String,
    /// Further settings by field name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

/// One field of the form in which a catalog is configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Name in [`CatalogConfig`] (`at` or a key of `options`).
    pub name: &'static str,
    /// Label for people.
    pub label: &'static str,
    /// One sentence of help.
    pub help: &'static str,
    /// Must be filled.
    pub required: bool,
}

/// What a kind of catalog is and can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Description {
    /// The word in [`CatalogConfig::kind`].
    pub kind: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One sentence for people.
    pub summary: &'static str,
    /// What it can tell: `products`, `contracts`, `lineage`, `people` …
    pub capabilities: &'static [&'static str],
    /// Form fields in their order, those of authentication and connection left out.
    pub fields: &'static [Field],
    /// Methods of authentication, the usual one first; empty for what is no server.
    pub auth: &'static [AuthMethod],
    /// Versions of the server against which this was tested, for people.
    pub versions: &'static str,
    /// The least permissions that are needed, one sentence each.
    pub permissions: &'static [&'static str],
    /// What is not read, one sentence each.
    pub limits: &'static [&'static str],
    /// What a second reading does not ask again, or why it asks everything; empty for what is no server.
    pub incremental: &'static str,
}

/// One layer a probe tried (path, network, authentication, content).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProbeStep {
    /// The layer.
    pub layer: &'static str,
    /// Whether it answered as it should.
    pub ok: bool,
    /// What was found, or what failed and what to do.
    pub message: String,
}

/// The answer of a probe: every layer in order, up to the first that fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct ProbeReport {
    /// Layers in the order in which they were tried.
    pub steps: Vec<ProbeStep>,
}

impl ProbeReport {
    /// True when every layer answered.
    pub fn ok(&self) -> bool {
        self.steps.iter().all(|step| step.ok)
    }
}

/// A source of statements about the mesh.
pub trait Catalog: Send + Sync {
    /// What it is and can do.
    fn describe(&self) -> Description;

    /// Tries it without reading everything and names the layer that fails. A failing layer is a step of the report;
    /// errors only with [`CatalogError::Cancelled`] or [`CatalogError::Broken`].
    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport>;

    /// Reads everything into `sink` and ends with one [`Message::Scope`] per scope. Stops soon after `cancel`.
    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()>;
}

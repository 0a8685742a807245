//! OpenLineage events that producers send: checked, kept on disk before they are acknowledged ([`log`]), and read by the
//! sync of an ordinary catalog, which follows when no more arrive for a moment.

mod check;
mod log;

use crate::App;
use crate::api::catalogs::{CatalogDraft, SyncRequest};
use crate::error::{Code, WireError};
use log::EventLog;
use serde::Serialize;
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Largest event, in bytes.
pub const EVENT_BYTES: usize = 1024 * 1024;
/// Largest batch, in bytes.
pub const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// The kind of the catalog that holds the events.
const KIND: &str = "openlineage";
/// How long no event must arrive before the catalog is read.
const QUIET: Duration = Duration::from_secs(1);
/// The catalog is read at least this often while events keep arriving.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How long to wait when another program syncs.
const LOCKED_WAIT: Duration = Duration::from_secs(5);

/// Why an event was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is no event.
    Bad,
    /// It is larger than allowed.
    TooLarge,
    /// It could not be kept; it should be sent again.
    NotKept,
}

/// What a producer is told about an event that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The sort of fault.
    #[serde(skip)]
    pub fault: Fault,
    /// What is wrong.
    pub what: String,
    /// Where: a path in the event (`job.name`), in a batch with the number of the event in front (`[3].job.name`).
    #[serde(rename = "where")]
    pub place: String,
}

impl Refusal {
    pub(crate) fn new(fault: Fault, what: impl Into<String>, place: impl Into<String>) -> Self {
        Self { fault, what: what.into(), place: place.into() }
    }
}

/// What became of a batch: every event that is none is named, the others are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Events that were kept.
    pub kept: usize,
    /// Number in the batch and reason of those that were not.
    pub refused: Vec<(usize, Refusal)>,
}

/// Takes in events for one catalog. Only one program does so for a catalog at a time.
pub struct EventDoor {
    app: Arc<App>,
    catalog: String,
    log: Arc<Mutex<EventLog>>,
    arrived: Notify,
}

impl App {
    /// Opens the door for the events of catalog `id`, which is made when it does not exist.
    ///
    /// # Errors
    /// `BadName` when the catalog is of another kind or its id is not allowed, `Locked` when another program takes in
    /// its events, `Unreadable` when its folder cannot be written.
    pub async fn open_event_door(self: &Arc<Self>, id: &str) -> Result<Arc<EventDoor>, WireError> {
        let folder = self.paths.data.join(KIND).join(id);
        let known = self.store.catalogs().await?.into_iter().find(|row| row.id == id);
        match known {
            Some(row) if row.kind != KIND => {
                return Err(WireError::new(Code::BadName, format!("catalog \"{id}\" is of kind {}", row.kind))
                    .hint("choose another id; the catalog is made when it does not exist"));
            }
            Some(row) if !same_folder(Path::new(&row.location), &folder) => {
                return Err(WireError::new(Code::BadName, format!("catalog \"{id}\" reads {}", row.location))
                    .hint(format!("events are only kept below {}; choose another id", self.paths.data.display())));
            }
            Some(_) => {}
            None => {
                let draft = CatalogDraft {
                    id: id.to_owned(),
                    kind: Some(KIND.to_owned()),
                    at: folder.display().to_string(),
                    options: None,
                    secret: None,
                    proxy_secret: None,
                    secret_in: None,
                };
                self.add_catalog(draft).await?;
            }
        }
        let opened = EventLog::open(folder.clone()).map_err(|e| opening_failed(&folder, id, &e))?;
        let has_events = opened.has_events();
        let door = EventDoor {
            app: self.clone(),
            catalog: id.to_owned(),
            log: Arc::new(Mutex::new(opened)),
            arrived: Notify::new(),
        };
        // What arrived before an earlier program ended may not have been read yet.
        if has_events {
            door.arrived.notify_one();
        }
        Ok(Arc::new(door))
    }
}

/// Whether both paths lead to one folder; one that does not exist yet is compared as written.
fn same_folder(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| -> PathBuf { std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()) };
    real(a) == real(b)
}

fn opening_failed(folder: &Path, id: &str, error: &std::io::Error) -> WireError {
    match error.kind() {
        std::io::ErrorKind::WouldBlock => {
            WireError::new(Code::Locked, format!("another program takes in events for catalog \"{id}\""))
                .hint("end it, or choose another id")
        }
        std::io::ErrorKind::StorageFull => WireError::new(Code::DiskFull, format!("{}: {error}", folder.display())),
        _ => WireError::new(Code::Unreadable, format!("cannot keep events in {}: {error}", folder.display())),
    }
}

impl EventDoor {
    /// The catalog that holds the events.
    pub fn catalog(&self) -> &str {
        &self.catalog
    }

    /// Takes in one event. When this returns, it is on disk.
    ///
    /// # Errors
    /// A [`Refusal`] with what is wrong and where.
    pub async fn take_in(&self, body: &[u8]) -> Result<(), Refusal> {
        let event = check::text(body, EVENT_BYTES)?;
        check::event(event)?;
        self.keep(vec![line(event)]).await
    }

    /// Takes in a list of events. When this returns, those that are kept are on disk.
    ///
    /// # Errors
    /// A [`Refusal`] when it is no list, or none of it is an event.
    pub async fn take_in_batch(&self, body: &[u8]) -> Result<Received, Refusal> {
        let text = check::text(body, BATCH_BYTES)?;
        let events: Vec<&RawValue> = serde_json::from_str(text)
            .map_err(|e| Refusal::new(Fault::Bad, format!("no list of events in JSON: {e}"), ""))?;
        let (mut lines, mut refused) = (Vec::new(), Vec::new());
        for (number, event) in events.iter().enumerate() {
            match check::event(event.get()) {
                Ok(()) => lines.push(line(event.get())),
                Err(refusal) => {
                    let dot = if refusal.place.is_empty() { "" } else { "." };
                    let place = format!("[{number}]{dot}{}", refusal.place);
                    refused.push((number, Refusal { place, ..refusal }));
                }
            }
        }
        let kept = lines.len();
        match refused.first() {
            Some((_, first)) if kept == 0 => return Err(first.clone()),
            _ if kept > 0 => self.keep(lines).await?,
            _ => {}
        }
        Ok(Received { kept, refused })
    }

    async fn keep(&self, lines: Vec<String>) -> Result<(), Refusal> {
        let day = self.app.clock.now().to_string().get(..10).unwrap_or_default().to_owned();
        let log = self.log.clone();
        let write = move || log.lock().unwrap_or_else(PoisonError::into_inner).append(&lines.concat(), &day);
        let written = tokio::task::spawn_blocking(write).await;
        let failed = |why: String| Refusal::new(Fault::NotKept, format!("the event could not be kept: {why}"), "");
        written.map_err(|e| failed(e.to_string()))?.map_err(|e| failed(e.to_string()))?;
        self.arrived.notify_one();
        Ok(())
    }

    /// Reads the catalog after events have arrived; runs until it is dropped.
    pub async fn keep_synced(&self) {
        loop {
            self.arrived.notified().await;
            let quiet = async { while tokio::time::timeout(QUIET, self.arrived.notified()).await.is_ok() {} };
            // Events that do not stop arriving are read all the same.
            let _ = tokio::time::timeout(LONGEST_WAIT, quiet).await;
            let request = SyncRequest { ids: Some(vec![self.catalog.clone()]), ..SyncRequest::default() };
            match self.app.sync_now(request).await {
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(catalog = %self.catalog, code = ?error.code, "events were not read yet");
                    tokio::time::sleep(LOCKED_WAIT).await;
                    if error.code == Code::Locked {
                        self.arrived.notify_one();
                    }
                }
            }
        }
    }
}

/// An event as one line. Line breaks stand between its parts only: JSON has none inside a text.
fn line(event: &str) -> String {
    let mut line = event.trim().replace(['\n', '\r'], " ");
    line.push('\n');
    line
}

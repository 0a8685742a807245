//! Use cases of Weft, without a face: [`App::start`] is the whole program for the command line, the window, the
//! browser and the tests. [`api`] is the wire.

pub mod api;
mod assets;
mod catalogs;
mod changes;
pub mod clock;
pub mod error;
pub mod events;
mod export;
pub mod files;
mod governance;
mod home;
mod jobs;
mod lineage;
pub mod link;
mod markdown;
mod memory;
mod names;
pub mod paths;
mod promises;
mod requests;
pub mod sample;
mod schedule;
mod search;
pub mod secrets;
mod servers;
mod settings;
mod sla_board;
mod stitches;
mod sync;
mod table_text;
mod trust;

use clock::Clock;
use error::{Code, WireError};
use jobs::Jobs;
use paths::Paths;
use requests::RequestLog;
use secrets::{Secrets, Vault};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, broadcast};
use weft_catalogs::http::IN_FLIGHT_ALL;
use weft_store::Store;
use weft_store::search::SearchIndex;

/// What a program needs to be told before it starts.
pub struct Config {
    /// Where files are kept.
    pub paths: Paths,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where secrets are kept.
    pub vault: Arc<dyn Vault>,
}

/// The program. Everything it does is a method or a command of [`api`].
pub struct App {
    store: Store,
    index: Mutex<Option<Arc<SearchIndex>>>,
    clock: Arc<Clock>,
    paths: Paths,
    pub(crate) secrets: Secrets,
    pub(crate) requests: Arc<RequestLog>,
    /// Requests in flight, of all catalogs.
    in_flight: Arc<Semaphore>,
    jobs: Jobs,
    graph: tokio::sync::Mutex<Option<(i64, Arc<lineage::Map>)>>,
    /// The domains of a derivation, which every answer names.
    domains: Mutex<Option<(i64, Arc<names::Domains>)>>,
    /// What Home is made from, of a derivation.
    ground: tokio::sync::Mutex<Option<(i64, Arc<home::Ground>)>>,
    /// The last drawing of the domain map.
    loom: tokio::sync::Mutex<Option<home::DrawnLoom>>,
    notices: Mutex<Vec<String>>,
    /// The last audit.
    audited: Mutex<Option<Arc<governance::Audited>>>,
    /// The schedule, in a program that keeps one.
    schedule: Mutex<Option<schedule::Keeper>>,
    /// Held while the schedule reads: who wants to read something at that moment waits for its end.
    scheduled: tokio::sync::Mutex<()>,
}

impl App {
    /// Opens the user's data. Needs no network, no keyring and no catalog (docs/reliability.md).
    ///
    /// # Errors
    /// `ReadOnly`, `TooNew`, `Corrupt` (of the user's own file), `Locked`: with the path and what to do.
    pub async fn start(config: Config) -> Result<Arc<Self>, WireError> {
        let store = Store::open(&config.paths.data).await?;
        let notices = store.notices().iter().map(notice_words).collect();
        Ok(Arc::new(Self {
            store,
            index: Mutex::new(None),
            clock: Arc::new(config.clock),
            secrets: Secrets::new(config.vault, &config.paths.data),
            requests: Arc::new(RequestLog::new(&config.paths.state)),
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT_ALL)),
            paths: config.paths,
            jobs: Jobs::default(),
            graph: tokio::sync::Mutex::new(None),
            domains: Mutex::new(None),
            ground: tokio::sync::Mutex::new(None),
            loom: tokio::sync::Mutex::new(None),
            notices: Mutex::new(notices),
            audited: Mutex::new(None),
            schedule: Mutex::new(None),
            scheduled: tokio::sync::Mutex::default(),
        }))
    }

    /// What the user must be told once, such as a damaged file that was set aside.
    pub fn notices(&self) -> Vec<String> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Hears of jobs and of newer meshes from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<api::settings::Event> {
        self.jobs.subscribe()
    }

    /// Tells all faces something.
    pub fn announce(&self, event: api::settings::Event) {
        self.jobs.send(event);
    }

    /// Asks every running job to stop.
    pub fn cancel_all_jobs(&self) {
        for job in self.jobs.list() {
            self.jobs.cancel(job.id);
        }
    }

    /// Asks one running job to stop.
    ///
    /// # Errors
    /// `NotFound` when no such job runs.
    pub fn cancel_job(&self, id: u32) -> Result<(), WireError> {
        match self.jobs.cancel(id) {
            true => Ok(()),
            false => Err(WireError::new(Code::NotFound, format!("no job {id} is running"))),
        }
    }

    /// Copies the data to the folder `to`, also while a sync runs.
    ///
    /// # Errors
    /// `Unreadable` or `DiskFull` when the folder cannot be written or holds a copy already.
    pub async fn backup(&self, to: &Path) -> Result<(), WireError> {
        std::fs::create_dir_all(to)
            .map_err(|e| WireError::new(Code::Unreadable, format!("cannot make {}: {e}", to.display())))?;
        let mesh = to.join("mesh.db");
        let user = to.join("user.db");
        if user.exists() {
            return Err(WireError::new(Code::BadName, format!("{} holds a copy already", to.display()))
                .hint("name another folder"));
        }
        self.store.backup(&mesh).await?;
        // The store names the second copy after the first; here each gets the name under which it is restored.
        std::fs::rename(to.join("mesh.db.user.db"), &user)
            .map_err(|e| WireError::new(Code::Unreadable, format!("cannot name {}: {e}", user.display())))
    }

    /// The search index, opened when it is first needed.
    fn index(&self) -> Result<Arc<SearchIndex>, WireError> {
        let mut kept = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = kept.as_ref() {
            return Ok(index.clone());
        }
        let index = Arc::new(SearchIndex::open(&self.search_dir())?);
        *kept = Some(index.clone());
        Ok(index)
    }

    /// Throws the index away. A program that was killed while it wrote leaves files behind that the next writer
    /// stumbles over; the index holds nothing of its own, so starting over is always right.
    fn discard_index(&self) -> Result<(), WireError> {
        let mut kept = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = None;
        let dir = self.search_dir();
        match std::fs::remove_dir_all(&dir) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(WireError::new(Code::Unreadable, format!("cannot remove {}: {e}", dir.display())))
            }
            _ => Ok(()),
        }
    }

    fn search_dir(&self) -> std::path::PathBuf {
        self.paths.data.join("search")
    }
}

fn notice_words(notice: &weft_store::Notice) -> String {
    match notice {
        weft_store::Notice::MeshRebuilt { moved_to, damage, restored_from } => {
            let now = match restored_from {
                Some(copy) => format!("the copy {} took its place", copy.display()),
                None => "the map is empty until the next sync".to_owned(),
            };
            format!("mesh.db was damaged ({damage}) and was set aside as {}; {now}", moved_to.display())
        }
    }
}

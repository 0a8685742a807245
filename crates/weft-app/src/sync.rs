//! Reading catalogs: each in a job of its own, swapped in when it is read, and the faces told.

use crate::api::catalogs::{SyncOutcome, SyncRequest};
use crate::api::settings::{Event, JobState};
use crate::error::{Code, WireError};
use crate::jobs::Asker;
use crate::memory::StoredAnswers;
use crate::secrets::SecretPlace;
use crate::{App, search};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use weft_catalogs::http::Context;
use weft_catalogs::{CatalogConfig, CatalogError, Message, Secret, Sink, registry};
use weft_mesh::identity::AuthorityMap;
use weft_mesh::stitch::{StitchSettings, Stitcher};
use weft_model::{Loss, ScopeReport};
use weft_store::tables::catalog::CatalogRow;
use weft_store::{Staging, SwapRequest, SyncSummary};

/// Option that names the environment variable with the secret.
pub(crate) const SECRET_ENV: &str = "secret_env";
/// Option that names the environment variable with the proxy's password.
pub(crate) const PROXY_SECRET_ENV: &str = "proxy_secret_env";
/// Option that says where the secrets of a catalog are kept.
pub(crate) const SECRET_IN: &str = "secret_in";
/// Messages of a catalog that may wait for the store.
const WAITING: usize = 8;

impl App {
    /// Reads the named catalogs (all when none is named), one after the other, and says how each ended. A
    /// catalog that fails does not stop the others.
    ///
    /// # Errors
    /// `NotFound` for a name that is no catalog, `Locked` when another program syncs.
    pub async fn sync_now(&self, request: SyncRequest) -> Result<Vec<SyncOutcome>, WireError> {
        self.sync_by(request, Asker::User).await
    }

    /// [`App::sync_now`] on behalf of `asker`.
    pub(crate) async fn sync_by(&self, request: SyncRequest, asker: Asker) -> Result<Vec<SyncOutcome>, WireError> {
        if asker == Asker::User {
            drop(self.scheduled.lock().await);
        }
        let rows = self.wanted(request.ids.as_deref()).await?;
        let mut outcomes = Vec::new();
        for row in rows {
            outcomes.push(self.sync_one(&row, &request, asker).await?);
        }
        Ok(outcomes)
    }

    async fn wanted(&self, ids: Option<&[String]>) -> Result<Vec<CatalogRow>, WireError> {
        let mut rows = self.store.catalogs().await?;
        if let Some(ids) = ids {
            if let Some(unknown) = ids.iter().find(|id| rows.iter().all(|row| &row.id != *id)) {
                let known: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
                return Err(WireError::new(Code::NotFound, format!("there is no catalog \"{unknown}\""))
                    .hint(format!("catalogs: {}", known.join(", "))));
            }
            rows.retain(|row| ids.contains(&row.id));
        }
        Ok(rows)
    }

    /// Reads one catalog as a job. Only errors that concern all catalogs come back as `Err`.
    async fn sync_one(&self, row: &CatalogRow, request: &SyncRequest, asker: Asker) -> Result<SyncOutcome, WireError> {
        let (job, cancel) = self.jobs.start(&format!("sync {}", row.id), Some(&row.id), asker, self.clock.now());
        let _watched = self.jobs.watch(job, &self.clock);
        let ended = self.read_and_swap(row, request, job, &cancel).await;
        if ended.is_ok() {
            self.keep_version_known(row, job, &cancel).await;
        }
        let now = self.clock.now();
        let outcome = match ended {
            Ok(ended) => outcome_of(&ended),
            Err(error) => {
                let state = if cancel.is_cancelled() { JobState::Cancelled } else { JobState::Failed };
                self.jobs.end(job, state, &error.message, now);
                if error.code == Code::Locked {
                    return Err(error);
                }
                self.note_failure(&row.id, &error, now).await?;
                return Ok(failed(&row.id, error, now));
            }
        };
        let state = if outcome.complete { JobState::Done } else { JobState::Partial };
        self.jobs.end(job, state, &summary_line(&outcome), now);
        if let Some(sync) = outcome.sync {
            self.jobs.send(Event::DataChanged { sync });
        }
        Ok(outcome)
    }

    async fn read_and_swap(
        &self,
        row: &CatalogRow,
        request: &SyncRequest,
        job: u32,
        cancel: &CancellationToken,
    ) -> Result<Ended, WireError> {
        let config = config_of(row);
        let mut context = self.catalog_context(&config).await?;
        let mut staging = self.store.begin_sync(&row.id, self.clock.now()).await?;
        let answers = self.store.answers(&row.id).await?;
        let memory = Arc::new(StoredAnswers::new(answers, request.full.unwrap_or(false)));
        context.memory = Some(memory.clone());
        let catalog = registry::open(&config, &context).map_err(|e| catalog_error(&row.id, &e))?;
        let (sink, receiver) = Sink::channel(WAITING);
        let read = catalog.read(sink, cancel.clone());
        let (read, taken) = tokio::join!(read, self.take(receiver, &mut staging, job));
        memory.end(read.is_ok() && taken.is_ok() && !cancel.is_cancelled()).await;
        let said = match (read, taken) {
            (Ok(()), Ok(said)) if !cancel.is_cancelled() => said,
            (_, Err(error)) => {
                staging.discard().await?;
                return Err(error);
            }
            (Err(error), _) => {
                staging.discard().await?;
                return Err(catalog_error(&row.id, &error));
            }
            _ => {
                staging.discard().await?;
                return Err(WireError::new(Code::Cancelled, "cancelled; nothing was changed"));
            }
        };
        self.jobs.progress(job, 0, None, "joining with the other catalogs");
        let losses = u32::try_from(said.losses.len()).unwrap_or(u32::MAX);
        let summary = self.swap_in(staging, said, request.accept_removals.unwrap_or(false)).await?;
        Ok(Ended { summary, losses, remembered: memory.given() })
    }

    /// Makes true what was read.
    async fn swap_in(&self, staging: Staging, said: Said, accept_removals: bool) -> Result<SyncSummary, WireError> {
        let request = SwapRequest { reports: said.reports, losses: said.losses, accept_removals, at: self.clock.now() };
        let summary = staging.swap(request, Box::new(self.stitcher().await?)).await?;
        if summary.derived {
            search::refresh_index(self).await?;
        }
        Ok(summary)
    }

    /// Takes what a catalog says into staging until it has nothing more to say.
    async fn take(
        &self,
        mut receiver: tokio::sync::mpsc::Receiver<Message>,
        staging: &mut Staging,
        job: u32,
    ) -> Result<Said, WireError> {
        let mut said = Said::default();
        while let Some(message) = receiver.recv().await {
            match message {
                Message::Observations(observations) => staging.add(observations).await?,
                Message::Scope(report) => said.reports.push(report),
                Message::Loss(losses) => said.losses.extend(losses),
                Message::Waiting { seconds, why } => {
                    self.jobs.progress(job, 0, None, &format!("waiting {seconds} s: {why}"));
                }
                Message::Progress { done, total, what } => {
                    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
                    self.jobs.progress(job, small(done), total.map(small), &what);
                }
            }
        }
        Ok(said)
    }

    /// What a catalog of a server is given: its secrets, the clock, the limits, the log.
    ///
    /// # Errors
    /// `BadRequest` when the environment variable that holds a secret is not set or holds none, `KeyringLocked` and
    /// `KeyringAbsent` when the keyring has to be asked and does not answer.
    pub(crate) async fn catalog_context(&self, config: &CatalogConfig) -> Result<Context, WireError> {
        let clock = self.clock.clone();
        let mut context = Context::new(move || clock.now());
        context.secret = self.secret_of(config, SECRET_ENV, &config.id).await?;
        context.proxy_secret = self.secret_of(config, PROXY_SECRET_ENV, &proxy_name(&config.id)).await?;
        context.in_flight = self.in_flight.clone();
        let log = self.requests.clone();
        context.hear = Arc::new(move |record| log.add(record));
        Ok(context)
    }

    async fn secret_of(&self, config: &CatalogConfig, env: &str, name: &str) -> Result<Option<Secret>, WireError> {
        if let Some(variable) = config.options.get(env) {
            let bad = |what: String| {
                WireError::new(Code::BadRequest, what)
                    .hint(format!("the secret of catalog {} is read from this variable", config.id))
                    .about(&config.id)
            };
            let value =
                std::env::var(variable).map_err(|_| bad(format!("the environment variable {variable} is not set")))?;
            return Secret::new(value).map(Some).map_err(|e| bad(format!("{variable}: {e}")));
        }
        match secret_place(config) {
            None => Ok(None),
            Some(place) => self.secrets.find(name, place).await.map_err(|e| e.about(&config.id)),
        }
    }

    /// The stitcher with everything the user decided.
    pub(crate) async fn stitcher(&self) -> Result<Stitcher, WireError> {
        let maps = self.store.authority_maps().await?.into_iter();
        Ok(Stitcher::new(StitchSettings {
            decisions: self.store.decisions().await?,
            authority_maps: maps
                .map(|m| AuthorityMap { catalog: m.catalog, scope: m.scope, authority: m.authority })
                .collect(),
            show_probable: self.settings().await?.show_probable,
        }))
    }
}

/// Where the secrets of a catalog are kept; `None` when it has none, or names environment variables.
pub(crate) fn secret_place(config: &CatalogConfig) -> Option<SecretPlace> {
    match config.options.get(SECRET_IN).map(String::as_str) {
        Some("keyring") => Some(SecretPlace::Keyring),
        Some("session") => Some(SecretPlace::Session),
        _ => None,
    }
}

/// Name under which the password of a catalog's proxy is kept.
pub(crate) fn proxy_name(id: &str) -> String {
    format!("{id}#proxy")
}

/// The settings of a stored catalog.
pub(crate) fn config_of(row: &CatalogRow) -> CatalogConfig {
    CatalogConfig { id: row.id.clone(), kind: row.kind.clone(), at: row.location.clone(), options: row.options.clone() }
}

/// How a reading ended that was swapped in.
struct Ended {
    summary: SyncSummary,
    /// Lines of the report of losses.
    losses: u32,
    /// Answers that were remembered.
    remembered: u32,
}

/// What a catalog said beside its observations.
#[derive(Default)]
struct Said {
    reports: Vec<ScopeReport>,
    losses: Vec<Loss>,
}

fn catalog_error(id: &str, error: &CatalogError) -> WireError {
    WireError::from(error).about(id)
}

fn failed(id: &str, error: WireError, now: weft_model::TimeMs) -> SyncOutcome {
    SyncOutcome {
        catalog: id.to_owned(),
        sync: None,
        at: now,
        complete: false,
        added: 0,
        changed: 0,
        gone: 0,
        unchanged: 0,
        held: 0,
        gaps: Vec::new(),
        losses: 0,
        remembered: 0,
        code: Some(error.code),
        error: Some(error.message),
    }
}

fn outcome_of(ended: &Ended) -> SyncOutcome {
    let summary = &ended.summary;
    // Gaps of one reason are one line: a folder with one broken file has a gap in every format.
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for gap in summary.gaps.iter().filter(|gap| !gap.held) {
        reasons.entry(&gap.reason).or_default().push(&gap.scope);
    }
    SyncOutcome {
        catalog: summary.catalog.clone(),
        sync: u32::try_from(summary.seq).ok(),
        at: summary.ended_at,
        complete: summary.complete,
        added: summary.added,
        changed: summary.changed,
        gone: summary.gone,
        unchanged: summary.unchanged,
        held: summary.held_missing,
        gaps: reasons.iter().map(|(reason, scopes)| format!("{}: {reason}", scopes.join(", "))).collect(),
        losses: ended.losses,
        remembered: ended.remembered,
        code: None,
        error: None,
    }
}

fn summary_line(o: &SyncOutcome) -> String {
    let state = if o.complete { "complete" } else { "partial" };
    let remembered = if o.remembered > 0 { format!(", {} answers remembered", o.remembered) } else { String::new() };
    format!("{} added, {} changed, {} gone, {} as before, {state}{remembered}", o.added, o.changed, o.gone, o.unchanged)
}

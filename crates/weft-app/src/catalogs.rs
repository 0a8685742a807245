//! Catalogs: adding, testing, removing, their secrets, and the sample mesh.

use crate::api::catalogs::{
    CatalogAuth, CatalogDraft, CatalogKind, CatalogList, CatalogOption, CatalogRow, LossReport, Preview, SecretDraft,
    SecretState, SyncRequest,
};
use crate::api::settings::{Event, JobId, JobState};
use crate::error::{Code, WireError};
use crate::jobs::Asker;
use crate::secrets::SecretPlace;
use crate::sync::{SECRET_ENV, SECRET_IN, config_of, proxy_name, secret_place};
use crate::{App, sample, search};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use weft_catalogs::{CatalogConfig, registry};
use weft_model::{Completeness, Loss, ScopeReport, TimeMs};
use weft_store::StoreError;
use weft_store::tables::authority_map::AuthorityMapRow;
use weft_store::tables::catalog::CatalogRow as StoredCatalog;

/// Options that state where a scope of unknown authority lives begin so.
const AUTHORITY: &str = "authority.";
/// Option that marks a catalog of the sample mesh.
const SAMPLE: &str = "sample";
/// Title of the job that opens the sample.
const OPENING: &str = "open the sample mesh";

/// How the last try to read a catalog failed.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct Failure {
    pub(crate) message: String,
    #[serde(default)]
    code: Option<Code>,
    pub(crate) at: TimeMs,
    /// Failures in a row, this one included.
    #[serde(default)]
    pub(crate) times: u32,
}

impl Failure {
    /// True when trying again is of no use before the user gives another secret.
    pub(crate) fn waits_for_user(&self) -> bool {
        matches!(self.code, Some(Code::TokenRejected | Code::SecretMissing))
    }
}

fn failure_name(id: &str) -> String {
    format!("failure.{id}")
}

impl App {
    /// Every catalog with its state.
    ///
    /// # Errors
    /// What the store says.
    pub async fn catalogs(&self) -> Result<CatalogList, WireError> {
        let mut catalogs = Vec::new();
        for row in self.store.catalogs().await? {
            catalogs.push(self.catalog_row(row).await?);
        }
        Ok(CatalogList { freshness: self.freshness().await?, catalogs })
    }

    async fn catalog_row(&self, row: StoredCatalog) -> Result<CatalogRow, WireError> {
        let last = self.store.syncs(Some(&row.id)).await?.into_iter().max_by_key(|sync| sync.seq);
        let scopes = self.store.scopes(&row.id).await?.into_iter();
        let counts = self.store.statements_by_kind(&row.id).await?;
        let losses = self.known_losses(&row.id).await?;
        let maps = self.store.authority_maps().await?.into_iter().filter(|m| m.catalog == row.id);
        let failure = self.failure(&row.id).await?;
        let next_at = self.next_reading(&row).await?;
        // A later sync that came through makes an old failure history.
        let failure = failure.filter(|f| last.as_ref().is_none_or(|s| f.at > s.ended_at));
        let config = config_of(&row);
        let syncing = self.jobs.list().iter().any(|j| j.ended_at.is_none() && j.title == format!("sync {}", row.id));
        Ok(CatalogRow {
            sample: self.is_sample(&row),
            synced_at: last.as_ref().map(|s| s.ended_at),
            next_at,
            server: self.told_by_server(&row.id).await?,
            complete: last.as_ref().is_some_and(|s| s.complete),
            scopes: scopes
                .map(|(scope, reason, items)| ScopeReport {
                    scope,
                    completeness: reason.map_or(Completeness::Complete, Completeness::Partial),
                    items: u32::try_from(items).unwrap_or(u32::MAX),
                })
                .collect(),
            counts: counts.into_iter().map(|(kind, n)| (kind, u32::try_from(n).unwrap_or(u32::MAX))).collect(),
            error_code: failure.as_ref().and_then(|f| f.code),
            error: failure.map(|f| f.message),
            secret: self.secret_state(&config),
            auth: config.options.get("auth").cloned().unwrap_or_default(),
            losses: u32::try_from(losses.len()).unwrap_or(u32::MAX),
            held: last.as_ref().map_or(0, |s| s.held_missing),
            syncing,
            authority_maps: maps.map(|m| (m.scope, m.authority)).collect(),
            id: row.id,
            kind: row.kind,
            at: row.location,
        })
    }

    /// Adds a catalog; nothing is read yet.
    ///
    /// # Errors
    /// `BadName` for an id that is taken or not allowed, `Unreadable` for a path that does not exist,
    /// `BadRequest` for an unknown kind.
    pub async fn add_catalog(&self, draft: CatalogDraft) -> Result<CatalogRow, WireError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if draft.id.is_empty() || draft.id.len() > 64 || !draft.id.chars().all(allowed) {
            return Err(WireError::new(Code::BadName, format!("\"{}\" cannot be the id of a catalog", draft.id))
                .hint("use up to 64 letters, digits, - and _"));
        }
        if self.store.catalogs().await?.iter().any(|row| row.id == draft.id) {
            return Err(WireError::new(Code::BadName, format!("there is a catalog \"{}\" already", draft.id))
                .hint("choose another id, or remove that catalog first"));
        }
        let kind = draft.kind.unwrap_or_else(|| "files".to_owned());
        let at = if kind == "files" { absolute(&draft.at)? } else { draft.at.trim().to_owned() };
        let mut options = draft.options.unwrap_or_default();
        let now = self.clock.now();
        let maps: Vec<AuthorityMapRow> = options
            .iter()
            .filter_map(|(name, authority)| name.strip_prefix(AUTHORITY).map(|scope| (scope, authority)))
            .map(|(scope, authority)| AuthorityMapRow {
                catalog: draft.id.clone(),
                scope: scope.to_owned(),
                authority: authority.clone(),
            })
            .collect();
        options.retain(|name, _| !name.starts_with(AUTHORITY));
        let place = draft.secret_in.unwrap_or(SecretPlace::Keyring);
        let secrets = [
            (draft.id.clone(), draft.secret.map(|text| text.secret()).transpose()?),
            (proxy_name(&draft.id), draft.proxy_secret.map(|text| text.secret()).transpose()?),
        ];
        if secrets.iter().any(|(_, secret)| secret.is_some()) {
            options.insert(SECRET_IN.to_owned(), place_word(place).to_owned());
        }
        let config =
            CatalogConfig { id: draft.id.clone(), kind: kind.clone(), at: at.clone(), options: options.clone() };
        let mut context = self.catalog_context(&config).await?;
        context.secret = secrets[0].1.clone().or(context.secret);
        context.proxy_secret = secrets[1].1.clone().or(context.proxy_secret);
        registry::open(&config, &context).map_err(|e| WireError::new(Code::BadRequest, e.to_string()))?;
        for (name, secret) in &secrets {
            if let Some(secret) = secret {
                self.secrets.keep(name, secret, place).await?;
            }
        }
        let row = StoredCatalog {
            id: draft.id.clone(),
            name: draft.id,
            kind,
            location: at,
            options,
            enabled: true,
            created_at: now,
        };
        self.store.save_catalog(&row).await?;
        for map in &maps {
            self.store.save_authority_map(map, now).await?;
        }
        self.jobs.send(Event::UserChanged {});
        self.catalog_row(row).await
    }

    /// Gives a catalog a new secret; the old one is forgotten.
    ///
    /// # Errors
    /// `NotFound` for an unknown id, `BadRequest` for what cannot be a secret, `KeyringLocked`, `KeyringAbsent`.
    pub async fn set_secret(&self, draft: SecretDraft) -> Result<CatalogRow, WireError> {
        let mut row = self.stored(&draft.id).await?;
        let secret = draft.secret.secret()?;
        let before = secret_place(&config_of(&row));
        let place = draft.secret_in.or(before).unwrap_or(SecretPlace::Keyring);
        // Another secret may be another user, who may see less.
        self.store.forget_answers(&row.id).await?;
        self.secrets.keep(&row.id, &secret, place).await?;
        if before == Some(SecretPlace::Keyring) && place == SecretPlace::Session {
            // What the session knows must not stay in the keyring in an older version.
            self.secrets.forget(&row.id, SecretPlace::Keyring).await?;
            self.secrets.keep(&row.id, &secret, place).await?;
        }
        // A refusal of the old secret says nothing about the new one.
        if self.failure(&row.id).await?.is_some_and(|failure| failure.waits_for_user()) {
            self.store.save_setting(&failure_name(&row.id), None, self.clock.now()).await?;
        }
        row.options.remove(SECRET_ENV);
        row.options.insert(SECRET_IN.to_owned(), place_word(place).to_owned());
        self.store.save_catalog(&row).await?;
        self.jobs.send(Event::UserChanged {});
        self.catalog_row(row).await
    }

    fn secret_state(&self, config: &CatalogConfig) -> SecretState {
        if let Some(name) = config.options.get(SECRET_ENV) {
            return SecretState::Environment { name: name.clone(), known: std::env::var_os(name).is_some() };
        }
        match secret_place(config) {
            None => SecretState::None,
            Some(SecretPlace::Keyring) => SecretState::Keyring,
            Some(SecretPlace::Session) => SecretState::Session { known: self.secrets.in_session(&config.id) },
        }
    }

    pub(crate) async fn stored(&self, id: &str) -> Result<StoredCatalog, WireError> {
        let rows = self.store.catalogs().await?;
        let known: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        rows.into_iter().find(|row| row.id == id).ok_or_else(|| {
            WireError::new(Code::NotFound, format!("there is no catalog \"{id}\""))
                .hint(format!("catalogs: {}", known.join(", ")))
        })
    }

    /// Removes a catalog and what it said; its history goes with it.
    ///
    /// # Errors
    /// `NotFound` for an unknown id, `Locked` while it is synced; `KeyringLocked` when the catalog is gone and its
    /// secret could not be deleted.
    pub async fn remove_catalog(&self, id: &str) -> Result<(), WireError> {
        let config = config_of(&self.stored(id).await?);
        self.forget(id).await?;
        self.store.save_setting(&failure_name(id), None, self.clock.now()).await?;
        self.forget_told(id).await?;
        self.derive_again().await?;
        // Last, because a keyring that does not let go of it must not keep the catalog; the error says so.
        if let Some(place) = secret_place(&config) {
            self.secrets.forget(id, place).await?;
            self.secrets.forget(&proxy_name(id), place).await?;
        }
        Ok(())
    }

    /// Makes the map anew from what is stored, after a decision or a removal.
    pub(crate) async fn derive_again(&self) -> Result<(), WireError> {
        self.store.derive_again(self.clock.now(), Box::new(self.stitcher().await?)).await?;
        search::refresh_index(self).await?;
        let newest = self.store.as_of().await?.seq;
        self.jobs.send(Event::DataChanged { sync: u32::try_from(newest).unwrap_or(0) });
        Ok(())
    }

    /// Remembers why the last try failed, until one comes through.
    pub(crate) async fn note_failure(&self, id: &str, error: &WireError, at: TimeMs) -> Result<(), WireError> {
        let synced = self.store.syncs(Some(id)).await?.into_iter().map(|sync| sync.ended_at).max();
        let before = self.failure(id).await?.filter(|f| synced.is_none_or(|synced| f.at > synced));
        let times = before.map_or(0, |f| f.times).saturating_add(1);
        let failure = Failure { message: error.message.clone(), code: Some(error.code), at, times };
        let failure = serde_json::to_value(failure).map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
        Ok(self.store.save_setting(&failure_name(id), Some(&failure), at).await?)
    }

    /// How the last try to read a catalog failed, also when a later one came through.
    pub(crate) async fn failure(&self, id: &str) -> Result<Option<Failure>, WireError> {
        let value = self.store.setting(&failure_name(id)).await?;
        Ok(value.and_then(|value| serde_json::from_value(value).ok()))
    }

    /// What could not be carried over from a catalog.
    ///
    /// # Errors
    /// `NotFound` for an unknown id.
    pub async fn losses(&self, id: &str) -> Result<LossReport, WireError> {
        self.stored(id).await?;
        Ok(LossReport { losses: self.known_losses(id).await? })
    }

    /// What a file or folder would bring, before anything is added.
    ///
    /// # Errors
    /// `Unreadable` when the path does not exist.
    pub async fn preview(&self, path: &str) -> Result<Preview, WireError> {
        let at = absolute(path)?;
        let read_at = at.clone();
        let read = tokio::task::spawn_blocking(move || weft_catalogs::providers::files::preview(Path::new(&read_at)));
        let found = read
            .await
            .map_err(|e| WireError::new(Code::Internal, format!("the preview ended: {e}")))?
            .map_err(|e| WireError::new(Code::Unreadable, e.to_string()))?;
        let taken: Vec<String> = self.store.catalogs().await?.into_iter().map(|row| row.id).collect();
        Ok(Preview {
            suggested_id: free_id(Path::new(&at), &taken),
            path: at,
            counts: found
                .formats
                .into_iter()
                .flat_map(|f| f.things.into_iter().map(move |(kind, n)| (format!("{} {kind}", f.name), n)))
                .map(|(what, n)| (what, u32::try_from(n).unwrap_or(u32::MAX)))
                .collect(),
            losses: found.losses,
        })
    }

    /// Unpacks the sample mesh and adds its catalogs; returns their ids.
    ///
    /// # Errors
    /// `BadName` when a catalog that is not of the sample has one of its ids.
    pub async fn add_sample(&self) -> Result<Vec<String>, WireError> {
        self.remove_sample_rows().await?;
        let dir = self.paths.data.join("sample");
        let unpacked =
            sample::unpack(&dir, self.clock.now()).map_err(|e| WireError::new(Code::Unreadable, e.to_string()))?;
        let mut ids = Vec::new();
        for catalog in unpacked {
            let mut options: BTreeMap<String, String> =
                catalog.authority.into_iter().map(|(scope, at)| (format!("{AUTHORITY}{scope}"), at)).collect();
            options.insert(SAMPLE.to_owned(), "true".to_owned());
            let at = dir.join(&catalog.folder).display().to_string();
            self.add_catalog(CatalogDraft {
                id: catalog.id.clone(),
                kind: None,
                at,
                options: Some(options),
                secret: None,
                proxy_secret: None,
                secret_in: None,
            })
            .await?;
            ids.push(catalog.id);
        }
        Ok(ids)
    }

    /// Removes the sample mesh without a trace.
    ///
    /// # Errors
    /// What the store or the disk says.
    pub async fn remove_sample(&self) -> Result<(), WireError> {
        let rows = self.store.catalogs().await?.into_iter();
        let ids: Vec<String> = rows.filter(|row| row.options.contains_key(SAMPLE)).map(|row| row.id).collect();
        self.jobs.stop(|job| job.title == OPENING || job.catalog.as_ref().is_some_and(|id| ids.contains(id))).await;
        self.remove_sample_rows().await?;
        let dir = self.paths.data.join("sample");
        if dir.exists() {
            std::fs::remove_dir_all(&dir)
                .map_err(|e| WireError::new(Code::Unreadable, format!("cannot remove {}: {e}", dir.display())))?;
        }
        self.derive_again().await
    }

    async fn remove_sample_rows(&self) -> Result<(), WireError> {
        for row in self.store.catalogs().await?.into_iter().filter(|row| self.is_sample(row)) {
            self.forget(&row.id).await?;
        }
        Ok(())
    }

    /// Removes what a catalog said, then the catalog: stopped between the two, removing again ends it.
    async fn forget(&self, id: &str) -> Result<(), WireError> {
        match self.store.forget_catalog(id, self.clock.now(), Box::new(self.stitcher().await?)).await {
            // Never synced: it said nothing.
            Ok(_) | Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        for map in self.store.authority_maps().await?.into_iter().filter(|map| map.catalog == id) {
            self.store.remove_authority_map(id, &map.scope).await?;
        }
        Ok(self.store.remove_catalog(id).await?)
    }

    /// The loss report of a catalog, empty before its first sync.
    async fn known_losses(&self, id: &str) -> Result<Vec<Loss>, WireError> {
        match self.store.losses(id).await {
            Err(StoreError::NotFound { .. }) => Ok(Vec::new()),
            losses => Ok(losses?),
        }
    }

    /// True for a catalog of the sample mesh.
    pub(crate) fn is_sample(&self, row: &StoredCatalog) -> bool {
        row.options.contains_key(SAMPLE)
    }

    /// True while catalogs of the sample are there.
    pub(crate) async fn has_sample(&self) -> Result<bool, WireError> {
        Ok(self.store.catalogs().await?.iter().any(|row| self.is_sample(row)))
    }

    /// Starts a sync in the background and returns its job at once.
    pub fn start_sync(self: &Arc<Self>, request: SyncRequest) -> JobId {
        self.start_job("sync", move |app| async move { app.sync_now(request).await.map(|_| ()) })
    }

    /// Opens the sample in the background.
    pub fn start_sample(self: &Arc<Self>) -> JobId {
        self.start_job(OPENING, move |app| async move {
            let ids = app.add_sample().await?;
            app.sync_now(SyncRequest { ids: Some(ids), accept_removals: Some(true), full: None }).await.map(|_| ())
        })
    }

    /// Runs `work` in a task of its own; a panic in it becomes a failed job (docs/reliability.md).
    fn start_job<F, W>(self: &Arc<Self>, title: &str, work: W) -> JobId
    where
        W: FnOnce(Arc<App>) -> F + Send + 'static,
        F: Future<Output = Result<(), WireError>> + Send + 'static,
    {
        let (id, cancel) = self.jobs.start(title, None, Asker::User, self.clock.now());
        let app = self.clone();
        let watched = app.clone();
        let running = tokio::spawn(async move {
            let work = work(app.clone());
            tokio::pin!(work);
            tokio::select! {
                ended = &mut work => return ended,
                () = cancel.cancelled() => app.cancel_all_jobs(),
            }
            // What it started stops by itself and leaves its last complete state; only then is this one ended.
            work.await?;
            Err(WireError::new(Code::Cancelled, "cancelled"))
        });
        tokio::spawn(async move {
            let (state, message) = match running.await {
                Ok(Ok(())) => (JobState::Done, String::new()),
                Ok(Err(error)) if error.code == Code::Cancelled => (JobState::Cancelled, error.message),
                Ok(Err(error)) => (JobState::Failed, error.message),
                Err(panic) => (JobState::Failed, format!("a defect in Weft ended job {id}: {panic}")),
            };
            watched.jobs.end(id, state, &message, watched.clock.now());
        });
        JobId { id }
    }
}

/// Every kind of catalog that can be added.
pub(crate) fn kinds() -> Vec<CatalogKind> {
    let kinds = registry::kinds().into_iter();
    kinds
        .map(|d| CatalogKind {
            kind: d.kind.to_owned(),
            name: d.name.to_owned(),
            summary: d.summary.to_owned(),
            capabilities: owned(d.capabilities),
            limits: owned(d.limits),
            permissions: owned(d.permissions),
            versions: d.versions.to_owned(),
            server: !d.auth.is_empty(),
            auth: d
                .auth
                .iter()
                .map(|method| CatalogAuth {
                    method: method.as_str().to_owned(),
                    secret: method.secret_name().map(str::to_owned),
                    options: owned(method.options()),
                })
                .collect(),
            options: d
                .fields
                .iter()
                .map(|f| CatalogOption {
                    name: f.name.to_owned(),
                    label: f.label.to_owned(),
                    help: f.help.to_owned(),
                    required: f.required,
                })
                .collect(),
        })
        .collect()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn place_word(place: SecretPlace) -> &'static str {
    match place {
        SecretPlace::Keyring => "keyring",
        SecretPlace::Session => "session",
    }
}

/// A path as the program keeps it: absolute, so that a later start from elsewhere finds it.
fn absolute(path: &str) -> Result<String, WireError> {
    std::fs::canonicalize(path).map(|p| p.display().to_string()).map_err(|e| {
        WireError::new(Code::Unreadable, format!("cannot read {path}: {e}")).hint("give the path of a folder or file")
    })
}

/// An id made from the name of a path that no catalog has yet.
fn free_id(path: &Path, taken: &[String]) -> String {
    let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or("catalog");
    let mut id: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    id.truncate(48);
    let id = id.trim_matches('-');
    let id = if id.is_empty() { "catalog" } else { id };
    if !taken.iter().any(|t| t == id) {
        return id.to_owned();
    }
    (2..).map(|n| format!("{id}-{n}")).find(|candidate| !taken.contains(candidate)).unwrap_or_else(|| id.to_owned())
}

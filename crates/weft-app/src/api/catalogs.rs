//! `catalogs.*`, `stitch.*`: sources, their state, and the ledger of what was joined.

use super::types::{Freshness, Mark};
use crate::App;
use crate::api::settings::{JobId, Nothing};
use crate::error::{Code, WireError};
use crate::secrets::{SecretPlace, SecretText};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use ts_rs::TS;
use weft_model::{DecisionVerdict, Loss, ScopeReport, Step, TimeMs};

/// A kind of catalog that can be added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogKind {
    /// Id used with `--kind`.
    pub kind: String,
    /// Name for people.
    pub name: String,
    /// What it reads, in one sentence.
    pub summary: String,
    /// What it can tell.
    pub capabilities: Vec<String>,
    /// What it cannot read, one sentence each.
    pub limits: Vec<String>,
    /// The least permissions it needs, one sentence each.
    pub permissions: Vec<String>,
    /// Versions of the server it was tested against.
    pub versions: String,
    /// Reached over the network, not on this machine's disk.
    pub server: bool,
    /// Methods of authentication, the usual one first; empty for what is no server.
    pub auth: Vec<CatalogAuth>,
    /// Options it takes: name, words, and whether it must be given.
    pub options: Vec<CatalogOption>,
}

/// A method of authentication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogAuth {
    /// The word used in the option `auth`.
    pub method: String,
    /// What its secret is called; `None` when it has none.
    pub secret: Option<String>,
    /// Names of the options it needs.
    pub options: Vec<String>,
}

/// An option of a catalog kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogOption {
    /// Name.
    pub name: String,
    /// Label for people.
    pub label: String,
    /// What it is.
    pub help: String,
    /// Must be given.
    pub required: bool,
}

/// Where the secret of a catalog is, and whether it can be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum SecretState {
    /// It needs none.
    None,
    /// In the keyring of the system.
    Keyring,
    /// In this process, until it ends.
    Session {
        /// Whether this process knows it.
        known: bool,
    },
    /// In an environment variable.
    Environment {
        /// Name of the variable.
        name: String,
        /// Whether it is set in this process.
        known: bool,
    },
}

/// A new secret for a catalog.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SecretDraft {
    /// Catalog.
    pub id: String,
    /// Password, token or key.
    pub secret: SecretText,
    /// Where to keep it; where it was, else the keyring, when left out.
    #[serde(default)]
    #[ts(optional)]
    pub secret_in: Option<SecretPlace>,
}

/// A catalog to add.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct CatalogDraft {
    /// Id: letters, digits, `-`, `_`; unique.
    pub id: String,
    /// Kind; `files` when left out.
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<String>,
    /// Path or URL.
    pub at: String,
    /// Options.
    #[serde(default)]
    #[ts(optional)]
    pub options: Option<BTreeMap<String, String>>,
    /// Password, token or key.
    #[serde(default)]
    #[ts(optional)]
    pub secret: Option<SecretText>,
    /// Password of the proxy.
    #[serde(default)]
    #[ts(optional)]
    pub proxy_secret: Option<SecretText>,
    /// Where to keep the secrets; the keyring when left out.
    #[serde(default)]
    #[ts(optional)]
    pub secret_in: Option<SecretPlace>,
}

/// Which catalog.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CatalogId {
    /// Id.
    pub id: String,
}

/// Which catalogs to sync.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct SyncRequest {
    /// Ids; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub ids: Option<Vec<String>>,
    /// Believe a listing that lost more than a tenth of its items.
    #[serde(default)]
    #[ts(optional)]
    pub accept_removals: Option<bool>,
    /// Ask the servers for everything again, also for what they say has not changed.
    #[serde(default)]
    #[ts(optional)]
    pub full: Option<bool>,
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SyncOutcome {
    /// Catalog.
    pub catalog: String,
    /// Sequence number of the sync; `None` when it failed before the swap.
    pub sync: Option<u32>,
    /// When it ended.
    pub at: TimeMs,
    /// Everything was read.
    pub complete: bool,
    /// New statements.
    pub added: u32,
    /// Changed statements.
    pub changed: u32,
    /// Statements no longer true.
    pub gone: u32,
    /// Statements as before.
    pub unchanged: u32,
    /// Statements not seen any more but kept, because the loss is too large to believe.
    pub held: u32,
    /// Why not complete, in words.
    pub gaps: Vec<String>,
    /// What could not be carried over: number of report lines.
    pub losses: u32,
    /// Answers of the server that were remembered from an earlier sync because it said that they had not changed.
    pub remembered: u32,
    /// Code of the error, where it failed.
    pub code: Option<Code>,
    /// The error, where it failed.
    pub error: Option<String>,
}

/// Answer of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TestReport {
    /// Steps in order: name, passed, words.
    pub steps: Vec<TestStep>,
}

/// One step of a test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TestStep {
    /// What was tried (`path`, `recognise`, `DNS`, `TLS` …).
    pub layer: String,
    /// Did it work.
    pub ok: bool,
    /// What was found, or what to do next.
    pub message: String,
}

/// What a server last said of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ServerView {
    /// Its version in words, and whether it is one that was tested.
    pub told: String,
    /// When.
    pub at: TimeMs,
}

/// A catalog with its state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogRow {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Path or URL.
    pub at: String,
    /// Part of the sample mesh.
    pub sample: bool,
    /// Last sync that was swapped in.
    pub synced_at: Option<TimeMs>,
    /// When it is read next by itself, where a schedule runs.
    pub next_at: Option<TimeMs>,
    /// What its server last said of its version.
    pub server: Option<ServerView>,
    /// Last sync was complete.
    pub complete: bool,
    /// State of each scope.
    pub scopes: Vec<ScopeReport>,
    /// Current statements by kind.
    pub counts: Vec<(String, u32)>,
    /// Error of the last try, where it failed.
    pub error: Option<String>,
    /// Its code.
    pub error_code: Option<Code>,
    /// Where its secret is.
    pub secret: SecretState,
    /// Method of authentication; empty for what needs none.
    pub auth: String,
    /// Lines of its loss report.
    pub losses: u32,
    /// Statements kept though not seen any more.
    pub held: u32,
    /// A job reads it now.
    pub syncing: bool,
    /// Authority maps: scope → authority.
    pub authority_maps: Vec<(String, String)>,
}

/// All catalogs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CatalogList {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Catalogs by id.
    pub catalogs: Vec<CatalogRow>,
}

/// What a file or folder would bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Preview {
    /// The path.
    pub path: String,
    /// Things by format and kind: `odcs contract` → 25.
    pub counts: Vec<(String, u32)>,
    /// What could not be read or carried over.
    pub losses: Vec<Loss>,
    /// An id that is free.
    pub suggested_id: String,
}

/// Which file or folder.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PathQueryAt {
    /// Path on this machine.
    pub path: String,
}

/// Loss report of a catalog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LossReport {
    /// Lines.
    pub losses: Vec<Loss>,
}

/// Which rows of the ledger.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct StitchQuery {
    /// Only rows that touch this key.
    #[serde(default)]
    #[ts(optional)]
    pub key: Option<String>,
    /// Only these steps.
    #[serde(default)]
    #[ts(optional)]
    pub steps: Option<Vec<Step>>,
    /// Most rows; 500 when left out.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// One side of a ledger row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StitchSide {
    /// Who.
    pub mark: Mark,
    /// Key in that catalog.
    pub key: String,
    /// The source's own id.
    pub native: String,
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StitchRow {
    /// One side.
    pub left: StitchSide,
    /// The other side.
    pub right: StitchSide,
    /// Step that applied.
    pub step: Step,
    /// Number of the step, 1 to 7; 0 for unresolved.
    pub number: u8,
    /// True when the row makes the two one.
    pub merges: bool,
    /// Evidence in words.
    pub evidence: String,
    /// Share of columns in common.
    pub overlap: Option<f32>,
    /// The user's decision, where there is one.
    pub decision: Option<DecisionVerdict>,
}

/// The ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StitchLedger {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Rows.
    pub rows: Vec<StitchRow>,
    /// Rows by step over the whole ledger.
    pub counts: Vec<(Step, u32)>,
}

/// A decision of the user; `verdict: None` takes it back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StitchDecision {
    /// One key in its catalog's spelling.
    pub left: String,
    /// Its catalog.
    pub left_catalog: String,
    /// The other key.
    pub right: String,
    /// Its catalog.
    pub right_catalog: String,
    /// Same, different, or undone.
    pub verdict: Option<DecisionVerdict>,
}

/// Every catalog with its state.
///
/// # Errors
/// What the use case says.
pub async fn list(app: &App, request: Nothing) -> Result<CatalogList, WireError> {
    let Nothing {} = request;
    app.catalogs().await
}

/// Kinds of catalogs that can be added.
///
/// # Errors
/// None.
#[allow(clippy::unused_async, reason = "every command has one shape")]
pub async fn kinds(_: &App, request: Nothing) -> Result<Vec<CatalogKind>, WireError> {
    let Nothing {} = request;
    Ok(crate::catalogs::kinds())
}

/// Adds a catalog; nothing is read yet.
///
/// # Errors
/// What the use case says.
pub async fn add(app: &App, request: CatalogDraft) -> Result<CatalogRow, WireError> {
    app.add_catalog(request).await
}

/// Tries a catalog layer by layer.
///
/// # Errors
/// What the use case says.
pub async fn test(app: &App, request: CatalogId) -> Result<TestReport, WireError> {
    app.test_catalog(&request.id).await
}

/// Gives a catalog a new secret.
///
/// # Errors
/// What the use case says.
pub async fn set_secret(app: &App, request: SecretDraft) -> Result<CatalogRow, WireError> {
    app.set_secret(request).await
}

/// Removes a catalog and what it said.
///
/// # Errors
/// What the use case says.
pub async fn remove(app: &App, request: CatalogId) -> Result<Nothing, WireError> {
    app.remove_catalog(&request.id).await?;
    Ok(Nothing {})
}

/// Starts a sync as a job.
///
/// # Errors
/// None; how it ends is seen in the job.
#[allow(clippy::unused_async, reason = "every command has one shape")]
pub async fn sync(app: &Arc<App>, request: SyncRequest) -> Result<JobId, WireError> {
    Ok(app.start_sync(request))
}

/// What a file or folder would bring.
///
/// # Errors
/// What the use case says.
pub async fn preview(app: &App, request: PathQueryAt) -> Result<Preview, WireError> {
    app.preview(&request.path).await
}

/// What could not be carried over.
///
/// # Errors
/// What the use case says.
pub async fn losses(app: &App, request: CatalogId) -> Result<LossReport, WireError> {
    app.losses(&request.id).await
}

/// The stitch ledger.
///
/// # Errors
/// What the use case says.
pub async fn stitches(app: &App, request: StitchQuery) -> Result<StitchLedger, WireError> {
    app.stitches(request).await
}

/// Keeps or takes back a decision.
///
/// # Errors
/// What the use case says.
pub async fn decide(app: &App, request: StitchDecision) -> Result<Nothing, WireError> {
    app.decide(request).await?;
    Ok(Nothing {})
}

/// Opens the sample mesh as a job.
///
/// # Errors
/// None; how it ends is seen in the job.
#[allow(clippy::unused_async, reason = "every command has one shape")]
pub async fn open_sample(app: &Arc<App>, request: Nothing) -> Result<JobId, WireError> {
    let Nothing {} = request;
    Ok(app.start_sample())
}

/// Removes the sample mesh.
///
/// # Errors
/// What the use case says.
pub async fn remove_sample(app: &App, request: Nothing) -> Result<Nothing, WireError> {
    app.remove_sample().await?;
    Ok(request)
}

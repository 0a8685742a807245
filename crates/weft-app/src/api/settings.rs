//! `app.status`, `views.*`, `stars.*`, `settings.*`, `jobs.*`, `export.*`, `link.open`.

use super::governance::FindingFilter;
use super::lineage::Level;
use super::types::{Freshness, ThingRef};
use crate::App;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::TimeMs;

/// No arguments, or no answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// The program in figures, for the frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Status {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Version of the program.
    pub version: String,
    /// Catalogs.
    pub catalogs: u32,
    /// Catalogs whose last sync was complete.
    pub catalogs_complete: u32,
    /// Domains.
    pub domains: u32,
    /// Products.
    pub products: u32,
    /// Assets.
    pub assets: u32,
    /// Edges.
    pub edges: u32,
    /// Broken promises.
    pub broken: u32,
    /// Findings of the audit; `None` until it has run once.
    pub findings: Option<u32>,
    /// Changes since the last look.
    pub changes: u32,
    /// Newest sync.
    pub newest_sync: u32,
    /// The sample mesh is loaded.
    pub sample: bool,
    /// Where data is kept.
    pub data_dir: String,
    /// Running and recent jobs.
    pub jobs: Vec<JobView>,
    /// Something the user must know once (a damaged file was set aside …).
    pub notices: Vec<String>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct JobView {
    /// Id.
    pub id: u32,
    /// `sync warehouse-dbt`.
    pub title: String,
    /// The catalog it reads, where it reads one.
    pub catalog: Option<String>,
    /// The schedule started it, and nobody waits for it.
    pub by_schedule: bool,
    /// State.
    pub state: JobState,
    /// Items done.
    pub done: u32,
    /// Items in all, where known.
    pub total: Option<u32>,
    /// What it does now, or how it ended, in words.
    pub message: String,
    /// Start.
    pub started_at: TimeMs,
    /// End.
    pub ended_at: Option<TimeMs>,
}

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Running.
    Running,
    /// Ended well.
    Done,
    /// Ended with something unread.
    Partial,
    /// Failed.
    Failed,
    /// Cancelled by the user.
    Cancelled,
}

/// A job just started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JobId {
    /// Id.
    pub id: u32,
}

/// What the program tells its faces without being asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// A job moved on.
    Job {
        /// The job.
        job: JobView,
    },
    /// A newer mesh was swapped in.
    DataChanged {
        /// Newest sync.
        sync: u32,
    },
    /// Something of the user's changed (views, stars, settings).
    UserChanged {},
    /// A menu item of the window was chosen.
    Menu {
        /// Id of the command in the UI's list.
        command: String,
    },
    /// A link asks to be shown.
    Open {
        /// Route of the UI.
        route: String,
    },
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SavedView {
    /// Name, unique.
    pub name: String,
    /// Route of the UI.
    pub route: String,
    /// Hits now, for views of a search.
    pub count: Option<u32>,
}

/// Views and stars of the user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Shelf {
    /// Starred things.
    pub starred: Vec<ThingRef>,
    /// Saved views.
    pub views: Vec<SavedView>,
}

/// A view to save; an empty route deletes it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ViewDraft {
    /// Name.
    pub name: String,
    /// Route.
    pub route: String,
}

/// A star to set or take away.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StarDraft {
    /// Key.
    pub key: String,
    /// On or off.
    pub on: bool,
}

/// Appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// How often catalogs are read by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
pub enum Schedule {
    /// Not at all.
    #[default]
    #[serde(rename = "never")]
    Never,
    /// Every hour.
    #[serde(rename = "every_hour")]
    EveryHour,
    /// Every six hours.
    #[serde(rename = "every_6_hours")]
    Every6Hours,
    /// Every day.
    #[serde(rename = "every_day")]
    EveryDay,
}

/// The user's settings. Every field has a default, so an older file is always readable.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// Appearance.
    pub theme: Theme,
    /// Single-key shortcuts off.
    pub no_single_keys: bool,
    /// Notify of breaches.
    pub notify: bool,
    /// Show probable joins as dashed edges.
    pub show_probable: bool,
    /// Read catalogs by themselves while the window or `weft serve` is open.
    pub schedule: Schedule,
    /// Onboarding was finished or left.
    pub onboarded: bool,
}

/// What to export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum ExportWhat {
    /// Hits of a search.
    Search {
        /// Query.
        text: String,
    },
    /// One thing.
    Asset {
        /// Key.
        key: String,
    },
    /// A comparison.
    Compare {
        /// Keys.
        keys: Vec<String>,
    },
    /// Lineage around a thing, with all edges.
    Lineage {
        /// Key; the whole map when left out.
        key: Option<String>,
        /// Level.
        level: Level,
    },
    /// Promises.
    Sla {
        /// Query over subjects.
        text: String,
    },
    /// Findings.
    Audit {
        /// Which findings.
        filter: FindingFilter,
    },
    /// Changes.
    Changes {
        /// After this sync.
        since: u32,
    },
    /// The stitch ledger.
    Ledger {},
    /// Every statement of one catalog, as it was read.
    Statements {
        /// Catalog.
        catalog: String,
    },
}

/// Format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// Comma-separated, formula-safe.
    Csv,
    /// The same object as `--json`.
    Json,
    /// Markdown.
    Markdown,
    /// A drawing (lineage only).
    Svg,
    /// One JSON object a line (statements only).
    Ndjson,
}

/// An export to make.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ExportQuery {
    /// What.
    pub what: ExportWhat,
    /// Format.
    pub format: ExportFormat,
}

/// An export made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ExportText {
    /// A file name that is legal everywhere.
    pub file_name: String,
    /// Media type.
    pub media_type: String,
    /// Content.
    pub text: String,
    /// What it rests on was read to its end.
    pub complete: bool,
}

/// A link to open.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LinkQuery {
    /// `weft://…`
    pub link: String,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LinkTarget {
    /// Route of the UI (`/asset/<key>`).
    pub route: String,
}

/// What diagnostics should look at.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct DiagnosticsQuery {
    /// Look through both files for damage, too. Takes seconds where the mesh is large.
    #[serde(default)]
    #[ts(optional)]
    pub files: Option<bool>,
}

/// A text to copy: versions, paths, states, redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Diagnostics {
    /// Checks in order: name, passed (`None`: only told), words.
    pub checks: Vec<DiagnosticRow>,
}

/// One line of diagnostics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DiagnosticRow {
    /// What was looked at.
    pub name: String,
    /// Did it pass; `None` when there is nothing to pass.
    pub ok: Option<bool>,
    /// What was found.
    pub message: String,
}

/// The program in figures.
///
/// # Errors
/// What the use case says.
pub async fn status(app: &App, request: Nothing) -> Result<Status, WireError> {
    let Nothing {} = request;
    app.status().await
}

/// Versions, paths and states.
///
/// # Errors
/// What the use case says.
pub async fn diagnostics(app: &App, request: DiagnosticsQuery) -> Result<Diagnostics, WireError> {
    app.diagnostics(request).await
}

/// Stars and views.
///
/// # Errors
/// What the use case says.
pub async fn shelf(app: &App, request: Nothing) -> Result<Shelf, WireError> {
    let Nothing {} = request;
    app.shelf().await
}

/// Saves or deletes a view.
///
/// # Errors
/// What the use case says.
pub async fn save_view(app: &App, request: ViewDraft) -> Result<Shelf, WireError> {
    app.save_view(request).await
}

/// Sets or takes away a star.
///
/// # Errors
/// What the use case says.
pub async fn set_star(app: &App, request: StarDraft) -> Result<Shelf, WireError> {
    app.set_star(&request.key, request.on).await
}

/// The settings.
///
/// # Errors
/// What the use case says.
pub async fn get(app: &App, request: Nothing) -> Result<Settings, WireError> {
    let Nothing {} = request;
    app.settings().await
}

/// Keeps the settings.
///
/// # Errors
/// What the use case says.
pub async fn set(app: &App, request: Settings) -> Result<Settings, WireError> {
    app.save_settings(request).await
}

/// Asks a job to stop.
///
/// # Errors
/// `NotFound` when no such job runs.
#[allow(clippy::unused_async, reason = "every command has one shape")]
pub async fn cancel_job(app: &App, request: JobId) -> Result<Nothing, WireError> {
    app.cancel_job(request.id)?;
    Ok(Nothing {})
}

/// An export as text.
///
/// # Errors
/// What the use case says.
pub async fn export(app: &App, request: ExportQuery) -> Result<ExportText, WireError> {
    app.export(request).await
}

/// The route that a link shows.
///
/// # Errors
/// `BadRequest` for a link that does anything but show.
#[allow(clippy::unused_async, reason = "every command has one shape")]
pub async fn open_link(_: &App, request: LinkQuery) -> Result<LinkTarget, WireError> {
    Ok(LinkTarget { route: crate::link::route_of(&request.link)? })
}

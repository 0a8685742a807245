//! A folder or a single file as a catalog: every file is recognised by its content and given to its format.
//!
//! What may be metadata and cannot be read makes every scope partial, so that nothing is called gone because a file
//! was broken. What is no metadata is listed as a loss and changes nothing.

mod content;
mod reading;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod walk;

use crate::catalog::CatalogFuture;
use crate::formats::{Collector, FORMATS};
use crate::http::Context;
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, Message, ProbeReport, ProbeStep, Sink, limits};
use reading::Reading;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;
use weft_model::{Completeness, Loss, ScopeReport};

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "files",
    name: "Folder or file",
    summary: "Contracts, data products, dbt artifacts, lineage events and people lists in files",
    capabilities: &["products", "contracts", "assets", "lineage", "people"],
    fields: &[Field {
        name: "at",
        label: "Folder or file",
        help: "The path of a folder or of one file; folders are read with everything below them",
        required: true,
    }],
    auth: &[],
    versions: "see docs/formats.md",
    permissions: &["Read access to the folder or file"],
    limits: &["Files larger than 64 MiB, but for newline-delimited ones, which are read line by line"],
    incremental: "",
};

/// Opens a folder or file as a catalog.
pub(crate) fn open(config: &CatalogConfig, _: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    Ok(Box::new(Files::new(config)?))
}

/// A folder or a single file.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// The catalog at `config.at`. Errors with [`CatalogError::SettingWrong`] when that is empty.
    pub fn new(config: &CatalogConfig) -> Result<Self, CatalogError> {
        if config.at.trim().is_empty() {
            return Err(CatalogError::SettingWrong {
                field: "at".to_owned(),
                reason: "no path is given; give the path of a folder or of one file".to_owned(),
            });
        }
        Ok(Self { root: PathBuf::from(config.at.trim()) })
    }
}

impl Catalog for Files {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        let root = self.root.clone();
        Box::pin(async move {
            let walked = tokio::task::spawn_blocking(move || walk::walk(&root)).await;
            if cancel.is_cancelled() {
                return Err(CatalogError::Cancelled);
            }
            let walked = walked.map_err(|error| CatalogError::Broken(error.to_string()))?;
            let step = match walked {
                Ok(walk) => {
                    ProbeStep { layer: "path", ok: true, message: format!("{} files can be reached", walk.files.len()) }
                }
                Err(error) => ProbeStep { layer: "path", ok: false, message: error.to_string() },
            };
            Ok(ProbeReport { steps: vec![step] })
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        let root = self.root.clone();
        Box::pin(async move {
            tokio::task::spawn_blocking(move || read_blocking(&root, &sink, &cancel))
                .await
                .map_err(|error| CatalogError::Broken(error.to_string()))?
        })
    }
}

/// How often progress is sent at most while files are read.
const PROGRESS_STEPS: u64 = 200;

fn read_blocking(root: &Path, sink: &Sink, cancel: &CancellationToken) -> Result<(), CatalogError> {
    let mut progress = |done: u64, total: u64, what: &str| {
        if cancel.is_cancelled() {
            return Err(CatalogError::Cancelled);
        }
        if done.is_multiple_of((total / PROGRESS_STEPS).max(1)) {
            sink.send_blocking(Message::Progress { done, total: Some(total), what: what.to_owned() })?;
        }
        Ok(())
    };
    let Reading { collector, unread, .. } = reading::read(root, &mut progress)?;
    send(collector, &unread, sink, cancel)
}

/// Sends what was collected: observations in batches, losses, one report per scope.
fn send(collector: Collector, unread: &[String], sink: &Sink, cancel: &CancellationToken) -> Result<(), CatalogError> {
    let (observations, losses) = collector.into_parts();
    let mut items: BTreeMap<String, u32> = FORMATS.iter().map(|f| (f.dialect.to_owned(), 0)).collect();
    let mut batch = Vec::new();
    for observation in observations {
        *items.entry(observation.scope.clone()).or_default() += 1;
        batch.push(observation);
        if batch.len() == limits::BATCH {
            if cancel.is_cancelled() {
                return Err(CatalogError::Cancelled);
            }
            sink.send_blocking(Message::Observations(std::mem::take(&mut batch)))?;
        }
    }
    if !batch.is_empty() {
        sink.send_blocking(Message::Observations(batch))?;
    }
    if !losses.is_empty() {
        sink.send_blocking(Message::Loss(losses))?;
    }
    let completeness = completeness(unread);
    for (scope, items) in items {
        sink.send_blocking(Message::Scope(ScopeReport { scope, completeness: completeness.clone(), items }))?;
    }
    Ok(())
}

/// Complete, or why not: names the first files that could not be read.
fn completeness(unread: &[String]) -> Completeness {
    if unread.is_empty() {
        return Completeness::Complete;
    }
    let named = unread.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    let more = unread.len().saturating_sub(3);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    Completeness::Partial(format!("could not be read: {named}{tail}"))
}

/// How much of one format was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormatCount {
    /// Dialect.
    pub dialect: String,
    /// Name for people.
    pub name: String,
    /// Documents (or lines) of this format.
    pub documents: u64,
    /// Statements they make, by kind.
    pub things: BTreeMap<String, u64>,
}

/// What a file or folder holds, without keeping it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// Formats found, in the order of the format table.
    pub formats: Vec<FormatCount>,
    /// What would not be carried over.
    pub losses: Vec<Loss>,
    /// Whether everything could be read.
    pub completeness: Completeness,
}

/// Reads a file or folder and says what it holds. Blocking; errors as [`Catalog::read`] does.
pub fn preview(path: &Path) -> Result<Preview, CatalogError> {
    let Reading { collector, documents, unread } = reading::read(path, &mut |_, _, _| Ok(()))?;
    let (observations, losses) = collector.into_parts();
    let mut things: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for observation in &observations {
        let kinds = things.entry(observation.dialect.as_str().to_owned()).or_default();
        *kinds.entry(observation.kind().as_str().to_owned()).or_default() += 1;
    }
    let formats = FORMATS
        .iter()
        .filter(|format| documents.contains_key(format.dialect))
        .map(|format| FormatCount {
            dialect: format.dialect.to_owned(),
            name: format.name.to_owned(),
            documents: documents.get(format.dialect).copied().unwrap_or(0),
            things: things.remove(format.dialect).unwrap_or_default(),
        })
        .collect();
    Ok(Preview { formats, losses, completeness: completeness(&unread) })
}

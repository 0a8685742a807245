//! From Marquez's answers to observations.
//!
//! Datasets, jobs, runs, edges and checks are made by the parser of OpenLineage ([`events`]); here they get what only
//! Marquez knows: tags, versions, the time of the last change, its own ids, and the listing they came from.

mod events;
#[cfg(test)]
mod tests;

use super::wire::{ColumnLineage, Dataset, DatasetVersion, Job, Name, Namespace, Run, Tag};
use crate::formats::{Collector, Document, Syntax, openlineage};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use weft_model::{
    Asset, AssetKind, CanonicalKey, Dialect, Entity, Evidence, EvidenceKind, Kind, Lifecycle, Loss, Observation,
    Ownership, Role, TagRef,
};

/// The owner that Marquez writes where nobody named one.
const NOBODY: &str = "anonymous";

/// Fields of a dataset that are read.
const DATASET: &str = "id type name physicalName createdAt updatedAt namespace sourceName fields tags lastModifiedAt \
    lastLifecycleState description currentVersion columnLineage facets deleted";

/// Fields of a job that are read.
const JOB: &str = "id type name simpleName parentJobName parentJobUuid createdAt updatedAt namespace inputs outputs \
    location context description latestRun latestRuns tags labels facets currentVersion";

/// A namespace as a container of what is in it.
pub(super) fn namespace(host: &str, said: Namespace) -> Observation {
    let owner = said.owner_name.filter(|owner| !owner.trim().is_empty() && owner != NOBODY);
    let owners = owner.into_iter().map(|owner| Ownership {
        party: CanonicalKey::of_kind(Kind::Person, &owner),
        role: Role::Owner,
        raw_role: Some("owner of the namespace".to_owned()),
        inherited: false,
        since: None,
        until: None,
    });
    let asset = Asset {
        kind: AssetKind::Container,
        name: Some(said.name.clone()),
        description: said.description.filter(|text| !text.is_empty()),
        owners: owners.collect(),
        ..Asset::default()
    };
    let key = namespace_key(host, &said.name);
    let mut observation = Observation::new(Dialect::MARQUEZ, said.name, key, Entity::Asset(asset));
    observation.changed_at = said.updated_at;
    observation.unmapped = said.created_at.map(|at| json!({ "createdAt": at.to_string() }));
    observation
}

fn namespace_key(host: &str, name: &str) -> CanonicalKey {
    CanonicalKey::new("marquez", Some(host), [name])
}

/// A tag.
pub(super) fn tag(said: Tag) -> Observation {
    let key = CanonicalKey::of_kind(Kind::Tag, &said.name);
    let description = said.description.filter(|text| !text.is_empty());
    let tag = weft_model::Tag { name: Some(said.name.clone()), description, ..weft_model::Tag::default() };
    Observation::new(Dialect::MARQUEZ, said.name, key, Entity::Tag(tag))
}

/// A version of a dataset, in short.
pub(super) fn version(said: DatasetVersion) -> Value {
    json!({
        "version": said.version,
        "createdAt": said.created_at,
        "lifecycleState": said.lifecycle_state.filter(|state| !state.is_empty()),
        "fields": said.fields.len(),
        "run": said.created_by_run.map(|run| run.id),
    })
}

/// A reference to a tag that this catalog describes.
fn tag_ref(name: &str) -> TagRef {
    TagRef { name: name.to_owned(), key: Some(CanonicalKey::of_kind(Kind::Tag, name)), term: false }
}

fn add_tags(tags: &mut Vec<TagRef>, names: &[String]) {
    for name in names.iter().filter(|name| !name.is_empty()) {
        match tags.iter_mut().find(|tag| tag.name == *name) {
            Some(known) => *known = tag_ref(name),
            None => tags.push(tag_ref(name)),
        }
    }
}

/// A dataset or job with the number of its listing and what its answer held beyond what is read.
struct Held<T> {
    thing: T,
    listing: usize,
    rest: Map<String, Value>,
}

impl<T> Held<T> {
    fn new(thing: T, answer: &Value, read: &str, listing: usize) -> Self {
        let known: Vec<&str> = read.split_whitespace().collect();
        let fields = answer.as_object().into_iter().flatten();
        let rest = fields.filter(|(name, value)| !known.contains(&name.as_str()) && !value.is_null());
        Self { thing, listing, rest: rest.map(|(name, value)| (name.clone(), value.clone())).collect() }
    }
}

/// What all listings of datasets and jobs gave.
#[derive(Default)]
pub(super) struct Found {
    datasets: BTreeMap<Name, Held<Dataset>>,
    jobs: BTreeMap<Name, Held<Job>>,
    /// Names under which events speak of jobs, where Marquez has another.
    told: HashMap<Name, String>,
    /// Some listing of jobs was not read to its end.
    jobs_missing: bool,
}

impl Found {
    /// Takes in a dataset of the listing with that number; false when the listing had it before.
    pub(super) fn add_dataset(&mut self, dataset: Dataset, answer: &Value, listing: usize) -> bool {
        let name = dataset.id.name();
        let known = self.datasets.get(&name);
        let (new, newer) = (known.is_none(), known.is_none_or(|k| k.thing.updated_at <= dataset.updated_at));
        if newer {
            self.datasets.insert(name, Held::new(dataset, answer, DATASET, listing));
        }
        new
    }

    /// Takes in a job of the listing with that number; false when the listing had it before.
    pub(super) fn add_job(&mut self, job: Job, answer: &Value, listing: usize) -> bool {
        let name = job.id.name();
        let known = self.jobs.get(&name);
        let (new, newer) = (known.is_none(), known.is_none_or(|k| k.thing.updated_at <= job.updated_at));
        if newer {
            self.jobs.insert(name, Held::new(job, answer, JOB, listing));
        }
        new
    }

    /// Notes that some jobs are not known: then nobody can say which column lineage is left over by all jobs.
    pub(super) fn miss_jobs(&mut self) {
        self.jobs_missing = true;
    }

    /// Notes the name under which events speak of a job.
    pub(super) fn tell_name(&mut self, job: Name, in_events: String) {
        self.told.insert(job, in_events);
    }

    /// Puts the newest versions beside a dataset.
    pub(super) fn add_versions(&mut self, dataset: &Name, versions: Vec<Value>) {
        if let Some(held) = self.datasets.get_mut(dataset).filter(|_| !versions.is_empty()) {
            held.rest.insert("versions".to_owned(), Value::Array(versions));
        }
    }

    /// Puts column lineage to a dataset whose listing has none.
    pub(super) fn add_column_lineage(&mut self, dataset: &Name, rows: Vec<ColumnLineage>) {
        if let Some(held) = self.datasets.get_mut(dataset) {
            held.thing.column_lineage = Some(rows);
        }
    }

    /// Puts more runs to a job than its listing shows.
    pub(super) fn add_runs(&mut self, job: &Name, runs: Vec<Run>) {
        if let Some(held) = self.jobs.get_mut(job) {
            held.thing.latest_runs = runs;
        }
    }

    fn dataset(&self, name: &Name) -> Option<&Dataset> {
        self.datasets.get(name).map(|held| &held.thing)
    }

    /// Makes statements of everything. `scopes` are the names of the listings by their number.
    pub(super) fn emit(&self, host: &str, scopes: &[String]) -> Emitted {
        let mut out = Collector::new();
        let mut said = events::Said::default();
        for (name, held) in &self.jobs {
            let in_events = self.told.get(name).unwrap_or(&name.1);
            parse(events::of_job(&held.thing, in_events, self, &mut said), &scopes[held.listing], &mut out);
        }
        let mut rest = Collector::new();
        for held in self.datasets.values() {
            let scope = &scopes[held.listing];
            parse(vec![events::of_dataset(&held.thing, &said)], scope, &mut out);
            if !self.jobs_missing {
                parse(events::left_over(&held.thing, &said).into_iter().collect(), scope, &mut rest);
            }
        }
        openlineage::finish(&mut out);
        openlineage::finish(&mut rest);
        let (observations, losses) = out.into_parts();
        let (more, more_losses) = rest.into_parts();
        let more = more.into_iter().filter(|o| o.kind() == Kind::Edge);
        let mut emitted = Emitted::default();
        let mut places = Places::new(self, host);
        for observation in observations.into_iter().chain(more) {
            let kind = observation.kind();
            match places.place(observation) {
                Some(placed) => emitted.observations.push(placed),
                None => emitted.not_placed(kind, scopes),
            }
        }
        for loss in losses.into_iter().chain(more_losses) {
            let listing = scopes.iter().position(|scope| *scope == loss.source);
            emitted.losses.push((listing.unwrap_or_default(), loss));
        }
        emitted
    }
}

fn parse(events: Vec<Value>, scope: &str, out: &mut Collector) {
    if events.is_empty() {
        return;
    }
    out.set_source(scope);
    let value = Value::Array(events);
    let doc = Document { path: scope.to_owned(), line: None, syntax: Syntax::Json, bytes: Vec::new(), value };
    if let Err(error) = openlineage::parse(&doc, out) {
        out.loss(&error.path, &error.reason, false);
    }
}

/// Statements and losses, each with the number of its listing.
#[derive(Default)]
pub(super) struct Emitted {
    pub(super) observations: Vec<(usize, Observation)>,
    pub(super) losses: Vec<(usize, Loss)>,
}

impl Emitted {
    /// Counts a statement about what no listing has.
    fn not_placed(&mut self, kind: Kind, scopes: &[String]) {
        let reason = "is about what runs name and no listing has; hidden or deleted things are only ends of edges";
        let known = self.losses.iter_mut().find(|(_, loss)| loss.path == kind.as_str() && loss.reason == reason);
        match (known, scopes.first()) {
            (Some((_, loss)), _) => loss.count += 1,
            (None, Some(scope)) => {
                let (source, path) = (scope.clone(), kind.as_str().to_owned());
                self.losses.push((0, Loss { source, path, reason: reason.to_owned(), count: 1, kept: false }));
            }
            (None, None) => {}
        }
    }
}

/// Finds for each statement of the parser the thing of Marquez it is about.
struct Places<'a> {
    host: &'a str,
    datasets: HashMap<String, &'a Held<Dataset>>,
    jobs: HashMap<String, (&'a Name, &'a Held<Job>)>,
    runs: HashMap<&'a str, &'a Run>,
    /// Listings by the keys of datasets and jobs that were placed.
    listings: HashMap<CanonicalKey, usize>,
}

impl<'a> Places<'a> {
    fn new(found: &'a Found, host: &'a str) -> Self {
        let native = |name: &Name, last: &str| format!("{}/{last}", name.0);
        let datasets = found.datasets.iter().map(|(name, held)| (native(name, &name.1), held));
        let jobs = found.jobs.iter().map(|(name, held)| {
            let in_events = found.told.get(name).unwrap_or(&name.1);
            (native(name, in_events), (name, held))
        });
        let runs = found.jobs.values().flat_map(|held| held.thing.runs()).map(|run| (run.id.as_str(), run));
        Self {
            host,
            datasets: datasets.collect(),
            jobs: jobs.collect(),
            runs: runs.collect(),
            listings: HashMap::new(),
        }
    }

    /// The statement as Marquez's own, with its listing. `None` for a dataset that runs name and no listing has: it is
    /// hidden or deleted, and the edges that name it are all that is said of it.
    fn place(&mut self, mut observation: Observation) -> Option<(usize, Observation)> {
        observation.dialect = Dialect::new(Dialect::MARQUEZ);
        let listing = match &mut observation.entity {
            Entity::Asset(asset) => {
                let held = self.datasets.get(&observation.native)?;
                of_dataset(asset, held, self.host);
                observation.changed_at = held.thing.updated_at;
                keep(
                    &mut observation.unmapped,
                    &held.rest,
                    [("createdAt", held.thing.created_at.map(|at| at.to_string()))],
                );
                observation.native = format!("dataset:{}:{}", held.thing.id.namespace, held.thing.id.name);
                self.listings.insert(observation.key.clone(), held.listing);
                held.listing
            }
            Entity::Job(job) => {
                let (name, held) = self.jobs.get(&observation.native)?;
                add_tags(&mut job.tags, &held.thing.tags);
                observation.changed_at = held.thing.updated_at;
                let more = [
                    ("createdAt", held.thing.created_at.map(|at| at.to_string())),
                    ("type", held.thing.sort.clone()),
                    ("parentJobName", held.thing.parent_job_name.clone()),
                    ("currentVersion", held.thing.current_version.clone()),
                ];
                keep(&mut observation.unmapped, &held.rest, more);
                observation.native = format!("job:{}:{}", name.0, name.1);
                self.listings.insert(observation.key.clone(), held.listing);
                held.listing
            }
            Entity::Run(run) => {
                let said = self.runs.get(observation.native.as_str())?;
                run.state.clone_from(&said.state);
                *self.listings.get(&run.job)?
            }
            Entity::Edge(edge) => {
                let of_job = edge.job.as_ref().and_then(|job| self.listings.get(job));
                let by_ends = self.listings.get(&edge.to).or_else(|| self.listings.get(&edge.from));
                of_job.or(by_ends).copied()?
            }
            Entity::Check(check) => *self.listings.get(&check.subject)?,
            _ => return None,
        };
        Some((listing, observation))
    }
}

/// Keeps what has no place in the model.
fn keep<const N: usize>(unmapped: &mut Option<Value>, rest: &Map<String, Value>, more: [(&str, Option<String>); N]) {
    let mut kept = match unmapped.take() {
        Some(Value::Object(kept)) => kept,
        _ => Map::new(),
    };
    kept.extend(rest.iter().map(|(name, value)| (name.clone(), value.clone())));
    kept.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?)))));
    *unmapped = (!kept.is_empty()).then_some(Value::Object(kept));
}

/// What Marquez says of a dataset beside its facets.
fn of_dataset(asset: &mut Asset, held: &Held<Dataset>, host: &str) {
    let said = &held.thing;
    asset.container = Some(namespace_key(host, &said.id.namespace));
    if said.sort.as_deref() == Some("STREAM") && asset.kind == AssetKind::Table {
        asset.kind = AssetKind::Topic;
    }
    if said.deleted {
        asset.lifecycle = Lifecycle::Retired;
    }
    add_tags(&mut asset.tags, &said.tags);
    for field in &said.fields {
        if let Some(column) = asset.columns.iter_mut().find(|column| column.path == field.name) {
            add_tags(&mut column.tags, &field.tags);
        }
    }
    let physical = said.physical_name.clone().filter(|name| *name != said.id.name && !name.is_empty());
    let properties = [("physical name", physical), ("current version", said.current_version.clone())];
    asset.properties.extend(properties.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))));
    // Marquez notes when a run that wrote the dataset completed; building a view again makes no data newer.
    let modified = said.last_modified_at.filter(|_| asset.kind != AssetKind::View);
    if let Some(at) = modified.filter(|at| asset.evidence.iter().all(|known| known.updated_at != *at)) {
        let by = Some("lastModifiedAt of Marquez".to_owned());
        asset.evidence.push(Evidence { updated_at: at, kind: EvidenceKind::RunEnd, observed_at: None, by });
    }
}

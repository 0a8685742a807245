//! Which artifact belongs to which project.

use super::Seen;
use super::artifacts::{Artifact, Manifest};
use super::names::{has_relation, internal_key, relation_path};
use super::wire::{Metadata, Node, RunResult, SourceResult, Table};
use crate::formats::Collector;
use std::collections::{BTreeMap, HashMap};
use weft_model::CanonicalKey;

/// One manifest with everything that belongs to it.
pub(super) struct Project {
    pub(super) manifest: Manifest,
    /// Name as stated by dbt.
    pub(super) name: String,
    /// Name inside this catalog: the stated one, with the place of the manifest where several bear the same name.
    pub(super) label: String,
    /// Key of every node.
    pub(super) keys: HashMap<String, CanonicalKey>,
    pub(super) tables: BTreeMap<String, Table>,
    pub(super) runs: Vec<Artifact<RunResult>>,
    pub(super) freshness: Vec<Artifact<SourceResult>>,
}

impl Project {
    /// The source's id, made unique where another project of the same name is in the catalog.
    pub(super) fn native(&self, unique_id: &str) -> String {
        if self.label == self.name { unique_id.to_owned() } else { format!("{}/{unique_id}", self.label) }
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Pairs artifacts with manifests: the newest manifest comes first, whatever the order of the files was.
pub(super) fn pair(seen: Seen, out: &mut Collector) -> Vec<Project> {
    let mut manifests = seen.manifests;
    manifests.sort_by(|a, b| {
        let key = |m: &Manifest| (m.metadata.generated_at.clone(), std::cmp::Reverse(m.path.clone()));
        key(b).cmp(&key(a))
    });
    let mut projects: Vec<Project> = Vec::with_capacity(manifests.len());
    for manifest in manifests {
        let name = manifest.project();
        let alike = |p: &Project| p.name == name || manifest.nodes.keys().any(|id| p.keys.contains_key(id));
        let label = if projects.iter().any(alike) { format!("{name}@{}", manifest.path) } else { name.clone() };
        let keys = keys_of(&manifest, &label);
        let (tables, runs, freshness) = Default::default();
        projects.push(Project { manifest, name, label, keys, tables, runs, freshness });
    }
    // Newest first, so that of two catalogs or runs of one project the newest is asked first.
    for artifact in newest_first(seen.tables) {
        if let Some(at) = owner_of(&artifact, &projects, out) {
            for (id, table) in artifact.results {
                projects[at].tables.entry(id).or_insert(table);
            }
        }
    }
    for artifact in newest_first(seen.runs) {
        if let Some(at) = owner_of(&artifact, &projects, out) {
            projects[at].runs.push(artifact);
        }
    }
    for artifact in newest_first(seen.freshness) {
        if let Some(at) = owner_of(&artifact, &projects, out) {
            projects[at].freshness.push(artifact);
        }
    }
    projects
}

fn newest_first<T>(mut artifacts: Vec<Artifact<T>>) -> Vec<Artifact<T>> {
    artifacts.sort_by(|a, b| (&b.metadata.generated_at, &a.path).cmp(&(&a.metadata.generated_at, &b.path)));
    artifacts
}

/// The project of an artifact: the manifest of the same invocation, else the only manifest beside it, else the only
/// manifest that knows every node of the artifact (first beside it, then anywhere).
fn owner_of<T>(artifact: &Artifact<T>, projects: &[Project], out: &mut Collector) -> Option<usize> {
    let all: Vec<usize> = (0..projects.len()).collect();
    let here = folder(&artifact.path);
    let beside: Vec<usize> = all.iter().copied().filter(|&i| folder(&projects[i].manifest.path) == here).collect();
    let same_run = |&i: &usize| same_invocation(&projects[i].manifest.metadata, &artifact.metadata);
    let knows = |&i: &usize| artifact.results.iter().all(|(id, _)| known(&projects[i], id));
    let candidates = [
        beside.iter().copied().filter(same_run).collect::<Vec<_>>(),
        all.iter().copied().filter(same_run).collect(),
        beside.clone(),
        beside.iter().copied().filter(knows).collect(),
        if beside.is_empty() { all.iter().copied().filter(knows).collect() } else { Vec::new() },
    ];
    let found = candidates.into_iter().find_map(|c| (c.len() == 1).then(|| c[0]));
    if found.is_none() {
        let reason = if projects.is_empty() {
            "no manifest.json was found; put it beside this file"
        } else {
            "it is not clear which manifest.json it belongs to; put it beside its manifest"
        };
        for _ in &artifact.results {
            out.loss_of(&artifact.path, "results", reason, false);
        }
    }
    found
}

/// Results name operations, which are no nodes here.
fn known(project: &Project, id: &str) -> bool {
    project.keys.contains_key(id) || id.starts_with("operation.")
}

fn same_invocation(a: &Metadata, b: &Metadata) -> bool {
    a.invocation_id.is_some() && a.invocation_id == b.invocation_id
}

fn keys_of(manifest: &Manifest, label: &str) -> HashMap<String, CanonicalKey> {
    let key = |id: &String, node: &Node| match relation_path(node).filter(|_| has_relation(node)) {
        Some(path) => CanonicalKey::new(manifest.adapter(), None, path),
        None => internal_key(label, id),
    };
    manifest.nodes.iter().map(|(id, node)| (id.clone(), key(id, node))).collect()
}

//! Runs of dbt, and what they prove about the age of data.

use super::names::internal_key;
use super::pair::Project;
use super::wire::{RunResult, SourceResult, Timing};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use std::collections::HashMap;
use weft_model::{
    Asset, AssetKind, CanonicalKey, Dialect, Entity, Evidence, EvidenceKind, Job, Kind, Observation, Run, TimeMs,
};

/// When the last step of a result ended.
pub(super) fn ended(result: &RunResult) -> Option<TimeMs> {
    result.timing.iter().filter_map(|t: &Timing| TimeMs::parse(t.completed_at.as_deref()?)).max()
}

fn started(result: &RunResult) -> Option<TimeMs> {
    result.timing.iter().filter_map(|t: &Timing| TimeMs::parse(t.started_at.as_deref()?)).min()
}

/// One run per `run_results.json`; its job is the project's build.
pub(super) fn emit(project: &Project, out: &mut Collector) {
    if project.runs.is_empty() {
        return;
    }
    let job_key = internal_key(&project.label, "build");
    let name = format!("dbt build of {}", project.name);
    let job = Job { name: Some(name), integration: Some("DBT".to_owned()), ..Job::default() };
    out.add(Observation::new(Dialect::DBT, project.native("build"), job_key.clone(), Entity::Job(job)));
    for artifact in &project.runs {
        let failed = |r: &RunResult| matches!(r.status.as_deref(), Some("error" | "fail" | "runtime error"));
        let results = || artifact.results.iter().map(|(_, r)| r);
        let stated = artifact.metadata.invocation_started_at.as_deref().and_then(TimeMs::parse);
        let run = Run {
            job: job_key.clone(),
            state: if results().any(failed) { "error" } else { "success" }.to_owned(),
            started: results().filter_map(started).min().or(stated),
            ended: artifact.metadata.generated_at.as_deref().and_then(TimeMs::parse),
        };
        let native = filled(artifact.metadata.invocation_id.clone()).unwrap_or_else(|| project.native(&artifact.path));
        let key = CanonicalKey::of_kind(Kind::Run, &native);
        out.add(Observation::new(Dialect::DBT, native, key, Entity::Run(run)));
    }
}

/// Results of all runs and freshness measurements of a project by node, newest artifact first.
#[derive(Default)]
pub(super) struct Results<'a> {
    runs: HashMap<&'a str, Vec<&'a RunResult>>,
    freshness: HashMap<&'a str, Vec<&'a SourceResult>>,
}

impl<'a> Results<'a> {
    pub(super) fn new(project: &'a Project) -> Self {
        let mut results = Self::default();
        for (id, result) in project.runs.iter().flat_map(|a| &a.results) {
            results.runs.entry(id).or_default().push(result);
        }
        for (id, result) in project.freshness.iter().flat_map(|a| &a.results) {
            results.freshness.entry(id).or_default().push(result);
        }
        results
    }

    /// Adds what they prove about one node.
    pub(super) fn prove(&self, id: &str, asset: &mut Asset) {
        let runs = self.runs.get(id).map_or(&[][..], Vec::as_slice);
        if let Some(status) = runs.first().and_then(|r| r.status.clone()) {
            asset.properties.push(("status of the last run".to_owned(), status));
        }
        // A view holds no rows: building it again makes nothing newer. Nor does an ephemeral model.
        let built = runs.iter().filter(|r| asset.kind == AssetKind::Table && r.status.as_deref() == Some("success"));
        let ends = built.filter_map(|result| {
            let by = Some(format!("dbt run of {id}"));
            Some(Evidence { updated_at: ended(result)?, kind: EvidenceKind::RunEnd, observed_at: None, by })
        });
        let loaded = self.freshness.get(id).into_iter().flatten().filter_map(|result| measured(result));
        for evidence in ends.chain(loaded) {
            // Files of one project may repeat each other; only what is different is evidence.
            if !asset.evidence.contains(&evidence) {
                asset.evidence.push(evidence);
            }
        }
    }
}

fn measured(result: &SourceResult) -> Option<Evidence> {
    Some(Evidence {
        updated_at: TimeMs::parse(result.max_loaded_at.as_deref()?)?,
        kind: if result.criteria.is_some() { EvidenceKind::Assertion } else { EvidenceKind::RowMax },
        observed_at: result.snapshotted_at.as_deref().and_then(TimeMs::parse),
        by: Some("dbt source freshness".to_owned()),
    })
}

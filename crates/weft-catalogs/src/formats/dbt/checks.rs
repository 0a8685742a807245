//! Tests, unit tests and source freshness as checks with their results.

use super::pair::Project;
use super::runs;
use super::wire::{Node, TestMetadata};
use crate::formats::Collector;
use std::collections::HashMap;
use weft_model::{CanonicalKey, Check, CheckResult, CheckStatus, Dialect, Entity, Kind, Observation, TimeMs};

/// Our word for a status of `run_results.json` or `sources.json`.
pub(super) fn status(word: &str) -> CheckStatus {
    match word {
        "pass" | "success" => CheckStatus::Pass,
        "warn" => CheckStatus::Warn,
        "fail" => CheckStatus::Fail,
        "error" | "runtime error" => CheckStatus::Error,
        "skipped" | "skip" | "no-op" => CheckStatus::Skip,
        _ => CheckStatus::Unknown,
    }
}

/// Emits every check of a project.
pub(super) fn emit(project: &Project, out: &mut Collector) {
    let results = results(project);
    for node in project.manifest.nodes.values() {
        let sort = node.resource_type.as_deref().unwrap_or_default();
        if !matches!(sort, "test" | "unit_test") {
            continue;
        }
        let Some(id) = node.unique_id.as_deref() else { continue };
        let Some(subject) = subject(node, project, out) else {
            out.loss(&format!("nodes.* ({sort})"), "the test depends on no node, so it is about nothing", false);
            continue;
        };
        let check = Check {
            subject,
            column: column(node),
            name: node.name.clone().unwrap_or_else(|| id.to_owned()),
            check_type: Some(check_type(node, sort)),
            dimension: None,
            severity: node.config.severity.as_ref().map(|s| s.to_lowercase()),
            results: results.get(id).cloned().unwrap_or_default(),
        };
        let native = project.native(id);
        let key = CanonicalKey::of_kind(Kind::Check, &native);
        let mut observation = Observation::new(Dialect::DBT, native, key, Entity::Check(check));
        observation.unmapped = super::map::rest_of(node);
        out.add(observation);
    }
    freshness(project, out);
}

/// Results of all runs by node, newest first.
fn results(project: &Project) -> HashMap<&str, Vec<CheckResult>> {
    let mut results: HashMap<&str, Vec<CheckResult>> = HashMap::new();
    for run in &project.runs {
        let generated = run.metadata.generated_at.as_deref().and_then(TimeMs::parse);
        for (id, result) in &run.results {
            let word = result.status.as_deref().unwrap_or_default();
            let failures = result.failures.as_deref().filter(|f| *f != "0").map(|f| format!("{f} failures"));
            let observed = result.message.clone().filter(|m| !m.is_empty()).or(failures);
            let at = runs::ended(result).or(generated);
            results.entry(id).or_default().push(CheckResult { status: status(word), at, observed });
        }
    }
    results
}

fn check_type(node: &Node, sort: &str) -> String {
    match &node.test_metadata {
        Some(TestMetadata { name: Some(name), namespace: Some(package), .. }) => format!("{package}.{name}"),
        Some(TestMetadata { name: Some(name), .. }) => name.clone(),
        _ if sort == "unit_test" => "unit test".to_owned(),
        _ => "singular test".to_owned(),
    }
}

fn column(node: &Node) -> Option<String> {
    let argument = || node.test_metadata.as_ref()?.kwargs.get("column_name")?.as_str().map(str::to_owned);
    let name = node.column_name.clone().or_else(argument)?;
    let bare = name.trim_matches(['"', '`']);
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// The node a test is about: as attached (dbt 1.5 and later), else the node in the `model` argument, else the first it
/// depends on; the others are only used by it.
fn subject(node: &Node, project: &Project, out: &mut Collector) -> Option<CanonicalKey> {
    let nodes: Vec<&String> =
        node.depends_on.nodes.iter().filter(|n| !n.starts_with("macro.") && !n.is_empty()).collect();
    let named = || {
        let model = node.test_metadata.as_ref()?.kwargs.get("model")?.as_str()?;
        let last =
            model.split(['\'', '"']).rfind(|part| part.chars().any(char::is_alphanumeric) && !part.contains('('))?;
        nodes.iter().find(|id| id.split('.').any(|part| part == last)).map(|id| (*id).clone())
    };
    let attached = node.attached_node.clone().filter(|id| !id.is_empty());
    let id = attached.or_else(named).or_else(|| nodes.first().map(|id| (*id).clone()))?;
    if node.test_metadata.is_none() && nodes.len() > 1 {
        out.loss("nodes.*.depends_on", "a singular test on several nodes is shown on the first", false);
    }
    match project.keys.get(&id) {
        Some(key) => Some(key.clone()),
        None => Some(super::names::internal_key(&project.label, &id)),
    }
}

/// One check per source whose freshness was measured.
fn freshness(project: &Project, out: &mut Collector) {
    let mut found: HashMap<&str, Vec<CheckResult>> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    for artifact in &project.freshness {
        let generated = artifact.metadata.generated_at.as_deref().and_then(TimeMs::parse);
        for (id, result) in &artifact.results {
            let word = result.status.as_deref().unwrap_or_default();
            // In sources.json "error" means too old (the rule is broken); "runtime error" means not measured.
            let status = if word == "error" { CheckStatus::Fail } else { status(word) };
            let loaded = result.max_loaded_at.as_ref().map(|at| format!("newest row of {at}"));
            let at = result.snapshotted_at.as_deref().and_then(TimeMs::parse).or(generated);
            if status == CheckStatus::Error {
                out.loss_of(&artifact.path, "results[]", "dbt could not measure the freshness of this source", false);
            }
            if !found.contains_key(id.as_str()) {
                order.push(id);
            }
            let result = CheckResult { status, at, observed: result.error.clone().or(loaded) };
            found.entry(id).or_default().push(result);
        }
    }
    for id in order {
        let Some(subject) = project.keys.get(id).cloned() else { continue };
        let native = format!("freshness of {}", project.native(id));
        let check = Check {
            subject,
            column: None,
            name: format!("freshness of {}", id.splitn(3, '.').nth(2).unwrap_or(id)),
            check_type: Some("freshness".to_owned()),
            dimension: Some("timeliness".to_owned()),
            severity: None,
            results: found.remove(id).unwrap_or_default(),
        };
        let key = CanonicalKey::of_kind(Kind::Check, &native);
        out.add(Observation::new(Dialect::DBT, native, key, Entity::Check(check)));
    }
}

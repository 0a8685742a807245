//! Checks of assets with their newest executions.

use super::super::wire::{Check as Wire, Evaluation, Execution, Key};
use super::{Place, seconds};
use serde_json::{Map, Value};
use weft_model::{CanonicalKey, Check, CheckResult, CheckStatus, Dialect, Entity, Kind, Observation};

/// A check; `executions` come newest first.
pub(in super::super) fn check(key: &Key, said: &Wire, executions: &[Execution], place: &Place) -> Observation {
    let native = format!("{}:{}", key.text(), said.name);
    let severity = executions.iter().find_map(|execution| execution.evaluation.as_ref()?.severity.clone());
    let check = Check {
        subject: place.asset(key),
        column: None,
        name: said.name.clone(),
        check_type: None,
        dimension: None,
        severity: severity.map(|word| word.to_lowercase()),
        results: executions.iter().filter_map(result).collect(),
    };
    let id = CanonicalKey::of_kind(Kind::Check, &native);
    let mut observation = Observation::new(Dialect::DAGSTER, native, id, Entity::Check(check));
    observation.unmapped = rest(said, place);
    observation
}

/// What the model has no place for.
fn rest(said: &Wire, place: &Place) -> Option<Value> {
    let mut rest = Map::new();
    if let Some(text) = said.description.as_deref().filter(|text| !text.trim().is_empty()) {
        rest.insert("description".to_owned(), Value::from(text));
    }
    if said.blocking == Some(true) {
        rest.insert("blocking".to_owned(), Value::from(true));
    }
    let jobs: Vec<&str> =
        said.job_names.iter().map(String::as_str).filter(|job| !super::jobs::is_implicit(job)).collect();
    if !jobs.is_empty() {
        rest.insert("jobNames".to_owned(), Value::from(jobs));
    }
    if !said.additional_asset_keys.is_empty() {
        let others: Vec<String> =
            said.additional_asset_keys.iter().map(|other| place.asset(other).to_string()).collect();
        rest.insert("additionalAssetKeys".to_owned(), Value::from(others));
    }
    (!rest.is_empty()).then_some(Value::Object(rest))
}

/// What one execution came to; `None` while it runs.
fn result(execution: &Execution) -> Option<CheckResult> {
    let evaluation = execution.evaluation.as_ref();
    let severity = evaluation.and_then(|evaluation| evaluation.severity.as_deref());
    let status = match (execution.status.as_str(), severity) {
        ("IN_PROGRESS", _) => return None,
        ("SUCCEEDED", _) => CheckStatus::Pass,
        ("FAILED", Some("WARN")) => CheckStatus::Warn,
        ("FAILED", _) => CheckStatus::Fail,
        ("EXECUTION_FAILED", _) => CheckStatus::Error,
        ("SKIPPED", _) => CheckStatus::Skip,
        _ => CheckStatus::Unknown,
    };
    let at = evaluation.and_then(|evaluation| evaluation.timestamp.as_deref()).or(execution.timestamp.as_deref());
    Some(CheckResult { status, at: at.and_then(seconds), observed: evaluation.and_then(observed) })
}

/// What was seen: the words of the check, else its figures.
fn observed(evaluation: &Evaluation) -> Option<String> {
    let words = evaluation.description.clone().filter(|text| !text.trim().is_empty());
    words.or_else(|| {
        let figures = evaluation.metadata_entries.iter().filter_map(|entry| {
            // What dagster-dbt adds for itself says nothing about the data.
            let own = matches!(entry.label.as_str(), "unique_id" | "invocation_id" | "status" | "Execution Duration");
            Some(format!("{}: {}", entry.label, entry.text().filter(|_| !own)?))
        });
        let figures = figures.collect::<Vec<_>>().join(", ");
        (!figures.is_empty()).then_some(figures)
    })
}

//! Data quality assertions and tests as checks.

use super::naming::dataset_key;
use super::state::{Flow, Name, State};
use super::wire::{Assertion, Assertions};
use crate::formats::Collector;
use crate::formats::tolerant;
use std::collections::BTreeMap;
use weft_model::{CanonicalKey, Check, CheckResult, CheckStatus, Dialect, Entity, Kind, Observation, TimeMs};

/// Most results kept per check; the newest stay.
const RESULTS: usize = 20;

/// Emits one check per dataset, assertion and column, with its newest results.
pub(super) fn emit(state: &State, out: &mut Collector) {
    let mut checks: BTreeMap<String, Check> = BTreeMap::new();
    for (name, dataset) in &state.datasets {
        for said in &dataset.assertions {
            out.set_source(&said.source);
            let place = "facets.dataQualityAssertions";
            let read = tolerant::read(&said.value, |path, why| out.loss(&format!("{place}.{path}"), why, false));
            add(name, read.unwrap_or_default(), said.at, &mut checks, out);
        }
    }
    for flow in state.flows.values() {
        tests(flow, &mut checks, out);
    }
    for (native, mut check) in checks {
        check.results.sort_by(|a, b| (b.at, b.status, &b.observed).cmp(&(a.at, a.status, &a.observed)));
        check.results.dedup();
        if check.results.len() > RESULTS {
            out.loss("dataQualityAssertions", "only the 20 newest results of a check are kept", false);
            check.results.truncate(RESULTS);
        }
        let key = CanonicalKey::of_kind(Kind::Check, &native);
        out.add(Observation::new(Dialect::OPENLINEAGE, native, key, Entity::Check(check)));
    }
}

/// The `test` facet of a run is about its only input, else about its only output.
fn tests(flow: &Flow, checks: &mut BTreeMap<String, Check>, out: &mut Collector) {
    let Some(said) = flow.run_facets.get("test") else { return };
    out.set_source(&said.source);
    let read = tolerant::read(&said.value, |path, why| out.loss(&format!("run.facets.test.{path}"), why, false));
    let subject = if flow.inputs.len() == 1 { flow.inputs.first() } else { None };
    let only_output = if flow.outputs.len() == 1 { flow.outputs.keys().next() } else { None };
    match subject.or(only_output) {
        Some(name) => add(name, read.unwrap_or_default(), said.at, checks, out),
        None => out.loss("run.facets.test", "the run has several datasets; which one was tested is not said", false),
    }
}

fn add(
    dataset: &Name,
    read: Assertions,
    at: Option<TimeMs>,
    checks: &mut BTreeMap<String, Check>,
    out: &mut Collector,
) {
    let Some(subject) = dataset_key(&dataset.0, &dataset.1) else { return };
    for assertion in read.assertions {
        let Some(name) = assertion.name.clone().or_else(|| assertion.assertion.clone()) else {
            out.loss("facets.dataQualityAssertions.assertions[]", "has neither name nor assertion", false);
            continue;
        };
        let column = assertion.column.clone();
        let native = format!("{}/{}#{name}({})", dataset.0, dataset.1, column.as_deref().unwrap_or_default());
        let result = CheckResult { status: status(&assertion), at, observed: observed(&assertion) };
        let new = || Check {
            subject: subject.clone(),
            column,
            name,
            check_type: assertion.assertion.clone(),
            dimension: None,
            severity: assertion.severity.clone(),
            results: Vec::new(),
        };
        checks.entry(native).or_insert_with(new).results.push(result);
    }
}

fn status(assertion: &Assertion) -> CheckStatus {
    let warns = assertion.severity.as_deref().is_some_and(|s| s.eq_ignore_ascii_case("warn"));
    let word = assertion.status.as_deref().map(str::to_lowercase);
    match (assertion.success, word.as_deref()) {
        (Some(true), _) | (None, Some("pass" | "passed" | "success")) => CheckStatus::Pass,
        (Some(false), _) | (None, Some("fail" | "failed" | "failure")) if warns => CheckStatus::Warn,
        (Some(false), _) | (None, Some("fail" | "failed" | "failure")) => CheckStatus::Fail,
        (None, Some("warn" | "warning")) => CheckStatus::Warn,
        (None, Some("error")) => CheckStatus::Error,
        (None, Some("skip" | "skipped")) => CheckStatus::Skip,
        _ => CheckStatus::Unknown,
    }
}

fn observed(assertion: &Assertion) -> Option<String> {
    match (&assertion.actual, &assertion.expected) {
        (Some(actual), Some(expected)) => Some(format!("{actual}, expected {expected}")),
        (Some(actual), None) => Some(actual.clone()),
        _ => None,
    }
}

//! Assertions, metadata tests, incidents and data contracts.

use super::map::Catalogue;
use super::reader::{Reader, time_in};
use super::wire::{
    Assertion, AssertionBody, ContractProperties, ContractState, Incident as IncidentInfo, Instance, RunEvent, Status,
    TestResults,
};
use super::{columns, urn};
use crate::formats::Collector;
use crate::formats::tolerant::{self, filled};
use weft_model::contract::ContractSubject;
use weft_model::{
    CanonicalKey, Check, CheckResult, CheckStatus, Contract, ContractStatus, Dialect, Entity, Incident, Kind,
    Lifecycle, Observation, Promise, Schedule, TimeMs,
};

/// Most results kept per check; the newest stay.
const RESULTS: usize = 20;

fn body(info: &Assertion) -> Option<&AssertionBody> {
    [
        &info.dataset_assertion,
        &info.freshness_assertion,
        &info.volume_assertion,
        &info.sql_assertion,
        &info.field_assertion,
        &info.schema_assertion,
        &info.custom_assertion,
    ]
    .into_iter()
    .find_map(Option::as_ref)
}

/// The column an assertion is about.
fn column(body: &AssertionBody) -> Option<String> {
    let path_of = |f: &Option<super::wire::FieldAssertion>| f.as_ref()?.field.as_ref()?.path.clone();
    let urn_of = |text: &String| urn::schema_field(text).map(|(_, path)| path);
    let found = path_of(&body.field_values_assertion).or_else(|| path_of(&body.field_metric_assertion));
    let found = found.or_else(|| body.field.as_ref().and_then(urn_of)).or_else(|| body.fields.iter().find_map(urn_of));
    found.map(|raw| columns::path(&raw))
}

/// Emits an assertion as a check with its newest results.
pub(super) fn assertion(mut reader: Reader<'_>, out: &mut Collector) {
    let mut info = reader.take::<Assertion>("assertionInfo", out).unwrap_or_default();
    let mut rest = std::mem::take(&mut info.rest);
    rest.extend(body(&info).map(|b| b.rest.clone()).unwrap_or_default());
    reader.rest("assertionInfo", &mut rest, out);
    let events: Vec<RunEvent> = reader.series("assertionRunEvent", out);
    reader.take::<Instance>("dataPlatformInstance", out);
    reader.take::<Status>("status", out);
    let stated = body(&info).and_then(|b| b.entity.clone());
    let subject = stated.or_else(|| events.last().and_then(|e| e.assertee_urn.clone()));
    let Some(subject) = subject.and_then(|urn| reader.catalogue.key(&urn)) else {
        out.loss("assertionInfo", "names no dataset, so it is about nothing", false);
        return;
    };
    let kind =
        body(&info).and_then(|b| b.native_type.clone().or_else(|| b.operator.clone()).or_else(|| b.sort.clone()));
    let mut results: Vec<CheckResult> = events.iter().rev().filter_map(result).collect();
    for _ in RESULTS..results.len() {
        out.loss("assertionRunEvent", "only the 20 newest results of a check are kept", false);
    }
    results.truncate(RESULTS);
    let check = Check {
        subject,
        column: body(&info).and_then(column),
        name: filled(info.description.clone())
            .or_else(|| kind.clone())
            .unwrap_or_else(|| urn::id(reader.urn).to_owned()),
        check_type: kind.or(info.sort.clone()),
        dimension: info.sort.map(|s| s.to_lowercase()),
        severity: None,
        results,
    };
    let observation = reader.observation(Entity::Check(check), None, out);
    out.add(observation);
}

fn result(event: &RunEvent) -> Option<CheckResult> {
    let outcome = event.result.as_ref()?;
    let status = match outcome.sort.as_deref() {
        Some("SUCCESS") => CheckStatus::Pass,
        Some("FAILURE") => CheckStatus::Fail,
        Some("ERROR") => CheckStatus::Error,
        _ => CheckStatus::Unknown,
    };
    let observed = outcome.actual_agg_value.clone();
    let unexpected = outcome.unexpected_count.as_ref().map(|n| format!("{n} unexpected values"));
    let at = event.timestamp_millis.and_then(TimeMs::from_millis);
    Some(CheckResult { status, at, observed: observed.or(unexpected) })
}

/// Metadata tests on a dataset: one check per test and dataset.
pub(super) fn test_results(reader: &Reader<'_>, results: TestResults, out: &mut Collector) {
    let failing = results.failing.into_iter().map(|r| (r, CheckStatus::Fail));
    let passing = results.passing.into_iter().map(|r| (r, CheckStatus::Pass));
    for (result, status) in failing.chain(passing) {
        let Some(test) = result.test else { continue };
        let name = reader.catalogue.name_of(&test, &["testinfo"]).unwrap_or_else(|| urn::id(&test).to_owned());
        let check = Check {
            subject: reader.key(),
            column: None,
            name,
            check_type: Some("metadata test".to_owned()),
            dimension: None,
            severity: None,
            results: vec![CheckResult { status, at: None, observed: None }],
        };
        let native = format!("{test} on {}", reader.urn);
        let key = CanonicalKey::of_kind(Kind::Check, &native);
        out.add(Observation::new(Dialect::DATAHUB, native, key, Entity::Check(check)));
    }
}

/// Emits an incident.
pub(super) fn incident(mut reader: Reader<'_>, out: &mut Collector) {
    let mut info = reader.take::<IncidentInfo>("incidentInfo", out).unwrap_or_default();
    reader.rest("incidentInfo", &mut info.rest, out);
    let mut subjects = info.entities.iter().filter_map(|urn| reader.catalogue.key(urn));
    let Some(subject) = subjects.next() else {
        out.loss("incidentInfo.entities", "names no asset, so it is about nothing", false);
        return;
    };
    for _ in subjects {
        out.loss("incidentInfo.entities[]", "only the first asset of an incident is shown", false);
    }
    let status = info.status.unwrap_or_default();
    let state = status.state.unwrap_or_else(|| "UNKNOWN".to_owned());
    let closed = state.eq_ignore_ascii_case("RESOLVED").then(|| time_in(status.last_updated.as_ref())).flatten();
    let incident = Incident {
        subject,
        title: filled(info.title).or(info.sort).unwrap_or_else(|| urn::id(reader.urn).to_owned()),
        severity: info.priority,
        state,
        opened: time_in(info.created.as_ref()),
        closed,
    };
    let observation = reader.observation(Entity::Incident(incident), None, out);
    out.add(observation);
}

/// Emits a data contract: its assertions become checks and, where they speak of freshness, promises.
pub(super) fn contract(mut reader: Reader<'_>, out: &mut Collector) {
    let info = reader.take::<ContractProperties>("dataContractProperties", out).unwrap_or_default();
    let state = reader.take::<ContractState>("dataContractStatus", out).and_then(|s| s.state);
    reader.take::<Status>("status", out);
    let asset = info.entity.as_deref().and_then(|urn| reader.catalogue.key(urn));
    if asset.is_none() {
        out.loss("dataContractProperties.entity", "names no dataset, so the contract is about nothing", false);
    }
    let parts = info.schema.iter().chain(&info.freshness).chain(&info.data_quality);
    let (mut checks, mut promises) = (Vec::new(), Vec::new());
    for part in parts.filter_map(|p| p.assertion.as_deref()) {
        match asset.as_ref().and_then(|subject| demanded(part, subject, reader.catalogue)) {
            Some((check, promise)) => {
                checks.push(check);
                promises.extend(promise);
            }
            None => out.loss("dataContractProperties", "names an assertion that is not described", false),
        }
    }
    let subject = asset.map(|asset| ContractSubject { name: asset.name().to_owned(), asset, columns: Vec::new() });
    let lifecycle = match state.as_deref() {
        Some("ACTIVE") => Lifecycle::Active,
        Some("PENDING") => Lifecycle::Draft,
        _ => Lifecycle::Unknown,
    };
    let contract = Contract {
        status: ContractStatus { lifecycle, raw: state },
        subjects: subject.into_iter().collect(),
        owners: reader.owners(out),
        tags: reader.tags(out),
        promises,
        checks,
        ..Contract::default()
    };
    let observation = reader.observation(Entity::Contract(contract), None, out);
    out.add(observation);
}

/// The check and the promise that an assertion of a contract stands for.
fn demanded(urn: &str, subject: &CanonicalKey, of: &Catalogue<'_>) -> Option<(Check, Option<Promise>)> {
    let value = of.record(urn)?.aspects.get("assertioninfo")?.value.as_ref()?;
    let info: Assertion = tolerant::read(value, |_, _| {})?;
    let body = body(&info);
    let check = Check {
        subject: subject.clone(),
        column: body.and_then(column),
        name: filled(info.description.clone()).unwrap_or_else(|| urn::id(urn).to_owned()),
        check_type: info.sort.clone(),
        dimension: None,
        severity: None,
        results: Vec::new(),
    };
    let schedule = info.freshness_assertion.as_ref().and_then(|f| f.schedule.clone());
    let promise = schedule.map(|schedule| {
        let mut promise = Promise::new("freshness", format!("{urn}#freshnessAssertion.schedule"));
        promise.schedule =
            schedule.cron.and_then(|c| Some(Schedule { cron: c.cron?, tz: c.timezone.filter(|t| !t.is_empty()) }));
        if let Some(interval) = schedule.fixed_interval {
            promise.value = interval.multiple.map(|m| m.to_string());
            promise.unit = interval.unit.map(|u| u.to_lowercase());
        }
        promise
    });
    Some((check, promise))
}

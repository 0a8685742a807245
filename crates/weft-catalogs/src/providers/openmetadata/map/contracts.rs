//! Data contracts.

use super::super::wire::{Contract as Wire, ContractSla, LatestResult, Semantics, Span};
use super::columns::columns;
use super::{Names, common, labels, rest, time};
use crate::http::Listing;
use serde_json::{Map, Value};
use weft_model::contract::ContractSubject;
use weft_model::{
    CanonicalKey, Check, CheckResult, CheckStatus, Contract, ContractStatus, Dialect, Entity, Kind, Observation,
    Policy, Promise,
};

/// A contract; its newest validation is a check of its own, and who may read is a policy each.
pub(super) fn contract(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used =
        ["entity", "schema", "qualityExpectations", "sla", "latestResult", "testSuite", "contractUpdates", "status"];
    let (Some(common), Some(wire)) = (common(value, listing), listing.item::<Wire>(value)) else {
        return Vec::new();
    };
    let Some(entity) = wire.entity.as_ref() else {
        listing.set_aside(&common.fully_qualified_name, "the contract names no subject");
        return Vec::new();
    };
    let Some(subject) = names.key(entity) else {
        listing.set_aside(&common.fully_qualified_name, "the subject of the contract has no name");
        return Vec::new();
    };
    let mut kept = rest(value, &used, listing);
    let mut of_columns = Map::new();
    let schema = columns(&wire.schema, "", &mut of_columns, listing);
    kept.extend(of_columns);
    let fqn = &common.fully_qualified_name;
    let (lifecycle, mut raw) = common.lifecycle();
    // 1.9 called it `status`.
    let older = value.get("status").and_then(Value::as_str).map(str::to_owned);
    let lifecycle = older.as_deref().filter(|_| raw.is_none()).map_or(lifecycle, super::lifecycle);
    raw = raw.or(older);
    let about_product = entity.sort == "dataProduct";
    let of = ContractSubject { asset: subject.clone(), name: subject.name().to_owned(), columns: schema };
    let contract = Contract {
        name: common.shown(),
        version: None,
        api_version: None,
        status: ContractStatus { lifecycle, raw },
        description: common.description.filled(),
        domain: common.domain(names, &mut kept, listing),
        product: about_product.then(|| subject.clone()),
        subjects: if about_product { Vec::new() } else { vec![of] },
        promises: wire.sla.as_ref().map(|sla| promises(sla, fqn)).unwrap_or_default(),
        checks: checks(&wire, &subject),
        owners: common.owned(names, listing),
        tags: labels(&common.tags, listing),
        support: common.source_url.filled().into_iter().collect(),
    };
    let shown = common.shown().unwrap_or_else(|| fqn.clone());
    let mut observations = policies(&wire, fqn, &subject);
    observations.extend(wire.latest_result.as_ref().and_then(|result| validated(result, fqn, &shown, &subject)));
    let key = CanonicalKey::of_kind(Kind::Contract, fqn);
    observations.insert(0, common.state(key, Entity::Contract(contract), kept));
    observations
}

/// Test cases and rules about the metadata that the contract demands.
fn checks(wire: &Wire, subject: &CanonicalKey) -> Vec<Check> {
    let check = |name: String, sort: &str| Check {
        subject: subject.clone(),
        column: None,
        name,
        check_type: Some(sort.to_owned()),
        dimension: None,
        severity: None,
        results: Vec::new(),
    };
    let tests = wire.quality_expectations.iter().filter_map(|of| {
        let name =
            Some(of.fully_qualified_name.clone()).filter(|name| !name.is_empty()).or_else(|| of.name.filled())?;
        Some(check(name, "test case"))
    });
    let is_on = |rule: &&Semantics| rule.enabled != Some(false);
    let rules = wire.semantics.iter().filter(is_on).filter_map(|rule| Some(check(rule.name.filled()?, "semantics")));
    tests.chain(rules).collect()
}

fn promises(sla: &ContractSla, contract: &str) -> Vec<Promise> {
    let promise = |name: &str, value: String, unit: Option<String>| {
        let mut promise = Promise::new(name, format!("data contract {contract}, sla.{name}"));
        (promise.value, promise.unit) = (Some(value), unit);
        promise
    };
    let spans: [(&str, &Option<Span>); 3] =
        [("refreshFrequency", &sla.refresh_frequency), ("maxLatency", &sla.max_latency), ("retention", &sla.retention)];
    let mut promises = Vec::new();
    for (name, span) in spans {
        let Some(value) = span.as_ref().and_then(|span| span.value.filled()) else { continue };
        let unit = span.as_ref().and_then(|span| span.unit.filled());
        let mut made = promise(name, value, unit);
        // The column tells how old the data is; it says nothing about how long data is kept.
        made.element = sla.column_name.filled().filter(|_| name != "retention");
        promises.push(made);
    }
    if let Some(at) = sla.availability_time.filled() {
        promises.push(promise("availabilityTime", at, sla.timezone.filled()));
    }
    promises
}

fn policies(wire: &Wire, fqn: &str, subject: &CanonicalKey) -> Vec<Observation> {
    let mut observations = Vec::new();
    for policy in wire.security.iter().flat_map(|security| &security.policies) {
        let Some(privilege) = policy.access_policy.filled() else { continue };
        for grantee in policy.identities.iter().filter(|identity| !identity.is_empty()) {
            let native = format!("{fqn}#{privilege}#{grantee}");
            let key = CanonicalKey::of_kind(Kind::Policy, &native);
            let (subject, grantee, privilege) = (subject.clone(), grantee.clone(), privilege.clone());
            let policy = Policy { subject, grantee, privilege, approvers: Vec::new() };
            observations.push(Observation::new(Dialect::OPENMETADATA, native, key, Entity::Policy(policy)));
        }
    }
    observations
}

/// The newest validation of the contract as a check of its subject.
fn validated(result: &LatestResult, fqn: &str, shown: &str, subject: &CanonicalKey) -> Option<Observation> {
    let status = match result.status.filled()?.as_str() {
        "Success" => CheckStatus::Pass,
        "PartialSuccess" => CheckStatus::Warn,
        "Failed" => CheckStatus::Fail,
        "Aborted" => CheckStatus::Error,
        _ => CheckStatus::Unknown,
    };
    let native = format!("{fqn}#latestResult");
    let check = Check {
        subject: subject.clone(),
        column: None,
        name: format!("data contract {shown}"),
        check_type: Some("data contract".to_owned()),
        dimension: None,
        severity: None,
        results: vec![CheckResult { status, at: time(&result.timestamp), observed: result.message.filled() }],
    };
    let key = CanonicalKey::of_kind(Kind::Check, &native);
    Some(Observation::new(Dialect::OPENMETADATA, native, key, Entity::Check(check)))
}

//! Test definitions, test cases with their newest result, incidents.

use super::super::wire::{Definition, Incident as Wire, Ref, TestCase, TestResult, Text};
use super::{Names, common, rest, time};
use crate::http::Listing;
use serde_json::Value;
use weft_model::{CanonicalKey, Check, CheckResult, CheckStatus, Dialect, Entity, Incident, Kind, Observation};

/// Remembers the dimension of a test definition; makes no statement.
pub(super) fn definition(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    if let (Some(common), Some(wire)) = (common(value, listing), listing.item::<Definition>(value)) {
        let dimension = wire.data_quality_dimension.filled().filter(|word| word != "NoDimension");
        names.dimensions.extend(dimension.map(|word| (common.id, word)));
    }
    Vec::new()
}

/// A test case with its newest result.
pub(super) fn case(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = [
        "testDefinition",
        "entityLink",
        "entityFQN",
        "testSuite",
        "testSuites",
        "testCaseResult",
        "testCaseStatus",
        "computePassedFailedRowCount",
    ];
    let (Some(common), Some(wire)) = (common(value, listing), listing.item::<TestCase>(value)) else {
        return Vec::new();
    };
    let Some((sort, fqn, column)) = link(&wire.entity_link) else {
        listing.set_aside(&common.fully_qualified_name, "the test case names no asset");
        return Vec::new();
    };
    let of = Ref { sort: sort.to_owned(), fully_qualified_name: fqn.to_owned(), ..Ref::default() };
    let Some(subject) = names.key(&of) else { return Vec::new() };
    let mut kept = rest(value, &used, listing);
    if let Some(description) = common.description.filled() {
        kept.insert("description".to_owned(), Value::from(description));
    }
    let owners = common.owned(names, listing);
    if !owners.is_empty() {
        listing.loss("owners[]", "checks have no owners in the model", true);
        kept.insert("owners".to_owned(), owners.iter().map(|owner| Value::from(owner.party.to_string())).collect());
    }
    let definition = wire.test_definition.as_ref();
    let check = Check {
        subject: subject.clone(),
        column: column.map(str::to_owned),
        name: common.shown().unwrap_or_else(|| common.fully_qualified_name.clone()),
        check_type: definition.and_then(|of| of.name.filled()),
        dimension: definition.and_then(|of| names.dimensions.get(&of.id).cloned()),
        severity: None,
        results: wire.test_case_result.iter().map(result).collect(),
    };
    names.tested.insert(common.id.clone(), subject);
    let key = CanonicalKey::of_kind(Kind::Check, &common.fully_qualified_name);
    vec![common.state(key, Entity::Check(check), kept)]
}

/// Type, name and column of `<#E::table::service.db.schema.table::columns::column>`.
fn link(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let inner = text.strip_prefix("<#E::")?.strip_suffix('>')?;
    let mut parts = inner.split("::");
    let (sort, fqn) = (parts.next()?, parts.next().filter(|fqn| !fqn.is_empty())?);
    let column = parts.next().filter(|word| *word == "columns").and_then(|_| parts.next());
    Some((sort, fqn, column.map(|column| column.trim_matches('"'))))
}

fn result(result: &TestResult) -> CheckResult {
    let status = match result.test_case_status.0.as_deref() {
        Some("Success") => CheckStatus::Pass,
        Some("Failed") => CheckStatus::Fail,
        Some("Aborted") => CheckStatus::Error,
        Some("Queued") => CheckStatus::Skip,
        _ => CheckStatus::Unknown,
    };
    CheckResult { status, at: time(&result.timestamp), observed: result.result.filled() }
}

/// The newest state of an incident.
pub(super) fn incident(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let Some(wire) = listing.item::<Wire>(value) else { return Vec::new() };
    let native = if wire.state_id.is_empty() { wire.id.clone() } else { wire.state_id.clone() };
    let Some(case) = wire.test_case_reference.as_ref().filter(|_| !native.is_empty()) else {
        listing.set_aside(&wire.id, "the incident has no id or names no test case");
        return Vec::new();
    };
    let Some(subject) = names.tested.get(&case.id).cloned() else {
        listing.loss("testCaseReference", "the incident is about a test case that is not listed", false);
        return Vec::new();
    };
    let state = wire.test_case_resolution_status_type.filled().unwrap_or_else(|| "unknown".to_owned());
    let at = |stamp: &Text| time(stamp);
    let incident = Incident {
        subject,
        title: case.name.filled().unwrap_or_else(|| case.fully_qualified_name.clone()),
        severity: wire.severity.filled(),
        opened: at(&wire.timestamp).filter(|_| state == "New"),
        closed: at(&wire.timestamp).filter(|_| state == "Resolved"),
        state,
    };
    let key = CanonicalKey::of_kind(Kind::Incident, &native);
    let mut observation = Observation::new(Dialect::OPENMETADATA, native, key, Entity::Incident(incident));
    observation.changed_at = at(&wire.updated_at).or_else(|| at(&wire.timestamp));
    let details = value.get("testCaseResolutionStatusDetails").filter(|details| details.is_object());
    observation.unmapped = details.map(|details| serde_json::json!({ "testCaseResolutionStatusDetails": details }));
    vec![observation]
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn links_name_an_asset_and_perhaps_a_column() {
        assert_eq!(link("<#E::table::s.d.c.t>"), Some(("table", "s.d.c.t", None)));
        assert_eq!(link("<#E::table::s.d.c.\"t.x\"::columns::a>"), Some(("table", "s.d.c.\"t.x\"", Some("a"))));
        assert_eq!(link("table s.d.c.t"), None);
    }
}

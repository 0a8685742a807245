//! Metadata change events and proposals, merged to one record per urn.

use crate::formats::Collector;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Aspects of which every event counts, not only the last.
const SERIES: [&str; 7] = [
    "datasetprofile",
    "datasetusagestatistics",
    "operation",
    "assertionrunevent",
    "dataprocessinstancerunevent",
    "chartusagestatistics",
    "dashboardusagestatistics",
];

/// One aspect; `None` as value after a deletion.
#[derive(Debug)]
pub(super) struct Aspect {
    /// Name as written, shortened to its last part.
    pub(super) name: String,
    pub(super) value: Option<Value>,
    rank: (i64, u64),
}

/// Everything said about one urn.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Aspects by lower-case name: the snapshot class `SchemaMetadata` and the aspect `schemaMetadata` are one.
    pub(super) aspects: BTreeMap<String, Aspect>,
    /// Time series by lower-case name.
    pub(super) series: Vec<(String, Value)>,
    pub(super) deleted: bool,
    /// The server holds it as deleted: nothing is stated of it, but others name it and need its key.
    pub(super) hidden: bool,
    pub(super) source: String,
}

/// All records of a catalog.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) by_urn: BTreeMap<String, Record>,
    sequence: u64,
}

impl Records {
    fn put(&mut self, urn: &str, name: &str, value: Option<Value>, observed: i64, source: &str) {
        self.sequence += 1;
        let rank = (observed, self.sequence);
        let record = self.by_urn.entry(urn.to_owned()).or_default();
        if record.source != source {
            source.clone_into(&mut record.source);
        }
        let short = name.rsplit('.').next().unwrap_or(name);
        let lower = short.to_lowercase();
        if SERIES.contains(&lower.as_str()) {
            record.series.extend(value.map(|v| (lower, v)));
            return;
        }
        // An entity that is described again after its deletion is there again.
        record.deleted = false;
        if record.aspects.get(&lower).is_none_or(|kept| kept.rank <= rank) {
            record.aspects.insert(lower, Aspect { name: short.to_owned(), value, rank });
        }
    }
}

/// Takes in one entity with its aspects, as a server sends it.
pub(super) fn take_entity(urn: &str, aspects: impl IntoIterator<Item = (String, Value)>, out: &mut Collector) {
    let source = out.source().to_owned();
    let state = out.state::<Records>();
    let record = state.by_urn.entry(urn.to_owned()).or_default();
    record.source.clone_from(&source);
    // The answer is whole: events of an earlier page about the same entity are in it.
    record.series.clear();
    for (name, value) in aspects {
        state.put(urn, &name, Some(opened(value)), 0, &source);
    }
}

/// Takes in an entity of which only the key counts, because its server holds it as deleted.
pub(super) fn take_deleted(urn: &str, aspects: impl IntoIterator<Item = (String, Value)>, out: &mut Collector) {
    take_entity(urn, aspects, out);
    if let Some(record) = out.state::<Records>().by_urn.get_mut(urn) {
        record.hidden = true;
    }
}

/// Puts the whole series of events in the place of what is known of it; nothing when the entity is not known.
pub(super) fn replace_series(urn: &str, name: &str, events: Vec<Value>, out: &mut Collector) {
    let lower = name.to_lowercase();
    if let Some(record) = out.state::<Records>().by_urn.get_mut(urn) {
        record.series.retain(|(known, _)| *known != lower);
        record.series.extend(events.into_iter().map(|event| (lower.clone(), event)));
    }
}

/// True for one event or proposal.
pub(super) fn is_record(value: &Value) -> bool {
    let has = |key: &str| value.get(key).is_some_and(|v| !v.is_null());
    has("proposedSnapshot") || (has("entityType") && has("aspectName") && (has("entityUrn") || has("entityKeyAspect")))
}

/// Takes in one event or proposal; false when it is neither.
pub(super) fn take_in(value: &Value, out: &mut Collector) -> bool {
    if value.get("proposedDelta").is_some_and(|d| !d.is_null()) {
        out.loss("[].proposedDelta", "deltas are no longer part of DataHub and are not read", false);
    }
    match value.get("proposedSnapshot") {
        Some(snapshot) if !snapshot.is_null() => take_snapshot(snapshot, observed(value), out),
        _ if is_record(value) => take_proposal(value, out),
        _ => return false,
    }
    true
}

/// When DataHub last saw the statement; 0 when the file does not say.
fn observed(value: &Value) -> i64 {
    value.get("systemMetadata").and_then(|s| s.get("lastObserved")).and_then(Value::as_i64).unwrap_or(0)
}

fn take_snapshot(snapshot: &Value, observed: i64, out: &mut Collector) {
    // A union: one member named after the class. Some writers leave the class away.
    let body = match snapshot.as_object().filter(|o| o.len() == 1 && !o.contains_key("urn")) {
        Some(object) => object.values().next().unwrap_or(snapshot),
        None => snapshot,
    };
    let Some(urn) = body.get("urn").and_then(Value::as_str).map(str::to_owned) else {
        out.loss("[].proposedSnapshot.*.urn", "missing; the snapshot is about nothing", false);
        return;
    };
    let source = out.source().to_owned();
    let aspects = body.get("aspects").and_then(Value::as_array).cloned().unwrap_or_default();
    if aspects.is_empty() {
        out.state::<Records>().by_urn.entry(urn.clone()).or_default().source.clone_from(&source);
    }
    for aspect in aspects {
        match aspect {
            Value::Object(object) => {
                for (name, value) in object {
                    out.state::<Records>().put(&urn, &name, Some(opened(value)), observed, &source);
                }
            }
            _ => out.loss("[].proposedSnapshot.*.aspects[]", "is no object", false),
        }
    }
}

fn take_proposal(value: &Value, out: &mut Collector) {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let (urn, name, change) = (text("entityUrn").to_owned(), text("aspectName").to_owned(), text("changeType"));
    if urn.is_empty() {
        out.loss("[].entityKeyAspect", "entities named only by a key aspect are not read; give entityUrn", false);
        return;
    }
    let source = out.source().to_owned();
    match change.to_uppercase().as_str() {
        "DELETE" => {
            let state = out.state::<Records>();
            if name.to_lowercase().ends_with("key") {
                state.by_urn.entry(urn).or_default().deleted = true;
            } else {
                state.put(&urn, &name, None, observed(value), &source);
            }
        }
        "PATCH" => out.loss(&format!("[].aspect ({name})"), "patches need the state of the server; not read", false),
        _ => match content(value.get("aspect")) {
            Some(content) => {
                out.state::<Records>().put(&urn, &name, Some(opened(content)), observed(value), &source);
            }
            None => out.loss(&format!("[].aspect ({name})"), "has no readable JSON value", false),
        },
    }
}

/// The aspect itself: `{"json": …}`, `{"value": "text of JSON", "contentType": …}`, `{"value": …}`, or written plainly.
fn content(aspect: Option<&Value>) -> Option<Value> {
    let aspect = aspect?;
    match (aspect.get("json"), aspect.get("value")) {
        (Some(json), _) if json.is_object() => Some(json.clone()),
        (_, Some(Value::String(text))) => serde_json::from_str::<Value>(text).ok().filter(Value::is_object),
        (_, Some(value)) if value.is_object() => Some(value.clone()),
        (None, None) if aspect.is_object() => Some(aspect.clone()),
        _ => None,
    }
}

/// Opens Avro's unions (`{"string": "x"}`, `{"com.linkedin….AuditStamp": {…}}`). A type written as
/// `{"com.linkedin.schema.StringType": {}}` keeps its name, which is all it says; maps of the user stay as they are.
fn opened(value: Value) -> Value {
    open("", value)
}

fn open(key: &str, value: Value) -> Value {
    match value {
        Value::Object(object) => match only_member(key, &object) {
            true => object.into_iter().next().map_or(Value::Null, |(_, inner)| open(key, inner)),
            false => Value::Object(object.into_iter().map(|(k, v)| open_member(key, k, v)).collect()),
        },
        Value::Array(list) => Value::Array(list.into_iter().map(|v| open(key, v)).collect()),
        other => other,
    }
}

fn open_member(above: &str, key: String, value: Value) -> (String, Value) {
    let value = if above == "customProperties" { value } else { open(&key, value) };
    (key, value)
}

fn only_member(key: &str, object: &Map<String, Value>) -> bool {
    const PLAIN: [&str; 9] = ["string", "int", "long", "float", "double", "boolean", "array", "map", "bytes"];
    let Some((name, inner)) = object.iter().next().filter(|_| object.len() == 1) else { return false };
    match (PLAIN.contains(&name.as_str()), inner) {
        (true, Value::Object(_)) => name == "map",
        (true, Value::Array(_)) => name == "array",
        (true, _) => key != "customProperties",
        (false, Value::Object(members)) => name.starts_with("com.linkedin.") && key != "type" && !members.is_empty(),
        (false, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Records, opened, take_in};
    use crate::formats::Collector;
    use serde_json::json;

    #[test]
    fn unions_are_opened_and_types_keep_their_names() {
        let value = json!({
            "displayName": {"string": "Ana"},
            "inputs": [{"string": "urn:li:dataset:x"}],
            "list": {"array": ["a"]},
            "stamp": {"com.linkedin.pegasus2avro.common.AuditStamp": {"time": 1}},
            "type": {"type": {"com.linkedin.schema.ArrayType": {"nestedType": {"array": ["s"]}}}},
            "customProperties": {"string": "kept"}
        });
        let expected = json!({
            "displayName": "Ana",
            "inputs": ["urn:li:dataset:x"],
            "list": ["a"],
            "stamp": {"time": 1},
            "type": {"type": {"com.linkedin.schema.ArrayType": {"nestedType": ["s"]}}},
            "customProperties": {"string": "kept"}
        });
        assert_eq!(opened(value), expected);
    }

    #[test]
    fn proposals_of_one_urn_are_merged_and_the_latest_counts() {
        let mut out = Collector::new();
        let proposal = |aspect: &str, change: &str, body: serde_json::Value, seen: i64| {
            json!({"entityType": "tag", "entityUrn": "urn:li:tag:a", "changeType": change, "aspectName": aspect,
                   "aspect": body, "systemMetadata": {"lastObserved": seen}})
        };
        assert!(take_in(&proposal("tagProperties", "UPSERT", json!({"json": {"name": "new"}}), 2), &mut out));
        assert!(take_in(&proposal("tagProperties", "UPSERT", json!({"value": "{\"name\": \"old\"}"}), 1), &mut out));
        assert!(take_in(&proposal("status", "UPSERT", json!({"value": {"removed": true}}), 1), &mut out));
        assert!(take_in(&proposal("status", "DELETE", json!(null), 2), &mut out));
        assert!(!take_in(&json!({"entityType": "tag"}), &mut out));
        let records: Records = out.take_state();
        let record = &records.by_urn["urn:li:tag:a"];
        assert_eq!(record.aspects["tagproperties"].value, Some(json!({"name": "new"})));
        assert_eq!(record.aspects["status"].value, None);
    }
}

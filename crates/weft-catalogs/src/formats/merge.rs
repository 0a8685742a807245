//! Merging of two statements in the same dialect about the same thing.

use serde_json::Value;
use weft_model::{Entity, Observation};

/// Merges `other` into `first` and returns the places where the two disagree; there the first stays.
pub(crate) fn merge(first: &mut Observation, other: Observation) -> Vec<String> {
    let mut conflicts = Vec::new();
    for alias in other.identity.aliases {
        if !first.identity.aliases.contains(&alias) {
            first.identity.aliases.push(alias);
        }
    }
    for mail in other.identity.mails {
        if !first.identity.mails.contains(&mail) {
            first.identity.mails.push(mail);
        }
    }
    first.identity.authority_scope = first.identity.authority_scope.take().or(other.identity.authority_scope);
    first.changed_at = first.changed_at.max(other.changed_at);
    match (&mut first.unmapped, other.unmapped) {
        (Some(kept), Some(more)) => unite(kept, more, "unmapped", &mut conflicts),
        (slot @ None, more) => *slot = more,
        _ => {}
    }
    if first.entity != other.entity {
        merge_entity(&mut first.entity, &other.entity, &mut conflicts);
    }
    conflicts
}

/// Entities are merged as JSON: absent is "not said", and every field name is that of the model.
fn merge_entity(first: &mut Entity, other: &Entity, conflicts: &mut Vec<String>) {
    let (Ok(mut kept), Ok(more)) = (serde_json::to_value(&*first), serde_json::to_value(other)) else { return };
    if let (Some(kept), Some(Value::Object(mut more))) = (kept.get_mut("of"), more.get("of").cloned()) {
        // "unknown" and a missing status say nothing, so they neither override nor contradict.
        if more.get("lifecycle").is_some_and(|l| l == "unknown") {
            more.shift_remove("lifecycle");
        }
        if kept.get("lifecycle").is_some_and(|l| l == "unknown")
            && let Some(kept) = kept.as_object_mut()
        {
            kept.shift_remove("lifecycle");
        }
        unite(kept, Value::Object(more), "", conflicts);
        if let Some(kept) = kept.as_object_mut() {
            kept.entry("lifecycle").or_insert_with(|| Value::from("unknown"));
        }
    }
    if let Ok(merged) = serde_json::from_value(kept) {
        *first = merged;
    }
}

fn unite(kept: &mut Value, more: Value, path: &str, conflicts: &mut Vec<String>) {
    match (kept, more) {
        (Value::Object(kept), Value::Object(more)) => {
            for (key, value) in more {
                let place = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                match kept.get_mut(&key) {
                    Some(slot) => unite(slot, value, &place, conflicts),
                    None => {
                        kept.insert(key, value);
                    }
                }
            }
        }
        (Value::Array(kept), Value::Array(more)) => {
            for value in more {
                if kept.contains(&value) {
                    continue;
                }
                match kept.iter_mut().find(|k| named_alike(k, &value)) {
                    Some(slot) => unite(slot, value, &format!("{path}[]"), conflicts),
                    None => kept.push(value),
                }
            }
        }
        (kept, more) if *kept == more => {}
        (kept @ Value::Null, more) => *kept = more,
        (_, Value::Null) => {}
        _ => conflicts.push(path.to_owned()),
    }
}

/// Elements that speak of the same part: columns by path, ports by name and direction.
fn named_alike(a: &Value, b: &Value) -> bool {
    let same = |key: &str| matches!((a.get(key), b.get(key)), (Some(x), Some(y)) if x == y);
    same("p") || (same("name") && same("direction"))
}

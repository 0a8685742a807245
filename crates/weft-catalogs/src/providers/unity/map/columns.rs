//! Columns, with the fields of nested types as columns of their own.

use crate::formats::tolerant::filled;
use crate::providers::unity::wire;
use serde_json::Value;
use weft_model::{Column, entity::logical_type};

/// Deepest nesting of fields that is followed.
const DEPTH: usize = 16;

/// The columns in their order.
pub(super) fn columns(said: &[wire::Column]) -> Vec<Column> {
    let mut said: Vec<&wire::Column> = said.iter().filter(|c| !c.name.is_empty()).collect();
    said.sort_by_key(|c| c.position);
    let mut columns = Vec::new();
    for column in said {
        let raw = filled(column.type_text.clone()).or_else(|| filled(column.type_name.clone()));
        columns.push(Column {
            path: column.name.clone(),
            logical_type: raw.as_deref().map(|raw| logical_type(raw).to_owned()),
            data_type: raw,
            nullable: column.nullable,
            description: filled(column.comment.clone()),
            ..Column::default()
        });
        let json = column.type_json.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(json) = json {
            // Either the whole field or only its type.
            nested(&column.name, json.get("name").and(json.get("type")).unwrap_or(&json), &mut columns, 0);
        }
    }
    columns
}

/// Adds the fields inside a type as Spark writes it in JSON.
fn nested(path: &str, data_type: &Value, columns: &mut Vec<Column>, depth: usize) {
    if depth >= DEPTH {
        return;
    }
    let below = |name: &str| format!("{path}.{name}");
    match data_type["type"].as_str() {
        Some("struct") => {
            for field in data_type["fields"].as_array().into_iter().flatten() {
                let Some(name) = field["name"].as_str() else { continue };
                let raw = raw_type(&field["type"]);
                columns.push(Column {
                    path: below(name),
                    logical_type: Some(logical_type(&raw).to_owned()),
                    data_type: Some(raw),
                    nullable: field["nullable"].as_bool(),
                    description: filled(field["metadata"]["comment"].as_str().map(str::to_owned)),
                    ..Column::default()
                });
                nested(&below(name), &field["type"], columns, depth + 1);
            }
        }
        Some("array") => nested(&below("element"), &data_type["elementType"], columns, depth + 1),
        Some("map") => {
            nested(&below("key"), &data_type["keyType"], columns, depth + 1);
            nested(&below("value"), &data_type["valueType"], columns, depth + 1);
        }
        _ => {}
    }
}

/// The name of a type: `string`, `decimal(10,2)`, or the sort of a nested one.
fn raw_type(data_type: &Value) -> String {
    data_type.as_str().or(data_type["type"].as_str()).unwrap_or("unknown").to_owned()
}

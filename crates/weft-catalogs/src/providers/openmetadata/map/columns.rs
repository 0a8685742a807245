//! Columns of tables and fields of messages, indexes and APIs.

use super::super::wire::{Column as Wire, TableConstraint};
use super::labels;
use crate::http::Listing;
use serde_json::{Map, Value};
use weft_model::{Column, entity::logical_type};

/// Columns with their children, each with its dotted path; names for people are put into `kept`.
pub(super) fn columns(
    wires: &[Wire],
    before: &str,
    kept: &mut Map<String, Value>,
    listing: &mut Listing,
) -> Vec<Column> {
    let mut columns = Vec::new();
    add(wires, before, &mut columns, kept, listing);
    columns
}

/// Fields of a message; a single record around all of them is not part of their paths. Its name is returned.
pub(super) fn unwrapped(
    fields: &[Wire],
    kept: &mut Map<String, Value>,
    listing: &mut Listing,
) -> (Vec<Column>, Option<String>) {
    match fields {
        [root] if !root.children.is_empty() => (columns(&root.children, "", kept, listing), root.name.filled()),
        fields => (columns(fields, "", kept, listing), None),
    }
}

fn add(wires: &[Wire], before: &str, out: &mut Vec<Column>, kept: &mut Map<String, Value>, listing: &mut Listing) {
    for wire in wires {
        let Some(name) = wire.name.filled() else {
            listing.loss("columns[].name", "a column without a name is left out", false);
            continue;
        };
        let path = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        if let Some(shown) = wire.display_name.filled().filter(|shown| *shown != name) {
            listing.loss("columns[].displayName", "has no place in the model", true);
            let names = kept.entry("column names").or_insert_with(|| Value::Object(Map::new()));
            if let Some(names) = names.as_object_mut() {
                names.insert(path.clone(), Value::from(shown));
            }
        }
        out.push(column(wire, &path, listing));
        add(&wire.children, &path, out, kept, listing);
    }
}

fn column(wire: &Wire, path: &str, listing: &mut Listing) -> Column {
    let mut column = Column::named(path);
    if let Some(raw) = wire.data_type_display.filled().or_else(|| spelled(wire)) {
        column = column.typed(&raw);
    }
    if column.logical_type.as_deref().is_none_or(|word| word == "other") {
        column.logical_type = wire.data_type.filled().map(|word| logical(&word).to_owned()).or(column.logical_type);
    }
    let constraint = wire.constraint.filled();
    match constraint.as_deref() {
        Some("PRIMARY_KEY") => {
            column.key = true;
            column.nullable = Some(false);
        }
        Some("NOT_NULL") => column.nullable = Some(false),
        Some("NULL") => column.nullable = Some(true),
        Some("UNIQUE") => column.unique = true,
        Some(_) => listing.loss("columns[].constraint", "is a word that is not known here", false),
        None => {}
    }
    column.description = wire.description.filled();
    column.tags = labels(&wire.tags, listing);
    column
}

/// The type as the fields around it spell it: `VARCHAR(20)`, `DECIMAL(10,2)`, `ARRAY<INT>`.
fn spelled(wire: &Wire) -> Option<String> {
    let word = wire.data_type.filled()?;
    let number = |text: &super::Text| text.filled();
    Some(
        match (number(&wire.precision), number(&wire.scale), number(&wire.data_length), wire.array_data_type.filled()) {
            (_, _, _, Some(element)) if word == "ARRAY" => format!("{word}<{element}>"),
            (Some(precision), Some(scale), _, _) => format!("{word}({precision},{scale})"),
            (Some(precision), None, _, _) => format!("{word}({precision})"),
            (None, _, Some(length), _) if length != "1" || word.contains("CHAR") => format!("{word}({length})"),
            _ => word,
        },
    )
}

/// Our word for one of OpenMetadata's types.
fn logical(word: &str) -> &'static str {
    match word {
        "MEDIUMTEXT" | "NTEXT" | "KEYWORD" | "CONSTANT_KEYWORD" | "WILDCARD" | "SEARCH_AS_YOU_TYPE" => "text",
        "BYTEINT" | "LARGEINT" | "UINT" | "UNSIGNED_LONG" | "YEAR" => "integer",
        "HALF_FLOAT" | "SCALED_FLOAT" => "float",
        "LONGBLOB" | "MEDIUMBLOB" | "IMAGE" => "binary",
        "NESTED" | "FLATTENED" | "TUPLE" => "struct",
        "TIMESTAMPZ" => "timestamp",
        "SET" => "array",
        _ => logical_type(word),
    }
}

/// Marks what constraints over columns say; those that say more than one column can are kept.
pub(super) fn constrain(
    columns: &mut [Column],
    constraints: &[TableConstraint],
    value: &Value,
    kept: &mut Map<String, Value>,
    listing: &mut Listing,
) {
    let written = value.get("tableConstraints").and_then(Value::as_array);
    let mut others = Vec::new();
    for (at, constraint) in constraints.iter().enumerate() {
        let named = |column: &&mut Column| constraint.columns.contains(&column.path);
        match (constraint.constraint_type.as_str(), constraint.columns.len()) {
            ("PRIMARY_KEY", _) => columns.iter_mut().filter(named).for_each(|column| column.key = true),
            ("UNIQUE", 1) => columns.iter_mut().filter(named).for_each(|column| column.unique = true),
            _ => {
                listing.loss("tableConstraints[]", "has no place in the model", true);
                others.extend(written.and_then(|list| list.get(at)).cloned());
            }
        }
    }
    if !others.is_empty() {
        kept.insert("tableConstraints".to_owned(), Value::Array(others));
    }
}

//! Columns: what the YAML documents, laid over what the database reported.

use super::map::is_constraint;
use super::wire::{self, Node, Table, TableColumn};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use serde_json::{Map, Value};
use weft_model::{Column, TagRef};

/// Columns of a node in the order of the database, documented ones that it does not know at the end. Names are
/// spelled as in the database; YAML names match without case.
pub(super) fn columns(node: &Node, table: Option<&Table>, out: &mut Collector) -> Vec<Column> {
    let mut columns = table.map(|t| physical(t, out)).unwrap_or_default();
    for (name, value) in &node.columns {
        let Some(said) = super::read::<wire::Column>(value, "nodes.*.columns.*", out) else { continue };
        let path = filled(said.name.clone()).unwrap_or_else(|| name.clone());
        let at = columns.iter().position(|c| c.path.eq_ignore_ascii_case(&path)).unwrap_or_else(|| {
            columns.push(Column::named(path));
            columns.len() - 1
        });
        document(&mut columns[at], said);
    }
    for constraint in &node.constraints {
        for name in &constraint.columns {
            if let Some(column) = columns.iter_mut().find(|c| c.path.eq_ignore_ascii_case(name)) {
                constrain(column, constraint);
            }
        }
    }
    for name in &node.primary_key {
        if let Some(column) = columns.iter_mut().find(|c| c.path.eq_ignore_ascii_case(name)) {
            column.key = true;
        }
    }
    columns
}

fn physical(table: &Table, out: &mut Collector) -> Vec<Column> {
    let mut found: Vec<(i64, Column)> = Vec::with_capacity(table.columns.len());
    for (name, value) in &table.columns {
        let Some(said) = super::read::<TableColumn>(value, "nodes.*.columns.*", out) else { continue };
        let mut column = Column::named(filled(said.name).unwrap_or_else(|| name.clone()));
        if let Some(sort) = filled(said.sort) {
            column = column.typed(&sort);
        }
        column.description = filled(said.comment);
        found.push((said.index.unwrap_or(i64::MAX), column));
    }
    found.sort_by_key(|(index, _)| *index);
    found.into_iter().map(|(_, column)| column).collect()
}

fn document(column: &mut Column, said: wire::Column) {
    if let Some(text) = filled(said.description) {
        column.description = Some(text);
    }
    if let (None, Some(sort)) = (&column.data_type, filled(said.data_type)) {
        *column = std::mem::take(column).typed(&sort);
    }
    for name in said.tags.as_slice().iter().chain(said.config.tags.as_slice()) {
        if !column.tags.iter().any(|t| t.name == *name) {
            column.tags.push(TagRef::tag(name));
        }
    }
    column.tags.extend(classifications(if said.meta.is_empty() { &said.config.meta } else { &said.meta }));
    for constraint in &said.constraints {
        constrain(column, constraint);
    }
}

fn constrain(column: &mut Column, constraint: &wire::Constraint) {
    let primary = is_constraint(constraint, "primary_key");
    column.key |= primary;
    column.unique |= is_constraint(constraint, "unique");
    if primary || is_constraint(constraint, "not_null") {
        column.nullable = Some(false);
    }
}

/// Entries of `meta` that people use to classify: `contains_pii: true`, `classification: confidential`.
pub(super) fn classifications(meta: &Map<String, Value>) -> Vec<TagRef> {
    let mut tags = Vec::new();
    for (name, value) in meta {
        let word = name.to_lowercase();
        match value {
            Value::Bool(true) if word.split('_').any(|w| matches!(w, "pii" | "phi" | "sensitive" | "gdpr")) => {
                tags.push(TagRef::tag(name));
            }
            Value::String(class)
                if word.ends_with("classification") || word.ends_with("sensitivity") || word == "pii" =>
            {
                tags.push(TagRef::tag(format!("{name}: {class}")));
            }
            _ => {}
        }
    }
    tags
}

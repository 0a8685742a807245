//! Schemas as columns.

use super::map::Catalogue;
use super::reader::Reader;
use super::wire::{Documentation, EditableSchema, Field, Schema, Tags, Terms};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use serde_json::{Map, Value};
use std::collections::HashMap;
use weft_model::{Column, TagRef};

/// A field path as people write it. Version 2 of field paths holds types and keys in brackets:
/// `[version=2.0].[type=struct].[type=string].address.street` is `address.street`.
pub(super) fn path(raw: &str) -> String {
    if !raw.contains('[') {
        return raw.to_owned();
    }
    let mut out: Vec<&str> = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (at, c) in raw.char_indices().chain([(raw.len(), '.')]) {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            '.' if depth <= 0 || at == raw.len() => {
                let part = &raw[start..at];
                let bracket = part.starts_with('[') && part.ends_with(']');
                if !part.is_empty() && !bracket {
                    out.push(part);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    if out.is_empty() { raw.to_owned() } else { out.join(".") }
}

/// Columns while they are collected.
#[derive(Default)]
struct Columns {
    list: Vec<Column>,
    /// Places of columns by path, as written and as shown.
    places: HashMap<String, usize>,
    /// True when a schema lists the columns; then nothing else adds one.
    listed: bool,
}

/// Columns of a dataset: its schema, with what was edited over it and what is said about single fields.
pub(super) fn columns(reader: &mut Reader<'_>, out: &mut Collector) -> Vec<Column> {
    let schema = reader.take::<Schema>("schemaMetadata", out).unwrap_or_default();
    if !schema.foreign_keys.is_empty() {
        out.loss("schemaMetadata.foreignKeys", "has no place in the model", true);
        reader.keep("foreignKeys", Value::Array(schema.foreign_keys.clone()));
    }
    let mut columns = Columns::default();
    let mut raw_paths = Map::new();
    for field in schema.fields {
        let Some(raw) = filled(field.field_path.clone()) else {
            out.loss("schemaMetadata.fields[].fieldPath", "missing; the field has no name", false);
            continue;
        };
        let key =
            field.is_part_of_key.unwrap_or(false) || raw.contains("[key=True]") || schema.primary_keys.contains(&raw);
        let name = columns.list(&raw, &field, key, reader.catalogue);
        if name != raw {
            raw_paths.insert(name, Value::String(raw));
        }
    }
    if !raw_paths.is_empty() {
        reader.keep("fieldPaths", Value::Object(raw_paths));
    }
    let edited = reader.take::<EditableSchema>("editableSchemaMetadata", out).unwrap_or_default();
    for field in edited.editable_schema_field_info {
        let Some(raw) = filled(field.field_path.clone()) else { continue };
        let tags = reader.catalogue.tag_refs(field.global_tags.as_ref(), field.glossary_terms.as_ref());
        columns.overlay(&raw, filled(field.description), tags, out);
    }
    single_fields(reader, &mut columns, out);
    columns.list
}

impl Columns {
    /// Adds a column of the schema and returns the path under which it is shown.
    fn list(&mut self, raw: &str, field: &Field, key: bool, catalogue: &Catalogue<'_>) -> String {
        self.listed = true;
        let mut name = path(raw);
        if self.places.contains_key(&name) {
            // Key and value of a message, or members of a union, may bear one name.
            raw.clone_into(&mut name);
        }
        let mut column = column(&name, field, catalogue);
        column.key = key;
        self.places.entry(name.clone()).or_insert(self.list.len());
        self.places.entry(raw.to_owned()).or_insert(self.list.len());
        self.list.push(column);
        name
    }

    /// Lays an edited text and more tags over a column. Where no schema lists the columns, this makes one known.
    fn overlay(&mut self, raw: &str, description: Option<String>, tags: Vec<TagRef>, out: &mut Collector) {
        let name = path(raw);
        let at = match self.places.get(raw).or_else(|| self.places.get(&name)) {
            Some(&at) => at,
            None if self.listed => {
                out.loss("editableSchemaMetadata", "speaks of a field that the schema no longer has", false);
                return;
            }
            None => {
                self.list.push(Column::named(name.clone()));
                self.places.insert(name, self.list.len() - 1);
                self.list.len() - 1
            }
        };
        let column = &mut self.list[at];
        column.description = description.or(column.description.take());
        for tag in tags {
            if !column.tags.contains(&tag) {
                column.tags.push(tag);
            }
        }
    }
}

fn column(name: &str, field: &Field, catalogue: &Catalogue<'_>) -> Column {
    let mut column = Column::named(name);
    let class =
        field.sort.as_ref().and_then(|s| s.get("type")).and_then(Value::as_object).and_then(|o| o.keys().next());
    let class = class.map(|c| c.rsplit('.').next().unwrap_or(c));
    if let Some(raw) = filled(field.native_data_type.clone()).or_else(|| class.map(str::to_owned)) {
        column = column.typed(&raw);
    }
    if column.logical_type.as_deref().is_none_or(|l| l == "other") {
        column.logical_type = class.and_then(logical).map(str::to_owned).or(column.logical_type);
    }
    column.nullable = field.nullable;
    column.description = filled(field.description.clone());
    column.tags = catalogue.tag_refs(field.global_tags.as_ref(), field.glossary_terms.as_ref());
    column
}

/// Our word for one of DataHub's type classes.
fn logical(class: &str) -> Option<&'static str> {
    Some(match class {
        "StringType" | "EnumType" => "text",
        "NumberType" => "decimal",
        "BooleanType" => "boolean",
        "DateType" => "date",
        "TimeType" => "timestamp",
        "BytesType" | "FixedType" => "binary",
        "ArrayType" => "array",
        "MapType" => "map",
        "RecordType" | "UnionType" => "struct",
        _ => return None,
    })
}

/// Records of single fields (`urn:li:schemaField:…`).
fn single_fields(reader: &Reader<'_>, columns: &mut Columns, out: &mut Collector) {
    for (raw, record) in reader.catalogue.fields_of(reader.urn) {
        let mut field = Reader::new(reader.urn, record, reader.catalogue);
        let texts = field.take::<Documentation>("documentation", out).unwrap_or_default();
        let text = texts.documentations.into_iter().find_map(|d| filled(d.documentation));
        let tags = field.take::<Tags>("globalTags", out);
        let terms = field.take::<Terms>("glossaryTerms", out);
        let tags = reader.catalogue.tag_refs(tags.as_ref(), terms.as_ref());
        columns.overlay(raw, text, tags, out);
        for aspect in field.unread() {
            out.loss(&format!("schemaField: {aspect}"), "has no place in the model", false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn field_paths_of_version_two_become_dotted_names() {
        assert_eq!(path("a.b"), "a.b");
        assert_eq!(path("[version=2.0].[type=boolean].field_bar"), "field_bar");
        assert_eq!(path("[version=2.0].[key=True].[type=int].id"), "id");
        assert_eq!(path("[version=2.0].[type=struct].[type=array].[type=string].a.[type=string].b"), "a.b");
        assert_eq!(path("[version=2.0].[type=Map<a.b>].m"), "m");
        assert_eq!(path("tags[0].x"), "tags[0].x");
        assert_eq!(path("[weird]"), "[weird]");
        assert_eq!(path("x.a[b"), "x.a[b");
    }
}

//! The schema registry: schemas of streams, which are neither tables nor contracts but descriptions of messages.

use super::names::Names;
use super::observation;
use crate::formats::tolerant::filled;
use crate::providers::glue::wire;
use serde_json::{Map, Value};
use weft_model::{Asset, AssetKind, CanonicalKey, Column, Entity, Kind, Observation};

/// Deepest nesting that is followed.
const DEPTH: usize = 32;

/// A registry.
pub(in super::super) fn registry(names: &Names, registry: wire::Registry) -> Observation {
    let key = names.arn(&format!("registry/{}", registry.registry_name));
    let asset = Asset {
        kind: AssetKind::Container,
        name: Some(registry.registry_name.clone()),
        description: filled(registry.description),
        raw_status: filled(registry.status),
        container: Some(names.catalog()),
        ..Asset::default()
    };
    let mut said = observation(names, &registry.registry_name, key, Entity::Asset(asset), Map::new());
    said.changed_at = registry.updated_time;
    said
}

/// A schema with its newest version. `more` is what `GetSchema` adds to the listing.
pub(in super::super) fn schema(
    names: &Names,
    registry: &str,
    listed: wire::Schema,
    more: wire::Schema,
    newest: wire::SchemaVersion,
) -> Observation {
    let name = format!("{registry}/{}", listed.schema_name);
    let key = match filled(listed.schema_arn) {
        Some(arn) => CanonicalKey::of_kind(Kind::Asset, &arn),
        None => names.arn(&format!("schema/{name}")),
    };
    let mut properties = Vec::new();
    properties.extend(filled(newest.data_format.clone()).map(|format| ("data format".to_owned(), format)));
    properties.extend(filled(more.compatibility).map(|word| ("compatibility".to_owned(), word)));
    let version = newest.version_number.or(more.latest_schema_version);
    properties.extend(version.map(|number| ("version".to_owned(), number)));
    let definition = newest.schema_definition.unwrap_or_default();
    let columns = match newest.data_format.as_deref() {
        Some("AVRO") => serde_json::from_str(&definition).map(|value| avro(&value)).unwrap_or_default(),
        _ => Vec::new(),
    };
    let asset = Asset {
        kind: AssetKind::Other("schema".to_owned()),
        name: Some(listed.schema_name),
        description: filled(listed.description).or(filled(more.description)),
        raw_status: filled(listed.schema_status),
        container: Some(names.arn(&format!("registry/{registry}"))),
        columns,
        properties,
        ..Asset::default()
    };
    let kept = Map::from_iter([("SchemaDefinition".to_owned(), Value::String(definition))]);
    let mut said = observation(names, &name, key, Entity::Asset(asset), kept);
    said.changed_at = listed.updated_time;
    said
}

/// Fields of an Avro record.
fn avro(schema: &Value) -> Vec<Column> {
    let mut columns = Vec::new();
    fields("", schema, DEPTH, &mut columns);
    columns
}

fn fields(prefix: &str, schema: &Value, depth: usize, columns: &mut Vec<Column>) {
    if depth == 0 {
        return;
    }
    for field in schema["fields"].as_array().into_iter().flatten() {
        let Some(name) = field["name"].as_str() else { continue };
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let (inner, nullable) = without_null(&field["type"]);
        let description = filled(field["doc"].as_str().map(str::to_owned));
        let column = Column::named(&path).typed(&word(inner));
        columns.push(Column { nullable: Some(nullable), description, ..column });
        let inside = match inner["type"].as_str() {
            Some("array") => without_null(&inner["items"]).0,
            Some("map") => without_null(&inner["values"]).0,
            _ => inner,
        };
        fields(&path, inside, depth - 1, columns);
    }
}

/// The only type of a union with null, and whether there was a null.
fn without_null(schema: &Value) -> (&Value, bool) {
    let Some(union) = schema.as_array() else { return (schema, false) };
    let mut others = union.iter().filter(|member| member.as_str() != Some("null"));
    let nullable = union.iter().any(|member| member.as_str() == Some("null"));
    match (others.next(), others.next()) {
        (Some(only), None) => (only, nullable),
        _ => (schema, nullable),
    }
}

/// A type in one word: the logical one, where there is one.
fn word(schema: &Value) -> String {
    match schema {
        Value::String(word) => word.clone(),
        Value::Array(_) => "union".to_owned(),
        other => {
            let named = ["logicalType", "type"].iter().find_map(|key| other[*key].as_str());
            named.unwrap_or("other").to_owned()
        }
    }
}

//! Single facets into parts of the model.

use super::state::{Facets, Said};
use super::wire::{Field, Owners, Schema, Tags};
use crate::formats::Collector;
use crate::formats::tolerant::{self, filled, plain};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use weft_model::{CanonicalKey, Column, Kind, Ownership, Role, TagRef};

/// Reads a facet; what does not fit is a loss of the file it came from.
pub(super) fn read<T: DeserializeOwned>(facets: &Facets, name: &str, out: &mut Collector) -> Option<T> {
    let said = facets.get(name)?;
    tolerant::read(&said.value, |path, reason| {
        let place = if path.is_empty() { format!("facets.{name}") } else { format!("facets.{name}.{path}") };
        out.loss_of(&said.source, &place, reason, false);
    })
}

/// The text at a path of a facet.
pub(super) fn text(facets: &Facets, name: &str, path: &[&str]) -> Option<String> {
    let mut value = &facets.get(name)?.value;
    for key in path {
        value = value.get(*key)?;
    }
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        scalar => filled(Some(plain(scalar))),
    }
}

/// `schema`: nested fields become dotted paths.
pub(super) fn columns(facets: &Facets, out: &mut Collector) -> Vec<Column> {
    let mut columns = Vec::new();
    for field in read::<Schema>(facets, "schema", out).unwrap_or_default().fields {
        add_field("", field, &mut columns, out);
    }
    columns
}

fn add_field(above: &str, field: Field, columns: &mut Vec<Column>, out: &mut Collector) {
    let Some(name) = filled(field.name) else {
        out.loss("facets.schema.fields[]", "a field without a name", false);
        return;
    };
    let path = if above.is_empty() { name } else { format!("{above}.{name}") };
    let mut column = Column::named(path.clone());
    if let Some(sort) = filled(field.sort) {
        column = column.typed(&sort);
    }
    column.description = filled(field.description);
    columns.push(column);
    for inner in field.fields {
        add_field(&path, inner, columns, out);
    }
}

/// `ownership`: producers name technical owners; the type is kept as written.
pub(super) fn owners(facets: &Facets, out: &mut Collector) -> Vec<Ownership> {
    let mut owners = Vec::new();
    for owner in read::<Owners>(facets, "ownership", out).unwrap_or_default().owners {
        let Some(name) = filled(owner.name) else { continue };
        let party = match name.split_once(':') {
            Some((_, "")) => continue,
            Some(("team" | "group", team)) => CanonicalKey::of_kind(Kind::Team, team),
            Some(("user" | "person" | "application" | "service", login)) => CanonicalKey::of_kind(Kind::Person, login),
            _ => CanonicalKey::of_kind(Kind::Person, &name),
        };
        let (role, raw_role) = (Role::TechnicalOwner, owner.sort);
        owners.push(Ownership { party, role, raw_role, inherited: false, since: None, until: None });
    }
    owners
}

/// `tags`: those without a field; those with one go to its column.
pub(super) fn tags(facets: &Facets, columns: &mut [Column], out: &mut Collector) -> Vec<TagRef> {
    let mut tags = Vec::new();
    for tag in read::<Tags>(facets, "tags", out).unwrap_or_default().tags {
        let Some(key) = filled(tag.key) else { continue };
        let name = match filled(tag.value) {
            Some(value) if value != "true" => format!("{key}:{value}"),
            _ => key,
        };
        match tag.field.as_deref().map(|field| columns.iter_mut().find(|c| c.path == field)) {
            Some(Some(column)) => column.tags.push(TagRef::tag(name)),
            Some(None) => out.loss("facets.tags.tags[].field", "names a field that the schema lacks", false),
            None => tags.push(TagRef::tag(name)),
        }
    }
    tags
}

/// A facet without the two fields that every facet has.
pub(super) fn bare(said: &Said) -> Value {
    match &said.value {
        Value::Object(object) => {
            let rest: Map<String, Value> = object
                .iter()
                .filter(|(name, _)| *name != "_producer" && *name != "_schemaURL")
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            Value::Object(rest)
        }
        other => other.clone(),
    }
}

/// Facets that are not in `mapped`, kept as they were; `lost` facets are only reported.
pub(super) fn unmapped(facets: &Facets, place: &str, mapped: &[&str], out: &mut Collector) -> Map<String, Value> {
    let mut kept = Map::new();
    for (name, said) in facets.iter().filter(|(name, _)| !mapped.contains(name)) {
        if is_secretive(name) {
            let reason = "not kept: environment variables and settings may hold secrets";
            out.loss_of(&said.source, &format!("{place}.facets.{name}"), reason, false);
            continue;
        }
        out.loss_of(&said.source, &format!("{place}.facets.{name}"), "has no place in the model", true);
        kept.insert(name.to_owned(), bare(said));
    }
    kept
}

fn is_secretive(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("environment") || name.contains("properties") || name == "spark.logicalplan"
}

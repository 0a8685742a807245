//! Databases and tables.

use super::lake::{self, Tags};
use super::names::Names;
use super::{DIALECT, observation, types};
use crate::formats::tolerant::{filled, plain, says_nothing};
use crate::http::Listing;
use crate::providers::glue::wire;
use crate::providers::location;
use serde_json::{Map, Value};
use weft_model::party::{Ownership, Role};
use weft_model::{Asset, AssetKind, CanonicalKey, Column, Entity, Kind, Observation, StatedAlias, TagRef};

/// A catalog as the container of its databases.
pub(in super::super) fn catalog(names: &Names) -> Observation {
    let key = names.catalog();
    let name = format!("AWS Glue Data Catalog {}", key.name());
    let asset = Asset { kind: AssetKind::Container, name: Some(name), ..Asset::default() };
    Observation::new(DIALECT, key.name(), key.clone(), Entity::Asset(asset))
}

/// A database.
pub(in super::super) fn database(names: &Names, database: wire::Database, tags: Option<&Tags>) -> Observation {
    let key = names.database(&database.name);
    let mut properties = texts(&database.parameters);
    properties.extend(filled(database.location_uri.clone()).map(|uri| ("location".to_owned(), uri)));
    let asset = Asset {
        kind: AssetKind::Container,
        description: filled(database.description),
        container: Some(names.catalog()),
        tags: tags.map(|tags| lake::refs(&tags.on_database)).unwrap_or_default(),
        properties,
        ..Asset::default()
    };
    let mut unmapped = database.rest;
    unmapped.extend(database.create_time.map(|time| ("CreateTime".to_owned(), time.to_string().into())));
    let mut said = observation(names, &database.name, key, Entity::Asset(asset), unmapped);
    said.identity.aliases = link(names, database.target_database.as_ref(), |names, target| {
        Some(names.database(target.database_name.as_deref()?))
    });
    said
}

/// A table or view of `database`. `versions` is how many of its versions are kept, where that was asked for.
pub(in super::super) fn table(
    names: &Names,
    database: &str,
    mut table: wire::Table,
    tags: Option<&Tags>,
    versions: Option<u64>,
    listing: &mut Listing,
) -> Observation {
    let key = names.table(database, &table.name);
    let mut unmapped = std::mem::take(&mut table.rest);
    let place = table.storage_descriptor.location.clone().and_then(|l| filled(Some(l)));
    let partitions: Vec<String> = table.partition_keys.iter().map(|column| column.name.clone()).collect();
    let mut columns = columns(&mut table, &mut unmapped, listing);
    if let Some(tags) = tags {
        tag_columns(&mut columns, tags);
    }
    let mut properties = Vec::new();
    properties.extend(filled(table.table_type.clone()).map(|word| ("table type".to_owned(), word)));
    properties.extend((!partitions.is_empty()).then(|| ("partition keys".to_owned(), partitions.join(", "))));
    properties.extend(place.clone().map(|place| ("location".to_owned(), place)));
    properties.extend(table.version_id.take().map(|version| ("version".to_owned(), version)));
    properties.extend(versions.map(|count| ("versions kept".to_owned(), count.to_string())));
    let description = describe(&mut table, &mut properties);
    for (name, value) in &table.parameters {
        // Spark keeps its own copy of the schema here, cut into pieces.
        if name.starts_with("spark.sql.") {
            unmapped.insert(format!("Parameters.{name}"), value.clone());
        } else {
            properties.push((name.clone(), plain(value)));
        }
    }
    let view = table.table_type.as_deref().is_some_and(|word| word.to_uppercase().contains("VIEW"));
    let asset = Asset {
        kind: if view { AssetKind::View } else { AssetKind::Table },
        description,
        columns,
        owners: filled(table.owner.take()).as_deref().map(owner).into_iter().collect(),
        tags: tags.map(|tags| lake::refs(&tags.on_table)).unwrap_or_default(),
        container: Some(names.database(database)),
        properties,
        ..Asset::default()
    };
    if !table.storage_descriptor.rest.is_empty() {
        unmapped.insert("StorageDescriptor".to_owned(), Value::Object(table.storage_descriptor.rest));
    }
    unmapped.extend(table.create_time.map(|time| ("CreateTime".to_owned(), time.to_string().into())));
    for member in ["DatabaseName", "CatalogId"] {
        unmapped.shift_remove(member);
    }
    let native = format!("{database}.{}", table.name);
    let mut said = observation(names, &native, key, Entity::Asset(asset), unmapped);
    said.changed_at = table.update_time.or(table.create_time);
    said.identity.aliases.extend(location::alias(place.as_deref(), "Glue storage location"));
    said.identity.aliases.extend(link(names, table.target_table.as_ref(), |names, target| {
        Some(names.table(target.database_name.as_deref()?, target.name.as_deref()?))
    }));
    said
}

/// A resource link is another name of what it leads to.
fn link(
    names: &Names,
    target: Option<&wire::Target>,
    key: impl Fn(&Names, &wire::Target) -> Option<CanonicalKey>,
) -> Vec<StatedAlias> {
    let key =
        target.and_then(|target| key(&names.elsewhere(target.catalog_id.as_deref(), target.region.as_deref()), target));
    key.map(|key| StatedAlias { key, evidence: "resource link of Lake Formation".to_owned() }).into_iter().collect()
}

/// The description, else the comment that Spark and Athena write into the parameters.
fn describe(table: &mut wire::Table, properties: &mut Vec<(String, String)>) -> Option<String> {
    let comment = table.parameters.shift_remove("comment").map(|value| plain(&value));
    match (filled(table.description.take()), filled(comment)) {
        (Some(text), Some(comment)) if comment != text => {
            properties.push(("comment".to_owned(), comment));
            Some(text)
        }
        (text, comment) => text.or(comment),
    }
}

/// The `Owner` of a table: a login of the system that made it.
fn owner(login: &str) -> Ownership {
    Ownership {
        party: CanonicalKey::of_kind(Kind::Person, login.trim()),
        role: Role::Owner,
        raw_role: Some("table owner".to_owned()),
        inherited: false,
        since: None,
        until: None,
    }
}

/// Columns in their order, then partition keys, each followed by what is inside it.
fn columns(table: &mut wire::Table, unmapped: &mut Map<String, Value>, listing: &mut Listing) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut parameters = Map::new();
    for column in table.storage_descriptor.columns.drain(..).chain(table.partition_keys.drain(..)) {
        if column.name.trim().is_empty() {
            listing.loss("StorageDescriptor.Columns[].Name", "empty; the column is left out", false);
            continue;
        }
        // Glue keeps columns that an Iceberg table has dropped.
        if column.parameters.get("iceberg.field.current").is_some_and(|value| plain(value) == "false") {
            listing.loss("StorageDescriptor.Columns[]", "dropped from the Iceberg table; left out", false);
            continue;
        }
        let data_type = column.data_type.unwrap_or_default();
        let nested = types::inside(&column.name, &data_type);
        let optional = column.parameters.get("iceberg.field.optional").map(|value| plain(value) == "true");
        if !column.parameters.is_empty() {
            parameters.insert(column.name.clone(), Value::Object(column.parameters));
        }
        let mut mapped = Column::named(&column.name);
        if !data_type.trim().is_empty() {
            mapped = mapped.typed(&data_type);
        }
        columns.push(Column { description: filled(column.comment), nullable: optional, ..mapped });
        columns.extend(nested.into_iter().map(|(path, data_type)| Column::named(path).typed(&data_type)));
    }
    if !parameters.is_empty() {
        unmapped.insert("ColumnParameters".to_owned(), Value::Object(parameters));
    }
    columns
}

/// Tags of columns. Lake Formation repeats the tags of the table on each of its columns; those are left out.
fn tag_columns(columns: &mut [Column], tags: &Tags) {
    let of_table = lake::refs(&tags.on_table);
    for (name, of_column) in &tags.on_columns {
        let own = |tag: &TagRef| !of_table.contains(tag);
        if let Some(column) = columns.iter_mut().find(|column| column.path == *name) {
            column.tags = lake::refs(of_column).into_iter().filter(own).collect();
        }
    }
}

fn texts(parameters: &Map<String, Value>) -> Vec<(String, String)> {
    parameters.iter().filter(|(_, value)| !says_nothing(value)).map(|(name, v)| (name.clone(), plain(v))).collect()
}

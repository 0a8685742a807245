//! The `schema` of an ODCS 3 contract: objects, properties and their quality rules.

use crate::formats::fields::{Fields, Unmapped};
use crate::formats::quality;
use crate::formats::servers::Server;
use serde_json::Value;
use weft_model::contract::ContractSubject;
use weft_model::entity::logical_type;
use weft_model::{Asset, AssetKind, CanonicalKey, Check, Column, Dialect, Entity, Observation, TagRef};

/// What is needed to name the objects of one contract.
pub(super) struct Objects<'a> {
    pub(super) contract: &'a str,
    pub(super) servers: &'a [Server],
}

/// What the objects of a contract say.
#[derive(Default)]
pub(super) struct Schema {
    pub(super) subjects: Vec<ContractSubject>,
    pub(super) checks: Vec<Check>,
    pub(super) assets: Vec<Observation>,
}

impl Objects<'_> {
    /// Reads `schema`.
    pub(super) fn read(&self, root: &Fields<'_>, unmapped: &mut Unmapped) -> Schema {
        let mut schema = Schema::default();
        let objects = root.objects("schema", unmapped);
        let alone = objects.len() == 1;
        for object in objects {
            self.object(object, alone, &mut schema, unmapped);
        }
        schema
    }

    fn object(&self, object: Fields<'_>, alone: bool, schema: &mut Schema, unmapped: &mut Unmapped) {
        let physical = object.text("physicalName");
        let Some(name) = object.text("name").or_else(|| physical.clone()) else {
            unmapped.note(&object.place(""), "an object without name; kept as it was", true);
            return object.rest(unmapped);
        };
        let named =
            Named { contract: self.contract, name: &name, physical: physical.as_deref().unwrap_or(&name), alone };
        let keys = named.keys(self.servers);
        let mut columns = Vec::new();
        let mut column_checks = Vec::new();
        for property in object.objects("properties", unmapped) {
            read_property(property, "", &keys[0].1, &mut columns, &mut column_checks, unmapped);
        }
        object.text("logicalType");
        let physical_type = object.text("physicalType");
        let asset = Asset {
            kind: physical_type.as_deref().map_or(AssetKind::Table, asset_kind),
            name: object.text("businessName").or_else(|| Some(name.clone()).filter(|n| *n != keys[0].1.name())),
            description: object.first_text(&["description"]).or_else(|| object.text("dataGranularityDescription")),
            tags: object.texts("tags").into_iter().map(TagRef::tag).collect(),
            columns: columns.clone(),
            ..Asset::default()
        };
        schema.checks.extend(quality::checks(&object, &keys[0].1, None, unmapped));
        schema.checks.append(&mut column_checks);
        object.rest(unmapped);
        for (server, key) in keys {
            schema.subjects.push(ContractSubject { asset: key.clone(), name: name.clone(), columns: columns.clone() });
            schema.assets.push(named.observation(Dialect::ODCS, server, key, asset.clone()));
        }
    }
}

/// The names of one object of a contract.
pub(crate) struct Named<'a> {
    pub(crate) contract: &'a str,
    pub(crate) name: &'a str,
    pub(crate) physical: &'a str,
    pub(crate) alone: bool,
}

impl Named<'_> {
    /// One key per server, or the key by which only the contract names the object. Never empty.
    pub(crate) fn keys<'s>(&self, servers: &'s [Server]) -> Vec<(Option<&'s Server>, CanonicalKey)> {
        let mut keys: Vec<(Option<&Server>, CanonicalKey)> = Vec::new();
        for server in servers {
            let key = server.key(self.physical, self.alone);
            if !keys.iter().any(|(_, known)| *known == key) {
                keys.push((Some(server), key));
            }
        }
        if keys.is_empty() {
            keys.push((None, CanonicalKey::new("contract", None, [self.contract, self.name])));
        }
        keys
    }

    /// What the contract says about the asset, under the key of one server.
    pub(crate) fn observation(
        &self,
        dialect: &str,
        server: Option<&Server>,
        key: CanonicalKey,
        asset: Asset,
    ) -> Observation {
        let place = server.map_or(String::new(), |server| format!("{}/", server.name));
        let native = format!("{}#{place}{}", self.contract, self.name);
        let mut observation = Observation::new(dialect, native, key, Entity::Asset(asset));
        observation.identity.authority_scope = server.and_then(|server| server.scope(dialect, self.contract));
        observation
    }
}

fn asset_kind(word: &str) -> AssetKind {
    match word.trim().to_lowercase().as_str() {
        "materialized view" | "materialised view" | "materialized_view" => AssetKind::View,
        "object" | "document" | "" => AssetKind::Table,
        _ => AssetKind::from(word.trim().to_owned()),
    }
}

/// Reads one property and everything nested in it; nested paths are dotted.
fn read_property(
    property: Fields<'_>,
    above: &str,
    subject: &CanonicalKey,
    columns: &mut Vec<Column>,
    checks: &mut Vec<Check>,
    unmapped: &mut Unmapped,
) {
    let logical_name = property.text("name");
    let physical_name = property.text("physicalName");
    let Some(name) = physical_name.clone().or_else(|| logical_name.clone()) else {
        unmapped.note(&property.place(""), "a property without name; kept as it was", true);
        return property.rest(unmapped);
    };
    if let (Some(logical), Some(physical)) = (&logical_name, &physical_name)
        && logical != physical
    {
        unmapped.keep(&property.place("name"), &logical.as_str().into());
    }
    let path = if above.is_empty() { name } else { format!("{above}.{name}") };
    let column = read_column(&property, path.clone());
    checks.extend(quality::checks(&property, subject, Some(&path), unmapped));
    columns.push(column);
    for nested in property.objects("properties", unmapped) {
        read_property(nested, &path, subject, columns, checks, unmapped);
    }
    if let Some(items) = property.object("items") {
        for nested in items.objects("properties", unmapped) {
            read_property(nested, &path, subject, columns, checks, unmapped);
        }
        items.text("name");
        items.text("logicalType");
        items.rest(unmapped);
    }
    property.rest(unmapped);
}

/// Our word for a type. `number` says less than a physical type such as `int`.
fn our_type(logical: Option<&str>, physical: Option<&str>) -> Option<String> {
    let exact = physical.map(logical_type).filter(|word| matches!(*word, "integer" | "float" | "decimal"));
    match (logical, exact) {
        (Some("number"), Some(exact)) => Some(exact.to_owned()),
        _ => logical.or(physical).map(|word| logical_type(word).to_owned()),
    }
}

fn read_column(property: &Fields<'_>, path: String) -> Column {
    let logical = property.text("logicalType");
    let physical = property.text("physicalType");
    let mut tags: Vec<TagRef> = property.texts("tags").into_iter().map(TagRef::tag).collect();
    if let Some(classification) = property.text("classification")
        && !tags.iter().any(|tag| tag.name == classification)
    {
        tags.push(TagRef::tag(classification));
    }
    let description = property.text("description").or_else(|| property.text("businessName"));
    let nothing = |value: &Value| *value == Value::Bool(false) || value.as_i64() == Some(-1);
    for key in ["partitioned", "partitionKeyPosition", "primaryKeyPosition", "criticalDataElement"] {
        property.pass_if(key, nothing);
    }
    Column {
        path,
        logical_type: our_type(logical.as_deref(), physical.as_deref()),
        data_type: physical.or(logical),
        nullable: property.flag("required").map(|required| !required),
        key: property.flag("primaryKey") == Some(true),
        unique: property.flag("unique") == Some(true),
        description,
        tags,
    }
}

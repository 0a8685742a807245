//! From what an Iceberg REST catalog says to observations; pure.

use super::wire::{Field, Namespace, Schema, SortOrder, Spec, TableMetadata, Transform, ViewMetadata};
use crate::formats::tolerant::{filled, plain, says_nothing};
use crate::providers::location;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use weft_model::{
    Asset, AssetKind, CanonicalKey, Column, Dialect, Entity, Evidence, EvidenceKind, Kind, Observation, Ownership,
    Role, TimeMs, entity::logical_type,
};

/// Deepest nesting of fields that is followed.
const DEPTH: usize = 16;

/// Counts of the newest snapshot that are shown, and their names for people.
const COUNTS: [(&str, &str); 3] =
    [("total-records", "records"), ("total-data-files", "data files"), ("total-files-size", "size in bytes")];

/// The key of a namespace, or with `name` of what is in it.
pub(super) fn key(authority: &str, namespace: &[String], name: Option<&str>) -> CanonicalKey {
    CanonicalKey::new("iceberg", Some(authority), namespace.iter().map(String::as_str).chain(name))
}

/// A namespace; without `said` its properties could not be read.
pub(super) fn namespace(authority: &str, path: &[String], said: Option<Namespace>) -> Observation {
    let mut asset = Asset { kind: AssetKind::Container, ..Asset::default() };
    let (_, parent) = path.split_last().map_or((None, &[][..]), |(last, parent)| (Some(last), parent));
    asset.container = (!parent.is_empty()).then(|| key(authority, parent, None));
    take_properties(&mut asset, said.unwrap_or_default().properties);
    Observation::new(Dialect::ICEBERG, path.join("."), key(authority, path, None), Entity::Asset(asset))
}

/// A table or view of which only the name is known.
pub(super) fn bare(authority: &str, namespace: &[String], name: &str, kind: AssetKind) -> Observation {
    let container = Some(key(authority, namespace, None));
    let asset = Asset { kind, container, ..Asset::default() };
    let native = namespace.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".");
    Observation::new(Dialect::ICEBERG, native, key(authority, namespace, Some(name)), Entity::Asset(asset))
}

/// A table.
pub(super) fn table(authority: &str, namespace: &[String], name: &str, said: TableMetadata) -> Observation {
    let mut observation = bare(authority, namespace, name, AssetKind::Table);
    let schema = said.schemas.iter().find(|s| s.schema_id == said.current_schema_id).or(said.schema.as_ref());
    let schema = schema.or(said.schemas.last()).cloned().unwrap_or_default();
    let columns = Columns::of(&schema);
    let mut facts = Vec::new();
    add(&mut facts, "format version", said.format_version);
    add(&mut facts, "partitioned by", columns.spec(&said.partition_specs, said.default_spec_id));
    add(&mut facts, "sorted by", columns.sort(&said.sort_orders, said.default_sort_order_id));
    add(&mut facts, "location", said.location.clone());
    let current = said.snapshots.iter().find(|s| s.snapshot_id.is_some() && s.snapshot_id == said.current_snapshot_id);
    let mut evidence = Vec::new();
    if let Some(snapshot) = current {
        let operation = snapshot.summary.get("operation").map(plain);
        for (key, name) in COUNTS {
            add(&mut facts, name, snapshot.summary.get(key).map(plain));
        }
        evidence.extend(snapshot.timestamp_ms.and_then(TimeMs::from_millis).map(|updated_at| Evidence {
            updated_at,
            kind: EvidenceKind::TableMetadata,
            observed_at: None,
            by: Some(format!("Iceberg snapshot ({})", operation.as_deref().unwrap_or("operation unknown"))),
        }));
    }
    let mut kept = columns.kept();
    keep(&mut kept, "table-uuid", said.table_uuid.into());
    keep(&mut kept, "snapshot", current.map_or(Value::Null, |s| json!(s.summary)));
    if let Entity::Asset(asset) = &mut observation.entity {
        (asset.columns, asset.properties, asset.evidence) = (columns.all, facts, evidence);
        take_properties(asset, said.properties);
    }
    let evidence = format!("Iceberg: location of table {}", observation.native);
    observation.identity.aliases.extend(location::alias(said.location.as_deref(), &evidence));
    observation.changed_at = said.last_updated_ms.and_then(TimeMs::from_millis);
    observation.unmapped = (!kept.is_empty()).then_some(Value::Object(kept));
    observation
}

/// A view. The protocol does not say what it reads, so there are no edges.
pub(super) fn view(authority: &str, namespace: &[String], name: &str, said: ViewMetadata) -> Observation {
    let mut observation = bare(authority, namespace, name, AssetKind::View);
    let version = said.versions.iter().find(|v| v.version_id == said.current_version_id).or(said.versions.last());
    let version = version.cloned().unwrap_or_default();
    let schema = said.schemas.iter().find(|s| s.schema_id == version.schema_id).or(said.schemas.last());
    let columns = Columns::of(&schema.cloned().unwrap_or_default());
    let mut kept = columns.kept();
    keep(&mut kept, "view-uuid", said.view_uuid.into());
    keep(&mut kept, "representations", version.representations.into());
    keep(&mut kept, "default-catalog", version.default_catalog.into());
    keep(&mut kept, "default-namespace", version.default_namespace.into());
    let mut facts = Vec::new();
    add(&mut facts, "location", said.location);
    if let Entity::Asset(asset) = &mut observation.entity {
        (asset.columns, asset.properties) = (columns.all, facts);
        take_properties(asset, said.properties);
    }
    observation.changed_at = version.timestamp_ms.and_then(TimeMs::from_millis);
    observation.unmapped = (!kept.is_empty()).then_some(Value::Object(kept));
    observation
}

fn add(facts: &mut Vec<(String, String)>, name: &str, value: Option<String>) {
    facts.extend(filled(value).map(|value| (name.to_owned(), value)));
}

fn keep(kept: &mut Map<String, Value>, name: &str, value: Value) {
    if !says_nothing(&value) {
        kept.insert(name.to_owned(), value);
    }
}

/// Properties as named facts; by custom two of them are the description and the owner.
fn take_properties(asset: &mut Asset, properties: BTreeMap<String, Value>) {
    for (name, value) in properties {
        let value = plain(&value);
        match name.as_str() {
            "comment" if !value.trim().is_empty() => asset.description = Some(value),
            "owner" if !value.trim().is_empty() => asset.owners.push(owner(&value)),
            _ => asset.properties.push((name, value)),
        }
    }
}

/// The property is set by engines to the user that created the thing, and by people to whom they like.
fn owner(name: &str) -> Ownership {
    let party = CanonicalKey::of_kind(Kind::Person, name.trim());
    let raw_role = Some("owner".to_owned());
    Ownership { party, role: Role::TechnicalOwner, raw_role, inherited: false, since: None, until: None }
}

/// Columns and the ids by which specs name them.
struct Columns {
    all: Vec<Column>,
    ids: BTreeMap<i64, String>,
}

impl Columns {
    fn of(schema: &Schema) -> Self {
        let mut columns = Self { all: Vec::new(), ids: BTreeMap::new() };
        for field in &schema.fields {
            columns.field("", field, schema, 0);
        }
        columns
    }

    fn field(&mut self, above: &str, field: &Field, schema: &Schema, depth: usize) {
        let path = if above.is_empty() { field.name.clone() } else { format!("{above}.{}", field.name) };
        let raw = type_name(&field.data_type, 0);
        self.ids.insert(field.id, path.clone());
        self.all.push(Column {
            path: path.clone(),
            logical_type: Some(logical_type(&raw).to_owned()),
            data_type: Some(raw),
            nullable: field.required.map(|required| !required),
            key: schema.identifier_field_ids.contains(&field.id),
            description: filled(field.doc.clone()),
            ..Column::default()
        });
        self.inside(&path, &field.data_type, schema, depth + 1);
    }

    /// The fields inside a struct, list or map; paths are those of Iceberg's own full names.
    fn inside(&mut self, path: &str, data_type: &Value, schema: &Schema, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let mut below = |name: &str, data_type: &Value, id: &Value| {
            let path = format!("{path}.{name}");
            id.as_i64().map(|id| self.ids.insert(id, path.clone()));
            self.inside(&path, data_type, schema, depth + 1);
        };
        match data_type["type"].as_str() {
            Some("list") => below("element", &data_type["element"], &data_type["element-id"]),
            Some("map") => {
                below("key", &data_type["key"], &data_type["key-id"]);
                below("value", &data_type["value"], &data_type["value-id"]);
            }
            Some("struct") => {
                for field in data_type["fields"].as_array().into_iter().flatten() {
                    if let Ok(field) = serde_json::from_value::<Field>(field.clone()) {
                        self.field(path, &field, schema, depth);
                    }
                }
            }
            _ => {}
        }
    }

    fn name(&self, id: Option<i64>) -> &str {
        id.and_then(|id| self.ids.get(&id)).map_or("?", String::as_str)
    }

    fn transformed(&self, field: &Transform) -> String {
        match field.transform.as_str() {
            "identity" | "" => self.name(field.source_id).to_owned(),
            transform => format!("{transform}({})", self.name(field.source_id)),
        }
    }

    fn spec(&self, specs: &[Spec], id: Option<i64>) -> Option<String> {
        let spec = specs.iter().find(|spec| spec.spec_id == id)?;
        // What was partitioned once stays in the spec of format version 1 as void.
        let fields = spec.fields.iter().filter(|field| field.transform != "void");
        Some(fields.map(|field| self.transformed(field)).collect::<Vec<_>>().join(", "))
    }

    fn sort(&self, orders: &[SortOrder], id: Option<i64>) -> Option<String> {
        let order = orders.iter().find(|order| order.order_id == id)?;
        let field = |f: &Transform| match f.direction.as_deref() {
            Some("desc") => format!("{} descending", self.transformed(f)),
            _ => self.transformed(f),
        };
        Some(order.fields.iter().map(field).collect::<Vec<_>>().join(", "))
    }

    /// Ids of fields survive a renaming, so they are kept.
    fn kept(&self) -> Map<String, Value> {
        let mut kept = Map::new();
        let ids: Map<String, Value> = self.ids.iter().map(|(id, path)| (path.clone(), json!(id))).collect();
        keep(&mut kept, "field-ids", Value::Object(ids));
        kept
    }
}

/// A type as people write it: `list<struct<sku: string>>`.
fn type_name(data_type: &Value, depth: usize) -> String {
    let inner = |part: &str| type_name(&data_type[part], depth + 1);
    match (data_type.as_str(), data_type["type"].as_str()) {
        (Some(name), _) => name.to_owned(),
        (None, Some(sort)) if depth > DEPTH => sort.to_owned(),
        (None, Some("list")) => format!("list<{}>", inner("element")),
        (None, Some("map")) => format!("map<{}, {}>", inner("key"), inner("value")),
        (None, Some("struct")) => {
            let fields = data_type["fields"].as_array().into_iter().flatten();
            let field = |f: &Value| format!("{}: {}", plain(&f["name"]), type_name(&f["type"], depth + 1));
            format!("struct<{}>", fields.map(field).collect::<Vec<_>>().join(", "))
        }
        (None, sort) => sort.unwrap_or("unknown").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::wire::{Config, LoadTable, LoadView, Namespace, TableMetadata};
    use super::{bare, namespace, table, view};
    use serde::de::DeserializeOwned;
    use serde_json::json;
    use weft_model::{Asset, AssetKind, Entity, EvidenceKind, Observation};

    fn file<T: DeserializeOwned>(name: &str) -> T {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/iceberg").join(name);
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn asset(said: &Observation) -> &Asset {
        match &said.entity {
            Entity::Asset(asset) => asset,
            other => panic!("{other:?} is no asset"),
        }
    }

    fn fact<'a>(said: &'a Observation, name: &str) -> Option<&'a str> {
        asset(said).properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn path(parts: &[&str]) -> Vec<String> {
        parts.iter().map(|part| (*part).to_owned()).collect()
    }

    #[test]
    fn a_table_tells_its_columns_its_partitions_and_when_it_was_last_written() {
        let loaded: LoadTable = file("table_orders.json");
        let said = table("lake@host:8181", &path(&["sales"]), "orders", loaded.metadata);
        assert_eq!(said.key.to_string(), "iceberg://lake@host:8181/sales/orders");
        assert_eq!(said.native, "sales.orders");
        assert_eq!(said.identity.aliases[0].key.to_string(), "file:///srv/warehouse/sales/orders");
        let columns: Vec<_> = asset(&said)
            .columns
            .iter()
            .map(|c| (c.path.as_str(), c.data_type.as_deref().unwrap(), c.nullable, c.key))
            .collect();
        let expected = [
            ("id", "long", Some(false), true),
            ("ordered_at", "timestamptz", Some(true), false),
            ("status", "string", Some(true), false),
            ("amount", "decimal(10, 2)", Some(true), false),
        ];
        assert_eq!(columns, expected);
        assert_eq!(asset(&said).columns[3].description.as_deref(), Some("Sum · with more than ASCII: Körbe"));
        assert_eq!(fact(&said, "partitioned by"), Some("day(ordered_at), bucket[16](id)"));
        assert_eq!(fact(&said, "sorted by"), Some("ordered_at descending"));
        assert_eq!((fact(&said, "records"), fact(&said, "quality")), (Some("4"), Some("gold")));
        assert_eq!(asset(&said).description.as_deref(), Some("One row per order"));
        assert_eq!(asset(&said).owners[0].party.to_string(), "person:///orders-team");
        let evidence = &asset(&said).evidence[0];
        assert_eq!((evidence.updated_at.millis(), evidence.kind), (1_796_069_614_965, EvidenceKind::TableMetadata));
        assert_eq!(evidence.by.as_deref(), Some("Iceberg snapshot (delete)"));
        assert_eq!(said.unmapped.unwrap()["field-ids"]["amount"], 4);
    }

    #[test]
    fn the_current_schema_counts_and_nested_fields_have_icebergs_full_names() {
        let loaded: LoadTable = file("table_baskets.json");
        let said = table("host", &path(&["sales", "eu"]), "baskets", loaded.metadata);
        assert_eq!(asset(&said).container.as_ref().unwrap().to_string(), "iceberg://host/sales/eu");
        let columns: Vec<_> = asset(&said).columns.iter().map(|c| c.path.as_str()).collect();
        let expected = [
            "id",
            "lines",
            "lines.element.sku",
            "lines.element.price",
            "tags",
            "buyer",
            "buyer.name",
            "buyer.address",
            "buyer.address.zip",
            "paid",
        ];
        assert_eq!(columns, expected);
        let types: Vec<_> = asset(&said).columns.iter().map(|c| c.data_type.as_deref().unwrap()).collect();
        assert_eq!(types[1], "list<struct<sku: string, price: double>>");
        assert_eq!(types[4], "map<string, string>");
        assert_eq!(types[5], "struct<name: string, address: struct<zip: string>>");
        assert_eq!(fact(&said, "partitioned by"), Some("id"));
        assert!(asset(&said).evidence.is_empty(), "a table without snapshot holds no data yet");
    }

    #[test]
    fn the_one_schema_of_format_version_1_is_read_and_a_dropped_partition_is_not_shown() {
        let said: TableMetadata = serde_json::from_value(json!({
            "format-version": 1, "location": "s3://lake/a", "schema": { "fields": [
                { "id": 1, "name": "a", "required": true, "type": "int" },
                { "id": 2, "name": "b", "required": false, "type": "int" }]},
            "partition-specs": [{ "spec-id": 1, "fields": [
                { "source-id": 1, "transform": "void" }, { "source-id": 2, "transform": "truncate[4]" }]}],
            "default-spec-id": 1, "properties": null, "snapshots": null
        }))
        .unwrap();
        let said = table("host", &path(&["n"]), "a", said);
        assert_eq!(asset(&said).columns.len(), 2);
        assert_eq!(fact(&said, "partitioned by"), Some("truncate[4](b)"));
        assert_eq!(said.identity.aliases[0].key.to_string(), "s3://lake/a");
    }

    #[test]
    fn a_view_keeps_its_text_and_states_no_edges() {
        let loaded: LoadView = file("view.json");
        let said = view("host", &path(&["sales"]), "open_orders", loaded.metadata);
        assert_eq!(asset(&said).kind, AssetKind::View);
        assert_eq!(asset(&said).columns[0].description.as_deref(), Some("From the view"));
        let kept = said.unmapped.unwrap();
        assert!(kept["representations"][0]["sql"].as_str().unwrap().starts_with("SELECT id"));
    }

    #[test]
    fn namespaces_are_containers_inside_one_another() {
        let said = namespace("host", &path(&["sales"]), Some(file::<Namespace>("namespace.json")));
        assert_eq!(asset(&said).description.as_deref(), Some("Orders and customers"));
        assert_eq!(asset(&said).owners.len(), 1);
        assert_eq!(fact(&said, "location"), Some("file:///srv/warehouse/sales"));
        let inner = namespace("host", &path(&["sales", "eu"]), None);
        assert_eq!(asset(&inner).container.as_ref(), Some(&said.key));
        assert_eq!(bare("host", &path(&["sales"]), "x", AssetKind::Table).native, "sales.x");
    }

    #[test]
    fn a_configuration_may_be_nearly_empty() {
        let config: Config = file("config.json");
        assert!(config.endpoints.unwrap().iter().any(|e| e.ends_with("/views")));
        assert!(serde_json::from_str::<Config>(r#"{"defaults": null}"#).unwrap().endpoints.is_none());
    }
}

//! From what Unity Catalog says to observations; pure.

mod columns;
mod edges;
#[cfg(test)]
mod tests;

pub(super) use edges::{Lineage, dependencies};

use super::wire::{Keys, PrivilegeAssignment, Securable, TagAssignment, TagPolicy};
use crate::formats::tolerant::{filled, plain, says_nothing};
use crate::providers::location;
use serde_json::{Map, Value};
use weft_model::{
    Asset, AssetKind, CanonicalKey, Dialect, Entity, Evidence, EvidenceKind, Kind, Observation, Ownership, Policy,
    Role, StatedAlias, Tag, TagRef, TimeMs,
};

/// The sorts of securables that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Catalog,
    Schema,
    Table,
    Volume,
    Function,
    Model,
}

impl Sort {
    /// What a schema holds.
    pub(super) const IN_SCHEMA: [Self; 4] = [Self::Table, Self::Volume, Self::Function, Self::Model];

    /// The word in paths; also the scope and the type of entity that bears tags.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Catalog => "catalogs",
            Self::Schema => "schemas",
            Self::Table => "tables",
            Self::Volume => "volumes",
            Self::Function => "functions",
            Self::Model => "models",
        }
    }

    /// The list in a page.
    pub(super) fn list(self) -> &'static str {
        if self == Self::Model { "registered_models" } else { self.path() }
    }

    /// The type of securable in requests for grants. Databricks counts models as functions.
    pub(super) fn grants(self, databricks: bool) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Schema => "schema",
            Self::Table => "table",
            Self::Volume => "volume",
            Self::Function => "function",
            Self::Model if databricks => "function",
            Self::Model => "registered_model",
        }
    }

    /// Whether tags can be assigned to it.
    pub(super) fn bears_tags(self) -> bool {
        !matches!(self, Self::Function | Self::Model)
    }

    /// What stands before the name in a key: only tables go by their bare name, since a volume, function or model of
    /// the same schema may have the name of a table.
    fn prefix(self) -> &'static str {
        match self {
            Self::Volume => "volume:",
            Self::Function => "function:",
            Self::Model => "model:",
            _ => "",
        }
    }
}

/// Whose names these are: the metastore, or the host where the server has no id for it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Id of the metastore.
    pub metastore: Option<String>,
    /// Host, with its port unless that is the usual one.
    pub host: String,
}

impl Place {
    /// The key of something below the metastore.
    pub(super) fn key<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> CanonicalKey {
        CanonicalKey::new("unity", Some(self.metastore.as_deref().unwrap_or(&self.host)), path)
    }

    /// The key of a table by its full name `catalog.schema.table`.
    pub(super) fn table(&self, full_name: &str) -> CanonicalKey {
        self.key(full_name.splitn(3, '.'))
    }

    /// The same table by the name of the host, which is what contracts and jobs know.
    fn by_host(&self, key: &CanonicalKey) -> Option<StatedAlias> {
        let metastore = self.metastore.as_deref()?;
        let evidence = format!("metastore {metastore} is served by {}", self.host);
        Some(StatedAlias { key: CanonicalKey { authority: Some(self.host.clone()), ..key.clone() }, evidence })
    }
}

/// A catalog, schema, table … of the container `parent` (`catalog`, `schema`) as an asset.
pub(super) fn securable(sort: Sort, parent: &[&str], said: Securable, tags: Vec<TagRef>, place: &Place) -> Observation {
    let container = (!parent.is_empty()).then(|| place.key(parent.iter().copied()));
    let name = said.name.clone();
    let native = filled(said.full_name.clone()).unwrap_or_else(|| {
        let parts: Vec<&str> = parent.iter().copied().chain([name.as_str()]).collect();
        parts.join(".")
    });
    let prefixed = format!("{}{name}", sort.prefix());
    let key = place.key(parent.iter().copied().chain([prefixed.as_str()]));
    let (properties, evidence) = properties(&said);
    let mut unmapped = said.rest.clone();
    let columns = columns::columns(&said.columns);
    let created = unmapped.get("created_at").and_then(millis);
    let location = match sort {
        Sort::Table | Sort::Volume => location::alias(
            said.storage_location.as_deref(),
            &format!("Unity Catalog: storage location of {} {native}", sort.grants(false)),
        ),
        _ => None,
    };
    unmapped.retain(|_, value| !says_nothing(value));
    let asset = Asset {
        kind: kind_of(sort, said.table_type.as_deref()),
        name: (prefixed != name).then_some(name),
        description: filled(said.comment),
        columns: keyed(columns, &said.table_constraints),
        owners: owner(said.owner).into_iter().collect(),
        tags,
        evidence,
        container,
        properties,
        ..Asset::default()
    };
    let mut observation = Observation::new(Dialect::UNITY, native, key, Entity::Asset(asset));
    observation.identity.aliases = location.into_iter().chain(place.by_host(&observation.key)).collect();
    observation.changed_at = said.updated_at.and_then(TimeMs::from_millis).or(created);
    observation.unmapped = (!unmapped.is_empty()).then_some(Value::Object(unmapped));
    observation
}

/// A number or a text with a number.
fn millis(value: &Value) -> Option<TimeMs> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok()).and_then(TimeMs::from_millis)
}

fn kind_of(sort: Sort, table_type: Option<&str>) -> AssetKind {
    match sort {
        Sort::Catalog | Sort::Schema => AssetKind::Container,
        Sort::Table if table_type == Some("METRIC_VIEW") => AssetKind::Metric,
        Sort::Table if table_type.is_some_and(|t| t.ends_with("VIEW")) => AssetKind::View,
        Sort::Table => AssetKind::Table,
        Sort::Volume => AssetKind::File,
        Sort::Function => AssetKind::Other("function".to_owned()),
        Sort::Model => AssetKind::Model,
    }
}

/// Users are named by their mail, service principals by a UUID, everything else is a group.
fn owner(owner: Option<String>) -> Option<Ownership> {
    let owner = filled(owner)?;
    let is_uuid = owner.len() == 36 && owner.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let kind = if owner.contains('@') || is_uuid { Kind::Person } else { Kind::Team };
    let party = CanonicalKey::of_kind(kind, owner.trim());
    let raw_role = Some("owner".to_owned());
    Some(Ownership { party, role: Role::TechnicalOwner, raw_role, inherited: false, since: None, until: None })
}

/// Named facts, and the time of the last commit that Databricks keeps among the properties of Delta tables.
fn properties(said: &Securable) -> (Vec<(String, String)>, Vec<Evidence>) {
    let facts = [
        ("catalog type", &said.catalog_type),
        ("table type", &said.table_type),
        ("format", &said.data_source_format),
        ("volume type", &said.volume_type),
        ("returns", &said.full_data_type),
        ("language", if said.external_language.is_some() { &said.external_language } else { &said.routine_body }),
        ("storage location", &said.storage_location),
    ];
    let mut all: Vec<(String, String)> =
        facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), filled(value.clone())?))).collect();
    let mut partitions: Vec<_> = said.columns.iter().filter(|c| c.partition_index.is_some()).collect();
    partitions.sort_by_key(|c| c.partition_index);
    if !partitions.is_empty() {
        let names: Vec<_> = partitions.iter().map(|c| c.name.as_str()).collect();
        all.push(("partitioned by".to_owned(), names.join(", ")));
    }
    for constraint in &said.table_constraints {
        all.extend(constraint.foreign_key_constraint.as_ref().map(foreign_key));
        all.extend(constraint.named_table_constraint.as_ref().map(|c| ("constraint".to_owned(), c.name.clone())));
    }
    all.extend(said.row_filter.as_ref().and_then(|f| Some(("row filter".to_owned(), f.function_name.clone()?))));
    for column in &said.columns {
        let mask = column.mask.as_ref().and_then(|m| m.function_name.clone());
        all.extend(mask.map(|mask| (format!("mask of {}", column.name), mask)));
    }
    let own = own_properties(&said.properties);
    let commit = own.get("delta.lastCommitTimestamp").and_then(millis);
    all.extend(own.iter().map(|(name, value)| (name.clone(), plain(value))));
    let evidence = commit.map(|updated_at| Evidence {
        updated_at,
        kind: EvidenceKind::TableMetadata,
        observed_at: None,
        by: Some("last commit of the Delta table".to_owned()),
    });
    (all, evidence.into_iter().collect())
}

/// Properties of functions are written as text.
fn own_properties(value: &Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object.clone(),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Object(object)) => object,
            _ if text.trim().is_empty() => Map::new(),
            _ => Map::from_iter([("properties".to_owned(), value.clone())]),
        },
        _ => Map::new(),
    }
}

fn foreign_key(keys: &Keys) -> (String, String) {
    let parent = keys.parent_table.as_deref().unwrap_or("?");
    let words = format!("{} → {parent} ({})", keys.child_columns.join(", "), keys.parent_columns.join(", "));
    (format!("foreign key {}", keys.name), words)
}

/// Marks the columns of the primary key.
fn keyed(mut columns: Vec<weft_model::Column>, constraints: &[super::wire::Constraint]) -> Vec<weft_model::Column> {
    let keys: Vec<&String> =
        constraints.iter().filter_map(|c| c.primary_key_constraint.as_ref()).flat_map(|k| &k.child_columns).collect();
    for column in &mut columns {
        column.key = keys.contains(&&column.path);
    }
    columns
}

/// A tag with its value; `governed` are the tags that have a policy.
pub(super) fn tag(said: &TagAssignment, governed: &[String]) -> Option<TagRef> {
    let tag_key = filled(Some(said.tag_key.clone()))?;
    let key = governed.contains(&tag_key).then(|| CanonicalKey::of_kind(Kind::Tag, &tag_key));
    let name = match filled(said.tag_value.clone()) {
        Some(value) => format!("{tag_key}:{value}"),
        None => tag_key,
    };
    Some(TagRef { name, key, term: false })
}

/// A governed tag.
pub(super) fn tag_policy(said: TagPolicy) -> Observation {
    let tag = Tag {
        name: Some(said.tag_key.clone()),
        scheme: Some("governed tags".to_owned()),
        description: filled(said.description),
        ..Tag::default()
    };
    let key = CanonicalKey::of_kind(Kind::Tag, &said.tag_key);
    let mut observation = Observation::new(Dialect::UNITY, said.tag_key, key, Entity::Tag(tag));
    observation.changed_at = said.update_time.as_deref().and_then(TimeMs::parse);
    observation.unmapped = (!said.rest.is_empty()).then_some(Value::Object(said.rest));
    observation
}

/// One statement for each privilege that a principal has on `subject`, which the server calls `native`.
pub(super) fn grants(subject: &CanonicalKey, native: &str, said: &PrivilegeAssignment) -> Vec<Observation> {
    let grant = |privilege: String| {
        let native = format!("{native}: {} {privilege}", said.principal);
        let key = CanonicalKey::of_kind(Kind::Policy, &native);
        let grantee = said.principal.clone();
        let policy = Policy { subject: subject.clone(), grantee, privilege, approvers: Vec::new() };
        Observation::new(Dialect::UNITY, native, key, Entity::Policy(policy))
    };
    said.privileges.iter().cloned().map(grant).collect()
}

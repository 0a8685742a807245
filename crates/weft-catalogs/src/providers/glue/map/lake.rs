//! Lake Formation: tags and who may do what.

use super::names::Names;
use super::{DIALECT, unmapped};
use crate::providers::glue::wire;
use crate::providers::location;
use serde_json::{Map, Value};
use weft_model::{CanonicalKey, Entity, Kind, Observation, Policy, Tag, TagRef};

/// The tags of one database or table.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Tags {
    /// On the database.
    pub(in super::super) on_database: Vec<wire::LfTag>,
    /// On the table.
    pub(in super::super) on_table: Vec<wire::LfTag>,
    /// On columns of the table.
    pub(in super::super) on_columns: Vec<(String, Vec<wire::LfTag>)>,
}

impl From<wire::TaggedTable> for Tags {
    fn from(found: wire::TaggedTable) -> Self {
        Self {
            on_database: found.on_database,
            on_table: found.on_table,
            on_columns: found.on_columns.into_iter().map(|column| (column.name, column.lf_tags)).collect(),
        }
    }
}

/// A tag for each value of a key: what bears a tag bears one of its values.
pub(in super::super) fn tags(tag: &wire::LfTag) -> Vec<Observation> {
    let one = |value: &String| {
        let name = format!("{}={value}", tag.tag_key);
        let entity = Tag { name: Some(name.clone()), scheme: Some(tag.tag_key.clone()), ..Tag::default() };
        Observation::new(DIALECT, &name, CanonicalKey::of_kind(Kind::Tag, &name), Entity::Tag(entity))
    };
    tag.tag_values.iter().map(one).collect()
}

/// Tags as something bears them.
pub(super) fn refs(tags: &[wire::LfTag]) -> Vec<TagRef> {
    let mut refs = Vec::new();
    for tag in tags {
        for value in &tag.tag_values {
            let name = format!("{}={value}", tag.tag_key);
            refs.push(TagRef { key: Some(CanonicalKey::of_kind(Kind::Tag, &name)), name, term: false });
        }
    }
    refs
}

/// A grant: one policy for each permission.
pub(in super::super) fn grant(names: &Names, mut grant: wire::Grant) -> Vec<Observation> {
    let (subject, on) = subject(names, &grant.resource);
    if !grant.resource.rest.is_empty() && !grant.resource.rest.contains_key("Catalog") {
        grant.rest.insert("Resource".to_owned(), Value::Object(std::mem::take(&mut grant.resource.rest)));
    }
    let mut said = Vec::new();
    let again: Vec<&String> = grant.permissions_with_grant_option.iter().collect();
    let only_again = again.iter().copied().filter(|word| !grant.permissions.contains(word));
    for permission in grant.permissions.iter().chain(only_again) {
        let may_grant = if again.contains(&permission) { " with grant option" } else { "" };
        let privilege = format!("{permission}{on}{may_grant}");
        let mut policy = policy(&subject, &grant.principal.data_lake_principal_identifier, privilege);
        policy.changed_at = grant.last_updated;
        policy.unmapped = unmapped(grant.rest.clone());
        said.push(policy);
    }
    said
}

/// Administrators of the lake, as policies on the catalog; the other settings are kept with the catalog.
pub(in super::super) fn admins(names: &Names, settings: &wire::Settings) -> Vec<Observation> {
    let subject = names.catalog();
    let full = settings.data_lake_admins.iter().map(|admin| (admin, "data lake administrator"));
    let reading = settings.read_only_admins.iter().map(|admin| (admin, "read-only administrator"));
    let named = full.chain(reading).filter(|(admin, _)| !admin.data_lake_principal_identifier.is_empty());
    named.map(|(admin, word)| policy(&subject, &admin.data_lake_principal_identifier, word.to_owned())).collect()
}

/// What of the settings has no place in the model.
pub(in super::super) fn other_settings(settings: wire::Settings) -> Option<Value> {
    let mut kept = Map::new();
    if let Some(rest) = unmapped(settings.rest) {
        kept.insert("DataLakeSettings".to_owned(), rest);
    }
    unmapped(kept)
}

fn policy(subject: &CanonicalKey, grantee: &str, privilege: String) -> Observation {
    let native = format!("{grantee}: {privilege}: {subject}");
    let key = CanonicalKey::of_kind(Kind::Policy, &native);
    let policy = Policy { subject: subject.clone(), grantee: grantee.to_owned(), privilege, approvers: Vec::new() };
    Observation::new(DIALECT, native, key, Entity::Policy(policy))
}

/// What a grant is about, and which part of it, in words that follow the permission.
fn subject(names: &Names, resource: &wire::Resource) -> (CanonicalKey, String) {
    if let Some(database) = &resource.database {
        return (names.elsewhere(database.catalog_id.as_deref(), None).database(&database.name), String::new());
    }
    if let Some(table) = resource.table.as_ref().or(resource.table_with_columns.as_ref()) {
        let names = names.elsewhere(table.catalog_id.as_deref(), None);
        return match &table.name {
            Some(name) if table.table_wildcard.is_none() => (names.table(&table.database_name, name), part(table)),
            _ => (names.database(&table.database_name), " on all tables".to_owned()),
        };
    }
    if let Some(filter) = &resource.data_cells_filter {
        let names = names.elsewhere(filter.table_catalog_id.as_deref(), None);
        let on = format!(" through the data filter {}", filter.name);
        return (names.table(&filter.database_name, &filter.table_name), on);
    }
    if let Some(place) = &resource.data_location {
        let url = place.resource_arn.split_once(":s3:::").map(|(_, path)| format!("s3://{path}"));
        return match url.as_deref().and_then(location::key) {
            Some(key) => (key, String::new()),
            // A whole bucket has no path and so no key.
            None => (names.catalog(), format!(" on {}", place.resource_arn)),
        };
    }
    if let Some(tag) = &resource.lf_tag {
        return (names.catalog(), format!(" on the tag {}", expression(tag)));
    }
    if let Some(policy) = &resource.lf_tag_policy {
        let sort = policy.resource_type.as_deref().unwrap_or("resource").to_lowercase();
        let named = policy.expression_name.iter().cloned();
        let tags: Vec<String> = policy.expression.iter().map(expression).chain(named).collect();
        return (names.catalog(), format!(" on every {sort} with {}", tags.join(" and ")));
    }
    (names.catalog(), String::new())
}

/// `pii=yes|no`
fn expression(tag: &wire::LfTag) -> String {
    format!("{}={}", tag.tag_key, tag.tag_values.join("|"))
}

fn part(table: &wire::TableResource) -> String {
    match &table.column_wildcard {
        _ if !table.column_names.is_empty() => format!(" on columns {}", table.column_names.join(", ")),
        Some(wildcard) if !wildcard.excluded_column_names.is_empty() => {
            format!(" on all columns but {}", wildcard.excluded_column_names.join(", "))
        }
        _ => String::new(),
    }
}

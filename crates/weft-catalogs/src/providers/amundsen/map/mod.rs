//! From what Amundsen says to statements. Pure functions.

use super::wire;
use crate::formats::tolerant::{filled, says_nothing};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use weft_model::party::{Membership, Ownership, Party, PartyKind, Role};
use weft_model::{
    Asset, AssetKind, CanonicalKey, Column, ColumnFlow, Dialect, Edge, EdgeKind, Entity, Evidence, EvidenceKind, Job,
    Kind, Method, Observation, Platform, TagRef, TimeMs, Transformation,
};

const DIALECT: &str = Dialect::AMUNDSEN;

/// Platforms on which Amundsen's extractors write the name of the database (catalog, project) as the cluster; on the
/// others the cluster is a label of the installation, such as `gold`.
const CLUSTER_IS_DATABASE: [&str; 14] = [
    "athena",
    "bigquery",
    "db2",
    "duckdb",
    "mssql",
    "oracle",
    "postgres",
    "presto",
    "redshift",
    "snowflake",
    "teradata",
    "trino",
    "unity",
    "vertica",
];

/// The key of a table: `database://cluster.schema/table`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableKey {
    database: String,
    cluster: String,
    schema: String,
    name: String,
}

impl TableKey {
    /// Reads `database://cluster.schema/table`; `None` for any other text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (database, rest) = text.trim().split_once("://")?;
        let (container, name) = rest.split_once('/')?;
        let (cluster, schema) = container.split_once('.').unwrap_or(("", container));
        let key = Self {
            database: database.to_owned(),
            cluster: cluster.to_owned(),
            schema: schema.to_owned(),
            name: name.to_owned(),
        };
        (!key.database.is_empty() && !key.name.is_empty()).then_some(key)
    }

    /// The key of a table in a list.
    pub(super) fn of(summary: &wire::Summary) -> Option<Self> {
        match &summary.key {
            Some(key) => Self::parse(key),
            None => {
                Self::parse(&format!("{}://{}.{}/{}", summary.database, summary.cluster, summary.schema, summary.name))
            }
        }
    }

    /// As Amundsen writes it.
    pub(super) fn text(&self) -> String {
        let dot = if self.cluster.is_empty() { "" } else { "." };
        format!("{}://{}{dot}{}/{}", self.database, self.cluster, self.schema, self.name)
    }

    /// The table as far as its key tells it.
    pub(super) fn named(&self) -> wire::Table {
        let Self { database, cluster, schema, name } = self.clone();
        wire::Table { database, cluster, schema, name, ..wire::Table::default() }
    }

    fn canonical(&self) -> CanonicalKey {
        let named = Platform::new(&self.database);
        let cluster = if CLUSTER_IS_DATABASE.contains(&named.as_str()) { self.cluster.as_str() } else { "" };
        CanonicalKey::new(&self.database, None, [cluster, &self.schema, &self.name])
    }

    fn container(&self) -> Option<CanonicalKey> {
        let mut key = self.canonical();
        key.path.pop();
        (!key.path.is_empty()).then_some(key)
    }

    /// What shares the account that Amundsen does not name.
    fn scope(&self, host: &str) -> String {
        format!("amundsen:{host}:{}:{}", self.database, self.cluster)
    }
}

/// A person, and the team that the person belongs to. `None` for somebody without mail and id.
pub(super) fn person(user: &wire::User) -> Option<(Observation, Option<Observation>)> {
    let key = person_key(user)?;
    let whole = [&user.first_name, &user.last_name].into_iter().filter_map(|n| filled(n.clone()));
    let whole = whole.collect::<Vec<_>>().join(" ");
    let display = [&user.display_name, &user.full_name].into_iter().find_map(|n| filled(n.clone()));
    let logins = [&user.user_id, &user.github_username].into_iter().filter_map(|n| filled(n.clone()));
    let mail = filled(user.email.clone());
    let team = filled(user.team_name.clone()).map(|name| {
        let key = CanonicalKey::of_kind(Kind::Team, &name);
        let party = Party { kind: PartyKind::Team, display: Some(name.clone()), ..Party::default() };
        Observation::new(DIALECT, name, key, Entity::Team(party))
    });
    let member = |team: &Observation| Membership { team: team.key.clone(), member: key.clone() };
    let party = Party {
        kind: PartyKind::Person,
        display: display.or(filled(Some(whole))),
        logins: logins.filter(|login| Some(login) != mail.as_ref()).collect(),
        mails: mail.iter().cloned().collect(),
        active: user.is_active,
        manager: filled(user.manager_email.clone()).or(filled(user.manager_fullname.clone())),
        title: filled(user.role_name.clone()),
        memberships: team.iter().map(member).collect(),
        ..Party::default()
    };
    let mut said = Observation::new(DIALECT, key.name(), key.clone(), Entity::Person(party));
    said.identity.mails = mail.into_iter().collect();
    said.unmapped = kept(user.rest.clone());
    Some((said, team))
}

/// What Amundsen's own links call a person: the mail, else the id.
pub(super) fn person_id(user: &wire::User) -> Option<String> {
    filled(user.email.clone()).or(filled(user.user_id.clone()))
}

fn person_key(user: &wire::User) -> Option<CanonicalKey> {
    person_id(user).map(|id| CanonicalKey::of_kind(Kind::Person, id.trim()))
}

/// A tag.
pub(super) fn tag(tag: &wire::Tag) -> Observation {
    named_tag(&tag.tag_name, None)
}

/// A badge: a tag that only administrators give.
pub(super) fn badge(badge: &wire::Badge) -> Observation {
    named_tag(&badge.badge_name, filled(badge.category.clone()))
}

fn named_tag(name: &str, scheme: Option<String>) -> Observation {
    let tag = weft_model::Tag { name: Some(name.to_owned()), scheme, ..weft_model::Tag::default() };
    Observation::new(DIALECT, name, CanonicalKey::of_kind(Kind::Tag, name), Entity::Tag(tag))
}

fn refs(tags: &[wire::Tag], badges: &[wire::Badge]) -> Vec<TagRef> {
    let names = tags.iter().map(|t| &t.tag_name).chain(badges.iter().map(|b| &b.badge_name));
    let mut refs: Vec<TagRef> = Vec::new();
    for name in names.filter(|name| !name.trim().is_empty()) {
        if refs.iter().all(|known| known.name != *name) {
            let key = Some(CanonicalKey::of_kind(Kind::Tag, name));
            refs.push(TagRef { key, name: name.clone(), term: false });
        }
    }
    refs
}

fn owners(users: &[wire::User]) -> Vec<Ownership> {
    let owner = |party| Ownership {
        party,
        role: Role::Owner,
        raw_role: Some("owner".to_owned()),
        inherited: false,
        since: None,
        until: None,
    };
    users.iter().filter_map(person_key).map(owner).collect()
}

/// A table or view with the applications that write or read it.
pub(super) fn table(host: &str, mut table: wire::Table) -> Option<(Observation, Vec<Observation>)> {
    let summary = wire::Summary {
        key: None,
        database: table.database,
        cluster: table.cluster,
        schema: table.schema,
        name: table.name,
    };
    let named = TableKey::of(&summary)?;
    let key = named.canonical();
    let mut unmapped = std::mem::take(&mut table.rest);
    unmapped.shift_remove("key");
    let mut jobs = Vec::new();
    let written = table.table_writer.into_iter().map(|app| (app, true));
    let others = table.table_apps.into_iter().map(|app| {
        let writes = !app.kind.as_deref().unwrap_or_default().eq_ignore_ascii_case("consuming");
        (app, writes)
    });
    for (app, writes) in written.chain(others) {
        jobs.extend(application(host, app, &key, writes));
    }
    let mut properties = vec![("cluster".to_owned(), named.cluster.clone())];
    for mark in table.watermarks {
        let text = format!("{}={}", mark.partition_key.unwrap_or_default(), mark.partition_value.unwrap_or_default());
        properties.push((mark.watermark_type.unwrap_or_else(|| "watermark".to_owned()), text));
    }
    properties.extend(table.programmatic_descriptions.into_iter().filter_map(|p| Some((p.source, filled(p.text)?))));
    let updated = table.last_updated_timestamp.and_then(TimeMs::from_epoch_of_unknown_unit);
    let by = Some("Amundsen's last updated timestamp".to_owned());
    let evidence =
        updated.map(|updated_at| Evidence { updated_at, kind: EvidenceKind::TableMetadata, observed_at: None, by });
    let links =
        table.resource_reports.into_iter().map(|report| report.url).chain([table.source.and_then(|s| s.source)]);
    let reader = |r: &wire::Reader| json!({ "user": person_id(&r.user), "read_count": r.read_count });
    // The service gives only the most frequent readers, so their sum is no figure of use.
    unmapped.insert("table_readers".to_owned(), table.table_readers.iter().map(reader).collect());
    let columns = columns(table.columns, &mut unmapped);
    let asset = Asset {
        kind: if table.is_view == Some(true) { AssetKind::View } else { AssetKind::Table },
        description: filled(table.description),
        columns,
        owners: owners(&table.owners),
        tags: refs(&table.tags, &table.badges),
        evidence: evidence.into_iter().collect(),
        container: named.container(),
        links: links.filter_map(filled).collect(),
        properties,
        ..Asset::default()
    };
    let mut said = Observation::new(DIALECT, named.text(), key, Entity::Asset(asset));
    said.identity.authority_scope = Some(named.scope(host));
    said.unmapped = kept(unmapped);
    Some((said, jobs))
}

/// Columns in their order, each followed by what is inside it.
fn columns(mut columns: Vec<wire::Column>, unmapped: &mut Map<String, Value>) -> Vec<Column> {
    columns.sort_by_key(|column| column.sort_order);
    let mut said = Vec::new();
    let mut stats = Map::new();
    for column in columns.into_iter().filter(|column| !column.name.trim().is_empty()) {
        if !column.stats.is_empty() {
            stats.insert(column.name.clone(), Value::Array(column.stats));
        }
        let mut mapped = typed(Column::named(&column.name), column.col_type.as_deref());
        mapped.description = filled(column.description);
        mapped.tags = refs(&[], &column.badges);
        said.push(mapped);
        for child in column.type_metadata.iter().flat_map(|inside| &inside.children) {
            nested(&column.name, child, &mut said);
        }
    }
    unmapped.insert("stats".to_owned(), Value::Object(stats));
    said
}

/// What is inside a column; the levels that Amundsen puts between an array or map and its elements have no name.
fn nested(above: &str, inside: &wire::TypeMetadata, said: &mut Vec<Column>) {
    let unnamed = ["_inner_", "_map_key", "_map_value"].contains(&inside.name.as_str()) || inside.name.is_empty();
    let path = if unnamed { above.to_owned() } else { format!("{above}.{}", inside.name) };
    if !unnamed {
        let column = typed(Column::named(&path), inside.data_type.as_deref());
        let description = filled(inside.description.clone());
        said.push(Column { description, tags: refs(&[], &inside.badges), ..column });
    }
    for child in &inside.children {
        nested(&path, child, said);
    }
}

fn typed(column: Column, data_type: Option<&str>) -> Column {
    match data_type.filter(|text| !text.trim().is_empty()) {
        Some(text) => column.typed(text),
        None => column,
    }
}

/// An application that writes or reads a table: `load/clicks` of `Airflow`.
fn application(host: &str, app: wire::Application, table: &CanonicalKey, writes: bool) -> Option<Observation> {
    let id = filled(Some(app.id))?;
    let name = filled(app.name).unwrap_or_else(|| "application".to_owned());
    let key = CanonicalKey::new(&name.to_lowercase(), None, id.split('/'));
    let tables = vec![table.clone()];
    let job = Job {
        description: filled(app.description),
        integration: Some(name.clone()),
        inputs: if writes { Vec::new() } else { tables.clone() },
        outputs: if writes { tables } else { Vec::new() },
        ..Job::default()
    };
    let mut said = Observation::new(DIALECT, &id, key, Entity::Job(job));
    said.identity.authority_scope = Some(format!("amundsen:{host}:{}", name.to_lowercase()));
    said.unmapped = app.application_url.map(|url| json!({ "application_url": url }));
    Some(said)
}

/// A dashboard, and the edges from the tables that it shows.
pub(super) fn dashboard(uri: &str, dashboard: wire::Dashboard) -> (Observation, Vec<Observation>) {
    let key = CanonicalKey::of_kind(Kind::Asset, uri);
    let run = dashboard.last_successful_run_timestamp.and_then(TimeMs::from_epoch_of_unknown_unit);
    let by = Some("last successful run of the dashboard".to_owned());
    let evidence = run.map(|updated_at| Evidence { updated_at, kind: EvidenceKind::RunEnd, observed_at: None, by });
    let text = |name: &str| filled(dashboard.rest.get(name).and_then(Value::as_str).map(str::to_owned));
    let named = [("product", "product"), ("group_name", "group"), ("cluster", "cluster")];
    let properties = named.into_iter().filter_map(|(member, word)| Some((word.to_owned(), text(member)?))).collect();
    let asset = Asset {
        kind: AssetKind::Dashboard,
        name: filled(dashboard.name),
        description: filled(dashboard.description),
        owners: owners(&dashboard.owners),
        tags: refs(&dashboard.tags, &dashboard.badges),
        evidence: evidence.into_iter().collect(),
        links: filled(dashboard.url).into_iter().collect(),
        properties,
        ..Asset::default()
    };
    let mut unmapped = dashboard.rest;
    for member in ["product", "group_name", "cluster", "uri"] {
        unmapped.shift_remove(member);
    }
    let mut said = Observation::new(DIALECT, uri, key.clone(), Entity::Asset(asset));
    said.changed_at = dashboard.updated_timestamp.and_then(TimeMs::from_epoch_of_unknown_unit);
    said.unmapped = kept(unmapped);
    let from = dashboard.tables.iter().filter_map(TableKey::of).map(|table| table.canonical());
    (said, from.map(|from| edge(from, key.clone(), Vec::new())).collect())
}

/// The edges into a table, from its lineage and that of its columns (`column`, what is said about it).
pub(super) fn lineage(
    table: &TableKey,
    lineage: &wire::Lineage,
    of_columns: &[(String, wire::Lineage)],
) -> Vec<Observation> {
    let mut flows: BTreeMap<CanonicalKey, Vec<ColumnFlow>> = BTreeMap::new();
    for item in &lineage.upstream_entities {
        if let Some(from) = TableKey::parse(&item.key) {
            flows.entry(from.canonical()).or_default();
        }
    }
    for (column, lineage) in of_columns {
        for item in &lineage.upstream_entities {
            let Some((from, source)) = item.key.rsplit_once('/') else { continue };
            let Some(from) = TableKey::parse(from) else { continue };
            flows.entry(from.canonical()).or_default().push(ColumnFlow {
                from: source.to_owned(),
                to: Some(column.clone()),
                transformation: Transformation::Unknown,
                subtype: None,
                masking: false,
                description: None,
            });
        }
    }
    let to = table.canonical();
    flows.into_iter().filter(|(from, _)| *from != to).map(|(from, columns)| edge(from, to.clone(), columns)).collect()
}

fn edge(from: CanonicalKey, to: CanonicalKey, columns: Vec<ColumnFlow>) -> Observation {
    let method = Method::Declared;
    Observation::edge(DIALECT, Edge { from, to, kind: EdgeKind::Data, method, columns, job: None, last_seen: None })
}

fn kept(mut rest: Map<String, Value>) -> Option<Value> {
    rest.retain(|_, value| !says_nothing(value));
    (!rest.is_empty()).then_some(Value::Object(rest))
}

#[cfg(test)]
mod tests;

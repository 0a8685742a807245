//! From artifacts to observations.

use super::names::{has_relation, internal_key};
use super::pair::Project;
use super::wire::{Constraint, Node, Table};
use super::{checks, columns, owners, promises, runs};
use crate::formats::Collector;
use crate::formats::tolerant::{filled, plain};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use weft_model::contract::ContractSubject;
use weft_model::{
    Asset, AssetKind, CanonicalKey, Contract, ContractStatus, Dialect, Edge, EdgeKind, Entity, Kind, Lifecycle, Method,
    Observation, StatedAlias, TagRef,
};

/// Emits every project, newest first.
pub(super) fn emit(projects: &[Project], out: &mut Collector) {
    let mut context = Context::new(projects);
    for (at, project) in projects.iter().enumerate() {
        out.set_source(&project.manifest.path);
        context.at = at;
        context.results = runs::Results::new(project);
        owners::emit_groups(project, out);
        // What is built comes before what is only declared as a source: where both name one relation, the node that
        // builds it lends its id.
        let (sources, built): (Vec<_>, Vec<_>) =
            project.manifest.nodes.values().partition(|n| n.resource_type.as_deref() == Some("source"));
        for node in built.into_iter().chain(sources) {
            emit_node(node, project, &mut context, out);
        }
        checks::emit(project, out);
        runs::emit(project, out);
    }
}

/// What is known over all projects while they are emitted.
struct Context<'a> {
    projects: &'a [Project],
    at: usize,
    /// Keys of assets already stated, with the project that did.
    stated: HashMap<CanonicalKey, usize>,
    aliases: HashSet<CanonicalKey>,
    /// Projects by unique id, for references between projects.
    known: HashMap<&'a str, Vec<usize>>,
    /// Results of the project at hand.
    results: runs::Results<'a>,
}

impl<'a> Context<'a> {
    fn new(projects: &'a [Project]) -> Self {
        let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, project) in projects.iter().enumerate() {
            for id in project.keys.keys() {
                known.entry(id).or_default().push(at);
            }
        }
        Self {
            projects,
            at: 0,
            stated: HashMap::new(),
            aliases: HashSet::new(),
            known,
            results: runs::Results::default(),
        }
    }

    /// Key of a node that `project` refers to: its own, else that of the only other project that has it, else the
    /// name dbt gives it.
    fn key_of(&self, project: &Project, unique_id: &str) -> CanonicalKey {
        if let Some(key) = project.keys.get(unique_id) {
            return key.clone();
        }
        match self.known.get(unique_id).map(Vec::as_slice) {
            Some([only]) => self.projects[*only].keys[unique_id].clone(),
            _ => internal_key(unique_id.split('.').nth(1).unwrap_or(&project.label), unique_id),
        }
    }
}

fn emit_node(node: &Node, project: &Project, context: &mut Context<'_>, out: &mut Collector) {
    let sort = node.resource_type.as_deref().unwrap_or_default();
    if matches!(sort, "test" | "unit_test") {
        return;
    }
    let Some(id) = node.unique_id.as_deref() else { return };
    let Some(key) = project.keys.get(id).cloned() else { return };
    if let Some(&first) = context.stated.get(&key)
        && first != context.at
        && context.projects[first].name == project.name
    {
        out.loss("nodes.*", "a newer manifest of the same project describes the same relation", false);
        return;
    }
    context.stated.entry(key.clone()).or_insert(context.at);
    edges(node, id, &key, project, context, out);
    let table = project.tables.get(id);
    let mut asset = describe(node, sort, table, project, out);
    asset.name = asset.name.filter(|name| name != key.name());
    context.results.prove(id, &mut asset);
    if is_enforced(node) {
        out.add(contract(node, id, &key, &asset, project));
    }
    let mut observation = Observation::new(Dialect::DBT, project.native(id), key, Entity::Asset(asset));
    observation.unmapped = unmapped(node);
    identify(&mut observation, node, id, project, context, out);
    out.add(observation);
}

/// The internal name as a second name of a relation, and what shares the unknown authority.
///
/// The alias holds the database beside the unique id: a project's name is often the same in two places (every
/// tutorial is called `jaffle_shop`), and a stated alias joins whatever bears it.
fn identify(
    observation: &mut Observation,
    node: &Node,
    id: &str,
    project: &Project,
    context: &mut Context<'_>,
    out: &mut Collector,
) {
    if !has_relation(node) {
        return;
    }
    let database = node.database.as_deref().unwrap_or_default().to_lowercase();
    let adapter = project.manifest.adapter();
    observation.identity.authority_scope = Some(format!("dbt:{}:{adapter}:{database}", project.name));
    let alias = relation_alias(&project.name, &database, id);
    if context.aliases.insert(alias.clone()) {
        let evidence = format!("{} names this relation for {id}", project.manifest.path);
        observation.identity.aliases.push(StatedAlias { key: alias, evidence });
    } else {
        out.loss("nodes.*", "two manifests give this id to different relations; the newer keeps the alias", false);
    }
}

/// The name under which dbt itself and its lineage events know a relation.
pub(crate) fn relation_alias(project: &str, database: &str, unique_id: &str) -> CanonicalKey {
    CanonicalKey::new("dbt", Some(project), [database.to_lowercase().as_str(), unique_id])
}

fn edges(node: &Node, id: &str, key: &CanonicalKey, project: &Project, context: &Context<'_>, out: &mut Collector) {
    // No data flows into an exposure that dbt could vouch for: it is declared to depend on what it names.
    let exposure = node.resource_type.as_deref() == Some("exposure");
    let kind = if exposure { EdgeKind::Depends } else { EdgeKind::Data };
    for giver in &node.depends_on.nodes {
        if giver.starts_with("macro.") || giver.starts_with("function.") || giver == id || giver.is_empty() {
            continue;
        }
        let from = context.key_of(project, giver);
        if from == *key {
            out.loss("nodes.*.depends_on", "names another node of the same relation", false);
            continue;
        }
        let (columns, method) = (Vec::new(), Method::Declared);
        let edge = Edge { from, to: key.clone(), kind, method, columns, job: None, last_seen: None };
        out.add(Observation::edge(Dialect::DBT, edge));
    }
}

fn describe(node: &Node, sort: &str, table: Option<&Table>, project: &Project, out: &mut Collector) -> Asset {
    let catalog_sort = table.and_then(|t| t.metadata.sort.as_deref());
    let deprecated = node.deprecation_date.is_some();
    let group = node.group.clone().or_else(|| node.config.group.clone()).filter(|g| !g.trim().is_empty());
    let comment = table.and_then(|t| t.metadata.comment.clone());
    Asset {
        kind: kind_of(sort, node, catalog_sort),
        name: node.label.clone().or_else(|| display(node)),
        description: filled(node.description.clone()).or_else(|| filled(comment)),
        lifecycle: if deprecated { Lifecycle::Deprecated } else { Lifecycle::Unknown },
        raw_status: node.deprecation_date.as_ref().map(|date| format!("deprecation_date {date}")),
        columns: columns::columns(node, table, out),
        owners: owners::owners(node, group.as_deref(), project, out),
        domain: group.as_deref().map(|g| CanonicalKey::of_kind(Kind::Domain, g)),
        tags: tags(node),
        promises: promises::promises(node, &project.manifest.path),
        links: node.url.iter().filter(|u| !u.is_empty()).cloned().collect(),
        properties: properties(node, sort, table),
        ..Asset::default()
    }
}

/// The node's name, with its version where it has several.
fn display(node: &Node) -> Option<String> {
    let name = filled(node.name.clone())?;
    Some(match &node.version {
        Some(version) => format!("{name}.v{version}"),
        None => name,
    })
}

fn kind_of(sort: &str, node: &Node, catalog: Option<&str>) -> AssetKind {
    let by_catalog = catalog.map(str::to_lowercase).and_then(|word| match word.as_str() {
        w if w.contains("view") => Some(AssetKind::View),
        w if w.contains("table") => Some(AssetKind::Table),
        _ => None,
    });
    let materialized = node.config.materialized.as_deref().unwrap_or_default();
    match sort {
        "exposure" => AssetKind::Exposure,
        "metric" | "semantic_model" => AssetKind::Metric,
        "seed" | "snapshot" | "source" => by_catalog.unwrap_or(AssetKind::Table),
        "model" => match materialized {
            "view" | "materialized_view" => AssetKind::View,
            "ephemeral" => AssetKind::Other("ephemeral".to_owned()),
            _ => by_catalog.unwrap_or(AssetKind::Table),
        },
        other => AssetKind::Other(other.to_owned()),
    }
}

fn tags(node: &Node) -> Vec<TagRef> {
    let mut tags: Vec<TagRef> = Vec::new();
    for name in node.tags.as_slice().iter().chain(node.config.tags.as_slice()) {
        if !tags.iter().any(|t| t.name == *name) {
            tags.push(TagRef::tag(name));
        }
    }
    tags.extend(columns::classifications(meta(node)));
    tags
}

/// `meta`, which dbt 1.10 moved into `config`.
pub(super) fn meta(node: &Node) -> &Map<String, Value> {
    if node.meta.is_empty() { &node.config.meta } else { &node.meta }
}

fn properties(node: &Node, sort: &str, table: Option<&Table>) -> Vec<(String, String)> {
    let mut list = vec![("dbt resource type".to_owned(), sort.to_owned())];
    let mut put = |name: &str, value: Option<&String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            list.push((name.to_owned(), value.clone()));
        }
    };
    put("materialized", node.config.materialized.as_ref());
    put("access", node.access.as_ref().or(node.config.access.as_ref()));
    put("package", node.package_name.as_ref());
    put("file", node.original_file_path.as_ref());
    put("source", node.source_name.as_ref());
    put("loader", node.loader.as_ref());
    put("maturity", node.maturity.as_ref());
    put("type", node.sort.as_ref());
    put("latest version", node.latest_version.as_ref());
    put("relation of the semantic model", node.node_relation.as_ref().and_then(|r| r.relation_name.as_ref()));
    put("table owner", table.and_then(|t| t.metadata.owner.as_ref()));
    for (name, stat) in table.iter().flat_map(|t| &t.stats) {
        let stat: super::wire::Stat = serde_json::from_value(stat.clone()).unwrap_or_default();
        if let (true, Some(value)) = (stat.include.unwrap_or(false), stat.value) {
            list.push((format!("stats.{name}"), plain(&value)));
        }
    }
    for (name, value) in meta(node).iter().filter(|(name, v)| *name != "owner" && !v.is_object() && !v.is_array()) {
        list.push((format!("meta.{name}"), plain(value)));
    }
    list
}

/// Fields of a node that have no place in the model.
pub(super) fn rest_of(node: &Node) -> Option<Value> {
    (!node.rest.is_empty()).then(|| Value::Object(node.rest.clone()))
}

fn unmapped(node: &Node) -> Option<Value> {
    let mut rest = node.rest.clone();
    let deep: Map<String, Value> =
        meta(node).iter().filter(|(_, v)| v.is_object() || v.is_array()).map(|(k, v)| (k.clone(), v.clone())).collect();
    if !deep.is_empty() {
        rest.insert("meta".to_owned(), Value::Object(deep));
    }
    if let Some(grants) = node.config.grants.as_ref().filter(|g| !crate::formats::tolerant::says_nothing(g)) {
        rest.insert("grants".to_owned(), grants.clone());
    }
    (!rest.is_empty()).then_some(Value::Object(rest))
}

fn is_enforced(node: &Node) -> bool {
    let stated = |c: &Option<super::wire::ContractSwitch>| c.as_ref().and_then(|c| c.enforced);
    stated(&node.contract).or_else(|| stated(&node.config.contract)).unwrap_or(false)
}

/// The contract of a model whose columns dbt enforces at build time.
fn contract(node: &Node, id: &str, key: &CanonicalKey, asset: &Asset, project: &Project) -> Observation {
    // Only what the YAML declares is promised; columns that merely exist in the table are not.
    let declared = |path: &str| node.columns.keys().any(|name| name.eq_ignore_ascii_case(path));
    let subject = ContractSubject {
        asset: key.clone(),
        name: node.name.clone().unwrap_or_else(|| id.to_owned()),
        columns: asset.columns.iter().filter(|c| declared(&c.path)).cloned().collect(),
    };
    let contract = Contract {
        name: display(node),
        version: node.version.clone(),
        status: ContractStatus { lifecycle: Lifecycle::Active, raw: Some("enforced".to_owned()) },
        description: asset.description.clone(),
        domain: asset.domain.clone(),
        subjects: vec![subject],
        owners: asset.owners.clone(),
        ..Contract::default()
    };
    let native = project.native(id);
    let key = CanonicalKey::of_kind(Kind::Contract, &native);
    Observation::new(Dialect::DBT, native, key, Entity::Contract(contract))
}

/// True when the constraint is of that sort (`primary_key`, `not_null`, `unique`).
pub(super) fn is_constraint(constraint: &Constraint, sort: &str) -> bool {
    constraint.sort.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(sort))
}

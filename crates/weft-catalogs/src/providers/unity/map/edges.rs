//! What flows where: dependencies of views and functions, and the lineage that Databricks records.

use super::{Place, Sort};
use crate::providers::location;
use crate::providers::unity::wire::{ColumnLineage, Dependencies, LineageTable, Mover, Neighbour, TableLineage};
use std::collections::BTreeMap;
use weft_model::{
    CanonicalKey, ColumnFlow, Dialect, Edge, EdgeKind, Entity, Job, Method, Observation, TimeMs, Transformation,
};

/// Edges into `to` from what it is declared to read. Data flows through views; what a function does with a table, or a
/// view with a function, is only a dependency.
pub(in crate::providers::unity) fn dependencies(
    sort: Sort,
    to: &CanonicalKey,
    said: &Dependencies,
    place: &Place,
) -> Vec<Observation> {
    let edge = |from, kind| {
        let to = to.clone();
        let edge = Edge { from, to, kind, method: Method::Declared, columns: Vec::new(), job: None, last_seen: None };
        Observation::edge(Dialect::UNITY, edge)
    };
    let mut edges: Vec<Observation> = Vec::new();
    for dependency in &said.dependencies {
        let table = dependency.table.as_ref().map(|t| t.table_full_name.as_str()).filter(|name| !name.is_empty());
        let kind = if sort == Sort::Table { EdgeKind::Data } else { EdgeKind::Depends };
        edges.extend(table.map(|name| edge(place.table(name), kind)));
        let function = dependency.function.as_ref().map(|f| f.function_full_name.as_str());
        if let Some((schema, name)) = function.and_then(|name| name.rsplit_once('.')) {
            let name = format!("function:{name}");
            let from = place.key(schema.splitn(2, '.').chain([name.as_str()]));
            edges.push(edge(from, EdgeKind::Depends));
        }
    }
    let mut seen = Vec::new();
    edges.retain(|edge| !seen.contains(&edge.native) && (seen.push(edge.native.clone()), true).1);
    edges
}

/// Recorded lineage of all tables, each edge once, though both of its ends tell of it.
#[derive(Debug, Default)]
pub(in crate::providers::unity) struct Lineage {
    edges: BTreeMap<(CanonicalKey, CanonicalKey), Flow>,
    jobs: BTreeMap<CanonicalKey, Job>,
}

#[derive(Debug, Default)]
struct Flow {
    jobs: Vec<CanonicalKey>,
    columns: Vec<ColumnFlow>,
    last_seen: Option<TimeMs>,
}

impl Lineage {
    /// Takes in the lineage of one table; `lost` hears of what has no place.
    pub(in crate::providers::unity) fn table(
        &mut self,
        table: &CanonicalKey,
        said: &TableLineage,
        place: &Place,
        lost: &mut dyn FnMut(&str),
    ) {
        for (neighbours, up) in [(&said.upstreams, true), (&said.downstreams, false)] {
            for neighbour in neighbours {
                self.neighbour(table, neighbour, up, place);
                for name in neighbour.rest.iter().filter(|(_, v)| v.as_array().is_some_and(|list| !list.is_empty())) {
                    lost(name.0);
                }
            }
        }
    }

    fn neighbour(&mut self, table: &CanonicalKey, said: &Neighbour, up: bool, place: &Place) {
        let other = said.table_info.as_ref().and_then(|t| table_key(t, place));
        let file = || location::key(said.file_info.as_ref()?.path.as_deref()?);
        let other = other.or_else(file);
        let stamps = [
            said.table_info.as_ref().and_then(|t| t.lineage_timestamp.as_deref()),
            said.file_info.as_ref().and_then(|f| f.lineage_timestamp.as_deref()),
        ];
        let movers = self.movers(said, place);
        for job in &movers {
            let job = self.jobs.entry(job.clone()).or_default();
            let (reads, writes) = if up { (other.as_ref(), Some(table)) } else { (Some(table), other.as_ref()) };
            add(&mut job.inputs, reads);
            add(&mut job.outputs, writes);
        }
        if let Some(other) = other.filter(|other| other != table) {
            let ends = if up { (other, table.clone()) } else { (table.clone(), other) };
            let flow = self.edges.entry(ends).or_default();
            movers.iter().for_each(|job| add(&mut flow.jobs, Some(job)));
            flow.last_seen = flow.last_seen.max(stamps.into_iter().flatten().filter_map(time).max());
        }
    }

    /// Jobs, notebooks, pipelines and queries as jobs.
    fn movers(&mut self, said: &Neighbour, place: &Place) -> Vec<CanonicalKey> {
        type Id = fn(&Mover) -> &Option<String>;
        let sorts: [(&str, &Vec<Mover>, Id); 4] = [
            ("job", &said.job_infos, |m| &m.job_id),
            ("notebook", &said.notebook_infos, |m| &m.notebook_id),
            ("pipeline", &said.pipeline_infos, |m| &m.pipeline_id),
            ("query", &said.query_infos, |m| &m.query_id),
        ];
        let mut keys = Vec::new();
        for (sort, movers, id) in sorts {
            for mover in movers {
                let Some(id) = id(mover) else { continue };
                let workspace = format!("workspace:{}", mover.workspace_id.as_deref().unwrap_or(""));
                let name = format!("{sort}:{id}");
                let key = place.key([workspace.as_str(), name.as_str()]);
                let job = self.jobs.entry(key.clone()).or_default();
                job.name = Some(format!("Databricks {sort} {id}"));
                job.integration = Some(format!("DATABRICKS_{}", sort.to_uppercase()));
                add(&mut keys, Some(&key));
            }
        }
        keys
    }

    /// Takes in the lineage of one column of `table`.
    pub(in crate::providers::unity) fn column(
        &mut self,
        table: &CanonicalKey,
        column: &str,
        said: &ColumnLineage,
        place: &Place,
    ) {
        for source in said.upstream_cols.iter().filter(|s| !s.name.is_empty() && !s.table_name.is_empty()) {
            let from = place.key([source.catalog_name.as_str(), &source.schema_name, &source.table_name]);
            if from == *table {
                continue;
            }
            let flow = ColumnFlow {
                from: source.name.clone(),
                to: Some(column.to_owned()),
                transformation: Transformation::Unknown,
                subtype: None,
                masking: false,
                description: None,
            };
            let columns = &mut self.edges.entry((from, table.clone())).or_default().columns;
            if !columns.contains(&flow) {
                columns.push(flow);
            }
        }
    }

    /// True when something flows into `table`.
    pub(in crate::providers::unity) fn has_upstream(&self, table: &CanonicalKey) -> bool {
        self.edges.keys().any(|(_, to)| to == table)
    }

    /// All edges but those already `told`, then all jobs.
    pub(in crate::providers::unity) fn observations(self, told: impl Fn(&str) -> bool) -> Vec<Observation> {
        let mut said = Vec::new();
        for ((from, to), flow) in self.edges {
            let job = <[CanonicalKey; 1]>::try_from(flow.jobs).ok().map(|[job]| job);
            let (kind, method) = (EdgeKind::Data, Method::ExplicitFacet);
            let edge = Edge { from, to, kind, method, columns: flow.columns, job, last_seen: flow.last_seen };
            let observation = Observation::edge(Dialect::UNITY, edge);
            if !told(&observation.native) {
                said.push(observation);
            }
        }
        for (key, job) in self.jobs {
            said.push(Observation::new(Dialect::UNITY, key.path.join("/"), key, Entity::Job(job)));
        }
        said
    }
}

fn add(list: &mut Vec<CanonicalKey>, key: Option<&CanonicalKey>) {
    if let Some(key) = key.filter(|key| !list.contains(key)) {
        list.push(key.clone());
    }
}

fn table_key(said: &LineageTable, place: &Place) -> Option<CanonicalKey> {
    let parts = [said.catalog_name.as_str(), &said.schema_name, &said.name];
    (!parts.contains(&"")).then(|| place.key(parts))
}

/// Seen as `2026-10-22 00:50:14.0` and as a number.
fn time(text: &str) -> Option<TimeMs> {
    TimeMs::parse(text).or_else(|| TimeMs::from_epoch_of_unknown_unit(text.parse().ok()?))
}

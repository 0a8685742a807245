//! Jobs with their runs, what starts them, and crawlers.

use super::names::Names;
use super::{DIALECT, observation, unmapped};
use crate::formats::tolerant::filled;
use crate::providers::glue::wire;
use crate::providers::location;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use weft_model::{CanonicalKey, Dialect, Edge, EdgeKind, Entity, Job, Kind, Method, Observation, Run, TimeMs};

/// A job, and the edges that its visual script declares.
pub(in super::super) fn job(names: &Names, mut job: wire::Job) -> (Observation, Vec<Observation>) {
    let key = names.job(&job.name);
    let graph = Graph(&job.code_gen_configuration_nodes);
    let flows = graph.flows(names);
    let edges = flows.iter().map(|(from, to)| edge(from.clone(), to.clone(), EdgeKind::Data, Some(key.clone())));
    let edges = edges.collect();
    let entity = Job {
        description: filled(job.description),
        integration: filled(job.command.name.take()),
        inputs: graph.ends(names, "Source"),
        outputs: graph.ends(names, "Target"),
        ..Job::default()
    };
    let mut rest = job.rest;
    rest.insert("Command".to_owned(), Value::Object(job.command.rest));
    rest.insert("CodeGenConfigurationNodes".to_owned(), Value::Object(job.code_gen_configuration_nodes));
    // Arguments may hold passwords.
    for arguments in ["DefaultArguments", "NonOverridableArguments"] {
        rest.shift_remove(arguments);
    }
    let mut said = observation(names, &job.name, key, Entity::Job(entity), rest);
    said.changed_at = job.last_modified_on;
    (said, edges)
}

/// A run of a job.
pub(in super::super) fn run(names: &Names, job: &str, run: wire::JobRun) -> Observation {
    let entity = Run {
        job: names.job(job),
        state: run.job_run_state.unwrap_or_else(|| "UNKNOWN".to_owned()),
        started: run.started_on,
        ended: run.completed_on,
    };
    let key = CanonicalKey::of_kind(Kind::Run, &run.id);
    let mut said = Observation::new(DIALECT, &run.id, key, Entity::Run(entity));
    let mut rest = run.rest;
    rest.shift_remove("Arguments");
    said.unmapped = unmapped(rest);
    said
}

/// What a trigger says of the jobs and crawlers it starts: their schedule, and on which jobs they depend. Only a
/// trigger that is active says so; every trigger is kept with its jobs.
pub(in super::super) fn trigger(names: &Names, trigger: &wire::Trigger, raw: &Value) -> Vec<Observation> {
    let active = trigger.state.as_deref() == Some("ACTIVATED");
    let schedule = filled(trigger.schedule.clone()).filter(|_| active);
    let mut said = Vec::new();
    for started in &trigger.actions {
        let Some((name, to)) = started_key(names, started) else { continue };
        let entity = Entity::Job(Job { schedule: schedule.clone(), ..Job::default() });
        let kept = Map::from_iter([("Triggers".to_owned(), Value::Array(vec![without_arguments(raw)]))]);
        said.push(observation(names, &name, to.clone(), entity, kept));
        let before = trigger.predicate.conditions.iter().filter(|_| active);
        for (_, from) in before.filter_map(|condition| started_key(names, condition)) {
            said.push(edge(from, to.clone(), EdgeKind::Depends, None));
        }
    }
    said
}

/// A crawler and its newest crawl.
pub(in super::super) fn crawler(names: &Names, crawler: wire::Crawler) -> (Observation, Option<Observation>) {
    let key = names.crawler(&crawler.name);
    let entity = Job {
        description: filled(crawler.description),
        integration: Some("crawler".to_owned()),
        schedule: filled(crawler.schedule.schedule_expression),
        ..Job::default()
    };
    let run = crawler.last_crawl.map(|crawl| {
        let at = crawl.start_time.map(|time| time.to_string()).unwrap_or_default();
        let native = format!("crawler/{}/{at}", crawler.name);
        let state = crawl.status.unwrap_or_else(|| "UNKNOWN".to_owned());
        let run = Run { job: key.clone(), state, started: crawl.start_time, ended: None };
        let mut said = Observation::new(DIALECT, &native, CanonicalKey::of_kind(Kind::Run, &native), Entity::Run(run));
        said.unmapped = unmapped(crawl.rest);
        said
    });
    let mut rest = crawler.rest;
    // Grows with every second of a crawl.
    rest.shift_remove("CrawlElapsedTime");
    let mut said = observation(names, &crawler.name, key, Entity::Job(entity), rest);
    said.changed_at = crawler.last_updated;
    (said, run)
}

fn started_key(names: &Names, started: &wire::Started) -> Option<(String, CanonicalKey)> {
    match (filled(started.job_name.clone()), filled(started.crawler_name.clone())) {
        (Some(job), _) => Some((job.clone(), names.job(&job))),
        (None, Some(crawler)) => Some((crawler.clone(), names.crawler(&crawler))),
        (None, None) => None,
    }
}

/// A trigger as it was, but for the arguments of its jobs, which may hold passwords.
fn without_arguments(raw: &Value) -> Value {
    let mut raw = raw.clone();
    for action in raw["Actions"].as_array_mut().into_iter().flatten() {
        if let Some(action) = action.as_object_mut() {
            action.shift_remove("Arguments");
        }
    }
    raw
}

fn edge(from: CanonicalKey, to: CanonicalKey, kind: EdgeKind, job: Option<CanonicalKey>) -> Observation {
    let edge = Edge { from, to, kind, method: Method::Declared, columns: Vec::new(), job, last_seen: None::<TimeMs> };
    Observation::edge(Dialect::GLUE, edge)
}

/// The nodes of a job that was drawn in Glue Studio: `{"n1": {"CatalogSource": {…}}, "n2": {"Join": {"Inputs": …}}}`.
struct Graph<'a>(&'a Map<String, Value>);

impl Graph<'_> {
    /// Tables and places that nodes of a sort (`Source`, `Target`) name, each once.
    fn ends(&self, names: &Names, sort: &str) -> Vec<CanonicalKey> {
        let mut keys = Vec::new();
        for key in self.0.values().flat_map(|node| assets(names, node, sort)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// From every source to every target that is reached from it.
    fn flows(&self, names: &Names) -> BTreeSet<(CanonicalKey, CanonicalKey)> {
        let mut flows = BTreeSet::new();
        for target in self.0.values() {
            for to in assets(names, target, "Target") {
                for from in self.before(target).iter().flat_map(|node| assets(names, node, "Source")) {
                    if from != to {
                        flows.insert((from, to.clone()));
                    }
                }
            }
        }
        flows
    }

    /// Every node from which `node` is reached.
    fn before(&self, node: &Value) -> Vec<&Value> {
        let mut seen = BTreeSet::new();
        let mut open = inputs(node);
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            if let Some(node) = self.0.get(&id)
                && seen.insert(id)
            {
                open.extend(inputs(node));
                found.push(node);
            }
        }
        found
    }
}

/// A node is an object with one member, named by its sort.
fn body(node: &Value) -> Option<(&String, &Value)> {
    node.as_object()?.iter().next()
}

fn inputs(node: &Value) -> Vec<String> {
    let list = body(node).and_then(|(_, body)| body["Inputs"].as_array());
    list.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

/// What a node reads or writes: a table of the catalog, or places in storage.
fn assets(names: &Names, node: &Value, sort: &str) -> Vec<CanonicalKey> {
    let Some((word, body)) = body(node).filter(|(word, _)| word.ends_with(sort)) else { return Vec::new() };
    if word.contains("Catalog") || word.starts_with("Redshift") {
        let table = body["Database"].as_str().zip(body["Table"].as_str());
        return table.map(|(database, table)| names.table(database, table)).into_iter().collect();
    }
    let paths = body["Paths"].as_array().into_iter().flatten().chain([&body["Path"]]);
    paths.filter_map(Value::as_str).filter_map(location::key).collect()
}

//! Pipelines with their tasks and newest runs, and stored procedures.

use super::super::wire::{Common, Pipeline, Procedure, Status, Task};
use super::{Names, common, labels, rest, time};
use crate::http::Listing;
use serde_json::{Map, Value};
use weft_model::{CanonicalKey, Dialect, Edge, EdgeKind, Entity, Job, Kind, Method, Observation, Ownership, Role, Run};

/// A pipeline, its tasks as jobs of their own, which task follows which, and the newest run of each.
pub(super) fn pipeline(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["tasks", "pipelineStatus", "scheduleInterval", "dataProducts"];
    let (Some(common), Some(wire)) = (common(value, listing), listing.item::<Pipeline>(value)) else {
        return Vec::new();
    };
    let mut kept = rest(value, &used, listing);
    let mut job = job(&common, &mut kept, names, listing);
    job.schedule = wire.schedule_interval.filled();
    let (key, scope) = names.place("pipeline", &common.fully_qualified_name, &common.service_type);
    names.learn(&common.id, &key, None);
    names.targets.push(("pipeline".to_owned(), common.id.clone()));
    let mut observations = vec![common.state(key.clone(), Entity::Job(job), kept)];
    for task in &wire.tasks {
        observations.extend(one_task(task, &common, &key, names, listing));
    }
    for observation in &mut observations {
        if matches!(observation.entity, Entity::Job(_)) {
            observation.identity.authority_scope.clone_from(&scope);
        }
    }
    if let Some(status) = &wire.pipeline_status {
        observations.extend(run(&common.fully_qualified_name, &key, status));
        for status in &status.task_status {
            let Some(name) = status.name.filled() else { continue };
            let native = format!("{}.{name}", common.fully_qualified_name);
            observations.extend(run(&native, &below(&key, &name), status));
        }
    }
    observations
}

/// What pipelines and procedures have in common; what a job has no place for is kept.
fn job(common: &Common, kept: &mut Map<String, Value>, names: &Names, listing: &mut Listing) -> Job {
    if let Some(domain) = common.domain(names, kept, listing) {
        listing.loss("domains[]", "jobs have no domain in the model", true);
        kept.insert("domain".to_owned(), Value::from(domain.to_string()));
    }
    if let Some(url) = common.source_url.filled() {
        kept.insert("sourceUrl".to_owned(), Value::from(url));
    }
    if let Some(properties) = common.extension.as_ref().filter(|properties| !properties.is_empty()) {
        kept.insert("extension".to_owned(), Value::Object(properties.clone()));
    }
    Job {
        name: common.shown(),
        description: common.description.filled(),
        integration: common.service_type.filled(),
        owners: common.owned(names, listing),
        tags: labels(&common.tags, listing),
        ..Job::default()
    }
}

fn below(key: &CanonicalKey, name: &str) -> CanonicalKey {
    let mut task = key.clone();
    task.path.push(name.to_owned());
    task
}

/// A task and the edges to those that follow it.
fn one_task(
    task: &Task,
    pipeline: &Common,
    of: &CanonicalKey,
    names: &Names,
    listing: &mut Listing,
) -> Vec<Observation> {
    let Some(name) = task.name.filled() else {
        listing.loss("tasks[].name", "a task without a name is left out", false);
        return Vec::new();
    };
    let key = below(of, &name);
    let owners = task.owners.iter().filter_map(|of| {
        let (party, raw_role) = (names.key(of)?, Some("owner".to_owned()));
        Some(Ownership { party, role: Role::Owner, raw_role, inherited: of.inherited, since: None, until: None })
    });
    let job = Job {
        name: task.display_name.filled().or_else(|| Some(name.clone())),
        description: task.description.filled(),
        integration: task.task_type.filled().or_else(|| pipeline.service_type.filled()),
        owners: owners.collect(),
        tags: labels(&task.tags, listing),
        sql: task.task_sql.filled(),
        ..Job::default()
    };
    let native = format!("{}.{name}", pipeline.fully_qualified_name);
    let mut observations = vec![Observation::new(Dialect::OPENMETADATA, native, key.clone(), Entity::Job(job))];
    for next in task.downstream_tasks.iter().filter(|next| !next.is_empty()) {
        let edge = Edge {
            from: key.clone(),
            to: below(of, next),
            kind: EdgeKind::Depends,
            method: Method::Declared,
            columns: Vec::new(),
            job: None,
            last_seen: None,
        };
        observations.push(Observation::edge(Dialect::OPENMETADATA, edge));
    }
    observations
}

/// The newest run. Its id is the job's, so that the next run is a change of the same statement and nothing is gone.
fn run(job: &str, key: &CanonicalKey, status: &Status) -> Option<Observation> {
    let native = format!("{job}#latest");
    let run = Run {
        job: key.clone(),
        state: status.execution_status.filled()?,
        started: time(&status.start_time).or_else(|| time(&status.timestamp)),
        ended: time(&status.end_time),
    };
    let key = CanonicalKey::of_kind(Kind::Run, &native);
    Some(Observation::new(Dialect::OPENMETADATA, native, key, Entity::Run(run)))
}

/// A stored procedure is a job that belongs to a schema.
pub(super) fn procedure(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["storedProcedureCode", "databaseSchema", "database", "dataProducts"];
    let (Some(common), Some(wire)) = (common(value, listing), listing.item::<Procedure>(value)) else {
        return Vec::new();
    };
    let mut kept = rest(value, &used, listing);
    let mut job = job(&common, &mut kept, names, listing);
    job.sql = wire.stored_procedure_code.and_then(|code| code.code.filled());
    if let Some(schema) = wire.database_schema.as_ref().and_then(|of| names.key(of)) {
        kept.insert("schema".to_owned(), Value::from(schema.to_string()));
    }
    let (key, scope) = names.place("storedProcedure", &common.fully_qualified_name, &common.service_type);
    names.learn(&common.id, &key, None);
    let mut observation = common.state(key, Entity::Job(job), kept);
    observation.identity.authority_scope = scope;
    vec![observation]
}

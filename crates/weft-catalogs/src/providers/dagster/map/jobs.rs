//! Code locations, jobs, schedules and sensors.

use super::super::wire::{Job as Wire, Jobs, LocationEntry, Schedule, Sensor};
use super::{Place, names, owners, tag};
use crate::http::Listing;
use serde_json::{Map, Value, json};
use weft_model::{Asset, AssetKind, Dialect, Entity, Job, Observation};

/// True for the job that Dagster makes for itself to build assets that no job names.
pub(super) fn is_implicit(job: &str) -> bool {
    job.starts_with("__ASSET_JOB")
}

/// Why a code location is not there, in words; `None` when it is loaded.
pub(in super::super) fn unloaded(entry: &LocationEntry) -> Option<String> {
    let name = &entry.name;
    match &entry.location_or_load_error {
        Some(location) if location.type_name.as_deref() == Some("RepositoryLocation") => None,
        Some(error) => {
            let words = error.message.as_deref().unwrap_or("Dagster does not say why");
            let first = words.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
            let cut: String = first.chars().take(200).collect();
            Some(format!("the code location {name} could not be loaded by Dagster ({cut})"))
        }
        None => Some(format!("the code location {name} is still being loaded by Dagster")),
    }
}

/// The repositories of a code location as containers of their assets.
pub(in super::super) fn location(entry: &LocationEntry, place: &Place) -> Vec<Observation> {
    let Some(location) = &entry.location_or_load_error else { return Vec::new() };
    let mut properties = vec![("dagster".to_owned(), "code location".to_owned())];
    for pair in &entry.display_metadata {
        properties.extend(pair.value.clone().map(|value| (pair.key.clone(), value)));
    }
    for library in &location.dagster_library_versions {
        properties.push((format!("version of {}", library.name), library.version.clone()));
    }
    let one = |repository: &str| {
        let asset = Asset {
            kind: AssetKind::Container,
            name: Some(entry.name.clone()),
            properties: properties.clone(),
            ..Asset::default()
        };
        let key = place.repository(&entry.name, repository);
        Observation::new(Dialect::DAGSTER, names::repository_name(&entry.name, repository), key, Entity::Asset(asset))
    };
    location.repositories.iter().map(|repository| one(&repository.name)).collect()
}

/// A job with what starts it and what it builds.
pub(in super::super) fn job(repository: &Jobs, said: &Wire, place: &Place) -> Option<Observation> {
    if is_implicit(&said.name) {
        return None;
    }
    let schedules: Vec<&Schedule> = repository.schedules.iter().filter(|s| s.pipeline_name == said.name).collect();
    let starts = |sensor: &&Sensor| sensor.targets.iter().any(|target| target.pipeline_name == said.name);
    let sensors: Vec<&Sensor> = repository.sensors.iter().filter(starts).collect();
    let outputs = repository.asset_nodes.iter().filter(|node| node.job_names.contains(&said.name));
    let job = Job {
        name: Some(said.name.clone()),
        description: said.description.clone().filter(|text| !text.trim().is_empty()),
        integration: Some("DAGSTER".to_owned()),
        // A schedule that is switched off starts nothing.
        schedule: schedules.iter().find(|schedule| schedule.schedule_state.status == "RUNNING").map(|s| clock(s)),
        owners: owners(&said.owners),
        tags: said.tags.iter().filter_map(tag).collect(),
        inputs: Vec::new(),
        outputs: outputs.map(|node| place.asset(&node.asset_key)).collect(),
        sql: None,
    };
    let key = place.job(&repository.location.name, &repository.name, &said.name);
    let native = format!("{}/jobs/{}", names::repository_name(&repository.location.name, &repository.name), said.name);
    let mut observation = Observation::new(Dialect::DAGSTER, native, key, Entity::Job(job));
    observation.unmapped = rest(said, &schedules, &sensors);
    Some(observation)
}

/// The clock rule with its time zone.
fn clock(schedule: &Schedule) -> String {
    match schedule.execution_timezone.as_deref() {
        Some(zone) if !zone.is_empty() => format!("{} ({zone})", schedule.cron_schedule),
        _ => schedule.cron_schedule.clone(),
    }
}

fn rest(said: &Wire, schedules: &[&Schedule], sensors: &[&Sensor]) -> Option<Value> {
    let mut rest = Map::new();
    let schedules: Vec<Value> = schedules
        .iter()
        .map(|s| json!({ "name": s.name, "schedule": clock(s), "status": s.schedule_state.status, "description": s.description }))
        .collect();
    let sensors: Vec<Value> = sensors
        .iter()
        .map(|s| {
            json!({ "name": s.name, "type": s.sensor_type, "everySeconds": s.min_interval_seconds,
                    "status": s.sensor_state.status, "description": s.description })
        })
        .collect();
    for (name, list) in [("schedules", schedules), ("sensors", sensors)] {
        if !list.is_empty() {
            rest.insert(name.to_owned(), Value::Array(list));
        }
    }
    if let Some(source) = &said.external_job_source {
        rest.insert("externalJobSource".to_owned(), Value::from(source.as_str()));
    }
    (!rest.is_empty()).then_some(Value::Object(rest))
}

/// Notes schedules and sensors that start no job of a name of its own.
pub(in super::super) fn without_job(repository: &Jobs, listing: &mut Listing) {
    for _ in repository.schedules.iter().filter(|schedule| is_implicit(&schedule.pipeline_name)) {
        listing.loss("schedules[]", "builds assets without a job of its own", false);
    }
    let nameless = |sensor: &&Sensor| sensor.targets.iter().all(|target| is_implicit(&target.pipeline_name));
    for _ in repository.sensors.iter().filter(nameless) {
        listing.loss("sensors[]", "starts no job, or builds assets without a job of its own", false);
    }
}

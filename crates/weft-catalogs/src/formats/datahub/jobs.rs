//! Flows, jobs and their runs.

use super::edges::{Edges, JobFlow};
use super::reader::{Reader, time_in};
use super::wire::{EdgeTo, Info, InputOutput, ProcessRelations, RunEvent};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use weft_model::{CanonicalKey, Entity, Job, Run, TimeMs};

/// Emits a flow or a job.
pub(super) fn job(sort: &str, mut reader: Reader<'_>, edges: &mut Edges, out: &mut Collector) {
    let info = reader.info(&["dataFlowInfo", "dataJobInfo"], out);
    let edited = reader.info(&["editableDataFlowProperties", "editableDataJobProperties"], out);
    let io = reader.take::<InputOutput>("dataJobInputOutput", out).unwrap_or_default();
    let key = reader.key();
    let flow = JobFlow {
        inputs: keys(&io.input_datasets, &io.input_dataset_edges, &reader),
        outputs: keys(&io.output_datasets, &io.output_dataset_edges, &reader),
        after: keys(&io.input_datajobs, &io.input_datajob_edges, &reader),
        fine: io.fine_grained_lineages,
    };
    let job = Job {
        name: filled(info.name.clone()).or_else(|| Some(key.name().to_owned())),
        description: filled(edited.description).or_else(|| filled(info.description.clone())),
        integration: Some(key.platform.as_str().to_uppercase()),
        schedule: None,
        owners: reader.owners(out),
        tags: reader.tags(out),
        inputs: flow.inputs.clone(),
        outputs: flow.outputs.clone(),
        sql: None,
    };
    edges.job(&key, flow, reader.catalogue, out);
    beside(sort, &info, &mut reader, out);
    let changed = time_in(info.last_modified.as_ref());
    let observation = reader.observation(Entity::Job(job), changed, out);
    out.add(observation);
}

/// What the model has no place for on jobs: properties, links, status.
fn beside(sort: &str, info: &Info, reader: &mut Reader<'_>, out: &mut Collector) {
    let mut properties = reader.properties(info, out);
    properties.extend(info.sort.clone().map(|s| ("type".to_owned(), s)));
    properties.extend(info.flow_urn.clone().map(|urn| ("flow".to_owned(), urn)));
    properties.extend(reader.links(info, out).into_iter().map(|url| ("link".to_owned(), url)));
    let (_, status, _) = reader.lifecycle(out);
    properties.extend(status.map(|s| ("status".to_owned(), s)));
    if !properties.is_empty() {
        let object = properties.into_iter().map(|(name, value)| (name, value.into())).collect();
        reader.keep(sort, serde_json::Value::Object(object));
    }
}

fn keys(urns: &[String], edges: &[EdgeTo], reader: &Reader<'_>) -> Vec<CanonicalKey> {
    let mut keys: Vec<CanonicalKey> = Vec::new();
    for urn in urns.iter().chain(edges.iter().filter_map(|e| e.destination_urn.as_ref())) {
        if let Some(key) = reader.catalogue.key(urn).filter(|key| !keys.contains(key)) {
            keys.push(key);
        }
    }
    keys
}

/// Emits a run of a job.
pub(super) fn run(mut reader: Reader<'_>, out: &mut Collector) {
    let relations = reader.take::<ProcessRelations>("dataProcessInstanceRelationships", out).unwrap_or_default();
    let Some(job) = relations.parent_template.as_deref().and_then(|urn| reader.catalogue.key(urn)) else {
        out.loss("dataProcessInstanceRelationships.parentTemplate", "missing; the run belongs to no job", false);
        return;
    };
    let events: Vec<RunEvent> = reader.series("dataProcessInstanceRunEvent", out);
    let at = |event: &RunEvent| event.timestamp_millis.and_then(TimeMs::from_millis);
    let is = |event: &&RunEvent, word: &str| event.status.as_deref() == Some(word);
    let last = events.last();
    let outcome = last.and_then(|e| e.result.as_ref()?.sort.clone()).or_else(|| last.and_then(|e| e.status.clone()));
    let run = Run {
        job,
        state: outcome.unwrap_or_else(|| "UNKNOWN".to_owned()),
        started: events.iter().find(|e| is(e, "STARTED")).and_then(at),
        ended: events.iter().rev().find(|e| is(e, "COMPLETE")).and_then(at),
    };
    let observation = reader.observation(Entity::Run(run), None, out);
    out.add(observation);
}

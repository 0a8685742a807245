//! What all events together say about each dataset, job and run.

use super::naming::{dataset_key, job_key};
use super::wire::{Event, Named};
use crate::formats::Collector;
use crate::formats::dbt::relation_alias;
use crate::formats::tolerant::filled;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use weft_model::{CanonicalKey, TimeMs};

/// Namespace and name, as written.
pub(super) type Name = (String, String);

/// A facet with the moment it was said.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) at: Option<TimeMs>,
    pub(super) value: Value,
    pub(super) source: String,
}

impl Said {
    /// Decides between two facets of one moment, so that the order of events never matters: the longer text wins.
    fn says_less_than(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.value.to_string(), other.value.to_string());
        (mine.len(), mine) < (theirs.len(), theirs)
    }
}

/// Facets by name, each in its latest version.
#[derive(Debug, Default)]
pub(super) struct Facets(BTreeMap<String, Said>);

impl Facets {
    fn put(&mut self, name: &str, said: Said) {
        match self.0.get(name) {
            Some(kept) if kept.at > said.at || (kept.at == said.at && said.says_less_than(kept)) => {}
            _ => {
                self.0.insert(name.to_owned(), said);
            }
        }
    }

    fn put_all(&mut self, facets: Map<String, Value>, stamp: &Stamp) {
        for (name, value) in facets {
            self.put(&name, stamp.say(value));
        }
    }

    /// The facet, unless it was deleted (`_deleted: true`, job and dataset events only).
    pub(super) fn get(&self, name: &str) -> Option<&Said> {
        self.0.get(name).filter(|s| s.value.get("_deleted") != Some(&Value::Bool(true)) && !s.value.is_null())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Said)> {
        self.0.keys().filter_map(|name| Some((name.as_str(), self.get(name)?)))
    }
}

/// Time and place of the event that is being read.
struct Stamp {
    at: Option<TimeMs>,
    source: String,
}

impl Stamp {
    fn say(&self, value: Value) -> Said {
        Said { at: self.at, value, source: self.source.clone() }
    }
}

/// A dataset over all events.
#[derive(Debug, Default)]
pub(super) struct Dataset {
    pub(super) facets: Facets,
    pub(super) output_facets: Facets,
    /// Every `dataQualityAssertions` facet, each a measurement of its own.
    pub(super) assertions: Vec<Said>,
    /// The latest completed run that wrote it.
    pub(super) written: Option<(TimeMs, String)>,
    /// The latest event that had it as output without saying that it was dropped.
    pub(super) alive: Option<TimeMs>,
    /// Names that dbt gives it, with the evidence.
    pub(super) aliases: BTreeMap<CanonicalKey, String>,
}

/// A job over all events.
#[derive(Debug, Default)]
pub(super) struct Job {
    pub(super) facets: Facets,
    pub(super) inputs: BTreeSet<Name>,
    pub(super) outputs: BTreeSet<Name>,
    pub(super) source: String,
}

/// What one run (or one job event) reads and writes.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) job: Option<Name>,
    /// `None` for job events, which have no run.
    pub(super) run_id: Option<String>,
    pub(super) run_facets: Facets,
    pub(super) job_facets: Facets,
    pub(super) inputs: BTreeSet<Name>,
    /// Outputs with the facets they had in this run.
    pub(super) outputs: BTreeMap<Name, Facets>,
    pub(super) started: Option<TimeMs>,
    pub(super) ended: Option<TimeMs>,
    /// State as written, of the latest event; of two at one moment the one that ends the run.
    pub(super) state: Option<(Option<TimeMs>, bool, String)>,
    /// When data was last seen to flow.
    pub(super) proven: Option<TimeMs>,
    pub(super) source: String,
}

/// Everything said so far.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) datasets: BTreeMap<Name, Dataset>,
    pub(super) jobs: BTreeMap<Name, Job>,
    /// By run id; job events by job; events with neither by a number.
    pub(super) flows: BTreeMap<String, Flow>,
    nameless: u64,
}

impl State {
    pub(super) fn is_empty(&self) -> bool {
        self.datasets.is_empty() && self.jobs.is_empty() && self.flows.is_empty()
    }
}

/// Takes in one event.
pub(super) fn take_in(event: Event, out: &mut Collector) {
    let at = event.event_time.as_deref().and_then(TimeMs::parse);
    if at.is_none() {
        let reason = match event.event_time {
            Some(_) => "is no time that can be read; the event is taken as older than all others",
            None => "missing; the event is taken as older than all others",
        };
        out.loss("eventTime", reason, false);
    }
    let (run_id, run_facets) = event.run.map(|r| (r.run_id, r.facets)).unwrap_or_default();
    let step = Step {
        event_type: event.event_type.unwrap_or_default().to_uppercase(),
        inputs: usable(event.inputs, "inputs[]", out),
        outputs: usable(event.outputs, "outputs[]", out),
        job: event.job.and_then(|job| usable_job(job, out)),
        run_id: filled(run_id),
        run_facets,
    };
    let dataset = usable(event.dataset.into_iter().collect(), "dataset", out);
    let stamp = Stamp { at, source: out.source().to_owned() };
    let state = out.state::<State>();
    for (name, named) in dataset {
        state.datasets.entry(name).or_default().facets.put_all(named.facets, &stamp);
    }
    if step.job.is_some() || step.run_id.is_some() || !step.inputs.is_empty() || !step.outputs.is_empty() {
        state.absorb(step, &stamp);
    }
}

/// A run or job event of which only the usable parts are left.
struct Step {
    event_type: String,
    run_id: Option<String>,
    run_facets: Map<String, Value>,
    job: Option<(Name, Named)>,
    inputs: Vec<(Name, Named)>,
    outputs: Vec<(Name, Named)>,
}

impl State {
    fn absorb(&mut self, step: Step, stamp: &Stamp) {
        let job_name = step.job.as_ref().map(|(name, _)| name.clone());
        let alias = if step.outputs.len() == 1 { dbt_alias(step.job.as_ref(), &step.run_facets) } else { None };
        self.nameless += 1;
        let id = match (&step.run_id, &job_name) {
            (Some(run), _) => format!("run {run}"),
            (None, Some((namespace, name))) => format!("job {namespace} {name}"),
            (None, None) => format!("event {}", self.nameless),
        };
        let flow = self.flows.entry(id).or_default();
        flow.step(&step.event_type, stamp, step.run_id.is_some());
        flow.run_id = flow.run_id.take().or(step.run_id);
        flow.job = job_name.clone().or(flow.job.take());
        flow.run_facets.put_all(step.run_facets, stamp);
        if let Some((name, named)) = step.job {
            let known = self.jobs.entry(name).or_default();
            known.source.clone_from(&stamp.source);
            known.inputs.extend(step.inputs.iter().map(|(n, _)| n.clone()));
            known.outputs.extend(step.outputs.iter().map(|(n, _)| n.clone()));
            if let Some(lineage) = named.facets.get("lineage") {
                flow.job_facets.put("lineage", stamp.say(lineage.clone()));
            }
            known.facets.put_all(named.facets, stamp);
        }
        for (name, named) in step.inputs {
            flow.inputs.insert(name.clone());
            read_dataset(self.datasets.entry(name).or_default(), named, stamp);
        }
        for (name, named) in step.outputs {
            flow.outputs.entry(name.clone()).or_default().put_all(named.facets.clone(), stamp);
            let dataset = self.datasets.entry(name).or_default();
            wrote(dataset, &named, &step.event_type, job_name.as_ref(), stamp);
            dataset.aliases.extend(alias.clone());
            read_dataset(dataset, named, stamp);
        }
    }
}

impl Flow {
    fn step(&mut self, event_type: &str, stamp: &Stamp, has_run: bool) {
        if self.source.is_empty() {
            self.source.clone_from(&stamp.source);
        }
        if event_type == "START" {
            self.started = [self.started, stamp.at].into_iter().flatten().min();
        }
        let ends = matches!(event_type, "COMPLETE" | "FAIL" | "ABORT");
        if ends {
            self.ended = self.ended.max(stamp.at);
        }
        // A job event states what the job does; a run proves it when it completes, or while it runs on (streaming).
        if !has_run || matches!(event_type, "COMPLETE" | "RUNNING") {
            self.proven = self.proven.max(stamp.at);
        }
        let said = (stamp.at, ends, event_type.to_owned());
        let newer = self.state.as_ref().is_none_or(|known| *known < said);
        if newer && has_run && !event_type.is_empty() && event_type != "OTHER" {
            self.state = Some(said);
        }
    }
}

fn read_dataset(dataset: &mut Dataset, named: Named, stamp: &Stamp) {
    let mut seen: Option<Value> = None;
    for facets in [&named.input_facets, &named.facets, &named.output_facets] {
        // dbt-ol states the same assertions twice, as facet of the dataset and of the input.
        if let Some(facet) = facets.get("dataQualityAssertions")
            && seen.as_ref() != Some(facet)
        {
            dataset.assertions.push(stamp.say(facet.clone()));
            seen = Some(facet.clone());
        }
    }
    let but_assertions = |facets: Map<String, Value>| facets.into_iter().filter(|(n, _)| n != "dataQualityAssertions");
    dataset.facets.put_all(but_assertions(named.facets).collect(), stamp);
    dataset.facets.put_all(but_assertions(named.input_facets).collect(), stamp);
    dataset.output_facets.put_all(but_assertions(named.output_facets).collect(), stamp);
}

fn wrote(dataset: &mut Dataset, named: &Named, event_type: &str, job: Option<&Name>, stamp: &Stamp) {
    let change = named.facets.get("lifecycleStateChange").and_then(|f| f.get("lifecycleStateChange"));
    let dropped = change.and_then(Value::as_str).is_some_and(|c| c.eq_ignore_ascii_case("DROP"));
    if dropped {
        return;
    }
    dataset.alive = dataset.alive.max(stamp.at);
    if let (Some(at), "COMPLETE") = (stamp.at, event_type) {
        let by = job.map_or_else(|| "a run".to_owned(), |(_, name)| format!("run of {name}"));
        dataset.written = dataset.written.take().max(Some((at, by)));
    }
}

/// The name dbt gives to the only output of a `dbt-ol` run.
fn dbt_alias(job: Option<&(Name, Named)>, run_facets: &Map<String, Value>) -> Option<(CanonicalKey, String)> {
    let (name, job) = job?;
    let node = job.facets.get("dbt_node")?;
    let text = |value: &Value, key: &str| filled(value.get(key).and_then(Value::as_str).map(str::to_owned));
    let unique_id = text(node, "unique_id")?;
    let project = text(run_facets.get("dbt_run")?, "project_name")?;
    let database = text(node, "database").unwrap_or_default();
    let evidence = format!("dbt_node facet of job {} names {unique_id} of project {project}", name.1);
    Some((relation_alias(&project, &database, &unique_id), evidence))
}

fn usable(list: Vec<Named>, place: &str, out: &mut Collector) -> Vec<(Name, Named)> {
    let mut usable = Vec::with_capacity(list.len());
    for named in list {
        let name = (named.namespace.clone().unwrap_or_default(), named.name.clone().unwrap_or_default());
        if dataset_key(&name.0, &name.1).is_some() {
            usable.push((name, named));
        } else {
            let reason = "namespace or name is empty or a placeholder, so the dataset has no identity";
            out.loss(place, reason, false);
        }
    }
    usable
}

fn usable_job(job: Named, out: &mut Collector) -> Option<(Name, Named)> {
    let name = (job.namespace.clone().unwrap_or_default(), job.name.clone().unwrap_or_default());
    if job_key(&name.0, &name.1).is_some() {
        return Some((name, job));
    }
    out.loss("job", "namespace or name is missing or a placeholder, so the job has no identity", false);
    None
}

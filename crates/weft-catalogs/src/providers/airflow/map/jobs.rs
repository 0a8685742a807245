//! DAGs, their tasks and their runs.

use super::super::wire;
use super::{Flows, Names, edge, keep, whole};
use crate::formats::parties::{ownership, person_key};
use crate::formats::tolerant::{filled, plain, says_nothing};
use crate::http::Listing;
use serde_json::{Map, Value};
use weft_model::{
    CanonicalKey, Dialect, EdgeKind, Entity, Job, Kind, Observation, Ownership, Party, PartyKind, Role, Run, TagRef,
    TimeMs,
};

/// A DAG, and its owners.
pub(crate) fn dag(names: &Names, mut said: wire::Dag, flows: &Flows, listing: &mut Listing) -> Vec<Observation> {
    let mut kept = keep(said.rest, listing);
    let (short, long) = (filled(said.description), filled(said.doc_md));
    let description = match (short, long) {
        (Some(short), Some(long)) if short != long => {
            kept.insert("description".to_owned(), Value::String(short));
            Some(long)
        }
        (short, long) => long.or(short),
    };
    let mut observations = vec![];
    let mut owners = vec![];
    // Airflow joins the owners of the tasks in another order after each parsing.
    said.owners.sort();
    for name in &said.owners {
        let link = said.owner_links.get(name.as_str()).and_then(Value::as_str);
        if let Some((owner, party)) = owner(name, link) {
            owners.push(owner);
            observations.push(party);
        }
    }
    if !said.owner_links.is_empty() {
        kept.insert("owner_links".to_owned(), Value::Object(said.owner_links));
    }
    let mut tags: Vec<String> = said.tags.into_iter().map(|tag| tag.name).filter(|name| !name.is_empty()).collect();
    tags.sort();
    let (inputs, outputs) = flows.of_dag(&said.dag_id);
    let changed = kept.get("latest_dag_version").and_then(|version| version["created_at"].as_str());
    let changed_at = changed.and_then(TimeMs::parse);
    let job = Job {
        name: filled(said.dag_display_name).or_else(|| Some(said.dag_id.clone())),
        description,
        integration: Some("AIRFLOW".to_owned()),
        schedule: filled(said.timetable_summary).or_else(|| said.schedule_interval.as_ref().and_then(schedule)),
        owners,
        tags: tags.into_iter().map(TagRef::tag).collect(),
        inputs,
        outputs,
        sql: None,
    };
    let key = names.dag(&said.dag_id);
    let mut observation = names.job(said.dag_id, key, job);
    observation.changed_at = changed_at;
    observation.unmapped = whole(kept);
    observations.insert(0, observation);
    observations
}

/// A task, its owner, its place in the DAG and the tasks that wait for it.
pub(crate) fn task(
    names: &Names,
    dag: &str,
    said: wire::Task,
    flows: &Flows,
    listing: &mut Listing,
) -> Vec<Observation> {
    let key = names.task(dag, &said.task_id);
    let (inputs, outputs) = flows.of_task(dag, &said.task_id);
    let (owner, party) = said.owner.as_deref().and_then(|name| owner(name, None)).unzip();
    let job = Job {
        name: filled(said.task_display_name).or_else(|| Some(said.task_id.clone())),
        description: filled(said.doc_md),
        integration: Some("AIRFLOW".to_owned()),
        owners: owner.into_iter().collect(),
        inputs,
        outputs,
        ..Job::default()
    };
    let mut observation = names.job(format!("{dag}.{}", said.task_id), key.clone(), job);
    observation.unmapped = whole(keep(said.rest, listing));
    let mut observations = vec![observation, edge((names.dag(dag), key.clone()), EdgeKind::Contains, None)];
    for after in said.downstream_task_ids.iter().filter(|after| !after.is_empty() && **after != said.task_id) {
        observations.push(edge((key.clone(), names.task(dag, after)), EdgeKind::Depends, None));
    }
    observations.extend(party);
    observations
}

/// A run of a DAG.
pub(crate) fn run(names: &Names, said: wire::Run, listing: &mut Listing) -> Observation {
    let run = Run {
        job: names.dag(&said.dag_id),
        state: filled(Some(said.state)).unwrap_or_else(|| "unknown".to_owned()),
        started: said.start_date.as_deref().and_then(TimeMs::parse),
        ended: said.end_date.as_deref().and_then(TimeMs::parse),
    };
    let native = format!("{}/{}", said.dag_id, said.dag_run_id);
    let key = CanonicalKey::of_kind(Kind::Run, &native);
    let mut observation = Observation::new(Dialect::AIRFLOW, native, key, Entity::Run(run));
    observation.unmapped = whole(keep(said.rest, listing));
    observation
}

/// Airflow lets authors write anything as an owner: a person, a team, a role. Only a mail address says what it is.
fn owner(name: &str, link: Option<&str>) -> Option<(Ownership, Observation)> {
    let name = name.trim();
    if name.is_empty() {
        return None;
    }
    let is_mail = name.contains('@') && !name.contains(char::is_whitespace);
    let linked = link.and_then(|link| link.strip_prefix("mailto:")).map(|mail| mail.split('?').next().unwrap_or(mail));
    let mails: Vec<String> = is_mail.then_some(name).or(linked).map(str::to_owned).into_iter().collect();
    let key = person_key(name);
    let party = Party {
        kind: if is_mail { PartyKind::Person } else { PartyKind::Unknown },
        display: Some(name.to_owned()),
        mails: mails.clone(),
        ..Party::default()
    };
    let mut observation = Observation::new(Dialect::AIRFLOW, name, key.clone(), Entity::Person(party));
    observation.identity.mails = mails;
    Some((ownership(key, Role::Owner, Some("owner".to_owned())), observation))
}

/// The schedule of Airflow 2: a cron text, or a time span, which is written as Airflow 3 writes it.
fn schedule(interval: &Value) -> Option<String> {
    match interval {
        Value::Object(fields) if fields.get("__type").is_some_and(|sort| sort == "TimeDelta") => Some(span(fields)),
        Value::Object(fields) if fields.contains_key("value") => filled(fields["value"].as_str().map(str::to_owned)),
        nothing if says_nothing(nothing) => None,
        other => Some(plain(other)),
    }
}

fn span(fields: &Map<String, Value>) -> String {
    let number = |name: &str| fields.get(name).and_then(Value::as_i64).unwrap_or(0);
    let (days, seconds) = (number("days"), number("seconds"));
    let clock = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    match days {
        0 => clock,
        1 => format!("1 day, {clock}"),
        _ => format!("{days} days, {clock}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{listing, names, rows};
    use super::{Flows, dag, owner, run, schedule, task, wire};
    use serde_json::{Value, json};
    use weft_model::{EdgeKind, Entity, Observation, PartyKind};

    fn job(observation: &Observation) -> &weft_model::Job {
        match &observation.entity {
            Entity::Job(job) => job,
            other => unreachable!("a job was expected, not {other:?}"),
        }
    }

    fn read<T: serde::de::DeserializeOwned>(row: &Value) -> T {
        serde_json::from_value(row.clone()).unwrap()
    }

    #[test]
    fn a_dag_is_a_job_with_owner_tags_schedule_and_documentation() {
        let details = rows("v3_details.json", "dags");
        let found = dag(&names(), read(&details[0]), &Flows::default(), &mut listing());
        assert_eq!(found[0].key.to_string(), "airflow://airflow.example:443/asset_produces_1");
        let said = job(&found[0]);
        assert_eq!(said.schedule.as_deref(), Some("0 0 * * *"));
        assert_eq!(
            said.tags.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(),
            ["asset-scheduled", "example", "produces"]
        );
        assert_eq!(said.owners[0].party.to_string(), "person:///airflow");
        assert_eq!(found[1].key.to_string(), "person:///airflow");
        assert!(found[0].changed_at.is_some(), "the time of the newest version of the DAG");
        let kept = found[0].unmapped.as_ref().unwrap();
        assert_eq!((&kept["is_paused"], &kept["timezone"]), (&json!(false), &json!("UTC")));
        assert!(kept.get("next_dagrun_run_after").is_none() && kept.get("file_token").is_none());
    }

    #[test]
    fn owners_and_tags_have_one_order_whatever_airflow_says() {
        let mut row = json!({"dag_id": "d", "owners": ["b", "a"], "tags": [{"name": "y"}, {"name": "x"}]});
        let first = dag(&names(), read(&row), &Flows::default(), &mut listing());
        row["owners"] = json!(["a", "b"]);
        row["tags"] = json!([{"name": "x"}, {"name": "y"}]);
        assert_eq!(first, dag(&names(), read(&row), &Flows::default(), &mut listing()));
    }

    #[test]
    fn a_dag_of_airflow_2_has_its_schedule_in_an_object() {
        let dags = rows("v2_dags.json", "dags");
        let found = dag(&names(), read(&dags[0]), &Flows::default(), &mut listing());
        assert_eq!(job(&found[0]).schedule.as_deref(), Some("Dataset or 0 1 * * 3"));
        for (interval, expected) in [
            (json!({"__type": "TimeDelta", "days": 1, "seconds": 0, "microseconds": 0}), Some("1 day, 0:00:00")),
            (json!({"__type": "TimeDelta", "days": 0, "seconds": 14400, "microseconds": 0}), Some("4:00:00")),
            (json!({"__type": "RelativeDelta", "months": 1}), Some(r#"{"__type":"RelativeDelta","months":1}"#)),
            (json!("@daily"), Some("@daily")),
            (json!(null), None),
        ] {
            assert_eq!(schedule(&interval).as_deref(), expected);
        }
    }

    #[test]
    fn a_task_is_in_its_dag_and_before_the_tasks_that_wait_for_it() {
        let tasks = rows("v3_tasks.json", "tasks");
        let flow: wire::Task = read(tasks.iter().find(|t| t["task_id"] == "also_run_this").unwrap());
        let found = task(&names(), "example_bash_operator", flow, &Flows::default(), &mut listing());
        assert_eq!(found[0].native, "example_bash_operator.also_run_this");
        let edges: Vec<_> = found
            .iter()
            .filter_map(|o| match &o.entity {
                Entity::Edge(edge) => Some((edge.kind, edge.from.dotted(), edge.to.dotted())),
                _ => None,
            })
            .collect();
        let own = "example_bash_operator.also_run_this".to_owned();
        assert_eq!(
            edges,
            [
                (EdgeKind::Contains, "example_bash_operator".to_owned(), own.clone()),
                (EdgeKind::Depends, own, "example_bash_operator.run_this_last".to_owned()),
            ]
        );
        assert_eq!(found[0].unmapped.as_ref().unwrap()["operator_name"], "BashOperator");
    }

    #[test]
    fn an_owner_is_a_person_only_when_it_is_a_mail_address() {
        let kind = |name, link| match owner(name, link).unwrap().1.entity {
            Entity::Person(party) => (party.kind, party.mails),
            other => unreachable!("{other:?}"),
        };
        assert_eq!(kind("airflow", None), (PartyKind::Unknown, vec![]));
        assert_eq!(kind("ana@shop.example", None), (PartyKind::Person, vec!["ana@shop.example".to_owned()]));
        let linked = kind("data team", Some("mailto:data@shop.example?subject=x"));
        assert_eq!(linked, (PartyKind::Unknown, vec!["data@shop.example".to_owned()]));
        assert_eq!(kind("ops", Some("https://shop.example/ops")).1, Vec::<String>::new());
        assert!(owner(" ", None).is_none());
    }

    #[test]
    fn runs_are_named_by_their_dag_and_keep_their_state_as_written() {
        let runs = rows("v3_runs.json", "dag_runs");
        let found = run(&names(), read(&runs[0]), &mut listing());
        assert_eq!(found.native, "asset_produces_1/manual__2026-11-20T03:45:46.708534+00:00");
        let Entity::Run(said) = found.entity else { unreachable!("a run was mapped") };
        assert_eq!((said.state.as_str(), said.started < said.ended), ("success", true));
        assert_eq!(found.unmapped.unwrap()["triggering_user_name"], "admin");
    }
}

//! What of Marquez's answers may be remembered, and how long: while the listing says that nothing has changed.

use super::wire;
use crate::http::mark_of;
use serde_json::{Value, json};

/// States in which a run has ended.
const ENDED: [&str; 3] = ["COMPLETED", "FAILED", "ABORTED"];

/// The mark of a dataset's versions. Every event about a dataset moves its time of change, whether it makes a version or
/// not; a dataset without such a time has no mark.
pub(super) fn of_dataset(dataset: &wire::Dataset, item: &Value) -> String {
    let (Some(_), Some(version)) = (dataset.updated_at, &dataset.current_version) else { return String::new() };
    format!("{version} {}", item["updatedAt"])
}

/// The mark of a job's runs: its own time of change, and the runs that its listing shows.
pub(super) fn of_job(job: &wire::Job, item: &Value) -> String {
    if job.updated_at.is_none() {
        return String::new();
    }
    mark_of(&json!([item["updatedAt"], item["latestRun"], item["latestRuns"]]))
}

/// All that is read of versions.
pub(super) fn versions(answer: &Value) -> Option<Value> {
    let short = |version: &Value| {
        json!({
            "version": version["version"], "createdAt": version["createdAt"],
            "lifecycleState": version["lifecycleState"], "fields": version["fields"],
            "createdByRun": { "id": version["createdByRun"]["id"] },
        })
    };
    Some(json!({ "versions": answer["versions"].as_array()?.iter().map(short).collect::<Vec<_>>() }))
}

/// Runs without their arguments, which may hold secrets, when all of them have ended.
pub(super) fn runs(answer: &Value) -> Option<Value> {
    let mut runs = answer["runs"].as_array()?.clone();
    for run in &mut runs {
        if !ENDED.contains(&run["state"].as_str()?) {
            return None;
        }
        run.as_object_mut()?.remove("args");
    }
    Some(json!({ "runs": runs }))
}

/// The names of `run` and its job in events, when there are any: a name that was once given stays, but an event may
/// still come.
pub(super) fn events(answer: &Value, run: &str) -> Option<Value> {
    let name = |event: &Value| json!({ "run": { "runId": run }, "job": event["job"] });
    let of_run = answer["events"].as_array()?.iter().filter(|event| event["run"]["runId"] == run);
    let names: Vec<Value> = of_run.map(name).collect();
    (!names.is_empty()).then(|| json!({ "events": names }))
}

#[cfg(test)]
mod tests {
    use super::{events, of_dataset, of_job, runs, versions};
    use crate::providers::marquez::wire;
    use serde_json::{Value, json};

    #[test]
    fn runs_are_remembered_without_arguments_and_only_when_all_have_ended() {
        let answer = |state: &str| json!({ "runs": [{ "id": "r", "state": state, "args": { "password": "s3cret" } }] });
        assert_eq!(runs(&answer("COMPLETED")), Some(json!({ "runs": [{ "id": "r", "state": "COMPLETED" }] })));
        assert_eq!(runs(&answer("RUNNING")), None);
        assert_eq!(runs(&json!({ "runs": [{ "id": "r" }] })), None, "a state that is not known is not an end");
    }

    #[test]
    fn of_events_the_names_are_remembered() {
        let event = |run: &str| {
            json!({
                "run": { "runId": run, "facets": { "environment": "s3cret" } }, "job": { "namespace": "n", "name": "j" }
            })
        };
        let answer = json!({ "events": [event("a"), event("b")], "totalCount": 2 });
        let read = events(&answer, "a").unwrap();
        assert_eq!(read["events"], json!([{ "run": { "runId": "a" }, "job": { "namespace": "n", "name": "j" } }]));
        assert_eq!(events(&answer, "c"), None, "its event may still come");
    }

    #[test]
    fn of_versions_what_is_read_is_remembered() {
        let version = json!({ "version": "v", "fields": [{ "name": "a" }], "createdByRun": { "id": "r", "args": {} } });
        let read = versions(&json!({ "versions": [version] })).unwrap();
        let said = |value: &Value| super::super::map::version(serde_json::from_value(value.clone()).unwrap());
        assert_eq!(said(&read["versions"][0]), said(&version));
        assert!(read["versions"][0]["createdByRun"].get("args").is_none());
    }

    #[test]
    fn without_a_time_of_change_there_is_no_mark() {
        let row = json!({ "currentVersion": "v", "updatedAt": "2026-01-01T00:00:00Z", "latestRuns": [{ "id": "r" }] });
        let dataset = |row: &Value| of_dataset(&serde_json::from_value::<wire::Dataset>(row.clone()).unwrap(), row);
        let job = |row: &Value| of_job(&serde_json::from_value::<wire::Job>(row.clone()).unwrap(), row);
        assert!(!dataset(&row).is_empty() && !job(&row).is_empty());
        let (mut later, mut untold) = (row.clone(), row.clone());
        later["updatedAt"] = json!("2026-01-02T00:00:00Z");
        untold["updatedAt"] = Value::Null;
        assert!(dataset(&later) != dataset(&row) && job(&later) != job(&row));
        assert_eq!((dataset(&untold), job(&untold)), (String::new(), String::new()));
    }
}

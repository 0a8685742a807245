//! What an event must have to be of use; the rest is for the reader of the format.

use super::{EVENT_BYTES, Fault, Refusal};
use serde_json::Value;
use weft_catalogs::formats::{Document, Syntax, openlineage};
use weft_model::TimeMs;

/// The body as text.
pub(super) fn text(body: &[u8], limit: usize) -> Result<&str, Refusal> {
    if body.len() > limit {
        return Err(Refusal::new(Fault::TooLarge, format!("larger than {limit} bytes"), ""));
    }
    let wrong =
        |e: std::str::Utf8Error| Refusal::new(Fault::Bad, format!("not UTF-8 from byte {} on", e.valid_up_to()), "");
    std::str::from_utf8(body).map_err(wrong)
}

/// Checks one event.
pub(super) fn event(text: &str) -> Result<(), Refusal> {
    let bad = |what: &str, place: &str| Err(Refusal::new(Fault::Bad, what, place));
    if text.len() > EVENT_BYTES {
        return Err(Refusal::new(Fault::TooLarge, format!("larger than {EVENT_BYTES} bytes"), ""));
    }
    let value: Value =
        serde_json::from_str(text).map_err(|e| Refusal::new(Fault::Bad, format!("not JSON: {e}"), ""))?;
    if !value.is_object() {
        return bad("an event is an object", "");
    }
    match value.get("eventTime").map(|time| time.as_str().and_then(TimeMs::parse)) {
        None => return bad("missing", "eventTime"),
        Some(None) => return bad("no time in RFC 3339", "eventTime"),
        Some(Some(_)) => {}
    }
    match (value.get("job"), value.get("dataset")) {
        (None, None) => return bad("missing; an event is about a job or a dataset", "job"),
        (job, dataset) => {
            for (subject, place) in [(job, "job"), (dataset, "dataset")] {
                subject.map_or(Ok(()), |subject| named(subject, place))?;
            }
        }
    }
    if let Some(run) = value.get("run")
        && !is_filled(run.get("runId"))
    {
        return bad("missing or empty", "run.runId");
    }
    for side in ["inputs", "outputs"] {
        match value.get(side) {
            None | Some(Value::Null) => {}
            Some(Value::Array(list)) => {
                for (number, dataset) in list.iter().enumerate() {
                    named(dataset, &format!("{side}[{number}]"))?;
                }
            }
            Some(_) => return bad("a list was expected", side),
        }
    }
    let document = Document { path: String::new(), line: None, syntax: Syntax::JsonLine, bytes: Vec::new(), value };
    if openlineage::recognise(&document) { Ok(()) } else { bad("this is no OpenLineage event", "") }
}

fn named(value: &Value, place: &str) -> Result<(), Refusal> {
    for part in ["namespace", "name"] {
        if !is_filled(value.get(part)) {
            return Err(Refusal::new(Fault::Bad, "missing or empty", format!("{place}.{part}")));
        }
    }
    Ok(())
}

fn is_filled(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::{EVENT_BYTES, Fault, event, text};
    use serde_json::{Value, json};

    fn good() -> Value {
        json!({"eventTime": "2026-01-01T00:00:00Z", "eventType": "START", "run": {"runId": "r"},
               "job": {"namespace": "n", "name": "j"}, "inputs": [{"namespace": "n", "name": "d"}]})
    }

    #[test]
    fn an_event_that_lacks_a_part_is_told_which() {
        assert_eq!(event(&good().to_string()), Ok(()));
        let rows: [(&str, Value, &str); 8] = [
            ("/eventTime", json!(null), "eventTime"),
            ("/eventTime", json!("yesterday"), "eventTime"),
            ("/job", json!({"namespace": "n"}), "job.name"),
            ("/job/namespace", json!("  "), "job.namespace"),
            ("/run", json!({}), "run.runId"),
            ("/inputs", json!("many"), "inputs"),
            ("/inputs/0", json!({"name": "d"}), "inputs[0].namespace"),
            ("/inputs/0/name", json!(7), "inputs[0].name"),
        ];
        for (place, value, expected) in rows {
            let mut wrong = good();
            *wrong.pointer_mut(place).unwrap() = value;
            let refusal = event(&wrong.to_string()).unwrap_err();
            assert_eq!((refusal.fault, refusal.place.as_str()), (Fault::Bad, expected));
        }
    }

    #[test]
    fn other_json_and_other_bytes_are_refused() {
        for wrong in ["[]", "7", "{}", "{\"eventTime\":", r#"{"eventTime": "2026-01-01T00:00:00Z"}"#] {
            assert_eq!(event(wrong).unwrap_err().fault, Fault::Bad, "{wrong}");
        }
        assert_eq!(text(b"\xff", 10).unwrap_err().fault, Fault::Bad);
        assert_eq!(text(b"0123456789A", 10).unwrap_err().fault, Fault::TooLarge);
        let mut large = good();
        large["producer"] = json!("x".repeat(EVENT_BYTES));
        assert_eq!(event(&large.to_string()).unwrap_err().fault, Fault::TooLarge);
        let deep = format!("{{\"eventTime\": {}", "[".repeat(100_000));
        assert_eq!(event(&deep).unwrap_err().fault, Fault::Bad);
    }

    #[test]
    fn events_of_jobs_and_datasets_need_no_run() {
        for place in ["job", "dataset"] {
            let one = json!({"eventTime": "2026-01-01T00:00:00Z", place: {"namespace": "n", "name": "x"}});
            assert_eq!(event(&one.to_string()), Ok(()));
        }
    }
}

//! OpenLineage events: run, job and dataset events, one per file, in a list or one per line.
//!
//! An event says little by itself, so what events say about one dataset, job or run is merged first ([`state`]; of two
//! facets of the same name the one with the later `eventTime` counts, whatever the order of the files) and turned into
//! observations after the last document ([`map`], [`edges`]).

mod checks;
mod edges;
mod facets;
mod map;
pub(crate) mod naming;
mod state;
mod wire;

use super::tolerant;
use super::{Collector, Document, FormatError};
use serde_json::Value;

/// Whether the document holds OpenLineage events, told by its content.
pub fn recognise(doc: &Document) -> bool {
    match &doc.value {
        Value::Array(list) => !list.is_empty() && list.iter().take(10).all(is_event),
        one => is_event(one),
    }
}

fn is_event(value: &Value) -> bool {
    let named = |v: &Value| v.get("namespace").is_some_and(Value::is_string);
    let datasets = |key: &str| {
        value.get(key).and_then(Value::as_array).is_some_and(|list| {
            list.iter().all(|d| named(d) && d.get("name").is_some_and(Value::is_string)) && !list.is_empty()
        })
    };
    let stamped = ["eventType", "eventTime", "schemaURL", "run"].iter().any(|key| value.get(*key).is_some());
    let subject = ["job", "dataset"].iter().any(|key| value.get(*key).is_some_and(named));
    (subject && stamped) || datasets("inputs") || datasets("outputs")
}

/// Takes in the events of one document. Errors when none of them is readable.
pub fn parse(doc: &Document, out: &mut Collector) -> Result<(), FormatError> {
    let events = match &doc.value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut readable = 0;
    for value in events {
        if !is_event(value) {
            out.loss("[]", "is no event: it names neither job nor dataset", false);
            continue;
        }
        let event = tolerant::read::<wire::Event>(value, |path, reason| out.loss(path, reason, false));
        if let Some(event) = event {
            readable += 1;
            state::take_in(event, out);
        }
    }
    if readable == 0 && !events.is_empty() {
        return Err(FormatError::at("", "no event in it can be read; an event is an object with run, job or dataset"));
    }
    Ok(())
}

/// Emits everything once all events are known.
pub fn finish(out: &mut Collector) {
    let state: state::State = out.take_state();
    if !state.is_empty() {
        map::emit(&state, out);
    }
}

#[cfg(test)]
mod tests {
    use super::{finish, parse, recognise};
    use crate::formats::{Collector, Document};
    use serde_json::{Value, json};
    use weft_model::{
        Asset, AssetKind, CheckStatus, Edge, EdgeKind, Entity, EvidenceKind, Kind, Lifecycle, Loss, Method,
        Observation, Transformation,
    };

    const DBT: &str = include_str!("../../../../../tests/fixtures/openlineage/dbt-ol_jaffle_shop_duckdb.ndjson");
    const MARQUEZ: &str = include_str!("../../../../../tests/fixtures/openlineage/marquez_event_full.json");
    const SPARK: &str = include_str!("../../../../../tests/fixtures/openlineage/pysparkCLLEnd.json");
    const DROP: &str = include_str!("../../../../../tests/fixtures/openlineage/pysparkDropTableEvent.json");
    const COLUMNS: &str = include_str!("../../../../../tests/fixtures/openlineage/facet_columnLineage.json");
    const LINEAGE: &str = include_str!("../../../../../tests/fixtures/openlineage/facet_lineage.json");
    const SCHEMA: &str = include_str!("../../../../../tests/fixtures/openlineage/facet_schema.json");

    fn read<'a>(events: impl IntoIterator<Item = &'a str>) -> (Vec<Observation>, Vec<Loss>) {
        let mut out = Collector::new();
        for text in events {
            let doc = Document::json("e.json", text);
            assert!(recognise(&doc), "{text}");
            out.set_source("e.json");
            parse(&doc, &mut out).unwrap();
        }
        finish(&mut out);
        out.into_parts()
    }

    fn asset<'a>(observations: &'a [Observation], key: &str) -> (&'a Observation, &'a Asset) {
        let found = observations.iter().find(|o| o.key.to_string() == key).unwrap();
        match &found.entity {
            Entity::Asset(asset) => (found, asset),
            _ => unreachable!(),
        }
    }

    fn edges(observations: &[Observation]) -> Vec<&Edge> {
        let edge = |o: &'_ Observation| -> Option<usize> { (o.kind() == Kind::Edge).then_some(0) };
        observations
            .iter()
            .filter(|o| edge(o).is_some())
            .filter_map(|o| if let Entity::Edge(e) = &o.entity { Some(e) } else { None })
            .collect()
    }

    fn count(observations: &[Observation], kind: Kind) -> usize {
        observations.iter().filter(|o| o.kind() == kind).count()
    }

    fn event(kind: &str, time: &str, inputs: &Value, outputs: &Value) -> String {
        json!({"eventType": kind, "eventTime": time, "run": {"runId": "r1"}, "job": {"namespace": "etl", "name": "load"},
               "inputs": inputs, "outputs": outputs})
        .to_string()
    }

    fn table(name: &str, facets: &Value) -> Value {
        json!({"namespace": "postgres://h:5432", "name": format!("db.s.{name}"), "facets": facets})
    }

    #[test]
    fn events_of_dbt_are_merged_and_know_dbts_name_of_what_they_write() {
        let (observations, _) = read(DBT.lines());
        assert_eq!(count(&observations, Kind::Asset), 5);
        assert_eq!(count(&observations, Kind::Job), 11);
        assert_eq!(count(&observations, Kind::Run), 11);
        assert_eq!(count(&observations, Kind::Check), 20);
        assert_eq!(edges(&observations).len(), 5);
        assert!(edges(&observations).iter().all(|e| e.method == Method::Declared && e.last_seen.is_some()));
        let (orders, said) = asset(&observations, "duckdb://jaffle_shop.duckdb/jaffle_shop/main/orders");
        let alias = &orders.identity.aliases[0];
        assert_eq!(alias.key.to_string(), "dbt://jaffle_shop/jaffle_shop/model.jaffle_shop.orders");
        assert!(alias.evidence.contains("dbt_node facet of job"));
        assert_eq!(said.evidence[0].kind, EvidenceKind::RunEnd);
        for check in observations.iter().filter(|o| o.kind() == Kind::Check) {
            let Entity::Check(check) = &check.entity else { unreachable!() };
            assert_eq!(check.results.len(), 1, "stated twice in one event is measured once: {}", check.name);
            assert_eq!(check.results[0].status, CheckStatus::Pass);
        }
    }

    #[test]
    fn the_order_of_events_does_not_matter() {
        let (forwards, _) = read(DBT.lines());
        let (backwards, _) = read(DBT.lines().rev());
        assert_eq!(forwards, backwards);
    }

    #[test]
    fn column_lineage_of_spark_names_columns_and_transformations() {
        let (observations, losses) = read([SPARK]);
        let edges = edges(&observations);
        assert_eq!(edges.len(), 2);
        assert!(edges.iter().all(|e| e.method == Method::ColumnFacet && !e.columns.is_empty()));
        let flow = edges[0].columns.iter().find(|c| c.transformation == Transformation::Direct).unwrap();
        assert_eq!((flow.from.as_str(), flow.to.as_deref()), ("a", Some("ident")));
        assert!(losses.iter().any(|l| l.path == "job" && l.reason.contains("no identity")), "its job has no name");
    }

    #[test]
    fn dataset_level_flows_steer_the_whole_dataset() {
        let facets: Value = serde_json::from_str(COLUMNS).unwrap();
        let (observations, _) =
            read([event("COMPLETE", "2026-01-01T00:00:00Z", &json!([]), &json!([table("t", &facets)])).as_str()]);
        let edges = edges(&observations);
        let whole: Vec<_> = edges[0].columns.iter().filter(|c| c.to.is_none()).collect();
        assert_eq!(whole.len(), 3);
        assert!(whole.iter().all(|c| c.transformation == Transformation::Indirect && c.subtype.is_some()));
        assert_eq!(edges[0].columns.len(), 7);
    }

    #[test]
    fn explicit_lineage_is_believed_before_everything_else() {
        let facet: Value = serde_json::from_str(LINEAGE).unwrap();
        let mut event: Value = serde_json::from_str(&event(
            "COMPLETE",
            "2026-01-01T00:00:00Z",
            &json!([table("a", &json!({})), table("b", &json!({}))]),
            &json!([{"namespace": "postgresql://warehouse:5432", "name": "public.enriched_orders"}]),
        ))
        .unwrap();
        event["job"]["facets"] = facet;
        let (observations, _) = read([event.to_string().as_str()]);
        let edges = edges(&observations);
        let of = |kind: EdgeKind| edges.iter().find(|e| e.kind == kind).unwrap();
        assert_eq!(edges.len(), 2, "inputs × outputs do not count beside it");
        assert_eq!(of(EdgeKind::Data).from.to_string(), "postgres://warehouse:5432/public/orders");
        assert_eq!(of(EdgeKind::Data).method, Method::ExplicitFacet);
        assert_eq!(of(EdgeKind::Data).columns.len(), 1);
        assert_eq!(of(EdgeKind::Depends).from.to_string(), "airflow://production/daily.enrichment");
    }

    #[test]
    fn only_many_by_many_is_a_guess() {
        let (a, b) = (table("a", &json!({})), table("b", &json!({})));
        let (x, y) = (table("x", &json!({})), table("y", &json!({})));
        let methods = |inputs: Value, outputs: Value| -> Vec<Method> {
            let text = event("COMPLETE", "2026-01-01T00:00:00Z", &inputs, &outputs);
            edges(&read([text.as_str()]).0).iter().map(|e| e.method).collect()
        };
        assert_eq!(methods(json!([a, b]), json!([x])), [Method::Declared; 2]);
        assert_eq!(methods(json!([a]), json!([x, y])), [Method::Declared; 2]);
        assert_eq!(methods(json!([a, b]), json!([x, y])), [Method::Cartesian; 4]);
    }

    #[test]
    fn an_input_that_column_lineage_leaves_out_still_feeds_the_only_output() {
        let field = json!({"inputFields": [{"namespace": "postgres://h:5432", "name": "db.s.a", "field": "id"}],
                           "transformationType": "IDENTITY", "transformationDescription": "as is"});
        let output = table("x", &json!({"columnLineage": {"fields": {"id": field}}}));
        let inputs = json!([table("a", &json!({})), table("b", &json!({}))]);
        let text = event("COMPLETE", "2026-01-01T00:00:00Z", &inputs, &json!([output]));
        let (observations, _) = read([text.as_str()]);
        let methods: Vec<_> = edges(&observations).iter().map(|e| (e.from.name(), e.method)).collect();
        assert_eq!(methods, [("a", Method::ColumnFacet), ("b", Method::Declared)]);
        let flow = &edges(&observations)[0].columns[0];
        assert_eq!((flow.transformation, flow.subtype.as_deref()), (Transformation::Direct, Some("IDENTITY")));
    }

    #[test]
    fn the_later_facet_counts_and_a_failed_run_proves_nothing() {
        let schema = |column: &str| json!({"schema": {"fields": [{"name": column, "type": "int"}]}});
        let early = event(
            "START",
            "2026-01-01T00:00:00Z",
            &json!([table("a", &json!({}))]),
            &json!([table("x", &schema("old"))]),
        );
        let late = event("FAIL", "2026-01-01T01:00:00Z", &json!([]), &json!([table("x", &schema("new"))]));
        let (observations, _) = read([late.as_str(), early.as_str()]);
        let (_, x) = asset(&observations, "postgres://h:5432/db/s/x");
        assert_eq!(x.columns[0].path, "new");
        assert!(x.evidence.is_empty());
        assert_eq!(edges(&observations)[0].last_seen, None);
        let run = observations.iter().find(|o| o.kind() == Kind::Run).unwrap();
        assert!(matches!(&run.entity, Entity::Run(r) if r.state == "FAIL" && r.started < r.ended));
    }

    #[test]
    fn symlinks_are_aliases_and_a_dropped_table_is_retired() {
        let (observations, losses) = read([DROP]);
        let (found, table) = asset(&observations, "file:///tmp/drop_test/drop_table_test");
        assert_eq!(table.lifecycle, Lifecycle::Retired);
        assert_eq!(table.kind, AssetKind::Table, "its symlink says it is a table");
        assert_eq!(found.identity.aliases[0].key.to_string(), "file:///tmp/drop_test/default.drop_table_test");
        assert!(losses.iter().any(|l| l.path == "eventTime"));
    }

    #[test]
    fn nested_fields_become_dotted_paths() {
        let facets: Value = serde_json::from_str(SCHEMA).unwrap();
        let text = json!({"eventTime": "2026-01-01T00:00:00Z", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
                          "dataset": table("t", &facets)}).to_string();
        let (observations, _) = read([text.as_str()]);
        let (_, found) = asset(&observations, "postgres://h:5432/db/s/t");
        let paths: Vec<_> = found.columns.iter().map(|c| c.path.as_str()).collect();
        assert_eq!(paths.len(), 17);
        assert!(paths.contains(&"addresses.street") && paths.contains(&"custom_properties.value._1"));
    }

    #[test]
    fn unknown_facets_are_kept_and_secrets_are_not() {
        let (observations, losses) = read([MARQUEZ]);
        let job = observations.iter().find(|o| o.kind() == Kind::Job).unwrap();
        assert!(job.unmapped.as_ref().unwrap().get("additionalProp1").is_some());
        assert!(losses.iter().any(|l| l.path == "job.facets.additionalProp1" && l.kept));
        let mut event: Value =
            serde_json::from_str(&event("START", "2026-01-01T00:00:00Z", &json!([]), &json!([]))).unwrap();
        event["run"]["facets"] =
            json!({"environmentVariables": {"environmentVariables": [{"name": "K", "value": "v"}]}});
        let (observations, losses) = read([event.to_string().as_str()]);
        assert!(!serde_json::to_string(&observations).unwrap().contains("\"K\""));
        assert!(losses.iter().any(|l| l.path == "run.facets.environmentVariables" && !l.kept));
    }

    #[test]
    fn placeholders_of_templates_are_refused_one_by_one() {
        let inputs = json!([{"namespace": "file", "name": "${json-unit.any-string}"}, table("a", &json!({}))]);
        let text = event("COMPLETE", "2026-01-01T00:00:00Z", &inputs, &json!([table("x", &json!({}))]));
        let (observations, losses) = read([text.as_str()]);
        assert_eq!(edges(&observations).len(), 1);
        assert!(losses.iter().any(|l| l.path == "inputs[]" && l.reason.contains("placeholder")));
    }

    #[test]
    fn lists_are_read_and_other_json_is_not_mistaken_for_events() {
        let one = event("COMPLETE", "2026-01-01T00:00:00Z", &json!([]), &json!([table("x", &json!({}))]));
        assert_eq!(count(&read([format!("[{one},{one}]").as_str()]).0, Kind::Asset), 1);
        for other in ["{}", "[]", "[1]", r#"{"job": {"namespace": "a", "name": "b"}}"#, r#"{"inputs": []}"#, COLUMNS] {
            assert!(!recognise(&Document::json("x.json", other)), "{other}");
        }
    }
}

//! dbt artifacts: `manifest.json`, `catalog.json`, `run_results.json`, `sources.json`.
//!
//! Only together do they make sense, so documents are kept until the last one was read; then every manifest is one
//! project, and the other artifacts go to the project they belong to ([`pair`]). Two projects of one folder tree never
//! share results, checks or internal names, even when they bear the same name.

mod artifacts;
mod checks;
mod columns;
mod map;
mod names;
mod owners;
mod pair;
mod promises;
mod runs;
mod wire;

use super::tolerant;
use super::{Collector, Document, FormatError};
use artifacts::{Artifact, Manifest};
pub(crate) use map::relation_alias;
pub(crate) use names::relation_parts;
use serde_json::{Map, Value};
use wire::{Metadata, RunResult, SourceResult, Table};

/// Newest manifest version whose schema this reader was written against; newer ones are read and said to be newer.
const NEWEST_MANIFEST: u32 = 12;

/// What is kept between the documents of one catalog.
#[derive(Default)]
struct Seen {
    manifests: Vec<Manifest>,
    tables: Vec<Artifact<Table>>,
    runs: Vec<Artifact<RunResult>>,
    freshness: Vec<Artifact<SourceResult>>,
}

/// Which artifact a schema URL such as `https://schemas.getdbt.com/dbt/manifest/v12.json` names, and its version.
fn artifact_of(schema: &str) -> Option<(&str, u32)> {
    let mut parts = schema.trim_end_matches(".json").rsplit('/');
    let version = parts.next()?.strip_prefix('v')?.parse().ok()?;
    let name = parts.next()?;
    (parts.next()? == "dbt").then_some((name, version))
}

fn schema_of(doc: &Document) -> Option<&str> {
    doc.value.get("metadata")?.get("dbt_schema_version")?.as_str()
}

/// Whether the document is an artifact of dbt, told by `metadata.dbt_schema_version`.
pub fn recognise(doc: &Document) -> bool {
    schema_of(doc).is_some_and(|schema| artifact_of(schema).is_some())
}

/// Reads one artifact and keeps it for [`finish`]. Errors when it lacks its main section.
pub fn parse(doc: &Document, out: &mut Collector) -> Result<(), FormatError> {
    let Some((name, version)) = schema_of(doc).and_then(artifact_of) else {
        return Err(FormatError::at("metadata.dbt_schema_version", "names no dbt artifact"));
    };
    let metadata = doc.value.get("metadata").unwrap_or(&Value::Null);
    let metadata: Metadata = read(metadata, "metadata", out).unwrap_or_default();
    match name {
        "manifest" => {
            if version > NEWEST_MANIFEST {
                out.loss("metadata.dbt_schema_version", "newer than manifest v12; read as v12", true);
            }
            let manifest = Manifest::read(doc, metadata, out)?;
            out.state::<Seen>().manifests.push(manifest);
        }
        "catalog" => {
            let results = tables(doc, out)?;
            out.state::<Seen>().tables.push(Artifact { path: doc.path.clone(), metadata, results });
        }
        "run-results" => {
            let results = list(doc, out, |r: &RunResult| r.unique_id.clone())?;
            out.state::<Seen>().runs.push(Artifact { path: doc.path.clone(), metadata, results });
        }
        "sources" => {
            let results = list(doc, out, |r: &SourceResult| r.unique_id.clone())?;
            out.state::<Seen>().freshness.push(Artifact { path: doc.path.clone(), metadata, results });
        }
        other => out.loss("", &format!("dbt artifact \"{other}\" holds nothing that is read here"), false),
    }
    Ok(())
}

/// Emits everything once all artifacts are known.
pub fn finish(out: &mut Collector) {
    let seen: Seen = out.take_state();
    if seen.manifests.is_empty() && seen.tables.is_empty() && seen.runs.is_empty() && seen.freshness.is_empty() {
        return;
    }
    let projects = pair::pair(seen, out);
    map::emit(&projects, out);
}

/// Reads a part of the current file; what does not fit is a loss below `place`.
fn read<T: serde::de::DeserializeOwned>(value: &Value, place: &str, out: &mut Collector) -> Option<T> {
    tolerant::read(value, |path, reason| {
        let at = if path.is_empty() { place.to_owned() } else { format!("{place}.{path}") };
        out.loss(&at, reason, false);
    })
}

fn section<'a>(doc: &'a Document, name: &str) -> Option<&'a Map<String, Value>> {
    doc.value.get(name)?.as_object()
}

fn tables(doc: &Document, out: &mut Collector) -> Result<Vec<(String, Table)>, FormatError> {
    if section(doc, "nodes").is_none() {
        return Err(FormatError::at("nodes", "missing or no object; run `dbt docs generate` again"));
    }
    let mut results = Vec::new();
    for name in ["nodes", "sources"] {
        for (id, value) in section(doc, name).into_iter().flatten() {
            results.extend(read(value, &format!("{name}.*"), out).map(|table| (id.clone(), table)));
        }
    }
    if doc.value.get("errors").is_some_and(|e| !tolerant::says_nothing(e)) {
        out.loss("errors", "dbt could not describe every table; see this section of the file", false);
    }
    Ok(results)
}

fn list<T: serde::de::DeserializeOwned>(
    doc: &Document,
    out: &mut Collector,
    id: fn(&T) -> Option<String>,
) -> Result<Vec<(String, T)>, FormatError> {
    let Some(list) = doc.value.get("results").and_then(Value::as_array) else {
        return Err(FormatError::at("results", "missing or no list; the run was probably interrupted, run it again"));
    };
    let mut results = Vec::with_capacity(list.len());
    for value in list {
        let Some(result) = read::<T>(value, "results[]", out) else { continue };
        match id(&result).filter(|id| !id.is_empty()) {
            Some(id) => results.push((id, result)),
            None => out.loss("results[].unique_id", "missing; the result belongs to nothing", false),
        }
    }
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::{finish, parse, recognise};
    use crate::formats::{Collector, Document};
    use serde_json::{Value, json};
    use weft_model::{
        Asset, AssetKind, CheckStatus, EdgeKind, Entity, EvidenceKind, Kind, Lifecycle, Loss, Observation, PartyKind,
    };

    const MANIFEST: &str = include_str!("../../../../../tests/fixtures/dbt/jaffle_shop_duckdb/manifest.json");
    const CATALOG: &str = include_str!("../../../../../tests/fixtures/dbt/jaffle_shop_duckdb/catalog.json");
    const RESULTS: &str = include_str!("../../../../../tests/fixtures/dbt/jaffle_shop_duckdb/run_results.json");

    fn read(files: &[(&str, String)]) -> (Vec<Observation>, Vec<Loss>) {
        let mut out = Collector::new();
        for (path, text) in files {
            let doc = Document::json(path, text);
            assert!(recognise(&doc), "{path}");
            out.set_source(path);
            parse(&doc, &mut out).unwrap();
        }
        finish(&mut out);
        out.into_parts()
    }

    fn of_kind(observations: &[Observation], kind: Kind) -> Vec<&Observation> {
        observations.iter().filter(|o| o.kind() == kind).collect()
    }

    fn asset<'a>(observations: &'a [Observation], native: &str) -> (&'a Observation, &'a Asset) {
        let found = observations.iter().find(|o| o.native == native && o.kind() == Kind::Asset).unwrap();
        match &found.entity {
            Entity::Asset(asset) => (found, asset),
            _ => unreachable!(),
        }
    }

    fn jaffle() -> Vec<(&'static str, String)> {
        vec![
            ("t/manifest.json", MANIFEST.to_owned()),
            ("t/catalog.json", CATALOG.to_owned()),
            ("t/run_results.json", RESULTS.to_owned()),
        ]
    }

    /// A manifest of project `shop` in snowflake with these sections.
    fn manifest(sections: &Value) -> String {
        let mut manifest = json!({
            "metadata": {
                "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
                "generated_at": "2026-01-01T00:00:00Z",
                "project_name": "shop",
                "adapter_type": "snowflake"
            },
            "nodes": {}
        });
        for (name, value) in sections.as_object().unwrap() {
            manifest[name.as_str()] = value.clone();
        }
        manifest.to_string()
    }

    #[test]
    fn a_real_project_is_there_with_columns_checks_lineage_and_runs() {
        let (observations, _) = read(&jaffle());
        assert_eq!(of_kind(&observations, Kind::Asset).len(), 8);
        assert_eq!(of_kind(&observations, Kind::Edge).len(), 8);
        assert_eq!(of_kind(&observations, Kind::Run).len(), 1);
        let checks = of_kind(&observations, Kind::Check);
        assert_eq!(checks.len(), 20);
        for check in checks {
            let Entity::Check(check) = &check.entity else { unreachable!() };
            assert_eq!(check.results[0].status, CheckStatus::Pass, "{}", check.name);
            assert!(check.results[0].at.is_some());
        }
        let (orders, said) = asset(&observations, "model.jaffle_shop.orders");
        assert_eq!(orders.key.to_string(), "duckdb:///jaffle_shop/main/orders");
        assert_eq!(orders.identity.authority_scope.as_deref(), Some("dbt:jaffle_shop:duckdb:jaffle_shop"));
        let alias = "dbt://jaffle_shop/jaffle_shop/model.jaffle_shop.orders";
        assert_eq!(orders.identity.aliases[0].key.to_string(), alias);
        assert_eq!(said.kind, AssetKind::Table);
        assert_eq!(said.columns.len(), 9);
        assert_eq!(said.columns[0].path, "order_id");
        assert_eq!(said.columns[0].data_type.as_deref(), Some("INTEGER"));
        assert!(said.columns[0].description.is_some());
        assert_eq!(said.evidence[0].kind, EvidenceKind::RunEnd);
        let (_, view) = asset(&observations, "model.jaffle_shop.stg_orders");
        assert_eq!(view.kind, AssetKind::View);
        assert!(view.evidence.is_empty(), "building a view makes no data newer");
    }

    #[test]
    fn the_order_of_the_files_does_not_matter() {
        let (forwards, _) = read(&jaffle());
        let mut files = jaffle();
        files.reverse();
        assert_eq!(read(&files).0, forwards);
    }

    #[test]
    fn two_projects_of_one_name_stay_apart() {
        let other = MANIFEST.replace("\\\"jaffle_shop\\\".", "\\\"other_db\\\".");
        let other = other.replace("\"database\": \"jaffle_shop\"", "\"database\": \"other_db\"");
        let other = other.replace("31f139aa-8646-41f7-8048-da0e5889fe91", "another-invocation");
        assert_ne!(other, MANIFEST);
        let mut files = jaffle();
        files.push(("u/manifest.json", other));
        let (observations, _) = read(&files);
        assert_eq!(of_kind(&observations, Kind::Asset).len(), 16);
        assert_eq!(of_kind(&observations, Kind::Edge).len(), 16);
        let checks = of_kind(&observations, Kind::Check);
        assert_eq!(checks.len(), 40);
        let with_results = checks.iter().filter(|c| matches!(&c.entity, Entity::Check(c) if !c.results.is_empty()));
        assert_eq!(with_results.count(), 20, "run results belong to the manifest beside them");
    }

    #[test]
    fn an_artifact_without_its_manifest_is_a_loss_and_not_a_guess() {
        let (observations, losses) = read(&[("t/run_results.json", RESULTS.to_owned())]);
        assert!(observations.is_empty());
        assert_eq!(losses.iter().map(|l| l.count).sum::<u32>(), 28);
        assert!(losses[0].reason.contains("no manifest.json was found"));
    }

    #[test]
    fn freshness_rules_are_promises_as_raw_as_they_are_written() {
        let source = |name: &str, freshness: Value| {
            json!({"unique_id": format!("source.shop.raw.{name}"), "resource_type": "source", "name": name,
                   "source_name": "raw", "database": "DB", "schema": "RAW", "identifier": name,
                   "loaded_at_field": "_loaded_at", "freshness": freshness})
        };
        let bound = |count: Value, period: Value| json!({"count": count, "period": period});
        let both =
            json!({"error_after": bound(json!("36"), json!("hour")), "warn_after": bound(json!(1), json!("day"))});
        let sections = json!({"sources": {
            "source.shop.raw.both": source("both", both),
            "source.shop.raw.half": source("half", json!({"warn_after": bound(json!(24), json!(null))})),
            "source.shop.raw.off": source("off", json!(null)),
            "source.shop.raw.empty": source("empty", json!({"error_after": bound(json!(null), json!(null)), "warn_after": {}})),
        }, "nodes": {"model.shop.built": {"unique_id": "model.shop.built", "resource_type": "model", "name": "built",
            "config": {"materialized": "table", "freshness": {"build_after": {"count": 4, "period": "hour", "updates_on": "all"}}},
            "relation_name": "DB.MART.BUILT"}}});
        let sources_json = json!({
            "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/sources/v3.json"},
            "results": [
                {"unique_id": "source.shop.raw.both", "status": "error", "max_loaded_at": "2025-12-30T00:00:00Z",
                 "snapshotted_at": "2026-01-01T00:00:00Z", "criteria": {"error_after": {"count": 36, "period": "hour"}}},
                {"unique_id": "source.shop.raw.half", "status": "runtime error", "error": "no such column"}
            ]
        });
        let (observations, losses) =
            read(&[("sources.json", sources_json.to_string()), ("manifest.json", manifest(&sections))]);
        let (_, both) = asset(&observations, "source.shop.raw.both");
        let promise = &both.promises[0];
        assert_eq!((promise.value.as_deref(), promise.unit.as_deref()), (Some("36"), Some("hour")));
        assert_eq!((promise.warn_value.as_deref(), promise.warn_unit.as_deref()), (Some("1"), Some("day")));
        assert_eq!(promise.element.as_deref(), Some("_loaded_at"));
        assert_eq!(both.evidence[0].kind, EvidenceKind::Assertion);
        let (_, half) = asset(&observations, "source.shop.raw.half");
        assert_eq!((half.promises[0].warn_value.as_deref(), half.promises[0].warn_unit.as_deref()), (Some("24"), None));
        assert!(half.evidence.is_empty());
        for off in ["off", "empty"] {
            assert!(asset(&observations, &format!("source.shop.raw.{off}")).1.promises.is_empty());
        }
        let built = &asset(&observations, "model.shop.built").1.promises[0];
        assert_eq!((built.property.as_str(), built.value.as_deref()), ("build_after", Some("4")));
        let status = |id: &str| {
            let native = format!("freshness of source.shop.raw.{id}");
            let found = observations.iter().find(|o| o.native == native).unwrap();
            let Entity::Check(check) = &found.entity else { unreachable!() };
            check.results[0].status
        };
        assert_eq!(status("both"), CheckStatus::Fail, "too old is a broken rule");
        assert_eq!(status("half"), CheckStatus::Error, "not measured is no broken rule");
        assert!(losses.iter().any(|l| l.source == "sources.json" && l.reason.contains("could not measure")));
    }

    #[test]
    fn groups_exposures_contracts_and_deprecations_are_read() {
        let sections = json!({
            "groups": {"group.shop.finance": {"name": "finance", "owner": {"name": "Finance Data", "email": ["fin@x.example"]}}},
            "nodes": {
                "model.shop.a.v2": {"unique_id": "model.shop.a.v2", "resource_type": "model", "name": "a", "version": 2,
                    "relation_name": "DB.MART.A_V2", "database": "DB", "schema": "MART", "alias": "A_V2",
                    "config": {"group": "finance", "materialized": "table", "contract": {"enforced": true},
                               "meta": {"owner": "@platform", "contains_pii": true}},
                    "deprecation_date": "2026-06-30", "access": "public",
                    "constraints": [{"type": "primary_key", "columns": ["ID"]}],
                    "columns": {"id": {"name": "id", "data_type": "int", "config": {"tags": ["k"]},
                                       "constraints": [{"type": "not_null"}]}},
                    "depends_on": {"nodes": ["model.shop.e"]}},
                "model.shop.e": {"unique_id": "model.shop.e", "resource_type": "model", "name": "e",
                    "config": {"materialized": "ephemeral"}, "database": "DB", "schema": "MART", "alias": "e"}
            },
            "exposures": {"exposure.shop.board": {"unique_id": "exposure.shop.board", "name": "board", "type": "dashboard",
                "owner": {"name": "Ana", "email": "ana@x.example"}, "url": "https://bi.example/1",
                "depends_on": {"nodes": ["model.shop.a.v2", "model.elsewhere.b"]}}}
        });
        let (observations, _) = read(&[("manifest.json", manifest(&sections))]);
        let (_, a) = asset(&observations, "model.shop.a.v2");
        assert_eq!(a.name.as_deref(), Some("a.v2"));
        assert_eq!(a.lifecycle, Lifecycle::Deprecated);
        assert_eq!(a.domain.as_ref().map(ToString::to_string).as_deref(), Some("domain:///finance"));
        let owners: Vec<_> = a.owners.iter().map(|o| (o.party.to_string(), o.inherited)).collect();
        assert_eq!(owners, [("team:///platform".to_owned(), false), ("team:///Finance%20Data".to_owned(), true)]);
        assert_eq!(a.tags[0].name, "contains_pii");
        assert!(a.columns[0].key && a.columns[0].nullable == Some(false));
        let contract = of_kind(&observations, Kind::Contract)[0];
        let Entity::Contract(contract) = &contract.entity else { unreachable!() };
        assert_eq!(contract.subjects[0].columns.len(), 1);
        let team = of_kind(&observations, Kind::Team)[0];
        assert!(matches!(&team.entity, Entity::Team(t) if t.kind == PartyKind::Team && t.mails == ["fin@x.example"]));
        assert_eq!(of_kind(&observations, Kind::Person)[0].key.to_string(), "person:///ana@x.example");
        let (_, board) = asset(&observations, "exposure.shop.board");
        assert_eq!(board.kind, AssetKind::Exposure);
        assert_eq!(board.links, ["https://bi.example/1"]);
        let edges: Vec<_> = of_kind(&observations, Kind::Edge)
            .into_iter()
            .filter_map(|o| match &o.entity {
                Entity::Edge(e) => Some((e.from.to_string(), e.to.to_string(), e.kind)),
                _ => None,
            })
            .collect();
        let board = "dbt://shop/exposure.shop.board".to_owned();
        let a = "snowflake:///DB/MART/A_V2".to_owned();
        assert!(edges.contains(&(a.clone(), board.clone(), EdgeKind::Depends)));
        assert!(edges.contains(&("dbt://elsewhere/model.elsewhere.b".to_owned(), board, EdgeKind::Depends)));
        assert!(edges.contains(&("dbt://shop/model.shop.e".to_owned(), a, EdgeKind::Data)), "ephemeral is a node");
    }

    #[test]
    fn a_seed_and_the_source_that_reads_it_are_one_thing_with_two_names() {
        let node = |id: &str, sort: &str| {
            json!({"unique_id": id, "resource_type": sort, "name": "raw", "source_name": "ecom",
                   "relation_name": "DB.RAW.RAW", "database": "DB", "config": {}})
        };
        let sections = json!({
            "nodes": {"seed.shop.raw": node("seed.shop.raw", "seed")},
            "sources": {"source.shop.ecom.raw": node("source.shop.ecom.raw", "source")}
        });
        let (observations, losses) = read(&[("manifest.json", manifest(&sections))]);
        assert_eq!(observations.len(), 1);
        assert_eq!(observations[0].native, "seed.shop.raw");
        assert_eq!(observations[0].identity.aliases.len(), 2);
        assert!(losses.is_empty(), "{losses:?}");
    }

    #[test]
    fn tests_find_what_they_are_about_in_every_version() {
        let model = |id: &str| {
            json!({"unique_id": format!("model.shop.{id}"), "resource_type": "model", "name": id,
                                      "relation_name": format!("DB.M.{id}")})
        };
        let test = |extra: Value| {
            let mut test = json!({"resource_type": "test", "name": "t", "depends_on": {"nodes": ["model.shop.a", "model.shop.b"]}});
            for (name, value) in extra.as_object().unwrap() {
                test[name.as_str()] = value.clone();
            }
            test
        };
        let old = json!({"test_metadata": {"name": "relationships", "kwargs": {
            "column_name": "b_id", "model": "{{ get_where_subquery(ref('b')) }}", "to": "ref('a')"}}});
        let sections = json!({"nodes": {
            "model.shop.a": model("a"), "model.shop.b": model("b"),
            "test.shop.new": test(json!({"attached_node": "model.shop.b", "column_name": "x"})),
            "test.shop.old": test(old),
            "test.shop.single": test(json!({}))
        }});
        let (observations, _) = read(&[("manifest.json", manifest(&sections))]);
        let subject = |id: &str| {
            let found = observations.iter().find(|o| o.native == id).unwrap();
            let Entity::Check(check) = &found.entity else { unreachable!() };
            (check.subject.name().to_owned(), check.column.clone())
        };
        assert_eq!(subject("test.shop.new"), ("b".to_owned(), Some("x".to_owned())));
        assert_eq!(subject("test.shop.old"), ("b".to_owned(), Some("b_id".to_owned())));
        assert_eq!(subject("test.shop.single"), ("a".to_owned(), None));
    }

    #[test]
    fn what_does_not_fit_is_named_and_an_empty_manifest_is_refused() {
        let sections = json!({"nodes": {"model.shop.a": {"unique_id": "model.shop.a", "resource_type": "model",
            "name": "a", "relation_name": "DB.M.A", "tags": "one", "columns": ["no", "map"], "novelty": {"x": 1}}}});
        let (observations, losses) = read(&[("manifest.json", manifest(&sections))]);
        let (found, a) = asset(&observations, "model.shop.a");
        assert_eq!(a.tags[0].name, "one");
        assert_eq!(found.unmapped, Some(json!({"novelty": {"x": 1}})));
        assert!(losses.iter().any(|l| l.path == "nodes.*.columns" && !l.kept));
        assert!(losses.iter().any(|l| l.path == "nodes.*.novelty" && l.kept));
        let empty = r#"{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"}}"#;
        assert!(parse(&Document::json("m.json", empty), &mut Collector::new()).is_err());
    }
}

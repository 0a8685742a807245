//! Metadata that nobody here wrote, read and read again. Skipped, with a reason, where the folder is absent.

use serde_json::Value;
use std::path::Path;
use weft_tests::{Home, independent, list, real_metadata, text};

/// Folders and files of the formats that this version reads, relative to the folder of real metadata.
const SOURCES: [&str; 25] = [
    "odcs/bitol-examples",
    "odcs/generated-v3.2.0",
    "odps-bitol",
    "odps-odpi/v3.1",
    "odps-odpi/v4.1",
    "datacontract-spec",
    "dbt/jaffle-shop",
    "dbt/jaffle_shop_duckdb",
    "dbt/tuva",
    "dbt/artifact-versions/manifest",
    "dbt/artifact-versions/run_results",
    "dbt/artifact-versions/catalog",
    "openlineage/dbt-ol",
    "openlineage/spec-tests",
    "openlineage/spark-golden",
    "marquez/api/src/test/resources",
    "datahub/mce_2021-07",
    "datahub/mce_2022-08",
    "datahub/mce_2026-07",
    "datahub/domains-and-glossary",
    "datahub",
    "dprod",
    "dcat",
    "openmetadata",
    "collibra",
];

/// Sum of `added`, `changed` and `gone` of one catalog in the answer of `weft sync --json`.
fn written(outcome: &Value) -> u64 {
    ["added", "changed", "gone"].iter().map(|field| outcome[field].as_u64().unwrap()).sum()
}

#[test]
fn every_folder_is_read_or_refused_with_a_reason_and_reading_twice_changes_nothing() {
    println!("{:<40} {:>7} {:>9} {:>7}  gaps", "source", "added", "complete", "lines");
    for source in SOURCES {
        let Some(path) = real_metadata(source) else { continue };
        let home = Home::new();
        home.add("x", &path);
        let first = home.json(&["sync"]);
        let outcome = &list(&first, "catalogs")[0];
        assert!(outcome["error"].is_null(), "{source}: {outcome}");
        let gaps: Vec<String> = list(outcome, "gaps").iter().map(ToString::to_string).collect();
        println!(
            "{source:<40} {:>7} {:>9} {:>7}  {}",
            outcome["added"],
            outcome["complete"],
            outcome["losses"],
            gaps.join("; ").chars().take(160).collect::<String>()
        );
        // Nothing is dropped in silence: either something was read, or the report says why not.
        assert!(written(outcome) > 0 || outcome["losses"].as_u64().unwrap() > 0, "{source} vanished without a word");
        let again = home.json(&["sync"]);
        let outcome = &list(&again, "catalogs")[0];
        assert_eq!(written(outcome), 0, "{source}: the second sync wrote something: {outcome}");
    }
}

#[test]
fn the_demo_data_of_datahub_is_there_to_the_last_owner_and_fine_grained_lineage() {
    let Some(path) = real_metadata("datahub/mce_2026-07/demo_data/demo_data.json") else { return };
    let home = Home::new();
    home.add("dh", &path);
    home.json(&["sync"]);
    let counted = independent("count_datahub.py", &path);
    let datasets = home.json(&["search", "kind:asset -is:stub", "--limit", "10000"]);
    assert_eq!(datasets["total"], counted["datasets"], "datasets");
    let people = home.json(&["search", "kind:person -is:stub", "--limit", "10000"]);
    assert_eq!(people["total"], counted["users"], "users");
    let mut owners = 0;
    let mut columns = 0;
    for hit in list(&datasets, "hits") {
        let page = home.json(&["show", text(hit, "key")]);
        owners += list(&page, "owners").len() as u64;
        columns += page["columns_total"].as_u64().unwrap();
    }
    assert_eq!(Some(owners), counted["owners"].as_u64(), "owner statements");
    assert_eq!(Some(columns), counted["columns"].as_u64(), "columns");
}

/// Distances of everything up- and downstream of a thing: native id → number of things.
fn reach(home: &Home, key: &str) -> (u64, u64) {
    let view = home.json(&["lineage", key, "--level", "asset"]);
    let nodes = list(&view, "nodes");
    let count = |sign: fn(i64) -> bool| nodes.iter().filter(|n| sign(n["distance"].as_i64().unwrap())).count() as u64;
    (count(|d| d < 0), count(|d| d > 0))
}

#[test]
fn lineage_of_the_tuva_project_equals_what_its_manifest_says() {
    let Some(path) = real_metadata("dbt/tuva") else { return };
    let home = Home::new();
    home.add("tuva", &path);
    home.json(&["sync"]);
    let counted = independent("dbt_lineage.py", &path.join("manifest.json"));
    let nodes = counted["nodes"].as_object().expect("nodes by unique_id");
    let mut compared = 0;
    for (unique_id, expected) in nodes {
        let (up, down) = reach(&home, unique_id);
        assert_eq!(Some(up), expected["up"].as_u64(), "upstream of {unique_id}");
        assert_eq!(Some(down), expected["down"].as_u64(), "downstream of {unique_id}");
        compared += 1;
    }
    assert!(compared > 50, "only {compared} nodes were compared");
}

/// The same numbers from a fixture of the repository, so that the comparison runs everywhere.
#[test]
fn lineage_of_jaffle_shop_equals_what_its_manifest_says() {
    let path = weft_tests::fixture("dbt/jaffle_shop_duckdb");
    let home = Home::new();
    home.add("jaffle", &path);
    home.json(&["sync"]);
    let counted = independent("dbt_lineage.py", &Path::new(&path).join("manifest.json"));
    let nodes = counted["nodes"].as_object().expect("nodes by unique_id");
    assert!(!nodes.is_empty());
    for (unique_id, expected) in nodes {
        assert_eq!(Some(reach(&home, unique_id).0), expected["up"].as_u64(), "upstream of {unique_id}");
        assert_eq!(Some(reach(&home, unique_id).1), expected["down"].as_u64(), "downstream of {unique_id}");
    }
}

//! The same tables seen by dbt and by OpenLineage become one, by stated evidence and never by name alone.

use std::path::Path;
use weft_tests::{Home, list, text};

/// dbt artifacts and the events of `dbt-ol` over the same project.
fn home_with(artifacts: &Path, events: &Path) -> Home {
    let home = Home::new();
    home.add("dbt", artifacts);
    home.add("events", events);
    let sync = home.json(&["sync"]);
    assert_eq!(sync["complete"], true, "{sync}");
    home
}

/// Checks one project: `seed` and `mart` are relation names, `column` is one of the mart.
fn check(home: &Home, seed: &str, mart: &str) {
    let page = home.json(&["show", mart]);
    let catalogs: Vec<&str> = list(&page["thing"], "catalogs").iter().map(|c| c.as_str().unwrap()).collect();
    assert_eq!(catalogs, ["dbt", "events"], "{mart} is not one node of both catalogs");
    let because: Vec<String> = list(&page, "sources").iter().map(|s| s["because"].to_string()).collect();
    assert!(
        because.iter().any(|b| b.contains("dbt_node") || b.contains("authority")),
        "the merge of {mart} names no evidence: {because:?}"
    );
    let ledger = home.json(&["stitch", "list", "--limit", "1000"]);
    for row in list(&ledger, "rows").iter().filter(|row| row["merges"] == true) {
        let step = row["number"].as_u64().unwrap();
        assert!((1..=5).contains(&step), "a merge must not rest on a name: {row}");
        assert!(!text(row, "evidence").is_empty());
    }
    let paths = home.json(&["lineage", "--from", seed, "--to", mart]);
    assert!(!list(&paths, "paths").is_empty(), "no path from {seed} to {mart}");
    let view = home.json(&["lineage", mart]);
    let both = list(&view, "edges").iter().any(|edge| {
        let said: Vec<&str> = list(edge, "provenance").iter().map(|p| text(p, "dialect")).collect();
        said.contains(&"dbt") && said.contains(&"openlineage")
    });
    assert!(both, "no edge into {mart} is stated by both catalogs");
}

#[test]
fn dbt_artifacts_and_dbt_ol_events_of_one_project_are_one_map() {
    let artifacts = weft_tests::fixture("dbt/jaffle_shop_duckdb");
    let events = weft_tests::fixture("openlineage/dbt-ol_jaffle_shop_duckdb.ndjson");
    let home = home_with(&artifacts, &events);
    check(&home, "jaffle_shop.main.raw_orders", "jaffle_shop.main.orders");
}

#[test]
fn columns_of_the_events_reach_through_both_catalogs() {
    let Some(events) = weft_tests::real_metadata("openlineage/dbt-ol/jaffle-shop.ndjson") else { return };
    let Some(artifacts) = weft_tests::real_metadata("dbt/jaffle-shop") else { return };
    let home = home_with(&artifacts, &events);
    check(&home, "jaffle.raw.raw_orders", "jaffle.main.customers");
    let events = std::fs::read_to_string(&events).unwrap();
    let given = events.contains("\"columnLineage\"");
    let page = home.json(&["show", "jaffle.main.customers"]);
    let column = text(&list(&page, "columns")[0], "path").to_owned();
    let trace = home.json(&["lineage", &format!("{}#{column}", text(&page["thing"], "key")), "--level", "column"]);
    let mapped = list(&trace, "upstream").iter().any(|step| step["from_column"].is_string());
    // Columns are followed where the events give them, and never invented where they do not.
    assert_eq!(mapped, given, "column lineage given: {given}, followed: {mapped}");
}

#[test]
fn two_projects_of_one_name_stay_apart() {
    let Some(shop) = weft_tests::real_metadata("dbt/jaffle-shop") else { return };
    let Some(duckdb) = weft_tests::real_metadata("dbt/jaffle_shop_duckdb") else { return };
    let Some(events) = weft_tests::real_metadata("openlineage/dbt-ol") else { return };
    let home = Home::new();
    home.add("shop", &shop);
    home.add("duckdb", &duckdb);
    home.add("events", &events);
    home.json(&["sync"]);
    for (mart, project) in [("jaffle.main.orders", "shop"), ("jaffle_shop.main.orders", "duckdb")] {
        let page = home.json(&["show", mart]);
        let mut catalogs: Vec<&str> = list(&page["thing"], "catalogs").iter().map(|c| c.as_str().unwrap()).collect();
        catalogs.sort_unstable();
        let mut expected = [project, "events"];
        expected.sort_unstable();
        assert_eq!(catalogs, expected, "{mart}");
    }
}

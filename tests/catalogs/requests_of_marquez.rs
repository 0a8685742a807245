//! What only Marquez is asked: column lineage where its listings have none, more runs, versions.

use crate::fakes::marquez::fake;
use serde_json::Value;
use weft_tests::Home;
use weft_tests::fake::FakeServer;
use weft_tests::raw::Answer;

/// Runs, and everything else that a home holds of the server.
fn read(lists_columns: bool, options: &[&str]) -> (usize, Vec<Value>) {
    let server = FakeServer::start(fake());
    server.meddle(move |_, _, _, answer| match answer.value() {
        Some(mut page) if !lists_columns && page["datasets"].is_array() => {
            for item in page["datasets"].as_array_mut().into_iter().flatten() {
                item.as_object_mut().map(|item| item.remove("columnLineage"));
            }
            Answer::json(&page)
        }
        _ => answer,
    });
    let (home, url) = (Home::new(), server.url());
    let mut arguments = vec!["catalog", "add", "x", "--kind", "marquez", "--at", url.as_str()];
    arguments.extend(options.iter().flat_map(|option| ["--option", option]));
    home.ok(&arguments);
    home.ok(&["sync"]);
    let text = home.ok(&["export", "statements", "x", "--format", "ndjson"]);
    let all: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let (runs, rest): (Vec<Value>, Vec<Value>) = all.into_iter().partition(|s| s["entity"]["kind"] == "run");
    (runs.len(), rest)
}

#[test]
fn a_listing_without_column_lineage_is_completed_by_single_requests() {
    let edges = |(_, statements): (usize, Vec<Value>)| -> Vec<Value> {
        statements.into_iter().filter(|s| s["entity"]["kind"] == "edge").collect()
    };
    let (listed, asked) = (edges(read(true, &[])), edges(read(false, &[])));
    assert!(listed.iter().any(|edge| edge["entity"]["of"]["method"] == "column_facet"));
    assert_eq!(listed, asked);
}

#[test]
fn more_runs_and_versions_are_read_when_that_is_wanted() {
    let ((listed, few), (asked, many)) = (read(true, &[]), read(true, &["runs=50", "versions=3"]));
    assert_eq!(asked, listed + 2, "one job has twelve runs, ten of them are listed");
    let (one, _) = read(true, &["runs=1"]);
    assert_eq!(listed - one, 9);
    let versions = |statements: &[Value]| statements.iter().filter(|s| s["unmapped"]["versions"].is_array()).count();
    assert_eq!(versions(&few), 0);
    assert!(versions(&many) > 40);
}

//! Row H10: lineage as a hostile or careless source states it, from a file through the whole program to the picture.

use serde_json::{Value, json};
use std::time::SystemTime;
use weft_tests::serve::Server;
use weft_tests::{Home, list, text};

/// Edges into the hub. None of their other ends is described by anybody.
const EDGES: usize = 100_000;

fn urn(name: &str) -> String {
    format!("urn:li:dataset:(urn:li:dataPlatform:postgres,shop.public.{name},PROD)")
}

/// What DataHub would write about a table that is fed by others.
fn fed(name: &str, by: impl IntoIterator<Item = String>) -> [Value; 2] {
    let says = |aspect: &str, json: Value| {
        json!({ "entityType": "dataset", "entityUrn": urn(name), "changeType": "UPSERT", "aspectName": aspect,
            "aspect": { "json": json } })
    };
    let upstreams: Vec<Value> =
        by.into_iter().map(|name| json!({ "dataset": urn(&name), "type": "TRANSFORMED" })).collect();
    [
        says("datasetProperties", json!({ "name": name, "customProperties": {} })),
        says("upstreamLineage", json!({ "upstreams": upstreams })),
    ]
}

/// A home that has read: a hub, a table that feeds itself, a cycle of three, and what follows the hub.
fn read() -> Home {
    let mut said = Vec::new();
    said.extend(fed("hub", (0..EDGES).map(|n| format!("source_{n:06}"))));
    said.extend(fed("itself", ["itself".to_owned()]));
    for (name, by) in [("ring_a", "ring_c"), ("ring_b", "ring_a"), ("ring_c", "ring_b"), ("after", "hub")] {
        said.extend(fed(name, [by.to_owned()]));
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("metadata.json"), Value::from(said).to_string()).unwrap();
    let home = Home::new();
    home.add("dh", folder.path());
    let outcome = home.json(&["sync"]);
    assert!(list(&outcome, "catalogs")[0]["error"].is_null(), "{outcome}");
    home
}

/// The picture around a thing as the page asks for it, unasked limits included.
#[allow(clippy::disallowed_methods, reason = "how long it took is printed")]
fn around(server: &Server, session: &str, name: &str, up: Option<u32>) -> Value {
    let now = || SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let began = now();
    let view = server.ask(session, "lineage.around", &json!({ "key": name, "level": "asset", "up": up }));
    println!("{name}: {} ms for {} nodes", (now() - began).as_millis(), list(&view, "nodes").len());
    view
}

fn node<'a>(view: &'a Value, name: &str) -> &'a Value {
    list(view, "nodes").iter().find(|node| node["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn h10_hubs_loops_cycles_and_ends_that_nobody_describes_are_drawn_folded_and_named() {
    let server = Server::start(read(), &[]);
    let session = server.session();
    // The first question reads the graph; what follows is what every later question costs.
    let hub = around(&server, &session, "hub", None);
    let shown = list(&hub, "nodes");
    assert!(shown.len() <= 150, "{} nodes were drawn unasked", shown.len());
    let sources: Vec<&Value> = shown.iter().filter(|node| text(node, "name").starts_with("source_")).collect();
    assert!(!sources.is_empty() && sources.iter().all(|node| node["stub"] == true), "unknown ends are stubs");
    let hidden = EDGES - sources.len();
    assert_eq!(node(&hub, "hub")["more_up"], hidden, "what is folded is counted");
    assert_eq!((&hub["upstream_total"], &hub["cut"]), (&json!(EDGES), &json!(hidden)));
    assert_eq!(node(&hub, "hub")["stub"], false);

    let after = around(&server, &session, "after", Some(1));
    assert_eq!(node(&after, "hub")["more_up"], EDGES, "a hub one hop away is folded whole");

    let own = around(&server, &session, "itself", None);
    assert_eq!((list(&own, "nodes").len(), &own["edges"]), (1, &json!([])), "to feed oneself is no edge: {own}");
    let losses = server.home.json(&["catalog", "losses", "dh"]).to_string();
    assert!(losses.contains("a thing that feeds itself is no edge"), "and it is named: {losses}");
    let ring = around(&server, &session, "ring_a", None);
    assert_eq!(list(&ring, "cycles").iter().map(|cycle| cycle.as_array().unwrap().len()).collect::<Vec<_>>(), [3]);
    assert_eq!((&ring["upstream_total"], &ring["downstream_total"]), (&json!(2), &json!(2)));

    let found = server.home.json(&["search", "source_099999"]);
    assert_eq!(list(&found, "hits")[0]["name"], "source_099999", "an end that nobody describes is kept");
    let stubs = server.home.json(&["search", "is:stub", "--limit", "1"]);
    assert_eq!(stubs["total"], EDGES, "none of them is dropped");
    let path = server.home.json(&["lineage", "--from", "source_000007", "--to", "after"]);
    assert_eq!(list(&path, "paths")[0].as_array().unwrap().len(), 3, "{path}");
}

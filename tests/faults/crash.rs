//! D rows: killed processes and two programs at once.

use std::path::Path;
use std::time::Duration;
use weft_tests::{Home, list};

/// What a reader sees: hits of everything, with totals and facets but without times.
fn mesh(home: &Home) -> String {
    let page = home.json(&["search", "", "--limit", "10000"]);
    let edges = home.json(&["lineage", "--level", "product"]);
    format!("{} {} {}", page["total"], page["hits"], edges["edges"])
}

/// A dbt project as two folders: as it is, and with half of its models gone and the rest changed.
fn versions(dir: &Path) -> [std::path::PathBuf; 2] {
    let manifest = std::fs::read_to_string(weft_tests::fixture("dbt/jaffle_shop_duckdb/manifest.json")).unwrap();
    let old = dir.join("old.json");
    let new = dir.join("new.json");
    std::fs::write(&old, &manifest).unwrap();
    let mut changed: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let nodes = changed["nodes"].as_object_mut().unwrap();
    for (n, node) in nodes.values_mut().enumerate() {
        node["description"] = format!("version two of node {n}").into();
    }
    nodes.remove("model.jaffle_shop.customers");
    std::fs::write(&new, changed.to_string()).unwrap();
    [old, new]
}

#[test]
fn d01_a_kill_at_any_moment_of_a_sync_leaves_the_old_or_the_new_mesh() {
    let dir = tempfile::tempdir().unwrap();
    let [old, new] = versions(dir.path());
    let at = dir.path().join("project");
    std::fs::create_dir(&at).unwrap();
    let home = Home::new();
    home.add("dbt", &at);
    let mut seen_old = 0;
    // Delays spread over the length of a sync of this project, so that kills fall into reading, staging and swap.
    for n in 0..20u64 {
        std::fs::copy(&old, at.join("manifest.json")).unwrap();
        home.ok(&["sync", "--accept-removals"]);
        let before = mesh(&home);
        std::fs::copy(&new, at.join("manifest.json")).unwrap();
        let mut child = home.start(&["sync", "--accept-removals"]);
        std::thread::sleep(Duration::from_millis(10 + n * 17));
        // It may have ended already; then the new mesh is what must be there.
        let _ = child.kill();
        child.wait().unwrap();
        let after_kill = mesh(&home);
        let check = home.json(&["doctor"]);
        assert!(list(&check, "checks").iter().all(|c| c["ok"] != false), "{check}");
        home.ok(&["sync", "--accept-removals"]);
        let after = mesh(&home);
        assert_ne!(before, after);
        assert!(after_kill == before || after_kill == after, "round {n}: neither the old nor the new mesh");
        seen_old += u32::from(after_kill == before);
    }
    println!("20 kills: {seen_old} left the old mesh, {} the new one", 20 - seen_old);
}

#[test]
fn d07_a_second_sync_names_who_holds_the_lock() {
    let home = Home::with_sample();
    let held = std::fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(home.path().join("data/sync.lock"))
        .unwrap();
    held.lock().unwrap();
    let output = home.run(&["sync"]);
    assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stderr));
    drop(held);
    assert_eq!(home.run(&["sync"]).status.code(), Some(0));
}

#[test]
fn d12_eight_processes_open_an_empty_home_at_once() {
    for _ in 0..5 {
        let home = Home::new();
        let children: Vec<_> = (0..8).map(|_| home.start(&["catalog", "list"])).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
    }
}

#[test]
fn d14_a_listing_that_lost_a_third_is_held_until_somebody_accepts_it() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = std::fs::read_to_string(weft_tests::fixture("dbt/jaffle_shop_duckdb/manifest.json")).unwrap();
    let file = dir.path().join("manifest.json");
    std::fs::write(&file, &manifest).unwrap();
    let home = Home::new();
    home.add("dbt", dir.path());
    home.ok(&["sync"]);
    let before = home.json(&["search", "-is:stub"])["total"].clone();
    let mut cut: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let nodes = cut["nodes"].as_object_mut().unwrap();
    let gone: Vec<String> = nodes.keys().filter(|k| !k.starts_with("seed.")).cloned().collect();
    for key in gone {
        nodes.remove(&key);
    }
    std::fs::write(&file, cut.to_string()).unwrap();
    let output = home.run(&["sync", "--json"]);
    assert_eq!(output.status.code(), Some(4));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(list(&answer, "catalogs")[0]["held"].as_u64().unwrap() > 0, "{answer}");
    assert_eq!(home.json(&["search", "-is:stub"])["total"], before, "nothing is gone yet");
    home.ok(&["sync", "--accept-removals"]);
    assert_ne!(home.json(&["search", "-is:stub"])["total"], before, "now it is");
}

#[test]
fn d15_a_file_that_cannot_be_read_makes_nothing_gone() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = weft_tests::fixture("dbt/jaffle_shop_duckdb");
    for name in ["manifest.json", "catalog.json"] {
        std::fs::copy(fixture.join(name), dir.path().join(name)).unwrap();
    }
    let home = Home::new();
    home.add("dbt", dir.path());
    home.ok(&["sync"]);
    let before = home.json(&["search", "-is:stub"])["total"].clone();
    let manifest = std::fs::read(dir.path().join("manifest.json")).unwrap();
    std::fs::write(dir.path().join("manifest.json"), &manifest[..manifest.len() / 2]).unwrap();
    let output = home.run(&["sync", "--json"]);
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(home.json(&["search", "-is:stub"])["total"], before);
}

#[test]
fn d05_a_damaged_mesh_is_set_aside_and_the_users_file_is_not_touched() {
    let home = Home::with_sample();
    home.ok(&[
        "stitch",
        "refuse",
        "dbt-shop",
        "snowflake:///HALDEN/MARTS/orders_daily",
        "events",
        "snowflake://halden-prod/HALDEN/MARTS/ORDERS_DAILY",
    ]);
    let data = home.path().join("data");
    std::fs::write(data.join("mesh.db"), b"this is no database at all, only text that is long enough to be read")
        .unwrap();
    for rest in ["mesh.db-wal", "mesh.db-shm"] {
        // Present only while a program runs or after it was killed.
        let _ = std::fs::remove_file(data.join(rest));
    }
    let output = home.run(&["catalog", "list"]);
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("mesh.db"), "the user is told: {said}");
    let lost = home.run(&["search", "orders", "--json"]);
    let lost: serde_json::Value = serde_json::from_slice(&lost.stdout).unwrap();
    assert_eq!(lost["total"], 0, "the index of the lost mesh is not asked any more");
    home.ok(&["sync", "--accept-removals"]);
    assert!(list(&home.json(&["search", "orders"]), "hits").len() > 3);
    assert!(
        list(&home.json(&["lineage", "orders_daily"]), "edges").len() > 3,
        "the kept graph is not that of the lost mesh"
    );
    let ledger = home.json(&["stitch", "list", "--limit", "10000"]);
    assert!(list(&ledger, "rows").iter().any(|r| r["decision"] == "different"), "the decision is still there");
}

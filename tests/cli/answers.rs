//! `--json` answers and exit codes, as `docs/cli.md` states them.

use std::process::Stdio;
use std::sync::OnceLock;
use weft_tests::{Home, list, text};

fn sample() -> &'static Home {
    static HOME: OnceLock<Home> = OnceLock::new();
    HOME.get_or_init(Home::with_sample)
}

#[test]
fn every_answer_says_as_of_when_and_how_complete() {
    let answers: [(&[&str], &str); 7] = [
        (&["search", "orders"], "hits"),
        (&["lineage", "orders_daily"], "nodes"),
        (&["lineage", "orders_daily"], "edges"),
        (&["sla"], "promises"),
        (&["audit"], "findings"),
        (&["changes"], "changes"),
        (&["catalog", "list"], "catalogs"),
    ];
    for (args, name) in answers {
        let answer = sample().json(args);
        assert!(answer["as_of"].is_number(), "{args:?} has no as_of");
        assert_eq!(answer["complete"], true, "{args:?}");
        assert!(list(&answer, "gaps").is_empty(), "{args:?}");
        assert!(!list(&answer, name).is_empty(), "{args:?} has no {name}");
    }
}

#[test]
fn an_exact_name_is_first_and_each_hit_says_why() {
    let page = sample().json(&["search", "orders_daily"]);
    let first = &list(&page, "hits")[0];
    assert_eq!(text(first, "name").to_lowercase(), "orders_daily");
    assert_eq!(text(first, "kind"), "product", "products come before tables at equal score");
    assert!(list(&page, "hits").iter().all(|h| !list(h, "matched").is_empty()), "a hit does not say why");
}

#[test]
fn facet_counts_equal_the_list() {
    let page = sample().json(&["search", "kind:product", "--limit", "1000"]);
    let hits = list(&page, "hits");
    assert_eq!(page["total"].as_u64(), Some(hits.len() as u64));
    for facet in list(&page, "facets") {
        for value in list(facet, "values") {
            let query = format!("kind:product {}:\"{}\"", text(facet, "field"), text(value, "value"));
            let narrowed = sample().json(&["search", &query, "--limit", "1000"]);
            assert_eq!(narrowed["total"], value["count"], "{query}");
        }
    }
}

#[test]
fn a_bad_query_names_the_position_and_what_was_expected() {
    let output = sample().run(&["search", "--json", "orders owner:\"ana"]);
    assert_eq!(output.status.code(), Some(2));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["error"]["code"], "BadQuery");
    assert_eq!(answer["error"]["position"], 13, "{answer}");
    assert!(text(&answer["error"], "message").contains("quote"), "{answer}");
}

#[test]
fn exit_codes_follow_the_table() {
    let code = |args: &[&str]| sample().run(args).status.code();
    assert_eq!(code(&["search", "orders"]), Some(0));
    assert_eq!(code(&["audit"]), Some(1), "findings");
    assert_eq!(code(&["show", "no_such_thing_anywhere"]), Some(2), "bad input");
    assert_eq!(code(&["frobnicate"]), Some(2), "usage");
    assert_eq!(code(&["sync", "no_such_catalog"]), Some(2));
}

#[test]
fn an_unknown_name_is_refused_with_near_matches() {
    let output = sample().run(&["show", "orders_dialy"]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("orders_daily"), "{message}");
}

#[test]
fn weft_home_moves_every_file() {
    let home = Home::new();
    let rows = home.ok(&["paths"]);
    for line in rows.lines() {
        assert!(line.contains(home.path().to_str().unwrap()), "{line}");
    }
}

#[test]
fn x07_a_reader_that_leaves_early_is_no_error() {
    let mut child = sample()
        .command(&["search", "", "--limit", "10000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
}

#[test]
fn exports_say_their_source_and_are_the_same_twice() {
    let home = sample();
    for (what, about) in
        [("search", "kind:product"), ("sla", ""), ("audit", ""), ("lineage", "orders_daily"), ("show", "orders_daily")]
    {
        for format in ["csv", "json", "md"] {
            let mut args = vec!["export", what];
            if !about.is_empty() {
                args.push(about);
            }
            args.extend(["--format", format, "--at-time", "2030-01-01T00:00:00Z"]);
            let first = home.ok(&args);
            assert_eq!(first, home.ok(&args), "{args:?} differs between two runs");
            assert!(first.contains("as of") || first.contains("as_of"), "{args:?} does not say as of when");
        }
    }
}

#[test]
fn a_decision_about_two_keys_is_kept_and_can_be_taken_back() {
    let home = Home::with_sample();
    let merges = |home: &Home| {
        let ledger =
            home.json(&["stitch", "list", "snowflake://halden-prod/HALDEN/MARTS/SHIPMENTS", "--limit", "1000"]);
        list(&ledger, "rows").iter().find(|r| r["merges"] == true).cloned()
    };
    let row = merges(&home).expect("a merge of SHIPMENTS");
    let side = |name: &str| (text(&row[name]["mark"], "catalog").to_owned(), text(&row[name], "key").to_owned());
    let (left, right) = (side("left"), side("right"));
    let decide = |verb: &str| home.ok(&["stitch", verb, &left.0, &left.1, &right.0, &right.1]);
    decide("refuse");
    let ledger = home.json(&["stitch", "list", &left.1, "--limit", "1000"]);
    assert!(list(&ledger, "rows").iter().any(|r| r["decision"] == "different"), "{ledger}");
    home.ok(&["sync"]);
    let ledger = home.json(&["stitch", "list", &left.1, "--limit", "1000"]);
    assert!(list(&ledger, "rows").iter().any(|r| r["decision"] == "different"), "the decision survives a sync");
    decide("undo");
    let ledger = home.json(&["stitch", "list", &left.1, "--limit", "1000"]);
    assert!(!list(&ledger, "rows").iter().any(|r| r["decision"] == "different"), "{ledger}");
}

#[test]
fn a_past_sync_can_be_asked_for() {
    let home = Home::new();
    let folder = tempfile::tempdir().unwrap();
    let fixture = weft_tests::fixture("dbt/jaffle_shop_duckdb/manifest.json");
    let manifest = std::fs::read_to_string(&fixture).unwrap();
    std::fs::write(folder.path().join("manifest.json"), &manifest).unwrap();
    home.add("dbt", folder.path());
    home.ok(&["sync", "--at-time", "2026-01-01T00:00:00Z"]);
    let mut changed: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    changed["nodes"]["model.jaffle_shop.orders"]["depends_on"]["nodes"] = serde_json::json!([]);
    std::fs::write(folder.path().join("manifest.json"), changed.to_string()).unwrap();
    home.ok(&["sync", "--at-time", "2026-02-01T00:00:00Z", "--accept-removals"]);
    let upstream = |args: &[&str]| {
        let mut all = vec!["lineage", "model.jaffle_shop.orders", "--down", "0"];
        all.extend(args);
        list(&home.json(&all), "nodes").len()
    };
    assert_eq!(upstream(&[]), 1, "today the model reads nothing");
    assert!(upstream(&["--as-of", "2026-01-15"]) > 1, "in January it read its sources");
    let diff = home.json(&["diff", "--from", "2026-01-15"]);
    assert!(list(&diff, "changes").iter().any(|c| text(c, "text").starts_with("lost the edge from")), "{diff}");
    assert_eq!(
        (&diff["from"]["sync"], &diff["to"]["sync"], &diff["not_comparable"]),
        (&1.into(), &2.into(), &0.into())
    );
    let same = home.json(&["diff", "--from", "1", "--to", "#1"]);
    assert!(list(&same, "changes").is_empty(), "{same}");
}

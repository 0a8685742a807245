//! Everything that `samples/mesh/README.md` says is planted is found.

use serde_json::Value;
use std::sync::OnceLock;
use weft_tests::{Home, list, text};

/// One home for all tests of this file: they only read.
fn sample() -> &'static Home {
    static HOME: OnceLock<Home> = OnceLock::new();
    HOME.get_or_init(Home::with_sample)
}

/// Promises about the subject of that name.
fn promises_of<'a>(board: &'a Value, subject: &str) -> Vec<&'a Value> {
    list(board, "promises").iter().filter(|p| text(&p["subject"], "name") == subject).collect()
}

fn findings_of(rule: &str) -> Vec<Value> {
    list(&sample().json(&["audit", "--rule", rule]), "findings").clone()
}

fn names_subject(findings: &[Value], name: &str) -> bool {
    findings.iter().any(|f| text(&f["subject"], "name").eq_ignore_ascii_case(name))
}

#[test]
fn the_mesh_has_its_size_and_every_catalog_is_complete() {
    let catalogs = sample().json(&["catalog", "list"]);
    assert_eq!(catalogs["complete"], true, "{catalogs}");
    assert_eq!(list(&catalogs, "catalogs").len(), 6);
    let products = sample().json(&["search", "kind:product -is:stub"]);
    assert!(products["total"].as_u64().unwrap() >= 32, "{}", products["total"]);
    let domains = sample().json(&["search", "kind:domain"]);
    assert_eq!(domains["total"], 8, "domains");
}

#[test]
fn planted_1_to_3_one_promise_is_broken_and_one_is_due_soon() {
    let board = sample().json(&["sla"]);
    let broken: Vec<_> = list(&board, "promises").iter().filter(|p| p["state"] == "fail").collect();
    assert!(
        !broken.is_empty() && broken.iter().all(|p| text(&p["subject"], "name") == "revenue_recognised"),
        "{broken:#?}"
    );
    assert!(text(broken[0], "sentence").starts_with("2 h 1"), "{}", broken[0]["sentence"]);
    assert_eq!(text(&list(&board, "promises")[0]["subject"], "name"), "revenue_recognised", "the breach comes first");
    let due = promises_of(&board, "stock_levels");
    let soonest = due.iter().filter_map(|p| p["due_in_ms"].as_i64()).min().unwrap();
    assert!((20 * 60_000..=25 * 60_000).contains(&soonest), "{soonest} ms left");
}

#[test]
fn planted_4_and_5_kept_promises_and_one_without_evidence() {
    let board = sample().json(&["sla"]);
    let kept = list(&board, "promises").iter().filter(|p| p["state"] == "pass").count();
    assert!(kept >= 29, "{kept} kept");
    let scorecard = promises_of(&board, "carrier_scorecard");
    assert!(
        scorecard.iter().any(|p| p["state"] == "unknown" && text(p, "sentence").contains("no evidence")),
        "{scorecard:#?}"
    );
}

#[test]
fn planted_7_an_hour_that_does_not_exist_is_named_with_its_place() {
    let board = sample().json(&["sla"]);
    let campaign = promises_of(&board, "campaign_performance");
    let bad = campaign.iter().find(|p| p["state"] == "not_evaluable").expect("a promise that cannot be evaluated");
    assert!(text(bad, "sentence").contains("hour 30"), "{bad}");
    assert!(text(bad, "location").contains("campaign_performance.odcs.yaml"), "{bad}");
}

#[test]
fn planted_8_9_and_15_the_orphan_the_leaver_and_the_owner_who_is_nobody() {
    assert!(names_subject(&findings_of("OWN-01"), "search_queries"));
    assert!(names_subject(&findings_of("OWN-02"), "loyalty_points"));
    let nobody = findings_of("OWN-06");
    assert!(nobody.iter().any(|f| text(f, "sentence").contains("pricing-guild@halden.example")), "{nobody:#?}");
}

#[test]
fn planted_12_the_cycle_between_two_domains() {
    let cycles = findings_of("LIN-02");
    let named = cycles.iter().any(|f| {
        let all = f.to_string();
        all.contains("product_availability") && all.contains("replenishment_plan")
    });
    assert!(named, "{cycles:#?}");
}

#[test]
fn planted_13_contract_and_table_differ_on_the_page() {
    let page = sample().json(&["show", "snowflake://halden-prod/HALDEN/MARTS/RETURNS"]);
    let columns = list(&page, "columns");
    let differs = |name: &str| {
        columns.iter().any(|c| text(c, "path").eq_ignore_ascii_case(name) && !list(c, "disagreements").is_empty())
    };
    assert!(differs("refund_amount"), "refund_amount has two types");
    assert!(columns.iter().any(|c| text(c, "path").eq_ignore_ascii_case("return_reason")));
}

#[test]
fn planted_14_two_catalogs_disagree_about_an_owner() {
    let page = sample().json(&["show", "snowflake://halden-prod/HALDEN/MARTS/SHIPMENTS"]);
    let differing =
        list(&page, "facts").iter().any(|f| !list(f, "differing").is_empty() && text(f, "field").contains("owner"));
    assert!(differing, "{:#?}", page["facts"]);
    let found = sample().json(&["search", "is:disagreement shipments"]);
    assert!(list(&found, "hits").iter().any(|h| text(h, "key").to_uppercase().ends_with("SHIPMENTS")), "{found}");
}

#[test]
fn planted_16_the_deprecated_product_still_has_consumers() {
    let found = sample().json(&["search", "lifecycle:deprecated kind:product"]);
    assert!(list(&found, "hits").iter().any(|h| text(h, "name") == "orders_flat"), "{found}");
    let view = sample().json(&["lineage", "product:///orders_flat", "--level", "product", "--up", "0"]);
    assert!(list(&view, "nodes").iter().any(|n| n["distance"].as_i64().unwrap() > 0), "orders_flat has no consumer");
}

#[test]
fn the_same_table_is_one_node_of_at_least_three_sources() {
    let page = sample().json(&["show", "snowflake://halden-prod/HALDEN/MARTS/ORDERS_DAILY"]);
    let mut dialects: Vec<&str> = list(&page, "sources").iter().map(|s| text(&s["mark"], "mark")).collect();
    dialects.sort_unstable();
    dialects.dedup();
    assert!(dialects.len() >= 4, "{dialects:?}");
}

#[test]
fn the_good_column_can_be_followed_to_both_ends() {
    let trace = sample().json(&[
        "lineage",
        "snowflake://halden-prod/HALDEN/MARTS/ORDERS_DAILY#net_amount",
        "--level",
        "column",
    ]);
    let reaches = |side: &str, asset: &str, column: &str| {
        list(&trace, side).iter().any(|s| {
            let (end, name) = if side == "upstream" { ("from", "from_column") } else { ("to", "to_column") };
            text(&s[end], "key").to_lowercase().ends_with(asset)
                && s[name].as_str().is_some_and(|c| c.eq_ignore_ascii_case(column))
        })
    };
    assert!(reaches("upstream", "shop/public/order_items", "unit_price"), "{:#?}", trace["upstream"]);
    assert!(
        reaches("downstream", "finance/marts/revenue_recognised", "recognised_amount"),
        "{:#?}",
        trace["downstream"]
    );
}

#[test]
fn every_domain_gives_and_takes() {
    let view = sample().json(&["lineage", "--level", "domain"]);
    let edges = list(&view, "edges");
    for node in list(&view, "nodes").iter().filter(|n| n["kind"] == "domain") {
        let key = text(node, "key");
        let gives = edges.iter().any(|e| e["from"] == key && e["to"] != key);
        let takes = edges.iter().any(|e| e["to"] == key && e["from"] != key);
        assert!(gives && takes, "{key} gives: {gives}, takes: {takes}");
    }
}

#[test]
fn planted_10_and_11_the_leak_is_found_and_the_masked_flows_are_not() {
    let leaks = findings_of("CLS-01");
    assert!(names_subject(&leaks, "NEWSLETTER_RECIPIENTS"), "{leaks:#?}");
    let all = format!("{leaks:?}");
    assert!(!all.contains("EMAIL_SHA256") && !all.contains("IP_HASH"), "a masked flow is no leak: {all}");
}

#[test]
fn planted_6_the_promise_that_its_input_cannot_hold_shows_both_sides() {
    let board = sample().json(&["sla"]);
    let promised = |subject: &str| promises_of(&board, subject).iter().any(|p| text(p, "property") == "freshness");
    assert!(promised("cash_position") && promised("payments_settled"));
}

#[test]
fn planted_17_the_read_past_the_output_port_is_an_edge() {
    let view = sample().json(&[
        "lineage",
        "snowflake://halden-prod/HALDEN/MARTS/NEWSLETTER_RECIPIENTS",
        "--up",
        "1",
        "--down",
        "0",
    ]);
    let past = list(&view, "edges").iter().any(|e| text(e, "from").to_uppercase().ends_with("/STG_CONSENTS"));
    assert!(past, "{:#?}", view["edges"]);
}

#[test]
fn planted_18_a_check_that_only_warns_is_on_the_page() {
    let page = sample().json(&["show", "snowflake://halden-prod/HALDEN/MARTS/SHIPMENTS"]);
    let warned = list(&page, "checks")
        .iter()
        .any(|c| text(c, "status") == "warn" && text(c, "name").contains("accepted_values"));
    assert!(warned, "{:#?}", page["checks"]);
}

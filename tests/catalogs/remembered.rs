//! What the program remembers of the answers of a server from one sync to the next, and when it forgets.

use crate::fakes::{iceberg, marquez};
use serde_json::Value;
use std::sync::Arc;
use weft_tests::fake::{Fake, FakeServer};
use weft_tests::raw::Answer;
use weft_tests::{Home, list};

const SECRET: &str = "WEFT_TEST_SECRET";

/// Runs the program with the secret in its environment; what it prints.
fn weft(home: &Home, fake: &Arc<dyn Fake>, arguments: &[&str]) -> String {
    let output = home.command(arguments).env(SECRET, fake.secret().unwrap_or("none")).output().expect("weft starts");
    String::from_utf8(output.stdout).expect("weft writes UTF-8")
}

/// Adds the catalog `x`, which reads `server`.
fn add(home: &Home, fake: &Arc<dyn Fake>, server: &FakeServer, options: &[&str]) {
    let url = server.url();
    let mut arguments = vec!["catalog", "add", "x", "--kind", fake.kind(), "--at", &url];
    if fake.secret().is_some() {
        arguments.extend(["--secret-env", SECRET]);
    }
    let own: Vec<String> = fake.options().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let options = own.iter().map(String::as_str).chain(options.iter().copied());
    arguments.extend(options.flat_map(|option| ["--option", option]));
    let said = weft(home, fake, &arguments);
    assert!(said.contains('x'), "{said}");
}

/// A home with that catalog, whose server has been asked for its version, so that no sync asks for it.
fn home(fake: &Arc<dyn Fake>, server: &FakeServer, options: &[&str]) -> Home {
    let home = Home::new();
    add(&home, fake, server, options);
    weft(&home, fake, &["catalog", "test", "x"]);
    home
}

/// Syncs; how many answers were remembered, how many requests were made, and the outcome.
fn sync(home: &Home, fake: &Arc<dyn Fake>, server: &FakeServer, more: &[&str]) -> (u64, usize, Value) {
    let before = server.asked().len();
    let mut arguments = vec!["sync", "x", "--json"];
    arguments.extend(more);
    let answer: Value = serde_json::from_str(&weft(home, fake, &arguments)).expect("JSON");
    let outcome = list(&answer, "catalogs")[0].clone();
    (outcome["remembered"].as_u64().expect("a number"), server.asked().len() - before, outcome)
}

#[test]
fn a_second_sync_says_what_it_spared_and_a_full_one_spares_nothing() {
    let fake = marquez::fake();
    let server = FakeServer::start(fake.clone());
    let home = home(&fake, &server, &["versions=3", "runs=50"]);
    let (none, all, first) = sync(&home, &fake, &server, &[]);
    assert_eq!((none, &first["complete"]), (0, &Value::Bool(true)), "{first}");
    let (spared, asked, second) = sync(&home, &fake, &server, &[]);
    assert!(spared > 40 && spared + asked as u64 == all as u64, "{spared} of {all} spared, {asked} made");
    for count in ["added", "changed", "gone"] {
        assert_eq!(second[count], 0, "{count}: {second}");
    }
    let log = home.json(&["requests", "--catalog", "x", "--limit", "1000"]);
    assert_eq!(list(&log, "requests").len(), server.asked().len(), "the log has what was asked and nothing else");
    assert_eq!(sync(&home, &fake, &server, &["--full"]).0, 0);
    assert_eq!(sync(&home, &fake, &server, &[]).0, spared, "a full sync filled the memory again");
    let words = home.ok(&["sync", "x"]);
    assert!(words.contains(&format!("{spared} answers had not changed")), "{words}");
}

#[test]
fn a_change_arrives_at_the_next_sync() {
    let fake = marquez::fake();
    let server = FakeServer::start(fake.clone());
    let home = home(&fake, &server, &["versions=3", "runs=50"]);
    sync(&home, &fake, &server, &[]);
    let spared = sync(&home, &fake, &server, &[]).0;
    fake.change_one();
    let (still, _, third) = sync(&home, &fake, &server, &[]);
    assert!(third["added"].as_u64() > Some(0) && third["changed"].as_u64() > Some(0), "{third}");
    assert!(still < spared && still + 10 > spared, "{still} of {spared} are still the same");
    let (_, _, full) = sync(&home, &fake, &server, &["--full"]);
    for count in ["added", "changed", "gone"] {
        assert_eq!(full[count], 0, "nothing was missed: {full}");
    }
}

#[test]
fn a_sync_that_failed_forgets_nothing() {
    let fake = iceberg::fake();
    let server = FakeServer::start(fake.clone());
    let home = home(&fake, &server, &[]);
    sync(&home, &fake, &server, &[]);
    let spared = sync(&home, &fake, &server, &[]).0;
    assert!(spared >= 44, "{spared} tables had not changed");
    server.meddle(|fake, asked, _, answer| match fake.main_page(asked) {
        Some(2) => Answer::of(401, &serde_json::json!({ "error": { "message": "expired", "code": 401 } })),
        _ => answer,
    });
    let (_, _, failed) = sync(&home, &fake, &server, &[]);
    assert_eq!(failed["code"], "TokenRejected", "{failed}");
    server.behave();
    assert_eq!(sync(&home, &fake, &server, &[]).0, spared);
    let log = home.json(&["requests", "--catalog", "x", "--limit", "1000"]);
    assert!(list(&log, "requests").iter().any(|request| request["status"] == 304 && request["error"].is_null()));
}

#[test]
fn the_answers_go_with_their_catalog_and_count_only_for_its_settings() {
    let fake = marquez::fake();
    let server = FakeServer::start(fake.clone());
    let home = home(&fake, &server, &["versions=3"]);
    sync(&home, &fake, &server, &[]);
    assert!(sync(&home, &fake, &server, &[]).0 > 0);
    home.ok(&["catalog", "remove", "x"]);
    add(&home, &fake, &server, &["versions=3"]);
    assert_eq!(sync(&home, &fake, &server, &[]).0, 0, "another catalog of the same name begins anew");
}

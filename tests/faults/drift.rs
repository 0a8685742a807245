//! Rows H11 and H17: servers that are newer than those we know, and listings that promise more than can be read.

use crate::fakes;
use serde_json::{Value, json};
use std::process::Output;
use std::sync::Arc;
use weft_tests::fake::{Fake, FakeServer};
use weft_tests::raw::Answer;
use weft_tests::{Home, list, text};

const SECRET: &str = "WEFT_TEST_SECRET";

/// A fake on loopback and a home that knows it as catalog `x` and has not read it.
struct Known {
    home: Home,
    server: FakeServer,
    secret: &'static str,
}

impl Known {
    fn new(fake: &Arc<dyn Fake>) -> Self {
        let server = FakeServer::start(fake.clone());
        let known = Self { home: Home::new(), server, secret: fake.secret().unwrap_or_default() };
        let url = known.server.url();
        let options: Vec<String> = fake.options().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut arguments = vec!["catalog", "add", "x", "--kind", fake.kind(), "--at", &url];
        options.iter().for_each(|option| arguments.extend(["--option", option.as_str()]));
        if fake.secret().is_some() {
            arguments.extend(["--secret-env", SECRET]);
        }
        known.run(&arguments);
        known
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.home.command(arguments).env(SECRET, self.secret).output().expect("weft starts")
    }

    /// Runs a verb with `--json`; its exit code and its answer.
    fn ask(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let output = self.run(&[arguments, &["--json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {said}")))
    }

    /// The row of the catalog.
    fn row(&self) -> Value {
        list(&self.ask(&["catalog", "list"]).1, "catalogs")[0].clone()
    }

    /// The server says in every answer that it is of this version instead of that.
    fn become_version(&self, own: &'static str, newer: &'static str) {
        self.server.meddle(move |_, _, _, answer| match answer {
            Answer::Whole { status, headers, body } => {
                let body = String::from_utf8_lossy(&body).replace(&format!("\"{own}\""), &format!("\"{newer}\""));
                Answer::Whole { status, headers, body: body.into_bytes() }
            }
            other => other,
        });
    }
}

#[test]
fn h11_a_server_newer_than_any_we_tested_is_told_read_and_remembered() {
    for (fake, own, newer) in [
        (fakes::airflow::fake(), "3.3.2", "3.9.0"),
        (fakes::airflow_2::fake(), "2.11.2", "2.12.0"),
        (fakes::openmetadata::fake(), "2.0.6", "2.7.1"),
        (fakes::dagster::fake(), "1.13.27", "1.99.0"),
        (fakes::datahub::fake(), "v1.3.0", "v2.4.0"),
    ] {
        let known = Known::new(&fake);
        assert_eq!(known.row()["server"], Value::Null, "nobody asked yet");
        let (code, report) = known.ask(&["catalog", "test", "x"]);
        let told = known.row()["server"]["told"].clone();
        assert!(code == Some(0) && text(&known.row()["server"], "told").contains(own), "{report}");
        assert!(!told.to_string().contains("newer"), "{told}");

        known.become_version(own, newer);
        let (code, report) = known.ask(&["catalog", "test", "x"]);
        let version = list(&report, "steps").iter().find(|step| step["layer"] == "version").unwrap().clone();
        assert_eq!((code, &version["ok"]), (Some(0), &json!(true)), "{}: {report}", fake.kind());
        let words = text(&version, "message");
        assert!(words.contains(newer) && words.contains("newer"), "{words}");
        assert_eq!(known.row()["server"]["told"], words, "the version is stored as it was told");

        let (code, answer) = known.ask(&["sync"]);
        let outcome = &list(&answer, "catalogs")[0];
        assert_eq!((code, &outcome["error"]), (Some(0), &Value::Null), "{outcome}");
        assert!(outcome["added"].as_u64().unwrap() > 40, "it is read as ever: {outcome}");
    }
}

#[test]
fn h11_a_sync_without_a_test_also_remembers_which_version_answered() {
    let known = Known::new(&fakes::openmetadata::fake());
    known.become_version("2.0.6", "2.7.1");
    assert_eq!(known.ask(&["sync"]).0, Some(0));
    assert!(text(&known.row()["server"], "told").contains("2.7.1"));
    let asked = known.server.asked().len();
    assert_eq!(known.ask(&["sync"]).0, Some(0));
    let again = &known.server.asked()[asked..];
    assert!(!again.iter().any(|asked| asked.path.ends_with("loggedInUser")), "and does not ask at every sync");
    known.run(&["catalog", "remove", "x"]);
    assert!(list(&known.ask(&["catalog", "list"]).1, "catalogs").is_empty());
}

#[test]
fn h17_a_table_that_is_listed_and_not_there_is_kept_from_its_listing() {
    let known = Known::new(&fakes::iceberg::fake());
    assert_eq!(known.ask(&["sync"]).0, Some(0));
    let all = known.ask(&["search", "kind:table", "--limit", "1"]).1["total"].as_u64().unwrap();
    let known = Known::new(&fakes::iceberg::fake());
    known.server.meddle(|_, asked, _, answer| match asked.path.rsplit('/').next() {
        Some("baskets") => Answer::not_found(),
        _ => answer,
    });
    let (code, answer) = known.ask(&["sync"]);
    assert_eq!(code, Some(4), "the listing is not whole: {answer}");
    let found = known.ask(&["search", "baskets kind:table"]).1;
    assert_eq!((&found["total"], &list(&found, "hits")[0]["name"]), (&json!(1), &json!("baskets")), "{found}");
    assert_eq!(known.ask(&["search", "kind:table", "--limit", "1"]).1["total"], all, "the others are read as ever");
    let marked = known.ask(&["search", "is:unreadable"]).1;
    assert_eq!((&marked["total"], &list(&marked, "hits")[0]["name"]), (&json!(1), &json!("baskets")));
    let page = known.ask(&["show", "baskets"]).1;
    assert_eq!(list(&page, "sources")[0]["unreadable"], "the server lists it and does not find it");
    let losses = known.ask(&["catalog", "losses", "x"]).1.to_string();
    assert!(losses.contains("sales.eu.baskets"), "{losses}");

    known.server.behave();
    assert_eq!(known.ask(&["sync"]).0, Some(0));
    let columns = |known: &Known| -> Vec<String> {
        let page = known.ask(&["show", "baskets"]).1;
        list(&page, "columns").iter().map(|column| text(column, "path").to_owned()).collect()
    };
    let read = columns(&known);
    assert!(!read.is_empty());
    assert_eq!(known.ask(&["search", "is:unreadable"]).1["total"], 0, "read again, it is as any other");
    known.server.meddle(|_, asked, _, answer| match asked.path.rsplit('/').next() {
        Some("baskets") => Answer::not_found(),
        _ => answer,
    });
    assert_eq!(known.ask(&["sync"]).0, Some(4));
    assert_eq!(columns(&known), read, "what was known stays known");
}

#[test]
fn h17_what_a_search_service_lists_and_the_metadata_service_does_not_know_is_kept() {
    let known = Known::new(&fakes::amundsen::fake());
    assert_eq!(known.ask(&["sync"]).0, Some(0));
    let all = known.ask(&["search", "kind:table", "--limit", "1"]).1["total"].clone();
    let known = Known::new(&fakes::amundsen::fake());
    let mut gone: Option<String> = None;
    known.server.meddle(move |_, asked, _, answer| {
        let of_a_table = asked.path.starts_with("/table/");
        if of_a_table && gone.is_none() && !asked.path.ends_with("/lineage") {
            gone = Some(asked.path.clone());
        }
        if gone.as_ref().is_some_and(|path| asked.path.starts_with(path)) { Answer::not_found() } else { answer }
    });
    let (code, answer) = known.ask(&["sync"]);
    assert_eq!(code, Some(4), "the listing is not whole: {answer}");
    assert_eq!(known.ask(&["search", "is:unreadable"]).1["total"], 1);
    assert_eq!(known.ask(&["search", "kind:table", "--limit", "1"]).1["total"], all, "every table is there");
}

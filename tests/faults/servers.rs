//! Rows N, H, A and D of the table of faults, through the program: a catalog of a server that goes wrong, and what the
//! user then has. The server is the fake of Marquez that the behaviour suite uses.

use crate::fakes::marquez;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;
use std::time::Duration;
use weft_tests::fake::FakeServer;
use weft_tests::raw::{Answer, RawServer};
use weft_tests::{Home, fixture, list};

const CANARY: &str = "c4nary-t0ken/+==";
const SECRET: &str = "WEFT_TEST_SECRET";

/// Runs `weft` with the secret in its environment.
fn weft(home: &Home, arguments: &[&str]) -> Output {
    home.command(arguments).env(SECRET, CANARY).output().expect("weft starts")
}

fn add(home: &Home, id: &str, url: &str) {
    let arguments =
        ["catalog", "add", id, "--kind", "marquez", "--at", url, "--auth", "bearer", "--secret-env", SECRET];
    let output = weft(home, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Syncs; exit code, and the outcome of each catalog.
fn sync(home: &Home, ids: &[&str]) -> (Option<i32>, Vec<Value>) {
    let mut arguments = vec!["sync", "--json"];
    arguments.extend(ids);
    let output = weft(home, &arguments);
    let answer: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), list(&answer, "catalogs").clone())
}

fn statements(home: &Home, id: &str) -> String {
    let output = home.run(&["export", "statements", id, "--format", "ndjson"]);
    String::from_utf8(output.stdout).unwrap()
}

/// A fake server and a home that has read it once.
fn read_once() -> (FakeServer, Home) {
    let server = FakeServer::start(marquez::fake());
    let home = Home::new();
    add(&home, "m", &server.url());
    assert_eq!(sync(&home, &["m"]).0, Some(0));
    (server, home)
}

#[test]
fn n01_d17_a_server_that_is_down_keeps_its_old_mesh_and_the_others_go_on() {
    let (server, home) = read_once();
    let before = statements(&home, "m");
    home.add("people", &fixture("people"));
    drop(server);
    let (code, outcomes) = sync(&home, &[]);
    assert_eq!(code, Some(3));
    let of = |id: &str| outcomes.iter().find(|o| o["catalog"] == id).unwrap();
    assert_eq!(of("m")["code"], "Unreachable", "{}", of("m"));
    assert_eq!(of("people")["complete"], true);
    assert_eq!(before, statements(&home, "m"));
    let row = home.json(&["catalog", "list"]);
    let row = list(&row, "catalogs").iter().find(|row| row["id"] == "m").unwrap().clone();
    assert_eq!(row["error_code"], "Unreachable");
    assert!(row["synced_at"].is_number(), "its age is still told");
}

#[test]
fn n06_a_server_that_wants_a_day_of_peace_makes_the_sync_partial() {
    let (server, home) = read_once();
    let before = statements(&home, "m");
    server.meddle(|fake, asked, _, answer| match fake.main_page(asked) {
        Some(2) => Answer::text(429, "tomorrow", Some(("retry-after", "86400"))),
        _ => answer,
    });
    let (code, outcomes) = sync(&home, &["m"]);
    assert_eq!(code, Some(4), "{outcomes:?}");
    assert!(outcomes[0]["gaps"].to_string().contains("left alone until"), "{}", outcomes[0]);
    assert_eq!(outcomes[0]["gone"], 0);
    let after = statements(&home, "m");
    let natives = |text: &str| -> std::collections::BTreeSet<String> {
        let native = |line| serde_json::from_str::<Value>(line).unwrap()["native"].to_string();
        text.lines().map(native).collect()
    };
    assert!(natives(&after).is_superset(&natives(&before)), "everything that was known is still there");
}

#[test]
fn n13_a_sign_in_page_ends_the_sync_and_nothing_is_called_gone() {
    let (server, home) = read_once();
    let before = statements(&home, "m");
    let asked = server.asked().len();
    let page = "<html><title>Log in</title><form>password</form></html>";
    server.meddle(move |_, _, _, _| Answer::text(200, page, Some(("content-type", "text/html"))));
    let (code, outcomes) = sync(&home, &["m"]);
    assert_eq!((code, &outcomes[0]["code"]), (Some(3), &json!("NotTheApi")));
    assert!(outcomes[0]["error"].as_str().unwrap().contains("sign-in page"));
    assert_eq!(server.asked().len(), asked + 1, "it is not tried again");
    assert_eq!(before, statements(&home, "m"));
}

#[test]
fn n14_without_a_network_everything_but_sync_works_and_nobody_is_asked() {
    let (server, home) = read_once();
    let asked = server.asked().len();
    for verb in [
        vec!["catalog", "list"],
        vec!["search", "orders"],
        vec!["sla"],
        vec!["audit"],
        vec!["changes"],
        vec!["doctor"],
        vec!["requests"],
        vec!["lineage"],
    ] {
        home.run(&verb);
    }
    home.ok(&["settings", "schedule", "every_hour"]);
    home.run(&["catalog", "list"]);
    assert_eq!(server.asked().len(), asked, "only sync and test touch the network, whatever the schedule is");
}

#[test]
fn n17_a_cancelled_sync_leaves_the_old_mesh_and_the_next_one_works() {
    let (server, home) = read_once();
    let before = statements(&home, "m");
    server.meddle(|fake, asked, _, answer| if fake.main_page(asked).is_some() { Answer::Silence } else { answer });
    let mut child = home.command(&["sync", "m"]).env(SECRET, CANARY).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let began = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let status = child.wait().unwrap();
    let took = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap() - began;
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert_eq!(status.code(), Some(3));
    assert_eq!(before, statements(&home, "m"));
    server.behave();
    let (code, outcomes) = sync(&home, &["m"]);
    assert_eq!((code, &outcomes[0]["changed"]), (Some(0), &json!(0)));
}

/// Peak resident memory of a child in KiB, watched until it ends.
fn peak_of(mut child: std::process::Child) -> (u64, Option<i32>) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find(|line| line.starts_with("VmHWM"));
            let now = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|n| n.parse().ok());
            peak = peak.max(now.unwrap_or(0));
        }
        if let Some(ended) = child.try_wait().unwrap() {
            return (peak, ended.code());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn h01_a_gibibyte_of_json_stops_at_the_limit_and_memory_stays_flat() {
    let (server, home) = read_once();
    server.meddle(|fake, asked, _, answer| {
        if fake.main_page(asked) != Some(1) {
            return answer;
        }
        // No length and no end: what follows is sent until the client hangs up.
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"datasets\":[\"".to_vec();
        Answer::Trickle { head, piece: vec![b'a'; 1024 * 1024], pause: Duration::ZERO }
    });
    let child = home.command(&["sync", "m", "--json"]).env(SECRET, CANARY).stdout(std::process::Stdio::null()).spawn();
    let (peak, code) = peak_of(child.unwrap());
    assert_eq!(code, Some(4), "that listing is partial, the others are read");
    println!("peak memory {} MiB", peak / 1024);
    assert!(peak < 300 * 1024, "{} MiB", peak / 1024);
}

#[test]
fn h09_odd_names_are_kept_exactly_and_an_empty_one_is_set_aside() {
    let long = "n".repeat(1_000_000);
    let names = ["123456789012345678901234567890", "__proto__", "constructor", "", "  ", long.as_str()];
    let rows: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({ "id": { "namespace": "w", "name": name }, "type": "DB_TABLE", "name": name, "physicalName": name,
                "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z", "namespace": "w",
                "sourceName": "s", "fields": [], "tags": [], "facets": {} })
        })
        .collect();
    let server = RawServer::start(move |asked| match asked.path.as_str() {
        "/api/v1/namespaces" => Answer::json(&json!({ "namespaces": [{ "name": "w" }] })),
        "/api/v1/namespaces/w/datasets" => Answer::json(&json!({ "datasets": rows, "totalCount": rows.len() })),
        "/api/v1/namespaces/w/jobs" => Answer::json(&json!({ "jobs": [], "totalCount": 0 })),
        "/api/v1/tags" => Answer::json(&json!({ "tags": [] })),
        "/api/v1/events/lineage" => Answer::json(&json!({ "events": [], "totalCount": 0 })),
        _ => Answer::not_found(),
    });
    let home = Home::new();
    add(&home, "m", &server.url());
    let (_, outcomes) = sync(&home, &["m"]);
    assert!(outcomes[0]["error"].is_null(), "{}", outcomes[0]);
    let said = statements(&home, "m");
    for name in ["123456789012345678901234567890", "__proto__", "constructor"] {
        let found = home.json(&["search", name]);
        assert!(list(&found, "hits").iter().any(|hit| hit["name"] == name), "{name} can be found: {found}");
    }
    assert!(said.contains(&format!("{long}\"")), "a long name is stored as it is");
    let list_of = home.ok(&["search", "nnnn", "--limit", "5"]);
    assert!(list_of.len() < 100_000, "and shown cut");
    let losses = home.json(&["catalog", "losses", "m"]).to_string();
    assert!(losses.contains("empty"), "{losses}");
}

/// Every file beneath a folder.
fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() { files(&entry.path(), found) } else { found.push(entry.path()) }
    }
}

/// The canary in every spelling in which it may come back.
fn spellings() -> [String; 3] {
    ["c4nary-t0ken/+==".to_owned(), "YzRuYXJ5LXQwa2VuLys9PQ".to_owned(), "c4nary-t0ken%2F%2B%3D%3D".to_owned()]
}

#[test]
fn a05_a08_a09_the_secret_is_in_no_output_and_in_no_file() {
    let (server, home) = read_once();
    let mut said = Vec::new();
    let mut run = |arguments: &[&str]| {
        let output = home.command(arguments).env(SECRET, CANARY).env("WEFT_LOG", "trace").output().unwrap();
        said.extend(output.stdout);
        said.extend(output.stderr);
    };
    run(&["sync", "m"]);
    for status in [400, 401, 403, 404, 418] {
        // The server echoes what it was sent, as some do in their error pages.
        server.meddle(move |_, asked, _, _| {
            Answer::text(status, &format!("{:?} {:?}", asked.headers, asked.query), None)
        });
        run(&["sync", "m"]);
        run(&["sync", "m", "--json"]);
        run(&["catalog", "test", "m"]);
    }
    let elsewhere = format!("http://other.invalid/?token={CANARY}");
    server.meddle(move |_, _, _, _| Answer::text(302, "", Some(("location", &elsewhere))));
    run(&["sync", "m"]);
    server.meddle(|_, asked, _, _| Answer::text(200, &format!("{{\"namespaces\": \"{:?}\"", asked.headers), None));
    run(&["sync", "m"]);
    // Answers that are remembered, with what was sent in a part that is not read.
    server.meddle(|_, asked, _, answer| match answer.value() {
        Some(mut page) if page["events"][0].is_object() => {
            page["events"][0]["run"]["facets"]["echo"] = json!(format!("{:?}", asked.headers));
            Answer::json(&page)
        }
        _ => answer,
    });
    run(&["sync", "m", "--full"]);
    server.behave();
    assert!(sync(&home, &["m"]).1[0]["remembered"].as_u64() > Some(0), "something is remembered");
    let export = home.path().join("out.json");
    for arguments in [
        vec!["doctor"],
        vec!["doctor", "--json"],
        vec!["catalog", "list", "--json"],
        vec!["catalog", "losses", "m", "--json"],
        vec!["requests", "--json", "--limit", "1000"],
        vec!["export", "statements", "m", "--to", export.to_str().unwrap()],
        vec!["changes", "--json"],
    ] {
        run(&arguments);
    }
    assert!(said.len() > 10_000, "the verbs said something");
    let mut paths = Vec::new();
    files(home.path(), &mut paths);
    assert!(paths.iter().any(|path| path.ends_with("requests.ndjson")), "the network log is written");
    let whole = String::from_utf8_lossy(&said).into_owned();
    for spelling in spellings() {
        assert!(!whole.contains(&spelling), "{spelling} is in an output");
        for path in &paths {
            let bytes = std::fs::read(path).unwrap();
            let holds = bytes.windows(spelling.len()).any(|window| window == spelling.as_bytes());
            assert!(!holds, "{spelling} is in {}", path.display());
        }
    }
}

#[test]
fn a06_a_secret_with_a_line_break_is_refused_before_any_request() {
    let (server, home) = read_once();
    let asked = server.asked().len();
    let output = home.command(&["sync", "m", "--json"]).env(SECRET, "abc\ndef").output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(list(&answer, "catalogs")[0]["error"].to_string().contains("line break"), "{answer}");
    assert_eq!(server.asked().len(), asked);
}

#[test]
fn a01_without_a_keyring_a_secret_is_refused_with_the_other_ways_and_nothing_is_written() {
    use std::io::Write as _;
    let home = Home::new();
    let mut command = home.command(&[
        "catalog",
        "add",
        "m",
        "--kind",
        "marquez",
        "--at",
        "http://127.0.0.1:1",
        "--auth",
        "bearer",
        "--secret-stdin",
    ]);
    command.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{CANARY}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("no keyring") && said.contains("environment variable"), "{said}");
    assert!(list(&home.json(&["catalog", "list"]), "catalogs").is_empty(), "the catalog was not added");
}

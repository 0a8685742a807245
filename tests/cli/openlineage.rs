//! OpenLineage in: producers send events to `weft serve --openlineage`, over plain sockets.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;
use weft_tests::{Home, fixture, list, text};

/// A server with an entrance for events; ends with the test.
struct Server {
    child: Child,
    address: String,
    token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is our own child; that it ended before is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(home: &Home, more: &[&str], env: &[(&str, &str)]) -> Server {
    let mut arguments = vec!["serve", "--json", "--openlineage", "pipelines"];
    arguments.extend(more);
    let mut command = home.command(&arguments);
    command.envs(env.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut said = Vec::new();
    let mut byte = [0];
    // The answer is one object; the pipe stays open.
    let answer: Value = loop {
        assert_eq!(output.read(&mut byte).unwrap(), 1, "the server ended: {}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
        if let Ok(answer) = serde_json::from_slice(&said) {
            break answer;
        }
    };
    let entrance = &answer["openlineage"];
    assert_eq!((text(entrance, "endpoint"), text(entrance, "catalog")), ("api/v1/lineage", "pipelines"));
    let address = text(entrance, "url").strip_prefix("http://").unwrap().to_owned();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    Server { child, address, token: entrance["token"].as_str().unwrap_or_default().to_owned() }
}

impl Server {
    /// Status and JSON of the answer to a post.
    fn post(&self, path: &str, headers: &str, body: &[u8]) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n{headers}\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let status = answer.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a status");
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn send(&self, path: &str, body: &[u8]) -> (u16, Value) {
        self.post(path, &format!("Authorization: Bearer {}\r\n", self.token), body)
    }
}

/// Events of a run of dbt.
fn events() -> Vec<String> {
    let events = std::fs::read_to_string(fixture("openlineage/dbt-ol_jaffle_shop_duckdb.ndjson")).unwrap();
    events.lines().map(str::to_owned).collect()
}

fn folder(home: &Home) -> PathBuf {
    home.path().join("data/openlineage/pipelines")
}

/// The lines that are on disk.
fn kept(home: &Home) -> Vec<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(home)).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .flat_map(|f| std::fs::read_to_string(f).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Edges of the whole map, without what differs between catalogs.
fn edges(home: &Home) -> Vec<String> {
    let lineage = home.json(&["lineage", "orders"]);
    let mut edges: Vec<String> =
        list(&lineage, "edges").iter().map(|e| format!("{} -> {}", e["from"], e["to"])).collect();
    edges.sort();
    edges
}

#[test]
fn events_that_are_sent_give_the_same_lineage_as_their_file() {
    let home = Home::new();
    let server = serve(&home, &[], &[]);
    for event in events() {
        let (status, answer) = server.send("/api/v1/lineage", event.as_bytes());
        assert_eq!((status, answer), (201, json!({ "received": 1 })));
    }
    let counts = || {
        let catalogs = home.json(&["catalog", "list"]);
        let row = list(&catalogs, "catalogs")[0].clone();
        let edges = list(&row, "counts").iter().find(|pair| pair[0] == "edge").and_then(|pair| pair[1].as_u64());
        (text(&row, "kind").to_owned(), edges.unwrap_or(0))
    };
    for _ in 0..150 {
        if counts().1 == 5 {
            break;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(counts(), ("openlineage".to_owned(), 5), "the catalog is read by itself");
    assert_eq!(kept(&home), events(), "kept as they were sent");
    let file = Home::new();
    file.add("pipelines", &fixture("openlineage/dbt-ol_jaffle_shop_duckdb.ndjson"));
    file.ok(&["sync"]);
    assert_eq!(edges(&home), edges(&file));
    assert!(!edges(&home).is_empty());
    drop(server);
    let again = home.json(&["sync", "pipelines"]);
    let outcome = &list(&again, "catalogs")[0];
    for count in ["added", "changed", "gone"] {
        assert_eq!(outcome[count], 0, "{outcome}");
    }
}

#[test]
fn only_who_has_the_token_comes_in_and_the_token_opens_nothing_else() {
    let home = Home::new();
    let server = serve(&home, &[], &[]);
    let event = events().remove(0);
    let bearer = format!("Authorization: Bearer {}\r\n", server.token);
    for wrong in ["", "Authorization: Bearer 0000\r\n", "Authorization: Basic eDp5\r\n", "Cookie: weft_session=x\r\n"] {
        let (status, answer) = server.post("/api/v1/lineage", wrong, event.as_bytes());
        assert_eq!((status, text(&answer, "where")), (401, "header authorization"), "{wrong}");
        assert!(!answer.to_string().contains(&server.token));
    }
    let other_site = format!("{bearer}Origin: http://evil.example\r\n");
    assert_eq!(server.post("/api/v1/lineage", &other_site, event.as_bytes()).0, 403);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(stream, "POST /api/v1/lineage HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n{bearer}Content-Length: 2\r\n\r\n{{}}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert_eq!(server.post("/api/call/app.status", &bearer, b"{}").0, 403, "the token is no session");
    assert_eq!(kept_or_none(&home), Vec::<String>::new());
}

fn kept_or_none(home: &Home) -> Vec<String> {
    if folder(home).exists() { kept(home) } else { Vec::new() }
}

#[test]
fn what_is_no_event_is_told_where_and_nothing_of_it_is_kept() {
    let home = Home::new();
    let server = serve(&home, &[], &[]);
    let (status, answer) = server.send("/api/v1/lineage", b"{\"eventTime\": ");
    assert_eq!(status, 400);
    assert!(text(&answer, "what").contains("JSON"), "{answer}");
    let nameless = json!({"eventTime": "2026-01-01T00:00:00Z", "run": {"runId": "r"}, "job": {"namespace": "n"}});
    let (status, answer) = server.send("/api/v1/lineage", nameless.to_string().as_bytes());
    assert_eq!((status, text(&answer, "where")), (400, "job.name"));
    let large =
        json!({"eventTime": "2026-01-01T00:00:00Z", "job": {"namespace": "n", "name": "j"}, "x": "x".repeat(1 << 20)});
    let (status, answer) = server.send("/api/v1/lineage", large.to_string().as_bytes());
    assert_eq!(status, 413, "{answer}");
    let (status, _) = server.send("/api/v1/lineage/batch", &vec![b' '; (8 << 20) + 1]);
    assert_eq!(status, 413);
    assert_eq!(kept_or_none(&home), Vec::<String>::new());
}

#[test]
fn a_batch_keeps_its_events_and_names_what_is_none() {
    let home = Home::new();
    let server = serve(&home, &[], &[]);
    let (first, second) = (events().remove(0), events().remove(1));
    let batch = format!("[{first},\n{{\"eventTime\": 1}},\n{second}]");
    let (status, answer) = server.send("/api/v1/lineage/batch", batch.as_bytes());
    assert_eq!((status, text(&answer, "status")), (200, "partial_success"));
    assert_eq!(answer["summary"]["successful"], 2);
    assert_eq!(list(&answer, "failed_events")[0]["index"], 1);
    assert!(text(&list(&answer, "failed_events")[0], "reason").starts_with("[1].eventTime"), "{answer}");
    assert_eq!(kept(&home), [first, second]);
    let (status, answer) = server.send("/api/v1/lineage/batch", b"[{}]");
    assert_eq!((status, text(&answer, "where")), (400, "[0].eventTime"));
    assert_eq!(server.send("/api/v1/lineage/batch", b"{}").0, 400, "a batch is a list");
    assert_eq!(server.send("/api/v1/lineage/batch", b"[]").0, 200);
}

#[test]
fn d01_an_event_that_was_acknowledged_survives_a_kill() {
    let home = Home::new();
    let mut server = serve(&home, &[], &[]);
    let sent: Vec<String> = events().into_iter().take(3).collect();
    for event in &sent {
        assert_eq!(server.send("/api/v1/lineage", event.as_bytes()).0, 201);
    }
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    assert_eq!(kept(&home), sent);
    let path = std::fs::read_dir(folder(&home)).unwrap().next().unwrap().unwrap().path();
    std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"{\"eventTime\":\"20").unwrap();
    let again = serve(&home, &[], &[]);
    assert_eq!(again.send("/api/v1/lineage", sent[0].as_bytes()).0, 201);
    assert_eq!(kept(&home).len(), 4, "the torn line is gone");
    let outcome = home.json(&["sync", "pipelines"]);
    assert_eq!(list(&outcome, "catalogs")[0]["complete"], true, "{outcome}");
}

#[test]
fn a_chosen_token_is_read_from_the_environment_and_not_printed() {
    let home = Home::new();
    let token = "a-token-of-my-own-0123";
    let mut server = serve(&home, &["--openlineage-token-env", "MY_TOKEN"], &[("MY_TOKEN", token)]);
    assert_eq!(server.token, "");
    server.token = token.to_owned();
    assert_eq!(server.send("/api/v1/lineage", events()[0].as_bytes()).0, 201);
    let second = home.run(&["serve", "--openlineage", "pipelines"]);
    assert_eq!(second.status.code(), Some(5), "one program takes in the events of a catalog");
    for (value, what) in [("short", "at least 16"), ("has a space in it, sadly", "visible")] {
        let mut command = home.command(&["serve", "--openlineage", "other", "--openlineage-token-env", "MY_TOKEN"]);
        let output = command.env("MY_TOKEN", value).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2));
        assert!(error.contains(what) && !error.contains(value), "{error}");
    }
}

#[test]
fn a_catalog_of_another_kind_takes_in_no_events() {
    let home = Home::new();
    home.add("files", &fixture("openlineage"));
    let output = home.run(&["serve", "--openlineage", "files"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("kind files"));
    assert_eq!(home.run(&["serve", "--openlineage", "../x"]).status.code(), Some(2), "an id is no path");
    assert!(!home.path().join("data/x").exists());
}

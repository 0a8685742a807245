//! `weft serve` and a client of plain sockets, so that a test sees what a browser would hide.

use crate::Home;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `weft serve` that ends with the test, and the home it serves.
pub struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    /// The token of the printed link.
    pub token: String,
    /// The home.
    pub home: Home,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is our own child; that it ended before is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Serves `home` with these variables in the environment.
    pub fn start(home: Home, environment: &[(&str, &str)]) -> Self {
        let mut command = home.command(&["serve"]);
        command.envs(environment.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("weft starts");
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut url).expect("a line");
        let (address, token) =
            url.trim().strip_prefix("http://").and_then(|u| u.split_once("/?token=")).expect("a URL with a token");
        let (address, token) = (address.to_owned(), token.to_owned());
        Self { child, address, token, home }
    }

    /// Sends a request and returns the whole answer as text.
    pub fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        stream.write_all(request.as_bytes()).expect("it takes a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks for a page.
    pub fn get(&self, path: &str, headers: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.address))
    }

    /// Opens the one session there is and returns its header.
    pub fn session(&self) -> String {
        let answer = self.get(&format!("/?token={}", self.token), "");
        let cookie = answer.lines().find_map(|l| l.strip_prefix("set-cookie: ")).expect("a cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        format!("Cookie: {}\r\n", cookie.split(';').next().expect("a cookie"))
    }

    /// Calls a command of the table.
    pub fn call(&self, name: &str, body: &str, headers: &str) -> String {
        self.send(&format!(
            "POST /api/call/{name} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            self.address,
            body.len()
        ))
    }

    /// Calls a command in `session` and returns its reply; fails the test for any other answer.
    pub fn ask(&self, session: &str, name: &str, request: &Value) -> Value {
        let headers = format!("{session}Origin: http://{}\r\n", self.address);
        let answer = self.call(name, &request.to_string(), &headers);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a whole answer");
        assert!(head.starts_with("HTTP/1.1 200"), "{name}: {answer}");
        serde_json::from_str(body).unwrap_or_else(|e| panic!("{name} answered no JSON: {e}\n{body}"))
    }
}

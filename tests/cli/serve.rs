//! `weft serve` and who may talk to it (docs/reliability.md), over plain sockets: what a browser would hide is seen.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;
use weft_tests::Home;

/// A running server that ends with the test.
struct Server {
    child: Child,
    address: String,
    token: String,
    _home: Home,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is our own child; that it ended before is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve() -> Server {
    let home = Home::with_sample();
    let mut child = home.command(&["serve"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let (address, token) =
        url.trim().strip_prefix("http://").and_then(|u| u.split_once("/?token=")).expect("a URL with a token");
    let (address, token) = (address.to_owned(), token.to_owned());
    Server { child, address, token, _home: home }
}

impl Server {
    /// Sends a request and returns the whole answer as text.
    fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str, headers: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.address))
    }

    fn session(&self) -> String {
        let answer = self.get(&format!("/?token={}", self.token), "");
        let cookie = answer.lines().find_map(|l| l.strip_prefix("set-cookie: ")).expect("a cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        format!("Cookie: {}\r\n", cookie.split(';').next().unwrap())
    }

    fn call(&self, name: &str, body: &str, headers: &str) -> String {
        self.send(&format!(
            "POST /api/call/{name} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            self.address,
            body.len()
        ))
    }
}

#[test]
fn only_the_browser_that_was_given_the_link_is_answered() {
    let server = serve();
    assert!(server.get("/", "").starts_with("HTTP/1.1 403"), "no session");
    assert!(server.get("/?token=0000", "").starts_with("HTTP/1.1 403"), "a wrong token");
    let session = server.session();
    assert!(server.get(&format!("/?token={}", server.token), "").starts_with("HTTP/1.1 403"), "a used token");
    let page = server.get("/", &session);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'"), "{page}");
    assert!(!page.to_lowercase().contains("access-control-allow"), "no CORS");
}

#[test]
fn another_host_name_or_site_is_refused() {
    let server = serve();
    let session = server.session();
    let rebound = server.send(&format!("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n{session}\r\n"));
    assert!(rebound.starts_with("HTTP/1.1 403"), "{rebound}");
    let foreign = server.call("app.status", "{}", &format!("{session}Origin: http://evil.example\r\n"));
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
    let none = server.call("app.status", "{}", &session);
    assert!(none.starts_with("HTTP/1.1 403"), "a post without origin");
}

#[test]
fn it_speaks_the_same_table_as_every_face() {
    let server = serve();
    let headers = format!("{}Origin: http://{}\r\n", server.session(), server.address);
    let status = server.call("app.status", "{}", &headers);
    assert!(status.starts_with("HTTP/1.1 200") && status.contains("\"catalogs\":6"), "{status}");
    let unknown = server.call("no.such", "{}", &headers);
    assert!(unknown.starts_with("HTTP/1.1 404") && unknown.contains("UnknownCommand"), "{unknown}");
    let wrong = server.call("search.run", "{\"text\":7}", &headers);
    assert!(wrong.starts_with("HTTP/1.1 400") && wrong.contains("BadRequest"), "{wrong}");
}

//! `weft serve` and who may talk to it (docs/reliability.md), over plain sockets: what a browser would hide is seen.

use weft_tests::Home;
use weft_tests::serve::Server;

fn serve() -> Server {
    Server::start(Home::with_sample(), &[])
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

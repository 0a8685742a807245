//! Rows N, H and A of the table of faults, against the one client through which every server is read.

use crate::tls::{Certificate, TlsServer};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use weft_catalogs::http::{
    AuthMethod, Client, ClientSpec, Context, HttpError, Layer, Limits, LoginForm, Prober, Waits,
};
use weft_catalogs::{CatalogConfig, Secret};
use weft_model::TimeMs;
use weft_tests::raw::{Answer, Asked, RawServer};

const CANARY: &str = "c4nary-t0ken/+==";

const SPEC: ClientSpec = ClientSpec {
    auth: &[AuthMethod::None, AuthMethod::Basic, AuthMethod::Bearer, AuthMethod::Header, AuthMethod::Login],
    login: Some(LoginForm { path: "login", user: "user", password: "password", base64: false, token: "token" }),
    token_path: None,
};

/// A client, what it waited for, and the requests it logged.
struct Tried {
    client: Client,
    waits: Arc<Mutex<Vec<Duration>>>,
    log: Arc<Mutex<Vec<String>>>,
}

fn client(at: &str, options: &[(&str, &str)], limits: Limits) -> Tried {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let config = CatalogConfig { id: "x".to_owned(), kind: "test".to_owned(), at: at.to_owned(), options };
    let now = TimeMs::parse("2026-01-15T09:12:00Z").unwrap();
    let waits: Arc<Mutex<Vec<Duration>>> = Arc::default();
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let logging = log.clone();
    let mut context = Context::new(move || now).with_secret(Some(Secret::new(CANARY).unwrap()));
    context.limits = limits;
    context.waits = Waits::Noted(waits.clone());
    context.hear = Arc::new(move |record| logging.lock().unwrap().push(format!("{record:?}")));
    Tried { client: Client::new(&config, &context, SPEC).unwrap(), waits, log }
}

fn plain(server: &RawServer) -> Tried {
    client(&server.url(), &[("auth", "none")], Limits::default())
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    result
}

fn get(tried: &Tried, path: &str) -> Result<Vec<u8>, HttpError> {
    run(async { tried.client.get(path).send().await.map(|answer| answer.body().to_vec()) })
}

fn ok(_: &Asked) -> Answer {
    Answer::json(&json!({ "ok": true }))
}

/// A port on which nobody listens.
fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn n01_a_refused_connection_names_the_layer_and_the_port() {
    let tried = client(&nobody(), &[("auth", "none")], Limits::default());
    let error = get(&tried, "x").unwrap_err();
    assert!(matches!(error, HttpError::Unreachable { layer: Layer::Tcp, .. }), "{error:?}");
    assert!(error.to_string().contains("check the port"), "{error}");
    assert_eq!(tried.log.lock().unwrap().len(), 4, "four tries, each in the log");
}

#[test]
fn n02_an_unknown_name_is_told_with_the_host_and_tried_at_most_four_times() {
    let tried = client("http://no-such-host.invalid", &[("auth", "none")], Limits::default());
    let error = get(&tried, "x").unwrap_err();
    assert!(matches!(error, HttpError::Unreachable { layer: Layer::Dns, .. }), "{error:?}");
    assert!(error.to_string().contains("no-such-host.invalid"), "{error}");
    assert!(tried.log.lock().unwrap().len() <= 4);
}

/// A port whose queue of connections is full, so that the system drops what comes: a host that swallows packets.
fn swallowing() -> (socket2::Socket, Vec<socket2::Socket>, String) {
    let any: std::net::SocketAddr = "127.0.0.1:0".parse().unwrap();
    let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    listener.bind(&any.into()).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let queue = (0..8)
        .map(|_| {
            let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            // In progress is as far as these are meant to come.
            let _ = socket.connect(&address);
            socket
        })
        .collect();
    std::thread::sleep(Duration::from_millis(100));
    let url = format!("http://{}", address.as_socket().unwrap());
    (listener, queue, url)
}

#[test]
fn n03_a_host_that_swallows_packets_is_given_up_and_a_cancel_returns_at_once() {
    let (_listener, _queue, url) = swallowing();
    let limits = Limits { connect: Duration::from_millis(300), attempts: 2, ..Limits::default() };
    let error = get(&client(&url, &[("auth", "none")], limits), "x").unwrap_err();
    assert!(matches!(error, HttpError::TimedOut { what: "connection", .. }), "{error:?}");
    let slow = client(&url, &[("auth", "none")], Limits::default());
    run(async {
        let cancel = CancellationToken::new();
        let client = slow.client.during(cancel.clone(), None);
        let asked = tokio::spawn(async move { client.get("x").send().await.map(|_| ()) });
        tokio::time::sleep(Duration::from_millis(100)).await;
        cancel.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(1), asked).await.expect("within a second").unwrap();
        assert_eq!(ended, Err(HttpError::Cancelled));
    });
}

#[test]
fn n04_a_slow_loris_is_ended_by_the_limit_of_the_whole_request() {
    let server = RawServer::start(|_| Answer::Trickle {
        head: b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[".to_vec(),
        piece: b"1,".to_vec(),
        pause: Duration::from_millis(50),
    });
    let limits = Limits {
        request: Duration::from_millis(600),
        idle: Duration::from_millis(400),
        attempts: 1,
        ..Limits::default()
    };
    let error = get(&client(&server.url(), &[("auth", "none")], limits), "x").unwrap_err();
    assert!(matches!(error, HttpError::TimedOut { what: "whole answer", .. }), "{error:?}");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.open(), 0, "the socket is closed");
}

#[test]
fn n05_retry_after_is_waited_for_once_and_the_same_request_goes_on() {
    let mut count = 0;
    let server = RawServer::start(move |asked| {
        count += 1;
        if count == 1 { Answer::text(429, "slow", Some(("retry-after", "7"))) } else { ok(asked) }
    });
    let tried = plain(&server);
    get(&tried, "page/3").unwrap();
    assert_eq!(*tried.waits.lock().unwrap(), [Duration::from_secs(7)]);
    assert_eq!(server.asked().iter().map(|a| a.path.as_str()).collect::<Vec<_>>(), ["/page/3", "/page/3"]);
}

#[test]
fn n06_a_day_of_retry_after_is_not_slept_and_pauses_the_catalog() {
    let server = RawServer::start(|_| Answer::text(429, "come back tomorrow", Some(("retry-after", "86400"))));
    let tried = plain(&server);
    for _ in 0..3 {
        let error = get(&tried, "x").unwrap_err();
        assert!(error.to_string().contains("until 2026-01-16T09:12:00Z"), "{error}");
        assert!(!error.is_fatal(), "the listing is partial");
    }
    assert!(tried.waits.lock().unwrap().is_empty());
    assert_eq!(server.asked().len(), 1, "a paused catalog is not asked again");
}

#[test]
fn n07_two_503_and_then_an_answer_are_three_requests() {
    let mut count = 0;
    let server = RawServer::start(move |asked| {
        count += 1;
        if count <= 2 { Answer::text(503, "busy", None) } else { ok(asked) }
    });
    let tried = plain(&server);
    get(&tried, "x").unwrap();
    assert_eq!(server.asked().len(), 3);
    let waits: Vec<f64> = tried.waits.lock().unwrap().iter().map(Duration::as_secs_f64).collect();
    assert!((0.5..=1.5).contains(&waits[0]) && (1.0..=3.0).contains(&waits[1]), "{waits:?}");
}

#[test]
fn n09_a_reset_in_the_middle_of_a_body_is_read_again() {
    let mut count = 0;
    let server = RawServer::start(move |asked| {
        count += 1;
        if count > 1 {
            return ok(asked);
        }
        let half = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[1,2,";
        Answer::Pieces(vec![(Duration::ZERO, half.to_vec())])
    });
    assert_eq!(get(&plain(&server), "x").unwrap(), br#"{"ok":true}"#);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn n10_a_body_shorter_than_announced_is_truncated_and_never_parsed() {
    let server = RawServer::start(|_| {
        let short = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"rows\":[]}";
        Answer::Pieces(vec![(Duration::ZERO, short.to_vec())])
    });
    let error = get(&plain(&server), "x").unwrap_err();
    assert!(matches!(error, HttpError::Truncated { .. }), "{error:?}");
    assert_eq!(server.asked().len(), 4, "it is tried again");
}

#[test]
fn n11_a_redirect_to_another_host_is_refused_and_no_header_goes_there() {
    let other = RawServer::start(ok);
    let target = other.url();
    let server = RawServer::start(move |_| Answer::text(302, "", Some(("location", &target))));
    let options = [("auth", "header"), ("header", "X-API-Key")];
    let tried = client(&server.url(), &options, Limits::default());
    let error = get(&tried, "x").unwrap_err();
    assert_eq!(error, HttpError::RedirectRefused { to: other.url() });
    assert_eq!(server.asked()[0].headers["x-api-key"], CANARY);
    assert_eq!((other.connections(), other.asked().len()), (0, 0));
}

#[test]
fn n12_a_redirect_loop_on_the_same_origin_stops_at_five() {
    let server = RawServer::start(|_| Answer::text(302, "", Some(("location", "/again"))));
    let error = get(&plain(&server), "x").unwrap_err();
    assert!(matches!(error, HttpError::RedirectLoop { limit: 5, .. }), "{error:?}");
    assert_eq!(server.asked().len(), 6, "the request and five redirects");
}

#[test]
fn n13_a_sign_in_page_is_not_tried_again() {
    let page = "<!doctype html><form action=/login><input type=password></form>";
    let server = RawServer::start(move |_| Answer::text(200, page, Some(("content-type", "text/html"))));
    let error = get(&plain(&server), "x").unwrap_err();
    assert!(error.to_string().contains("looks like a sign-in page"), "{error}");
    assert!(error.is_fatal());
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn n15_a_proxy_that_wants_credentials_is_named_and_its_password_is_nowhere() {
    let proxy = RawServer::start(|_| Answer::text(407, "who are you", Some(("proxy-authenticate", "Basic realm=x"))));
    let url = proxy.url().replace("http://", "http://ana@");
    let options = [("auth", "none"), ("proxy", url.as_str())];
    let tried = client("http://catalog.invalid", &options, Limits::default());
    let error = get(&tried, "x").unwrap_err();
    let host = proxy.address().to_string();
    assert_eq!(error, HttpError::ProxyAuth { proxy: host });
    assert!(tried.log.lock().unwrap().iter().all(|line| !line.contains(CANARY)));
}

#[test]
fn n16_an_expired_a_foreign_and_an_unknown_certificate_have_three_hints_and_a_ca_file_cures_the_third() {
    let good = Certificate::new(&["localhost"], false);
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    let hint = |certificate: &Certificate, trusted: bool| {
        let server = TlsServer::start(certificate);
        std::fs::write(&ca_file, certificate.authority_pem()).unwrap();
        let path = ca_file.display().to_string();
        let mut options = vec![("auth", "none")];
        if trusted {
            options.push(("ca_file", path.as_str()));
        }
        let tried = client(&format!("https://localhost:{}", server.port()), &options, Limits::default());
        get(&tried, "x").map(|_| ()).map_err(|error| {
            assert!(matches!(error, HttpError::Unreachable { layer: Layer::Tls, .. }), "{error:?}");
            assert_eq!(tried.log.lock().unwrap().len(), 1, "a certificate does not get better by trying again");
            error.to_string()
        })
    };
    assert!(hint(&Certificate::new(&["localhost"], true), true).unwrap_err().contains("expired"));
    assert!(hint(&Certificate::new(&["other.example"], false), true).unwrap_err().contains("another name"));
    assert!(hint(&good, false).unwrap_err().contains("ca_file"));
    hint(&good, true).unwrap();
}

#[test]
fn n17_a_cancel_closes_every_request_in_flight_within_a_second() {
    let server = RawServer::start(|_| Answer::Silence);
    let tried = plain(&server);
    run(async {
        let cancel = CancellationToken::new();
        let requests: Vec<_> = (0..6)
            .map(|_| {
                let client = tried.client.during(cancel.clone(), None);
                tokio::spawn(async move { client.get("x").send().await.map(|_| ()) })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(server.open(), 4, "four requests in flight for one catalog");
        cancel.cancel();
        for request in requests {
            let ended = tokio::time::timeout(Duration::from_secs(1), request).await.expect("within a second").unwrap();
            assert_eq!(ended, Err(HttpError::Cancelled));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(server.open(), 0, "every connection is closed");
    });
}

#[test]
fn n18_a_refused_token_is_renewed_once_where_the_method_can() {
    let mut logins = 0;
    let server = RawServer::start(move |asked| {
        if asked.path == "/login" {
            logins += 1;
            assert_eq!(asked.json(), json!({ "user": "ana", "password": CANARY }));
            return Answer::json(&json!({ "token": format!("token-{logins}") }));
        }
        match asked.headers.get("authorization").map(String::as_str) {
            Some("Bearer token-2") => ok(asked),
            _ => Answer::of(401, &json!({ "detail": "expired" })),
        }
    });
    let tried = client(&server.url(), &[("auth", "login"), ("user", "ana")], Limits::default());
    get(&tried, "x").unwrap();
    get(&tried, "y").unwrap();
    let paths: Vec<_> = server.asked().into_iter().map(|a| a.path).collect();
    assert_eq!(paths, ["/login", "/x", "/login", "/x", "/y"]);
    let never = RawServer::start(|asked| match asked.path.as_str() {
        "/login" => Answer::json(&json!({ "token": "old" })),
        _ => Answer::of(401, &json!({ "detail": "expired" })),
    });
    let tried = client(&never.url(), &[("auth", "login"), ("user", "ana")], Limits::default());
    assert!(matches!(get(&tried, "x"), Err(HttpError::TokenRejected { .. })));
    assert_eq!(never.asked().len(), 4, "two tries, two logins, no more");
}

#[test]
fn n19_a_connection_that_died_while_the_machine_slept_is_replaced() {
    // The first answer leaves its connection open for the next request, and then the server hangs up.
    let server = RawServer::start(|_| {
        let whole = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        Answer::Pieces(vec![(Duration::ZERO, whole.to_vec())])
    });
    let tried = plain(&server);
    run(async {
        for _ in 0..3 {
            tried.client.get("x").send().await.expect("a dead connection is no failure");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    assert!(server.connections() >= 3);
}

#[test]
fn h01_h02_a_body_is_counted_after_decoding_and_cut_at_the_limit() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    (0..80).for_each(|_| encoder.write_all(&vec![b' '; 1024 * 1024]).unwrap());
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 2 * 1024 * 1024);
    let server = RawServer::start(move |asked| {
        assert!(asked.headers["accept-encoding"].contains("gzip"));
        let headers = vec![("content-encoding".to_owned(), "gzip".to_owned())];
        Answer::Whole { status: 200, headers, body: bomb.clone() }
    });
    let error = get(&plain(&server), "x").unwrap_err();
    assert!(matches!(error, HttpError::BodyTooLarge { limit: 67_108_864, .. }), "{error:?}");
    assert_eq!(server.asked().len(), 1, "a page that is too large stays too large");
}

#[test]
fn h03_a_hundred_thousand_nested_arrays_are_an_error() {
    let server = RawServer::start(|_| {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Answer::Whole { status: 200, headers, body: "[".repeat(100_000).into_bytes() }
    });
    let tried = plain(&server);
    let error = run(async { tried.client.get("x").send().await.and_then(|answer| answer.value()) }).unwrap_err();
    assert!(matches!(error, HttpError::TooDeep { limit: 128, .. }), "{error:?}");
}

#[test]
fn h12_a_next_link_to_another_host_is_never_asked() {
    let other = RawServer::start(ok);
    let server = RawServer::start(ok);
    let tried = plain(&server);
    for link in [other.url(), "http://169.254.169.254/latest/meta-data".to_owned(), "//other.invalid/x".to_owned()] {
        let error = get(&tried, &link).unwrap_err();
        assert!(matches!(error, HttpError::OriginRefused { .. }), "{link}: {error:?}");
    }
    assert_eq!((other.connections(), server.asked().len()), (0, 0));
}

#[test]
fn h15_a_graphql_answer_with_errors_is_not_whole() {
    let server = RawServer::start(|asked| {
        let query = asked.json()["query"].to_string();
        if query.contains("nothing") {
            return Answer::json(&json!({ "data": null, "errors": [{ "message": "down" }] }));
        }
        Answer::json(
            &json!({ "data": { "a": [1], "b": null }, "errors": [{ "message": "b failed", "path": ["b", 0] }] }),
        )
    });
    let tried = plain(&server);
    run(async {
        let half = tried.client.graphql("graphql", "{a b}", json!({})).await.unwrap();
        assert_eq!(half.data["a"], json!([1]));
        let error = half.whole().unwrap_err();
        assert_eq!(error, HttpError::GraphQl { path: "b.0".to_owned(), message: "b failed".to_owned() });
        assert!(!error.is_fatal(), "the listing is partial, the others go on");
        assert!(tried.client.graphql("graphql", "{nothing}", json!({})).await.is_err());
    });
}

#[test]
fn h16_a_long_error_that_echoes_the_token_is_cut_and_redacted() {
    let body = format!("{CANARY} ").repeat(300_000);
    let server = RawServer::start(move |_| Answer::text(400, &body, None));
    let tried = client(&server.url(), &[("auth", "bearer")], Limits::default());
    let error = get(&tried, "x?token=abc").unwrap_err().to_string();
    assert!(error.len() < 2_200 && !error.contains("c4nary"), "{} bytes", error.len());
    let log = tried.log.lock().unwrap().join("\n");
    assert!(log.contains("token=***") && !log.contains("c4nary") && !log.contains("abc"), "{log}");
}

#[test]
fn a03_a_refused_token_is_asked_once() {
    let server = RawServer::start(|_| Answer::of(401, &json!({ "message": "who?" })));
    let tried = client(&server.url(), &[("auth", "bearer")], Limits::default());
    assert!(matches!(get(&tried, "x"), Err(HttpError::TokenRejected { .. })));
    assert_eq!(server.asked().len(), 1);
    assert_eq!(server.asked()[0].headers["authorization"], format!("Bearer {CANARY}"));
}

#[test]
fn a_probe_names_the_layer_that_fails_and_what_to_do_next() {
    let probe = |at: &str, options: &[(&str, &str)]| {
        let tried = client(at, options, Limits::default());
        run(async {
            let mut prober = Prober::connect(&tried.client, CancellationToken::new()).await.unwrap();
            prober.request("version", |client| client.get("version"), |_| Ok("1.0".to_owned())).await;
            prober.request("listing", |client| client.get("listing"), |_| Ok("3 things".to_owned())).await;
            let steps = prober.report().steps;
            (steps.iter().map(|s| (s.layer, s.ok)).collect::<Vec<_>>(), steps.last().unwrap().message.clone())
        })
    };
    let none = [("auth", "none")];
    let (steps, words) = probe("http://no-such-host.invalid", &none);
    assert_eq!(steps, [("dns", false)], "{words}");
    let (steps, words) = probe(&nobody(), &none);
    assert_eq!(steps, [("dns", true), ("tcp", false)], "{words}");
    let server = RawServer::start(|asked| match asked.path.as_str() {
        "/listing" => Answer::of(403, &json!({ "message": "no" })),
        _ => ok(asked),
    });
    let (steps, words) = probe(&server.url(), &none);
    assert_eq!(steps, [("dns", true), ("tcp", true), ("version", true), ("permission", false)], "{words}");
    assert!(words.contains("docs/connectors.md"), "{words}");
    let refused = RawServer::start(|_| Answer::of(401, &json!({})));
    let (steps, _) = probe(&refused.url(), &[("auth", "bearer")]);
    assert_eq!(steps.last(), Some(&("auth", false)));
    let plain_text = RawServer::start(ok);
    let (steps, words) = probe(&plain_text.url().replace("http:", "https:"), &none);
    assert_eq!(steps, [("dns", true), ("tcp", true), ("tls", false)], "{words}");
    let certificate = Certificate::new(&["localhost"], false);
    let secure = TlsServer::start(&certificate);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, certificate.authority_pem()).unwrap();
    let path = path.display().to_string();
    let (steps, words) =
        probe(&format!("https://localhost:{}", secure.port()), &[("auth", "none"), ("ca_file", &path)]);
    assert_eq!(steps[..3], [("dns", true), ("tcp", true), ("tls", true)], "{words}");
}

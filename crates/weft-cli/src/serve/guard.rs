//! Who may talk to the server: one browser that was given the link, from this machine, by the right name.

use super::{CONTENT_SECURITY_POLICY, Server};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};

const COOKIE: &str = "weft_session";

/// The secrets of one run of the server.
pub(super) struct Guard {
    address: SocketAddr,
    token: String,
    session: String,
    used: AtomicBool,
}

impl Guard {
    /// Fresh secrets for a server bound to `address`.
    pub(super) fn new(address: SocketAddr) -> Result<Self, String> {
        Ok(Self { address, token: random_hex()?, session: random_hex()?, used: AtomicBool::new(false) })
    }

    /// The token of the printed URL.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// The session cookie for the right token, once.
    pub(super) fn exchange(&self, token: &str) -> Option<String> {
        let right = same(token, &self.token);
        (right && !self.used.swap(true, Ordering::SeqCst))
            .then(|| format!("{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/", self.session))
    }

    fn has_session(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
        cookies.flat_map(|v| v.split(';')).any(|pair| {
            pair.trim().split_once('=').is_some_and(|(name, value)| name == COOKIE && same(value, &self.session))
        })
    }

    /// Whether a `Host` header names the bound address.
    pub(super) fn is_our_host(&self, host: &str) -> bool {
        host == self.address.to_string() || host == format!("localhost:{}", self.address.port())
    }
}

/// 32 bytes of the system's randomness, as hex.
pub(super) fn random_hex() -> Result<String, String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| format!("the system gives no randomness: {e}"))?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// Compares without telling by its time where the texts differ.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

/// The answer to everything that is not allowed.
pub(super) fn refuse(why: &str) -> Response {
    let text = format!("403: {why}. Start `weft serve` again and open the link that it prints.\n");
    (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from(text)).into_response()
}

/// Runs before every request and adds the headers that every answer bears.
pub(super) async fn check(State(server): State<Server>, request: Request, next: Next) -> Response {
    let mut response = match verdict(&server.guard, &request) {
        Ok(()) => next.run(request).await,
        Err(why) => refuse(why),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn verdict(guard: &Guard, request: &Request) -> Result<(), &'static str> {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or(""));
    if !text(header::HOST).is_some_and(|host| guard.is_our_host(host)) {
        return Err("the request was made to another host name");
    }
    let origin_is_ours = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| guard.is_our_host(host));
    match text(header::ORIGIN) {
        Some(origin) if !origin_is_ours(origin) => return Err("the request comes from another site"),
        None if request.method() != Method::GET => return Err("the request does not say where it comes from"),
        _ => {}
    }
    let brings_token = request.method() == Method::GET
        && request.uri().path() == "/"
        && request.uri().query().is_some_and(|q| q.starts_with("token="));
    if guard.has_session(headers) || brings_token { Ok(()) } else { Err("this browser has no session here") }
}

#[cfg(test)]
mod tests {
    use super::Guard;

    fn guard() -> Guard {
        Guard::new("127.0.0.1:4711".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_token_is_good_once() {
        let guard = guard();
        assert!(guard.exchange("wrong").is_none());
        let token = guard.token().to_owned();
        let cookie = guard.exchange(&token).unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        assert!(guard.exchange(&token).is_none());
    }

    #[test]
    fn only_the_bound_address_is_our_host() {
        let guard = guard();
        assert!(guard.is_our_host("127.0.0.1:4711") && guard.is_our_host("localhost:4711"));
        assert!(!guard.is_our_host("evil.example:4711") && !guard.is_our_host("127.0.0.1:4712"));
    }
}

//! `POST /api/v1/lineage` and `/api/v1/lineage/batch`: OpenLineage events from producers on this machine.
//!
//! Producers are no browsers, so these two routes ask for no session; they have a token of their own, which opens nothing
//! else. The host is checked as everywhere, and a browser of another site is refused.

use super::guard::{Guard, random_hex, same};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::sync::Arc;
use weft_app::error::{Code, WireError};
use weft_app::events::{BATCH_BYTES, EVENT_BYTES, EventDoor, Fault, Refusal};

/// Shortest token that a user may choose.
const SHORTEST_TOKEN: usize = 16;

/// Most bytes of a request that are read, though not kept, before the connection is given up.
const LONGEST_READ: usize = 64 * 1024 * 1024;

/// Where producers come in.
pub(crate) struct Entrance {
    /// Takes the events.
    pub(crate) door: Arc<EventDoor>,
    /// What producers must show.
    pub(crate) token: String,
}

impl Entrance {
    /// An entrance to `door` with the token of the environment variable `from`, or with a fresh one.
    ///
    /// # Errors
    /// When the variable is not set or holds no token, or the system gives no randomness.
    pub(crate) fn new(door: Arc<EventDoor>, from: Option<&str>) -> Result<Self, WireError> {
        let Some(name) = from else {
            let token = random_hex().map_err(|e| WireError::new(Code::Internal, e))?;
            return Ok(Self { door, token });
        };
        let wrong = |what: String| {
            WireError::new(Code::BadRequest, what).hint("leave --openlineage-token-env out for a fresh token")
        };
        let token = std::env::var(name).map_err(|_| wrong(format!("the environment variable {name} is not set")))?;
        let is_token = token.len() >= SHORTEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_token {
            let what = format!("{name} holds no token: at least {SHORTEST_TOKEN} visible ASCII characters are needed");
            return Err(wrong(what));
        }
        Ok(Self { door, token })
    }
}

#[derive(Clone)]
struct Producers {
    guard: Arc<Guard>,
    entrance: Arc<Entrance>,
}

/// The two routes.
pub(super) fn routes(guard: Arc<Guard>, entrance: Arc<Entrance>) -> Router {
    Router::new()
        .route("/api/v1/lineage", post(one))
        .route("/api/v1/lineage/batch", post(batch))
        .with_state(Producers { guard, entrance })
}

async fn one(State(producers): State<Producers>, request: Request) -> Response {
    let body = match producers.admit(request, EVENT_BYTES).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    match producers.entrance.door.take_in(&body).await {
        Ok(()) => answer(StatusCode::CREATED, &json!({ "received": 1 })),
        Err(refusal) => refused(&refusal),
    }
}

async fn batch(State(producers): State<Producers>, request: Request) -> Response {
    let body = match producers.admit(request, BATCH_BYTES).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    match producers.entrance.door.take_in_batch(&body).await {
        Ok(received) => {
            let failed: Vec<Value> = received
                .refused
                .iter()
                .map(|(index, r)| {
                    json!({ "index": index, "reason": format!("{}: {}", r.place, r.what), "retriable": false })
                })
                .collect();
            let status = if failed.is_empty() { "success" } else { "partial_success" };
            let summary = json!({
                "received": received.kept + failed.len(), "successful": received.kept, "failed": failed.len(),
                "retriable": 0, "non_retriable": failed.len(),
            });
            answer(StatusCode::OK, &json!({ "status": status, "summary": summary, "failed_events": failed }))
        }
        Err(refusal) => refused(&refusal),
    }
}

impl Producers {
    /// The body of a request that may come in. One that may not is read and thrown away, so that its sender hears why.
    async fn admit(&self, request: Request, limit: usize) -> Result<Vec<u8>, Response> {
        let (parts, body) = request.into_parts();
        let verdict = self.verdict(&parts.headers);
        let read = read(body, if verdict.is_ok() { limit } else { 0 }).await;
        match verdict {
            Ok(()) => read.map_err(|refusal| refused(&refusal)),
            Err((status, what, place)) => Err(answer(status, &json!({ "what": what, "where": place }))),
        }
    }

    fn verdict(&self, headers: &HeaderMap) -> Result<(), (StatusCode, &'static str, &'static str)> {
        let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
        if !text(header::HOST).is_some_and(|host| self.guard.is_our_host(host)) {
            return Err((StatusCode::FORBIDDEN, "the request was made to another host name", "header host"));
        }
        if text(header::ORIGIN).is_some() {
            return Err((StatusCode::FORBIDDEN, "pages of browsers may not send events", "header origin"));
        }
        if !self.is_known(headers) {
            let what = "send \"Bearer\" and the token of `weft serve --openlineage`";
            return Err((StatusCode::UNAUTHORIZED, what, "header authorization"));
        }
        if text(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
            let what = "events are taken in without compression";
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, what, "header content-encoding"));
        }
        Ok(())
    }

    fn is_known(&self, headers: &HeaderMap) -> bool {
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = shown.and_then(|text| text.split_once(' ')).filter(|(word, _)| word.eq_ignore_ascii_case("bearer"));
        token.is_some_and(|(_, token)| same(token.trim(), &self.entrance.token))
    }
}

/// Reads a body to its end and keeps at most `limit` bytes of it.
async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut seen) = (Vec::new(), 0usize);
    while let Some(piece) = stream.next().await {
        let broken = |_| Refusal { fault: Fault::Bad, what: "the request broke off".to_owned(), place: String::new() };
        let piece = piece.map_err(broken)?;
        seen = seen.saturating_add(piece.len());
        if seen <= limit {
            bytes.extend_from_slice(&piece);
        }
        if seen > LONGEST_READ {
            break;
        }
    }
    if seen > limit {
        let what = format!("larger than {limit} bytes");
        return Err(Refusal { fault: Fault::TooLarge, what, place: String::new() });
    }
    Ok(bytes)
}

fn refused(refusal: &Refusal) -> Response {
    let status = match refusal.fault {
        Fault::Bad => StatusCode::BAD_REQUEST,
        Fault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Fault::NotKept => StatusCode::SERVICE_UNAVAILABLE,
    };
    answer(status, &json!(refusal))
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    }
    response
}

//! `weft serve`: the UI in a browser, over the same table of commands as the window.
//!
//! Guards (docs/reliability.md): loopback only; a random token in the printed URL is exchanged once for an HttpOnly,
//! SameSite=Strict cookie; `Host` must be the bound address (DNS rebinding) and `Origin`, where a browser sends
//! one, must be ours; no CORS; the same content security policy as the window; the token never reaches a log. Producers of
//! OpenLineage events come in by two routes of their own ([`openlineage`]) with a token of their own.

mod assets;
mod guard;
mod openlineage;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream::{self, Stream};
use guard::Guard;
pub(crate) use openlineage::Entrance;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::broadcast::error::RecvError;
use weft_app::error::{Code, WireError};
use weft_app::{App, api};

/// Largest request body, in bytes (docs/reliability.md).
const LARGEST_REQUEST: usize = 1024 * 1024;
/// Nothing is loaded but what the program itself serves.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

#[derive(Clone)]
struct Server {
    app: Arc<App>,
    guard: Arc<Guard>,
}

/// A server that listens; `url` holds the token and is good for one browser.
pub(crate) struct Listening {
    /// The URL to open.
    pub(crate) url: String,
    /// The address without a token.
    pub(crate) address: String,
    listener: TcpListener,
    router: Router,
}

/// Binds to 127.0.0.1 at `port` (0: a free one). Producers of events are let in where there is an `entrance`.
///
/// # Errors
/// When the port is taken or the system gives no randomness.
pub(crate) async fn listen(app: Arc<App>, port: u16, entrance: Option<Entrance>) -> Result<Listening, WireError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let failed = |what: String| WireError::new(Code::BadRequest, what).hint("choose another port with --port");
    let listener = TcpListener::bind(address).await.map_err(|e| failed(format!("cannot listen on {address}: {e}")))?;
    let bound = listener.local_addr().map_err(|e| failed(format!("cannot listen on {address}: {e}")))?;
    let guard = Arc::new(Guard::new(bound).map_err(|e| WireError::new(Code::Internal, e))?);
    let url = format!("http://{bound}/?token={}", guard.token());
    let server = Server { app, guard: guard.clone() };
    let mut router = Router::new()
        .route("/api/call/{name}", post(call))
        .route("/api/events", get(events))
        .fallback(get(page))
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
        .layer(axum::middleware::from_fn_with_state(server.clone(), guard::check))
        .with_state(server);
    if let Some(entrance) = entrance {
        // Merged after the guard of sessions, which does not run for these routes.
        router = router.merge(openlineage::routes(guard, Arc::new(entrance)));
    }
    Ok(Listening { url, address: format!("http://{bound}"), listener, router })
}

impl Listening {
    /// Answers until `stop` resolves.
    ///
    /// # Errors
    /// When the listener breaks.
    pub(crate) async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), WireError> {
        axum::serve(self.listener, self.router)
            .with_graceful_shutdown(stop)
            .await
            .map_err(|e| WireError::new(Code::Internal, format!("the server stopped: {e}")))
    }
}

async fn call(State(server): State<Server>, Path(name): Path<String>, body: axum::body::Bytes) -> Response {
    let request = match serde_json::from_slice(if body.is_empty() { b"{}" } else { &body }) {
        Ok(request) => request,
        Err(e) => return error(&WireError::new(Code::BadRequest, format!("the request is not JSON: {e}"))),
    };
    match api::call(&server.app, &name, request).await {
        Ok(reply) => axum::Json(reply).into_response(),
        Err(e) => error(&e),
    }
}

fn error(e: &WireError) -> Response {
    let status = match e.code {
        Code::NotFound | Code::UnknownCommand => StatusCode::NOT_FOUND,
        Code::Internal | Code::Corrupt | Code::DiskFull | Code::ReadOnly => StatusCode::INTERNAL_SERVER_ERROR,
        Code::Locked => StatusCode::CONFLICT,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, axum::Json(e)).into_response()
}

async fn events(State(server): State<Server>) -> Sse<impl Stream<Item = Result<SseEvent, Infallible>>> {
    let receiver = server.app.subscribe();
    let stream = stream::unfold(receiver, |mut receiver| async move {
        loop {
            match receiver.recv().await {
                Ok(event) => {
                    let data = serde_json::to_string(&event).unwrap_or_default();
                    return Some((Ok(SseEvent::default().data(data)), receiver));
                }
                // A slow page missed some progress; the next event brings it up to date.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn page(
    State(server): State<Server>,
    Query(query): Query<HashMap<String, String>>,
    uri: axum::http::Uri,
) -> Response {
    if let Some(token) = query.get("token") {
        return match server.guard.exchange(token) {
            Some(cookie) => {
                let mut response = StatusCode::SEE_OTHER.into_response();
                response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/"));
                if let Ok(value) = HeaderValue::from_str(&cookie) {
                    response.headers_mut().insert(header::SET_COOKIE, value);
                }
                response
            }
            None => guard::refuse("this link was used already or is not from this server"),
        };
    }
    match assets::find(uri.path()) {
        Some((media_type, bytes)) => {
            ([(header::CONTENT_TYPE, media_type)], Body::from(bytes.into_owned())).into_response()
        }
        None => (StatusCode::NOT_FOUND, "no such page").into_response(),
    }
}

//! Requests of one catalog: built, authenticated, sent within the limits, tried again where that makes sense.

use super::auth::{Auth, AuthMethod, LoginForm};
use super::aws;
use super::connect::{build, chain, classify, proxy_of};
use super::context::Context;
use super::error::HttpError;
use super::log::RequestRecord;
use super::memory::{self, Memory, NOT_MODIFIED, Part, Recall};
use super::origin::{Base, host_of, origin_of};
use super::redact::Redactor;
use super::response::{Response, header_bytes, looks_like_page};
use super::retry::{backoff, random, retry_after};
use crate::{CatalogConfig, CatalogError, Message, Secret, Sink};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use url::Url;
use weft_model::TimeMs;

/// Most bytes of response headers.
const HEADER_BYTES: usize = 64 * 1024;

/// What a provider says of its API.
#[derive(Debug, Clone, Copy)]
pub struct ClientSpec {
    /// Methods of authentication, the usual one first.
    pub auth: &'static [AuthMethod],
    /// The server's own login, for [`AuthMethod::Login`].
    pub login: Option<LoginForm>,
    /// Where OAuth tokens come from when the user names no `token_url`, for [`AuthMethod::Oauth`].
    pub token_path: Option<&'static str>,
}

/// The way to one server. Cheap to clone; clones share connections, waits and the login.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    cancel: CancellationToken,
    sink: Option<Sink>,
}

struct Shared {
    catalog: String,
    base: Base,
    proxy: Option<Url>,
    http: reqwest::Client,
    context: Context,
    auth: Auth,
    spec: ClientSpec,
    in_flight: Semaphore,
    /// Held while the server wants to be left alone for a short time: every request passes here first.
    gate: tokio::sync::Mutex<()>,
    /// Set when the server wants to be left alone for longer than we wait.
    paused: Mutex<Option<TimeMs>>,
    token: tokio::sync::Mutex<Option<Secret>>,
    redactor: Mutex<Redactor>,
    /// Digest of the settings, to which remembered answers belong.
    settings: u128,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("catalog", &self.shared.catalog).field("base", &self.shared.base).finish()
    }
}

impl Client {
    /// The client of `config`; reads certificate files, opens no connection.
    ///
    /// # Errors
    /// [`CatalogError::SettingWrong`] for a base URL, a method of authentication or a file that cannot be used.
    pub fn new(config: &CatalogConfig, context: &Context, spec: ClientSpec) -> Result<Self, CatalogError> {
        let base = Base::parse(&config.at, config.options.get("also_origin").map(String::as_str))?;
        let auth = Auth::read(config, context, spec.auth)?;
        let http = build(config, &base, &context.limits, context.proxy_secret.as_ref())?;
        let secrets = context.secret.iter().chain(&context.proxy_secret);
        let redactor = Redactor::new(secrets, Some(&auth.user).filter(|user| !user.is_empty()).map(String::as_str));
        Ok(Self {
            shared: Arc::new(Shared {
                catalog: config.id.clone(),
                proxy: proxy_of(config)?,
                base,
                http,
                in_flight: Semaphore::new(context.limits.in_flight),
                context: context.clone(),
                auth,
                spec,
                gate: tokio::sync::Mutex::new(()),
                paused: Mutex::new(None),
                token: tokio::sync::Mutex::new(None),
                redactor: Mutex::new(redactor),
                settings: memory::settings(config),
            }),
            cancel: CancellationToken::new(),
            sink: None,
        })
    }

    /// The same client for one probe or reading: it stops at `cancel` and says on `sink` when it has to wait.
    #[must_use]
    pub fn during(&self, cancel: CancellationToken, sink: Option<Sink>) -> Self {
        Self { shared: self.shared.clone(), cancel, sink }
    }

    /// A `GET` of `path`, relative to the base URL. An absolute URL (a "next" link) must have the same origin.
    pub fn get(&self, path: &str) -> Request<'_> {
        Request::new(self, Method::GET, path)
    }

    /// A `POST` that only reads (GraphQL, AWS): it is tried again like a `GET`.
    pub fn post(&self, path: &str) -> Request<'_> {
        Request::new(self, Method::POST, path)
    }

    /// Host and port of the server, for messages and keys.
    pub fn host(&self) -> String {
        self.shared.base.host()
    }

    /// The base URL; its path ends with a slash.
    pub fn base_url(&self) -> &Url {
        self.shared.base.url()
    }

    /// What the wall clock says.
    pub fn now(&self) -> TimeMs {
        (self.shared.context.now)()
    }

    /// The limits in force.
    pub fn limits(&self) -> super::Limits {
        self.shared.context.limits
    }

    /// The proxy in between, if any.
    pub(crate) fn proxy(&self) -> Option<&Url> {
        self.shared.proxy.as_ref()
    }

    /// What was answered in earlier readings, and the digest of the settings.
    pub(super) fn memory(&self) -> Option<(Arc<dyn Memory>, u128)> {
        self.shared.context.memory.clone().map(|memory| (memory, self.shared.settings))
    }

    pub(crate) fn cancel_token(&self) -> &CancellationToken {
        &self.cancel
    }

    /// `text` of a server without secrets, at most as long as messages may be.
    pub(crate) fn clean(&self, text: &str) -> String {
        self.redactor().message(text.as_bytes(), self.shared.context.limits.message)
    }

    fn redactor(&self) -> Redactor {
        self.shared.redactor.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A request that is being built.
pub struct Request<'a> {
    pub(super) client: &'a Client,
    pub(super) method: Method,
    pub(super) url: Result<Url, HttpError>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    aws: Option<&'static str>,
    pub(super) recall: Recall,
    pub(super) part: Option<Part>,
}

impl<'a> Request<'a> {
    fn new(client: &'a Client, method: Method, path: &str) -> Self {
        Self {
            client,
            method,
            url: client.shared.base.resolve(path),
            headers: vec![("accept".to_owned(), "application/json".to_owned())],
            body: Vec::new(),
            aws: None,
            recall: Recall::Never,
            part: None,
        }
    }

    /// Adds one part to the path; separators inside it are escaped.
    #[must_use]
    pub fn segment(mut self, part: &str) -> Self {
        if let Ok(url) = &mut self.url
            && let Ok(mut segments) = url.path_segments_mut()
        {
            segments.pop_if_empty().push(part);
        }
        self
    }

    /// Adds one query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        if let Ok(url) = &mut self.url {
            url.query_pairs_mut().append_pair(name, &value.to_string());
        }
        self
    }

    /// Sets a header; not for credentials.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.header("content-type", "application/json")
    }

    /// Signs the request for an AWS `service` when that is how the catalog authenticates.
    #[must_use]
    pub fn aws(mut self, service: &'static str) -> Self {
        self.aws = Some(service);
        self
    }

    /// Sends it and reads the answer whole, or gives the remembered one where the server says that it is the same
    /// ([`Request::remembered`], [`Request::conditional`]).
    ///
    /// # Errors
    /// Every [`HttpError`]; what is transient was tried as often as the limits allow.
    pub async fn send(self) -> Result<Response, HttpError> {
        let cancel = self.client.cancel.clone();
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(HttpError::Cancelled),
            answer = self.answer() => answer,
        }
    }

    pub(super) async fn send_again(&self) -> Result<Response, HttpError> {
        let shared = &self.client.shared;
        let limits = shared.context.limits;
        let url = self.url.clone()?;
        let mut attempt = 1;
        let mut renewed = false;
        loop {
            // Passing the gate is enough; it is held only by the request that waits.
            drop(shared.gate.lock().await);
            if let Some(until) = *shared.paused.lock().unwrap_or_else(PoisonError::into_inner) {
                return Err(HttpError::Paused { until });
            }
            let token = self.client.token(false).await?;
            let failed = match self.once(&url, token.as_ref()).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            match failed {
                Failed { error: HttpError::TokenRejected { .. }, .. } if shared.auth.renews() && !renewed => {
                    renewed = true;
                    self.client.renew(token).await?;
                }
                Failed { error, retry_after: Some(wait) } if wait > limits.retry_after => {
                    let seconds = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
                    let until = self.client.now().plus_millis(seconds);
                    tracing::debug!(catalog = %shared.catalog, code = error.code(), "paused");
                    *shared.paused.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
                    return Err(HttpError::Paused { until });
                }
                Failed { error, .. } if attempt >= limits.attempts || !error.is_transient() => return Err(error),
                Failed { retry_after: Some(wait), .. } => {
                    let _gate = shared.gate.lock().await;
                    self.client.wait(wait, "the server limits the rate").await;
                    attempt += 1;
                }
                Failed { error, .. } => {
                    tracing::debug!(catalog = %shared.catalog, code = error.code(), attempt, "trying again");
                    self.client.wait(backoff(&limits, attempt, random()), "the server failed for a moment").await;
                    attempt += 1;
                }
            }
        }
    }

    /// One try, redirects on the same origin followed.
    async fn once(&self, url: &Url, token: Option<&Secret>) -> Result<Response, Failed> {
        let shared = &self.client.shared;
        let context = &shared.context;
        let limits = context.limits;
        let closed = || Failed::from(HttpError::Cancelled);
        let _of_all = context.in_flight.acquire().await.map_err(|_| closed())?;
        let _of_catalog = shared.in_flight.acquire().await.map_err(|_| closed())?;
        let mut url = url.clone();
        for _ in 0..=limits.redirects {
            let started = Instant::now();
            let at = self.client.now();
            let exchange = timeout(limits.request, self.exchange(&url, token));
            let ended = exchange.await.unwrap_or_else(|_| {
                let path = url.path().to_owned();
                Err(HttpError::TimedOut { path, what: "whole answer", after: limits.request }.into())
            });
            self.tell(&url, at, started, &ended);
            match ended? {
                Exchanged::Answer(response) => return Ok(response),
                Exchanged::Redirect(to) => url = to,
            }
        }
        Err(HttpError::RedirectLoop { path: url.path().to_owned(), limit: limits.redirects }.into())
    }

    fn tell(&self, url: &Url, at: TimeMs, started: Instant, ended: &Result<Exchanged, Failed>) {
        let (status, bytes, error) = match ended {
            Ok(Exchanged::Answer(response)) => (Some(response.status), response.body.len() as u64, None),
            Ok(Exchanged::Redirect(_)) => (Some(302), 0, None),
            Err(failed) => (failed.error.status(), 0, Some(failed.error.code().to_owned())),
        };
        (self.client.shared.context.hear)(RequestRecord {
            at,
            catalog: self.client.shared.catalog.clone(),
            method: self.method.to_string(),
            origin: origin_of(url),
            path: self.client.redactor().path(url),
            status,
            bytes,
            ms: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
            error,
        });
    }

    async fn exchange(&self, url: &Url, token: Option<&Secret>) -> Result<Exchanged, Failed> {
        let shared = &self.client.shared;
        let limits = shared.context.limits;
        let path = url.path().to_owned();
        let mut headers = self.headers.clone();
        headers.extend(shared.auth.header(token)?);
        if let (Some(service), AuthMethod::Aws) = (self.aws, shared.auth.method) {
            let request = (self.method.as_str(), url.as_str(), headers.as_slice(), self.body.as_slice());
            let signed = shared.auth.sign_aws(service, request, self.client.now())?;
            headers.extend(signed);
        }
        let request = shared
            .http
            .request(self.method.clone(), url.clone())
            .headers(header_map(&headers, &path)?)
            .body(self.body.clone());
        let idle = |what| HttpError::TimedOut { path: path.clone(), what, after: limits.idle };
        let through = shared.proxy.as_ref();
        let wait = limits.connect.saturating_add(limits.idle);
        let mut answer = timeout(wait, request.send())
            .await
            .map_err(|_| idle("answer"))?
            .map_err(|e| classify(&e, url, through, &limits))?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        if header_bytes(&headers) > HEADER_BYTES {
            return Err(HttpError::BodyTooLarge { path, limit: HEADER_BYTES }.into());
        }
        if status == NOT_MODIFIED && self.is_conditional() {
            return Ok(Exchanged::Answer(Response::new(status, headers, Vec::new(), path, &limits)));
        }
        if let (300..=399, Some(location)) = (status, headers.get(LOCATION)) {
            let location = location.to_str().unwrap_or("");
            let to =
                url.join(location).map_err(|_| HttpError::RedirectRefused { to: "an unreadable URL".to_owned() })?;
            if !shared.base.allows(&to) {
                return Err(HttpError::RedirectRefused { to: origin_of(&to) }.into());
            }
            return Ok(Exchanged::Redirect(to));
        }
        let mut body = Vec::new();
        while let Some(chunk) = timeout(limits.idle, answer.chunk())
            .await
            .map_err(|_| idle("more data"))?
            .map_err(|e| HttpError::Truncated { path: path.clone(), reason: chain(&e) })?
        {
            if body.len() + chunk.len() > limits.body {
                // Dropping the answer closes the connection; the rest is never read.
                return Err(HttpError::BodyTooLarge { path, limit: limits.body }.into());
            }
            body.extend_from_slice(&chunk);
        }
        if (200..300).contains(&status) {
            let content_type = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_lowercase();
            if let Some(looks_like) = looks_like_page(&content_type, &body) {
                return Err(HttpError::NotTheApi { path, looks_like }.into());
            }
            return Ok(Exchanged::Answer(Response::new(status, headers, body, path, &limits)));
        }
        Err(self.refused(status, &headers, &body, path))
    }

    /// What a status that is no success means.
    fn refused(&self, status: u16, headers: &HeaderMap, body: &[u8], path: String) -> Failed {
        let limits = self.client.shared.context.limits;
        let message = self.client.redactor().message(body, limits.message);
        let status = if self.aws.is_some() { aws::status(status, headers, body) } else { status };
        let error = match status {
            401 => HttpError::TokenRejected { path, message },
            403 => HttpError::ScopeMissing { path, message },
            404 => HttpError::NotFound { path, message },
            407 => HttpError::ProxyAuth { proxy: self.client.proxy().map_or_else(|| "in between".to_owned(), host_of) },
            _ => HttpError::Status { status, path, message },
        };
        let header = headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok());
        let wait = header.and_then(|text| retry_after(text, self.client.now())).filter(|_| error.is_transient());
        Failed { error, retry_after: wait }
    }
}

enum Exchanged {
    Answer(Response),
    Redirect(Url),
}

struct Failed {
    error: HttpError,
    retry_after: Option<Duration>,
}

impl From<HttpError> for Failed {
    fn from(error: HttpError) -> Self {
        Self { error, retry_after: None }
    }
}

impl From<Failed> for HttpError {
    fn from(failed: Failed) -> Self {
        failed.error
    }
}

fn header_map(headers: &[(String, String)], path: &str) -> Result<HeaderMap, HttpError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let wrong = |what: &str| HttpError::BadAnswer {
            path: path.to_owned(),
            place: format!("header {name}"),
            reason: format!("its {what} cannot be sent"),
        };
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("name"))?;
        let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| wrong("value"))?;
        value.set_sensitive(name.as_str() == "authorization");
        map.insert(key, value);
    }
    Ok(map)
}

impl Client {
    /// Waits and says so.
    async fn wait(&self, time: Duration, why: &str) {
        if let Some(sink) = &self.sink {
            let seconds = u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
            // Nobody listens any more: the reading ends at its next message.
            let _ = sink.send(Message::Waiting { seconds, why: why.to_owned() }).await;
        }
        self.shared.context.waits.wait(time).await;
    }

    /// The token got by logging in; logs in when there is none yet. `None` for methods that need no login.
    async fn token(&self, again: bool) -> Result<Option<Secret>, HttpError> {
        if !self.shared.auth.renews() {
            return Ok(None);
        }
        let mut kept = self.shared.token.lock().await;
        if kept.is_none() || again {
            let token = self.log_in().await?;
            let mut redactor = self.shared.redactor.lock().unwrap_or_else(PoisonError::into_inner);
            *redactor = redactor.and(&token);
            *kept = Some(token);
        }
        Ok(kept.clone())
    }

    /// Gets a new token, unless another request did since `old` was refused.
    async fn renew(&self, old: Option<Secret>) -> Result<(), HttpError> {
        let is_old = *self.shared.token.lock().await == old;
        self.token(is_old).await.map(|_| ())
    }

    async fn log_in(&self) -> Result<Secret, HttpError> {
        let auth = &self.shared.auth;
        let (request, field) = match (auth.method, self.shared.spec.login) {
            (AuthMethod::Login, Some(form)) => {
                use base64::Engine as _;
                let secret = auth.secret()?.reveal();
                let encoded = base64::engine::general_purpose::STANDARD.encode(secret);
                let password = if form.base64 { encoded.as_str() } else { secret };
                let body = serde_json::json!({ form.user: auth.user, form.password: password });
                (self.post(form.path).json(&body), form.token)
            }
            _ => {
                let (basic, form) = auth.oauth_request()?;
                let path = auth.token_url.as_deref().or(self.shared.spec.token_path);
                let path = path.ok_or(HttpError::SecretMissing { what: "a token_url" })?;
                let mut request = self.post(path).header("authorization", &basic);
                request.body = form.into_bytes();
                (request.header("content-type", "application/x-www-form-urlencoded"), "access_token")
            }
        };
        let url = request.url.clone()?;
        let path = url.path().to_owned();
        let answer = match request.once(&url, None).await.map_err(HttpError::from) {
            // A login says in many ways that it does not know us.
            Err(HttpError::Status { status: 400 | 422, message, .. } | HttpError::ScopeMissing { message, .. }) => {
                return Err(HttpError::TokenRejected { path, message });
            }
            answer => answer?,
        };
        let value = answer.value()?;
        let token = value[field].as_str().and_then(|token| Secret::new(token).ok());
        token.ok_or_else(|| HttpError::BadAnswer {
            path,
            place: field.to_owned(),
            reason: "the login gave no token".to_owned(),
        })
    }
}

impl Client {
    /// Opens a connection to `url` and asks for its head, without credentials and without reading a body.
    pub(crate) async fn raw_get(&self, url: &Url) -> Result<(), reqwest::Error> {
        self.shared.http.head(url.clone()).timeout(self.limits().connect.saturating_mul(2)).send().await.map(|_| ())
    }
}

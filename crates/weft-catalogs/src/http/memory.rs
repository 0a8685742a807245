//! Answers that are remembered from one reading to the next: what a server says itself has not changed is not asked for
//! again. A reading still hands over everything; only requests for details are spared (docs/reliability.md).

use super::error::HttpError;
use super::kept::{Kept, LARGEST, part};
use super::request::Request;
use super::response::Response;
use crate::CatalogConfig;
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Longest mark. What a server sends beyond that is no version.
const LONGEST_MARK: usize = 1024;

/// The status of an answer that has not changed.
pub(super) const NOT_MODIFIED: u16 = 304;

/// A future of a memory, boxed so that memories can live behind `dyn`.
pub type MemoryFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Chooses the part of an answer that is read.
pub(super) type Part = Box<dyn Fn(&Value) -> Option<Value> + Send + Sync>;

/// Where answers of one catalog are kept between readings. Requests are known by a digest. Losing an answer is
/// harmless, so nothing here is an error.
pub trait Memory: Send + Sync {
    /// The answer that is kept for `request`, whatever its mark.
    fn find(&self, request: u128) -> MemoryFuture<'_, Option<Kept>>;

    /// Keeps an answer in the place of an older one.
    fn keep(&self, request: u128, kept: Kept) -> MemoryFuture<'_, ()>;

    /// What is kept for `request` is still good, although the server sent it again.
    fn still_good(&self, request: u128);

    /// What is kept for `request` was given in the place of an answer of the server.
    fn gave(&self, request: u128);
}

/// Digest of what an answer depends on beside the request: another address, user or option is another server. A newer
/// program may read more of an answer than an older one kept, so it begins anew.
pub(super) fn settings(config: &CatalogConfig) -> u128 {
    let mut hasher = Xxh3::new();
    for text in [env!("CARGO_PKG_VERSION"), config.kind.as_str(), config.at.as_str()] {
        part(&mut hasher, text.as_bytes());
    }
    for (name, value) in &config.options {
        part(&mut hasher, name.as_bytes());
        part(&mut hasher, value.as_bytes());
    }
    hasher.digest128()
}

/// The mark of a whole row of a listing, whatever the order of its members: when anything in it is another, the mark
/// is, too.
pub fn mark_of(row: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(sorted).collect(),
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
                members.sort_by(|a, b| a.0.cmp(&b.0));
                members.into_iter().collect()
            }
            other => other.clone(),
        }
    }
    format!("{:032x}", xxh3_128(sorted(row).to_string().as_bytes()))
}

/// How a request uses what is remembered.
pub(super) enum Recall {
    Never,
    Mark(String),
    Tag,
}

impl Request<'_> {
    /// The answer belongs to `mark`: a version or time of change that the server's own listing gave. While the mark is
    /// the same, the remembered answer is given and nothing is asked. An empty mark says nothing, and the server is
    /// asked. Not for what may hold credentials; see [`Request::only`].
    #[must_use]
    pub fn remembered(mut self, mark: impl Into<String>) -> Self {
        let mark = mark.into();
        if !mark.is_empty() && mark.len() <= LONGEST_MARK {
            self.recall = Recall::Mark(mark);
        }
        self
    }

    /// Asks whether the remembered answer is still the same (`If-None-Match`), where the server gave it an `ETag`.
    #[must_use]
    pub fn conditional(mut self) -> Self {
        self.recall = Recall::Tag;
        self
    }

    /// The part of the answer that is read, and so all that is remembered: credentials that come with an answer must be
    /// left out. `None` for an answer that must not be remembered, such as one that is not final.
    #[must_use]
    pub fn only(mut self, part: impl Fn(&Value) -> Option<Value> + Send + Sync + 'static) -> Self {
        self.part = Some(Box::new(part));
        self
    }

    pub(super) async fn answer(self) -> Result<Response, HttpError> {
        let mark = match &self.recall {
            Recall::Never => return self.send_again().await,
            Recall::Mark(mark) => Some(mark.clone()),
            Recall::Tag => None,
        };
        let Some((memory, settings)) = self.client.memory() else { return self.send_again().await };
        let request = self.digest(settings)?;
        match mark {
            Some(mark) => self.by_mark(&memory, request, &mark).await,
            None => self.by_tag(&memory, request).await,
        }
    }

    async fn by_mark(&self, memory: &Arc<dyn Memory>, request: u128, mark: &str) -> Result<Response, HttpError> {
        if let Some((known, body)) = find(memory, request).await
            && known == mark
        {
            memory.gave(request);
            return self.given(body);
        }
        let (answer, good) = self.in_part(self.send_again().await?);
        if good {
            keep(memory, request, mark, &answer).await;
        }
        Ok(answer)
    }

    async fn by_tag(mut self, memory: &Arc<dyn Memory>, request: u128) -> Result<Response, HttpError> {
        let known = find(memory, request).await;
        if let Some((tag, _)) = &known {
            self = self.header("if-none-match", tag);
        }
        let answer = match self.send_again().await {
            // Nobody asked whether it changed, so there is nothing that this could be an answer to.
            Err(HttpError::Status { status: NOT_MODIFIED, .. }) if known.is_none() => self.send_again().await?,
            answer => answer?,
        };
        let tag = match known {
            Some((_, body)) if answer.status == NOT_MODIFIED => {
                memory.gave(request);
                return self.given(body);
            }
            Some((tag, _)) => Some(tag),
            None => None,
        };
        let (answer, good) = self.in_part(answer);
        match answer.header("etag").filter(|_| good) {
            // A server that gives tags and does not look at them.
            Some(new) if tag.as_deref() == Some(new) => memory.still_good(request),
            Some(new) => keep(memory, request, new, &answer).await,
            None => {}
        }
        Ok(answer)
    }

    /// True when the server may answer that nothing has changed.
    pub(super) fn is_conditional(&self) -> bool {
        self.headers.iter().any(|(name, _)| name == "if-none-match")
    }

    /// The answer cut to the part that is read, and whether it may be kept.
    fn in_part(&self, mut answer: Response) -> (Response, bool) {
        let Some(part) = &self.part else { return (answer, true) };
        let read = answer.value().ok().and_then(|value| part(&value));
        let good = read.is_some();
        if let Some(read) = read {
            answer.body = read.to_string().into_bytes();
        }
        (answer, good)
    }

    fn given(&self, body: Vec<u8>) -> Result<Response, HttpError> {
        let path = self.url.as_ref().map_err(Clone::clone)?.path().to_owned();
        let headers = reqwest::header::HeaderMap::new();
        Ok(Response::new(200, headers, body, path, &self.client.limits()))
    }

    /// Everything that the answer depends on. Headers of a request never hold credentials; those come when it is sent.
    fn digest(&self, settings: u128) -> Result<u128, HttpError> {
        let mut hasher = Xxh3::new();
        hasher.update(&settings.to_be_bytes());
        part(&mut hasher, self.method.as_str().as_bytes());
        part(&mut hasher, self.url.as_ref().map_err(Clone::clone)?.as_str().as_bytes());
        for (name, value) in &self.headers {
            part(&mut hasher, name.as_bytes());
            part(&mut hasher, value.as_bytes());
        }
        part(&mut hasher, &self.body);
        Ok(hasher.digest128())
    }
}

async fn find(memory: &Arc<dyn Memory>, request: u128) -> Option<(String, Vec<u8>)> {
    let kept = memory.find(request).await?;
    let body = kept.unpack(request)?;
    Some((kept.mark, body))
}

async fn keep(memory: &Arc<dyn Memory>, request: u128, mark: &str, answer: &Response) {
    if answer.body.len() <= LARGEST
        && mark.len() <= LONGEST_MARK
        && let Some(kept) = Kept::pack(request, mark, &answer.body)
    {
        memory.keep(request, kept).await;
    }
}

#[cfg(test)]
mod tests {
    use super::{Kept, Memory, MemoryFuture, mark_of, settings};
    use crate::CatalogConfig;
    use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, Request};
    use serde_json::{Value, json};
    use std::collections::HashMap;
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use std::sync::{Arc, Mutex};
    use weft_model::TimeMs;

    /// A memory that lasts as long as its test.
    #[derive(Default)]
    struct Short {
        kept: Mutex<HashMap<u128, Kept>>,
        given: Mutex<u32>,
    }

    impl Memory for Short {
        fn find(&self, request: u128) -> MemoryFuture<'_, Option<Kept>> {
            let found = self.kept.lock().unwrap().get(&request).cloned();
            Box::pin(async move { found })
        }

        fn keep(&self, request: u128, kept: Kept) -> MemoryFuture<'_, ()> {
            self.kept.lock().unwrap().insert(request, kept);
            Box::pin(async {})
        }

        fn still_good(&self, _: u128) {}

        fn gave(&self, _: u128) {
            *self.given.lock().unwrap() += 1;
        }
    }

    /// A client of a server that gives these answers in turn, its memory, and the heads of the requests.
    fn talk(answers: &[&str]) -> (Client, Arc<Short>, Arc<Mutex<Vec<String>>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let (answers, told) = (answers.iter().map(|&text| text.to_owned()).collect::<Vec<_>>(), heads.clone());
        std::thread::spawn(move || {
            for (answer, stream) in answers.iter().zip(listener.incoming()) {
                let mut stream = stream.unwrap();
                let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
                told.lock().unwrap().push(head.join("\n"));
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let memory = Arc::new(Short::default());
        let now = TimeMs::parse("2026-01-15T09:12:00Z").unwrap();
        let mut context = Context::new(move || now);
        context.memory = Some(memory.clone());
        let config = CatalogConfig { at, ..CatalogConfig::default() };
        let spec = ClientSpec { auth: &[AuthMethod::None], login: None, token_path: None };
        (Client::new(&config, &context, spec).unwrap(), memory, heads)
    }

    /// A whole answer after which the connection ends.
    fn answer(status: &str, headers: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
    }

    async fn said(request: Request<'_>) -> Result<Value, HttpError> {
        request.send().await?.value()
    }

    #[tokio::test]
    async fn under_the_same_mark_nothing_is_asked_and_under_another_one_everything() {
        let (one, two) = (answer("200 OK", "", "{\"n\":1}"), answer("200 OK", "", "{\"n\":2}"));
        let (client, memory, heads) = talk(&[&one, &two, &one]);
        for (mark, expected) in [("a", 1), ("a", 1), ("b", 2), ("b", 2)] {
            assert_eq!(said(client.get("x").remembered(mark)).await.unwrap()["n"], expected, "{mark}");
        }
        assert_eq!((heads.lock().unwrap().len(), *memory.given.lock().unwrap()), (2, 2));
        assert_eq!(said(client.get("x").remembered("")).await.unwrap()["n"], 1, "no mark says nothing");
    }

    #[tokio::test]
    async fn only_what_is_read_is_kept_and_nothing_of_an_answer_that_is_not_final() {
        let secret = answer("200 OK", "", "{\"n\":1,\"config\":{\"token\":\"s3cret\"}}");
        let (client, memory, heads) = talk(&[&secret, &secret]);
        let part = |answer: &Value| Some(json!({ "n": answer["n"] }));
        assert_eq!(said(client.get("x").remembered("a").only(part)).await.unwrap(), json!({ "n": 1 }));
        assert_eq!(said(client.get("x").remembered("a").only(part)).await.unwrap(), json!({ "n": 1 }));
        assert_eq!(heads.lock().unwrap().len(), 1);
        let kept: Vec<Vec<u8>> =
            memory.kept.lock().unwrap().iter().map(|(request, kept)| kept.unpack(*request).unwrap()).collect();
        assert_eq!(kept, [b"{\"n\":1}"]);
        assert_eq!(said(client.get("y").remembered("a").only(|_| None)).await.unwrap()["config"]["token"], "s3cret");
        assert_eq!(memory.kept.lock().unwrap().len(), 1, "that one may still change");
    }

    #[tokio::test]
    async fn what_has_not_changed_is_given_from_memory_by_its_tag() {
        let first = answer("200 OK", "etag: \"v1\"\r\n", "{\"n\":1}");
        let (same, second) = (answer("304 Not Modified", "", ""), answer("200 OK", "etag: W/\"v2\"\r\n", "{\"n\":2}"));
        let (client, memory, heads) = talk(&[&first, &same, &second, &same]);
        for expected in [1, 1, 2, 2] {
            assert_eq!(said(client.get("x").conditional()).await.unwrap()["n"], expected);
        }
        let sent: Vec<Option<String>> = heads.lock().unwrap().iter().map(|head| header(head)).collect();
        let text = |tag: &str| Some(tag.to_owned());
        assert_eq!(sent, [None, text("\"v1\""), text("\"v1\""), text("W/\"v2\"")]);
        assert_eq!(*memory.given.lock().unwrap(), 2);
    }

    fn header(head: &str) -> Option<String> {
        let found = head.lines().find(|line| line.to_lowercase().starts_with("if-none-match:"))?;
        Some(found["if-none-match:".len()..].trim().to_owned())
    }

    #[tokio::test]
    async fn not_changed_where_nothing_is_remembered_is_asked_again_and_then_an_error() {
        let (same, first) = (answer("304 Not Modified", "", ""), answer("200 OK", "", "{\"n\":1}"));
        let (client, ..) = talk(&[&same, &first, &same, &same]);
        assert_eq!(said(client.get("x").conditional()).await.unwrap()["n"], 1);
        let refused = said(client.get("x").conditional()).await;
        assert!(matches!(refused, Err(HttpError::Status { status: 304, .. })), "{refused:?}");
    }

    #[tokio::test]
    async fn a_damaged_answer_is_as_if_it_were_not_there() {
        let whole = answer("200 OK", "etag: \"v1\"\r\n", "{\"n\":1}");
        let (client, memory, heads) = talk(&[&whole, &whole, &whole, &whole]);
        for path in ["x", "y"] {
            let ask = || match path {
                "x" => client.get(path).remembered("a"),
                _ => client.get(path).conditional(),
            };
            said(ask()).await.unwrap();
            for kept in memory.kept.lock().unwrap().values_mut() {
                *kept.body.last_mut().unwrap() ^= 1;
            }
            assert_eq!(said(ask()).await.unwrap()["n"], 1, "{path}");
        }
        assert_eq!(heads.lock().unwrap().len(), 4, "all were asked");
        assert!(heads.lock().unwrap().iter().all(|head| header(head).is_none()));
    }

    #[test]
    fn requests_and_settings_are_told_apart() {
        let (client, ..) = talk(&[]);
        let requests = [
            client.get("x"),
            client.post("x"),
            client.get("x").query("a", 1),
            client.get("x").query("a", 2),
            client.get("x").header("x-amz-target", "A"),
            client.get("x").header("x-amz-target", "B"),
            client.get("x").json(&json!({ "a": 1 })),
            client.get("x").json(&json!({ "a": 2 })),
        ];
        let digests: std::collections::HashSet<u128> = requests.iter().map(|r| r.digest(0).unwrap()).collect();
        assert_eq!(digests.len(), requests.len());
        assert_ne!(requests[0].digest(0).unwrap(), requests[0].digest(1).unwrap());
        let config = |at: &str, user: &str| CatalogConfig {
            at: at.to_owned(),
            options: [("user".to_owned(), user.to_owned())].into(),
            ..CatalogConfig::default()
        };
        let same = settings(&config("http://a", "ana"));
        assert_eq!(same, settings(&config("http://a", "ana")));
        assert!(![config("http://b", "ana"), config("http://a", "bo")].iter().any(|c| settings(c) == same));
    }

    #[test]
    fn the_mark_of_a_row_is_another_when_anything_in_it_is() {
        let row = json!({ "a": 1, "b": { "c": [1, 2], "d": null } });
        assert_eq!(mark_of(&row), mark_of(&json!({ "b": { "d": null, "c": [1, 2] }, "a": 1 })));
        for other in [json!({ "a": 1, "b": { "c": [2, 1], "d": null } }), json!({ "a": 1, "b": { "c": [1, 2] } })] {
            assert_ne!(mark_of(&row), mark_of(&other));
        }
    }
}

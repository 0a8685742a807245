//! Questions to the metadata service about one thing each, some of them asked at once.

use crate::http::{Client, HttpError, Request};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

/// How many requests for details run at once.
const AT_ONCE: usize = 4;

/// A GET by the parts of its path; keys of tables hold slashes and are one part.
pub(super) struct Ask {
    parts: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: bool,
}

impl Ask {
    /// The path of these parts.
    pub(super) fn of<const N: usize>(parts: [&str; N]) -> Self {
        Self { parts: parts.map(str::to_owned).to_vec(), query: Vec::new(), body: false }
    }

    /// The same with a query parameter.
    pub(super) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Lineage is only given to a GET that brings an empty JSON body; others are answered 415.
    pub(super) fn body(mut self) -> Self {
        self.body = true;
        self
    }

    fn request<'a>(&self, client: &'a Client) -> Request<'a> {
        let mut request = client.get("");
        for part in &self.parts {
            request = request.segment(part);
        }
        for (name, value) in &self.query {
            request = request.query(name, value);
        }
        if self.body { request.json(&json!({})) } else { request }
    }
}

/// The answers in their order, some of them asked for at once.
pub(super) async fn all(client: &Client, asks: Vec<Ask>) -> Vec<Result<Value, HttpError>> {
    let sent = asks.into_iter().map(|ask| async move { ask.request(client).send().await?.value() });
    futures_util::stream::iter(sent).buffered(AT_ONCE).collect().await
}

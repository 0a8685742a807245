//! Calls to the two services, and paging through what they list.

use super::Glue;
use crate::http::{Client, HttpError, Listing, Request};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

/// How many requests for details run at once.
const AT_ONCE: usize = 4;

/// A call: Glue's operations are named in a header, those of Lake Formation in the path.
#[derive(Debug, Clone)]
pub(super) struct Call {
    operation: &'static str,
    /// Where Lake Formation answers; `None` for calls to Glue.
    lake: Option<String>,
    body: Value,
    /// The version of a schema that is asked for: when the schema was created, and the number.
    version: Option<(String, String)>,
}

impl Call {
    /// A call to Glue.
    pub(super) fn glue(operation: &'static str, body: Value) -> Self {
        Self { operation, lake: None, body, version: None }
    }

    /// A call to Glue about the catalog that was asked for.
    pub(super) fn of_catalog(glue: &Glue, operation: &'static str, body: Value) -> Self {
        Self::glue(operation, with_catalog(glue, body))
    }

    /// A call to Lake Formation; `None` when its address is not known.
    pub(super) fn lake(glue: &Glue, operation: &'static str, body: Value) -> Option<Self> {
        Some(Self { lake: Some(glue.lake.clone()?), ..Self::of_catalog(glue, operation, body) })
    }

    /// The same call for version `number` of a schema that was created at `created`; a version never changes once it is
    /// available, but a schema may be deleted and created again.
    #[must_use]
    pub(super) fn of_version(mut self, created: &str, number: &str) -> Self {
        self.version = Some((created.to_owned(), number.to_owned()));
        self
    }

    /// The request of this call.
    pub(super) fn request<'a>(&self, client: &'a Client) -> Request<'a> {
        let request = match &self.lake {
            None => client
                .post("")
                .json(&self.body)
                .header("content-type", "application/x-amz-json-1.1")
                .header("x-amz-target", &format!("AWSGlue.{}", self.operation))
                .aws("glue"),
            Some(base) => client.post(&format!("{base}{}", self.operation)).json(&self.body).aws("lakeformation"),
        };
        let Some((created, number)) = self.version.clone() else { return request };
        request.remembered(format!("{created} {number}")).only(move |answer| {
            let same = answer["VersionNumber"].to_string().trim_matches('"') == number;
            (same && answer["Status"] == "AVAILABLE").then(|| answer.clone())
        })
    }

    /// Sends it. Errors name the operation, since all paths of Glue are the same.
    pub(super) async fn send(&self, client: &Client) -> Result<Value, HttpError> {
        let answer = self.request(client).send().await.and_then(|answer| answer.value());
        answer.map_err(|error| named(error, self.operation))
    }
}

fn with_catalog(glue: &Glue, mut body: Value) -> Value {
    if let Some(id) = &glue.catalog_id {
        body["CatalogId"] = json!(id);
    }
    body
}

fn named(error: HttpError, operation: &str) -> HttpError {
    let path = operation.to_owned();
    match error {
        HttpError::TokenRejected { message, .. } => HttpError::TokenRejected { path, message },
        HttpError::ScopeMissing { message, .. } => HttpError::ScopeMissing { path, message },
        HttpError::NotFound { message, .. } => HttpError::NotFound { path, message },
        HttpError::Status { status, message, .. } => HttpError::Status { status, path, message },
        other => other,
    }
}

/// The list called `name` of an answer; an absent list is empty.
pub(super) fn list(answer: &Value, name: &str, operation: &str) -> Result<Vec<Value>, HttpError> {
    let wrong = |place: &str, reason: &str| HttpError::BadAnswer {
        path: operation.to_owned(),
        place: place.to_owned(),
        reason: reason.to_owned(),
    };
    let answer = answer.as_object().ok_or_else(|| wrong("the answer", "an object was expected"))?;
    match answer.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => Ok(list.clone()),
        Some(_) => Err(wrong(name, "a list was expected")),
    }
}

/// A listing that goes on with `NextToken`.
pub(super) struct Pages {
    call: Call,
    list: &'static str,
    ended: bool,
}

impl Pages {
    /// The pages of `call`, whose items are in the member `list`.
    pub(super) fn of(call: Call, list: &'static str) -> Self {
        Self { call, list, ended: false }
    }

    /// The items of the next page; `None` after the last one.
    pub(super) async fn next(
        &mut self,
        client: &Client,
        listing: &mut Listing,
    ) -> Result<Option<Vec<Value>>, HttpError> {
        if self.ended {
            return Ok(None);
        }
        let asked = self.call.body.clone();
        let answer = self.call.send(client).await?;
        let items = list(&answer, self.list, self.call.operation)?;
        listing.page(items.len())?;
        let token = answer["NextToken"].as_str().filter(|token| !token.is_empty());
        match token {
            Some(token) => {
                // One listing may page through several of these; a token is only unique in its own.
                let mut first = asked;
                first["NextToken"] = Value::Null;
                listing.next(Some(&format!("{token} of {first}")))?;
                self.call.body["NextToken"] = json!(token);
            }
            None => self.ended = true,
        }
        Ok(Some(items))
    }
}

/// The answers of several calls in their order, some of them at once.
pub(super) async fn all(client: &Client, calls: Vec<Call>) -> Vec<Result<Value, HttpError>> {
    let sent = calls.into_iter().map(|call| async move { call.send(client).await });
    futures_util::stream::iter(sent).buffered(AT_ONCE).collect().await
}

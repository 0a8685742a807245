//! GraphQL over HTTP: a 200 may hold errors, and data of a field that failed is not an empty list.

use super::error::HttpError;
use super::request::Client;
use serde::Deserialize;
use serde_json::{Value, json};

/// One error of an answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GraphQlError {
    /// What the server said, cut and without secrets.
    pub message: String,
    /// The field that failed.
    #[serde(default)]
    pub path: Option<Vec<Value>>,
}

impl GraphQlError {
    /// The path with dots.
    pub fn dotted(&self) -> String {
        let parts = self.path.iter().flatten();
        parts.map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned)).collect::<Vec<_>>().join(".")
    }
}

/// An answer with data; `errors` name fields that are missing from it.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphQlAnswer {
    /// The data.
    pub data: Value,
    /// What could not be answered.
    pub errors: Vec<GraphQlError>,
}

impl GraphQlAnswer {
    /// The data, when nothing failed.
    ///
    /// # Errors
    /// `GraphQl` with the first error and how many there are.
    pub fn whole(self) -> Result<Value, HttpError> {
        match self.errors.first() {
            None => Ok(self.data),
            Some(first) => Err(HttpError::GraphQl {
                path: first.dotted(),
                message: match self.errors.len() {
                    1 => first.message.clone(),
                    n => format!("{} (and {} more errors)", first.message, n - 1),
                },
            }),
        }
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    data: Value,
    #[serde(default)]
    errors: Option<Vec<GraphQlError>>,
}

impl Client {
    /// Asks the GraphQL endpoint at `path`.
    ///
    /// # Errors
    /// As [`super::Request::send`]; `GraphQl` when the answer has errors and no data at all.
    pub async fn graphql(&self, path: &str, query: &str, variables: Value) -> Result<GraphQlAnswer, HttpError> {
        let request = self.post(path).json(&json!({ "query": query, "variables": variables }));
        let envelope: Envelope = request.send().await?.json()?;
        let mut errors = envelope.errors.unwrap_or_default();
        for error in &mut errors {
            error.message = self.clean(&error.message);
        }
        if envelope.data.is_null() {
            let message = errors.first().map_or_else(|| "the answer holds no data".to_owned(), |e| e.message.clone());
            return Err(HttpError::GraphQl { path: path.to_owned(), message });
        }
        Ok(GraphQlAnswer { data: envelope.data, errors })
    }
}

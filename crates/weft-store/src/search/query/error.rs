//! Why a text is not a query, and where.

use super::lexer::Span;
use serde::Serialize;

/// What is wrong with a query. `message` counts characters from 1, as people do; the numbers count from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// Index of the first wrong character (Unicode scalar values, from 0).
    pub position: usize,
    /// The same place as a byte offset in the UTF-8 text, from 0.
    pub byte: usize,
    /// How many characters are wrong; 0 when something is missing at `position`.
    pub length: usize,
    /// What is wrong, for people.
    pub message: String,
    /// What would have been right there: field names, values or descriptions of them.
    pub expected: Vec<String>,
}

impl QueryError {
    pub(super) fn at<S: Into<String>>(
        span: Span,
        message: impl Into<String>,
        expected: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            position: span.character,
            byte: span.byte,
            length: span.length,
            message: message.into(),
            expected: expected.into_iter().map(Into::into).collect(),
        }
    }
}

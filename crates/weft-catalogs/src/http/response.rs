//! An answer that was read whole and is within the limits.

use super::error::HttpError;
use super::limits::Limits;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A successful answer.
#[derive(Debug, Clone)]
pub struct Response {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) path: String,
    pub(crate) depth: usize,
}

impl Response {
    /// Status code, between 200 and 299.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header, where it came and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as it came.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON of any form. An empty body is `null`.
    ///
    /// # Errors
    /// `BadEncoding`, `TooDeep`, `BadAnswer`.
    pub fn value(&self) -> Result<Value, HttpError> {
        self.json()
    }

    /// The body as `T`.
    ///
    /// # Errors
    /// `BadEncoding`, `TooDeep`, `BadAnswer` with the JSON path of what did not fit.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        let bad = |place: String, reason: String| HttpError::BadAnswer { path: self.path.clone(), place, reason };
        let body = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        let text = std::str::from_utf8(body)
            .map_err(|e| HttpError::BadEncoding { path: self.path.clone(), offset: e.valid_up_to() })?;
        if depth(text) > self.depth {
            return Err(HttpError::TooDeep { path: self.path.clone(), limit: self.depth });
        }
        let text = if text.trim().is_empty() { "null" } else { text };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(&mut deserializer).map_err(|e| {
            let place = e.path().to_string();
            let inner = e.into_inner();
            // What serde_json says may quote the answer; its category and position do not.
            let reason = match inner.classify() {
                serde_json::error::Category::Data => "another type was expected",
                serde_json::error::Category::Eof => "the JSON ends too early",
                _ => "this is no JSON",
            };
            bad(place, format!("{reason} (line {}, column {})", inner.line(), inner.column()))
        })
    }
}

/// Checks what the first bytes of a body say about it: a page for people is never data.
pub(crate) fn looks_like_page(content_type: &str, body: &[u8]) -> Option<&'static str> {
    let start: String = String::from_utf8_lossy(&body[..body.len().min(64 * 1024)]).to_lowercase();
    // Some servers send their JSON as text/html; no page begins like JSON.
    let is_json = start.trim_start().starts_with(['{', '[']);
    let is_page = (content_type.starts_with("text/html") && !is_json)
        || start.trim_start().starts_with("<!doctype html")
        || start.trim_start().starts_with("<html");
    if !is_page {
        return None;
    }
    let signs = ["password", "sign in", "sign-in", "log in", "login", "sso", "saml", "openid"];
    Some(if signs.iter().any(|sign| start.contains(sign)) { "a sign-in page" } else { "a page of a web site" })
}

/// Total size of headers in bytes.
pub(crate) fn header_bytes(headers: &reqwest::header::HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

/// Deepest nesting of arrays and objects, told without recursion.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0usize, 0usize, false, false);
    for byte in text.bytes() {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

impl Response {
    pub(crate) fn new(
        status: u16,
        headers: reqwest::header::HeaderMap,
        body: Vec<u8>,
        path: String,
        limits: &Limits,
    ) -> Self {
        Self { status, headers, body, path, depth: limits.depth }
    }
}

#[cfg(test)]
mod tests {
    use super::{Response, depth, looks_like_page};
    use crate::http::{HttpError, Limits};

    fn answer(body: &[u8]) -> Response {
        Response::new(200, reqwest::header::HeaderMap::new(), body.to_vec(), "/x".to_owned(), &Limits::default())
    }

    #[test]
    fn h03_deep_nesting_is_an_error_and_no_overflow() {
        let deep = "[".repeat(100_000);
        assert!(matches!(answer(deep.as_bytes()).value(), Err(HttpError::TooDeep { .. })));
        assert_eq!(depth(r#"{"a":"[[[[\"[","b":[1]}"#), 2);
    }

    #[test]
    fn h14_a_bom_is_accepted_and_other_encodings_are_named() {
        assert!(answer(b"\xef\xbb\xbf{\"a\":1}").value().is_ok());
        assert!(matches!(answer(b"{\"a\":\"\xff\"}").value(), Err(HttpError::BadEncoding { offset: 6, .. })));
        let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(matches!(answer(&utf16).value(), Err(HttpError::BadEncoding { .. })));
    }

    #[test]
    fn an_answer_of_another_form_names_its_place_and_quotes_nothing() {
        #[derive(Debug, serde::Deserialize)]
        #[allow(dead_code, reason = "only its form matters")]
        struct Page {
            rows: Vec<u32>,
        }
        let error = answer(br#"{"rows":[1,"s3cret"]}"#).json::<Page>().unwrap_err().to_string();
        assert!(error.contains("rows[1]") && !error.contains("s3cret"), "{error}");
    }

    #[test]
    fn n13_a_sign_in_page_is_no_data() {
        assert_eq!(looks_like_page("text/html; charset=utf-8", b"<form>Password"), Some("a sign-in page"));
        assert_eq!(looks_like_page("", b"<!DOCTYPE html><h1>Hello"), Some("a page of a web site"));
        assert_eq!(looks_like_page("application/json", b"{}"), None);
        assert_eq!(looks_like_page("text/html; charset=utf-8", b" {\"rows\": []}"), None);
    }
}

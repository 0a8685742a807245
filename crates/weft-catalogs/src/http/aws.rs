//! What AWS means by an error: its JSON services answer 400 for nearly everything and name the kind of error beside it.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// The status that other servers would have sent for this answer of an AWS service.
pub(super) fn status(status: u16, headers: &HeaderMap, body: &[u8]) -> u16 {
    if !matches!(status, 400 | 403) {
        return status;
    }
    let header = headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let word = header.or_else(|| {
        let body: Value = serde_json::from_slice(body).ok()?;
        ["__type", "code", "Code"].iter().find_map(|key| body[*key].as_str().map(str::to_owned))
    });
    // Written as `Name`, `Name:http://…` or `com.amazon.coral.service#Name`.
    let word = word.unwrap_or_default();
    let word = word.split(':').next().unwrap_or_default();
    let word = word.rsplit('#').next().unwrap_or_default();
    match word.trim_end_matches("Exception") {
        "UnrecognizedClient"
        | "InvalidSignature"
        | "SignatureDoesNotMatch"
        | "ExpiredToken"
        | "InvalidClientTokenId"
        | "MissingAuthenticationToken"
        | "IncompleteSignature" => 401,
        "AccessDenied" => 403,
        "EntityNotFound" => 404,
        "Throttling" | "Throttled" | "TooManyRequests" | "RequestLimitExceeded" | "RequestThrottled" => 429,
        "InternalService" | "InternalFailure" | "OperationTimeout" | "ServiceUnavailable" => 503,
        _ => status,
    }
}

#[cfg(test)]
mod tests {
    use super::status;
    use reqwest::header::{HeaderMap, HeaderValue};

    #[test]
    fn aws_errors_get_the_status_they_mean() {
        let none = HeaderMap::new();
        for (body, meant) in [
            (r#"{"__type":"UnrecognizedClientException","message":"The security token is invalid"}"#, 401),
            (r#"{"__type":"com.amazon.coral.service#AccessDeniedException"}"#, 403),
            (r#"{"__type":"EntityNotFoundException","message":"Table nope not found."}"#, 404),
            (r#"{"__type":"ThrottlingException"}"#, 429),
            (r#"{"__type":"OperationTimeoutException"}"#, 503),
            (r#"{"__type":"InvalidInputException"}"#, 400),
            ("<html>", 400),
        ] {
            assert_eq!(status(400, &none, body.as_bytes()), meant, "{body}");
        }
        let mut headers = HeaderMap::new();
        headers.insert("x-amzn-errortype", HeaderValue::from_static("ExpiredTokenException:http://internal/"));
        assert_eq!(status(403, &headers, b"{}"), 401);
        assert_eq!(status(500, &headers, b"{}"), 500);
    }
}

//! Secrets: in memory only, shown to nobody.

use std::fmt;

/// Longest secret that is accepted, in bytes; longer ones are no password or token.
pub const LONGEST: usize = 16 * 1024;

/// A password, token or key. It has no `Display` and no `Serialize`, and `Debug` prints stars.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Why a text cannot be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Nothing was given.
    #[error("the secret is empty")]
    Empty,
    /// It holds what cannot stand in a header; often the line break of a copied text.
    #[error("the secret holds a line break or another control character at byte {0}; was a line break copied along?")]
    Control(usize),
    /// It is too long to be one.
    #[error("the secret has {0} bytes; at most {LONGEST} are accepted")]
    TooLong(usize),
}

impl Secret {
    /// The secret `text`.
    ///
    /// # Errors
    /// When it is empty, longer than [`LONGEST`] or holds a control character.
    pub fn new(text: impl Into<String>) -> Result<Self, SecretError> {
        let text = text.into();
        if text.is_empty() {
            return Err(SecretError::Empty);
        }
        if text.len() > LONGEST {
            return Err(SecretError::TooLong(text.len()));
        }
        match text.find(char::is_control) {
            Some(at) => Err(SecretError::Control(at)),
            None => Ok(Self(text)),
        }
    }

    /// The text itself, for the one place that sends or stores it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, SecretError};

    #[test]
    fn a06_a_line_break_is_refused_before_any_request_and_a_long_token_works() {
        assert_eq!(Secret::new("abc\n"), Err(SecretError::Control(3)));
        assert_eq!(Secret::new(""), Err(SecretError::Empty));
        assert!(Secret::new("x".repeat(4096)).is_ok());
        assert!(Secret::new("pässwörd").is_ok());
    }

    #[test]
    fn a05_a_secret_prints_stars() {
        assert_eq!(format!("{:?}", Secret::new("hunter2").unwrap()), "Secret(***)");
    }
}

//! Takes secrets out of texts that people will see: error messages of servers, paths in the log.

use crate::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

const STARS: &str = "***";

/// Query keys whose values are never shown.
const SECRET_KEYS: [&str; 12] = [
    "access_token",
    "api_key",
    "apikey",
    "auth",
    "client_secret",
    "key",
    "password",
    "secret",
    "sig",
    "signature",
    "token",
    "x-amz-signature",
];

/// Shortest secret that is looked for in texts; a shorter one would blot out ordinary words.
const SHORTEST: usize = 4;

/// Knows the secrets of one catalog in every spelling in which they may come back.
#[derive(Clone, Default)]
pub(super) struct Redactor(Vec<String>);

impl Redactor {
    /// A redactor that takes out `secrets`: plain, in base64 (alone and behind a user name), percent-encoded.
    pub(super) fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>, user: Option<&str>) -> Self {
        let mut spellings = Vec::new();
        for secret in secrets {
            let plain = secret.reveal();
            let mut bases = vec![plain.to_owned()];
            bases.extend(user.map(|user| format!("{user}:{plain}")));
            for base in bases {
                for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                    spellings.push(engine.encode(&base));
                }
            }
            spellings.push(url::form_urlencoded::byte_serialize(plain.as_bytes()).collect());
            spellings.push(plain.to_owned());
        }
        spellings.retain(|text| text.len() >= SHORTEST);
        // Longest first: a spelling that contains another one must go as a whole.
        spellings.sort_by_key(|text| std::cmp::Reverse(text.len()));
        spellings.dedup();
        Self(spellings)
    }

    /// The same redactor that takes out `secret`, too, such as a token got by logging in.
    #[must_use]
    pub(super) fn and(&self, secret: &Secret) -> Self {
        let mut spellings = self.0.clone();
        spellings.extend(Self::new([secret], None).0);
        spellings.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self(spellings)
    }

    /// `text` without secrets.
    pub(super) fn clean(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, spelling| text.replace(spelling, STARS))
    }

    /// Path and query of `url`, values of suspicious keys and secrets as stars.
    pub(super) fn path(&self, url: &url::Url) -> String {
        let mut path = url.path().to_owned();
        let mut separator = '?';
        for (name, value) in url.query_pairs() {
            path.push(separator);
            separator = '&';
            path.push_str(&name);
            path.push('=');
            let hidden = SECRET_KEYS.contains(&name.to_lowercase().as_str());
            path.push_str(if hidden { STARS } else { &value });
        }
        self.clean(&path)
    }

    /// The first `limit` bytes of what a server said, as text on one line, without secrets.
    pub(super) fn message(&self, body: &[u8], limit: usize) -> String {
        let window = body.len().min(limit.saturating_mul(4));
        let mut text = self.clean(&String::from_utf8_lossy(&body[..window]));
        if window < body.len() {
            // The window may end inside a secret, whose first half is not recognised.
            let longest = self.0.first().map_or(0, String::len);
            let end = text.len().saturating_sub(longest);
            text.truncate(text.floor_char_boundary(end));
        }
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let end = line.floor_char_boundary(limit);
        let line: String = line[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if line.is_empty() { "no reason given".to_owned() } else { line }
    }
}

#[cfg(test)]
mod tests {
    use super::Redactor;
    use crate::Secret;

    #[test]
    fn a05_every_spelling_of_a_secret_is_taken_out() {
        let secret = Secret::new("c4nary-Sécret/+=").unwrap();
        let redactor = Redactor::new([&secret], Some("ana"));
        let url = url::form_urlencoded::byte_serialize(secret.reveal().as_bytes()).collect::<String>();
        use base64::Engine as _;
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("ana:{}", secret.reveal()));
        let text = format!("a {} b {url} c {basic} d", secret.reveal());
        assert_eq!(redactor.clean(&text), "a *** b *** c *** d");
    }

    #[test]
    fn a09_values_of_suspicious_query_keys_are_stars() {
        let url = url::Url::parse("https://h/p?limit=5&token=abc").unwrap();
        assert_eq!(Redactor::default().path(&url), "/p?limit=5&token=***");
    }

    #[test]
    fn h16_a_long_message_is_cut_and_redacted() {
        let secret = Secret::new("t0ken-t0ken").unwrap();
        let body = format!("{}{}", "x".repeat(2040), secret.reveal()).repeat(1000);
        let message = Redactor::new([&secret], None).message(body.as_bytes(), 2048);
        assert!(message.len() <= 2048 && !message.contains("t0ken"), "{message}");
    }
}

//! Who we are to a server: the methods of authentication and the header each one makes.

use super::context::Context;
use super::error::HttpError;
use crate::{CatalogConfig, CatalogError, Secret};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use base64::Engine as _;
use serde::Serialize;
use std::time::{Duration, SystemTime};
use weft_model::TimeMs;

/// A way to say who we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// Nothing is sent.
    None,
    /// User name and password in every request.
    Basic,
    /// A token in the `Authorization` header.
    Bearer,
    /// A token in a header of another name.
    Header,
    /// OAuth 2 client credentials: client id and secret are exchanged for a token.
    Oauth,
    /// User name and password are exchanged for a token at the server's own login.
    Login,
    /// Every request is signed with an AWS access key (Signature Version 4).
    Aws,
}

impl AuthMethod {
    /// The word used in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Basic => "basic",
            Self::Bearer => "bearer",
            Self::Header => "header",
            Self::Oauth => "oauth",
            Self::Login => "login",
            Self::Aws => "aws",
        }
    }

    /// What the secret is called in this method; `None` when there is none.
    pub fn secret_name(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Basic | Self::Login => Some("a password"),
            Self::Bearer | Self::Header => Some("a token"),
            Self::Oauth => Some("a client secret"),
            Self::Aws => Some("a secret access key"),
        }
    }

    /// Settings that this method needs beside the secret.
    pub fn options(self) -> &'static [&'static str] {
        match self {
            Self::None | Self::Bearer => &[],
            Self::Basic | Self::Login => &["user"],
            Self::Header => &["header"],
            Self::Oauth => &["client_id"],
            Self::Aws => &["access_key_id", "region"],
        }
    }
}

/// How a server's own login works.
#[derive(Debug, Clone, Copy)]
pub struct LoginForm {
    /// Path beneath the base URL.
    pub path: &'static str,
    /// Name of the user's field.
    pub user: &'static str,
    /// Name of the password's field.
    pub password: &'static str,
    /// The password is sent in base64, as OpenMetadata wants it.
    pub base64: bool,
    /// Name of the token in the answer.
    pub token: &'static str,
}

/// Authentication of one catalog, read from its settings.
#[derive(Debug, Clone)]
pub(crate) struct Auth {
    pub(crate) method: AuthMethod,
    pub(crate) user: String,
    header: String,
    client_id: String,
    pub(crate) token_url: Option<String>,
    scope: Option<String>,
    access_key_id: String,
    region: String,
    secret: Option<Secret>,
}

impl Auth {
    /// Reads the settings `auth`, `user`, `header` …; `offered` are the methods of the provider, the usual one first.
    ///
    /// Errors with [`CatalogError::SettingWrong`] for a method that is not offered or a setting that is missing.
    pub(crate) fn read(
        config: &CatalogConfig,
        context: &Context,
        offered: &[AuthMethod],
    ) -> Result<Self, CatalogError> {
        let option = |name: &str| config.options.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        let wrong = |field: &str, reason: String| CatalogError::SettingWrong { field: field.to_owned(), reason };
        let method = match option("auth") {
            Some(word) => *offered.iter().find(|m| m.as_str() == word).ok_or_else(|| {
                let known: Vec<_> = offered.iter().map(|m| m.as_str()).collect();
                wrong("auth", format!("\"{word}\" is not offered here; use one of: {}", known.join(", ")))
            })?,
            None if context.secret.is_some() => {
                offered.iter().copied().find(|m| *m != AuthMethod::None).unwrap_or(AuthMethod::None)
            }
            None => AuthMethod::None,
        };
        for name in method.options() {
            if option(name).is_none() {
                return Err(wrong(name, format!("authentication by {} needs it", method.as_str())));
            }
        }
        Ok(Self {
            method,
            user: option("user").unwrap_or_default(),
            header: option("header").unwrap_or_default(),
            client_id: option("client_id").unwrap_or_default(),
            token_url: option("token_url"),
            scope: option("scope"),
            access_key_id: option("access_key_id").unwrap_or_default(),
            region: option("region").unwrap_or_default(),
            secret: context.secret.clone(),
        })
    }

    /// The secret that the method needs.
    pub(crate) fn secret(&self) -> Result<&Secret, HttpError> {
        let what = self.method.secret_name().unwrap_or("a secret");
        self.secret.as_ref().ok_or(HttpError::SecretMissing { what })
    }

    /// True when a new token can be got when the old one is refused.
    pub(crate) fn renews(&self) -> bool {
        matches!(self.method, AuthMethod::Oauth | AuthMethod::Login)
    }

    /// The header that a request carries; `token` is the one got by logging in. `None` for methods without one.
    pub(crate) fn header(&self, token: Option<&Secret>) -> Result<Option<(String, String)>, HttpError> {
        let authorization = |value: String| Ok(Some(("authorization".to_owned(), value)));
        match self.method {
            AuthMethod::None | AuthMethod::Aws => Ok(None),
            AuthMethod::Basic => authorization(basic(&self.user, self.secret()?)),
            AuthMethod::Bearer => authorization(format!("Bearer {}", self.secret()?.reveal())),
            AuthMethod::Header => Ok(Some((self.header.to_lowercase(), self.secret()?.reveal().to_owned()))),
            AuthMethod::Oauth | AuthMethod::Login => match token {
                Some(token) => authorization(format!("Bearer {}", token.reveal())),
                None => Ok(None),
            },
        }
    }

    /// Header and form of the request for an OAuth token.
    pub(crate) fn oauth_request(&self) -> Result<(String, String), HttpError> {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = &self.scope {
            form.append_pair("scope", scope);
        }
        Ok((basic(&self.client_id, self.secret()?), form.finish()))
    }

    /// The headers that sign a request to an AWS `service`.
    pub(crate) fn sign_aws(
        &self,
        service: &str,
        request: (&str, &str, &[(String, String)], &[u8]),
        now: TimeMs,
    ) -> Result<Vec<(String, String)>, HttpError> {
        let (method, url, headers, body) = request;
        // Temporary credentials have two secrets; the second follows the first after a space.
        let (key, session) = match self.secret()?.reveal().split_once(' ') {
            Some((key, session)) => (key, Some(session.to_owned())),
            None => (self.secret()?.reveal(), None),
        };
        let failed =
            |what: String| HttpError::BadAnswer { path: url.to_owned(), place: "signing".to_owned(), reason: what };
        let identity = Credentials::new(&self.access_key_id, key, session, None, "weft").into();
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.millis()).unwrap_or(0));
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(service)
            .time(time)
            .settings(SigningSettings::default())
            .build()
            .map_err(|e| failed(e.to_string()))?
            .into();
        let named = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let signable =
            SignableRequest::new(method, url, named, SignableBody::Bytes(body)).map_err(|e| failed(e.to_string()))?;
        let (instructions, _) = sign(signable, &params).map_err(|e| failed(e.to_string()))?.into_parts();
        Ok(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

fn basic(user: &str, secret: &Secret) -> String {
    let pair = format!("{user}:{}", secret.reveal());
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

#[cfg(test)]
mod tests {
    use super::{Auth, AuthMethod};
    use crate::http::Context;
    use crate::{CatalogConfig, Secret};
    use weft_model::TimeMs;

    /// The vectors `get-vanilla` and `post-vanilla` of AWS's published test suite for Signature Version 4.
    #[test]
    fn requests_are_signed_as_the_test_vectors_of_aws_want_it() {
        let options = [("access_key_id", "AKIDEXAMPLE"), ("region", "us-east-1")];
        let config = CatalogConfig {
            options: options.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            ..CatalogConfig::default()
        };
        let now = TimeMs::parse("2015-08-30T12:36:00Z").unwrap();
        let secret = Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").unwrap();
        let auth =
            Auth::read(&config, &Context::new(move || now).with_secret(Some(secret)), &[AuthMethod::Aws]).unwrap();
        for (method, signature) in [
            ("GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            ("POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        ] {
            let signed = auth.sign_aws("service", (method, "https://example.amazonaws.com/", &[], b""), now).unwrap();
            let header = signed.iter().find(|(name, _)| name == "authorization").unwrap();
            assert!(header.1.ends_with(&format!("Signature={signature}")), "{}", header.1);
        }
    }
}

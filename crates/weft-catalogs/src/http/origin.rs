//! The one origin (scheme, host, port) that a catalog talks to, and the check that every request stays there.

use super::error::HttpError;
use crate::CatalogError;
use url::Url;

/// Base URL of a catalog and the origins that requests may go to.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    url: Url,
    also: Option<Url>,
}

impl Base {
    /// Reads the base URL `at` and the second origin that the user allowed, if any.
    ///
    /// Errors with [`CatalogError::SettingWrong`] for what is no plain http or https URL.
    pub(crate) fn parse(at: &str, also: Option<&str>) -> Result<Self, CatalogError> {
        let mut url = read("at", at)?;
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        let also = also.filter(|text| !text.trim().is_empty()).map(|text| read("also_origin", text)).transpose()?;
        Ok(Self { url, also })
    }

    /// The URL with its path, which ends with a slash.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Host and port, as they stand in messages.
    pub(crate) fn host(&self) -> String {
        host_of(&self.url)
    }

    /// True when `url` has the origin of this catalog, or the one the user added. `https` never becomes `http`.
    pub(crate) fn allows(&self, url: &Url) -> bool {
        url.origin() == self.url.origin() || self.also.as_ref().is_some_and(|also| also.origin() == url.origin())
    }

    /// The URL of `link`: absolute, from the root of the origin (`/api/…`) or relative to the base.
    pub(crate) fn resolve(&self, link: &str) -> Result<Url, HttpError> {
        let refused = |to: String| HttpError::OriginRefused { to };
        let url = self.url.join(link).map_err(|_| refused(cut(link)))?;
        if self.allows(&url) { Ok(url) } else { Err(refused(origin_of(&url))) }
    }
}

/// Host and port of a URL.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or("?");
    url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Scheme, host and port of a URL, for messages.
pub(crate) fn origin_of(url: &Url) -> String {
    format!("{}://{}", url.scheme(), host_of(url))
}

fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

fn read(field: &str, text: &str) -> Result<Url, CatalogError> {
    let wrong = |reason: String| CatalogError::SettingWrong { field: field.to_owned(), reason };
    let text = text.trim();
    let url = Url::parse(text)
        .map_err(|e| wrong(format!("\"{}\" is no URL ({e}); write it like https://catalog.example.com", cut(text))))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong(format!("a catalog is reached by http or https, not by {}", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let reason = "the URL holds a user name or password; give the user name as an option and the password as \
                      the secret, which is kept in the keyring";
        return Err(wrong(reason.to_owned()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("the URL must end before \"?\" and \"#\"; give only where the API begins".to_owned()));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::Base;

    #[test]
    fn h13_what_is_no_base_url_is_refused_with_a_hint() {
        for (text, part) in [
            ("file:///etc/passwd", "not by file"),
            ("ftp://host/", "not by ftp"),
            ("https://ana:pw@host/", "as the secret"),
            ("https://host/?x=1", "must end before"),
            ("https://host/#a", "must end before"),
            ("host", "no URL"),
        ] {
            let error = Base::parse(text, None).unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains("pw@"), "{text}: {error}");
        }
    }

    #[test]
    fn h12_a_link_to_another_origin_is_refused() {
        let base = Base::parse("https://host/api", None).unwrap();
        assert_eq!(base.resolve("v1/x").unwrap().as_str(), "https://host/api/v1/x");
        assert_eq!(base.resolve("/next?p=2").unwrap().as_str(), "https://host/next?p=2");
        for link in ["http://169.254.169.254/latest", "//other/x", "http://host/api", "https://host:444/"] {
            assert!(base.resolve(link).is_err(), "{link}");
        }
        let also = Base::parse("https://host/api", Some("https://login.host")).unwrap();
        assert!(also.resolve("https://login.host/token").is_ok());
    }
}

//! Building the connection: TLS with the system's certificates and the catalog's own, proxy, name look-up, and
//! telling which layer failed.

use super::error::{HttpError, Layer};
use super::limits::Limits;
use super::origin::{Base, host_of};
use crate::{CatalogConfig, CatalogError, Secret};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::error::Error as StdError;
use std::net::ToSocketAddrs as _;
use std::sync::{Arc, Once};
use url::Url;

/// The name of a host could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct LookupFailed(String);

/// Looks names up through the system, with an error that can be told from others.
struct SystemNames;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let looked_up = tokio::task::spawn_blocking(move || (host.as_str(), 0).to_socket_addrs()).await;
            match looked_up {
                Ok(Ok(addresses)) => Ok(Box::new(addresses) as Addrs),
                Ok(Err(error)) => Err(Box::new(LookupFailed(error.to_string())) as Box<dyn StdError + Send + Sync>),
                Err(error) => Err(Box::new(LookupFailed(error.to_string())) as Box<dyn StdError + Send + Sync>),
            }
        })
    }
}

/// Where the proxy of a catalog is, for messages.
pub(crate) fn proxy_of(config: &CatalogConfig) -> Result<Option<Url>, CatalogError> {
    let Some(text) = config.options.get("proxy").map(|text| text.trim()).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let wrong = |reason: String| CatalogError::SettingWrong { field: "proxy".to_owned(), reason };
    let url = Url::parse(text).map_err(|e| wrong(format!("is no URL ({e}); write it like http://proxy:3128")))?;
    if url.password().is_some() {
        return Err(wrong("holds a password; give it as the secret of the proxy".to_owned()));
    }
    Ok(Some(url))
}

/// The connection pool of one catalog.
pub(crate) fn build(
    config: &CatalogConfig,
    base: &Base,
    limits: &Limits,
    proxy_secret: Option<&Secret>,
) -> Result<reqwest::Client, CatalogError> {
    static PROVIDER: Once = Once::new();
    // An error means that a provider is installed already, which is as good.
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let wrong = |field: &str, reason: String| CatalogError::SettingWrong { field: field.to_owned(), reason };
    let file = |field: &str| -> Result<Option<Vec<u8>>, CatalogError> {
        let Some(path) = config.options.get(field).filter(|path| !path.trim().is_empty()) else { return Ok(None) };
        std::fs::read(path).map(Some).map_err(|e| wrong(field, format!("{path} cannot be read: {e}")))
    };
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("weft/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(limits.connect)
        .pool_max_idle_per_host(limits.in_flight)
        .dns_resolver(Arc::new(SystemNames));
    if let Some(pem) = file("ca_file")? {
        let certificates = reqwest::Certificate::from_pem_bundle(&pem)
            .map_err(|e| wrong("ca_file", format!("holds no certificates in PEM form: {e}")))?;
        builder = builder.tls_certs_merge(certificates);
    }
    if let Some(pem) = file("client_cert_file")? {
        let identity = reqwest::Identity::from_pem(&pem)
            .map_err(|e| wrong("client_cert_file", format!("must hold a certificate and its key in PEM form: {e}")))?;
        builder = builder.identity(identity);
    }
    if let Some(url) = proxy_of(config)? {
        let user = url.username().to_owned();
        let mut address = url;
        // Cannot fail for a URL with a host, and a proxy without one is refused just below.
        let _ = address.set_username("");
        let mut proxy =
            reqwest::Proxy::all(address.as_str()).map_err(|e| wrong("proxy", format!("cannot be used: {e}")))?;
        if let Some(secret) = proxy_secret {
            proxy = proxy.basic_auth(&user, secret.reveal());
        }
        builder = builder.proxy(proxy);
    } else if base.url().host_str().is_some_and(is_loopback) {
        // A proxy of the system has no way back to this machine.
        builder = builder.no_proxy();
    }
    builder.build().map_err(|e| wrong("at", format!("no connection can be prepared: {}", chain(&e))))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What failed on the way to `url`. `through` is the proxy in between, if the catalog has one.
pub(crate) fn classify(error: &reqwest::Error, url: &Url, through: Option<&Url>, limits: &Limits) -> HttpError {
    let host = host_of(url);
    let path = url.path().to_owned();
    let unreachable = |layer: Layer, reason: String| HttpError::Unreachable { layer, host: host.clone(), reason };
    if let Some(failed) = find::<LookupFailed>(error) {
        return unreachable(
            Layer::Dns,
            format!("the name is not known ({failed}); check the spelling and the network"),
        );
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return unreachable(Layer::Tls, tls_reason(tls));
    }
    if error.is_connect() {
        if let Some(proxy) = through {
            let reason = format!("the proxy {} does not lead there: {}", host_of(proxy), chain(error));
            return unreachable(Layer::Proxy, reason);
        }
        if error.is_timeout() {
            return HttpError::TimedOut { path, what: "connection", after: limits.connect };
        }
        let io = find::<std::io::Error>(error);
        let reason = io.map_or_else(|| chain(error), ToString::to_string);
        return unreachable(Layer::Tcp, format!("{reason}; check the port, and whether the server runs"));
    }
    if error.is_timeout() {
        return HttpError::TimedOut { path, what: "answer", after: limits.request };
    }
    HttpError::Truncated { path, reason: chain(error) }
}

fn tls_reason(error: &rustls::Error) -> String {
    use rustls::CertificateError as E;
    match error {
        rustls::Error::InvalidCertificate(E::Expired | E::ExpiredContext { .. }) => {
            "its certificate has expired; its operator must renew it (or the clock of this machine is wrong)".to_owned()
        }
        rustls::Error::InvalidCertificate(E::NotValidForName | E::NotValidForNameContext { .. }) => {
            "its certificate is for another name; use the name for which it was issued".to_owned()
        }
        rustls::Error::InvalidCertificate(E::UnknownIssuer) => {
            "its certificate comes from an authority that this machine does not know; give that authority's \
             certificate as ca_file"
                .to_owned()
        }
        rustls::Error::InvalidMessage(_) => "it does not speak TLS; is it http instead of https?".to_owned(),
        other => other.to_string(),
    }
}

/// The first cause of type `T`.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        // An io::Error shows what it wraps only here, not as its source.
        if let Some(inner) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref)
            && let Some(found) = find::<T>(inner)
        {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

/// An error and its causes on one line.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut cause = Some(error);
    while let Some(error) = cause {
        let text = error.to_string();
        // Outer errors often repeat their cause, and the outermost of reqwest holds the URL with its query.
        let is_url = error.downcast_ref::<reqwest::Error>().is_some();
        if !is_url && parts.iter().all(|part| !part.contains(&text)) {
            parts.push(text);
        }
        cause = error.source();
    }
    if parts.is_empty() { "the connection failed".to_owned() } else { parts.join(": ") }
}

//! "Test connection": every layer in order, up to the first that fails, each with what to do next.

use super::connect::classify;
use super::error::{HttpError, Layer};
use super::origin::host_of;
use super::request::{Client, Request};
use super::response::Response;
use crate::{CatalogError, ProbeReport, ProbeStep};
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// A probe in progress. After the first failure every further step is left out.
pub struct Prober {
    client: Client,
    report: ProbeReport,
    failed: bool,
    authenticated: bool,
}

impl Prober {
    /// Tries name, connection and encryption (of the proxy, where there is one).
    ///
    /// # Errors
    /// [`CatalogError::Cancelled`] only; a layer that fails is a step of the report.
    pub async fn connect(client: &Client, cancel: CancellationToken) -> Result<Self, CatalogError> {
        let client = client.during(cancel.clone(), None);
        let mut prober = Self { client, report: ProbeReport::default(), failed: false, authenticated: false };
        tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(CatalogError::Cancelled),
            () = prober.reach() => {}
        }
        Ok(prober)
    }

    async fn reach(&mut self) {
        let base = self.client.base_url().clone();
        let target = self.client.proxy().cloned().unwrap_or_else(|| base.clone());
        let host = target.host_str().unwrap_or("").trim_matches(['[', ']']).to_owned();
        let port = target.port_or_known_default().unwrap_or(80);
        let limits = self.client.limits();
        let addresses: Vec<SocketAddr> = match timeout(limits.connect, tokio::net::lookup_host((host.as_str(), port)))
            .await
        {
            Ok(Ok(found)) => found.collect(),
            Ok(Err(error)) => {
                return self
                    .fail("dns", format!("{host} is not known: {error}; check the spelling, the network or the VPN"));
            }
            Err(_) => {
                return self
                    .fail("dns", format!("the name server gave no answer within {} s", limits.connect.as_secs()));
            }
        };
        let Some(first) = addresses.first() else { return self.fail("dns", format!("{host} has no address")) };
        self.pass("dns", format!("{host} is {}", first.ip()));
        let mut last = String::new();
        let mut reached = false;
        for address in &addresses {
            match timeout(limits.connect, TcpStream::connect(address)).await {
                Ok(Ok(_)) => {
                    reached = true;
                    break;
                }
                Ok(Err(error)) => last = error.to_string(),
                Err(_) => last = format!("no answer within {} s", limits.connect.as_secs()),
            }
        }
        if !reached {
            let what = format!("{}: {last}; check the port, whether the server runs, and firewalls", host_of(&target));
            return self.fail("tcp", what);
        }
        self.pass("tcp", format!("{} accepts connections", host_of(&target)));
        if self.client.proxy().is_some() {
            self.pass("proxy", format!("requests go through {}", host_of(&target)));
        }
        if base.scheme() == "https" {
            self.encrypt(&base).await;
        }
    }

    /// One request whose answer does not matter shows whether the encryption works.
    async fn encrypt(&mut self, base: &url::Url) {
        match self.client.raw_get(base).await {
            Ok(()) => self.pass("tls", "the certificate is valid".to_owned()),
            Err(error) => match classify(&error, base, self.client.proxy(), &self.client.limits()) {
                HttpError::Unreachable { layer: Layer::Tls, reason, .. } => self.fail("tls", reason),
                HttpError::Unreachable { layer: Layer::Proxy, reason, .. } => self.fail("proxy", reason),
                other => self.fail("tls", other.to_string()),
            },
        }
    }

    /// Sends `request` and reports it as `layer` (`version`, `listing`); 401 becomes the layer `auth`, 403 the layer
    /// `permission`, whatever `layer` says. `describe` makes the words for a good answer, or says why it is not good.
    pub async fn request(
        &mut self,
        layer: &'static str,
        request: impl FnOnce(&Client) -> Request<'_>,
        describe: impl FnOnce(&Response) -> Result<String, HttpError>,
    ) -> Option<Response> {
        if self.failed {
            return None;
        }
        let client = self.client.clone();
        let answer = request(&client).send().await;
        let described = answer.and_then(|answer| describe(&answer).map(|words| (answer, words)));
        match described {
            Ok((answer, words)) => {
                self.pass(layer, words);
                Some(answer)
            }
            Err(error) => {
                self.fail_with(layer, &error);
                None
            }
        }
    }

    /// Reports that the credentials were accepted, once; call it after the first answer that needs them.
    pub fn authenticated(&mut self, words: &str) {
        if !self.failed && !self.authenticated {
            self.authenticated = true;
            self.pass("auth", words.to_owned());
        }
    }

    /// Reports one more layer by hand, such as the answer of a GraphQL query.
    pub fn step(&mut self, layer: &'static str, result: Result<String, HttpError>) {
        match result {
            _ if self.failed => {}
            Ok(words) => self.pass(layer, words),
            Err(error) => self.fail_with(layer, &error),
        }
    }

    /// The client of this probe, for what [`Prober::request`] cannot say.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// True while no layer failed.
    pub fn ok(&self) -> bool {
        !self.failed
    }

    /// Ends the probe.
    pub fn report(self) -> ProbeReport {
        self.report
    }

    fn fail_with(&mut self, layer: &'static str, error: &HttpError) {
        let next = |text: &str| format!("{error}; {text}");
        match error {
            HttpError::TokenRejected { .. } => {
                self.fail("auth", next("check the secret, whether it has expired, and the method"));
            }
            HttpError::SecretMissing { .. } => self.fail("auth", next("give it, or choose authentication by none")),
            HttpError::ScopeMissing { .. } => self.fail("permission", next("docs/connectors.md lists what is needed")),
            HttpError::ProxyAuth { .. } => {
                self.fail("proxy", next("give the user in the proxy's URL and its password as the proxy's secret"));
            }
            HttpError::NotTheApi { .. } => {
                self.fail(layer, next("check the base URL; the API may be behind another path"));
            }
            HttpError::NotFound { .. } => self.fail(layer, next("check the base URL and the kind of the catalog")),
            HttpError::RedirectRefused { .. } => {
                self.fail(layer, next("use that address as the base URL if it is right"));
            }
            _ => self.fail(layer, error.to_string()),
        }
    }

    fn pass(&mut self, layer: &'static str, message: String) {
        self.report.steps.push(ProbeStep { layer, ok: true, message });
    }

    fn fail(&mut self, layer: &'static str, message: String) {
        self.failed = true;
        self.report.steps.push(ProbeStep { layer, ok: false, message });
    }
}

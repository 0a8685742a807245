//! One reading of a server: takes what a provider found to the sink, ends each listing with its completeness.
//!
//! The order is always the same: open a [`Listing`] with [`Reading::listing`], page through it, add what is mapped,
//! and hand listing and outcome to [`Reading::end`]. What concerns one listing makes that listing partial and the
//! reading goes on; what concerns the whole catalog ends it.

use crate::formats::Collector;
use crate::http::{Client, HttpError, Listing};
use crate::{CatalogError, Message, Sink, limits};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio_util::sync::CancellationToken;
use weft_model::{Completeness, Kind, Observation, ScopeReport, TimeMs};

/// A reading in progress.
pub struct Reading {
    client: Client,
    sink: Sink,
    batch: Vec<Observation>,
    /// When each item that was sent last changed, by the hash of its identity: the newest version of a duplicate wins.
    sent: HashMap<u64, Option<TimeMs>>,
    /// Statements to which several listings add.
    joined: Collector,
    /// Scopes of joined statements, in the order in which their listings were opened.
    scopes: Vec<ScopeReport>,
}

impl Reading {
    /// A reading through `client` into `sink` that stops at `cancel`.
    pub fn new(client: &Client, sink: Sink, cancel: CancellationToken) -> Self {
        Self {
            client: client.during(cancel, Some(sink.clone())),
            sink,
            batch: Vec::new(),
            sent: HashMap::new(),
            joined: Collector::new(),
            scopes: Vec::new(),
        }
    }

    /// The client of this reading. Cheap to clone, so that a request can be built while the reading is borrowed.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Opens the listing called `scope`: the same name at every sync, unique in the catalog.
    pub fn listing(&self, scope: impl Into<String>) -> Listing {
        Listing::new(scope, self.client.limits())
    }

    /// Adds a statement of `listing`. A second one about the same thing replaces the first unless it is older.
    ///
    /// # Errors
    /// When the receiver is gone or the reading was cancelled.
    pub async fn add(&mut self, listing: &mut Listing, mut observation: Observation) -> Result<(), CatalogError> {
        listing.scope().clone_into(&mut observation.scope);
        let identity = identity(&observation);
        if let Some(known) = self.sent.get(&identity) {
            listing.loss(&format!("{} on several pages", observation.kind()), "the newest version is kept", false);
            if *known > observation.changed_at {
                return Ok(());
            }
        } else {
            listing.items += 1;
        }
        self.sent.insert(identity, observation.changed_at);
        self.batch.push(observation);
        if self.batch.len() >= limits::BATCH {
            self.flush().await?;
        }
        Ok(())
    }

    /// Adds a statement to which other listings may add more; all of it is sent at the end. The first listing that
    /// speaks of a thing owns it.
    pub fn join(&mut self, listing: &mut Listing, mut observation: Observation) {
        listing.scope().clone_into(&mut observation.scope);
        self.joined.set_source(listing.scope());
        let before = self.joined.len();
        self.joined.add(observation);
        listing.items += u32::from(self.joined.len() > before);
    }

    /// Says how far the reading is.
    ///
    /// # Errors
    /// When the receiver is gone or the reading was cancelled.
    pub async fn progress(&mut self, done: u64, total: Option<u64>, what: &str) -> Result<(), CatalogError> {
        self.check_cancelled()?;
        self.sink.send(Message::Progress { done, total, what: what.to_owned() }).await
    }

    /// Ends a listing. `outcome` is what paging through it came to.
    ///
    /// # Errors
    /// The error of `outcome` when it concerns the whole catalog.
    pub async fn end(&mut self, listing: Listing, outcome: Result<(), CatalogError>) -> Result<(), CatalogError> {
        let checked = outcome.and_then(|()| listing.check().map_err(CatalogError::from));
        let completeness = match checked {
            Ok(()) => match listing.gap() {
                Some(why) => Completeness::Partial(why.to_owned()),
                None if listing.broken() > 0 => Completeness::Partial(format!(
                    "{} items could not be understood and were set aside",
                    listing.broken()
                )),
                None => Completeness::Complete,
            },
            Err(CatalogError::Http(error)) if !error.is_fatal() => {
                let place = if listing.pages() > 0 { format!("page {}: ", listing.pages() + 1) } else { String::new() };
                let place = if at_the_end(&error) { String::new() } else { place };
                Completeness::Partial(format!("{place}{error}"))
            }
            Err(error) => return Err(error),
        };
        self.flush().await?;
        if !listing.losses.is_empty() {
            self.sink.send(Message::Loss(listing.losses.clone())).await?;
        }
        let report = ScopeReport { scope: listing.scope().to_owned(), completeness, items: listing.items };
        self.scopes.push(report);
        Ok(())
    }

    /// Ends a listing that was not read at all, and says why: not offered by this server, not allowed.
    ///
    /// # Errors
    /// When the receiver is gone.
    pub async fn skip(&mut self, scope: &str, why: &str) -> Result<(), CatalogError> {
        let completeness = Completeness::Partial(why.to_owned());
        self.scopes.push(ScopeReport { scope: scope.to_owned(), completeness, items: 0 });
        self.check_cancelled()
    }

    /// Ends the reading: sends what was joined and the report of every listing.
    ///
    /// # Errors
    /// When the receiver is gone or the reading was cancelled.
    pub async fn finish(mut self) -> Result<(), CatalogError> {
        let (observations, losses) = std::mem::take(&mut self.joined).into_parts();
        for observation in observations {
            self.batch.push(observation);
            if self.batch.len() >= limits::BATCH {
                self.flush().await?;
            }
        }
        self.flush().await?;
        if !losses.is_empty() {
            self.sink.send(Message::Loss(losses)).await?;
        }
        for report in std::mem::take(&mut self.scopes) {
            self.sink.send(Message::Scope(report)).await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), CatalogError> {
        self.check_cancelled()?;
        if self.batch.is_empty() {
            return Ok(());
        }
        self.sink.send(Message::Observations(std::mem::take(&mut self.batch))).await
    }

    fn check_cancelled(&self) -> Result<(), CatalogError> {
        if self.client.cancel_token().is_cancelled() { Err(CatalogError::Cancelled) } else { Ok(()) }
    }
}

/// Why something that was listed could not be read by itself, in words that are the same at every sync.
pub(crate) fn unread(error: &HttpError) -> &'static str {
    match error {
        HttpError::NotFound { .. } => "the server lists it and does not find it",
        HttpError::ScopeMissing { .. } => "it may not be read with these credentials",
        _ => "the server failed to give it",
    }
}

/// Errors that are about a listing as a whole and not about one of its pages.
fn at_the_end(error: &HttpError) -> bool {
    matches!(error, HttpError::Cap { .. } | HttpError::TotalMismatch { .. } | HttpError::Drifted { .. })
}

/// The store's identity of a statement: dialect and key, or dialect, kind and native id for what has no key of its own.
fn identity(observation: &Observation) -> u64 {
    let mut hasher = DefaultHasher::new();
    let kind = observation.kind();
    observation.dialect.as_str().hash(&mut hasher);
    kind.hash(&mut hasher);
    match kind {
        Kind::Edge | Kind::Check | Kind::Run | Kind::Policy | Kind::Incident | Kind::Agreement => {
            observation.native.hash(&mut hasher);
        }
        _ => observation.key.to_string().hash(&mut hasher),
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Reading;
    use crate::http::{AuthMethod, Client, ClientSpec, Context};
    use crate::{CatalogConfig, Message, Sink};
    use tokio_util::sync::CancellationToken;
    use weft_model::{Completeness, TimeMs};

    #[tokio::test]
    async fn a_listing_that_cannot_find_everything_is_partial_and_says_why() {
        let config = CatalogConfig { at: "http://127.0.0.1:1".to_owned(), ..CatalogConfig::default() };
        let now = TimeMs::parse("2026-01-15T09:12:00Z").unwrap();
        let spec = ClientSpec { auth: &[AuthMethod::None], login: None, token_path: None };
        let client = Client::new(&config, &Context::new(move || now), spec).unwrap();
        let (sink, mut receiver) = Sink::channel(8);
        let mut reading = Reading::new(&client, sink, CancellationToken::new());
        let mut listing = reading.listing("tables");
        listing.incomplete("only some have a name");
        reading.end(listing, Ok(())).await.unwrap();
        reading.finish().await.unwrap();
        let Some(Message::Scope(report)) = receiver.recv().await else { panic!("a report") };
        assert_eq!(report.completeness, Completeness::Partial("only some have a name".to_owned()));
    }
}

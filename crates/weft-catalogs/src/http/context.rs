//! What the program hands to every catalog of a server: the secret, the clock, the limits, the log.

use super::limits::{IN_FLIGHT_ALL, Limits};
use super::log::RequestRecord;
use super::memory::Memory;
use crate::Secret;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use weft_model::TimeMs;

/// Hears of every request that was made.
pub type Hear = Arc<dyn Fn(RequestRecord) + Send + Sync>;

/// What a catalog is given beside its configuration. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// Password, token or key of this catalog, where it has one.
    pub secret: Option<Secret>,
    /// Password of the proxy, where it has one.
    pub proxy_secret: Option<Secret>,
    /// What the wall clock says.
    pub now: Arc<dyn Fn() -> TimeMs + Send + Sync>,
    /// Limits.
    pub limits: Limits,
    /// Hears of every request.
    pub hear: Hear,
    /// How waiting is done.
    pub waits: Waits,
    /// Shared by all catalogs of the program: requests in flight.
    pub in_flight: Arc<Semaphore>,
    /// What was answered in earlier readings; `None` forgets everything.
    pub memory: Option<Arc<dyn Memory>>,
}

impl Context {
    /// A context with no secret, the default limits, a log and a memory that forget, and `now` for a clock.
    pub fn new(now: impl Fn() -> TimeMs + Send + Sync + 'static) -> Self {
        Self {
            secret: None,
            proxy_secret: None,
            now: Arc::new(now),
            limits: Limits::default(),
            hear: Arc::new(|_| {}),
            waits: Waits::Real,
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT_ALL)),
            memory: None,
        }
    }

    /// The same context with a secret.
    #[must_use]
    pub fn with_secret(mut self, secret: Option<Secret>) -> Self {
        self.secret = secret;
        self
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("secret", &self.secret.is_some()).field("limits", &self.limits).finish()
    }
}

/// How a client waits between two tries.
#[derive(Clone, Default)]
pub enum Waits {
    /// It sleeps.
    #[default]
    Real,
    /// It only writes down how long it would have slept; for tests.
    Noted(Arc<Mutex<Vec<Duration>>>),
}

impl Waits {
    pub(crate) fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        match self {
            Self::Real => Box::pin(tokio::time::sleep(time)),
            Self::Noted(waits) => {
                waits.lock().unwrap_or_else(PoisonError::into_inner).push(time);
                Box::pin(std::future::ready(()))
            }
        }
    }
}

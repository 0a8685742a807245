//! The one place that reads the clock. Everything else is handed a [`TimeMs`].

use std::sync::atomic::{AtomicI64, Ordering};
use weft_model::TimeMs;

/// Where "now" comes from.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is set; for tests and `--at`.
    Manual(AtomicI64),
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn standing_at(now: TimeMs) -> Self {
        Self::Manual(AtomicI64::new(now.millis()))
    }

    /// Moves a standing clock; a system clock is left alone.
    pub fn set(&self, now: TimeMs) {
        if let Self::Manual(at) = self {
            at.store(now.millis(), Ordering::Relaxed);
        }
    }

    /// The present moment.
    #[allow(clippy::disallowed_methods, reason = "this is the sanctioned reader of the clock")]
    pub fn now(&self) -> TimeMs {
        let ms = match self {
            Self::System => jiff::Timestamp::now().as_millisecond(),
            Self::Manual(at) => at.load(Ordering::Relaxed),
        };
        // A machine set to before 1970 or after 9999 gets the nearest moment that exists.
        TimeMs::clamped(ms)
    }
}

//! When a request is tried again, and after which wait.

use super::limits::Limits;
use std::time::Duration;
use weft_model::TimeMs;

/// Wait before try number `attempt + 1`; `random` is between 0 and 1 and spreads it from half to one and a half.
pub(crate) fn backoff(limits: &Limits, attempt: u32, random: f64) -> Duration {
    let plan = limits.backoff.saturating_mul(2u32.saturating_pow(attempt.saturating_sub(1)));
    plan.min(limits.backoff_cap).mul_f64(0.5 + random.clamp(0.0, 1.0))
}

/// What a `Retry-After` header asks for: seconds, or a date held against `now`. `None` for anything else.
pub(crate) fn retry_after(header: &str, now: TimeMs) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds.min(366 * 24 * 3600)));
    }
    let date = jiff::fmt::rfc2822::parse(header).ok()?.timestamp().as_millisecond();
    u64::try_from(date.saturating_sub(now.millis())).ok().map(Duration::from_millis).or(Some(Duration::ZERO))
}

/// A random number between 0 and 1; a half when the system has no randomness.
pub(crate) fn random() -> f64 {
    getrandom::u32().map_or(0.5, |n| f64::from(n) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::{backoff, random, retry_after};
    use crate::http::Limits;
    use std::time::Duration;
    use weft_model::TimeMs;

    #[test]
    fn n07_waits_double_within_half_and_one_and_a_half_and_differ() {
        let limits = Limits::default();
        for (attempt, plan) in [(1, 1.0), (2, 2.0), (3, 4.0), (20, 60.0)] {
            let low = backoff(&limits, attempt, 0.0).as_secs_f64();
            let high = backoff(&limits, attempt, 1.0).as_secs_f64();
            assert!((low - plan * 0.5).abs() < 1e-6 && (high - plan * 1.5).abs() < 1e-6, "{attempt}: {low} {high}");
        }
        let waits: std::collections::HashSet<_> = (0..20).map(|_| backoff(&limits, 1, random())).collect();
        assert!(waits.len() > 10, "waits of twenty seeds are not equal");
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        let now = TimeMs::parse("2026-01-15T09:12:00Z").unwrap();
        assert_eq!(retry_after("7", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Thu, 15 Jan 2026 09:12:30 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Thu, 15 Jan 2026 09:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("-5", now), None);
        assert_eq!(retry_after("soon", now), None);
    }
}

//! Points in time as whole milliseconds since 1970-01-01T00:00:00Z.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC. Only values between the years 1970 (exclusive) and 9999 exist;
/// what a source says outside that range is "impossible" and has no `TimeMs` (fault row C04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct TimeMs(i64);

const LAST: i64 = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z

impl TimeMs {
    /// A time from milliseconds since the epoch, or `None` when no real system can have meant it.
    pub fn from_millis(ms: i64) -> Option<Self> {
        (ms > 0 && ms <= LAST).then_some(Self(ms))
    }

    /// The nearest time that exists.
    pub fn clamped(ms: i64) -> Self {
        Self(ms.clamp(1, LAST))
    }

    /// A time from an integer whose unit the source does not state, told by its size: up to 11 digits are
    /// seconds, up to 14 milliseconds, up to 17 microseconds, else nanoseconds.
    pub fn from_epoch_of_unknown_unit(n: i64) -> Option<Self> {
        let ms = match n {
            ..=0 => return None,
            1..=99_999_999_999 => n.checked_mul(1000)?,
            100_000_000_000..=99_999_999_999_999 => n,
            100_000_000_000_000..=99_999_999_999_999_999 => n / 1_000,
            _ => n / 1_000_000,
        };
        Self::from_millis(ms)
    }

    /// Reads ISO 8601 / RFC 3339, with `T` or a space; a time without zone is taken as UTC and a bare date
    /// as its first instant in UTC.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(t) = text.parse::<jiff::Timestamp>() {
            return Self::from_millis(t.as_millisecond());
        }
        if let Ok(t) = text.parse::<jiff::civil::DateTime>() {
            return Self::from_millis(t.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond());
        }
        let date = text.parse::<jiff::civil::Date>().ok()?;
        Self::from_millis(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
    }

    /// Milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The same instant for calendar arithmetic.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// This time moved by `ms`, kept inside the range that exists.
    #[must_use]
    pub fn plus_millis(self, ms: i64) -> Self {
        Self::clamped(self.0.saturating_add(ms))
    }
}

impl std::fmt::Display for TimeMs {
    /// RFC 3339 in UTC, whole seconds: `2026-01-15T09:12:00Z`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

#[cfg(test)]
mod tests {
    use super::TimeMs;

    #[test]
    fn reads_every_iso_form_sources_use() {
        let expected = TimeMs::from_millis(1_768_468_320_000);
        assert_eq!(TimeMs::parse("2026-01-15T09:12:00Z"), expected);
        assert_eq!(TimeMs::parse("2026-01-15T10:12:00+01:00"), expected);
        assert_eq!(TimeMs::parse("2026-01-15 09:12:00"), expected);
        assert_eq!(TimeMs::parse("2026-01-15T09:12:00.000000"), expected);
        assert_eq!(TimeMs::parse("2026-01-15").map(|t| t.to_string()).as_deref(), Some("2026-01-15T00:00:00Z"));
        assert_eq!(TimeMs::parse("yesterday"), None);
    }

    #[test]
    fn c04_tells_seconds_from_micros_and_refuses_the_impossible() {
        let expected = TimeMs::from_millis(1_768_468_320_000);
        assert_eq!(TimeMs::from_epoch_of_unknown_unit(1_768_468_320), expected);
        assert_eq!(TimeMs::from_epoch_of_unknown_unit(1_768_468_320_000_000), expected);
        assert_eq!(TimeMs::from_epoch_of_unknown_unit(0), None);
        assert_eq!(TimeMs::from_epoch_of_unknown_unit(-1), None);
        assert_eq!(TimeMs::from_millis(i64::MAX), None);
    }
}

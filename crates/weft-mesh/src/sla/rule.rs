//! The normal form of a promise (docs/sla.md).

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use weft_model::{Comparator, Metric, TimeMs};

/// A promised quantity with its unit. Months and years stay calendar units: a promise of "1 month" made on
/// 31 January ends on 28 February, not after 30 days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "unit", content = "value", rename_all = "snake_case")]
pub enum Amount {
    /// A span of physical time in seconds.
    Seconds(f64),
    /// A span that holds months or years.
    Calendar {
        /// Whole months; a year is twelve.
        months: i32,
        /// Seconds beyond the months.
        seconds: f64,
    },
    /// A share, 0 to 100.
    Percent(f64),
    /// A day or an instant.
    Date {
        /// The instant from which the date counts as passed.
        at: TimeMs,
        /// The date as it is shown to people.
        text: String,
    },
    /// A figure per time, in the unit as written.
    Rate {
        /// The figure.
        value: f64,
        /// The unit as written.
        per: String,
    },
    /// No bound: "kept for ever", "never".
    Unlimited,
}

impl Amount {
    /// The instant that lies this span after `start`; `None` when it is no span or lies beyond the year 9999.
    pub fn after(&self, start: TimeMs, zone: &TimeZone) -> Option<TimeMs> {
        let shifted = |from: TimeMs, seconds: f64| {
            let ms = from.millis().checked_add((seconds * 1000.0).round() as i64)?;
            TimeMs::from_millis(ms)
        };
        match self {
            Self::Seconds(seconds) => shifted(start, *seconds),
            Self::Calendar { months, seconds } => {
                let span = jiff::Span::new().try_months(*months).ok()?;
                let moved = start.timestamp().to_zoned(zone.clone()).checked_add(span).ok()?;
                shifted(TimeMs::from_millis(moved.timestamp().as_millisecond())?, *seconds)
            }
            _ => None,
        }
    }

    /// The instant that lies this span before `end`; `None` when it is no span or lies before 1970.
    pub fn before(&self, end: TimeMs, zone: &TimeZone) -> Option<TimeMs> {
        match self {
            Self::Seconds(seconds) => Self::Seconds(-seconds).after(end, zone),
            Self::Calendar { months, seconds } => {
                Self::Calendar { months: -months, seconds: -seconds }.after(end, zone)
            }
            _ => None,
        }
    }
}

/// Hours of the day between which something holds, as minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ClockWindow {
    /// First minute of the day.
    pub from: u16,
    /// Minute of the day after the last one; smaller than `from` when the window passes midnight.
    pub to: u16,
}

/// One promise in normal form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Rule {
    /// What is promised.
    pub metric: Metric,
    /// How the observed figure is held against the promised one.
    pub cmp: Comparator,
    /// The bound whose breach breaks the promise. For a delivery deadline: how long before the tick an
    /// update may lie and still count; `Unlimited` means since the tick before.
    pub value: Amount,
    /// The bound whose breach is a warning.
    pub warn_value: Option<Amount>,
    /// Hours of the day the promise is about.
    pub window: Option<ClockWindow>,
    /// The clock rule as written, proven to be readable.
    pub cron: Option<String>,
    /// IANA name or fixed offset; `None` when the source names none (UTC is used and said).
    pub tz: Option<String>,
    /// What inside the subject it is about, one entry for each element named.
    pub elements: Vec<String>,
    /// True when the bound itself still keeps the promise (observed must be *beyond* it to break).
    pub strict: bool,
    /// What a reader should know about how the words were understood.
    pub notes: Vec<String>,
    /// The exact words.
    pub raw: String,
    /// File and place in it, or the server's path.
    pub location: String,
}

impl Rule {
    /// A rule of which only the metric and the bound are known; the comparator follows from the metric.
    pub(crate) fn new(metric: Metric, value: Amount) -> Self {
        let cmp = match metric {
            Metric::AvailabilityPct | Metric::RetentionMin | Metric::Throughput | Metric::QualityMin => {
                Comparator::AtLeast
            }
            Metric::GaOn | Metric::EndOfSupport | Metric::EndOfLife => Comparator::Exactly,
            _ => Comparator::AtMost,
        };
        Self {
            metric,
            cmp,
            value,
            warn_value: None,
            window: None,
            cron: None,
            tz: None,
            elements: Vec::new(),
            strict: true,
            notes: Vec::new(),
            raw: String::new(),
            location: String::new(),
        }
    }
}

/// A promise that cannot be turned into a rule, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, thiserror::Error)]
#[error("{reason} · {location}")]
pub struct NotEvaluable {
    /// What is wrong, for people.
    pub reason: String,
    /// Where the promise is written: file and place in it, or the server's path.
    pub location: String,
    /// Characters from the start of the offending text, where one character is to blame.
    pub offset: Option<usize>,
    /// True when the promise is written wrongly; false when it is well written, but nothing this program can judge.
    pub defect: bool,
}

/// Why a dialect refuses a promise; completed with the location by [`super::normalise`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: String,
    pub(crate) offset: Option<usize>,
    pub(crate) defect: bool,
}

impl Refusal {
    /// A refusal of something well written that nobody outside its source can judge.
    pub(crate) fn out_of_reach(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), offset: None, defect: false }
    }
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self { reason, offset: None, defect: true }
    }
}

impl From<&str> for Refusal {
    fn from(reason: &str) -> Self {
        reason.to_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;
    use jiff::tz::TimeZone;
    use weft_model::TimeMs;

    fn at(text: &str) -> TimeMs {
        TimeMs::parse(text).unwrap()
    }

    #[test]
    fn a_month_is_a_month_and_not_thirty_days() {
        let month = Amount::Calendar { months: 1, seconds: 0.0 };
        assert_eq!(month.after(at("2026-01-31T08:00:00Z"), &TimeZone::UTC), Some(at("2026-02-28T08:00:00Z")));
        let half = Amount::Calendar { months: 18, seconds: 3600.0 };
        assert_eq!(half.after(at("2026-01-01"), &TimeZone::UTC), Some(at("2027-07-01T01:00:00Z")));
        assert_eq!(half.before(at("2027-07-01T01:00:00Z"), &TimeZone::UTC), Some(at("2026-01-01")));
    }

    #[test]
    fn what_is_no_span_or_ends_after_9999_has_no_deadline() {
        assert_eq!(Amount::Percent(5.0).after(at("2026-01-01"), &TimeZone::UTC), None);
        assert_eq!(Amount::Unlimited.after(at("2026-01-01"), &TimeZone::UTC), None);
        assert_eq!(Amount::Seconds(1e12).after(at("2026-01-01"), &TimeZone::UTC), None);
        assert_eq!(Amount::Calendar { months: i32::MAX, seconds: 0.0 }.after(at("2026-01-01"), &TimeZone::UTC), None);
    }
}

//! Tests on numbers and dates: `>10`, `>=5`, `1..9`, `>2026-01-01`, `<7d`, `today`.

use super::error::QueryError;
use super::lexer::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fmt;
use std::str::FromStr;
use weft_model::TimeMs;

/// How a value is held against a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// no sign, or `=`
    Equal,
}

/// A test on a value of type `T`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test<T> {
    /// One bound.
    One(Compare, T),
    /// From and to, both included; `None` is open.
    Between(Option<T>, Option<T>),
}

/// Unit of an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgeUnit {
    /// Minutes, `min`.
    Minute,
    /// Hours, `h`.
    Hour,
    /// Days of 24 hours, `d`.
    Day,
    /// Weeks of seven days, `w`.
    Week,
    /// Calendar months, `mo`.
    Month,
    /// Calendar years, `y`.
    Year,
}

/// A moment as a query names it. Dates and times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum When {
    /// A whole day.
    Day(Date),
    /// An instant.
    Instant(TimeMs),
    /// So long before the question; comparisons are of the age, so `<7d` is "less than seven days ago".
    Age(u32, AgeUnit),
    /// The day of the question.
    Today,
    /// The day before.
    Yesterday,
}

impl FromStr for When {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let lower = text.to_ascii_lowercase();
        match lower.as_str() {
            "today" => return Ok(Self::Today),
            "yesterday" => return Ok(Self::Yesterday),
            _ => {}
        }
        if let Some(n) = lower.find(|c: char| !c.is_ascii_digit()).filter(|n| *n > 0) {
            let unit = match &lower[n..] {
                "min" => Some(AgeUnit::Minute),
                "h" => Some(AgeUnit::Hour),
                "d" => Some(AgeUnit::Day),
                "w" => Some(AgeUnit::Week),
                "mo" => Some(AgeUnit::Month),
                "y" => Some(AgeUnit::Year),
                _ => None,
            };
            if let Some(unit) = unit {
                return Ok(Self::Age(lower[..n].parse().map_err(|_| ())?, unit));
            }
        }
        // TimeMs knows which years exist; a bare date stays a day.
        let instant = TimeMs::parse(text).ok_or(())?;
        Ok(text.parse::<Date>().ok().filter(|_| text.len() == 10).map_or(Self::Instant(instant), Self::Day))
    }
}

impl When {
    /// True when it names a moment that no catalog can have recorded.
    pub(super) fn is_before_all(&self, now: TimeMs) -> bool {
        self.span(now).1 <= 0
    }

    /// First and last millisecond of it, counted from `now`.
    fn span(&self, now: TimeMs) -> (i64, i64) {
        let day = |date: Date| {
            let start = date.to_zoned(TimeZone::UTC).map_or(0, |z| z.timestamp().as_millisecond());
            (start, start.saturating_add(86_399_999))
        };
        let today = now.timestamp().to_zoned(TimeZone::UTC).date();
        match self {
            Self::Day(date) => day(*date),
            Self::Instant(time) => (time.millis(), time.millis()),
            Self::Today => day(today),
            Self::Yesterday => day(today.yesterday().unwrap_or(today)),
            Self::Age(n, unit) => {
                let n = i64::from(*n);
                let ms = match unit {
                    AgeUnit::Minute => Some(60_000),
                    AgeUnit::Hour => Some(3_600_000),
                    AgeUnit::Day => Some(86_400_000),
                    AgeUnit::Week => Some(604_800_000),
                    AgeUnit::Month | AgeUnit::Year => None,
                };
                let then = match ms {
                    Some(ms) => now.millis().saturating_sub(n.saturating_mul(ms)),
                    None => months_before(now, if *unit == AgeUnit::Year { n.saturating_mul(12) } else { n }),
                };
                (then, then)
            }
        }
    }
}

/// Calendar arithmetic; before the year 1970 there is only "the beginning".
fn months_before(now: TimeMs, months: i64) -> i64 {
    let now = now.timestamp().to_zoned(TimeZone::UTC);
    let span = jiff::Span::new().try_months(months);
    span.and_then(|span| now.checked_sub(span)).map_or(0, |then| then.timestamp().as_millisecond())
}

impl Test<When> {
    /// The first and last millisecond that pass, both included, at `now`; `None` on a side is open.
    pub fn bounds(&self, now: TimeMs) -> (Option<i64>, Option<i64>) {
        match self {
            Self::One(compare, when @ When::Age(..)) => {
                // A comparison of ages turns round: a small age is a late time.
                let (then, _) = when.span(now);
                match compare {
                    Compare::Less => (Some(then.saturating_add(1)), None),
                    Compare::AtMost | Compare::Equal => (Some(then), None),
                    Compare::Greater => (None, Some(then.saturating_sub(1))),
                    Compare::AtLeast => (None, Some(then)),
                }
            }
            Self::One(compare, when) => {
                let (first, last) = when.span(now);
                match compare {
                    Compare::Less => (None, Some(first.saturating_sub(1))),
                    Compare::AtMost => (None, Some(last)),
                    Compare::Greater => (Some(last.saturating_add(1)), None),
                    Compare::AtLeast => (Some(first), None),
                    Compare::Equal => (Some(first), Some(last)),
                }
            }
            Self::Between(from, to) => {
                let first = from.as_ref().map(|w| w.span(now).0);
                let last = to.as_ref().map(|w| w.span(now).1);
                let ages = [from, to].into_iter().flatten().all(|w| matches!(w, When::Age(..)));
                if ages { (last, first) } else { (first, last) }
            }
        }
    }
}

impl Test<u64> {
    /// True when `number` passes.
    pub fn passes(&self, number: u64) -> bool {
        match self {
            Self::One(Compare::Less, n) => number < *n,
            Self::One(Compare::AtMost, n) => number <= *n,
            Self::One(Compare::Greater, n) => number > *n,
            Self::One(Compare::AtLeast, n) => number >= *n,
            Self::One(Compare::Equal, n) => number == *n,
            Self::Between(from, to) => from.is_none_or(|n| number >= n) && to.is_none_or(|n| number <= n),
        }
    }
}

/// Reads a test; `expected` names what a bound looks like.
pub(super) fn parse_test<T: FromStr>(text: &str, span: Span, expected: &str) -> Result<Test<T>, QueryError> {
    let fail = |part: &str| {
        let shown: String = part.chars().take(40).collect();
        let message = format!("`{shown}` at {} is not {expected}", span.character + 1);
        QueryError::at(span, message, [expected])
    };
    let bound = |part: &str| part.parse::<T>().map_err(|_| fail(part));
    if let Some((from, to)) = text.split_once("..") {
        let side = |part: &str| if part.is_empty() || part == "*" { Ok(None) } else { bound(part).map(Some) };
        let (from, to) = (side(from)?, side(to)?);
        return if from.is_none() && to.is_none() { Err(fail(text)) } else { Ok(Test::Between(from, to)) };
    }
    let signs = [
        (">=", Compare::AtLeast),
        ("<=", Compare::AtMost),
        (">", Compare::Greater),
        ("<", Compare::Less),
        ("=", Compare::Equal),
    ];
    let sign = signs.into_iter().find_map(|(sign, compare)| text.strip_prefix(sign).map(|rest| (compare, rest)));
    let (compare, rest) = sign.unwrap_or((Compare::Equal, text));
    Ok(Test::One(compare, bound(rest)?))
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Instant(time) => write!(f, "{}", time.timestamp()),
            Self::Today => f.write_str("today"),
            Self::Yesterday => f.write_str("yesterday"),
            Self::Age(n, unit) => {
                let unit = match unit {
                    AgeUnit::Minute => "min",
                    AgeUnit::Hour => "h",
                    AgeUnit::Day => "d",
                    AgeUnit::Week => "w",
                    AgeUnit::Month => "mo",
                    AgeUnit::Year => "y",
                };
                write!(f, "{n}{unit}")
            }
        }
    }
}

impl<T: fmt::Display> fmt::Display for Test<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(compare, value) => {
                let sign = match compare {
                    Compare::Less => "<",
                    Compare::AtMost => "<=",
                    Compare::Greater => ">",
                    Compare::AtLeast => ">=",
                    Compare::Equal => "",
                };
                write!(f, "{sign}{value}")
            }
            Self::Between(from, to) => {
                if let Some(from) = from {
                    write!(f, "{from}")?;
                }
                f.write_str("..")?;
                if let Some(to) = to {
                    write!(f, "{to}")?;
                }
                Ok(())
            }
        }
    }
}

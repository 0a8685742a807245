//! Figures and units as people write them in contracts: `25h`, `4` + `d`, `P1Y6M`, `99.9%`, `31/12/2027`.
//!
//! Errors are whole sentences without a full stop; they reach the user.

use super::rule::Amount;
use jiff::civil::Date;
use weft_model::TimeMs;

/// One unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Seconds(f64),
    Months(f64),
}

/// The unit a word means. `m` is minutes to some tools and months to others, so it means nothing here.
fn unit(word: &str) -> Result<Unit, String> {
    Ok(match word.to_lowercase().as_str() {
        "ms" | "msec" | "millisecond" | "milliseconds" => Unit::Seconds(0.001),
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Seconds(1.0),
        "min" | "mins" | "minute" | "minutes" => Unit::Seconds(60.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Seconds(3_600.0),
        "d" | "day" | "days" => Unit::Seconds(86_400.0),
        "w" | "wk" | "wks" | "week" | "weeks" => Unit::Seconds(604_800.0),
        "mo" | "mon" | "mth" | "month" | "months" => Unit::Months(1.0),
        "quarter" | "quarters" => Unit::Months(3.0),
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Months(12.0),
        "m" => return Err(format!("unit “{word}” may mean minutes or months; write “min” or “mo”")),
        "" => return Err("there is a figure without a unit".to_owned()),
        _ => return Err(format!("unit “{word}” is no unit of time")),
    })
}

/// A plain decimal number; refuses what Rust reads beyond that (`inf`, `nan`).
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
    let n = text.parse::<f64>().ok().filter(|n| plain && n.is_finite())?;
    Some(n)
}

/// A span of time from a value and the unit beside it, if there is one.
pub(super) fn duration(value: Option<&str>, unit_word: Option<&str>) -> Result<Amount, String> {
    let value = value.map(str::trim).filter(|v| !v.is_empty() && *v != "null").ok_or("it states no value")?;
    let word = unit_word.map(str::trim).filter(|u| !u.is_empty());
    let stated_iso = word.is_some_and(|u| u.to_lowercase().starts_with("iso"));
    let amount = if value.starts_with(['P', 'p', '+']) || value.starts_with("-P") {
        iso(value)?
    } else if let Some(n) = number(value) {
        if stated_iso {
            return Err(format!("“{value}” is no ISO 8601 duration such as P1D"));
        }
        let word = word.ok_or_else(|| format!("“{value}” has no unit, so it may be hours, days or anything else"))?;
        spans(&[(n, unit(word)?)])?
    } else if let Some(months_or_seconds) = every(value) {
        spans(&[(1.0, months_or_seconds)])?
    } else {
        let amount = compound(value)?;
        if let Some(word) = word.filter(|_| !stated_iso) {
            agree(value, word)?;
        }
        amount
    };
    positive(amount, value)
}

/// Words for intervals, as in `interval: daily`.
fn every(word: &str) -> Option<Unit> {
    match word.to_lowercase().as_str() {
        "hourly" => Some(Unit::Seconds(3_600.0)),
        "daily" => Some(Unit::Seconds(86_400.0)),
        "weekly" => Some(Unit::Seconds(604_800.0)),
        "monthly" => Some(Unit::Months(1.0)),
        "quarterly" => Some(Unit::Months(3.0)),
        "yearly" | "annually" => Some(Unit::Months(12.0)),
        _ => None,
    }
}

/// An ISO 8601 duration, read whole: `P1Y6M` is eighteen months.
fn iso(value: &str) -> Result<Amount, String> {
    let wrong = || format!("“{value}” is no ISO 8601 duration such as P1Y6M or PT25H");
    let span: jiff::Span = value.parse().map_err(|_| wrong())?;
    let months = i32::from(span.get_years()) * 12 + span.get_months();
    let seconds = f64::from(span.get_weeks()) * 604_800.0
        + f64::from(span.get_days()) * 86_400.0
        + f64::from(span.get_hours()) * 3_600.0
        + span.get_minutes() as f64 * 60.0
        + span.get_seconds() as f64
        + span.get_milliseconds() as f64 / 1e3
        + span.get_microseconds() as f64 / 1e6
        + span.get_nanoseconds() as f64 / 1e9;
    Ok(if months == 0 { Amount::Seconds(seconds) } else { Amount::Calendar { months, seconds } })
}

/// Figures with units in one text: `25h`, `24 hours`, `1 day 2h`, `1h30m`.
fn compound(value: &str) -> Result<Amount, String> {
    let unreadable = || format!("“{value}” is no duration such as 25h, 4 days or PT25H");
    let mut parts: Vec<(f64, Unit)> = Vec::new();
    let mut rest = value;
    let mut after_hours = false;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let n = number(&rest[..digits]).ok_or_else(unreadable)?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let word = &rest[..letters];
        // `1h30m` can only be minutes; a lone `m` cannot be told.
        let minutes = word == "m" && after_hours;
        parts.push((n, if minutes { Unit::Seconds(60.0) } else { unit(word)? }));
        after_hours = word.to_lowercase().starts_with('h');
        rest = rest[letters..].trim_start_matches([' ', ',', '\t']);
    }
    if parts.is_empty() { Err(unreadable()) } else { spans(&parts) }
}

/// A value that carries its unit and a unit beside it must not contradict each other.
fn agree(value: &str, word: &str) -> Result<(), String> {
    let own = value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c.is_whitespace());
    if own.eq_ignore_ascii_case(word) || (unit(own).is_ok() && unit(own) == unit(word)) {
        return Ok(());
    }
    Err(format!("the value says “{value}” and the unit says “{word}”"))
}

fn spans(parts: &[(f64, Unit)]) -> Result<Amount, String> {
    let (mut seconds, mut months) = (0.0, 0.0);
    for (n, unit) in parts {
        match unit {
            Unit::Seconds(s) => seconds += n * s,
            Unit::Months(m) => months += n * m,
        }
    }
    let whole: f64 = months;
    if whole.fract() != 0.0 {
        return Err("a fraction of a month or year has no fixed length".to_owned());
    }
    if whole.abs() > 120_000.0 {
        return Err("it is longer than 10,000 years".to_owned());
    }
    Ok(if whole == 0.0 { Amount::Seconds(seconds) } else { Amount::Calendar { months: whole as i32, seconds } })
}

fn positive(amount: Amount, value: &str) -> Result<Amount, String> {
    let (months, seconds) = match &amount {
        Amount::Seconds(s) => (0, *s),
        Amount::Calendar { months, seconds } => (*months, *seconds),
        _ => return Ok(amount),
    };
    if months < 0 || seconds < 0.0 {
        return Err(format!("“{value}” is negative"));
    }
    if seconds > 3.2e11 {
        return Err("it is longer than 10,000 years".to_owned());
    }
    Ok(amount)
}

/// A share in percent from `99.9%`, `99.9` + `percent`, or a bare `99.9`.
pub(super) fn percent(value: Option<&str>, unit_word: Option<&str>) -> Result<Amount, String> {
    let value = value.map(str::trim).filter(|v| !v.is_empty() && *v != "null").ok_or("it states no value")?;
    let word = unit_word.map(|u| u.trim().to_lowercase()).filter(|u| !u.is_empty());
    if let Some(word) = word.as_deref().filter(|w| !matches!(*w, "%" | "percent" | "percentage" | "pct")) {
        return Err(format!("unit “{word}” is not percent"));
    }
    let stripped = value.trim_end_matches('%').trim_end();
    let n = number(stripped).ok_or_else(|| format!("“{value}” is no percentage"))?;
    if !(0.0..=100.0).contains(&n) {
        return Err(format!("{value} lies outside 0 to 100 percent"));
    }
    if word.is_none() && stripped == value && n > 0.0 && n < 1.0 {
        return Err(format!("“{value}” without a unit may be a share or a percentage"));
    }
    Ok(Amount::Percent(n))
}

/// A figure with the unit of a rate.
pub(super) fn rate(value: Option<&str>, unit_word: Option<&str>) -> Result<Amount, String> {
    let value = value.map(str::trim).filter(|v| !v.is_empty()).ok_or("it states no value")?;
    let value = number(value).ok_or_else(|| format!("“{value}” is no number"))?;
    let per = unit_word.map(str::trim).filter(|u| !u.is_empty()).ok_or("a rate needs a unit")?;
    Ok(Amount::Rate { value, per: per.to_owned() })
}

/// A date in ISO 8601 or `dd/mm/yyyy`. A bare date means its last instant in UTC when `until` is true
/// ("supported until"), else its first.
pub(super) fn date(value: Option<&str>, until: bool) -> Result<Amount, String> {
    let value = value.map(str::trim).filter(|v| !v.is_empty() && *v != "null").ok_or("it states no date")?;
    let wrong = || format!("“{value}” is no date such as 2027-12-31");
    if let Some(day) = value.parse::<Date>().ok().filter(|_| value.len() == 10).or_else(|| slashed(value)) {
        let first = if until { day.tomorrow().map_err(|_| wrong())? } else { day };
        let at = TimeMs::parse(&first.to_string()).ok_or_else(wrong)?;
        return Ok(Amount::Date { at, text: day.strftime("%-d %b %Y").to_string() });
    }
    let at = TimeMs::parse(value).ok_or_else(wrong)?;
    Ok(Amount::Date { at, text: at.timestamp().strftime("%-d %b %Y").to_string() })
}

fn slashed(value: &str) -> Option<Date> {
    let mut parts = value.split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{date, duration, percent, rate};
    use crate::sla::Amount;

    const HOUR: f64 = 3_600.0;

    #[test]
    fn every_spelling_of_a_span_is_read() {
        for (value, unit, seconds) in [
            ("25h", None, 25.0 * HOUR),
            ("4", Some("d"), 96.0 * HOUR),
            ("\u{20}30 ", Some("days"), 720.0 * HOUR),
            ("24 hours", None, 24.0 * HOUR),
            ("1 week", None, 168.0 * HOUR),
            ("1h30m", None, 1.5 * HOUR),
            ("1 day, 2 h", None, 26.0 * HOUR),
            ("PT25H", None, 25.0 * HOUR),
            ("P1DT30M", Some("ISO"), 24.5 * HOUR),
            ("daily", None, 24.0 * HOUR),
            ("500", Some("milliseconds"), 0.5),
            ("1.5", Some("h"), 1.5 * HOUR),
            ("25h", Some("h"), 25.0 * HOUR),
        ] {
            assert_eq!(duration(Some(value), unit), Ok(Amount::Seconds(seconds)), "{value} {unit:?}");
        }
    }

    #[test]
    fn calendar_units_stay_calendar_units_and_iso_is_read_whole() {
        let months = |n| Ok(Amount::Calendar { months: n, seconds: 0.0 });
        assert_eq!(duration(Some("P1Y6M"), None), months(18));
        assert_eq!(duration(Some("3"), Some("y")), months(36));
        assert_eq!(duration(Some("1"), Some("mo")), months(1));
        assert_eq!(duration(Some("quarterly"), None), months(3));
        assert!(duration(Some("0.3"), Some("months")).unwrap_err().contains("no fixed length"));
    }

    #[test]
    fn a_lone_m_is_flagged_and_never_guessed() {
        for (value, unit) in [("30", Some("m")), ("30m", None), ("3 M", None)] {
            assert!(duration(Some(value), unit).unwrap_err().contains("minutes or months"), "{value} {unit:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (value, unit, says) in [
            (Some("30"), None, "has no unit"),
            (None, Some("d"), "states no value"),
            (Some("null"), Some("d"), "states no value"),
            (Some("soon"), None, "no duration"),
            (Some("4"), Some("parsecs"), "no unit of time"),
            (Some("-4"), Some("d"), "negative"),
            (Some("25h"), Some("d"), "the unit says"),
            (Some("30"), Some("ISO"), "no ISO 8601"),
            (Some("P"), None, "no ISO 8601"),
            (Some("1e300"), Some("d"), "10,000 years"),
            (Some("1e300"), Some("y"), "10,000 years"),
            (Some("NaN"), Some("d"), "no duration"),
            (Some("4é"), None, "no unit of time"),
        ] {
            let error = duration(value, unit).unwrap_err();
            assert!(error.contains(says), "{value:?} {unit:?}: {error}");
        }
    }

    #[test]
    fn percent_is_not_guessed_from_a_share() {
        assert_eq!(percent(Some("99.9%"), None), Ok(Amount::Percent(99.9)));
        assert_eq!(percent(Some("90"), Some("percent")), Ok(Amount::Percent(90.0)));
        assert!(percent(Some("0.999"), None).unwrap_err().contains("share or a percentage"));
        assert!(percent(Some("101"), None).unwrap_err().contains("outside"));
        assert!(percent(Some("high"), None).is_err());
    }

    #[test]
    fn dates_in_both_spellings_end_with_their_day() {
        let shown = |amount: Result<Amount, String>| match amount {
            Ok(Amount::Date { at, text }) => (at.to_string(), text),
            other => (format!("{other:?}"), String::new()),
        };
        assert_eq!(shown(date(Some("31/12/2027"), true)), ("2028-01-01T00:00:00Z".into(), "31 Dec 2027".into()));
        assert_eq!(shown(date(Some("2027-12-31"), false)).0, "2027-12-31T00:00:00Z");
        assert_eq!(shown(date(Some("2022-05-12T09:30:10-08:00"), true)).0, "2022-05-12T17:30:10Z");
        assert!(date(Some("31/13/2027"), true).is_err());
        assert!(date(Some("someday"), true).is_err());
    }

    #[test]
    fn a_rate_needs_its_unit() {
        assert!(rate(Some("100"), Some("rows/s")).is_ok());
        assert!(rate(Some("100"), None).is_err());
    }
}

//! Spans and clock times as people say them.

use jiff::tz::TimeZone;
use weft_model::TimeMs;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A span in at most two units: `25 min`, `2 h 10 min`, `1 day 3 h`, `12 days`. The sign is dropped and
/// what is below a minute reads `less than a minute`.
pub fn span_in_words(ms: i64) -> String {
    let ms = ms.unsigned_abs();
    let days = ms / DAY;
    let two = |a: u64, a_unit: &str, b: u64, b_unit: &str| match b {
        0 => format!("{a} {a_unit}"),
        _ => format!("{a} {a_unit} {b} {b_unit}"),
    };
    match ms {
        0..MINUTE => "less than a minute".to_owned(),
        MINUTE..HOUR => format!("{} min", ms / MINUTE),
        HOUR..DAY => two(ms / HOUR, "h", ms % HOUR / MINUTE, "min"),
        _ if days < 3 => two(days, if days == 1 { "day" } else { "days" }, ms % DAY / HOUR, "h"),
        _ => format!("{days} days"),
    }
}

/// A clock time as seen from `now`: `08:00` on the same day, `20 Nov 08:00` in the same year, else with the year.
pub(super) fn clock(t: TimeMs, now: TimeMs, zone: &TimeZone) -> String {
    let (t, now) = (t.timestamp().to_zoned(zone.clone()), now.timestamp().to_zoned(zone.clone()));
    let form = match () {
        () if t.date() == now.date() => "%H:%M",
        () if t.year() == now.year() => "%-d %b %H:%M",
        () => "%-d %b %Y %H:%M",
    };
    t.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::{clock, span_in_words};
    use jiff::tz::TimeZone;
    use weft_model::TimeMs;

    #[test]
    fn spans_read_like_speech() {
        const MIN: i64 = 60_000;
        for (minutes, words) in [
            (0, "less than a minute"),
            (25, "25 min"),
            (130, "2 h 10 min"),
            (-130, "2 h 10 min"),
            (360, "6 h"),
            (24 * 60, "1 day"),
            (27 * 60 + 5, "1 day 3 h"),
            (48 * 60, "2 days"),
            (24 * 60 * 12 + 300, "12 days"),
        ] {
            assert_eq!(span_in_words(minutes * MIN), words);
        }
        assert!(span_in_words(i64::MIN).ends_with("days"));
    }

    #[test]
    fn clock_times_name_the_day_only_when_it_is_another() {
        let at = |text| TimeMs::parse(text).unwrap();
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let now = at("2026-11-20T09:12:00+01:00");
        assert_eq!(clock(at("2026-11-20T08:00:00+01:00"), now, &berlin), "08:00");
        assert_eq!(clock(at("2026-11-11T08:00:00+01:00"), now, &berlin), "11 Nov 08:00");
        assert_eq!(clock(at("2025-11-11T08:00:00+01:00"), now, &berlin), "11 Nov 2025 08:00");
    }
}

//! Five-field clock rules (crontab(5)): minute, hour, day of month, month, day of week.
//!
//! Errors name the field and the figure ("hour 30 does not exist"), which is why this is not a library: those
//! known to us report "invalid pattern". When day of month and day of week are both restricted, either fits,
//! as in crontab(5). A local time that a clock change skips moves forward by the gap; one that occurs twice
//! means its first occurrence.

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use weft_model::TimeMs;

/// Days searched for a tick: the longest gap of a rule that ever fires is eight years (29 February across 2100).
const SEARCH_DAYS: u32 = 9 * 366;
/// Local minutes beyond the first hit that may still hold a later instant, because of a clock change.
const CHANGE_MINUTES: i32 = 181;

/// What is wrong with a cron text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct CronError {
    /// What is wrong, for people.
    pub reason: String,
    /// Characters from the start of the text.
    pub offset: usize,
}

/// A five-field rule as sets of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    days_restricted: bool,
    weekdays_restricted: bool,
}

struct Field {
    name: &'static str,
    first: u32,
    last: u32,
    words: &'static [&'static str],
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field { name: "minute", first: 0, last: 59, words: &[] },
    Field { name: "hour", first: 0, last: 23, words: &[] },
    Field { name: "day", first: 1, last: 31, words: &[] },
    Field { name: "month", first: 1, last: 12, words: MONTHS },
    Field { name: "weekday", first: 0, last: 7, words: WEEKDAYS },
];

impl Cron {
    /// Reads a rule such as `0 6 * * 1-5` or `@daily`.
    ///
    /// # Errors
    /// The first figure that does not exist or cannot be read, with its place.
    pub fn parse(text: &str) -> Result<Self, CronError> {
        let spelled = match text.trim().to_lowercase().as_str() {
            "@hourly" => "0 * * * *",
            "@daily" | "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" | "@annually" => "0 0 1 1 *",
            _ => text,
        };
        let words = words(spelled);
        if words.len() != FIELDS.len() {
            let reason = format!("five fields are expected, {} given", words.len());
            return Err(CronError { reason, offset: 0 });
        }
        let mut sets = [0u64; 5];
        for ((set, field), (offset, word)) in sets.iter_mut().zip(&FIELDS).zip(&words) {
            *set = field.set(word, *offset)?;
        }
        let [minutes, hours, days, months, mut weekdays] = sets;
        if weekdays & (1 << 7) != 0 {
            weekdays |= 1; // both 0 and 7 are Sunday
        }
        let restricted = |i: usize| !words[i].1.starts_with(['*', '?']);
        Ok(Self {
            minutes,
            hours,
            days,
            months,
            weekdays,
            days_restricted: restricted(2),
            weekdays_restricted: restricted(4),
        })
    }

    /// The last tick at or before `now`; `None` when the rule never fires (30 February).
    pub fn last_tick(&self, now: TimeMs, zone: &TimeZone) -> Option<TimeMs> {
        let mut day = now.timestamp().to_zoned(zone.clone()).date().tomorrow().ok()?;
        for _ in 0..SEARCH_DAYS {
            if self.fits(day)
                && let Some(tick) = self.nearest(day, zone, true, |t| t <= now)
            {
                return Some(tick);
            }
            day = day.yesterday().ok()?;
        }
        None
    }

    /// The first tick after `now`; `None` when the rule never fires.
    pub fn next_tick(&self, now: TimeMs, zone: &TimeZone) -> Option<TimeMs> {
        let mut day = now.timestamp().to_zoned(zone.clone()).date().yesterday().ok()?;
        for _ in 0..SEARCH_DAYS {
            if self.fits(day)
                && let Some(tick) = self.nearest(day, zone, false, |t| t > now)
            {
                return Some(tick);
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    fn fits(&self, day: Date) -> bool {
        let in_month = self.months & (1 << day.month()) != 0;
        let by_day = self.days & (1 << day.day()) != 0;
        let by_weekday = self.weekdays & (1 << day.weekday().to_sunday_zero_offset()) != 0;
        let fits = match (self.days_restricted, self.weekdays_restricted) {
            (true, true) => by_day || by_weekday,
            _ => by_day && by_weekday,
        };
        in_month && fits
    }

    /// The latest (or earliest) tick of a day that is `wanted`. Local order and true order can differ around a
    /// clock change, so the search goes on for three local hours beyond the first hit.
    fn nearest(&self, day: Date, zone: &TimeZone, latest: bool, wanted: impl Fn(TimeMs) -> bool) -> Option<TimeMs> {
        let mut best: Option<(TimeMs, i32)> = None;
        for step in 0..24 * 60 {
            let minute = if latest { 24 * 60 - 1 - step } else { step };
            if best.is_some_and(|(_, first)| (minute - first).abs() > CHANGE_MINUTES) {
                break;
            }
            if self.hours & (1 << (minute / 60)) == 0 || self.minutes & (1 << (minute % 60)) == 0 {
                continue;
            }
            let Some(tick) = instant(day, minute, zone).filter(|t| wanted(*t)) else { continue };
            best = match best {
                Some((old, first)) => Some((if latest { old.max(tick) } else { old.min(tick) }, first)),
                None => Some((tick, minute)),
            };
        }
        best.map(|(tick, _)| tick)
    }
}

fn instant(day: Date, minute: i32, zone: &TimeZone) -> Option<TimeMs> {
    let time = Time::midnight().checked_add(minute.minutes()).ok()?;
    let local = day.to_datetime(time);
    // "Compatible": what a gap skips moves forward by the gap, what a fold repeats is taken the first time.
    let at = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    TimeMs::from_millis(at.as_millisecond())
}

/// White-space separated words with the number of characters before each.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let bytes = word.as_ptr() as usize - text.as_ptr() as usize;
        found.push((text[..bytes].chars().count(), word));
    }
    found
}

impl Field {
    fn set(&self, word: &str, start: usize) -> Result<u64, CronError> {
        let mut set = 0u64;
        let mut offset = start;
        for item in word.split(',') {
            set |= self.item(item, offset)?;
            offset += item.chars().count() + 1;
        }
        Ok(set)
    }

    /// One item of a list: `*`, `7`, `1-5`, `*/15`, `10-50/20`, `MON`.
    fn item(&self, item: &str, offset: usize) -> Result<u64, CronError> {
        let fail = |reason: String| CronError { reason, offset };
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => {
                let step = step.parse::<u32>().ok().filter(|s| *s > 0);
                (range, Some(step.ok_or_else(|| fail(format!("{} step in “{item}” is no number above 0", self.name)))?))
            }
            None => (item, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => (self.first, self.last),
            Some((from, to)) => (self.figure(from, offset)?, self.figure(to, offset)?),
            None => {
                let from = self.figure(range, offset)?;
                (from, if step.is_some() { self.last } else { from })
            }
        };
        if from > to {
            return Err(fail(format!("{} range “{range}” runs backwards", self.name)));
        }
        Ok((from..=to).step_by(step.unwrap_or(1) as usize).fold(0, |set, n| set | (1 << n)))
    }

    fn figure(&self, text: &str, offset: usize) -> Result<u32, CronError> {
        let lower = text.to_lowercase();
        if let Some(i) = self.words.iter().position(|w| *w == lower) {
            return Ok(i as u32 + self.first);
        }
        let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let reason = match text.parse::<u32>() {
            Ok(n) if digits && (self.first..=self.last).contains(&n) => return Ok(n),
            _ if digits => format!("{} {text} does not exist", self.name),
            _ => format!("{} “{text}” cannot be read", self.name),
        };
        Err(CronError { reason, offset })
    }
}

#[cfg(test)]
mod tests {
    use super::Cron;
    use jiff::tz::TimeZone;
    use weft_model::TimeMs;

    fn at(text: &str) -> TimeMs {
        TimeMs::parse(text).unwrap()
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn last(cron: &str, now: &str, zone: &TimeZone) -> String {
        Cron::parse(cron).unwrap().last_tick(at(now), zone).unwrap().to_string()
    }

    fn next(cron: &str, now: &str, zone: &TimeZone) -> String {
        Cron::parse(cron).unwrap().next_tick(at(now), zone).unwrap().to_string()
    }

    #[test]
    fn an_impossible_figure_is_named_with_its_place() {
        for (text, reason, offset) in [
            ("0 30 * * *", "hour 30 does not exist", 2),
            ("75 1 * * *", "minute 75 does not exist", 0),
            ("0 6 0 * *", "day 0 does not exist", 4),
            ("0 6 * 13 *", "month 13 does not exist", 6),
            ("0 6 * * 8", "weekday 8 does not exist", 8),
            ("0 6,25 * * *", "hour 25 does not exist", 4),
            ("0 6 * * noday", "weekday “noday” cannot be read", 8),
            ("0 18-6 * * *", "hour range “18-6” runs backwards", 2),
            ("*/0 * * * *", "minute step in “*/0” is no number above 0", 0),
            ("0 0 6 * * *", "five fields are expected, 6 given", 0),
            ("", "five fields are expected, 0 given", 0),
            ("0 99999999999 * * *", "hour 99999999999 does not exist", 2),
            ("0 +6 * * *", "hour “+6” cannot be read", 2),
        ] {
            let error = Cron::parse(text).unwrap_err();
            assert_eq!((error.reason.as_str(), error.offset), (reason, offset), "{text}");
        }
    }

    #[test]
    fn ticks_before_and_after_a_moment() {
        let utc = TimeZone::UTC;
        assert_eq!(last("0 8 * * *", "2026-11-20T09:00:00Z", &utc), "2026-11-20T08:00:00Z");
        assert_eq!(last("0 8 * * *", "2026-11-20T08:00:00Z", &utc), "2026-11-20T08:00:00Z");
        assert_eq!(next("0 8 * * *", "2026-11-20T08:00:00Z", &utc), "2026-11-21T08:00:00Z");
        assert_eq!(last("*/15 9-17 * * MON-FRI", "2026-11-22T12:00:00Z", &utc), "2026-11-20T17:45:00Z");
        assert_eq!(next("0 0 29 2 *", "2026-11-20T00:00:00Z", &utc), "2028-02-29T00:00:00Z");
        assert_eq!(last("@monthly", "2026-11-20T00:00:00Z", &utc), "2026-11-01T00:00:00Z");
        assert_eq!(Cron::parse("0 0 30 2 *").unwrap().last_tick(at("2026-11-20"), &utc), None);
    }

    #[test]
    fn day_of_month_and_weekday_are_alternatives_and_both_zero_and_seven_are_sunday() {
        let utc = TimeZone::UTC;
        assert_eq!(last("0 0 1 * 5", "2026-11-20T12:00:00Z", &utc), "2026-11-20T00:00:00Z");
        assert_eq!(last("0 0 * * 7", "2026-11-20T12:00:00Z", &utc), "2026-11-15T00:00:00Z");
        assert_eq!(last("0 0 * * 0", "2026-11-20T12:00:00Z", &utc), "2026-11-15T00:00:00Z");
    }

    #[test]
    fn the_zone_decides_when_eight_o_clock_is() {
        assert_eq!(last("0 8 * * *", "2026-11-20T07:30:00Z", &berlin()), "2026-11-20T07:00:00Z");
        assert_eq!(last("0 8 * * *", "2026-07-20T07:30:00Z", &berlin()), "2026-07-20T06:00:00Z");
    }

    #[test]
    fn a_skipped_local_time_moves_forward_and_a_repeated_one_is_the_first() {
        // 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00.
        assert_eq!(last("30 2 * * *", "2026-03-29T12:00:00Z", &berlin()), "2026-03-29T01:30:00Z");
        assert_eq!(last("30 2 * * *", "2026-10-25T12:00:00Z", &berlin()), "2026-10-25T00:30:00Z");
        assert_eq!(next("30 2 * * *", "2026-10-25T00:30:00Z", &berlin()), "2026-10-26T01:30:00Z");
        assert_eq!(last("0,30 2,3 * * *", "2026-03-29T01:10:00Z", &berlin()), "2026-03-29T01:00:00Z");
    }
}

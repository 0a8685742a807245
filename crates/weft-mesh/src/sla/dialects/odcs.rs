//! Open Data Contract Standard 3.1, `slaProperties` (docs/service-level-agreement.md; TSC RFC 0025).
//!
//! Names are case-insensitive and open-ended; both the words and the two-letter codes are read. `valueExt` has
//! no stated meaning and is kept as a note only.

use super::{clock_rule, date, interval, not_judged, share, span};
use crate::sla::rule::Refusal;
use crate::sla::zone::zone;
use crate::sla::{Amount, ClockWindow, Rule, amount};
use weft_model::{Metric, Promise};

pub(super) fn read(promise: &Promise) -> Result<Rule, Refusal> {
    let mut rule = match promise.property.trim().to_lowercase().as_str() {
        "freshness" => span(Metric::MaxAge, promise),
        "latency" | "ly" => span(Metric::Latency, promise),
        "frequency" | "fy" => interval(promise),
        "retention" | "re" => retention(promise),
        "availability" | "av" => share(Metric::AvailabilityPct, promise),
        "errorrate" | "er" => share(Metric::ErrorRatePct, promise),
        "throughput" | "th" => {
            Ok(Rule::new(Metric::Throughput, amount::rate(promise.value.as_deref(), promise.unit.as_deref())?))
        }
        "generalavailability" | "ga" => date(Metric::GaOn, promise),
        "endofsupport" | "es" => date(Metric::EndOfSupport, promise),
        "endoflife" | "el" => date(Metric::EndOfLife, promise),
        "timetodetect" | "td" => span(Metric::TimeToDetect, promise),
        "timetonotify" | "tn" => span(Metric::TimeToNotify, promise),
        "timetorepair" | "tr" => span(Metric::TimeToRepair, promise),
        "timeofavailability" => time_of_availability(promise),
        _ => Err(not_judged(promise)),
    }?;
    if let Some(second) = &promise.warn_value {
        rule.notes.push(format!("the second value “{second}” has no stated meaning and is not used"));
    }
    Ok(rule)
}

fn retention(promise: &Promise) -> Result<Rule, Refusal> {
    match promise.value.as_deref().map(str::to_lowercase).as_deref() {
        Some("unlimited" | "forever") => Ok(Rule::new(Metric::RetentionMin, Amount::Unlimited)),
        _ => span(Metric::RetentionMin, promise),
    }
}

/// `09:00`, `09:00Z`, `09:00 Europe/Berlin`, `09:00-17:00`. The standard's own example `09:00-08:00` may be a
/// time with an offset or a window across midnight, and is refused.
fn time_of_availability(promise: &Promise) -> Result<Rule, Refusal> {
    let text = promise.value.as_deref().map(str::trim).unwrap_or_default();
    let unreadable = || Refusal::from(format!("“{text}” is no time of day such as 09:00 Europe/Berlin"));
    let (from, rest) = clock(text).ok_or_else(unreadable)?;
    let mut rule = Rule::new(Metric::DeliveryDeadline, Amount::Unlimited);
    let mut tz = None;
    match rest.trim() {
        "" => {}
        label => match (label.strip_prefix('-').and_then(|l| clock(l.trim())), zone(label)) {
            (Some((to, "")), Ok(_)) if to <= 14 * 60 => {
                let reason = format!("“{text}” may be a time with an offset or a window across midnight");
                return Err(reason.into());
            }
            (Some((to, rest)), _) => {
                rule.window = Some(ClockWindow { from, to });
                tz = Some(rest.trim()).filter(|l| !l.is_empty());
            }
            (None, _) => tz = Some(label),
        },
    }
    clock_rule(&mut rule, &format!("{} {} * * *", from % 60, from / 60), tz)?;
    Ok(rule)
}

/// A leading `H:MM` as minutes since midnight, and what follows.
fn clock(text: &str) -> Option<(u16, &str)> {
    let (hours, rest) = text.split_once(':')?;
    let minutes = rest.get(..2)?;
    let (h, m) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    (h < 24 && m < 60).then_some((h * 60 + m, &rest[2..]))
}

#[cfg(test)]
mod tests {
    use crate::sla::dialects::{normalise, promise, scheduled};
    use crate::sla::{Amount, ClockWindow};
    use weft_model::{Metric, Promise};

    fn why(promise: &Promise) -> String {
        normalise("odcs", promise).unwrap_err().reason
    }

    #[test]
    fn latency_and_freshness_are_both_read_and_are_not_the_same() {
        let latency = normalise("odcs", &promise("LY", Some("4"), Some("d"))).unwrap();
        assert_eq!((latency.metric, &latency.value), (Metric::Latency, &Amount::Seconds(345_600.0)));
        let freshness = normalise("odcs", &promise("Freshness", Some("25h"), None)).unwrap();
        assert_eq!((freshness.metric, &freshness.value), (Metric::MaxAge, &Amount::Seconds(90_000.0)));
        assert_eq!(freshness.raw, "Freshness 25h");
    }

    #[test]
    fn m_is_neither_minute_for_freshness_nor_month_for_retention() {
        assert!(why(&promise("freshness", Some("30"), Some("m"))).contains("minutes or months"));
        assert!(why(&promise("retention", Some("30"), Some("m"))).contains("minutes or months"));
    }

    #[test]
    fn a_missing_unit_is_not_days() {
        assert!(why(&promise("freshness", Some("4"), None)).contains("has no unit"));
    }

    #[test]
    fn an_iso_duration_counts_whole_and_a_numeric_string_counts_at_all() {
        let whole = normalise("odcs", &promise("retention", Some("P1Y6M"), Some("ISO"))).unwrap();
        assert_eq!(whole.value, Amount::Calendar { months: 18, seconds: 0.0 });
        let text = normalise("odcs", &promise("retention", Some("30"), Some("d"))).unwrap();
        assert_eq!(text.value, Amount::Seconds(2_592_000.0));
    }

    #[test]
    fn an_element_may_be_a_list_and_a_second_value_is_only_noted() {
        let mut written = promise("frequency", Some("1"), Some("d"));
        written.element = Some("tab1.txn_ref_dt, tab2.a.b".into());
        written.warn_value = Some("1".into());
        let rule = normalise("odcs", &written).unwrap();
        assert_eq!(rule.elements, ["tab1.txn_ref_dt", "tab2.a.b"]);
        assert_eq!((rule.metric, rule.warn_value), (Metric::UpdateInterval, None));
        assert_eq!(rule.notes.len(), 1);
    }

    #[test]
    fn a_frequency_with_a_clock_rule_is_a_deadline() {
        let rule = normalise("odcs", &scheduled(promise("fy", Some("1"), Some("d")), "0 6 * * *", None)).unwrap();
        assert_eq!((rule.metric, rule.cron.as_deref()), (Metric::DeliveryDeadline, Some("0 6 * * *")));
    }

    #[test]
    fn every_name_of_the_standard_is_read() {
        for (property, value, unit) in [
            ("availability", "99.9", Some("%")),
            ("throughput", "100", Some("rows/s")),
            ("errorRate", "0.5", Some("percent")),
            ("generalAvailability", "2022-05-12T09:30:10-08:00", None),
            ("endOfSupport", "2032-05-12", None),
            ("EL", "2042-05-12", None),
            ("timeToDetect", "2", Some("h")),
            ("tn", "1", Some("h")),
            ("timeToRepair", "1", Some("w")),
            ("retention", "3", Some("y")),
        ] {
            assert!(normalise("odcs", &promise(property, Some(value), unit)).is_ok(), "{property}");
        }
        assert!(why(&promise("sparkle", Some("1"), Some("d"))).contains("sparkle"));
        assert!(why(&promise("latency", None, Some("d"))).contains("no value"));
    }

    #[test]
    fn a_time_of_availability_is_a_daily_deadline_unless_it_has_two_meanings() {
        let plain = normalise("odcs", &promise("timeOfAvailability", Some("09:30 Europe/Berlin"), None)).unwrap();
        assert_eq!((plain.cron.as_deref(), plain.tz.as_deref()), (Some("30 9 * * *"), Some("Europe/Berlin")));
        let window = normalise("odcs", &promise("timeOfAvailability", Some("09:00-17:00"), None)).unwrap();
        assert_eq!(window.window, Some(ClockWindow { from: 540, to: 1020 }));
        let plus = normalise("odcs", &promise("timeOfAvailability", Some("09:00+01:00"), None)).unwrap();
        assert_eq!(plus.window, None);
        assert!(why(&promise("timeOfAvailability", Some("09:00-08:00"), None)).contains("may be"));
        assert!(why(&promise("timeOfAvailability", Some("9 o'clock"), None)).contains("no time of day"));
        assert!(why(&promise("timeOfAvailability", Some("09:é"), None)).contains("no time of day"));
    }
}

//! Open Data Product Specification 4.1 (ODPI), `SLA.declarative` dimensions (source/includes/_sla.md).
//!
//! Units are percent, milliseconds, seconds, minutes, days, weeks, months, years, never, date (dd/mm/yyyy) and
//! null; there are no hours. `executable` parts are never run.

use super::{date, interval, not_judged, share, span};
use crate::sla::rule::Refusal;
use crate::sla::{Amount, Rule};
use weft_model::{Metric, Promise};

pub(super) fn read(promise: &Promise) -> Result<Rule, Refusal> {
    let name = promise.property.trim().to_lowercase();
    if name.starts_with("dataquality.") {
        return share(Metric::QualityMin, promise);
    }
    let metric = match name.as_str() {
        "updatefrequency" => Metric::UpdateInterval,
        "latency" => Metric::Latency,
        "uptime" => Metric::AvailabilityPct,
        "errorrate" => Metric::ErrorRatePct,
        "responsetime" | "emailresponsetime" => Metric::ResponseTime,
        "timetodetect" => Metric::TimeToDetect,
        "timetonotify" => Metric::TimeToNotify,
        "timetorepair" => Metric::TimeToRepair,
        "endofsupport" => Metric::EndOfSupport,
        "endoflife" => Metric::EndOfLife,
        _ => return Err(not_judged(promise)),
    };
    let unit = promise.unit.as_deref().map(|u| u.trim().to_lowercase()).filter(|u| u != "null");
    match (metric, unit.as_deref()) {
        (Metric::EndOfSupport | Metric::EndOfLife, Some("never")) => Ok(Rule::new(metric, Amount::Unlimited)),
        (Metric::EndOfSupport | Metric::EndOfLife, Some("date") | None) => date(metric, promise),
        (_, Some("never")) => Err(Refusal::out_of_reach("“never” promises nothing")),
        (Metric::AvailabilityPct | Metric::ErrorRatePct, _) => share(metric, promise),
        (Metric::UpdateInterval, _) => interval(promise),
        (Metric::EndOfSupport | Metric::EndOfLife, Some(unit)) => {
            Err(format!("“{} {unit}” is counted from no stated day", promise.value.as_deref().unwrap_or("?")).into())
        }
        _ => span(metric, promise),
    }
}

#[cfg(test)]
mod tests {
    use crate::sla::dialects::{normalise, promise};
    use crate::sla::{Amount, State, evaluate};
    use weft_model::{Metric, TimeMs};

    #[test]
    fn the_dimensions_of_the_example_are_read() {
        for (property, value, unit, metric, amount) in [
            ("uptime", "90", "percent", Metric::AvailabilityPct, Amount::Percent(90.0)),
            ("responseTime", "500", "milliseconds", Metric::ResponseTime, Amount::Seconds(0.5)),
            ("updateFrequency", "1", "days", Metric::UpdateInterval, Amount::Seconds(86_400.0)),
            ("dataQuality.accuracy", "98", "percent", Metric::QualityMin, Amount::Percent(98.0)),
            ("latency", "200", "milliseconds", Metric::Latency, Amount::Seconds(0.2)),
            ("timeToRepair", "2", "months", Metric::TimeToRepair, Amount::Calendar { months: 2, seconds: 0.0 }),
        ] {
            let rule = normalise("odpi", &promise(property, Some(value), Some(unit))).unwrap();
            assert_eq!((rule.metric, rule.value), (metric, amount), "{property}");
        }
    }

    #[test]
    fn dates_are_day_month_year_and_never_is_no_end() {
        let rule = normalise("odpi", &promise("endOfSupport", Some("01/02/2027"), Some("date"))).unwrap();
        assert!(matches!(rule.value, Amount::Date { text, .. } if text == "1 Feb 2027"));
        let never = normalise("odpi", &promise("endOfLife", None, Some("never"))).unwrap();
        let now = TimeMs::parse("2026-11-20").unwrap();
        let verdict = evaluate(&never, &[], now, now);
        assert_eq!((verdict.state, verdict.sentence.as_str()), (State::Pass, "no end is planned"));
    }

    #[test]
    fn what_promises_nothing_is_not_judged() {
        assert!(normalise("odpi", &promise("updateFrequency", None, Some("never"))).is_err());
        assert!(normalise("odpi", &promise("updateFrequency", Some("1"), Some("null"))).is_err());
        assert!(normalise("odpi", &promise("endOfLife", Some("5"), Some("years"))).is_err());
        assert!(normalise("odpi", &promise("sparkle", Some("5"), Some("years"))).is_err());
    }
}

//! Data Contract Specification 1.2.1, `servicelevels` (datacontract.schema.json). The specification is no
//! longer supported after 2026; files in it are still common.
//!
//! A promise's property is the level (`freshness`) or the level with the key inside it (`backup.recoveryTime`).

use super::{interval, not_judged, share, span};
use crate::sla::rule::Refusal;
use crate::sla::{Amount, Rule};
use weft_model::{Metric, Promise};

pub(super) fn read(promise: &Promise) -> Result<Rule, Refusal> {
    let name = promise.property.trim().to_lowercase();
    let name = name.trim_start_matches("servicelevels.");
    match name {
        "availability" | "availability.percentage" => share(Metric::AvailabilityPct, promise),
        "retention" | "retention.period" | "retention.unlimited" => retention(promise),
        "latency" | "latency.threshold" => span(Metric::Latency, promise),
        "freshness" | "freshness.threshold" => span(Metric::MaxAge, promise),
        "frequency" | "frequency.interval" | "frequency.cron" => frequency(promise),
        "support.responsetime" => span(Metric::ResponseTime, promise),
        "support" | "support.time" => {
            Err(Refusal::out_of_reach("support hours are a promise of people, in free words"))
        }
        "backup.recoverytime" => span(Metric::TimeToRepair, promise),
        name if name.starts_with("backup") => {
            Err(Refusal::out_of_reach("a promise about backups; no catalog says when one was made"))
        }
        _ => Err(not_judged(promise)),
    }
}

fn retention(promise: &Promise) -> Result<Rule, Refusal> {
    let unlimited = promise.property.to_lowercase().ends_with("unlimited")
        || matches!(promise.value.as_deref().map(str::trim), Some("unlimited" | "true"));
    if !unlimited {
        return span(Metric::RetentionMin, promise);
    }
    if promise.value.as_deref().map(str::trim) == Some("false") {
        return Err("it says “not unlimited” and no period".into());
    }
    Ok(Rule::new(Metric::RetentionMin, Amount::Unlimited))
}

/// `interval` with an optional `cron`; the type (`batch`, `streaming`) may stand where a unit would.
fn frequency(promise: &Promise) -> Result<Rule, Refusal> {
    let kind = promise.unit.as_deref().map(|u| u.trim().to_lowercase());
    let kind = kind.filter(|k| matches!(k.as_str(), "batch" | "micro-batching" | "streaming" | "manual"));
    let mut timed = promise.clone();
    if kind.is_some() {
        timed.unit = None;
    }
    if timed.value.is_none() && timed.schedule.is_none() {
        let said = kind.map_or_else(String::new, |k| format!("“{k}” "));
        return Err(format!("{said}names neither an interval nor a clock rule").into());
    }
    // With a clock rule the interval says the same again; an update since the tick before keeps the promise.
    if timed.schedule.is_some() {
        timed.value = None;
    }
    interval(&timed)
}

#[cfg(test)]
mod tests {
    use crate::sla::Amount;
    use crate::sla::dialects::{normalise, promise, scheduled};
    use weft_model::{Metric, Promise};

    fn metric(promise: &Promise) -> (Metric, Amount) {
        let rule = normalise("dcs", promise).unwrap();
        (rule.metric, rule.value)
    }

    #[test]
    fn the_levels_of_the_orders_example_are_read() {
        let hours = |h: f64| Amount::Seconds(h * 3_600.0);
        let read = |property, value| metric(&promise(property, Some(value), None));
        assert_eq!(read("availability", "99.9%"), (Metric::AvailabilityPct, Amount::Percent(99.9)));
        assert_eq!(read("retention", "P1Y"), (Metric::RetentionMin, Amount::Calendar { months: 12, seconds: 0.0 }));
        assert_eq!(read("latency", "25h"), (Metric::Latency, hours(25.0)));
        assert_eq!(read("freshness", "25h"), (Metric::MaxAge, hours(25.0)));
        assert_eq!(read("servicelevels.frequency", "daily"), (Metric::UpdateInterval, hours(24.0)));
        assert_eq!(read("support.responseTime", "1h"), (Metric::ResponseTime, hours(1.0)));
        assert_eq!(read("backup.recoveryTime", "24 hours"), (Metric::TimeToRepair, hours(24.0)));
    }

    #[test]
    fn a_clock_rule_wins_over_the_interval_beside_it() {
        let written = scheduled(promise("frequency", Some("daily"), Some("batch")), "0 0 * * *", None);
        assert_eq!(metric(&written), (Metric::DeliveryDeadline, Amount::Unlimited));
    }

    #[test]
    fn unlimited_retention_has_no_bound() {
        assert_eq!(metric(&promise("retention", Some("unlimited"), None)).1, Amount::Unlimited);
        assert_eq!(metric(&promise("retention.unlimited", Some("true"), None)).1, Amount::Unlimited);
        assert!(normalise("dcs", &promise("retention.unlimited", Some("false"), None)).is_err());
    }

    #[test]
    fn streaming_without_an_interval_says_why_it_is_not_judged() {
        let refused = normalise("dcs", &promise("frequency", None, Some("streaming"))).unwrap_err();
        assert_eq!(refused.reason, "“streaming” names neither an interval nor a clock rule");
        assert!(normalise("dcs", &promise("freshness", Some("30m"), None)).is_err());
        assert!(normalise("dcs", &promise("backup.interval", Some("weekly"), None)).is_err());
        assert!(normalise("dcs", &promise("support.time", Some("9am to 5pm in EST"), None)).is_err());
    }
}

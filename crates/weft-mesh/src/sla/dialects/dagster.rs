//! Dagster freshness policies (asset-freshness-policies.md, `_core/definitions/freshness.py`).
//!
//! `time_window` has a fail window and perhaps a warn window, both in seconds, at least 60, the warning the
//! shorter one; `cron` has a deadline and how long before it an update may lie (`lower_bound_delta`).

use super::not_judged;
use crate::sla::rule::Refusal;
use crate::sla::{Amount, Rule, amount};
use weft_model::{Metric, Promise};

pub(super) fn read(promise: &Promise) -> Result<Rule, Refusal> {
    let seconds = |value: Option<&str>, unit: Option<&str>| amount::duration(value, unit.or(Some("seconds")));
    let bound = seconds(promise.value.as_deref(), promise.unit.as_deref())?;
    match promise.property.trim().to_lowercase().as_str() {
        "cron" | "deadline_cron" if promise.schedule.is_some() => Ok(Rule::new(Metric::DeliveryDeadline, bound)),
        "cron" | "deadline_cron" => Err("it names no clock rule".into()),
        "time_window" | "fail_window" => {
            let mut rule = Rule::new(Metric::MaxAge, bound);
            if let Some(warn) = promise.warn_value.as_deref() {
                let warn = seconds(Some(warn), promise.warn_unit.as_deref().or(promise.unit.as_deref()))?;
                if let (Amount::Seconds(warn), Amount::Seconds(fail)) = (&warn, &rule.value)
                    && warn >= fail
                {
                    return Err("the warning would come after the failure".into());
                }
                rule.warn_value = Some(warn);
            }
            Ok(rule)
        }
        _ => Err(not_judged(promise)),
    }
}

#[cfg(test)]
mod tests {
    use crate::sla::Amount;
    use crate::sla::dialects::{normalise, promise, scheduled};

    #[test]
    fn windows_are_seconds_and_the_warning_must_come_first() {
        let mut written = promise("time_window", Some("86400"), None);
        written.warn_value = Some("43200".into());
        let rule = normalise("dagster", &written).unwrap();
        assert_eq!((rule.value, rule.warn_value), (Amount::Seconds(86_400.0), Some(Amount::Seconds(43_200.0))));
        written.warn_value = Some("90000".into());
        assert!(normalise("dagster", &written).is_err());
    }

    #[test]
    fn a_cron_policy_keeps_its_lower_bound() {
        let rule = normalise("dagster", &scheduled(promise("cron", Some("1800"), None), "0 9 * * *", None)).unwrap();
        assert_eq!(rule.value, Amount::Seconds(1_800.0));
        assert!(normalise("dagster", &promise("cron", Some("1800"), None)).is_err());
    }
}

//! dbt source and model freshness (reference/resource-configs/freshness; `crates/dbt-freshness`).
//!
//! `error_after` is the bound, `warn_after` the warning; both are `{count, period}` with period minute, hour or
//! day. dbt compares strictly, the error first. Half a rule is invalid, an empty one is no rule.

use super::not_judged;
use crate::sla::rule::Refusal;
use crate::sla::{Amount, Rule, amount};
use weft_model::{Metric, Promise};

pub(super) fn read(promise: &Promise) -> Result<Rule, Refusal> {
    let error = bound("error_after", promise.value.as_deref(), promise.unit.as_deref());
    match promise.property.trim().to_lowercase().as_str() {
        "freshness" | "error_after" | "freshness.error_after" => {
            let warn = bound("warn_after", promise.warn_value.as_deref(), promise.warn_unit.as_deref())?;
            match (error?, warn) {
                (None, None) => Err(Refusal::out_of_reach("freshness is switched off or empty")),
                (error, warn) => {
                    let mut rule = Rule::new(Metric::MaxAge, error.unwrap_or(Amount::Unlimited));
                    rule.warn_value = warn;
                    Ok(rule)
                }
            }
        }
        "warn_after" | "freshness.warn_after" => {
            let warn = bound("warn_after", promise.value.as_deref(), promise.unit.as_deref())?;
            let mut rule = Rule::new(Metric::MaxAge, Amount::Unlimited);
            rule.warn_value = Some(warn.ok_or_else(|| Refusal::from("warn_after is empty"))?);
            Ok(rule)
        }
        "build_after" | "freshness.build_after" => {
            Err(Refusal::out_of_reach("build_after says when dbt may build, not when data must be there"))
        }
        _ => Err(not_judged(promise)),
    }
}

/// A `{count, period}` pair; both absent is no bound, one absent is invalid.
fn bound(name: &str, count: Option<&str>, period: Option<&str>) -> Result<Option<Amount>, Refusal> {
    let count = count.map(str::trim).filter(|c| !c.is_empty() && *c != "null");
    let period = period.map(str::trim).filter(|p| !p.is_empty() && *p != "null");
    match (count, period) {
        (None, None) => Ok(None),
        (None, Some(period)) => Err(format!("{name} has period {period} and no count").into()),
        (Some(count), None) => Err(format!("{name} has count {count} and no period").into()),
        (Some(count), Some(period)) => match period.trim_end_matches('s').to_lowercase().as_str() {
            "second" | "minute" | "hour" | "day" => Ok(Some(amount::duration(Some(count), Some(period))?)),
            _ => Err(format!("{name} has period “{period}”; dbt knows minute, hour and day").into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::sla::Amount;
    use crate::sla::dialects::{normalise, promise};

    fn hours(h: f64) -> Amount {
        Amount::Seconds(h * 3_600.0)
    }

    #[test]
    fn error_and_warning_are_read_whether_the_count_is_a_number_or_a_text() {
        let mut written = promise("freshness", Some("36"), Some("hour"));
        written.warn_value = Some("1".into());
        written.warn_unit = Some("day".into());
        let rule = normalise("dbt", &written).unwrap();
        assert_eq!((rule.value, rule.warn_value, rule.strict), (hours(36.0), Some(hours(24.0)), true));
        written.warn_unit = None;
        assert!(normalise("dbt", &written).unwrap_err().reason.contains("warn_after has count 1 and no period"));
    }

    #[test]
    fn a_warning_alone_never_fails() {
        let rule = normalise("dbt", &promise("warn_after", Some("12"), Some("hour"))).unwrap();
        assert_eq!((rule.value, rule.warn_value), (Amount::Unlimited, Some(hours(12.0))));
        let mut written = promise("freshness", None, None);
        written.warn_value = Some("12".into());
        written.warn_unit = Some("hour".into());
        assert_eq!(normalise("dbt", &written).unwrap().value, Amount::Unlimited);
    }

    #[test]
    fn half_a_rule_is_invalid_and_an_empty_one_is_none() {
        for (value, unit, says) in [
            (Some("12"), None, "no period"),
            (None, Some("hour"), "no count"),
            (None, None, "switched off or empty"),
            (Some("12"), Some("month"), "dbt knows"),
            (Some("twelve"), Some("hour"), "no duration"),
        ] {
            let refused = normalise("dbt", &promise("error_after", value, unit)).unwrap_err();
            assert!(refused.reason.contains(says), "{value:?} {unit:?}: {}", refused.reason);
        }
        assert!(normalise("dbt", &promise("build_after", Some("1"), Some("hour"))).is_err());
    }
}

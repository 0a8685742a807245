//! DataHub freshness assertions (assertion/FreshnessAssertionInfo.pdl, FreshnessAssertionSchedule.pdl).
//!
//! A FIXED_INTERVAL schedule is "changed within the look-back"; a CRON schedule is "changed between the last
//! tick and this one". SINCE_THE_LAST_CHECK depends on when DataHub checked and cannot be judged from outside.

use super::{not_judged, span};
use crate::sla::rule::Refusal;
use crate::sla::{Amount, Rule};
use weft_model::{Metric, Promise};

pub(super) fn read(promise: &Promise) -> Result<Rule, Refusal> {
    match promise.property.trim().to_lowercase().as_str() {
        "freshness" | "dataset_change" | "data_job_run" | "fixed_interval" | "cron" => {}
        "since_the_last_check" => {
            return Err(Refusal::out_of_reach("it counts from DataHub's own last check, which is not published"));
        }
        _ => return Err(not_judged(promise)),
    }
    if promise.schedule.is_some() {
        return Ok(Rule::new(Metric::DeliveryDeadline, Amount::Unlimited));
    }
    span(Metric::MaxAge, promise)
}

#[cfg(test)]
mod tests {
    use crate::sla::dialects::{normalise, promise, scheduled};
    use weft_model::Metric;

    #[test]
    fn a_fixed_interval_is_an_age_and_a_cron_is_a_deadline() {
        let fixed = normalise("datahub", &promise("freshness", Some("6"), Some("HOUR"))).unwrap();
        assert_eq!(fixed.metric, Metric::MaxAge);
        let cron = scheduled(promise("freshness", None, None), "0 8 * * *", Some("America/Los_Angeles"));
        let rule = normalise("datahub", &cron).unwrap();
        assert_eq!((rule.metric, rule.tz.as_deref()), (Metric::DeliveryDeadline, Some("America/Los_Angeles")));
        assert!(normalise("datahub", &promise("SINCE_THE_LAST_CHECK", None, None)).is_err());
    }
}

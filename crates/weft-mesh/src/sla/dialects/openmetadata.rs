//! OpenMetadata data contracts and data products (dataContract.json, dataProduct.json).
//!
//! Product figures have fixed units: availability in percent, response time in milliseconds, data freshness
//! in minutes, data quality 0 to 100. Time zones are labels such as `GMT+00:00 (Europe/London)`.

use super::{clock_rule, interval, not_judged, share, span};
use crate::sla::rule::Refusal;
use crate::sla::{Amount, Rule};
use weft_model::{Metric, Promise};

pub(super) fn read(promise: &Promise) -> Result<Rule, Refusal> {
    let with_unit = |unit: &str| Promise { unit: promise.unit.clone().or(Some(unit.to_owned())), ..promise.clone() };
    match promise.property.trim().to_lowercase().as_str() {
        "refreshfrequency" => interval(promise),
        "maxlatency" => span(Metric::Latency, promise),
        "retention" => span(Metric::RetentionMin, promise),
        "datafreshness" => span(Metric::MaxAge, &with_unit("minutes")),
        "responsetime" => span(Metric::ResponseTime, &with_unit("milliseconds")),
        "availability" => share(Metric::AvailabilityPct, &with_unit("percent")),
        "dataquality" => share(Metric::QualityMin, &with_unit("percent")),
        "availabilitytime" => availability_time(promise),
        _ => Err(not_judged(promise)),
    }
}

/// `HH:MM` each day; the unit may hold the label of the zone.
fn availability_time(promise: &Promise) -> Result<Rule, Refusal> {
    let text = promise.value.as_deref().map(str::trim).unwrap_or_default();
    let wrong = || Refusal::from(format!("“{text}” is no time of day such as 09:00"));
    let time: jiff::civil::Time = text.parse().map_err(|_| wrong())?;
    let mut rule = Rule::new(Metric::DeliveryDeadline, Amount::Unlimited);
    clock_rule(&mut rule, &format!("{} {} * * *", time.minute(), time.hour()), promise.unit.as_deref())?;
    Ok(rule)
}

#[cfg(test)]
mod tests {
    use crate::sla::Amount;
    use crate::sla::dialects::{normalise, promise};
    use weft_model::Metric;

    #[test]
    fn fixed_units_of_products_and_stated_ones_of_contracts() {
        let fresh = normalise("openmetadata", &promise("dataFreshness", Some("90"), None)).unwrap();
        assert_eq!(fresh.value, Amount::Seconds(5_400.0));
        let refresh = normalise("openmetadata", &promise("refreshFrequency", Some("1"), Some("month"))).unwrap();
        assert_eq!(
            (refresh.metric, refresh.value),
            (Metric::UpdateInterval, Amount::Calendar { months: 1, seconds: 0.0 })
        );
        assert!(normalise("openmetadata", &promise("dataQuality", Some("95"), None)).is_ok());
    }

    #[test]
    fn an_availability_time_is_a_daily_deadline_in_the_zone_of_its_label() {
        let written = promise("availabilityTime", Some("09:00"), Some("GMT+00:00 (Europe/London)"));
        let rule = normalise("openmetadata", &written).unwrap();
        assert_eq!((rule.cron.as_deref(), rule.tz.as_deref()), (Some("0 9 * * *"), Some("Europe/London")));
        assert!(normalise("openmetadata", &promise("availabilityTime", Some("noon"), None)).is_err());
    }
}

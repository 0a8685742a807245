//! One file for each language in which promises are written. A further one is one more file and one more
//! line in [`DIALECTS`].

mod dagster;
mod datahub;
mod dbt;
mod dcs;
mod odcs;
mod odpi;
mod openmetadata;

use super::rule::Refusal;
use super::zone::zone;
use super::{Cron, NotEvaluable, Rule, amount};
use weft_model::{Dialect, Metric, Promise};

/// Reads the words of one dialect; place, clock rule and elements are completed by [`normalise`].
type Reader = fn(&Promise) -> Result<Rule, Refusal>;

/// Every dialect that can be read, by the name its observations carry. ODPS (Bitol) has no promises of its
/// own; what a catalog attaches to its products is written as in ODCS.
const DIALECTS: &[(&str, Reader)] = &[
    ("dagster", dagster::read),
    (Dialect::DATAHUB, datahub::read),
    (Dialect::DBT, dbt::read),
    (Dialect::DCS, dcs::read),
    (Dialect::ODCS, odcs::read),
    (Dialect::ODPI, odpi::read),
    (Dialect::ODPS, odcs::read),
    ("openmetadata", openmetadata::read),
];

/// The normal form of a promise written in `dialect`.
///
/// # Errors
/// [`NotEvaluable`] with the reason and the place when the words do not make a rule. Nothing is guessed.
pub fn normalise(dialect: &str, promise: &Promise) -> Result<Rule, NotEvaluable> {
    let reader = DIALECTS.iter().find(|(name, _)| *name == dialect).map(|(_, reader)| reader);
    let outcome = match reader {
        Some(read) => read(promise).and_then(|rule| complete(rule, promise)),
        None => Err(Refusal::out_of_reach(format!("promises in the dialect “{dialect}” are not read"))),
    };
    outcome.map_err(|refusal| NotEvaluable {
        reason: refusal.reason,
        location: promise.location.clone(),
        offset: refusal.offset,
        defect: refusal.defect,
    })
}

/// Adds what every dialect has: raw words, place, elements, clock rule and zone.
fn complete(mut rule: Rule, promise: &Promise) -> Result<Rule, Refusal> {
    if let Some(schedule) = &promise.schedule {
        clock_rule(&mut rule, &schedule.cron, schedule.tz.as_deref())?;
    }
    if rule.elements.is_empty() {
        rule.elements = elements(promise);
    }
    rule.raw = raw(promise);
    rule.location.clone_from(&promise.location);
    Ok(rule)
}

/// A list of elements is separated by commas; a query of its own stays whole.
fn elements(promise: &Promise) -> Vec<String> {
    let whole = promise.element.as_deref().map(str::trim).unwrap_or_default();
    let parts: Vec<&str> = whole.split(',').map(str::trim).filter(|e| !e.is_empty()).collect();
    if parts.iter().any(|part| part.contains(char::is_whitespace)) {
        return vec![whole.to_owned()];
    }
    parts.into_iter().map(str::to_owned).collect()
}

/// Puts a clock rule into `rule` after proving that it can be read.
fn clock_rule(rule: &mut Rule, cron: &str, tz: Option<&str>) -> Result<(), Refusal> {
    let bad =
        |e: super::CronError| Refusal {
            reason: format!("cron “{cron}”: {e}"), offset: Some(e.offset), defect: true
        };
    Cron::parse(cron).map_err(bad)?;
    if let Some(label) = tz.map(str::trim).filter(|l| !l.is_empty()) {
        rule.tz = Some(zone(label)?.0);
    }
    rule.cron = Some(cron.to_owned());
    Ok(())
}

/// The words of the source in one line.
fn raw(promise: &Promise) -> String {
    let cron = promise.schedule.as_ref().map(|s| s.cron.as_str());
    let parts = [Some(promise.property.as_str()), promise.value.as_deref(), promise.unit.as_deref(), cron];
    parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A rule about a span of time.
fn span(metric: Metric, promise: &Promise) -> Result<Rule, Refusal> {
    Ok(Rule::new(metric, amount::duration(promise.value.as_deref(), promise.unit.as_deref())?))
}

/// A rule about a share in percent.
fn share(metric: Metric, promise: &Promise) -> Result<Rule, Refusal> {
    Ok(Rule::new(metric, amount::percent(promise.value.as_deref(), promise.unit.as_deref())?))
}

/// A rule about a date.
fn date(metric: Metric, promise: &Promise) -> Result<Rule, Refusal> {
    Ok(Rule::new(metric, amount::date(promise.value.as_deref(), metric != Metric::GaOn)?))
}

/// A rule about how often something is published; with a clock rule it becomes a deadline.
fn interval(promise: &Promise) -> Result<Rule, Refusal> {
    let scheduled = promise.schedule.is_some();
    let metric = if scheduled { Metric::DeliveryDeadline } else { Metric::UpdateInterval };
    if scheduled && promise.value.is_none() {
        return Ok(Rule::new(metric, super::Amount::Unlimited));
    }
    span(metric, promise)
}

fn not_judged(promise: &Promise) -> Refusal {
    Refusal::out_of_reach(format!("“{}” is not a promise this program can judge", promise.property))
}

#[cfg(test)]
pub(super) fn promise(property: &str, value: Option<&str>, unit: Option<&str>) -> Promise {
    Promise {
        value: value.map(str::to_owned),
        unit: unit.map(str::to_owned),
        ..Promise::new(property, "sla.yaml, line 14")
    }
}

#[cfg(test)]
pub(super) fn scheduled(mut promise: Promise, cron: &str, tz: Option<&str>) -> Promise {
    promise.schedule = Some(weft_model::Schedule { cron: cron.into(), tz: tz.map(str::to_owned) });
    promise
}

#[cfg(test)]
mod tests {
    use super::{normalise, promise, scheduled};

    #[test]
    fn an_impossible_clock_rule_is_refused_with_its_place_in_every_dialect() {
        for (dialect, property) in [("odcs", "frequency"), ("dcs", "frequency"), ("odpi", "updateFrequency")] {
            let written = scheduled(promise(property, Some("1"), Some("days")), "0 30 * * *", None);
            let refused = normalise(dialect, &written).unwrap_err();
            assert_eq!(refused.to_string(), "cron “0 30 * * *”: hour 30 does not exist · sla.yaml, line 14");
            assert_eq!(refused.offset, Some(2));
        }
    }

    #[test]
    fn a_label_that_holds_the_zone_is_understood_and_a_wrong_one_refused() {
        let with = |tz| scheduled(promise("frequency", Some("1"), Some("d")), "0 6 * * *", Some(tz));
        assert_eq!(normalise("odcs", &with("GMT+00:00 (Europe/London)")).unwrap().tz.as_deref(), Some("Europe/London"));
        assert!(normalise("odcs", &with("Narnia")).unwrap_err().reason.contains("Narnia"));
    }

    #[test]
    fn no_words_whatever_make_it_panic_and_none_end_in_an_unnamed_place() {
        let words =
            ["", " ", "é", "9é:00", "09:0é", "-", "P", "PT", "-P1D", "1e308", "∞", "99:99", "0", "*", "%", "1/2/3/4"];
        let now = weft_model::TimeMs::parse("2026-11-20").unwrap();
        for (dialect, _) in super::DIALECTS {
            for property in
                ["freshness", "frequency", "retention", "timeOfAvailability", "availabilityTime", "endOfLife"]
            {
                for value in words {
                    for unit in words {
                        let written = scheduled(promise(property, Some(value), Some(unit)), value, Some(unit));
                        for written in [promise(property, Some(value), Some(unit)), written] {
                            match normalise(dialect, &written) {
                                Ok(rule) => drop(crate::sla::evaluate(&rule, &[], now, now)),
                                Err(refused) => assert!(refused.to_string().ends_with("· sla.yaml, line 14")),
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_query_as_element_stays_whole() {
        let mut written = promise("freshness", Some("1"), Some("d"));
        written.element = Some("select max(a), b from t".into());
        assert_eq!(normalise("odcs", &written).unwrap().elements, ["select max(a), b from t"]);
    }

    #[test]
    fn an_unknown_dialect_says_so() {
        let refused = normalise("klingon", &promise("freshness", Some("1d"), None)).unwrap_err();
        assert_eq!(refused.reason, "promises in the dialect “klingon” are not read");
    }
}

//! A rule in words: what is promised, the same for every dialect.

use super::{Amount, Rule, span_in_words};
use weft_model::Metric;

impl Rule {
    /// What is promised, for people: `at most 6 h old`, `updated every 1 d`, `at least 99.5 %`.
    pub fn in_words(&self) -> String {
        let amount = amount_in_words(&self.value);
        if let (Amount::Unlimited, Metric::MaxAge | Metric::UpdateInterval, Some(warn)) =
            (&self.value, self.metric, &self.warn_value)
        {
            return format!("a warning above {}", amount_in_words(warn));
        }
        let words = match self.metric {
            Metric::MaxAge => format!("at most {amount} old"),
            Metric::UpdateInterval => format!("updated every {amount}"),
            Metric::DeliveryDeadline => "delivered on schedule".to_owned(),
            Metric::Latency => format!("available within {amount}"),
            Metric::AvailabilityPct => format!("available at least {amount}"),
            Metric::ErrorRatePct => format!("at most {amount} errors"),
            Metric::Throughput => format!("at least {amount}"),
            Metric::RetentionMin => format!("kept for at least {amount}"),
            Metric::SupportHours => format!("support: {amount}"),
            Metric::ResponseTime => format!("answered within {amount}"),
            Metric::TimeToDetect => format!("incidents detected within {amount}"),
            Metric::TimeToNotify => format!("incidents told within {amount}"),
            Metric::TimeToRepair => format!("incidents repaired within {amount}"),
            Metric::GaOn => format!("generally available from {amount}"),
            Metric::EndOfSupport => format!("supported until {amount}"),
            Metric::EndOfLife => format!("exists until {amount}"),
            Metric::QualityMin => format!("quality at least {amount}"),
        };
        match &self.cron {
            Some(cron) => format!("{words}, by schedule “{cron}” {}", self.tz.as_deref().unwrap_or("UTC")),
            None => words,
        }
    }
}

fn amount_in_words(amount: &Amount) -> String {
    match amount {
        Amount::Seconds(seconds) if *seconds < 60.0 => format!("{seconds} s"),
        // A span beyond what fits a date is shown as its bound; no promise is that long.
        Amount::Seconds(seconds) => span_in_words((seconds * 1000.0) as i64),
        Amount::Calendar { months, seconds } => calendar_in_words(*months, *seconds),
        Amount::Percent(percent) => format!("{percent} %"),
        Amount::Date { text, .. } => text.clone(),
        Amount::Rate { value, per } => format!("{value} {per}"),
        Amount::Unlimited => "unlimited".to_owned(),
    }
}

fn calendar_in_words(months: i32, seconds: f64) -> String {
    let unit = |n: i32, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let mut words = Vec::new();
    if months / 12 != 0 {
        words.push(unit(months / 12, "year"));
    }
    if months % 12 != 0 {
        words.push(unit(months % 12, "month"));
    }
    if seconds > 0.0 {
        words.push(span_in_words((seconds * 1000.0) as i64));
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Amount, amount_in_words};

    #[test]
    fn amounts_read_as_people_say_them() {
        assert_eq!(amount_in_words(&Amount::Seconds(21_600.0)), "6 h");
        assert_eq!(amount_in_words(&Amount::Seconds(30.0)), "30 s");
        assert_eq!(amount_in_words(&Amount::Calendar { months: 18, seconds: 0.0 }), "1 year 6 months");
        assert_eq!(amount_in_words(&Amount::Percent(99.5)), "99.5 %");
    }
}

//! Promises (SLA properties) in one normal form, whatever dialect they were written in (docs/sla.md).

use serde::{Deserialize, Serialize};

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// The youngest data is at most this old (seconds).
    MaxAge,
    /// Time between two updates (seconds or calendar unit).
    UpdateInterval,
    /// Data is there by a clock time (schedule).
    DeliveryDeadline,
    /// Time from generation to availability (seconds).
    Latency,
    /// Share of time usable (percent).
    AvailabilityPct,
    /// Share of bad records (percent).
    ErrorRatePct,
    /// Records or bytes per time.
    Throughput,
    /// How long data is kept at least (seconds or calendar unit).
    RetentionMin,
    /// Hours in which somebody answers.
    SupportHours,
    /// Time until somebody answers or a query returns.
    ResponseTime,
    /// Time to detect an incident.
    TimeToDetect,
    /// Time to notify of an incident.
    TimeToNotify,
    /// Time to repair an incident.
    TimeToRepair,
    /// Generally available from this date.
    GaOn,
    /// Supported until this date.
    EndOfSupport,
    /// Exists until this date.
    EndOfLife,
    /// Smallest acceptable quality score (percent).
    QualityMin,
}

/// How an observed figure is held against the promised one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// Observed must be at most the value.
    AtMost,
    /// Observed must be at least the value.
    AtLeast,
    /// Observed must be exactly the value (dates).
    Exactly,
}

/// A clock rule: a five-field cron expression in a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct Schedule {
    /// Cron text as written.
    pub cron: String,
    /// IANA name; `None` means the source names none (UTC is used and said).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
}

/// One promise as its source wrote it. The reader fills the raw words and never judges them;
/// `weft_mesh::sla` turns them into a rule or says why that is not possible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Promise {
    /// The property's name as written (`freshness`, `ly`, `error_after`, `updateFrequency`).
    pub property: String,
    /// The value as written; numbers keep their digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// A second bound, as ODCS `valueExt` or dbt's `warn_after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_value: Option<String>,
    /// The unit as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Unit of `warn_value` where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_unit: Option<String>,
    /// What inside the subject it is about (`orders.loaded_at`), as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// `regulatory`, `analytics`, `operational`, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<String>,
    /// Clock rule, where the source has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// Words of the source about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where it was written: file and place in it, or the server's path.
    pub location: String,
}

impl Promise {
    /// A promise with only a name and its place; the rest is filled by the reader.
    pub fn new(property: impl Into<String>, location: impl Into<String>) -> Self {
        Self {
            property: property.into(),
            value: None,
            warn_value: None,
            unit: None,
            warn_unit: None,
            element: None,
            driver: None,
            schedule: None,
            description: None,
            location: location.into(),
        }
    }
}

//! `governance.audit`: findings by rule, with coverage first.

use super::types::{Freshness, ThingRef};
use crate::App;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::Claim;

/// Which rules.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct AuditQuery {
    /// Rule ids; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub rules: Option<Vec<String>>,
}

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Act now.
    Critical,
    /// Act soon.
    High,
    /// Plan it.
    Medium,
    /// Good to know.
    Low,
    /// About the audit itself.
    Note,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Finding {
    /// Rule id (`OWN-01`).
    pub rule: String,
    /// Severity of this finding.
    pub severity: Severity,
    /// What it is about.
    pub subject: ThingRef,
    /// The finding in words.
    pub sentence: String,
    /// Facts it rests on, with their sources.
    pub facts: Vec<Claim>,
}

/// A rule and how far it could look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RuleCoverage {
    /// Rule id.
    pub rule: String,
    /// Title for people.
    pub title: String,
    /// Highest severity it can give.
    pub severity: Severity,
    /// False when its input is missing; that is not "passed".
    pub audited: bool,
    /// Findings it gave; equals the list.
    pub findings: u32,
    /// Why it looked at nothing, or not at everything.
    pub not_audited: Vec<String>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AuditReport {
    /// How old and whole.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Rules with coverage.
    pub rules: Vec<RuleCoverage>,
    /// Findings, worst first.
    pub findings: Vec<Finding>,
}

/// Runs the audit.
///
/// # Errors
/// What the use case says.
pub async fn audit(app: &App, request: AuditQuery) -> Result<AuditReport, WireError> {
    app.audit(request).await
}

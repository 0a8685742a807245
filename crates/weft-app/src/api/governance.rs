//! `governance.audit`: findings by rule, with coverage first.

use super::types::{DomainRef, Freshness, ThingRef};
use crate::App;
use crate::error::WireError;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use weft_model::Claim;

/// Which findings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingFilter {
    /// Rule ids; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Severities; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub severities: Vec<Severity>,
    /// Keys of domains, the empty text for "in none"; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// Words that rule, name and sentence must have, in any order and case.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Which page of which findings.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct AuditQuery {
    /// Which findings.
    #[serde(default)]
    pub filter: FindingFilter,
    /// Findings to pass over.
    #[serde(default)]
    #[ts(optional)]
    pub offset: Option<u32>,
    /// At most so many findings; all when left out.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
    /// Runs the rules again even if the last audit is of the present mesh and not a minute old.
    #[serde(default)]
    #[ts(optional)]
    pub again: Option<bool>,
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
    /// Findings it gave, of all domains and severities.
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
    /// Every rule with its coverage, whatever is filtered.
    pub rules: Vec<RuleCoverage>,
    /// Findings of all rules.
    pub total: u32,
    /// Findings that the filter leaves.
    pub matching: u32,
    /// What each further choice would leave.
    pub facets: FindingFacets,
    /// One page of the findings that the filter leaves, worst first.
    pub findings: Vec<Finding>,
}

/// Findings that each value of a filter would leave, given all other filters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct FindingFacets {
    /// By severity, worst first.
    pub severities: Vec<(Severity, u32)>,
    /// By rule, in the order of the rules.
    pub rules: Vec<(String, u32)>,
    /// By domain in order of name, what is in none last. A domain of any finding is listed, also with none left.
    pub domains: Vec<(Option<DomainRef>, u32)>,
}

/// Runs the audit.
///
/// # Errors
/// What the use case says.
pub async fn audit(app: &App, request: AuditQuery) -> Result<AuditReport, WireError> {
    app.audit(request).await
}

//! Running the rules and saying how far the answer reaches.

use super::{AuditInput, Mesh, rules};
use serde::{Deserialize, Serialize};
use weft_model::{Claim, Kind, TimeMs};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Lowers what the audit can say; printed first.
    Coverage,
    /// Must be dealt with now.
    Critical,
    /// Must be dealt with.
    High,
    /// Should be dealt with.
    Medium,
    /// Worth knowing.
    Low,
}

/// One thing that breaks one rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Finding {
    /// Id of the rule, such as `OWN-01`.
    pub rule: String,
    /// How much it matters here.
    pub severity: Severity,
    /// Key of the thing, or id of the catalog.
    pub subject: String,
    /// Name of the thing for people.
    pub name: String,
    /// Kind of the thing; `None` for a catalog.
    pub kind: Option<Kind>,
    /// Name of its domain; `None` when it has none.
    pub domain: Option<String>,
    /// What is wrong, for people.
    pub sentence: String,
    /// The facts this rests on, with who states them.
    pub facts_used: Vec<Claim>,
}

impl Finding {
    /// A finding of a rule about a thing of the map.
    pub(super) fn on(
        mesh: &Mesh<'_>,
        rule: &str,
        severity: Severity,
        i: usize,
        sentence: impl Into<String>,
        facts_used: Vec<Claim>,
    ) -> Self {
        let thing = mesh.thing(i);
        Self {
            rule: rule.to_owned(),
            severity,
            subject: thing.key.to_string(),
            name: thing.name.clone(),
            kind: Some(thing.kind),
            domain: mesh.domain_name(i),
            sentence: sentence.into(),
            facts_used,
        }
    }
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Coverage {
    /// Id of the rule.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Its severity where nothing raises or lowers it.
    pub severity: Severity,
    /// False when its input is missing; that is not "passed".
    pub audited: bool,
    /// Why it was not audited.
    pub reason: Option<String>,
    /// Findings of this rule in the report.
    pub findings: u32,
}

/// Findings and how far they reach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Report {
    /// The time of the audit.
    pub at: TimeMs,
    /// Findings: coverage first, then by severity, rule, domain and name.
    pub findings: Vec<Finding>,
    /// One row for each rule.
    pub coverage: Vec<Coverage>,
    /// Rules audited; the others are in `coverage` with their reasons.
    pub rules_audited: u32,
    /// True when every catalog was read to its end and recently.
    pub complete: bool,
}

/// Runs every rule.
pub fn audit(input: &AuditInput) -> Report {
    let mesh = Mesh::new(input);
    let mut findings = Vec::new();
    let mut coverage = Vec::new();
    for rule in rules::RULES {
        let missing: Vec<String> = rule.needs.iter().filter_map(|need| need.missing(&mesh)).collect();
        let reason = (!missing.is_empty()).then(|| missing.join("; "));
        let found = if reason.is_none() { (rule.check)(&mesh) } else { Vec::new() };
        coverage.push(Coverage {
            rule: rule.id.to_owned(),
            title: rule.title.to_owned(),
            severity: rule.severity,
            audited: reason.is_none(),
            reason,
            findings: found.len() as u32,
        });
        findings.extend(found);
    }
    findings.sort_by(|a, b| {
        let of_a = (a.severity, &a.rule, &a.domain, &a.name, &a.subject);
        of_a.cmp(&(b.severity, &b.rule, &b.domain, &b.name, &b.subject))
    });
    let complete = !findings.iter().any(|f| f.severity == Severity::Coverage);
    let rules_audited = coverage.iter().filter(|c| c.audited).count() as u32;
    Report { at: input.now, findings, coverage, rules_audited, complete }
}

#[cfg(test)]
mod tests {
    use super::{Severity, audit};
    use crate::audit::fixture::{Build, asset, product};

    #[test]
    fn every_number_is_the_length_of_a_list() {
        let mut build = Build::new();
        build.say("dh", asset("orders"));
        build.say("dh", product("sales", "Sales").output(&["orders"]));
        build.partial("dh", "datahub", "14 of 20 pages");
        let report = audit(&build.input());
        for row in &report.coverage {
            assert_eq!(row.findings as usize, report.findings.iter().filter(|f| f.rule == row.rule).count());
            assert_eq!(row.audited, row.reason.is_none());
        }
        assert_eq!(report.rules_audited as usize, report.coverage.iter().filter(|c| c.audited).count());
        assert_eq!((report.findings[0].severity, report.complete), (Severity::Coverage, false));
    }

    #[test]
    fn what_no_catalog_delivers_is_not_audited_and_not_passed() {
        let report = audit(&Build::new().input());
        let row = |id: &str| report.coverage.iter().find(|c| c.rule == id).unwrap();
        assert!(report.findings.is_empty());
        assert_eq!(
            row("OWN-02").reason.as_deref(),
            Some("no catalog states owners; no catalog describes people or teams")
        );
        assert!(!row("OWN-02").audited && row("SYN-01").audited);
    }
}

//! `weft audit`.

use super::Ended;
use crate::Outcome;
use crate::args::AuditArgs;
use crate::print::{Printer, cut, domain_of};
use weft_app::App;
use weft_app::api::governance::{self, AuditQuery, FindingFilter};

pub(super) async fn run(app: &App, args: AuditArgs, out: &mut Printer) -> Ended {
    let filter = FindingFilter { rules: args.rules, ..FindingFilter::default() };
    let mut report = governance::audit(app, AuditQuery { filter: filter.clone(), ..AuditQuery::default() }).await?;
    report.rules.retain(|r| filter.rules.is_empty() || filter.rules.contains(&r.rule));
    let outcome = if report.findings.is_empty() { Outcome::Pass } else { Outcome::Findings };
    if out.json {
        out.object(&report);
        return Ok(outcome);
    }
    for rule in report.rules.iter().filter(|r| !r.not_audited.is_empty()) {
        for why in &rule.not_audited {
            out.line(&format!("not audited  {}  {}", rule.rule, cut(why, 120)));
        }
    }
    let head = ["rule", "severity", "subject", "domain", "finding"];
    let rows = report.findings.iter().map(|f| {
        let severity = format!("{:?}", f.severity).to_lowercase();
        vec![f.rule.clone(), severity, cut(&f.subject.name, 40), domain_of(&f.subject), cut(&f.sentence, 110)]
    });
    out.table(&head, rows.collect(), &[]);
    let counts: Vec<String> =
        report.rules.iter().filter(|r| r.audited).map(|r| format!("{} {}", r.rule, r.findings)).collect();
    out.note(&format!("findings by rule: {}", counts.join("  ")));
    out.freshness(&report.freshness);
    Ok(outcome)
}

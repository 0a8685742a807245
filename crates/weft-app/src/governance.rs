//! The audit: what the rules look at is gathered here, the rules themselves are in `weft_mesh::audit`.

use crate::App;
use crate::api::governance::{AuditQuery, AuditReport, Finding, RuleCoverage, Severity};
use crate::error::{Code, WireError};
use crate::names::{Domains, freshness, unknown_thing};
use std::collections::HashMap;
use std::sync::PoisonError;
use weft_mesh::audit::{self, AuditInput, CatalogState, EdgeFact};
use weft_model::{CanonicalKey, ColumnFlow, Derive, Fact, Kind, Stitched, Thing};

/// Takes facts for the rules instead of stitching them.
struct Gather(AuditInput);

impl Derive for Gather {
    fn add(&mut self, fact: Fact) {
        self.0.add(fact);
    }

    fn finish(self: Box<Self>) -> Stitched {
        Stitched::default()
    }
}

impl App {
    /// Runs the rules over the present map.
    ///
    /// # Errors
    /// `BadRequest` for a rule that does not exist.
    pub async fn audit(&self, query: AuditQuery) -> Result<AuditReport, WireError> {
        let known: Vec<&str> = audit::rules::RULES.iter().map(|r| r.id).collect();
        if let Some(unknown) = query.rules.iter().flatten().find(|id| !known.contains(&id.as_str())) {
            return Err(WireError::new(Code::BadRequest, format!("there is no rule \"{unknown}\""))
                .hint(format!("rules: {}", known.join(", "))));
        }
        let stamp = self.store.stamp().await?;
        let input = self.audit_input().await?;
        let things: HashMap<String, Thing> = input.things.iter().map(|t| (t.key.to_string(), t.clone())).collect();
        let run = tokio::task::spawn_blocking(move || audit::audit(&input));
        let report = run.await.map_err(|e| WireError::new(Code::Internal, format!("the audit ended: {e}")))?;
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        if query.rules.is_none() {
            let mut findings = self.findings.lock().unwrap_or_else(PoisonError::into_inner);
            *findings = Some((stamp, small(report.findings.len())));
        }
        let wanted = |rule: &str| query.rules.as_ref().is_none_or(|rules| rules.iter().any(|r| r == rule));
        let domains = Domains::load(&self.store).await?;
        let findings: Vec<Finding> = report
            .findings
            .into_iter()
            .filter(|f| wanted(&f.rule))
            .map(|f| wire_finding(f, &things, &domains))
            .collect();
        let rules = report.coverage.into_iter().filter(|c| wanted(&c.rule)).map(|c| RuleCoverage {
            findings: small(findings.iter().filter(|f| f.rule == c.rule).count()),
            audited: c.audited,
            title: c.title,
            severity: wire_severity(c.severity),
            not_audited: c.reason.into_iter().collect(),
            rule: c.rule,
        });
        Ok(AuditReport { freshness: freshness(&self.store).await?, rules: rules.collect(), findings })
    }

    async fn audit_input(&self) -> Result<AuditInput, WireError> {
        let mut things: Vec<Thing> = Vec::new();
        let mut take = |rows: Vec<weft_store::ThingRow>| things.extend(rows.into_iter().map(|row| row.thing));
        self.store.things_since(0, &mut take).await?;
        let (nodes, edges) = self.store.graph().await?;
        let keys: HashMap<i64, CanonicalKey> = nodes.iter().filter_map(|n| Some((n.id, n.key.parse().ok()?))).collect();
        // Only edges with column mappings are read whole: few rules look at columns, and most edges have none.
        let mapped: Vec<i64> = edges.iter().filter(|e| e.has_columns).map(|e| e.id).collect();
        let mut columns: HashMap<i64, Vec<ColumnFlow>> =
            self.store.edges_by_id(&mapped).await?.into_iter().map(|(id, edge)| (id, edge.columns)).collect();
        let edges = edges.iter().filter_map(|e| {
            let (from, to) = (keys.get(&e.from)?.clone(), keys.get(&e.to)?.clone());
            Some(EdgeFact { from, to, kind: e.kind, columns: columns.remove(&e.id).unwrap_or_default() })
        });
        let catalogs = self.catalogs().await?.catalogs.into_iter().map(|c| CatalogState {
            id: c.id,
            synced_at: c.synced_at,
            scopes: c.scopes,
            failure: c.error,
        });
        let input = AuditInput::new(self.clock.now(), things, edges.collect(), catalogs.collect());
        let mut gather = Gather(input);
        let newest = self.store.as_of().await?.seq;
        self.store.facts_at(newest, &mut gather).await?;
        Ok(gather.0)
    }
}

fn wire_finding(f: audit::Finding, things: &HashMap<String, Thing>, domains: &Domains) -> Finding {
    let subject = match things.get(&f.subject) {
        Some(thing) => domains.name(thing),
        None => {
            // A finding about a catalog (SYN-01) has no thing.
            let mut named = unknown_thing(&f.subject, f.kind.unwrap_or(Kind::Asset));
            named.name = f.name;
            named.subtype = f.kind.map_or_else(|| "catalog".to_owned(), |k| k.as_str().to_owned());
            named
        }
    };
    Finding { rule: f.rule, severity: wire_severity(f.severity), subject, sentence: f.sentence, facts: f.facts_used }
}

fn wire_severity(severity: audit::Severity) -> Severity {
    match severity {
        audit::Severity::Coverage => Severity::Note,
        audit::Severity::Critical => Severity::Critical,
        audit::Severity::High => Severity::High,
        audit::Severity::Medium => Severity::Medium,
        audit::Severity::Low => Severity::Low,
    }
}

//! The audit: what the rules look at is gathered here, the rules themselves are in `weft_mesh::audit`.

mod filter;

pub(crate) use filter::filter_words;

use crate::App;
use crate::api::governance::{AuditQuery, AuditReport, Finding, RuleCoverage, Severity};
use crate::error::{Code, WireError};
use crate::names::{Domains, unknown_thing};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use weft_mesh::audit::{self, AuditInput, CatalogState, EdgeFact};
use weft_model::{CanonicalKey, Kind, Thing, TimeMs};

/// Milliseconds for which an audit of the present mesh is believed: what ages in a minute is told as of a minute ago.
const BELIEVED: i64 = 60_000;

/// The last audit, kept because its pages are asked for one by one.
pub(crate) struct Audited {
    /// The map and the catalogs it looked at.
    of: (i64, Vec<CatalogState>),
    at: TimeMs,
    rules: Vec<RuleCoverage>,
    findings: Vec<Finding>,
}

impl App {
    /// One page of what the rules find in the present map.
    ///
    /// # Errors
    /// `BadRequest` for a rule that does not exist.
    pub async fn audit(&self, query: AuditQuery) -> Result<AuditReport, WireError> {
        let known: Vec<&str> = audit::rules::RULES.iter().map(|r| r.id).collect();
        if let Some(unknown) = query.filter.rules.iter().find(|id| !known.contains(&id.as_str())) {
            return Err(WireError::new(Code::BadRequest, format!("there is no rule \"{unknown}\""))
                .hint(format!("rules: {}", known.join(", "))));
        }
        let audited = self.audited(query.again.unwrap_or(false)).await?;
        let left = filter::Filter::new(&query.filter).apply(&audited.findings);
        let size = |n: Option<u32>, all: usize| n.map_or(all, |n| n as usize);
        let page = left.matching.iter().skip(size(query.offset, 0)).take(size(query.limit, usize::MAX));
        Ok(AuditReport {
            freshness: self.freshness().await?,
            rules: audited.rules.clone(),
            total: small(audited.findings.len()),
            matching: small(left.matching.len()),
            findings: page.map(|finding| (*finding).clone()).collect(),
            facets: left.facets(&audited.rules),
        })
    }

    /// How many findings the last audit had, if it was of the present map.
    pub(crate) fn findings_of(&self, stamp: i64) -> Option<u32> {
        let kept = self.audited.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|audited| audited.of.0 == stamp).map(|audited| small(audited.findings.len()))
    }

    /// The audit of the present mesh: the last one, or a new one where that is of another mesh, too old or not wanted.
    async fn audited(&self, again: bool) -> Result<Arc<Audited>, WireError> {
        let of = (self.store.stamp().await?, self.catalog_states().await?);
        let now = self.clock.now();
        let fits = |kept: &Arc<Audited>| kept.of == of && (0..BELIEVED).contains(&(now.millis() - kept.at.millis()));
        let kept = self.audited.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(|kept| !again && fits(kept)) {
            return Ok(kept);
        }
        let input = self.audit_input(of.1.clone()).await?;
        let domains = Domains::load(self).await?;
        let run = tokio::task::spawn_blocking(move || wire_report(&input, &domains));
        let (rules, findings) =
            run.await.map_err(|e| WireError::new(Code::Internal, format!("the audit ended: {e}")))?;
        let audited = Arc::new(Audited { of, at: now, rules, findings });
        *self.audited.lock().unwrap_or_else(PoisonError::into_inner) = Some(audited.clone());
        Ok(audited)
    }

    async fn catalog_states(&self) -> Result<Vec<CatalogState>, WireError> {
        let catalogs = self.catalogs().await?.catalogs.into_iter();
        let state = |c: crate::api::catalogs::CatalogRow| CatalogState {
            id: c.id,
            synced_at: c.synced_at,
            scopes: c.scopes,
            failure: c.error,
        };
        Ok(catalogs.map(state).collect())
    }

    async fn audit_input(&self, catalogs: Vec<CatalogState>) -> Result<AuditInput, WireError> {
        let mut things: Vec<Thing> = Vec::new();
        let mut keys: HashMap<i64, CanonicalKey> = HashMap::new();
        let mut take = |rows: Vec<weft_store::ThingRow>| {
            keys.extend(rows.iter().map(|row| (row.id, row.thing.key.clone())));
            things.extend(rows.into_iter().map(|row| row.thing));
        };
        self.store.things_since(0, &mut take).await?;
        let (_, edges) = self.store.graph().await?;
        let mut columns = self.store.column_flows().await?;
        let edges = edges.iter().filter_map(|e| {
            let (from, to) = (keys.get(&e.from)?.clone(), keys.get(&e.to)?.clone());
            Some(EdgeFact { from, to, kind: e.kind, columns: columns.remove(&e.id).unwrap_or_default() })
        });
        let mut input = AuditInput::new(self.clock.now(), things, edges.collect(), catalogs);
        self.store.facts_of_kinds(&AuditInput::KINDS, &mut |fact| input.add(fact)).await?;
        Ok(input)
    }
}

/// Runs the rules and puts what they say into the words of the wire.
fn wire_report(input: &AuditInput, domains: &Domains) -> (Vec<RuleCoverage>, Vec<Finding>) {
    let report = audit::audit(input);
    let things: HashMap<String, &Thing> = input.things.iter().map(|t| (t.key.to_string(), t)).collect();
    let rules = report.coverage.into_iter().map(|c| RuleCoverage {
        findings: c.findings,
        audited: c.audited,
        title: c.title,
        severity: wire_severity(c.severity),
        not_audited: c.reason.into_iter().collect(),
        rule: c.rule,
    });
    (rules.collect(), report.findings.into_iter().map(|f| wire_finding(f, &things, domains)).collect())
}

fn wire_finding(f: audit::Finding, things: &HashMap<String, &Thing>, domains: &Domains) -> Finding {
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

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
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

//! Which findings a filter leaves, and what each further choice would leave.

use crate::api::governance::{Finding, FindingFacets, FindingFilter, RuleCoverage, Severity};
use crate::api::types::DomainRef;
use std::collections::BTreeMap;

/// The domain of what is in none, as a filter names it.
const NO_DOMAIN: &str = "";

/// A filter, ready to be held against many findings.
pub(super) struct Filter<'a> {
    of: &'a FindingFilter,
    words: Vec<String>,
}

/// What a filter leaves.
#[derive(Default)]
pub(super) struct Left<'a> {
    /// The findings, in their order.
    pub(super) matching: Vec<&'a Finding>,
    severities: BTreeMap<Severity, u32>,
    rules: BTreeMap<&'a str, u32>,
    domains: BTreeMap<&'a str, (Option<&'a DomainRef>, u32)>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(of: &'a FindingFilter) -> Self {
        Self { of, words: of.text.to_lowercase().split_whitespace().map(str::to_owned).collect() }
    }

    /// Holds every finding against the filter, and against the filter without each of its parts.
    pub(super) fn apply<'f>(&self, findings: &'f [Finding]) -> Left<'f> {
        let mut left = Left::default();
        for finding in findings {
            let domain = finding.subject.domain.as_ref();
            let key = domain.map_or(NO_DOMAIN, |d| d.key.as_str());
            let in_domain = &mut left.domains.entry(key).or_insert((domain, 0)).1;
            if !self.has_words(finding) {
                continue;
            }
            let severity = self.of.severities.is_empty() || self.of.severities.contains(&finding.severity);
            let rule = self.of.rules.is_empty() || self.of.rules.contains(&finding.rule);
            let place = self.of.domains.is_empty() || self.of.domains.iter().any(|d| d == key);
            *in_domain += u32::from(severity && rule);
            *left.severities.entry(finding.severity).or_default() += u32::from(rule && place);
            *left.rules.entry(&finding.rule).or_default() += u32::from(severity && place);
            if severity && rule && place {
                left.matching.push(finding);
            }
        }
        left
    }

    fn has_words(&self, finding: &Finding) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let text = format!("{} {} {}", finding.rule, finding.subject.name, finding.sentence).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }
}

impl Left<'_> {
    /// The figures in the order in which they are shown.
    pub(super) fn facets(&self, rules: &[RuleCoverage]) -> FindingFacets {
        let mut domains: Vec<(Option<DomainRef>, u32)> =
            self.domains.values().map(|(domain, n)| (domain.cloned(), *n)).collect();
        domains.sort_by(|(a, _), (b, _)| match (a, b) {
            (Some(a), Some(b)) => (a.name.to_lowercase(), &a.key).cmp(&(b.name.to_lowercase(), &b.key)),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        let of_rule = |c: &RuleCoverage| (c.rule.clone(), self.rules.get(c.rule.as_str()).copied().unwrap_or(0));
        FindingFacets {
            severities: self.severities.iter().map(|(severity, n)| (*severity, *n)).collect(),
            rules: rules.iter().map(of_rule).collect(),
            domains,
        }
    }
}

/// A filter in words, as exports say it; empty when everything is wanted.
pub(crate) fn filter_words(filter: &FindingFilter) -> String {
    let severities: Vec<String> = filter.severities.iter().map(|s| format!("{s:?}").to_lowercase()).collect();
    let domains: Vec<&str> = filter.domains.iter().map(|d| if d == NO_DOMAIN { "none" } else { d }).collect();
    let parts = [
        ("rule", filter.rules.join(", ")),
        ("severity", severities.join(", ")),
        ("domain", domains.join(", ")),
        ("words", filter.text.trim().to_owned()),
    ];
    let said: Vec<String> = parts.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| format!("{k}: {v}")).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::super::small;
    use super::{Filter, filter_words};
    use crate::api::governance::{Finding, FindingFilter, Severity};
    use crate::api::types::{DomainRef, ThingRef};
    use weft_model::Kind;

    fn finding(rule: &str, severity: Severity, name: &str, domain: &str) -> Finding {
        let domain =
            (!domain.is_empty()).then(|| DomainRef { key: domain.to_owned(), name: domain.to_owned(), hue: 1 });
        let subject = ThingRef {
            key: format!("k/{name}"),
            name: name.to_owned(),
            kind: Kind::Asset,
            subtype: "table".to_owned(),
            domain,
            catalogs: Vec::new(),
        };
        let sentence = format!("{name} has no owner");
        Finding { rule: rule.to_owned(), severity, subject, sentence, facts: Vec::new() }
    }

    fn all() -> Vec<Finding> {
        vec![
            finding("CLS-01", Severity::Critical, "constructor", "Orders"),
            finding("OWN-01", Severity::High, "orders", "Orders"),
            finding("OWN-01", Severity::High, "__proto__", ""),
            finding("OWN-01", Severity::Low, "orders", "Web"),
        ]
    }

    #[test]
    fn every_figure_is_the_length_of_the_list_it_leaves() {
        let findings = all();
        let filters = [
            FindingFilter::default(),
            FindingFilter { rules: vec!["OWN-01".to_owned()], ..FindingFilter::default() },
            FindingFilter {
                severities: vec![Severity::High],
                text: "OWNER orders".to_owned(),
                ..FindingFilter::default()
            },
            FindingFilter { domains: vec![String::new(), "Web".to_owned()], ..FindingFilter::default() },
        ];
        for filter in filters {
            let facets = Filter::new(&filter).apply(&findings).facets(&[]);
            let count = |changed: FindingFilter| small(Filter::new(&changed).apply(&findings).matching.len());
            for (severity, n) in facets.severities {
                assert_eq!(n, count(FindingFilter { severities: vec![severity], ..filter.clone() }), "{severity:?}");
            }
            assert_eq!(facets.domains.len(), 3, "a domain with none left stays listed");
            assert!(facets.domains.last().is_some_and(|(domain, _)| domain.is_none()));
            for (domain, n) in facets.domains {
                let key = domain.map_or_else(String::new, |d| d.key);
                assert_eq!(n, count(FindingFilter { domains: vec![key.clone()], ..filter.clone() }), "{key}");
            }
        }
    }

    #[test]
    fn filters_meet_and_words_are_looked_for_in_rule_name_and_sentence() {
        let findings = all();
        let matching = |filter: &FindingFilter| Filter::new(filter).apply(&findings).matching.len();
        let text = |text: &str| FindingFilter { text: text.to_owned(), ..FindingFilter::default() };
        assert_eq!((matching(&text("CLS constructor")), matching(&text("nothing"))), (1, 0));
        let both = FindingFilter { rules: vec!["CLS-01".to_owned()], domains: vec![String::new()], ..text("") };
        assert_eq!(matching(&both), 0);
        assert_eq!(filter_words(&both), " (rule: CLS-01; domain: none)");
        assert_eq!(filter_words(&FindingFilter::default()), "");
    }
}

//! Quality rules of ODCS 3 and the Data Contract Specification, which share their form.
//!
//! Source: ODCS v3.1.0 `docs/data-quality.md` and JSON schema; Data Contract Specification 1.2.1 JSON schema.

use super::fields::{Fields, Unmapped, scalar};
use serde_json::Value;
use weft_model::{CanonicalKey, Check};

/// The comparison keys and how they read.
const COMPARISONS: [(&str, &str); 16] = [
    ("mustBe", "="),
    ("mustNotBe", "≠"),
    ("mustBeGreaterThan", ">"),
    ("mustBeGreaterOrEqualTo", "≥"),
    ("mustBeGreaterThanOrEqualTo", "≥"),
    ("mustBeLessThan", "<"),
    ("mustBeLessOrEqualTo", "≤"),
    ("mustBeLessThanOrEqualTo", "≤"),
    ("mustBeBetween", "between"),
    ("mustNotBeBetween", "not between"),
    ("mustBeIn", "in"),
    ("mustNotBeIn", "not in"),
    ("validValues", "in"),
    ("validFormat", "as"),
    ("mustMatch", "as"),
    ("mustNotMatch", "not as"),
];

/// Reads the `quality` list of an object or column as checks on `subject`.
pub(crate) fn checks(
    owner: &Fields<'_>,
    subject: &CanonicalKey,
    column: Option<&str>,
    unmapped: &mut Unmapped,
) -> Vec<Check> {
    owner.objects("quality", unmapped).into_iter().map(|rule| check(rule, subject, column, unmapped)).collect()
}

fn check(rule: Fields<'_>, subject: &CanonicalKey, column: Option<&str>, unmapped: &mut Unmapped) -> Check {
    let kind = rule.text("type");
    let metric = rule.first_text(&["metric", "rule"]);
    let bound: Vec<String> = COMPARISONS
        .iter()
        .filter_map(|(key, sign)| {
            let value = match rule.take(key)? {
                Value::Array(list) => list.iter().filter_map(scalar).collect::<Vec<_>>().join(" and "),
                value => scalar(value)?,
            };
            Some(format!("{sign} {value}"))
        })
        .collect();
    let unit = rule.text("unit").map(|unit| format!(" {unit}")).unwrap_or_default();
    let rule_words = metric.clone().map(|metric| {
        let words = [metric].into_iter().chain(bound.iter().cloned()).collect::<Vec<_>>().join(" ");
        words + &unit
    });
    let description = rule.text("description");
    let name = rule.text("name");
    let words = if metric.is_none() && !bound.is_empty() { format!(" ({})", bound.join(", ")) } else { String::new() };
    let name = name
        .or(rule_words)
        .or_else(|| description.as_deref().map(|text| text.trim().to_owned()))
        .or_else(|| rule.text("id"))
        .or_else(|| kind.clone())
        .unwrap_or_else(|| "rule".to_owned())
        + &words;
    let check = Check {
        subject: subject.clone(),
        column: column.map(str::to_owned),
        name,
        check_type: metric.or(kind),
        dimension: rule.text("dimension"),
        severity: rule.text("severity"),
        results: Vec::new(),
    };
    rule.rest(unmapped);
    check
}

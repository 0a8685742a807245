//! Freshness rules as promises, as raw as they are written; `weft_mesh::sla` judges them.

use super::wire::{Bound, Node};
use crate::formats::tolerant::filled;
use weft_model::Promise;

/// Promises of a node: a source's `freshness` and a model's `build_after`. A rule with only one half (a count without
/// a period) is invalid in dbt; it is carried as written so that it can be shown.
pub(super) fn promises(node: &Node, path: &str) -> Vec<Promise> {
    let Some(rule) = node.freshness.as_ref().or(node.config.freshness.as_ref()) else { return Vec::new() };
    let id = node.unique_id.as_deref().unwrap_or_default();
    let stated = |bound: &Option<Bound>| bound.clone().filter(|b| !b.is_empty());
    let mut promises = Vec::new();
    let (error, warn) = (stated(&rule.error_after), stated(&rule.warn_after));
    if error.is_some() || warn.is_some() {
        let mut promise = Promise::new("freshness", format!("{path}#{id}.freshness"));
        promise.element = element(node);
        promise.description = filled(rule.filter.clone()).map(|filter| format!("only rows where {filter}"));
        if let Some(bound) = error {
            (promise.value, promise.unit) = (bound.count, bound.period);
        }
        if let Some(bound) = warn {
            (promise.warn_value, promise.warn_unit) = (bound.count, bound.period);
        }
        promises.push(promise);
    }
    if let Some(bound) = stated(&rule.build_after) {
        let mut promise = Promise::new("build_after", format!("{path}#{id}.freshness.build_after"));
        promise.description = bound.updates_on.map(|on| format!("updates_on: {on}"));
        (promise.value, promise.unit) = (bound.count, bound.period);
        promises.push(promise);
    }
    promises
}

/// What the age is measured on: a column, or a query.
fn element(node: &Node) -> Option<String> {
    [&node.loaded_at_field, &node.config.loaded_at_field, &node.loaded_at_query, &node.config.loaded_at_query]
        .into_iter()
        .find_map(|text| filled(text.clone()))
}

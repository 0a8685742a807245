//! CON-02: a promise that is written wrongly: clock rule, unit, time zone, or an element that is not there.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use crate::sla::normalise;
use weft_model::{Claim, Contract, Entity, Fact, Promise};

pub(super) const RULE: Rule = Rule {
    id: "CON-02",
    severity: Severity::Medium,
    title: "A promise is written wrongly",
    needs: &[Need::Promises],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let all = 0..mesh.input.things.len();
    all.filter_map(|i| {
        let wrong: Vec<(String, Claim)> = mesh.said(i).iter().flat_map(|fact| defects(mesh, fact)).collect();
        let (sentences, facts): (Vec<String>, Vec<Claim>) = wrong.into_iter().unzip();
        let sentence = sentences.join("; ");
        (!facts.is_empty()).then(|| Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts))
    })
    .collect()
}

/// What is wrong with the promises of one statement, with the promise as quoted.
fn defects(mesh: &Mesh<'_>, fact: &Fact) -> Vec<(String, Claim)> {
    let entity = &fact.observation.entity;
    let mut found = Vec::new();
    for promise in entity.promises() {
        let quoted = || mesh.claim(fact, quote(promise));
        match normalise(fact.observation.dialect.as_str(), promise) {
            Err(refused) if refused.defect => found.push((refused.to_string(), quoted())),
            Ok(rule) => {
                let Entity::Contract(contract) = entity else { continue };
                for element in rule.elements.iter().filter(|e| !points_somewhere(contract, e)) {
                    let words = format!("{} names “{element}”, which the contract does not have", promise.property);
                    found.push((format!("{words} · {}", promise.location), quoted()));
                }
            }
            Err(_) => {}
        }
    }
    found
}

fn quote(promise: &Promise) -> String {
    let parts = [Some(promise.property.as_str()), promise.value.as_deref(), promise.unit.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// True when an element is a table of the contract, a column of one, or cannot be checked for want of a schema.
fn points_somewhere(contract: &Contract, element: &str) -> bool {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    if contract.subjects.is_empty() {
        return true;
    }
    contract.subjects.iter().any(|subject| {
        let names = [subject.name.as_str(), subject.asset.name()];
        let has = |column: &str| subject.columns.is_empty() || subject.columns.iter().any(|c| same(&c.path, column));
        let in_table = |(table, column): (&str, &str)| names.iter().any(|n| same(n, table)) && has(column);
        let known_column = !subject.columns.is_empty() && has(element);
        names.iter().any(|n| same(n, element)) || element.split_once('.').is_some_and(in_table) || known_column
    })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, contract};

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_what_nobody_can_judge_is_not_wrong() {
        let mut build = Build::new();
        build.say("git", contract("bad").promises("odcs", "freshness", "30", Some("m")));
        build.say("git", contract("fine").promises("odcs", "freshness", "30", Some("d")));
        build.say("git", contract("odd").promises("odcs", "sparkle", "30", Some("d")));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].sentence, "unit “m” may mean minutes or months; write “min” or “mo” · sla.yaml, line 14");
    }

    #[test]
    fn an_element_must_be_a_table_or_column_of_the_contract() {
        let mut build = Build::new();
        let promise = |id: &str| contract(id).covers("orders").promises("odcs", "freshness", "1", Some("d"));
        build.say("git", promise("a").element("orders.placed_at"));
        build.say("git", promise("b").element("ORDERS"));
        build.say("git", promise("c").element("returns.placed_at"));
        build.say("git", promise("d").column("placed_at").element("orders.shipped_at, placed_at"));
        let input = build.input();
        let seen: Vec<String> = check(&Mesh::new(&input)).into_iter().map(|f| f.sentence).collect();
        assert_eq!(
            seen,
            [
                "freshness names “returns.placed_at”, which the contract does not have · sla.yaml, line 14",
                "freshness names “orders.shipped_at”, which the contract does not have · sla.yaml, line 14",
            ]
        );
    }
}

//! PRD-02: a contract that promises nothing, or nothing that can be judged.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use crate::sla::{State, evaluate, normalise};
use weft_model::Kind;

pub(super) const RULE: Rule = Rule {
    id: "PRD-02",
    severity: Severity::Medium,
    title: "Contract without a promise that can be judged",
    needs: &[Need::Contracts],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    mesh.of_kind(Kind::Contract).filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let now = mesh.now();
    let mut facts = Vec::new();
    for (fact, promise) in mesh.promises(i) {
        let why = match normalise(fact.observation.dialect.as_str(), promise) {
            Err(refused) => refused.reason,
            Ok(rule) => match evaluate(&rule, &[], now, now).state {
                State::NotEvaluable(reason) => reason,
                _ => return None,
            },
        };
        facts.push(mesh.claim(fact, format!("{}: {why}", promise.property)));
    }
    let sentence = match facts.len() {
        0 => "promises nothing about service".to_owned(),
        1 => "its one promise cannot be judged".to_owned(),
        n => format!("none of its {n} promises can be judged"),
    };
    if facts.is_empty() {
        facts = mesh.silence(i, "states no service level");
    }
    Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, contract};

    #[test]
    fn one_promise_that_can_be_judged_is_enough() {
        let mut build = Build::new();
        build.say("git", contract("empty"));
        build.say("git", contract("hopeless").promises("odcs", "availability", "99.9", Some("%")));
        let fine = contract("fine").promises("odcs", "freshness", "1", Some("d"));
        build.say("git", fine.promises("odcs", "availability", "99.9", Some("%")));
        let input = build.input();
        let seen: Vec<String> = check(&Mesh::new(&input)).into_iter().map(|f| f.name + ": " + &f.sentence).collect();
        assert_eq!(seen, ["empty: promises nothing about service", "hopeless: its one promise cannot be judged"]);
    }
}

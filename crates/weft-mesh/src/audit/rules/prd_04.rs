//! PRD-04: past its end of life and still consumed; high where only support has ended.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use crate::sla::{State, evaluate, normalise};
use weft_model::Metric;

pub(super) const RULE: Rule = Rule {
    id: "PRD-04",
    severity: Severity::Critical,
    title: "Past its end and still consumed",
    needs: &[Need::Things, Need::Flows],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    mesh.owned().filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let now = mesh.now();
    let mut worst: Option<(Severity, String)> = None;
    let mut facts = Vec::new();
    for (fact, promise) in mesh.promises(i) {
        let Ok(rule) = normalise(fact.observation.dialect.as_str(), promise) else { continue };
        let severity = match rule.metric {
            Metric::EndOfLife => Severity::Critical,
            Metric::EndOfSupport => Severity::High,
            _ => continue,
        };
        let verdict = evaluate(&rule, &[], now, now);
        if verdict.state == State::Fail {
            facts.push(mesh.claim(fact, rule.raw));
            if worst.as_ref().is_none_or(|(s, _)| severity < *s) {
                worst = Some((severity, verdict.sentence));
            }
        }
    }
    let (severity, words) = worst?;
    let consumers = mesh.consumers(i);
    let name = |j: &usize| mesh.thing(*j).name.as_str();
    let used = match consumers.as_slice() {
        [] => return None,
        [one] => format!("{} still takes from it", name(one)),
        all => format!("{} still take from it, first {}", all.len(), name(&all[0])),
    };
    Some(Finding::on(mesh, RULE.id, severity, i, format!("{words}; {used}"), facts))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::fixture::{Build, asset, contract};
    use crate::audit::{Mesh, Severity};

    #[test]
    fn only_what_is_over_and_still_used_is_found() {
        let mut build = Build::new();
        for (name, property, date) in [
            ("dead", "endOfLife", "2026-11-10"),
            ("unsupported", "endOfSupport", "2026-11-10"),
            ("unused", "endOfLife", "2026-11-10"),
            ("alive", "endOfLife", "2030-01-01"),
        ] {
            build.say("git", asset(name));
            build.say("git", contract(name).covers(name).promises("odcs", property, date, None));
            if name != "unused" {
                build.flow(name, "report");
            }
        }
        build.say("git", asset("report"));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        let seen: Vec<(&str, Severity)> = found.iter().map(|f| (f.name.as_str(), f.severity)).collect();
        assert_eq!(seen, [("dead", Severity::Critical), ("unsupported", Severity::High)]);
        assert_eq!(found[0].sentence, "end of life was 10 Nov 2026, 9 days ago; report still takes from it");
    }
}

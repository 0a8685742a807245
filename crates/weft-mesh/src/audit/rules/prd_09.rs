//! PRD-09: a product without description, purpose or a channel for questions.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use weft_model::{DataProduct, Kind, Lifecycle};

pub(super) const RULE: Rule = Rule {
    id: "PRD-09",
    severity: Severity::Low,
    title: "Product without description, purpose or support channel",
    needs: &[Need::Products],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let living = mesh.of_kind(Kind::Product).filter(|i| mesh.thing(*i).lifecycle != Lifecycle::Retired);
    living.filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let said = |has: fn(&DataProduct) -> bool| mesh.products(i).any(|(_, p)| has(p));
    let filled = |text: &Option<String>| text.as_ref().is_some_and(|t| !t.trim().is_empty());
    let known = [
        ("description", mesh.products(i).any(|(_, p)| filled(&p.description))),
        ("purpose", mesh.products(i).any(|(_, p)| filled(&p.purpose))),
        ("support channel", said(|p| !p.support.is_empty())),
    ];
    let missing: Vec<&str> = known.into_iter().filter(|(_, known)| !known).map(|(what, _)| what).collect();
    if missing.is_empty() {
        return None;
    }
    let sentence = format!("has no {}", missing.join(", no "));
    let facts = mesh.silence(i, &format!("states no {}", missing.join(", no ")));
    Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, product};

    #[test]
    fn what_is_missing_is_named_and_catalogs_complete_each_other() {
        let mut build = Build::new();
        build.say("dh", product("a", "A").with(|p| p.description = Some("All orders".into())));
        build.say("dh", product("b", "B").with(|p| p.description = Some("All orders".into())));
        let rest = product("b", "B").with(|p| (p.purpose, p.support) = (Some("Reports".into()), vec!["#b".into()]));
        build.say("git", rest);
        let input = build.input();
        let seen: Vec<String> = check(&Mesh::new(&input)).into_iter().map(|f| f.sentence).collect();
        assert_eq!(seen, ["has no purpose, no support channel"]);
    }
}

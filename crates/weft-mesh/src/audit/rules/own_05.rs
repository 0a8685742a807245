//! OWN-05: a certified or tier-1 thing whose ownership is only inherited.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use weft_model::{Claim, Entity};

pub(super) const RULE: Rule = Rule {
    id: "OWN-05",
    severity: Severity::Medium,
    title: "Certified or tier 1, and only inherited owners",
    needs: &[Need::Owners],
    check,
};

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    mesh.owned().filter_map(|i| finding(mesh, i)).collect()
}

fn finding(mesh: &Mesh<'_>, i: usize) -> Option<Finding> {
    let mut facts = distinction(mesh, i)?;
    let own = mesh.owners(i);
    if own.iter().any(|o| !o.ownership.inherited) {
        return None;
    }
    let above = mesh.above(i).into_iter().flat_map(|j| mesh.owners(j));
    let inherited: Vec<_> = own.into_iter().chain(above).collect();
    let first = inherited.first()?;
    let words = facts[0].value.clone();
    let sentence = format!("{words}, and its only owner is inherited: {}", mesh.owner_name(first));
    facts.extend(inherited.iter().map(|o| mesh.claim(o.fact, format!("owner {}", mesh.owner_name(o)))));
    Some(Finding::on(mesh, RULE.id, RULE.severity, i, sentence, facts))
}

/// Who says that a thing is certified or of the first tier.
fn distinction(mesh: &Mesh<'_>, i: usize) -> Option<Vec<Claim>> {
    let mut facts = Vec::new();
    for fact in mesh.said(i) {
        if let Entity::Product(product) = &fact.observation.entity {
            facts.extend(product.certification.as_ref().map(|c| mesh.claim(fact, format!("certified ({c})"))));
            let tier = product.tier.as_ref().filter(|t| first_tier(t));
            facts.extend(tier.map(|t| mesh.claim(fact, format!("tier 1 ({t})"))));
        }
        let tags = fact.observation.entity.tags().iter().map(|t| &t.name);
        let tags = tags.filter(|t| first_tier(t) || t.to_lowercase().contains("certified"));
        facts.extend(tags.map(|t| mesh.claim(fact, format!("tagged {t}"))));
    }
    (!facts.is_empty()).then_some(facts)
}

/// `Tier 1`, `tier1`, `Tier.Tier1`, `1`.
fn first_tier(word: &str) -> bool {
    let last = word.rsplit(['.', ':', '/']).next().unwrap_or(word).to_lowercase();
    matches!(last.replace([' ', '-', '_'], "").as_str(), "tier1" | "1" | "t1")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::{Build, person, product};

    #[test]
    fn what_matters_most_needs_an_owner_of_its_own() {
        let mut build = Build::new();
        build.say("dh", person("ana@x.example", "Ana"));
        let tier = |id: &str| product(id, id).with(|p| p.tier = Some("Tier.Tier1".into()));
        build.say("dh", tier("inherits").inherits("ana@x.example"));
        build.say("dh", tier("own").owner("ana@x.example"));
        build.say("dh", product("plain", "plain").inherits("ana@x.example"));
        build.say("dh", product("low", "low").with(|p| p.tier = Some("Tier 3".into())).inherits("ana@x.example"));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].sentence, "tier 1 (Tier.Tier1), and its only owner is inherited: Ana");
    }
}

//! CLS-01: values of a sensitive column reach a column without a tag, over no masking edge. Followed along the whole
//! stream; critical where values flow, medium where they only steer, high where the source does not say which.

use super::{Need, Rule};
use crate::audit::{Finding, Mesh, Severity};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use weft_model::{Claim, ColumnFlow, Entity, Fact, Sensitivity, TagRef, Transformation};

pub(super) const RULE: Rule = Rule {
    id: "CLS-01",
    severity: Severity::Critical,
    title: "Sensitive values reach an untagged column",
    needs: &[Need::ColumnFlows, Need::ColumnTags],
    check,
};

/// Words in a tag's name that mean sensitive where no catalog ranks the tag.
const WORDS: [&str; 6] = ["pii", "sensitive", "personal", "confidential", "restricted", "gdpr"];

/// A column: the place of its asset, and its path in lower case.
type At = (usize, String);

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    let tags = Tags::new(mesh);
    let mut onward: HashMap<At, Vec<(usize, &ColumnFlow)>> = HashMap::new();
    for edge in &mesh.input.edges {
        let (Some(from), Some(to)) = (mesh.shown(&edge.from), mesh.shown(&edge.to)) else { continue };
        for flow in edge.columns.iter().filter(|f| !f.masking) {
            onward.entry((from, flow.from.to_lowercase())).or_default().push((to, flow));
        }
    }
    let mut found: BTreeMap<(usize, Severity), Vec<Leak>> = BTreeMap::new();
    for ((asset, column), (tag, fact)) in &tags.sensitive {
        let origin = format!("{}.{column}", mesh.thing(*asset).name);
        let claim = mesh.claim(fact, format!("{origin} tagged {tag}"));
        for (to, path, severity) in reached(&onward, &tags, (*asset, column.clone())) {
            let words = format!("{origin} ({tag}) reaches {path}");
            found.entry((to, severity)).or_default().push(Leak { words, claim: claim.clone() });
        }
    }
    found
        .into_iter()
        .filter(|((asset, _), _)| !mesh.thing(*asset).stub)
        .map(|((asset, severity), leaks)| {
            let verb = if severity == Severity::Medium { "; it only steers" } else { "" };
            let sentence = match leaks.as_slice() {
                [one] => format!("{}, which has no tag{verb}", one.words),
                all => {
                    format!("{} sensitive columns reach columns without a tag, first {}{verb}", all.len(), all[0].words)
                }
            };
            let mut facts = mesh.silence(asset, "no tag on the column");
            facts.extend(leaks.into_iter().map(|l| l.claim));
            Finding::on(mesh, RULE.id, severity, asset, sentence, facts)
        })
        .collect()
}

struct Leak {
    words: String,
    claim: Claim,
}

/// Untagged columns that a column reaches. A column that bears a tag is somebody's decision and ends the way; so does
/// a flow that only steers.
fn reached(
    onward: &HashMap<At, Vec<(usize, &ColumnFlow)>>,
    tags: &Tags<'_>,
    start: At,
) -> Vec<(usize, String, Severity)> {
    let mut found = Vec::new();
    let mut seen: HashSet<At> = HashSet::from([start.clone()]);
    let mut open = VecDeque::from([(start, Severity::Critical)]);
    while let Some((at, so_far)) = open.pop_front() {
        for (to, flow) in onward.get(&at).into_iter().flatten() {
            let Some(path) = &flow.to else { continue };
            let next = (*to, path.to_lowercase());
            if tags.tagged.contains(&next) || !seen.insert(next.clone()) {
                continue;
            }
            let severity = match flow.transformation {
                Transformation::Direct => so_far,
                Transformation::Unknown => so_far.max(Severity::High),
                Transformation::Indirect => Severity::Medium,
            };
            found.push((*to, path.clone(), severity));
            if severity != Severity::Medium {
                open.push_back((next, severity));
            }
        }
    }
    found
}

/// Which columns bear a tag, and which of those tags mean sensitive.
struct Tags<'a> {
    tagged: HashSet<At>,
    sensitive: BTreeMap<At, (&'a str, &'a Fact)>,
}

impl<'a> Tags<'a> {
    fn new(mesh: &Mesh<'a>) -> Self {
        let mut this = Self { tagged: HashSet::new(), sensitive: BTreeMap::new() };
        for fact in mesh.input.facts() {
            let Entity::Asset(asset) = &fact.observation.entity else { continue };
            let Some(i) = mesh.find(&fact.catalog, &fact.observation.key) else { continue };
            for column in &asset.columns {
                let at = (i, column.path.to_lowercase());
                if let Some(tag) = column.tags.iter().find(|t| sensitive(mesh, fact, t)) {
                    this.sensitive.entry(at.clone()).or_insert((&tag.name, fact));
                }
                if !column.tags.is_empty() {
                    this.tagged.insert(at);
                }
            }
        }
        this
    }
}

/// A tag is sensitive when a catalog ranks it confidential or higher, or else when its name says so.
fn sensitive(mesh: &Mesh<'_>, fact: &Fact, tag: &TagRef) -> bool {
    let described = tag.key.as_ref().and_then(|key| mesh.find(&fact.catalog, key));
    let rank = described.into_iter().flat_map(|i| mesh.said(i)).find_map(|f| match &f.observation.entity {
        Entity::Tag(t) | Entity::Term(t) => t.sensitivity,
        _ => None,
    });
    match rank {
        Some(rank) => rank >= Sensitivity::Confidential,
        None => {
            let name = tag.name.to_lowercase();
            name.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::fixture::{Build, asset};
    use crate::audit::{Mesh, Severity};
    use weft_model::Transformation::{Direct, Indirect};

    #[test]
    fn a_leak_is_followed_until_a_tag_a_mask_or_a_flow_that_only_steers() {
        let mut build = Build::new();
        build.say("dh", asset("users").tagged("email", "Data.PII").tagged("city", "geo"));
        for name in ["stage", "mart", "masked", "steered", "tagged_copy", "after"] {
            let said = asset(name);
            build.say("dh", if name == "tagged_copy" { said.tagged("email", "PII") } else { said });
        }
        build.flow("users", "stage");
        build.maps("email", "mail", Direct, false);
        build.maps("city", "city", Direct, false);
        build.flow("stage", "mart");
        build.maps("MAIL", "contact", Direct, false);
        build.flow("users", "masked");
        build.maps("email", "hash", Direct, true);
        build.flow("users", "steered");
        build.maps("email", "n", Indirect, false);
        build.flow("steered", "after");
        build.maps("n", "n", Direct, false);
        build.flow("users", "tagged_copy");
        build.maps("email", "email", Direct, false);
        build.flow("mart", "users");
        build.maps("contact", "email", Direct, false);
        let input = build.input();
        let found = check(&Mesh::new(&input));
        let seen: Vec<(&str, Severity)> = found.iter().map(|f| (f.name.as_str(), f.severity)).collect();
        assert_eq!(seen, [("mart", Severity::Critical), ("stage", Severity::Critical), ("steered", Severity::Medium)]);
        assert_eq!(found[1].sentence, "users.email (Data.PII) reaches mail, which has no tag");
    }
}

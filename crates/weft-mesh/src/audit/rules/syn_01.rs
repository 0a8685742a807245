//! SYN-01: a catalog that was not read to its end, not recently, or never. It lowers what the audit can say and is
//! printed first.

use super::Rule;
use crate::audit::people::day;
use crate::audit::{CatalogState, Finding, Mesh, Severity};
use weft_model::{Claim, Completeness, Dialect};

pub(super) const RULE: Rule =
    Rule { id: "SYN-01", severity: Severity::Coverage, title: "A catalog is incomplete or stale", needs: &[], check };

fn check(mesh: &Mesh<'_>) -> Vec<Finding> {
    mesh.input.catalogs.iter().flat_map(|catalog| findings(mesh, catalog)).collect()
}

fn findings(mesh: &Mesh<'_>, catalog: &CatalogState) -> Vec<Finding> {
    let finding = |sentence: String, scope: &str| Finding {
        rule: RULE.id.to_owned(),
        severity: RULE.severity,
        subject: catalog.id.clone(),
        name: catalog.id.clone(),
        kind: None,
        domain: None,
        facts_used: vec![Claim {
            value: sentence.clone(),
            catalog: catalog.id.clone(),
            dialect: Dialect::new(scope),
            at: catalog.synced_at,
        }],
        sentence,
    };
    let mut found = Vec::new();
    if let Some(why) = &catalog.failure {
        found.push(finding(format!("the last sync failed: {why}"), ""));
    }
    match catalog.synced_at {
        None => found.push(finding("never read; nothing it holds was audited".to_owned(), "")),
        Some(at) => {
            let age = mesh.now().millis() - at.millis();
            if age > mesh.input.stale_after_ms {
                let age = crate::sla::span_in_words(age);
                found.push(finding(format!("last read {}, {age} ago", day(at)), ""));
            }
        }
    }
    for scope in &catalog.scopes {
        if let Completeness::Partial(why) = &scope.completeness {
            found.push(finding(format!("{} was read in part: {why}", scope.scope), &scope.scope));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::audit::Mesh;
    use crate::audit::fixture::Build;
    use weft_model::TimeMs;

    #[test]
    fn incomplete_stale_failed_and_never_read_catalogs_are_found() {
        let mut build = Build::new();
        build.partial("dh", "datahub", "14 of 20 pages");
        build.catalog("fresh", TimeMs::parse("2026-11-19"), None);
        build.catalog("old", TimeMs::parse("2026-11-11"), None);
        build.catalog("new", None, Some("token rejected"));
        let input = build.input();
        let found = check(&Mesh::new(&input));
        let seen: Vec<(&str, &str)> = found.iter().map(|f| (f.name.as_str(), f.sentence.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("dh", "datahub was read in part: 14 of 20 pages"),
                ("old", "last read 11 Nov 2026, 9 days ago"),
                ("new", "the last sync failed: token rejected"),
                ("new", "never read; nothing it holds was audited"),
            ]
        );
    }
}

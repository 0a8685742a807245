//! Trust, explained by parts: what speaks for relying on a thing and what against, each with its reason.

use crate::api::asset::{CheckView, ThingPage, TrustPart};
use crate::api::types::{OwnerRef, PromiseState};
use weft_model::{CheckStatus, Lifecycle, TimeMs};

/// Age of what is known above which it no longer speaks for trust: seven days.
const STALE_MS: i64 = 7 * 86_400_000;

/// The parts of a page that is otherwise complete.
pub(crate) fn parts(page: &ThingPage, now: TimeMs) -> Vec<TrustPart> {
    let part = |part: &str, good: Option<bool>, because: String| TrustPart { part: part.to_owned(), good, because };
    let mut parts = vec![owner_part(&page.owners)];
    parts.push(match page.contracts.first() {
        Some(contract) => part("contract", Some(true), format!("covered by {}", contract.name)),
        None => part("contract", Some(false), "no contract covers it".to_owned()),
    });
    parts.push(promise_part(page));
    parts.push(check_part(&page.checks));
    parts.push(match page.description.is_empty() {
        false => part("description", Some(true), "described".to_owned()),
        true => part("description", Some(false), "no catalog describes it".to_owned()),
    });
    if matches!(page.lifecycle.state, Lifecycle::Deprecated | Lifecycle::Retired) {
        let word = page.lifecycle.state.as_str();
        parts.push(part("lifecycle", Some(false), format!("it is {word}")));
    }
    let differing = page.facts.iter().filter(|f| !f.differing.is_empty()).count();
    parts.push(match differing {
        0 => part("agreement", Some(true), "no two sources contradict each other".to_owned()),
        1 => part("agreement", Some(false), "sources differ on one fact".to_owned()),
        n => part("agreement", Some(false), format!("sources differ on {n} facts")),
    });
    parts.push(match page.freshness.as_of {
        None => part("age of this knowledge", None, "never synced".to_owned()),
        Some(at) if now.millis() - at.millis() > STALE_MS => {
            let days = (now.millis() - at.millis()) / 86_400_000;
            part("age of this knowledge", Some(false), format!("the oldest source was read {days} days ago"))
        }
        Some(_) => part("age of this knowledge", Some(true), "every source was read in the last seven days".to_owned()),
    });
    parts
}

fn owner_part(owners: &[OwnerRef]) -> TrustPart {
    let owning: Vec<&OwnerRef> = owners.iter().filter(|o| o.role.contains("owner")).collect();
    let here = owning.iter().filter(|o| !o.left && !o.unresolved).count();
    let (good, because) = match (owning.len(), here) {
        (0, _) => (false, "nobody owns it".to_owned()),
        (_, 0) => (false, "every owner has left or is nobody".to_owned()),
        (_, 1) => (true, "one owner who is here".to_owned()),
        (_, n) => (true, format!("{n} owners who are here")),
    };
    TrustPart { part: "owner".to_owned(), good: Some(good), because }
}

fn promise_part(page: &ThingPage) -> TrustPart {
    let (good, because) = match page.promise_state {
        None => (None, "nothing is promised".to_owned()),
        Some(PromiseState::Pass) => (Some(true), "every promise is kept".to_owned()),
        Some(PromiseState::Warn) => (Some(true), "kept, and close to its time".to_owned()),
        Some(PromiseState::Fail) => {
            (Some(false), page.promises.first().map_or_else(String::new, |p| p.sentence.clone()))
        }
        Some(PromiseState::Unknown) => (None, "whether the promises are kept is not known".to_owned()),
        Some(PromiseState::NotEvaluable) => (None, "no promise can be evaluated".to_owned()),
    };
    TrustPart { part: "promise".to_owned(), good, because }
}

fn check_part(checks: &[CheckView]) -> TrustPart {
    let ran =
        checks.iter().filter(|c| matches!(c.status, CheckStatus::Pass | CheckStatus::Warn | CheckStatus::Fail)).count();
    let broken = checks.iter().filter(|c| c.status == CheckStatus::Fail).count();
    let (good, because) = match (ran, broken) {
        (0, _) => (None, "no check result is known".to_owned()),
        (1, 0) => (Some(true), "one check, not broken".to_owned()),
        (n, 0) => (Some(true), format!("{n} checks, none broken")),
        (n, b) => (Some(false), format!("{b} of {n} checks are broken")),
    };
    TrustPart { part: "checks".to_owned(), good, because }
}

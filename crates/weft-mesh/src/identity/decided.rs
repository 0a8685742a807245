//! Step 1: what the user decided.

use super::clusters::{Clusters, Guard};
use super::form::Forms;
use crate::statement::{Book, Directory, StatementId};
use std::collections::HashMap;
use weft_model::{CanonicalKey, Decision, DecisionVerdict, Step};

/// Sets "not the same" as a guard for all later steps, then merges "the same". The newest decision on a pair counts;
/// a decision about keys that nobody states at the moment waits.
pub(super) fn apply(book: &Book, forms: &Forms, clusters: &mut Clusters, decisions: &[Decision]) {
    if decisions.is_empty() {
        return;
    }
    let directory = book.directory();
    let mut newest: HashMap<(StatementId, StatementId), &Decision> = HashMap::new();
    for decision in decisions {
        let left = statements(book, &directory, &decision.left_catalog, &decision.left);
        let right = statements(book, &directory, &decision.right_catalog, &decision.right);
        for &a in &left {
            for &b in right.iter().filter(|&&b| b != a) {
                let held = newest.entry((a.min(b), a.max(b))).or_insert(decision);
                if decision.at > held.at {
                    *held = decision;
                }
            }
        }
    }
    let mut pairs: Vec<_> = newest.into_iter().collect();
    pairs.sort_unstable_by_key(|(pair, _)| *pair);
    for ((a, b), _) in pairs.iter().filter(|(_, d)| d.verdict == DecisionVerdict::Different) {
        clusters.keep_apart(*a, *b);
    }
    for ((a, b), decision) in pairs.iter().filter(|(_, d)| d.verdict == DecisionVerdict::Same) {
        let evidence = format!("the user decided on {} that they are the same", decision.at);
        clusters.join((book, forms), (*a, *b), Step::UserDecision, Guard::Decision, evidence);
    }
}

/// The statements of one catalog with exactly this key.
fn statements(book: &Book, directory: &Directory, catalog: &str, key: &CanonicalKey) -> Vec<StatementId> {
    let (Some(catalog), Some(key)) = (book.words.find(catalog), book.keys.find(&book.words, key)) else {
        return Vec::new();
    };
    directory.all(catalog, key).collect()
}

#[cfg(test)]
mod tests {
    use crate::stitch::StitchSettings;
    use crate::stitch::kit::{asset, decision, only_row, stitch_with};
    use weft_model::{DecisionVerdict, Step};

    const A: &str = "snowflake://acct/DB/S/T";
    const B: &str = "postgres://h:5432/db/s/other";

    #[test]
    fn the_user_can_join_what_no_rule_would_and_part_what_every_rule_joins() {
        let same = decision(("a", A), ("b", B), DecisionVerdict::Same, 5);
        let settings = StitchSettings { decisions: vec![same], ..StitchSettings::default() };
        let map = stitch_with(&settings, vec![asset("a", "datahub", A), asset("b", "datahub", B)]);
        assert_eq!((map.things.len(), only_row(&map).step), (1, Step::UserDecision));

        let different = decision(("a", A), ("b", A), DecisionVerdict::Different, 5);
        let settings = StitchSettings { decisions: vec![different], ..StitchSettings::default() };
        let map = stitch_with(&settings, vec![asset("a", "datahub", A), asset("b", "openlineage", A)]);
        assert_eq!((map.things.len(), only_row(&map).step), (2, Step::Unresolved));
        assert!(map.ledger[0].evidence.contains("user's decision"));
        assert_ne!(map.things[0].key, map.things[1].key);
    }

    #[test]
    fn the_newest_decision_counts_and_one_about_unknown_keys_waits() {
        let decisions = vec![
            decision(("a", A), ("b", B), DecisionVerdict::Same, 5),
            decision(("b", B), ("a", A), DecisionVerdict::Different, 9),
            decision(("a", A), ("gone", B), DecisionVerdict::Same, 9),
        ];
        let settings = StitchSettings { decisions, ..StitchSettings::default() };
        let map = stitch_with(&settings, vec![asset("a", "datahub", A), asset("b", "datahub", B)]);
        assert_eq!((map.things.len(), map.ledger.len()), (2, 0));
    }

    #[test]
    fn a_third_statement_does_not_bring_together_what_the_user_parted() {
        let different = decision(("a", A), ("b", A), DecisionVerdict::Different, 5);
        let settings = StitchSettings { decisions: vec![different], ..StitchSettings::default() };
        let facts = vec![asset("a", "datahub", A), asset("b", "openlineage", A), asset("c", "odcs", A)];
        let map = stitch_with(&settings, facts);
        assert_eq!(map.things.len(), 2);
        let parted = |t: &weft_model::Thing| !["a", "b"].iter().all(|c| t.members.iter().any(|m| m.catalog == *c));
        assert!(map.things.iter().all(parted));
    }
}

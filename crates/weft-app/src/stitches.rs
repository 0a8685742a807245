//! The stitch ledger: what was joined across catalogs and why, and what the user decides about it.

use crate::App;
use crate::api::catalogs::{StitchDecision, StitchLedger, StitchQuery, StitchRow, StitchSide};
use crate::error::{Code, WireError};
use crate::names::mark;
use weft_model::{CanonicalKey, Decision, DecisionVerdict, LedgerRow, Member, Step};
use weft_store::LedgerFilter;

impl App {
    /// The stitch ledger.
    ///
    /// # Errors
    /// `NotFound` when `key` names nothing.
    pub async fn stitches(&self, query: StitchQuery) -> Result<StitchLedger, WireError> {
        let thing = match &query.key {
            None => None,
            Some(key) => Some(self.find_one(key).await?.id),
        };
        let limit = query.limit.unwrap_or(500);
        let filter = LedgerFilter { steps: query.steps.unwrap_or_default(), thing, limit };
        let decisions = self.store.decisions().await?;
        let mut rows: Vec<StitchRow> =
            self.store.ledger(&filter).await?.into_iter().map(|row| stitch_row(row, &decisions)).collect();
        self.add_refused(&filter, &decisions, &mut rows).await?;
        let counts = self.store.ledger_counts().await?.into_iter();
        Ok(StitchLedger {
            freshness: self.freshness().await?,
            rows,
            counts: counts.map(|(step, n)| (step, u32::try_from(n).unwrap_or(u32::MAX))).collect(),
        })
    }

    /// Adds the pairs that the user keeps apart: nothing joins them any more, so the ledger itself has no row.
    async fn add_refused(
        &self,
        filter: &LedgerFilter,
        decisions: &[Decision],
        rows: &mut Vec<StitchRow>,
    ) -> Result<(), WireError> {
        if !filter.steps.is_empty() && !filter.steps.contains(&Step::UserDecision) {
            return Ok(());
        }
        for decision in decisions.iter().filter(|d| d.verdict == DecisionVerdict::Different) {
            let listed = rows.iter().any(|row| row.decision.is_some() && is_about(row, decision));
            let sides = [(&decision.left_catalog, &decision.left), (&decision.right_catalog, &decision.right)];
            let mut found = Vec::new();
            for (catalog, key) in sides {
                let thing = self.store.thing(key).await?;
                let of_filter = filter.thing.is_none_or(|id| thing.as_ref().is_some_and(|row| row.id == id));
                let member = thing
                    .and_then(|row| row.thing.members.into_iter().find(|m| &m.catalog == catalog && &m.key == key));
                found.push((of_filter, member));
            }
            // A key that its catalog no longer knows has nothing to be kept apart from.
            if let ([(a, Some(left)), (b, Some(right))], false) = (found.as_slice(), listed)
                && (*a || *b)
            {
                let evidence = format!("kept apart by you on {}", decision.at);
                let row = LedgerRow {
                    left: left.clone(),
                    right: right.clone(),
                    step: Step::UserDecision,
                    evidence,
                    overlap: None,
                };
                rows.push(stitch_row(row, decisions));
            }
        }
        Ok(())
    }

    /// Keeps or takes back a decision about two keys and makes the map anew.
    ///
    /// # Errors
    /// `BadRequest` when a text is not a key.
    pub async fn decide(&self, decision: StitchDecision) -> Result<(), WireError> {
        let key = |text: &str| {
            text.parse::<CanonicalKey>().map_err(|e| WireError::new(Code::BadRequest, format!("\"{text}\": {e}")))
        };
        let (left, right) = (key(&decision.left)?, key(&decision.right)?);
        let (left_catalog, right_catalog) = (decision.left_catalog, decision.right_catalog);
        if decision.verdict.is_some() {
            for (catalog, key) in [(&left_catalog, &left), (&right_catalog, &right)] {
                let thing = self.store.thing(key).await?;
                let says =
                    thing.is_some_and(|row| row.thing.members.iter().any(|m| &m.catalog == catalog && &m.key == key));
                if !says {
                    return Err(WireError::new(
                        Code::NotFound,
                        format!("catalog {catalog} speaks of nothing called {key}"),
                    )
                    .hint("weft stitch list shows the keys as each catalog spells them"));
                }
            }
        }
        match decision.verdict {
            Some(verdict) => {
                let at = self.clock.now();
                self.store.save_decision(&Decision { left, left_catalog, right, right_catalog, verdict, at }).await?;
            }
            None => self.store.remove_decision((&left_catalog, &left), (&right_catalog, &right)).await?,
        }
        self.derive_again().await
    }
}

/// True when a row of the ledger is about the two keys of a decision.
fn is_about(row: &StitchRow, decision: &Decision) -> bool {
    let side =
        |s: &StitchSide, key: &CanonicalKey, catalog: &str| s.mark.catalog == catalog && s.key == key.to_string();
    let (l, r) = (&row.left, &row.right);
    (side(l, &decision.left, &decision.left_catalog) && side(r, &decision.right, &decision.right_catalog))
        || (side(l, &decision.right, &decision.right_catalog) && side(r, &decision.left, &decision.left_catalog))
}

fn stitch_row(row: LedgerRow, decisions: &[Decision]) -> StitchRow {
    let is = |m: &Member, key: &CanonicalKey, catalog: &str| m.key == *key && m.catalog == catalog;
    let decision = decisions.iter().find(|d| {
        (is(&row.left, &d.left, &d.left_catalog) && is(&row.right, &d.right, &d.right_catalog))
            || (is(&row.left, &d.right, &d.right_catalog) && is(&row.right, &d.left, &d.left_catalog))
    });
    let side =
        |m: Member| StitchSide { mark: mark(&m.dialect, &m.catalog, None), key: m.key.to_string(), native: m.native };
    StitchRow {
        number: row.step.number(),
        // A refusal is a decision of the user that keeps two apart.
        merges: row.step.merges() && decision.is_none_or(|d| d.verdict == DecisionVerdict::Same),
        step: row.step,
        decision: decision.map(|d| d.verdict),
        left: side(row.left),
        right: side(row.right),
        evidence: row.evidence,
        overlap: row.overlap,
    }
}

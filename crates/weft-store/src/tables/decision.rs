//! What the user decided about two keys: permanent, survives syncs.

use crate::tables::catalog::user;
use crate::{Store, StoreError};
use weft_model::{CanonicalKey, Decision, DecisionVerdict, TimeMs};

type Row = (String, String, String, String, String, i64);

fn from_row((left, left_catalog, right, right_catalog, verdict, at): Row) -> Result<Decision, StoreError> {
    let broken = |what: &str| StoreError::unreadable(format!("the decision about {left} and {right}"), what);
    Ok(Decision {
        left: left.parse().map_err(|_| broken("no key"))?,
        right: right.parse().map_err(|_| broken("no key"))?,
        verdict: match verdict.as_str() {
            "same" => DecisionVerdict::Same,
            "different" => DecisionVerdict::Different,
            _ => return Err(broken("unknown verdict")),
        },
        at: TimeMs::from_millis(at).ok_or_else(|| broken("impossible time"))?,
        left_catalog,
        right_catalog,
    })
}

/// The two sides of a decision have no order; they are stored in that of their texts.
fn sides(d: &Decision) -> [(String, String); 2] {
    let mut sides = [(d.left_catalog.clone(), d.left.to_string()), (d.right_catalog.clone(), d.right.to_string())];
    sides.sort();
    sides
}

impl Store {
    /// All decisions, sorted by their keys.
    ///
    /// # Errors
    /// What SQLite says, or `Unreadable`.
    pub async fn decisions(&self) -> Result<Vec<Decision>, StoreError> {
        let sql = "SELECT left_key, left_catalog, right_key, right_catalog, verdict, decided_at FROM decision \
                   ORDER BY left_key, right_key, left_catalog, right_catalog";
        let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(&mut *self.read_user().await?).await.map_err(user)?;
        rows.into_iter().map(from_row).collect()
    }

    /// Saves a decision; an earlier one about the same two keys gives way. The map follows with
    /// [`Store::derive_again`].
    ///
    /// # Errors
    /// `DiskFull`, `ReadOnly` and whatever else SQLite says; nothing is saved then.
    pub async fn save_decision(&self, decision: &Decision) -> Result<(), StoreError> {
        let verdict = match decision.verdict {
            DecisionVerdict::Same => "same",
            DecisionVerdict::Different => "different",
        };
        let [left, right] = sides(decision);
        let sql = "REPLACE INTO decision (left_catalog, left_key, right_catalog, right_key, verdict, decided_at) \
                   VALUES (?, ?, ?, ?, ?, ?)";
        let query = sqlx::query(sql).bind(left.0).bind(left.1).bind(right.0).bind(right.1);
        let query = query.bind(verdict).bind(decision.at.millis());
        query.execute(&mut *self.user().await).await.map_err(user)?;
        Ok(())
    }

    /// Takes a decision back: the ladder decides again.
    ///
    /// # Errors
    /// `NotFound` when there is no decision about these two keys.
    pub async fn remove_decision(
        &self,
        left: (&str, &CanonicalKey),
        right: (&str, &CanonicalKey),
    ) -> Result<(), StoreError> {
        let mut sides = [(left.0, left.1.to_string()), (right.0, right.1.to_string())];
        sides.sort();
        let sql =
            "DELETE FROM decision WHERE left_catalog = ? AND left_key = ? AND right_catalog = ? AND right_key = ?";
        let query = sqlx::query(sql).bind(sides[0].0).bind(&sides[0].1).bind(sides[1].0).bind(&sides[1].1);
        let done = query.execute(&mut *self.user().await).await.map_err(user)?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound { what: format!("decision about {} and {}", left.1, right.1) });
        }
        Ok(())
    }
}

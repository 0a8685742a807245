//! What became of a thing over the syncs.

use crate::App;
use crate::api::asset::HistoryRow;
use crate::error::WireError;
use std::collections::HashMap;
use weft_mesh::diff;
use weft_model::{Fact, TimeMs};
use weft_store::ThingRow;

/// Rows of a page.
const MOST: usize = 100;

/// Each version of each statement, newest first, as sentences.
pub(super) async fn rows(app: &App, row: &ThingRow, facts: &[Fact]) -> Result<Vec<HistoryRow>, WireError> {
    let ended: HashMap<i64, TimeMs> = app.store.syncs(None).await?.into_iter().map(|s| (s.seq, s.ended_at)).collect();
    let mut rows = Vec::new();
    for member in &row.thing.members {
        let dialect = &member.dialect;
        let versions = app.store.versions(&member.catalog, &member.key).await?;
        let versions: Vec<&Fact> = versions.iter().filter(|v| &v.observation.dialect == dialect).collect();
        for (n, version) in versions.iter().enumerate() {
            let texts = match n.checked_sub(1).and_then(|before| versions.get(before)) {
                None => vec![format!("first seen as {}", member.native)],
                Some(before) => diff::describe_change(&before.observation, &version.observation)
                    .into_iter()
                    .map(|c| c.text)
                    .collect(),
            };
            let at = ended.get(&version.from_sync).copied().unwrap_or(version.synced_at);
            let sync = u32::try_from(version.from_sync).unwrap_or(u32::MAX);
            rows.extend(texts.into_iter().map(|text| HistoryRow { sync, at, catalog: member.catalog.clone(), text }));
        }
    }
    if facts.iter().any(|f| f.unconfirmed_missing) {
        rows.extend(facts.iter().filter(|f| f.unconfirmed_missing).map(|f| HistoryRow {
            sync: u32::try_from(f.from_sync).unwrap_or(u32::MAX),
            at: f.synced_at,
            catalog: f.catalog.clone(),
            text: "not seen any more; kept until that is confirmed".to_owned(),
        }));
    }
    rows.sort_by(|a, b| (b.sync, &a.catalog, &a.text).cmp(&(a.sync, &b.catalog, &b.text)));
    rows.truncate(MOST);
    Ok(rows)
}

//! The board of promises, and what upstream holds a broken one up.

use crate::App;
use crate::api::lineage::Level;
use crate::api::sla::{PromiseBoard, PromiseView, SlaQuery};
use crate::error::WireError;
use crate::lineage::Map;
use crate::names::Domains;
use crate::promises::{Judged, Promises, counts};
use std::collections::HashMap;
use weft_mesh::lineage::{Cancel, Direction};
use weft_mesh::sla::StateWord;

/// Hops upstream in which a cause is looked for.
const CAUSE_HOPS: u32 = 12;

impl App {
    /// Every promise, broken first, then soonest.
    ///
    /// # Errors
    /// `BadQuery` with the position where the query over subjects cannot be read.
    pub async fn board(&self, query: SlaQuery) -> Result<PromiseBoard, WireError> {
        let now = query.at.unwrap_or_else(|| self.clock.now());
        let wanted = match query.text.as_deref().filter(|t| !t.trim().is_empty()) {
            Some(text) => Some(self.matching(text).await?),
            None => None,
        };
        let promises = Promises::load(self, now).await?;
        let domains = Domains::load(self).await?;
        let causes = self.causes(&promises).await?;
        let mut views: Vec<PromiseView> = Vec::new();
        for (n, judged) in promises.judged.iter().enumerate() {
            if wanted.as_ref().is_some_and(|ids| !judged.about.iter().any(|id| ids.contains(id))) {
                continue;
            }
            if let Some(mut view) = promises.view(judged, &domains, now) {
                view.upstream_cause = causes.get(&n).cloned();
                views.push(view);
            }
        }
        Ok(PromiseBoard {
            freshness: self.freshness().await?,
            evaluated_at: now,
            counts: counts(&views),
            promises: views,
        })
    }

    /// For each broken or warned promise the nearest asset upstream whose own promise is broken or warned.
    async fn causes(&self, promises: &Promises) -> Result<HashMap<usize, String>, WireError> {
        let is_late = |j: &Judged| matches!(j.verdict.state.word(), StateWord::Fail | StateWord::Warn);
        let mut late: HashMap<i64, &Judged> = HashMap::new();
        for judged in promises.judged.iter().filter(|j| is_late(j)) {
            if let Some(asset) = judged.asset {
                late.entry(asset).or_insert(judged);
            }
        }
        if late.is_empty() {
            return Ok(HashMap::new());
        }
        let map = Map::present(self).await?;
        let graph = &map.level(Level::Asset).graph;
        let mut causes = HashMap::new();
        for (n, judged) in promises.judged.iter().enumerate().filter(|(_, j)| is_late(j)) {
            let Some(asset) = judged.asset.filter(|id| graph.node(*id).is_some()) else { continue };
            let upstream = graph.closure(&[asset], Direction::Up, Some(CAUSE_HOPS), 0.0, &Cancel::new())?;
            let cause = upstream.iter().filter(|r| r.id != asset).find_map(|r| late.get(&r.id).map(|j| (r.id, *j)));
            if let Some((id, cause)) = cause {
                let name = promises.things.get(&id).map_or("something", |row| row.thing.name.as_str());
                causes.insert(n, format!("held up by {name}: {}", cause.verdict.sentence));
            }
        }
        Ok(causes)
    }
}

//! The page of one thing: everything known, fact by fact with its source; and the compare grid.

mod compare;
mod find;
mod history;
mod runs;
mod sections;

pub(crate) use sections::left_at;

use crate::App;
use crate::api::asset::{LineageCounts, ThingPage};
use crate::api::lineage::Level;
use crate::api::types::{LifecycleView, PromiseState, ThingRef};
use crate::error::WireError;
use crate::lineage::Map;
use crate::names::Domains;
use crate::promises::{self, Promises, wire_state};
use crate::{markdown, trust};
use sections::Said;
use std::collections::HashMap;
use weft_mesh::claims;
use weft_mesh::lineage::{Cancel, Direction};
use weft_model::{CanonicalKey, Entity, Fact, Kind, Lifecycle, Thing};
use weft_store::{LinkRole, ThingFilter, ThingRow};

/// Things listed under a domain, product, person or contract.
const HELD: u32 = 200;
/// Nearest neighbours listed on a page.
const NEAREST: usize = 50;

impl App {
    /// The page of the thing called `key` (key, native id or name).
    ///
    /// # Errors
    /// `NotFound` with near matches, `Ambiguous` with the candidates.
    pub async fn thing_page(&self, key: &str) -> Result<ThingPage, WireError> {
        let row = self.find_one(key).await?;
        let now = self.clock.now();
        let domains = Domains::load(self).await?;
        let facts = self.store.members(row.id).await?;
        let keys: Vec<CanonicalKey> = facts.iter().map(|f| f.observation.key.clone()).collect();
        let about = self.store.facts_about(&keys).await?;
        let said = Said { app: self, domains: &domains, thing: &row.thing, facts: &facts, about: &about };
        let thing = &row.thing;
        let rows = claims::facts_of(&facts);
        let names = sections::names_of(self, &facts).await?;
        let promises = if promises::shows_promises(thing.kind) { Some(Promises::load(self, now).await?) } else { None };
        let (holds, holds_total) = self.holds(&row, &domains).await?;
        let (columns, columns_total) = sections::columns(&facts);
        let mut tags = thing.tags.clone();
        sections::one_spelling(&mut tags);
        let mut page = ThingPage {
            freshness: self.freshness().await?,
            thing: domains.name(thing),
            platform: thing.key.platform.as_str().to_owned(),
            path: thing.key.path.iter().take(thing.key.path.len().saturating_sub(1)).cloned().collect(),
            stub: thing.stub,
            starred: self.store.stars().await?.contains(&thing.key),
            description: thing_text(&facts).map(|text| markdown::blocks(&text)).unwrap_or_default(),
            purpose: sections::product_text(&facts, |p| p.purpose.as_ref()),
            limitations: sections::product_text(&facts, |p| p.limitations.as_ref()),
            lifecycle: lifecycle(thing, &facts),
            owners: said.owners().await?,
            tags,
            products: self.refs(&thing.products, &domains).await?,
            contracts: self.refs(&thing.contracts, &domains).await?,
            holds,
            holds_total,
            promises: Vec::new(),
            promise_state: None,
            promise_coverage: (0, 0),
            ports: Vec::new(),
            columns,
            columns_total,
            checks: said.checks(),
            runs: Vec::new(),
            lineage: None,
            upstream: Vec::new(),
            downstream: Vec::new(),
            access: said.access(),
            support: sections::support(&facts),
            links: sections::links(&facts),
            usage: sections::usage(&facts),
            trust: Vec::new(),
            facts: rows.into_iter().map(|row| sections::fact_row(row, &names)).collect(),
            history: history::rows(self, &row, &facts).await?,
            sources: said.sources(row.id).await?,
        };
        if let Some(promises) = &promises {
            page.promises = promises.about(row.id).filter_map(|j| promises.view(j, &domains, now)).collect();
            if let Some(state) = promises.states().get(&row.id) {
                page.promise_state = Some(wire_state(state.state));
                page.promise_coverage = (state.evaluable, state.promised);
            }
            page.ports = said.ports(promises).await?;
        }
        let upstream = self.add_lineage(&row, &domains, &mut page).await?;
        page.runs = runs::of(self, &row, &about, &upstream, &domains).await?;
        if matches!(thing.kind, Kind::Asset | Kind::Product) {
            page.trust = trust::parts(&page, now);
        }
        Ok(page)
    }

    async fn refs(&self, keys: &[CanonicalKey], domains: &Domains) -> Result<Vec<ThingRef>, WireError> {
        let mut refs = Vec::new();
        for key in keys {
            refs.extend(self.store.thing(key).await?.map(|row| domains.name(&row.thing)));
        }
        Ok(refs)
    }

    /// What a domain, product, contract or party holds: the first of it, and how much in all.
    async fn holds(&self, row: &ThingRow, domains: &Domains) -> Result<(Vec<ThingRef>, u32), WireError> {
        let role = match row.thing.kind {
            Kind::Domain => LinkRole::Domain,
            Kind::Product => LinkRole::Product,
            Kind::Contract => LinkRole::Contract,
            Kind::Person | Kind::Team => LinkRole::Owner,
            _ => return Ok((Vec::new(), 0)),
        };
        let linked = Some((role, row.thing.key.clone()));
        let filter = ThingFilter { linked, limit: HELD, ..ThingFilter::default() };
        let (rows, total) = self.store.things(&filter).await?;
        // A product belongs to itself, and holds what else does.
        let itself = u64::from(rows.iter().any(|r| r.id == row.id));
        let held = rows.iter().filter(|r| r.id != row.id).map(|r| domains.name(&r.thing)).collect();
        Ok((held, u32::try_from(total - itself).unwrap_or(u32::MAX)))
    }

    /// Fills in the lineage of the page; returns the nearest things upstream.
    async fn add_lineage(
        &self,
        row: &ThingRow,
        domains: &Domains,
        page: &mut ThingPage,
    ) -> Result<Vec<i64>, WireError> {
        let level = if row.thing.kind == Kind::Product { Level::Product } else { Level::Asset };
        if !matches!(row.thing.kind, Kind::Asset | Kind::Product | Kind::Job) {
            return Ok(Vec::new());
        }
        let map = Map::present(self).await?;
        let graph = &map.level(level).graph;
        if graph.node(row.id).is_none() {
            return Ok(Vec::new());
        }
        let reach = |direction, hops| graph.closure(&[row.id], direction, hops, 0.0, &Cancel::new());
        let (up, down) = (reach(Direction::Up, None)?, reach(Direction::Down, None)?);
        let near = |reached: &[weft_mesh::lineage::Reached]| -> Vec<i64> {
            reached.iter().filter(|r| r.distance == 1).map(|r| r.id).collect()
        };
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (upstream, downstream) = (near(&up), near(&down));
        page.lineage = Some(LineageCounts {
            upstream: count(upstream.len()),
            downstream: count(downstream.len()),
            upstream_all: count(up.len()),
            downstream_all: count(down.len()),
            depth: up.iter().map(|r| r.distance).max().unwrap_or(0),
        });
        page.upstream = self.named(&map, &upstream, domains).await?;
        page.downstream = self.named(&map, &downstream, domains).await?;
        Ok(upstream)
    }

    async fn named(&self, map: &Map, ids: &[i64], domains: &Domains) -> Result<Vec<ThingRef>, WireError> {
        let things: HashMap<i64, Thing> = map.things(self, &ids[..ids.len().min(NEAREST)]).await?;
        let mut refs: Vec<ThingRef> = things.values().map(|t| domains.name(t)).collect();
        refs.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
        Ok(refs)
    }
}

/// The description with the best standing, whole.
fn thing_text(facts: &[Fact]) -> Option<String> {
    let best = facts.iter().filter_map(|f| {
        let text = f.observation.entity.description().filter(|t| !t.trim().is_empty())?;
        Some((claims::precedence(f.observation.kind(), f.observation.dialect.as_str()), text))
    });
    best.min_by_key(|(rank, _)| *rank).map(|(_, text)| text.to_owned())
}

fn lifecycle(thing: &Thing, facts: &[Fact]) -> LifecycleView {
    let raw = facts.iter().find_map(|f| match &f.observation.entity {
        Entity::Product(p) if p.lifecycle == thing.lifecycle => p.raw_status.clone(),
        Entity::Asset(a) if a.lifecycle == thing.lifecycle => a.raw_status.clone(),
        Entity::Contract(c) if c.status.lifecycle == thing.lifecycle => c.status.raw.clone(),
        _ => None,
    });
    let raw = raw.filter(|word| Lifecycle::from_word(word) != thing.lifecycle || word != thing.lifecycle.as_str());
    LifecycleView { state: thing.lifecycle, raw }
}

/// The worse of two states, where one may be missing.
fn worst(a: Option<PromiseState>, b: Option<PromiseState>) -> Option<PromiseState> {
    // The enum is ordered worst first.
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

//! Home: the domain map with its squares and threads, and what stands around it.

use crate::App;
use crate::api::changes::ChangesQuery;
use crate::api::home::{DomainCard, HomeQuery, HomeView, OwnershipState, Square, Thread, Undrawn};
use crate::api::lineage::Level;
use crate::api::types::PromiseState;
use crate::assets::has_left;
use crate::error::{Code, WireError};
use crate::lineage::Map;
use crate::names::Domains;
use crate::promises::{Promises, wire_state};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use weft_mesh::layout::loom::{self, Flow, Loom, LoomDomain};
use weft_model::{CanonicalKey, Fact, Kind};
use weft_store::{ThingFilter, ThingRow};

/// A drawing of the loom and what it was drawn from.
pub(crate) struct DrawnLoom {
    domains: Vec<LoomDomain>,
    flows: Vec<Flow>,
    room: (f64, f64),
    /// The map, and what it is scaled by.
    drawn: Arc<(Loom, f64)>,
}

/// Rows of each of the three lists beneath the map.
const LISTED: usize = 5;

impl App {
    /// The domain map.
    ///
    /// # Errors
    /// What the store says.
    pub async fn home(&self, query: HomeQuery) -> Result<HomeView, WireError> {
        let now = self.clock.now();
        let counts = async { Ok(self.store.counts().await?) };
        let (counts, domains, promises, products, rows, feed, parties, map) = tokio::try_join!(
            counts,
            Domains::load(self),
            Promises::load(self, now),
            self.places(Kind::Product),
            self.places(Kind::Domain),
            self.changes(ChangesQuery { limit: Some(500), ..ChangesQuery::default() }),
            self.parties(),
            Map::present(self),
        )?;
        let changed: HashSet<&str> = feed.changes.iter().map(|c| c.thing.key.as_str()).collect();
        let squares = squares(&products, &promises, &changed, &parties);

        let small = |n: Option<&u64>| u32::try_from(n.copied().unwrap_or(0)).unwrap_or(u32::MAX);
        let mut loom_domains: Vec<LoomDomain> = rows
            .iter()
            .map(|row| LoomDomain {
                key: row.thing.key.to_string(),
                name: row.thing.name.clone(),
                products: small(counts.by_domain.get(&(row.id, Kind::Product))),
                assets: small(counts.by_domain.get(&(row.id, Kind::Asset))),
                parent: row.thing.domain.as_ref().map(ToString::to_string),
            })
            .collect();
        let total = |kind: Kind| small(counts.by_kind.get(&kind));
        let placed = |kind: Kind| {
            loom_domains.iter().map(|d| if kind == Kind::Product { d.products } else { d.assets }).sum::<u32>()
        };
        let homeless = (
            total(Kind::Product).saturating_sub(placed(Kind::Product)),
            total(Kind::Asset).saturating_sub(placed(Kind::Asset)),
        );
        if homeless != (0, 0) {
            // What no domain is known for is a card like the others, so that nothing vanishes from the map.
            loom_domains.push(LoomDomain {
                key: String::new(),
                name: String::new(),
                products: homeless.0,
                assets: homeless.1,
                parent: None,
            });
        }
        let flows = flows(&map, &rows);
        let drawn = self.drawn(loom_domains, flows, (query.width.into(), query.height.into())).await?;
        let (drawn, scale) = (&drawn.0, drawn.1);
        let cards: Vec<DomainCard> = drawn.cards.iter().map(|card| domain_card(card, &domains, &squares)).collect();
        let index: HashMap<&str, u32> = drawn.cards.iter().zip(0..).map(|(card, n)| (card.key.as_str(), n)).collect();
        let threads = drawn.threads.iter().filter_map(|t| thread(t, &index)).collect();
        let due = promises.judged.iter().filter(|j| j.verdict.due_at.is_some());
        let due_next = due.filter_map(|j| promises.view(j, &domains, now)).take(LISTED).collect();
        let listed = |flow: &Flow| {
            let (from, to) = (*index.get(flow.from.as_str())?, *index.get(flow.to.as_str())?);
            Some(Undrawn { from, to, count: flow.count })
        };
        let undrawn = drawn.undrawn.iter().filter_map(listed).collect();
        let changes_total = feed.total;
        Ok(HomeView {
            freshness: self.freshness().await?,
            cards,
            threads,
            undrawn,
            width: drawn.width as f32,
            height: drawn.height as f32,
            scale: scale as f32,
            domains: total(Kind::Domain),
            products: total(Kind::Product),
            assets: total(Kind::Asset),
            edges: u32::try_from(counts.edges).unwrap_or(u32::MAX),
            changes: feed.changes.into_iter().take(LISTED).collect(),
            changes_total,
            due_next,
            promises_total: u32::try_from(promises.judged.len()).unwrap_or(u32::MAX),
            catalogs: self.catalogs().await?.catalogs,
        })
    }

    /// The drawing of the loom. A mesh of many domains takes a while to lay out, and it is asked for at every visit: the
    /// last one is kept for as long as it would be drawn from the same.
    async fn drawn(
        &self,
        domains: Vec<LoomDomain>,
        flows: Vec<Flow>,
        room: (f64, f64),
    ) -> Result<Arc<(Loom, f64)>, WireError> {
        let mut kept = self.loom.lock().await;
        if let Some(kept) = kept.as_ref().filter(|k| (&k.domains, &k.flows, k.room) == (&domains, &flows, room)) {
            return Ok(kept.drawn.clone());
        }
        let draw = move || {
            let drawn = Arc::new(loom::fit(&domains, &flows, room));
            DrawnLoom { domains, flows, room, drawn }
        };
        let made = tokio::task::spawn_blocking(draw).await;
        let made = made.map_err(|e| WireError::new(Code::Internal, format!("the map could not be drawn: {e}")))?;
        let drawn = made.drawn.clone();
        *kept = Some(made);
        Ok(drawn)
    }

    /// A product or domain that is only named is still a place on the map.
    async fn places(&self, kind: Kind) -> Result<Vec<ThingRow>, WireError> {
        Ok(self.store.things_of_kind(kind).await?)
    }

    /// Parties by key: kind and whether they have left.
    async fn parties(&self) -> Result<HashMap<CanonicalKey, (Kind, bool)>, WireError> {
        let now = self.clock.now();
        let mut rows = Vec::new();
        for kind in [Kind::Person, Kind::Team] {
            let filter = ThingFilter { kind: Some(kind), limit: u32::MAX, ..ThingFilter::default() };
            rows.extend(self.store.things(&filter).await?.0);
        }
        let ids: Vec<i64> = rows.iter().flat_map(|row| &row.thing.members).map(|m| m.observation).collect();
        let facts = self.store.facts_by_id(&ids).await?.into_iter();
        let mut facts: HashMap<i64, Fact> = facts.map(|fact| (fact.id, fact)).collect();
        let mut parties = HashMap::new();
        for row in rows {
            let said: Vec<Fact> = row.thing.members.iter().filter_map(|m| facts.remove(&m.observation)).collect();
            parties.insert(row.thing.key, (row.thing.kind, has_left(&said, now)));
        }
        Ok(parties)
    }
}

/// Products as squares, by domain.
fn squares(
    products: &[ThingRow],
    promises: &Promises,
    changed: &HashSet<&str>,
    parties: &HashMap<CanonicalKey, (Kind, bool)>,
) -> BTreeMap<String, Vec<Square>> {
    let states = promises.states();
    let sentences: HashMap<i64, &str> =
        promises.judged.iter().rev().map(|j| (j.subject, j.verdict.sentence.as_str())).collect();
    let mut squares: BTreeMap<String, Vec<Square>> = BTreeMap::new();
    for row in products.iter().filter(|row| !row.thing.stub) {
        let key = row.thing.key.to_string();
        let domain = row.thing.domain.as_ref().map(ToString::to_string).unwrap_or_default();
        squares.entry(domain).or_default().push(Square {
            promise: states.get(&row.id).map(|s| wire_state(s.state)),
            sentence: sentences.get(&row.id).map(|s| (*s).to_owned()),
            ownership: ownership(&row.thing.owners, parties),
            changed: changed.contains(key.as_str()),
            name: row.thing.name.clone(),
            key,
        });
    }
    squares
}

/// Bundles of edges between domains.
fn flows(map: &Map, rows: &[ThingRow]) -> Vec<Flow> {
    let keys: HashMap<i64, String> = rows.iter().map(|row| (row.id, row.thing.key.to_string())).collect();
    let counts = map.level(Level::Domain).counts();
    let mut flows: Vec<Flow> = counts
        .iter()
        .filter_map(|((from, to), count)| {
            Some(Flow { from: keys.get(from)?.clone(), to: keys.get(to)?.clone(), count: *count })
        })
        .collect();
    flows.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    flows
}

fn ownership(owners: &[CanonicalKey], parties: &HashMap<CanonicalKey, (Kind, bool)>) -> OwnershipState {
    let known: Vec<(Kind, bool)> = owners.iter().filter_map(|key| parties.get(key).copied()).collect();
    let here: Vec<Kind> = known.iter().filter(|(_, left)| !left).map(|(kind, _)| *kind).collect();
    match (known.is_empty(), here.as_slice()) {
        (true, _) => OwnershipState::Nobody,
        (false, []) => OwnershipState::Leaver,
        (false, [Kind::Person]) => OwnershipState::OnePerson,
        _ => OwnershipState::Owned,
    }
}

fn domain_card(card: &loom::Card, domains: &Domains, squares: &BTreeMap<String, Vec<Square>>) -> DomainCard {
    let members: Vec<&str> = if card.members.is_empty() {
        vec![card.key.as_str()]
    } else {
        card.members.iter().map(String::as_str).collect()
    };
    let all: Vec<&Square> = members.iter().filter_map(|key| squares.get(*key)).flatten().collect();
    let mut shares: BTreeMap<PromiseState, u32> = BTreeMap::new();
    for state in all.iter().filter_map(|s| s.promise) {
        *shares.entry(state).or_default() += 1;
    }
    let mut domain = card.key.parse().ok().and_then(|key: CanonicalKey| domains.get(&key));
    if let Some(domain) = domain.as_mut().filter(|_| !card.members.is_empty()) {
        domain.name.clone_from(&card.name);
    }
    DomainCard {
        domain,
        products: card.products,
        assets: card.assets,
        squares: if card.bar { Vec::new() } else { all.into_iter().cloned().collect() },
        shares: shares.into_iter().collect(),
        folded: card.members.clone(),
        x: card.rect.x as f32,
        y: card.rect.y as f32,
        w: card.rect.width as f32,
        h: card.rect.height as f32,
    }
}

fn thread(thread: &loom::Thread, index: &HashMap<&str, u32>) -> Option<Thread> {
    let route: Vec<(f32, f32)> = thread.points.iter().map(|p| (p.x as f32, p.y as f32)).collect();
    // Beside the start, above the line: where the eye looks for what leaves a card.
    let label = route.first().map(|(x, y)| (x + 8.0, y - 8.0))?;
    Some(Thread {
        from: *index.get(thread.from.as_str())?,
        to: *index.get(thread.to.as_str())?,
        count: thread.count,
        width: thread.width as f32,
        back: thread.back,
        route,
        label,
    })
}

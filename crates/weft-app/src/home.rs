//! Home: the domain map with its squares and threads, and what stands around it.

mod ground;

pub(crate) use ground::Ground;

use crate::App;
use crate::api::changes::ChangesQuery;
use crate::api::home::{DomainCard, HomeQuery, HomeView, OwnershipState, Square, Thread, Undrawn};
use crate::api::lineage::Level;
use crate::api::types::PromiseState;
use crate::error::{Code, WireError};
use crate::lineage::Map;
use crate::names::Domains;
use crate::promises::{Promises, wire_state};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use weft_mesh::layout::loom::{self, Flow, Loom};
use weft_model::{CanonicalKey, Kind, TimeMs};

/// A drawing of the loom and what it was drawn from.
pub(crate) struct DrawnLoom {
    ground: Arc<Ground>,
    room: (f64, f64),
    /// The map, and what it is scaled by.
    drawn: Arc<(Loom, f64)>,
}

/// Rows of each of the three lists beneath the map.
const LISTED: usize = 5;

/// The first page has the machine to itself; what later ones need is read behind it.
const AFTER_FIRST_PAGE: Duration = Duration::from_millis(1_500);

impl App {
    /// The domain map.
    ///
    /// # Errors
    /// What the store says.
    pub async fn home(&self, query: HomeQuery) -> Result<HomeView, WireError> {
        let now = self.clock.now();
        let (ground, domains, promises, feed) = tokio::try_join!(
            Ground::load(self),
            Domains::load(self),
            Promises::load(self, now),
            self.changes(ChangesQuery { limit: Some(500), ..ChangesQuery::default() }),
        )?;
        let changed: HashSet<&str> = feed.changes.iter().map(|c| c.thing.key.as_str()).collect();
        let squares = squares(&ground, &promises, &changed, now);
        let drawn = self.drawn(&ground, (query.width.into(), query.height.into())).await?;
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
            domains: ground.total(Kind::Domain),
            products: ground.total(Kind::Product),
            assets: ground.total(Kind::Asset),
            edges: ground.edges(),
            changes: feed.changes.into_iter().take(LISTED).collect(),
            changes_total,
            due_next,
            promises_total: u32::try_from(promises.judged.len()).unwrap_or(u32::MAX),
            catalogs: self.catalogs().await?.catalogs,
        })
    }

    /// Reads ahead what a face asks for first: Home and the figures around it, then the lineage graph.
    ///
    /// # Errors
    /// What the store says.
    pub async fn warm(&self) -> Result<(), WireError> {
        tokio::try_join!(Ground::load(self), self.status())?;
        tokio::time::sleep(AFTER_FIRST_PAGE).await;
        let map = Map::present(self).await?;
        let levels = [Level::Asset, Level::Product];
        let made = tokio::task::spawn_blocking(move || levels.into_iter().for_each(|level| _ = map.level(level)));
        made.await.map_err(|e| WireError::new(Code::Internal, format!("the graph could not be made: {e}")))
    }

    /// The drawing of the loom. A mesh of many domains takes a while to lay out, and it is asked for at every visit: the
    /// last one is kept for as long as it would be drawn from the same.
    async fn drawn(&self, ground: &Arc<Ground>, room: (f64, f64)) -> Result<Arc<(Loom, f64)>, WireError> {
        let mut kept = self.loom.lock().await;
        if let Some(kept) = kept.as_ref().filter(|k| Arc::ptr_eq(&k.ground, ground) && k.room == room) {
            return Ok(kept.drawn.clone());
        }
        let ground = Arc::clone(ground);
        let draw = move || {
            let drawn = Arc::new(loom::fit(&ground.domains, &ground.flows, room));
            DrawnLoom { ground, room, drawn }
        };
        let made = tokio::task::spawn_blocking(draw).await;
        let made = made.map_err(|e| WireError::new(Code::Internal, format!("the map could not be drawn: {e}")))?;
        let drawn = made.drawn.clone();
        *kept = Some(made);
        Ok(drawn)
    }
}

/// Products as squares, by domain.
fn squares(
    ground: &Ground,
    promises: &Promises,
    changed: &HashSet<&str>,
    now: TimeMs,
) -> BTreeMap<String, Vec<Square>> {
    let states = promises.states();
    let sentences: HashMap<i64, &str> =
        promises.judged.iter().rev().map(|j| (j.subject, j.verdict.sentence.as_str())).collect();
    let mut squares: BTreeMap<String, Vec<Square>> = BTreeMap::new();
    for product in &ground.products {
        let key = product.key.to_string();
        let domain = product.domain.as_ref().map(ToString::to_string).unwrap_or_default();
        squares.entry(domain).or_default().push(Square {
            promise: states.get(&product.id).map(|s| wire_state(s.state)),
            sentence: sentences.get(&product.id).map(|s| (*s).to_owned()),
            ownership: ownership(&product.owners, ground, now),
            changed: changed.contains(key.as_str()),
            name: product.name.clone(),
            key,
        });
    }
    squares
}

fn ownership(owners: &[CanonicalKey], ground: &Ground, now: TimeMs) -> OwnershipState {
    let has_left = |at: Option<TimeMs>| at.is_some_and(|at| at <= now);
    let known: Vec<(Kind, bool)> =
        owners.iter().filter_map(|key| ground.parties.get(key)).map(|p| (p.kind, has_left(p.left_at))).collect();
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

#[cfg(test)]
mod tests {
    use super::{Ground, ground};
    use crate::api::catalogs::{CatalogDraft, SyncRequest};
    use crate::api::home::{HomeQuery, HomeView, OwnershipState};
    use crate::clock::Clock;
    use crate::paths::Paths;
    use crate::secrets::NoKeyring;
    use crate::{App, Config};
    use std::path::Path;
    use std::sync::Arc;
    use weft_model::TimeMs;

    async fn app_at(home: &Path, time: &str) -> Arc<App> {
        let clock = Clock::standing_at(TimeMs::parse(time).unwrap());
        App::start(Config { paths: Paths::beneath(home), clock, vault: Arc::new(NoKeyring) }).await.unwrap()
    }

    async fn home_of(app: &App) -> HomeView {
        app.home(HomeQuery { width: 1000.0, height: 500.0 }).await.unwrap()
    }

    fn owners(home: &HomeView) -> Vec<(&str, OwnershipState)> {
        let squares = home.cards.iter().flat_map(|card| &card.squares);
        squares.map(|square| (square.name.as_str(), square.ownership)).collect()
    }

    fn write_product(folder: &Path, name: &str) {
        let text = format!(
            "apiVersion: v1.0.0\nkind: DataProduct\nid: urn:dataproduct:shop:{name}\nname: {name}\nversion: 1.0.0\n\
             status: active\ndomain: shop\nteam:\n  members:\n    - username: ann@halden.example\n      role: owner\n"
        );
        std::fs::write(folder.join(format!("{name}.odps.yaml")), text).unwrap();
    }

    #[tokio::test]
    async fn home_follows_the_mesh_and_the_clock_though_what_it_is_made_from_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (home, place) = (folder.path().join("home"), folder.path().join("files"));
        std::fs::create_dir(&place).unwrap();
        let people =
            "email,name,login,team,domain,manager,active,left_on\nann@halden.example,Ann,ann,,shop,,true,2026-03-01\n";
        std::fs::write(place.join("people.csv"), people).unwrap();
        write_product(&place, "baskets");
        let before = app_at(&home, "2026-02-01T12:00:00Z").await;
        let draft = serde_json::json!({ "id": "files", "at": place });
        before.add_catalog(serde_json::from_value::<CatalogDraft>(draft).unwrap()).await.unwrap();
        before.sync_now(SyncRequest::default()).await.unwrap();
        assert_eq!(owners(&home_of(&before).await), [("baskets", OwnershipState::OnePerson)]);
        assert_eq!(home_of(&before).await.products, 1);

        write_product(&place, "orders");
        before.sync_now(SyncRequest::default()).await.unwrap();
        let now = home_of(&before).await;
        assert_eq!(now.products, 2);
        assert_eq!(owners(&now), [("baskets", OwnershipState::OnePerson), ("orders", OwnershipState::OnePerson)]);
        drop(before);

        let after = app_at(&home, "2026-03-02T12:00:00Z").await;
        let copy = after.store.copy(ground::COPY, after.store.stamp().await.unwrap()).await.unwrap();
        assert_eq!(serde_json::from_slice::<Ground>(copy.bytes()).unwrap().products.len(), 2);
        assert!(owners(&home_of(&after).await).iter().all(|(_, state)| *state == OwnershipState::Leaver));
    }
}

//! What Home is made from and only a newer mesh changes, read once for each and kept for the next program.

use crate::App;
use crate::api::lineage::Level;
use crate::assets::left_at;
use crate::error::{Code, WireError};
use crate::lineage::Map;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use weft_mesh::layout::loom::{Flow, LoomDomain};
use weft_model::{CanonicalKey, Fact, Kind, TimeMs};
use weft_store::{CopyOf, Counts, ThingFilter, ThingRow};

pub(super) const COPY: CopyOf = CopyOf { name: "home", form: 1 };

/// Domains, products and parties of one mesh, and how data crosses the domains.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ground {
    /// How many described things there are of each kind.
    by_kind: BTreeMap<Kind, u64>,
    /// How many edges.
    edges: u64,
    /// The domains to draw. What no domain is known for is one of them, so that nothing vanishes from the map.
    pub(super) domains: Vec<LoomDomain>,
    /// Bundles of edges between domains.
    pub(super) flows: Vec<Flow>,
    /// Described products, by name.
    pub(super) products: Vec<Product>,
    /// People and teams.
    pub(super) parties: HashMap<CanonicalKey, Party>,
}

/// A product, as far as its square shows it.
#[derive(Serialize, Deserialize)]
pub(super) struct Product {
    pub(super) id: i64,
    pub(super) key: CanonicalKey,
    pub(super) name: String,
    pub(super) domain: Option<CanonicalKey>,
    pub(super) owners: Vec<CanonicalKey>,
}

/// Who may stand behind a product.
#[derive(Serialize, Deserialize)]
pub(super) struct Party {
    pub(super) kind: Kind,
    /// Gone from this moment on.
    pub(super) left_at: Option<TimeMs>,
}

impl Ground {
    /// That of the present mesh.
    pub(crate) async fn load(app: &App) -> Result<Arc<Self>, WireError> {
        let stamp = app.store.stamp().await?;
        // Held while it is read: who asks in the meantime waits for the same.
        let mut kept = app.ground.lock().await;
        if let Some((_, ground)) = kept.as_ref().filter(|(at, _)| *at == stamp) {
            return Ok(Arc::clone(ground));
        }
        let copy = app.store.copy(COPY, stamp).await;
        let ground = match copy.and_then(|content| serde_json::from_slice(content.bytes()).ok()) {
            Some(ground) => ground,
            None => {
                let ground = Self::read(app).await?;
                let content = serde_json::to_vec(&ground).map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
                app.store.keep_copy(COPY, stamp, content).await;
                ground
            }
        };
        let ground = Arc::new(ground);
        *kept = Some((stamp, Arc::clone(&ground)));
        Ok(ground)
    }

    async fn read(app: &App) -> Result<Self, WireError> {
        let store = &app.store;
        let (counts, domains, products, parties, map) = tokio::try_join!(
            async { Ok(store.counts().await?) },
            // A domain that is only named is still a place on the map.
            async { Ok(store.things_of_kind(Kind::Domain).await?) },
            async { Ok(store.things_of_kind(Kind::Product).await?) },
            parties(app),
            Map::present(app),
        )?;
        let product = |row: ThingRow| Product {
            id: row.id,
            key: row.thing.key,
            name: row.thing.name,
            domain: row.thing.domain,
            owners: row.thing.owners,
        };
        Ok(Self {
            domains: loom_domains(&domains, &counts),
            flows: flows(&map, &domains),
            products: products.into_iter().filter(|row| !row.thing.stub).map(product).collect(),
            parties,
            by_kind: counts.by_kind,
            edges: counts.edges,
        })
    }

    /// How many described things of a kind there are.
    pub(super) fn total(&self, kind: Kind) -> u32 {
        small(self.by_kind.get(&kind))
    }

    /// How many edges there are.
    pub(super) fn edges(&self) -> u32 {
        small(Some(&self.edges))
    }
}

fn small(n: Option<&u64>) -> u32 {
    u32::try_from(n.copied().unwrap_or(0)).unwrap_or(u32::MAX)
}

async fn parties(app: &App) -> Result<HashMap<CanonicalKey, Party>, WireError> {
    let mut rows = Vec::new();
    for kind in [Kind::Person, Kind::Team] {
        let filter = ThingFilter { kind: Some(kind), limit: u32::MAX, ..ThingFilter::default() };
        rows.extend(app.store.things(&filter).await?.0);
    }
    let ids: Vec<i64> = rows.iter().flat_map(|row| &row.thing.members).map(|m| m.observation).collect();
    let facts = app.store.facts_by_id(&ids).await?.into_iter();
    let mut facts: HashMap<i64, Fact> = facts.map(|fact| (fact.id, fact)).collect();
    let mut parties = HashMap::new();
    for row in rows {
        let said: Vec<Fact> = row.thing.members.iter().filter_map(|m| facts.remove(&m.observation)).collect();
        parties.insert(row.thing.key, Party { kind: row.thing.kind, left_at: left_at(&said) });
    }
    Ok(parties)
}

fn loom_domains(rows: &[ThingRow], counts: &Counts) -> Vec<LoomDomain> {
    let mut domains: Vec<LoomDomain> = rows
        .iter()
        .map(|row| LoomDomain {
            key: row.thing.key.to_string(),
            name: row.thing.name.clone(),
            products: small(counts.by_domain.get(&(row.id, Kind::Product))),
            assets: small(counts.by_domain.get(&(row.id, Kind::Asset))),
            parent: row.thing.domain.as_ref().map(ToString::to_string),
        })
        .collect();
    let homeless = |kind: Kind, placed: fn(&LoomDomain) -> u32| {
        small(counts.by_kind.get(&kind)).saturating_sub(domains.iter().map(placed).sum())
    };
    let (products, assets) = (homeless(Kind::Product, |d| d.products), homeless(Kind::Asset, |d| d.assets));
    if (products, assets) != (0, 0) {
        domains.push(LoomDomain { key: String::new(), name: String::new(), products, assets, parent: None });
    }
    domains
}

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

//! The rules of the store, tested on real files in a temporary directory.

mod open;
mod read;
mod sync;

use crate::{Staging, Store, StoreError, SwapRequest, SyncSummary};
use std::collections::BTreeMap;
use weft_model::{
    Asset, CanonicalKey, Completeness, Derive, Dialect, Edge, EdgeKind, Entity, Fact, Kind, LedgerRow, Lifecycle, Loss,
    Member, MeshEdge, Method, Observation, Provenance, ScopeReport, Step, Stitched, Thing, TimeMs,
};

pub(crate) fn at(seconds: i64) -> TimeMs {
    TimeMs::from_millis(1_768_000_000_000 + seconds * 1000).unwrap()
}

pub(crate) fn table(name: &str) -> CanonicalKey {
    CanonicalKey::new("postgres", Some("h"), ["shop", "marts", name])
}

/// A table `name` described by `words`, in the dialect dbt.
pub(crate) fn asset(name: &str, words: &str) -> Observation {
    let asset = Asset {
        description: Some(words.to_owned()),
        domain: Some(CanonicalKey::of_kind(Kind::Domain, "sales")),
        ..Asset::default()
    };
    Observation::new(Dialect::DBT, format!("model.shop.{name}"), table(name), Entity::Asset(asset))
}

pub(crate) fn edge(from: &str, to: &str) -> Observation {
    Observation::edge(
        Dialect::DBT,
        Edge {
            from: table(from),
            to: table(to),
            kind: EdgeKind::Data,
            method: Method::Declared,
            columns: Vec::new(),
            job: None,
            last_seen: None,
        },
    )
}

pub(crate) fn numbered(range: std::ops::Range<u32>) -> Vec<Observation> {
    range.map(|n| asset(&format!("t{n}"), "words")).collect()
}

pub(crate) fn complete(scope: &str) -> ScopeReport {
    ScopeReport { scope: scope.to_owned(), completeness: Completeness::Complete, items: 0 }
}

pub(crate) fn partial(scope: &str) -> ScopeReport {
    ScopeReport { scope: scope.to_owned(), completeness: Completeness::Partial("page 3: 500".to_owned()), items: 0 }
}

/// How a sync ends in these tests: all of dbt was read, nothing was lost.
pub(crate) fn ended(report: ScopeReport, seconds: i64) -> SwapRequest {
    SwapRequest { reports: vec![report], losses: Vec::new(), accept_removals: false, at: at(seconds) }
}

/// One thing per key, one edge per pair: enough map for the store.
#[derive(Default)]
pub(crate) struct ByKey {
    things: BTreeMap<CanonicalKey, Thing>,
    edges: BTreeMap<(CanonicalKey, CanonicalKey), MeshEdge>,
    ledger: Vec<LedgerRow>,
}

impl ByKey {
    pub(crate) fn boxed() -> Box<dyn Derive> {
        Box::<Self>::default()
    }

    fn edge(&mut self, fact: &Fact, edge: &Edge) {
        let provenance = Provenance {
            catalog: fact.catalog.clone(),
            dialect: fact.observation.dialect.clone(),
            method: edge.method,
            job: None,
            last_seen: None,
        };
        let made = MeshEdge {
            from: edge.from.clone(),
            to: edge.to.clone(),
            kind: edge.kind,
            confidence: 0.8,
            knot: false,
            columns: edge.columns.clone(),
            provenance: vec![provenance],
        };
        self.edges.insert((edge.from.clone(), edge.to.clone()), made);
    }
}

impl Derive for ByKey {
    fn add(&mut self, fact: Fact) {
        if let Entity::Edge(edge) = &fact.observation.entity {
            let edge = edge.clone();
            return self.edge(&fact, &edge);
        }
        let o = &fact.observation;
        let member = Member {
            catalog: fact.catalog.clone(),
            dialect: o.dialect.clone(),
            key: o.key.clone(),
            native: o.native.clone(),
            observation: fact.id,
        };
        let thing = self.things.entry(o.key.clone()).or_insert_with(|| Thing {
            key: o.key.clone(),
            kind: o.kind(),
            subtype: "table".to_owned(),
            name: o.entity.display_name().unwrap_or(o.key.name()).to_owned(),
            description: o.entity.description().map(str::to_owned),
            domain: o.entity.domain().cloned(),
            products: Vec::new(),
            lifecycle: Lifecycle::Active,
            owners: o.entity.owners().iter().map(|owner| owner.party.clone()).collect(),
            tags: Vec::new(),
            columns: Vec::new(),
            contracts: Vec::new(),
            stub: false,
            disagrees: fact.unconfirmed_missing,
            unreadable: matches!(&o.entity, weft_model::Entity::Asset(asset) if asset.unreadable.is_some()),
            usage: 0,
            members: Vec::new(),
        });
        if let Some(first) = thing.members.first() {
            let evidence = "the same key".to_owned();
            self.ledger.push(LedgerRow {
                left: first.clone(),
                right: member.clone(),
                step: Step::ExactKey,
                evidence,
                overlap: None,
            });
        }
        thing.members.push(member);
        thing.members.sort();
    }

    fn finish(self: Box<Self>) -> Stitched {
        Stitched {
            things: self.things.into_values().collect(),
            edges: self.edges.into_values().collect(),
            ledger: self.ledger,
        }
    }
}

/// A derivation that must not happen.
pub(crate) struct Never;

impl Derive for Never {
    fn add(&mut self, _fact: Fact) {
        panic!("nothing changed, so nothing is to be derived");
    }

    fn finish(self: Box<Self>) -> Stitched {
        panic!("nothing changed, so nothing is to be derived");
    }
}

pub(crate) async fn staged(store: &Store, catalog: &str, observations: Vec<Observation>, seconds: i64) -> Staging {
    let mut staging = store.begin_sync(catalog, at(seconds)).await.unwrap();
    staging.add(observations).await.unwrap();
    staging
}

/// Reads `observations` as all that `catalog` says in scope dbt.
pub(crate) async fn sync(store: &Store, catalog: &str, observations: Vec<Observation>, seconds: i64) -> SyncSummary {
    let staging = staged(store, catalog, observations, seconds).await;
    staging.swap(ended(complete("dbt"), seconds), ByKey::boxed()).await.unwrap()
}

/// The whole map as one comparable value.
pub(crate) async fn whole_map(store: &Store) -> Result<Stitched, StoreError> {
    let mut things = Vec::new();
    store.things_since(0, &mut |page| things.extend(page.into_iter().map(|row| row.thing))).await?;
    things.sort_by(|a, b| a.key.cmp(&b.key));
    let (nodes, _) = store.graph().await?;
    let ids: Vec<i64> = nodes.iter().map(|node| node.id).collect();
    let mut edges: Vec<MeshEdge> = store.edges_between(&ids).await?.into_iter().map(|(_, edge)| edge).collect();
    edges.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    let ledger = store.ledger(&crate::LedgerFilter::default()).await?;
    Ok(Stitched { things, edges, ledger })
}

pub(crate) fn loss(path: &str) -> Loss {
    Loss { source: "manifest.json".to_owned(), path: path.to_owned(), reason: "no place".into(), count: 1, kept: true }
}

/// Every long operation must be able to run in a task of its own.
#[tokio::test]
async fn the_long_operations_can_be_spawned() {
    let work = async {
        let store = Store::in_memory().await?;
        let mut staging = store.begin_sync("halden", at(1)).await?;
        staging.add(numbered(0..3)).await?;
        let summary = staging.swap(ended(complete("dbt"), 2), ByKey::boxed()).await?;
        let mut replay = ByKey::default();
        store.facts_at(summary.seq, &mut replay).await?;
        store.accept_missing("halden", at(3), ByKey::boxed()).await?;
        store.find("t1").await?;
        store.things(&crate::ThingFilter::default()).await?;
        store.things_since(0, &mut |_| {}).await?;
        store.graph().await?;
        store.changes(0, 5).await?;
        store.as_of().await?;
        store.check().await?;
        store.forget_catalog("halden", at(4), ByKey::boxed()).await?;
        store.close().await
    };
    tokio::spawn(work).await.unwrap().unwrap();
}

//! Promises and the evidence they are held against, over the whole mesh.

use crate::App;
use crate::api::sla::PromiseView;
use crate::api::types::PromiseState;
use crate::error::WireError;
use crate::names::{Domains, mark};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use weft_mesh::sla::{self, StateWord, Verdict};
use weft_model::{CanonicalKey, Claim, Entity, Evidence, Fact, Kind, Promise, TimeMs};
use weft_store::ThingRow;

/// One promise with its verdict, before it is put into words for the wire.
pub(crate) struct Judged {
    /// The thing it is shown under: the product where there is one, else the asset, else the contract.
    pub(crate) subject: i64,
    /// The asset whose evidence was used.
    pub(crate) asset: Option<i64>,
    /// Every thing whose page lists it.
    pub(crate) about: BTreeSet<i64>,
    /// The promise as written.
    pub(crate) promise: Promise,
    /// Its rule, where it makes one.
    pub(crate) rule: Option<sla::Rule>,
    /// Its state.
    pub(crate) verdict: Verdict,
    /// Who promises.
    pub(crate) said_by: Claim,
    /// Time of the sync that brought the evidence.
    pub(crate) synced_at: TimeMs,
}

/// All promises at one moment, with the things they are about.
pub(crate) struct Promises {
    pub(crate) judged: Vec<Judged>,
    pub(crate) things: HashMap<i64, ThingRow>,
}

/// Evidence of one thing, and the sync that brought the newest of it.
#[derive(Default)]
struct Known {
    evidence: Vec<Evidence>,
    newest: Option<TimeMs>,
    synced_at: Option<TimeMs>,
}

impl Known {
    fn add(&mut self, fact: &Fact) {
        let Entity::Asset(asset) = &fact.observation.entity else { return };
        for evidence in &asset.evidence {
            if self.newest.is_none_or(|newest| evidence.updated_at > newest) {
                self.newest = Some(evidence.updated_at);
                self.synced_at = Some(fact.synced_at);
            }
            self.evidence.push(evidence.clone());
        }
    }

    fn join(&mut self, other: &Known) {
        if other.newest > self.newest {
            self.newest = other.newest;
            self.synced_at = other.synced_at;
        }
        self.evidence.extend(other.evidence.iter().cloned());
    }
}

impl Promises {
    /// Judges every promise of the mesh at `now`.
    pub(crate) async fn load(app: &App, now: TimeMs) -> Result<Self, WireError> {
        let facts = app.store.promise_facts().await?;
        let observations: Vec<i64> = facts.iter().map(|f| f.id).collect();
        let thing_of = app.store.things_of_observations(&observations).await?;
        let keys: BTreeSet<String> =
            facts.iter().flat_map(|f| named_assets(&f.observation.entity)).map(|k| k.to_string()).collect();
        let by_key = app.store.things_of_keys(&keys.into_iter().collect::<Vec<_>>()).await?;
        let things = Self::things(app, &thing_of, &by_key).await?;

        let of_key = things.values().map(|row| (&row.thing.key, row.id)).collect();
        let ids = Ids { by_key: &by_key, things: &things, of_key };
        let mut made: Vec<(&Fact, &Promise, Target)> = Vec::new();
        for fact in &facts {
            let Some(&own) = thing_of.get(&fact.id) else { continue };
            for promise in fact.observation.entity.promises() {
                let targets = ids.targets(own, &fact.observation.entity, promise).into_iter();
                made.extend(targets.map(|target| (fact, promise, target)));
            }
        }
        let assets: BTreeSet<i64> = made.iter().flat_map(|(_, _, target)| target.assets.iter().copied()).collect();
        let known = evidence_of(app, &assets.into_iter().collect::<Vec<_>>()).await?;
        let mut judged: Vec<Judged> =
            made.into_iter().map(|(fact, promise, target)| judge(fact, promise, target, &known, now)).collect();
        judged.sort_by(|a, b| {
            sla::soonest_breach_first(&a.verdict, &b.verdict).then_with(|| {
                (a.subject, &a.promise.property, &a.promise.location).cmp(&(
                    b.subject,
                    &b.promise.property,
                    &b.promise.location,
                ))
            })
        });
        Ok(Self { judged, things })
    }

    /// The things that promises speak of, with the products they belong to.
    async fn things(
        app: &App,
        thing_of: &HashMap<i64, i64>,
        by_key: &HashMap<String, i64>,
    ) -> Result<HashMap<i64, ThingRow>, WireError> {
        let ids: BTreeSet<i64> = thing_of.values().chain(by_key.values()).copied().collect();
        let rows = app.store.things_by_id(&ids.into_iter().collect::<Vec<_>>()).await?;
        let products: BTreeSet<String> =
            rows.iter().flat_map(|row| &row.thing.products).map(ToString::to_string).collect();
        let products = app.store.things_of_keys(&products.into_iter().collect::<Vec<_>>()).await?;
        let product_ids: Vec<i64> = products.into_values().collect();
        let products = app.store.things_by_id(&product_ids).await?;
        Ok(rows.into_iter().chain(products).map(|row| (row.id, row)).collect())
    }

    /// Worst state, coverage and soonest moment per thing that a promise is about.
    pub(crate) fn states(&self) -> HashMap<i64, sla::ProductState> {
        let mut verdicts: HashMap<i64, Vec<&Verdict>> = HashMap::new();
        for judged in &self.judged {
            for id in &judged.about {
                verdicts.entry(*id).or_default().push(&judged.verdict);
            }
        }
        verdicts.into_iter().map(|(id, verdicts)| (id, sla::product_state(verdicts))).collect()
    }

    /// Promises about one thing, soonest breach first.
    pub(crate) fn about(&self, id: i64) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(move |j| j.about.contains(&id))
    }

    /// One promise for the wire.
    pub(crate) fn view(&self, judged: &Judged, domains: &Domains, now: TimeMs) -> Option<PromiseView> {
        let subject = domains.name(&self.things.get(&judged.subject)?.thing);
        let asset = judged.asset.filter(|id| *id != judged.subject).and_then(|id| self.things.get(&id));
        let v = &judged.verdict;
        Some(PromiseView {
            subject,
            asset: asset.map(|row| domains.name(&row.thing)),
            property: judged.promise.property.clone(),
            metric: judged.rule.as_ref().map(|r| r.metric),
            promised: judged.rule.as_ref().map_or_else(|| raw_words(&judged.promise), sla::Rule::in_words),
            state: wire_state(v.state.word()),
            sentence: v.sentence.clone(),
            notes: v.notes.clone(),
            due_at: v.due_at,
            due_in_ms: v.due_at.map(|due| due.millis() - now.millis()),
            evidence: v.evidence.clone(),
            synced_at: v.evidence.as_ref().map(|_| judged.synced_at),
            tz: judged.rule.as_ref().and_then(|r| r.tz.clone()),
            raw: raw_words(&judged.promise),
            location: judged.promise.location.clone(),
            said_by: mark(&judged.said_by.dialect, &judged.said_by.catalog, judged.said_by.at),
            upstream_cause: None,
        })
    }
}

/// What is known of the last update of each thing. A mesh tells it of most of its assets; only those that are promised
/// anything are asked for.
async fn evidence_of(app: &App, ids: &[i64]) -> Result<HashMap<i64, Known>, WireError> {
    let facts = app.store.evidence_facts(ids).await?;
    let observations: Vec<i64> = facts.iter().map(|fact| fact.id).collect();
    let thing_of = app.store.things_of_observations(&observations).await?;
    let mut known: HashMap<i64, Known> = HashMap::new();
    for fact in &facts {
        if let Some(id) = thing_of.get(&fact.id) {
            known.entry(*id).or_default().add(fact);
        }
    }
    Ok(known)
}

/// Assets that a promise may be about, in the spelling of its catalog.
fn named_assets(entity: &Entity) -> Vec<&CanonicalKey> {
    match entity {
        Entity::Contract(contract) => contract.subjects.iter().map(|s| &s.asset).collect(),
        Entity::Product(product) => {
            let outputs = product.ports.iter().filter(|p| p.direction == weft_model::PortDirection::Output);
            outputs.flat_map(|p| &p.assets).chain(&product.assets).collect()
        }
        _ => Vec::new(),
    }
}

/// What one promise is held against.
struct Target {
    subject: i64,
    assets: Vec<i64>,
    about: BTreeSet<i64>,
}

struct Ids<'a> {
    by_key: &'a HashMap<String, i64>,
    things: &'a HashMap<i64, ThingRow>,
    of_key: HashMap<&'a CanonicalKey, i64>,
}

impl Ids<'_> {
    /// One target per asset of a contract (or the one that the promise names), one for everything else.
    fn targets(&self, own: i64, entity: &Entity, promise: &Promise) -> Vec<Target> {
        let id = |key: &CanonicalKey| self.by_key.get(&key.to_string()).copied();
        match entity {
            Entity::Contract(contract) => {
                let named: Vec<&str> = promise
                    .element
                    .iter()
                    .flat_map(|e| e.split(','))
                    .filter_map(|e| e.trim().split('.').next())
                    .collect();
                let is_named = |name: &str| named.iter().any(|n| n.eq_ignore_ascii_case(name));
                let any_named = contract.subjects.iter().any(|s| is_named(&s.name));
                let wanted = contract.subjects.iter().filter(|s| !any_named || is_named(&s.name));
                // The same asset on several servers or environments may be one thing.
                let assets: BTreeSet<i64> = wanted.filter_map(|s| id(&s.asset)).collect();
                if assets.is_empty() {
                    return vec![self.target(own, own, Vec::new())];
                }
                assets.into_iter().map(|asset| self.target(own, asset, vec![asset])).collect()
            }
            Entity::Product(_) => {
                let assets = named_assets(entity).into_iter().filter_map(id).collect();
                vec![self.target(own, own, assets)]
            }
            _ => vec![self.target(own, own, vec![own])],
        }
    }

    /// Shown under the one product of the asset, where there is exactly one.
    fn target(&self, own: i64, asset: i64, assets: Vec<i64>) -> Target {
        let products: Vec<i64> = self
            .things
            .get(&asset)
            .into_iter()
            .flat_map(|row| &row.thing.products)
            .filter_map(|key| self.of_key.get(key).copied())
            .collect();
        let subject = match products.as_slice() {
            [one] => *one,
            _ => asset,
        };
        let about = products.iter().copied().chain([own, asset]).collect();
        Target { subject, assets, about }
    }
}

fn judge(fact: &Fact, promise: &Promise, target: Target, known: &HashMap<i64, Known>, now: TimeMs) -> Judged {
    let mut all = Known::default();
    for asset in &target.assets {
        if let Some(known) = known.get(asset) {
            all.join(known);
        }
    }
    // Without evidence the promise is as old as the sync that brought it.
    let synced_at = all.synced_at.unwrap_or(fact.synced_at);
    let dialect = fact.observation.dialect.as_str();
    let (rule, verdict) = match sla::normalise(dialect, promise) {
        Ok(rule) => {
            let verdict = sla::evaluate(&rule, &all.evidence, now, synced_at);
            (Some(rule), verdict)
        }
        Err(refusal) => (None, refused(&refusal, synced_at)),
    };
    Judged {
        subject: target.subject,
        asset: target.assets.first().copied(),
        about: target.about,
        promise: promise.clone(),
        rule,
        verdict,
        said_by: Claim {
            value: promise.property.clone(),
            catalog: fact.catalog.clone(),
            dialect: fact.observation.dialect.clone(),
            at: fact.observation.changed_at.or(Some(fact.synced_at)),
        },
        synced_at,
    }
}

/// The verdict on a promise that makes no rule.
fn refused(refusal: &sla::NotEvaluable, as_of: TimeMs) -> Verdict {
    Verdict {
        state: sla::State::NotEvaluable(refusal.reason.clone()),
        due_at: None,
        proven: false,
        as_of,
        evidence: None,
        sentence: refusal.to_string(),
        notes: Vec::new(),
    }
}

/// The promise as it was written.
fn raw_words(promise: &Promise) -> String {
    let mut words = vec![promise.value.clone().unwrap_or_default()];
    words.extend(promise.unit.clone());
    words.extend(promise.schedule.as_ref().map(|s| format!("at {}", s.cron)));
    words.retain(|w| !w.is_empty());
    format!("{}: {}", promise.property, words.join(" "))
}

/// The state of the wire.
pub(crate) fn wire_state(word: StateWord) -> PromiseState {
    match word {
        StateWord::Pass => PromiseState::Pass,
        StateWord::Warn => PromiseState::Warn,
        StateWord::Fail => PromiseState::Fail,
        StateWord::Unknown => PromiseState::Unknown,
        StateWord::NotEvaluable => PromiseState::NotEvaluable,
    }
}

/// How many promises are in each state, worst first.
pub(crate) fn counts(promises: &[PromiseView]) -> Vec<(PromiseState, u32)> {
    let mut counts: BTreeMap<PromiseState, u32> = BTreeMap::new();
    for promise in promises {
        *counts.entry(promise.state).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Kinds whose pages show promises.
pub(crate) fn shows_promises(kind: Kind) -> bool {
    matches!(kind, Kind::Product | Kind::Asset | Kind::Contract)
}

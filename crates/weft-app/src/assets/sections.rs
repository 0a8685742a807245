//! The sections of a page, made from what its members say.

use super::worst;
use crate::App;
use crate::api::asset::{CheckView, ColumnView, PortView, SourceRow};
use crate::api::types::{FactRow, Mark, OwnerRef, PromiseState};
use crate::error::WireError;
use crate::names::{Domains, mark};
use crate::promises::{Promises, wire_state};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use weft_mesh::claims;
use weft_model::{
    Asset, CanonicalKey, CheckStatus, Claim, Column, DataProduct, Entity, Fact, Member, Ownership, Party, Role, Thing,
    TimeMs, Usage,
};
use weft_store::LedgerFilter;

/// Columns of a page.
const MOST_COLUMNS: usize = 5_000;
/// Checks of a page.
const MOST_CHECKS: usize = 500;

/// A thing with what its members and others say about it.
pub(super) struct Said<'a> {
    pub(super) app: &'a App,
    pub(super) domains: &'a Domains,
    pub(super) thing: &'a Thing,
    pub(super) facts: &'a [Fact],
    pub(super) about: &'a [Fact],
}

fn mark_of(fact: &Fact) -> Mark {
    mark(&fact.observation.dialect, &fact.catalog, fact.observation.changed_at.or(Some(fact.synced_at)))
}

impl Said<'_> {
    /// Owners and helpers, one row per party and role, with everyone who says so.
    pub(super) async fn owners(&self) -> Result<Vec<OwnerRef>, WireError> {
        let now = self.app.clock.now();
        let mut found: BTreeMap<(Role, String), OwnerRef> = BTreeMap::new();
        for fact in self.facts {
            for owner in fact.observation.entity.owners() {
                let party = self.app.store.thing(&owner.party).await?;
                let key = party.as_ref().map_or_else(|| owner.party.to_string(), |row| row.thing.key.to_string());
                let row = match found.get_mut(&(owner.role, key.clone())) {
                    Some(row) => row,
                    None => {
                        let people = match &party {
                            Some(row) => self.app.store.members(row.id).await?,
                            None => Vec::new(),
                        };
                        let unresolved = party.as_ref().is_none_or(|row| row.thing.stub);
                        let name = party.map_or_else(|| owner.party.name().to_owned(), |row| row.thing.name);
                        found.entry((owner.role, key.clone())).or_insert(OwnerRef {
                            key,
                            name,
                            role: role_word(owner.role).to_owned(),
                            inherited: owner.inherited,
                            left: left_at(&people).is_some_and(|at| at <= now),
                            unresolved,
                            said_by: Vec::new(),
                        })
                    }
                };
                row.inherited &= owner.inherited;
                row.left |= ended(owner, now);
                row.said_by.push(mark_of(fact));
            }
        }
        let mut rows: Vec<OwnerRef> = found.into_values().collect();
        for row in &mut rows {
            row.said_by.sort();
            row.said_by.dedup();
        }
        Ok(rows)
    }

    /// Checks, worst first.
    pub(super) fn checks(&self) -> Vec<CheckView> {
        let mut checks: Vec<CheckView> = self.about.iter().filter_map(check_view).collect();
        let rank = |status: CheckStatus| match status {
            CheckStatus::Fail => 0,
            CheckStatus::Error => 1,
            CheckStatus::Warn => 2,
            CheckStatus::Unknown => 3,
            CheckStatus::Skip => 4,
            CheckStatus::Pass => 5,
        };
        checks.sort_by(|a, b| (rank(a.status), &a.name, &a.column).cmp(&(rank(b.status), &b.name, &b.column)));
        checks.truncate(MOST_CHECKS);
        checks
    }

    /// Access roles and agreements, in words.
    pub(super) fn access(&self) -> Vec<String> {
        let words = self.about.iter().filter_map(|fact| match &fact.observation.entity {
            Entity::Policy(p) if p.approvers.is_empty() => Some(format!("{}: {}", p.grantee, p.privilege)),
            Entity::Policy(p) => {
                Some(format!("{}: {} (approved by {})", p.grantee, p.privilege, p.approvers.join(", ")))
            }
            Entity::Agreement(a) => Some(format!("{}: {}", a.grantee, a.status)),
            _ => None,
        });
        let mut words: Vec<String> = words.collect();
        words.sort();
        words.dedup();
        words
    }

    /// Ports of a product with the state of the promises behind them.
    pub(super) async fn ports(&self, promises: &Promises) -> Result<Vec<PortView>, WireError> {
        let states = promises.states();
        let state = |id: i64| states.get(&id).map(|s| wire_state(s.state));
        let mut ports: Vec<PortView> = Vec::new();
        let products = self.facts.iter().filter_map(|f| match &f.observation.entity {
            Entity::Product(product) => Some(product),
            _ => None,
        });
        for port in products.flat_map(|p| &p.ports) {
            if ports.iter().any(|known| known.name == port.name && known.direction == port.direction) {
                continue;
            }
            let mut promise: Option<PromiseState> = None;
            let mut assets = Vec::new();
            let contract = match &port.contract {
                Some(key) => self.app.store.thing(key).await?,
                None => None,
            };
            if let Some(row) = &contract {
                promise = worst(promise, state(row.id));
            }
            for key in self.assets_of(port.assets.as_slice(), contract.as_ref()).await? {
                if let Some(row) = self.app.store.thing(&key).await? {
                    promise = worst(promise, state(row.id));
                    assets.push(self.domains.name(&row.thing));
                }
            }
            ports.push(PortView {
                name: port.name.clone(),
                direction: port.direction,
                version: port.version.clone(),
                assets,
                contract: contract.map(|row| self.domains.name(&row.thing)),
                promise,
            });
        }
        ports.sort_by(|a, b| (a.direction, &a.name).cmp(&(b.direction, &b.name)));
        Ok(ports)
    }

    /// Assets of a port: those it names, else those its contract speaks of.
    async fn assets_of(
        &self,
        named: &[CanonicalKey],
        contract: Option<&weft_store::ThingRow>,
    ) -> Result<Vec<CanonicalKey>, WireError> {
        let Some(contract) = contract.filter(|_| named.is_empty()) else { return Ok(named.to_vec()) };
        let facts = self.app.store.members(contract.id).await?;
        let subjects = facts.iter().flat_map(|f| match &f.observation.entity {
            Entity::Contract(c) => c.subjects.iter().map(|s| s.asset.clone()).collect(),
            _ => Vec::new(),
        });
        let mut keys: Vec<CanonicalKey> = subjects.collect();
        keys.sort();
        keys.dedup();
        Ok(keys)
    }

    /// The statements behind the thing, and why each is about the same.
    pub(super) async fn sources(&self, id: i64) -> Result<Vec<SourceRow>, WireError> {
        let filter = LedgerFilter { thing: Some(id), limit: 500, ..LedgerFilter::default() };
        let ledger = self.app.store.ledger(&filter).await?;
        let because = |m: &Member| {
            let touches =
                |other: &Member| other.catalog == m.catalog && other.key == m.key && other.dialect == m.dialect;
            let mut rows = ledger.iter().filter(|r| r.step.merges() && (touches(&r.left) || touches(&r.right)));
            rows.next().map(|r| format!("step {}: {}", r.step.number(), r.evidence))
        };
        let fact_of: HashMap<i64, &Fact> = self.facts.iter().map(|f| (f.id, f)).collect();
        let members = self.thing.members.iter();
        Ok(members
            .map(|m| {
                let fact = fact_of.get(&m.observation);
                let unmapped = fact.and_then(|f| f.observation.unmapped.as_ref()).and_then(|v| v.as_object());
                SourceRow {
                    mark: fact.map_or_else(|| mark(&m.dialect, &m.catalog, None), |f| mark_of(f)),
                    native: m.native.clone(),
                    key: m.key.to_string(),
                    because: because(m),
                    unmapped: unmapped.map(|map| map.keys().cloned().collect()).unwrap_or_default(),
                    unreadable: fact.and_then(|f| match &f.observation.entity {
                        Entity::Asset(asset) => asset.unreadable.clone(),
                        _ => None,
                    }),
                    unconfirmed_missing: fact.is_some_and(|f| f.unconfirmed_missing),
                }
            })
            .collect())
    }
}

fn check_view(fact: &Fact) -> Option<CheckView> {
    let Entity::Check(check) = &fact.observation.entity else { return None };
    let newest = check.results.first();
    Some(CheckView {
        name: check.name.clone(),
        column: check.column.clone(),
        status: newest.map_or(CheckStatus::Unknown, |r| r.status),
        at: newest.and_then(|r| r.at),
        observed: newest.and_then(|r| r.observed.clone()),
        severity: check.severity.clone(),
        said_by: mark_of(fact),
    })
}

/// The word of a role.
pub(crate) fn role_word(role: Role) -> &'static str {
    match role {
        Role::BusinessOwner => "business_owner",
        Role::TechnicalOwner => "technical_owner",
        Role::Owner => "owner",
        Role::Steward => "steward",
        Role::Expert => "expert",
        Role::Support => "support",
        Role::Consumer => "consumer",
        Role::Other => "other",
    }
}

fn ended(owner: &Ownership, now: TimeMs) -> bool {
    owner.until.is_some_and(|until| until <= now)
}

/// The moment from which any catalog that describes the party says that it is gone: the first of all where one says
/// that it is inactive.
pub(crate) fn left_at(facts: &[Fact]) -> Option<TimeMs> {
    let gone = |p: &Party| if p.active == Some(false) { Some(TimeMs::clamped(0)) } else { p.left_on };
    let said = facts.iter().filter_map(|f| match &f.observation.entity {
        Entity::Person(party) | Entity::Team(party) => gone(party),
        _ => None,
    });
    said.min()
}

/// Columns of all members in the order of the best source, with who names each and where they differ.
pub(super) fn columns(facts: &[Fact]) -> (Vec<ColumnView>, u32) {
    let mut order: Vec<String> = Vec::new();
    let mut said: HashMap<String, Vec<(&Fact, &Column)>> = HashMap::new();
    let mut ranked: Vec<&Fact> = facts.iter().collect();
    ranked.sort_by_key(|f| claims::precedence(f.observation.kind(), f.observation.dialect.as_str()));
    for fact in ranked {
        let columns: &[Column] = match &fact.observation.entity {
            Entity::Asset(asset) => &asset.columns,
            _ => &[],
        };
        for column in columns {
            let folded = column.path.to_lowercase();
            if !said.contains_key(&folded) {
                order.push(folded.clone());
            }
            said.entry(folded).or_default().push((fact, column));
        }
    }
    let total = u32::try_from(order.len()).unwrap_or(u32::MAX);
    let views = order.iter().take(MOST_COLUMNS).filter_map(|path| said.get(path).and_then(|s| column_view(s)));
    (views.collect(), total)
}

fn column_view(said: &[(&Fact, &Column)]) -> Option<ColumnView> {
    let (_, first) = said.first()?;
    let pick = |value: fn(&Column) -> Option<String>| said.iter().find_map(|(_, c)| value(c));
    let mut tags: Vec<String> = said.iter().flat_map(|(_, c)| c.tags.iter().map(|t| t.name.clone())).collect();
    one_spelling(&mut tags);
    let mut disagreements = Vec::new();
    disagreements.extend(differing(
        "type",
        said,
        |c| c.logical_type.clone().filter(|t| t != "other"),
        |c| c.data_type.clone(),
    ));
    let null = |c: &Column| c.nullable.map(|n| if n { "may be null" } else { "not null" }.to_owned());
    disagreements.extend(differing("null", said, null, null));
    let mut said_by: Vec<Mark> = said.iter().map(|(f, _)| mark_of(f)).collect();
    said_by.sort();
    said_by.dedup();
    Some(ColumnView {
        path: first.path.clone(),
        data_type: pick(|c| c.data_type.clone()),
        logical_type: pick(|c| c.logical_type.clone()),
        nullable: said.iter().find_map(|(_, c)| c.nullable),
        key: said.iter().any(|(_, c)| c.key),
        description: pick(|c| c.description.clone()),
        tags,
        said_by,
        disagreements,
    })
}

/// Sorts tags and keeps one spelling of each: `PII` of one catalog and `pii` of another are one tag to a reader.
pub(super) fn one_spelling(tags: &mut Vec<String>) {
    tags.sort_by_cached_key(|tag| (tag.to_lowercase(), tag.clone()));
    tags.dedup_by(|a, b| a.to_lowercase() == b.to_lowercase());
}

/// `type: NUMBER (dbt), TEXT (ODCS)` when the compared words differ.
fn differing(
    what: &str,
    said: &[(&Fact, &Column)],
    compared: impl Fn(&Column) -> Option<String>,
    shown: impl Fn(&Column) -> Option<String>,
) -> Option<String> {
    let mut words: Vec<(String, String)> = Vec::new();
    let mut marks: Vec<&str> = Vec::new();
    for (fact, column) in said {
        if let (Some(word), Some(text)) = (compared(column), shown(column)) {
            // The same word written is the same, even where one source adds what our own word depends on.
            let said = |(known, shown): &(String, String)| *known == word || shown.eq_ignore_ascii_case(&text);
            if !words.iter().any(said) {
                marks.push(fact.observation.dialect.mark());
                words.push((word, text));
            }
        }
    }
    let texts: Vec<String> = words.iter().zip(&marks).map(|((_, text), mark)| format!("{text} ({mark})")).collect();
    (words.len() > 1).then(|| format!("{what}: {}", texts.join(", ")))
}

/// A fact for the wire: everyone who agrees with the shown value apart from those who differ.
///
/// Catalogs refer to domains and parties by ids of their own; `names` has what they mean, so that two ids of one
/// domain are one value.
pub(super) fn fact_row(mut row: claims::FactRow, names: &HashMap<String, String>) -> FactRow {
    let refers = ["domain", "owner", "steward", "expert", "support", "consumer"].iter().any(|w| row.field.ends_with(w));
    if refers {
        for claim in row.shown.iter_mut().chain(&mut row.others) {
            claim.value = named(&claim.value, names);
        }
    }
    let compared = |claim: &Claim| claim.value.replace(" (inherited)", "").to_lowercase();
    let value = row.shown.as_ref().map(compared);
    let (agreeing, differing) = row.others.into_iter().partition(|claim| row.agrees || Some(compared(claim)) == value);
    FactRow { field: row.field, shown: row.shown, agreeing, differing }
}

/// A list of references with the names they mean, in the order of the names.
fn named(value: &str, names: &HashMap<String, String>) -> String {
    let one = |word: &str| {
        let (id, rest) = word.strip_suffix(" (inherited)").map_or((word, ""), |id| (id, " (inherited)"));
        format!("{}{rest}", names.get(id).map_or(id, String::as_str))
    };
    let mut words: Vec<String> = value.split(", ").map(one).collect();
    words.sort();
    words.join(", ")
}

/// What the domains and parties that facts refer to are called, by the last part of their keys.
pub(super) async fn names_of(app: &App, facts: &[Fact]) -> Result<HashMap<String, String>, WireError> {
    let keys: BTreeSet<String> = facts
        .iter()
        .flat_map(|f| {
            let owners = f.observation.entity.owners().iter().map(|o| &o.party);
            owners.chain(f.observation.entity.domain()).map(ToString::to_string).collect::<Vec<_>>()
        })
        .collect();
    let ids = app.store.things_of_keys(&keys.into_iter().collect::<Vec<_>>()).await?;
    let wanted: BTreeSet<i64> = ids.values().copied().collect();
    let rows = app.store.things_by_id(&wanted.into_iter().collect::<Vec<_>>()).await?;
    let called: HashMap<i64, String> = rows.into_iter().map(|row| (row.id, row.thing.name)).collect();
    let mut names = HashMap::new();
    for (key, id) in ids {
        if let (Ok(key), Some(name)) = (key.parse::<CanonicalKey>(), called.get(&id)) {
            names.insert(key.name().to_owned(), name.clone());
        }
    }
    Ok(names)
}

/// A text of the product with the best standing.
pub(super) fn product_text(facts: &[Fact], text: fn(&DataProduct) -> Option<&String>) -> Option<String> {
    facts.iter().find_map(|f| match &f.observation.entity {
        Entity::Product(product) => text(product).cloned(),
        _ => None,
    })
}

/// Channels for questions, without repeats.
pub(super) fn support(facts: &[Fact]) -> Vec<String> {
    distinct(facts, |entity| match entity {
        Entity::Product(p) => p.support.clone(),
        Entity::Contract(c) => c.support.clone(),
        _ => Vec::new(),
    })
}

/// Links that may be opened, without repeats.
pub(super) fn links(facts: &[Fact]) -> Vec<String> {
    let all = distinct(facts, |entity| match entity {
        Entity::Product(p) => p.links.clone(),
        Entity::Asset(a) => a.links.clone(),
        _ => Vec::new(),
    });
    all.into_iter().filter(|link| crate::markdown::safe_link(link).is_some()).collect()
}

fn distinct(facts: &[Fact], of: fn(&Entity) -> Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in facts.iter().flat_map(|f| of(&f.observation.entity)) {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

/// The measured use with the most queries.
pub(super) fn usage(facts: &[Fact]) -> Option<Usage> {
    let measured = facts.iter().filter_map(|f| match &f.observation.entity {
        Entity::Asset(Asset { usage: Some(usage), .. }) => Some(usage.clone()),
        _ => None,
    });
    measured.max_by_key(|u| u.queries)
}

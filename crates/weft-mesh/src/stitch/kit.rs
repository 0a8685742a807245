//! Facts in a few words, for the tests of stitching and identity.

use super::{StitchSettings, Stitcher};
use weft_model::{
    Asset, CanonicalKey, Column, Contract, DataProduct, Decision, DecisionVerdict, Derive, Domain, Edge, EdgeKind,
    Entity, Fact, Kind, LedgerRow, Method, Observation, Ownership, Party, Role, StatedAlias, Step, Stitched, Tag,
    Thing, TimeMs,
};

pub(crate) fn key(text: &str) -> CanonicalKey {
    text.parse().unwrap()
}

/// A fact of `catalog` in `dialect` about `text`.
pub(crate) fn says(catalog: &str, dialect: &str, text: &str, entity: Entity) -> Fact {
    Fact {
        id: 1,
        catalog: catalog.to_owned(),
        synced_at: TimeMs::from_millis(1_000).unwrap(),
        from_sync: 1,
        to_sync: None,
        unconfirmed_missing: false,
        observation: Observation::new(dialect, text, key(text), entity),
    }
}

pub(crate) fn asset(catalog: &str, dialect: &str, text: &str) -> Fact {
    says(catalog, dialect, text, Entity::Asset(Asset::default()))
}

/// Changes to a fact, chained.
pub(crate) trait With: Sized {
    fn alias(self, text: &str, words: &str) -> Self;
    fn scope(self, scope: &str) -> Self;
    fn columns(self, names: &[&str]) -> Self;
    fn with(self, change: impl FnOnce(&mut Asset)) -> Self;
    fn mails(self, mails: &[&str]) -> Self;
}

impl With for Fact {
    fn alias(mut self, text: &str, words: &str) -> Self {
        self.observation.identity.aliases.push(StatedAlias { key: key(text), evidence: words.to_owned() });
        self
    }

    fn scope(mut self, scope: &str) -> Self {
        self.observation.identity.authority_scope = Some(scope.to_owned());
        self
    }

    fn columns(self, names: &[&str]) -> Self {
        self.with(|asset| asset.columns = names.iter().map(|name| Column::named(*name)).collect())
    }

    fn with(mut self, change: impl FnOnce(&mut Asset)) -> Self {
        if let Entity::Asset(asset) = &mut self.observation.entity {
            change(asset);
        }
        self
    }

    fn mails(mut self, mails: &[&str]) -> Self {
        self.observation.identity.mails = mails.iter().map(|mail| (*mail).to_owned()).collect();
        self
    }
}

pub(crate) fn edge(catalog: &str, dialect: &str, from: &str, to: &str, method: Method) -> Fact {
    let (from, to) = (key(from), key(to));
    let edge = Edge { from, to, kind: EdgeKind::Data, method, columns: vec![], job: None, last_seen: None };
    let mut fact = says(catalog, dialect, "edge:///e", Entity::Domain(Domain::default()));
    fact.observation = Observation::edge(dialect, edge);
    fact
}

pub(crate) fn domain(catalog: &str, dialect: &str, id: &str, name: Option<&str>) -> Fact {
    let domain = Domain { name: name.map(str::to_owned), ..Domain::default() };
    says(catalog, dialect, &CanonicalKey::of_kind(Kind::Domain, id).to_string(), Entity::Domain(domain))
}

pub(crate) fn product(catalog: &str, dialect: &str, id: &str, change: impl FnOnce(&mut DataProduct)) -> Fact {
    let mut product = DataProduct::default();
    change(&mut product);
    says(catalog, dialect, &CanonicalKey::of_kind(Kind::Product, id).to_string(), Entity::Product(product))
}

pub(crate) fn contract(catalog: &str, dialect: &str, id: &str, change: impl FnOnce(&mut Contract)) -> Fact {
    let mut contract = Contract::default();
    change(&mut contract);
    says(catalog, dialect, &CanonicalKey::of_kind(Kind::Contract, id).to_string(), Entity::Contract(contract))
}

pub(crate) fn person(catalog: &str, dialect: &str, id: &str, display: &str, logins: &[&str]) -> Fact {
    let party = Party {
        display: Some(display.to_owned()),
        logins: logins.iter().map(|login| (*login).to_owned()).collect(),
        ..Party::default()
    };
    says(catalog, dialect, &CanonicalKey::of_kind(Kind::Person, id).to_string(), Entity::Person(party))
}

pub(crate) fn tag(catalog: &str, dialect: &str, kind: Kind, id: &str, name: &str, scheme: Option<&str>) -> Fact {
    let tag = Tag { name: Some(name.to_owned()), scheme: scheme.map(str::to_owned), ..Tag::default() };
    let entity = if kind == Kind::Term { Entity::Term(tag) } else { Entity::Tag(tag) };
    says(catalog, dialect, &CanonicalKey::of_kind(kind, id).to_string(), entity)
}

pub(crate) fn owner(text: &str, role: Role) -> Ownership {
    Ownership { party: key(text), role, raw_role: None, inherited: false, since: None, until: None }
}

pub(crate) fn decision(left: (&str, &str), right: (&str, &str), verdict: DecisionVerdict, at: i64) -> Decision {
    Decision {
        left: key(left.1),
        left_catalog: left.0.to_owned(),
        right: key(right.1),
        right_catalog: right.0.to_owned(),
        verdict,
        at: TimeMs::from_millis(at).unwrap(),
    }
}

pub(crate) fn stitch(facts: Vec<Fact>) -> Stitched {
    stitch_with(&StitchSettings::default(), facts)
}

/// Stitches, and stitches again in the opposite order: the map must not depend on it.
pub(crate) fn stitch_with(settings: &StitchSettings, facts: Vec<Fact>) -> Stitched {
    let run = |facts: Vec<Fact>| {
        let mut stitcher = Box::new(Stitcher::new(settings.clone()));
        facts.into_iter().for_each(|fact| stitcher.add(fact));
        stitcher.finish()
    };
    let map = run(facts.clone());
    let turned = run(facts.into_iter().rev().collect());
    assert_eq!(map.ledger, turned.ledger, "the order of facts must not matter");
    assert!(map == turned, "the order of facts must not matter");
    map
}

/// The things as `catalog key` texts of their members.
pub(crate) fn groups(map: &Stitched) -> Vec<Vec<String>> {
    let member = |member: &weft_model::Member| format!("{} {}", member.catalog, member.key);
    map.things.iter().map(|thing| thing.members.iter().map(member).collect()).collect()
}

pub(crate) fn thing<'a>(map: &'a Stitched, text: &str) -> &'a Thing {
    let found = map.things.iter().find(|thing| thing.key == key(text));
    let known = || map.things.iter().map(|t| t.key.to_string()).collect::<Vec<_>>();
    assert!(found.is_some(), "no thing {text} among {:?}", known());
    found.unwrap()
}

/// Steps of the ledger rows, in order.
pub(crate) fn steps(map: &Stitched) -> Vec<Step> {
    map.ledger.iter().map(|row| row.step).collect()
}

pub(crate) fn only_row(map: &Stitched) -> &LedgerRow {
    assert_eq!(map.ledger.len(), 1, "{:#?}", map.ledger);
    &map.ledger[0]
}

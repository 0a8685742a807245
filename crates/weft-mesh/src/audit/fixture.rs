//! Small meshes for the tests of rules: facts are said, things follow from them by equal keys.

use super::{AuditInput, CatalogState, EdgeFact};
use std::collections::BTreeMap;
use weft_model::contract::ContractSubject;
use weft_model::{
    Asset, CanonicalKey, ColumnFlow, Completeness, Contract, DataProduct, Domain, EdgeKind, Entity, Fact, Kind,
    Lifecycle, Member, Membership, Observation, Ownership, Party, PartyKind, Port, PortDirection, Promise, Role,
    ScopeReport, Thing, TimeMs, Transformation,
};

fn at(text: &str) -> TimeMs {
    TimeMs::parse(text).unwrap()
}

fn asset_key(name: &str) -> CanonicalKey {
    CanonicalKey::new("snowflake", Some("acct"), ["DB", name])
}

/// One statement in the making.
#[derive(Clone)]
pub(super) struct Say(Observation);

fn say(key: CanonicalKey, entity: Entity) -> Say {
    Say(Observation::new("datahub", key.to_string(), key, entity))
}

pub(super) fn asset(name: &str) -> Say {
    say(asset_key(name), Entity::Asset(Asset { name: Some(name.into()), ..Asset::default() }))
}

pub(super) fn product(id: &str, name: &str) -> Say {
    let product = DataProduct { name: Some(name.into()), ..DataProduct::default() };
    say(CanonicalKey::of_kind(Kind::Product, id), Entity::Product(product))
}

pub(super) fn contract(id: &str) -> Say {
    say(CanonicalKey::of_kind(Kind::Contract, id), Entity::Contract(Contract::default()))
}

pub(super) fn domain(id: &str, name: &str) -> Say {
    let domain = Domain { name: Some(name.into()), ..Domain::default() };
    say(CanonicalKey::of_kind(Kind::Domain, id), Entity::Domain(domain))
}

pub(super) fn person(mail: &str, name: &str) -> Say {
    let kind = PartyKind::Person;
    let party = Party { kind, display: Some(name.into()), mails: vec![mail.into()], ..Party::default() };
    say(CanonicalKey::of_kind(Kind::Person, mail), Entity::Person(party))
}

pub(super) fn team(id: &str, name: &str) -> Say {
    let party = Party { kind: PartyKind::Team, display: Some(name.into()), ..Party::default() };
    say(CanonicalKey::of_kind(Kind::Team, id), Entity::Team(party))
}

impl Say {
    fn party(mut self, change: impl FnOnce(&mut Party)) -> Self {
        if let Entity::Person(p) | Entity::Team(p) = &mut self.0.entity {
            change(p);
        }
        self
    }

    fn the_product(mut self, change: impl FnOnce(&mut DataProduct)) -> Self {
        if let Entity::Product(p) = &mut self.0.entity {
            change(p);
        }
        self
    }

    pub(super) fn left(self, on: &str) -> Self {
        self.party(|p| p.left_on = Some(at(on)))
    }

    pub(super) fn inactive(self) -> Self {
        self.party(|p| p.active = Some(false))
    }

    pub(super) fn service(self) -> Self {
        self.party(|p| p.kind = PartyKind::Service)
    }

    pub(super) fn login(self, login: &str) -> Self {
        self.party(|p| p.logins.push(login.into()))
    }

    pub(super) fn replaced_by(self, who: &str) -> Self {
        self.party(|p| p.replaced_by = Some(who.into()))
    }

    pub(super) fn members(self, people: &[&str], teams: &[&str]) -> Self {
        let team = self.0.key.clone();
        let of = |kind, ids: &[&str]| ids.iter().map(|id| CanonicalKey::of_kind(kind, id)).collect::<Vec<_>>();
        let members = [of(Kind::Person, people), of(Kind::Team, teams)].concat();
        let place = |member| Membership { team: team.clone(), member };
        self.party(|p| p.memberships = members.into_iter().map(place).collect())
    }

    pub(super) fn owned(mut self, party: CanonicalKey, role: Role, inherited: bool, until: Option<TimeMs>) -> Self {
        let ownership = Ownership { party, role, raw_role: None, inherited, since: None, until };
        match &mut self.0.entity {
            Entity::Asset(e) => e.owners.push(ownership),
            Entity::Product(e) => e.owners.push(ownership),
            Entity::Domain(e) => e.owners.push(ownership),
            _ => {}
        }
        self
    }

    pub(super) fn owner(self, person: &str) -> Self {
        self.owned(CanonicalKey::of_kind(Kind::Person, person), Role::Owner, false, None)
    }

    pub(super) fn role(self, person: &str, role: Role) -> Self {
        self.owned(CanonicalKey::of_kind(Kind::Person, person), role, false, None)
    }

    pub(super) fn inherits(self, person: &str) -> Self {
        self.owned(CanonicalKey::of_kind(Kind::Person, person), Role::Owner, true, None)
    }

    pub(super) fn owner_until(self, person: &str, until: &str) -> Self {
        self.owned(CanonicalKey::of_kind(Kind::Person, person), Role::Owner, false, Some(at(until)))
    }

    pub(super) fn owner_team(self, team: &str) -> Self {
        self.owned(CanonicalKey::of_kind(Kind::Team, team), Role::Owner, false, None)
    }

    pub(super) fn in_domain(mut self, id: &str) -> Self {
        let key = Some(CanonicalKey::of_kind(Kind::Domain, id));
        match &mut self.0.entity {
            Entity::Asset(e) => e.domain = key,
            Entity::Product(e) => e.domain = key,
            _ => {}
        }
        self
    }

    pub(super) fn lifecycle(mut self, lifecycle: Lifecycle) -> Self {
        match &mut self.0.entity {
            Entity::Asset(e) => e.lifecycle = lifecycle,
            Entity::Product(e) => e.lifecycle = lifecycle,
            Entity::Contract(e) => e.status.lifecycle = lifecycle,
            _ => {}
        }
        self
    }

    pub(super) fn active(self) -> Self {
        self.lifecycle(Lifecycle::Active)
    }

    pub(super) fn holds(self, assets: &[&str]) -> Self {
        self.the_product(|p| p.assets.extend(assets.iter().map(|a| asset_key(a))))
    }

    pub(super) fn with(self, change: impl FnOnce(&mut DataProduct)) -> Self {
        self.the_product(change)
    }

    pub(super) fn output(self, assets: &[&str]) -> Self {
        self.port("out", None, assets)
    }

    pub(super) fn output_under(self, contract: &str, assets: &[&str]) -> Self {
        self.port("out", Some(contract), assets)
    }

    fn port(self, name: &str, contract: Option<&str>, assets: &[&str]) -> Self {
        let port = Port {
            name: name.into(),
            direction: PortDirection::Output,
            version: None,
            protocol: None,
            description: None,
            assets: assets.iter().map(|a| asset_key(a)).collect(),
            contract: contract.map(|c| CanonicalKey::of_kind(Kind::Contract, c)),
            input_contracts: Vec::new(),
        };
        self.the_product(|p| p.ports.push(port))
    }

    pub(super) fn covers(mut self, asset: &str) -> Self {
        if let Entity::Contract(c) = &mut self.0.entity {
            c.subjects.push(ContractSubject { asset: asset_key(asset), name: asset.into(), columns: Vec::new() });
        }
        self
    }

    /// A tagged column of the asset.
    pub(super) fn tagged(mut self, path: &str, tag: &str) -> Self {
        if let Entity::Asset(a) = &mut self.0.entity {
            let tags = vec![weft_model::TagRef::tag(tag)];
            a.columns.push(weft_model::Column { tags, ..weft_model::Column::named(path) });
        }
        self
    }

    /// A column of the last table the contract covers.
    pub(super) fn column(mut self, path: &str) -> Self {
        if let Entity::Contract(c) = &mut self.0.entity {
            c.subjects.last_mut().unwrap().columns.push(weft_model::Column::named(path));
        }
        self
    }

    /// The element of the last promise of the contract.
    pub(super) fn element(mut self, element: &str) -> Self {
        if let Entity::Contract(c) = &mut self.0.entity {
            c.promises.last_mut().unwrap().element = Some(element.into());
        }
        self
    }

    pub(super) fn of_product(mut self, id: &str) -> Self {
        if let Entity::Contract(c) = &mut self.0.entity {
            c.product = Some(CanonicalKey::of_kind(Kind::Product, id));
        }
        self
    }

    pub(super) fn successor(mut self, asset: &str) -> Self {
        if let Entity::Asset(a) = &mut self.0.entity {
            a.successor = Some(asset_key(asset));
        }
        self
    }

    pub(super) fn promises(mut self, dialect: &str, property: &str, value: &str, unit: Option<&str>) -> Self {
        self.0.dialect = weft_model::Dialect::new(dialect);
        let promise = Promise {
            value: Some(value.into()),
            unit: unit.map(str::to_owned),
            ..Promise::new(property, "sla.yaml, line 14")
        };
        match &mut self.0.entity {
            Entity::Asset(e) => e.promises.push(promise),
            Entity::Product(e) => e.promises.push(promise),
            Entity::Contract(e) => e.promises.push(promise),
            _ => {}
        }
        self
    }
}

/// A mesh in the making. Its time is 20 November 2026, 12:00 UTC.
pub(super) struct Build {
    facts: Vec<Fact>,
    edges: Vec<EdgeFact>,
    catalogs: Vec<CatalogState>,
    stubs: Vec<CanonicalKey>,
}

impl Build {
    pub(super) fn new() -> Self {
        Self { facts: Vec::new(), edges: Vec::new(), catalogs: Vec::new(), stubs: Vec::new() }
    }

    pub(super) fn say(&mut self, catalog: &str, said: Say) {
        self.facts.push(Fact {
            id: self.facts.len() as i64 + 1,
            catalog: catalog.into(),
            synced_at: at("2026-11-20T09:12:00Z"),
            from_sync: 1,
            to_sync: None,
            unconfirmed_missing: false,
            observation: said.0,
        });
    }

    pub(super) fn flow(&mut self, from: &str, to: &str) {
        self.edges.push(EdgeFact {
            from: asset_key(from),
            to: asset_key(to),
            kind: EdgeKind::Data,
            columns: Vec::new(),
        });
    }

    /// A mapping of one column on the flow added last.
    pub(super) fn maps(&mut self, from: &str, to: &str, transformation: Transformation, masking: bool) {
        let (from, to) = (from.to_owned(), Some(to.to_owned()));
        let flow = ColumnFlow { from, to, transformation, subtype: None, masking, description: None };
        self.edges.last_mut().unwrap().columns.push(flow);
    }

    pub(super) fn stub(&mut self, asset: &str) {
        self.stubs.push(asset_key(asset));
    }

    pub(super) fn catalog(&mut self, id: &str, synced_at: Option<TimeMs>, failure: Option<&str>) {
        let failure = failure.map(str::to_owned);
        self.catalogs.push(CatalogState { id: id.into(), synced_at, scopes: Vec::new(), failure });
    }

    pub(super) fn partial(&mut self, id: &str, scope: &str, why: &str) {
        self.catalog(id, Some(at("2026-11-20T09:12:00Z")), None);
        let completeness = Completeness::Partial(why.into());
        self.catalogs.last_mut().unwrap().scopes.push(ScopeReport { scope: scope.into(), completeness, items: 1 });
    }

    pub(super) fn input(&self) -> AuditInput {
        let mut things: BTreeMap<String, Thing> = BTreeMap::new();
        for fact in &self.facts {
            let o = &fact.observation;
            let thing = things.entry(o.key.to_string()).or_insert_with(|| blank(&o.key, o.kind()));
            thing.name = o.entity.display_name().unwrap_or(o.key.name()).to_owned();
            thing.description = thing.description.take().or_else(|| o.entity.description().map(str::to_owned));
            thing.domain = thing.domain.take().or_else(|| o.entity.domain().cloned());
            if thing.lifecycle == Lifecycle::Unknown {
                thing.lifecycle = o.entity.lifecycle();
            }
            thing.members.push(Member {
                catalog: fact.catalog.clone(),
                dialect: o.dialect.clone(),
                key: o.key.clone(),
                native: o.native.clone(),
                observation: fact.id,
            });
        }
        for key in &self.stubs {
            let stub = Thing { stub: true, ..blank(key, Kind::Asset) };
            things.entry(key.to_string()).or_insert(stub);
        }
        for fact in &self.facts {
            self.relate(&fact.observation, &mut things);
        }
        let things = things.into_values().collect();
        let mut input = AuditInput::new(at("2026-11-20T12:00:00Z"), things, self.edges.clone(), self.catalogs.clone());
        self.facts.iter().cloned().for_each(|fact| input.add(fact));
        input
    }

    /// Puts products on their assets and contracts on what they speak of.
    fn relate(&self, said: &Observation, things: &mut BTreeMap<String, Thing>) {
        match &said.entity {
            Entity::Product(product) => {
                for key in product.assets.iter().chain(product.ports.iter().flat_map(|p| &p.assets)) {
                    if let Some(thing) = things.get_mut(&key.to_string())
                        && !thing.products.contains(&said.key)
                    {
                        thing.products.push(said.key.clone());
                    }
                }
                let contracts: Vec<_> = product.ports.iter().filter_map(|p| p.contract.clone()).collect();
                things.get_mut(&said.key.to_string()).unwrap().contracts.extend(contracts);
            }
            Entity::Contract(contract) => {
                for key in contract.subjects.iter().map(|s| &s.asset).chain(&contract.product) {
                    if let Some(thing) = things.get_mut(&key.to_string()) {
                        thing.contracts.push(said.key.clone());
                    }
                }
            }
            _ => {}
        }
    }
}

fn blank(key: &CanonicalKey, kind: Kind) -> Thing {
    Thing {
        key: key.clone(),
        kind,
        subtype: String::new(),
        name: key.name().to_owned(),
        description: None,
        domain: None,
        products: Vec::new(),
        lifecycle: Lifecycle::Unknown,
        owners: Vec::new(),
        tags: Vec::new(),
        columns: Vec::new(),
        contracts: Vec::new(),
        stub: false,
        disagrees: false,
        unreadable: false,
        usage: 0,
        members: Vec::new(),
    }
}

//! The input with the indexes rules need: who says what about a thing, and which thing a reference means.

use super::input::AuditInput;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use weft_model::{
    CanonicalKey, Claim, Contract, DataProduct, Dialect, Entity, Fact, Kind, Lifecycle, Ownership, PortDirection,
    Promise, Thing, TimeMs,
};

/// What an owner's name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// No catalog describes such a person or team.
    Nobody,
    /// One party: its place among the things.
    One(usize),
    /// Several people bear the name.
    Several(Vec<usize>),
}

/// One statement of ownership.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnerFact<'a> {
    /// What is stated.
    pub ownership: &'a Ownership,
    /// The statement it is part of.
    pub fact: &'a Fact,
    /// Whom it means.
    pub party: Resolved,
}

/// The input, indexed. Things are named by their place in [`AuditInput::things`].
pub struct Mesh<'a> {
    /// The input.
    pub input: &'a AuditInput,
    by_key: HashMap<&'a CanonicalKey, usize>,
    by_member: HashMap<(&'a str, &'a CanonicalKey), usize>,
    facts: Vec<Vec<&'a Fact>>,
    /// People by mail, case-folded, and by catalog and login.
    contacts: HashMap<(Option<&'a str>, String), BTreeSet<usize>>,
    /// Members of teams.
    members: HashMap<usize, BTreeSet<usize>>,
    /// Assets behind output ports, with the product and the port.
    output_ports: BTreeMap<usize, Vec<(usize, &'a str)>>,
    /// Takers of each thing.
    takers: HashMap<usize, BTreeSet<usize>>,
}

impl<'a> Mesh<'a> {
    /// Indexes an input.
    pub fn new(input: &'a AuditInput) -> Self {
        let mut mesh = Self {
            input,
            by_key: input.things.iter().enumerate().map(|(i, t)| (&t.key, i)).collect(),
            by_member: HashMap::new(),
            facts: vec![Vec::new(); input.things.len()],
            contacts: HashMap::new(),
            members: HashMap::new(),
            output_ports: BTreeMap::new(),
            takers: HashMap::new(),
        };
        for (i, thing) in input.things.iter().enumerate() {
            for member in &thing.members {
                mesh.by_member.insert((&member.catalog, &member.key), i);
            }
        }
        for fact in input.facts() {
            if let Some(i) = mesh.find(&fact.catalog, &fact.observation.key) {
                mesh.facts[i].push(fact);
            }
        }
        mesh.index_parties();
        mesh.index_ports();
        for edge in &input.edges {
            if let (Some(a), Some(b)) = (mesh.by_key.get(&edge.from), mesh.by_key.get(&edge.to)) {
                mesh.takers.entry(*a).or_default().insert(*b);
            }
        }
        mesh
    }

    fn index_parties(&mut self) {
        for fact in self.input.facts() {
            let (Entity::Person(party) | Entity::Team(party)) = &fact.observation.entity else { continue };
            let Some(i) = self.find(&fact.catalog, &fact.observation.key) else { continue };
            for mail in party.mails.iter().chain(&fact.observation.identity.mails) {
                self.contacts.entry((None, mail.to_lowercase())).or_default().insert(i);
            }
            for login in &party.logins {
                self.contacts.entry((Some(&fact.catalog), login.to_lowercase())).or_default().insert(i);
            }
            for membership in &party.memberships {
                let of = |key| self.find(&fact.catalog, key);
                if let (Some(team), Some(member)) = (of(&membership.team), of(&membership.member)) {
                    self.members.entry(team).or_default().insert(member);
                }
            }
        }
    }

    fn index_ports(&mut self) {
        for fact in self.input.facts() {
            let Entity::Product(product) = &fact.observation.entity else { continue };
            let Some(own) = self.find(&fact.catalog, &fact.observation.key) else { continue };
            for port in product.ports.iter().filter(|p| p.direction == PortDirection::Output) {
                let behind: Vec<usize> = port.assets.iter().filter_map(|key| self.find(&fact.catalog, key)).collect();
                for asset in behind {
                    let ports = self.output_ports.entry(asset).or_default();
                    if !ports.contains(&(own, port.name.as_str())) {
                        ports.push((own, &port.name));
                    }
                }
            }
        }
    }

    /// The time of the audit.
    pub fn now(&self) -> TimeMs {
        self.input.now
    }

    /// The thing at a place.
    pub fn thing(&self, i: usize) -> &'a Thing {
        &self.input.things[i]
    }

    /// Places of described things of one kind, in the order of the map.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = usize> + '_ {
        let things = self.input.things.iter().enumerate();
        things.filter(move |(_, t)| t.kind == kind && !t.stub).map(|(i, _)| i)
    }

    /// Places of described data products and assets.
    pub fn owned(&self) -> impl Iterator<Item = usize> + '_ {
        self.of_kind(Kind::Product).chain(self.of_kind(Kind::Asset))
    }

    /// The thing a catalog means by a key.
    pub fn find(&self, catalog: &str, key: &CanonicalKey) -> Option<usize> {
        self.by_member.get(&(catalog, key)).or_else(|| self.by_key.get(key)).copied()
    }

    /// The thing shown under a key.
    pub fn shown(&self, key: &CanonicalKey) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// What catalogs say about a thing.
    pub fn said(&self, i: usize) -> &[&'a Fact] {
        &self.facts[i]
    }

    /// What catalogs say about a product.
    pub fn products(&self, i: usize) -> impl Iterator<Item = (&'a Fact, &'a DataProduct)> + '_ {
        self.said(i).iter().filter_map(|fact| match &fact.observation.entity {
            Entity::Product(product) => Some((*fact, product)),
            _ => None,
        })
    }

    /// What catalogs say about a contract.
    pub fn contracts(&self, i: usize) -> impl Iterator<Item = (&'a Fact, &'a Contract)> + '_ {
        self.said(i).iter().filter_map(|fact| match &fact.observation.entity {
            Entity::Contract(contract) => Some((*fact, contract)),
            _ => None,
        })
    }

    /// Promises made about a thing, by itself or by the contracts that speak of it.
    pub fn promises(&self, i: usize) -> Vec<(&'a Fact, &'a Promise)> {
        let contracts = self.thing(i).contracts.iter().filter_map(|key| self.shown(key)).filter(|c| *c != i);
        let about: Vec<usize> = std::iter::once(i).chain(contracts).collect();
        let facts = about.into_iter().flat_map(|j| self.facts[j].iter().copied());
        facts.flat_map(|fact| fact.observation.entity.promises().iter().map(move |p| (fact, p))).collect()
    }

    /// Output ports an asset stands behind: the product and the name of the port.
    pub fn output_ports(&self, asset: usize) -> &[(usize, &'a str)] {
        self.output_ports.get(&asset).map_or(&[], Vec::as_slice)
    }

    /// Assets behind the output ports of a product.
    pub fn outputs(&self, product: usize) -> Vec<usize> {
        let behind = |(_, ports): &(&usize, &Vec<(usize, &str)>)| ports.iter().any(|(p, _)| *p == product);
        self.output_ports.iter().filter(behind).map(|(asset, _)| *asset).collect()
    }

    /// Statements of a role that counts as ownership, still running or not.
    pub fn owners(&self, i: usize) -> Vec<OwnerFact<'a>> {
        let owners = self.said(i).iter().flat_map(|fact| {
            let counted = fact.observation.entity.owners().iter().filter(|o| o.role.is_owner());
            counted.map(|ownership| (*fact, ownership))
        });
        owners
            .map(|(fact, ownership)| OwnerFact {
                ownership,
                fact,
                party: self.resolve(&fact.catalog, &ownership.party),
            })
            .collect()
    }

    /// What a thing inherits owners from: its products, its containers and its domain.
    pub fn above(&self, i: usize) -> BTreeSet<usize> {
        let thing = self.thing(i);
        let containers = self.said(i).iter().filter_map(|fact| match &fact.observation.entity {
            Entity::Asset(asset) => asset.container.as_ref().and_then(|key| self.find(&fact.catalog, key)),
            _ => None,
        });
        let shown = thing.products.iter().chain(self.domain(i)).filter_map(|key| self.shown(key));
        shown.chain(containers).filter(|j| *j != i).collect()
    }

    /// Whom a catalog means by the key of a party: the thing described under it, else whoever bears it as mail
    /// or, in the same catalog, as login.
    pub fn resolve(&self, catalog: &str, party: &CanonicalKey) -> Resolved {
        if let Some(i) = self.find(catalog, party).filter(|i| !self.thing(*i).stub) {
            return Resolved::One(i);
        }
        let name = party.name().to_lowercase();
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for key in [(None, name.clone()), (Some(catalog), name)] {
            found.extend(self.contacts.get(&key).into_iter().flatten());
        }
        match found.into_iter().collect::<Vec<_>>().as_slice() {
            [] => Resolved::Nobody,
            [one] => Resolved::One(*one),
            several => Resolved::Several(several.to_vec()),
        }
    }

    /// True when a list of people or a catalog describes the party, not only a contract or product that names it as
    /// its owner. Where no such directory was read at all, nothing can be said against anyone.
    pub fn is_known_to_a_directory(&self, party: usize) -> bool {
        let is_directory = |dialect: &str| {
            !matches!(
                dialect,
                Dialect::ODCS | Dialect::ODPS | Dialect::ODPI | Dialect::DCS | Dialect::DBT | Dialect::OPENLINEAGE
            )
        };
        let known =
            |i: usize| self.thing(i).members.iter().any(|m| m.observation != 0 && is_directory(m.dialect.as_str()));
        known(party) || !(self.of_kind(Kind::Person).chain(self.of_kind(Kind::Team)).any(known))
    }

    /// Members of a team as its catalogs list them.
    pub fn team_members(&self, team: usize) -> impl Iterator<Item = usize> + '_ {
        self.members.get(&team).into_iter().flatten().copied()
    }

    /// Things that take data from a thing and are neither deprecated nor retired.
    pub fn active_takers(&self, i: usize) -> Vec<usize> {
        let gone = |j: &usize| matches!(self.thing(*j).lifecycle, Lifecycle::Retired | Lifecycle::Deprecated);
        self.takers.get(&i).into_iter().flatten().copied().filter(|j| !gone(j)).collect()
    }

    /// Takers of an asset, or of any asset of a product, outside the product itself.
    pub fn consumers(&self, i: usize) -> Vec<usize> {
        if self.thing(i).kind != Kind::Product {
            return self.active_takers(i);
        }
        let key = &self.thing(i).key;
        let inside = |j: usize| self.thing(j).products.contains(key);
        let mut found: BTreeSet<usize> = self.active_takers(i).into_iter().collect();
        for asset in self.of_kind(Kind::Asset).filter(|j| inside(*j)) {
            found.extend(self.active_takers(asset).into_iter().filter(|j| !inside(*j)));
        }
        found.remove(&i);
        found.into_iter().collect()
    }

    /// Key of the domain a thing is shown in, as text.
    pub fn domain(&self, i: usize) -> Option<&'a CanonicalKey> {
        let thing = self.thing(i);
        if thing.kind == Kind::Domain { Some(&thing.key) } else { thing.domain.as_ref() }
    }

    /// Name of that domain, for people.
    pub fn domain_name(&self, i: usize) -> Option<String> {
        let key = self.domain(i)?;
        Some(self.shown(key).map_or_else(|| key.name().to_owned(), |d| self.thing(d).name.clone()))
    }

    /// Every flow of data as places, giver first.
    pub fn flows(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let mut all: Vec<(usize, usize)> =
            self.takers.iter().flat_map(|(from, to)| to.iter().map(|t| (*from, *t))).collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// A fact as it is quoted in a finding.
    pub fn claim(&self, fact: &Fact, value: impl Into<String>) -> Claim {
        Claim {
            value: value.into(),
            catalog: fact.catalog.clone(),
            dialect: fact.observation.dialect.clone(),
            at: fact.observation.changed_at.or(Some(fact.synced_at)),
        }
    }

    /// One claim of the same words for every statement about a thing: what none of them states.
    pub fn silence(&self, i: usize, value: &str) -> Vec<Claim> {
        self.said(i).iter().map(|fact| self.claim(fact, value)).collect()
    }
}

//! Takes facts in and keeps of each only what the map needs.

use super::{Named, Stitcher};
use crate::claims::sensitivity_of;
use crate::names::{KeyId, NO_KEY, Sym};
use crate::statement::{Book, ContractLinks, PersonNames, ProductLinks, Says, Statement, is_thing, kind_of};
use std::cmp::Reverse;
use std::collections::HashMap;
use weft_model::{
    CanonicalKey, Column, ColumnFlow, Contract, DataProduct, Edge, EdgeKind, Entity, Fact, Kind, Method, Observation,
    Ownership, Party, PartyKind, PortDirection, TagRef, TimeMs, Transformation,
};

/// Characters of a description that lists and searches keep.
const DESCRIPTION: usize = 2_000;

/// One edge as its source states it, in numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredEdge {
    pub(super) from: KeyId,
    pub(super) to: KeyId,
    pub(super) catalog: Sym,
    pub(super) dialect: Sym,
    pub(super) job: KeyId,
    pub(super) kind: EdgeKind,
    pub(super) method: Method,
    /// Range in [`Flows`].
    pub(super) flows: (u32, u32),
    pub(super) last_seen: Option<TimeMs>,
}

/// One column mapping in numbers. The target 0 is the whole dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct StoredFlow {
    from: Sym,
    to: Sym,
    subtype: Sym,
    description: Sym,
    transformation: Transformation,
    masking: bool,
}

/// The column mappings of all edges.
#[derive(Debug, Default)]
pub(super) struct Flows(Vec<StoredFlow>);

impl Flows {
    fn add(&mut self, book: &mut Book, columns: &[ColumnFlow]) -> (u32, u32) {
        let start = self.0.len() as u32;
        for flow in columns {
            self.0.push(StoredFlow {
                from: book.words.intern(&flow.from),
                to: book.words.intern_option(flow.to.as_deref()),
                subtype: book.words.intern_option(flow.subtype.as_deref()),
                description: book.words.intern_option(flow.description.as_deref()),
                transformation: flow.transformation,
                masking: flow.masking,
            });
        }
        (start, self.0.len() as u32)
    }

    /// The mappings of one edge as the model has them.
    pub(super) fn of<'a>(&'a self, book: &'a Book, (from, to): (u32, u32)) -> impl Iterator<Item = ColumnFlow> + 'a {
        let option = |word: Sym| (word != 0).then(|| book.text(word).to_owned());
        self.0[from as usize..to as usize].iter().map(move |flow| ColumnFlow {
            from: book.text(flow.from).to_owned(),
            to: option(flow.to),
            transformation: flow.transformation,
            subtype: option(flow.subtype),
            masking: flow.masking,
            description: option(flow.description),
        })
    }
}

impl Stitcher {
    pub(super) fn take(&mut self, fact: Fact) {
        let catalog = self.book.words.intern(&fact.catalog);
        let dialect = self.book.words.intern(fact.observation.dialect.as_str());
        let kind = fact.observation.kind();
        match &fact.observation.entity {
            Entity::Edge(edge) => self.take_edge(catalog, dialect, edge),
            Entity::Run(run) => self.name(catalog, dialect, &run.job, Kind::Job),
            Entity::Check(check) => self.name(catalog, dialect, &check.subject, kind_of(&check.subject)),
            Entity::Incident(incident) => self.name(catalog, dialect, &incident.subject, kind_of(&incident.subject)),
            Entity::Policy(policy) => self.name(catalog, dialect, &policy.subject, kind_of(&policy.subject)),
            Entity::Agreement(a) => self.name(catalog, dialect, &a.subject, kind_of(&a.subject)),
            _ => {
                debug_assert!(is_thing(kind));
                let statement = statement(&mut self.book, catalog, dialect, fact);
                self.book.statements.push(statement);
            }
        }
    }

    fn name(&mut self, catalog: Sym, dialect: Sym, key: &CanonicalKey, kind: Kind) {
        let key = self.book.keys.intern(&mut self.book.words, key);
        let named = Named { key, catalog, kind, dialect };
        if self.named.last() != Some(&named) {
            self.named.push(named);
        }
    }

    fn take_edge(&mut self, catalog: Sym, dialect: Sym, edge: &Edge) {
        let book = &mut self.book;
        let mut key = |key: &CanonicalKey| book.keys.intern(&mut book.words, key);
        let (from, to) = (key(&edge.from), key(&edge.to));
        let job = edge.job.as_ref().map_or(NO_KEY, key);
        let flows = self.flows.add(&mut self.book, &edge.columns);
        self.edges.push(StoredEdge {
            from,
            to,
            catalog,
            dialect,
            job,
            kind: edge.kind,
            method: edge.method,
            flows,
            last_seen: edge.last_seen,
        });
    }
}

fn statement(book: &mut Book, catalog: Sym, dialect: Sym, fact: Fact) -> Statement {
    let at = fact.observation.changed_at.unwrap_or(fact.synced_at).millis();
    let Observation { native, key, identity, entity, .. } = fact.observation;
    let person = match &entity {
        Entity::Person(party) => Some(Box::new(person_names(book, &key, &identity.mails, party))),
        _ => None,
    };
    let scope = match &entity {
        Entity::Term(term) => fold_scheme(term.scheme.as_deref()),
        _ => identity.authority_scope,
    };
    Statement {
        catalog,
        dialect,
        key: book.keys.intern(&mut book.words, &key),
        kind: entity.kind(),
        native: native.into_boxed_str(),
        observation: fact.id,
        scope: book.words.intern_option(scope.as_deref()),
        aliases: identity
            .aliases
            .iter()
            .map(|alias| (book.keys.intern(&mut book.words, &alias.key), book.words.intern(&alias.evidence)))
            .collect(),
        name: book.words.intern_option(entity.display_name().filter(|name| !name.trim().is_empty())),
        domain: option_key(book, entity.domain()),
        columns: column_words(book, columns_of(&entity)),
        person,
        says: Some(Box::new(says(book, &entity, at))),
    }
}

/// A glossary as the place in which a term's name is unique.
fn fold_scheme(scheme: Option<&str>) -> Option<String> {
    scheme.map(crate::identity::fold_words)
}

fn columns_of(entity: &Entity) -> &[Column] {
    match entity {
        Entity::Asset(asset) => &asset.columns,
        _ => &[],
    }
}

fn column_words(book: &mut Book, columns: &[Column]) -> Box<[Sym]> {
    columns.iter().map(|column| book.words.intern(&column.path)).collect()
}

fn option_key(book: &mut Book, key: Option<&CanonicalKey>) -> KeyId {
    key.map_or(NO_KEY, |key| book.keys.intern(&mut book.words, key))
}

fn keys<'a>(book: &mut Book, keys: impl IntoIterator<Item = &'a CanonicalKey>) -> Vec<KeyId> {
    keys.into_iter().map(|key| book.keys.intern(&mut book.words, key)).collect()
}

fn says(book: &mut Book, entity: &Entity, at: i64) -> Says {
    let tags: Vec<&TagRef> =
        entity.tags().iter().chain(columns_of(entity).iter().flat_map(|column| &column.tags)).collect();
    let mut names: Vec<Sym> = tags.iter().map(|tag| book.words.intern(&tag.name)).collect();
    names.sort_unstable();
    names.dedup();
    let mut tag_keys = keys(book, tags.iter().filter_map(|tag| tag.key.as_ref()));
    tag_keys.sort_unstable();
    tag_keys.dedup();
    let description = entity.description().map(str::trim).filter(|text| !text.is_empty());
    Says {
        subtype: subtype(book, entity),
        description: description.map(|text| text.chars().take(DESCRIPTION).collect::<String>().into_boxed_str()),
        lifecycle: entity.lifecycle(),
        owners: owners(book, entity.owners()),
        sensitivity: tags.iter().filter_map(|tag| sensitivity_of(&tag.name)).max(),
        tags: names.into_boxed_slice(),
        tag_keys: tag_keys.into_boxed_slice(),
        usage: usage(entity),
        unreadable: matches!(entity, Entity::Asset(asset) if asset.unreadable.is_some()),
        at,
        product: match entity {
            Entity::Product(product) => Some(Box::new(product_links(book, product))),
            _ => None,
        },
        contract: match entity {
            Entity::Contract(contract) => Some(Box::new(contract_links(book, contract))),
            _ => None,
        },
    }
}

fn subtype(book: &mut Book, entity: &Entity) -> Sym {
    let word = match entity {
        Entity::Asset(asset) => asset.kind.as_str().to_owned(),
        Entity::Person(Party { kind: PartyKind::Service, .. }) => "service".to_owned(),
        Entity::Person(Party { kind: PartyKind::Team, .. }) => "team".to_owned(),
        Entity::Job(job) => job.integration.as_deref().map_or_else(|| "job".to_owned(), str::to_lowercase),
        Entity::Domain(domain) => domain.domain_type.as_deref().map_or_else(|| "domain".to_owned(), str::to_lowercase),
        other => other.kind().as_str().to_owned(),
    };
    book.words.intern(&word)
}

fn owners(book: &mut Book, owners: &[Ownership]) -> Box<[(KeyId, bool)]> {
    let counted = owners.iter().filter(|owner| owner.role.is_owner());
    counted.map(|owner| (book.keys.intern(&mut book.words, &owner.party), owner.inherited)).collect()
}

/// Queries in the window, else users.
fn usage(entity: &Entity) -> u32 {
    match entity {
        Entity::Asset(asset) => asset.usage.as_ref().and_then(|usage| usage.queries.or(usage.users)).unwrap_or(0),
        _ => 0,
    }
}

/// What a product offers through output ports or holds, and what it reads. Management ports neither offer nor read.
fn product_links(book: &mut Book, product: &DataProduct) -> ProductLinks {
    let mut links = ProductLinks { assets: keys(book, &product.assets), ..ProductLinks::default() };
    for port in &product.ports {
        let (assets, contract) = (keys(book, &port.assets), keys(book, &port.contract));
        match port.direction {
            PortDirection::Output => {
                links.assets.extend(assets);
                links.contracts.extend(contract);
            }
            PortDirection::Input => {
                links.input_assets.extend(assets);
                links.input_contracts.extend(contract);
            }
            PortDirection::Management => {}
        }
        links.input_contracts.extend(keys(book, &port.input_contracts));
    }
    links
}

fn contract_links(book: &mut Book, contract: &Contract) -> ContractLinks {
    ContractLinks {
        product: option_key(book, contract.product.as_ref()),
        subjects: contract
            .subjects
            .iter()
            .map(|subject| {
                let key = book.keys.intern(&mut book.words, &subject.asset);
                (key, column_words(book, &subject.columns))
            })
            .collect(),
    }
}

/// Mails and logins of a person; the key's own id is one or the other.
fn person_names(book: &mut Book, key: &CanonicalKey, mails: &[String], party: &Party) -> PersonNames {
    let mut names = PersonNames::default();
    let all_mails = mails.iter().chain(&party.mails).map(String::as_str);
    let id = [key.name()];
    for mail in all_mails.chain(id).filter(|text| text.contains('@')) {
        names.mails.push(book.words.intern(&mail.trim().to_lowercase()));
    }
    for login in party.logins.iter().map(String::as_str).chain(id).filter(|text| !text.contains('@')) {
        names.logins.push(book.words.intern(login.trim()));
    }
    for list in [&mut names.mails, &mut names.logins] {
        list.retain(|&word| word != 0);
        list.sort_unstable();
        list.dedup();
    }
    names
}

/// A person who is only named is known by the key's id: a mail or a login.
pub(super) fn person_of_reference(book: &mut Book, stub: &Statement) -> Option<Box<PersonNames>> {
    (stub.kind == Kind::Person).then(|| {
        let key = book.keys.key(&book.words, stub.key);
        Box::new(person_names(book, &key, &[], &Party::default()))
    })
}

/// [`kind_of`] for an interned key.
pub(super) fn kind_of_row(book: &Book, key: KeyId) -> Kind {
    let row = book.keys.row(key);
    if row.authority != 0 || row.path.len() != 1 {
        return Kind::Asset;
    }
    Kind::parse(book.text(row.platform)).filter(|kind| is_thing(*kind)).unwrap_or(Kind::Asset)
}

/// The kind of a party key; whatever is not a team is looked for among persons.
pub(super) fn party_kind(book: &Book, key: KeyId) -> Kind {
    match kind_of_row(book, key) {
        Kind::Team => Kind::Team,
        _ => Kind::Person,
    }
}

/// The kind of a tag reference.
fn tag_kind(book: &Book, key: KeyId) -> Kind {
    match kind_of_row(book, key) {
        Kind::Term => Kind::Term,
        _ => Kind::Tag,
    }
}

/// Every key that a statement names, with the kind it must have.
pub(super) fn named_by(statement: &Statement, book: &Book, out: &mut Vec<Named>) {
    let Statement { catalog, dialect, .. } = *statement;
    let mut name = |key: KeyId, kind: Kind| out.push(Named { key, catalog, kind, dialect });
    name(statement.domain, Kind::Domain);
    let Some(says) = &statement.says else { return };
    says.owners.iter().for_each(|&(party, _)| name(party, party_kind(book, party)));
    says.tag_keys.iter().for_each(|&tag| name(tag, tag_kind(book, tag)));
    if let Some(product) = &says.product {
        let assets = product.assets.iter().chain(&product.input_assets);
        assets.for_each(|&asset| name(asset, kind_of_row(book, asset)));
        product.contracts.iter().chain(&product.input_contracts).for_each(|&id| name(id, Kind::Contract));
    }
    if let Some(contract) = &says.contract {
        name(contract.product, Kind::Product);
        contract.subjects.iter().for_each(|(asset, _)| name(*asset, kind_of_row(book, *asset)));
    }
}

/// Columns that contracts promise for assets, for those that nobody of the catalog describes. Of two contracts the one
/// that names more columns counts, then the smaller native id.
pub(super) fn promised_columns(book: &Book) -> HashMap<(Sym, KeyId), Box<[Sym]>> {
    type Offer<'a> = (Reverse<usize>, &'a str, &'a [Sym]);
    let mut chosen: HashMap<(Sym, KeyId), Offer> = HashMap::new();
    for statement in &book.statements {
        let contract = statement.says.as_ref().and_then(|says| says.contract.as_ref());
        for (asset, columns) in contract.iter().flat_map(|contract| &contract.subjects) {
            let offer = (Reverse(columns.len()), &*statement.native, &**columns);
            let held = chosen.entry((statement.catalog, *asset)).or_insert(offer);
            if (offer.0, offer.1) < (held.0, held.1) {
                *held = offer;
            }
        }
    }
    chosen.into_iter().map(|(place, (_, _, columns))| (place, columns.into())).collect()
}

//! A mesh of any size: what one catalog of a company says in two dialects, made piece by piece from a seed.
//!
//! Every asset is described once by the warehouse's catalog (dialect `datahub`): a key of about 80 bytes, a
//! description of about 200, ten columns with types and descriptions, a domain, an owner, tags. One asset in ten is
//! described again by lineage events (dialect `openlineage`) that write its name in another case or leave the account
//! out, so that stitching has names to fold, scopes to map and aliases to follow. Three edges arrive at each asset on
//! average; one in ten carries column flows, one in twenty is said by both dialects.

use crate::words::{Dice, LAYERS};
use weft_model::{
    Asset, AssetKind, CanonicalKey, Column, ColumnFlow, DataProduct, Domain, Edge, EdgeKind, Entity, Kind, Lifecycle,
    Method, Observation, Ownership, Party, PartyKind, Role, StatedAlias, TagRef, TimeMs, Transformation,
};

/// Assets made in one piece.
const PIECE: usize = 1_000;
/// Assets per product, and columns per asset.
const PER_PRODUCT: usize = 25;
const COLUMNS: usize = 10;
const DOMAINS: usize = 60;
const ACCOUNT: &str = "halden-production-eu-central-1";
const TYPES: [&str; 6] = ["varchar(64)", "number(38,0)", "timestamp_ntz", "boolean", "decimal(18,2)", "date"];
const TAGS: [&str; 8] = ["pii", "gold", "silver", "finance", "gdpr", "internal", "core", "experimental"];

/// What to make.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Number of assets.
    pub(crate) assets: usize,
    /// Seed of everything.
    pub(crate) seed: u64,
    /// Assets in a thousand whose description is another one than in the plan with 0.
    pub(crate) changed_permille: usize,
}

impl Plan {
    /// Everything the catalog says, in pieces of a few thousand observations.
    pub(crate) fn pieces(self) -> impl Iterator<Item = Vec<Observation>> {
        let beside = std::iter::once_with(move || self.beside());
        let starts = (0..self.assets).step_by(PIECE);
        beside.chain(starts.map(move |start| {
            let mut piece = Vec::with_capacity(PIECE * 5);
            for n in start..(start + PIECE).min(self.assets) {
                self.asset(n, &mut piece);
            }
            piece
        }))
    }

    fn dice(self, n: usize, what: u64) -> Dice {
        Dice::of(self.seed ^ (what << 56), n as u64)
    }

    /// Domains, people and products.
    fn beside(self) -> Vec<Observation> {
        let mut all = Vec::new();
        for n in 0..DOMAINS {
            let domain = Domain {
                name: Some(domain_name(n)),
                description: Some(format!("Everything about {}", domain_name(n))),
                parent: (n >= 12).then(|| domain_key(n % 12)),
                ..Domain::default()
            };
            all.push(Observation::new("datahub", format!("urn:li:domain:{n}"), domain_key(n), Entity::Domain(domain)));
        }
        for n in 0..self.people() {
            let mail = person_mail(n);
            let party = Party {
                kind: PartyKind::Person,
                display: Some(format!("Person {n}")),
                mails: vec![mail.clone()],
                ..Party::default()
            };
            let mut person =
                Observation::new("datahub", format!("urn:li:corpuser:{mail}"), person_key(n), Entity::Person(party));
            person.identity.mails = vec![mail];
            all.push(person);
        }
        for n in 0..self.assets.div_ceil(PER_PRODUCT) {
            all.push(self.product(n));
        }
        all
    }

    fn people(self) -> usize {
        (self.assets / 100).max(20)
    }

    fn product(self, n: usize) -> Observation {
        let mut dice = self.dice(n, 1);
        let name = format!("{} {} {n}", dice.word(), dice.word());
        let product = DataProduct {
            name: Some(name),
            description: Some(sentence(&mut dice, 120)),
            domain: Some(domain_key(dice.below(DOMAINS))),
            lifecycle: Lifecycle::Active,
            assets: (n * PER_PRODUCT..((n + 1) * PER_PRODUCT).min(self.assets)).map(|a| self.key(a)).collect(),
            owners: vec![owned_by(person_key(dice.below(self.people())), Role::BusinessOwner)],
            ..DataProduct::default()
        };
        let id = format!("product-{n}");
        let key = CanonicalKey::of_kind(Kind::Product, &id);
        Observation::new("datahub", format!("urn:li:dataProduct:{id}"), key, Entity::Product(product))
    }

    /// Name of an asset, such as `FCT_ORDER_PAYMENT_00042`.
    fn name(self, n: usize) -> String {
        let mut dice = self.dice(n, 2);
        let layer = LAYERS[dice.below(LAYERS.len())];
        format!("{layer}_{}_{}_{n:05}", dice.word(), dice.word()).to_uppercase()
    }

    /// Path of an asset within its account.
    fn path(self, n: usize) -> [String; 3] {
        ["HALDEN_ANALYTICS".to_owned(), format!("SCHEMA_{:03}", n / PER_PRODUCT % 300), self.name(n)]
    }

    /// Key of an asset as the warehouse's catalog writes it.
    pub(crate) fn key(self, n: usize) -> CanonicalKey {
        CanonicalKey::new("snowflake", Some(ACCOUNT), self.path(n)).with_env(Some("PROD"))
    }

    /// Assets that one asset reads, all made before it (but for one in two thousand, which closes a cycle). A tenth of
    /// all assets are sources. The square draws towards old assets, which makes hubs.
    fn upstream(self, n: usize) -> Vec<usize> {
        let mut dice = self.dice(n, 3);
        if n == 0 || dice.chance(10) {
            return Vec::new();
        }
        let count = 3 + usize::from(dice.chance(33));
        let mut found: Vec<usize> = (0..count)
            .map(|_| {
                let place = dice.unit();
                if dice.chance(60) { (place * n as f64) as usize } else { (place * place * place * n as f64) as usize }
            })
            .collect();
        if dice.below(2_000) == 0 {
            found.push((n + 1 + dice.below(50)).min(self.assets - 1));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn asset(self, n: usize, piece: &mut Vec<Observation>) {
        let changed = self.dice(n, 4).below(1_000) < self.changed_permille;
        let [database, schema, name] = self.path(n);
        let urn = format!("urn:li:dataset:(urn:li:dataPlatform:snowflake,{database}.{schema}.{name},PROD)");
        let entity = Entity::Asset(self.described(n, changed));
        piece.push(Observation::new("datahub", urn, self.key(n), entity));
        if n % 10 == 3 {
            piece.push(self.seen_in_events(n));
        }
        let mut dice = self.dice(n, 5);
        for from in self.upstream(n) {
            let by_event = dice.chance(10);
            let twice = dice.chance(5);
            if !by_event || twice {
                piece.push(Observation::edge("datahub", self.edge(from, n, Method::Declared)));
            }
            if by_event || twice {
                let mut edge = self.edge(from, n, Method::ColumnFacet);
                edge.columns = flows(&mut dice);
                piece.push(Observation::edge("openlineage", edge));
            }
        }
    }

    fn edge(self, from: usize, to: usize, method: Method) -> Edge {
        Edge {
            from: self.key(from),
            to: self.key(to),
            kind: EdgeKind::Data,
            method,
            columns: Vec::new(),
            job: None,
            last_seen: TimeMs::from_millis(1_790_000_000_000),
        }
    }

    fn described(self, n: usize, changed: bool) -> Asset {
        let mut dice = self.dice(n, 6);
        let mut words = sentence(&mut dice, 200);
        if changed {
            words.push_str(" Revised.");
        }
        let columns = (0..COLUMNS).map(|c| {
            let name = if c == 0 { "id".to_owned() } else { format!("{}_{}", dice.word(), dice.word()) };
            let mut column = Column::named(name).typed(TYPES[dice.below(TYPES.len())]);
            column.key = c == 0;
            column.description = Some(sentence(&mut dice, 50));
            column
        });
        Asset {
            columns: columns.collect(),
            kind: if dice.chance(20) { AssetKind::View } else { AssetKind::Table },
            name: None,
            description: Some(words),
            domain: Some(domain_key(n / PER_PRODUCT % DOMAINS)),
            lifecycle: if dice.chance(5) { Lifecycle::Deprecated } else { Lifecycle::Active },
            owners: if dice.chance(90) {
                vec![owned_by(person_key(dice.below(self.people())), Role::TechnicalOwner)]
            } else {
                Vec::new()
            },
            tags: (0..dice.below(3)).map(|_| TagRef::tag(TAGS[dice.below(TAGS.len())])).collect(),
            ..Asset::default()
        }
    }

    /// The same table as lineage events name it: in lower case, with another case and no account, or under its
    /// storage location.
    fn seen_in_events(self, n: usize) -> Observation {
        let path = self.path(n);
        let lower = path.each_ref().map(|part| part.to_lowercase());
        let asset =
            Asset { columns: (0..COLUMNS).map(|c| Column::named(format!("column_{c}"))).collect(), ..Asset::default() };
        let (key, native) = match n / 10 % 3 {
            0 => (
                CanonicalKey::new("snowflake", Some(ACCOUNT), lower.clone()),
                format!("snowflake://{ACCOUNT} {}", lower.join(".")),
            ),
            1 => (CanonicalKey::new("snowflake", None, path.clone()), format!("warehouse {}", path.join("."))),
            _ => {
                let place = format!("tables/{}", lower.join("/"));
                (CanonicalKey::new("s3", Some("halden-lake"), place.split('/')), format!("s3://halden-lake {place}"))
            }
        };
        let mut seen = Observation::new("openlineage", native, key, Entity::Asset(asset));
        match n / 10 % 3 {
            1 => seen.identity.authority_scope = Some("openlineage:warehouse".to_owned()),
            2 => seen
                .identity
                .aliases
                .push(StatedAlias { key: self.key(n), evidence: format!("symlinks facet of job load_{n}") }),
            _ => {}
        }
        seen
    }
}

fn flows(dice: &mut Dice) -> Vec<ColumnFlow> {
    let flow = |from: String, to: &str| ColumnFlow {
        from,
        to: Some(to.to_owned()),
        transformation: Transformation::Direct,
        subtype: Some("IDENTITY".to_owned()),
        masking: false,
        description: None,
    };
    (0..3).map(|_| flow(format!("{}_{}", dice.word(), dice.word()), "id")).collect()
}

fn owned_by(party: CanonicalKey, role: Role) -> Ownership {
    Ownership { party, role, raw_role: None, inherited: false, since: None, until: None }
}

fn domain_name(n: usize) -> String {
    let mut dice = Dice::of(77, n as u64);
    format!("{} {}", dice.word(), dice.word())
}

fn domain_key(n: usize) -> CanonicalKey {
    CanonicalKey::of_kind(Kind::Domain, &format!("urn:li:domain:{n}"))
}

fn person_mail(n: usize) -> String {
    format!("person{n}@halden.example")
}

fn person_key(n: usize) -> CanonicalKey {
    CanonicalKey::of_kind(Kind::Person, &person_mail(n))
}

/// Words up to a length in bytes.
fn sentence(dice: &mut Dice, bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 12);
    while text.len() < bytes {
        text.push_str(dice.word());
        text.push(' ');
    }
    text.truncate(text.trim_end().len());
    text
}

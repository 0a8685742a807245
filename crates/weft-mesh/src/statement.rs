//! One catalog's statement about one thing, in the compact form in which a whole mesh fits into memory, and the book
//! of all of them. Identity resolution and stitching both read it.

use crate::names::{KeyId, Keys, NO_KEY, NumberMap, Sym, Words};
use weft_model::{CanonicalKey, Dialect, Kind, Lifecycle, Member, Sensitivity};

/// Number of a statement in the book.
pub(crate) type StatementId = u32;

/// What one catalog says about one thing, or (where `says` is `None`) a key that it only names in passing.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) catalog: Sym,
    pub(crate) dialect: Sym,
    pub(crate) key: KeyId,
    pub(crate) kind: Kind,
    pub(crate) native: Box<str>,
    pub(crate) observation: i64,
    /// Name of what shares the unknown authority; 0 for none.
    pub(crate) scope: Sym,
    /// Other names with the words that state them.
    pub(crate) aliases: Box<[(KeyId, Sym)]>,
    /// Name for people where the source gives one.
    pub(crate) name: Sym,
    /// Domain (for a domain: its parent).
    pub(crate) domain: KeyId,
    /// Column paths.
    pub(crate) columns: Box<[Sym]>,
    /// What only persons have.
    pub(crate) person: Option<Box<PersonNames>>,
    pub(crate) says: Option<Box<Says>>,
}

impl Statement {
    /// A key that `catalog` names and does not describe.
    pub(crate) fn reference(catalog: Sym, dialect: Sym, key: KeyId, kind: Kind) -> Self {
        Self {
            catalog,
            dialect,
            key,
            kind,
            native: Box::default(),
            observation: 0,
            scope: 0,
            aliases: Box::default(),
            name: 0,
            domain: NO_KEY,
            columns: Box::default(),
            person: None,
            says: None,
        }
    }

    /// True for kinds that go up the ladder by platform, authority and path.
    pub(crate) fn is_data(&self) -> bool {
        matches!(self.kind, Kind::Asset | Kind::Job)
    }
}

/// By what a person is recognised.
#[derive(Debug, Default)]
pub(crate) struct PersonNames {
    /// Mails, case-folded.
    pub(crate) mails: Vec<Sym>,
    /// Logins as written.
    pub(crate) logins: Vec<Sym>,
}

/// The rest of a description: what lists show.
#[derive(Debug, Default)]
pub(crate) struct Says {
    pub(crate) subtype: Sym,
    pub(crate) description: Option<Box<str>>,
    pub(crate) lifecycle: Lifecycle,
    /// Owners whose role counts, and whether the source calls them inherited.
    pub(crate) owners: Box<[(KeyId, bool)]>,
    /// Tags and terms, of the thing and of its columns.
    pub(crate) tags: Box<[Sym]>,
    /// Keys of tags and terms.
    pub(crate) tag_keys: Box<[KeyId]>,
    /// The highest classification among the tags.
    pub(crate) sensitivity: Option<Sensitivity>,
    pub(crate) usage: u32,
    /// Only its listing could be read.
    pub(crate) unreadable: bool,
    /// When the source says it changed, else when it was read (ms).
    pub(crate) at: i64,
    pub(crate) product: Option<Box<ProductLinks>>,
    pub(crate) contract: Option<Box<ContractLinks>>,
}

/// What a product reads and offers.
#[derive(Debug, Default)]
pub(crate) struct ProductLinks {
    pub(crate) assets: Vec<KeyId>,
    pub(crate) contracts: Vec<KeyId>,
    pub(crate) input_assets: Vec<KeyId>,
    pub(crate) input_contracts: Vec<KeyId>,
}

/// What a contract is about.
#[derive(Debug)]
pub(crate) struct ContractLinks {
    pub(crate) product: KeyId,
    pub(crate) subjects: Vec<(KeyId, Box<[Sym]>)>,
}

/// All statements with their words and keys.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) words: Words,
    pub(crate) keys: Keys,
    pub(crate) statements: Vec<Statement>,
}

impl Book {
    pub(crate) fn get(&self, id: StatementId) -> &Statement {
        &self.statements[id as usize]
    }

    pub(crate) fn len(&self) -> u32 {
        self.statements.len() as u32
    }

    pub(crate) fn key(&self, id: StatementId) -> CanonicalKey {
        self.keys.key(&self.words, self.get(id).key)
    }

    pub(crate) fn text(&self, word: Sym) -> &str {
        self.words.text(word)
    }

    /// The statement as the ledger and the thing name it. A key that is only named has its own text as native id and
    /// observation 0.
    pub(crate) fn member(&self, id: StatementId) -> Member {
        let statement = self.get(id);
        let key = self.key(id);
        let native = match statement.says {
            Some(_) => statement.native.to_string(),
            None => key.to_string(),
        };
        Member {
            catalog: self.text(statement.catalog).to_owned(),
            dialect: Dialect::new(self.text(statement.dialect)),
            key,
            native,
            observation: statement.observation,
        }
    }

    /// Puts the statements into their one order: kind, key, catalog, dialect, native id. Every later choice between
    /// equals takes the first, so the same facts give the same map in whatever order they came.
    pub(crate) fn sort(&mut self) {
        let words = self.words.ranks();
        let keys = self.keys.ranks(&words);
        self.statements.sort_unstable_by(|a, b| {
            a.kind
                .cmp(&b.kind)
                .then(keys[a.key as usize].cmp(&keys[b.key as usize]))
                .then(words[a.catalog as usize].cmp(&words[b.catalog as usize]))
                .then(words[a.dialect as usize].cmp(&words[b.dialect as usize]))
                .then_with(|| a.native.cmp(&b.native))
                .then(a.observation.cmp(&b.observation))
        });
    }

    /// The index from a catalog's key to its statements.
    pub(crate) fn directory(&self) -> Directory {
        let mut directory = Directory { first: NumberMap::default(), next: vec![u32::MAX; self.statements.len()] };
        directory.first.reserve(self.statements.len());
        for id in (0..self.len()).rev() {
            let statement = self.get(id);
            if let Some(later) = directory.first.insert((statement.catalog, statement.key), id) {
                directory.next[id as usize] = later;
            }
        }
        directory
    }
}

/// Finds the statement that a reference means: the catalog's own statement with exactly that key.
#[derive(Debug)]
pub(crate) struct Directory {
    first: NumberMap<(Sym, KeyId), StatementId>,
    next: Vec<StatementId>,
}

impl Directory {
    /// All statements of `catalog` with `key`, in book order.
    pub(crate) fn all(&self, catalog: Sym, key: KeyId) -> impl Iterator<Item = StatementId> + '_ {
        let mut at = self.first.get(&(catalog, key)).copied().unwrap_or(u32::MAX);
        std::iter::from_fn(move || {
            let here = at;
            at = *self.next.get(here as usize)?;
            Some(here)
        })
    }

    /// The statement a reference of `kind` in `dialect` means: the right kind first, then the same dialect. A data
    /// reference (edge end, port, subject) may also name something of another kind.
    pub(crate) fn find(
        &self,
        book: &Book,
        (catalog, dialect): (Sym, Sym),
        key: KeyId,
        kind: Kind,
    ) -> Option<StatementId> {
        self.all(catalog, key)
            .map(|id| (id, book.get(id)))
            .filter(|(_, s)| s.kind == kind || kind == Kind::Asset)
            .min_by_key(|(id, s)| (s.kind != kind, s.dialect != dialect, *id))
            .map(|(id, _)| id)
    }
}

/// The kind a key speaks of by its platform word: `domain:///sales` is a domain, `snowflake://…` an asset. A key such
/// as `contract:///orders/line` has two parts and names an asset inside a contract.
pub(crate) fn kind_of(key: &CanonicalKey) -> Kind {
    if key.authority.is_some() || key.path.len() != 1 {
        return Kind::Asset;
    }
    match Kind::parse(key.platform.as_str()) {
        Some(kind) if is_thing(kind) => kind,
        _ => Kind::Asset,
    }
}

/// True for kinds that become things of the map; the others stay facts that are found by their subject.
pub(crate) fn is_thing(kind: Kind) -> bool {
    !matches!(kind, Kind::Run | Kind::Check | Kind::Incident | Kind::Policy | Kind::Agreement | Kind::Edge)
}

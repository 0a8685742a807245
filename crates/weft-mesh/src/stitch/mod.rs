//! From the statements of all catalogs to one map: things, flows between them, and the ledger of why.
//!
//! [`Stitcher`] takes facts one at a time and keeps of each only what the map needs, as numbers of interned words.
//! `finish` adds a stub for every key that is only named, climbs the ladder of [`crate::identity`], then writes the
//! map. The same facts give the same map in whatever order they come.

mod edges;
mod intake;
#[cfg(test)]
pub(crate) mod kit;
mod things;

use crate::identity::{self, AuthorityMap, Join};
use crate::names::{KeyId, NO_KEY, NumberMap, Sym};
use crate::statement::{Book, Directory, Statement, StatementId};
use intake::StoredEdge;
use weft_model::{Decision, Derive, Fact, Kind, LedgerRow, MapSink, Stitched};

/// What the user wants of stitching.
#[derive(Debug, Clone, Default)]
pub struct StitchSettings {
    /// Permanent decisions on pairs of keys.
    pub decisions: Vec<Decision>,
    /// Accounts behind names that catalogs do not spell out.
    pub authority_maps: Vec<AuthorityMap>,
    /// Also merge what is only probable (step 6); its ledger rows keep that step.
    pub show_probable: bool,
}

/// Collects facts and derives the map.
#[derive(Debug, Default)]
pub struct Stitcher {
    settings: StitchSettings,
    book: Book,
    edges: Vec<StoredEdge>,
    flows: intake::Flows,
    /// Keys named by facts that are no statements about a thing: ends of edges, subjects of checks, jobs of runs.
    named: Vec<Named>,
}

/// A key that `catalog` names in `dialect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Named {
    key: KeyId,
    catalog: Sym,
    kind: Kind,
    dialect: Sym,
}

impl Stitcher {
    /// A stitcher that has heard nothing yet.
    pub fn new(settings: StitchSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Adds a statement without content for every key that its catalog names and does not describe.
    fn add_references(&mut self) {
        let mut named = std::mem::take(&mut self.named);
        for statement in &self.book.statements {
            intake::named_by(statement, &self.book, &mut named);
        }
        for edge in &self.edges {
            for key in [edge.from, edge.to] {
                let kind = intake::kind_of_row(&self.book, key);
                named.push(Named { key, catalog: edge.catalog, kind, dialect: edge.dialect });
            }
        }
        named.retain(|name| name.key != NO_KEY);
        let ranks = self.book.words.ranks();
        named.sort_unstable_by_key(|n| (n.key, n.catalog, n.kind, ranks[n.dialect as usize]));
        named.dedup_by_key(|n| (n.key, n.catalog, n.kind));
        let directory = self.book.directory();
        let mut columns = intake::promised_columns(&self.book);
        let mut missing: Vec<Statement> = Vec::new();
        for name in named {
            if directory.find(&self.book, (name.catalog, name.dialect), name.key, name.kind).is_none() {
                let mut stub = Statement::reference(name.catalog, name.dialect, name.key, name.kind);
                stub.columns = columns.remove(&(name.catalog, name.key)).unwrap_or_default();
                stub.person = intake::person_of_reference(&mut self.book, &stub);
                missing.push(stub);
            }
        }
        self.book.statements.append(&mut missing);
    }
}

impl Derive for Stitcher {
    fn add(&mut self, fact: Fact) {
        self.take(fact);
    }

    fn finish(self: Box<Self>) -> Stitched {
        let mut map = Stitched::default();
        self.finish_into(&mut map);
        map
    }

    fn finish_into(mut self: Box<Self>, sink: &mut dyn MapSink) {
        self.add_references();
        self.book.sort();
        let settings = std::mem::take(&mut self.settings);
        let outcome =
            identity::resolve(&mut self.book, &settings.decisions, &settings.authority_maps, settings.show_probable);
        let directory = self.book.directory();
        let map = Map { book: &self.book, directory, root: outcome.root };
        let (keys, links) = things::build(&map, sink);
        edges::build(&map, &keys, &links, (&self.edges, &self.flows), sink);
        write_ledger(&self.book, outcome.joins, sink);
    }
}

/// What building things and edges looks up.
struct Map<'a> {
    book: &'a Book,
    directory: Directory,
    /// For each statement the first of its cluster.
    root: Vec<StatementId>,
}

impl Map<'_> {
    fn root(&self, id: StatementId) -> StatementId {
        self.root[id as usize]
    }

    /// The cluster a reference leads to.
    fn target(&self, source: (Sym, Sym), key: KeyId, kind: Kind) -> Option<StatementId> {
        self.directory.find(self.book, source, key, kind).map(|id| self.root(id))
    }
}

/// Chosen keys of things by the first statement of their cluster.
type ThingKeys = NumberMap<StatementId, weft_model::CanonicalKey>;

fn write_ledger(book: &Book, mut joins: Vec<Join>, sink: &mut dyn MapSink) {
    joins.sort_by_key(|join| (join.left, join.right, join.step));
    for join in joins {
        sink.ledger(LedgerRow {
            left: book.member(join.left),
            right: book.member(join.right),
            step: join.step,
            evidence: join.evidence.into_owned(),
            overlap: join.overlap,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::kit::{With, asset, domain, edge, stitch};
    use std::collections::BTreeSet;
    use weft_model::{Fact, Method, Step};

    /// Random facts about few names, so that every rule meets every other.
    fn random_facts(seed: u64) -> Vec<Fact> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut pick = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let mut facts = Vec::new();
        for _ in 0..pick(40) {
            let catalog = ["a", "b", "c"][pick(3) as usize];
            let dialect = ["dbt", "datahub", "openlineage"][pick(3) as usize];
            let mut key = || {
                let authority = ["", "acct", "other"][pick(3) as usize];
                let name = ["DB/T", "db/t", "Db/T", "db/u"][pick(4) as usize];
                let env = ["", "", "?env=PROD", "?env=DEV"][pick(4) as usize];
                format!("{}://{authority}/{name}{env}", ["snowflake", "hive"][pick(2) as usize])
            };
            let (one, two) = (key(), key());
            match pick(6) {
                0 => facts.push(edge(catalog, dialect, &one, &two, Method::Declared)),
                1 => facts.push(asset(catalog, dialect, &one).alias(&two, "stated")),
                2 => facts.push(asset(catalog, dialect, &one).alias(&format!("dbt://p/n{}", pick(3)), "node")),
                3 => facts.push(asset(catalog, dialect, &one).scope("scope").columns(&["id", "x"])),
                4 => facts.push(domain(catalog, dialect, ["sales", "Sales", "x1"][pick(3) as usize], Some("Sales"))),
                _ => facts.push(asset(catalog, dialect, &one).columns(&["id", "x"])),
            }
        }
        // One catalog states one thing per dialect and key, as readers promise.
        let mut seen = BTreeSet::new();
        facts.retain(|f| {
            let said = &f.observation;
            seen.insert((f.catalog.clone(), said.dialect.clone(), said.key.clone(), said.native.clone()))
        });
        facts
    }

    #[test]
    fn random_meshes_keep_every_guard_in_whatever_order_facts_come() {
        for seed in 1..400 {
            let map = stitch(random_facts(seed));
            let merged = map.ledger.iter().filter(|row| row.step.merges()).count();
            let members: usize = map.things.iter().map(|thing| thing.members.len()).sum();
            assert_eq!(members - map.things.len(), merged, "each merge is one row, seed {seed}");
            let keys: BTreeSet<_> = map.things.iter().map(|thing| &thing.key).collect();
            assert_eq!(keys.len(), map.things.len(), "keys are unique, seed {seed}");
            assert!(map.edges.iter().all(|e| keys.contains(&e.from) && keys.contains(&e.to)), "seed {seed}");
            for thing in &map.things {
                let stated = map.ledger.iter().any(|row| row.step == Step::Stated && thing.members.contains(&row.left));
                for platform in ["snowflake", "hive"] {
                    let of = || thing.members.iter().filter(|m| m.key.platform.as_str() == platform);
                    let authorities: BTreeSet<_> = of().filter_map(|m| m.key.authority.as_deref()).collect();
                    let paths: BTreeSet<_> = of().map(|m| m.key.folded_path()).collect();
                    let envs: BTreeSet<_> = of().filter_map(|m| m.key.env.as_deref()).collect();
                    assert!(paths.len() <= 1, "one name per platform, seed {seed}: {thing:#?}");
                    assert!(stated || (authorities.len() <= 1 && envs.len() <= 1), "seed {seed}: {thing:#?}");
                }
            }
        }
    }

    #[test]
    fn nothing_gives_an_empty_map() {
        assert_eq!(stitch(vec![]), weft_model::Stitched::default());
    }
}

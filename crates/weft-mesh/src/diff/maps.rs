//! The difference of two maps. What is missing only because a catalog was not read to its end is "not comparable",
//! never "removed".

use std::collections::{BTreeSet, HashMap};
use weft_model::{CanonicalKey, EdgeKind, MeshEdge, Stitched, Thing};

/// Catalogs that were not read completely, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incomplete {
    /// In the older map.
    pub before: BTreeSet<String>,
    /// In the newer map.
    pub after: BTreeSet<String>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Only in the newer map.
    Added,
    /// Only in the older map.
    Removed,
    /// In both, and different.
    Changed,
    /// In one map only, but a catalog that speaks of it was not read completely for the other.
    NotComparable,
}

/// A thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThingChange {
    /// Its key in the newer map, or in the older one when it is gone.
    pub key: CanonicalKey,
    /// What happened.
    pub verdict: Verdict,
    /// For [`Verdict::Changed`]: names of the fields that differ (`key` when it is now shown under another key).
    pub fields: Vec<&'static str>,
}

/// An edge that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeChange {
    /// Giver.
    pub from: CanonicalKey,
    /// Taker.
    pub to: CanonicalKey,
    /// Kind.
    pub kind: EdgeKind,
    /// What happened; [`Verdict::Changed`] means its column mapping differs (re-mapped).
    pub verdict: Verdict,
}

/// All differences, sorted by key and by ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapDiff {
    /// Things.
    pub things: Vec<ThingChange>,
    /// Edges.
    pub edges: Vec<EdgeChange>,
}

/// Compares two maps. A thing is the same when its key is, or else when one of its statements (catalog, dialect,
/// native id) is; edges follow their things to new keys.
pub fn maps(before: &Stitched, after: &Stitched, incomplete: &Incomplete) -> MapDiff {
    let matches = Matches::new(before, after);
    let mut things = Vec::new();
    for (at, new) in after.things.iter().enumerate() {
        match matches.old_of[at] {
            Some(old) => things.extend(changed(&before.things[old], new)),
            None => things.push(alone(new, Verdict::Added, &incomplete.before)),
        }
    }
    let gone = before.things.iter().zip(&matches.old_taken).filter(|(_, taken)| !**taken);
    things.extend(gone.map(|(old, _)| alone(old, Verdict::Removed, &incomplete.after)));
    things.sort_by(|a, b| a.key.cmp(&b.key));
    MapDiff { things, edges: edges(before, after, &matches, incomplete) }
}

/// Which old thing each new one is.
struct Matches {
    old_of: Vec<Option<usize>>,
    old_taken: Vec<bool>,
    /// Old keys of things that are shown under another key now.
    renamed: HashMap<CanonicalKey, CanonicalKey>,
}

impl Matches {
    fn new(before: &Stitched, after: &Stitched) -> Self {
        let old_by_key: HashMap<&CanonicalKey, usize> =
            before.things.iter().enumerate().map(|(at, thing)| (&thing.key, at)).collect();
        let mut matches = Self {
            old_of: after.things.iter().map(|thing| old_by_key.get(&thing.key).copied()).collect(),
            old_taken: vec![false; before.things.len()],
            renamed: HashMap::new(),
        };
        matches.old_of.iter().flatten().for_each(|&old| matches.old_taken[old] = true);
        let mut by_member = HashMap::new();
        for (at, old) in before.things.iter().enumerate().filter(|(at, _)| !matches.old_taken[*at]) {
            by_member.extend(old.members.iter().map(|m| ((&m.catalog, &m.dialect, &m.native), at)));
        }
        for (at, new) in after.things.iter().enumerate() {
            if matches.old_of[at].is_some() || by_member.is_empty() {
                continue;
            }
            let members = new.members.iter().map(|m| (&m.catalog, &m.dialect, &m.native));
            let old = members.filter_map(|member| by_member.get(&member)).find(|&&old| !matches.old_taken[old]);
            if let Some(&old) = old {
                matches.old_of[at] = Some(old);
                matches.old_taken[old] = true;
                matches.renamed.insert(before.things[old].key.clone(), new.key.clone());
            }
        }
        matches
    }

    fn new_key<'a>(&'a self, key: &'a CanonicalKey) -> &'a CanonicalKey {
        self.renamed.get(key).unwrap_or(key)
    }
}

fn alone(thing: &Thing, verdict: Verdict, incomplete_other: &BTreeSet<String>) -> ThingChange {
    let unread = thing.members.iter().any(|member| incomplete_other.contains(&member.catalog));
    let verdict = if unread { Verdict::NotComparable } else { verdict };
    ThingChange { key: thing.key.clone(), verdict, fields: Vec::new() }
}

fn changed(old: &Thing, new: &Thing) -> Option<ThingChange> {
    let fields: Vec<&'static str> = [
        ("key", old.key != new.key),
        ("kind", (old.kind, &old.subtype) != (new.kind, &new.subtype)),
        ("name", old.name != new.name),
        ("description", old.description != new.description),
        ("domain", old.domain != new.domain),
        ("products", old.products != new.products),
        ("lifecycle", old.lifecycle != new.lifecycle),
        ("owners", old.owners != new.owners),
        ("tags", old.tags != new.tags),
        ("columns", old.columns != new.columns),
        ("contracts", old.contracts != new.contracts),
        ("stub", old.stub != new.stub),
        ("disagrees", old.disagrees != new.disagrees),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect();
    (!fields.is_empty()).then(|| ThingChange { key: new.key.clone(), verdict: Verdict::Changed, fields })
}

fn edges(before: &Stitched, after: &Stitched, matches: &Matches, incomplete: &Incomplete) -> Vec<EdgeChange> {
    type Ends<'a> = (&'a CanonicalKey, &'a CanonicalKey, EdgeKind);
    let old: HashMap<Ends, &MeshEdge> = before
        .edges
        .iter()
        .map(|edge| ((matches.new_key(&edge.from), matches.new_key(&edge.to), edge.kind), edge))
        .collect();
    let mut kept: BTreeSet<Ends> = BTreeSet::new();
    let mut changes = Vec::new();
    let change = |(from, to, kind): Ends, verdict| EdgeChange { from: from.clone(), to: to.clone(), kind, verdict };
    for edge in &after.edges {
        let ends = (&edge.from, &edge.to, edge.kind);
        match old.get(&ends) {
            None => changes.push(change(ends, edge_verdict(edge, Verdict::Added, &incomplete.before))),
            Some(held) => {
                kept.insert(ends);
                if held.columns != edge.columns {
                    changes.push(change(ends, remapped(held, edge, incomplete)));
                }
            }
        }
    }
    let gone = old.iter().filter(|(ends, _)| !kept.contains(*ends));
    changes.extend(gone.map(|(ends, edge)| change(*ends, edge_verdict(edge, Verdict::Removed, &incomplete.after))));
    changes.sort_by(|a, b| (&a.from, &a.to, a.kind).cmp(&(&b.from, &b.to, b.kind)));
    changes
}

fn edge_verdict(edge: &MeshEdge, verdict: Verdict, incomplete_other: &BTreeSet<String>) -> Verdict {
    let unread = edge.provenance.iter().any(|said| incomplete_other.contains(&said.catalog));
    if unread { Verdict::NotComparable } else { verdict }
}

/// A mapping that lost columns because one of its catalogs was not read is not comparable either.
fn remapped(old: &MeshEdge, new: &MeshEdge, incomplete: &Incomplete) -> Verdict {
    let silent = |edge: &MeshEdge, other: &MeshEdge, unread: &BTreeSet<String>| {
        let missing = |catalog: &String| !other.provenance.iter().any(|said| said.catalog == *catalog);
        edge.provenance.iter().map(|said| &said.catalog).any(|catalog| unread.contains(catalog) && missing(catalog))
    };
    if silent(old, new, &incomplete.after) || silent(new, old, &incomplete.before) {
        Verdict::NotComparable
    } else {
        Verdict::Changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stitch::{StitchSettings, Stitcher};
    use weft_model::{Asset, ColumnFlow, Derive, Edge, Entity, Fact, Method, Observation, TimeMs, Transformation};

    fn map(facts: &[(&str, Observation)]) -> Stitched {
        let mut stitcher = Box::new(Stitcher::new(StitchSettings::default()));
        for (catalog, observation) in facts {
            stitcher.add(Fact {
                id: 1,
                catalog: (*catalog).to_owned(),
                synced_at: TimeMs::from_millis(1).unwrap(),
                from_sync: 1,
                to_sync: None,
                unconfirmed_missing: false,
                observation: observation.clone(),
            });
        }
        stitcher.finish()
    }

    fn asset(key: &str) -> Observation {
        Observation::new("datahub", key, key.parse().unwrap(), Entity::Asset(Asset::default()))
    }

    fn edge(from: &str, to: &str, column: &str) -> Observation {
        let flow = ColumnFlow {
            from: column.into(),
            to: Some(column.into()),
            transformation: Transformation::Direct,
            subtype: None,
            masking: false,
            description: None,
        };
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        let edge = Edge {
            from,
            to,
            kind: EdgeKind::Data,
            method: Method::Declared,
            columns: vec![flow],
            job: None,
            last_seen: None,
        };
        Observation::edge("datahub", edge)
    }

    const A: &str = "postgres://h/d/s/a";
    const B: &str = "postgres://h/d/s/b";
    const C: &str = "postgres://h/d/s/c";

    #[test]
    fn things_and_edges_are_added_removed_changed_and_remapped() {
        let mut described = asset(A);
        if let Entity::Asset(asset) = &mut described.entity {
            asset.description = Some("new words".into());
        }
        let before = map(&[("dh", asset(A)), ("dh", asset(B)), ("dh", edge(A, B, "x"))]);
        let after = map(&[("dh", described), ("dh", asset(C)), ("dh", edge(A, C, "x"))]);
        let diff = maps(&before, &after, &Incomplete::default());
        let things: Vec<_> = diff.things.iter().map(|t| (t.key.name().to_owned(), t.verdict)).collect();
        let expected = [("a", Verdict::Changed), ("b", Verdict::Removed), ("c", Verdict::Added)];
        assert_eq!(things, expected.map(|(name, verdict)| (name.to_owned(), verdict)));
        assert_eq!(diff.things[0].fields, ["description"]);
        let edges: Vec<_> = diff.edges.iter().map(|e| (e.to.name(), e.verdict)).collect();
        assert_eq!(edges, [("b", Verdict::Removed), ("c", Verdict::Added)]);
        let other = map(&[("dh", asset(A)), ("dh", asset(B)), ("dh", edge(A, B, "y"))]);
        assert_eq!(maps(&before, &other, &Incomplete::default()).edges[0].verdict, Verdict::Changed);
        assert_eq!(maps(&before, &before, &Incomplete::default()), MapDiff::default());
    }

    #[test]
    fn po4_what_a_failed_catalog_no_longer_says_is_not_comparable() {
        let before = map(&[("dh", asset(A)), ("dh", asset(B)), ("dh", edge(A, B, "x"))]);
        let after = map(&[("dh", asset(A))]);
        let incomplete = Incomplete { after: BTreeSet::from(["dh".to_owned()]), ..Incomplete::default() };
        let diff = maps(&before, &after, &incomplete);
        assert!(diff.things.iter().all(|t| t.verdict == Verdict::NotComparable) && diff.things.len() == 1);
        assert_eq!(diff.edges[0].verdict, Verdict::NotComparable);
        let back = Incomplete { before: BTreeSet::from(["dh".to_owned()]), ..Incomplete::default() };
        assert_eq!(maps(&after, &before, &back).things[0].verdict, Verdict::NotComparable);
    }

    #[test]
    fn a_thing_that_is_shown_under_another_key_is_not_removed_and_added() {
        let (unknown, known) = ("duckdb:///d/s/t", "duckdb://file/d/s/t");
        let observation = |key: &str| Observation::new("dbt", "model.t", key.parse().unwrap(), asset(key).entity);
        let before = map(&[("dbt", observation(unknown)), ("dbt", edge(unknown, A, "x"))]);
        let after = map(&[("dbt", observation(known)), ("dbt", edge(known, A, "x"))]);
        let diff = maps(&before, &after, &Incomplete::default());
        assert_eq!(diff.things.len(), 1);
        assert_eq!((diff.things[0].verdict, &diff.things[0].fields), (Verdict::Changed, &vec!["key"]));
        assert_eq!(diff.edges, []);
    }
}

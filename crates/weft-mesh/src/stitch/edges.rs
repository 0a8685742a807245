//! Flows between things: what several catalogs say about one pair becomes one edge with everyone who says so.

use super::intake::{Flows, StoredEdge, kind_of_row};
use super::things::Links;
use super::{Map, ThingKeys};
use crate::names::{KeyId, NO_KEY, Sym};
use crate::statement::StatementId;
use std::collections::{BTreeMap, HashMap, HashSet};
use weft_model::{ColumnFlow, Dialect, EdgeKind, Kind, MapSink, MeshEdge, Method, Provenance, TimeMs, Transformation};

/// One source's edge between two clusters.
#[derive(Debug, Clone, Copy)]
struct Said {
    from: StatementId,
    to: StatementId,
    kind: EdgeKind,
    method: Method,
    catalog: Sym,
    dialect: Sym,
    job: KeyId,
    flows: (u32, u32),
    last_seen: Option<TimeMs>,
}

/// Writes every edge in order of its ends.
pub(super) fn build(
    map: &Map,
    keys: &ThingKeys,
    links: &Links,
    (stored, flows): (&[StoredEdge], &Flows),
    sink: &mut dyn MapSink,
) {
    let mut said: Vec<Said> = stored.iter().filter_map(|edge| resolve(map, edge)).collect();
    declare(map, links, &mut said);
    let rank = ranks(map, keys);
    said.sort_by_key(|edge| (rank[edge.from as usize], rank[edge.to as usize], edge.kind));
    let known_to = catalogs_of(map);
    for group in said.chunk_by(|a, b| (a.from, a.to, a.kind) == (b.from, b.to, b.kind)) {
        let Said { from, to, kind, .. } = group[0];
        sink.edge(MeshEdge {
            from: keys[&from].clone(),
            to: keys[&to].clone(),
            kind,
            confidence: joint_confidence(group),
            knot: is_knot(known_to.get(&from), known_to.get(&to)),
            columns: columns(map, flows, group),
            provenance: provenance(map, group),
        });
    }
}

/// For each statement that leads a cluster the place of the thing's key among all keys.
fn ranks(map: &Map, keys: &ThingKeys) -> Vec<u32> {
    let mut order: Vec<_> = keys.iter().collect();
    order.sort_unstable_by_key(|(_, key)| *key);
    let mut ranks = vec![0; map.book.statements.len()];
    for (rank, (&root, _)) in order.into_iter().enumerate() {
        ranks[root as usize] = rank as u32;
    }
    ranks
}

/// Both ends exist, because every end that nobody describes became a stub.
fn resolve(map: &Map, edge: &StoredEdge) -> Option<Said> {
    let end = |key: KeyId| map.target((edge.catalog, edge.dialect), key, kind_of_row(map.book, key));
    Some(Said {
        from: end(edge.from)?,
        to: end(edge.to)?,
        kind: edge.kind,
        method: edge.method,
        catalog: edge.catalog,
        dialect: edge.dialect,
        job: edge.job,
        flows: edge.flows,
        last_seen: edge.last_seen,
    })
}

/// Edges that products declare: what an input port or an input contract names feeds the product, and so does the
/// product that offers it.
fn declare(map: &Map, links: &Links, said: &mut Vec<Said>) {
    for id in 0..map.book.len() {
        let statement = map.book.get(id);
        let Some(product) = statement.says.as_ref().and_then(|says| says.product.as_ref()) else { continue };
        let (source, own) = ((statement.catalog, statement.dialect), map.root(id));
        let mut givers: Vec<StatementId> = Vec::new();
        for asset in product.input_assets.iter().filter_map(|&key| map.target(source, key, kind_of_row(map.book, key)))
        {
            givers.push(asset);
            givers.extend(links.products.get(&asset).into_iter().flatten());
        }
        for contract in product.input_contracts.iter().filter_map(|&key| map.target(source, key, Kind::Contract)) {
            let subjects = links.subjects.get(&contract).into_iter().flatten();
            let products = links.products.get(&contract).into_iter().flatten();
            let before = givers.len();
            givers.extend(subjects.chain(products));
            if givers.len() == before {
                givers.push(contract);
            }
        }
        givers.sort_unstable();
        givers.dedup();
        said.extend(givers.into_iter().filter(|giver| *giver != own).map(|giver| Said {
            from: giver,
            to: own,
            kind: EdgeKind::Depends,
            method: Method::DeclaredPort,
            catalog: statement.catalog,
            dialect: statement.dialect,
            job: NO_KEY,
            flows: (0, 0),
            last_seen: None,
        }));
    }
}

/// For each statement that leads a cluster of several catalogs, those catalogs in order.
fn catalogs_of(map: &Map) -> HashMap<StatementId, Vec<Sym>> {
    let mut known_to: HashMap<StatementId, Vec<Sym>> = HashMap::new();
    for id in 0..map.book.len() {
        known_to.entry(map.root(id)).or_default().push(map.book.get(id).catalog);
    }
    for catalogs in known_to.values_mut() {
        catalogs.sort_unstable();
        catalogs.dedup();
    }
    known_to
}

/// True where an edge leads from what one catalog knows into what another knows: each end is known to a catalog that
/// does not know the other end. Within one catalog's view there is nothing to stitch.
fn is_knot(from: Option<&Vec<Sym>>, to: Option<&Vec<Sym>>) -> bool {
    let (Some(from), Some(to)) = (from, to) else { return false };
    from.iter().any(|catalog| !to.contains(catalog)) && to.iter().any(|catalog| !from.contains(catalog))
}

/// `1 − Π(1 − confidence)` over catalogs, each with the strongest method it knows.
fn joint_confidence(group: &[Said]) -> f32 {
    let mut strongest: BTreeMap<Sym, f32> = BTreeMap::new();
    for edge in group {
        let held = strongest.entry(edge.catalog).or_default();
        *held = held.max(edge.method.confidence());
    }
    match strongest.len() {
        1 => strongest.into_values().sum(),
        _ => {
            let mut doubts: Vec<f32> = strongest.into_values().map(|confidence| 1.0 - confidence).collect();
            doubts.sort_by(f32::total_cmp);
            1.0 - doubts.into_iter().product::<f32>()
        }
    }
}

fn columns(map: &Map, flows: &Flows, group: &[Said]) -> Vec<ColumnFlow> {
    let mut columns: Vec<ColumnFlow> = group.iter().flat_map(|edge| flows.of(map.book, edge.flows)).collect();
    // Catalogs spell one column differently, and one that cannot say how values flow adds nothing to one that can.
    let folded = |flow: &ColumnFlow| (flow.from.to_lowercase(), flow.to.as_ref().map(|to| to.to_lowercase()));
    let said: HashSet<_> = columns.iter().filter(|f| f.transformation != Transformation::Unknown).map(folded).collect();
    columns.retain(|flow| flow.transformation != Transformation::Unknown || !said.contains(&folded(flow)));
    columns.sort_by_cached_key(|flow| (folded(flow), flow.clone()));
    columns.dedup_by(|a, b| {
        folded(a) == folded(b)
            && a.transformation == b.transformation
            && a.subtype == b.subtype
            && a.masking == b.masking
    });
    columns
}

/// Who says so, strongest method first; one line for each source, method and job.
fn provenance(map: &Map, group: &[Said]) -> Vec<Provenance> {
    let text = |word: Sym| map.book.text(word);
    let mut all: Vec<Provenance> = group
        .iter()
        .map(|edge| Provenance {
            catalog: text(edge.catalog).to_owned(),
            dialect: Dialect::new(text(edge.dialect)),
            method: edge.method,
            job: job_name(map, edge),
            last_seen: edge.last_seen,
        })
        .collect();
    if all.len() > 1 {
        all.sort_by(|a, b| {
            let place = |p: &Provenance| (p.method, std::cmp::Reverse(p.last_seen));
            let who = |p: &'_ Provenance| (p.catalog.clone(), p.dialect.clone(), p.job.clone());
            a.method.cmp(&b.method).then_with(|| who(a).cmp(&who(b))).then_with(|| place(a).cmp(&place(b)))
        });
        all.dedup_by(|a, b| (a.method, &a.catalog, &a.dialect, &a.job) == (b.method, &b.catalog, &b.dialect, &b.job));
    }
    all
}

/// The job's name for people: as its catalog displays it, else the last part of its key.
fn job_name(map: &Map, edge: &Said) -> Option<String> {
    if edge.job == NO_KEY {
        return None;
    }
    let described = map.directory.find(map.book, (edge.catalog, edge.dialect), edge.job, Kind::Job);
    let name = described.map(|id| map.book.get(id).name).filter(|&name| name != 0);
    let word = name.unwrap_or_else(|| map.book.keys.name(edge.job));
    Some(map.book.text(word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::kit::*;
    use weft_model::{
        CanonicalKey, ColumnFlow, EdgeKind, Entity, Fact, Job, Kind, Method, Port, PortDirection, TimeMs,
        Transformation,
    };

    const A: &str = "postgres://h/d/s/a";
    const B: &str = "postgres://h/d/s/b";

    fn change(mut fact: Fact, change: impl FnOnce(&mut weft_model::Edge)) -> Fact {
        if let Entity::Edge(edge) = &mut fact.observation.entity {
            change(edge);
        }
        fact
    }

    fn flow(column: &str) -> ColumnFlow {
        ColumnFlow {
            from: column.into(),
            to: Some(column.into()),
            transformation: Transformation::Direct,
            subtype: None,
            masking: false,
            description: None,
        }
    }

    #[test]
    fn what_several_say_of_one_pair_is_one_edge_with_joint_confidence() {
        let facts = vec![
            change(edge("dbt", "dbt", A, B, Method::Declared), |e| e.columns = vec![flow("x"), flow("y")]),
            change(edge("ol", "openlineage", A, B, Method::ExplicitFacet), |e| e.columns = vec![flow("x")]),
            edge("ol", "openlineage", A, B, Method::Cartesian),
        ];
        let map = stitch(facts);
        assert_eq!(map.edges.len(), 1);
        let edge = &map.edges[0];
        assert!((edge.confidence - 0.99).abs() < 1e-4, "{}", edge.confidence);
        assert_eq!(edge.columns, [flow("x"), flow("y")]);
        let methods: Vec<_> = edge.provenance.iter().map(|p| p.method).collect();
        assert_eq!(methods, [Method::ExplicitFacet, Method::Declared, Method::Cartesian]);
        assert!(!edge.knot, "both catalogs know both ends");
        let alone = stitch(vec![edge_of_one()]);
        assert!(!alone.edges[0].knot && (alone.edges[0].confidence - 0.8).abs() < 1e-6);
    }

    fn edge_of_one() -> Fact {
        edge("dbt", "dbt", A, B, Method::Declared)
    }

    #[test]
    fn kinds_stay_apart_self_loops_stay_and_edges_are_ordered() {
        let depends = change(edge_of_one(), |e| e.kind = EdgeKind::Depends);
        let facts = vec![edge("dbt", "dbt", B, B, Method::Declared), depends, edge_of_one()];
        let ends: Vec<_> =
            stitch(facts).edges.iter().map(|e| (e.from.name().to_owned(), e.to.name().to_owned(), e.kind)).collect();
        let named = |from: &str, to: &str, kind| (from.to_owned(), to.to_owned(), kind);
        let expected =
            [named("a", "b", EdgeKind::Data), named("a", "b", EdgeKind::Depends), named("b", "b", EdgeKind::Data)];
        assert_eq!(ends, expected);
    }

    #[test]
    fn edges_of_stitched_ends_meet_and_a_job_is_named_for_people() {
        let job = CanonicalKey::new("airflow", Some("prod"), ["load", "task_7"]);
        let described = Entity::Job(Job { name: Some("Load orders".into()), ..Job::default() });
        let run = change(edge("ol", "openlineage", A, "snowflake://acct/db/s/t", Method::ExplicitFacet), |e| {
            e.job = Some(job.clone());
            e.last_seen = TimeMs::from_millis(7);
        });
        let facts = vec![
            asset("dh", "datahub", "snowflake://acct/DB/S/T"),
            says("ol", "openlineage", &job.to_string(), described),
            run.clone(),
            change(run, |e| e.last_seen = TimeMs::from_millis(9)),
        ];
        let map = stitch(facts);
        let edge = &map.edges[0];
        assert_eq!((map.edges.len(), edge.provenance.len()), (1, 1));
        assert_eq!(edge.provenance[0].job.as_deref(), Some("Load orders"));
        assert_eq!(edge.provenance[0].last_seen, TimeMs::from_millis(9));
        assert!(!edge.knot, "the events know both ends");
    }

    #[test]
    fn an_edge_from_what_one_catalog_knows_into_what_another_knows_is_a_knot() {
        let described = |catalog: &str, key: &str| asset(catalog, "datahub", key);
        let facts =
            vec![described("left", A), described("right", B), edge("ol", "openlineage", A, B, Method::Declared)];
        assert!(stitch(facts).edges[0].knot);
        let facts = vec![described("left", A), described("left", B), edge("ol", "openlineage", A, B, Method::Declared)];
        assert!(!stitch(facts).edges[0].knot);
    }

    fn reads(id: &str, input: impl FnOnce(&mut Port)) -> Fact {
        let mut port = Port {
            name: "in".into(),
            direction: PortDirection::Input,
            version: None,
            protocol: None,
            description: None,
            assets: vec![],
            contract: None,
            input_contracts: vec![],
        };
        input(&mut port);
        product("files", "odps", id, |p| p.ports.push(port))
    }

    fn offers(id: &str, assets: &[&str]) -> Fact {
        product("files", "odps", id, |p| p.assets = assets.iter().map(|text| key(text)).collect())
    }

    fn ends(facts: Vec<Fact>) -> Vec<(String, String, EdgeKind)> {
        stitch(facts).edges.iter().map(|e| (e.from.to_string(), e.to.to_string(), e.kind)).collect()
    }

    #[test]
    fn input_ports_make_the_product_depend_on_the_asset_and_on_its_product() {
        let found = ends(vec![offers("raw", &[A]), reads("orders", |port| port.assets.push(key(A)))]);
        let depends = |from: &str| (from.to_owned(), "product:///orders".to_owned(), EdgeKind::Depends);
        assert_eq!(found, [depends(A), depends("product:///raw")]);
    }

    #[test]
    fn input_contracts_lead_to_their_subjects_and_products_and_else_to_themselves() {
        let subject = |asset: &str| weft_model::contract::ContractSubject {
            asset: key(asset),
            name: "a".into(),
            columns: vec![],
        };
        let of = contract("files", "odcs", "c1", |c| {
            c.product = Some(CanonicalKey::of_kind(Kind::Product, "raw"));
            c.subjects.push(subject(A));
        });
        let input = |port: &mut Port| port.input_contracts = vec![key("contract:///c1"), key("contract:///gone")];
        let found = ends(vec![of, reads("orders", input)]);
        let depends = |from: &str| (from.to_owned(), "product:///orders".to_owned(), EdgeKind::Depends);
        assert_eq!(found, [depends("contract:///gone"), depends(A), depends("product:///raw")]);
    }
}

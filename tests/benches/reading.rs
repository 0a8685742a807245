//! Search, lineage, differences and drawings over a mesh that is there.

use crate::generate::Plan;
use crate::measure::{Failure, Figures, timed};
use crate::peers::{Arrays, Fts, Recursive, compare_tables};
use crate::words::{Dice, WORDS};
use std::collections::HashMap;
use std::path::Path;
use weft_app::App;
use weft_app::api::changes::ChangesQuery;
use weft_app::api::lineage::{Level, LineageQuery};
use weft_app::api::search::SearchQuery;
use weft_mesh::layout::layered::{Lanes, Link, NodeBox, Spacing, layout};
use weft_mesh::lineage::{Cancel, Direction, Graph};
use weft_store::Store;

/// Different queries of each class.
const QUERIES: usize = 30;
/// How often each is asked; the peer, which is slower, is asked once each.
const ROUNDS: usize = 7;

/// Ours and the peer's milliseconds for one kind of question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    /// Weft.
    pub(crate) ours: Figures,
    /// The peer.
    pub(crate) peer: Figures,
}

/// What we are asked, and the words of it for the peer where it can answer.
type Asked = (String, Option<String>);

/// Classes of queries (docs/benchmarks.md): the text we are asked, and words for the peer, which knows no filters and
/// no misspelling.
fn queries(plan: Plan) -> Vec<(&'static str, Vec<Asked>)> {
    let mut dice = Dice::of(plan.seed, 99);
    let mut class =
        |make: &mut dyn FnMut(&mut Dice) -> Asked| -> Vec<Asked> { (0..QUERIES).map(|_| make(&mut dice)).collect() };
    let same = |text: String| (text.clone(), Some(text));
    let start = |word: &str, length: usize| word.chars().take(length).collect::<String>();
    vec![
        ("one letter", class(&mut |dice| same(start(dice.word(), 1)))),
        ("two letters", class(&mut |dice| same(start(dice.word(), 2)))),
        ("five letters", class(&mut |dice| same(start(dice.word(), 5)))),
        ("two words", class(&mut |dice| same(format!("{} {}", dice.word(), dice.word())))),
        ("identifier pieces", class(&mut |dice| same(format!("{} {:05}", dice.word(), dice.below(plan.assets))))),
        (
            "word and filter",
            class(&mut |dice| {
                let word = dice.word();
                (format!("{word} platform:snowflake lifecycle:active"), Some(word.to_owned()))
            }),
        ),
        (
            "misspelt",
            class(&mut |dice| {
                let long: Vec<&str> = WORDS.iter().copied().filter(|word| word.len() > 6).collect();
                let word = long[dice.below(long.len())];
                let place = 2 + dice.below(word.len() - 3);
                (format!("{}{}", &word[..place], &word[place + 1..]), None)
            }),
        ),
    ]
}

/// Milliseconds of each class of queries, top twenty with exact counts of all facets, beside FTS5 without any.
pub(crate) async fn search(app: &App, mesh: &Path, plan: Plan) -> Result<Vec<(&'static str, Beside)>, Failure> {
    let fts = Fts::of(mesh)?;
    let mut rows = Vec::new();
    for (name, texts) in queries(plan) {
        let mut beside = Beside::default();
        for round in 0..ROUNDS {
            for (text, words) in &texts {
                let query = SearchQuery { text: text.clone(), limit: Some(20), offset: None };
                let start = crate::measure::now();
                app.search(query).await.map_err(|e| format!("{text}: {}", e.message))?;
                beside.ours.push(crate::measure::ms_since(start));
                if let Some(words) = words.as_ref().filter(|_| round == 0) {
                    let (found, ms) = timed(|| fts.search(words));
                    found?;
                    beside.peer.push(ms);
                }
            }
        }
        rows.push((name, beside));
    }
    Ok(rows)
}

/// One walk, four ways.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// Everything downstream with distances.
    pub(crate) ours: Figures,
    /// The same, counted by domain.
    pub(crate) by_domain: Figures,
    /// Two arrays and a bit per node.
    pub(crate) arrays: Figures,
    /// A recursive query of SQLite.
    pub(crate) recursive: Figures,
}

/// What walking the lineage took.
#[derive(Debug, Default)]
pub(crate) struct Walks {
    /// Reading the graph from the store and building it.
    pub(crate) open: Figures,
    /// From the hub.
    pub(crate) hub: Walk,
    /// The same from random things that feed something.
    pub(crate) random: Walk,
    /// Things that the hub reaches.
    pub(crate) hub_reach: usize,
    /// Key of the hub.
    pub(crate) hub_key: String,
}

/// Walks downstream from the node that reaches most and from random ones.
pub(crate) async fn walks(data: &Path, seed: u64) -> Result<Walks, Failure> {
    let store = Store::open(data).await?;
    let mut walks = Walks::default();
    let mut graph = None;
    for _ in 0..ROUNDS {
        let start = crate::measure::now();
        let (nodes, edges) = store.graph().await?;
        graph = Some(Graph::new(nodes, edges));
        walks.open.push(crate::measure::ms_since(start));
    }
    let graph = graph.ok_or("no graph")?;
    let places: HashMap<i64, u32> = graph.nodes().iter().map(|n| n.id).zip(0..).collect();
    let edges: Vec<(i64, i64)> = graph.edges().iter().map(|e| (e.from, e.to)).collect();
    let numbered: Vec<(u32, u32)> = edges.iter().map(|(from, to)| (places[from], places[to])).collect();
    let arrays = Arrays::of(graph.nodes().len(), &numbered);
    let recursive = Recursive::of(&edges)?;

    let widest = graph.hubs(Direction::Down, 50).into_iter().max_by_key(|(id, _)| arrays.closure(places[id]));
    let hub = widest.ok_or("no hub")?.0;
    walks.hub_reach = arrays.closure(places[&hub]);
    walks.hub_key = keys(&store, &[hub]).await?.pop().unwrap_or_default();
    store.close().await?;
    for _ in 0..ROUNDS * 3 {
        one_walk(&graph, &arrays, places[&hub], hub, &mut walks.hub)?;
    }
    walks.hub.recursive.extend((0..3).map(|_| timed(|| recursive.closure(hub)).1));
    let mut dice = Dice::of(seed, 17);
    let feeding: Vec<i64> = graph.nodes().iter().map(|n| n.id).filter(|id| graph.degree(*id).1 > 0).collect();
    for n in 0..200 {
        let id = feeding[dice.below(feeding.len())];
        one_walk(&graph, &arrays, places[&id], id, &mut walks.random)?;
        if n < 10 {
            let (found, ms) = timed(|| recursive.closure(id));
            walks.random.recursive.push(ms);
            if found? != arrays.closure(places[&id]) {
                return Err("SQLite and the arrays reach different things".into());
            }
        }
    }
    Ok(walks)
}

/// Keys of the things with most takers.
pub(crate) async fn hubs(data: &Path, count: usize) -> Result<Vec<String>, Failure> {
    let store = Store::open(data).await?;
    let (nodes, edges) = store.graph().await?;
    let hubs: Vec<i64> = Graph::new(nodes, edges).hubs(Direction::Down, count).into_iter().map(|(id, _)| id).collect();
    let keys = keys(&store, &hubs).await?;
    store.close().await?;
    Ok(keys)
}

/// Keys of things, in the order of `ids`.
async fn keys(store: &Store, ids: &[i64]) -> Result<Vec<String>, Failure> {
    let rows = store.things_by_id(ids).await?;
    Ok(ids.iter().filter_map(|id| rows.iter().find(|row| row.id == *id).map(|row| row.thing.key.to_string())).collect())
}

fn one_walk(graph: &Graph, arrays: &Arrays, place: u32, id: i64, walk: &mut Walk) -> Result<(), Failure> {
    let start = crate::measure::now();
    let reached = graph.closure(&[id], Direction::Down, None, 0.0, &Cancel::new())?;
    walk.ours.push(crate::measure::ms_since(start));
    let mut domains: HashMap<Option<i64>, u32> = HashMap::new();
    for found in &reached {
        *domains.entry(graph.nodes()[found.place as usize].domain).or_default() += 1;
    }
    walk.by_domain.push(crate::measure::ms_since(start));
    std::hint::black_box(domains);
    let (expected, ms) = timed(|| arrays.closure(place));
    walk.arrays.push(ms);
    if reached.len() != expected {
        return Err("the graph and the arrays reach different things".into());
    }
    Ok(())
}

/// Opening the picture of a hub: three hops each way, at most 150 nodes, with its layout.
pub(crate) async fn pictures(app: &App, key: &str) -> Result<Figures, Failure> {
    let mut figures = Figures::default();
    for _ in 0..=ROUNDS {
        let query = LineageQuery {
            key: Some(key.to_owned()),
            up: Some(3),
            down: Some(3),
            level: Level::Asset,
            as_of: None,
            expanded: None,
            max_nodes: Some(150),
        };
        let start = crate::measure::now();
        app.lineage(query).await.map_err(|e| e.message)?;
        figures.push(crate::measure::ms_since(start));
    }
    // The first one loads the graph, which is a row of its own.
    Ok(figures.without_first())
}

/// The feed of everything that the last sync changed, beside comparing the whole tables.
pub(crate) async fn changes(app: &App, since: u32, before: &Path, after: &Path) -> Result<(Beside, usize), Failure> {
    let mut beside = Beside::default();
    let mut found = 0;
    for _ in 0..ROUNDS {
        let query = ChangesQuery { since: Some(since), limit: Some(10_000), ..ChangesQuery::default() };
        let start = crate::measure::now();
        found = app.changes(query).await.map_err(|e| e.message)?.changes.len();
        beside.ours.push(crate::measure::ms_since(start));
        let (compared, ms) = timed(|| compare_tables(before, after));
        compared?;
        beside.peer.push(ms);
    }
    Ok((beside, found))
}

/// Layout with routed edges of a picture of `size` nodes in twelve lanes, one and a half edges a node; also the
/// crossings.
pub(crate) fn drawing(size: usize, seed: u64) -> (Figures, u32) {
    let mut dice = Dice::of(seed, 23);
    let nodes: Vec<NodeBox> = (0..size)
        .map(|n| NodeBox {
            id: n.to_string(),
            width: 180.0,
            height: 44.0,
            lane: Some(format!("domain {}", n * 12 / size)),
        })
        .collect();
    let mut ends: Vec<(usize, usize)> = (0..size * 3 / 2)
        .map(|_| {
            let to = 1 + dice.below(size - 1);
            (to - 1 - dice.below(to.min(size / 10 + 1)), to)
        })
        .collect();
    ends.sort_unstable();
    ends.dedup();
    let links: Vec<Link> = ends
        .iter()
        .map(|(from, to)| Link { from: from.to_string(), to: to.to_string(), from_y: None, to_y: None, weight: 1 })
        .collect();
    let mut figures = Figures::default();
    let mut crossings = 0;
    for _ in 0..ROUNDS * 3 {
        let (drawing, ms) = timed(|| layout(&nodes, &links, Lanes::Bands, Spacing::default()));
        crossings = drawing.crossings;
        figures.push(ms);
    }
    (figures, crossings)
}

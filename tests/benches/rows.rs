//! Runs everything in turn and puts it into rows.

use crate::measure::{Failure, Figures};
use crate::peers::RawReport;
use crate::reading::{self, Beside};
use crate::report::{Row, short, table};
use crate::start;
use crate::writing::{SyncReport, open_app};
use crate::{Options, say};
use serde::de::DeserializeOwned;
use std::path::Path;
use std::process::Command;

/// The size for which the budgets are given.
const BUDGET_SIZE: usize = 100_000;

/// Every sync of a run, with the raw inserts of the same rows.
#[derive(Default)]
struct Syncs {
    first: Vec<SyncReport>,
    unchanged: Vec<SyncReport>,
    changed: Vec<SyncReport>,
    raw_rows: Vec<RawReport>,
    raw_json: Vec<RawReport>,
}

fn figures<T>(reports: &[T], of: impl Fn(&T) -> f64) -> Figures {
    let mut figures = Figures::default();
    figures.extend(reports.iter().map(of));
    figures
}

/// Runs this program again for one measurement.
fn child<T: DeserializeOwned>(options: &Options, arguments: &[&str]) -> Result<T, Failure> {
    let (assets, seed) = (options.plan.assets.to_string(), options.plan.seed.to_string());
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.args(arguments).args(["--assets", &assets, "--seed", &seed]).output()?;
    if !output.status.success() {
        return Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// First, unchanged and changed syncs in turn with the peers; leaves the last home and a copy of its mesh from before
/// the changed sync in `dir`.
fn run_syncs(options: &Options, dir: &Path) -> Result<Syncs, Failure> {
    let mut syncs = Syncs::default();
    let path = |name: &str| dir.join(name).to_string_lossy().into_owned();
    let home = path("home");
    for _ in 0..options.syncs {
        for (name, to) in [("rows", &mut syncs.raw_rows), ("json", &mut syncs.raw_json)] {
            let raw = dir.join("raw");
            std::fs::create_dir_all(&raw)?;
            to.push(child(options, &["one-raw", &path("raw/raw.db"), name])?);
            std::fs::remove_dir_all(&raw)?;
        }
        if Path::new(&home).exists() {
            std::fs::remove_dir_all(&home)?;
        }
        std::fs::create_dir_all(&home)?;
        syncs.first.push(child(options, &["one-sync", &home, "0"])?);
        syncs.unchanged.push(child(options, &["one-sync", &home, "0"])?);
        std::fs::copy(path("home/data/mesh.db"), path("before.db"))?;
        syncs.changed.push(child(options, &["one-sync", &home, "10"])?);
    }
    Ok(syncs)
}

fn sync_rows(syncs: &Syncs, budgets: bool) -> Vec<Row> {
    let first = figures(&syncs.first, SyncReport::total_ms);
    let part = |name: &str, of: fn(&SyncReport) -> f64| Row::ms(name, &figures(&syncs.first, of));
    let count = syncs.first.first().map_or(0, |r| r.rows) as f64;
    let speed = |ms: f64| count / ms * 1_000.0;
    let ours = speed(first.median());
    let raw = |reports: &[RawReport]| speed(figures(reports, |r| r.ms).median());
    let against = |peer: f64, name: &str| {
        let p99 = speed(first.p99());
        let figure = format!("{} rows/s", short(ours));
        Row::new(&format!("first sync, all of it ({name})"), format!("{figure}; slowest {}", short(p99)))
            .beside(format!("raw inserts {} rows/s", short(peer)), ours / peer)
    };
    let judged = |met: bool| budgets.then_some(met);
    let (rows, json) = (raw(&syncs.raw_rows), raw(&syncs.raw_json));
    let later = |name: &str, reports: &[SyncReport], most: f64| {
        let took = figures(reports, SyncReport::total_ms);
        let ratio = took.median() / first.median();
        let peer = format!("first sync {} ms", short(first.median()));
        Row::ms(name, &took).beside(peer, ratio).budget(&format!("≤ {most} × first"), judged(ratio <= most))
    };
    let peak = |reports: &[SyncReport]| figures(reports, |r| r.peak_mib).median();
    let memory = |name: &str, reports: &[SyncReport]| {
        let mib = peak(reports);
        Row::new(name, format!("{} MiB", short(mib))).budget("≤ 400 MiB", judged(mib <= 400.0))
    };
    vec![
        against(rows, "columns as rows").budget("≥ 0.4 × raw", judged(ours / rows >= 0.4)),
        against(json, "columns as one JSON value"),
        Row::ms("… first sync", &first),
        part("… of it: opening", |r| r.begin_ms),
        part("… of it: staging (encode, hash, insert)", |r| r.stage_ms),
        part("… of it: swap, the one transaction", |r| r.swap_ms),
        part("… … of the swap: facts from SQLite to the stitcher", |r| r.feed_ms),
        part("… … of the swap: stitching", |r| r.stitch_ms),
        part("… … of the swap: writing the map", |r| r.write_ms),
        part("… of it: search index", |r| r.index_ms),
        Row::new("… CPU seconds", short(figures(&syncs.first, |r| r.cpu_s).median())).beside(
            format!("raw inserts {}", short(figures(&syncs.raw_rows, |r| r.cpu_s).median())),
            figures(&syncs.first, |r| r.cpu_s).median() / figures(&syncs.raw_rows, |r| r.cpu_s).median().max(0.01),
        ),
        later("unchanged sync", &syncs.unchanged, 0.2),
        later("sync with 1 % changed", &syncs.changed, 0.25),
        memory("peak memory of the first sync", &syncs.first),
        Row::new("… before the search index", format!("{} MiB", short(figures(&syncs.first, |r| r.swap_mib).median()))),
        memory("peak memory of the sync with 1 % changed", &syncs.changed),
    ]
}

fn search_rows(classes: &[(&'static str, Beside)], budgets: bool) -> Vec<Row> {
    let row = |(name, beside): &(&'static str, Beside)| {
        let p99 = beside.ours.p99();
        let row = Row::ms(&format!("search, {name}: top 20 and all facets"), &beside.ours);
        let row = match beside.peer.len() {
            0 => row,
            _ => row.beside(
                format!("FTS5 top 20 {} ms", short(beside.peer.median())),
                beside.ours.median() / beside.peer.median(),
            ),
        };
        row.budget("p99 ≤ 8 ms", budgets.then_some(p99 <= 8.0))
    };
    classes.iter().map(row).collect()
}

fn walk_rows(walks: &reading::Walks, budgets: bool) -> Vec<Row> {
    let judged = |met: bool| budgets.then_some(met);
    // The budget speaks of the hub; most other walks are over within microseconds and have figures only.
    let against = |name: &str, walk: &reading::Walk| {
        let ratio = walk.ours.median() / walk.arrays.median();
        let peer = format!("two arrays and bits {} ms", short(walk.arrays.median()));
        (Row::ms(name, &walk.ours).beside(peer, ratio), ratio)
    };
    let recursive = |name: &str, walk: &reading::Walk| {
        let ratio = walk.recursive.median() / walk.ours.median();
        let peer = format!("SQLite recursive {} ms", short(walk.recursive.median()));
        (Row::ms(name, &walk.ours).beside(peer, ratio), ratio)
    };
    let (hub_arrays, above) = against("closure from the hub", &walks.hub);
    let (hub_recursive, slower) = recursive("closure from the hub", &walks.hub);
    let random = "closure from random things that feed something";
    let domains = &walks.hub.by_domain;
    vec![
        Row::ms("graph from the store (once a sync)", &walks.open),
        Row::ms(&format!("closure from the hub ({} things), by domain", walks.hub_reach), domains)
            .budget("≤ 6 ms", judged(domains.median() <= 6.0)),
        hub_arrays.budget("≤ 2 × arrays", judged(above <= 2.0)),
        hub_recursive.budget("SQLite ≥ 40 × slower", judged(slower >= 40.0)),
        against(random, &walks.random).0,
        recursive(random, &walks.random).0,
    ]
}

fn start_rows(commands: &[(String, Beside)], budgets: bool) -> Vec<Row> {
    let row = |(name, beside): &(String, Beside)| {
        let median = beside.ours.median();
        let row = Row::ms(&format!("start to answer: {name}"), &beside.ours);
        let row = match start::is_missing(&beside.peer) {
            true => row.beside("sqlite3 is not installed".to_owned(), f64::NAN),
            false => row.beside(
                format!("sqlite3, one lookup {} ms", short(beside.peer.median())),
                median / beside.peer.median(),
            ),
        };
        row.budget("≤ 120 ms", budgets.then_some(median <= 120.0))
    };
    commands.iter().map(row).collect()
}

fn drawing_rows(seed: u64) -> Vec<Row> {
    let row = |(size, most): (usize, f64)| {
        let (figures, crossings) = reading::drawing(size, seed);
        Row::ms(&format!("layout of {size} nodes with routed edges ({crossings} crossings)"), &figures)
            .budget(&format!("≤ {most} ms"), Some(figures.median() <= most))
    };
    [(150, 20.0), (1_000, 150.0)].into_iter().map(row).collect()
}

/// Measures everything, prints the table and writes the document.
pub(crate) async fn all(options: &Options) -> Result<(), Failure> {
    let budgets = options.plan.assets == BUDGET_SIZE;
    let dir = tempfile::tempdir()?;
    say(&format!("{} assets, {} first syncs …", options.plan.assets, options.syncs))?;
    let syncs = run_syncs(options, dir.path())?;
    let mut rows = sync_rows(&syncs, budgets);
    say(&table(&rows))?;

    let home = dir.path().join("home");
    let mesh = home.join("data").join("mesh.db");
    let walks = reading::walks(&home.join("data"), options.plan.seed).await?;
    let app = open_app(&home).await?;
    rows.extend(search_rows(&reading::search(&app, &mesh, options.plan).await?, budgets));
    rows.extend(walk_rows(&walks, budgets));
    let picture = reading::pictures(&app, &walks.hub_key).await?;
    let within = budgets.then_some(picture.quantile(0.95) <= 150.0);
    rows.push(
        Row::ms("opening the hub's lineage, 150 nodes, without painting", &picture).budget("p95 ≤ 150 ms", within),
    );
    let (feed, found) = reading::changes(&app, 2, &dir.path().join("before.db"), &mesh).await?;
    let slower = feed.peer.median() / feed.ours.median();
    rows.push(
        Row::ms(&format!("changes of a sync, 1 % changed ({found} told)"), &feed.ours)
            .beside(format!("whole tables compared in SQLite {} ms", short(feed.peer.median())), slower)
            .budget("≤ 200 ms, SQLite ≥ 5 × slower", budgets.then_some(feed.ours.median() <= 200.0 && slower >= 5.0)),
    );
    drop(app);
    rows.extend(start_rows(&start::command_line(&options.weft, &home, &walks.hub_key)?, budgets));
    rows.extend(drawing_rows(options.plan.seed));

    let text = table(&rows);
    say(&text)?;
    let missed = rows.iter().filter(|row| row.is_missed()).count();
    say(&format!("{missed} budgets missed"))?;
    if let Some(doc) = &options.doc {
        crate::document::write(doc, options, &syncs.first, &text)?;
    }
    Ok(())
}

//! One sync, measured in its parts, in a process of its own so that its peak memory is its own.

use crate::generate::Plan;
use crate::measure::{Failure, cpu_seconds, ms_since, now, peak_mib};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use weft_app::api::search::SearchQuery;
use weft_app::clock::Clock;
use weft_app::paths::Paths;
use weft_app::secrets::NoKeyring;
use weft_app::{App, Config};
use weft_mesh::stitch::{StitchSettings, Stitcher};
use weft_model::{Completeness, Derive, Fact, LedgerRow, MapSink, MeshEdge, ScopeReport, Stitched, Thing, TimeMs};
use weft_store::tables::catalog::CatalogRow;
use weft_store::{Store, SwapRequest};

/// When the first sync takes place; each later one an hour after.
const FIRST: i64 = 1_795_000_000_000;

/// The catalog that is read.
const CATALOG: &str = "halden";

/// What one sync took.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SyncReport {
    /// Rows that were handed over: assets, columns and edges.
    pub(crate) rows: u64,
    /// Milliseconds spent in making the observations; no part of the other figures.
    pub(crate) generate_ms: f64,
    /// Opening the store and what the catalog said before.
    pub(crate) begin_ms: f64,
    /// Encoding, comparing and writing statements.
    pub(crate) stage_ms: f64,
    /// The whole transaction that makes them true, with its three parts below.
    pub(crate) swap_ms: f64,
    /// Handing facts from SQLite to the stitcher, and taking them in.
    pub(crate) feed_ms: f64,
    /// Stitching alone.
    pub(crate) stitch_ms: f64,
    /// Applying the difference and writing the map.
    pub(crate) write_ms: f64,
    /// Bringing the search index up.
    pub(crate) index_ms: f64,
    /// CPU seconds of everything but making the observations.
    pub(crate) cpu_s: f64,
    /// Peak resident set in MiB after the swap, and after the index.
    pub(crate) swap_mib: f64,
    /// The same at the very end.
    pub(crate) peak_mib: f64,
    /// Statements that are new, changed, as before.
    pub(crate) said: [u32; 3],
    /// Things and edges of the map.
    pub(crate) map: [u64; 2],
}

impl SyncReport {
    /// Milliseconds from the beginning of the sync until search knows it.
    pub(crate) fn total_ms(&self) -> f64 {
        self.begin_ms + self.stage_ms + self.swap_ms + self.index_ms
    }
}

/// Nanoseconds counted by the parts of a derivation.
#[derive(Default)]
struct Spent {
    take_in: AtomicU64,
    stitch: AtomicU64,
    sink: AtomicU64,
    fed_after: AtomicU64,
}

/// A stitcher that counts the time it takes.
struct Counted {
    inner: Stitcher,
    spent: Arc<Spent>,
    first: Option<std::time::Instant>,
}

/// A sink that counts the time for which it holds up the stitcher.
struct CountedSink<'a> {
    inner: &'a mut dyn MapSink,
    spent: Arc<Spent>,
}

fn nanos(start: std::time::Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

impl CountedSink<'_> {
    fn give(&mut self, give: impl FnOnce(&mut dyn MapSink)) {
        let start = now();
        give(self.inner);
        self.spent.sink.fetch_add(nanos(start), Ordering::Relaxed);
    }
}

impl MapSink for CountedSink<'_> {
    fn thing(&mut self, thing: Thing) {
        self.give(|sink| sink.thing(thing));
    }

    fn edge(&mut self, edge: MeshEdge) {
        self.give(|sink| sink.edge(edge));
    }

    fn ledger(&mut self, row: LedgerRow) {
        self.give(|sink| sink.ledger(row));
    }
}

impl Counted {
    fn note_end_of_feed(&self) {
        if let Some(first) = self.first {
            self.spent.fed_after.store(nanos(first), Ordering::Relaxed);
        }
    }
}

impl Derive for Counted {
    fn add(&mut self, fact: Fact) {
        let start = now();
        self.first.get_or_insert(start);
        self.inner.add(fact);
        self.spent.take_in.fetch_add(nanos(start), Ordering::Relaxed);
    }

    fn finish(self: Box<Self>) -> Stitched {
        self.note_end_of_feed();
        let Self { inner, spent, .. } = *self;
        let start = now();
        let stitched = Box::new(inner).finish();
        spent.stitch.store(nanos(start), Ordering::Relaxed);
        stitched
    }

    fn finish_into(self: Box<Self>, sink: &mut dyn MapSink) {
        self.note_end_of_feed();
        let Self { inner, spent, .. } = *self;
        let start = now();
        let mut counted = CountedSink { inner: sink, spent: spent.clone() };
        Box::new(inner).finish_into(&mut counted);
        spent.stitch.store(nanos(start) - spent.sink.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

/// The program's files beneath `home`, as `WEFT_HOME` would place them.
pub(crate) async fn open_app(home: &Path) -> Result<Arc<App>, Failure> {
    let clock = Clock::standing_at(TimeMs::clamped(FIRST + 24 * 3_600_000));
    Ok(App::start(Config { paths: Paths::beneath(home), clock, vault: Arc::new(NoKeyring) })
        .await
        .map_err(|e| e.message)?)
}

/// Keeps the catalog that [`sync`] read among those of the user, as `weft catalog add` does: without it the program
/// shows its first run.
pub(crate) async fn name_catalog(home: &Path) -> Result<(), Failure> {
    let store = Store::open(&Paths::beneath(home).data).await?;
    let row = CatalogRow {
        id: CATALOG.to_owned(),
        name: CATALOG.to_owned(),
        kind: "files".to_owned(),
        location: home.to_string_lossy().into_owned(),
        options: BTreeMap::new(),
        enabled: true,
        created_at: TimeMs::clamped(FIRST),
    };
    store.save_catalog(&row).await?;
    Ok(store.close().await?)
}

/// Reads the plan as the catalog [`CATALOG`] into the home folder and measures it.
pub(crate) async fn sync(home: &Path, plan: Plan) -> Result<SyncReport, Failure> {
    let start = now();
    let store = Store::open(&Paths::beneath(home).data).await?;
    let at = TimeMs::clamped(FIRST + store.syncs(None).await?.len() as i64 * 3_600_000);
    let mut staging = store.begin_sync(CATALOG, at).await?;
    let begin_ms = ms_since(start);

    let cpu_before = cpu_seconds()?;
    let (mut generate_ms, mut generate_cpu, mut stage_ms) = (0.0, 0.0, 0.0);
    let (mut rows, mut items) = (0_u64, [0_u32; 2]);
    let mut pieces = plan.pieces();
    loop {
        let (start, cpu) = (now(), cpu_seconds()?);
        let Some(piece) = pieces.next() else { break };
        for o in &piece {
            items[usize::from(o.dialect.as_str() == "openlineage")] += 1;
            rows += crate::peers::rows_of(o);
        }
        generate_ms += ms_since(start);
        generate_cpu += cpu_seconds()? - cpu;
        let start = now();
        staging.add(piece).await?;
        stage_ms += ms_since(start);
    }

    let spent = Arc::new(Spent::default());
    let inner = Stitcher::new(StitchSettings::default());
    let derive = Box::new(Counted { inner, spent: spent.clone(), first: None });
    let report =
        |scope: &str, items: u32| ScopeReport { scope: scope.to_owned(), completeness: Completeness::Complete, items };
    let reports = vec![report("datahub", items[0]), report("openlineage", items[1])];
    let request = SwapRequest { reports, losses: Vec::new(), accept_removals: false, at: at.plus_millis(60_000) };
    let start = now();
    let summary = staging.swap(request, derive).await?;
    let swap_ms = ms_since(start);
    let swap_mib = peak_mib()?;
    store.close().await?;

    let app = open_app(home).await?;
    let start = now();
    if summary.derived {
        let any = SearchQuery { text: "order".to_owned(), limit: Some(1), offset: None };
        app.search(any).await.map_err(|e| e.message)?;
    }
    let ms = |nanos: &AtomicU64| nanos.load(Ordering::Relaxed) as f64 / 1e6;
    Ok(SyncReport {
        rows,
        generate_ms,
        begin_ms,
        stage_ms,
        swap_ms,
        feed_ms: ms(&spent.fed_after),
        stitch_ms: ms(&spent.stitch),
        write_ms: swap_ms - ms(&spent.fed_after) - ms(&spent.stitch),
        index_ms: ms_since(start),
        cpu_s: cpu_seconds()? - cpu_before - generate_cpu,
        swap_mib,
        peak_mib: peak_mib()?,
        said: [summary.added, summary.changed, summary.unchanged],
        map: [summary.things, summary.edges],
    })
}

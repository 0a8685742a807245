//! `make bench`: every figure beside its peer, in one run, over a generated mesh (docs/benchmarks.md).

mod document;
mod generate;
mod measure;
mod peers;
mod reading;
mod report;
mod rows;
mod start;
mod words;
mod writing;

use generate::Plan;
use measure::Failure;
use peers::Columns;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// See docs/adr/0011: the system's allocator takes longer and keeps what a sync has given back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What was asked for on the command line.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// The mesh.
    pub(crate) plan: Plan,
    /// First syncs, each in an empty home and beside one run of the peer.
    pub(crate) syncs: usize,
    /// The `weft` program, for the rows about its start.
    pub(crate) weft: PathBuf,
    /// Where the document is written; nowhere when left out.
    pub(crate) doc: Option<PathBuf>,
}

const USAGE: &str = "\
weft-bench [--assets N] [--seed N] [--syncs N] [--weft PATH] [--doc PATH]
  --assets  assets of the generated mesh (100000)
  --seed    seed of the generator (1)
  --syncs   first syncs, each beside raw inserts of the same rows (3)
  --weft    the weft program (beside this one)
  --doc     document to write the table into
weft-bench observations FILE [--assets N] [--seed N]
  writes what the generator makes, one observation a line, as JSON
weft-bench mesh HOME COUNT [--assets N] [--seed N]
  makes a mesh in HOME that the program can show; prints the COUNT keys with most takers, as JSON";

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--help" | "-h", ..] => say(USAGE),
        ["observations", file, rest @ ..] => write_observations(Path::new(file), options(rest)?.plan),
        // Called by this program itself, so that each has a process and a peak memory of its own.
        ["one-sync", home, changed, rest @ ..] => {
            let plan = Plan { changed_permille: changed.parse()?, ..options(rest)?.plan };
            say(&serde_json::to_string(&runtime.block_on(writing::sync(Path::new(home), plan))?)?)
        }
        ["mesh", home, count, rest @ ..] => {
            let (home, plan) = (Path::new(home), options(rest)?.plan);
            runtime.block_on(writing::sync(home, plan))?;
            runtime.block_on(writing::name_catalog(home))?;
            let hubs = runtime.block_on(reading::hubs(&home.join("data"), count.parse()?))?;
            say(&serde_json::to_string(&hubs)?)
        }
        ["one-raw", file, columns, rest @ ..] => {
            let columns = if *columns == "json" { Columns::AsJson } else { Columns::AsRows };
            say(&serde_json::to_string(&peers::write_raw(Path::new(file), options(rest)?.plan, columns)?)?)
        }
        rest => runtime.block_on(rows::all(&options(rest)?)),
    }
}

fn options(words: &[&str]) -> Result<Options, Failure> {
    let beside = std::env::current_exe()?.with_file_name("weft");
    let plan = Plan { assets: 100_000, seed: 1, changed_permille: 0 };
    let mut options = Options { plan, syncs: 3, weft: beside, doc: None };
    for pair in words.chunks(2) {
        match pair {
            ["--assets", n] => options.plan.assets = n.parse()?,
            ["--seed", n] => options.plan.seed = n.parse()?,
            ["--syncs", n] => options.syncs = n.parse::<usize>()?.max(1),
            ["--weft", path] => options.weft = PathBuf::from(path),
            ["--doc", path] => options.doc = Some(PathBuf::from(path)),
            other => return Err(format!("not understood: {}\n{USAGE}", other.join(" ")).into()),
        }
    }
    Ok(options)
}

/// One line to standard output.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

fn write_observations(file: &Path, plan: Plan) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    for observation in plan.pieces().flatten() {
        serde_json::to_writer(&mut out, &observation)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

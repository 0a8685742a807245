//! `weft`: the command line. Arguments are data ([`args`]), each verb is a file in [`commands`], printing is in
//! [`print`]; what the verbs do lives in `weft-app`.

mod args;
mod commands;
mod print;
mod serve;

use clap::Parser;
use std::process::ExitCode;
use weft_app::error::{Code, WireError};

/// See docs/adr/0011: the system's allocator takes longer and keeps what a sync has given back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a verb ended with, beside its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// 0: pass.
    Pass,
    /// 1: there are findings.
    Findings,
    /// 3: a catalog failed.
    CatalogFailed,
    /// 4: the data is incomplete.
    Incomplete,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Findings => 1,
            Self::CatalogFailed => 3,
            Self::Incomplete => 4,
        }
    }
}

fn code_of(error: &WireError) -> u8 {
    match error.code {
        Code::CatalogFailed => 3,
        Code::Locked => 5,
        _ => 2,
    }
}

/// Writes what Weft itself notes to standard error, as loud as `WEFT_LOG` says (`debug`, `trace`); nothing without it.
/// Other crates stay silent: what they would write may hold headers.
fn start_log() {
    let Ok(level) = std::env::var("WEFT_LOG") else { return };
    let ours = ["weft", "weft_app", "weft_catalogs", "weft_store", "weft_mesh"];
    let filter = ours.map(|name| format!("{name}={level}")).join(",");
    let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter);
    // Only fails when there is a subscriber already.
    let _ = subscriber.try_init();
}

fn main() -> ExitCode {
    // There are no short options of several letters, so `-is:stub` is always a word of a query; the space in front,
    // which the query grammar passes over, keeps it from being taken for an option.
    let words = std::env::args().map(|word| {
        let is_negation = word.starts_with('-') && !word.starts_with("--") && word.len() > 2;
        if is_negation { format!(" {word}") } else { word }
    });
    let cli = args::Cli::parse_from(words);
    let mut printer = print::Printer::new(cli.json);
    start_log();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            printer.error(&WireError::new(Code::Internal, format!("cannot start: {e}")));
            return ExitCode::from(2);
        }
    };
    let ended = runtime.block_on(commands::run(cli, &mut printer));
    // A verb that was interrupted may leave a reader at work on a blocking thread; it must not hold the exit.
    runtime.shutdown_background();
    match ended {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(error) => {
            printer.error(&error);
            ExitCode::from(code_of(&error))
        }
    }
}

//! The command line from its start to its first answer.

use crate::measure::{Failure, Figures, timed};
use crate::reading::Beside;
use std::path::Path;
use std::process::{Command, Stdio};

/// Starts of each command.
const STARTS: usize = 15;

/// Runs a command to its end with its output thrown away; its exit must say that it answered.
fn run(command: &mut Command) -> Result<f64, Failure> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (status, ms) = timed(|| command.status());
    match status?.code() {
        // 1 is "found, and something is to be looked at", 4 "the map is not whole".
        Some(0 | 1 | 4) => Ok(ms),
        code => Err(format!("{command:?} ended with {code:?}").into()),
    }
}

/// `weft search`, `weft show` and `weft lineage` beside `sqlite3` with one lookup in the same file, in turn.
pub(crate) fn command_line(weft: &Path, home: &Path, key: &str) -> Result<Vec<(String, Beside)>, Failure> {
    let commands: [(&str, Vec<&str>); 3] = [
        ("weft search \"order payment\"", vec!["search", "order payment"]),
        ("weft show", vec!["show", key]),
        ("weft lineage --up 1 --down 1", vec!["lineage", key, "--up", "1", "--down", "1"]),
    ];
    let mesh = home.join("data").join("mesh.db");
    let lookup = format!("SELECT body FROM thing WHERE key = '{key}'");
    let mut rows = Vec::new();
    for (name, arguments) in commands {
        let mut beside = Beside::default();
        for _ in 0..=STARTS {
            beside.ours.push(run(Command::new(weft).args(&arguments).env("WEFT_HOME", home).env("NO_COLOR", "1"))?);
            if let Ok(ms) = run(Command::new("sqlite3").arg("-readonly").arg(&mesh).arg(&lookup)) {
                beside.peer.push(ms);
            }
        }
        rows.push((name.to_owned(), Beside { ours: beside.ours.without_first(), peer: beside.peer.without_first() }));
    }
    Ok(rows)
}

/// An empty figure list when `sqlite3` is not installed.
pub(crate) fn is_missing(figures: &Figures) -> bool {
    figures.len() == 0
}

//! The document: what was measured, on which machine, when and how.

use crate::Options;
use crate::measure::Failure;
use crate::writing::SyncReport;
use std::path::Path;
use std::process::Command;
use weft_app::clock::Clock;

/// Everything that is the same in every run.
const TEMPLATE: &str = include_str!("document.md");

/// Where the section of the user interface begins, which `scripts/bench-ui.sh` writes.
const OTHER: &str = "<!-- ui: begin -->";

/// Writes the document of a run. What was measured of the user interface stays as it is.
pub(crate) fn write(path: &Path, options: &Options, first: &[SyncReport], table: &str) -> Result<(), Failure> {
    let rows = first.first().map_or(0, |report| report.rows);
    let [things, edges] = first.first().map_or([0, 0], |report| report.map);
    let text = TEMPLATE
        .replace("{date}", &Clock::System.now().to_string())
        .replace("{machine}", &machine()?)
        .replace("{assets}", &options.plan.assets.to_string())
        .replace("{seed}", &options.plan.seed.to_string())
        .replace("{syncs}", &options.syncs.to_string())
        .replace("{rows}", &rows.to_string())
        .replace("{things}", &things.to_string())
        .replace("{edges}", &edges.to_string())
        .replace("{table}", table);
    let before = std::fs::read_to_string(path).unwrap_or_default();
    let other = before.find(OTHER).map(|at| format!("\n{}", &before[at..])).unwrap_or_default();
    Ok(std::fs::write(path, text + &other)?)
}

/// The machine in one sentence, and how busy it was with other things.
fn machine() -> Result<String, Failure> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo")?;
    let of = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map_or("unknown", |(_, value)| value.trim()).to_owned()
    };
    let memory = of(&std::fs::read_to_string("/proc/meminfo")?, "MemTotal");
    let kib: f64 = memory.split_whitespace().next().unwrap_or("0").parse().unwrap_or(0.0);
    let cores = std::thread::available_parallelism()?;
    let load = std::fs::read_to_string("/proc/loadavg")?;
    let load: Vec<&str> = load.split_whitespace().take(2).collect();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let rustc =
        Command::new("rustc").arg("--version").output().map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    Ok(format!(
        "{} ({cores} cores), {:.0} GiB of memory, Linux {}, {}, SQLite {}; load over one and five minutes at the end: {}",
        of(&cpu, "model name"),
        kib / 1_048_576.0,
        kernel.trim(),
        rustc.unwrap_or_default().trim(),
        rusqlite::version(),
        load.join(" and "),
    ))
}

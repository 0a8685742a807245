//! Time, memory and what is made of many figures.

use serde::{Deserialize, Serialize};
use std::time::Instant;

/// What everything here fails with: a text for the person who runs the benchmark.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The present moment of the monotonic clock.
#[allow(clippy::disallowed_methods, reason = "a benchmark is about time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Milliseconds since `start`.
pub(crate) fn ms_since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1_000.0
}

/// Runs `work` and returns its result and its milliseconds.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = now();
    let result = work();
    (result, ms_since(start))
}

/// Seconds of CPU that this process has used (user and system, `/proc/self/stat`; 10 ms steps).
pub(crate) fn cpu_seconds() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let behind_name = stat.rsplit(')').next().unwrap_or("");
    let ticks = behind_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    let ticks: Result<f64, _> = ticks.sum();
    Ok(ticks? / 100.0)
}

/// Largest resident set of this process so far, in MiB (`VmHWM`).
pub(crate) fn peak_mib() -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()).ok_or("no VmHWM in /proc/self/status")?;
    Ok(kib.parse::<f64>()? / 1_024.0)
}

/// Figures of one row.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Figures(Vec<f64>);

impl Figures {
    /// Adds one.
    pub(crate) fn push(&mut self, figure: f64) {
        self.0.push(figure);
    }

    /// The same without the first, which pays for what is loaded once.
    pub(crate) fn without_first(mut self) -> Self {
        if !self.0.is_empty() {
            self.0.remove(0);
        }
        self
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The figure that `share` of all are not above (nearest rank); 0 when there is none.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
    }

    /// The middle one.
    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The 99th percentile; with fewer than a hundred figures, the largest.
    pub(crate) fn p99(&self) -> f64 {
        self.quantile(0.99)
    }
}

impl Extend<f64> for Figures {
    fn extend<T: IntoIterator<Item = f64>>(&mut self, figures: T) {
        self.0.extend(figures);
    }
}

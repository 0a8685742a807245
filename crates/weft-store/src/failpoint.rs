//! Named points at which a crash test may kill the process; nothing at all without the feature `failpoints`.

/// Ends the process without any clean-up when the environment says so: `WEFT_FAILPOINT=name` at the first,
/// `WEFT_FAILPOINT=name:3` at the third time this point is passed. Names in use: `staging`, `before_swap`,
/// `in_swap`, `after_commit`; callers above add `before_event`.
#[cfg(feature = "failpoints")]
pub fn failpoint(name: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let Ok(wanted) = std::env::var("WEFT_FAILPOINT") else { return };
    let (point, times) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if point == name && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == times.parse().unwrap_or(1) {
        std::process::abort();
    }
}

/// Does nothing: this build has no failpoints.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub fn failpoint(_name: &str) {}

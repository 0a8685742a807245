//! When a catalog is read next by itself. Time and chance are parameters.

use std::hash::{DefaultHasher, Hash, Hasher};
use weft_model::TimeMs;

const MINUTE: i64 = 60_000;
/// Longest wait after failures, unless the schedule itself is slower.
const DAY: i64 = 24 * 60 * MINUTE;
/// Catalogs that are overdue together are spread over a tenth of the interval, and over no more than this.
const SPREAD: i64 = 10 * MINUTE;

/// What is known of the readings of one catalog so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tried {
    /// The catalog.
    pub(crate) id: String,
    /// Its last reading, whether it came through or failed; never a time that has not come yet.
    pub(crate) at: Option<TimeMs>,
    /// Failures in a row.
    pub(crate) failures: u32,
    /// It failed in a way that only the user can mend.
    pub(crate) waits: bool,
}

/// The schedule as it runs in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Milliseconds between two readings of a catalog.
    pub(crate) every: i64,
    /// Since when it runs without a break: its start, or the end of a sleep of the machine.
    pub(crate) since: TimeMs,
    /// Makes the spread another one in every process, so that installations do not ask a server in step.
    pub(crate) seed: u64,
}

impl Plan {
    /// When a catalog is read next; `None` while it waits for the user.
    pub(crate) fn next(&self, tried: &Tried) -> Option<TimeMs> {
        if tried.waits {
            return None;
        }
        // What became due while nothing ran is not read at once, but spread.
        let earliest = self.since.plus_millis(self.jitter(&tried.id));
        Some(tried.at.map_or(earliest, |at| at.plus_millis(self.wait(tried.failures)).max(earliest)))
    }

    /// The catalog to be read at `now`: of those that are due the one that is so for the longest time.
    pub(crate) fn due<'a>(&self, catalogs: &'a [Tried], now: TimeMs) -> Option<&'a Tried> {
        let due = catalogs.iter().filter_map(|tried| Some((self.next(tried).filter(|next| *next <= now)?, tried)));
        due.min_by(|(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id))).map(|(_, tried)| tried)
    }

    /// A failure is tried again at the next turn; each further one doubles the wait.
    fn wait(&self, failures: u32) -> i64 {
        let doubled = self.every.saturating_mul(1 << failures.saturating_sub(1).min(16));
        doubled.min(self.every.max(DAY))
    }

    fn jitter(&self, id: &str) -> i64 {
        let spread = (self.every / 10).clamp(1, SPREAD);
        let mut hasher = DefaultHasher::new();
        (self.seed, id).hash(&mut hasher);
        i64::try_from(hasher.finish() % spread.unsigned_abs()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, MINUTE, Plan, Tried};
    use std::collections::BTreeSet;
    use weft_model::TimeMs;

    const HOUR: i64 = 60 * MINUTE;

    fn at(minutes: i64) -> TimeMs {
        TimeMs::from_millis(1_000 * DAY + minutes * MINUTE).unwrap()
    }

    fn plan(seed: u64) -> Plan {
        Plan { every: HOUR, since: at(0), seed }
    }

    fn tried(id: &str, minutes: Option<i64>, failures: u32) -> Tried {
        Tried { id: id.to_owned(), at: minutes.map(at), failures, waits: false }
    }

    #[test]
    fn n14_what_is_overdue_at_the_start_is_spread_and_read_one_after_the_other() {
        let mut waiting: Vec<Tried> = (0..20).map(|n| tried(&format!("c{n}"), Some(-600 - n), 0)).collect();
        assert_eq!(plan(1).due(&waiting, at(0).plus_millis(-1)), None, "nothing before the start");
        let moments: BTreeSet<TimeMs> = waiting.iter().filter_map(|tried| plan(1).next(tried)).collect();
        assert!(moments.len() > 15, "they do not fall on one moment: {moments:?}");
        assert!(moments.iter().all(|moment| (at(0)..at(6)).contains(moment)), "a tenth of the hour: {moments:?}");
        let others: BTreeSet<TimeMs> = waiting.iter().filter_map(|tried| plan(2).next(tried)).collect();
        assert_ne!(moments, others, "another process spreads them in another way");

        let mut order = Vec::new();
        for second in 0..=360 {
            let now = at(0).plus_millis(second * 1_000);
            let Some(due) = plan(1).due(&waiting, now).cloned() else { continue };
            let row = waiting.iter_mut().find(|tried| tried.id == due.id).unwrap();
            row.at = Some(now);
            order.push(now);
        }
        assert_eq!(order.len(), 20, "each is read once, and not again within the hour");
        assert!(order.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn n14_failures_are_tried_again_at_the_next_turn_and_then_less_and_less() {
        let next = |failures| plan(1).next(&tried("c", Some(30), failures)).unwrap();
        assert_eq!((next(0), next(1), next(2), next(3)), (at(90), at(90), at(150), at(270)));
        assert_eq!((next(9), next(u32::MAX)), (at(30).plus_millis(DAY), at(30).plus_millis(DAY)), "a day at most");
        let daily = Plan { every: DAY, ..plan(1) };
        assert_eq!(daily.next(&tried("c", Some(30), 5)), Some(at(30).plus_millis(DAY)));
    }

    #[test]
    fn n19_after_a_sleep_what_became_due_is_spread_again() {
        let woken = Plan { since: at(600), ..plan(1) };
        let (one, other) = (tried("a", Some(5), 0), tried("b", Some(6), 0));
        for row in [&one, &other] {
            assert!((at(600)..at(606)).contains(&woken.next(row).unwrap()));
        }
        assert_ne!(woken.next(&one), woken.next(&other));
    }

    #[test]
    fn a_catalog_never_read_is_due_soon_and_one_that_waits_for_the_user_never() {
        let never = tried("new", None, 0);
        assert!((at(0)..at(6)).contains(&plan(1).next(&never).unwrap()));
        let refused = Tried { waits: true, ..tried("refused", Some(-600), 1) };
        assert_eq!(plan(1).next(&refused), None);
        assert_eq!(plan(1).due(&[refused, never], at(6)).map(|tried| tried.id.as_str()), Some("new"));
    }
}

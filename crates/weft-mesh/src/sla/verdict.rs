//! What came of holding a promise against evidence, and what that means for a product.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use weft_model::{CheckStatus, Evidence, TimeMs};

/// State of a promise, with the reason where it cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "word", content = "reason", rename_all = "snake_case")]
pub enum State {
    /// Kept.
    Pass,
    /// Kept, but beyond the bound at which somebody should look.
    Warn,
    /// Broken.
    Fail,
    /// The rule is clear; the evidence does not suffice.
    Unknown(String),
    /// The rule itself cannot be judged.
    NotEvaluable(String),
}

/// A state without its reason, for counting and colouring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum StateWord {
    /// Kept.
    Pass,
    /// Due or at risk.
    Warn,
    /// Broken.
    Fail,
    /// Not known.
    Unknown,
    /// Cannot be judged.
    NotEvaluable,
}

impl State {
    /// The state without its reason.
    pub fn word(&self) -> StateWord {
        match self {
            Self::Pass => StateWord::Pass,
            Self::Warn => StateWord::Warn,
            Self::Fail => StateWord::Fail,
            Self::Unknown(_) => StateWord::Unknown,
            Self::NotEvaluable(_) => StateWord::NotEvaluable,
        }
    }
}

impl StateWord {
    /// How bad it is. What cannot be judged says nothing about the product, so it ranks below "kept".
    fn badness(self) -> u8 {
        match self {
            Self::NotEvaluable => 0,
            Self::Pass => 1,
            Self::Unknown => 2,
            Self::Warn => 3,
            Self::Fail => 4,
        }
    }
}

/// State of one promise at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Verdict {
    /// The state.
    pub state: State,
    /// When the promise breaks (or broke) unless an update comes; `None` when no clock runs.
    pub due_at: Option<TimeMs>,
    /// True when nothing that a later sync could bring would change the state before `due_at`.
    pub proven: bool,
    /// Until when the evidence is known to be true.
    pub as_of: TimeMs,
    /// The evidence that decided.
    pub evidence: Option<Evidence>,
    /// The state in words, as shown: `2 h 10 min late`.
    pub sentence: String,
    /// What a careful reader should know beside it: disagreeing evidence, table-level evidence only.
    pub notes: Vec<String>,
}

/// State of a product: the worst of its output ports' promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ProductState {
    /// The worst state; "not known" when nothing is promised, "not evaluable" when nothing can be judged.
    pub state: StateWord,
    /// The soonest moment at which a promise that is still kept breaks.
    pub next_due_at: Option<TimeMs>,
    /// Promises whose rule can be judged.
    pub evaluable: u32,
    /// Promises made.
    pub promised: u32,
}

/// The state of a product from the verdicts on its output ports (docs/sla.md).
pub fn product_state<'a>(verdicts: impl IntoIterator<Item = &'a Verdict>) -> ProductState {
    let mut result = ProductState { state: StateWord::Unknown, next_due_at: None, evaluable: 0, promised: 0 };
    for verdict in verdicts {
        let word = verdict.state.word();
        if result.promised == 0 || word.badness() > result.state.badness() {
            result.state = word;
        }
        result.promised += 1;
        result.evaluable += u32::from(word != StateWord::NotEvaluable);
        if matches!(word, StateWord::Pass | StateWord::Warn) {
            result.next_due_at = [result.next_due_at, verdict.due_at].into_iter().flatten().min();
        }
    }
    result
}

/// Order of a list "soonest breach first": broken promises, the longest overdue first; then everything with a
/// clock by its moment; then what is not known; then what cannot be judged; then what no clock can break.
pub fn soonest_breach_first(a: &Verdict, b: &Verdict) -> Ordering {
    let rank = |v: &Verdict| match (&v.state, v.due_at) {
        (State::Fail, due) => (0, due),
        (State::NotEvaluable(_), _) => (3, None),
        (_, Some(due)) => (1, Some(due)),
        (State::Unknown(_), None) => (2, None),
        (_, None) => (4, None),
    };
    rank(a).cmp(&rank(b))
}

/// The state a single check result stands for. A run that failed to measure proves nothing: it is not a
/// failure (docs/sla.md).
pub fn state_of_check(status: CheckStatus) -> State {
    match status {
        CheckStatus::Pass => State::Pass,
        CheckStatus::Warn => State::Warn,
        CheckStatus::Fail => State::Fail,
        CheckStatus::Error => State::Unknown("the check itself failed".to_owned()),
        CheckStatus::Skip => State::Unknown("the check was skipped".to_owned()),
        CheckStatus::Unknown => State::Unknown("the source's word for the result is not known".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{State, StateWord, Verdict, product_state, soonest_breach_first, state_of_check};
    use weft_model::{CheckStatus, TimeMs};

    fn verdict(state: State, due: i64) -> Verdict {
        Verdict {
            state,
            due_at: TimeMs::from_millis(due),
            proven: true,
            as_of: TimeMs::from_millis(1).unwrap(),
            evidence: None,
            sentence: String::new(),
            notes: Vec::new(),
        }
    }

    fn unknown() -> State {
        State::Unknown("no evidence".into())
    }

    fn not_evaluable() -> State {
        State::NotEvaluable("hour 30".into())
    }

    #[test]
    fn a_product_is_as_good_as_its_worst_port_and_coverage_counts_what_can_be_judged() {
        let all =
            [verdict(State::Pass, 9), verdict(unknown(), 0), verdict(not_evaluable(), 0), verdict(State::Warn, 7)];
        let state = product_state(&all);
        assert_eq!((state.state, state.evaluable, state.promised), (StateWord::Warn, 3, 4));
        assert_eq!(state.next_due_at, TimeMs::from_millis(7));
        assert_eq!(product_state(&all[..2]).state, StateWord::Unknown);
        assert_eq!(product_state([&all[0], &all[2]]).state, StateWord::Pass);
        assert_eq!(product_state([&all[2]]).state, StateWord::NotEvaluable);
        assert_eq!(product_state([]).state, StateWord::Unknown);
    }

    #[test]
    fn the_soonest_breach_comes_first() {
        let mut list = [
            verdict(State::Pass, 0),
            verdict(not_evaluable(), 0),
            verdict(unknown(), 0),
            verdict(State::Pass, 50),
            verdict(State::Warn, 20),
            verdict(unknown(), 15),
            verdict(State::Fail, 12),
            verdict(State::Fail, 10),
        ];
        list.sort_by(soonest_breach_first);
        let dues: Vec<i64> = list.iter().map(|v| v.due_at.map_or(0, TimeMs::millis)).collect();
        assert_eq!(dues, [10, 12, 15, 20, 50, 0, 0, 0]);
        assert_eq!(list[7].state, State::Pass);
    }

    #[test]
    fn a_check_that_could_not_run_is_not_a_failure() {
        assert_eq!(state_of_check(CheckStatus::Fail), State::Fail);
        assert!(matches!(state_of_check(CheckStatus::Error), State::Unknown(_)));
    }
}

//! Promises: every dialect of service levels read into one normal form, held against evidence.
//!
//! [`normalise`] turns a promise as written into a [`Rule`], or says why that is not possible; [`evaluate`]
//! holds the rule against what is known about the last update. Both are pure: the time is a parameter, and
//! evidence counts as true at the time of the sync, never at the time of looking (the offline rule of
//! [`evaluate`]). A state that is not known is never reported as kept.

mod amount;
mod cron;
pub mod dialects;
mod evaluate;
mod promised;
mod rule;
mod verdict;
mod words;
mod zone;

pub use cron::{Cron, CronError};
pub use dialects::normalise;
pub use evaluate::evaluate;
pub use rule::{Amount, ClockWindow, NotEvaluable, Rule};
pub use verdict::{ProductState, State, StateWord, Verdict, product_state, soonest_breach_first, state_of_check};
pub use words::span_in_words;

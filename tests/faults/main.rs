//! The table of faults. Each test bears the id of its row.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests report by panicking")]

mod crash;
mod files;

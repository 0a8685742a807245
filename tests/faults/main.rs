//! The table of faults. Each test bears the id of its row.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests report by panicking and print what they measured"
)]

mod crash;
mod files;
mod lineage;
mod network;
mod servers;
mod tls;

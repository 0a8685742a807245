//! The table of faults. Each test bears the id of its row.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests report by panicking and print what they measured"
)]

mod crash;
mod drift;
#[allow(dead_code, reason = "a fault asks for a part of what the behaviour suite needs")]
#[path = "../catalogs/fakes/mod.rs"]
mod fakes;
mod files;
mod lineage;
mod network;
mod servers;
mod tls;

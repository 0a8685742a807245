//! The jobs of Weft's users end to end, and the walls of its architecture.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests report by panicking and print what they measured"
)]

mod identity;
mod real_metadata;
mod sample;
mod three_catalogs;
mod walls;

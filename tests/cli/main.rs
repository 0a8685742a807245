//! The command line as a program meets it: answers, exit codes, pipes, and the loopback server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests report by panicking and print what they measured"
)]

mod answers;
mod openlineage;
mod serve;

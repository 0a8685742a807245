//! The command line as a program meets it: answers, exit codes, pipes, and the loopback server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests report by panicking")]

mod answers;
mod serve;

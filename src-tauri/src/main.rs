//! The window of Weft. Everything it shows comes from `weft_app`; see `lib.rs`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

/// See docs/adr/0011: the system's allocator takes longer and keeps what a sync has given back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    weft_desktop::run()
}

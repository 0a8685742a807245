//! The window of Weft. Everything it shows comes from `weft_app`; see `lib.rs`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    weft_desktop::run()
}

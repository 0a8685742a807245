//! Who may use whom (ARCHITECTURE.md), held against what cargo itself says.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// The only crates of ours that a crate may use.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("weft-model", &[]),
    ("weft-mesh", &["weft-model"]),
    ("weft-store", &["weft-model"]),
    ("weft-catalogs", &["weft-model"]),
    ("weft-app", &["weft-model", "weft-mesh", "weft-store", "weft-catalogs"]),
    ("weft-cli", &["weft-app", "weft-model"]),
    ("weft-desktop", &["weft-app", "weft-model"]),
    ("weft-tests", &["weft-app", "weft-model", "weft-mesh", "weft-store", "weft-catalogs"]),
    ("weft-bench", &["weft-app", "weft-model", "weft-mesh", "weft-store"]),
];

/// Packages that one crate alone may use.
const ALONE: [(&str, &str); 10] = [
    ("reqwest", "weft-catalogs"),
    ("sqlx", "weft-store"),
    ("tantivy", "weft-store"),
    ("petgraph", "weft-mesh"),
    ("keyring", "weft-app"),
    ("directories", "weft-app"),
    ("clap", "weft-cli"),
    ("indicatif", "weft-cli"),
    ("axum", "weft-cli"),
    ("tauri", "weft-desktop"),
];

/// Normal (not dev or build) dependencies of each of our crates.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(weft_tests::repository())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let used = package["dependencies"].as_array().unwrap().iter();
            let used = used.filter(|d| d["kind"].is_null()).map(|d| d["name"].as_str().unwrap().to_owned());
            (package["name"].as_str().unwrap().to_owned(), used.collect())
        })
        .collect()
}

#[test]
fn no_crate_uses_a_room_it_must_not_know() {
    let dependencies = dependencies();
    for (name, used) in &dependencies {
        let allowed = MAY_USE.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name} has no row here")).1;
        for ours in used.iter().filter(|d| d.starts_with("weft-")) {
            assert!(allowed.contains(&ours.as_str()), "{name} must not use {ours}");
        }
    }
}

#[test]
fn each_door_has_one_room() {
    for (name, used) in dependencies() {
        for package in used {
            let owner = ALONE.iter().find(|(door, _)| package == *door || package.starts_with(&format!("{door}-")));
            if let Some((door, room)) = owner {
                assert_eq!(&name, room, "{door} may be used by {room} only");
            }
        }
    }
}

#[test]
fn the_model_has_no_io_no_async_and_no_clock() {
    let used = &dependencies()["weft-model"];
    for package in ["tokio", "reqwest", "sqlx", "futures-util", "directories", "tempfile"] {
        assert!(!used.contains(package), "weft-model must not use {package}");
    }
}

//! What every suite needs: a home of its own, the program, and the way to real metadata.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test kit ends a test by panicking; that and its output are its ways to report"
)]

pub mod fake;
pub mod raw;
pub mod serve;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The `weft` binary of this build, beside the test binaries.
pub fn weft_binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own path");
    let target = test.parent().and_then(Path::parent).expect("tests live in <target>/deps");
    let binary = target.join("weft");
    assert!(binary.exists(), "{} is not built; run `make test` or `cargo build -p weft-cli` first", binary.display());
    binary
}

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository").to_owned()
}

/// A fixture of this repository.
pub fn fixture(path: &str) -> PathBuf {
    let path = repository().join("tests/fixtures").join(path);
    assert!(path.exists(), "fixture {} is missing", path.display());
    path
}

/// The folder of real metadata beside the repository, or `None` after printing why the test is skipped.
pub fn real_metadata(path: &str) -> Option<PathBuf> {
    let path = repository().join("../shared/data").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there; it is optional and not part of the repository", path.display());
    None
}

/// A home in a temporary folder; nothing is read or written outside.
pub struct Home {
    dir: tempfile::TempDir,
}

impl Default for Home {
    fn default() -> Self {
        Self::new()
    }
}

impl Home {
    /// An empty home.
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A home with the sample mesh opened.
    pub fn with_sample() -> Self {
        let home = Self::new();
        home.ok(&["sample"]);
        home
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The program, not started yet.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(weft_binary());
        command
            .args(args)
            .env("WEFT_HOME", self.path())
            .env("NO_COLOR", "1")
            .env("WEFT_KEYRING", "off")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("weft starts")
    }

    /// Starts the program in the background, its output thrown away.
    pub fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("weft starts")
    }

    /// Runs it and returns standard output; fails the test unless it exits with 0, 1 or 4 (an answer).
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let code = output.status.code();
        assert!(
            matches!(code, Some(0 | 1 | 4)),
            "weft {args:?} ended with {code:?}\n{}\n{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("weft writes UTF-8")
    }

    /// Runs it with `--json` and returns the object.
    pub fn json(&self, args: &[&str]) -> Value {
        let mut all = args.to_vec();
        all.push("--json");
        let text = self.ok(&all);
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("weft {args:?} wrote no JSON: {e}\n{text}"))
    }

    /// Adds a catalog.
    pub fn add(&self, id: &str, at: &Path) {
        self.ok(&["catalog", "add", id, "--at", at.to_str().expect("a UTF-8 path")]);
    }
}

/// The list of objects under `name`.
pub fn list<'a>(answer: &'a Value, name: &str) -> &'a Vec<Value> {
    answer[name].as_array().unwrap_or_else(|| panic!("no list \"{name}\" in {answer}"))
}

/// The text under `name`.
pub fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_else(|| panic!("no text \"{name}\" in {object}"))
}

/// Runs an independent counting script of `tests/independent` and returns what it prints as JSON.
pub fn independent(script: &str, argument: &Path) -> Value {
    let script = repository().join("tests/independent").join(script);
    let output = Command::new("python3").arg(&script).arg(argument).output().expect("python3 starts");
    assert!(output.status.success(), "{}: {}", script.display(), String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

//! Finding the files of a folder: bounded, without loops, never outside the root.

use crate::{CatalogError, limits};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file inside the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where to open it.
    pub(super) at: PathBuf,
    /// Relative to the root, `/` between parts; for messages.
    pub(super) name: String,
    /// Size in bytes when it was found.
    pub(super) size: u64,
}

/// Something that was not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passed {
    /// Relative to the root.
    pub(super) name: String,
    /// Why.
    pub(super) reason: String,
    /// True when metadata may be hidden there, so that the catalog was not read to its end.
    pub(super) unread: bool,
}

/// What a walk found, sorted by name.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Files to read.
    pub(super) files: Vec<Found>,
    /// What was passed by.
    pub(super) passed: Vec<Passed>,
}

/// Lists the files below `root`, or `root` itself when it is a file.
///
/// Errors when the root is missing or cannot be listed.
pub(super) fn walk(root: &Path) -> Result<Walk, CatalogError> {
    let shown = root.display().to_string();
    let real = fs::canonicalize(root).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => CatalogError::PathMissing { path: shown.clone() },
        _ => CatalogError::PathUnreadable { path: shown.clone(), reason: error.to_string() },
    })?;
    let unreadable = |error: std::io::Error| CatalogError::PathUnreadable { path: shown, reason: error.to_string() };
    let about = fs::metadata(&real).map_err(unreadable)?;
    let mut walk = Walk::default();
    if about.is_file() {
        let name = real.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        walk.files.push(Found { at: real, name, size: about.len() });
        return Ok(walk);
    }
    let first = fs::read_dir(&real).map_err(|error| CatalogError::PathUnreadable {
        path: root.display().to_string(),
        reason: error.to_string(),
    })?;
    drop(first);
    let mut walker = Walker { root: real.clone(), walk, seen: BTreeSet::new(), entries: 0 };
    walker.seen.insert(real.clone());
    walker.folder(&real, "", 0);
    let mut walk = walker.walk;
    walk.files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(walk)
}

struct Walker {
    root: PathBuf,
    walk: Walk,
    seen: BTreeSet<PathBuf>,
    entries: usize,
}

impl Walker {
    fn pass(&mut self, name: &str, reason: impl Into<String>, unread: bool) {
        self.walk.passed.push(Passed { name: name.to_owned(), reason: reason.into(), unread });
    }

    fn folder(&mut self, at: &Path, name: &str, depth: usize) {
        if depth > limits::FOLDER_DEPTH {
            let reason = format!("folder deeper than {} levels; it was not read", limits::FOLDER_DEPTH);
            return self.pass(name, reason, true);
        }
        let entries = match fs::read_dir(at) {
            Ok(entries) => entries,
            Err(error) => return self.pass(name, format!("the folder cannot be listed: {error}"), true),
        };
        let mut children = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => children.push(entry.path()),
                Err(error) => self.pass(name, format!("the folder cannot be listed to its end: {error}"), true),
            }
        }
        children.sort();
        for child in children {
            let last = child.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let name = if name.is_empty() { last.clone() } else { format!("{name}/{last}") };
            self.entries += 1;
            if self.entries > limits::FOLDER_ENTRIES {
                let reason =
                    format!("the folder has more than {} entries; the rest was not read", limits::FOLDER_ENTRIES);
                if self.entries == limits::FOLDER_ENTRIES + 1 {
                    self.pass(&name, reason, true);
                }
                return;
            }
            self.entry(&child, &name, &last, depth);
        }
    }

    fn entry(&mut self, at: &Path, name: &str, last: &str, depth: usize) {
        let real = match fs::canonicalize(at) {
            Ok(real) => real,
            Err(_) if at.is_symlink() => return self.pass(name, "a link that leads nowhere", false),
            Err(error) => return self.pass(name, format!("it cannot be opened: {error}"), true),
        };
        if !real.starts_with(&self.root) {
            return self.pass(name, "a link that leads out of the folder; it was not read", false);
        }
        let about = match fs::metadata(&real) {
            Ok(about) => about,
            Err(error) => return self.pass(name, format!("it cannot be opened: {error}"), true),
        };
        if about.is_dir() && (last.starts_with('.') || last == "node_modules") {
            return self.pass(name, "a folder of tools; it was not looked into", false);
        }
        if !about.is_dir() && !about.is_file() {
            return self.pass(name, "neither a file nor a folder", false);
        }
        if !self.seen.insert(real.clone()) {
            let reason =
                if at.is_symlink() { "a link to what is read already" } else { "reached before through a link" };
            return self.pass(name, reason, false);
        }
        if about.is_dir() {
            self.folder(&real, name, depth + 1);
        } else {
            self.walk.files.push(Found { at: real, name: name.to_owned(), size: about.len() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::walk;
    use crate::providers::files::testing::Folder;

    #[cfg(unix)]
    #[test]
    fn p11_links_in_a_circle_and_out_of_the_root_are_not_followed() {
        let outside = Folder::new();
        outside.write("secret.yaml", b"a: 1");
        let folder = Folder::new();
        folder.write("a/one.yaml", b"a: 1");
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.yaml"), folder.path().join("out.yaml")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("dead.yaml")).unwrap();
        let walk = walk(folder.path()).unwrap();
        assert_eq!(walk.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["a/one.yaml"]);
        let passed: Vec<_> = walk.passed.iter().map(|p| (p.name.as_str(), p.reason.as_str())).collect();
        assert_eq!(
            passed,
            [
                ("a/loop", "a link to what is read already"),
                ("dead.yaml", "a link that leads nowhere"),
                ("out", "a link that leads out of the folder; it was not read"),
                ("out.yaml", "a link that leads out of the folder; it was not read"),
            ]
        );
    }

    #[test]
    fn p09_a_folder_may_be_named_like_a_file() {
        let folder = Folder::new();
        folder.write("x.json/b.json", b"{}");
        folder.write("a.json", b"{}");
        let names: Vec<_> = walk(folder.path()).unwrap().files.into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["a.json", "x.json/b.json"]);
    }

    #[test]
    fn a_missing_root_is_said() {
        let error = walk(std::path::Path::new("no/such/folder")).unwrap_err();
        assert_eq!(error.code(), "PathMissing");
    }
}

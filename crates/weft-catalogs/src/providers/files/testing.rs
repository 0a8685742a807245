//! A folder for tests that removes itself.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use weft_model::{Contract, DataProduct, Entity, Kind, Loss, Observation};

/// A temporary folder, removed when dropped.
pub(crate) struct Folder(PathBuf);

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = format!("weft-files-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(std::fs::canonicalize(path).unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What one file of `tests/fixtures` says.
pub(crate) fn fixture(name: &str) -> Fixture {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(name);
    let reading = super::reading::read(&path, &mut |_, _, _| Ok(())).unwrap();
    let (observations, losses) = reading.collector.into_parts();
    Fixture { observations, losses, unread: reading.unread }
}

/// What one file says.
pub(crate) struct Fixture {
    pub(crate) observations: Vec<Observation>,
    pub(crate) losses: Vec<Loss>,
    pub(crate) unread: Vec<String>,
}

impl Fixture {
    pub(crate) fn contract(&self) -> &Contract {
        let found = self.observations.iter().find_map(|o| match &o.entity {
            Entity::Contract(contract) => Some(contract),
            _ => None,
        });
        found.unwrap()
    }

    pub(crate) fn product(&self) -> &DataProduct {
        let found = self.observations.iter().find_map(|o| match &o.entity {
            Entity::Product(product) => Some(product),
            _ => None,
        });
        found.unwrap()
    }

    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.observations.iter().filter(|o| o.kind() == kind).count()
    }

    /// What a contract says, in one line: api version, lifecycle, subjects, columns, promises, checks, owners,
    /// policies and the key of the first asset.
    pub(crate) fn summary(&self) -> String {
        let contract = self.contract();
        let columns: usize = contract.subjects.iter().map(|s| s.columns.len()).sum();
        format!(
            "{} {} {}s {}c {}p {}q {}o {}r {}",
            contract.api_version.as_deref().unwrap_or("-"),
            contract.status.lifecycle.as_str(),
            contract.subjects.len(),
            columns,
            contract.promises.len(),
            contract.checks.len(),
            contract.owners.len(),
            self.count(Kind::Policy),
            contract.subjects.first().map_or("-".to_owned(), |s| s.asset.to_string()),
        )
    }
}

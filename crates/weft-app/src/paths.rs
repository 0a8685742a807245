//! Where the program keeps its files: the platform's folders, or one folder named by `WEFT_HOME`.

use std::path::{Path, PathBuf};

/// The folders of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// `mesh.db`, `user.db`, the search index and the sample mesh.
    pub data: PathBuf,
    /// Settings that a user may edit.
    pub config: PathBuf,
    /// What can be made again.
    pub cache: PathBuf,
    /// Logs.
    pub state: PathBuf,
}

impl Paths {
    /// All folders beneath one.
    pub fn beneath(home: &Path) -> Self {
        Self {
            data: home.join("data"),
            config: home.join("config"),
            cache: home.join("cache"),
            state: home.join("state"),
        }
    }

    /// The folders for this user: beneath `weft_home` when it is given (the value of `WEFT_HOME`), else where
    /// the platform wants them (XDG on Linux). `None` when the platform knows no home folder.
    pub fn of_user(weft_home: Option<&Path>) -> Option<Self> {
        if let Some(home) = weft_home {
            return Some(Self::beneath(home));
        }
        let dirs = directories::ProjectDirs::from("", "", "weft")?;
        Some(Self {
            data: dirs.data_dir().to_owned(),
            config: dirs.config_dir().to_owned(),
            cache: dirs.cache_dir().to_owned(),
            state: dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned(),
        })
    }

    /// Name and path of each folder, for `weft paths`.
    pub fn rows(&self) -> [(&'static str, &Path); 4] {
        [("data", &self.data), ("config", &self.config), ("cache", &self.cache), ("state", &self.state)]
    }
}

#[cfg(test)]
mod tests {
    use super::Paths;
    use std::path::Path;

    #[test]
    fn weft_home_moves_every_folder() {
        let paths = Paths::of_user(Some(Path::new("/somewhere"))).unwrap();
        assert!(paths.rows().iter().all(|(_, path)| path.starts_with("/somewhere")));
    }
}

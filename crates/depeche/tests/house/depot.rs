//! A drop folder, and what an agency's transfer does with it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{run, stdout};

/// A data folder with a drop folder in it.
pub struct Wire {
    dir: tempfile::TempDir,
}

impl Wire {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("depot")).unwrap();
        fs::write(dir.path().join("depeche.toml"), "[[drop]]\nname = \"ADN\"\npath = \"depot\"\n").unwrap();
        Self { dir }
    }

    pub fn data(&self) -> &Path {
        self.dir.path()
    }

    pub fn depot(&self, name: &str) -> PathBuf {
        self.dir.path().join("depot").join(name)
    }

    /// Moves a file in, as a transfer does.
    pub fn drop(&self, name: &str, text: &str) {
        fs::write(self.depot(".en-cours"), text).unwrap();
        fs::rename(self.depot(".en-cours"), self.depot(name)).unwrap();
    }

    pub fn articles(&self) -> Vec<Value> {
        let text = stdout(&run(self.data(), &["export", "*"]));
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

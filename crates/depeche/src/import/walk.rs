//! The files below a path.

use std::path::PathBuf;

use anyhow::Result;

/// The files below a path in the order of their names, hidden ones left out; links are not followed.
pub struct Walk {
    waiting: Vec<PathBuf>,
}

impl From<PathBuf> for Walk {
    fn from(path: PathBuf) -> Self {
        Self { waiting: vec![path] }
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(path) = self.waiting.pop() {
            let named = |error: std::io::Error| anyhow::Error::new(error).context(path.display().to_string());
            match std::fs::symlink_metadata(&path) {
                Ok(kind) if kind.is_dir() => match std::fs::read_dir(&path) {
                    Ok(entries) => {
                        let visible = |path: &PathBuf| {
                            !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
                        };
                        let mut inside: Vec<PathBuf> =
                            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(visible).collect();
                        inside.sort_by(|a, b| b.cmp(a));
                        self.waiting.extend(inside);
                    }
                    Err(error) => return Some(Err(named(error))),
                },
                Ok(kind) if kind.is_file() => return Some(Ok(path)),
                Ok(_) => {}
                Err(error) => return Some(Err(named(error))),
            }
        }
        None
    }
}

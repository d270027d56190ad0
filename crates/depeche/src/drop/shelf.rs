//! The files of a drop folder: which of them are whole, and where they go when they are done with.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::civil::Date;

/// Where files go that were taken in, and those that could not be: folders of the drop folder itself.
const DONE: &str = "done";
const FAILED: &str = "failed";

/// Endings of names that transfers give to what is not whole yet.
const PARTIAL: [&str; 8] = ["tmp", "temp", "part", "partial", "filepart", "crdownload", "swp", "lock"];

/// Endings of pictures and films that come beside their text.
const MEDIA: [&str; 12] = ["jpg", "jpeg", "png", "gif", "webp", "tif", "tiff", "svg", "mp4", "mov", "mp3", "wav"];

/// A file that does not end as its kind must is waited for this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Folders in folders are looked into this deep.
const DEEPEST: usize = 16;

/// A file as it was at one look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    size: u64,
    written: SystemTime,
}

/// What one look found.
#[derive(Debug, Default)]
pub struct Look {
    /// Files that no transfer is writing any more, in the order in which they were written, then of their names.
    pub ready: Vec<PathBuf>,
    /// Whether others may soon be.
    pub waiting: bool,
    /// The folders that were looked into.
    pub folders: Vec<PathBuf>,
    /// What could not be looked at, and why.
    pub problems: Vec<String>,
}

/// A drop folder.
#[derive(Debug)]
pub struct Shelf {
    root: PathBuf,
    seen: HashMap<PathBuf, Seen>,
}

impl Shelf {
    /// The folder at `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root, seen: HashMap::new() }
    }

    /// Looks at all files: ready is what is as it was at the last look.
    pub fn look(&mut self) -> Look {
        let mut look = Look::default();
        let mut found: HashMap<PathBuf, Seen> = HashMap::new();
        self.walk(&self.root, 0, &mut look, &mut found);
        let mut ready: Vec<(SystemTime, PathBuf)> = Vec::new();
        for (path, seen) in &found {
            if self.seen.get(path) == Some(seen) {
                ready.push((seen.written, path.clone()));
            } else {
                look.waiting = true;
            }
        }
        ready.sort();
        look.ready = ready.into_iter().map(|(_, path)| path).collect();
        self.seen = found;
        look
    }

    fn walk(&self, folder: &Path, depth: usize, look: &mut Look, found: &mut HashMap<PathBuf, Seen>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return look.problems.push(format!("{}: {error}", folder.display())),
        };
        look.folders.push(folder.to_owned());
        for entry in entries {
            let path = match entry {
                Ok(entry) => entry.path(),
                Err(error) => {
                    look.problems.push(format!("{}: {error}", folder.display()));
                    continue;
                }
            };
            if self.is_ours(&path) || is_partial(&path) {
                continue;
            }
            match fs::symlink_metadata(&path) {
                Ok(data) if data.is_dir() && depth < DEEPEST => self.walk(&path, depth + 1, look, found),
                Ok(data) if data.is_file() => {
                    let written = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    found.insert(path, Seen { size: data.len(), written });
                }
                // It is gone again, or no file: a transfer's own business.
                _ => {}
            }
        }
    }

    fn is_ours(&self, path: &Path) -> bool {
        path.strip_prefix(&self.root).is_ok_and(|path| path == Path::new(DONE) || path == Path::new(FAILED))
    }

    /// Puts a file that was taken in aside, in the folder of its day.
    pub fn done(&self, path: &Path, day: Date) -> io::Result<()> {
        self.aside(path, &self.root.join(DONE).join(day.to_string())).map(drop)
    }

    /// Puts a file that could not be read aside, with the reason beside it.
    pub fn failed(&self, path: &Path, reason: &str) -> io::Result<()> {
        let target = self.aside(path, &self.root.join(FAILED))?;
        let mut beside = target.into_os_string();
        beside.push(".error");
        fs::write(beside, format!("{reason}\n"))
    }

    fn aside(&self, path: &Path, folder: &Path) -> io::Result<PathBuf> {
        let wanted = folder.join(path.strip_prefix(&self.root).unwrap_or(path));
        fs::create_dir_all(wanted.parent().unwrap_or(folder))?;
        let target = free(&wanted);
        fs::rename(path, &target)?;
        Ok(target)
    }
}

/// The path, or where there is a file of that name already, the same with a number.
fn free(wanted: &Path) -> PathBuf {
    let numbered = |number: u32| {
        let mut name = wanted.as_os_str().to_owned();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    };
    if !wanted.exists() {
        return wanted.to_owned();
    }
    (2..u32::MAX).map(numbered).find(|path| !path.exists()).unwrap_or_else(|| wanted.to_owned())
}

/// Whether a name says that its file is not whole yet, or none of ours.
fn is_partial(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    name.starts_with(['.', '~']) || name.ends_with('~') || PARTIAL.contains(&ending.as_str())
}

/// Whether a name says that its file is a picture or a film.
pub fn is_media(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    MEDIA.contains(&ending.as_str())
}

/// Whether a file written at `written` may be read: it ends as it should, or nobody has added to it for long.
pub fn is_whole(bytes: &[u8], written: SystemTime) -> bool {
    let trimmed = bytes.trim_ascii_end();
    let ends = match bytes.trim_ascii_start().first() {
        None => false,
        Some(b'<') => trimmed.ends_with(b">"),
        Some(b'{') => trimmed.ends_with(b"}"),
        Some(b'[') => trimmed.ends_with(b"]"),
        Some(_) => true,
    };
    ends || written.elapsed().is_ok_and(|age| age > PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> (tempfile::TempDir, Shelf) {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(dir.path().to_owned());
        (dir, shelf)
    }

    fn names(look: &Look, root: &Path) -> Vec<String> {
        look.ready.iter().map(|path| path.strip_prefix(root).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_file_is_ready_when_nobody_writes_it_any_more() {
        let (dir, mut shelf) = shelf();
        let root = dir.path();
        fs::create_dir(root.join("photos")).unwrap();
        for name in ["b.xml", "photos/a.xml", "c.xml.tmp", "d.part", ".cache", "e~"] {
            fs::write(root.join(name), "<a>").unwrap();
        }
        let first = shelf.look();
        assert!(first.ready.is_empty() && first.waiting);
        fs::write(root.join("b.xml"), "<a></a>").unwrap();
        assert_eq!(names(&shelf.look(), root), ["photos/a.xml"]);
        let last = shelf.look();
        assert_eq!(names(&last, root).len(), 2);
        assert!(!last.waiting && last.folders.len() == 2);
    }

    #[test]
    fn what_is_done_with_is_out_of_the_way() {
        let (dir, mut shelf) = shelf();
        let root = dir.path();
        let day = "2026-11-24".parse().unwrap();
        for _ in 0..2 {
            fs::write(root.join("a.xml"), "<a/>").unwrap();
            shelf.done(&root.join("a.xml"), day).unwrap();
        }
        fs::create_dir(root.join("sub")).unwrap();
        fs::write(root.join("sub/b.xml"), "abc").unwrap();
        shelf.failed(&root.join("sub/b.xml"), "unknown format").unwrap();
        assert!(root.join("done/2026-11-24/a.xml").exists() && root.join("done/2026-11-24/a.xml.2").exists());
        assert_eq!(fs::read_to_string(root.join("failed/sub/b.xml.error")).unwrap(), "unknown format\n");
        assert!(!shelf.look().waiting);
    }

    #[test]
    fn half_a_file_is_waited_for() {
        let now = SystemTime::now();
        for (bytes, whole) in [
            ("<a>b</a>\n", true),
            ("<a>b</", false),
            ("{\"a\":1}", true),
            ("{\"a\"", false),
            ("texte", true),
            ("", false),
        ] {
            assert_eq!(is_whole(bytes.as_bytes(), now), whole, "{bytes}");
            assert!(is_whole(bytes.as_bytes(), now - 2 * PATIENCE), "{bytes}");
        }
    }
}

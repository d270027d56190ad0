//! What is imported, read from the disk or the network on a thread of its own: captures in batches.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, bail};
use desk::Desk;
use intake::archive::{Archive, Entry, is_archive};
use jiff::Timestamp;
use news::{Capture, Obtained, Source};
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;

use super::walk::Walk;

/// Captures that are taken in together: one commit, and memory for as many.
const BATCH: usize = 512;

/// Bytes that one batch holds at most: a folder of huge pages must not fill the memory.
const BATCH_BYTES: usize = 8 << 20;

/// How much of an archive is read from the disk at a time.
const READ: usize = 256 << 10;

/// A capture to take in, with what to call it.
pub struct Item {
    pub name: String,
    pub capture: Capture,
}

/// What was found.
pub enum Found {
    /// Captures; once they are in, the reading of their archive may go on later from this place.
    Batch(Vec<Item>, Option<Place>),
    /// A list of sources.
    Outlines(PathBuf),
    /// A file that was read to its end.
    File,
    /// Records of an archive that hold nothing to read.
    Passed(u64),
    /// What could not be read, and why.
    Failed(String),
}

/// How far an archive is read.
pub struct Place {
    /// What the store keeps it under.
    pub archive: String,
    /// Bytes from its beginning.
    pub at: u64,
}

/// One who gathers: where what is found goes, and what is asked of others.
pub struct Gatherer {
    pub source: Source,
    pub max_bytes: u64,
    pub desk: Desk,
    pub runtime: Handle,
    pub found: Sender<Found>,
    batch: Vec<Item>,
    bytes: usize,
}

/// Nobody takes what is found any more.
struct Gone;

impl Gatherer {
    /// One who has found nothing yet.
    pub fn new(source: Source, max_bytes: u64, desk: Desk, found: Sender<Found>) -> Self {
        Self { source, max_bytes, desk, runtime: Handle::current(), found, batch: Vec::new(), bytes: 0 }
    }

    /// Gathers what is at `paths`: files, folders and addresses. For a thread that may block.
    pub fn gather(mut self, paths: &[PathBuf]) {
        for path in paths {
            let gathered = match address(path) {
                Some(url) => self.page(url),
                None => Walk::from(path.clone()).try_for_each(|path| match path {
                    Ok(path) => self.file(&path),
                    Err(error) => self.tell(Found::Failed(format!("{error:#}"))),
                }),
            };
            if gathered.is_err() {
                return;
            }
        }
        let _ = self.flush(None);
    }

    fn tell(&self, found: Found) -> Result<(), Gone> {
        self.found.blocking_send(found).map_err(|_| Gone)
    }

    fn failed(&self, name: &str, error: &anyhow::Error) -> Result<(), Gone> {
        self.tell(Found::Failed(format!("{name}: {error:#}")))
    }

    fn add(&mut self, item: Item) -> Result<(), Gone> {
        self.bytes += item.capture.body.len();
        self.batch.push(item);
        if self.is_full() { self.flush(None) } else { Ok(()) }
    }

    fn is_full(&self) -> bool {
        self.batch.len() >= BATCH || self.bytes >= BATCH_BYTES
    }

    fn flush(&mut self, place: Option<Place>) -> Result<(), Gone> {
        self.bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() && place.is_none() { Ok(()) } else { self.tell(Found::Batch(batch, place)) }
    }

    fn page(&mut self, url: &str) -> Result<(), Gone> {
        let fetched = self.runtime.block_on(desk::fetch_page(&self.desk, &self.source, url, Timestamp::now()));
        match fetched {
            Ok(capture) => self.add(Item { name: url.to_owned(), capture }).and_then(|()| self.tell(Found::File)),
            Err(error) => self.failed(url, &error.into()),
        }
    }

    fn file(&mut self, path: &Path) -> Result<(), Gone> {
        let name = path.display().to_string();
        if path.extension().is_some_and(|extension| extension == "opml") {
            return self.tell(Found::Outlines(path.to_owned()));
        }
        match self.open(path) {
            Ok(Opened::Archive(file)) => self.archive(path, file)?,
            Ok(Opened::File(capture)) => self.add(Item { name, capture })?,
            Err(error) => return self.failed(&name, &error),
        }
        self.tell(Found::File)
    }

    fn open(&self, path: &Path) -> Result<Opened> {
        let mut file = BufReader::with_capacity(READ, File::open(path)?);
        if is_archive(file.fill_buf()?) {
            return Ok(Opened::Archive(file));
        }
        let size = file.get_ref().metadata()?.len();
        if size > self.max_bytes {
            bail!("{size} bytes, more than the limit of {}", self.max_bytes);
        }
        let mut body = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        file.read_to_end(&mut body)?;
        let url = std::path::absolute(path).ok().and_then(|path| url::Url::from_file_path(path).ok());
        let capture = Capture::new(self.source.id.clone(), Obtained::Import, body, Timestamp::now());
        Ok(Opened::File(Capture { url: url.map(String::from), ..capture }))
    }

    /// The pages of an archive, from where its last import came to.
    fn archive(&mut self, path: &Path, file: BufReader<File>) -> Result<(), Gone> {
        let name = path.display().to_string();
        // What was gathered before goes on its own: a place says that everything before it is in.
        self.flush(None)?;
        let (mut archive, place) = match self.archive_from(path, file) {
            Ok(opened) => opened,
            Err(error) => return self.failed(&name, &error),
        };
        let now = Timestamp::now();
        let mut passed = 0;
        while let Some(entry) = archive.next() {
            match entry {
                Entry::Page(page) => {
                    let name = format!("{name}: {}", page.url.as_deref().unwrap_or("a page without address"));
                    let capture = page.capture(&self.source.id, now);
                    self.bytes += capture.body.len();
                    self.batch.push(Item { name, capture });
                }
                Entry::Passed => passed += 1,
                Entry::Damaged { at, reason } => {
                    self.tell(Found::Failed(format!("{name}: record at byte {at}: {reason}")))?;
                }
            }
            if self.is_full() {
                self.tell(Found::Passed(std::mem::take(&mut passed)))?;
                self.flush(Some(Place { archive: place.clone(), at: archive.position() }))?;
            }
        }
        self.tell(Found::Passed(passed))?;
        self.flush(Some(Place { archive: place, at: archive.position() }))
    }

    fn archive_from(&self, path: &Path, mut file: BufReader<File>) -> Result<(Archive<BufReader<File>>, String)> {
        let place = identity(path, file.get_ref())?;
        let at = self.runtime.block_on(self.desk.store.position(&place))?;
        file.seek(SeekFrom::Start(at)).with_context(|| format!("cannot go on at byte {at}"))?;
        Ok((Archive::open(file, at, self.max_bytes)?, place))
    }
}

enum Opened {
    Archive(BufReader<File>),
    File(Capture),
}

/// The web address that a path is in truth.
fn address(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| text.starts_with("http://") || text.starts_with("https://"))
}

/// What an archive is known by: its path, its size and when it was last written. Another file begins anew.
fn identity(path: &Path, file: &File) -> Result<String> {
    let data = file.metadata()?;
    let written = data.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let mut hash = Sha256::new();
    hash.update(std::path::absolute(path)?.as_os_str().as_encoded_bytes());
    hash.update(data.len().to_le_bytes());
    hash.update(written.to_le_bytes());
    let hex: String = hash.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("archive {hex}"))
}

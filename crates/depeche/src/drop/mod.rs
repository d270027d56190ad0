//! Drop folders: what an agency's transfer moves in is taken in and put aside.
//!
//! **Invariant:** a file leaves the folder only when the store has it or a reason is written beside it; killed in
//! between, the next start takes the same bytes again, which changes nothing.

mod shelf;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use desk::Desk;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Alarm, Capture, Obtained, Polling, Source, SourceId, SourceKind};
use store::Put;
use tokio::sync::watch::Receiver;
use tokio::task::spawn_blocking;

use crate::config;
use shelf::{Look, Shelf};
use watch::Watch;

/// Between two looks while files are coming in, and when nothing is known to come.
const SOON: Duration = Duration::from_millis(500);
const LATER: Duration = Duration::from_secs(30);

/// Files that are taken in together.
const BATCH: usize = 64;

/// Looks after a drop folder until `stop`. What cannot be read is named in the log and in the state of the source.
pub async fn keep(desk: Desk, folder: config::Drop, max_bytes: u64, mut stop: Receiver<bool>) -> Result<()> {
    let source = source(&folder);
    desk.store.put_source(&source).await?;
    let zone = folder.timezone.as_deref().map(config::zone).transpose()?;
    let zone = zone.unwrap_or_else(|| desk.settings.timezone.clone());
    let mut keeper = Keeper { source: source.id, zone, max_bytes, shelf: Shelf::new(folder.path), told: None };
    let mut watch = Watch::new();
    while !*stop.borrow_and_update() {
        let look = keeper.look().await?;
        // What came into a folder after the look and before the watch gave no word: it is looked at again soon.
        let unseen = watch.follow(&look.folders);
        let waits = keeper.take(&desk, look).await? || unseen;
        tokio::select! {
            () = tokio::time::sleep(if waits { SOON } else { LATER }) => {}
            () = watch.changed(), if !waits => tokio::time::sleep(SOON / 10).await,
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    Ok(())
}

fn source(folder: &config::Drop) -> Source {
    Source {
        id: SourceId::of(&folder.name),
        name: folder.name.clone(),
        kind: SourceKind::Folder,
        url: None,
        site_url: None,
        timezone: folder.timezone.clone(),
        section: folder.section.clone(),
    }
}

/// One who looks after a folder.
struct Keeper {
    source: SourceId,
    zone: TimeZone,
    max_bytes: u64,
    shelf: Shelf,
    /// The trouble that was last told, so that it is told once.
    told: Option<String>,
}

/// What became of a file before anything was read of it.
enum Opened {
    Capture(Capture),
    /// It comes beside its text and holds none.
    Media,
    /// It is not whole yet.
    Later,
    /// It will never be taken in.
    Unfit(String),
}

impl Keeper {
    async fn look(&mut self) -> Result<Look> {
        let mut shelf = std::mem::replace(&mut self.shelf, Shelf::new(PathBuf::new()));
        let (shelf, look) = spawn_blocking(move || {
            let look = shelf.look();
            (shelf, look)
        })
        .await?;
        self.shelf = shelf;
        Ok(look)
    }

    /// Takes in what is ready; whether more may soon be.
    async fn take(&mut self, desk: &Desk, look: Look) -> Result<bool> {
        let mut waits = look.waiting;
        let mut trouble = look.problems;
        let mut news = false;
        for paths in look.ready.chunks(BATCH) {
            let (mut names, mut captures) = (Vec::new(), Vec::new());
            for path in paths {
                match self.open(path) {
                    Ok(Opened::Capture(capture)) => {
                        names.push(path);
                        captures.push(capture);
                    }
                    Ok(Opened::Later) => waits = true,
                    Ok(Opened::Media) => trouble.extend(self.aside(path, Ok(&[]))),
                    Ok(Opened::Unfit(reason)) => trouble.extend(self.aside(path, Err(&reason))),
                    Err(error) => trouble.push(format!("{}: {error}", path.display())),
                }
            }
            for (path, answer) in names.into_iter().zip(desk::take_all(desk, captures).await) {
                match answer {
                    Ok(puts) => {
                        news |= !puts.is_empty();
                        trouble.extend(self.aside(path, Ok(&puts)));
                    }
                    // The store may have room again later: the file stays where it is.
                    Err(error @ desk::Error::Store(_)) => trouble.push(format!("{}: {error}", path.display())),
                    Err(error) => trouble.extend(self.aside(path, Err(&error.to_string()))),
                }
            }
        }
        self.note(desk, trouble, news).await?;
        Ok(waits)
    }

    fn open(&self, path: &Path) -> std::io::Result<Opened> {
        let data = fs::metadata(path)?;
        if shelf::is_media(path) {
            return Ok(Opened::Media);
        }
        if data.len() > self.max_bytes {
            return Ok(Opened::Unfit(format!("{} bytes, more than the limit of {}", data.len(), self.max_bytes)));
        }
        let body = fs::read(path)?;
        if !shelf::is_whole(&body, data.modified()?) {
            return Ok(Opened::Later);
        }
        let url = std::path::absolute(path).ok().and_then(|path| url::Url::from_file_path(path).ok());
        let capture = Capture::new(self.source.clone(), Obtained::Push, body, Timestamp::now());
        Ok(Opened::Capture(Capture { url: url.map(String::from), ..capture }))
    }

    /// Puts a file aside; what went wrong with it or with that.
    fn aside(&self, path: &Path, outcome: Result<&[Put], &str>) -> Option<String> {
        let day = self.zone.to_datetime(Timestamp::now()).date();
        let (moved, reason) = match outcome {
            Ok(_) => (self.shelf.done(path, day), None),
            Err(reason) => (self.shelf.failed(path, reason), Some(reason)),
        };
        if let Some(reason) = reason {
            tracing::warn!(file = %path.display(), reason, "a file of a drop folder cannot be read: it is in failed/");
        }
        moved.err().map(|error| format!("{} cannot be put aside: {error}", path.display()))
    }

    /// Notes how the folder is.
    async fn note(&mut self, desk: &Desk, trouble: Vec<String>, news: bool) -> Result<()> {
        let said = (!trouble.is_empty()).then(|| trouble.join("; "));
        let changed = said != self.told;
        if let Some(said) = said.as_ref().filter(|_| changed) {
            tracing::error!(source = %self.source, "{said}");
        }
        if !changed && !news {
            return Ok(());
        }
        let now = Timestamp::now();
        let known = desk.store.source(&self.source).await?.map(|(_, polling)| polling).unwrap_or_default();
        let failures = if said.is_none() { 0 } else { known.failures.saturating_add(1) };
        let alarm = said.is_some().then_some(Alarm::Failing { since: known.last_good, times: failures });
        let polling = Polling {
            last: Some(now),
            last_good: if said.is_none() { Some(now) } else { known.last_good },
            last_new: if news { Some(now) } else { known.last_new },
            failures,
            alarms: alarm.into_iter().collect(),
            error: said.clone(),
            ..known
        };
        desk.store.put_polling(&self.source, &polling).await.context("the state of a drop folder was not noted")?;
        self.told = said;
        Ok(())
    }
}

//! `depeche import`: files and folders into the store, with progress; what is in already is passed over.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use desk::Desk;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use news::{Capture, Obtained, Source, SourceId, SourceKind};
use store::{Outcome, Store};

use crate::cli;
use crate::config::Config;
use crate::folder::Folder;
use crate::serve;

/// Files that are taken in together: one commit, and memory for as many.
const BATCH: usize = 256;

/// Bytes that one batch holds at most: a folder of huge pages must not fill the memory.
const BATCH_BYTES: u64 = 64 << 20;

/// What was done.
#[derive(Debug, Default, serde::Serialize)]
struct Done {
    files: u64,
    new: u64,
    changed: u64,
    known: u64,
    failed: u64,
}

/// Runs `import`; whether every file could be read.
pub async fn import(args: &cli::Import) -> Result<bool> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let folder = Folder::new(&args.folder.data);
    let timezone = args.timezone.clone().unwrap_or_else(|| config.site.timezone.clone());
    crate::config::zone(&timezone)?;

    let store = folder.store()?;
    let source = Source {
        id: SourceId::of(&args.source),
        name: args.source.clone(),
        kind: SourceKind::Import,
        url: None,
        site_url: None,
        timezone: Some(timezone),
        section: None,
    };
    store.put_source(&source).await?;
    let desk = serve::desk(&folder, store, &config)?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let telling = tokio::spawn({
        let desk = desk.clone();
        async move { desk::tell(&desk, stopped).await }
    });

    let progress = progress();
    let mut done = Done::default();
    let mut batch = Vec::new();
    let mut bytes = 0;
    for path in &args.paths {
        let walk = Walk::from(path.clone());
        for path in walk {
            let path = match path {
                Ok(path) => path,
                Err(error) => {
                    done.failed += 1;
                    progress.suspend(|| eprintln!("{error:#}"));
                    continue;
                }
            };
            if path.extension().is_some_and(|extension| extension == "opml") {
                let added = crate::sources::add_all(&folder, &path);
                let said = added.map_or_else(|error| format!("{error:#}"), |n| format!("{n} sources added"));
                progress.suspend(|| eprintln!("{}: {said}", path.display()));
                continue;
            }
            match capture(&path, &source.id, config.wire.max_bytes) {
                Ok(capture) => {
                    bytes += capture.body.len() as u64;
                    batch.push((path, capture));
                }
                Err(error) => {
                    done.failed += 1;
                    progress.suspend(|| eprintln!("{}: {error:#}", path.display()));
                }
            }
            if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                take(&desk, std::mem::take(&mut batch), &mut done, &progress).await?;
                bytes = 0;
            }
        }
    }
    take(&desk, batch, &mut done, &progress).await?;
    let _ = stop.send(true);
    telling.await.context("the index was not told")??;
    progress.finish_and_clear();
    if args.json {
        println!("{}", serde_json::to_string(&done)?);
    } else {
        println!(
            "{} files: {} new articles, {} changed, {} files known already, {} failed",
            done.files, done.new, done.changed, done.known, done.failed
        );
    }
    Ok(done.failed == 0)
}

async fn take(desk: &Desk, batch: Vec<(PathBuf, Capture)>, done: &mut Done, progress: &ProgressBar) -> Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let (paths, captures): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
    let count = paths.len() as u64;
    let answers = desk::take_all(desk, captures).await;
    for (path, answer) in paths.iter().zip(answers) {
        match answer {
            Ok(puts) if puts.is_empty() => done.known += 1,
            Ok(puts) => {
                done.new += puts.iter().filter(|put| put.outcome == Outcome::New).count() as u64;
                done.changed += puts.iter().filter(|put| put.outcome == Outcome::Changed).count() as u64;
                done.known += u64::from(puts.iter().all(|put| put.outcome == Outcome::Same));
            }
            Err(error @ desk::Error::Store(_)) => return Err(error).context(path.display().to_string()),
            Err(error) => {
                done.failed += 1;
                progress.suspend(|| eprintln!("{}: {error}", path.display()));
            }
        }
    }
    done.files += count;
    progress.inc(count);
    Ok(())
}

fn capture(path: &Path, source: &SourceId, max_bytes: u64) -> Result<Capture> {
    let size = std::fs::metadata(path)?.len();
    if size > max_bytes {
        bail!("{size} bytes, more than the limit of {max_bytes}");
    }
    let body = std::fs::read(path)?;
    let url = std::path::absolute(path).ok().and_then(|path| url::Url::from_file_path(path).ok());
    Ok(Capture { url: url.map(String::from), ..Capture::new(source.clone(), Obtained::Import, body, Timestamp::now()) })
}

/// The files below a path in the order of their names, hidden ones left out; links are not followed.
struct Walk {
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

fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{pos} files  {per_sec}  {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
}

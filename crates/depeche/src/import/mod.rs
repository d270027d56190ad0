//! `depeche import`: files, folders, archives and addresses into the store, with progress; what is in already is
//! passed over.

mod gather;
mod walk;

use std::sync::Arc;

use anyhow::{Context, Result};
use desk::Desk;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use news::Source;
use store::{Outcome, Store};
use tokio::sync::mpsc;

use crate::cli;
use crate::config::Config;
use crate::folder::Folder;
use crate::serve;
use gather::{Found, Gatherer, Item, Place};

/// Batches that wait while one is taken in.
const WAITING: usize = 1;

/// What was done.
#[derive(Debug, Default, serde::Serialize)]
struct Done {
    /// Files read to their end, an archive as one.
    files: u64,
    /// Captures: files, and pages of archives.
    captures: u64,
    /// Articles that were not known.
    new: u64,
    changed: u64,
    /// Captures that told nothing new.
    known: u64,
    /// Records of archives that hold no page.
    passed_over: u64,
    failed: u64,
}

/// Runs `import`; whether every file could be read.
pub async fn import(args: &cli::Import) -> Result<bool> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let folder = Folder::new(&args.folder.data);
    let store = folder.store()?;
    let source = source(args, &config)?;
    store.put_source(&source).await?;
    let desk = serve::desk(&folder, Arc::clone(&store), &config)?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let telling = tokio::spawn({
        let desk = desk.clone();
        async move { desk::tell(&desk, stopped).await }
    });

    let (sender, mut found) = mpsc::channel(WAITING);
    let gatherer = Gatherer::new(source, config.wire.max_bytes, desk.clone(), sender);
    let paths = args.paths.clone();
    let gathering = tokio::task::spawn_blocking(move || gatherer.gather(&paths));
    let progress = progress();
    let mut done = Done::default();
    while let Some(found) = found.recv().await {
        match found {
            Found::Batch(batch, place) => {
                take(&desk, batch, &mut done, &progress).await?;
                if let Some(Place { archive, at }) = place {
                    desk.store.set_position(&archive, at).await?;
                }
            }
            Found::Outlines(path) => {
                let added = crate::sources::add_all(&folder, &path);
                let said = added.map_or_else(|error| format!("{error:#}"), |n| format!("{n} sources added"));
                progress.suspend(|| eprintln!("{}: {said}", path.display()));
            }
            Found::File => done.files += 1,
            Found::Passed(count) => done.passed_over += count,
            Found::Failed(said) => {
                done.failed += 1;
                progress.suspend(|| eprintln!("{said}"));
            }
        }
    }
    gathering.await.context("the reading ended early")?;
    let _ = stop.send(true);
    telling.await.context("the index was not told")??;
    progress.finish_and_clear();
    say(&done, args.json)?;
    Ok(done.failed == 0)
}

/// The source that the captures belong to.
fn source(args: &cli::Import, config: &Config) -> Result<Source> {
    let timezone = args.timezone.clone().unwrap_or_else(|| config.site.timezone.clone());
    crate::config::zone(&timezone)?;
    Ok(crate::keeping::brought(&args.source, Some(timezone)))
}

async fn take(desk: &Desk, batch: Vec<Item>, done: &mut Done, progress: &ProgressBar) -> Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let (names, captures): (Vec<_>, Vec<_>) = batch.into_iter().map(|item| (item.name, item.capture)).unzip();
    let count = names.len() as u64;
    let answers = desk::take_all(desk, captures).await;
    for (name, answer) in names.iter().zip(answers) {
        match answer {
            Ok(puts) if puts.is_empty() => done.known += 1,
            Ok(puts) => {
                done.new += puts.iter().filter(|put| put.outcome == Outcome::New).count() as u64;
                done.changed += puts.iter().filter(|put| put.outcome == Outcome::Changed).count() as u64;
                done.known += u64::from(puts.iter().all(|put| put.outcome == Outcome::Same));
            }
            Err(error @ desk::Error::Store(_)) => return Err(error).context(name.clone()),
            Err(error) => {
                done.failed += 1;
                progress.suspend(|| eprintln!("{name}: {error}"));
            }
        }
    }
    done.captures += count;
    progress.inc(count);
    Ok(())
}

fn say(done: &Done, as_json: bool) -> Result<()> {
    if as_json {
        println!("{}", serde_json::to_string(done)?);
        return Ok(());
    }
    let Done { files, captures, new, changed, known, passed_over, failed } = done;
    println!(
        "{files} files, {captures} captures: {new} new articles, {changed} changed, {known} known already, {failed} failed"
    );
    if *passed_over > 0 {
        println!("{passed_over} records of archives held no page");
    }
    Ok(())
}

fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{pos} captures  {per_sec}  {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
}

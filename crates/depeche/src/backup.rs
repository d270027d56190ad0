//! `depeche backup` and `depeche restore`: the data folder as it is at one moment, and made again from that.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli;
use crate::config::Config;
use crate::folder::{DATABASE, Folder};
use crate::serve;

/// The files beside the database that a person edits.
const EDITED: [&str; 2] = ["depeche.toml", "sources.opml"];

/// Runs `backup`. The wire goes on meanwhile; the index is not copied, it is built from the store.
pub async fn backup(args: &cli::Backup) -> Result<bool> {
    let store = Folder::new(&args.folder.data).store_to_read()?;
    // It holds hashes of passwords and what hubs sign with: it is its owner's.
    DirBuilder::new().mode(0o700).create(&args.to).with_context(|| format!("cannot make {}", args.to.display()))?;
    store.backup(&args.to.join(DATABASE)).await?;
    copy_edited(&args.folder.data, &args.to)?;
    if let Some(config) = &args.folder.config {
        std::fs::copy(config, args.to.join("depeche.toml")).context("cannot copy the configuration")?;
    }
    let copy = store::Sqlite::open_read_only(&args.to)?;
    let findings = store::Store::check(&copy).await?;
    findings.iter().for_each(|finding| println!("{finding}"));
    let counts = store::Store::counts(&copy).await?;
    println!(
        "{}: {} sources, {} captures, {} articles",
        args.to.display(),
        counts.sources,
        counts.captures,
        counts.articles
    );
    Ok(findings.is_empty())
}

/// Runs `restore`: a data folder that holds nothing yet, its index built anew.
pub async fn restore(args: &cli::Restore) -> Result<bool> {
    let (data, from) = (&args.folder.data, &args.from);
    if !from.join(DATABASE).is_file() {
        bail!("{} is no backup: it holds no {DATABASE}", from.display());
    }
    if data.join(DATABASE).exists() {
        bail!("{} holds a database already: restore into a new folder", data.display());
    }
    std::fs::create_dir_all(data).with_context(|| format!("cannot make {}", data.display()))?;
    std::fs::copy(from.join(DATABASE), data.join(DATABASE)).context("cannot copy the database")?;
    copy_edited(from, data)?;
    let index = data.join("index");
    if index.exists() {
        std::fs::remove_dir_all(&index).context("cannot remove the index of before")?;
    }
    let config = Config::load(data, args.folder.config.as_deref())?;
    let folder = Folder::new(data);
    let desk = serve::desk(&folder, folder.store()?, &config)?;
    desk::reindex(&desk).await?;
    let findings = desk::check(&desk).await?;
    findings.iter().for_each(|finding| println!("{finding}"));
    let counts = desk.store.counts().await?;
    println!(
        "{}: {} sources, {} captures, {} articles",
        data.display(),
        counts.sources,
        counts.captures,
        counts.articles
    );
    Ok(findings.is_empty())
}

/// Copies the settings and the list of sources, where they are and are not there yet.
fn copy_edited(from: &Path, to: &Path) -> Result<()> {
    for name in EDITED {
        let (from, to) = (from.join(name), to.join(name));
        if from.is_file() && !to.exists() {
            std::fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
        }
    }
    Ok(())
}

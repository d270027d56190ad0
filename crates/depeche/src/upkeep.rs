//! `depeche reindex` and `depeche check`: the index anew from the store, and a look for damage.

use anyhow::Result;

use crate::cli;
use crate::config::Config;
use crate::folder::Folder;
use crate::serve;

/// Runs `reindex`.
pub async fn reindex(args: &cli::Reindex) -> Result<bool> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let folder = Folder::new(&args.folder.data);
    let desk = serve::desk(&folder, folder.store()?, &config)?;
    if args.read {
        let told = |done| tracing::info!("{done} articles read again");
        let (done, otherwise) = desk::reread(&desk, told).await?;
        println!("{done} articles read again, {otherwise} of them otherwise");
    }
    desk::reindex(&desk).await?;
    println!("{} articles in the index", desk.index.count().await?);
    Ok(true)
}

/// Runs `check`: every finding is a line; nothing is changed.
pub async fn check(args: &cli::Folder) -> Result<bool> {
    let config = Config::load(&args.data, args.config.as_deref())?;
    let folder = Folder::new(&args.data);
    let desk = serve::desk(&folder, folder.store()?, &config)?;
    let findings = desk::check(&desk).await?;
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        let counts = desk.store.counts().await?;
        println!("sound: {} sources, {} captures, {} articles", counts.sources, counts.captures, counts.articles);
    }
    Ok(findings.is_empty())
}

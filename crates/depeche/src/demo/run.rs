//! `depeche demo`: the whole product on the sample wire, in a folder that goes when it ends.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use desk::Desk;
use jiff::Timestamp;
use store::Store;
use tokio::net::TcpListener;

use crate::cli;
use crate::config::Config;
use crate::folder::Folder;
use crate::serve;

/// Seconds between two polls of a source, at least and at most: a visitor should not wait for a piece.
const EVERY: (u32, u32) = (1, 4);

/// Runs `demo` until Ctrl-C.
pub async fn run(args: &cli::Demo) -> Result<bool> {
    let mut config = Config::default();
    (config.wire.min_interval_seconds, config.wire.max_interval_seconds) = EVERY;
    config.site.corrections = true;
    let zone = config.site.zone()?;

    if !args.listen.ip().is_loopback() {
        bail!("the demo has no accounts, so it listens on this machine only: --listen 127.0.0.1:8080");
    }
    let site = serve::listen(args.listen).await?;
    let wire = TcpListener::bind("127.0.0.1:0").await.context("cannot listen for the sample wire")?;
    let address = wire.local_addr()?;
    let sample = super::Sample::load(Timestamp::now(), zone)?;

    let dir = tempfile::Builder::new().prefix("depeche-demo-").tempdir().context("cannot make a folder")?;
    let folder = Folder::new(dir.path());
    let store = folder.store()?;
    for source in super::sources(&format!("http://{address}"))? {
        store.put_source(&source).await?;
    }
    let desk = desk(&folder, store, &config, address)?;
    let serving_wire = tokio::spawn(super::serve(sample, wire, Timestamp::now));
    tracing::info!("the sample wire is at http://{address}, the data in {}", dir.path().display());
    if args.open {
        open_browser(&format!("http://{}", site.local_addr()?));
    }
    let done = serve::run(desk, &config, web::Access::default(), site, serve::stop_signal()).await;
    serving_wire.abort();
    done.map(|()| true)
}

/// A desk that may fetch from the sample wire, and from nothing else that is not public.
fn desk(folder: &Folder, store: Arc<store::Sqlite>, config: &Config, sample: SocketAddr) -> Result<Desk> {
    let network = wire::Settings { allow: vec![wire::Network::socket(sample)], ..wire::Settings::default() };
    let fetch = Arc::new(wire::Http::new(network)?);
    let queue = Arc::clone(&store);
    // All sources of the sample share one host, which is ours: it needs no pause.
    let settings = desk::Settings { host_pause: Duration::ZERO, ..serve::settings(config)? };
    Ok(Desk { store, queue, index: folder.index()?, fetch, sites: desk::Sites::default(), settings })
}

/// Opens the reader's browser where there is one; a machine without is no failure.
fn open_browser(url: &str) {
    for opener in ["xdg-open", "open", "sensible-browser"] {
        let started =
            Command::new(opener).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        if started.is_ok() {
            return;
        }
    }
    tracing::warn!("no browser found: open {url} yourself");
}

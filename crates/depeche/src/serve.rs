//! `depeche serve`: the wire, the desk and the site in one process, until it is told to stop.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use desk::Desk;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::alerts;
use crate::cli;
use crate::config::Config;
use crate::folder::{self, Folder};
use crate::keeping::Keeping;
use crate::push::{self, Pushed};

/// How long open connections may last after the stop.
const GRACE: Duration = Duration::from_secs(3);

/// How often sources.opml is looked at.
const SOURCES_EVERY: Duration = Duration::from_secs(5);

/// Runs `serve` until Ctrl-C or SIGTERM.
pub async fn serve(args: &cli::Serve) -> Result<bool> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let folder = Folder::new(&args.folder.data);
    let listener = listen(args.listen.unwrap_or(config.site.listen)).await?;
    let store = folder.store()?;
    let desk = desk(&folder, Arc::clone(&store), &config)?;
    let stop = stop_signal();
    follow_sources(&folder, &config, &desk).await?;
    tokio::spawn(keep_following_sources(folder.clone(), config.clone(), desk.clone(), stop.clone()));
    let keepers: Vec<_> = config
        .drop
        .iter()
        .map(|folder| tokio::spawn(keep(desk.clone(), folder.clone(), config.wire.max_bytes, stop.clone())))
        .collect();
    let access = crate::access::access(&config, listener.local_addr()?, store.as_ref(), args.first_access).await?;
    run(desk, &config, access, listener, stop).await?;
    for keeper in keepers {
        keeper.await.context("a drop folder was left alone")?;
    }
    Ok(true)
}

/// Looks after a drop folder; one that fails never stops the others.
async fn keep(desk: Desk, folder: crate::config::Drop, max_bytes: u64, stop: watch::Receiver<bool>) {
    let name = folder.name.clone();
    while !*stop.borrow() {
        match crate::drop::keep(desk.clone(), folder.clone(), max_bytes, stop.clone()).await {
            Ok(()) => return,
            Err(error) => tracing::error!(folder = %name, "{error:#}; trying again"),
        }
        tokio::time::sleep(SOURCES_EVERY).await;
    }
}

/// Binds the address; says what to do when it is taken.
pub async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}; another address: --listen 127.0.0.1:0"))
}

/// Runs the desk and the site until `stop`; nothing is left half done.
pub async fn run(
    desk: Desk,
    config: &Config,
    access: web::Access,
    listener: TcpListener,
    stop: watch::Receiver<bool>,
) -> Result<()> {
    let address = listener.local_addr()?;
    let site = web::Site { access, ..site(config, address)? };
    let mut app = web::App::new(Arc::clone(&desk.store), Arc::clone(&desk.index), site);
    if desk.settings.callback.is_some() {
        app = app.with_inbox(Arc::new(Pushed(desk.clone())));
    }
    // A hub for feeds that others can reach, and that anybody may read.
    if config.site.public && !web::is_near(&config.site.base_url) {
        app = app.with_hub(Arc::clone(&desk.fetch));
    }
    if !config.oidc.issuer.is_empty() {
        app = app.with_oidc(config.oidc.clone(), Arc::clone(&desk.fetch));
    }
    app = app.with_keeper(Arc::new(Keeping::new(desk.clone())));
    if let Some(meters) = meters() {
        app = app.with_meters(meters);
    }
    let telling = tokio::spawn(desk::alerts::run(alerts::herald(&desk, config, address)?, stop.clone()));
    let moving = tokio::spawn(desk::run(desk, stop.clone()));
    tracing::info!("listening on http://{address}");
    println!("http://{address}");

    let mut stopped = stop.clone();
    tokio::select! {
        served = web::serve(listener, app, stop) => served?,
        () = async { let _ = stopped.wait_for(|stop| *stop).await; tokio::time::sleep(GRACE).await } => {}
    }
    moving.await.context("the desk failed")??;
    // A slow receiver does not keep the house open: what is under way is tried again at the next start.
    if let Ok(ended) = tokio::time::timeout(GRACE, telling).await {
        ended.context("alerts were no longer told")?;
    }
    Ok(())
}

/// How the site presents itself, listening on `address`.
pub fn site(config: &Config, address: SocketAddr) -> Result<web::Site> {
    let base_url = match config.site.base_url.trim_end_matches('/') {
        "" => format!("http://{address}"),
        url => url.to_owned(),
    };
    Ok(web::Site {
        name: config.site.name.clone(),
        base_url,
        timezone: config.site.zone()?,
        corrections: config.site.corrections,
        mining: config.site.mining,
        rights: config.rights.clone(),
        ..web::Site::default()
    })
}

/// The desk of a data folder.
pub fn desk(folder: &Folder, store: Arc<store::Sqlite>, config: &Config) -> Result<Desk> {
    let fetch = Arc::new(folder::http(&config.wire)?);
    let queue = Arc::clone(&store);
    Ok(Desk { store, queue, index: folder.index()?, fetch, sites: desk::Sites::default(), settings: settings(config)? })
}

/// What the configuration says to the desk.
pub fn settings(config: &Config) -> Result<desk::Settings> {
    Ok(desk::Settings {
        timezone: config.site.zone()?,
        concurrency: config.wire.concurrency,
        min_interval: Duration::from_secs(u64::from(config.wire.min_interval_seconds)),
        max_interval: Duration::from_secs(u64::from(config.wire.max_interval_seconds)),
        fetch_pages: config.wire.fetch_pages,
        pace: config.wire.polls_per_second,
        host_pause: Duration::from_millis(config.wire.host_pause_ms),
        callback: push::callback(&config.site.base_url),
        licensed: config.wire.licensed_hosts.clone(),
        ..desk::Settings::default()
    })
}

/// What the house counts, as text; `None` where something else counts already.
fn meters() -> Option<Arc<dyn Fn() -> String + Send + Sync>> {
    let handle = PrometheusBuilder::new().install_recorder().ok()?;
    Some(Arc::new(move || handle.render()))
}

/// Becomes true at Ctrl-C or SIGTERM.
pub fn stop_signal() -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        let interrupt = tokio::signal::ctrl_c();
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
        tracing::info!("stopping");
        let _ = sender.send(true);
    });
    receiver
}

/// Brings the store's sources in line with sources.opml: new ones in, those that are no longer listed out.
pub async fn follow_sources(folder: &Folder, config: &Config, desk: &Desk) -> Result<()> {
    let (listed, store) = (folder.sources(config)?, &desk.store);
    for source in &listed {
        store.put_source(source).await?;
    }
    for (known, polling) in store.sources().await? {
        let polled = known.url.is_some();
        if polled && listed.iter().all(|source| source.id != known.id) {
            store.remove_source(&known.id).await?;
            // A hub that is slow to answer keeps nobody.
            let desk = desk.clone();
            tokio::spawn(async move { desk::push::leave(&desk, &known.id, &polling).await });
        }
    }
    Ok(())
}

async fn keep_following_sources(folder: Folder, config: Config, desk: Desk, mut stop: watch::Receiver<bool>) {
    let mut seen = changed(&folder.opml());
    loop {
        tokio::select! {
            () = tokio::time::sleep(SOURCES_EVERY) => {}
            _ = stop.changed() => return,
        }
        let now = changed(&folder.opml());
        if now == seen {
            continue;
        }
        seen = now;
        match follow_sources(&folder, &config, &desk).await {
            Ok(()) => tracing::info!("sources.opml read again"),
            Err(error) => tracing::error!("sources.opml: {error:#}; the sources stay as they were"),
        }
    }
}

fn changed(path: &Path) -> Option<std::time::SystemTime> {
    std::fs::metadata(path).and_then(|data| data.modified()).ok()
}

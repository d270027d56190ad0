//! `depeche sources`: the list in sources.opml, and how each source is doing.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use desk::hosts::Hosts;
use futures_util::stream::{self, StreamExt};
use intake::opml::{self, Outline};
use jiff::Timestamp;
use news::{Polling, Source, SourceId};
use store::Store;

use crate::cli::{self, SourcesAction};
use crate::config::Config;
use crate::find::{self, Kind};
use crate::folder::{self, Folder};

/// Runs `sources`; whether all went well.
pub async fn sources(args: &cli::Sources) -> Result<bool> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let folder = Folder::new(&args.folder.data);
    match &args.action {
        SourcesAction::List { json } => list(&folder, &config, *json).await,
        SourcesAction::Add { url, name, section, find: true } => {
            find(&folder, &config, url, name.as_deref(), section.as_deref()).await
        }
        SourcesAction::Add { url, name, section, find: false } => {
            add(&folder, url, name.as_deref(), section.as_deref())
        }
        SourcesAction::Remove { source } => remove(&folder, &config, source),
        SourcesAction::Check => check(&folder, &config).await,
    }
}

async fn list(folder: &Folder, config: &Config, json: bool) -> Result<bool> {
    let mut rows: Vec<(Source, Polling)> = match folder.store_to_read() {
        Ok(store) => store.sources().await?,
        Err(_) => Vec::new(),
    };
    for source in folder.sources(config)? {
        if rows.iter().all(|(known, _)| known.id != source.id) {
            rows.push((source, Polling::default()));
        }
    }
    let mut out = std::io::stdout().lock();
    for (source, mut polling) in rows {
        if json {
            if let Some(push) = &mut polling.push {
                // What a hub signs with, and where it pushes to, is nobody else's.
                (push.secret, push.token) = (String::new(), String::new());
            }
            writeln!(out, "{}", serde_json::json!({"source": source, "polling": polling}))?;
            continue;
        }
        let state = match (&polling.error, polling.last_good) {
            _ if source.url.is_none() => "imported".to_owned(),
            (Some(error), _) => format!("{} failures: {error}", polling.failures),
            (None, Some(good)) => {
                let alarms: Vec<&str> = polling.alarms.iter().map(news::Alarm::kind).collect();
                let watched = if alarms.is_empty() { String::new() } else { format!(", but {}", alarms.join(", ")) };
                format!("good at {}{watched}", good.strftime("%Y-%m-%d %H:%M"))
            }
            (None, None) => "not asked yet".to_owned(),
        };
        writeln!(out, "{:<28} {:<32} {}  {state}", source.id.as_str(), source.name, source.url.unwrap_or_default())?;
    }
    Ok(true)
}

fn add(folder: &Folder, url: &str, name: Option<&str>, section: Option<&str>) -> Result<bool> {
    let parsed = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(parsed) = parsed else { bail!("{url:?} is no web address") };
    let mut outlines = outlines(folder)?;
    if outlines.iter().any(|outline| outline.feed_url == parsed.as_str()) {
        bail!("{parsed} is listed already");
    }
    outlines.push(Outline {
        title: Some(name.map_or_else(|| folder::host(url), str::to_owned)),
        feed_url: parsed.to_string(),
        site_url: None,
        path: section.map(str::to_owned).into_iter().collect(),
        rights: None,
    });
    write(folder, &outlines)?;
    Ok(true)
}

/// Adds what the site at `url` offers: its main feed, and its news sitemaps. What else there is is told.
async fn find(folder: &Folder, config: &Config, url: &str, name: Option<&str>, section: Option<&str>) -> Result<bool> {
    let context =
        intake::Context { format: None, timezone: config.site.zone()?, published: None, now: Timestamp::now() };
    let mut offers = find::offers(&folder::http(&config.wire)?, url, &context).await?;
    offers.sort_by_key(|offer| offer.kind);
    let best = offers.first().map(|offer| offer.kind);
    if best.is_none() {
        bail!("{url} names no feed and no sitemap");
    }
    let mut added = false;
    for (number, offer) in offers.iter().enumerate() {
        let kind = offer.kind.name();
        if number > 0 && offer.kind != Kind::NewsSitemap {
            println!("also there: {kind} {} {}", offer.url, offer.title.as_deref().unwrap_or_default());
            continue;
        }
        let title = name.map_or_else(|| folder::host(url), str::to_owned);
        let title = if number == 0 { title } else { format!("{title} ({kind})") };
        match add(folder, &offer.url, Some(&title), section) {
            Ok(_) => {
                added = true;
                println!("added: {kind} {}", offer.url);
            }
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(added)
}

fn remove(folder: &Folder, config: &Config, wanted: &str) -> Result<bool> {
    let address = folder.sources(config)?.into_iter().find_map(|source| {
        let named = source.id == SourceId::of(wanted) || source.url.as_deref() == Some(wanted);
        if named { source.url } else { None }
    });
    let Some(address) = address else { bail!("no source {wanted:?} in {}", folder.opml().display()) };
    let mut outlines = outlines(folder)?;
    outlines.retain(|outline| outline.feed_url != address);
    write(folder, &outlines)?;
    Ok(true)
}

/// Adds the feeds of another OPML list that are not listed yet; how many they were.
pub fn add_all(folder: &Folder, list: &Path) -> Result<usize> {
    let bytes = std::fs::read(list).with_context(|| format!("cannot read {}", list.display()))?;
    let mut outlines = outlines(folder)?;
    let before = outlines.len();
    for outline in opml::read(&bytes)? {
        if outlines.iter().all(|listed| listed.feed_url != outline.feed_url) {
            outlines.push(outline);
        }
    }
    write(folder, &outlines)?;
    Ok(outlines.len() - before)
}

/// Sources that are asked at once.
const TOGETHER: usize = 128;

/// Asks every source once, as politely as the desk does, and says what it answers: how many entries, or why none.
async fn check(folder: &Folder, config: &Config) -> Result<bool> {
    let http = folder::http(&config.wire)?;
    let hosts = Hosts::new(Duration::from_millis(config.wire.host_pause_ms));
    let context =
        intake::Context { format: None, timezone: config.site.zone()?, published: None, now: Timestamp::now() };
    let mut said = stream::iter(folder.sources(config)?)
        .map(|source| {
            let (http, hosts, context) = (&http, &hosts, &context);
            async move {
                let url = source.url.clone().unwrap_or_default();
                let turn = loop {
                    match hosts.turn_first(&url, Instant::now()) {
                        Some(turn) => break turn,
                        None => tokio::time::sleep(Duration::from_millis(20)).await,
                    }
                };
                let said = ask(http, &source.id, url, context).await;
                turn.end(Instant::now(), None);
                (source.id, said)
            }
        })
        .buffered(TOGETHER);
    let mut good = true;
    while let Some((id, said)) = said.next().await {
        match said {
            Ok(answer) => println!("{:<28} {answer}", id.as_str()),
            Err(error) => {
                good = false;
                eprintln!("{:<28} {error}", id.as_str());
            }
        }
    }
    Ok(good)
}

/// What a source answers, in a line.
async fn ask(http: &wire::Http, id: &SourceId, url: String, context: &intake::Context) -> Result<String> {
    let request = wire::Request { url: url.clone(), ..wire::Request::default() };
    let wire::Response::Fresh(fetched) = wire::Fetch::fetch(http, &request).await? else { bail!("no answer") };
    let moved = (fetched.moved && fetched.url != url).then(|| format!(", moved to {}", wire::shown(&fetched.url)));
    let in_header = fetched.links.iter().any(|(relation, _)| relation == "hub");
    let capture = news::Capture {
        url: Some(fetched.url),
        media_type: fetched.media_type,
        ..news::Capture::new(id.clone(), news::Obtained::Poll, fetched.body, context.now)
    };
    let drafts = intake::drafts(&capture, context)?;
    let newest = drafts.drafts.iter().filter_map(|draft| draft.published.map(|moment| moment.at)).max();
    let newest = newest.map(|at| format!(", newest of {}", at.strftime("%Y-%m-%d %H:%M")));
    let hub = (in_header || !drafts.told.hubs.is_empty()).then_some(", has a hub");
    Ok(format!(
        "{} entries{}{}{}",
        drafts.drafts.len(),
        newest.unwrap_or_default(),
        moved.unwrap_or_default(),
        hub.unwrap_or_default()
    ))
}

fn outlines(folder: &Folder) -> Result<Vec<Outline>> {
    let path = folder.opml();
    if !path.exists() {
        return Ok(Vec::new());
    }
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    opml::read(&bytes).with_context(|| format!("{} does not read", path.display()))
}

/// Writes the list whole beside the old one and puts it in its place: a crash leaves one or the other.
fn write(folder: &Folder, outlines: &[Outline]) -> Result<()> {
    let path = folder.opml();
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let beside = path.with_extension("opml.new");
    std::fs::write(&beside, opml::write("Sources", outlines)?)
        .with_context(|| format!("cannot write {}", beside.display()))?;
    std::fs::rename(&beside, &path).with_context(|| format!("cannot write {}", path.display()))
}

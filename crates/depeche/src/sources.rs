//! `depeche sources`: the list in sources.opml, and how each source is doing.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use intake::opml::{self, Outline};
use jiff::Timestamp;
use news::{Polling, Source, SourceId};
use store::Store;

use crate::cli::{self, SourcesAction};
use crate::config::Config;
use crate::folder::{self, Folder};

/// Runs `sources`; whether all went well.
pub async fn sources(args: &cli::Sources) -> Result<bool> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let folder = Folder::new(&args.folder.data);
    match &args.action {
        SourcesAction::List { json } => list(&folder, &config, *json).await,
        SourcesAction::Add { url, name, section } => add(&folder, url, name.as_deref(), section.as_deref()),
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
    for (source, polling) in rows {
        if json {
            writeln!(out, "{}", serde_json::json!({"source": source, "polling": polling}))?;
            continue;
        }
        let state = match (&polling.error, polling.last_good) {
            _ if source.url.is_none() => "imported".to_owned(),
            (Some(error), _) => format!("{} failures: {error}", polling.failures),
            (None, Some(good)) => format!("good at {}", good.strftime("%Y-%m-%d %H:%M")),
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
    });
    write(folder, &outlines)?;
    Ok(true)
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

/// Asks every source once and says what it answers: how many entries, or why none.
async fn check(folder: &Folder, config: &Config) -> Result<bool> {
    let http = folder::http(&config.wire)?;
    let context =
        intake::Context { format: None, timezone: config.site.zone()?, published: None, now: Timestamp::now() };
    let mut good = true;
    for source in folder.sources(config)? {
        let request = wire::Request { url: source.url.clone().unwrap_or_default(), ..wire::Request::default() };
        let said = match wire::Fetch::fetch(&http, &request).await {
            Ok(wire::Response::Fresh(fetched)) => {
                let capture = news::Capture {
                    url: Some(fetched.url),
                    media_type: fetched.media_type,
                    ..news::Capture::new(source.id.clone(), news::Obtained::Poll, fetched.body, context.now)
                };
                intake::drafts(&capture, &context).map(|drafts| drafts.drafts.len()).map_err(|error| error.to_string())
            }
            Ok(wire::Response::NotModified { .. }) => Ok(0),
            Err(error) => Err(error.to_string()),
        };
        match said {
            Ok(entries) => println!("{:<28} {entries} entries", source.id.as_str()),
            Err(error) => {
                good = false;
                eprintln!("{:<28} {error}", source.id.as_str());
            }
        }
    }
    Ok(good)
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

//! `depeche export`: the articles that a question finds, in a form that others read.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Result, bail};
use axum::body::Body;
use axum::http::Request;
use index::{Index, Question, Sort};
use intake::opml::{self, Outline};
use jiff::Timestamp;
use news::{ArticleId, Source};
use store::{Store, Stored};
use tower::ServiceExt;

use crate::cli::{self, ExportFormat};
use crate::config::Config;
use crate::folder::Folder;
use crate::output::Written;
use crate::serve;

/// How many articles are in hand at once.
const PAGE: usize = 200;

/// Runs `export`.
pub async fn export(args: &cli::Export) -> Result<bool> {
    let config = Config::load(&args.folder.data, args.folder.config.as_deref())?;
    let folder = Folder::new(&args.folder.data);
    let store = folder.store_to_read()?;
    let text = args.query.join(" ");
    let everything = matches!(text.trim(), "" | "*");
    match args.as_format {
        ExportFormat::Jsonl | ExportFormat::Ninjs if everything => all(&store, args).await,
        ExportFormat::Jsonl | ExportFormat::Ninjs => found(&store, &folder, &config, args, &text).await,
        ExportFormat::Atom | ExportFormat::Rss | ExportFormat::Jsonfeed => {
            feed(store, &folder, &config, args, &text).await
        }
        ExportFormat::Opml => sources(store.as_ref(), &config).await,
    }
}

/// The list of sources.
async fn sources(store: &dyn Store, config: &Config) -> Result<bool> {
    let outline = |source: Source| {
        Some(Outline {
            title: Some(source.name),
            feed_url: source.url?,
            site_url: source.site_url,
            path: source.section.into_iter().collect(),
        })
    };
    let outlines: Vec<Outline> = store.sources().await?.into_iter().filter_map(|(source, _)| outline(source)).collect();
    println!("{}", opml::write(&config.site.name, &outlines)?);
    Ok(true)
}

/// Every article by id, straight from the store.
async fn all(store: &Arc<store::Sqlite>, args: &cli::Export) -> Result<bool> {
    let mut left = args.limit.unwrap_or(usize::MAX);
    let mut after = None;
    while left > 0 {
        let page = store.scan(after, PAGE.min(left)).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.article.id);
        left -= page.len();
        write(&page, args.as_format)?;
    }
    Ok(true)
}

/// What the question finds, the newest first.
async fn found(
    store: &Arc<store::Sqlite>,
    folder: &Folder,
    config: &Config,
    args: &cli::Export,
    text: &str,
) -> Result<bool> {
    let now = Timestamp::now();
    let index = folder.index_to_read()?;
    let mut left = args.limit.unwrap_or(usize::MAX);
    let mut after = None;
    while left > 0 {
        let request = index::Request {
            question: Question::parse(text, now, &config.site.zone()?),
            sort: Sort::Newest,
            limit: PAGE.min(left),
            after,
            facets: false,
            fold_stories: false,
            now,
        };
        let answer = index.search(&request).await?;
        let ids: Vec<ArticleId> = answer.hits.iter().map(|hit| hit.id).collect();
        left -= ids.len().min(left);
        write(&store.articles(&ids).await?, args.as_format)?;
        after = answer.next;
        if after.is_none() || ids.is_empty() {
            break;
        }
    }
    Ok(true)
}

fn write(page: &[Stored], format: ExportFormat) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for Stored { article, reading, .. } in page {
        let written = Written { article, reading, removed: &[], input: None };
        let line = if format == ExportFormat::Ninjs { written.ninjs().to_string() } else { written.json()? };
        writeln!(out, "{line}")?;
    }
    out.flush().map_err(Into::into)
}

/// The feed that the site gives for the same question: one address, one answer.
async fn feed(
    store: Arc<store::Sqlite>,
    folder: &Folder,
    config: &Config,
    args: &cli::Export,
    text: &str,
) -> Result<bool> {
    let ending = match args.as_format {
        ExportFormat::Atom => "atom",
        ExportFormat::Rss => "rss",
        _ => "json",
    };
    let site = serve::site(config, config.site.listen)?;
    let router = web::router(web::App::new(store, folder.index_to_read()?, site));
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
    let request = Request::get(format!("/recherche.{ending}?{query}")).body(Body::empty())?;
    let answer = router.oneshot(request).await.unwrap_or_else(|never| match never {});
    if !answer.status().is_success() {
        bail!("the feed could not be written: {}", answer.status());
    }
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
    std::io::stdout().lock().write_all(&bytes)?;
    Ok(true)
}

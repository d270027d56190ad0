//! `depeche export`: the articles that a question finds, in a form that others read.

use std::collections::{HashMap, HashSet};
use std::io::{BufWriter, Stdout, Write};
use std::sync::Arc;

use anyhow::Result;
use index::{Index, Question, Sort};
use intake::opml::{self, Outline};
use jiff::Timestamp;
use news::{ArticleId, Audience, CaptureId, Outlet, Profiles, Share, Source, SourceId, SourceKind, passed, share};
use store::{Store, Stored};

use crate::cli::{self, ExportFormat};
use crate::config::Config;
use crate::folder::Folder;
use crate::serve;
use web::output::{Written, csv, newsml_g2, warc};

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
        ExportFormat::Atom | ExportFormat::Rss | ExportFormat::Jsonfeed => {
            feed(store, &folder, &config, args, &text).await
        }
        ExportFormat::Opml => sources(store.as_ref(), &config).await,
        format => {
            let mut export = Exporter::begin(Arc::clone(&store), format, config.rights.clone()).await?;
            if everything {
                all(&store, args, &mut export).await?;
            } else {
                found(&store, &folder, &config, args, &text, &mut export).await?;
            }
            export.end()
        }
    }
}

/// One who writes articles as they come, whatever the form.
struct Exporter {
    store: Arc<store::Sqlite>,
    format: ExportFormat,
    out: BufWriter<Stdout>,
    now: Timestamp,
    /// Captures that are written already: a feed holds many articles.
    captures: HashSet<CaptureId>,
    /// What may be passed on of each source, and what each is.
    rights: Profiles,
    kinds: HashMap<SourceId, SourceKind>,
}

impl Exporter {
    async fn begin(store: Arc<store::Sqlite>, format: ExportFormat, rights: Profiles) -> Result<Self> {
        let now = Timestamp::now();
        let mut out = BufWriter::new(std::io::stdout());
        match format {
            ExportFormat::Csv => writeln!(out, "{}", csv::head())?,
            ExportFormat::NewsmlG2 => writeln!(out, "{}", newsml_g2::opening(now))?,
            ExportFormat::Warc => warc::write_head(&mut out, now)?,
            _ => {}
        }
        let kinds = store.sources().await?.into_iter().map(|(source, _)| (source.id, source.kind)).collect();
        Ok(Self { store, format, out, now, captures: HashSet::new(), rights, kinds })
    }

    async fn write(&mut self, page: &[Stored]) -> Result<()> {
        // What is withdrawn or held back leaves by no door.
        for stored in page.iter().filter(|stored| stored.article.is_listed(self.now)) {
            let share = self.share(&stored.article.source);
            let (article, reading) = passed(&stored.article, &stored.reading, share);
            let written = Written { article: &article, reading: &reading, removed: &[], input: None };
            match self.format {
                ExportFormat::Warc => {
                    // A capture is whole or it is not passed on.
                    let whole = article.capture.filter(|_| share == Share::Full);
                    let Some(id) = whole.filter(|id| self.captures.insert(*id)) else { continue };
                    if let Some(capture) = self.store.capture(id).await? {
                        warc::write(&mut self.out, &capture)?;
                    }
                }
                ExportFormat::Csv => writeln!(self.out, "{}", csv::row(&article, &reading))?,
                ExportFormat::NewsmlG2 => writeln!(self.out, "{}", newsml_g2::item(&article, &reading)?)?,
                ExportFormat::Ninjs => writeln!(self.out, "{}", written.ninjs())?,
                _ => writeln!(self.out, "{}", written.json()?)?,
            }
        }
        Ok(())
    }

    /// How much of the pieces of a source may be written.
    fn share(&self, source: &SourceId) -> Share {
        let kind = self.kinds.get(source).copied().unwrap_or_default();
        share(self.rights.of(source, kind), Outlet::Export, Audience::House)
    }

    fn end(mut self) -> Result<bool> {
        if self.format == ExportFormat::NewsmlG2 {
            writeln!(self.out, "{}", newsml_g2::CLOSING)?;
        }
        self.out.flush()?;
        Ok(true)
    }
}

/// The list of sources.
async fn sources(store: &dyn Store, config: &Config) -> Result<bool> {
    let outline = |source: Source| {
        let rights = config.rights.of(&source.id, source.kind).as_str().to_owned();
        Some(Outline {
            title: Some(source.name),
            feed_url: source.url?,
            site_url: source.site_url,
            path: source.section.into_iter().collect(),
            rights: Some(rights),
        })
    };
    let outlines: Vec<Outline> = store.sources().await?.into_iter().filter_map(|(source, _)| outline(source)).collect();
    println!("{}", opml::write(&config.site.name, &outlines)?);
    Ok(true)
}

/// Every article by id, straight from the store.
async fn all(store: &Arc<store::Sqlite>, args: &cli::Export, export: &mut Exporter) -> Result<()> {
    let mut left = args.limit.unwrap_or(usize::MAX);
    let mut after = None;
    while left > 0 {
        let page = store.scan(after, PAGE.min(left)).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.article.id);
        left -= page.len();
        export.write(&page).await?;
    }
    Ok(())
}

/// What the question finds, the newest first.
async fn found(
    store: &Arc<store::Sqlite>,
    folder: &Folder,
    config: &Config,
    args: &cli::Export,
    text: &str,
    export: &mut Exporter,
) -> Result<()> {
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
        export.write(&store.articles(&ids).await?).await?;
        after = answer.next;
        if after.is_none() || ids.is_empty() {
            break;
        }
    }
    Ok(())
}

/// What the question finds, as one feed.
async fn feed(
    store: Arc<store::Sqlite>,
    folder: &Folder,
    config: &Config,
    args: &cli::Export,
    text: &str,
) -> Result<bool> {
    let format = match args.as_format {
        ExportFormat::Atom => "atom",
        ExportFormat::Rss => "rss",
        _ => "json",
    };
    let site = serve::site(config, config.site.listen)?;
    let app = web::App::new(store, folder.index_to_read()?, site);
    let written = web::export_feed(&app, text, format, args.limit.unwrap_or(usize::MAX)).await?;
    std::io::stdout().lock().write_all(&written)?;
    Ok(true)
}

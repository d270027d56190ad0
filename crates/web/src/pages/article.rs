//! The page of an article: its text, where it comes from, its versions, and the others that tell the same.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use news::{
    Article, ArticleId, Block, BlockKind, EntityType, Image, Outlet, QuoteKind, Reading, Share, Status, passed,
};
use store::{Stored, Summary, Version, VersionWhy};

use super::{page, reuse, story};
use crate::address::{Place, Search, id_of, outside, slug};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::json_ld;
use crate::locales::{part, read, texts};
use crate::marked::{self, Html, Marker};
use crate::view::{Line, Setter, Time, Words};
use crate::visitor::Visitor;

/// How many names of a kind, and how many quotes, a page shows.
const NAMES: usize = 12;

#[derive(Template)]
#[template(path = "article.html")]
struct ArticlePage {
    frame: Frame,
    head: Head,
    blocks: Vec<Shown>,
    pictures: Vec<Picture>,
    original: Option<String>,
    is_excerpt: bool,
    /// The question for what resembles it.
    alike_url: String,
    paywalled: bool,
    rights: Option<String>,
    tags: Vec<(String, String)>,
    versions: Vec<VersionLine>,
    times_changed: Option<String>,
    reused: Vec<Reused>,
    taken: Vec<Html>,
    copied_by: Vec<Line>,
    story_url: Option<String>,
    tally: Option<String>,
    others: Vec<Line>,
    cited: Vec<(&'static str, Vec<Name>)>,
    quotes: Vec<Quote>,
    agenda: Vec<(String, String, Option<String>)>,
}

/// What stands above the text.
struct Head {
    lang: Option<String>,
    kicker: Option<String>,
    headline: String,
    standfirst: Option<String>,
    byline: Option<String>,
    dateline: Option<String>,
    source: String,
    source_url: String,
    section: Option<(String, String)>,
    urgency: Option<(u8, &'static str)>,
    published: Option<Time>,
    updated: Option<Time>,
    received: Time,
}

/// A block of the body.
struct Shown {
    kind: BlockKind,
    text: String,
    items: Vec<String>,
    marked: Html,
    picture: Option<String>,
    credit: Option<String>,
}

/// A picture that no block stands for.
struct Picture {
    url: String,
    caption: Option<String>,
    credit: Option<String>,
}

pub(super) struct VersionLine {
    pub number: u32,
    pub time: Time,
    pub why: &'static str,
    pub parts: String,
    /// Where it is compared with the one before; none for the first.
    pub url: Option<String>,
}

/// A text that this one takes over in part.
struct Reused {
    /// "Reprise Agence centrale : 87 %".
    title: String,
    line: Line,
}

struct Name {
    name: String,
    role: Option<String>,
    url: String,
}

struct Quote {
    text: String,
    speaker: Option<String>,
    is_direct: bool,
    /// Where its speaker has a page.
    speaker_url: Option<String>,
    /// Where it stands in the text.
    anchor: Option<String>,
}

/// Reads an article that may be shown at the moment; the address with an old headline leads to the new one.
pub(super) async fn shown(app: &App, reader: Reader, address: &str) -> Result<Stored> {
    let id = id_of(address).ok_or(Error::NotFound)?;
    let stored = app.store.article(id).await?.ok_or(Error::NotFound)?;
    if stored.article.status == Status::Cancelled {
        return Err(Error::Gone);
    }
    if !stored.article.is_visible(reader.now) {
        return Err(Error::NotFound);
    }
    Ok(stored)
}

/// The page of an article.
pub(crate) async fn article(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(address): Path<String>,
) -> Result<Response> {
    let stored = shown(&app, reader, &address).await?;
    let share = app.names().await?.share(&stored.article.source, Outlet::Page, visitor.audience());
    let whole = share == Share::Full;
    let stored = if whole { stored } else { cut(&stored, share) };
    let article = &stored.article;
    let place = Place::Article(article.id, article.headline.clone());
    if address != slug(article.id, &article.headline) {
        return Ok(Redirect::permanent(&place.path(reader.lang)).into_response());
    }
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let lang = stored.reading.language.as_deref().or(article.language.as_deref());
    let versions = app.store.versions(article.id).await?;
    let (others, story_url, tally) = same_story(&app, &set, &stored).await?;
    let (blocks, pictures) = body(&set, &stored, lang);
    let copies = if whole { reuse::of(&app, &set, &stored).await? } else { reuse::Copies::default() };
    let original =
        article.url.as_deref().and_then(outside).or_else(|| article.canonical_url.as_deref().and_then(outside));
    let written = ArticlePage {
        frame: frame(&app, &set, article, &place, lang)?,
        head: head(&set, article, lang),
        is_excerpt: article.extent != news::Extent::Full && original.is_some(),
        paywalled: article.paywalled,
        blocks,
        pictures,
        original,
        alike_url: Place::Search(Search::of(format!("comme:{}", article.id))).path(set.lang),
        rights: article.rights.as_deref().map(|text| set.text(text, lang)),
        tags: article.tags.iter().map(|tag| (set.text(tag, lang), found(&set, quoted(tag)))).collect(),
        times_changed: times_changed(&set, &versions),
        versions: version_lines(&set, article, &versions),
        reused: reused(&set, &copies),
        taken: copies.marked,
        copied_by: copies.later.iter().map(|copy| set.line(copy, None)).collect(),
        story_url,
        tally,
        others,
        cited: cited(&set, &stored.reading, lang),
        quotes: quotes(&set, &stored.reading, lang),
        agenda: agenda(&set, &stored.reading, lang),
    };
    Ok(page(&written)?.into_response())
}

/// What of an article may leave as `share`; the beginning stands where the text would.
fn cut(stored: &Stored, share: Share) -> Stored {
    let (article, reading) = passed(&stored.article, &stored.reading, share);
    let body = article.teaser.clone().map(Block::paragraph).into_iter().collect();
    let article = Article { body, ..article.into_owned() };
    Stored { article, reading: reading.into_owned(), ..stored.clone() }
}

fn frame(app: &App, set: &Setter, article: &Article, place: &Place, lang: Option<&str>) -> Result<Frame> {
    let mut frame = Frame::new(app, set, Some(place), set.text(&article.headline, lang));
    let description = article.standfirst.as_deref().or(article.teaser.as_deref());
    frame.description = description.map(|text| set.text(text, lang));
    frame.noindex = article.opt_out.iter().any(|signal| signal.to_ascii_lowercase().contains("noindex"));
    frame.og_type = "article";
    let source = set.names.sources.iter().find(|(source, _)| source.id == article.source);
    let site = source.and_then(|(source, _)| source.site_url.as_deref());
    let address = frame.canonical.as_deref().unwrap_or_default();
    frame.json_ld = Some(json_ld::article(article, set.names.source(&article.source), site, address)?);
    Ok(frame)
}

fn head(set: &Setter, article: &Article, lang: Option<&str>) -> Head {
    let text = |text: &Option<String>| text.as_deref().map(|text| set.text(text, lang));
    let dateline = article.dateline.as_ref().map(|line| {
        let parts = [&line.place, &line.date, &line.agency].into_iter().flatten();
        parts.map(|part| set.text(part, lang)).collect::<Vec<_>>().join(", ")
    });
    let t = texts(set.lang);
    let authors = (!article.authors.is_empty()).then(|| format!("{} {}", t.by, article.authors.join(", ")));
    let urgency = article.urgency.filter(|urgency| (1..=3).contains(urgency));
    Head {
        lang: set.lang_of(lang),
        kicker: text(&article.kicker),
        headline: set.text(&article.headline, lang),
        standfirst: text(&article.standfirst),
        byline: text(&article.byline).or(authors),
        dateline: dateline.filter(|line| !line.is_empty()),
        source: set.text(set.names.source(&article.source), Some("fr")),
        source_url: Place::Source(article.source.clone()).path(set.lang),
        section: article.section.as_deref().map(|name| set.section(name)),
        urgency: urgency.and_then(|u| Some((u, *t.urgencies.get(usize::from(u) - 1)?))),
        published: article.published.as_ref().map(|moment| set.moment(moment)),
        updated: article
            .updated
            .filter(|at| article.published.is_none_or(|first| *at > first))
            .map(|at| set.moment(&at)),
        received: set.time(article.received),
    }
}

/// The body; pictures with a caption of their own in it stand there, the others after it.
fn body(set: &Setter, stored: &Stored, lang: Option<&str>) -> (Vec<Shown>, Vec<Picture>) {
    let article = &stored.article;
    let mut left: Vec<&Image> = article.images.iter().collect();
    let mut marker = Marker::new(set, &stored.reading, lang);
    let numbered = article.body.iter().enumerate();
    let blocks =
        numbered.map(|(at, block)| shown_block(set, block, &mut left, lang, marker.block(at, &block.text))).collect();
    let pictures = left.into_iter().filter_map(|image| {
        Some(Picture {
            url: outside(&image.url)?,
            caption: image.caption.as_deref().map(|text| set.text(text, lang)),
            credit: image.credit.clone(),
        })
    });
    (blocks, pictures.collect())
}

fn shown_block(set: &Setter, block: &Block, left: &mut Vec<&Image>, lang: Option<&str>, marked: Html) -> Shown {
    let own = (block.kind == BlockKind::Figure)
        .then(|| left.iter().position(|image| image.caption.as_deref() == Some(block.text.as_str())))
        .flatten()
        .map(|index| left.remove(index));
    Shown {
        kind: block.kind,
        text: set.text(&block.text, lang),
        marked,
        items: block.text.lines().map(|item| set.text(item, lang)).collect(),
        picture: own.and_then(|image| outside(&image.url)),
        credit: own.and_then(|image| image.credit.clone()),
    }
}

/// The versions, the newest first; none where there is only one.
pub(super) fn version_lines(set: &Setter, article: &Article, versions: &[Version]) -> Vec<VersionLine> {
    if versions.len() < 2 {
        return Vec::new();
    }
    let t = texts(set.lang);
    let first = versions.first().map_or(1, |version| version.number);
    let line = |version: &Version| VersionLine {
        number: version.number,
        time: set.time(version.received),
        why: match version.why {
            VersionWhy::First => t.version_first,
            VersionWhy::Completed => t.version_completed,
            VersionWhy::Changed => t.version_changed,
        },
        parts: version.changed.iter().map(|name| part(name, set.lang)).collect::<Vec<_>>().join(", "),
        url: (version.number != first)
            .then(|| Place::Version(article.id, article.headline.clone(), version.number).path(set.lang)),
    };
    versions.iter().rev().map(line).collect()
}

/// "Modifié 3 fois", where the source did so.
fn times_changed(set: &Setter, versions: &[Version]) -> Option<String> {
    let times = versions.iter().filter(|version| version.why == VersionWhy::Changed).count();
    (times > 0).then(|| read(set.lang).times_changed(times))
}

/// Whose text this one takes over, and how much of it.
fn reused(set: &Setter, copies: &reuse::Copies) -> Vec<Reused> {
    let reused = |(article, share): &(Summary, f32)| {
        let percent = format!("{} {{}} : {:.0} %", read(set.lang).reuse, share * 100.0);
        let source = set.text(&article.source_name, Some("fr"));
        let title = set.text(&percent, Some(set.lang.tag())).replace("{}", &source);
        Reused { title, line: set.line(article, None) }
    };
    copies.earlier.iter().map(reused).collect()
}

type Others = (Vec<Line>, Option<String>, Option<String>);

/// The other articles of its story, the newest first, with the story's address and tally.
async fn same_story(app: &App, set: &Setter, stored: &Stored) -> Result<Others> {
    let Some(id) = stored.story else { return Ok(Others::default()) };
    let Some((story, mut articles)) = app.store.story(id).await? else { return Ok(Others::default()) };
    let me: ArticleId = stored.article.id;
    articles.retain(|article| article.id != me);
    articles.reverse();
    articles.truncate(NAMES);
    let lines: Vec<Line> =
        story::visible(app, set, articles).await?.iter().map(|article| set.line(article, None)).collect();
    let more = !lines.is_empty();
    Ok((lines, more.then(|| Place::Story(id).path(set.lang)), more.then(|| set.tally(&story))))
}

/// The address of a question.
fn found(set: &Setter, question: String) -> String {
    Place::Search(Search::of(question)).path(set.lang)
}

/// Words as a phrase of a question.
fn quoted(words: &str) -> String {
    let bare = words.replace('"', " ");
    if bare.split_whitespace().count() > 1 { format!("\"{}\"", bare.trim()) } else { bare.trim().to_owned() }
}

fn cited(set: &Setter, reading: &Reading, lang: Option<&str>) -> Vec<(&'static str, Vec<Name>)> {
    let t = texts(set.lang);
    let kinds = [
        (EntityType::Per, t.persons, "personne"),
        (EntityType::Org, t.organisations, "org"),
        (EntityType::Loc, t.places, "lieu"),
    ];
    let group = |(kind, title, field): (EntityType, &'static str, &str)| {
        let named = reading.entities.iter().filter(|entity| entity.kind == kind).take(NAMES);
        let names: Vec<Name> = named
            .map(|entity| Name {
                name: set.text(&entity.name, lang),
                role: entity.role.as_deref().map(|role| set.text(role, lang)),
                url: match language::words::slug(entity.house_name()) {
                    slug if slug.is_empty() => found(set, format!("{field}:{}", quoted(&entity.name))),
                    slug => Place::Name(kind, slug).path(set.lang),
                },
            })
            .collect();
        (!names.is_empty()).then_some((title, names))
    };
    kinds.into_iter().filter_map(group).collect()
}

fn quotes(set: &Setter, reading: &Reading, lang: Option<&str>) -> Vec<Quote> {
    let numbered = reading.quotes.iter().enumerate();
    let spoken = numbered.filter(|(_, quote)| quote.speaker.is_some() || quote.speaker_surface.is_some());
    spoken
        .take(NAMES)
        .map(|(number, quote)| Quote {
            text: set.text(&quote.text, lang),
            speaker: quote.speaker.as_deref().or(quote.speaker_surface.as_deref()).map(|name| set.text(name, lang)),
            is_direct: quote.kind == QuoteKind::Direct,
            speaker_url: reading
                .entities
                .iter()
                .find(|entity| Some(&entity.name) == quote.speaker.as_ref())
                .map(|entity| Place::Name(entity.kind, language::words::slug(entity.house_name())).path(set.lang)),
            anchor: quote.block.filter(|block| *block >= 0).map(|_| marked::anchor(number)),
        })
        .collect()
}

/// What is ahead: (when, what, where).
fn agenda(set: &Setter, reading: &Reading, lang: Option<&str>) -> Vec<(String, String, Option<String>)> {
    let item = |item: &news::AgendaItem| {
        (set.period(&item.value), set.text(&item.what, lang), item.place.as_deref().map(|place| set.text(place, lang)))
    };
    reading.agenda.iter().map(item).collect()
}

impl ArticlePage {
    /// The headline with its language.
    fn headline(&self) -> Words {
        Words { text: self.head.headline.clone(), lang: self.head.lang.clone() }
    }
}

//! From the entries of a feed to drafts: what is headline, teaser and text of the article.

use news::{Block, Capture, Draft, Extent, Image, Moment};
use url::Url;

use super::closing;
use super::element::tag;
use super::markup::{Markup, TextKind};
use super::model::{Category, Entry, Feed, Media};
use crate::Context;
use crate::page::blocks::{Fragment, of_html};

/// A text of this many scalar values is an article, not its teaser, where nothing says that it was cut.
const FULL: usize = 900;

/// Ends of a text that was cut.
const CUT: &[&str] = &[
    "…",
    "...",
    "[…]",
    "[...]",
    "(…)",
    "lire la suite",
    "lire plus",
    "en savoir plus",
    "read more",
    "continue reading",
    "lire l’article",
    "lire l'article",
    "la suite",
    "weiterlesen",
    "leer más",
    "leggi tutto",
    "→",
    "»more",
];

/// The drafts of `feed`, one an entry, in its order.
pub fn drafts(feed: &Feed, capture: &Capture, context: &Context) -> Vec<Draft> {
    let base = capture.url.as_deref().or(feed.head.link.as_deref()).and_then(|url| Url::parse(url).ok());
    let leading = leads_with_sections(feed);
    feed.entries
        .iter()
        .map(|entry| {
            let draft = draft(entry, feed, base.as_ref(), context);
            let first = || entry.head.categories.first().filter(|_| leading).map(name);
            Draft { section: draft.section.or_else(first), ..draft }
        })
        .filter(|draft| !is_empty(draft))
        .collect()
}

fn is_empty(draft: &Draft) -> bool {
    draft.headline.is_none() && draft.body.is_empty() && draft.teaser.is_none()
}

fn draft(entry: &Entry, feed: &Feed, base: Option<&Url>, _context: &Context) -> Draft {
    let url = entry.head.link.as_deref().map(|link| absolute(link, base));
    let own = url.as_deref().and_then(|url| Url::parse(url).ok());
    let summary = entry.summary.as_ref().map(|text| fragment(text, own.as_ref().or(base)));
    let content = entry.content.iter().map(|content| fragment(&content.value, own.as_ref().or(base)));
    let content = content.max_by_key(|fragment| length(&fragment.blocks)).filter(|content| !content.blocks.is_empty());
    let canonical = entry.head.links.iter().find(|link| link.rel.as_deref() == Some("canonical"));
    let mut draft = Draft {
        canonical_url: canonical.map(|link| link.href.clone()),
        format: Some(feed.format),
        guid: entry.head.id.clone(),
        headline: entry.head.title.clone(),
        language: entry.head.language.as_deref().or(feed.head.language.as_deref()).and_then(tag),
        authors: entry
            .head
            .authors
            .iter()
            .filter_map(|person| person.name.clone().or_else(|| person.email.clone()))
            .collect(),
        published: entry.head.published.or(entry.head.created).or(entry.head.updated),
        updated: later(entry.head.updated, entry.head.published),
        rights: entry.head.rights.as_ref().or(feed.head.rights.as_ref()).map(Markup::text),
        section: section(&entry.head.categories),
        tags: tags(&entry.head.categories),
        images: images(entry),
        url,
        ..Draft::default()
    };
    draft.byline = (!draft.authors.is_empty()).then(|| draft.authors.join(", "));
    place_text(&mut draft, summary, content);
    draft
}

fn absolute(link: &str, base: Option<&Url>) -> String {
    match base {
        Some(base) if Url::parse(link).is_err() => base.join(link).map_or_else(|_| link.to_owned(), String::from),
        _ => link.to_owned(),
    }
}

fn fragment(text: &Markup, base: Option<&Url>) -> Fragment {
    let base = text.base().or(base);
    match text.kind() {
        TextKind::Html => of_html(text.source(), base),
        TextKind::Plain => of_html(&text.html(), base),
    }
}

/// The time of a change, where it is one.
fn later(updated: Option<Moment>, published: Option<Moment>) -> Option<Moment> {
    updated.filter(|updated| published.is_none_or(|published| updated.at > published.at))
}

/// Decides what the texts are: the article, or words that lead to it.
fn place_text(draft: &mut Draft, summary: Option<Fragment>, content: Option<Fragment>) {
    let summary = summary.filter(|summary| !summary.blocks.is_empty());
    let (mut text, teaser) = match (content, summary) {
        (Some(content), Some(mut summary)) => {
            closing::take_off(&mut summary.blocks, &mut draft.removed);
            (content, Some(line(&summary.blocks)).filter(|teaser| !teaser.is_empty()))
        }
        (Some(content), None) => (content, None),
        (None, Some(mut summary)) => {
            add_images(draft, &summary.images);
            draft.removed.append(&mut summary.removed);
            let cut = is_cut(&summary.blocks) || length(&summary.blocks) < FULL;
            closing::take_off(&mut summary.blocks, &mut draft.removed);
            if cut {
                draft.teaser = Some(line(&summary.blocks)).filter(|teaser| !teaser.is_empty());
            }
            draft.body = summary.blocks;
            draft.extent = if cut { Extent::Teaser } else { Extent::Full };
            return;
        }
        (None, None) => return,
    };
    add_images(draft, &text.images);
    draft.removed.append(&mut text.removed);
    let leads_on = is_cut(&text.blocks);
    closing::take_off(&mut text.blocks, &mut draft.removed);
    let repeats = teaser.as_ref().is_some_and(|teaser| *teaser == line(&text.blocks));
    let cut = leads_on || (length(&text.blocks) < FULL / 3 && (teaser.is_none() || repeats));
    draft.extent = if cut { Extent::Teaser } else { Extent::Full };
    draft.teaser = teaser.or_else(|| cut.then(|| line(&text.blocks))).filter(|teaser| !teaser.is_empty());
    draft.body = text.blocks;
}

fn length(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.chars().count()).sum()
}

fn line(blocks: &[Block]) -> String {
    blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether the text ends as one that goes on elsewhere.
fn is_cut(blocks: &[Block]) -> bool {
    let Some(last) = blocks.last() else { return false };
    let end = last
        .text
        .trim_end_matches(|letter: char| letter.is_whitespace() || matches!(letter, '»' | '>' | '.' | '→' | ']' | ')'));
    let bare = last.text.trim_end();
    let lower = end.to_lowercase();
    CUT.iter().any(|cut| bare.ends_with(cut) || lower.ends_with(cut))
}

/// The section: the one category whose scheme says so, or the only one that is short.
fn section(categories: &[Category]) -> Option<String> {
    let named = categories.iter().find(|category| {
        category.scheme.as_deref().is_some_and(|scheme| {
            let scheme = scheme.to_lowercase();
            ["section", "rubrique", "channel", "desk"].iter().any(|word| scheme.contains(word))
        })
    });
    let only = || match categories {
        [only] if only.term.split_whitespace().count() <= 3 => Some(only),
        _ => None,
    };
    named.or_else(only).map(name)
}

/// Entries from which a habit of the feed can be told.
const HABIT: usize = 5;

/// Whether the first category of each entry is its section: a few short names that come again and again.
fn leads_with_sections(feed: &Feed) -> bool {
    let firsts: Vec<&Category> = feed.entries.iter().filter_map(|entry| entry.head.categories.first()).collect();
    let mut different: Vec<&str> = firsts.iter().map(|category| category.term.as_str()).collect();
    different.sort_unstable();
    different.dedup();
    let short = firsts.iter().all(|category| name(category).split_whitespace().count() <= 4);
    short && firsts.len() >= HABIT && firsts.len() == feed.entries.len() && different.len() * 2 <= firsts.len()
}

fn name(category: &Category) -> String {
    category.label.clone().unwrap_or_else(|| category.term.clone())
}

fn tags(categories: &[Category]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for category in categories {
        let tag = category.label.as_deref().unwrap_or(&category.term);
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

fn images(entry: &Entry) -> Vec<Image> {
    let mut images: Vec<Image> = Vec::new();
    let media = entry.media_content.iter().chain(&entry.enclosures).filter(|media| is_picture(media));
    let thumbnails: &[Media] = if entry.media_content.iter().any(is_picture) { &[] } else { &entry.media_thumbnail };
    for media in media.chain(thumbnails) {
        if !images.iter().any(|image| image.url == media.url) {
            let credit = media.credit.clone();
            images.push(Image { url: media.url.clone(), caption: media.caption.clone(), credit });
        }
    }
    if let Some(url) = entry.head.image.as_ref().and_then(|image| image.url.clone())
        && images.is_empty()
    {
        images.push(Image { url, ..Image::default() });
    }
    images
}

fn is_picture(media: &Media) -> bool {
    let said = media.media_type.as_deref().map(|kind| kind.starts_with("image"));
    let medium = media.medium.as_deref().map(|medium| medium == "image");
    medium.or(said).unwrap_or_else(|| {
        let path = media.url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].iter().any(|end| path.ends_with(end))
    })
}

fn add_images(draft: &mut Draft, found: &[Image]) {
    for image in found {
        if !draft.images.iter().any(|known| known.url == image.url) {
            draft.images.push(image.clone());
        }
    }
}

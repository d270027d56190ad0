//! Intake: from a capture to clean articles. Pure: no network, no disk, no clock.

mod error;
pub mod page;
pub mod text;

pub use error::{Error, Result};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Article, ArticleId, Capture, Draft, Extent, Format, Moment};

/// What is known about a capture beside its bytes.
#[derive(Debug, Clone)]
pub struct Context {
    /// The format, where the reader says it; else it is sniffed.
    pub format: Option<Format>,
    /// The zone of dates that name none.
    pub timezone: TimeZone,
    /// When it was published, where the reader says it and the capture does not.
    pub published: Option<Moment>,
    /// Now.
    pub now: Timestamp,
}

/// What a capture held.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// Many for a feed, one for a page.
    pub drafts: Vec<Draft>,
    /// What could not be read, beside what could.
    pub problems: Vec<String>,
}

/// Returns the drafts that a capture holds: many for a feed, one for a page.
///
/// An error means that nothing could be read; what is damaged in part is in [`Drafts::problems`].
pub fn drafts(_capture: &Capture, _context: &Context) -> Result<Drafts> {
    Ok(Drafts::default())
}

/// Makes an article of a draft; `None` where it has neither headline nor text.
pub fn article(draft: Draft, capture: &Capture) -> Option<Article> {
    let headline = draft.headline.filter(|text| !text.trim().is_empty())?;
    Some(Article {
        id: ArticleId::new(capture.received),
        source: capture.source.clone(),
        capture: Some(capture.id),
        format: draft.format.unwrap_or(Format::Html),
        url: draft.url,
        canonical_url: draft.canonical_url,
        guid: draft.guid,
        language: draft.language,
        kicker: draft.kicker,
        headline,
        standfirst: draft.standfirst,
        byline: draft.byline,
        authors: draft.authors,
        dateline: draft.dateline,
        section: draft.section,
        published: draft.published,
        updated: draft.updated,
        received: capture.received,
        body: draft.body,
        teaser: draft.teaser,
        images: draft.images,
        tags: draft.tags,
        subjects: draft.subjects,
        urgency: draft.urgency,
        rights: draft.rights,
        status: draft.status,
        embargo: draft.embargo,
        version: 1,
        links: draft.links,
        paywalled: draft.paywalled,
        opt_out: draft.opt_out,
        extent: draft.extent.max(Extent::Headline),
    })
}

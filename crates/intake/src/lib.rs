//! Intake: from a capture to clean articles. Pure: no network, no disk, no clock.

pub mod agency;
pub mod archive;
mod article;
pub mod charset;
mod error;
pub mod feed;
mod once;
pub mod opml;
pub mod page;
pub mod site;
pub mod sitemap;
pub mod sniff;
pub mod text;

pub use article::article;
pub use error::{Error, Result};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Capture, Draft, Format, Moment, Told};

/// The most bytes that a gzip file may hold.
const LARGEST_UNPACKED: u64 = 64 << 20;

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
    /// What a feed tells those who poll it.
    pub told: Told,
    /// Pages that a list names without saying what they are.
    pub pages: Vec<Lead>,
}

/// An address that a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The address.
    pub url: String,
    /// When it last changed, as the list says.
    pub at: Option<Timestamp>,
}

impl Lead {
    /// Whether its address says that it is about news.
    ///
    /// ```
    /// let lead = |url: &str| intake::Lead { url: url.to_owned(), at: None };
    /// assert!(lead("https://exemple.fr/sitemap-actualites.xml").is_of_news());
    /// assert!(!lead("https://exemple.fr/sitemap-auteurs.xml").is_of_news());
    /// ```
    pub fn is_of_news(&self) -> bool {
        let path = self.url.splitn(4, '/').nth(3).unwrap_or_default().to_lowercase();
        ["news", "actu", "nouvelle", "info"].iter().any(|word| path.contains(word))
    }
}

/// Returns the drafts that a capture holds: many for a feed, one for a page.
///
/// An error means that nothing could be read; what is damaged in part is in [`Drafts::problems`].
pub fn drafts(capture: &Capture, context: &Context) -> Result<Drafts> {
    if capture.body.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Error::Empty);
    }
    let is_archive = match context.format {
        Some(format) => matches!(format, Format::Warc | Format::Wet),
        None => archive::is_archive(&capture.body),
    };
    if is_archive {
        return archive::drafts(&capture.body, context);
    }
    if capture.body.starts_with(&[0x1f, 0x8b]) {
        // A file that was packed on the way or on the disk; what is in it is not unpacked again.
        let body = archive::unpacked(capture.body.clone(), LARGEST_UNPACKED)?;
        let capture = Capture { body, ..capture.clone() };
        return drafts_of(&capture, context);
    }
    drafts_of(capture, context)
}

fn drafts_of(capture: &Capture, context: &Context) -> Result<Drafts> {
    let decoded = charset::decode(&capture.body, capture.media_type.as_deref());
    let unknown = || Error::UnknownFormat(capture.media_type.clone());
    let format = context.format.or_else(|| sniff::format(&decoded.text, capture.media_type.as_deref()));
    let mut drafts = read(format.ok_or_else(unknown)?, &decoded.text, capture, context)?;
    if decoded.damaged {
        drafts.problems.push(format!("bytes that are not {}", decoded.encoding));
    }
    for draft in &mut drafts.drafts {
        draft.published = draft.published.or(context.published);
        once::tell_once(draft);
    }
    Ok(drafts)
}

fn read(format: Format, text: &str, capture: &Capture, context: &Context) -> Result<Drafts> {
    match format {
        Format::Html => page::draft(text, capture, context).map(Drafts::from),
        Format::Rss | Format::Atom | Format::JsonFeed => {
            let feed = feed::read_text(text, &feed_context(capture, context))?;
            let drafts = feed::drafts(&feed, capture, context);
            Ok(Drafts { drafts, problems: feed.problems, told: feed.told, ..Drafts::default() })
        }
        Format::Text => text::draft(text, capture, context).map(Drafts::from),
        Format::NewsMlG2 | Format::NewsMl1 | Format::Nitf | Format::Ninjs | Format::Iptc7901 => {
            agency::drafts(format, text, capture, context)
        }
        Format::Sitemap => sitemap::drafts(text, context),
        Format::Warc | Format::Wet => {
            Err(Error::Unreadable { format, reason: "an archive that does not begin with a record".to_owned() })
        }
    }
}

fn feed_context(capture: &Capture, context: &Context) -> feed::FeedContext {
    feed::FeedContext {
        url: capture.url.clone(),
        content_type: capture.media_type.clone(),
        content_location: None,
        content_language: capture.language.clone(),
        timezone: context.timezone.clone(),
        now: context.now,
    }
}

/// One draft of a capture that holds one piece.
impl From<Draft> for Drafts {
    fn from(draft: Draft) -> Self {
        Self { drafts: vec![draft], ..Self::default() }
    }
}

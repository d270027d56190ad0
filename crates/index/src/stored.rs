//! What rows and passages show of an article, in the bytes that the engine keeps: read without copying its texts.

use jiff::Timestamp;
use news::{ArticleId, SourceId, StoryId};

use crate::Document;

/// What rows and passages show, as it was given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored<'b> {
    pub(crate) id: ArticleId,
    pub(crate) story: Option<StoryId>,
    pub(crate) time: Timestamp,
    pub(crate) source: SourceId,
    pub(crate) source_name: &'b str,
    pub(crate) section: Option<&'b str>,
    pub(crate) language: Option<&'b str>,
    pub(crate) url: Option<&'b str>,
    pub(crate) headline: &'b str,
    pub(crate) standfirst: Option<&'b str>,
    pub(crate) body: Vec<&'b str>,
}

/// Writes what [`Stored::read`] reads: ids and time at fixed places, then each text after its length.
pub(crate) fn write(document: &Document) -> Vec<u8> {
    let article = &document.article;
    let body = article.body.iter().map(|block| block.text.as_str());
    let mut bytes = Vec::with_capacity(256 + body.clone().map(str::len).sum::<usize>());
    bytes.extend_from_slice(article.id.as_bytes());
    bytes.extend_from_slice(document.story.as_ref().map_or(&[0; 16], |story| story.as_bytes()));
    let time = article.time();
    bytes.extend_from_slice(&time.as_second().to_le_bytes());
    bytes.extend_from_slice(&time.subsec_nanosecond().to_le_bytes());
    let language = document.reading.language.as_deref().or(article.language.as_deref());
    let head = [
        Some(article.source.as_str()),
        Some(&document.source_name),
        article.section.as_deref(),
        language,
        article.url.as_deref(),
        Some(&article.headline),
        article.standfirst.as_deref(),
    ];
    for text in head.into_iter().chain(body.map(Some)) {
        put(&mut bytes, text);
    }
    bytes
}

/// A text after its length and one; of none, zero.
fn put(bytes: &mut Vec<u8>, text: Option<&str>) {
    let mut length = text.map_or(0, |text| text.len() + 1);
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
}

impl<'b> Stored<'b> {
    /// Reads what [`write`] wrote; nothing of what it did not.
    pub(crate) fn read(bytes: &'b [u8]) -> Option<Self> {
        let mut rest = Rest(bytes);
        let id = ArticleId::from_bytes(rest.array()?);
        let story = Some(rest.array()?).filter(|bytes| *bytes != [0; 16]).map(StoryId::from_bytes);
        let time = Timestamp::new(i64::from_le_bytes(rest.array()?), i32::from_le_bytes(rest.array()?)).ok()?;
        Some(Self {
            id,
            story,
            time,
            source: rest.text()??.parse().ok()?,
            source_name: rest.text()??,
            section: rest.text()?,
            language: rest.text()?,
            url: rest.text()?,
            headline: rest.text()??,
            standfirst: rest.text()?,
            body: std::iter::from_fn(|| rest.text().flatten()).collect(),
        })
    }
}

/// What is still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// A text that may be none; nothing at the end.
    fn text(&mut self) -> Option<Option<&'b str>> {
        let mut length = 0usize;
        for shift in (0..usize::BITS).step_by(7) {
            let [byte] = self.array()?;
            length |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                let Some(length) = length.checked_sub(1) else { return Some(None) };
                return std::str::from_utf8(self.take(length)?).ok().map(Some);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use news::{Article, Block, Format, Reading};

    #[test]
    fn what_is_written_is_read() {
        let now: Timestamp = "2026-02-01T08:00:00.123456789Z".parse().unwrap();
        let long = "é".repeat(20_000);
        for (standfirst, body) in [(None, vec![]), (Some("Un chapô."), vec!["Un.", "", &long])] {
            let article = Article {
                headline: "Un titre".to_owned(),
                standfirst: standfirst.map(str::to_owned),
                section: Some(String::new()),
                body: body.iter().map(|text| Block::paragraph(*text)).collect(),
                ..Article::new(SourceId::of("essai"), Format::Text, now)
            };
            let (source_name, reading) = ("L’Essai".to_owned(), Reading::default());
            let document = Document { article, source_name, reading, story: Some(StoryId::new(now)), earlier: vec![] };
            let bytes = write(&document);
            let stored = Stored::read(&bytes).unwrap();
            assert_eq!((stored.id, stored.story, stored.time), (document.article.id, document.story, now));
            assert_eq!((stored.source.as_str(), stored.source_name), ("essai", "L’Essai"));
            assert_eq!((stored.section, stored.language, stored.url), (Some(""), None, None));
            assert_eq!((stored.headline, stored.standfirst, stored.body), ("Un titre", standfirst, body));
            for cut in 0..bytes.len().min(100) {
                let _ = Stored::read(&bytes[..cut]);
            }
        }
    }
}

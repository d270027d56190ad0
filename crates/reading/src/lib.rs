//! Reading: from an article to what it says. Pure: no network, no disk, no clock.

pub mod agenda;
pub mod copies;
mod error;
pub mod fingerprint;
pub mod names;
pub mod passages;
pub mod quotes;
mod scalars;
pub mod times;
pub mod tongue;

pub use error::{Error, Result};

use jiff::civil::DateTime;
use news::{Article, BlockKind, Reading};

/// Which reader this is: raised whenever it reads otherwise, so that `reindex --read` knows what is to be read again.
pub const MODEL: u32 = 4;

/// The sketch of an article's text, by which its copies are found; `None` where it is too short.
pub fn sketch(article: &Article) -> Option<copies::Sketch> {
    copies::Sketch::of(&running_text(article))
}

/// Reads an article: spans over it, never changes to it.
pub fn read(article: &Article) -> Reading {
    let text = running_text(article);
    let language = tongue::of(&text, article.language.as_deref());
    let mut reading = Reading {
        language: language.map(str::to_owned),
        fingerprint: fingerprint::of(&text),
        model: MODEL,
        ..Reading::default()
    };
    // Only French is understood; of a piece without a date, "mardi" is not guessed.
    if language == Some("fr") {
        let texts: Vec<(Option<i32>, &str)> = article.texts().map(|(block, text)| (Some(block), text)).collect();
        let published = article.published.map(|moment| moment.offset.to_datetime(moment.at));
        understand(&mut reading, &texts, published, article.dateline.as_ref().and_then(|line| line.place.as_deref()));
    }
    reading
}

/// Reads a bare text, published at the local time `published`; offsets count its Unicode scalar values.
pub fn annotate(text: &str, published: Option<DateTime>) -> Reading {
    let language = tongue::of(text, None).map(str::to_owned);
    let mut reading = Reading { language, fingerprint: fingerprint::of(text), ..Reading::default() };
    understand(&mut reading, &[(None, text)], published, None);
    reading
}

/// Fills in who is named, what was said, when, and what is ahead; `written_at` is the place of the dateline.
fn understand(
    reading: &mut Reading,
    texts: &[(Option<i32>, &str)],
    published: Option<DateTime>,
    written_at: Option<&str>,
) {
    reading.entities = names::of_blocks(texts);
    reading.quotes = quotes::of(texts, &reading.entities);
    if reading.language.as_deref() == Some("fr") {
        reading.passages = passages::of(texts);
    }
    let dated: Vec<agenda::Dated<'_>> = texts
        .iter()
        .map(|(block, text)| agenda::Dated { block: *block, text, dates: times::of(text, *block, published) })
        .collect();
    let (quotes, entities) = (&reading.quotes, &reading.entities);
    let about = agenda::About { published: published.map(DateTime::date), quotes, entities, written_at };
    reading.agenda = agenda::of(&dated, &about);
    reading.dates = dated.into_iter().flat_map(|dated| dated.dates).map(|(_, read)| read).collect();
}

/// Standfirst and body, a block a line; the headline only where there is nothing else, since desks rewrite it.
fn running_text(article: &Article) -> String {
    let standfirst = article.standfirst.iter().map(String::as_str);
    let body = article.body.iter().filter(|block| block.kind != BlockKind::Figure).map(|block| block.text.as_str());
    let text = standfirst.chain(body).collect::<Vec<_>>().join("\n");
    if text.is_empty() { article.headline.clone() } else { text }
}

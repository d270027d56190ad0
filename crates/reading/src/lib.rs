//! Reading: from an article to what it says. Pure: no network, no disk, no clock.

mod error;
pub mod fingerprint;
pub mod names;
pub mod times;
pub mod tongue;

pub use error::{Error, Result};

use jiff::civil::DateTime;
use news::{Article, BlockKind, Reading};

/// Reads an article: spans over it, never changes to it.
pub fn read(article: &Article) -> Reading {
    let text = running_text(article);
    let language = tongue::of(&text, article.language.as_deref());
    // Dates are read in French only; of a piece without a date, "mardi" is not guessed.
    let published = article.published.map(|moment| moment.date());
    let dates = match language {
        Some("fr") => article.texts().flat_map(|(block, text)| times::of(text, Some(block), published)).collect(),
        _ => Vec::new(),
    };
    let entities = match language {
        Some("fr") => names::of_blocks(&article.texts().map(|(block, text)| (Some(block), text)).collect::<Vec<_>>()),
        _ => Vec::new(),
    };
    Reading {
        language: language.map(str::to_owned),
        entities,
        dates,
        fingerprint: fingerprint::of(&text),
        ..Reading::default()
    }
}

/// Reads a bare text, published at the local time `published`; offsets count its Unicode scalar values.
pub fn annotate(text: &str, published: Option<DateTime>) -> Reading {
    Reading {
        language: tongue::of(text, None).map(str::to_owned),
        entities: names::of_text(text),
        dates: times::of(text, None, published.map(DateTime::date)),
        fingerprint: fingerprint::of(text),
        ..Reading::default()
    }
}

/// Standfirst and body, a block a line; the headline only where there is nothing else, since desks rewrite it.
fn running_text(article: &Article) -> String {
    let standfirst = article.standfirst.iter().map(String::as_str);
    let body = article.body.iter().filter(|block| block.kind != BlockKind::Figure).map(|block| block.text.as_str());
    let text = standfirst.chain(body).collect::<Vec<_>>().join("\n");
    if text.is_empty() { article.headline.clone() } else { text }
}

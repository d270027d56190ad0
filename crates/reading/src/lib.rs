//! Reading: from an article to what it says. Pure: no network, no disk, no clock.

pub mod fingerprint;
pub mod tongue;

use jiff::civil::DateTime;
use news::{Article, BlockKind, Reading};

/// Reads an article: spans over it, never changes to it.
pub fn read(article: &Article) -> Reading {
    let text = running_text(article);
    Reading {
        language: tongue::of(&text, article.language.as_deref()).map(str::to_owned),
        fingerprint: fingerprint::of(&text),
        ..Reading::default()
    }
}

/// Reads a bare text, published at the local time `published`; offsets count its Unicode scalar values.
pub fn annotate(text: &str, _published: Option<DateTime>) -> Reading {
    Reading {
        language: tongue::of(text, None).map(str::to_owned),
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

//! Reading: from an article to what it says. Pure: no network, no disk, no clock.

use jiff::civil::DateTime;
use news::{Article, Reading};

/// Reads an article: spans over it, never changes to it.
pub fn read(_article: &Article) -> Reading {
    Reading::default()
}

/// Reads a bare text, published at the local time `published`; offsets count its Unicode scalar values.
pub fn annotate(_text: &str, _published: Option<DateTime>) -> Reading {
    Reading::default()
}

//! A text with what was read in it: names that lead to their pages, dates for machines, words that somebody said.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use news::{EntityType, Reading};

use crate::address::Place;
use crate::view::Setter;

/// A text, written as HTML: every word of it is escaped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Html(String);

impl askama::filters::HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A stretch of a text in scalar values, and the tags around it.
struct Span {
    range: Range<u32>,
    open: String,
    close: &'static str,
}

/// Marks the texts of one article; a name leads to its page where it is met first.
pub(crate) struct Marker<'a> {
    set: &'a Setter,
    reading: &'a Reading,
    lang: Option<&'a str>,
    met: HashSet<(EntityType, &'a str)>,
}

impl<'a> Marker<'a> {
    /// For the texts of an article in `lang`, in reading order.
    pub(crate) fn new(set: &'a Setter, reading: &'a Reading, lang: Option<&'a str>) -> Self {
        Self { set, reading, lang, met: HashSet::new() }
    }

    /// A block of the body.
    pub(crate) fn block(&mut self, number: usize, text: &str) -> Html {
        let block = i32::try_from(number).ok();
        let mut spans = self.names(block);
        let here = |known: Option<i32>| known == block && block.is_some();
        for date in self.reading.dates.iter().filter(|date| here(date.block)) {
            let value = escaped(&date.value);
            if is_machine_readable(&date.value) {
                let title = escaped(&self.set.period(&date.value));
                let open = format!("<time datetime=\"{value}\" title=\"{title}\">");
                spans.push(Span { range: date.start..date.end, open, close: "</time>" });
            }
        }
        for (number, quote) in self.reading.quotes.iter().enumerate().filter(|(_, quote)| here(quote.block)) {
            let (tag, close) = match quote.kind {
                news::QuoteKind::Direct => ("q", "</q>"),
                news::QuoteKind::Indirect => ("span", "</span>"),
            };
            let open = format!("<{tag} class=\"spoken\" id=\"{}\">", anchor(number));
            spans.push(Span { range: quote.start..quote.end, open, close });
        }
        for passage in self.reading.passages.iter().filter(|passage| here(passage.block)) {
            let open = format!("<span lang=\"{}\">", escaped(&passage.language));
            spans.push(Span { range: passage.start..passage.end, open, close: "</span>" });
        }
        written(self.set, text, self.lang, spans)
    }

    fn names(&mut self, block: Option<i32>) -> Vec<Span> {
        let mut spans = Vec::new();
        for entity in &self.reading.entities {
            let slug = language::words::slug(entity.house_name());
            let first = entity.mentions.iter().find(|mention| mention.block == block && block.is_some());
            let Some(mention) = first.filter(|_| !slug.is_empty()) else { continue };
            if self.met.insert((entity.kind, &entity.name)) {
                let url = escaped(&Place::Name(entity.kind, slug).path(self.set.lang));
                let open = format!("<a class=\"name\" href=\"{url}\">");
                spans.push(Span { range: mention.start..mention.end, open, close: "</a>" });
            }
        }
        spans
    }
}

/// Where the words of quote `number` stand in the page.
pub(crate) fn anchor(number: usize) -> String {
    format!("dit-{}", number + 1)
}

/// The text with some of its parts, in bytes, as marked.
pub(crate) fn with_marks(set: &Setter, text: &str, lang: Option<&str>, parts: &[Range<usize>]) -> Html {
    let scalars = |byte: usize| {
        let before = text.get(..byte).map_or(0, |before| before.chars().count());
        u32::try_from(before).unwrap_or(u32::MAX)
    };
    let span = |part: &Range<usize>| Span {
        range: scalars(part.start)..scalars(part.end),
        open: "<mark>".to_owned(),
        close: "</mark>",
    };
    written(set, text, lang, parts.iter().map(span).collect())
}

/// Sets the text as its language is printed, with the tags of the spans around their words; spans that cross others
/// or stand outside the text are left out.
fn written(set: &Setter, text: &str, lang: Option<&str>, mut spans: Vec<Span>) -> Html {
    spans.sort_by_key(|span| (span.range.start, std::cmp::Reverse(span.range.end)));
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bytes.push(text.len());
    let byte = |scalar: u32| bytes.get(scalar as usize).copied();
    let mut kept: Vec<(Range<usize>, Span)> = Vec::new();
    let mut around: Vec<(usize, bool)> = Vec::new();
    for span in spans {
        let (Some(start), Some(end)) = (byte(span.range.start), byte(span.range.end)) else { continue };
        while around.pop_if(|(outer, _)| *outer <= start).is_some() {}
        // A link within a link, or tags that cross, are no HTML.
        let is_link = span.close == "</a>";
        let fits = around.iter().all(|(outer, outer_is_link)| end <= *outer && !(is_link && *outer_is_link));
        if start < end && fits {
            around.push((end, is_link));
            kept.push((start..end, span));
        }
    }
    let ranges: Vec<Range<usize>> = kept.iter().map(|(range, _)| range.clone()).collect();
    let (text, ranges) = set.text_with(text, lang, &ranges);
    let mut html = String::with_capacity(text.len() + 64 * kept.len());
    let mut at = 0;
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (range, (_, span)) in ranges.iter().zip(&kept) {
        while let Some((end, close)) = open.pop_if(|(end, _)| *end <= range.start) {
            push(&mut html, &text, &mut at, end);
            html.push_str(close);
        }
        push(&mut html, &text, &mut at, range.start);
        html.push_str(&span.open);
        open.push((range.end, span.close));
    }
    while let Some((end, close)) = open.pop() {
        push(&mut html, &text, &mut at, end);
        html.push_str(close);
    }
    push(&mut html, &text, &mut at, text.len());
    Html(html)
}

fn push(html: &mut String, text: &str, at: &mut usize, to: usize) {
    if let Some(part) = text.get(*at..to) {
        html.push_str(&escaped(part));
        *at = to;
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether a value is one that `<time>` may hold: a day, month, year, week, or a civil time.
fn is_machine_readable(value: &str) -> bool {
    !value.contains('/') && !value.contains('Q') && !value.ends_with("-WE") && news::period(value).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_time_may_hold() {
        for (value, expected) in [
            ("2018-02-13", true),
            ("2018-W07", true),
            ("2018-02-13T08:30", true),
            ("2018", true),
            ("2018-02-13/2018-02-14", false),
            ("2018-W07-WE", false),
            ("2018-Q1", false),
            ("x", false),
        ] {
            assert_eq!(is_machine_readable(value), expected, "{value}");
        }
        assert_eq!(escaped("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    }
}

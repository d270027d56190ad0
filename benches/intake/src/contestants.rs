//! Each contestant: how many units a round is, and the round.

use std::hint::black_box;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Capture, Format, Obtained, SourceId};

use crate::captures;

type Round = Box<dyn FnMut()>;

fn read(bytes: &[u8], format: Option<Format>, url: &str) {
    let now = Timestamp::from_second(1_790_000_000).expect("a moment");
    let mut capture = Capture::new(SourceId::of("bench"), Obtained::Import, bytes.to_vec(), now);
    capture.url = Some(url.to_owned());
    let context = intake::Context { format, timezone: TimeZone::UTC, published: None, now };
    let _ = black_box(intake::drafts(&capture, &context));
}

/// Reads one page with ours.
pub fn page(bytes: &[u8]) {
    read(bytes, Some(Format::Html), "https://journal.example/");
}

/// The contestant of a name.
pub fn named(data: &str, name: &str) -> (f64, Round) {
    let megabytes = |feeds: &[String]| feeds.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    match name {
        "pages ours" => {
            let pages = captures::pages(data);
            let round = move |(html, url): &(String, String)| read(html.as_bytes(), Some(Format::Html), url);
            (pages.len() as f64, Box::new(move || pages.iter().for_each(round)))
        }
        "pages dom_smoothie" => {
            let pages = captures::pages(data);
            let round = |(html, url): &(String, String)| {
                let reader = dom_smoothie::Readability::new(html.as_str(), Some(url), None);
                let _ = black_box(reader.and_then(|mut reader| reader.parse()));
            };
            (pages.len() as f64, Box::new(move || pages.iter().for_each(round)))
        }
        "pages trafilatura-rs" => {
            let pages = captures::pages(data);
            let round = |(html, _): &(String, String)| {
                let _ = black_box(trafilatura::extract(html, &trafilatura::Options::default()));
            };
            (pages.len() as f64, Box::new(move || pages.iter().for_each(round)))
        }
        "texts ours" => {
            let texts = captures::texts(data);
            let round = |text: &String| read(text.as_bytes(), Some(Format::Text), "https://journal.example/");
            (texts.len() as f64, Box::new(move || texts.iter().for_each(round)))
        }
        "feeds ours" => {
            let feeds = captures::feeds(data);
            (megabytes(&feeds), Box::new(move || feeds.iter().for_each(|feed| clean(feed))))
        }
        "feeds feed-rs" => {
            let feeds = captures::feeds(data);
            let parser = feed_rs::parser::Builder::new()
                .sanitize_content(true)
                .base_uri(Some("https://journal.example/"))
                .build();
            (
                megabytes(&feeds),
                Box::new(move || feeds.iter().for_each(|feed| drop(black_box(parser.parse(feed.as_bytes()))))),
            )
        }
        "feeds quick-xml" => {
            let feeds = captures::feeds(data);
            (megabytes(&feeds), Box::new(move || feeds.iter().for_each(|feed| tokens(feed))))
        }
        "agency ours" => {
            let documents = captures::agency(data);
            let round = |document: &Vec<u8>| read(document, None, "https://agence.example/");
            (documents.len() as f64, Box::new(move || documents.iter().for_each(round)))
        }
        _ => panic!("no contestant is called {name}"),
    }
}

/// Reads a feed with ours and sanitises every text of it, as feed-rs does.
fn clean(feed: &str) {
    let context = intake::feed::FeedContext {
        url: Some("https://journal.example/".to_owned()),
        content_type: None,
        content_location: None,
        content_language: None,
        timezone: TimeZone::UTC,
        now: Timestamp::from_second(1_790_000_000).expect("a moment"),
    };
    let Ok(feed) = intake::feed::read(feed.as_bytes(), &context) else { return };
    for entry in &feed.entries {
        entry.summary.iter().for_each(|text| drop(black_box(text.html())));
        entry.content.iter().for_each(|content| drop(black_box(content.value.html())));
    }
    black_box(feed);
}

/// The tokens alone: what no reader can be faster than.
fn tokens(feed: &str) {
    let mut reader = quick_xml::Reader::from_str(feed);
    while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {}
}

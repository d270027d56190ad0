//! A feed, in any of its formats: its fields, its drafts, its sanitised text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use news::Format;

fuzz_target!(|bytes: &[u8]| {
    let context = intake::feed::FeedContext {
        url: Some("https://journal.example/flux.xml".to_owned()),
        content_type: None,
        content_location: None,
        content_language: None,
        timezone: jiff::tz::TimeZone::UTC,
        now: fuzz::now(),
    };
    if let Ok(feed) = intake::feed::read(bytes, &context) {
        for body in feed.entries.iter().filter_map(|entry| entry.body()) {
            assert!(!body.html().contains("<script"));
            let _ = body.text();
        }
    }
    let _ = fuzz::read(Some(Format::Rss), bytes);
});

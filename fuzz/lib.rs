//! What the fuzz targets share: a capture of the fuzzer's bytes, read as one format, and what must hold of the drafts.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date, civil::date};
use news::{Capture, Draft, Format, Obtained, SourceId};

/// A moment like any other: runs must repeat.
pub fn now() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The day of [`now`].
pub fn today() -> Date {
    date(2023, 11, 14)
}

/// What is known beside the bytes.
pub fn context(format: Option<Format>) -> intake::Context {
    intake::Context { format, timezone: TimeZone::UTC, published: None, now: now() }
}

/// A capture of `bytes`.
pub fn capture(bytes: &[u8]) -> Capture {
    let mut capture = Capture::new(SourceId::of("fuzz"), Obtained::Import, bytes.to_vec(), now());
    capture.url = Some("https://journal.example/2024/05/14/titre.html".to_owned());
    capture
}

/// Reads `bytes` as `format` does in the product; each draft must make an article or nothing, never a panic.
pub fn read(format: Option<Format>, bytes: &[u8]) -> Vec<Draft> {
    let capture = capture(bytes);
    let drafts = intake::drafts(&capture, &context(format)).map(|found| found.drafts).unwrap_or_default();
    for draft in &drafts {
        let _ = draft.hash();
        let _ = intake::article(draft.clone(), &capture);
    }
    drafts
}

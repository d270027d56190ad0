//! A question as it is typed: never an error.

#![no_main]

use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = index::Question::parse(text, fuzz::now(), &TimeZone::UTC);
});

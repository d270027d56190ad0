//! A date as feeds write it.

#![no_main]

use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = intake::feed::date(text, &TimeZone::UTC);
});

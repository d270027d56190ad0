//! A date as feeds write it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use jiff::tz::TimeZone;

fuzz_target!(|text: &str| {
    let _ = intake::feed::date(text, &TimeZone::UTC);
});

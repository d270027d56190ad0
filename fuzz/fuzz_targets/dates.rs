//! Dates in a text: each is a part of it, in order, without overlap.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for found in language::dates::find(text, Some(fuzz::today())) {
        assert!(found.range.start >= end && text.get(found.range.clone()).is_some(), "{found:?}");
        end = found.range.end;
    }
});

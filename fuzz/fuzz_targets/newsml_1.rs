//! An agency document: NewsML 1.x.

#![no_main]

use libfuzzer_sys::fuzz_target;
use news::Format;

fuzz_target!(|bytes: &[u8]| {
    let _ = fuzz::read(Some(Format::NewsMl1), bytes);
});

//! An agency document: NewsML-G2.

#![no_main]

use libfuzzer_sys::fuzz_target;
use news::Format;

fuzz_target!(|bytes: &[u8]| {
    let _ = fuzz::read(Some(Format::NewsMlG2), bytes);
});

//! Bytes of any kind: their charset, their format, and reading them as that.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let decoded = intake::charset::decode(bytes, None);
    let _ = intake::sniff::format(&decoded.text, None);
    let _ = fuzz::read(None, bytes);
});

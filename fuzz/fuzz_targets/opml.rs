//! A list of sources: what is written of it is read again.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(outlines) = intake::opml::read(bytes)
        && let Ok(written) = intake::opml::write("Sources", &outlines)
    {
        let _ = intake::opml::read(written.as_bytes());
    }
});

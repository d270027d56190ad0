//! A web archive: it ends, whatever it holds, and reading goes on from any place.

#![no_main]

use intake::archive::Archive;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut archive) = Archive::open(bytes, 0, 1 << 20) else { return };
    let mut entries = 0;
    while archive.next().is_some() {
        entries += 1;
        assert!(entries <= bytes.len() + 1, "more records than bytes");
        assert!(archive.position() <= bytes.len() as u64);
    }
    if let Some(rest) = bytes.get(bytes.len() / 2..) {
        let _ = Archive::open(rest, (bytes.len() / 2) as u64, 1 << 20).map(|archive| archive.count());
    }
});

//! A text capture: every line of its body is a line of the capture.

#![no_main]

use libfuzzer_sys::fuzz_target;
use news::Format;

fuzz_target!(|text: &str| {
    if text.contains('\0') {
        return; // zeros are read as two or four bytes a character
    }
    for draft in fuzz::read(Some(Format::Text), text.as_bytes()) {
        for line in draft.body.iter().flat_map(|block| block.text.lines()) {
            assert!(text.contains(line), "{line:?} is not of the capture");
        }
    }
});

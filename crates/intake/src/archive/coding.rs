//! Transfer and content codings of archived answers, undone; archives often keep the name and not the coding.

use std::borrow::Cow;
use std::io::Read;

/// The body of an answer, unpacked to at most `limit` bytes; `None` where it holds more.
///
/// A coding that is named but not there is passed over: crawlers undo codings and keep the fields. What is cut
/// gives what it holds.
pub(super) fn undone<'a>(body: &'a [u8], transfer: Option<&str>, content: &str, limit: u64) -> Option<Cow<'a, [u8]>> {
    let mut bytes = Cow::Borrowed(body);
    if transfer.is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"))
        && let Some(joined) = unchunked(&bytes)
    {
        bytes = Cow::Owned(joined);
    }
    for coding in content.rsplit(',').map(|coding| coding.trim().to_ascii_lowercase()).take(4) {
        let unpacked = match coding.as_str() {
            "gzip" | "x-gzip" if bytes.starts_with(&[0x1f, 0x8b]) => {
                all(flate2::read::MultiGzDecoder::new(bytes.as_ref()), limit)
            }
            "deflate" if is_zlib(&bytes) => all(flate2::read::ZlibDecoder::new(bytes.as_ref()), limit),
            // These two bear no mark: bytes that do not unpack to their end were never packed.
            "deflate" => all(flate2::read::DeflateDecoder::new(bytes.as_ref()), limit).if_ended(),
            "br" => all(brotli_decompressor::Decompressor::new(bytes.as_ref(), 16 << 10), limit).if_ended(),
            "zstd" if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
                zstd::Decoder::new(bytes.as_ref()).map_or(Unpacked::Nothing, |decoder| all(decoder, limit))
            }
            _ => continue,
        };
        match unpacked {
            Unpacked::Whole(unpacked) | Unpacked::Cut(unpacked) => bytes = Cow::Owned(unpacked),
            Unpacked::TooMuch => return None,
            Unpacked::Nothing => {}
        }
    }
    (bytes.len() as u64 <= limit).then_some(bytes)
}

/// Whether deflated bytes have the frame that the standard asks for (RFC 1950) and not all senders write.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}

enum Unpacked {
    Whole(Vec<u8>),
    Cut(Vec<u8>),
    TooMuch,
    Nothing,
}

impl Unpacked {
    fn if_ended(self) -> Self {
        if matches!(self, Self::Cut(_)) { Self::Nothing } else { self }
    }
}

/// All that a decoder gives before it ends or fails.
fn all(decoder: impl Read, limit: u64) -> Unpacked {
    let mut bytes = Vec::new();
    let read = decoder.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    match (read, bytes.len() as u64) {
        (_, length) if length > limit => Unpacked::TooMuch,
        (_, 0) => Unpacked::Nothing,
        (Err(_), _) => Unpacked::Cut(bytes),
        (Ok(_), _) => Unpacked::Whole(bytes),
    }
}

/// Chunks put together (RFC 9112 §7.1); `None` where there are none.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut first = true;
    loop {
        let line = body.iter().take(64).position(|byte| *byte == b'\n');
        let size = line.and_then(|end| size(body.get(..end)?));
        let (Some(end), Some(size)) = (line, size) else { return (!first).then_some(bytes) };
        first = false;
        let rest = body.get(end + 1..)?;
        if size == 0 {
            return Some(bytes);
        }
        bytes.extend_from_slice(rest.get(..size.min(rest.len()))?);
        body = rest.get(size.min(rest.len())..)?;
        body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
    }
}

/// The size that a chunk begins with, in hexadecimal; extensions follow a semicolon.
fn size(line: &[u8]) -> Option<usize> {
    let line = std::str::from_utf8(line).ok()?;
    let digits = line.split(';').next()?.trim();
    (!digits.is_empty()).then(|| usize::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const TEXT: &[u8] = "La crue a atteint Vernay, où six cents habitants sont évacués.".as_bytes();

    #[track_caller]
    fn check(body: &[u8], transfer: Option<&str>, content: &str, expected: &[u8]) {
        assert_eq!(undone(body, transfer, content, 1000).unwrap().as_ref(), expected, "{transfer:?} {content}");
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn chunked(bytes: &[u8]) -> Vec<u8> {
        let (one, other) = bytes.split_at(7);
        let mut chunks = format!("{:x}\r\n", one.len()).into_bytes();
        chunks.extend_from_slice(one);
        chunks.extend(format!("\r\n{:X};note=1\r\n", other.len()).into_bytes());
        chunks.extend_from_slice(other);
        chunks.extend_from_slice(b"\r\n0\r\n\r\n");
        chunks
    }

    #[test]
    fn codings() {
        let mut deflated = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        deflated.write_all(TEXT).unwrap();
        let deflated = deflated.finish().unwrap();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(TEXT).unwrap();
        check(TEXT, None, "", TEXT);
        check(&gzip(TEXT), None, "gzip", TEXT);
        check(&chunked(&gzip(TEXT)), Some("chunked"), "gzip", TEXT);
        check(&chunked(TEXT), Some("Chunked"), "identity", TEXT);
        check(&deflated, None, "deflate", TEXT);
        check(&zlib.finish().unwrap(), None, "deflate", TEXT);
        check(&zstd::encode_all(TEXT, 1).unwrap(), None, "zstd", TEXT);
        // A brotli stream of one block that is not packed: its five letters between the marks of its length and end.
        check(b"\x0b\x02\x80Lisse\x03", None, "br", b"Lisse");
    }

    #[test]
    fn a_coding_that_is_only_named_is_passed_over() {
        for (transfer, content) in [(Some("chunked"), "gzip"), (None, "br"), (None, "deflate"), (None, "zstd, gzip")] {
            check(TEXT, transfer, content, TEXT);
        }
    }

    #[test]
    fn what_is_cut_gives_what_it_holds() {
        let long = TEXT.repeat(10);
        let packed = gzip(&long);
        let cut = undone(&packed[..packed.len() - 12], None, "gzip", 1000).unwrap().into_owned();
        assert!(long.starts_with(&cut));
        let chunks = chunked(TEXT);
        check(&chunks[..chunks.len() - 9], Some("chunked"), "", &TEXT[..TEXT.len() - 2]);
    }

    #[test]
    fn bombs_are_refused() {
        assert!(undone(&gzip(&vec![0; 100_000]), None, "gzip", 1000).is_none());
        assert!(undone(&[b'a'; 2000], None, "", 1000).is_none());
    }
}

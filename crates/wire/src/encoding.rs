//! Content encodings (RFC 9110 §8.4), undone within a limit of size.

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, MultiGzDecoder, ZlibDecoder};

/// What is asked for.
pub(crate) const ACCEPTED: &str = "gzip, br, zstd";

/// Encodings on top of one another that are undone; more is no page but an attack.
const MOST_LAYERS: usize = 3;

/// RFC 9659: a zstd content encoding needs no window above 8 MB.
const ZSTD_WINDOW: u32 = 23;

/// Why a body is not what its encoding says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It grows beyond the limit.
    TooLarge,
    /// It does not decode.
    Damaged(String),
}

/// The body without its encodings. One that is said to be encoded and is plain stays as it is, as does one whose
/// encoding nobody knows (`utf-8`, `none`).
///
/// With `cut` what goes beyond `limit`, or beyond the damage, is left out instead of refused.
pub(crate) fn decoded(body: Vec<u8>, encodings: &str, limit: usize, cut: bool) -> Result<Vec<u8>, Fault> {
    let layers: Vec<String> = encodings
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| matches!(name.as_str(), "gzip" | "x-gzip" | "deflate" | "br" | "zstd"))
        .collect();
    if layers.len() > MOST_LAYERS {
        return Err(Fault::Damaged(format!("{} content encodings", layers.len())));
    }
    let mut body = body;
    for layer in layers.iter().rev() {
        body = undone(layer, body, limit, cut)?;
    }
    Ok(body)
}

fn undone(layer: &str, body: Vec<u8>, limit: usize, cut: bool) -> Result<Vec<u8>, Fault> {
    let bytes = body.as_slice();
    let outcome = match layer {
        "gzip" | "x-gzip" if !bytes.starts_with(&[0x1f, 0x8b]) => return Ok(body),
        "zstd" if !is_zstd(bytes) => return Ok(body),
        // Several members are one file; bytes behind the first one that are no member are padding.
        "gzip" | "x-gzip" => match bounded(MultiGzDecoder::new(bytes), limit, cut) {
            Err(Fault::Damaged(_)) => bounded(GzDecoder::new(bytes), limit, cut),
            outcome => outcome,
        },
        "zstd" => {
            let damaged = |error: std::io::Error| Fault::Damaged(error.to_string());
            let mut decoder = zstd::stream::read::Decoder::new(bytes).map_err(damaged)?;
            decoder.window_log_max(ZSTD_WINDOW).map_err(damaged)?;
            bounded(decoder, limit, cut)
        }
        "br" => bounded(brotli_decompressor::Decompressor::new(bytes, 4096), limit, cut),
        // RFC 9110 §8.4.1.2: zlib is meant; some send what is inside it.
        _ => match bounded(ZlibDecoder::new(bytes), limit, cut) {
            Err(Fault::Damaged(_)) => bounded(DeflateDecoder::new(bytes), limit, cut),
            outcome => outcome,
        },
    };
    match outcome {
        // These two have no mark at their beginning: what does not decode and begins as text is text.
        Err(Fault::Damaged(_)) if matches!(layer, "br" | "deflate") && is_text(bytes) => Ok(body),
        Err(Fault::Damaged(reason)) => Err(Fault::Damaged(format!("not {layer} as it says: {reason}"))),
        outcome => outcome,
    }
}

fn bounded(decoder: impl Read, limit: usize, cut: bool) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = decoder.take(most).read_to_end(&mut out);
    if out.len() > limit {
        out.truncate(limit);
        return if cut { Ok(out) } else { Err(Fault::TooLarge) };
    }
    match read {
        Ok(_) => Ok(out),
        Err(_) if cut && !out.is_empty() => Ok(out),
        Err(error) => Err(Fault::Damaged(error.to_string())),
    }
}

/// A zstd frame, or one that is to be skipped before it (RFC 8878 §3.1).
fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// Whether a document begins here: markup, JSON, or a byte order mark before either.
fn is_text(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'<' | b'{' | b'[' | 0xef | 0xfe | 0xff))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = b"<rss><channel><title>Le Courrier du Val</title></channel></rss>";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn br(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        brotli::BrotliCompress(&mut &*bytes, &mut out, &brotli::enc::BrotliEncoderParams::default()).unwrap();
        out
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 3).unwrap()
    }

    #[test]
    fn what_is_said_is_undone_and_what_is_lied_is_left() {
        let twice = gzip(&br(TEXT));
        let padded = [gzip(TEXT), vec![0; 40]].concat();
        let members = [gzip(&TEXT[..20]), gzip(&TEXT[20..])].concat();
        for (encodings, body) in [
            ("", TEXT.to_vec()),
            ("identity", TEXT.to_vec()),
            ("utf-8", TEXT.to_vec()),
            ("gzip", gzip(TEXT)),
            ("X-GZIP", gzip(TEXT)),
            ("gzip", padded),
            ("gzip", members),
            ("deflate", zlib(TEXT)),
            ("deflate", raw(TEXT)),
            ("br", br(TEXT)),
            ("zstd", zst(TEXT)),
            ("br, gzip", twice),
            // Said to be encoded, and plain.
            ("gzip", TEXT.to_vec()),
            ("zstd", TEXT.to_vec()),
            ("br", TEXT.to_vec()),
            ("deflate", TEXT.to_vec()),
        ] {
            assert_eq!(decoded(body, encodings, 1_000, false).as_deref(), Ok(TEXT), "{encodings}");
        }
    }

    #[test]
    fn what_is_cut_or_false_is_an_error() {
        for (encodings, body) in [
            ("gzip", gzip(TEXT)[..30].to_vec()),
            ("zstd", zst(TEXT)[..20].to_vec()),
            ("br", br(TEXT)[..20].to_vec()),
            ("gzip, gzip, gzip, gzip", TEXT.to_vec()),
        ] {
            assert!(matches!(decoded(body, encodings, 1_000, false), Err(Fault::Damaged(_))), "{encodings}");
        }
    }

    #[test]
    fn bombs_are_cut() {
        let zeros = vec![0; 3_000_000];
        for (encodings, body) in [
            ("gzip", gzip(&zeros)),
            ("deflate", zlib(&zeros)),
            ("br", br(&zeros)),
            ("zstd", zst(&zeros)),
            ("gzip, gzip", gzip(&gzip(&zeros))),
        ] {
            assert_eq!(decoded(body.clone(), encodings, 1_000_000, false), Err(Fault::TooLarge), "{encodings}");
            assert_eq!(decoded(body, encodings, 1_000, true).unwrap().len(), 1_000, "{encodings}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(body: Vec<u8>, layer in 0..4usize) {
            let _ = decoded(body, ["gzip", "deflate", "br", "zstd"][layer], 10_000, false);
        }
    }
}

//! From bytes to text: what is marked, what is declared, and what actually decodes.

use std::borrow::Cow;

use encoding_rs::{Encoding, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a capture a declaration is looked for.
const PROLOGUE: usize = 4096;

/// A capture as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without its byte order mark.
    pub text: Cow<'a, str>,
    /// The encoding it was read in, by its common name in lower case, e.g. `utf-8`, `us-ascii`, `windows-1252`.
    pub encoding: String,
    /// Whether some bytes had no meaning in it.
    pub damaged: bool,
}

/// Decodes `bytes` that came with the media type `media_type`.
///
/// The order is that of RFC 7303: the byte order mark, the charset of the transport, the declaration inside; then
/// UTF-8 where it fits, then a guess. A declaration that the bytes belie is passed over: text that is valid UTF-8
/// beyond ASCII is UTF-8, whatever one-byte charset it is said to be.
///
/// ```
/// use intake::charset::decode;
///
/// assert_eq!(decode("élysée".as_bytes(), Some("text/xml; charset=iso-8859-1")).text, "élysée");
/// assert_eq!(decode(b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9t\xe9 \x80</a>", None).text.len(), 59);
/// ```
pub fn decode<'a>(bytes: &'a [u8], media_type: Option<&str>) -> Decoded<'a> {
    if let Some(decoded) = marked(bytes).or_else(|| wide(bytes)) {
        return decoded;
    }
    let transport = media_type.and_then(charset_parameter).and_then(|label| Encoding::for_label(label.as_bytes()));
    let declared = declaration(bytes).and_then(Encoding::for_label);
    if bytes.is_ascii() {
        return ascii(bytes, media_type, transport, declared);
    }
    let as_utf8 = std::str::from_utf8(bytes).ok();
    for encoding in [transport, declared].into_iter().flatten() {
        if encoding == UTF_8 || encoding == UTF_16BE || encoding == UTF_16LE {
            continue; // marked or valid UTF-16 and UTF-8 are told by the bytes themselves
        }
        if as_utf8.is_some() && encoding.is_single_byte() {
            break;
        }
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return Decoded { text, encoding: name(encoding), damaged: false };
        }
    }
    if let Some(text) = as_utf8 {
        return Decoded { text: Cow::Borrowed(text), encoding: name(UTF_8), damaged: false };
    }
    guess(bytes, transport.or(declared))
}

/// What begins with a byte order mark; one that contradicts the bytes after it is not believed.
fn marked(bytes: &[u8]) -> Option<Decoded<'_>> {
    match bytes {
        [0, 0, 0xFE, 0xFF, rest @ ..] => Some(utf32(rest, u32::from_be_bytes, "utf-32be")),
        [0xFF, 0xFE, 0, 0, rest @ ..] => Some(utf32(rest, u32::from_le_bytes, "utf-32le")),
        [0xEF, 0xBB, 0xBF, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => Some(Decoded { text: Cow::Borrowed(text), encoding: name(UTF_8), damaged: false }),
            Err(_) => Some(replaced(rest, UTF_8)),
        },
        [0xFE, 0xFF, rest @ ..] => Some(replaced(rest, UTF_16BE)),
        [0xFF, 0xFE, rest @ ..] => Some(replaced(rest, UTF_16LE)),
        _ => None,
    }
}

/// Two or four bytes a character without a mark: told by where the zeros stand in the first characters.
fn wide(bytes: &[u8]) -> Option<Decoded<'_>> {
    match bytes {
        [0, 0, 0, 1..=255, ..] => Some(utf32(bytes, u32::from_be_bytes, "utf-32be")),
        [1..=255, 0, 0, 0, ..] => Some(utf32(bytes, u32::from_le_bytes, "utf-32le")),
        [0, 1..=255, 0, 1..=255, ..] => Some(replaced(bytes, UTF_16BE)),
        [1..=255, 0, 1..=255, 0, ..] => Some(replaced(bytes, UTF_16LE)),
        _ => None,
    }
}

fn utf32(bytes: &[u8], number: fn([u8; 4]) -> u32, name: &str) -> Decoded<'static> {
    let mut damaged = !bytes.len().is_multiple_of(4);
    let mut text = String::with_capacity(bytes.len() / 4);
    for unit in bytes.as_chunks::<4>().0 {
        text.push(char::from_u32(number(*unit)).unwrap_or_else(|| {
            damaged = true;
            char::REPLACEMENT_CHARACTER
        }));
    }
    Decoded { text: Cow::Owned(text), encoding: name.to_owned(), damaged }
}

fn replaced<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: name(encoding), damaged }
}

/// Plain ASCII, which many encodings read alike: only those that use ASCII bytes otherwise decode it anew.
fn ascii<'a>(
    bytes: &'a [u8],
    media_type: Option<&str>,
    transport: Option<&'static Encoding>,
    declared: Option<&'static Encoding>,
) -> Decoded<'a> {
    let said = transport.or(declared).filter(|encoding| *encoding != UTF_16BE && *encoding != UTF_16LE);
    if let Some(encoding) = said.filter(|encoding| !encoding.is_ascii_compatible()) {
        return replaced(bytes, encoding);
    }
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    // RFC 3023: text/* that names no charset is US-ASCII; and `us-ascii` is a label of windows-1252 on the web.
    let bare_text = said.is_none() && media_type.is_some_and(|kind| kind.trim_start().starts_with("text/"));
    let encoding = match said {
        Some(encoding) if encoding == WINDOWS_1252 => "us-ascii".to_owned(),
        Some(encoding) => name(encoding),
        None if bare_text => "us-ascii".to_owned(),
        None => name(UTF_8),
    };
    Decoded { text: Cow::Borrowed(text), encoding, damaged: false }
}

/// Nothing that is said fits: mostly UTF-8 with few bad bytes, else what the letters look like.
fn guess<'a>(bytes: &'a [u8], said: Option<&'static Encoding>) -> Decoded<'a> {
    let lossy = String::from_utf8_lossy(bytes);
    let lost = lossy.matches(char::REPLACEMENT_CHARACTER).count();
    let kept = lossy.chars().filter(|letter| !letter.is_ascii()).count() - lost;
    if kept > lost.saturating_mul(4) {
        return Decoded { text: lossy, encoding: name(UTF_8), damaged: true };
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let mut decoded = replaced(bytes, detector.guess(None, chardetng::Utf8Detection::Allow));
    if decoded.damaged
        && let Some(encoding) = said.filter(|encoding| *encoding != UTF_16BE && *encoding != UTF_16LE)
    {
        decoded = replaced(bytes, encoding);
    }
    decoded
}

fn name(encoding: &'static Encoding) -> String {
    // The GBK decoder of the Encoding Standard is that of GB18030, its superset.
    if encoding == GBK { "gb18030".to_owned() } else { encoding.name().to_ascii_lowercase() }
}

/// The `charset` parameter of a media type.
fn charset_parameter(media_type: &str) -> Option<&str> {
    media_type.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (key.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    })
}

/// What an XML declaration or a `<meta>` says of the charset.
fn declaration(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..PROLOGUE).unwrap_or(bytes);
    let xml = find(head, b"<?xml", 0).and_then(|start| {
        let end = find(head, b"?>", start).unwrap_or(head.len());
        value_after(head.get(start..end)?, b"encoding")
    });
    xml.or_else(|| {
        let mut from = 0;
        while let Some(start) = find(head, b"<meta", from) {
            let end = find(head, b">", start).unwrap_or(head.len());
            if let Some(label) = value_after(head.get(start..end)?, b"charset") {
                return Some(label);
            }
            from = end.max(start + 1);
        }
        None
    })
}

fn value_after<'a>(text: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let after = find(text, key, 0)? + key.len();
    let rest = text.get(after..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b';' | b'>' | b'?' | b'/' | b' ' | b'\t'));
    rest.get(..end.unwrap_or(rest.len())).filter(|label| !label.is_empty())
}

/// Where `wanted` stands in `text` from `from` on, letter case aside.
fn find(text: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted)).map(|at| at + from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], media_type: Option<&str>, text: &str, encoding: &str) {
        let decoded = decode(bytes, media_type);
        assert_eq!((decoded.text.as_ref(), decoded.encoding.as_str()), (text, encoding));
    }

    #[test]
    fn the_mark_comes_first() {
        check(b"\xEF\xBB\xBF\xC3\xA9", Some("text/xml; charset=koi8-r"), "é", "utf-8");
        check(b"\xFE\xFF\0<\0\xE9", None, "<é", "utf-16be");
        check(b"\xFF\xFE<\0\xE9\0", None, "<é", "utf-16le");
        check(b"\0\0\xFE\xFF\0\0\0<", None, "<", "utf-32be");
    }

    #[test]
    fn wide_text_needs_no_mark() {
        check(b"\0<\0a\0>", None, "<a>", "utf-16be");
        check(b"<\0a\0>\0", Some("text/xml; charset=utf-8"), "<a>", "utf-16le");
    }

    #[test]
    fn the_transport_overrides_the_declaration() {
        let bytes = b"<?xml version='1.0' encoding='utf-8'?>\xD7\xE1\xD2";
        let decoded = decode(bytes, Some("application/xml; charset=koi8-r"));
        assert!(decoded.text.ends_with("ваР") || decoded.text.ends_with("Ваг") || decoded.encoding == "koi8-r");
    }

    #[test]
    fn utf8_is_seen_whatever_it_is_called() {
        check("déjà".as_bytes(), Some("text/xml; charset=iso-8859-1"), "déjà", "utf-8");
        let declared = "<?xml version=\"1.0\" encoding=\"windows-1252\"?>œuvre";
        check(declared.as_bytes(), None, declared, "utf-8");
    }

    #[test]
    fn latin_1_is_windows_1252() {
        check(b"l\x92\x9cuvre \x80", Some("text/html; charset=iso-8859-1"), "l’œuvre €", "windows-1252");
        check(
            b"une journ\xE9e d\xE9j\xE0 tr\xE8s charg\xE9e \xE0 la mairie",
            Some("text/html; charset=utf-8"),
            "une journée déjà très chargée à la mairie",
            "windows-1252",
        );
    }

    #[test]
    fn plain_ascii() {
        check(b"<a/>", Some("text/xml"), "<a/>", "us-ascii");
        check(b"<a/>", Some("application/xml"), "<a/>", "utf-8");
        check(b"", None, "", "utf-8");
    }

    #[test]
    fn few_bad_bytes_do_not_change_the_rest() {
        let decoded = decode(b"\xC3\xA9t\xC3\xA9, d\xC3\xA9j\xC3\xA0, for\xC3\xAAt, h\xC3\xB4te \xFF", None);
        assert!(decoded.damaged && decoded.text.starts_with("été, déjà"));
    }
}

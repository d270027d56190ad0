//! Character references of XML and HTML, and plain text from HTML.

use std::borrow::Cow;

use markup5ever::data::NAMED_ENTITIES;

/// The longest name of a character reference that is looked up.
const MAX_NAME: usize = 40;

/// `text` with its references resolved; what names nothing stays as written.
pub(super) fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    resolve(text, &mut out);
    Cow::Owned(out)
}

/// Appends `text` to `out` with its references resolved.
pub(super) fn resolve(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + 1..).unwrap_or_default();
        match reference(after, out) {
            Some(length) => rest = after.get(length..).unwrap_or_default(),
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

/// Resolves what stands after an ampersand; answers how long it was.
fn reference(after: &str, out: &mut String) -> Option<usize> {
    if let Some(number) = after.strip_prefix('#') {
        return numeric(number, out).map(|length| length + 1);
    }
    let length = after.bytes().take(MAX_NAME).position(|byte| byte == b';')?;
    let (first, second) = NAMED_ENTITIES.get(after.get(..length + 1)?)?;
    out.extend([char::from_u32(*first)?].into_iter());
    out.extend(char::from_u32(*second).filter(|letter| *letter != '\0'));
    Some(length + 1)
}

/// `233;` or `xE9;`; numbers 128 to 159 mean windows-1252, as in HTML.
fn numeric(number: &str, out: &mut String) -> Option<usize> {
    let (digits, radix, skipped) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (number, 10, 0),
    };
    let length = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let code = u32::from_str_radix(digits.get(..length).filter(|digits| digits.len() < 9)?, radix).ok()?;
    let letter = match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9F) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or('\u{fffd}')
        }
        _ => char::from_u32(code).filter(|letter| *letter != '\0').unwrap_or('\u{fffd}'),
    };
    out.push(letter);
    Some(skipped + length + usize::from(digits.as_bytes().get(length) == Some(&b';')))
}

/// Appends `text` to `html` so that it means itself there.
pub(super) fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        html.push_str(rest.get(..at).unwrap_or_default());
        html.push_str(match rest.as_bytes().get(at) {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "&quot;",
        });
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    html.push_str(rest);
}

/// Whether `text` reads as HTML: a tag or a character reference stands in it.
pub(super) fn is_html(text: &str) -> bool {
    let tag = text.match_indices('<').any(|(at, _)| tag_end(text.get(at..).unwrap_or_default()).is_some());
    tag || text.match_indices('&').any(|(at, _)| {
        let after = text.get(at + 1..).unwrap_or_default();
        reference(after, &mut String::new()).is_some()
    })
}

/// Where the tag that opens `text` ends; `None` where it is no tag.
fn tag_end(text: &str) -> Option<usize> {
    let name = text.strip_prefix("</").or_else(|| text.strip_prefix('<'))?;
    let comment = text.starts_with("<!") || text.starts_with("<?");
    if !comment && !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    if let Some(inside) = text.strip_prefix("<!--") {
        return inside.find("-->").map(|end| end + 7);
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return Some(at + 1),
            _ => {}
        }
    }
    text.find('>').map(|end| end + 1)
}

/// The text of a short piece of HTML on one line: tags dropped, references resolved, white space collapsed.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        resolve(rest.get(..at).unwrap_or_default(), &mut text);
        rest = rest.get(at..).unwrap_or_default();
        if rest.starts_with("<!--") && tag_end(rest).is_none() {
            rest = "";
            break;
        }
        let Some(end) = tag_end(rest) else {
            text.push('<');
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let tag = rest.get(..end).unwrap_or_default();
        rest = rest.get(end..).unwrap_or_default();
        let name: String = tag.chars().skip(1).take_while(char::is_ascii_alphanumeric).collect();
        if ["script", "style"].iter().any(|bad| name.eq_ignore_ascii_case(bad)) {
            let close = format!("</{}", name.to_ascii_lowercase());
            let end = rest.to_ascii_lowercase().find(&close);
            rest = end.and_then(|end| rest.get(end..)).unwrap_or(if name.eq_ignore_ascii_case("embed") {
                rest
            } else {
                ""
            });
        }
    }
    resolve(rest, &mut text);
    collapse(&text)
}

/// White space collapsed to single blanks; no-break spaces stay.
pub(super) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split([' ', '\t', '\n', '\r', '\u{c}']).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

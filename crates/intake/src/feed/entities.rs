//! Character references of XML and HTML, and plain text from HTML.

use std::borrow::Cow;

use markup5ever::data::NAMED_ENTITIES;

/// The longest name of a character reference that is looked up.
const MAX_NAME: usize = 40;

/// `text` with its references resolved; what names nothing stays as written.
pub(crate) fn resolved(text: &str) -> Cow<'_, str> {
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
    out.extend([char::from_u32(*first)?]);
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
    let tags = Tags::of(text);
    text.match_indices('<').any(|(at, _)| tags.end(at).is_some())
        || text.match_indices('&').any(|(at, _)| {
            let after = text.get(at + 1..).unwrap_or_default();
            reference(after, &mut String::new()).is_some()
        })
}

/// A text with where its last tag and its last comment end, so that no search for an end runs in vain twice.
struct Tags<'t> {
    text: &'t str,
    last_end: usize,
    last_comment: usize,
}

impl<'t> Tags<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, last_end: text.rfind('>').unwrap_or(0), last_comment: text.rfind("-->").unwrap_or(0) }
    }

    /// Where the tag that opens at `at` ends; `None` where it is no tag.
    fn end(&self, at: usize) -> Option<usize> {
        let text = self.text.get(at..).filter(|_| at < self.last_end)?;
        if let Some(inside) = text.strip_prefix("<!--") {
            let closed = at + 4 <= self.last_comment;
            return closed.then(|| inside.find("-->")).flatten().map(|end| at + end + 7);
        }
        let name = text.strip_prefix("</").or_else(|| text.strip_prefix('<'))?;
        if !text.starts_with("<!")
            && !text.starts_with("<?")
            && !name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        {
            return None;
        }
        let mut quote = None;
        for (length, byte) in text.bytes().enumerate() {
            match (byte, quote) {
                (b'"' | b'\'', None) => quote = Some(byte),
                (byte, Some(open)) if byte == open => quote = None,
                (b'>', None) => return Some(at + length + 1),
                _ => {}
            }
        }
        text.find('>').map(|end| at + end + 1)
    }
}

/// The text of a short piece of HTML on one line: tags dropped, references resolved, white space collapsed.
pub fn plain(html: &str) -> String {
    let tags = Tags::of(html);
    let mut text = String::with_capacity(html.len());
    let mut from = 0;
    while let Some(at) = html.get(from..).and_then(|rest| rest.find('<')).map(|at| from + at) {
        resolve(html.get(from..at).unwrap_or_default(), &mut text);
        let rest = html.get(at..).unwrap_or_default();
        from = match tags.end(at) {
            Some(end) => unseen(html, at, end),
            // A comment without end reaches to the next tag end.
            None if rest.starts_with("<!--") => rest.find('>').map_or(html.len(), |end| at + end + 1),
            None => {
                text.push('<');
                at + 1
            }
        };
    }
    resolve(html.get(from..).unwrap_or_default(), &mut text);
    collapse(&text)
}

/// Where text goes on after the tag from `at` to `end`: after the element, where what is in it is for no reader.
fn unseen(html: &str, at: usize, end: usize) -> usize {
    let starts = |at: usize, name: &str| {
        html.get(at..at + name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && !html
                .get(at + name.len()..)
                .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_alphanumeric()))
    };
    let Some(name) = ["script", "style"].into_iter().find(|name| starts(at + 1, name)) else { return end };
    let mut from = end;
    while let Some(close) = html.get(from..).and_then(|rest| rest.find("</")).map(|close| from + close) {
        if starts(close + 2, name) {
            return close;
        }
        from = close + 2;
    }
    html.len()
}

/// White space collapsed to single blanks; no-break spaces stay.
pub(crate) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split([' ', '\t', '\n', '\r', '\u{c}']).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (text, expected) in [
            ("l&#146;&eacute;t&eacute; &amp; l&#x2019;hiver", "l’été & l’hiver"),
            ("A & B, AT&T, &inconnu; &#xFFFFFFFF; &#0;", "A & B, AT&T, &inconnu; \u{fffd} \u{fffd}"),
            ("&", "&"),
        ] {
            assert_eq!(resolved(text), expected);
        }
    }

    #[test]
    fn plain_text() {
        for (html, expected) in [
            ("<b>Un</b>  titre<br/>\n net", "Un titre net"),
            ("3 < 4 et 5 > 2", "3 < 4 et 5 > 2"),
            ("a<script>b()</script>c<!-- d -->e<!-- f", "ace"),
            ("<a title='>'>x</a>", "x"),
        ] {
            assert_eq!(plain(html), expected);
        }
    }
}

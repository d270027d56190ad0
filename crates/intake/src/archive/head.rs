//! The heads of records and of the messages in them: a first line, then named fields.

use std::borrow::Cow;

/// Named fields, in their order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the lines after the first one; a line that begins with a space goes on the one before.
    pub(super) fn read(lines: &[u8]) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines.split(|byte| *byte == b'\n') {
            let line = text(line);
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    /// The first value of a field, by its name in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a field.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
    }
}

/// UTF-8 where it is, else each byte the character of its number: nothing in a head is worth losing it.
fn text(line: &[u8]) -> Cow<'_, str> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(line.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Where the head in `bytes` ends and what follows its empty line begins.
pub(super) fn end(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == b'\n') {
        let line = from + at + 1;
        match bytes.get(line..)? {
            [b'\n', ..] => return Some((line, line + 1)),
            [b'\r', b'\n', ..] => return Some((line, line + 2)),
            _ => from = line,
        }
    }
    None
}

/// An HTTP answer as an archive keeps it: the bytes that were on the line.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    /// Its status code.
    pub(super) status: u16,
    /// Its fields.
    pub(super) fields: Fields,
    /// What followed them, still encoded.
    pub(super) body: &'a [u8],
}

/// Reads an HTTP answer; `None` where it is none.
pub(super) fn answer(block: &[u8]) -> Option<Answer<'_>> {
    if !block.starts_with(b"HTTP/") && !block.starts_with(b"http/") {
        return None;
    }
    // An answer that is cut within its head has no body.
    let (head, body) = end(block).unwrap_or((block.len(), block.len()));
    let head = block.get(..head)?;
    let first = head.iter().position(|byte| *byte == b'\n').unwrap_or(head.len());
    let line = text(head.get(..first)?).into_owned();
    let status = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(Answer { status, fields: Fields::read(head.get(first..)?), body: block.get(body..)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let fields = Fields::read("A: 1\r\nb:2\r\n  suite\r\nvide:\r\nsans\r\na: 3".as_bytes());
        assert_eq!(fields.get("a"), Some("1"));
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "3"]);
        assert_eq!((fields.get("b"), fields.get("vide")), (Some("2 suite"), None));
        assert_eq!(end(b"a\r\nb\r\n\r\nc"), Some((6, 8)));
        assert_eq!(end(b"a\n\nc"), Some((2, 3)));
        assert_eq!(end(b"a\r\nb\r\n"), None);
    }

    #[test]
    fn answers() {
        let found = answer(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>").unwrap();
        assert_eq!((found.status, found.fields.get("content-type"), found.body), (200, Some("text/html"), &b"<p>"[..]));
        let cut = answer(b"HTTP/1.0 404 Not Found").unwrap();
        assert_eq!((cut.status, cut.body), (404, &b""[..]));
        assert!(answer(b"<p>bonjour").is_none());
    }
}

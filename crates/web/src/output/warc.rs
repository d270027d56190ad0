//! Captures as a web archive (WARC 1.1, ISO 28500): the bytes as they came, for other tools and for another store.

use std::io::{self, Write};

use jiff::{Timestamp, Unit};
use news::Capture;

/// Writes the record that says what made the archive.
pub fn write_head(out: &mut impl Write, now: Timestamp) -> io::Result<()> {
    let block = format!("software: depeche/{}\r\nformat: WARC File Format 1.1\r\n", env!("CARGO_PKG_VERSION"));
    let id = news::CaptureId::new(now);
    let fields = [("WARC-Type", "warcinfo"), ("Content-Type", "application/warc-fields")];
    write_record(out, &id.to_string(), now, &fields, block.as_bytes())
}

/// Writes a capture: what was on the line is gone, what it carried is whole, so it is a resource.
pub fn write(out: &mut impl Write, capture: &Capture) -> io::Result<()> {
    let address = capture.url.as_deref().map(plain);
    let media_type = capture.media_type.as_deref().map(plain);
    let mut fields = vec![("WARC-Type", "resource")];
    fields.extend(address.as_deref().map(|url| ("WARC-Target-URI", url)));
    fields.extend(media_type.as_deref().map(|kind| ("Content-Type", kind)));
    write_record(out, &capture.id.to_string(), capture.received, &fields, &capture.body)
}

fn write_record(
    out: &mut impl Write,
    id: &str,
    date: Timestamp,
    fields: &[(&str, &str)],
    block: &[u8],
) -> io::Result<()> {
    let date = date.round(Unit::Second).unwrap_or(date);
    write!(out, "WARC/1.1\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {date}\r\n")?;
    for (name, value) in fields {
        write!(out, "{name}: {value}\r\n")?;
    }
    write!(out, "Content-Length: {}\r\n\r\n", block.len())?;
    out.write_all(block)?;
    out.write_all(b"\r\n\r\n")
}

/// A value that cannot end its line.
fn plain(value: &str) -> String {
    value.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use intake::archive::{Archive, Entry};
    use news::{Obtained, SourceId};

    use super::*;

    #[test]
    fn what_is_written_reads_again() {
        let now = "2026-11-24T06:00:00Z".parse().unwrap();
        let capture = Capture {
            url: Some("https://exemple.fr/pont\r\nX: y".into()),
            media_type: Some("text/html; charset=utf-8".into()),
            ..Capture::new(SourceId::of("essai"), Obtained::Poll, b"<p>Le pont".to_vec(), now)
        };
        let mut bytes = Vec::new();
        write_head(&mut bytes, now).unwrap();
        write(&mut bytes, &capture).unwrap();
        let mut archive = Archive::open(bytes.as_slice(), 0, 1000).unwrap();
        assert!(matches!(archive.next(), Some(Entry::Passed)));
        let Some(Entry::Page(page)) = archive.next() else { panic!("no page") };
        assert_eq!(page.url.as_deref(), Some("https://exemple.fr/pontX: y"));
        assert_eq!((page.date, page.media_type, page.body), (Some(now), capture.media_type, capture.body));
        assert!(archive.next().is_none());
    }
}

//! How fast a web archive is read before its pages are: prints megabytes of unpacked records a second.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::cast_precision_loss)] // a measurement, of its own pages

use std::io::Write;
use std::time::Instant;

use intake::archive::{Archive, Entry};

/// Unpacked bytes of the archive that is made.
const SIZE: usize = 128 << 20;

fn main() {
    let (plain, packed) = archive();
    for (name, bytes) in [("plain", &plain), ("gzip by record", &packed)] {
        let started = Instant::now();
        let archive = Archive::open(bytes.as_slice(), 0, 20 << 20).unwrap();
        let pages = archive.filter(|entry| matches!(entry, Entry::Page(_))).count();
        let seconds = started.elapsed().as_secs_f64();
        println!("{name}: {pages} pages, {:.0} MB/s of records", plain.len() as f64 / 1e6 / seconds);
    }
}

/// Invented pages of about 40 KB, with the records that crawlers write beside them.
fn archive() -> (Vec<u8>, Vec<u8>) {
    let (mut plain, mut packed) = (Vec::new(), Vec::new());
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for number in 0.. {
        if plain.len() > SIZE {
            break;
        }
        let mut html = format!("<!doctype html><html lang=fr><title>Page {number}</title><body><article>");
        while html.len() < 40_000 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            html.push_str(&format!("<p class=\"texte-{}\">Le conseil de Vernay a voté {state} fois.</p>\n", state % 7));
        }
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
        let url = format!("https://exemple.fr/{number}");
        for (kind, block) in
            [("request", "GET / HTTP/1.1\r\n\r\n"), ("response", http.as_str()), ("metadata", "a: b\r\n")]
        {
            let record = format!(
                "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-24T06:00:00Z\r\n\
                 Content-Length: {}\r\n\r\n{block}\r\n\r\n",
                block.len()
            );
            plain.extend_from_slice(record.as_bytes());
            let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::fast());
            encoder.write_all(record.as_bytes()).unwrap();
            encoder.finish().unwrap();
        }
    }
    (plain, packed)
}

//! Tests of archives, on records made here.

use std::io::Write;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

fn record(kind: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    let mut record =
        format!("WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Date: 2026-11-24T06:00:00Z\r\n{fields}").into_bytes();
    record.extend(format!("Content-Length: {}\r\n\r\n", block.len()).into_bytes());
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn response(path: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes();
    block.extend_from_slice(body);
    let fields =
        format!("WARC-Target-URI: https://exemple.fr/{path}\r\nContent-Type: application/http; msgtype=response\r\n");
    record("response", &fields, &block)
}

fn page(path: &str) -> Vec<u8> {
    let body = format!("<html><title>{path}</title><body><article><h1>Le pont {path}</h1><p>Il est fermé.</p>");
    response(path, "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

fn packed(record: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(record).unwrap();
    encoder.finish().unwrap()
}

/// What an archive gives: paths of pages, `-` for what is passed over, `!` and the place for damage.
fn told(bytes: &[u8]) -> Vec<String> {
    told_from(bytes, 0)
}

fn told_from(bytes: &[u8], offset: usize) -> Vec<String> {
    let archive = Archive::open(&bytes[offset..], offset as u64, 1 << 20).unwrap();
    let path = |page: &Page| page.url.as_deref().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
    archive
        .take(10_000)
        .map(|entry| match entry {
            Entry::Page(page) => path(&page),
            Entry::Passed => "-".to_owned(),
            Entry::Damaged { at, .. } => format!("!{at}"),
        })
        .collect()
}

fn three() -> [Vec<u8>; 3] {
    [page("un"), page("deux"), page("trois")]
}

#[test]
fn records_of_every_kind() {
    let picture = response("photo", "Content-Type: image/jpeg\r\n", b"\xff\xd8\xff");
    let feed = response(
        "fil",
        "Content-Type: application/rss+xml\r\n",
        b"<rss><channel><item><title>a</title></item></channel></rss>",
    );
    let robots = response("robots.txt", "Content-Type: text/plain\r\n", b"User-agent: *\nDisallow: /\n");
    let moved =
        record("response", "WARC-Target-URI: https://exemple.fr/a\r\n", b"HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\n");
    let resource = record("resource", "WARC-Target-URI: <file:///b>\r\nContent-Type: text/html\r\n", b"<p>b</p>");
    let text = record(
        "conversion",
        "WARC-Target-URI: https://exemple.fr/c\r\nContent-Type: text/plain\r\n",
        b"Un titre\nUn texte.",
    );
    let papers = ["warcinfo", "request", "metadata", "revisit"].map(|kind| record(kind, "", b"papiers"));
    let all = [page("un"), picture, feed, robots, moved, resource, text].into_iter().chain(papers);
    let bytes: Vec<u8> = all.flatten().collect();
    assert_eq!(told(&bytes), ["un", "-", "fil", "-", "-", "b", "c", "-", "-", "-", "-"]);
}

#[test]
fn a_page_is_as_it_was_captured() {
    let body = packed("<p>Évacués à l’aube".as_bytes());
    let head = "content-type: text/html;charset=utf-8\r\nContent-Language: fr\r\nContent-Encoding: gzip\r\n";
    let bytes = packed(&response("a", head, &body));
    let Some(Entry::Page(page)) = Archive::open(bytes.as_slice(), 0, 1000).unwrap().next() else { panic!("no page") };
    assert_eq!(page.body, "<p>Évacués à l’aube".as_bytes());
    assert_eq!(page.media_type.as_deref(), Some("text/html;charset=utf-8"));
    let capture = page.capture(&SourceId::of("essai"), "2026-12-01T00:00:00Z".parse().unwrap());
    assert_eq!(capture.received.to_string(), "2026-11-24T06:00:00Z");
    assert_eq!((capture.url.as_deref(), capture.language.as_deref()), (Some("https://exemple.fr/a"), Some("fr")));
}

#[test]
fn plain_and_packed_by_record_and_whole() {
    let plain = three().concat();
    assert_eq!(told(&plain), ["un", "deux", "trois"]);
    assert_eq!(told(&packed(&plain)), ["un", "deux", "trois"]);
    let by_record: Vec<u8> = three().iter().flat_map(|record| packed(record)).collect();
    assert_eq!(told(&by_record), ["un", "deux", "trois"]);
    let anywhere: Vec<u8> = plain.chunks(100).flat_map(packed).collect();
    assert_eq!(told(&anywhere), ["un", "deux", "trois"]);
    assert!([&plain, &by_record].into_iter().all(|bytes| is_archive(bytes)));
    assert!(!is_archive(&packed(b"<p>")) && !is_archive(b"WAR"));
}

#[test]
fn reading_goes_on_where_it_stopped() {
    let by_record: Vec<u8> = three().iter().flat_map(|record| packed(record)).collect();
    for bytes in [three().concat(), by_record] {
        let mut archive = Archive::open(bytes.as_slice(), 0, 1 << 20).unwrap();
        assert!(matches!(archive.next(), Some(Entry::Page(_))));
        let at = usize::try_from(archive.position()).unwrap();
        assert!(at > 0);
        assert_eq!(told_from(&bytes, at), ["deux", "trois"]);
    }
    let whole = packed(&three().concat());
    let mut archive = Archive::open(whole.as_slice(), 0, 1 << 20).unwrap();
    archive.next();
    assert_eq!(archive.position(), 0);
    assert_eq!(archive.by_ref().count(), 2);
    assert_eq!(archive.position(), whole.len() as u64);
    // Members that are cut anywhere: the end of a record that was given is no damage.
    let anywhere: Vec<u8> = three().concat().chunks(100).flat_map(packed).collect();
    let mut archive = Archive::open(anywhere.as_slice(), 0, 1 << 20).unwrap();
    archive.next();
    let at = usize::try_from(archive.position()).unwrap();
    assert_eq!(told_from(&anywhere, at), ["deux", "trois"]);
}

#[test]
fn damage_costs_the_record_it_is_in() {
    let [one, two, three] = three();
    let cut = &two[..two.len() - 20];
    // In a plain file a record that is cut takes the beginning of the next one for its own.
    let bytes = [one.as_slice(), b"n'importe quoi\r\n", &two, &three].concat();
    assert_eq!(told(&bytes), ["un", &format!("!{}", one.len()), "deux", "trois"]);
    let no_length = b"WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n\r\n".as_slice();
    let bytes = [one.as_slice(), no_length, &three].concat();
    assert_eq!(told(&bytes), ["un", &format!("!{}", one.len()), "trois"]);
    let bytes = [one.as_slice(), cut].concat();
    assert_eq!(told(&bytes), ["un", &format!("!{}", one.len())]);
}

#[test]
fn damage_in_a_packed_archive_costs_its_member() {
    let [one, two, three] = three();
    let (one, three) = (packed(&one), packed(&three));
    let place = format!("!{}", one.len());
    // The record is shorter than it says.
    let short = packed(&two[..two.len() - 20]);
    assert_eq!(told(&[one.as_slice(), &short, &three].concat()), ["un", &place, "trois"]);
    // Its bytes are not those that were packed.
    let mut wrong = packed(&two);
    let middle = wrong.len() / 2;
    wrong[middle..middle + 8].fill(0xff);
    let bytes = [one.as_slice(), &wrong, &three].concat();
    assert_eq!(told(&bytes)[..2], ["un".to_owned(), place.clone()]);
    assert_eq!(told(&bytes).last().map(String::as_str), Some("trois"));
    // The file ends within it.
    let half = packed(&two);
    assert_eq!(told(&[one.as_slice(), &half[..half.len() / 2]].concat()), ["un", &place]);
    // Something else stands between.
    let bytes = [one.as_slice(), b"\0\0\0\0 reste", &three].concat();
    assert_eq!(told(&bytes), ["un", &place, "trois"]);
}

#[test]
fn pages_above_the_limit_are_named() {
    let large = response("gros", "Content-Type: text/html\r\n", &vec![b'a'; 3 << 20]);
    let bytes = [page("un"), large, page("deux")].concat();
    assert_eq!(told(&bytes), ["un", &format!("!{}", page("un").len()), "deux"]);
    let bomb =
        response("bombe", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &packed(&vec![b'a'; 3 << 20]));
    assert_eq!(told(&[bomb, page("deux")].concat()), ["!0", "deux"]);
}

#[test]
fn an_archive_is_read_like_any_capture() {
    let text = record(
        "conversion",
        "WARC-Target-URI: https://exemple.fr/crue\r\nContent-Type: text/plain\r\n",
        "La crue recule\n\nLes habitants de Vernay sont rentrés chez eux mardi matin, a annoncé la préfecture.\n"
            .as_bytes(),
    );
    let bytes = [page("un"), b"abime\r\n".to_vec(), text].concat();
    let context = Context { format: None, timezone: TimeZone::UTC, published: None, now: Timestamp::UNIX_EPOCH };
    for bytes in [packed(&bytes), bytes] {
        let capture = Capture::new(SourceId::of("essai"), Obtained::Import, bytes, context.now);
        let read = crate::drafts(&capture, &context).unwrap();
        let headlines: Vec<_> = read.drafts.iter().filter_map(|draft| draft.headline.as_deref()).collect();
        assert_eq!(headlines, ["Le pont un", "La crue recule"]);
        assert_eq!(read.drafts[1].url.as_deref(), Some("https://exemple.fr/crue"));
        assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
    }
}

#[test]
fn gzip_around_anything_else() {
    assert_eq!(unpacked(packed(b"<p>a"), 100).unwrap(), b"<p>a");
    assert_eq!(unpacked(b"<p>a".to_vec(), 1).unwrap(), b"<p>a");
    assert!(unpacked(packed(&[b'a'; 1000]), 100).is_err());
}

proptest! {
    #[test]
    fn no_input_panics_or_loops(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        at in 0_usize..2000,
        whole in any::<bool>(),
    ) {
        let mut archive = if whole { three().concat() } else { three().iter().flat_map(|one| packed(one)).collect() };
        let at = at.min(archive.len());
        archive.splice(at..(at + bytes.len() / 2).min(archive.len()), bytes);
        prop_assert!(told(&archive).len() < 1000);
    }
}

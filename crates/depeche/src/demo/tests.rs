//! The sample keeps its promises: enough pieces, sound French, every form well made, news as time goes by.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use news::BlockKind;
use tower::ServiceExt;

use super::sample::{Edition, Piece, Sample};
use super::script::Form;
use super::server::router;

const BASE: &str = "http://127.0.0.1:8080";

fn start() -> Timestamp {
    "2026-11-24T09:40:00Z".parse().unwrap()
}

fn sample() -> Sample {
    Sample::load(start(), TimeZone::get("Europe/Paris").unwrap()).unwrap()
}

fn editions(sample: &Sample) -> impl Iterator<Item = (&Arc<Piece>, &Edition)> {
    sample.pieces().iter().flat_map(|piece| piece.editions.iter().map(move |edition| (piece, edition)))
}

#[test]
fn there_is_enough_to_read() {
    let sample = sample();
    let (out, held_back): (Vec<_>, Vec<_>) = sample.pieces().iter().partition(|piece| piece.published() <= start());
    assert!(out.len() >= 75, "{} at the start", out.len());
    assert!(held_back.len() >= 25, "{} held back", held_back.len());
    let sections: HashSet<_> = sample.pieces().iter().map(|piece| piece.section.as_str()).collect();
    assert!(sections.len() >= 12, "{sections:?}");
    for outlet in sample.outlets().iter().filter(|outlet| outlet.form != Form::Bulletin) {
        assert!(!sample.list(outlet, start()).is_empty(), "{}", outlet.name);
    }
    let versions = sample.pieces().iter().filter(|piece| piece.editions.len() >= 3).count();
    assert!(versions >= 2, "{versions} pieces with two updates");
}

#[test]
fn any_start_will_do() {
    for (at, zone) in [
        ("2026-12-31T23:10:00Z", "Europe/Paris"),
        ("2027-03-28T00:30:00Z", "Europe/Paris"),
        ("2028-02-29T12:00:00Z", "America/Toronto"),
        ("2026-10-25T00:59:00Z", "Pacific/Noumea"),
    ] {
        let start: Timestamp = at.parse().unwrap();
        let sample = Sample::load(start, TimeZone::get(zone).unwrap()).unwrap();
        for piece in sample.pieces() {
            let oldest = start.checked_sub(SignedDuration::from_hours(24 * 15)).unwrap();
            assert!(piece.published() > oldest, "{}", piece.slug);
            assert!(piece.editions.windows(2).all(|pair| pair[0].at < pair[1].at), "{}", piece.slug);
        }
    }
}

#[test]
fn pieces_held_back_come_one_after_the_other() {
    let sample = sample();
    let mut later: Vec<_> = sample.pieces().iter().map(|piece| piece.published()).filter(|at| *at > start()).collect();
    later.sort();
    for (turn, at) in (1..).zip(&later) {
        assert_eq!(*at, start() + SignedDuration::from_secs(20 * turn), "turn {turn}");
    }
}

#[test]
fn texts_are_whole() {
    let sample = sample();
    for (piece, edition) in editions(&sample) {
        let paragraphs = edition.body.iter().filter(|block| block.kind == BlockKind::Paragraph).count();
        assert!(paragraphs >= 3 || edition.headline.starts_with("FLASH"), "{}: {paragraphs} paragraphs", piece.slug);
        assert!(paragraphs <= 12, "{}: {paragraphs} paragraphs", piece.slug);
    }
}

#[test]
fn headlines_differ() {
    let sample = sample();
    let mut seen = HashSet::new();
    for piece in sample.pieces() {
        let headline = &piece.editions[0].headline;
        assert!(seen.insert(headline.clone()), "twice: {headline}");
        assert!(headline.chars().count() <= 120, "long: {headline}");
    }
}

/// What a proof-reader marks at a glance.
fn faults(text: &str, english: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let mut note = |fault: &str| faults.push(format!("{fault}: {text}"));
    let mut depth = 0_i32;
    for mark in text.chars() {
        depth += i32::from(mark == '«') - i32::from(mark == '»');
        if !(0..=1).contains(&depth) {
            break;
        }
    }
    if depth != 0 || text.matches('“').count() != text.matches('”').count() {
        note("unbalanced quotation marks");
    }
    if text.matches('(').count() != text.matches(')').count() {
        note("unbalanced brackets");
    }
    for bad in ["{", "}", "[[", "  ", " ,", " .", "\t", "''", ".."] {
        if text.replace("...", "…").contains(bad) {
            note(bad);
        }
    }
    if !english {
        for bad in
            ["\"", "«L", "oeuvre", "coeur", "soeur", " de le ", " de les ", " à le ", " si il ", "que il", "que elle"]
        {
            if text.contains(bad) {
                note(bad);
            }
        }
        let letters: Vec<char> = text.chars().collect();
        for pair in letters.windows(2) {
            let spaced = pair[0].is_whitespace() || pair[0] == '»' || pair[0].is_ascii_digit();
            if matches!(pair[1], '!' | '?' | ';' | ':' | '»') && !spaced && pair[0] != '…' {
                note("no space before a high mark");
            }
        }
    }
    faults
}

#[test]
fn texts_are_proof_read() {
    let sample = sample();
    let mut all = Vec::new();
    let mut check = |piece: &Piece, edition: &Edition| {
        let english = piece.outlet.as_str() == "harbour-dispatch";
        let heads = [Some(&edition.headline), edition.standfirst.as_ref(), edition.kicker.as_ref()];
        for text in heads.into_iter().flatten().chain(edition.body.iter().map(|block| &block.text)) {
            all.extend(faults(text, english).into_iter().map(|fault| format!("{}: {fault}", piece.slug)));
        }
    };
    for (piece, edition) in editions(&sample) {
        check(piece, edition);
    }
    let much_later = start() + SignedDuration::from_hours(3);
    for outlet in sample.outlets() {
        for piece in sample.list(outlet, much_later) {
            piece.editions.iter().for_each(|edition| check(&piece, edition));
        }
        if let Some(piece) = sample.bulletin(outlet, much_later) {
            check(&piece, &piece.editions[0]);
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn an_agency_is_taken_over() {
    let sample = sample();
    let first = |edition: &Edition| edition.body[0].text.replace('’', "'").replace('\u{a0}', " ");
    let agency: Vec<_> = editions(&sample)
        .filter(|(piece, _)| piece.outlet.as_str() == "ahp")
        .map(|(_, edition)| first(edition))
        .collect();
    let copies = sample
        .pieces()
        .iter()
        .filter(|piece| piece.outlet.as_str() != "ahp" && agency.contains(&first(&piece.editions[0])))
        .filter(|piece| piece.editions[0].byline.as_deref().is_some_and(|byline| byline.contains("AHP")))
        .count();
    assert!(copies >= 10, "{copies} copies");
}

/// Asks a router whose clock stands `seconds` after the start.
async fn ask(
    path: &str,
    seconds: i64,
    headers: &[(header::HeaderName, &str)],
) -> (StatusCode, axum::http::HeaderMap, Vec<u8>) {
    let now = start() + SignedDuration::from_secs(seconds);
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let response = router(sample(), BASE, move || now).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

/// Reads XML to its end and returns the text of all elements called `name`.
fn xml(text: &str, name: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut found, mut inside) = (Vec::new(), false);
    loop {
        use quick_xml::events::Event;
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(tag) if tag.name().as_ref() == name => {
                inside = true;
                found.push(String::new());
            }
            Event::End(tag) if tag.name().as_ref() == name => inside = false,
            Event::Text(text) if inside => found.last_mut().unwrap().push_str(&text),
            _ => {}
        }
    }
    found
}

#[tokio::test]
async fn every_form_is_well_made() {
    let sample = sample();
    for outlet in sample.outlets() {
        let path = format!("/{}/{}", outlet.id, outlet.feed);
        let (status, headers, body) = ask(&path, 0, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let media_type = headers[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let text = match outlet.form {
            Form::RssLatin => {
                assert!(media_type.ends_with("charset=windows-1252") && std::str::from_utf8(&body).is_err());
                encoding_rs::WINDOWS_1252.decode(&body).0.into_owned()
            }
            _ => String::from_utf8(body).unwrap(),
        };
        let links = match outlet.form {
            Form::Bulletin => vec![],
            Form::JsonFeed => {
                let feed: serde_json::Value = serde_json::from_str(&text).unwrap();
                let items = feed["items"].as_array().unwrap();
                items.iter().map(|item| item["url"].as_str().unwrap().to_owned()).collect()
            }
            Form::Atom | Form::AtomXhtml => xml(&text, "id").split_off(1),
            _ => xml(&text, "link").split_off(1),
        };
        assert!(outlet.form == Form::Bulletin || links.len() == sample.list(outlet, start()).len(), "{path}");
        for link in links {
            let (status, headers, body) = ask(link.strip_prefix(BASE).unwrap(), 0, &[]).await;
            assert_eq!(status, StatusCode::OK, "{link}");
            assert!(!body.is_empty() && headers.contains_key(header::ETAG), "{link}");
            let plain = headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/plain");
            assert_eq!(plain, outlet.form == Form::RssCaptures, "{link}");
        }
        assert_eq!(ask(&format!("/{}/", outlet.id), 0, &[]).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    for outlet in sample().outlets() {
        let path = format!("/{}/{}", outlet.id, outlet.feed);
        let (_, headers, _) = ask(&path, 0, &[]).await;
        let etag = headers[header::ETAG].to_str().unwrap();
        let modified = headers[header::LAST_MODIFIED].to_str().unwrap();
        let (status, _, body) = ask(&path, 1, &[(header::IF_NONE_MATCH, etag)]).await;
        assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
        assert_eq!(ask(&path, 1, &[(header::IF_MODIFIED_SINCE, modified)]).await.0, StatusCode::NOT_MODIFIED, "{path}");
        let (status, ..) =
            ask(&path, 24 * 3600, &[(header::IF_NONE_MATCH, etag), (header::IF_MODIFIED_SINCE, modified)]).await;
        assert_eq!(status, StatusCode::OK, "{path} a day later");
    }
    assert_eq!(ask("/nobody/feed.xml", 0, &[]).await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask("/ahp/never-written.html", 0, &[]).await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask("/robots.txt", 0, &[]).await.0, StatusCode::OK);
}

#[test]
fn news_keep_coming() {
    let sample = sample();
    let out = |seconds: i64| -> HashSet<(String, String)> {
        let now = start() + SignedDuration::from_secs(seconds);
        let lists = sample.outlets().iter().flat_map(|outlet| sample.list(outlet, now));
        lists.map(|piece| (piece.outlet.to_string(), piece.slug.clone())).collect()
    };
    let mut known = out(0);
    for seconds in (120..=6 * 3600).step_by(120) {
        let now = out(seconds);
        let fresh = now.difference(&known).count();
        assert!((1..=6).contains(&fresh), "{fresh} new pieces in the two minutes before {seconds} s");
        known.extend(now);
    }
}

#[tokio::test]
async fn it_is_served_over_loopback() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let clock = Arc::new(AtomicI64::new(start().as_second()));
    let hands = clock.clone();
    let server =
        super::serve(sample(), listener, move || Timestamp::from_second(hands.load(Ordering::Relaxed)).unwrap());
    let server = tokio::spawn(server);
    let sources = super::sources(&base).unwrap();
    assert!(sources.len() >= 7);
    for source in &sources {
        let url: url::Url = source.url.as_deref().unwrap().parse().unwrap();
        let text = raw_get(&url).await;
        assert!(text.starts_with("HTTP/1.1 200"), "{url}");
    }
    server.abort();
}

async fn raw_get(url: &url::Url) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", url.path());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// What the product's own reader makes of one page or capture: blocks in the text, blocks read, blocks in both, and
/// whether the headline is right.
async fn read_back(path: &str, piece: &Piece, edition: &Edition) -> (usize, usize, usize, bool) {
    let (_, headers, body) = ask(path, 0, &[]).await;
    let mut capture = news::Capture::new(piece.outlet.clone(), news::Obtained::Page, body, start());
    capture.url = Some(format!("{BASE}{path}"));
    capture.media_type = headers[header::CONTENT_TYPE].to_str().ok().map(str::to_owned);
    let timezone = TimeZone::get("Europe/Paris").unwrap();
    let context = intake::Context { format: None, timezone, published: None, now: start() };
    let drafts = intake::drafts(&capture, &context).map(|drafts| drafts.drafts).unwrap_or_default();
    let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    let text: HashSet<String> = edition.body.iter().flat_map(|block| block.text.lines()).map(plain).collect();
    let read = drafts.iter().flat_map(|draft| &draft.body).flat_map(|block| block.text.lines()).map(plain);
    // A standfirst may stand first in the body, if the page does it so.
    let read: Vec<_> = read.filter(|line| edition.standfirst.as_deref().map(plain).as_ref() != Some(line)).collect();
    let both = read.iter().filter(|line| text.contains(*line)).count();
    let headline = |draft: &news::Draft| draft.headline.as_deref().map(plain) == Some(plain(&edition.headline));
    (text.len(), read.len(), both, drafts.iter().any(headline))
}

#[tokio::test]
async fn what_is_served_reads_back() {
    let sample = sample();
    let (mut cases, mut found, mut sound, mut headlines) = (0_u32, 0.0, 0.0, 0_u32);
    for outlet in sample.outlets() {
        for piece in sample.list(outlet, start()) {
            let path = match outlet.form {
                Form::RssCaptures => format!("/{}/captures/{}.txt", outlet.id, piece.slug),
                Form::RssTeasers | Form::RssLatin | Form::RssLinks => format!("/{}/{}.html", outlet.id, piece.slug),
                _ => continue,
            };
            let (text, read, both, headline) = read_back(&path, &piece, piece.current(start()).unwrap()).await;
            cases += 1;
            found += both as f64 / text as f64;
            sound += both as f64 / read.max(1) as f64;
            headlines += u32::from(headline);
        }
    }
    let (found, sound, headlines) =
        (found / f64::from(cases), sound / f64::from(cases), f64::from(headlines) / f64::from(cases));
    println!(
        "{cases} pages: {found:.3} of the text found, {sound:.3} of what was read is text, {headlines:.3} headlines"
    );
    assert!(found > 0.97 && sound > 0.75 && headlines > 0.97, "{found:.3} {sound:.3} {headlines:.3}");
}

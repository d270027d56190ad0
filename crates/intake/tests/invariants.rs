//! What holds of every capture, made up or real: nothing is invented, nothing is said twice, form does not matter.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)] // a test that fails says so

#[path = "invariants/corpus.rs"]
mod corpus;
#[path = "invariants/markup.rs"]
mod markup;

use intake::Context;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Capture, Draft, Format, Obtained, SourceId};
use proptest::prelude::*;

/// Reads one capture as the product does.
fn read(bytes: &[u8], format: Format, media_type: Option<&str>) -> Draft {
    let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    let mut capture = Capture::new(SourceId::of("essai"), Obtained::Import, bytes.to_vec(), now);
    capture.url = Some("https://www.levalbleu.example/economie/port-rouvert.html".to_owned());
    capture.media_type = media_type.map(str::to_owned);
    let context = Context { format: Some(format), timezone: TimeZone::UTC, published: None, now };
    let drafts = intake::drafts(&capture, &context).map(|found| found.drafts).unwrap_or_default();
    drafts.into_iter().next().unwrap_or_default()
}

/// Letters and digits only: what a reader sees of a text, however it is set.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The sentences of an article that are long enough not to recur by chance.
fn sentences(draft: &Draft) -> Vec<String> {
    let texts = draft.standfirst.iter().map(String::as_str).chain(draft.body.iter().map(|block| block.text.as_str()));
    let parts = texts.flat_map(|text| text.split_inclusive(['.', '!', '?', '\n']));
    parts.map(letters).filter(|sentence| sentence.chars().count() > 40).collect()
}

/// What of an article does not stand in the capture.
fn invented(draft: &Draft, capture: &str) -> Option<String> {
    sentences(draft).into_iter().find(|sentence| !capture.contains(sentence.as_str()))
}

/// A paragraph that stands twice: all of its sentences, in order. A sentence that its author writes again is no fault.
fn twice(draft: &Draft) -> Option<String> {
    let mut seen = std::collections::HashSet::new();
    let texts = draft.standfirst.iter().map(String::as_str).chain(draft.body.iter().map(|block| block.text.as_str()));
    let long = texts.map(letters).filter(|text| text.chars().count() > 40);
    long.into_iter().find(|text| !seen.insert(text.clone()))
}

#[test]
fn texts_hold_only_what_stood_in_the_capture_and_hold_it_once() {
    for (id, text) in corpus::texts() {
        let draft = read(text.as_bytes(), Format::Text, None);
        assert_eq!(invented(&draft, &letters(&text)), None, "{id}");
        assert_eq!(twice(&draft), None, "{id}");
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).count();
        let kept: usize = draft.body.iter().map(|block| block.text.lines().count()).sum();
        assert!(
            draft.removed.len() + kept + 12 >= lines,
            "{id}: {} lines, {kept} kept, {} removed",
            lines,
            draft.removed.len()
        );
    }
}

#[test]
fn pages_hold_only_what_stood_in_the_capture_and_hold_it_once() {
    for (id, bytes) in corpus::pages() {
        let draft = read(&bytes, Format::Html, None);
        let html = intake::charset::decode(&bytes, None).text;
        assert_eq!(invented(&draft, &letters(&markup::all_text(&html))), None, "{id}");
        assert_eq!(twice(&draft), None, "{id}");
    }
}

#[test]
fn neither_charset_nor_the_order_of_attributes_changes_an_article() {
    for (id, bytes) in corpus::pages().step_by(5) {
        let html = intake::charset::decode(&bytes, None).text;
        let plain = read(html.as_bytes(), Format::Html, Some("text/html; charset=utf-8"));
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(html.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(read(&utf16, Format::Html, Some("text/html")), plain, "{id} in UTF-16");
        let (latin, _, lossy) = encoding_rs::WINDOWS_1252.encode(&html);
        if !lossy {
            assert_eq!(
                read(&latin, Format::Html, Some("text/html; charset=windows-1252")),
                plain,
                "{id} in Windows-1252"
            );
        }
        let (forwards, backwards) = (markup::rewritten(&html, false), markup::rewritten(&html, true));
        let utf8 = Some("text/html; charset=utf-8");
        let (one, other) =
            (read(forwards.as_bytes(), Format::Html, utf8), read(backwards.as_bytes(), Format::Html, utf8));
        assert_eq!(one, other, "{id} with its attributes turned round");
    }
}

const PROSE: [&str; 6] = [
    "Le port de Valbleu a rouvert lundi matin après trois semaines de travaux menés jour et nuit sur la digue nord.",
    "« Nous avons tenu les délais », a dit la maire, Odile Ferrand, devant une centaine de pêcheurs venus la saluer.",
    "Les premiers bateaux sont sortis à l’aube ; les prises de la criée ont doublé par rapport au mois précédent.",
    "La région a versé deux millions d'euros, selon le président du conseil, qui promet une seconde tranche à l'automne.",
    "Abonnez-vous à notre lettre pour recevoir chaque matin l'essentiel de l'actualité du littoral dans votre boîte.",
    "Une réunion publique est prévue le 3 juin à la salle des fêtes, où les plans seront présentés aux habitants.",
];

const SMALL: [&str; 12] = [
    "Menu",
    "Accueil",
    "Lire aussi",
    "Publié le 14 mai 2024 à 18h49",
    "Par Solène Tardivel",
    "Partager",
    "Publicité",
    "La digue du Ponant attend ses pierres",
    "Commentaires",
    "© Le Courrier",
    "Le port de Valbleu a rouvert lundi matin…",
    "12",
];

/// A line of a page: prose or not.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(&PROSE[..]).prop_map(str::to_owned),
        3 => prop::sample::select(&SMALL[..]).prop_map(str::to_owned),
        1 => "\\PC{0,60}",
    ]
}

const TAGS: [&str; 12] =
    ["p", "div", "li", "h1", "h2", "span", "article", "aside", "figcaption", "td", "blockquote", "a"];

const HIDDEN: &str = "variablesecretedescriptquinedoitjamaisparaitredansletexte";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn texts_of_any_lines(lines in prop::collection::vec(line(), 1..40)) {
        let text = lines.join("\n");
        let draft = read(text.as_bytes(), Format::Text, None);
        prop_assert_eq!(invented(&draft, &letters(&text)), None);
        prop_assert_eq!(twice(&draft), None);
    }

    #[test]
    fn pages_of_any_tags(parts in prop::collection::vec((prop::sample::select(&TAGS[..]), line(), any::<bool>()), 1..40)) {
        let mut html = format!("<title>Le port rouvre</title><script>var a = '{HIDDEN} {HIDDEN}.';</script><style>.{HIDDEN} {{}}</style>");
        for (tag, text, open) in &parts {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            html.push_str(&format!("<{tag} class=texte data-n=1>{text}<script>{HIDDEN}();</script>"));
            if !open {
                html.push_str(&format!("</{tag}>"));
            }
        }
        let draft = read(html.as_bytes(), Format::Html, Some("text/html; charset=utf-8"));
        prop_assert_eq!(invented(&draft, &letters(&markup::all_text(&html))), None);
        prop_assert_eq!(twice(&draft), None);
        let told = draft.body.iter().any(|block| letters(&block.text).contains(HIDDEN));
        prop_assert!(!told, "script in {:?}", draft.body);
        let (one, other) = (markup::rewritten(&html, false), markup::rewritten(&html, true));
        prop_assert_eq!(read(one.as_bytes(), Format::Html, None), read(other.as_bytes(), Format::Html, None));
    }

    #[test]
    fn bytes_of_any_kind(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for format in [Format::Html, Format::Text, Format::Rss, Format::Ninjs, Format::NewsMlG2, Format::Iptc7901] {
            let _ = read(&bytes, format, None);
        }
    }
}

#[test]
fn size_and_depth_neither_stall_nor_overflow() {
    let paragraph = format!("<p>{}</p>\n", PROSE[0]);
    let large = |tag: &str, times: usize| tag.repeat(times);
    for html in [
        format!("<h1>Titre</h1>{}", large(&paragraph, 20_000_000 / paragraph.len())),
        format!("{}{paragraph}", large("<div>", 100_000)),
        format!("{}{paragraph}{}", large("<span class=a>", 100_000), large("</span>", 100_000)),
        format!("<p>{}", large("mot ", 250_000)),
        large("<a href='/un/lien'>Un lien</a> ", 50_000),
        large("<table><tr><td>", 30_000),
        large("<b><i>", 20_000),
        large("<p", 300_000),
        large("<!--", 300_000),
        large("&", 1_000_000),
        format!("<a {}>", large("a='b' ", 100_000)),
    ] {
        read(html.as_bytes(), Format::Html, Some("text/html; charset=utf-8"));
    }
}

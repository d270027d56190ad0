//! Everything that leaves is well made: JSON as its schemas say, feeds that our own intake reads back without loss, and
//! hostile texts that stay texts in every format.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod house;
mod sample;

use std::path::Path;

use axum::http::{StatusCode, header};
use house::schema::problems;
use house::{Answer, Site, site};
use jiff::tz::TimeZone;
use news::{Article, Block, Capture, Obtained, SourceId};
use serde_json::Value;

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

/// What our own intake reads in a feed.
fn drafts(site: &Site, answer: &Answer, ending: &str) -> Vec<news::Draft> {
    let mut capture =
        Capture::new(SourceId::of("fil"), Obtained::Poll, answer.body.clone().into_bytes(), site.sample.now);
    capture.url = Some(format!("https://depeche.example/flux.{ending}"));
    capture.media_type = Some(answer.header(header::CONTENT_TYPE).to_owned());
    let format = match ending {
        "ninjs" => Some("ninjs".parse().unwrap()),
        "newsml" => Some("newsml-g2".parse().unwrap()),
        _ => None,
    };
    let context = intake::Context { format, timezone: TimeZone::UTC, published: None, now: site.sample.now };
    intake::drafts(&capture, &context).unwrap().drafts
}

#[tokio::test]
async fn every_answer_of_the_api_is_as_its_description_says() {
    let site = site().await;
    let described = json(&site.get("/api/v1/openapi.json").await);
    let mut looked_at = 0;
    for (path, calls) in described["paths"].as_object().unwrap() {
        if path.ends_with("/stream") {
            continue;
        }
        let ids = |list: &Value| -> Vec<String> {
            list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
        };
        let filled: Vec<String> = match path.as_str() {
            "/api/v1/search" => ["pont", "*", "titre:otan SAUF", "personne:ferrand", "zzz"]
                .into_iter()
                .map(|question| format!("{path}?q={}", question.replace(' ', "+")))
                .collect(),
            "/api/v1/entities" => ["person", "place", "organisation"].map(|kind| format!("{path}?type={kind}")).into(),
            _ if path.contains("{type}") => ["place/arcene", "person/lucie-ferrand", "person/personne"]
                .map(|name| path.replace("{type}/{slug}", name))
                .into(),
            _ if path.contains("{id}") => {
                let kind = if path.contains("stories") { "stories" } else { "articles" };
                let mut ids = ids(&json(&site.get(&format!("/api/v1/{kind}?limit=100")).await));
                ids.push("0".repeat(32));
                ids.into_iter().map(|id| path.replace("{id}", &id)).collect()
            }
            _ => vec![path.clone(), format!("{path}?limit=1"), format!("{path}?limit=0"), format!("{path}?cursor=x")],
        };
        for address in filled {
            let answer = site.get(&address).await;
            let said = &calls["get"]["responses"][answer.status.as_str()];
            let content = said["content"].as_object();
            let (kind, content) = content
                .and_then(|kinds| kinds.iter().next())
                .unwrap_or_else(|| panic!("{address}: {} is not in the description: {}", answer.status, answer.body));
            assert!(answer.header(header::CONTENT_TYPE).starts_with(kind.as_str()), "{address}");
            let found = problems(&json(&answer), &content["schema"], &described);
            assert!(found.is_empty(), "{address}: {found:#?}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 60, "{looked_at}");
}

#[tokio::test]
async fn ninjs_passes_its_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/agency/schemas/ninjs-schema_1.3.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    let schema: Value = serde_json::from_str(&text).unwrap();
    let site = site().await;
    hostile(&site).await;
    let pieces = json(&site.get("/flux.ninjs").await);
    assert!(pieces.as_array().unwrap().len() > 10);
    for piece in pieces.as_array().unwrap() {
        let found = problems(piece, &schema, &schema);
        assert!(found.is_empty(), "{}: {found:#?}", piece["headline"]);
    }
}

/// The signs that some format or other takes for its own.
const EVIL: &str = "<script>alert(1)</script>\"'>]]><![CDATA[&amp;<img src=x onerror=alert(2)>\r\nX-Injected: 1\r\nEND:VCALENDAR\u{0}\u{8}\u{feff}\u{202e} {{7*7}} ${7*7} </title>";

/// An article that has them in every field.
async fn hostile(site: &Site) -> news::ArticleId {
    let evil = || Some(format!("Valmont {EVIL}"));
    let article = Article {
        kicker: evil(),
        standfirst: evil(),
        byline: evil(),
        authors: vec![evil().unwrap()],
        section: evil(),
        tags: vec![evil().unwrap()],
        url: Some("https://exemple.fr/?a=\"><script>alert(3)</script>&b='".to_owned()),
        canonical_url: Some("javascript:alert(4)".to_owned()),
        guid: evil(),
        rights: evil(),
        dateline: Some(news::Dateline { place: evil(), ..news::Dateline::default() }),
        images: vec![news::Image { url: "javascript:alert(5)".to_owned(), caption: evil(), ..news::Image::default() }],
        body: vec![Block::paragraph(evil().unwrap()), Block::paragraph("La suite du texte.")],
        ..sample::article(0, &evil().unwrap(), site.sample.now)
    };
    let mut reading = house::reading("fr");
    reading.entities = vec![news::Entity {
        name: evil().unwrap(),
        kind: news::EntityType::Per,
        role: evil(),
        gender: None,
        known_as: None,
        aliases: vec![evil().unwrap()],
        mentions: Vec::new(),
    }];
    reading.quotes = vec![news::Quote {
        kind: news::QuoteKind::Direct,
        text: evil().unwrap(),
        speaker: evil(),
        speaker_surface: evil(),
        cue: None,
        block: None,
        start: 0,
        end: 0,
    }];
    site.sample.put(article, reading).await
}

#[tokio::test]
async fn hostile_texts_stay_texts_wherever_they_go() {
    let site = site().await;
    let id = hostile(&site).await;
    let story = json(&site.get(&format!("/api/v1/articles/{id}")).await)["story"].as_str().map(str::to_owned);
    let mut pages = vec![
        format!("/article/{id}"),
        "/".to_owned(),
        "/en/".to_owned(),
        "/recherche?q=Valmont".to_owned(),
        "/citations".to_owned(),
        "/noms".to_owned(),
        "/sitemap-news.xml".to_owned(),
        "/sources.opml".to_owned(),
        "/agenda.ics".to_owned(),
    ];
    pages.extend(story.map(|story| format!("/sujet/{story}")));
    for ending in ["atom", "rss", "json", "ninjs", "newsml"] {
        pages.extend(["/flux", "/citations", "/recherche"].map(|list| format!("{list}.{ending}?q=Valmont")));
    }
    for address in pages {
        let mut answer = site.get(&address).await;
        if answer.status == StatusCode::PERMANENT_REDIRECT {
            answer = site.get(answer.header(header::LOCATION)).await;
        }
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert!(!answer.headers.contains_key("x-injected"), "{address}");
        let kind = answer.header(header::CONTENT_TYPE).to_owned();
        let body = &answer.body;
        assert!(!body.contains('\u{0}') && !body.contains('\u{8}'), "{address}: control characters");
        if kind.contains("json") {
            // A text of JSON may hold any sign; what it holds as HTML may not.
            let held = json(&answer).to_string();
            for field in held.split("\"content_html\":\"").skip(1).chain(held.split("\"body_xhtml\":\"").skip(1)) {
                let field = field.split("\",\"").next().unwrap();
                assert!(!field.contains("<script") && !field.contains("<img"), "{address}: {field}");
            }
        } else {
            for sign in ["<script>alert", "<img src=x", "href=\"javascript:", "src=\"javascript:"] {
                assert!(!body.contains(sign), "{address}: {sign}");
            }
        }
        if kind.contains("html") {
            assert!(body.matches("<script").count() == body.matches("</script>").count(), "{address}");
            // Structured data cannot end the element that it stands in.
            for data in body.split("<script type=\"application/ld+json\">").skip(1) {
                let data = data.split("</script>").next().unwrap();
                assert!(serde_json::from_str::<Value>(data).is_ok(), "{address}: {data}");
            }
        }
        if kind.contains("calendar") {
            assert_eq!(body.matches("END:VCALENDAR").count(), 1, "{address}");
        }
        if kind.contains("xml") {
            let whole = quick_xml::Reader::from_str(body);
            assert!(well_formed(whole), "{address}: {body}");
        }
    }
}

fn well_formed(mut reader: quick_xml::Reader<&[u8]>) -> bool {
    reader.config_mut().check_end_names = true;
    let mut depth = 0_i64;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(_)) => depth += 1,
            Ok(quick_xml::events::Event::End(_)) => depth -= 1,
            Ok(quick_xml::events::Event::Eof) => return depth == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// Words as people type them, with the signs that formats fight over.
fn text() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let word = prop_oneof![
        8 => "[A-Za-zéèàçœÉ]{2,9}",
        // Not "&amp;", "<b>" or "a<b": whether a title of RSS is mark-up, its specification leaves open.
        1 => prop::sample::select(vec!["&", "]]>", "\"oui\"", "l'eau", "« non »", "1 < 2", "🙂", "中文"])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 2..12).prop_map(|words| format!("Valmont {}", words.join(" ")))
}

/// Typography apart, which is the reader's.
fn plain(text: &str) -> String {
    let letters = text.chars().map(|c| match c {
        '\u{a0}' | '\u{202f}' => ' ',
        '’' => '\'',
        other => other,
    });
    let signs = |c: &char| !matches!(c, '«' | '»' | '"' | '“' | '”');
    letters.filter(signs).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..proptest::prelude::ProptestConfig::with_cases(24) })]

    #[test]
    fn what_every_feed_tells_is_read_back(
        headline in text(), standfirst in text(), first in text(), second in text(), author in "[A-Z][a-zé]{2,8} [A-Z][a-z]{2,8}",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let site = house::empty().await;
            let told = Article {
                standfirst: Some(standfirst.clone()),
                authors: vec![author.clone()],
                body: vec![Block::paragraph(first.clone()), Block::paragraph(second.clone())],
                ..sample::article(0, &headline, site.sample.now)
            };
            site.sample.put(told, house::reading("fr")).await;
            for ending in ["atom", "rss", "json", "ninjs", "newsml"] {
                let answer = site.get(&format!("/flux.{ending}")).await;
                let read = drafts(&site, &answer, ending).remove(0);
                let whole = |draft: &news::Draft| {
                    let blocks = draft.body.iter().map(|block| block.text.as_str());
                    let all = draft.standfirst.as_deref().into_iter().chain(draft.teaser.as_deref()).chain(blocks);
                    plain(&all.collect::<Vec<_>>().join(" "))
                };
                assert_eq!(plain(read.headline.as_deref().unwrap()), plain(&headline), "{ending}");
                // ninjs has its description as plain text, in which readers look for mark-up all the same.
                let parts = [&standfirst, &first, &second].into_iter();
                for part in parts.filter(|part| ending != "ninjs" || !part.contains(['<', '&'])) {
                    assert!(whole(&read).contains(&plain(part)), "{ending}: {part:?} in {:?}", whole(&read));
                }
                assert!(read.published.is_some() && read.guid.is_some(), "{ending}");
            }
        });
    }
}

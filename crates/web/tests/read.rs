//! The pages of what was read: names, quotes, agenda, rewritten headlines, dossiers and their corrections.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod house;
mod sample;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use house::{empty, reading, site};
use jiff::SignedDuration;
use news::{Entity, EntityType, Mention, Quote, QuoteKind, ReadDate, Reading};
use sample::article;
use store::{Noted, Readings};

#[tokio::test]
async fn every_page_of_what_was_read_answers_in_both_languages() {
    let site = site().await;
    for address in [
        "/personne/marc-ozenne",
        "/en/person/marc-ozenne",
        "/organisation/institut-des-sismologues",
        "/lieu/arcene",
        "/en/place/arcene",
        "/noms",
        "/en/names",
        "/citations",
        "/citations?q=dit-par%3Aozenne+falaise",
        "/en/quotes?q=falaise",
        "/agenda?des=2026-11-01",
        "/en/agenda?from=2026-11-01&place=port-sarrau",
        "/titres-modifies",
        "/en/changed-headlines",
    ] {
        let answer = site.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert_eq!(answer.body.matches("<h1").count(), 1, "{address}: one main heading");
        assert!(answer.body.contains("<link rel=\"canonical\" href=\"https://depeche.example/"), "{address}");
        assert!(!answer.body.contains("style="), "{address}: no style the policy forbids");
    }
    for (address, media_type) in [
        ("/personne/marc-ozenne/flux.atom", "application/atom+xml; charset=utf-8"),
        ("/en/place/arcene/feed.rss", "application/rss+xml; charset=utf-8"),
        ("/citations.atom?q=dit-par%3Aozenne", "application/atom+xml; charset=utf-8"),
        ("/en/quotes.json", "application/feed+json; charset=utf-8"),
        ("/titres-modifies.atom", "application/atom+xml; charset=utf-8"),
        ("/agenda.ics", "text/calendar; charset=utf-8"),
        ("/en/agenda.ics?place=port-sarrau", "text/calendar; charset=utf-8"),
        ("/agenda.ics?q=falaise", "text/calendar; charset=utf-8"),
    ] {
        let answer = site.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert_eq!(answer.header(header::CONTENT_TYPE), media_type, "{address}");
    }
    for missing in ["/personne/inconnue", "/organisation/marc-ozenne", "/personne/marc-ozenne/flux.zip"] {
        assert_eq!(site.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
    for invalid in ["/agenda?des=hier", "/citations?avant=x", "/titres-modifies?avant=x"] {
        assert_eq!(site.get(invalid).await.status, StatusCode::BAD_REQUEST, "{invalid}");
    }
}

#[tokio::test]
async fn empty_pages_say_so() {
    let site = empty().await;
    for (address, text) in [
        ("/noms", "Aucun nom"),
        ("/citations", "Aucune citation"),
        ("/agenda", "Rien n’est annoncé"),
        ("/titres-modifies", "Aucun titre"),
        ("/en/agenda", "Nothing is announced"),
    ] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(page.body.contains(text), "{address}");
    }
}

#[tokio::test]
async fn a_person_is_told_by_what_was_said() {
    let site = site().await;
    let page = site.get("/personne/marc-ozenne").await.body;
    assert!(page.contains("patron du café de la jetée"), "the role");
    assert!(page.contains("On a cru que la falaise tombait"), "the words");
    assert!(page.contains("/lieu/port-sarrau"), "where");
    let said = site.get("/citations?q=dit-par%3Aozenne").await.body;
    assert!(said.contains("On a cru que la falaise") && !said.contains("catastrophe naturelle"));
    let ics = site.get("/agenda.ics").await.body;
    assert!(ics.starts_with("BEGIN:VCALENDAR\r\n") && ics.ends_with("END:VCALENDAR\r\n"));
    assert!(ics.split("\r\n").all(|line| line.len() <= 75));
    for (question, found) in [("falaise", true), ("fromage", false)] {
        for place in ["/agenda?des=2026-11-01&q=", "/agenda.ics?q=", "/api/v1/agenda?from=2026-11-01&q="] {
            let answer = site.get(&format!("{place}{question}")).await.body.replace("\r\n ", "");
            let tells = answer.contains("Décision de la préfecture") && answer.contains("Lucie Ferrand");
            assert_eq!(tells, found, "{place}{question}: {answer}");
        }
    }
}

/// Where `part` stands in `text`, in scalar values.
fn place(text: &str, part: &str) -> (u32, u32) {
    let start = text[..text.find(part).unwrap()].chars().count() as u32;
    (start, start + part.chars().count() as u32)
}

#[tokio::test]
async fn names_dates_and_words_are_marked_in_the_text() {
    let site = empty().await;
    let text = "\"L'été < l'hiver\", a dit mardi Jeanne Arnoux, maire d'Orée.";
    let mut piece = article(0, "Une phrase", site.sample.now);
    piece.body = vec![news::Block::paragraph(text)];
    let (start, end) = place(text, "L'été < l'hiver");
    let quote = Quote {
        kind: QuoteKind::Direct,
        text: "L'été < l'hiver".into(),
        speaker: Some("Jeanne Arnoux".into()),
        speaker_surface: None,
        cue: Some("a dit".into()),
        block: Some(0),
        start,
        end,
    };
    let (start, end) = place(text, "Jeanne Arnoux");
    let mention = Mention { block: Some(0), start, end, surface: "Jeanne Arnoux".into() };
    let (start, end) = place(text, "mardi");
    let date = ReadDate {
        surface: "mardi".into(),
        value: "2026-11-24".into(),
        grain: "day".into(),
        block: Some(0),
        start,
        end,
    };
    // Spans that cross others or stand outside the text do no harm.
    let wild = ReadDate { start: end - 1, end: end + 4, ..date.clone() };
    let outside = ReadDate { start: 900, end: 999, ..date.clone() };
    let entity = Entity {
        name: "Jeanne Arnoux".into(),
        kind: EntityType::Per,
        role: Some("maire d'Orée".into()),
        gender: None,
        known_as: None,
        aliases: Vec::new(),
        mentions: vec![mention],
    };
    let read =
        Reading { entities: vec![entity], quotes: vec![quote], dates: vec![date, wild, outside], ..reading("fr") };
    let id = site.sample.put(piece, read).await;
    let page = site.page(id).await.body;
    assert!(page.contains("<q class=\"spoken\" id=\"dit-1\">L’été &lt; l’hiver</q>"), "the words");
    assert!(page.contains("<time datetime=\"2026-11-24\""), "the day");
    assert!(page.contains("<a class=\"name\" href=\"/personne/jeanne-arnoux\">Jeanne Arnoux</a>"), "the name");
    assert!(page.contains("href=\"#dit-1\""), "the way to the words");
}

#[tokio::test]
async fn what_is_taken_over_is_told_sentence_by_sentence() {
    let site = empty().await;
    let now = site.sample.now;
    let sentence = "La digue de l'Ormance a cédé mardi soir en amont de Trémazac, selon la préfecture.";
    let mut dispatch = article(1, "La digue a cédé", now - SignedDuration::from_mins(30));
    dispatch.body = vec![news::Block::paragraph(sentence)];
    let mut copy = article(0, "Trémazac sous les eaux", now);
    copy.body = vec![news::Block::paragraph(format!("{sentence} Notre reporter y était ce matin avec les pompiers."))];
    let (first, second) = (site.sample.put(dispatch, reading("fr")).await, site.sample.put(copy, reading("fr")).await);
    let noted = Noted { article: second, sketch: Vec::new(), copies: vec![(first, 0.5, 1.0)] };
    site.sample.store.note_copies(&[noted]).await.unwrap();
    let page = site.page(second).await.body;
    assert!(page.contains("Reprise agence-centrale"), "whose");
    assert!(page.contains("<mark>La digue de l’Ormance"), "which sentences");
    assert!(!page.contains("<mark>Notre reporter"));
    let page = site.page(first).await.body;
    assert!(page.contains("Repris par") && page.contains("Trémazac sous les eaux"));
}

/// The address of the story of the long read, and of its articles.
async fn story(site: &house::Site) -> (String, Vec<String>) {
    let page = site.get("/lieu/port-sarrau").await.body;
    let at = page.find("/article/").unwrap();
    let article = page[at..].split('"').next().unwrap().to_owned();
    let page = site.get(&article).await.body;
    let at = page.find("/sujet/").unwrap();
    let story = page[at..at + 39].to_owned();
    let page = site.get(&story).await.body;
    let ids = page.split("name=\"article\" value=\"").skip(1).map(|rest| rest[..32].to_owned()).collect();
    (story, ids)
}

fn correction(address: &str, form: String, from: &str) -> Request<Body> {
    Request::post(address).header("sec-fetch-site", from).body(Body::from(form)).unwrap()
}

#[tokio::test]
async fn stories_are_corrected_by_our_own_form_only() {
    let site = site().await;
    let (story, ids) = story(&site).await;
    assert!(ids.len() >= 3, "{ids:?}");
    let address = format!("{story}/corriger");
    let split = format!("article={}&action=split", ids[0]);
    let answer = site.ask(correction(&address, split.clone(), "cross-site")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = site.ask(correction(&address, split, "same-origin")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let new = answer.header(header::LOCATION).to_owned();
    assert!(new.starts_with("/sujet/") && new != story);
    let page = site.get(&story).await.body;
    assert!(!page.contains(&format!("value=\"{}\"", ids[0])), "it is gone from here");
    assert!(page.contains("Corrections à la main"), "the history tells it");
    // Back again: the address of the emptied story leads on.
    let merge = format!("action=merge&target={story}");
    assert_eq!(site.ask(correction(&format!("{new}/corriger"), merge, "same-origin")).await.status, 303);
    let answer = site.get(&new).await;
    assert_eq!((answer.status, answer.header(header::LOCATION)), (StatusCode::PERMANENT_REDIRECT, story.as_str()));
    for form in ["action=split", "action=move&article=x", "action=merge", "action=merge&target=x", ""] {
        let answer = site.ask(correction(&address, form.to_owned(), "same-origin")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{form}");
    }
    assert_eq!(site.get(&format!("{story}/flux.atom")).await.status, StatusCode::OK);
}

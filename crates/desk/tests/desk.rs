//! What the desk takes in, follows, places and tells.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

mod house;
mod shelf;

use std::sync::Arc;
use std::time::{Duration, Instant};

use desk::{Desk, Settings, check, poll, reindex, run, take, take_all};
use house::{House, OPENING, PARAGRAPHS, at, capture, feed, house, open, page, run_until, source, tell_all};
use news::{Capture, Extent, Polling, Source};
use shelf::Shelf;
use store::{Outcome, Selection, VersionWhy};
use tokio::sync::watch;
use wire::{Fetched, Response};

#[tokio::test]
async fn the_same_feed_twice_changes_nothing() {
    let (House { desk, .. }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let body = feed("courrier", &[("pont", "Un nouveau pont", OPENING), ("bac", "Le bac s'arrête", OPENING)]);
    let first = take(&desk, capture(&source, body.clone(), 0), at(0), None).await.unwrap();
    assert_eq!(first.iter().map(|put| put.outcome).collect::<Vec<_>>(), [Outcome::New, Outcome::New]);
    let counts = desk.store.counts().await.unwrap();
    assert!(take(&desk, capture(&source, body.clone(), 5), at(5), None).await.unwrap().is_empty());
    assert_eq!(desk.store.counts().await.unwrap(), counts);
    // Other bytes, the same items.
    let spaced = body.replace("<item>", "\n  <item>");
    assert!(take(&desk, capture(&source, spaced, 9), at(9), None).await.unwrap().is_empty());
    let now = desk.store.counts().await.unwrap();
    assert_eq!((now.articles, now.versions, now.captures), (2, 2, 2));
    let stored = desk.store.article(first[0].id).await.unwrap().unwrap();
    assert_eq!(stored.article.section.as_deref(), Some("Région"), "the source's, where the piece names none");
}

#[tokio::test]
async fn a_changed_text_is_a_new_version() {
    let (House { desk, .. }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let first = feed("courrier", &[("pont", "Un nouveau pont", OPENING)]);
    let put = take(&desk, capture(&source, first, 0), at(0), None).await.unwrap();
    let second = feed("courrier", &[("pont", "Valmorel a son pont", "Tout autre chose est arrivé depuis ce matin.")]);
    let again = take(&desk, capture(&source, second, 5), at(5), None).await.unwrap();
    assert_eq!((again[0].id, again[0].version, again[0].outcome), (put[0].id, 2, Outcome::Changed));
    let versions = desk.store.versions(put[0].id).await.unwrap();
    assert_eq!(
        versions.iter().map(|version| version.why).collect::<Vec<_>>(),
        [VersionWhy::First, VersionWhy::Changed]
    );
}

#[tokio::test]
async fn garbage_is_kept_and_named() {
    let (House { desk, .. }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let garbage = [0_u8, 159, 146, 150, 7, 8, 1, 2, 3].repeat(20);
    let mut broken = capture(&source, garbage.clone(), 0);
    broken.media_type = Some("application/octet-stream".into());
    let error = take(&desk, broken, at(0), None).await.unwrap_err();
    assert!(error.to_string().contains("le-courrier.example/feed.xml"), "{error}");
    let counts = desk.store.counts().await.unwrap();
    assert_eq!((counts.captures, counts.articles), (1, 0));
}

#[tokio::test]
async fn many_captures_are_answered_in_order() {
    let (House { desk, .. }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let mut captures = Vec::new();
    for n in 0..150 {
        let body = match n % 50 {
            7 => Vec::new(),
            _ => feed("courrier", &[(&format!("piece-{n}"), &format!("Pièce {n}"), OPENING)]).into_bytes(),
        };
        captures.push(Capture { url: Some(format!("{n}.xml")), ..capture(&source, body, n) });
    }
    let start = Instant::now();
    let answers = take_all(&desk, captures).await;
    println!("take_all: {:.0} captures/s", 150.0 / start.elapsed().as_secs_f64());
    for (n, answer) in answers.iter().enumerate() {
        match n % 50 {
            7 => assert!(answer.as_ref().is_err_and(|error| error.to_string().starts_with(&format!("{n}.xml")))),
            _ => assert_eq!(answer.as_ref().unwrap()[0].outcome, Outcome::New, "{n}"),
        }
    }
    assert_eq!(desk.store.counts().await.unwrap().articles, 147);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teaser_is_completed_by_its_page() {
    let (House { desk, wire, shelf }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let teaser = "La ville de Valmorel a inauguré mardi son nouveau pont sur l'Ière, après trois ans de travaux…";
    let body = feed("courrier", &[("pont", "Un nouveau pont à Valmorel", teaser)]);
    wire.page(source.url.as_ref().unwrap(), "application/rss+xml", body);
    wire.page("https://courrier.example/pont", "text/html", page("Un nouveau pont à Valmorel", &PARAGRAPHS, ""));
    run_until(&desk, async || desk.store.counts().await.is_ok_and(|counts| counts.versions == 2 && counts.jobs == 0))
        .await;
    let rows = desk.store.latest(&Selection::default(), None, 10).await.unwrap();
    assert_eq!(rows.len(), 1);
    let id = rows[0].article.id;
    let stored = desk.store.article(id).await.unwrap().unwrap();
    assert_eq!(stored.article.extent, Extent::Full);
    assert_eq!(stored.article.guid.as_deref(), Some("courrier-pont"));
    assert!(stored.article.body.iter().any(|block| block.text.contains("transporteurs de la vallée")));
    assert!(stored.story.is_some());
    let versions = desk.store.versions(id).await.unwrap();
    assert_eq!(versions.last().unwrap().why, VersionWhy::Completed);
    assert!(shelf.document(id).unwrap().article.body.len() >= 4);
    assert!(wire.asked().iter().any(|request| request.url.ends_with("/pont") && request.robots));
    assert_eq!(check(&desk).await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_object_or_are_others_change_nothing() {
    let (House { desk, wire, .. }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let teaser = |about: &str| format!("La ville de Valmorel a inauguré mardi {about}, après trois ans de travaux…");
    let names = ["reserve", "reserve-meta", "reserve-site", "noai", "noindex", "robots", "mur", "absente"];
    let teasers: Vec<String> = names.iter().map(|name| teaser(name)).collect();
    let entries: Vec<(&str, &str, &str)> =
        names.iter().zip(&teasers).map(|(name, teaser)| (*name, *name, teaser.as_str())).collect();
    wire.page(source.url.as_ref().unwrap(), "application/rss+xml", feed("courrier", &entries));
    let url = |name: &str| format!("https://courrier.example/{name}");
    let reserved = Fetched {
        url: url("reserve"),
        media_type: Some("text/html".into()),
        opt_out: vec!["tdm-reservation: 1".into()],
        body: page("reserve", &PARAGRAPHS, "").into_bytes(),
        ..Fetched::default()
    };
    wire.answer(&url("reserve"), Ok(Response::Fresh(Box::new(reserved))));
    let meta = page("reserve-meta", &PARAGRAPHS, "<meta name=\"tdm-reservation\" content=\"1\">");
    wire.page(&url("reserve-meta"), "text/html", meta);
    wire.answer(&url("reserve-site"), Err(wire::Error::Reserved(url("reserve-site"))));
    let no_ai = Fetched {
        url: url("noai"),
        media_type: Some("text/html".into()),
        opt_out: vec!["x-robots-tag: noai, noimageai".into()],
        body: page("noai", &PARAGRAPHS, "").into_bytes(),
        ..Fetched::default()
    };
    wire.answer(&url("noai"), Ok(Response::Fresh(Box::new(no_ai))));
    let no_index = page("noindex", &PARAGRAPHS, "<meta name=\"robots\" content=\"noindex, follow\">");
    wire.page(&url("noindex"), "text/html", no_index);
    wire.answer(&url("robots"), Err(wire::Error::Robots(url("robots"))));
    let wall =
        page("Vérification de votre navigateur", &["Merci de patienter quelques secondes.", "Cookies requis."], "");
    wire.page(&url("mur"), "text/html", wall);
    run_until(&desk, async || {
        let asked = wire.asked();
        let all = names.iter().all(|name| asked.iter().any(|request| request.url == url(name)));
        all && desk.store.counts().await.is_ok_and(|counts| counts.jobs == 0)
    })
    .await;
    let counts = desk.store.counts().await.unwrap();
    assert_eq!((counts.articles, counts.jobs), (8, 0));
    for stored in desk.store.scan(None, 10).await.unwrap() {
        let article = &stored.article;
        assert_eq!(article.version, 1, "{}", article.headline);
        let expected = match article.headline.as_str() {
            "noai" => Some("x-robots-tag: noai, noimageai"),
            "noindex" => Some("noindex"),
            name if name.starts_with("reserve") => Some("tdm-reservation: 1"),
            _ => None,
        };
        assert_eq!(article.opt_out.first().map(String::as_str), expected, "{}", article.headline);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_licensed_is_followed() {
    let (House { desk, wire, .. }, _folder) = house();
    let desk = Desk { settings: Settings { licensed: vec!["courrier.example".into()], ..desk.settings }, ..desk };
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let teaser = "La ville de Valmorel a inauguré mardi son nouveau pont, après trois ans de travaux…";
    let body = feed("courrier", &[("pont", "Un nouveau pont", teaser)]);
    wire.page(source.url.as_ref().unwrap(), "application/rss+xml", body);
    let meta = page("Un nouveau pont", &PARAGRAPHS, "<meta name=\"tdm-reservation\" content=\"1\">");
    wire.page("https://courrier.example/pont", "text/html", meta);
    run_until(&desk, async || {
        let stored = desk.store.scan(None, 10).await.unwrap();
        stored.first().is_some_and(|stored| stored.article.extent == Extent::Full)
    })
    .await;
    let stored = desk.store.scan(None, 10).await.unwrap();
    assert_eq!(stored[0].article.extent, Extent::Full);
    assert_eq!(stored[0].article.opt_out, ["tdm-reservation: 1"], "kept all the same");
    let asked = wire.asked();
    assert!(asked.iter().all(|request| request.licensed == request.url.contains("//courrier.example/")), "{asked:?}");
}

#[tokio::test]
async fn the_watch_keeps_the_good_capture_beside_the_bad_one() {
    let (House { desk, wire, .. }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let url = source.url.clone().unwrap();
    let long = PARAGRAPHS.join(" ");
    let mut polling = Polling::default();
    for hour in 0..30_i64 {
        let entries: Vec<(String, String, String)> = (0..2)
            .map(|n| {
                let text = if hour < 24 { long.clone() } else { "Lire la suite sur le site.".to_owned() };
                (format!("p-{hour}-{n}"), format!("Pièce {hour} {n} du conseil"), text)
            })
            .collect();
        let rows: Vec<(&str, &str, &str)> =
            entries.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
        wire.page(&url, "application/rss+xml", feed("courrier", &rows));
    }
    wire.page(&url, "application/rss+xml", "ni flux ni page");
    for hour in 0..30_i64 {
        polling = poll(&desk, &source, &polling, at(60 * hour)).await.unwrap();
        if hour == 23 {
            assert!(polling.alarms.is_empty() && polling.bad_capture.is_none());
        }
    }
    assert_eq!(polling.alarms.iter().map(news::Alarm::kind).collect::<Vec<_>>(), ["short"]);
    let (good, bad) = (polling.good_capture.unwrap(), polling.bad_capture.unwrap());
    let body = |capture: Option<Capture>| String::from_utf8(capture.unwrap().body).unwrap();
    assert!(body(desk.store.capture(good).await.unwrap()).contains("inauguré"));
    assert!(body(desk.store.capture(bad).await.unwrap()).contains("Lire la suite"));
    polling = poll(&desk, &source, &polling, at(60 * 31)).await.unwrap();
    assert_eq!((polling.good_capture, polling.failures), (Some(good), 1));
    assert!(body(desk.store.capture(polling.bad_capture.unwrap()).await.unwrap()).contains("ni flux"));
}

#[tokio::test]
async fn copies_are_one_story_and_the_index_knows() {
    let (House { desk, shelf, .. }, _folder) = house();
    let (one, other) = (source("Le Courrier"), source("La Gazette"));
    let text = PARAGRAPHS.join(" ");
    for (source, host, headline, minute) in
        [(&one, "courrier", "Un nouveau pont à Valmorel", 0), (&other, "gazette", "Valmorel : le pont est ouvert", 7)]
    {
        desk.store.put_source(source).await.unwrap();
        let body = feed(host, &[("pont", headline, &text)]);
        take(&desk, capture(source, body, minute), at(minute), None).await.unwrap();
    }
    let flood = "Une crue a coupé mardi la route de la vallée haute. Les pompiers ont évacué douze habitants du quartier \
        bas, sans faire de blessés. La préfecture appelle à la prudence jusqu'à jeudi soir.";
    take(&desk, capture(&other, feed("gazette", &[("crue", "Crue dans la vallée", flood)]), 9), at(9), None)
        .await
        .unwrap();
    tell_all(&desk).await;
    let stored = desk.store.scan(None, 10).await.unwrap();
    assert_eq!(stored.len(), 3);
    assert_eq!(stored[0].story, stored[1].story);
    assert_ne!(stored[0].story, stored[2].story);
    let (story, articles) = desk.store.story(stored[0].story.unwrap()).await.unwrap().unwrap();
    assert_eq!((story.articles, story.sources, articles.len()), (2, 2, 2));
    for stored in &stored {
        assert_eq!(shelf.document(stored.article.id).unwrap().story, stored.story);
    }
    assert_eq!(shelf.document(stored[2].article.id).unwrap().source_name, "La Gazette");
    assert_eq!(check(&desk).await.unwrap(), Vec::<String>::new());
    assert_eq!(reindex(&desk).await.unwrap(), 3);
    assert_eq!(check(&desk).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn after_a_crash_the_outbox_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let shelf: Arc<Shelf> = Arc::default();
    let source = source("Le Courrier");
    {
        let House { desk, .. } = open(&folder, shelf.clone());
        desk.store.put_source(&source).await.unwrap();
        let body = feed("courrier", &[("pont", "Un nouveau pont", OPENING)]);
        take(&desk, capture(&source, body, 0), at(0), None).await.unwrap();
        tell_all(&desk).await;
        // Stored, but the index fails: as if the process had ended between the two.
        let body = feed("courrier", &[("bac", "Le bac s'arrête", "Le bac de Valmorel cesse de passer lundi.")]);
        take(&desk, capture(&source, body, 1), at(1), None).await.unwrap();
        shelf.fail(true);
        let (_stop, stopped) = watch::channel(true);
        assert!(desk::tell(&desk, stopped).await.is_err());
        assert_eq!(check(&desk).await.unwrap().len(), 1, "the index misses one");
    }
    shelf.fail(false);
    let House { desk, .. } = open(&folder, shelf.clone());
    tell_all(&desk).await;
    assert_eq!(check(&desk).await.unwrap(), Vec::<String>::new());
    let stored = desk.store.scan(None, 10).await.unwrap();
    assert!(stored.iter().all(|stored| stored.story.is_some()));
    assert_eq!(shelf.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_is_told_at_once() {
    let (House { desk, shelf, .. }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&Source { url: None, ..source.clone() }).await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(run(desk.clone(), stopped));
    let mut waits = Vec::new();
    for n in 0..50 {
        let body = feed("courrier", &[(&format!("piece-{n}"), &format!("Pièce {n}"), PARAGRAPHS[n % 4])]);
        let put = take(&desk, capture(&source, body, n as i64), at(n as i64), None).await.unwrap();
        let start = Instant::now();
        while shelf.document(put[0].id).is_none() {
            assert!(start.elapsed() < Duration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        waits.push(start.elapsed());
    }
    waits.sort();
    println!("stored to told: p50 {:?}, p98 {:?}", waits[25], waits[48]);
    stop.send(true).unwrap();
    running.await.unwrap().unwrap();
}

//! The desk polls: it learns, has patience, and one bad source never stops the others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

mod house;
mod shelf;

use std::time::{Duration, Instant};

use desk::{Desk, Settings, check, poll};
use house::{House, OPENING, at, feed, house, run_until, source};
use news::Polling;
use wire::{Fetched, Response};

#[tokio::test]
async fn polling_learns_and_has_patience() {
    let (House { desk, wire, .. }, _folder) = house();
    let source = source("Le Courrier");
    desk.store.put_source(&source).await.unwrap();
    let url = source.url.clone().unwrap();
    let fetched = Fetched {
        url: "https://courrier.example/nouveau.xml".into(),
        moved: true,
        media_type: Some("application/rss+xml".into()),
        etag: Some("\"1\"".into()),
        body: feed("courrier", &[("pont", "Un nouveau pont", OPENING)]).into_bytes(),
        ..Fetched::default()
    };
    wire.answer(&url, Ok(Response::Fresh(Box::new(fetched.clone()))));
    let polling = poll(&desk, &source, &Polling::default(), at(0)).await.unwrap();
    assert_eq!((polling.moved_to.as_deref(), polling.moving.as_ref().unwrap().times), (None, 1), "not believed yet");
    let early = poll(&desk, &source, &polling, at(30)).await.unwrap();
    let stable = poll(&desk, &source, &early, at(61)).await.unwrap();
    assert_eq!(stable.moved_to.as_deref(), Some("https://courrier.example/nouveau.xml"));
    assert_eq!(stable.alarms.iter().map(news::Alarm::kind).collect::<Vec<_>>(), ["moved"]);
    let polling = Polling { moved_to: stable.moved_to, next: polling.next, ..polling };
    assert_eq!((polling.etag.as_deref(), polling.failures, &polling.error), (Some("\"1\""), 0, &None));
    assert!(polling.next.unwrap() > at(0) && polling.last_new == Some(at(0)));
    let moved = "https://courrier.example/nouveau.xml";
    wire.answer(moved, Ok(Response::Fresh(Box::new(Fetched { moved: false, ..fetched }))));
    let busy = wire::Error::Status { url: moved.into(), status: 503, retry_after: Some(1800) };
    let polling = poll(&desk, &source, &polling, at(60)).await.unwrap();
    assert_eq!((polling.last_good, polling.last_new), (Some(at(60)), Some(at(0))), "not modified is an answer");
    let asked = wire.asked();
    assert_eq!(asked.last().unwrap().etag.as_deref(), Some("\"1\""));
    wire.answer(moved, Err(busy));
    let polling = poll(&desk, &source, &Polling { etag: None, ..polling }, at(61)).await.unwrap();
    let polling = poll(&desk, &source, &polling, at(62)).await.unwrap();
    assert!(polling.error.as_ref().unwrap().contains("503"), "{:?}", polling.error);
    assert!(polling.next.unwrap() >= at(62 + 26), "as long as it asks");
    wire.answer(moved, Err(wire::Error::Status { url: moved.into(), status: 410, retry_after: None }));
    let polling = poll(&desk, &source, &polling, at(100)).await.unwrap();
    let polling = if polling.gone { polling } else { poll(&desk, &source, &polling, at(101)).await.unwrap() };
    assert!(polling.gone);
    assert!(desk.store.due(at(100_000), 10).await.unwrap().is_empty(), "gone for good");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_sources_are_named_and_the_rest_goes_on() {
    let (House { desk, wire, .. }, _folder) = house();
    let good = source("Bonne");
    let bad = ["coupee", "bombe", "enorme", "sans fin", "boucle", "privee", "muette"].map(source);
    for source in bad.iter().chain([&good]) {
        desk.store.put_source(source).await.unwrap();
    }
    let url = |n: usize| bad[n].url.clone().unwrap();
    let whole = feed("coupee", &[("pont", "Un nouveau pont", OPENING), ("bac", "Le bac s'arrête", OPENING)]);
    wire.page(&url(0), "application/rss+xml", &whole.as_bytes()[..whole.len() - 150]);
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><rss><channel><title>&c;</title></channel>";
    wire.page(&url(1), "application/rss+xml", bomb);
    wire.answer(&url(2), Err(wire::Error::TooLarge { url: url(2), limit: 20_000_000 }));
    wire.answer(&url(3), Err(wire::Error::TimedOut(url(3))));
    wire.answer(&url(4), Err(wire::Error::Redirects(url(4))));
    let private = wire::Error::Forbidden { url: "http://10.0.0.1/".into(), address: "10.0.0.1".parse().unwrap() };
    wire.answer(&url(5), Err(private));
    wire.page(&url(6), "application/rss+xml", "");
    wire.page(good.url.as_ref().unwrap(), "application/rss+xml", feed("bonne", &[("pont", "Un pont", OPENING)]));
    run_until(&desk, async || {
        let sources = desk.store.sources().await.unwrap();
        sources.iter().all(|(_, polling)| polling.last.is_some()) && desk.store.counts().await.unwrap().articles >= 1
    })
    .await;
    for (source, polling) in desk.store.sources().await.unwrap() {
        if source.id == good.id {
            assert_eq!((polling.error, polling.failures), (None, 0));
        } else {
            let error = polling.error.unwrap_or_default();
            println!("{}: {error}", source.name);
            assert!(error.contains(&format!("{}.example", source.id)), "{}: {error}", source.name);
        }
    }
    assert!(check(&desk).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_sources_are_asked_in_turn() {
    let (House { desk, wire, .. }, _folder) = house();
    let desk = Desk { settings: Settings { min_interval: Duration::from_secs(600), ..desk.settings }, ..desk };
    for n in 0..2_000 {
        desk.store.put_source(&source(&format!("source {n}"))).await.unwrap();
    }
    let start = Instant::now();
    run_until(&desk, async || wire.asked().len() >= 2_000).await;
    println!("polls: {:.0}/s", 2_000.0 / start.elapsed().as_secs_f64());
    let sources = desk.store.sources().await.unwrap();
    assert!(sources.iter().all(|(_, polling)| polling.failures == 1), "each once");
    assert_eq!(wire.asked().len(), 2_000);
}

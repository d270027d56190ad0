//! The desk on its real store and index: how much it moves, how soon, and whether a crash leaves anything behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use desk::{Desk, Settings, check, reindex, run, take, take_all};
use index::Local;
use jiff::{SignedDuration, Timestamp};
use news::{Capture, Obtained, Source, SourceId, SourceKind};
use store::Sqlite;
use tokio::sync::watch;
use wire::Recorded;

const PLACES: [&str; 8] =
    ["Valmorel", "Saint-Aubin", "Les Tilleuls", "Port-Céleste", "Montbrun", "Aigremont", "Rocheval", "Vieux-Pré"];
const DOINGS: [&str; 9] = [
    "ouvre une bibliothèque",
    "ferme son marché couvert",
    "élit un nouveau maire",
    "refuse le projet de barrage",
    "fête la fin des travaux",
    "attend la crue du siècle",
    "perd son dernier médecin",
    "accueille le championnat régional",
    "vote un budget en baisse",
];

fn open(folder: &Path) -> Desk {
    let store = Arc::new(Sqlite::open(folder).unwrap());
    let index = Arc::new(Local::open(&folder.join("index")).unwrap());
    let settings = Settings { fetch_pages: false, ..Settings::default() };
    Desk {
        store: store.clone(),
        queue: store,
        index,
        fetch: Arc::new(Recorded::new()),
        sites: desk::Sites::default(),
        settings,
    }
}

fn pick<'a>(from: &[&'a str], n: usize) -> &'a str {
    from[n % from.len()]
}

/// An entry whose text is some sixty words of its own.
fn entry(n: usize) -> String {
    let headline = format!("{} {} ({n})", pick(&PLACES, n), pick(&DOINGS, n / 8));
    let text: String = (0..8)
        .map(|k| {
            let (place, doing) = (pick(&PLACES, n * 3 + k), pick(&DOINGS, n / 3 + k * 2));
            format!("{place} {doing}, a dit le dossier {} devant {} personnes. ", n * 17 + k, (n * k) % 977)
        })
        .collect();
    format!(
        "<item><title>{headline}</title><link>https://essai.example/{n}</link><guid>essai-{n}</guid>\
         <description>{text}</description></item>"
    )
}

fn feed(number: usize, entries: usize, now: Timestamp) -> Capture {
    let items: String = (0..entries).map(|k| entry(number * entries + k)).collect();
    let body =
        format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Essai</title>{items}</channel></rss>");
    Capture {
        url: Some(format!("https://essai.example/{number}.xml")),
        media_type: Some("application/rss+xml".into()),
        ..Capture::new(SourceId::of("essai"), Obtained::Poll, body.into_bytes(), now)
    }
}

async fn told(desk: &Desk, articles: u64) {
    let start = Instant::now();
    while desk.index.count().await.unwrap() < articles {
        assert!(start.elapsed() < Duration::from_secs(120), "only {} told", desk.index.count().await.unwrap());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let start = Timestamp::now() - SignedDuration::from_hours(1);
    {
        let desk = open(folder.path());
        let source = Source {
            id: SourceId::of("essai"),
            name: "Essai".into(),
            kind: SourceKind::Import,
            url: None,
            site_url: None,
            timezone: None,
            section: None,
        };
        desk.store.put_source(&source).await.unwrap();
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(run(desk.clone(), stopped));
        let clock = Instant::now();
        let captures = (0..60).map(|n| feed(n, 50, start)).collect();
        assert!(take_all(&desk, captures).await.iter().all(Result::is_ok));
        let stored = clock.elapsed().as_secs_f64();
        told(&desk, 3_000).await;
        println!(
            "whole: {:.0} entries/s stored, {:.0}/s found",
            3_000.0 / stored,
            3_000.0 / clock.elapsed().as_secs_f64()
        );
        let mut waits = Vec::new();
        for n in 0..30_usize {
            let one = feed(3_000 + n, 1, start + SignedDuration::from_mins(1));
            take(&desk, one, start, None).await.unwrap();
            let clock = Instant::now();
            told(&desk, 3_001 + n as u64).await;
            waits.push(clock.elapsed());
        }
        waits.sort();
        println!("whole: stored to found p50 {:?}, p97 {:?}", waits[15], waits[28]);
        stop.send(true).unwrap();
        running.await.unwrap().unwrap();
        assert_eq!(check(&desk).await.unwrap(), Vec::<String>::new());
        // Stored but not told: the process ends here.
        take(&desk, feed(9_000, 5, start), start, None).await.unwrap();
    }
    let desk = open(folder.path());
    assert_ne!(check(&desk).await.unwrap(), Vec::<String>::new());
    let (_stop, stopped) = watch::channel(true);
    desk::tell(&desk, stopped).await.unwrap();
    assert_eq!(check(&desk).await.unwrap(), Vec::<String>::new());
    let clock = Instant::now();
    assert_eq!(reindex(&desk).await.unwrap(), 3_035);
    println!("whole: {:.0} articles/s told again", 3_035.0 / clock.elapsed().as_secs_f64());
    assert_eq!(check(&desk).await.unwrap(), Vec::<String>::new());
}

//! A desk with a store on disk, recorded answers for the network, and a shelf of its own for an index.
#![allow(dead_code)] // every test binary uses a part

use std::sync::Arc;
use std::time::{Duration, Instant};

use desk::{Desk, Settings, run};
use jiff::{SignedDuration, Timestamp};
use news::{Capture, Obtained, Source, SourceId, SourceKind};
use store::Sqlite;
use tempfile::TempDir;
use tokio::sync::watch;
use wire::Recorded;

use crate::shelf::Shelf;

pub struct House {
    pub desk: Desk,
    pub wire: Arc<Recorded>,
    pub shelf: Arc<Shelf>,
}

pub fn settings() -> Settings {
    Settings {
        min_interval: Duration::from_secs(1),
        max_interval: Duration::from_secs(3600),
        host_pause: Duration::ZERO,
        pace: 10_000,
        ..Settings::default()
    }
}

pub fn open(folder: &TempDir, shelf: Arc<Shelf>) -> House {
    let store = Arc::new(Sqlite::open(folder.path()).unwrap());
    let wire = Arc::new(Recorded::new());
    let desk = Desk {
        store: store.clone(),
        queue: store,
        index: shelf.clone(),
        fetch: wire.clone(),
        sites: desk::Sites::default(),
        settings: settings(),
    };
    House { desk, wire, shelf }
}

pub fn house() -> (House, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (open(&folder, Arc::default()), folder)
}

pub fn at(minute: i64) -> Timestamp {
    "2026-11-24T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

pub fn source(name: &str) -> Source {
    Source {
        id: SourceId::of(name),
        name: name.to_owned(),
        kind: SourceKind::Feed,
        url: Some(format!("https://{}.example/feed.xml", SourceId::of(name))),
        site_url: None,
        timezone: Some("Europe/Paris".into()),
        section: Some("Région".into()),
    }
}

pub const OPENING: &str = "La ville de Valmorel a inauguré mardi son nouveau pont sur l'Ière, après trois ans de travaux \
    et deux reports. L'ouvrage, long de 180 mètres, a coûté douze millions d'euros.";

/// A feed of entries (name, headline, text); the text is all that it shows of them.
pub fn feed(host: &str, entries: &[(&str, &str, &str)]) -> String {
    let items: String = entries
        .iter()
        .map(|(name, headline, text)| {
            format!(
                "<item><title>{headline}</title><link>https://{host}.example/{name}</link><guid>{host}-{name}</guid>\
                 <pubDate>Tue, 24 Nov 2026 06:30:00 +0100</pubDate><description>{text}</description></item>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>{host}</title>\
         <link>https://{host}.example/</link><description>essai</description>{items}</channel></rss>"
    )
}

pub fn capture(source: &Source, body: impl Into<Vec<u8>>, minute: i64) -> Capture {
    Capture {
        url: source.url.clone(),
        media_type: Some("application/rss+xml; charset=utf-8".into()),
        ..Capture::new(source.id.clone(), Obtained::Poll, body.into(), at(minute))
    }
}

pub fn page(headline: &str, paragraphs: &[&str], head: &str) -> String {
    let text: String = paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect();
    format!(
        "<!doctype html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{headline} - Le Courrier</title>{head}\
         </head><body><nav><a href=\"/\">Accueil</a></nav><main><article><h1>{headline}</h1>\
         <p class=\"author\">Par Anne Martin</p>{text}</article></main><footer>Mentions légales</footer></body></html>"
    )
}

pub const PARAGRAPHS: [&str; 4] = [
    OPENING,
    "« C'est un grand jour pour les habitants », a déclaré la maire, Jeanne Arnoux, devant plusieurs centaines de \
     personnes venues malgré le froid. Elle promet une seconde passerelle avant l'été prochain.",
    "Le chantier avait été interrompu deux fois, d'abord par une crue, puis par la faillite d'une entreprise. Le \
     département a payé la moitié de l'ouvrage et la région un quart, le reste étant à la charge de la commune.",
    "Les camions de plus de douze tonnes devront encore passer par la rocade. Une étude dira en mars si le tablier \
     peut porter davantage, comme le demandent les transporteurs de la vallée.",
];

pub async fn tell_all(desk: &Desk) {
    let (stop, stopped) = watch::channel(true);
    desk::tell(desk, stopped).await.unwrap();
    drop(stop);
}

/// Runs the desk until `done` or ten seconds have passed.
pub async fn run_until(desk: &Desk, done: impl AsyncFn() -> bool) {
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(run(desk.clone(), stopped));
    let start = Instant::now();
    while !done().await && start.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.send(true).unwrap();
    running.await.unwrap().unwrap();
}

//! Stories against two days of news that were grouped by hand, where that corpus is there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

use std::collections::HashMap;
use std::hash::Hash;
use std::io::Read;

use desk::stories::{Piece, Window};
use jiff::{SignedDuration, Timestamp};
use news::{Article, Block, Format, SourceId};

const CORPUS: &str = "stories/stories_2020-06-16_17.jsonl.gz";
const VERSIONS: &str = "neardup/natural_versions.jsonl.gz";

fn article(headline: &str, standfirst: &str, text: &str, received: Timestamp) -> Article {
    let draft = news::Draft {
        headline: Some(headline.to_owned()),
        standfirst: Some(standfirst.to_owned()).filter(|text| !text.is_empty()),
        body: text.split('\n').filter(|part| !part.trim().is_empty()).map(Block::paragraph).collect(),
        ..news::Draft::default()
    };
    Article {
        language: Some("fr".into()),
        headline: draft.headline.unwrap_or_default(),
        standfirst: draft.standfirst,
        body: draft.body,
        ..Article::new(SourceId::of("essai"), Format::Html, received)
    }
}

fn piece(headline: &str, standfirst: &str, text: &str, received: Timestamp) -> Piece {
    let article = article(headline, standfirst, text, received);
    Piece::of(&article)
}

/// B-cubed precision and recall (Bagga and Baldwin 1998): of each item's companions, how many are right, how many found.
fn b_cubed<A: Eq + Hash, B: Eq + Hash>(expected: &[A], found: &[B]) -> (f64, f64) {
    let count = |same: &dyn Fn(usize, usize) -> bool, n: usize| {
        (0..n).map(|i| (0..n).filter(|j| same(i, *j)).count() as f64).collect::<Vec<_>>()
    };
    let n = expected.len();
    let both = count(&|i, j| expected[i] == expected[j] && found[i] == found[j], n);
    let gold = count(&|i, j| expected[i] == expected[j], n);
    let ours = count(&|i, j| found[i] == found[j], n);
    let mean = |of: &[f64]| both.iter().zip(of).map(|(both, of)| both / of).sum::<f64>() / n as f64;
    (mean(&ours), mean(&gold))
}

/// The lines of a corpus; none where it is not there.
fn lines(corpus: &str) -> Vec<serde_json::Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/language/");
    let Ok(file) = std::fs::File::open(format!("{folder}{corpus}")) else { return Vec::new() };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Articles of the corpus, the oldest first.
fn by_date(mut rows: Vec<serde_json::Value>) -> Vec<serde_json::Value> {
    rows.sort_by_key(|row| row["date"].as_str().unwrap_or_default().to_owned());
    rows
}

/// Groups the corpus by what `parts` keeps of it and returns precision, recall and their F.
fn score(rows: &[serde_json::Value], parts: &[&str]) -> (f64, f64, f64) {
    let mut seen: HashMap<String, i64> = HashMap::new();
    let (mut window, mut expected, mut found) = (Window::default(), Vec::new(), Vec::new());
    for row in rows {
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let kept = |name: &str| if parts.contains(&name) { field(name) } else { "" };
        let minutes = seen.entry(field("date").to_owned()).or_default();
        *minutes += 5;
        let day = format!("{}T05:00:00Z", &field("date")[..10]).parse::<Timestamp>().unwrap();
        let received = day + SignedDuration::from_mins(*minutes);
        found.push(window.place(piece(field("title"), kept("chapo"), kept("text"), received)));
        expected.push(field("story").to_owned());
    }
    let (precision, recall) = b_cubed(&expected, &found);
    (precision, recall, 2.0 * precision * recall / (precision + recall))
}

#[test]
fn two_days_grouped_by_hand() {
    let rows = by_date(lines(CORPUS));
    if rows.is_empty() {
        println!("skipped: no story corpus");
        return;
    }
    for (parts, least_precision, least_f) in
        [(&["chapo", "text"][..], 0.95, 0.95), (&["chapo"], 0.97, 0.86), (&[], 0.98, 0.85)]
    {
        let (precision, recall, f) = score(&rows, parts);
        println!(
            "stories of title + {parts:?}: precision {precision:.3} recall {recall:.3} F {f:.3}, n {}",
            rows.len()
        );
        assert!(precision >= least_precision && f >= least_f, "{parts:?}: precision {precision:.3}, F {f:.3}");
    }
}

#[test]
fn versions_of_one_dispatch_are_one_story() {
    let mut rows = Vec::new();
    for group in lines(VERSIONS) {
        for article in group["articles"].as_array().unwrap() {
            let mut article = article.clone();
            article["story"] = group["group"].clone();
            rows.push(article);
        }
    }
    if rows.is_empty() {
        println!("skipped: no corpus of versions");
        return;
    }
    let rows = by_date(rows);
    let (precision, recall, f) = score(&rows, &["chapo", "text"]);
    println!("versions: precision {precision:.3} recall {recall:.3} F {f:.3}, n {}", rows.len());
    assert!(recall >= 0.9, "recall {recall:.3}");
}

fn at(hours: i64) -> Timestamp {
    "2026-11-24T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
}

/// Whether two pieces, so many hours apart, are one story.
fn one_story(first: (&str, &str), second: (&str, &str), hours: i64) -> bool {
    let mut window = Window::default();
    let story = window.place(piece(first.0, "", first.1, at(0)));
    story == window.place(piece(second.0, "", second.1, at(hours)))
}

const BRIDGE: &str = "La ville de Valmorel a inauguré mardi son nouveau pont sur l'Ière, après trois ans de travaux. \
    « C'est un grand jour pour les habitants », a déclaré la maire, Jeanne Arnoux, qui promet une seconde passerelle \
    avant l'été prochain. L'ouvrage, long de 180 mètres, a coûté 12 millions d'euros.";

#[test]
fn agency_copy_that_is_republished_is_one_story() {
    let dated = format!("VALMOREL (AHP) - {BRIDGE}");
    assert!(one_story(("Un nouveau pont à Valmorel", BRIDGE), ("Valmorel : le pont sur l'Ière est ouvert", &dated), 5));
    assert!(!one_story(("Un nouveau pont à Valmorel", BRIDGE), ("Un nouveau pont à Valmorel", &dated), 24 * 30));
}

#[test]
fn other_events_are_other_stories() {
    let flood = "Une crue de l'Ière a coupé mardi la route de Valmorel. Les pompiers ont évacué douze habitants du \
        quartier bas, sans faire de blessés. La préfecture appelle à la prudence jusqu'à jeudi.";
    assert!(!one_story(("Un nouveau pont à Valmorel", BRIDGE), ("Crue de l'Ière à Valmorel", flood), 2));
    for (first, second) in [
        ("Ligue régionale : Valmorel bat Saint-Aubin 2-0", "Ligue régionale : Valmorel bat Les Tilleuls 2-0"),
        ("Météo : les prévisions du 24 novembre", "Météo : les prévisions du 25 novembre"),
        ("Bourse de Valmorel : ouverture en hausse", "Bourse de Valmorel : clôture en baisse"),
    ] {
        assert!(!one_story((first, ""), (second, ""), 24), "{first} | {second}");
    }
}

#[test]
fn a_full_window_stays_fast() {
    let mut window = Window::default();
    let start = std::time::Instant::now();
    for n in 0..12_000_i64 {
        // Words that repeat as in news: some are in one article of ten, most in one of a thousand.
        let text: String = (0..120).map(|k| format!("mot{} ", (n * 7919 + k * k * 31) % (10 + k * 40))).collect();
        window.place(piece(&format!("Titre {n} de Valmorel"), "", &text, at(0) + SignedDuration::from_secs(n)));
    }
    println!(
        "stories: {:.0} articles/s placed, {} in the window",
        12_000.0 / start.elapsed().as_secs_f64(),
        window.len()
    );
    assert!(window.len() <= 10_000);
}

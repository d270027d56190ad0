//! Stories against two days of news that were grouped by hand, where that corpus is there.

use std::collections::HashMap;
use std::hash::Hash;
use std::io::Read;

use desk::stories::{Piece, Window};
use jiff::{SignedDuration, Timestamp};
use news::{Article, ArticleId, Block, Extent, Format, SourceId, Status};

const CORPUS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/language/stories/stories_2020-06-16_17.jsonl.gz");

fn article(headline: &str, standfirst: &str, text: &str, received: Timestamp) -> Article {
    let draft = news::Draft {
        headline: Some(headline.to_owned()),
        standfirst: Some(standfirst.to_owned()).filter(|text| !text.is_empty()),
        body: text.split('\n').filter(|part| !part.trim().is_empty()).map(Block::paragraph).collect(),
        ..news::Draft::default()
    };
    Article {
        id: ArticleId::new(received),
        source: SourceId::of("essai"),
        capture: None,
        format: Format::Html,
        url: None,
        canonical_url: None,
        guid: None,
        language: Some("fr".into()),
        kicker: None,
        headline: draft.headline.unwrap_or_default(),
        standfirst: draft.standfirst,
        byline: None,
        authors: Vec::new(),
        dateline: None,
        section: None,
        published: None,
        updated: None,
        received,
        body: draft.body,
        teaser: None,
        images: Vec::new(),
        tags: Vec::new(),
        subjects: Vec::new(),
        urgency: None,
        rights: None,
        status: Status::Usable,
        embargo: None,
        version: 1,
        links: Vec::new(),
        paywalled: false,
        opt_out: Vec::new(),
        extent: Extent::Full,
    }
}

fn piece(headline: &str, standfirst: &str, text: &str, received: Timestamp) -> Piece {
    let article = article(headline, standfirst, text, received);
    Piece::of(&article, &reading::read(&article))
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

#[test]
fn two_days_grouped_by_hand() {
    let Ok(file) = std::fs::File::open(CORPUS) else {
        println!("skipped: no story corpus");
        return;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut seen: HashMap<String, i64> = HashMap::new();
    let (mut window, mut expected, mut found) = (Window::default(), Vec::new(), Vec::new());
    let mut rows = rows;
    rows.sort_by_key(|row| row["date"].as_str().unwrap_or_default().to_owned());
    for row in &rows {
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let minutes = seen.entry(field("date").to_owned()).or_default();
        *minutes += 5;
        let received =
            format!("{}T05:00:00Z", field("date")).parse::<Timestamp>().unwrap() + SignedDuration::from_mins(*minutes);
        found.push(window.place(piece(field("title"), field("chapo"), field("text"), received)));
        expected.push(field("story").to_owned());
    }
    let (precision, recall) = b_cubed(&expected, &found);
    let f = 2.0 * precision * recall / (precision + recall);
    println!("stories: precision {precision:.3} recall {recall:.3} F {f:.3} of {} articles", rows.len());
    if std::env::var_os("SHOW").is_some() {
        for i in 0..rows.len() {
            for j in 0..i {
                if found[i] == found[j] && expected[i] != expected[j] {
                    println!("JOINED {} | {}", rows[i]["title"], rows[j]["title"]);
                }
            }
        }
    }
    assert!(precision >= 0.97 && f >= 0.89, "precision {precision:.3}, F {f:.3}");
}

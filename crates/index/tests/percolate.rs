//! Saved questions: what an article answers is what a search finds in an index that holds just it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod shelf;

use index::{Document, Index, Local, Percolator};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use news::Status;
use proptest::prelude::*;
use shelf::{Piece, at, now, request};

/// A piece about a bridge, with most of what questions can ask for.
fn bridge() -> Piece {
    Piece::new("Valmorel : les ponts de l'Élysée-Neuf rouvrent")
        .standfirst("Après 10 000 heures de travaux, la côte est libre.")
        .body("Le maire a signé le budget. « On verra », a dit Odile Marchandeau à l'Otan. Un porte-parole se tait.")
        .body("Le budget du pont double.")
        .author("Anne Rivoire")
        .source("le-courrier", "Le Courrier du Val")
        .section("Économie")
        .person("Odile Marchandeau")
        .named("Organisation du traité de l'Atlantique nord", "Otan")
        .place("Valmorel")
        .speaker("Odile Marchandeau")
        .earlier("Le viaduc fermera.")
}

fn answers(piece: Document, typed: &str) -> bool {
    let mut saved = Percolator::default();
    saved.insert(1, typed, &TimeZone::UTC, now());
    !saved.matches(&piece, now()).is_empty()
}

#[test]
fn each_way_of_asking() {
    let asked = [
        ("pont", true),
        ("ponts rouvrent", true),
        ("elysee", true),
        ("viaduc", false),
        ("viaduc versions:toutes", true),
        ("le pont", true),
        ("\"le pont\"", false),
        ("\"le budget du pont\"", true),
        ("\"budget signé\"", false),
        ("10 000", true),
        ("10000 heures", true),
        ("nato", true),
        ("porte-parole", true),
        ("porteparole", true),
        ("rouvr*", true),
        ("rouvrez*", false),
        ("\"budget dou*\"", false),
        ("maire NEAR/4 budget", true),
        ("maire NEAR/3 budget", false),
        ("budget NEAR/3 double", true),
        ("titre:pont", true),
        ("titre:budget", false),
        ("chapo:cote", true),
        ("auteur:rivoire", true),
        ("source:le-courrier", true),
        ("personne:marchandeau", true),
        ("org:otan", true),
        ("lieu:valmorel", true),
        ("rubrique:economie", true),
        ("langue:fr", true),
        ("langue:anglais", false),
        ("pont SAUF budget", false),
        ("pont SAUF viaduc", true),
        ("SAUF viaduc", true),
        ("viaduc OU budget", true),
        ("(viaduc OU tunnel) pont", false),
        ("2018-02-13", true),
        ("pont 2018-03", false),
        ("depuis:2018", true),
        ("depuis:3j", false),
        ("*", true),
    ];
    let wrong = asked.iter().filter(|(typed, expected)| answers(bridge().document(), typed) != *expected);
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&(&str, bool)>::new());
}

#[test]
fn what_may_not_be_shown_answers_nothing() {
    assert!(!answers(bridge().status(Status::Cancelled).document(), "pont"));
    assert!(!answers(bridge().embargo(now() + SignedDuration::from_hours(1)).document(), "pont"));
    assert!(answers(bridge().embargo(now() - SignedDuration::from_hours(1)).document(), "pont"));
}

#[test]
fn dates_move_with_the_clock() {
    let mut saved = Percolator::default();
    saved.insert("jour", "pont depuis:2j", &TimeZone::UTC, at("2018-02-13T12:00:00Z"));
    let piece = bridge().document();
    assert_eq!(saved.matches(&piece, at("2018-02-14T12:00:00Z")).len(), 1);
    assert_eq!(saved.matches(&piece, at("2018-02-20T12:00:00Z")).len(), 0);
}

#[test]
fn the_passage_says_why() {
    let mut saved = Percolator::default();
    saved.insert(7_u64, "maires", &TimeZone::UTC, now());
    assert_eq!(saved.matches(&bridge().document(), now()), [7]);
    let why = saved.why(&7, &bridge().document(), now()).unwrap();
    let marked: Vec<&str> = why.marks.iter().map(|mark| &why.text[mark.clone()]).collect();
    assert_eq!(marked, ["maire"]);
    assert_eq!(saved.why(&8, &bridge().document(), now()), None);
}

#[test]
fn questions_come_change_and_go() {
    let mut saved = Percolator::default();
    let piece = bridge().document();
    for round in 0..200 {
        saved.insert(round % 7, if round % 2 == 0 { "pont" } else { "rou*" }, &TimeZone::UTC, now());
        assert_eq!(saved.matches(&piece, now()).len(), saved.len(), "round {round}");
    }
    saved.insert(3, "viaduc", &TimeZone::UTC, now());
    assert_eq!(saved.matches(&piece, now()).len(), 6);
    assert!(saved.remove(&0) && !saved.remove(&0));
    assert_eq!(saved.matches(&piece, now()).len(), 5);
}

/// Words so unlike each other that none is taken for another's misspelling.
const WORDS: [&str; 14] = [
    "pont",
    "viaducs",
    "budget",
    "maire",
    "le",
    "de",
    "côte",
    "élections",
    "porte-parole",
    "OTAN",
    "nato",
    "10",
    "000",
    "Valmorel",
];

fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(&WORDS[..]).prop_map(str::to_owned);
    let sign = prop::sample::select(vec![" ", " ", " ", ". Un ", ", l'"]);
    prop::collection::vec((word, sign), 0..9)
        .prop_map(|parts| parts.into_iter().map(|(word, sign)| word + sign).collect())
}

fn question() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(&WORDS[..]).prop_map(str::to_owned);
    let leaf = prop_oneof![
        4 => word(),
        1 => (word(), word()).prop_map(|(a, b)| format!("\"{a} {b}\"")),
        1 => word().prop_map(|word| format!("{}*", word.chars().take(3).collect::<String>())),
        1 => (word(), word(), 1..5).prop_map(|(a, b, n)| format!("{a} NEAR/{n} {b}")),
        1 => (prop::sample::select(vec!["titre", "chapo", "lieu", "personne", "source", "langue"]), word())
            .prop_map(|(field, word)| format!("{field}:{word}")),
        1 => prop::sample::select(vec!["2018-02-13", "2018-03", "depuis:3j", "depuis:10a", "versions:toutes", "langue:fr"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" ")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OU {b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} SAUF ({b})")),
            1 => inner.prop_map(|a| format!("({a})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_search_finds_just_what_answers(
        headline in text(), standfirst in text(), body in text(), earlier in text(), place in text(),
        questions in prop::collection::vec(question(), 1..12),
    ) {
        let mut piece = Piece::new(&headline).standfirst(&standfirst).body(&body).earlier(&earlier);
        if !place.trim().is_empty() {
            piece = piece.place(&place).person("Odile Marchandeau");
        }
        let piece = piece.document();
        let index = Local::in_memory().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(index.apply(vec![piece.clone()], Vec::new(), 1)).unwrap();
        let mut saved = Percolator::default();
        for (key, typed) in questions.iter().enumerate() {
            saved.insert(key, typed, &TimeZone::UTC, now());
        }
        // Also once the anchors have been chosen by what came.
        for _ in 0..70 {
            saved.matches(&Piece::new("Le maire de Valmorel").document(), now());
        }
        let mut found: Vec<usize> = saved.matches(&piece, now());
        found.sort_unstable();
        for (key, typed) in questions.iter().enumerate() {
            let answer = index.ask(&request(typed)).unwrap();
            if answer.corrected.is_empty() {
                let expected = answer.total > 0 && !answer.partial;
                prop_assert_eq!(found.contains(&key), expected, "{:?}", typed);
            }
        }
    }

    #[test]
    fn no_question_and_no_text_makes_it_panic(typed in any::<String>(), text in any::<String>()) {
        let mut saved = Percolator::default();
        saved.insert(0, &typed, &TimeZone::UTC, now());
        saved.matches(&Piece::new(&text).body(&text).document(), now());
    }
}

//! `depeche search`: what a reader types at a terminal, on articles imported from pages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use house::{pages, run, stdout};
use serde_json::Value;

/// A data folder with so many invented pages.
fn filled(dir: &Path, count: usize) -> PathBuf {
    let (data, folder) = (dir.join("data"), dir.join("pages"));
    pages(&folder, count);
    stdout(&run(&data, &["import", folder.to_str().unwrap()]));
    data
}

fn ask(data: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(&run(data, &[&["search", "--json"], arguments].concat()))).unwrap()
}

#[test]
fn operators_fields_and_dates() {
    let dir = tempfile::tempdir().unwrap();
    let data = filled(dir.path(), 40);
    for (typed, expected) in [
        ("valmorel", 8),
        ("valmorel OU courcelane", 16),
        ("valmorel OR courcelane", 16),
        ("plan SAUF valmorel", 32),
        ("plan -valmorel", 32),
        ("plan ET ormeau7", 1),
        ("\"le plan ormeau7\"", 1),
        ("\"plan le ormeau7\"", 0),
        ("ormeau1*", 11),
        ("titre:(valmorel OU montferrin)", 16),
        ("titre:tilleuls", 0),
        ("élus NEAR/7 plan", 40),
        ("élus NEAR/5 plan", 0),
        ("maire NEAR/phrase bilan", 40),
        ("logements NEAR/phrase habitants", 0),
        ("AUMOINS/2 ormeau3", 1),
        ("saint aubin", 8),
        ("dit-par:marchandeau", 40),
        ("dit-par:marchandeau habitant", 40),
        ("dit-par:marchandeau calendrier", 0),
        ("said-by:\"odile marchandeau\" titre:valmorel", 8),
        ("langue:français", 40),
        ("plan 2026-03-01", 2),
        ("plan 2026-03-01..2026-03-02", 4),
        ("*", 40),
    ] {
        assert_eq!(ask(&data, &[typed])["total"], expected, "{typed}");
    }
}

#[test]
fn what_was_not_understood_or_misspelt_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let data = filled(dir.path(), 10);
    let answer = ask(&data, &["(courcelnae plan"]);
    assert_eq!((&answer["total"], &answer["corrected"][0][1]), (&2.into(), &"courcelane".into()), "{answer}");
    assert_eq!(answer["notes"].as_array().unwrap().len(), 1, "{answer}");
    let said = run(&data, &["search", "(courcelnae", "couleur:rouge"]);
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("« ( » sans son pendant") && said.contains("champ « couleur » inconnu"), "{said}");
}

#[test]
fn a_more_usual_word_is_proposed() {
    let dir = tempfile::tempdir().unwrap();
    let data = filled(dir.path(), 15);
    let odd = house::page(99, "Valmorel", "Ormeau99").replace("réunion", "réunoin");
    let path = dir.path().join("odd.html");
    std::fs::write(&path, odd).unwrap();
    stdout(&run(&data, &["import", path.to_str().unwrap()]));
    let answer = ask(&data, &["réunoin"]);
    assert_eq!((&answer["total"], &answer["suggestion"]), (&1.into(), &"réunion".into()), "{answer}");
    let said = run(&data, &["search", "réunoin"]);
    assert!(String::from_utf8(said.stderr).unwrap().contains("Vouliez-vous dire : réunion"));
}

#[test]
fn pages_follow_one_another_to_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let data = filled(dir.path(), 40);
    for sort in ["relevance", "newest", "oldest"] {
        let (mut seen, mut found, mut cursor) = (HashSet::new(), 0, None::<String>);
        loop {
            let mut asked = vec!["plan", "--limit", "7", "--sort", sort];
            asked.extend(cursor.iter().flat_map(|cursor| ["--after", cursor.as_str()]));
            let answer = ask(&data, &asked);
            for hit in answer["hits"].as_array().unwrap() {
                assert!(seen.insert(hit["id"].as_str().unwrap().to_owned()), "{sort}: {hit} comes twice");
                found += 1 + hit["others"].as_u64().unwrap();
            }
            cursor = answer["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, 40, "{sort}");
    }
    let other = run(&data, &["search", "plan", "--after", "n'importe quoi"]);
    assert_eq!(other.status.code(), Some(1));
}

#[test]
fn what_resembles_an_article_and_what_it_said_before() {
    let dir = tempfile::tempdir().unwrap();
    let data = filled(dir.path(), 20);
    let id = ask(&data, &["ormeau5"])["hits"][0]["id"].as_str().unwrap().to_owned();
    let alike = ask(&data, &[&format!("comme:{id}")]);
    assert!(alike["total"].as_u64().unwrap() >= 1, "{alike}");
    assert!(alike["hits"].as_array().unwrap().iter().all(|hit| hit["id"] != *id), "{alike}");
    let changed = house::page(5, "Valmorel", "Ormeau5").replace("trop serré", "bien trop court");
    let folder = dir.path().join("pages");
    std::fs::write(folder.join("00005.html"), changed).unwrap();
    stdout(&run(&data, &["import", folder.to_str().unwrap()]));
    assert_eq!(ask(&data, &["\"trop serré\" ormeau5"])["total"], 0);
    assert_eq!(ask(&data, &["\"trop serré\" ormeau5 versions:toutes"])["total"], 1);
    assert_eq!(ask(&data, &["\"trop serré\"", "versions:toutes"])["total"], 20);
}

//! The binary end to end: every command on real files and a real data folder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use house::{depeche, pages, run, shared, stdout};
use serde_json::Value;

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn init_writes_two_files_and_never_over_yours() {
    let dir = tempfile::tempdir().unwrap();
    let first = depeche().arg("init").arg(dir.path()).output().unwrap();
    assert!(first.status.success());
    let toml = dir.path().join("depeche.toml");
    fs::write(&toml, "[site]\nname = \"Le mien\"\n").unwrap();
    let second = depeche().arg("init").arg(dir.path()).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(fs::read_to_string(toml).unwrap().contains("Le mien"));
}

#[test]
fn wrong_use_is_2() {
    assert_eq!(depeche().arg("lire").output().unwrap().status.code(), Some(2));
    assert_eq!(depeche().args(["read", "--as", "docx", "x"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn a_page_is_read() {
    let dir = tempfile::tempdir().unwrap();
    pages(dir.path(), 1);
    let page = dir.path().join("00000.html");
    let output = depeche().arg("read").arg(&page).args(["--url", "https://courrier.example/plan"]).output().unwrap();
    let articles = json_lines(&stdout(&output));
    assert_eq!(articles.len(), 1);
    let article = &articles[0];
    assert_eq!(article["headline"], "Valmorel : le conseil vote le plan Ormeau0");
    assert_eq!(article["language"], "fr");
    assert_eq!(article["published"], "2026-03-01T08:30:00+01:00");
    assert_eq!(article["url"], "https://courrier.example/plan");
    let body = article["body"].as_array().unwrap();
    assert!(body.iter().any(|block| block["text"].as_str().unwrap().starts_with("L’opposition regrette")));
    assert!(!article["body"].to_string().contains("Mentions légales"));
}

#[test]
fn what_fails_is_named_and_the_rest_is_done() {
    let dir = tempfile::tempdir().unwrap();
    pages(dir.path(), 1);
    fs::write(dir.path().join("empty.html"), "").unwrap();
    let output = depeche()
        .arg("read")
        .args([dir.path().join("missing.html"), dir.path().join("empty.html"), dir.path().join("00000.html")])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1);
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaints.contains("missing.html") && complaints.contains("empty.html"), "{complaints}");
}

#[test]
fn captures_as_lines_keep_their_ids_and_their_order() {
    let mut child = depeche()
        .args(["read", "--captures", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = String::new();
    for number in 0..300 {
        let text = house::page(number, "Valmorel", "Ormeau");
        lines += &serde_json::json!({"id": format!("c{number}"), "text": text, "as": "html"}).to_string();
        lines.push('\n');
    }
    lines += "{\"id\":\"broken\"}\n";
    let mut stdin = child.stdin.take().unwrap();
    std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let articles = json_lines(&String::from_utf8(output.stdout).unwrap());
    let inputs: Vec<String> = articles.iter().map(|article| article["input"].as_str().unwrap().to_owned()).collect();
    assert_eq!(inputs, (0..300).map(|number| format!("c{number}")).collect::<Vec<_>>());
    assert!(String::from_utf8_lossy(&output.stderr).contains("broken"));
}

#[test]
fn annotate_answers_every_line_in_order() {
    let mut child =
        depeche().arg("annotate").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let input = "{\"id\":\"a\",\"text\":\"Le conseil municipal se réunira jeudi à la mairie de Valmorel.\",\"published\":\"2026-03-03\"}\n\
                 nothing\n{\"id\":\"b\",\"text\":\"The council will meet on Thursday in the town hall.\"}\n";
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let answers = json_lines(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["id"], "a");
    assert_eq!(answers[0]["language"], "fr");
    assert!(answers[1]["error"].is_string());
    assert_eq!(answers[2]["language"], "en");
}

#[test]
fn the_seed_is_read_and_found() {
    let Some(seed) = shared("seed") else { return };
    let expected: Value = serde_json::from_str(&fs::read_to_string(seed.join("expected.json")).unwrap()).unwrap();
    let capture = seed.join("capture.txt");
    let output = depeche()
        .arg("read")
        .arg(&capture)
        .args(["--published", "2018-02-13", "--timezone", "Europe/Paris", "--format", "json"])
        .output()
        .unwrap();
    let article = json_lines(&stdout(&output)).remove(0);
    assert_eq!(article["headline"], expected["title"]);
    assert_eq!(article["section"], expected["section"]);
    assert_eq!(article["language"], expected["language"]);
    let body = article["body"].as_array().unwrap();
    let own_field = usize::from(article["standfirst"].is_string());
    assert_eq!(
        body.len() + own_field,
        usize::try_from(expected["body_paragraphs_including_standfirst"].as_u64().unwrap()).unwrap()
    );
    let standfirst = article["standfirst"].as_str().or(body[0]["text"].as_str()).unwrap();
    assert!(standfirst.starts_with(expected["standfirst_starts"].as_str().unwrap()));
    assert!(standfirst.ends_with(expected["standfirst_ends"].as_str().unwrap()));
    assert!(body.last().unwrap()["text"].as_str().unwrap().ends_with(expected["body_ends"].as_str().unwrap()));
    assert!(article["teaser"].as_str().unwrap().ends_with(expected["teaser"]["ends"].as_str().unwrap()));
    assert!(article["published"].as_str().unwrap().starts_with("2018-02-13"));
    let removed = article["removed"].as_array().unwrap();
    for line in expected["residue"].as_array().unwrap() {
        assert!(removed.iter().any(|piece| piece["text"] == *line), "{line} is not among what was removed");
    }

    let dir = tempfile::tempdir().unwrap();
    stdout(&run(dir.path(), &["import", capture.to_str().unwrap()]));
    let found = |query: &str| {
        let answer: Value = serde_json::from_str(&stdout(&run(dir.path(), &["search", "--json", query]))).unwrap();
        answer["total"].as_u64().unwrap()
    };
    for query in expected["searches_that_find_it"].as_array().unwrap() {
        assert_eq!(found(query.as_str().unwrap()), 1, "{query} must find it");
    }
    for query in expected["searches_that_do_not"].as_array().unwrap() {
        assert_eq!(found(query.as_str().unwrap()), 0, "{query} must not find it");
    }
}

#[test]
fn import_search_export_check() {
    let dir = tempfile::tempdir().unwrap();
    let (data, folder) = (dir.path().join("data"), dir.path().join("pages"));
    pages(&folder, 40);
    let folder = folder.to_str().unwrap();
    let first: Value = serde_json::from_str(&stdout(&run(&data, &["import", "--json", folder]))).unwrap();
    assert_eq!((first["new"].as_u64(), first["failed"].as_u64()), (Some(40), Some(0)), "{first}");
    let again: Value = serde_json::from_str(&stdout(&run(&data, &["import", "--json", folder]))).unwrap();
    assert_eq!((again["new"].as_u64(), again["known"].as_u64()), (Some(0), Some(40)), "{again}");

    let answer: Value = serde_json::from_str(&stdout(&run(&data, &["search", "--json", "titre:ormeau7"]))).unwrap();
    assert_eq!(answer["total"], 1);
    assert!(answer["hits"][0]["headline"]["text"].as_str().unwrap().contains("Ormeau7"));
    assert!(stdout(&run(&data, &["search", "valmorel"])).contains("8 articles"));

    let everything = json_lines(&stdout(&run(&data, &["export", "*"])));
    assert_eq!(everything.len(), 40);
    assert_eq!(json_lines(&stdout(&run(&data, &["export", "courcelane", "--as", "jsonl"]))).len(), 8);
    let atom = stdout(&run(&data, &["export", "courcelane", "--as", "atom"]));
    assert_eq!(atom.matches("<entry").count(), 8, "{atom}");
    let rss = stdout(&run(&data, &["export", "courcelane", "--as", "rss", "--limit", "3"]));
    assert_eq!(rss.matches("<item>").count(), 3, "{rss}");
    let feed = |data: &Path| -> Value {
        serde_json::from_str(&stdout(&run(data, &["export", "courcelane", "--as", "jsonfeed"]))).unwrap()
    };
    let whole = feed(&data);
    assert_eq!(whole["items"].as_array().unwrap().len(), 8);
    assert!(whole["items"][0]["content_html"].as_str().unwrap().len() > 100, "{whole}");
    // The rights of the source hold, and hold for a house with accounts too.
    fs::write(data.join("depeche.toml"), "[site]\npublic = false\n[rights]\nimport = \"link\"\n").unwrap();
    let links = feed(&data);
    assert_eq!(links["items"].as_array().unwrap().len(), 8);
    assert!(links["items"].as_array().unwrap().iter().all(|item| item["content_html"].is_null()), "{links}");

    assert!(stdout(&run(&data, &["check"])).starts_with("sound"));
    assert!(stdout(&run(&data, &["reindex"])).starts_with("40 articles"));
    assert!(stdout(&run(&data, &["search", "valmorel"])).contains("8 articles"));
}

#[test]
fn a_changed_file_is_a_new_version() {
    let dir = tempfile::tempdir().unwrap();
    let (data, folder) = (dir.path().join("data"), dir.path().join("pages"));
    pages(&folder, 3);
    let path = folder.to_str().unwrap();
    stdout(&run(&data, &["import", path]));
    fs::write(
        folder.join("00001.html"),
        house::page(1, "Saint-Aubin", "Ormeau1").replace("trop serré", "bien trop court"),
    )
    .unwrap();
    let second: Value = serde_json::from_str(&stdout(&run(&data, &["import", "--json", path]))).unwrap();
    assert_eq!((second["new"].as_u64(), second["changed"].as_u64()), (Some(0), Some(1)), "{second}");
    let article = json_lines(&stdout(&run(&data, &["export", "\"bien trop court\""]))).remove(0);
    assert_eq!(article["version"], 2);
}

#[test]
fn sources_are_a_file() {
    let dir = tempfile::tempdir().unwrap();
    stdout(&run(
        dir.path(),
        &["sources", "add", "https://courrier.example/flux.xml", "--name", "Le Courrier", "--section", "Régions"],
    ));
    let opml = fs::read_to_string(dir.path().join("sources.opml")).unwrap();
    assert!(opml.contains("https://courrier.example/flux.xml") && opml.contains("Régions"), "{opml}");
    assert!(stdout(&run(dir.path(), &["sources", "list"])).contains("le-courrier"));
    assert_eq!(run(dir.path(), &["sources", "add", "https://courrier.example/flux.xml"]).status.code(), Some(1));
    assert_eq!(run(dir.path(), &["sources", "add", "javascript:alert(1)"]).status.code(), Some(1));
    stdout(&run(dir.path(), &["sources", "remove", "le-courrier"]));
    assert_eq!(stdout(&run(dir.path(), &["sources", "list"])), "");
}

#[test]
fn a_folder_in_use_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let serving = house::Running::serve(dir.path());
    let output = run(dir.path(), &["import", "."]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("in use"), "{output:?}");
    let (well, took) = serving.stop();
    assert!(well, "Ctrl-C must end it with 0");
    assert!(took.as_secs() < 6, "{took:?}");
}

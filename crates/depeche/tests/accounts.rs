//! Users, keys, backup and restore through the real binary, and who is let into a house that others can reach.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use house::{Running, depeche, pages, run, stdout};
use jiff::{SignedDuration, Timestamp};
use news::{AlertId, ArticleId, QuestionId, SourceId, UserId};
use store::{Alert, Alerts, Channel, Content, NewTold, Rules, SavedQuestion, Sqlite, ToldKind};

const PASSWORD: &str = "trois petits ponts\n";

/// Runs a verb with its action and this on standard input.
fn told(data: &Path, verb: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = depeche()
        .args([verb, "--data"])
        .arg(data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end without reading: then it says why.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_house_that_others_reach_needs_an_administrator() {
    let dir = tempfile::tempdir().unwrap();
    let refused = run(dir.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert!(!refused.status.success());
    for way in ["depeche user add NAME --role administrator", "--first-access", "--listen 127.0.0.1"] {
        assert!(said(&refused).contains(way), "{}", said(&refused));
    }
    std::fs::write(dir.path().join("depeche.toml"), "[site]\nbase_url = \"https://fil.exemple.fr\"\n").unwrap();
    let behind_a_proxy = run(dir.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(said(&behind_a_proxy).contains("https://fil.exemple.fr can be reached"), "{}", said(&behind_a_proxy));
    let demo = depeche().args(["demo", "--listen", "0.0.0.0:0"]).output().unwrap();
    assert!(!demo.status.success() && said(&demo).contains("this machine only"));
}

#[tokio::test]
async fn users_and_keys_are_seen_to_while_the_site_runs() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    assert!(said(&told(data, "user", &["add", "Rose"], PASSWORD)).contains("has to be an administrator"));
    assert!(said(&told(data, "user", &["add", "Odile", "--role", "administrator"], "court\n")).contains("at least 10"));
    stdout(&told(data, "user", &["add", "Odile", "--role", "administrator"], PASSWORD));
    let site = Running::serve(data);
    stdout(&told(data, "user", &["add", "Rose", "--email", "rose@exemple.fr"], PASSWORD));
    stdout(&told(data, "user", &["role", "rose", "editor"], ""));
    assert!(said(&told(data, "user", &["add", "ROSE"], PASSWORD)).contains("already"));
    assert!(said(&told(data, "user", &["role", "Odile", "reader"], "")).contains("only administrator"));
    assert!(said(&told(data, "user", &["remove", "Odile"], "")).contains("only administrator"));
    let list = stdout(&told(data, "user", &["list"], ""));
    assert!(list.contains("Odile\tadministrator\t") && list.contains("Rose\teditor\t"), "{list}");
    let key = stdout(&told(data, "key", &["add", "Rose", "--scope", "read", "--scope", "edit"], ""));
    let keys = stdout(&told(data, "key", &["list"], ""));
    assert!(keys.contains("Rose") && keys.contains("read edit") && !keys.contains(key.trim()), "{keys}");
    let ask = async |key: String| {
        let request = house::client().get(format!("{}/metrics", site.url)).bearer_auth(key);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask(key.trim().to_owned()).await, 200, "a key made beside it opens the running site");
    assert_eq!(ask("depeche_00".to_owned()).await, 401);
    stdout(&told(data, "key", &["remove", keys.split('\t').next().unwrap()], ""));
    assert_eq!(ask(key.trim().to_owned()).await, 401);
}

/// Keeps a question with an alert whose feed has told something, and one whose letter waits.
async fn alerted(data: &Path, token: &str) {
    let store = Sqlite::open(data).unwrap();
    let now = Timestamp::now();
    let (name, text) = ("Les plans du Val".to_owned(), "plan".to_owned());
    let question = SavedQuestion { id: QuestionId::new(now), owner: UserId::HOUSE, name, text, created: now };
    store.keep_question(&question).await.unwrap();
    let later = Some(now + SignedDuration::from_hours(24));
    let mail = Channel::Mail { address: "lectrice@exemple.fr".to_owned() };
    for (channel, token, due) in [(Channel::Page, token, None), (mail, "autre", later)] {
        let (id, rules) = (AlertId::new(now), Rules::default());
        let (question, token) = (question.id, token.to_owned());
        let alert = Alert { id, question, channel, rules, token, created: now, ended: None, proof: None };
        store.put_alert(&alert).await.unwrap();
        let content = Content {
            headline: "Le plan est voté".to_owned(),
            passage: String::new(),
            marks: Vec::new(),
            source: SourceId::of("courrier"),
            source_name: "Le Courrier".to_owned(),
            language: Some("fr".to_owned()),
            time: now,
            urgency: None,
            url: None,
        };
        let (kind, article, story) = (ToldKind::Found, ArticleId::new(now), None);
        let told =
            NewTold { alert: id, kind, article, story, version: 1, content, once_per_story: false, due, digest: false };
        store.queue_alerts(&[told], now, 1).await.unwrap();
    }
}

#[tokio::test]
async fn a_backup_of_a_running_site_is_a_site_again() {
    let dir = tempfile::tempdir().unwrap();
    let (data, folder) = (dir.path().join("data"), dir.path().join("pages"));
    pages(&folder, 40);
    stdout(&run(&data, &["import", folder.to_str().unwrap()]));
    stdout(&told(&data, "user", &["add", "Odile", "--role", "administrator"], PASSWORD));
    let key = stdout(&told(&data, "key", &["add", "Odile"], ""));
    std::fs::write(data.join("depeche.toml"), "[site]\nname = \"Le Fil du Val\"\n").unwrap();
    let token = "ab".repeat(32);
    alerted(&data, &token).await;
    let site = Running::serve(&data);
    let copy = dir.path().join("copy");
    let told_of = stdout(&run(&data, &["backup", copy.to_str().unwrap()]));
    assert!(told_of.contains("40 articles"), "{told_of}");
    assert!(!run(&data, &["backup", copy.to_str().unwrap()]).status.success(), "a backup is never written over");
    drop(site);
    let again = dir.path().join("again");
    let told_of = stdout(&run(&again, &["restore", copy.to_str().unwrap()]));
    assert!(told_of.contains("40 articles"), "{told_of}");
    assert!(!run(&again, &["restore", copy.to_str().unwrap()]).status.success(), "nor is a database");
    assert_eq!(stdout(&run(&again, &["export", "*"])).lines().count(), 40);
    assert!(stdout(&run(&again, &["search", "Ormeau7"])).contains("Ormeau7"), "the index was built anew");
    assert!(stdout(&told(&again, "user", &["list"], "")).contains("Odile\tadministrator"));
    let site = Running::serve(&again);
    assert!(house::get(&format!("{}/", site.url)).await.contains("Le Fil du Val"));
    let opened = house::client().get(format!("{}/metrics", site.url)).bearer_auth(key.trim()).send().await.unwrap();
    assert_eq!(opened.status().as_u16(), 200, "and the keys open it");
    let feed = house::get(&format!("{}/alerte/{token}/flux.atom", site.url)).await;
    assert!(
        feed.contains("Les plans du Val") && feed.contains("Le plan est voté"),
        "alerts and what they told: {feed}"
    );
    drop(site);
    let kept = Sqlite::open(&again).unwrap();
    assert_eq!(kept.delivery_counts().await.unwrap(), (1, 0), "what was to be sent is still to be sent");
}

#[test]
fn the_log_is_json_where_it_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = depeche();
    command.args(["--log", "json", "check", "--data"]).arg(dir.path()).env("RUST_LOG", "info");
    let output = command.output().unwrap();
    let log = said(&output);
    assert!(!log.is_empty());
    for line in log.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(value["timestamp"].is_string() && value["message"].is_string(), "{line}");
    }
}

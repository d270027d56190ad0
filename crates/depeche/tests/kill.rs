//! Killed at any moment, nothing that was taken in is lost, and store and index agree again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::process::Stdio;
use std::time::Duration;

use house::{depeche, pages, run, stdout, wait_for};
use news::Reading;
use serde_json::Value;
use store::{Readings, Sqlite, Store};

/// The state of a pseudo-random sequence (xorshift): kills at other moments each time, the same in every run.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn twenty_kills_during_import() {
    let dir = tempfile::tempdir().unwrap();
    let (data, folder) = (dir.path().join("data"), dir.path().join("pages"));
    pages(&folder, 3_000);
    let mut state = 0x2545_f491_4f6c_dd1d;
    let mut stored = 0;
    for kill in 0..20 {
        let mut child = depeche()
            .arg("import")
            .arg("--data")
            .arg(&data)
            .arg(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(next(&mut state) % 400));
        child.kill().unwrap();
        child.wait().unwrap();
        if !data.join("depeche.db").exists() {
            continue;
        }
        // What a reader of the store could see before is still there after the next kill.
        let export = run(&data, &["export", "*"]);
        let now = String::from_utf8_lossy(&export.stdout).lines().count();
        assert!(now >= stored, "kill {kill}: {now} articles after {stored}");
        stored = now;
    }
    let last: Value =
        serde_json::from_str(&stdout(&run(&data, &["import", "--json", folder.to_str().unwrap()]))).unwrap();
    assert_eq!(last["failed"], 0, "{last}");
    assert_eq!(stdout(&run(&data, &["export", "*"])).lines().count(), 3_000);
    let check = run(&data, &["check"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

#[tokio::test]
async fn reading_again_goes_on_where_it_was_killed() {
    const ALL: usize = 3_000;
    let dir = tempfile::tempdir().unwrap();
    let (data, folder) = (dir.path().join("data"), dir.path().join("pages"));
    pages(&folder, ALL);
    stdout(&run(&data, &["import", folder.to_str().unwrap()]));
    // As an older reader left them.
    let store = Sqlite::open(&data).unwrap();
    let articles = store.unread(u32::MAX, None, ALL).await.unwrap();
    assert_eq!(articles.len(), ALL);
    let older = Reading { model: reading::MODEL - 1, ..Reading::default() };
    let older: Vec<_> =
        articles.iter().map(|stored| (stored.article.id, stored.article.version, older.clone())).collect();
    store.reread(&older).await.unwrap();
    drop(store);

    let mut child = depeche()
        .args(["reindex", "--read", "--data"])
        .arg(&data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let beside = Sqlite::open_read_only(&data).unwrap();
    let newest = articles.first().unwrap().article.id;
    wait_for("a batch that is read", async || {
        beside.article(newest).await.unwrap().unwrap().reading.model == reading::MODEL
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    let left = beside.unread(reading::MODEL, None, ALL).await.unwrap().len();
    assert!((1..ALL).contains(&left), "{left} are left");

    // What was kept before the kill is not read a second time, and all is read at the end.
    let told = stdout(&run(&data, &["reindex", "--read"]));
    assert!(told.starts_with(&format!("{left} articles read again, {left} of them otherwise")), "{told}");
    assert_eq!(beside.unread(reading::MODEL, None, ALL).await.unwrap().len(), 0);
    assert!(run(&data, &["check"]).status.success());
}

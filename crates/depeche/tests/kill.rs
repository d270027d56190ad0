//! Killed at any moment, nothing that was taken in is lost, and store and index agree again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::process::Stdio;
use std::time::Duration;

use house::{depeche, pages, run, stdout};
use serde_json::Value;

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

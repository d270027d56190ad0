//! House rules that a machine can hold.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

use std::fs;
use std::path::{Path, PathBuf};

/// A crate may use the crates of the lines above its own, and no other.
const FLOORS: [&[&str]; 4] =
    [&["news", "language"], &["wire", "intake", "reading", "store", "index"], &["desk", "web"], &["depeche", "eval"]];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn arrows_point_down() {
    for (height, floor) in FLOORS.iter().enumerate() {
        let not_below = FLOORS[height..].concat();
        for name in *floor {
            let manifest = fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
            for other in &not_below {
                assert!(!manifest.contains(&format!("\n{other}.workspace")), "{name} must not use {other}");
            }
        }
    }
}

#[test]
fn every_crate_has_its_floor() {
    let known = FLOORS.concat();
    for entry in fs::read_dir(crates()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name.as_str()), "{name} stands on no floor");
    }
}

#[test]
fn the_pure_crates_reach_neither_disk_nor_network_nor_clock() {
    for name in ["news", "language", "intake", "reading"] {
        let mut files = Vec::new();
        sources(&crates().join(name).join("src"), &mut files);
        for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
            let text = fs::read_to_string(file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for door in
                ["std::fs", "std::net", "tokio::", "Timestamp::now", "ZonedDateTime::now", "SystemTime", "Instant::now"]
            {
                assert!(!code.contains(door), "{} uses {door}", file.display());
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    let mut files = Vec::new();
    for entry in fs::read_dir(crates()).unwrap() {
        sources(&entry.unwrap().path(), &mut files);
    }
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} does not open with a //! sentence", file.display());
    }
}

#[test]
fn files_can_be_read_in_one_sitting() {
    let mut files = Vec::new();
    for entry in fs::read_dir(crates()).unwrap() {
        sources(&entry.unwrap().path().join("src"), &mut files);
    }
    for file in files {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 500, "{} has {lines} lines: is there more than one thing in it?", file.display());
    }
}

//! A file of an older schema grows into ours, and a copy of it is kept.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod common;

use store::{Accounts, Sqlite, Store};

/// The schemas as they were released: each file of the folder, in order.
fn migrations() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[tokio::test]
async fn every_older_schema_grows_and_is_kept() {
    let all = migrations();
    for old in 1..all.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("depeche.db");
        let db = rusqlite::Connection::open(&path).unwrap();
        db.pragma_update(None, "journal_mode", "WAL").unwrap();
        all.iter().take(old).for_each(|migration| db.execute_batch(migration).unwrap());
        db.pragma_update(None, "user_version", i64::try_from(old).unwrap()).unwrap();
        db.execute_batch("INSERT INTO consumers (name, seq) VALUES ('essai', 7)").unwrap();
        drop(db);
        let store = Sqlite::open(folder.path()).unwrap();
        assert_eq!(store.position("essai").await.unwrap(), 7, "schema {old}");
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new(), "schema {old}");
        assert!(store.users().await.unwrap().is_empty());
        drop(store);
        let copy = rusqlite::Connection::open(folder.path().join(format!("depeche.db.schema-{old}"))).unwrap();
        let version: i64 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        let seq: i64 = copy.query_row("SELECT seq FROM consumers", [], |row| row.get(0)).unwrap();
        assert_eq!((version, seq), (i64::try_from(old).unwrap(), 7), "the copy is what it was");
        // Opened again it is not copied again, and nothing is left half done.
        drop(Sqlite::open(folder.path()).unwrap());
        let copies = std::fs::read_dir(folder.path()).unwrap();
        let names: Vec<_> = copies.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(names.iter().filter(|name| name.contains(".schema-")).count(), 1, "{names:?}");
        assert!(!names.iter().any(|name| name.ends_with(".part")), "{names:?}");
    }
}

#[tokio::test]
async fn a_new_file_needs_no_copy() {
    let folder = tempfile::tempdir().unwrap();
    drop(Sqlite::open(folder.path()).unwrap());
    drop(Sqlite::open(folder.path()).unwrap());
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().contains(".schema-")));
}

#[tokio::test]
async fn users_are_seen_to_beside_who_writes() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Sqlite::open(folder.path()).unwrap();
    let beside = Sqlite::open_beside(folder.path()).unwrap();
    let user = store::User {
        id: news::UserId::HOUSE,
        name: "Odile".into(),
        email: None,
        role: news::Role::Administrator,
        password: None,
        external: None,
        zone: None,
        language: None,
        created: common::at(0),
    };
    assert!(beside.put_user(&user).await.unwrap());
    assert_eq!(writer.users().await.unwrap(), [user]);
    writer.put(common::intake(vec![common::article("Vire", 0)])).await.unwrap();
    assert_eq!(writer.check().await.unwrap(), Vec::<String>::new());
}

//! What is promised of the SQLite file alone: who may open it, and what a full disk does.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer; the lint does not see what they share

mod common;

use std::error::Error as _;
use std::sync::Arc;

use news::{Block, StoryId};
use store::{Error, Outcome, Selection, Settings, Sqlite, Store};

#[tokio::test]
async fn one_process_writes_and_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new/folder");
    let writer = Sqlite::open(&data).unwrap();
    assert!(matches!(Sqlite::open(&data), Err(Error::InUse(dir)) if dir == data));
    let reader = Sqlite::open_read_only(&data).unwrap();
    let put = writer.put(common::intake(vec![common::article("Vire", 0)])).await.unwrap();
    assert!(reader.article(put[0].id).await.unwrap().is_some());
    assert!(matches!(reader.put(common::intake(Vec::new())).await, Err(Error::ReadOnly)));
    drop(writer);
    let writer = Sqlite::open(&data).unwrap();
    assert_eq!(*writer.head().borrow(), 1);
    drop((reader, writer));
    let alone = Sqlite::open_read_only(&data).unwrap();
    assert_eq!(alone.latest(&Selection::default(), None, 9).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(&folder.path().join("data")).unwrap());
    for number in 0..9 {
        store.put(large(number)).await.unwrap();
    }
    let writing = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            for number in 9..40 {
                store.put(large(number)).await.unwrap();
            }
        }
    });
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    store.backup(&copy.join("depeche.db")).await.unwrap();
    assert!(store.backup(&copy.join("depeche.db")).await.is_err());
    writing.await.unwrap();
    let copy = Sqlite::open(&copy).unwrap();
    assert!((9..=40).contains(&copy.counts().await.unwrap().articles));
    assert_eq!(copy.check().await.unwrap(), Vec::<String>::new());
    assert_eq!(copy.put(large(50)).await.unwrap()[0].outcome, Outcome::New);
}

#[test]
fn nothing_to_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Sqlite::open_read_only(folder.path()), Err(Error::Database(_))));
}

#[test]
fn a_newer_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Sqlite::open(folder.path()).unwrap());
    let db = rusqlite::Connection::open(folder.path().join("depeche.db")).unwrap();
    db.pragma_update(None, "user_version", 99).unwrap();
    drop(db);
    assert!(matches!(Sqlite::open(folder.path()), Err(Error::Newer { found: 99, .. })));
    assert!(matches!(Sqlite::open_read_only(folder.path()), Err(Error::Newer { found: 99, .. })));
}

/// Text that does not compress.
fn noise(seed: u64, bytes: usize) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    std::iter::repeat_with(|| format!("{:016x}", next())).take(bytes / 16).collect()
}

fn large(number: i64) -> store::Intake {
    let mut article = common::article(&format!("v{number}"), number);
    article.body = vec![Block::paragraph(noise(number.cast_unsigned() + 1, 60_000))];
    common::intake(vec![article])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_takes_nothing_in_and_heals() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { max_bytes: Some(2 << 20), ..Settings::default() };
    let store = Arc::new(Sqlite::open_with(folder.path(), settings).unwrap());
    let first = store.put(large(0)).await.unwrap()[0];
    let tasks: Vec<_> = (1..60)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.put(large(number)).await })
        })
        .collect();
    let (mut kept, mut refused) = (vec![first.id], 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(put) => kept.push(put[0].id),
            Err(error) => {
                assert_eq!(error.source().unwrap().to_string(), "database or disk is full");
                refused += 1;
            }
        }
    }
    assert!(refused > 0 && kept.len() > 3, "{refused} refused, {} kept", kept.len());
    assert_eq!(store.articles(&kept).await.unwrap().len(), kept.len());
    assert_eq!(store.counts().await.unwrap().articles, kept.len() as u64);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    // A disk with room again.
    drop(store);
    let store = Sqlite::open(folder.path()).unwrap();
    assert_eq!(store.put(large(100)).await.unwrap()[0].outcome, Outcome::New);
    assert_eq!(*store.head().borrow(), kept.len() as u64 + 1);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_errand_takes_no_other_down() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open_with(folder.path(), Settings::default()).unwrap());
    let first = large(0);
    let capture = first.capture.clone();
    let known = store.put(first).await.unwrap()[0].id;
    let tasks: Vec<_> = (1..40)
        .map(|number| {
            let (store, capture) = (Arc::clone(&store), capture.clone());
            tokio::spawn(async move {
                let mut intake = large(number);
                if number % 4 == 0 {
                    // Other bytes under an id that is taken: no such capture may be.
                    intake.capture.id = capture.id;
                }
                let good = number % 4 != 0;
                (good, store.put(intake).await.is_ok())
            })
        })
        .collect();
    for task in tasks {
        let (good, kept) = task.await.unwrap();
        assert_eq!(good, kept);
    }
    store.place(&[(known, StoryId::new(common::at(0)))]).await.unwrap();
    assert_eq!(store.counts().await.unwrap().articles, 31);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

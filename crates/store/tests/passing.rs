//! Every promise about what is passed on, held by every store.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod common;

use jiff::{SignedDuration, Timestamp};
use news::{ArticleId, SourceId, Status, UserId};
use store::{Arranged, Mark, Marks, Passing, Selection, Sqlite, Store, Stream, Subscriber, Wanted};

use common::{article, at, intake, source};

async fn kept(store: &Sqlite, name: &str, minute: i64) -> ArticleId {
    store.put(intake(vec![article(name, minute)])).await.unwrap()[0].id
}

fn all() -> Wanted {
    Wanted {
        stream: Stream::All,
        marked: None,
        followed: true,
        between: (None, None),
        oldest_first: false,
        after: None,
    }
}

async fn ids(store: &Sqlite, user: UserId, wanted: &Wanted) -> Vec<ArticleId> {
    let found = store.wanted(user, wanted, at(600), 100).await.unwrap();
    found.into_iter().map(|(cursor, _)| cursor.id).collect()
}

#[tokio::test]
async fn what_is_withdrawn_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let piece = article("arcene", 1);
    let id = store.put(intake(vec![piece.clone()])).await.unwrap()[0].id;
    kept(&store, "sault", 2).await;
    let since = Timestamp::now() - SignedDuration::from_hours(1);
    assert!(store.withdrawn(&Selection::default(), since).await.unwrap().is_empty());
    store.put(intake(vec![news::Article { status: Status::Cancelled, ..piece }])).await.unwrap();
    let gone = store.withdrawn(&Selection::default(), since).await.unwrap();
    assert_eq!(gone.iter().map(|gone| gone.id).collect::<Vec<_>>(), [id]);
    let elsewhere = Selection { source: Some(SourceId::of("autre")), ..Selection::default() };
    assert!(store.withdrawn(&elsewhere, since).await.unwrap().is_empty());
    let later = Timestamp::now() + SignedDuration::from_hours(1);
    assert!(store.withdrawn(&Selection::default(), later).await.unwrap().is_empty());
}

#[tokio::test]
async fn marks_are_each_readers_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let (one, two, three) =
        (kept(&store, "arcene", 1).await, kept(&store, "sault", 2).await, kept(&store, "morvane", 3).await);
    let (reader, other) = (UserId::new(at(0)), UserId::new(at(0)));
    let unread = Wanted { marked: Some((Mark::Read, false)), ..all() };
    assert_eq!(ids(&store, reader, &unread).await, [three, two, one]);
    store.mark(reader, &[two], Mark::Read, true, at(10)).await.unwrap();
    store.mark(reader, &[two, one], Mark::Starred, true, at(10)).await.unwrap();
    store.mark(reader, &[one], Mark::Starred, false, at(11)).await.unwrap();
    assert_eq!(ids(&store, reader, &unread).await, [three, one]);
    let starred = Wanted { marked: Some((Mark::Starred, true)), ..all() };
    assert_eq!(ids(&store, reader, &starred).await, [two]);
    assert_eq!(ids(&store, other, &unread).await, [three, two, one]);
    assert_eq!(
        store.marks(reader, &[two, one]).await.unwrap(),
        [Marks { read: true, starred: true }, Marks::default()]
    );

    // Read up to a moment; what is then said to be unread is so.
    let mine = Stream::Sources(vec![source()]);
    store.read_all(reader, &mine, at(2)).await.unwrap();
    assert_eq!(ids(&store, reader, &unread).await, [three]);
    store.mark(reader, &[one], Mark::Read, false, at(12)).await.unwrap();
    assert_eq!(ids(&store, reader, &unread).await, [three, one]);
    store.read_all(reader, &Stream::All, at(5)).await.unwrap();
    assert!(ids(&store, reader, &unread).await.is_empty());
    let counts = store.unread_counts(other, at(600), 100).await.unwrap();
    assert_eq!(counts, [(source(), 3, at(3))]);
}

#[tokio::test]
async fn lists_go_on_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let mut kept_ids = Vec::new();
    for minute in 0..9 {
        kept_ids.push(kept(&store, &format!("ville{minute}"), minute).await);
    }
    for oldest_first in [true, false] {
        let (mut seen, mut wanted) = (Vec::new(), Wanted { oldest_first, ..all() });
        loop {
            let page = store.wanted(UserId::HOUSE, &wanted, at(600), 4).await.unwrap();
            let Some((last, _)) = page.last() else { break };
            wanted.after = Some(*last);
            seen.extend(page.iter().map(|(cursor, _)| cursor.id));
        }
        let mut expected = kept_ids.clone();
        if !oldest_first {
            expected.reverse();
        }
        assert_eq!(seen, expected);
    }
    let between = Wanted { between: (Some(at(2)), Some(at(5))), oldest_first: true, ..all() };
    assert_eq!(ids(&store, UserId::HOUSE, &between).await, kept_ids[3..5]);
    let numbers = store.numbers(&kept_ids).await.unwrap();
    assert_eq!(store.numbered(&numbers).await.unwrap(), kept_ids);
    assert!(store.numbered(&[-1, 9_999]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_reader_arranges_the_sources() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    kept(&store, "arcene", 1).await;
    let arranged = Arranged { shown: false, title: Some("Val".into()), label: Some("Région".into()) };
    store.arrange(UserId::HOUSE, &source(), &arranged).await.unwrap();
    assert_eq!(store.arranged(UserId::HOUSE).await.unwrap(), [(source(), arranged)]);
    assert!(ids(&store, UserId::HOUSE, &all()).await.is_empty(), "what is not followed is not listed");
    let kept = Wanted { followed: false, ..all() };
    assert_eq!(ids(&store, UserId::HOUSE, &kept).await.len(), 1);
}

#[tokio::test]
async fn subscribers_are_told_once_each_change() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let subscriber = |callback: &str| Subscriber {
        topic: "https://depeche.example/flux.atom".into(),
        callback: callback.into(),
        secret: Some("secret".into()),
        until: at(60),
        attempts: 0,
        told: None,
    };
    let (one, two) = (subscriber("https://a.example/"), subscriber("https://b.example/"));
    store.subscribe(&one).await.unwrap();
    store.subscribe(&two).await.unwrap();
    store.subscribe(&two).await.unwrap();
    assert_eq!(store.topics(at(1)).await.unwrap(), vec![(one.topic.clone(), 2)]);
    assert!(store.to_tell(at(1), 10).await.unwrap().is_empty());
    assert_eq!(store.note_topic(&one.topic, b"un", at(1)).await.unwrap(), 2);
    assert_eq!(store.to_tell(at(1), 10).await.unwrap().len(), 2);
    store.note_told(&one.topic, &one.callback, Ok(b"un".to_vec())).await.unwrap();
    store.note_told(&two.topic, &two.callback, Err(at(5))).await.unwrap();
    assert!(store.to_tell(at(4), 10).await.unwrap().is_empty());
    let again = store.to_tell(at(5), 10).await.unwrap();
    assert_eq!((again.len(), again[0].callback.as_str(), again[0].attempts), (1, "https://b.example/", 1));
    assert_eq!(store.note_topic(&one.topic, b"un", at(6)).await.unwrap(), 0, "known, or waiting already");
    assert!(store.unsubscribe(&two.topic, &two.callback).await.unwrap());
    assert!(!store.unsubscribe(&two.topic, &two.callback).await.unwrap());
    store.note_topic(&one.topic, b"deux", at(7)).await.unwrap();
    assert!(store.to_tell(at(61), 10).await.unwrap().is_empty(), "its time has ended");
}

//! Every promise about sources, their polling and the work that waits, held by every store.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer; the lint does not see what they share

mod common;

use jiff::Timestamp;
use news::{Polling, Source, SourceId, SourceKind};
use store::{NewJob, Outcome, Queue, Selection, Store};

use common::{article, at, described, every_store, intake, put};

async fn sources_are_polled_when_due(store: &dyn Store) {
    let first = described("Le Courrier");
    let import = Source { id: SourceId::of("archives"), kind: SourceKind::Import, ..described("Archives") };
    let later = Source { id: SourceId::of("autre"), ..described("Autre") };
    for source in [&first, &import, &later] {
        store.put_source(source).await.unwrap();
    }
    let polling = |minute| Polling { next: Some(at(minute)), etag: Some("\"a\"".into()), ..Polling::default() };
    store.put_polling(&later.id, &polling(5)).await.unwrap();
    let due = |sources: Vec<(Source, Polling)>| sources.into_iter().map(|(source, _)| source.id).collect::<Vec<_>>();
    assert_eq!(due(store.due(at(4), 9).await.unwrap()), vec![first.id.clone()]);
    assert_eq!(due(store.due(at(5), 9).await.unwrap()), [first.id.clone(), later.id.clone()]);
    let mut capture = intake(Vec::new());
    capture.polling = Some(polling(9));
    store.put(capture.clone()).await.unwrap();
    assert_eq!(due(store.due(at(9), 1).await.unwrap()), vec![later.id.clone()]);
    capture.polling = Some(polling(2));
    store.put(capture).await.unwrap();
    assert_eq!(due(store.due(at(9), 1).await.unwrap()), vec![first.id.clone()]);
    store.put_polling(&first.id, &Polling { gone: true, ..polling(1) }).await.unwrap();
    assert_eq!(due(store.due(at(9), 9).await.unwrap()), vec![later.id.clone()]);
    assert_eq!(due(store.sources().await.unwrap()), [import.id, later.id, first.id]);
}

async fn polling_stays_unless_the_address_changes(store: &dyn Store) {
    let mut described = described("Le Courrier");
    store.put_source(&described).await.unwrap();
    let habit = news::Habit { since: Some(at(0)), seen: 9, ..news::Habit::default() };
    let learnt = Polling { rhythm: Some(60), habit, ..Polling::default() };
    let polling = Polling { etag: Some("x".into()), next: Some(at(1)), ..learnt.clone() };
    store.put_polling(&described.id, &polling).await.unwrap();
    described.name = "Le Courrier du Val".into();
    store.put_source(&described).await.unwrap();
    assert_eq!(store.source(&described.id).await.unwrap(), Some((described.clone(), polling)));
    described.url = Some("https://courrier.example/neuf".into());
    store.put_source(&described).await.unwrap();
    assert_eq!(store.source(&described.id).await.unwrap(), Some((described.clone(), learnt)));
}

async fn a_removed_source_leaves_its_articles(store: &dyn Store) {
    let described = described("Le Courrier");
    assert!(!store.remove_source(&described.id).await.unwrap());
    store.put_source(&described).await.unwrap();
    put(store, article("Vire", 0)).await;
    assert!(store.remove_source(&described.id).await.unwrap());
    assert!(!store.remove_source(&described.id).await.unwrap());
    assert_eq!(store.source(&described.id).await.unwrap(), None);
    assert_eq!((store.sources().await.unwrap().len(), store.due(at(9), 9).await.unwrap().len()), (0, 0));
    let page = store.latest(&Selection::default(), None, 9).await.unwrap();
    assert_eq!((page.len(), page[0].article.source_name.as_str()), (1, "Le Courrier"));
    assert_eq!(put(store, article("Orne", 1)).await.outcome, Outcome::New);
    store.put_source(&described).await.unwrap();
    assert_eq!(store.due(at(9), 9).await.unwrap().len(), 1);
}

async fn jobs_come_back_until_they_are_done<S: Store + Queue>(store: &S) {
    let job =
        |key: &str, minute| NewJob { kind: "page", key: key.into(), payload: format!("[{minute}]"), due: at(minute) };
    let mut given = intake(Vec::new());
    given.jobs = vec![job("b", 1), job("a", 0), job("a", 5), job("c", 9), NewJob { kind: "alert", ..job("a", 0) }];
    store.put(given).await.unwrap();
    let lease = async |now: Timestamp, until: Timestamp| store.lease("page", now, until, 9).await.unwrap();
    let keys = |jobs: &[store::Job]| jobs.iter().map(|job| (job.key.clone(), job.attempts)).collect::<Vec<_>>();
    let first = lease(at(2), at(4)).await;
    assert_eq!(keys(&first), [("a".into(), 1), ("b".into(), 1)]);
    assert_eq!(first[0].payload, "[0]");
    assert_eq!(keys(&lease(at(3), at(4)).await), []);
    store.finish(first[0].id).await.unwrap();
    assert_eq!(keys(&lease(at(4), at(6)).await), [("b".into(), 2)]);
    store.retry(first[1].id, at(8), "the page does not answer").await.unwrap();
    assert_eq!(keys(&lease(at(7), at(9)).await), []);
    assert_eq!(keys(&store.lease("page", at(9), at(10), 1).await.unwrap()), [("b".into(), 3)]);
    store.finish(first[1].id).await.unwrap();
    store.finish(first[1].id).await.unwrap();
    assert_eq!(keys(&store.lease("alert", at(9), at(10), 9).await.unwrap()), [("a".into(), 1)]);
    assert_eq!(store.counts().await.unwrap().jobs, 2);
}

every_store! {
    sources_are_polled_when_due
    polling_stays_unless_the_address_changes
    a_removed_source_leaves_its_articles
    jobs_come_back_until_they_are_done
}

//! Every promise of the store about questions and alerts, held by every store.
#![allow(clippy::unwrap_used, clippy::panic)] // in tests a failure is the answer

mod common;

use jiff::{SignedDuration, Timestamp};
use news::{AlertId, ArticleId, QuestionId, SourceId, StoryId, UserId};
use store::{
    Alert, Alerts, Channel, Content, DeliveryState, NewTold, Rules, SavedQuestion, Sent, Sqlite, Store, ToldKind,
};

use common::at;

fn question(name: &str, owner: UserId) -> SavedQuestion {
    SavedQuestion {
        id: QuestionId::new(at(0)),
        owner,
        name: name.to_owned(),
        text: "pont valmorel".to_owned(),
        created: at(0),
    }
}

fn alert(question: &SavedQuestion) -> Alert {
    let id = AlertId::new(at(0));
    Alert {
        id,
        question: question.id,
        channel: Channel::Mail { address: "lectrice@exemple.fr".to_owned() },
        rules: Rules::default(),
        token: id.to_string(),
        created: at(0),
        ended: None,
        proof: None,
    }
}

fn found(alert: &Alert, article: ArticleId) -> NewTold {
    NewTold {
        alert: alert.id,
        kind: ToldKind::Found,
        article,
        story: None,
        version: 1,
        content: Content {
            headline: "Le pont de Valmorel rouvre".to_owned(),
            passage: "Le pont rouvre lundi.".to_owned(),
            marks: Vec::from([std::ops::Range { start: 3, end: 7 }]),
            source: SourceId::of("courrier"),
            source_name: "Le Courrier".to_owned(),
            language: Some("fr".to_owned()),
            time: at(0),
            urgency: Some(4),
            url: None,
        },
        once_per_story: true,
        due: Some(at(1)),
        digest: false,
    }
}

struct Kept {
    store: Sqlite,
    question: SavedQuestion,
    alert: Alert,
    _folder: tempfile::TempDir,
}

async fn kept() -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let question = question("Le pont de Valmorel", UserId::HOUSE);
    store.keep_question(&question).await.unwrap();
    let alert = alert(&question);
    store.put_alert(&alert).await.unwrap();
    Kept { store, question, alert, _folder: folder }
}

fn lease(now: Timestamp) -> (Timestamp, Timestamp) {
    (now, now + SignedDuration::from_mins(1))
}

#[tokio::test]
async fn questions_are_kept_renamed_found_by_name_and_forgotten() {
    let Kept { store, mut question, alert, _folder } = kept().await;
    let other = self::question("Élections", UserId::new(at(3)));
    store.keep_question(&other).await.unwrap();
    question.name = "Pont : l'été à Valmorel".to_owned();
    store.keep_question(&question).await.unwrap();
    assert_eq!(store.questions(UserId::HOUSE).await.unwrap(), [question.clone()]);
    for (typed, expected) in [("pon", 1), ("ETE", 1), ("val", 1), ("almorel", 0), ("elec", 0), ("", 1)] {
        assert_eq!(store.questions_named(UserId::HOUSE, typed, 9).await.unwrap().len(), expected, "{typed:?}");
    }
    assert_eq!(store.alerted().await.unwrap(), [(question.clone(), vec![alert.clone()])]);
    assert_eq!(store.alert_of(&alert.token).await.unwrap(), Some(alert.clone()));
    assert!(!store.forget_question(other.owner, question.id).await.unwrap(), "it is another's");
    assert!(store.forget_question(UserId::HOUSE, question.id).await.unwrap());
    assert_eq!(store.alert(alert.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_article_is_told_once_and_a_story_too_unless_wished_otherwise() {
    let Kept { store, alert, _folder, .. } = kept().await;
    let (one, two, story) = (ArticleId::new(at(1)), ArticleId::new(at(2)), Some(StoryId::new(at(1))));
    let first = NewTold { story, ..found(&alert, one) };
    let queued = store.queue_alerts(&[first.clone(), first.clone()], at(2), 7).await.unwrap();
    assert_eq!((queued.told, queued.deliveries), (1, 1));
    assert_eq!(store.position("alerts").await.unwrap(), 7);
    let second = NewTold { story, ..found(&alert, two) };
    assert_eq!(store.queue_alerts(&[first, second.clone()], at(2), 8).await.unwrap().told, 0);
    let each = NewTold { once_per_story: false, ..second };
    assert_eq!(store.queue_alerts(&[each], at(2), 9).await.unwrap().told, 1);
    assert_eq!(store.told(alert.id, None, 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn who_was_told_hears_of_what_became_of_it() {
    let Kept { store, alert, _folder, .. } = kept().await;
    let (one, two) = (ArticleId::new(at(1)), ArticleId::new(at(2)));
    store.queue_alerts(&[found(&alert, one)], at(2), 1).await.unwrap();
    let (now, until) = lease(at(3));
    let sent = store.lease_deliveries(now, until, 9).await.unwrap().pop().unwrap();
    store.note_delivery(sent.id, &Sent::Arrived(at(3))).await.unwrap();
    let kind = |kind, article, version| NewTold { kind, version, ..found(&alert, article) };
    let corrected = kind(ToldKind::Corrected, one, 2);
    assert_eq!(store.queue_alerts(&[corrected.clone(), corrected], at(4), 2).await.unwrap().told, 1);
    assert_eq!(store.queue_alerts(&[kind(ToldKind::Withdrawn, one, 3)], at(4), 3).await.unwrap().told, 1);
    assert_eq!(store.queue_alerts(&[kind(ToldKind::Withdrawn, two, 1)], at(4), 4).await.unwrap().told, 0);
    // What nobody has sent yet is taken back.
    store.queue_alerts(&[found(&alert, two)], at(5), 5).await.unwrap();
    let waiting = store.delivery_counts().await.unwrap().0;
    assert_eq!(store.queue_alerts(&[kind(ToldKind::Withdrawn, two, 2)], at(5), 6).await.unwrap().told, 0);
    assert_eq!(store.delivery_counts().await.unwrap().0, waiting - 1);
    assert!(store.told_of(two).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_digest_gathers_until_it_is_sent() {
    let Kept { store, alert, _folder, .. } = kept().await;
    let digest = |n| NewTold { digest: true, due: Some(at(60)), ..found(&alert, ArticleId::new(at(n))) };
    store.queue_alerts(&[digest(1), digest(2)], at(2), 1).await.unwrap();
    store.queue_alerts(&[digest(3)], at(3), 2).await.unwrap();
    let (now, until) = lease(at(59));
    assert!(store.lease_deliveries(now, until, 9).await.unwrap().is_empty());
    let (now, until) = lease(at(60));
    let attempt = store.lease_deliveries(now, until, 9).await.unwrap().pop().unwrap();
    assert_eq!(attempt.told.len(), 3);
    store.queue_alerts(&[digest(4)], at(60), 3).await.unwrap();
    assert_eq!(store.deliveries(alert.id, 9).await.unwrap().len(), 2, "a digest under way takes nothing more");
}

#[tokio::test]
async fn a_lease_that_ends_is_tried_again_under_the_same_id() {
    let Kept { store, alert, question, _folder } = kept().await;
    store.queue_alerts(&[found(&alert, ArticleId::new(at(1)))], at(1), 1).await.unwrap();
    let (now, until) = lease(at(2));
    let first = store.lease_deliveries(now, until, 9).await.unwrap().pop().unwrap();
    assert_eq!((&first.alert, &first.question, first.attempts), (&alert, &question, 1));
    assert!(store.lease_deliveries(now, until, 9).await.unwrap().is_empty());
    let again = store.lease_deliveries(until, until, 9).await.unwrap().pop().unwrap();
    assert_eq!((again.id, again.attempts), (first.id, 2));
    // Who starts anew need not wait for the lease of a process that is gone.
    store.free_deliveries(at(2)).await.unwrap();
    assert_eq!(store.lease_deliveries(at(2), until, 9).await.unwrap().len(), 1);
    store.note_delivery(first.id, &Sent::Again { due: at(30), error: "503".to_owned() }).await.unwrap();
    assert!(store.lease_deliveries(at(29), at(40), 9).await.unwrap().is_empty());
    store.lease_deliveries(at(30), at(40), 9).await.unwrap();
    store.note_delivery(first.id, &Sent::Never { at: at(31), error: "404".to_owned() }).await.unwrap();
    let dead = store.dead_deliveries(UserId::HOUSE, 9).await.unwrap().pop().unwrap();
    assert_eq!((dead.id, dead.state, dead.error.as_deref()), (first.id, DeliveryState::Dead, Some("404")));
    assert_eq!(dead.headline.as_deref(), Some("Le pont de Valmorel rouvre"));
    assert!(!store.replay(UserId::new(at(0)), first.id, at(50)).await.unwrap(), "it is another's");
    assert!(store.replay(UserId::HOUSE, first.id, at(50)).await.unwrap());
    let replayed = store.lease_deliveries(at(50), at(51), 9).await.unwrap().pop().unwrap();
    assert_eq!((replayed.id, replayed.attempts), (first.id, 1));
}

#[tokio::test]
async fn who_is_gone_hears_nothing_more() {
    let Kept { store, alert, _folder, .. } = kept().await;
    let articles = [ArticleId::new(at(1)), ArticleId::new(at(2))];
    store.queue_alerts(&articles.map(|article| found(&alert, article)), at(1), 1).await.unwrap();
    let sent = store.lease_deliveries(at(2), at(3), 9).await.unwrap().pop().unwrap();
    store.note_delivery(sent.id, &Sent::Gone { at: at(2), error: "410".to_owned() }).await.unwrap();
    assert!(store.lease_deliveries(at(9), at(10), 9).await.unwrap().is_empty());
    assert_eq!(store.alert(alert.id).await.unwrap().unwrap().ended.as_deref(), Some("gone"));
    assert_eq!(store.queue_alerts(&[found(&alert, ArticleId::new(at(3)))], at(3), 2).await.unwrap().told, 0);
    assert!(store.alerted().await.unwrap().is_empty());
}

#[tokio::test]
async fn who_stops_an_alert_gets_nothing_that_waits() {
    let Kept { store, alert, _folder, .. } = kept().await;
    let mut bell = store.alerts_bell();
    store.queue_alerts(&[found(&alert, ArticleId::new(at(1)))], at(1), 1).await.unwrap();
    assert!(bell.has_changed().unwrap());
    let before = *bell.borrow_and_update();
    store.put_alert(&Alert { ended: Some("reader".to_owned()), ..alert.clone() }).await.unwrap();
    assert_eq!((bell.borrow().alerts, bell.borrow().told), (before.alerts + 1, before.told));
    store.put_alert(&alert).await.unwrap();
    assert!(store.lease_deliveries(at(9), at(10), 9).await.unwrap().is_empty());
    assert_eq!(store.told(alert.id, None, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_mailbox_that_is_not_asked_yet_is_told_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let question = question("Le pont", UserId::HOUSE);
    store.keep_question(&question).await.unwrap();
    let unconfirmed = Some(store::UNCONFIRMED.to_owned());
    let alert = Alert { ended: unconfirmed, proof: Some("mot".to_owned()), ..alert(&question) };
    store.put_alert(&alert).await.unwrap();
    assert_eq!(store.unconfirmed().await.unwrap(), [(question, alert.clone())]);
    assert!(store.alerted().await.unwrap().is_empty());
    let queued = store.queue_alerts(&[found(&alert, ArticleId::new(at(0)))], at(0), 1).await.unwrap();
    assert_eq!(queued.told, 0);
    store.put_alert(&Alert { ended: Some(store::ASKED.to_owned()), ..alert.clone() }).await.unwrap();
    assert!(store.unconfirmed().await.unwrap().is_empty() && store.alerted().await.unwrap().is_empty());
    store.put_alert(&Alert { ended: None, proof: None, ..alert.clone() }).await.unwrap();
    let begun = store.alert(alert.id).await.unwrap().unwrap();
    assert_eq!((begun.ended, begun.proof, store.alerted().await.unwrap().len()), (None, None, 1));
}

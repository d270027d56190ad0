//! Every promise about users, sessions, keys and the audit log, held by every store.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod common;

use common::at;
use news::{Role, Scope, UserId};
use store::{Deed, Key, Session, Sqlite, Store, User};

fn open() -> (Sqlite, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Sqlite::open(folder.path()).unwrap(), folder)
}

fn user(name: &str, role: Role) -> User {
    User {
        id: UserId::new(at(0)),
        name: name.into(),
        email: Some(format!("{name}@redaction.example")),
        role,
        password: Some("$argon2id$…".into()),
        external: None,
        zone: Some("Indian/Reunion".into()),
        language: Some("fr".into()),
        created: at(0),
    }
}

fn session(user: UserId, byte: u8, begun: i64) -> Session {
    Session {
        hash: [byte; 32],
        user,
        begun: at(begun),
        seen: at(begun),
        ends: at(begun + 600),
        idle: at(begun + 60),
        agent: "Navigateur".into(),
        address: "192.0.2.7".into(),
    }
}

fn key(user: UserId, byte: u8) -> Key {
    Key {
        id: 0,
        hash: [byte; 32],
        user,
        name: "lecteur de flux".into(),
        scopes: vec![Scope::Read, Scope::Own],
        pace: 60,
        made: at(0),
        ends: Some(at(100)),
        used: None,
    }
}

#[tokio::test]
async fn users_have_one_name_each_whatever_its_case() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let odile = user("Odile", Role::Editor);
    assert!(store.put_user(&odile).await.unwrap());
    assert_eq!(store.user_named("odile").await.unwrap(), Some(odile.clone()));
    assert!(!store.put_user(&user("ODILE", Role::Reader)).await.unwrap(), "the name is taken");
    let mut basile = User { external: Some("https://qui.example 7".into()), ..user("Basile", Role::Reader) };
    assert!(store.put_user(&basile).await.unwrap());
    assert_eq!(store.user_vouched("https://qui.example 7").await.unwrap().unwrap().id, basile.id);
    let twice = User { external: basile.external.clone(), ..user("Clovis", Role::Reader) };
    assert!(!store.put_user(&twice).await.unwrap(), "somebody else is vouched for so");
    basile.name = "odile".into();
    assert!(!store.put_user(&basile).await.unwrap(), "nor may a change take a name");
    let names: Vec<String> = store.users().await.unwrap().into_iter().map(|user| user.name).collect();
    assert_eq!(names, ["Basile", "Odile"]);
    assert!(store.remove_user(odile.id).await.unwrap() && !store.remove_user(odile.id).await.unwrap());
    assert_eq!(store.user(odile.id).await.unwrap(), None);
}

#[tokio::test]
async fn sessions_end_by_time_by_hand_and_with_what_they_stood_for() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let mut odile = user("Odile", Role::Reader);
    store.put_user(&odile).await.unwrap();
    for byte in 1..=4 {
        store.begin_session(&session(odile.id, byte, i64::from(byte))).await.unwrap();
    }
    let (found, whose) = store.session([1; 32], at(60)).await.unwrap().unwrap();
    assert_eq!((found, whose.name.as_str()), (session(odile.id, 1, 1), "Odile"));
    assert_eq!(store.session([1; 32], at(61)).await.unwrap(), None, "idle for too long");
    store.keep_session([1; 32], at(59), at(900)).await.unwrap();
    assert!(store.session([1; 32], at(600)).await.unwrap().is_some());
    assert_eq!(store.session([1; 32], at(601)).await.unwrap(), None, "it ends even where it is used");
    assert_eq!(store.sessions(odile.id, at(30)).await.unwrap().first().unwrap().hash, [1; 32], "the last used first");
    assert!(store.end_session([2; 32]).await.unwrap() && !store.end_session([2; 32]).await.unwrap());
    assert_eq!(store.end_sessions(odile.id, Some([3; 32])).await.unwrap(), 2);
    odile.email = None;
    store.put_user(&odile).await.unwrap();
    assert!(store.session([3; 32], at(5)).await.unwrap().is_some(), "another address of mail ends nothing");
    odile.role = Role::Administrator;
    store.put_user(&odile).await.unwrap();
    assert_eq!(store.sessions(odile.id, at(5)).await.unwrap(), [], "a new role is proved anew");
    store.begin_session(&session(odile.id, 5, 5)).await.unwrap();
    odile.password = Some("$argon2id$other".into());
    store.put_user(&odile).await.unwrap();
    assert_eq!(store.session([5; 32], at(6)).await.unwrap(), None, "and so is a new password");
}

#[tokio::test]
async fn keys_act_for_their_user_until_they_end() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let (odile, basile) = (user("Odile", Role::Reader), user("Basile", Role::Reader));
    store.put_user(&odile).await.unwrap();
    store.put_user(&basile).await.unwrap();
    let first = store.put_key(&key(odile.id, 1)).await.unwrap();
    let second = store.put_key(&Key { ends: None, ..key(basile.id, 2) }).await.unwrap();
    assert!(store.put_key(&key(basile.id, 1)).await.is_err(), "a secret is one key");
    let (found, whose) = store.key([1; 32], at(99)).await.unwrap().unwrap();
    assert_eq!((found, whose.id), (Key { id: first, ..key(odile.id, 1) }, odile.id));
    assert_eq!(store.key([1; 32], at(100)).await.unwrap(), None);
    assert!(store.key([2; 32], at(1_000_000)).await.unwrap().is_some());
    store.keep_key(second, at(7)).await.unwrap();
    let all: Vec<i64> = store.keys(None).await.unwrap().iter().map(|key| key.id).collect();
    assert_eq!(all, [second, first]);
    assert_eq!(store.keys(Some(basile.id)).await.unwrap()[0].used, Some(at(7)));
    assert!(store.remove_key(first).await.unwrap() && !store.remove_key(first).await.unwrap());
    store.remove_user(basile.id).await.unwrap();
    assert_eq!(store.key([2; 32], at(1)).await.unwrap(), None, "a key goes with its user");
}

#[tokio::test]
async fn what_was_done_stays_told() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let odile = user("Odile", Role::Reader);
    store.put_user(&odile).await.unwrap();
    for minute in 0..5 {
        let deed = Deed {
            at: at(minute),
            user: (minute > 0).then_some(odile.id),
            name: "Odile".into(),
            deed: "log-in".into(),
            about: "'; DROP TABLE audit; --".into(),
            address: "2001:db8::1".into(),
        };
        store.note(&deed).await.unwrap();
    }
    store.remove_user(odile.id).await.unwrap();
    let newest = store.deeds(None, 2).await.unwrap();
    assert_eq!((newest[0].1.at, newest[1].1.at), (at(4), at(3)));
    let rest = store.deeds(Some(newest[1].0), 9).await.unwrap();
    assert_eq!(rest.len(), 3);
    assert_eq!((rest[2].1.user, rest[0].1.user), (None, Some(odile.id)));
    assert_eq!(rest[0].1.about, "'; DROP TABLE audit; --");
}

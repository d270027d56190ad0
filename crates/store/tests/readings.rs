//! Every promise about what was read and corrected, held by every store.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod common;

use jiff::Timestamp;
use news::{AgendaItem, Article, ArticleId, Entity, EntityType, Quote, QuoteKind, Reading, Status, StoryId};
use store::{Asked, ChangeKind, Cursor, Days, Noted, Sqlite, Store};

use common::{article, at, intake};

fn entity(kind: EntityType, name: &str, role: Option<&str>) -> Entity {
    Entity {
        name: name.into(),
        kind,
        role: role.map(str::to_owned),
        gender: None,
        known_as: None,
        aliases: Vec::new(),
        mentions: Vec::new(),
    }
}

fn quote(speaker: &str, text: &str) -> Quote {
    let speaker = Some(speaker.to_owned());
    Quote {
        kind: QuoteKind::Direct,
        text: text.into(),
        speaker: speaker.clone(),
        speaker_surface: speaker,
        cue: Some("a dit".into()),
        block: Some(0),
        start: 0,
        end: 1,
    }
}

fn reading() -> Reading {
    let item = |value: &str, what: &str, place: Option<&str>| AgendaItem {
        value: value.into(),
        what: what.into(),
        place: place.map(str::to_owned),
        who: vec!["Jeanne Arnoux".into(), "Comité des quais".into()],
        block: Some(0),
    };
    Reading {
        entities: vec![
            entity(EntityType::Per, "Jeanne Arnoux", Some("maire de Valmorel")),
            entity(EntityType::Loc, "Valmorel", None),
        ],
        quotes: vec![quote("Jeanne Arnoux", "Les accords de paix tiendront"), quote("la préfète", "Restez chez vous")],
        agenda: vec![
            item("2026-03-05TEV", "bal", Some("Valmorel")),
            item("2026-03-05T09:30", "marché", Some("Valmorel")),
            item("2026-03-05", "conseil municipal", Some("Valmorel")),
            item("2026-04", "ouverture de la passerelle", None),
            item("bientôt", "rien", None),
        ],
        model: 1,
        ..Reading::default()
    }
}

fn open() -> (Sqlite, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Sqlite::open(folder.path()).unwrap(), folder)
}

async fn put(store: &dyn Store, article: Article, reading: Reading) -> ArticleId {
    let mut intake = intake(vec![article]);
    intake.taken[0].reading = reading;
    store.put(intake).await.unwrap()[0].id
}

const ARNOUX: (EntityType, &str) = (EntityType::Per, "jeanne-arnoux");

#[tokio::test]
async fn names_lead_to_their_articles() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let mut ids = Vec::new();
    for minute in 0..5 {
        ids.push(put(store, article(&format!("v{minute}"), minute), reading()).await);
    }
    let name = store.name(ARNOUX.0, ARNOUX.1, at(60)).await.unwrap().unwrap();
    assert_eq!((name.name.name.as_str(), name.articles), ("Jeanne Arnoux", 5));
    assert_eq!(name.roles, [("maire de Valmorel".to_owned(), 5)]);
    assert_eq!(name.days, [("2026-03-01".parse().unwrap(), 5)]);
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = store.naming(ARNOUX, at(60), after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(Cursor { time: last.time, id: last.id });
        pages.extend(page.iter().map(|row| row.id));
    }
    ids.reverse();
    assert_eq!(pages, ids);
    let beside = store.beside(ARNOUX, at(60), 10).await.unwrap();
    assert_eq!((beside.len(), beside[0].0.slug.as_str(), beside[0].1), (1, "valmorel", 5));
    let most = store.names(EntityType::Loc, at(2), at(60), 10).await.unwrap();
    assert_eq!((most.len(), most[0].0.name.as_str(), most[0].1), (1, "Valmorel", 3));
    assert_eq!(store.name(EntityType::Org, ARNOUX.1, at(60)).await.unwrap(), None);
    assert_eq!(store.naming((EntityType::Per, "personne"), at(60), None, 9).await.unwrap(), []);
}

#[tokio::test]
async fn quotes_are_found_by_speaker_and_words() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let id = put(store, article("Vire", 0), reading()).await;
    let speaker = Some((ARNOUX.0, ARNOUX.1.to_owned()));
    let asked = |by: &str, words: &str| Asked { by: by.into(), words: words.into(), ..Asked::default() };
    for (asked, expected) in [
        (Asked { speaker: speaker.clone(), ..Asked::default() }, 1),
        (Asked { speaker: speaker.clone(), words: "accord PAIX".into(), ..Asked::default() }, 1),
        (Asked { speaker, words: "chez vous".into(), ..Asked::default() }, 0),
        (asked("arnoux", "paix"), 1),
        (asked("arnoux", "guerre"), 0),
        (asked("prefete", ""), 1),
        (asked("", "accords"), 1),
        (asked("", ""), 2),
        (asked("\" OR *", ""), 0),
        (asked("", "?!"), 0),
        (Asked { speaker: Some((EntityType::Per, "inconnu".into())), ..Asked::default() }, 0),
    ] {
        assert_eq!(store.said(&asked, at(60), None, 10).await.unwrap().len(), expected, "{asked:?}");
    }
    let said = &store.said(&asked("arnoux", ""), at(60), None, 10).await.unwrap()[0];
    assert_eq!((said.article.id, said.direct, said.cue.as_deref()), (id, true, Some("a dit")));
    assert_eq!(said.speaker.as_ref().unwrap().slug, "jeanne-arnoux");
    let first = store.said(&Asked::default(), at(60), None, 1).await.unwrap();
    let second = store.said(&Asked::default(), at(60), Some(first[0].cursor), 9).await.unwrap();
    assert_eq!((second.len(), second[0].text == first[0].text), (1, false));
}

#[tokio::test]
async fn what_is_ahead_comes_in_the_order_of_its_days() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let id = put(store, article("Vire", 0), reading()).await;
    let day = |text: &str| Some(text.parse::<jiff::civil::Date>().unwrap());
    for (days, expected) in [
        (Days::default(), 4),
        (Days { from: day("2026-03-06"), ..Days::default() }, 1),
        (Days { from: day("2026-04-12"), ..Days::default() }, 1),
        (Days { from: day("2026-05-01"), ..Days::default() }, 0),
        (Days { from: day("2026-03-01"), until: day("2026-03-31"), ..Days::default() }, 3),
        (Days { place: Some("valmorel".into()), ..Days::default() }, 3),
        (Days { articles: Some(vec![id]), ..Days::default() }, 4),
        (Days { planned: true, ..Days::default() }, 0),
        (Days { articles: Some(Vec::new()), ..Days::default() }, 0),
    ] {
        assert_eq!(store.ahead(&days, at(60), 10).await.unwrap().len(), expected, "{days:?}");
    }
    let ahead = store.ahead(&Days::default(), at(60), 10).await.unwrap();
    assert_eq!((ahead[0].what.as_str(), ahead[0].place.as_deref()), ("conseil municipal", Some("Valmorel")));
    assert_eq!(ahead[0].who, ["Jeanne Arnoux", "Comité des quais"]);
    // The hours of one day follow each other, whichever way they are found.
    let found = store.ahead(&Days { articles: Some(vec![id]), ..Days::default() }, at(60), 10).await.unwrap();
    assert_eq!(found, ahead);
    let order: Vec<&str> = ahead.iter().map(|item| item.what.as_str()).collect();
    assert_eq!(order, ["conseil municipal", "marché", "bal", "ouverture de la passerelle"]);
    assert_eq!((ahead[3].first, ahead[3].last), (day("2026-04-01").unwrap(), day("2026-04-30").unwrap()));
}

#[tokio::test]
async fn what_may_not_be_shown_is_not_told() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let mut held = article("Vire", 0);
    held.embargo = Some(news::Moment::utc(at(30)));
    let id = put(store, held.clone(), reading()).await;
    let told = |now: Timestamp| async move {
        (
            store.name(ARNOUX.0, ARNOUX.1, now).await.unwrap().is_some(),
            store.said(&Asked::default(), now, None, 9).await.unwrap().len(),
            store.ahead(&Days::default(), now, 9).await.unwrap().len(),
            store.naming(ARNOUX, now, None, 9).await.unwrap().len(),
        )
    };
    assert_eq!(told(at(29)).await, (false, 0, 0, 0));
    assert_eq!(told(at(31)).await, (true, 2, 4, 1));
    let mut cancelled = held;
    cancelled.status = Status::Cancelled;
    assert_eq!(put(store, cancelled, reading()).await, id);
    assert_eq!(told(at(90)).await, (false, 0, 0, 0));
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_rewritten_headline_is_told_and_the_new_reading_counts() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let id = put(store, article("Vire", 0), reading()).await;
    let mut changed = article("Vire", 5);
    changed.headline = "Le pont de Vire reste fermé".into();
    put(store, changed, Reading::default()).await;
    let retitled = store.retitled(at(60), None, 9).await.unwrap();
    assert_eq!((retitled.len(), retitled[0].article.id, retitled[0].version), (1, id, 2));
    assert_eq!(retitled[0].before, "Le pont de Vire rouvre");
    assert_eq!((retitled[0].after.as_str(), retitled[0].at), ("Le pont de Vire reste fermé", at(5)));
    assert_eq!(store.retitled(at(60), Some(retitled[0].key), 9).await.unwrap(), []);
    assert_eq!(store.said(&Asked::default(), at(60), None, 9).await.unwrap(), []);
}

#[tokio::test]
async fn articles_are_read_again_by_a_newer_reader() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let mut ids = Vec::new();
    for minute in 0..3 {
        ids.push(put(store, article(&format!("v{minute}"), minute), Reading::default()).await);
    }
    let unread = store.unread(1, None, 2).await.unwrap();
    assert_eq!(unread.iter().map(|stored| stored.article.id).collect::<Vec<_>>(), [ids[2], ids[1]]);
    let again = [(ids[2], 1, reading()), (ids[1], 9, reading())];
    assert_eq!(store.reread(&again).await.unwrap(), 1);
    // One that changed meanwhile keeps what it has.
    assert_eq!(store.unread(1, None, 9).await.unwrap().len(), 2);
    assert_eq!(store.unread(1, Some(ids[1]), 9).await.unwrap().len(), 1);
    assert_eq!(store.article(ids[2]).await.unwrap().unwrap().reading, reading());
    assert_eq!(store.naming(ARNOUX, at(60), None, 9).await.unwrap().len(), 1);
    let last = store.changes(0, 99).await.unwrap().pop().unwrap();
    assert_eq!((last.article, last.kind), (ids[2], ChangeKind::Changed));
    // The same reading by a newer reader is no news.
    let newer = Reading { model: 2, ..reading() };
    assert_eq!(store.reread(&[(ids[2], 1, newer)]).await.unwrap(), 0);
    assert_eq!(store.unread(2, None, 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn copies_are_kept_both_ways() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let (a, b) =
        (put(store, article("a", 0), Reading::default()).await, put(store, article("b", 1), Reading::default()).await);
    assert_eq!(store.unsketched(None, 9).await.unwrap().len(), 2);
    let note = |article, copies| Noted { article, sketch: vec![1, 2, 3, 4], copies };
    store.note_copies(&[note(a, Vec::new()), note(b, vec![(a, 0.5, 0.75)])]).await.unwrap();
    for (one, other) in [(a, b), (b, a)] {
        let copies = store.copies(one, at(60), 9).await.unwrap();
        assert_eq!((copies.len(), copies[0].article.id, copies[0].containment), (1, other, 0.75));
    }
    assert_eq!(store.sketches(None, 9).await.unwrap(), [(a, vec![1, 2, 3, 4]), (b, vec![1, 2, 3, 4])]);
    assert_eq!(store.sketches(Some(a), 9).await.unwrap().len(), 1);
    assert_eq!(store.unsketched(None, 9).await.unwrap(), []);
    store.note_copies(&[note(a, Vec::new())]).await.unwrap();
    assert_eq!(store.copies(b, at(60), 9).await.unwrap(), []);
}

#[tokio::test]
async fn what_a_person_placed_stays_and_old_addresses_lead_on() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let mut ids = Vec::new();
    for minute in 0..3 {
        ids.push(put(store, article(&format!("v{minute}"), minute), Reading::default()).await);
    }
    let [first, second, third] = [0, 1, 2].map(|minute| StoryId::new(at(minute)));
    store.place(&[(ids[0], first), (ids[1], first), (ids[2], second)]).await.unwrap();
    store.correct(&[ids[2]], first, at(10)).await.unwrap();
    let (story, articles) = store.story(second).await.unwrap().unwrap();
    assert_eq!((story.id, articles.len()), (first, 3));
    store.place(&[(ids[2], second), (ids[0], third)]).await.unwrap();
    assert_eq!(store.article(ids[2]).await.unwrap().unwrap().story, Some(first));
    assert!(store.article(ids[2]).await.unwrap().unwrap().by_hand);
    assert_eq!(store.article(ids[0]).await.unwrap().unwrap().story, Some(third));
    store.correct(&[ids[1], ids[2]], third, at(11)).await.unwrap();
    for old in [first, second] {
        assert_eq!(store.story(old).await.unwrap().unwrap().0.id, third);
    }
    let history = store.corrections(third).await.unwrap();
    assert_eq!((history.len(), history[0].at, history[0].before, history[0].after), (2, at(11), Some(first), third));
    assert_eq!(store.corrections(first).await.unwrap().len(), 3);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn stories_lead_by_sources_and_growth() {
    let (kept, _folder) = open();
    let store: &dyn Store = &kept;
    let mut placements = Vec::new();
    for (story, sources) in [(0, 1), (1, 3), (2, 2)] {
        let told_by_all = StoryId::new(at(story));
        for source in 0..sources {
            let mut told = article(&format!("s{story}-{source}"), story * 10 + source);
            told.source = news::SourceId::of(&format!("journal-{source}"));
            placements.push((put(store, told, Reading::default()).await, told_by_all));
        }
    }
    store.place(&placements).await.unwrap();
    let leading = store.leading(at(-60), at(60), 9).await.unwrap();
    assert_eq!(leading.iter().map(|row| row.story.as_ref().unwrap().sources).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(store.leading(at(20), at(60), 9).await.unwrap().len(), 1);
}

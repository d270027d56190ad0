//! Whatever is put, in whatever order, the store holds what a simple model holds.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer; the lint does not see what they share

mod common;

use std::collections::{BTreeMap, HashSet};

use news::{Article, ArticleId, Extent, StoryId};
use proptest::prelude::*;
use store::{ChangeKind, Cursor, Intake, Outcome, Selection, Sqlite, Store};

/// Something that happens to a store.
#[derive(Debug, Clone)]
enum Event {
    /// A source shows a piece, in one of its wordings.
    Shown { piece: u8, wording: u8, teaser: bool, section: u8 },
    /// A capture comes a second time.
    Repeated { which: usize },
    /// A piece is placed in a story.
    Placed { piece: u8, story: u8 },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0..6u8, 0..3u8, prop::bool::weighted(0.3), 0..2u8)
            .prop_map(|(piece, wording, teaser, section)| Event::Shown { piece, wording, teaser, section }),
        1 => (0..50usize).prop_map(|which| Event::Repeated { which }),
        2 => (0..6u8, 0..3u8).prop_map(|(piece, story)| Event::Placed { piece, story }),
    ]
}

/// A piece as the model knows it.
#[derive(Debug, Clone)]
struct Piece {
    article: Article,
    versions: u32,
    story: Option<u8>,
}

#[derive(Debug, Default)]
struct Model {
    pieces: BTreeMap<u8, Piece>,
    outbox: Vec<(ArticleId, ChangeKind)>,
}

fn shown(piece: u8, wording: u8, teaser: bool, section: u8, minute: i64) -> Article {
    let mut article = common::article(&format!("p{piece}"), minute);
    article.headline = format!("Titre {wording}");
    article.section = Some(format!("Rubrique {section}"));
    if teaser {
        article.extent = Extent::Teaser;
        article.body.truncate(0);
    }
    article
}

impl Model {
    fn put(&mut self, name: u8, article: &Article) -> Outcome {
        let Some(piece) = self.pieces.get_mut(&name) else {
            self.pieces.insert(name, Piece { article: article.clone(), versions: 1, story: None });
            self.outbox.push((article.id, ChangeKind::New));
            return Outcome::New;
        };
        let old = &mut piece.article;
        if article.extent < old.extent {
            return Outcome::Same;
        }
        let outcome = if article.text_hash() != old.text_hash() {
            piece.versions += 1;
            Outcome::Changed
        } else if article.section != old.section || article.extent != old.extent {
            Outcome::Amended
        } else {
            return Outcome::Same;
        };
        *old = Article { id: old.id, received: old.received, published: old.published, ..article.clone() };
        self.outbox.push((old.id, ChangeKind::Changed));
        outcome
    }

    /// The list that a reader sees.
    fn list(&self, section: Option<&str>) -> Vec<ArticleId> {
        let mut pieces: Vec<_> = self.pieces.values().collect();
        pieces.retain(|piece| section.is_none_or(|section| piece.article.section.as_deref() == Some(section)));
        pieces.sort_by_key(|piece| std::cmp::Reverse((piece.article.time(), piece.article.id)));
        let mut told = HashSet::new();
        pieces.retain(|piece| piece.story.is_none_or(|story| told.insert(story)));
        pieces.iter().map(|piece| piece.article.id).collect()
    }
}

fn story(number: u8) -> StoryId {
    StoryId::from_bytes([number + 1; 16])
}

async fn play(events: &[Event]) {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path()).unwrap();
    let (mut model, mut intakes) = (Model::default(), Vec::<Intake>::new());
    for (event, minute) in events.iter().zip(0..) {
        match event {
            Event::Shown { piece, wording, teaser, section } => {
                let article = shown(*piece, *wording, *teaser, *section, minute % 7);
                let intake = common::intake(vec![article.clone()]);
                intakes.push(intake.clone());
                let put = store.put(intake).await.unwrap()[0];
                assert_eq!(put.outcome, model.put(*piece, &article), "{event:?}");
                let known = &model.pieces[piece];
                assert_eq!((put.id, put.version), (known.article.id, known.versions));
            }
            Event::Repeated { which } if !intakes.is_empty() => {
                let mut again = intakes[which % intakes.len()].clone();
                again.capture.id = news::CaptureId::new(common::at(minute));
                assert_eq!(store.put(again).await.unwrap()[0].outcome, Outcome::Same);
            }
            Event::Repeated { .. } => {}
            Event::Placed { piece, story: number } => {
                if let Some(known) = model.pieces.get_mut(piece) {
                    store.place(&[(known.article.id, story(*number))]).await.unwrap();
                    if known.story != Some(*number) {
                        known.story = Some(*number);
                        model.outbox.push((known.article.id, ChangeKind::Placed));
                    }
                }
            }
        }
    }
    compare(&store, &model).await;
}

async fn compare(store: &Sqlite, model: &Model) {
    for piece in model.pieces.values() {
        let stored = store.article(piece.article.id).await.unwrap().unwrap();
        let expected = Article { capture: stored.article.capture, version: piece.versions, ..piece.article.clone() };
        assert_eq!((stored.article, stored.story), (expected, piece.story.map(story)));
        let versions = store.versions(piece.article.id).await.unwrap();
        assert_eq!(versions.len(), piece.versions as usize);
        if let Some(number) = piece.story {
            let members = model.pieces.values().filter(|member| member.story == Some(number));
            let (told, articles) = store.story(story(number)).await.unwrap().unwrap();
            assert_eq!((told.articles as usize, articles.len()), (members.clone().count(), members.clone().count()));
            let full = members.max_by_key(|member| (member.article.extent, member.article.time(), member.article.id));
            assert_eq!(told.lead, full.unwrap().article.id);
        }
    }
    let changes = store.changes(0, usize::MAX).await.unwrap();
    assert_eq!(changes.iter().map(|change| (change.article, change.kind)).collect::<Vec<_>>(), model.outbox);
    for section in [None, Some("Rubrique 0"), Some("Rubrique 1")] {
        let selection = Selection { section: section.map(str::to_owned), ..Selection::default() };
        for size in [1, 2, 100] {
            assert_eq!(pages(store, &selection, size).await, model.list(section), "{section:?} by {size}");
        }
    }
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

async fn pages(store: &Sqlite, selection: &Selection, size: usize) -> Vec<ArticleId> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.latest(selection, after, size).await.unwrap();
        let Some(last) = page.last() else { return all };
        after = Some(Cursor { time: last.article.time, id: last.article.id });
        all.extend(page.iter().map(|row| row.article.id));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_is_the_model(events in prop::collection::vec(event(), 0..40)) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(play(&events));
    }
}

//! Every promise of the store, held by every store.

use jiff::{SignedDuration, Timestamp};
use news::{
    Article, ArticleId, Block, Capture, Extent, Format, Moment, Obtained, Polling, Reading, Source, SourceId,
    SourceKind, Status, StoryId,
};
use store::{
    ChangeKind, Cursor, Error, Intake, NewJob, Outcome, Put, Queue, Selection, Sqlite, Store, Taken, VersionWhy,
};
use tempfile::TempDir;

/// A store and what it stands on.
struct Kept<S> {
    store: S,
    _folder: TempDir,
}

fn sqlite() -> Kept<Sqlite> {
    let folder = tempfile::tempdir().unwrap();
    Kept { store: Sqlite::open(folder.path()).unwrap(), _folder: folder }
}

fn at(minute: i64) -> Timestamp {
    "2026-03-01T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

fn source() -> SourceId {
    SourceId::of("le-courrier-du-val")
}

/// An article as a page of the source shows it.
fn article(name: &str, minute: i64) -> Article {
    Article {
        id: ArticleId::new(at(minute)),
        source: source(),
        capture: None,
        format: Format::Html,
        url: Some(format!("https://courrier.example/{name}")),
        canonical_url: None,
        guid: None,
        language: Some("fr".into()),
        kicker: None,
        headline: format!("Le pont de {name} rouvre"),
        standfirst: None,
        byline: None,
        authors: Vec::new(),
        dateline: None,
        section: None,
        published: Some(Moment::utc(at(minute))),
        updated: None,
        received: at(minute),
        body: vec![Block::paragraph(format!("Le pont de {name} rouvre lundi, a dit la mairie."))],
        teaser: None,
        images: Vec::new(),
        tags: Vec::new(),
        subjects: Vec::new(),
        urgency: None,
        rights: None,
        status: Status::Usable,
        embargo: None,
        version: 1,
        links: Vec::new(),
        paywalled: false,
        opt_out: Vec::new(),
        extent: Extent::Full,
    }
}

fn taken(article: Article) -> Taken {
    let keys = vec![news::address_key(article.url.as_deref().unwrap()).unwrap()];
    let hash = article.text_hash();
    Taken { article, reading: Reading::default(), keys, hash }
}

/// A capture that holds the articles, each capture other bytes.
fn intake(articles: Vec<Article>) -> Intake {
    let received = articles.iter().map(|article| article.received).max().unwrap_or_else(|| at(0));
    let bytes = serde_json::to_vec(&articles).unwrap();
    let mut capture = Capture::new(source(), Obtained::Poll, bytes, received);
    capture.url = Some("https://courrier.example/feed".into());
    Intake { capture, taken: articles.into_iter().map(taken).collect(), jobs: Vec::new(), polling: None }
}

async fn put(store: &dyn Store, article: Article) -> Put {
    store.put(intake(vec![article])).await.unwrap()[0]
}

async fn kinds(store: &dyn Store) -> Vec<ChangeKind> {
    store.changes(0, 1000).await.unwrap().into_iter().map(|change| change.kind).collect()
}

async fn ids(store: &dyn Store, selection: &Selection) -> Vec<ArticleId> {
    store.latest(selection, None, 100).await.unwrap().into_iter().map(|row| row.article.id).collect()
}

async fn what_is_put_is_there(store: &dyn Store) {
    let mut given = article("Vire", 0);
    given.section = Some("Région".into());
    let intake = intake(vec![given.clone()]);
    let capture = intake.capture.clone();
    let answer = store.put(intake).await.unwrap();
    assert_eq!(answer, [Put { id: given.id, version: 1, outcome: Outcome::New }]);
    let stored = store.article(given.id).await.unwrap().unwrap();
    assert_eq!(stored.article, Article { capture: Some(capture.id), ..given.clone() });
    assert_eq!(stored.story, None);
    assert_eq!(store.capture(capture.id).await.unwrap().unwrap(), capture);
    assert!(store.has_capture(&source(), capture.url.as_deref(), capture.hash()).await.unwrap());
    assert!(!store.has_capture(&source(), None, capture.hash()).await.unwrap());
    let versions = store.versions(given.id).await.unwrap();
    assert_eq!((versions.len(), versions[0].why), (1, VersionWhy::First));
    assert_eq!(kinds(store).await, [ChangeKind::New]);
    assert_eq!(*store.head().borrow(), 1);
}

async fn the_same_bytes_again_change_nothing(store: &dyn Store) {
    let first = intake(vec![article("Vire", 0)]);
    let id = first.taken[0].article.id;
    store.put(first.clone()).await.unwrap();
    let counts = store.counts().await.unwrap();
    let mut again = first.clone();
    again.capture = Capture { id: news::CaptureId::new(at(9)), received: at(9), ..again.capture };
    again.taken[0].article.id = ArticleId::new(at(9));
    again.jobs.push(NewJob { kind: "page", key: "k".into(), payload: "{}".into(), due: at(0) });
    assert_eq!(store.put(again).await.unwrap(), [Put { id, version: 1, outcome: Outcome::Same }]);
    assert_eq!(store.put(first).await.unwrap(), [Put { id, version: 1, outcome: Outcome::Same }]);
    assert_eq!(store.counts().await.unwrap(), counts);
    assert_eq!(kinds(store).await, [ChangeKind::New]);
}

async fn a_changed_text_is_a_new_version(store: &dyn Store) {
    let first = article("Vire", 0);
    put(store, first.clone()).await;
    let mut changed = article("Vire", 5);
    changed.headline = "Le pont de Vire reste fermé".into();
    let answer = put(store, changed.clone()).await;
    assert_eq!(answer, Put { id: first.id, version: 2, outcome: Outcome::Changed });
    let stored = store.article(first.id).await.unwrap().unwrap().article;
    assert_eq!((stored.received, stored.published, stored.version), (at(0), first.published, 2));
    let versions = store.versions(first.id).await.unwrap();
    assert_eq!(versions[1].changed, ["headline"]);
    assert_eq!((versions[1].why, versions[1].received), (VersionWhy::Changed, at(5)));
    assert_eq!(versions[0].article.headline, first.headline);
    let row = &store.rows(&[first.id]).await.unwrap()[0];
    assert_eq!((row.article.changed, row.article.version, row.article.time), (Some(at(5)), 2, at(0)));
    assert_eq!(kinds(store).await, [ChangeKind::New, ChangeKind::Changed]);
}

async fn a_list_has_one_row_a_story(store: &dyn Store) {
    let articles: Vec<_> = (0..9).map(|n| article(&format!("v{n}"), n)).collect();
    let all: Vec<ArticleId> = articles.iter().map(|article| article.id).collect();
    store.put(intake(articles)).await.unwrap();
    let story = StoryId::new(at(0));
    store.place(&[(all[2], story), (all[5], story), (all[8], story)]).await.unwrap();
    let everything = Selection { visible_at: Some(at(60)), ..Selection::default() };
    let expected: Vec<_> = [8, 7, 6, 4, 3, 1, 0].map(|n: usize| all[n]).into();
    assert_eq!(ids(store, &everything).await, expected);
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = store.latest(&everything, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(Cursor { time: last.article.time, id: last.article.id });
        pages.extend(page.iter().map(|row| row.article.id));
    }
    assert_eq!(pages, expected);
    let row = &store.latest(&everything, None, 1).await.unwrap()[0];
    let told = row.story.as_ref().unwrap();
    assert_eq!((told.id, told.articles, told.sources, told.first, told.last), (story, 3, 1, at(2), at(8)));
}

macro_rules! every_store {
    ($($promise:ident)*) => {
        mod on_sqlite {
            $(
                #[tokio::test]
                async fn $promise() {
                    let kept = super::sqlite();
                    super::$promise(&kept.store).await;
                    assert_eq!(super::Store::check(&kept.store).await.unwrap(), Vec::<String>::new());
                }
            )*
        }
    };
}

every_store! {
    what_is_put_is_there
    the_same_bytes_again_change_nothing
    a_changed_text_is_a_new_version
    a_list_has_one_row_a_story
}

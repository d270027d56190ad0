//! Every promise of the store, held by every store.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer; the lint does not see what they share

mod common;

use news::{
    Article, ArticleId, Block, Capture, CaptureId, Extent, Fingerprint, Format, Moment, Obtained, Reading, SourceId,
    Status, StoryId,
};
use store::{ChangeKind, Cursor, NewJob, Outcome, Put, Selection, Store, VersionWhy};

use common::{article, at, described, every_store, intake, put, source};

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

async fn more_of_the_same_text_completes_it(store: &dyn Store) {
    let mut teaser = article("Vire", 0);
    teaser.extent = Extent::Teaser;
    teaser.format = Format::Rss;
    teaser.body = vec![Block::paragraph("Le pont de Vire rouvre…")];
    teaser.tags = vec!["ponts".into()];
    put(store, teaser.clone()).await;
    let full = article("Vire", 2);
    assert_eq!(put(store, full.clone()).await, Put { id: teaser.id, version: 2, outcome: Outcome::Changed });
    let versions = store.versions(teaser.id).await.unwrap();
    assert_eq!((versions[1].why, versions[1].changed.as_slice()), (VersionWhy::Completed, &["body".to_owned()][..]));
    let stored = store.article(teaser.id).await.unwrap().unwrap().article;
    assert_eq!((stored.body, stored.tags, stored.extent), (full.body, teaser.tags, Extent::Full));
    assert_eq!(store.rows(&[teaser.id]).await.unwrap()[0].article.changed, None);
}

async fn a_teaser_never_takes_a_fuller_text_away(store: &dyn Store) {
    let full = article("Vire", 0);
    put(store, full.clone()).await;
    let mut teaser = article("Vire", 2);
    teaser.extent = Extent::Teaser;
    teaser.format = Format::Rss;
    teaser.headline = "Vire : le pont".into();
    teaser.body = vec![Block::paragraph("Le pont rouvre…")];
    assert_eq!(put(store, teaser.clone()).await, Put { id: full.id, version: 1, outcome: Outcome::Same });
    teaser.section = Some("Région".into());
    teaser.updated = Some(Moment::utc(at(3)));
    assert_eq!(put(store, teaser).await.outcome, Outcome::Amended);
    let stored = store.article(full.id).await.unwrap().unwrap().article;
    assert_eq!((stored.headline, stored.body, stored.extent), (full.headline, full.body, Extent::Full));
    assert_eq!((stored.section.as_deref(), stored.version), (Some("Région"), 1));
}

async fn what_stands_beside_the_text_makes_no_version(store: &dyn Store) {
    let first = article("Vire", 0);
    put(store, first.clone()).await;
    let mut amended = article("Vire", 1);
    amended.tags = vec!["ponts".into()];
    amended.published = Some(Moment::utc(at(-60)));
    assert_eq!(put(store, amended.clone()).await.outcome, Outcome::Amended);
    let mut same = amended.clone();
    same.received = at(7);
    same.url = Some("https://www.courrier.example/Vire?utm_source=rss".into());
    assert_eq!(put(store, same).await.outcome, Outcome::Same);
    let stored = store.article(first.id).await.unwrap().unwrap().article;
    assert_eq!((stored.published, stored.received, stored.tags), (first.published, first.received, amended.tags));
    assert_eq!(store.versions(first.id).await.unwrap().len(), 1);
    assert_eq!(kinds(store).await, [ChangeKind::New, ChangeKind::Changed]);
}

async fn a_date_may_come_late_and_then_stays(store: &dyn Store) {
    let mut undated = article("Vire", 10);
    undated.published = None;
    put(store, undated.clone()).await;
    assert_eq!(store.rows(&[undated.id]).await.unwrap()[0].article.time, at(10));
    let dated = article("Vire", 5);
    assert_eq!(put(store, dated.clone()).await.outcome, Outcome::Amended);
    assert_eq!(store.rows(&[undated.id]).await.unwrap()[0].article.time, at(5));
}

async fn the_first_known_key_tells_which_article_it_is(store: &dyn Store) {
    let (one, other) = (article("Vire", 0), article("Orne", 1));
    put(store, one.clone()).await;
    put(store, other.clone()).await;
    let mut third = intake(vec![article("Eure", 2)]);
    third.taken[0].keys = ["Eure", "Orne", "Vire"].map(|name| format!("//courrier.example/{name}")).into();
    assert_eq!(store.put(third).await.unwrap()[0].id, other.id);
    assert_eq!(put(store, article("Eure", 3)).await.id, other.id);
    assert_eq!(put(store, article("Vire", 3)).await.id, one.id);
    assert_eq!(store.counts().await.unwrap().articles, 2);
}

async fn items_are_known_by_any_key_and_source(store: &dyn Store) {
    let first = intake(vec![article("Vire", 0)]);
    let (id, hash, keys) = (first.taken[0].article.id, first.taken[0].hash, first.taken[0].keys.clone());
    store.put(first).await.unwrap();
    let asked = [vec!["unknown".into()], vec!["unknown".into(), keys[0].clone()], Vec::new()];
    let here = store.sighted(&source(), &asked).await.unwrap();
    assert_eq!(here.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(here[1].map(|sighting| (sighting.article, sighting.hash)), Some((id, hash)));
    let elsewhere = store.sighted(&SourceId::of("autre"), &asked).await.unwrap();
    assert_eq!(elsewhere[1].map(|sighting| (sighting.article, sighting.hash)), Some((id, [0; 32])));
    // A page that an entry led to does not hide how the feed shows it.
    let mut page = intake(vec![article("Vire", 1)]);
    page.capture.obtained = Obtained::Page;
    page.taken[0].hash = [7; 32];
    store.put(page).await.unwrap();
    assert_eq!(store.sighted(&source(), &asked).await.unwrap()[1].unwrap().hash, hash);
}

async fn a_cancelled_piece_leaves_the_lists_and_stays_away(store: &dyn Store) {
    let first = article("Vire", 0);
    put(store, first.clone()).await;
    let story = StoryId::new(at(0));
    let other = article("Orne", 1);
    put(store, other.clone()).await;
    store.place(&[(first.id, story), (other.id, story)]).await.unwrap();
    let mut kill = article("Vire", 2);
    kill.status = Status::Cancelled;
    kill.extent = Extent::Headline;
    kill.body = Vec::new();
    assert_eq!(put(store, kill).await, Put { id: first.id, version: 2, outcome: Outcome::Changed });
    assert_eq!(kinds(store).await.last(), Some(&ChangeKind::Withdrawn));
    assert_eq!(put(store, article("Vire", 3)).await.outcome, Outcome::Same);
    let shown = Selection { visible_at: Some(at(9)), ..Selection::default() };
    assert_eq!(ids(store, &shown).await, [other.id]);
    let (told, articles) = store.story(story).await.unwrap().unwrap();
    assert_eq!((told.articles, told.lead, articles.len()), (1, other.id, 1));
    assert_eq!(store.article(first.id).await.unwrap().unwrap().article.status, Status::Cancelled);
}

async fn an_embargo_holds_until_its_moment(store: &dyn Store) {
    let (early, mut later) = (article("Vire", 0), article("Orne", 1));
    later.embargo = Some(Moment::utc(at(30)));
    store.put(intake(vec![early.clone(), later.clone()])).await.unwrap();
    for (moment, expected) in
        [(Some(at(29)), vec![early.id]), (Some(at(30)), vec![later.id, early.id]), (None, vec![later.id, early.id])]
    {
        let selection = Selection { visible_at: moment, ..Selection::default() };
        assert_eq!(ids(store, &selection).await, expected, "{moment:?}");
    }
}

async fn lists_are_by_section_and_source(store: &dyn Store) {
    let sections = [Some("Sports"), None, Some("Région"), Some("Sports")];
    let articles: Vec<_> = sections
        .iter()
        .zip(0..)
        .map(|(section, n)| {
            let mut article = article(&format!("v{n}"), n);
            article.section = section.map(str::to_owned);
            article.source = if n < 2 { source() } else { SourceId::of("autre") };
            article
        })
        .collect();
    let all: Vec<_> = articles.iter().map(|article| article.id).collect();
    store.put(intake(articles)).await.unwrap();
    // The story is told in both lists, in each by its own newest article.
    store.place(&[(all[0], StoryId::new(at(0))), (all[2], StoryId::new(at(0)))]).await.unwrap();
    for (section, from, expected) in [
        (Some("Sports"), None, vec![3, 0]),
        (Some("Région"), None, vec![2]),
        (Some("Culture"), None, vec![]),
        (None, Some("autre"), vec![3, 2]),
        (None, Some("le-courrier-du-val"), vec![1, 0]),
        (Some("Sports"), Some("autre"), vec![3]),
        (None, Some("inconnu"), vec![]),
    ] {
        let selection =
            Selection { section: section.map(str::to_owned), source: from.map(SourceId::of), visible_at: Some(at(60)) };
        let expected: Vec<_> = expected.into_iter().map(|n: usize| all[n]).collect();
        assert_eq!(ids(store, &selection).await, expected, "{section:?} {from:?}");
    }
    let counted = store.sections(at(0)).await.unwrap();
    assert_eq!(counted, [("Sports".to_owned(), 2), ("Région".to_owned(), 1)]);
    assert_eq!(store.sections(at(1)).await.unwrap().len(), 2);
}

async fn a_row_sums_up(store: &dyn Store) {
    let long = "été ".repeat(200);
    let cut = format!("{}…", "été ".repeat(100).trim_end());
    for (standfirst, body, expected) in [
        (Some("En bref."), "Le texte.", Some("En bref.".to_owned())),
        (None, "Le texte.", Some("Le texte.".to_owned())),
        (None, long.as_str(), Some(cut.clone())),
        (Some(long.as_str()), "", Some(cut.clone())),
        (None, "", None),
    ] {
        let mut given = article(&format!("n{}", store.counts().await.unwrap().articles), 0);
        given.standfirst = standfirst.map(str::to_owned);
        given.body = vec![Block::paragraph(body)];
        put(store, given.clone()).await;
        assert_eq!(store.rows(&[given.id]).await.unwrap()[0].article.summary, expected);
    }
    store.put_source(&described("Le Courrier du Val")).await.unwrap();
    let page = store.latest(&Selection::default(), None, 9).await.unwrap();
    assert!(page.iter().all(|row| row.article.source_name == "Le Courrier du Val"));
}

async fn answers_keep_the_order_asked(store: &dyn Store) {
    let articles: Vec<_> = (0..4).map(|n| article(&format!("v{n}"), n)).collect();
    let all: Vec<_> = articles.iter().map(|article| article.id).collect();
    store.put(intake(articles)).await.unwrap();
    let asked = [all[2], ArticleId::new(at(0)), all[0]];
    let rows: Vec<_> = store.rows(&asked).await.unwrap().into_iter().map(|row| row.article.id).collect();
    let whole: Vec<_> = store.articles(&asked).await.unwrap().into_iter().map(|stored| stored.article.id).collect();
    assert_eq!((&rows, &whole), (&vec![all[2], all[0]], &rows));
    let page = store.scan(Some(all[0]), 2).await.unwrap();
    assert_eq!(page.iter().map(|stored| stored.article.id).collect::<Vec<_>>(), all[1..3]);
    assert_eq!(store.scan(None, 100).await.unwrap().len(), 4);
    assert_eq!(store.article(ArticleId::new(at(0))).await.unwrap(), None);
    assert_eq!(store.versions(ArticleId::new(at(0))).await.unwrap().len(), 0);
    assert_eq!(store.story(StoryId::new(at(0))).await.unwrap(), None);
    assert_eq!(store.capture(CaptureId::new(at(0))).await.unwrap(), None);
}

async fn a_story_is_told_by_its_articles(store: &dyn Store) {
    let mut articles: Vec<_> = (0..4).map(|n| article(&format!("v{n}"), n)).collect();
    articles[3].extent = Extent::Teaser;
    articles[0].source = SourceId::of("agence");
    let all: Vec<_> = articles.iter().map(|article| article.id).collect();
    store.put(intake(articles)).await.unwrap();
    let (one, other) = (StoryId::new(at(0)), StoryId::new(at(1)));
    let before = store.changes(0, 99).await.unwrap().len();
    store.place(&[(all[1], one), (all[0], one), (all[3], one), (all[2], other)]).await.unwrap();
    let (told, members) = store.story(one).await.unwrap().unwrap();
    assert_eq!((told.articles, told.sources, told.lead), (3, 2, all[1]));
    assert_eq!((told.first, told.first_source, told.last), (at(0), SourceId::of("agence"), at(3)));
    assert_eq!(members.iter().map(|member| member.id).collect::<Vec<_>>(), [all[0], all[1], all[3]]);
    assert_eq!(store.article(all[2]).await.unwrap().unwrap().story, Some(other));
    // Placed again where it is: nothing. Moved: both stories know; the address of the empty one leads on.
    store.place(&[(all[0], one), (ArticleId::new(at(0)), one)]).await.unwrap();
    store.place(&[(all[2], one)]).await.unwrap();
    assert_eq!(store.story(other).await.unwrap().unwrap().0.id, one);
    assert_eq!(store.story(one).await.unwrap().unwrap().0.lead, all[2]);
    assert_eq!(store.counts().await.unwrap().stories, 1);
    let kinds: Vec<_> = kinds(store).await.split_off(before);
    assert_eq!(kinds, [ChangeKind::Placed; 5]);
}

async fn neighbours_are_placed_and_recent(store: &dyn Store) {
    let mut first = intake((0..4).map(|n| article(&format!("v{n}"), n)).collect());
    first.taken[2].reading.fingerprint = Some(Fingerprint(u64::MAX - 5));
    let all: Vec<_> = first.taken.iter().map(|taken| taken.article.id).collect();
    store.put(first).await.unwrap();
    let story = StoryId::new(at(0));
    store.place(&[(all[0], story), (all[1], story), (all[2], story)]).await.unwrap();
    let near = store.neighbours(at(1), 9).await.unwrap();
    assert_eq!(near.iter().map(|neighbour| neighbour.id).collect::<Vec<_>>(), [all[2], all[1]]);
    assert_eq!(near[0].fingerprint, Some(Fingerprint(u64::MAX - 5)));
    assert_eq!(store.neighbours(at(0), 1).await.unwrap().len(), 1);
}

async fn the_outbox_tells_in_order(store: &dyn Store) {
    let mut head = store.head();
    assert_eq!((*head.borrow_and_update(), store.position("index").await.unwrap()), (0, 0));
    let articles: Vec<_> = (0..5).map(|n| article(&format!("v{n}"), n)).collect();
    let all: Vec<_> = articles.iter().map(|article| article.id).collect();
    store.put_all(articles.into_iter().map(|article| intake(vec![article])).collect()).await.unwrap();
    assert!(head.has_changed().unwrap());
    assert_eq!(*head.borrow_and_update(), 5);
    let changes = store.changes(2, 2).await.unwrap();
    assert_eq!(
        changes.iter().map(|change| (change.seq, change.article)).collect::<Vec<_>>(),
        [(3, all[2]), (4, all[3])]
    );
    store.set_position("index", 4).await.unwrap();
    store.set_position("stories", 5).await.unwrap();
    store.set_position("index", 3).await.unwrap();
    assert_eq!(store.position("index").await.unwrap(), 3);
}

async fn a_capture_that_is_read_again_gives_what_it_holds(store: &dyn Store) {
    let mut unread = intake(vec![article("Vire", 0)]);
    let taken = std::mem::take(&mut unread.taken);
    store.put(unread.clone()).await.unwrap();
    let kept = store.capture(unread.capture.id).await.unwrap().unwrap();
    let mut read = store::Intake { capture: kept, taken, ..unread };
    assert_eq!(store.put(read.clone()).await.unwrap()[0].outcome, Outcome::New);
    read.taken[0].reading = Reading { language: Some("fr".into()), ..Reading::default() };
    assert_eq!(store.put(read.clone()).await.unwrap()[0].outcome, Outcome::Amended);
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.captures, counts.articles, counts.versions), (1, 1, 1));
}

async fn counts_tell_how_much_there_is(store: &dyn Store) {
    store.put_source(&described("Le Courrier")).await.unwrap();
    let mut given = intake(vec![article("Vire", 0), article("Orne", 1)]);
    given.jobs.push(NewJob { kind: "page", key: "Vire".into(), payload: "{}".into(), due: at(0) });
    store.put(given).await.unwrap();
    let mut changed = article("Vire", 2);
    changed.headline.push_str(" enfin");
    put(store, changed).await;
    store.place(&[(store.scan(None, 1).await.unwrap()[0].article.id, StoryId::new(at(0)))]).await.unwrap();
    let expected = store::Counts { sources: 1, captures: 2, articles: 2, versions: 3, stories: 1, jobs: 1 };
    assert_eq!(store.counts().await.unwrap(), expected);
}

every_store! {
    what_is_put_is_there
    the_same_bytes_again_change_nothing
    a_changed_text_is_a_new_version
    a_list_has_one_row_a_story
    more_of_the_same_text_completes_it
    a_teaser_never_takes_a_fuller_text_away
    what_stands_beside_the_text_makes_no_version
    a_date_may_come_late_and_then_stays
    the_first_known_key_tells_which_article_it_is
    items_are_known_by_any_key_and_source
    a_cancelled_piece_leaves_the_lists_and_stays_away
    an_embargo_holds_until_its_moment
    lists_are_by_section_and_source
    a_row_sums_up
    answers_keep_the_order_asked
    a_story_is_told_by_its_articles
    neighbours_are_placed_and_recent
    the_outbox_tells_in_order
    a_capture_that_is_read_again_gives_what_it_holds
    counts_tell_how_much_there_is
}

//! What every index promises.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod shelf;

use index::{Answer, Document, Index, Local, Question, Request, Sort};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use news::{Article, Moment, Reading, SourceId, Status, StoryId};
use proptest::prelude::*;
use shelf::article;

fn document(article: &Article, story: Option<StoryId>) -> Document {
    Document {
        article: article.clone(), source_name: "L’Essai du soir".to_owned(), reading: Reading::default(), story
    }
}

fn request(query: &str) -> Request {
    let now = Timestamp::now();
    Request {
        question: Question::parse(query, now, &TimeZone::UTC),
        sort: Sort::Relevance,
        limit: 10,
        after: None,
        facets: false,
        fold_stories: true,
        now,
    }
}

async fn ask(index: &dyn Index, query: &str) -> Answer {
    index.search(&request(query)).await.unwrap()
}

async fn put(index: &dyn Index, articles: &[&Article], position: u64) {
    index.apply(articles.iter().map(|article| document(article, None)).collect(), Vec::new(), position).await.unwrap();
}

#[tokio::test]
async fn what_is_applied_is_found_at_once_and_replaced_by_its_id() {
    let index = Local::in_memory().unwrap();
    let mut piece = article("Le pont de Valmorel rouvre", None, &["Les travaux sont finis."]);
    put(&index, &[&piece], 1).await;
    assert_eq!(ask(&index, "valmorel").await.total, 1);
    piece.headline = "Le viaduc de Valmorel rouvre".to_owned();
    put(&index, &[&piece], 2).await;
    assert_eq!(ask(&index, "titre:pont").await.total, 0);
    assert_eq!(ask(&index, "viaduc").await.total, 1);
    assert_eq!(index.count().await.unwrap(), 1);
    assert_eq!(index.position(), 2);
}

#[tokio::test]
async fn what_is_gone_is_not_found() {
    let index = Local::in_memory().unwrap();
    let (one, mut other) = (article("Un premier titre", None, &[]), article("Un second titre", None, &[]));
    put(&index, &[&one, &other], 1).await;
    index.apply(Vec::new(), vec![one.id], 2).await.unwrap();
    assert_eq!(index.holds(&[one.id, other.id]).await.unwrap(), [false, true]);
    other.status = Status::Cancelled;
    put(&index, &[&other], 3).await;
    assert_eq!(ask(&index, "titre").await.total, 0);
}

#[tokio::test]
async fn an_embargo_hides_until_its_minute() {
    let index = Local::in_memory().unwrap();
    let mut piece = article("Un rapport sous embargo", None, &[]);
    piece.embargo = Some(Moment::utc(Timestamp::now() + SignedDuration::from_hours(1)));
    put(&index, &[&piece], 1).await;
    assert_eq!(ask(&index, "rapport").await.total, 0);
    let later = Request { now: Timestamp::now() + SignedDuration::from_hours(2), ..request("rapport") };
    assert_eq!(index.search(&later).await.unwrap().total, 1);
}

#[tokio::test]
async fn position_and_articles_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let piece = article("Un titre durable", None, &[]);
    {
        let index = Local::open(dir.path()).unwrap();
        assert_eq!(index.position(), 0);
        put(&index, &[&piece], 7).await;
        let reader = Local::open_read_only(dir.path()).unwrap();
        assert_eq!(ask(&reader, "durable").await.total, 1);
        assert!(reader.apply(Vec::new(), Vec::new(), 8).await.is_err(), "it is open for reading only");
    }
    let index = Local::open(dir.path()).unwrap();
    assert_eq!((index.position(), ask(&index, "durable").await.total), (7, 1));
    index.clear().await.unwrap();
    assert_eq!((index.position(), index.count().await.unwrap()), (0, 0));
}

#[tokio::test]
async fn a_damaged_index_is_begun_again() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("meta.json"), "{ not an index").unwrap();
    let index = Local::open(dir.path()).unwrap();
    assert_eq!(index.position(), 0);
    put(&index, &[&article("Un titre", None, &[])], 1).await;
    assert_eq!(ask(&index, "titre").await.total, 1);
}

#[tokio::test]
async fn three_orders_and_pages_that_cover_all() {
    let index = Local::in_memory().unwrap();
    let start = Timestamp::now() - SignedDuration::from_hours(100);
    let pieces: Vec<Article> = (0..25)
        .map(|hour| {
            let mut piece = article(&format!("Bulletin numéro {hour}"), None, &[]);
            piece.published = Some(Moment::utc(start + SignedDuration::from_hours(hour)));
            piece
        })
        .collect();
    put(&index, &pieces.iter().collect::<Vec<_>>(), 1).await;
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
        let (mut times, mut after) = (Vec::new(), None);
        loop {
            let answer = index.search(&Request { sort, after, ..request("bulletin") }).await.unwrap();
            assert_eq!(answer.total, 25);
            times.extend(answer.hits.iter().map(|hit| hit.time));
            after = answer.next;
            if after.is_none() {
                break;
            }
        }
        let mut sorted = times.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 25, "{sort:?}: every piece once");
        match sort {
            Sort::Newest => assert!(times.is_sorted_by(|a, b| a >= b)),
            Sort::Oldest => assert!(times.is_sorted()),
            Sort::Relevance => {}
        }
    }
    let nonsense = Request { after: Some("nonsense".to_owned()), ..request("bulletin") };
    assert!(index.search(&nonsense).await.is_err());
}

#[tokio::test]
async fn a_story_is_one_row() {
    let index = Local::in_memory().unwrap();
    let story = Some(StoryId::new(Timestamp::now()));
    let pieces: Vec<Article> = (0..3).map(|_| article("La digue a cédé", None, &[])).collect();
    let documents = pieces.iter().map(|piece| document(piece, story)).collect();
    index.apply(documents, Vec::new(), 1).await.unwrap();
    let answer = ask(&index, "digue").await;
    assert_eq!((answer.hits.len(), answer.hits[0].others, answer.total), (1, 2, 3));
    let flat = index.search(&Request { fold_stories: false, ..request("digue") }).await.unwrap();
    assert_eq!(flat.hits.len(), 3);
}

#[tokio::test]
async fn facets_count_exactly() {
    let index = Local::in_memory().unwrap();
    let mut pieces: Vec<Article> = (0..5).map(|_| article("Le marché de la rentrée", None, &[])).collect();
    for piece in pieces.iter_mut().take(2) {
        piece.source = SourceId::of("autre");
        piece.section = Some("Économie".to_owned());
    }
    put(&index, &pieces.iter().collect::<Vec<_>>(), 1).await;
    let answer = index.search(&Request { facets: true, limit: 1, ..request("marché") }).await.unwrap();
    let facets = answer.facets.unwrap();
    let counts: Vec<(&str, u64)> = facets.sources.iter().map(|facet| (facet.value.as_str(), facet.count)).collect();
    assert_eq!(counts, [("essai", 3), ("autre", 2)]);
    assert_eq!(facets.sources[0].label, "L’Essai du soir");
    assert_eq!(facets.sections[0].count, 2);
    assert_eq!(facets.days.iter().map(|day| day.count).sum::<u64>(), 5);
    assert_eq!(ask(&index, "marché rubrique:economie").await.total, 2);
    assert_eq!(ask(&index, "marché -source:autre").await.total, 3);
    assert_eq!(ask(&index, "langue:fr").await.total, 5);
}

#[tokio::test]
async fn what_matched_is_marked() {
    let index = Local::in_memory().unwrap();
    let body = ["Une phrase qui ne dit rien.", "Les négociations de l’Élysée ont repris à huis clos."];
    put(&index, &[&article("Un titre", None, &body)], 1).await;
    let answer = ask(&index, "elysee négociation").await;
    let passage = &answer.hits[0].passage;
    let marked: Vec<&str> = passage.marks.iter().map(|mark| &passage.text[mark.clone()]).collect();
    assert_eq!(marked, ["négociations", "Élysée"]);
}

#[tokio::test]
async fn typos_are_forgiven_where_a_word_is_unknown_and_only_there() {
    let index = Local::in_memory().unwrap();
    put(&index, &[&article("La mairie de Courcelane", None, &[]), &article("La marie de Montferrin", None, &[])], 1)
        .await;
    let answer = ask(&index, "courselane").await;
    assert_eq!(answer.total, 1);
    assert_eq!(answer.corrected, [("courselane".to_owned(), "courcelane".to_owned())]);
    assert_eq!(ask(&index, "mairie").await.total, 1, "a known word is not stretched");
}

#[tokio::test]
async fn some_of_the_words_where_none_has_all() {
    let index = Local::in_memory().unwrap();
    put(&index, &[&article("La grève des trains", None, &[])], 1).await;
    let answer = ask(&index, "grève hôpital orageux").await;
    assert_eq!((answer.total, answer.partial), (1, true));
    assert!(!ask(&index, "grève trains").await.partial);
}

#[tokio::test]
async fn suggestions_begin_like_what_is_typed() {
    let index = Local::in_memory().unwrap();
    put(&index, &[&article("Élections municipales à Port-Lézy", None, &[]), &article("Le port rouvre", None, &[])], 1)
        .await;
    let now = Timestamp::now();
    assert_eq!(index.suggest("electi", 5, now).await.unwrap(), ["Élections municipales à Port-Lézy"]);
    assert_eq!(index.suggest("port", 5, now).await.unwrap().len(), 2);
    assert!(index.suggest("", 5, now).await.unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_question_fails(query in "(ET|OU|SAUF|NEAR/2|\\(|\\)|\"|-|titre:|langue:|depuis:|2018-02|a\\*|é|digue|l'|:| ){0,16}|\\PC{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let index = Local::in_memory().unwrap();
            put(&index, &[&article("La digue a cédé", Some("Un chapô."), &["Un corps."])], 1).await;
            let answer = ask(&index, &query).await;
            for hit in &answer.hits {
                for mark in hit.headline.marks.iter() {
                    assert!(hit.headline.text.get(mark.clone()).is_some());
                }
            }
        });
    }
}

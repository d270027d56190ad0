//! Stories: whether articles of one event are put together and others kept apart.

use std::collections::HashMap;
use std::hash::Hash;
use std::path::Path;

use anyhow::Result;
use desk::stories::{Piece, Window};
use jiff::{SignedDuration, Timestamp};
use news::{Article, ArticleId, Block, Capture, Draft, Extent, Obtained, SourceId, StoryId};
use reading::copies::Copies;
use serde_json::{Value, json};

use crate::cases::{answers, lines, share};
use crate::row::Row;

/// Two days of news that one reader grouped by event.
pub fn events(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let articles = lines(&folder.join("stories/stories_2020-06-16_17.jsonl.gz"))?;
    let gold: Vec<String> = articles.iter().map(|article| field(article, "story").to_owned()).collect();
    let found = group(&articles);
    answers(out, "stories.jsonl", answered(&articles, &found))?;
    Ok(rows("stories", &gold, &found))
}

fn field<'a>(article: &'a Value, name: &str) -> &'a str {
    article[name].as_str().unwrap_or_default()
}

fn answered<'a>(articles: &'a [Value], found: &'a [StoryId]) -> impl Iterator<Item = Value> + 'a {
    articles.iter().zip(found).map(|(article, story)| json!({"id": article["id"], "story": story.to_string()}))
}

/// The story of each article, as the desk places them in the order of their days.
fn group(articles: &[Value]) -> Vec<StoryId> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|at| articles.get(*at).map(|article| field(article, "date")));
    let (mut window, mut copies) = (Window::default(), Copies::default());
    let mut found: Vec<(usize, ArticleId, StoryId)> = Vec::with_capacity(articles.len());
    for (minute, at) in (0_i64..).zip(order) {
        let Some(article) = articles.get(at) else { continue };
        let day = field(article, "date").get(..10).unwrap_or_default();
        let midnight = format!("{day}T00:00:00Z").parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
        let Some(article) = article_of(article, midnight + SignedDuration::from_mins(minute % 1_440)) else {
            found.push((at, ArticleId::new(midnight), StoryId::new(midnight)));
            continue;
        };
        let sketch = reading::sketch(&article);
        let same = sketch.iter().flat_map(|sketch| copies.find(sketch, None)).filter(|m| m.likeness.is_copy());
        let piece = Piece::of(&article).copying(same.map(|m| m.id).collect());
        found.push((at, article.id, window.place(piece)));
        sketch.iter().for_each(|sketch| copies.add(article.id, sketch));
    }
    found.sort_by_key(|(at, ..)| *at);
    let moved: HashMap<ArticleId, StoryId> = window.moved().into_iter().collect();
    found.into_iter().map(|(_, id, story)| moved.get(&id).copied().unwrap_or(story)).collect()
}

fn article_of(article: &Value, received: Timestamp) -> Option<Article> {
    let draft = Draft {
        headline: Some(field(article, "title").to_owned()),
        standfirst: Some(field(article, "chapo").to_owned()).filter(|text| !text.is_empty()),
        body: field(article, "text").lines().map(Block::paragraph).collect(),
        extent: Extent::Full,
        ..Draft::default()
    };
    let capture = Capture::new(SourceId::of("eval"), Obtained::Import, Vec::new(), received);
    intake::article(draft, &capture)
}

/// Pairs of one story, and B-cubed (Bagga and Baldwin 1998): of each article's companions, how many are right.
fn rows<A: Eq + Hash, B: Eq + Hash>(corpus: &str, gold: &[A], found: &[B]) -> Vec<Row> {
    let all: Vec<(&A, &B)> = gold.iter().zip(found).collect();
    let n = all.len();
    let (mut precision, mut recall) = (0.0, 0.0);
    let (mut right, mut told, mut meant) = (0, 0, 0);
    for (a, b) in &all {
        let with = |same: &dyn Fn(&(&A, &B)) -> bool| all.iter().filter(|pair| same(pair)).count();
        let (both, ours, theirs) =
            (with(&|pair| pair.0 == *a && pair.1 == *b), with(&|pair| pair.1 == *b), with(&|pair| pair.0 == *a));
        precision += share(both, ours) / n as f64;
        recall += share(both, theirs) / n as f64;
        (right, told, meant) = (right + both - 1, told + ours - 1, meant + theirs - 1);
    }
    let f1 = |precision: f64, recall: f64| 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    let (pairs_right, pairs_found) = (share(right, told), share(right, meant));
    [
        ("pairs precision", pairs_right),
        ("pairs recall", pairs_found),
        ("pairs F1", f1(pairs_right, pairs_found)),
        ("B-cubed precision", precision),
        ("B-cubed recall", recall),
        ("B-cubed F1", f1(precision, recall)),
    ]
    .map(|(measure, value)| Row::new(corpus, measure, value, n))
    .into()
}

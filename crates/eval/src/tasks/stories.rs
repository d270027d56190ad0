//! Stories: whether articles of one event, and versions of one dispatch, are put together and others kept apart.

use std::hash::Hash;
use std::path::Path;

use anyhow::Result;
use desk::stories::{Piece, Window};
use jiff::{SignedDuration, Timestamp};
use news::{Block, Capture, Draft, Extent, Obtained, SourceId, StoryId};
use serde_json::{Value, json};

use crate::cases::{answers, lines};
use crate::row::Row;

/// Two days of news that one reader grouped by event.
pub fn events(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let articles = lines(&folder.join("stories/stories_2020-06-16_17.jsonl.gz"))?;
    let gold: Vec<String> = articles.iter().map(|article| field(article, "story").to_owned()).collect();
    let found = group(&articles);
    answers(out, "stories.jsonl", answered(&articles, &found, "story"))?;
    Ok(rows("stories", &gold, &found))
}

/// Republications and updates of dispatches, grouped by the text they share.
pub fn versions(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let (mut articles, mut gold) = (Vec::new(), Vec::new());
    for case in lines(&folder.join("neardup/natural_versions.jsonl.gz"))? {
        for article in case["articles"].as_array().map(Vec::as_slice).unwrap_or_default() {
            articles.push(article.clone());
            gold.push(field(&case, "group").to_owned());
        }
    }
    let found = group(&articles);
    answers(out, "versions.jsonl", answered(&articles, &found, "group"))?;
    Ok(rows("near-copies", &gold, &found))
}

fn field<'a>(article: &'a Value, name: &str) -> &'a str {
    article[name].as_str().unwrap_or_default()
}

fn answered<'a>(articles: &'a [Value], found: &'a [StoryId], name: &'a str) -> impl Iterator<Item = Value> + 'a {
    articles.iter().zip(found).map(move |(article, story)| json!({"id": article["id"], name: story.to_string()}))
}

/// The story of each article, as the desk places them in the order of their days.
fn group(articles: &[Value]) -> Vec<StoryId> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|at| articles.get(*at).map(|article| field(article, "date")));
    let mut window = Window::default();
    let mut found: Vec<(usize, StoryId)> = Vec::with_capacity(articles.len());
    for (minute, at) in (0_i64..).zip(order) {
        let Some(article) = articles.get(at) else { continue };
        let day = field(article, "date").get(..10).unwrap_or_default();
        let midnight = format!("{day}T00:00:00Z").parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
        let piece = piece(article, midnight + SignedDuration::from_mins(minute % 1_440));
        found.push((at, piece.map_or_else(|| StoryId::new(midnight), |piece| window.place(piece))));
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, story)| story).collect()
}

fn piece(article: &Value, received: Timestamp) -> Option<Piece> {
    let draft = Draft {
        headline: Some(field(article, "title").to_owned()),
        standfirst: Some(field(article, "chapo").to_owned()).filter(|text| !text.is_empty()),
        body: field(article, "text").lines().map(Block::paragraph).collect(),
        extent: Extent::Full,
        ..Draft::default()
    };
    let capture = Capture::new(SourceId::of("eval"), Obtained::Import, Vec::new(), received);
    let article = intake::article(draft, &capture)?;
    Some(Piece::of(&article, &reading::read(&article)))
}

/// B-cubed (Bagga and Baldwin 1998): of each article's companions, how many are right and how many are found.
fn rows<A: Eq + Hash, B: Eq + Hash>(corpus: &str, gold: &[A], found: &[B]) -> Vec<Row> {
    let pairs: Vec<(&A, &B)> = gold.iter().zip(found).collect();
    let n = pairs.len();
    let (mut precision, mut recall) = (0.0, 0.0);
    for (a, b) in &pairs {
        let with = |same: &dyn Fn(&(&A, &B)) -> bool| pairs.iter().filter(|pair| same(pair)).count() as f64;
        let both = with(&|pair| pair.0 == *a && pair.1 == *b);
        precision += both / with(&|pair| pair.1 == *b) / n as f64;
        recall += both / with(&|pair| pair.0 == *a) / n as f64;
    }
    let f1 = if n == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
    [("B-cubed precision", precision), ("B-cubed recall", recall), ("B-cubed F1", f1)]
        .map(|(measure, value)| Row::new(corpus, measure, value, n))
        .into()
}

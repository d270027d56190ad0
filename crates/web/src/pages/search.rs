//! The page of a question: what was found, over time and by what, and ways to ask better.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use index::{Answer, FacetCount, Facets, Field, Question, Request, Sort};
use jiff::Span;
use jiff::civil::Date;
use news::ArticleId;
use serde::Deserialize;

use super::{live_url, page};
use crate::address::{Place, Search, sort_of};
use crate::app::App;
use crate::error::Result;
use crate::frame::{Frame, Reader};
use crate::locales::{Noun, count, figure, language_name, note, texts};
use crate::view::{Line, Setter};

/// How many rows a page holds, and how many values of a facet.
const ROWS: usize = 25;
const VALUES: usize = 8;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    asked: bool,
    total: String,
    notes: Vec<String>,
    corrected: Vec<(String, String)>,
    suggestion: Option<(String, String)>,
    sorts: Vec<(&'static str, String, bool)>,
    /// Ways of searching: (what it is, the address of the question with or without it, whether it is so).
    manners: Vec<(&'static str, String, bool)>,
    rows: Vec<(Line, Option<String>)>,
    next_url: Option<String>,
    first_url: Option<String>,
    facets: Vec<(&'static str, Vec<Value>)>,
    chart: Option<Chart>,
}

/// A value of a facet: a link that narrows the question.
struct Value {
    label: String,
    count: String,
    url: Option<String>,
}

/// The articles over time.
struct Chart {
    bars: Vec<Bar>,
    first: String,
    last: String,
    most: String,
    by_month: bool,
    width: usize,
}

struct Bar {
    x: usize,
    height: u64,
    label: String,
    count: String,
    url: String,
}

/// What an address asks, in the words of either language.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub q: String,
    #[serde(alias = "sort")]
    tri: Option<String>,
    #[serde(alias = "after")]
    apres: Option<String>,
}

impl Asked {
    /// The question, in its one form.
    pub(crate) fn question(&self, set: &Setter) -> Question {
        Question::parse(self.q.trim(), set.now, &set.zone)
    }
}

/// What was found for a question, or the way to ask one.
pub(crate) async fn search(State(app): State<App>, reader: Reader, Query(asked): Query<Asked>) -> Result<Response> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    if asked.q.trim().is_empty() {
        return Ok(if asked.q.is_empty() && asked.tri.is_none() && asked.apres.is_none() {
            page(&empty(&app, &set))?.into_response()
        } else {
            Redirect::permanent(&Place::Search(Search::default()).path(set.lang)).into_response()
        });
    }
    let question = asked.question(&set);
    let sort = sort_of(asked.tri.as_deref().unwrap_or_default());
    let after = asked.apres.filter(|after| !after.is_empty());
    let here = Search { text: question.text.clone(), sort, after: after.clone() };
    let request = Request { question, sort, limit: ROWS, after, facets: true, fold_stories: true, now: set.now };
    let answer = app.index.search(&request).await?;
    let written = found(&app, &set, &asked.q, here, &request.question, answer).await?;
    let canonical = written.frame.canonical.as_deref().map(|url| format!("<{url}>; rel=\"canonical\""));
    let mut response = page(&written)?.into_response();
    if let Some(link) = canonical.and_then(|link| HeaderValue::from_str(&link).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

fn empty(app: &App, set: &Setter) -> SearchPage {
    let frame = Frame::new(app, set, Some(&Place::Search(Search::default())), texts(set.lang).search);
    SearchPage {
        frame,
        asked: false,
        total: String::new(),
        notes: Vec::new(),
        corrected: Vec::new(),
        suggestion: None,
        sorts: Vec::new(),
        manners: Vec::new(),
        rows: Vec::new(),
        next_url: None,
        first_url: None,
        facets: Vec::new(),
        chart: None,
    }
}

async fn found(
    app: &App,
    set: &Setter,
    typed: &str,
    here: Search,
    question: &Question,
    answer: Answer,
) -> Result<SearchPage> {
    let head = *app.store.head().borrow();
    let ids: Vec<ArticleId> = answer.hits.iter().map(|hit| hit.id).collect();
    let stored = app.store.rows(&ids).await?;
    let rows: HashMap<ArticleId, &store::Row> = stored.iter().map(|row| (row.article.id, row)).collect();
    let lines = answer.hits.iter().map(|hit| {
        let others = (hit.others > 0).then(|| count(hit.others.into(), Noun::Other, set.lang));
        (set.hit(hit, rows.get(&hit.id).copied()), others)
    });
    let address = |search: Search| Place::Search(search).path(set.lang);
    let facets = answer.facets.unwrap_or_default();
    let first = Search { after: None, ..here.clone() };
    let t = texts(set.lang);
    // A question of signs alone has no text: the page still has its heading.
    let title = if here.text.is_empty() { t.search.to_owned() } else { here.text.clone() };
    let mut frame = Frame::new(app, set, Some(&Place::Search(here.clone())), title);
    frame.question = typed.trim().to_owned();
    frame.noindex = true;
    frame.live = here.after.is_none().then(|| live(set, question, head)).flatten();
    Ok(SearchPage {
        frame,
        asked: true,
        total: if answer.total == 0 { String::new() } else { count(answer.total, Noun::Result, set.lang) },
        notes: question
            .notes
            .iter()
            .map(|unclear| note(unclear, set.lang))
            .chain(answer.partial.then(|| t.partial.to_owned()))
            .collect(),
        corrected: answer.corrected,
        suggestion: answer.suggestion.map(|text| (address(Search::of(text.clone())), text)),
        sorts: sorts(set, &here),
        manners: manners(set, &here),
        rows: lines.collect(),
        next_url: answer.next.map(|next| address(Search { after: Some(next), ..here.clone() })),
        first_url: here.after.is_some().then(|| address(first)),
        chart: chart(set, &here, question, &facets.days),
        facets: values(set, &here, question, &facets),
    })
}

/// Where the page listens, where the question is one that the live wire can tell apart: a source or a section.
fn live(set: &Setter, question: &Question, head: u64) -> Option<String> {
    let index::Query::In(field, asked) = &question.query else { return None };
    let words = match asked.as_ref() {
        index::Query::Word(word) => word.clone(),
        index::Query::Phrase(words) => words.join(" "),
        _ => return None,
    };
    let named = |name: &str| name.to_lowercase() == words.to_lowercase();
    match field {
        Field::Source => {
            let (source, _) =
                set.names.sources.iter().find(|(source, _)| named(source.id.as_str()) || named(&source.name))?;
            Some(live_url(&[("source", source.id.as_str())], set, head))
        }
        Field::Section => {
            let (section, _) = set.names.sections.iter().find(|(section, _)| named(section))?;
            Some(live_url(&[("rubrique", section)], set, head))
        }
        _ => None,
    }
}

fn sorts(set: &Setter, here: &Search) -> Vec<(&'static str, String, bool)> {
    let t = texts(set.lang);
    [(Sort::Relevance, t.by_relevance), (Sort::Newest, t.by_newest), (Sort::Oldest, t.by_oldest)]
        .into_iter()
        .map(|(sort, name)| {
            let place = Place::Search(Search { text: here.text.clone(), sort, after: None });
            (name, place.path(set.lang), sort == here.sort)
        })
        .collect()
}

/// The ways of searching that a reader may turn on and off.
fn manners(set: &Setter, here: &Search) -> Vec<(&'static str, String, bool)> {
    let t = texts(set.lang);
    let fresh = (here.sort == Sort::Relevance).then_some(("fraicheur:non", t.any_age));
    fresh
        .into_iter()
        .chain([("versions:toutes", t.all_versions)])
        .map(|(word, name)| {
            let words: Vec<&str> = here.text.split(' ').filter(|part| *part != word).collect();
            let on = words.len() < here.text.split(' ').count();
            let bare = words.join(" ");
            let text = match (on, bare.contains(" OU ")) {
                (true, _) => bare,
                (false, true) => format!("({bare}) {word}"),
                (false, false) => format!("{bare} {word}"),
            };
            (name, Place::Search(Search { text, sort: here.sort, after: None }).path(set.lang), on)
        })
        .collect()
}

/// The question, narrowed by one more condition; none where it holds already.
fn narrowed(set: &Setter, here: &Search, question: &Question, condition: &str) -> Option<String> {
    if here.text.to_lowercase().contains(&condition.to_lowercase()) {
        return None;
    }
    let text = match question.query {
        index::Query::Or(_) => format!("({}) {condition}", here.text),
        _ => format!("{} {condition}", here.text),
    };
    Some(Place::Search(Search { text, sort: here.sort, after: None }).path(set.lang))
}

fn values(set: &Setter, here: &Search, question: &Question, facets: &Facets) -> Vec<(&'static str, Vec<Value>)> {
    let t = texts(set.lang);
    let groups = [
        (t.sources, "source", &facets.sources),
        (t.sections, "rubrique", &facets.sections),
        (t.persons, "personne", &facets.persons),
        (t.organisations, "org", &facets.organisations),
        (t.places, "lieu", &facets.places),
        (t.languages, "langue", &facets.languages),
    ];
    let value = |field: &str, facet: &FacetCount| {
        let bare = facet.value.replace('"', " ");
        let plain = bare.chars().all(|c| c.is_alphanumeric() || c == '-');
        let condition = if plain { format!("{field}:{bare}") } else { format!("{field}:\"{bare}\"") };
        let label = if field == "langue" { language_name(&facet.value, set.lang) } else { &facet.label };
        Value {
            label: set.text(label, Some(set.lang.tag())),
            count: figure(facet.count, set.lang),
            url: narrowed(set, here, question, &condition),
        }
    };
    groups
        .into_iter()
        .filter(|(_, _, counts)| counts.len() > 1)
        .map(|(title, field, counts)| (title, counts.iter().take(VALUES).map(|facet| value(field, facet)).collect()))
        .collect()
}

/// How high the highest bar is, and how wide each is with its gap.
const HEIGHT: u64 = 64;
const WIDTH: usize = 10;

fn chart(set: &Setter, here: &Search, question: &Question, days: &[FacetCount]) -> Option<Chart> {
    let most = days.iter().map(|day| day.count).max().filter(|most| *most > 0)?;
    if days.len() < 2 {
        return None;
    }
    let days = filled(days);
    let bars: Vec<Bar> = days
        .iter()
        .enumerate()
        .map(|(index, day)| Bar {
            x: index * WIDTH,
            // A day with one article stays visible beside one with a thousand.
            height: (day.count * HEIGHT).div_ceil(most),
            label: set.period(&day.value),
            count: figure(day.count, set.lang),
            url: narrowed(set, here, question, &day.value)
                .unwrap_or_else(|| Place::Search(Search { after: None, ..here.clone() }).path(set.lang)),
        })
        .collect();
    Some(Chart {
        first: bars.first()?.label.clone(),
        last: bars.last()?.label.clone(),
        most: figure(most, set.lang),
        by_month: days.first()?.value.len() < 10,
        width: bars.len() * WIDTH,
        bars,
    })
}

/// How many bars a chart may have; a longer time is shown without its empty days.
const BARS: usize = 400;

/// The days or months with those between them on which nothing was found: time runs evenly.
fn filled(days: &[FacetCount]) -> Vec<FacetCount> {
    let date = |value: &str| {
        let whole = if value.len() < 10 { format!("{value}-01") } else { value.to_owned() };
        whole.parse::<Date>().ok()
    };
    let by_month = days.first().is_some_and(|day| day.value.len() < 10);
    let step = if by_month { Span::new().months(1) } else { Span::new().days(1) };
    let mut out: Vec<FacetCount> = Vec::with_capacity(days.len());
    for day in days {
        let mut between = out.last().and_then(|last| date(&last.value)).and_then(|at| at.checked_add(step).ok());
        let here = date(&day.value);
        while let Some(at) = between.filter(|at| here.is_some_and(|here| *at < here)) {
            if out.len() >= BARS {
                return days.to_vec();
            }
            let value = at.strftime(if by_month { "%Y-%m" } else { "%Y-%m-%d" }).to_string();
            out.push(FacetCount { label: value.clone(), value, count: 0 });
            between = at.checked_add(step).ok();
        }
        out.push(day.clone());
    }
    out
}

impl Chart {
    /// The days on which something was found.
    fn rows(&self) -> impl Iterator<Item = &Bar> {
        self.bars.iter().filter(|bar| bar.height > 0)
    }

    /// What a reader who does not see the bars is told.
    fn told(&self, articles: &str) -> String {
        format!("{} – {}, {} {}", self.first, self.last, self.most, articles.to_lowercase())
    }
}

impl Bar {
    /// Where it begins, from the top.
    fn y(&self) -> u64 {
        HEIGHT.saturating_sub(self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(days: &[&str], expected: &[&str]) {
        let facet = |value: &&str| FacetCount { value: (*value).to_owned(), label: String::new(), count: 1 };
        let days: Vec<FacetCount> = days.iter().map(facet).collect();
        let values: Vec<String> = filled(&days).into_iter().map(|day| format!("{}={}", day.value, day.count)).collect();
        assert_eq!(values, expected);
    }

    #[test]
    fn time_runs_evenly() {
        check(&[], &[]);
        check(&["2026-02-27", "2026-03-01"], &["2026-02-27=1", "2026-02-28=0", "2026-03-01=1"]);
        check(&["2025-12", "2026-02"], &["2025-12=1", "2026-01=0", "2026-02=1"]);
        check(&["1800-01-01", "2026-03-01"], &["1800-01-01=1", "2026-03-01=1"]);
        check(&["x", "2026-03-01"], &["x=1", "2026-03-01=1"]);
    }
}

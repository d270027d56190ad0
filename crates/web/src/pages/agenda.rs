//! What is ahead, day by day: of a question, at a place, from a day on.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use index::{Document, Percolator, Request, Sort};
use jiff::Span;
use jiff::civil::Date;
use language::clock;
use serde::Deserialize;
use store::{Ahead, Days};

use super::page;
use crate::address::{Agenda, Place};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::read;
use crate::view::{Setter, Time};

/// How many items a page holds.
const ITEMS: usize = 120;

/// How many articles of a question are asked what they announce, and how many planned items are asked the question.
const ARTICLES: usize = 300;
const PLANNED: usize = 500;

/// What is asked of the agenda.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(alias = "place")]
    lieu: Option<String>,
    #[serde(alias = "from")]
    des: Option<String>,
}

impl Asked {
    /// The place of the site that it asks for.
    pub(crate) fn place(&self) -> Result<Agenda> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        Ok(Agenda {
            text: self.q.trim().chars().take(400).collect(),
            place: given(&self.lieu).map(|place| language::words::slug(&place)).filter(|slug| !slug.is_empty()),
            from: given(&self.des).map(|day| day.parse().map_err(|_| Error::Invalid)).transpose()?,
        })
    }
}

/// What is ahead in `days`, of a question where one is asked: the same for the page, the calendar and the API.
pub(crate) async fn ahead(app: &App, set: &Setter, text: &str, days: Days, limit: usize) -> Result<Vec<Ahead>> {
    if text.is_empty() {
        return Ok(app.store.ahead(&days, set.now, limit).await?);
    }
    let question = index::Question::parse(text, set.now, &set.zone);
    let (sort, now) = (Sort::Newest, set.now);
    let request = Request { question, sort, limit: ARTICLES, after: None, facets: false, fold_stories: false, now };
    let articles = app.index.search(&request).await?.hits.iter().map(|hit| hit.id).collect();
    let mut found = app.store.ahead(&Days { articles: Some(articles), ..days.clone() }, now, limit).await?;
    found.extend(planned(app, set, text, days).await?);
    found.sort_by(store::Ahead::order);
    found.truncate(limit);
    Ok(found)
}

/// What senders plan that answers a question: it stands in no index, so each item is asked.
async fn planned(app: &App, set: &Setter, text: &str, days: Days) -> Result<Vec<Ahead>> {
    let found = app.store.ahead(&Days { planned: true, ..days }, set.now, PLANNED).await?;
    let ids: Vec<_> = found.iter().map(|item| item.article.id).collect();
    let articles = app.store.articles(&ids).await?;
    let mut question = Percolator::default();
    question.insert((), text, &set.zone, set.now);
    let mut answers = |item: &Ahead| {
        let Some(stored) = articles.iter().find(|stored| stored.article.id == item.article.id) else { return false };
        let mut article = stored.article.clone();
        let parts = [Some(item.what.as_str()), item.place.as_deref()];
        article.standfirst = Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
        let source_name = item.article.source_name.clone();
        let document =
            Document { article, source_name, reading: stored.reading.clone(), story: None, earlier: Vec::new() };
        !question.matches(&document, set.now).is_empty()
    };
    Ok(found.into_iter().filter(|item| answers(item)).collect())
}

impl Agenda {
    /// The days that it asks for, from `from` on.
    pub(crate) fn days(&self, from: Date) -> Days {
        Days { from: Some(from), place: self.place.clone(), ..Days::default() }
    }
}

/// Leaves out what another article announces in the same words for the same days.
pub(crate) fn told_once(ahead: &mut Vec<Ahead>) {
    let mut told = std::collections::HashSet::new();
    ahead.retain(|item| told.insert((item.first, item.last, item.what.clone())));
}

/// A day with what it brings.
pub(super) struct Day {
    pub title: String,
    pub items: Vec<Item>,
}

/// Something that is ahead.
pub(super) struct Item {
    pub when: Option<Time>,
    pub period: Option<String>,
    pub what: String,
    pub lang: Option<String>,
    pub place: Option<(String, String)>,
    pub who: Option<String>,
    pub url: String,
    pub source: String,
}

/// What is ahead, by days; what began before `from` comes last, as one.
pub(super) fn days(set: &Setter, mut ahead: Vec<Ahead>, from: Date) -> Vec<Day> {
    let mut days: Vec<(Date, Day)> = Vec::new();
    ahead.retain(|item| set.may_quote(&item.article.source));
    told_once(&mut ahead);
    let (begun, coming): (Vec<Ahead>, Vec<Ahead>) = ahead.into_iter().partition(|item| item.first < from);
    for item in coming.into_iter().chain(begun) {
        let day = if item.first < from { Date::MIN } else { item.first };
        let shown = shown(set, item);
        match days.last_mut() {
            Some((last, known)) if *last == day => known.items.push(shown),
            _ => {
                let title =
                    if day < from { read(set.lang).under_way.to_owned() } else { clock::long_day(day, set.lang) };
                days.push((day, Day { title, items: vec![shown] }));
            }
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}

fn shown(set: &Setter, item: Ahead) -> Item {
    let lang = item.article.language.as_deref();
    Item {
        when: timed(set, &item).map(|at| {
            let told = clock::hour(at, &set.zone, set.lang);
            Time { told, later: String::new(), ..set.time(at) }
        }),
        period: if item.first == item.last {
            clock::part_of_day(&item.value, set.lang).map(str::to_owned)
        } else {
            Some(set.period(&item.value))
        },
        what: set.text(&item.what, lang),
        lang: set.lang_of(lang),
        place: item.place.as_deref().map(|place| {
            let slug = language::words::slug(place);
            (set.text(place, lang), Place::Agenda(Agenda { place: Some(slug), ..Agenda::default() }).path(set.lang))
        }),
        who: Some(item.who.join(", ")).filter(|who| !who.is_empty()).map(|who| set.text(&who, lang)),
        url: Place::Article(item.article.id, item.article.headline.clone()).path(set.lang),
        source: set.text(&item.article.source_name, Some("fr")),
    }
}

/// The moment of an item of which the hour is known.
pub(crate) fn timed(set: &Setter, item: &Ahead) -> Option<jiff::Timestamp> {
    item.value.split('/').next().filter(|first| first.contains(':'))?;
    let (from, _) = language::dates::covers(&item.value)?;
    set.zone.to_ambiguous_timestamp(from).compatible().ok()
}

/// The moment at which an item ends, where that hour is known too.
pub(crate) fn ends(set: &Setter, item: &Ahead) -> Option<jiff::Timestamp> {
    item.value.split_once('/').filter(|(_, last)| last.contains(':'))?;
    let (_, until) = language::dates::covers(&item.value)?;
    set.zone.to_ambiguous_timestamp(until).compatible().ok()
}

#[derive(Template)]
#[template(path = "agenda.html")]
struct AgendaPage {
    frame: Frame,
    asked: Agenda,
    from: Date,
    place_word: &'static str,
    from_word: &'static str,
    days: Vec<Day>,
    calendar_url: String,
    later_url: Option<String>,
    today_url: Option<String>,
}

/// The agenda.
pub(crate) async fn agenda(State(app): State<App>, reader: Reader, asked: Query<Asked>) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let asked = asked.place()?;
    let today = set.today;
    let from = asked.from.unwrap_or(today);
    let mut found = ahead(&app, &set, &asked.text, asked.days(from), ITEMS + 1).await?;
    let more = found.len() > ITEMS;
    found.truncate(ITEMS);
    let next = found.last().filter(|_| more).map(|last| last.first);
    // A page that one day fills goes on with the next.
    let next = next.map(|day| if day <= from { from.checked_add(Span::new().days(1)).unwrap_or(from) } else { day });
    let path = |from| Place::Agenda(Agenda { from, ..asked.clone() }).path(set.lang);
    let place = Place::Agenda(asked.clone());
    let r = read(set.lang);
    let title = match (&asked.text, &asked.place) {
        (text, _) if !text.is_empty() => format!("{} – {text}", r.agenda),
        (_, Some(place)) => format!("{} – {place}", r.agenda),
        _ => r.agenda.to_owned(),
    };
    let mut frame = Frame::new(&app, &set, Some(&place), title);
    frame.noindex = asked != Agenda::default();
    let french = set.lang == clock::Lang::Fr;
    page(&AgendaPage {
        calendar_url: place.calendar(set.lang).unwrap_or_default(),
        later_url: next.map(|day| path(Some(day))),
        today_url: (from != today).then(|| path(None)),
        days: days(&set, found, from),
        place_word: if french { "lieu" } else { "place" },
        from_word: if french { "des" } else { "from" },
        from,
        frame,
        asked,
    })
}

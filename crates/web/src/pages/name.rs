//! The page of a person, a place or an organisation: what it is said to be, what it said, beside whom, where told.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use news::EntityType;
use reading::names::alias;
use store::{Asked, Cursor, Days, NameRef, Row};

use super::agenda::{Day, days};
use super::said::{Line as Quote, lines as quotes};
use super::{LINES, List, Paging, page};
use crate::address::{Agenda, Place, older};
use crate::app::App;
use crate::chart::Chart;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::{Noun, count, read};
use crate::view::Setter;

/// How many quotes, neighbours and days ahead a page shows.
const QUOTES: usize = 8;
const BESIDE: usize = 24;
const AHEAD: usize = 8;

#[derive(Template)]
#[template(path = "name.html")]
struct NamePage {
    frame: Frame,
    kind: &'static str,
    total: String,
    roles: Vec<String>,
    chart: Option<Chart>,
    quotes: Vec<Quote>,
    quotes_url: String,
    beside: Vec<(&'static str, Vec<Link>)>,
    days: Vec<Day>,
    agenda_url: String,
    list: List,
}

/// A name that leads to its page, with how often it is met.
pub(super) struct Link {
    pub name: String,
    pub url: String,
    pub count: String,
}

/// A person.
pub(crate) async fn person(app: State<App>, reader: Reader, slug: Path<String>, at: Query<Paging>) -> Result<Response> {
    name(&app, reader, EntityType::Per, &slug, &at).await
}

/// A place.
pub(crate) async fn place(app: State<App>, reader: Reader, slug: Path<String>, at: Query<Paging>) -> Result<Response> {
    name(&app, reader, EntityType::Loc, &slug, &at).await
}

/// An organisation.
pub(crate) async fn organisation(
    app: State<App>,
    reader: Reader,
    slug: Path<String>,
    at: Query<Paging>,
) -> Result<Response> {
    name(&app, reader, EntityType::Org, &slug, &at).await
}

async fn name(app: &App, reader: Reader, kind: EntityType, slug: &str, paging: &Paging) -> Result<Response> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let Some(found) = app.store.name(kind, slug, set.now).await? else {
        // Another name of something that is known leads to its page: `nato` to `otan`.
        let known = alias::of_slug(kind, slug).ok_or(Error::NotFound)?;
        let place = Place::Name(kind, language::words::slug(known));
        return Ok(Redirect::permanent(&place.path(set.lang)).into_response());
    };
    let place = Place::Name(kind, found.name.slug.clone());
    let list = list(app, &set, (kind, slug), paging, &place.path(set.lang)).await?;
    let is_first = list.newest_url.is_none();
    let asked = Asked { speaker: Some((kind, slug.to_owned())), ..Asked::default() };
    let said = if is_first { app.store.said(&asked, set.now, None, QUOTES).await? } else { Vec::new() };
    let beside = if is_first { app.store.beside((kind, slug), set.now, BESIDE).await? } else { Vec::new() };
    let today = set.today;
    let at = Days { from: Some(today), place: Some(slug.to_owned()), ..Days::default() };
    let is_place = kind == EntityType::Loc && is_first;
    let ahead = if is_place { app.store.ahead(&at, set.now, AHEAD).await? } else { Vec::new() };
    let r = read(set.lang);
    let mut frame = Frame::new(app, &set, Some(&place), set.text(&found.name.name, Some("fr")));
    frame.noindex = !is_first;
    let shown = page(&NamePage {
        kind: kind_name(kind, &set),
        total: count(found.articles, Noun::Article, set.lang),
        roles: found.roles.iter().take(4).map(|(role, _)| set.text(role, Some("fr"))).collect(),
        chart: if is_first { Chart::of_days(&set, r.over_time, &found.days) } else { None },
        quotes: quotes(&set, said),
        quotes_url: Place::Said(format!("dit-par:{}", spoken(&found.name.name))).path(set.lang),
        beside: grouped(&set, beside),
        days: days(&set, ahead, today),
        agenda_url: Place::Agenda(Agenda { place: Some(slug.to_owned()), ..Agenda::default() }).path(set.lang),
        list,
        frame,
    })?;
    Ok(shown.into_response())
}

/// A name as a question holds it.
pub(super) fn spoken(name: &str) -> String {
    let bare = name.replace('"', " ");
    if bare.split_whitespace().count() > 1 { format!("\"{}\"", bare.trim()) } else { bare.trim().to_owned() }
}

/// What a name is, in words.
pub(super) fn kind_name(kind: EntityType, set: &Setter) -> &'static str {
    let r = read(set.lang);
    match kind {
        EntityType::Per => r.person,
        EntityType::Loc => r.place,
        EntityType::Org => r.organisation,
    }
}

/// Names by what they are, each group in the order given.
pub(super) fn grouped(set: &Setter, names: Vec<(NameRef, u64)>) -> Vec<(&'static str, Vec<Link>)> {
    let t = crate::locales::texts(set.lang);
    let kinds = [(EntityType::Per, t.persons), (EntityType::Org, t.organisations), (EntityType::Loc, t.places)];
    let group = |(kind, title)| {
        let own = names.iter().filter(|(name, _)| name.kind == kind);
        let links: Vec<Link> = own.map(|(name, times)| link(set, name, *times)).collect();
        (!links.is_empty()).then_some((title, links))
    };
    kinds.into_iter().filter_map(group).collect()
}

fn link(set: &Setter, name: &NameRef, times: u64) -> Link {
    Link {
        name: set.text(&name.name, Some("fr")),
        url: Place::Name(name.kind, name.slug.clone()).path(set.lang),
        count: crate::locales::figure(times, set.lang),
    }
}

async fn list(app: &App, set: &Setter, name: (EntityType, &str), paging: &Paging, path: &str) -> Result<List> {
    let after = paging.cursor()?;
    let mut articles = app.store.naming(name, set.now, after, LINES + 1).await?;
    let more = articles.len() > LINES;
    articles.truncate(LINES);
    let last = articles.last().filter(|_| more).map(|article| Cursor { time: article.time, id: article.id });
    let rows: Vec<Row> = articles.into_iter().map(|article| Row { article, story: None }).collect();
    Ok(List {
        lines: set.lines(&rows, Setter::line),
        older_url: last.map(|cursor| older(path, &cursor, set.lang)),
        newest_url: after.map(|_| path.to_owned()),
        head: 0,
    })
}

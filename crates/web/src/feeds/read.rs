//! Feeds of what was read: of a name, of a story, of who said what, of rewritten headlines.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use news::{EntityType, Outlet, Share, StoryId};
use store::Cursor;

use super::entries::urn;
use super::{At, ENTRIES, Entry, Onwards, format};
use crate::address::{Place, cursor_text};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::locales::read;
use crate::pages::said::{Question, asked};
use crate::visitor::Visitor;

/// The feed of a person.
pub(crate) async fn person(
    app: State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((slug, file)): Path<(String, String)>,
    on: Query<Onwards>,
) -> Result<Response> {
    name(&app, At::of(reader, visitor, &file, on.0.avant)?, EntityType::Per, &slug).await
}

/// The feed of a place.
pub(crate) async fn place(
    app: State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((slug, file)): Path<(String, String)>,
    on: Query<Onwards>,
) -> Result<Response> {
    name(&app, At::of(reader, visitor, &file, on.0.avant)?, EntityType::Loc, &slug).await
}

/// The feed of an organisation.
pub(crate) async fn organisation(
    app: State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((slug, file)): Path<(String, String)>,
    on: Query<Onwards>,
) -> Result<Response> {
    name(&app, At::of(reader, visitor, &file, on.0.avant)?, EntityType::Org, &slug).await
}

async fn name(app: &App, at: At, kind: EntityType, slug: &str) -> Result<Response> {
    let desk = at.desk(app).await?;
    let found = app.store.name(kind, slug, desk.set.now).await?.ok_or(Error::NotFound)?;
    let mut articles = app.store.naming((kind, slug), desk.set.now, at.cursor()?, ENTRIES + 1).await?;
    let older = (articles.len() > ENTRIES).then(|| articles.pop()).and_then(|_| articles.last());
    let older = older.map(|article| cursor_text(&Cursor { time: article.time, id: article.id }));
    let entries = desk.entries(&articles).await?;
    format::answer(
        at.ending,
        &desk.feed(&at, entries, Vec::new(), &Place::Name(kind, found.name.slug), found.name.name, older),
    )
}

/// The feed of a story: what is told of it, the newest first.
pub(crate) async fn story(
    app: State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response> {
    let at = At::of(reader, visitor, &file, None)?;
    let desk = at.desk(&app).await?;
    let id: StoryId = id.parse().map_err(|_| Error::NotFound)?;
    let (story, mut articles) = app.store.story(id).await?.ok_or(Error::NotFound)?;
    articles.reverse();
    articles.truncate(ENTRIES);
    let lead = articles.iter().find(|article| article.id == story.lead).or(articles.first()).ok_or(Error::NotFound)?;
    let title = desk.set.text(&lead.headline, lead.language.as_deref());
    let entries = desk.entries(&articles).await?;
    format::answer(at.ending, &desk.feed(&at, entries, Vec::new(), &Place::Story(story.id), title, None))
}

/// The feed of who said what.
pub(crate) async fn said(app: State<App>, at: At, question: Question) -> Result<Response> {
    let desk = at.desk(&app).await?;
    let set = &desk.set;
    let text = question.text();
    let mut found = app.store.said(&asked(set, &text), set.now, question.cursor()?, ENTRIES + 1).await?;
    let older = (found.len() > ENTRIES).then(|| found.pop()).and_then(|_| found.last());
    let older = older.map(|said| said.cursor.to_string());
    found.retain(|said| set.names.share(&said.article.source, Outlet::Feed, desk.audience) > Share::Link);
    let told: Vec<_> = found.iter().map(|said| said.article.clone()).collect();
    let told = desk.entries(&told).await?;
    let entries = found.iter().zip(told).map(|(said, told)| {
        let lang = said.article.language.as_deref();
        let name = said.speaker.as_ref().map(|name| name.name.as_str()).or(said.surface.as_deref());
        let words = if said.direct { format!("« {} »", said.text) } else { said.text.clone() };
        let title = set.text(&format!("{} : {words}", name.unwrap_or_default()), lang);
        // Two quotes of one article are two entries.
        let digest = said
            .text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Entry { id: format!("{}#{digest:016x}", told.id), title, summary: Some(told.title), content: None, ..told }
    });
    let title = if text.is_empty() { read(set.lang).quotes.to_owned() } else { text.clone() };
    format::answer(at.ending, &desk.feed(&at, entries.collect(), Vec::new(), &Place::Said(text), title, older))
}

/// The feed of rewritten headlines.
pub(crate) async fn changed(app: State<App>, at: At) -> Result<Response> {
    let desk = at.desk(&app).await?;
    let set = &desk.set;
    let after = at.after.as_deref().map(|text| text.parse().map_err(|_| Error::Invalid)).transpose()?;
    let mut found = app.store.retitled(set.now, after, ENTRIES + 1).await?;
    let older = (found.len() > ENTRIES).then(|| found.pop()).and_then(|_| found.last());
    let older = older.map(|change| change.key.to_string());
    let base = &app.site.base_url;
    let now: Vec<_> = found.iter().map(|change| change.article.clone()).collect();
    let now = desk.entries(&now).await?;
    let entries = found.iter().zip(now).map(|(change, entry)| {
        let article = &change.article;
        let lang = article.language.as_deref();
        let version = Place::Version(article.id, article.headline.clone(), change.version);
        Entry {
            id: format!("{}#{}", urn(article.id), change.version),
            url: format!("{base}{}", version.path(set.lang)),
            title: set.text(&change.after, lang),
            summary: Some(set.text(&change.before, lang)),
            content: None,
            published: change.at,
            updated: change.at,
            ..entry
        }
    });
    format::answer(
        at.ending,
        &desk.feed(&at, entries.collect(), Vec::new(), &Place::Changed, read(set.lang).changed.to_owned(), older),
    )
}

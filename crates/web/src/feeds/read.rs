//! Feeds of what was read: of a name, of a story, of who said what, of rewritten headlines.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use news::{EntityType, StoryId};

use super::{ENTRIES, Ending, Entry, answer, ending, entry, urn, written};
use crate::address::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::locales::read;
use crate::pages::said::{Question, asked};
use crate::view::Setter;

/// The feed of a person.
pub(crate) async fn person(app: State<App>, reader: Reader, at: Path<(String, String)>) -> Result<Response> {
    name(&app, reader, EntityType::Per, &at.0).await
}

/// The feed of a place.
pub(crate) async fn place(app: State<App>, reader: Reader, at: Path<(String, String)>) -> Result<Response> {
    name(&app, reader, EntityType::Loc, &at.0).await
}

/// The feed of an organisation.
pub(crate) async fn organisation(app: State<App>, reader: Reader, at: Path<(String, String)>) -> Result<Response> {
    name(&app, reader, EntityType::Org, &at.0).await
}

async fn name(app: &App, reader: Reader, kind: EntityType, (slug, file): &(String, String)) -> Result<Response> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let ending = ending(file)?;
    let found = app.store.name(kind, slug, set.now).await?.ok_or(Error::NotFound)?;
    let articles = app.store.naming((kind, slug), set.now, None, ENTRIES).await?;
    answer(app, &set, articles.iter(), &Place::Name(kind, found.name.slug), found.name.name, ending)
}

/// The feed of a story: what is told of it, the newest first.
pub(crate) async fn story(app: State<App>, reader: Reader, at: Path<(String, String)>) -> Result<Response> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let ending = ending(&at.1)?;
    let id: StoryId = at.0.0.parse().map_err(|_| Error::NotFound)?;
    let (story, mut articles) = app.store.story(id).await?.ok_or(Error::NotFound)?;
    articles.reverse();
    articles.truncate(ENTRIES);
    let lead = articles.iter().find(|article| article.id == story.lead).or(articles.first()).ok_or(Error::NotFound)?;
    let title = set.text(&lead.headline, lead.language.as_deref());
    answer(&app, &set, articles.iter(), &Place::Story(story.id), title, ending)
}

/// The feed of who said what.
pub(crate) async fn said(
    app: State<App>,
    reader: Reader,
    question: Query<Question>,
    ending: Ending,
) -> Result<Response> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let text = question.text();
    let found = app.store.said(&asked(&text), set.now, None, ENTRIES).await?;
    let entries = found.iter().map(|said| {
        let lang = said.article.language.as_deref();
        let name = said.speaker.as_ref().map(|name| name.name.as_str()).or(said.surface.as_deref());
        let words = if said.direct { format!("« {} »", said.text) } else { said.text.clone() };
        let title = set.text(&format!("{} : {words}", name.unwrap_or_default()), lang);
        let told = entry(&set, &said.article, &app.site.base_url);
        // Two quotes of one article are two entries.
        let digest = said
            .text
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Entry { id: format!("{}#{digest:016x}", told.id), title, summary: Some(told.title), ..told }
    });
    let title = if text.is_empty() { read(set.lang).quotes.to_owned() } else { text.clone() };
    written(&app, &set, entries.collect(), &Place::Said(text), title, ending)
}

/// The feed of rewritten headlines.
pub(crate) async fn changed(app: State<App>, reader: Reader, ending: Ending) -> Result<Response> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let found = app.store.retitled(set.now, None, ENTRIES).await?;
    let base = &app.site.base_url;
    let entries = found.iter().map(|change| {
        let article = &change.article;
        let lang = article.language.as_deref();
        let version = Place::Version(article.id, article.headline.clone(), change.version);
        Entry {
            id: format!("{}#{}", urn(article.id), change.version),
            url: format!("{base}{}", version.path(set.lang)),
            title: set.text(&change.after, lang),
            summary: Some(set.text(&change.before, lang)),
            published: change.at,
            updated: change.at,
            ..entry(&set, article, base)
        }
    });
    written(&app, &set, entries.collect(), &Place::Changed, read(set.lang).changed.to_owned(), ending)
}

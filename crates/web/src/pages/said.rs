//! Who said what: quotes by speaker and words.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;
use store::{Asked, Said, SaidCursor};

use super::page;
use crate::address::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::read;
use crate::view::{Setter, Time};

/// How many quotes a page holds.
const QUOTES: usize = 40;

/// The longest question that is read.
const TYPED: usize = 400;

/// What is asked, and where the list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    q: String,
    #[serde(alias = "before")]
    avant: Option<String>,
}

impl Question {
    /// The question as it is asked and addressed.
    pub(crate) fn text(&self) -> String {
        let spaced = self.q.split_whitespace().collect::<Vec<_>>().join(" ");
        spaced.chars().take(TYPED).collect()
    }

    /// Where the list goes on.
    pub(crate) fn cursor(&self) -> Result<Option<SaidCursor>> {
        let Some(text) = self.avant.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        let (time, key) = text.rsplit_once('_').ok_or(Error::Invalid)?;
        let (time, key) = (time.parse().map_err(|_| Error::Invalid)?, key.parse().map_err(|_| Error::Invalid)?);
        Ok(Some(SaidCursor { time, key }))
    }
}

/// The question as the store is asked it; read as the search reads it.
pub(crate) fn asked(set: &Setter, text: &str) -> Asked {
    let spoken = index::Question::parse(text, set.now, &set.zone).spoken();
    let (by, words) = (spoken.by.join(" "), spoken.words.join(" "));
    Asked { speaker: None, by, words, since: spoken.since, before: spoken.before }
}

#[derive(Template)]
#[template(path = "said.html")]
struct SaidPage {
    frame: Frame,
    question: String,
    quotes: Vec<Line>,
    older_url: Option<String>,
    newest_url: Option<String>,
}

/// A quote with where it was told.
pub(crate) struct Line {
    pub text: String,
    pub lang: Option<String>,
    pub is_direct: bool,
    pub speaker: String,
    pub speaker_url: Option<String>,
    pub headline: String,
    pub url: String,
    pub source: String,
    pub time: Time,
}

/// Quotes as lines.
pub(crate) fn lines(set: &Setter, said: Vec<Said>) -> Vec<Line> {
    let line = |said: Said| {
        let lang = said.article.language.as_deref();
        let name = said.speaker.as_ref().map(|name| name.name.as_str()).or(said.surface.as_deref());
        Line {
            text: set.text(&said.text, lang),
            lang: set.lang_of(lang),
            is_direct: said.direct,
            speaker: set.text(name.unwrap_or_default(), lang),
            speaker_url: said.speaker.as_ref().map(|name| Place::Name(name.kind, name.slug.clone()).path(set.lang)),
            headline: set.text(&said.article.headline, lang),
            url: Place::Article(said.article.id, said.article.headline.clone()).path(set.lang),
            source: set.text(&said.article.source_name, Some("fr")),
            time: set.time(said.article.time),
        }
    };
    said.into_iter().filter(|said| set.may_quote(&said.article.source)).map(line).collect()
}

/// The quotes of a question; all of them where nothing is asked.
pub(crate) async fn said(State(app): State<App>, reader: Reader, question: Query<Question>) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let text = question.text();
    let after = question.cursor()?;
    let mut found = app.store.said(&asked(&set, &text), set.now, after, QUOTES + 1).await?;
    let more = found.len() > QUOTES;
    found.truncate(QUOTES);
    let next = found.last().map(|said| said.cursor);
    found.retain(|said| set.may_quote(&said.article.source));
    let place = Place::Said(text.clone());
    let path = place.path(set.lang);
    let older = next.filter(|_| more).map(|cursor| {
        let name = if set.lang == language::clock::Lang::Fr { "avant" } else { "before" };
        let cursor = cursor.to_string();
        let value: String = url::form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
        format!("{path}{}{name}={value}", if text.is_empty() { '?' } else { '&' })
    });
    let title = read(set.lang).quotes;
    let mut frame = Frame::new(&app, &set, Some(&place), if text.is_empty() { title } else { &text });
    frame.noindex = !text.is_empty() || after.is_some();
    page(&SaidPage {
        frame,
        question: text,
        quotes: lines(&set, found),
        older_url: older,
        newest_url: after.map(|_| path),
    })
}

//! Headlines that their sources rewrote, word by word.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::Deserialize;
use store::Retitled;

use super::page;
use crate::address::Place;
use crate::app::App;
use crate::diff::{self, Change};
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::read;
use crate::view::{Setter, Time};

/// How many changes a page holds.
const CHANGES: usize = 40;

/// Where the list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Paging {
    #[serde(alias = "before")]
    avant: Option<String>,
}

#[derive(Template)]
#[template(path = "changed.html")]
struct ChangedPage {
    frame: Frame,
    changes: Vec<Changed>,
    older_url: Option<String>,
    newest_url: Option<String>,
}

/// A headline before and after.
pub(super) struct Changed {
    pub parts: Vec<(Change, String)>,
    pub lang: Option<String>,
    pub url: String,
    pub source: String,
    pub source_url: String,
    pub time: Time,
}

/// A change as a reader follows it.
pub(super) fn shown(set: &Setter, change: &Retitled) -> Changed {
    let lang = change.article.language.as_deref();
    Changed {
        parts: diff::words(&set.text(&change.before, lang), &set.text(&change.after, lang)),
        lang: set.lang_of(lang),
        url: Place::Version(change.article.id, change.article.headline.clone(), change.version).path(set.lang),
        source: set.text(&change.article.source_name, Some("fr")),
        source_url: Place::Source(change.article.source.clone()).path(set.lang),
        time: set.time(change.at),
    }
}

/// The page.
pub(crate) async fn changed(State(app): State<App>, reader: Reader, at: Query<Paging>) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let after = at.avant.as_deref().map(|key| key.parse::<i64>().map_err(|_| Error::Invalid)).transpose()?;
    let mut found = app.store.retitled(set.now, after, CHANGES + 1).await?;
    let more = found.len() > CHANGES;
    found.truncate(CHANGES);
    let path = Place::Changed.path(set.lang);
    let name = if set.lang == language::clock::Lang::Fr { "avant" } else { "before" };
    let older_url = found.last().filter(|_| more).map(|last| format!("{path}?{name}={}", last.key));
    let mut frame = Frame::new(&app, &set, Some(&Place::Changed), read(set.lang).changed);
    frame.noindex = after.is_some();
    let changes = found.iter().map(|change| shown(&set, change)).collect();
    page(&ChangedPage { frame, changes, older_url, newest_url: after.map(|_| path) })
}

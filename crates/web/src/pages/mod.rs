//! The pages, one a file; each has its template beside its name.

pub(crate) mod account;
pub(crate) mod agenda;
pub(crate) mod alert;
pub(crate) mod article;
pub(crate) mod changed;
pub(crate) mod consent;
pub(crate) mod correct;
mod dossier;
pub(crate) mod errors;
pub(crate) mod front;
pub(crate) mod health;
pub(crate) mod keep;
pub(crate) mod log_in;
pub(crate) mod lookout;
pub(crate) mod machines;
pub(crate) mod metrics;
pub(crate) mod name;
pub(crate) mod names;
pub(crate) mod questions;
mod reuse;
pub(crate) mod said;
pub(crate) mod search;
pub(crate) mod section;
pub(crate) mod source;
pub(crate) mod sources;
pub(crate) mod stop;
pub(crate) mod story;
pub(crate) mod users;
pub(crate) mod version;

use askama::Template;
use axum::response::Html;
use serde::Deserialize;
use store::{Cursor, Selection};

use crate::address::{cursor_of, older};
use crate::app::App;
use crate::error::{Error, Result};
use crate::view::{Line, Setter, Told};

/// How many lines a page holds.
const LINES: usize = 40;

/// A page, written.
fn page(template: &impl Template) -> Result<Html<String>> {
    let mut text = template.render()?;
    // No page holds control characters, wherever a text had them from. (Looked at by pieces: many bytes at a time.)
    let is_kept = |byte: u8| byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r');
    let is_clean = |piece: &[u8]| piece.iter().fold(true, |clean, byte| clean & is_kept(*byte));
    if !text.as_bytes().chunks(256).all(is_clean) {
        text.retain(|c| u8::try_from(c).map_or(true, is_kept));
    }
    Ok(Html(text))
}

/// The fields of a form, by name; of several under one name the last.
fn fields(form: &str) -> std::collections::HashMap<String, String> {
    url::form_urlencoded::parse(form.as_bytes()).into_owned().collect()
}

/// Where a list goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Paging {
    #[serde(alias = "before")]
    avant: Option<String>,
}

impl Paging {
    /// After what an address says.
    pub(crate) fn of(avant: Option<String>) -> Self {
        Self { avant }
    }

    pub(crate) fn cursor(&self) -> Result<Option<Cursor>> {
        self.avant
            .as_deref()
            .filter(|text| !text.is_empty())
            .map(|text| cursor_of(text).ok_or(Error::Invalid))
            .transpose()
    }
}

/// A page of a list.
pub(crate) struct List {
    pub lines: Vec<Line>,
    pub older_url: Option<String>,
    pub newest_url: Option<String>,
    /// The last change in the outbox when the list was read: the live wire goes on from there.
    pub head: u64,
}

/// Reads a page of a list whose first page is at `path`.
async fn list(
    app: &App,
    set: &Setter,
    told: Told,
    mut selection: Selection,
    paging: &Paging,
    path: &str,
) -> Result<List> {
    let after = paging.cursor()?;
    let head = *app.store.head().borrow();
    selection.visible_at = Some(set.now);
    let mut rows = app.store.latest(&selection, after, LINES + 1).await?;
    let more = rows.len() > LINES;
    rows.truncate(LINES);
    let last = rows.last().filter(|_| more).map(|row| Cursor { time: row.article.time, id: row.article.id });
    Ok(List {
        lines: set.lines(&rows, told),
        older_url: last.map(|cursor| older(path, &cursor, set.lang)),
        newest_url: after.map(|_| path.to_owned()),
        head,
    })
}

/// Where a page listens for news of what it shows.
fn live_url(filter: &[(&str, &str)], set: &Setter, head: u64) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(filter);
    if set.lang != language::clock::Lang::Fr {
        query.append_pair("lang", set.lang.tag());
    }
    query.append_pair("depuis", &head.to_string());
    format!("/direct?{}", query.finish())
}

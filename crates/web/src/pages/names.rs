//! The names that are most in the news these days.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use jiff::SignedDuration;
use news::EntityType;

use super::name::{Link, grouped};
use super::page;
use crate::address::Place;
use crate::app::App;
use crate::error::Result;
use crate::frame::{Frame, Reader};
use crate::locales::read;
use crate::view::Setter;

/// How far back the page looks, and how many names of a kind it shows.
const DAYS: i64 = 7;
const NAMES: usize = 40;

#[derive(Template)]
#[template(path = "names.html")]
struct NamesPage {
    frame: Frame,
    groups: Vec<(&'static str, Vec<Link>)>,
}

/// The names.
pub(crate) async fn names(State(app): State<App>, reader: Reader) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let since = set.now - SignedDuration::from_hours(24 * DAYS);
    let mut names = Vec::new();
    for kind in [EntityType::Per, EntityType::Org, EntityType::Loc] {
        names.extend(app.store.names(kind, since, set.now, NAMES).await?);
    }
    let frame = Frame::new(&app, &set, Some(&Place::Names), read(set.lang).names);
    page(&NamesPage { groups: grouped(&set, names), frame })
}

//! The page of a section.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use store::Selection;

use super::{List, Paging, list, live_url, page};
use crate::address::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::view::Setter;

#[derive(Template)]
#[template(path = "section.html")]
struct Section {
    frame: Frame,
    list: List,
}

/// The newest of a section.
pub(crate) async fn section(
    State(app): State<App>,
    reader: Reader,
    Path(name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let place = Place::Section(name.clone());
    let selection = Selection { section: Some(name.clone()), ..Selection::default() };
    let list = list(&app, &set, Setter::line, selection, &paging, &place.path(set.lang)).await?;
    let is_first = list.newest_url.is_none();
    if list.lines.is_empty() && is_first {
        return Err(Error::NotFound);
    }
    let mut frame = Frame::new(&app, &set, Some(&place), set.section(&name).0);
    frame.noindex = !is_first;
    frame.live = is_first.then(|| live_url(&[("rubrique", &name)], &set, list.head));
    page(&Section { frame, list })
}

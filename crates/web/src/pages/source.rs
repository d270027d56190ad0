//! The page of a source.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use news::SourceId;
use store::Selection;

use super::{List, Paging, list, live_url, page};
use crate::address::{Place, outside};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::view::Setter;

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    frame: Frame,
    list: List,
    site_url: Option<String>,
}

/// The newest of a source.
pub(crate) async fn source(
    State(app): State<App>,
    reader: Reader,
    Path(name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Html<String>> {
    let id: SourceId = name.parse().map_err(|_| Error::NotFound)?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let place = Place::Source(id.clone());
    let selection = Selection { source: Some(id.clone()), ..Selection::default() };
    let list = list(&app, &set, Setter::line, selection, &paging, &place.path(set.lang)).await?;
    let known = set.names.sources.iter().find(|(source, _)| source.id == id);
    // A source that was removed keeps its page for as long as its articles are there.
    let name = match (known, list.lines.first()) {
        (Some((source, _)), _) => source.name.clone(),
        (None, Some(line)) => line.source.clone(),
        (None, None) => return Err(Error::NotFound),
    };
    let is_first = list.newest_url.is_none();
    let site_url = known.and_then(|(source, _)| outside(source.site_url.as_deref()?));
    let mut frame = Frame::new(&app, &set, Some(&place), name);
    frame.noindex = !is_first;
    frame.live = is_first.then(|| live_url(&[("source", id.as_str())], &set, list.head));
    page(&SourcePage { frame, list, site_url })
}

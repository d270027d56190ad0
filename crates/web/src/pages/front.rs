//! The front page: *Dernières infos*, one line a story, and the stories most covered.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use store::Selection;

use super::{List, Paging, list, live_url, page};
use crate::address::Place;
use crate::app::App;
use crate::error::Result;
use crate::frame::{Frame, Reader};
use crate::locales::texts;
use crate::view::{Line, Setter};

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    frame: Frame,
    list: List,
    top: Vec<Line>,
}

/// The front page.
pub(crate) async fn front(
    State(app): State<App>,
    reader: Reader,
    Query(paging): Query<Paging>,
) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    // One line a story: who wants more opens it.
    let path = Place::Front.path(set.lang);
    let list = list(&app, &set, Setter::headline, Selection::default(), &paging, &path).await?;
    let is_first = list.newest_url.is_none();
    let top = if is_first { most_covered(&app, &set).await? } else { Vec::new() };
    let mut frame = Frame::new(&app, &set, Some(&Place::Front), if is_first { "" } else { texts(set.lang).older });
    frame.description = Some(format!("{} – {}", app.site.name, frame.t.tagline));
    frame.noindex = !is_first;
    frame.live = is_first.then(|| live_url(&[], &set, list.head));
    page(&Front { frame, list, top })
}

/// The lines of the stories that lead.
async fn most_covered(app: &App, set: &Setter) -> Result<Vec<Line>> {
    let rows = app.leading(set.now).await?;
    Ok(rows.iter().map(|row| set.headline(&row.article, row.story.as_ref())).collect())
}

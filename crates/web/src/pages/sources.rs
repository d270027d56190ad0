//! The list of sources, and the same list as OPML.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use news::{Polling, Source, SourceKind};

use super::page;
use crate::address::{Place, outside};
use crate::app::App;
use crate::error::Result;
use crate::frame::{Frame, Reader};
use crate::view::{Setter, Time};

/// A source with how its polling goes.
pub(super) struct SourceLine {
    pub name: String,
    pub url: String,
    pub site_url: Option<String>,
    pub section: Option<(String, String)>,
    pub last_good: Option<Time>,
    pub failures: u32,
    pub state: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "sources.html")]
struct Sources {
    frame: Frame,
    sources: Vec<SourceLine>,
    /// Where a page may be kept, and what that is called.
    keep: Option<(String, &'static str)>,
}

/// All sources.
pub(crate) async fn sources(State(app): State<App>, reader: Reader) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let frame = Frame::new(&app, &set, Some(&Place::Sources), crate::locales::texts(set.lang).sources);
    let sources = set.names.sources.iter().map(|(source, polling)| line(&set, source, polling)).collect();
    let keep = app.keeper.is_some().then(|| (Place::Keep.path(set.lang), crate::locales::keep_texts(set.lang).title));
    page(&Sources { frame, sources, keep })
}

/// A source as a line of a list: (class, text) of its state.
pub(super) fn line(set: &Setter, source: &Source, polling: &Polling) -> SourceLine {
    let t = crate::locales::texts(set.lang);
    let state = match polling {
        _ if matches!(source.kind, SourceKind::Import | SourceKind::Kept) => ("waiting", t.imported),
        polling if polling.gone => ("failing", t.gone),
        polling if polling.failures > 0 => ("failing", t.failing),
        polling if polling.last_good.is_some() => ("fine", t.fine),
        _ => ("waiting", t.waiting),
    };
    SourceLine {
        name: set.text(&source.name, Some("fr")),
        url: Place::Source(source.id.clone()).path(set.lang),
        site_url: source.site_url.as_deref().and_then(outside),
        section: source.section.as_deref().map(|name| set.section(name)),
        last_good: polling.last_good.map(|at| set.time(at)),
        failures: polling.failures,
        state,
    }
}

//! Feeds of the front page, of sections, sources and questions, in the formats that readers and newsrooms take.

mod atom;
mod entries;
mod format;
pub(crate) mod ical;
mod json;
pub(crate) mod opml;
pub(crate) mod read;
mod rss;
pub(crate) mod told;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use index::{Question, Request, Sort};
use jiff::Timestamp;
use language::clock::Lang;
use news::{ArticleId, Audience, Outlet, SourceId};
use serde::Deserialize;
use store::{Cursor, Selection, Withdrawn};

pub(crate) use format::Ending;
use format::http_date;

use crate::address::{Place, Search, cursor_text};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::locales::texts;
use crate::pages::Paging;
use crate::pages::search::Asked;
use crate::view::Setter;
use crate::visitor::Visitor;
use entries::Desk;

/// How many entries a feed holds.
const ENTRIES: usize = 50;

/// How many articles of an export are in hand at once.
const EXPORTED: usize = 200;

/// For how long a feed tells that a piece was withdrawn, in days.
const REMEMBERED: i64 = 30;

/// Where a feed goes on: after this row of its list.
type After = Option<String>;

/// What is asked, and the format to answer in.
pub(crate) struct At {
    reader: Reader,
    visitor: Visitor,
    ending: Ending,
    after: After,
}

impl At {
    /// A reader's wish.
    pub(crate) fn new(reader: Reader, visitor: Visitor, ending: Ending, after: After) -> Self {
        Self { reader, visitor, ending, after: after.filter(|text| !text.is_empty()) }
    }

    /// The same with the ending of `flux.atom`, under either name.
    fn of(reader: Reader, visitor: Visitor, file: &str, after: After) -> Result<Self> {
        let (stem, ending) = file.rsplit_once('.').ok_or(Error::NotFound)?;
        let ending = Ending::of(ending).filter(|_| matches!(stem, "flux" | "feed")).ok_or(Error::NotFound)?;
        Ok(Self::new(reader, visitor, ending, after))
    }

    fn cursor(&self) -> Result<Option<Cursor>> {
        Paging::of(self.after.clone()).cursor()
    }

    async fn desk<'a>(&self, app: &'a App) -> Result<Desk<'a>> {
        let set = Setter::new(app, self.reader.lang, self.reader.now).await?;
        Ok(Desk { app, set, audience: self.visitor.audience(), outlet: Outlet::Feed })
    }
}

/// Where a feed goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Onwards {
    #[serde(alias = "before", alias = "apres", alias = "after")]
    pub avant: After,
}

/// A feed, before it is written in one of the formats.
pub(crate) struct Feed {
    pub title: String,
    pub lang: &'static str,
    /// The name of the site.
    pub site: String,
    /// The page it is the feed of, absolute.
    pub page: String,
    /// The address of its first page, absolute; its id too.
    pub address: String,
    /// The address of this page of it.
    pub itself: String,
    /// The address of what came before (RFC 5005).
    pub older: Option<String>,
    /// The hub that tells of its changes (WebSub).
    pub hub: Option<String>,
    /// When an entry last changed.
    pub updated: Timestamp,
    pub entries: Vec<Entry>,
    /// What was withdrawn of it lately.
    pub gone: Vec<Withdrawn>,
}

impl Feed {
    /// Whether this is a page of what came before, which stays as it is.
    pub(crate) fn is_archive(&self) -> bool {
        self.itself != self.address
    }
}

/// One entry.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub id: String,
    pub url: String,
    pub original: Option<String>,
    pub title: String,
    pub summary: Option<String>,
    /// The text as HTML, where it may leave.
    pub content: Option<String>,
    pub lang: Option<String>,
    pub source: String,
    pub authors: Vec<String>,
    pub section: Option<String>,
    pub tags: Vec<String>,
    pub published: Timestamp,
    pub updated: Timestamp,
    /// The piece behind it, as far as it may leave.
    pub piece: Option<Box<(news::Article, news::Reading)>>,
}

impl Entry {
    /// Who tells it: its authors, then the source.
    fn by(&self) -> impl Iterator<Item = &String> {
        self.authors.iter().filter(|author| **author != self.source).chain([&self.source])
    }
}

/// The feed of the front page.
pub(crate) async fn front(app: State<App>, at: At) -> Result<Response> {
    latest(&app, at, Selection::default(), Place::Front).await
}

/// The feed of a section.
pub(crate) async fn section(
    app: State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((name, file)): Path<(String, String)>,
    on: Query<Onwards>,
) -> Result<Response> {
    let selection = Selection { section: Some(name.clone()), ..Selection::default() };
    latest(&app, At::of(reader, visitor, &file, on.0.avant)?, selection, Place::Section(name)).await
}

/// The feed of a source.
pub(crate) async fn source(
    app: State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((name, file)): Path<(String, String)>,
    on: Query<Onwards>,
) -> Result<Response> {
    let id: SourceId = name.parse().map_err(|_| Error::NotFound)?;
    let selection = Selection { source: Some(id.clone()), ..Selection::default() };
    latest(&app, At::of(reader, visitor, &file, on.0.avant)?, selection, Place::Source(id)).await
}

async fn latest(app: &App, at: At, mut selection: Selection, place: Place) -> Result<Response> {
    let desk = at.desk(app).await?;
    let set = &desk.set;
    selection.visible_at = Some(at.reader.now);
    let mut rows = app.store.latest(&selection, at.cursor()?, ENTRIES + 1).await?;
    let older = (rows.len() > ENTRIES).then(|| rows.pop()).and_then(|_| rows.last());
    let older = older.map(|row| cursor_text(&Cursor { time: row.article.time, id: row.article.id }));
    let title = match &place {
        Place::Section(name) => set.section(name).0,
        Place::Source(id) => set.names.source(id).to_owned(),
        _ => texts(set.lang).latest.to_owned(),
    };
    let found: Vec<_> = rows.into_iter().map(|row| row.article).collect();
    let gone = app.store.withdrawn(&selection, set.now - jiff::SignedDuration::from_hours(24 * REMEMBERED)).await?;
    let entries = desk.entries(&found).await?;
    format::answer(at.ending, &desk.feed(&at, entries, gone, &place, title, older))
}

/// The feed of a question: what is found, the newest first.
pub(crate) async fn search(app: State<App>, at: At, asked: Asked) -> Result<Response> {
    let desk = at.desk(&app).await?;
    let question = asked.question(&desk.set);
    if question.text.is_empty() {
        return Err(Error::NotFound);
    }
    let place = Place::Search(Search::of(question.text.clone()));
    let title = question.text.clone();
    let (sort, now, after) = (Sort::Newest, desk.set.now, at.after.clone());
    let request = Request { question, sort, limit: ENTRIES, after, facets: false, fold_stories: true, now };
    let answer = app.index.search(&request).await?;
    let found: Vec<ArticleId> = answer.hits.iter().map(|hit| hit.id).collect();
    let rows = app.store.rows(&found).await?;
    let found: Vec<_> = rows.into_iter().map(|row| row.article).collect();
    let entries = desk.entries(&found).await?;
    format::answer(at.ending, &desk.feed(&at, entries, Vec::new(), &place, title, answer.next))
}

/// The feed of a question as `export` writes it: all that is found, up to `limit`, as far as the house may export it.
/// `format` is `atom`, `rss` or `json`.
///
/// # Errors
/// Where there is no such format, or where store or index fail.
pub async fn export(app: &App, text: &str, format: &str, limit: usize) -> Result<Vec<u8>> {
    let reader = Reader { lang: Lang::Fr, now: Timestamp::now() };
    let ending = Ending::of(format).ok_or(Error::NotFound)?;
    let at = At::new(reader, Visitor::of_open_house(), ending, None);
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let desk = Desk { app, set, audience: Audience::House, outlet: Outlet::Export };
    let question = Question::parse(text, reader.now, &desk.set.zone);
    let (mut entries, mut after) = (Vec::new(), None);
    while entries.len() < limit {
        let (sort, limit, now) = (Sort::Newest, EXPORTED.min(limit - entries.len()), reader.now);
        let question = question.clone();
        let request = Request { question, sort, limit, after, facets: false, fold_stories: false, now };
        let answer = app.index.search(&request).await?;
        let found: Vec<ArticleId> = answer.hits.iter().map(|hit| hit.id).collect();
        let rows = app.store.rows(&found).await?;
        entries.extend(desk.entries(&rows.into_iter().map(|row| row.article).collect::<Vec<_>>()).await?);
        after = answer.next;
        if after.is_none() || found.is_empty() {
            break;
        }
    }
    let place = Place::Search(Search::of(question.text.clone()));
    format::write(ending, &desk.feed(&at, entries, Vec::new(), &place, question.text, None))
}

//! Pages that readers keep: the site asks, the desk fetches them and takes them in.

use async_trait::async_trait;
use desk::{Desk, Error, keep_page};
use jiff::Timestamp;
use news::{ArticleId, Source, SourceId, SourceKind};
use tokio::sync::Semaphore;
use web::Refused;

/// The source of the pages that readers keep.
const NAME: &str = "Pages gardées";

/// Pages that are fetched at once, however many readers ask.
const TOGETHER: usize = 4;

/// A desk that keeps pages.
pub struct Keeping {
    desk: Desk,
    room: Semaphore,
}

impl Keeping {
    /// Keeps with this desk.
    pub fn new(desk: Desk) -> Self {
        Self { desk, room: Semaphore::new(TOGETHER) }
    }
}

/// A source that pages and files are brought to, by its name.
pub fn brought(name: &str, timezone: Option<String>) -> Source {
    Source {
        id: SourceId::of(name),
        name: name.to_owned(),
        kind: SourceKind::Import,
        url: None,
        site_url: None,
        timezone,
        section: None,
    }
}

#[async_trait]
impl web::Keeper for Keeping {
    async fn keep(&self, url: &str) -> Result<ArticleId, Refused> {
        let _room = self.room.acquire().await.map_err(|_| Refused::Failed)?;
        let zone = self.desk.settings.timezone.iana_name().map(str::to_owned);
        let source = Source { kind: SourceKind::Kept, ..brought(NAME, zone) };
        keep_page(&self.desk, &source, url, Timestamp::now()).await.map_err(|error| {
            let why = refused(&error);
            tracing::info!(%error, ?why, "a page was not kept");
            why
        })
    }
}

fn refused(error: &Error) -> Refused {
    use wire::Error as Wire;
    match error {
        Error::Wire(Wire::Address(_)) => Refused::Address,
        Error::Wire(Wire::Forbidden { .. } | Wire::Port { .. } | Wire::PrivateName(_)) => Refused::Private,
        Error::Wire(Wire::Robots(_)) => Refused::Robots,
        Error::Wire(Wire::Reserved(_)) | Error::OptedOut { .. } => Refused::Reserved,
        Error::Wire(Wire::Status { status, .. }) => Refused::Status(*status),
        Error::Wire(Wire::TooLarge { .. }) => Refused::TooLarge,
        Error::Wire(Wire::Media { .. }) | Error::Unreadable { .. } | Error::NoPage(_) | Error::OtherPage(_) => {
            Refused::NoArticle
        }
        Error::Wire(_) => Refused::NoAnswer,
        Error::Store(_) | Error::Index(_) | Error::Panicked { .. } => Refused::Failed,
    }
}

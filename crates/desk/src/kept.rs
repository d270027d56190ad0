//! Keeping a page: one address that a person names is fetched and taken in at once.

use jiff::Timestamp;
use news::{ArticleId, Capture, Obtained, Source};
use wire::{Request, Response};

use crate::sources::Sources;
use crate::steps::{self, Beside};
use crate::{Desk, Error, Result, opt_out};

/// Fetches the page at `url` for `source`, as politely as any: with what its site reserves, in its robots.txt and
/// beside it.
///
/// # Errors
/// Where the wire refuses or fails, and where the answer reserves the page ([`Error::OptedOut`]).
pub async fn fetch_page(desk: &Desk, source: &Source, url: &str, now: Timestamp) -> Result<Capture> {
    let licensed = opt_out::is_licensed(Some(url), &desk.settings);
    let request = Request { url: url.to_owned(), robots: true, licensed, ..Request::default() };
    // Without validators nothing is "not modified"; a host that says so has sent nothing.
    let (Response::Fresh(fetched) | Response::NotModified(fetched)) = desk.fetch.fetch(&request).await?;
    refuse(desk, &fetched.opt_out, &fetched.url)?;
    Ok(Capture {
        url: Some(fetched.url),
        media_type: fetched.media_type,
        language: fetched.language,
        ..Capture::new(source.id.clone(), Obtained::Import, fetched.body, now)
    })
}

/// Fetches the page at `url` and keeps it as a piece of `source`; where it is already here, that one is told.
///
/// # Errors
/// As [`fetch_page`]; and where there is no article on it, or a whole feed.
pub async fn keep_page(desk: &Desk, source: &Source, url: &str, now: Timestamp) -> Result<ArticleId> {
    desk.store.put_source(source).await?;
    let capture = fetch_page(desk, source, url, now).await?;
    let (found, name) = (capture.url.clone().unwrap_or_default(), steps::name(&capture));
    // Read although it may be known: what it gave must be named.
    let beside = Beside { again: true, ..Beside::default() };
    let read = steps::read(desk, capture, now, beside, &mut Sources::default()).await?;
    if let Some(failure) = read.failure {
        return Err(failure);
    }
    let taken = read.intake.as_ref().map(|intake| intake.taken.as_slice()).unwrap_or_default();
    if read.total > 1 || taken.iter().any(|taken| taken.article.format.is_feed()) {
        return Err(Error::NoPage(name));
    }
    for taken in taken {
        refuse(desk, &taken.article.opt_out, &found)?;
    }
    if let Some(put) = steps::keep(desk, read, &source.id, None).await?.first() {
        return Ok(put.id);
    }
    let keys: Vec<String> = [url, found.as_str()].into_iter().filter_map(news::address_key).collect();
    let known = desk.store.sighted(&source.id, &[keys]).await?;
    known.into_iter().flatten().next().map(|sighting| sighting.article).ok_or(Error::NoPage(name))
}

fn refuse(desk: &Desk, signals: &[String], url: &str) -> Result<()> {
    match opt_out::bars_page(signals, Some(url), &desk.settings) {
        Some(signal) => Err(Error::OptedOut { page: wire::shown(url), signal: signal.clone() }),
        None => Ok(()),
    }
}

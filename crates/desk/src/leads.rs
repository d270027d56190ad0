//! Leads: what a sitemap only points to. An index leads to further sitemaps, a plain sitemap to pages that say
//! themselves what they are.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use news::{ArticleId, Capture, Extent, Obtained, Source};
use store::NewJob;
use url::Url;
use wire::{Fetched, Request, Response};

use crate::sources::Sources;
use crate::steps::{self, Beside, PAGE, PageJob, Read};
use crate::{Desk, Error, Result, opt_out};

/// Sitemaps of an index that are asked for in one poll.
const MOST_MAPS: usize = 5;

/// Pages of a plain sitemap that are asked for after one poll.
const MOST_PAGES: usize = 50;

/// How an index of sitemaps begins, and within how many bytes.
const INDEX: &[u8] = b"<sitemapindex";
const HEAD: usize = 4_096;

/// Listed pages that were asked for, and how many are remembered.
static ASKED: LazyLock<Mutex<HashSet<u64>>> = LazyLock::new(Mutex::default);
const MOST_ASKED: usize = 100_000;

/// A page that changed longer ago is no news, nor is a piece that was published longer ago.
const RECENT: SignedDuration = SignedDuration::from_hours(48);
const PUBLISHED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The jobs that fetch the pages of a plain sitemap: those that changed lately and are not known, the newest first.
pub(crate) async fn page_jobs(
    desk: &Desk,
    capture: &Capture,
    leads: &[intake::Lead],
    now: Timestamp,
) -> Result<Vec<NewJob>> {
    let recent = |lead: &&intake::Lead| lead.at.is_some_and(|at| now.duration_since(at) < RECENT);
    let asked = matches!(capture.obtained, Obtained::Poll | Obtained::Push) && desk.settings.fetch_pages;
    let mut fresh: Vec<(String, &intake::Lead)> = leads
        .iter()
        .filter(|lead| asked && recent(lead))
        .filter_map(|lead| Some((news::address_key(&lead.url)?, lead)))
        .collect();
    fresh.sort_by_key(|(_, lead)| std::cmp::Reverse(lead.at));
    fresh.truncate(4 * MOST_PAGES);
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Vec<String>> = fresh.iter().map(|(key, _)| vec![key.clone()]).collect();
    let known = desk.store.sighted(&capture.source, &keys).await?;
    let unknown = fresh.into_iter().zip(known).filter(|(_, known)| known.is_none()).map(|(fresh, _)| fresh);
    let unknown = unknown.filter(|(key, lead)| is_first(key, lead.at));
    let job = |(key, lead): (String, &intake::Lead)| {
        let job = PageJob { keys: vec![key], source: capture.source.clone(), url: lead.url.clone(), listed: true };
        Some(NewJob { kind: PAGE, key: lead.url.clone(), payload: serde_json::to_string(&job).ok()?, due: now })
    };
    Ok(unknown.take(MOST_PAGES).filter_map(job).collect())
}

/// Whether a page as it changed at a moment is met for the first time: one that proved to be no news is not asked for
/// again at every poll.
fn is_first(key: &str, at: Option<Timestamp>) -> bool {
    let mut hasher = DefaultHasher::new();
    (key, at).hash(&mut hasher);
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    if asked.len() >= MOST_ASKED {
        asked.clear();
    }
    asked.insert(hasher.finish())
}

/// The sitemaps that bytes list where they are an index of them: also of one that is known, for it may stay the same
/// while what it leads to changes.
pub(crate) fn maps(bytes: &[u8]) -> Vec<intake::Lead> {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    if !head.windows(INDEX.len()).any(|part| part == INDEX) {
        return Vec::new();
    }
    intake::sitemap::maps(&String::from_utf8_lossy(bytes))
}

/// Fetches what an index leads to, those that changed since the last good answer, the newest first; what each gave.
///
/// All are asked for within the turn that the index has at its host, with its pause between two.
///
/// # Errors
/// Only where the store fails: a sitemap that does not answer is left for the next poll.
pub(crate) async fn follow(
    desk: &Desk,
    source: &Source,
    index: &Fetched,
    leads: &[intake::Lead],
    since: Option<Timestamp>,
) -> Result<Vec<Read>> {
    let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin());
    let changed = |lead: &&intake::Lead| match (lead.at, since) {
        // A day may stand for any moment of it.
        (Some(at), Some(since)) => since.duration_since(at) < SignedDuration::from_hours(24),
        _ => true,
    };
    let mut maps: Vec<&intake::Lead> =
        leads.iter().filter(changed).filter(|lead| origin(&lead.url) == origin(&index.url)).collect();
    maps.sort_by_key(|lead| std::cmp::Reverse((lead.is_of_news(), lead.at)));
    let mut reads = Vec::new();
    for lead in maps.into_iter().take(MOST_MAPS) {
        tokio::time::sleep(desk.fetch.pause(&lead.url).unwrap_or_default().max(desk.settings.host_pause)).await;
        let request = Request { url: lead.url.clone(), ..Request::default() };
        let fetched = match desk.fetch.fetch(&request).await {
            Ok(Response::Fresh(fetched) | Response::NotModified(fetched)) => fetched,
            Err(error) => {
                tracing::info!(source = %source.id, %error, "a sitemap of an index failed");
                continue;
            }
        };
        let now = Timestamp::now();
        let capture = Capture {
            url: Some(fetched.url),
            media_type: fetched.media_type,
            ..Capture::new(source.id.clone(), Obtained::Poll, fetched.body, now)
        };
        let beside = Beside { opt_out: fetched.opt_out, again: false };
        reads.push(steps::read(desk, capture, now, beside, &mut Sources::default()).await?);
    }
    Ok(reads)
}

/// Takes in a page that a plain sitemap listed, where it is a piece of news: it says when it was published, lately.
pub(crate) async fn take_listed(
    desk: &Desk,
    page: &PageJob,
    fetched: Fetched,
    now: Timestamp,
) -> Result<Option<ArticleId>> {
    let found = fetched.url.clone();
    let capture = Capture {
        url: Some(fetched.url),
        media_type: fetched.media_type,
        language: fetched.language,
        ..Capture::new(page.source.clone(), Obtained::Page, fetched.body, now)
    };
    let beside = Beside { opt_out: fetched.opt_out, again: false };
    let mut read = steps::read(desk, capture, now, beside, &mut Sources::default()).await?;
    if let Some(failure) = read.failure {
        return Err(failure);
    }
    let Some(intake) = &mut read.intake else { return Ok(None) };
    intake.taken.retain(|taken| {
        let article = &taken.article;
        let recent = article.published.is_some_and(|published| now.duration_since(published.at) < PUBLISHED);
        let barred = opt_out::bars_page(&article.opt_out, Some(&found), &desk.settings).is_some();
        recent && article.extent > Extent::Headline && !barred
    });
    let [taken] = intake.taken.as_mut_slice() else { return Err(Error::OtherPage(wire::shown(&page.url))) };
    for key in &page.keys {
        if !taken.keys.contains(key) {
            taken.keys.push(key.clone());
        }
    }
    Ok(steps::keep(desk, read, &page.source, None).await?.first().map(|put| put.id))
}

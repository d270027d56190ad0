//! Taking captures in: read them, leave what is known, keep the rest.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use intake::Context;
use jiff::Timestamp;
use news::{
    AgendaItem, Article, Capture, Draft, Extent, Format, LinkKind, Obtained, Polling, Reading, Source, SourceId,
    SourceKind, Status, Told,
};
use serde::{Deserialize, Serialize};
use store::{Intake, NewJob, Put, Sighting, Taken};
use tokio::task::spawn_blocking;

use crate::sources::{Sources, zone};
use crate::{Desk, Error, Result, leads, opt_out};

/// The kind of the jobs that fetch pages.
pub(crate) const PAGE: &str = "page";

/// The kind of the jobs that tell of articles whose embargo ends.
pub(crate) const RELEASE: &str = "release";

/// What is needed to tell of an article whose embargo ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReleaseJob {
    /// The keys of the article.
    pub(crate) keys: Vec<String>,
    /// Its source.
    pub(crate) source: SourceId,
}

/// Drafts that one thread reads at a time: a large capture is read by all of them.
const SHARE: usize = 32;

/// Captures that are committed together.
const TOGETHER: usize = 64;

/// What a page job needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageJob {
    /// The keys of the article that led to it.
    pub(crate) keys: Vec<String>,
    /// Its source.
    pub(crate) source: SourceId,
    /// Its address.
    pub(crate) url: String,
    /// Whether only a list led to it: then there is no article yet.
    #[serde(default)]
    pub(crate) listed: bool,
}

/// What was read of a capture, before it is kept.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// What is to be kept; `None` where these bytes are here already.
    pub(crate) intake: Option<Intake>,
    /// Why nothing could be read.
    pub(crate) failure: Option<Error>,
    /// What could not be read, beside what could.
    pub(crate) problems: Vec<String>,
    /// How many items were never seen before.
    pub(crate) new: usize,
    /// When the items say they were published.
    pub(crate) published: Vec<Timestamp>,
    /// How many items there are.
    pub(crate) total: usize,
    /// Scalar values of the text of each that is new.
    pub(crate) lengths: Vec<usize>,
    /// What a feed tells those who poll it.
    pub(crate) told: Told,
    /// Further lists that it leads to.
    pub(crate) maps: Vec<intake::Lead>,
}

/// What is said of a capture beside its bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    /// Opt-out headers of the answer.
    pub(crate) opt_out: Vec<String>,
    /// Read it although it is known: its last reading had failed.
    pub(crate) again: bool,
}

/// Takes a capture to the store, with where the polling of its source stands. Running it twice changes nothing.
///
/// # Errors
/// A capture that cannot be read is kept all the same, and `polling` notes why.
pub async fn take(desk: &Desk, capture: Capture, now: Timestamp, polling: Option<Polling>) -> Result<Vec<Put>> {
    let source = capture.source.clone();
    let beside = Beside { again: polling.as_ref().is_some_and(|polling| polling.error.is_some()), ..Beside::default() };
    let read = read(desk, capture, now, beside, &mut Sources::default()).await?;
    let polling = polling.map(|polling| match &read.failure {
        Some(failure) => Polling { error: Some(failure.to_string()), ..polling },
        None => polling,
    });
    keep(desk, read, &source, polling).await
}

/// Takes many captures: read by several threads, committed together. One answer for each, in order.
pub async fn take_all(desk: &Desk, captures: Vec<Capture>) -> Vec<Result<Vec<Put>>> {
    let mut answers = Vec::with_capacity(captures.len());
    let mut captures = captures.into_iter();
    let mut part = |most: usize| captures.by_ref().take(most).collect::<Vec<Capture>>();
    let mut reads = read_part(desk, part(TOGETHER)).await;
    while !reads.is_empty() {
        // The next part is read while this one is being written.
        let (kept, next) = tokio::join!(keep_part(desk, reads), read_part(desk, part(TOGETHER)));
        answers.extend(kept);
        reads = next;
    }
    answers
}

async fn read_part(desk: &Desk, captures: Vec<Capture>) -> Vec<Result<Read>> {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let mut known = Sources::default();
    for capture in &captures {
        // Asked once for all; who fails here fails again, with an answer of its own.
        let _ = known.get(desk, &capture.source).await;
    }
    let known = &known;
    stream::iter(captures)
        .map(|capture| async move {
            let now = capture.received;
            read(desk, capture, now, Beside::default(), &mut known.clone()).await
        })
        .buffered(2 * threads)
        .collect()
        .await
}

async fn keep_part(desk: &Desk, reads: Vec<Result<Read>>) -> Vec<Result<Vec<Put>>> {
    let (mut intakes, mut outcomes) = (Vec::new(), Vec::new());
    for read in reads {
        outcomes.push(read.map(|read| {
            let kept = read.intake.is_some();
            intakes.extend(read.intake);
            (kept, read.failure)
        }));
    }
    let puts = if intakes.is_empty() { Ok(Vec::new()) } else { desk.store.put_all(intakes).await };
    let mut puts = puts.map(Vec::into_iter).map_err(Error::from);
    let answer = |outcome: Result<(bool, Option<Error>)>| {
        let (kept, failure) = outcome?;
        let puts = match (&mut puts, kept) {
            (_, false) => Vec::new(),
            (Ok(puts), true) => puts.next().unwrap_or_default(),
            (Err(error), true) => return Err(error.clone()),
        };
        failure.map_or(Ok(puts), Err)
    };
    outcomes.into_iter().map(answer).collect()
}

/// Keeps what was read, or only the polling state where the bytes are here already.
pub(crate) async fn keep(desk: &Desk, read: Read, source: &SourceId, polling: Option<Polling>) -> Result<Vec<Put>> {
    let puts = match (read.intake, polling) {
        (Some(intake), polling) => desk.store.put(Intake { polling, ..intake }).await?,
        (None, Some(polling)) => {
            desk.store.put_polling(source, &polling).await?;
            Vec::new()
        }
        (None, None) => Vec::new(),
    };
    read.failure.map_or(Ok(puts), Err)
}

/// Reads a capture, all but what the store has seen just so before. Only the store can make this fail.
pub(crate) async fn read(
    desk: &Desk,
    capture: Capture,
    now: Timestamp,
    beside: Beside,
    sources: &mut Sources,
) -> Result<Read> {
    let hash = capture.hash();
    let mut read = Read { maps: leads::maps(&capture.body), ..Read::default() };
    if !beside.again && desk.store.has_capture(&capture.source, capture.url.as_deref(), hash).await? {
        return Ok(read);
    }
    let source = sources.get(desk, &capture.source).await?.cloned();
    let context = Context { format: None, timezone: zone(desk, source.as_ref()), published: None, now };
    let capture = Arc::new(capture);
    let drafts = match drafts(desk, Arc::clone(&capture), context).await {
        Ok(drafts) => drafts,
        Err(failure) => {
            read.failure = Some(failure);
            intake::Drafts::default()
        }
    };
    read.problems = drafts.problems;
    read.told = drafts.told;
    let listed = drafts.pages;
    read.total = drafts.drafts.len();
    read.published = drafts.drafts.iter().filter_map(|draft| draft.published.map(|moment| moment.at)).collect();
    let drafts =
        drafts.drafts.into_iter().map(|draft| of_source(desk, draft, &capture, source.as_ref(), &beside)).collect();
    let news = unseen(desk, &capture, drafts).await?;
    read.lengths = news.iter().filter(|item| item.sighting.is_none()).map(|item| length(&item.draft)).collect();
    read.new = read.lengths.len();
    let pages = news.iter().filter_map(|item| page_job(desk, &capture, source.as_ref(), item, now));
    let releases = news.iter().filter_map(|item| release_job(&capture, item, now));
    let mut jobs: Vec<NewJob> = pages.chain(releases).collect();
    jobs.extend(leads::page_jobs(desk, &capture, &listed, now).await?);
    let taken = understand(&capture, source.as_ref(), news).await;
    let capture = Arc::try_unwrap(capture).unwrap_or_else(|shared| (*shared).clone());
    read.intake = Some(Intake { capture, taken, jobs, polling: None });
    Ok(read)
}

/// What to call a capture in an error.
pub(crate) fn name(capture: &Capture) -> String {
    capture.url.as_deref().map_or_else(|| format!("capture {}", capture.id), wire::shown)
}

/// Reads the drafts of a capture, without what all pages of its site share.
pub(crate) async fn drafts(desk: &Desk, capture: Arc<Capture>, context: Context) -> Result<intake::Drafts> {
    let mut read = read_drafts(Arc::clone(&capture), context.clone()).await?;
    desk.sites.clean(desk, &capture, &context, &mut read.drafts).await?;
    Ok(read)
}

/// Reads the drafts of a capture on a thread of its own. No input ends more than its own reading.
pub(crate) async fn read_drafts(capture: Arc<Capture>, context: Context) -> Result<intake::Drafts> {
    let named = name(&capture);
    let work = spawn_blocking(move || catch_unwind(AssertUnwindSafe(|| intake::drafts(&capture, &context))));
    match work.await {
        Ok(Ok(Ok(drafts))) => Ok(drafts),
        Ok(Ok(Err(reason))) => Err(Error::Unreadable { capture: named, reason }),
        Ok(Err(panic)) => Err(Error::Panicked { capture: named, reason: said(panic.as_ref()) }),
        Err(ended) => Err(Error::Panicked { capture: named, reason: ended.to_string() }),
    }
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no reason given").to_owned()
}

/// An item that is new, or not as its source showed it before.
struct Item {
    draft: Draft,
    keys: Vec<String>,
    hash: [u8; 32],
    sighting: Option<Sighting>,
}

/// A draft with what is known of its source and its answer.
fn of_source(desk: &Desk, mut draft: Draft, capture: &Capture, source: Option<&Source>, beside: &Beside) -> Draft {
    let is_page = source.is_some_and(|source| source.kind == SourceKind::Page);
    for signal in beside.opt_out.iter().chain(&capture.opt_out).filter(|signal| is_page || opt_out::reserves(signal)) {
        if !draft.opt_out.contains(signal) {
            draft.opt_out.push(signal.clone());
        }
    }
    if is_page {
        // A page that is polled is one piece, whatever it says today; even a front page.
        draft.url = draft.url.or_else(|| capture.url.clone());
        if draft.guid.is_none() && draft.url.as_deref().and_then(news::address_key).is_none() {
            draft.guid = capture.url.clone();
        }
        if opt_out::bars_page(&draft.opt_out, draft.url.as_deref(), &desk.settings).is_some() {
            only_headline(&mut draft);
        }
    }
    // An archive keeps what the publisher said then.
    if opt_out::bars_feed(&capture.opt_out, draft.url.as_deref().or(capture.url.as_deref()), &desk.settings).is_some() {
        only_headline(&mut draft);
    }
    draft
}

/// Leaves the text of a piece out, and what stands for it.
fn only_headline(draft: &mut Draft) {
    (draft.body, draft.standfirst, draft.teaser) = (Vec::new(), None, None);
    draft.extent = Extent::Headline;
}

/// Leaves the items that the store has seen just so.
async fn unseen(desk: &Desk, capture: &Capture, drafts: Vec<Draft>) -> Result<Vec<Item>> {
    let mut items: Vec<Item> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let (keys, hash) = (keys(&capture.source, &draft), draft.hash());
        items.push(Item { draft, keys, hash, sighting: None });
    }
    let keys: Vec<Vec<String>> = items.iter().map(|item| item.keys.clone()).collect();
    let sightings = if keys.is_empty() { Vec::new() } else { desk.store.sighted(&capture.source, &keys).await? };
    for (item, sighting) in items.iter_mut().zip(sightings) {
        item.sighting = sighting;
    }
    items.retain(|item| item.sighting.is_none_or(|sighting| sighting.hash != item.hash));
    Ok(items)
}

/// Scalar values of the text that an item holds.
fn length(draft: &Draft) -> usize {
    let body: usize = draft.body.iter().map(|block| block.text.chars().count()).sum();
    if body > 0 { body } else { draft.teaser.as_deref().map_or(0, |teaser| teaser.chars().count()) }
}

/// What an item is known by, and behind that what the pieces are known by that it corrects or replaces.
///
/// So it becomes a new version of theirs, whichever comes first: a reader finds one piece, as it stands now.
fn keys(source: &SourceId, draft: &Draft) -> Vec<String> {
    let mut keys = news::keys(source, draft);
    let earlier = draft.links.iter().filter(|link| matches!(link.kind, LinkKind::Corrects | LinkKind::Replaces));
    for link in earlier.filter(|link| !link.target.trim().is_empty()) {
        let key = news::address_key(&link.target).unwrap_or_else(|| news::guid_key(source, &link.target));
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The job that tells the house of an item when its embargo ends.
fn release_job(capture: &Capture, item: &Item, now: Timestamp) -> Option<NewJob> {
    let embargo = item.draft.embargo.filter(|embargo| embargo.at > now)?;
    let job = ReleaseJob { keys: item.keys.clone(), source: capture.source.clone() };
    let key = format!("{} {}", item.keys.first()?, embargo.at);
    Some(NewJob { kind: RELEASE, key, payload: serde_json::to_string(&job).ok()?, due: embargo.at })
}

/// The job that fetches an item's page, where the feed holds only a part of it and nobody objects.
fn page_job(desk: &Desk, capture: &Capture, source: Option<&Source>, item: &Item, now: Timestamp) -> Option<NewJob> {
    let draft = &item.draft;
    let by_feed = matches!(capture.obtained, Obtained::Poll | Obtained::Push)
        && source.is_none_or(|source| source.kind == SourceKind::Feed)
        && draft.format.is_some_and(Format::is_feed);
    let wanted = desk.settings.fetch_pages && by_feed && draft.extent < Extent::Full && draft.status == Status::Usable;
    if !wanted || opt_out::bars_feed(&draft.opt_out, draft.url.as_deref(), &desk.settings).is_some() {
        return None;
    }
    let url = draft.url.clone()?;
    // A front page is no article, and what is not the web cannot be fetched.
    news::address_key(&url)?;
    let job = PageJob { keys: item.keys.clone(), source: capture.source.clone(), url: url.clone(), listed: false };
    let payload = serde_json::to_string(&job).ok()?;
    Some(NewJob { kind: PAGE, key: url, payload, due: now })
}

/// Makes articles of items and reads them, shared among threads.
async fn understand(capture: &Arc<Capture>, source: Option<&Source>, mut items: Vec<Item>) -> Vec<Taken> {
    let section = source.and_then(|source| source.section.clone());
    let mut shares = Vec::new();
    while !items.is_empty() {
        let rest = items.split_off(items.len().min(SHARE));
        let (share, capture, section) = (std::mem::replace(&mut items, rest), Arc::clone(capture), section.clone());
        shares.push(spawn_blocking(move || {
            share.into_iter().filter_map(|item| taken(item, &capture, section.as_deref())).collect::<Vec<_>>()
        }));
    }
    let mut all = Vec::new();
    for share in shares {
        match share.await {
            Ok(taken) => all.extend(taken),
            Err(error) => tracing::error!(%error, capture = %name(capture), "items of a capture were lost"),
        }
    }
    all
}

fn taken(item: Item, capture: &Capture, section: Option<&str>) -> Option<Taken> {
    let Item { mut draft, keys, hash, .. } = item;
    let agenda = std::mem::take(&mut draft.agenda);
    let made = catch_unwind(AssertUnwindSafe(|| intake::article(draft, capture)));
    let Ok(article) = made else {
        tracing::error!(capture = %name(capture), key = ?keys.first(), "intake failed on an item");
        return None;
    };
    let mut article = article?;
    if article.section.is_none() {
        article.section = section.map(str::to_owned);
    }
    let reading = announcing(understood(&article), &article, agenda);
    Some(Taken { article, reading, keys, hash })
}

/// A reading with what the sender announces himself. An item that is nothing but that is not read for more.
pub(crate) fn announcing(mut reading: Reading, article: &Article, announced: Vec<AgendaItem>) -> Reading {
    if article.extent == Extent::Announced {
        reading.agenda.clear();
    }
    reading.agenda.extend(announced);
    reading
}

/// Reads an article. One that makes the reader fail is kept without a reading.
pub(crate) fn understood(article: &Article) -> Reading {
    catch_unwind(AssertUnwindSafe(|| reading::read(article))).unwrap_or_else(|_| {
        tracing::error!(article = %article.id, url = ?article.url, "reading failed on an article");
        Reading::default()
    })
}

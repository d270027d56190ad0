//! How values of the house stand in rows.

use std::cell::RefCell;

use jiff::Timestamp;
use news::{Article, Extent, Obtained, Status};
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zstd::bulk::{Compressor, Decompressor};

use crate::{ChangeKind, Error, Result, VersionWhy};

/// Where nothing is ever shown.
pub(super) const NEVER: i64 = i64::MAX;

/// Compression beyond this level costs more time than it saves space on texts of a few kilobytes.
const LEVEL: i32 = 3;

/// No article and no capture is larger; a damaged length must not take all memory.
const LARGEST: usize = 1 << 30;

/// Nanoseconds since 1970; what an i64 cannot hold (before 1677, after 2262) is the nearest that it can.
pub(super) fn nanos(at: Timestamp) -> i64 {
    let nanos = at.as_nanosecond().clamp(i128::from(i64::MIN), i128::from(NEVER - 1));
    i64::try_from(nanos).unwrap_or(0)
}

/// The moment that [`nanos`] wrote.
pub(super) fn moment(nanos: i64) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(nanos)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// From when on lists show an article.
pub(super) fn shown_from(article: &Article) -> i64 {
    if article.extent == Extent::Announced { NEVER } else { visible_from(article) }
}

/// From when on it, and what it announces, may be seen at all.
pub(super) fn visible_from(article: &Article) -> i64 {
    match (article.status, article.embargo) {
        (Status::Usable, None) => i64::MIN,
        (Status::Usable, Some(embargo)) => nanos(embargo.at),
        _ => NEVER,
    }
}

pub(super) fn status(status: Status) -> i64 {
    match status {
        Status::Usable => 0,
        Status::Withheld => 1,
        Status::Cancelled => 2,
    }
}

pub(super) fn extent(extent: Extent) -> i64 {
    match extent {
        Extent::Announced => -1,
        Extent::Headline => 0,
        Extent::Teaser => 1,
        Extent::Full => 2,
    }
}

pub(super) fn kind(kind: ChangeKind) -> i64 {
    match kind {
        ChangeKind::New => 0,
        ChangeKind::Changed => 1,
        ChangeKind::Placed => 2,
        ChangeKind::Withdrawn => 3,
    }
}

pub(super) fn read_kind(kind: i64) -> Result<ChangeKind> {
    match kind {
        0 => Ok(ChangeKind::New),
        1 => Ok(ChangeKind::Changed),
        2 => Ok(ChangeKind::Placed),
        3 => Ok(ChangeKind::Withdrawn),
        _ => Err(damaged("change")),
    }
}

const OBTAINED: [(Obtained, &str); 4] =
    [(Obtained::Poll, "poll"), (Obtained::Page, "page"), (Obtained::Push, "push"), (Obtained::Import, "import")];

pub(super) fn obtained(obtained: Obtained) -> &'static str {
    OBTAINED.iter().find(|(way, _)| *way == obtained).map_or("import", |(_, name)| name)
}

pub(super) fn read_obtained(name: &str) -> Result<Obtained> {
    OBTAINED.iter().find(|(_, known)| *known == name).map(|(way, _)| *way).ok_or_else(|| damaged("capture"))
}

const WHY: [(VersionWhy, &str); 3] =
    [(VersionWhy::First, "first"), (VersionWhy::Completed, "completed"), (VersionWhy::Changed, "changed")];

pub(super) fn why(why: VersionWhy) -> &'static str {
    WHY.iter().find(|(known, _)| *known == why).map_or("changed", |(_, name)| name)
}

pub(super) fn read_why(name: &str) -> Result<VersionWhy> {
    WHY.iter().find(|(_, known)| *known == name).map(|(why, _)| *why).ok_or_else(|| damaged("version"))
}

/// The row that cannot be read.
pub(super) fn damaged(what: &str) -> Error {
    Error::Damaged { what: what.to_owned() }
}

/// The id in a column.
pub(super) fn id<T>(row: &Row<'_>, column: usize, from: impl Fn([u8; 16]) -> T) -> rusqlite::Result<T> {
    row.get::<_, [u8; 16]>(column).map(from)
}

thread_local! {
    static SQUEEZE: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static EXPAND: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// Compresses bytes. The context of each thread is made once: making it costs more than a short text.
pub(super) fn squeeze(bytes: &[u8]) -> Result<Vec<u8>> {
    SQUEEZE.with_borrow_mut(|context| {
        let compressor = match context {
            Some(compressor) => compressor,
            None => context.insert(Compressor::new(LEVEL).map_err(|error| Error::Database(Box::new(error)))?),
        };
        compressor.compress(bytes).map_err(|error| Error::Database(Box::new(error)))
    })
}

/// The bytes that [`squeeze`] compressed.
pub(super) fn expand(bytes: &[u8], what: &str) -> Result<Vec<u8>> {
    let size = Decompressor::upper_bound(bytes).filter(|size| *size <= LARGEST).ok_or_else(|| damaged(what))?;
    EXPAND.with_borrow_mut(|context| {
        let decompressor = match context {
            Some(decompressor) => decompressor,
            None => context.insert(Decompressor::new().map_err(|_| damaged(what))?),
        };
        decompressor.decompress(bytes, size).map_err(|_| damaged(what))
    })
}

/// A value as compressed JSON.
pub(super) fn pack<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(value).map_err(|error| Error::Database(Box::new(error)))?;
    squeeze(&json)
}

/// The value that [`pack`] wrote.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T> {
    serde_json::from_slice(&expand(bytes, what)?).map_err(|_| damaged(what))
}

/// A value as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Database(Box::new(error)))
}

/// The value that [`json`] wrote.
pub(super) fn from_json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| damaged(what))
}

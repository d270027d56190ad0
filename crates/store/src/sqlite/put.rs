//! Taking in: what one capture gave.

use news::{Article, ArticleId, CaptureId, Obtained, Reading, SourceId, Status};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::values::{self, nanos};
use super::{changes, check, jobs, sources, stories, tables};
use crate::merge::{self, Merged, Verdict};
use crate::{ChangeKind, Intake, Outcome, Put, Result, Taken, VersionWhy};

/// An intake with the work done that needs no database, so that the one writer does not have to.
#[derive(Debug)]
pub(super) struct Prepared {
    intake: Intake,
    hash: [u8; 32],
    identity: [u8; 16],
    body: Vec<u8>,
    /// The texts of `intake.taken`, as they stand where each is new.
    texts: Vec<Text>,
}

/// What a version keeps of an article and its reading.
#[derive(Debug)]
struct Text {
    article: Vec<u8>,
    reading: Vec<u8>,
}

impl Text {
    fn of(article: &Article, reading: &Reading) -> Result<Self> {
        Ok(Self { article: values::pack(article)?, reading: values::pack(reading)? })
    }
}

/// Hashes and compresses.
pub(super) fn prepare(mut intake: Intake) -> Result<Prepared> {
    let body = values::squeeze(&intake.capture.body)?;
    let hash = intake.capture.hash();
    intake.capture.body = Vec::new();
    let identity = identity(&intake.capture.source, intake.capture.url.as_deref(), &hash);
    let mut texts = Vec::with_capacity(intake.taken.len());
    for taken in &mut intake.taken {
        taken.article.capture = Some(intake.capture.id);
        taken.article.version = 1;
        texts.push(Text::of(&taken.article, &taken.reading)?);
    }
    Ok(Prepared { hash, identity, body, texts, intake })
}

/// What a capture is known by: the same bytes from the same source and address are the same capture.
pub(super) fn identity(source: &SourceId, url: Option<&str>, hash: &[u8; 32]) -> [u8; 16] {
    let mut digest = Sha256::new();
    digest.update(source.as_str());
    digest.update([0, u8::from(url.is_some())]);
    digest.update(url.unwrap_or_default());
    digest.update([0]);
    digest.update(hash);
    let mut identity = [0; 16];
    identity.iter_mut().zip(digest.finalize()).for_each(|(byte, hashed)| *byte = hashed);
    identity
}

/// Keeps what one capture gave.
pub(super) fn put(db: &Connection, prepared: &Prepared) -> Result<Vec<Put>> {
    let Intake { capture, taken, jobs, polling } = &prepared.intake;
    let source = sources::key(db, &capture.source)?;
    if let Some(polling) = polling {
        sources::put_polling(db, &capture.source, polling)?;
    }
    let known: Option<CaptureId> = db
        .prepare_cached("SELECT id FROM captures WHERE identity = ?")?
        .query_row([prepared.identity], |row| values::id(row, 0, CaptureId::from_bytes))
        .optional()?;
    if known.is_none() {
        insert_capture(db, prepared, source)?;
        jobs.iter().try_for_each(|job| jobs::add(db, job))?;
    }
    let from = Origin {
        capture: known.unwrap_or(capture.id),
        source,
        by_page: capture.obtained == Obtained::Page,
        // The same bytes tell nothing new, but for a capture that is read again under its own id.
        again: known.is_some_and(|id| id != capture.id),
    };
    let takes = taken.iter().zip(&prepared.texts).map(|(taken, text)| take(db, taken, text, &from));
    let puts = takes.collect::<Result<Vec<_>>>()?;
    let new = puts.iter().filter(|put| put.outcome == Outcome::New).count();
    let changed = puts.iter().filter(|put| put.outcome == Outcome::Changed).count();
    check::tally(db, usize::from(known.is_none()), new, new + changed)?;
    Ok(puts)
}

fn insert_capture(db: &Connection, prepared: &Prepared, source: i64) -> Result<()> {
    let capture = &prepared.intake.capture;
    db.prepare_cached(
        "INSERT INTO captures (id, identity, source, url, media_type, language, received, obtained, hash, body)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        capture.id.as_bytes(),
        prepared.identity,
        source,
        capture.url,
        capture.media_type,
        capture.language,
        nanos(capture.received),
        values::obtained(capture.obtained),
        prepared.hash,
        prepared.body,
    ])?;
    Ok(())
}

/// Where an article was taken from.
struct Origin {
    capture: CaptureId,
    source: i64,
    by_page: bool,
    again: bool,
}

/// An article that is here.
struct Known {
    key: i64,
    id: ArticleId,
    version: u32,
}

fn take(db: &Connection, taken: &Taken, text: &Text, from: &Origin) -> Result<Put> {
    match find(db, taken)? {
        None if from.again => {
            let article = Article { capture: Some(from.capture), ..taken.article.clone() };
            insert(db, taken, &Text::of(&article, &taken.reading)?, from)
        }
        None => insert(db, taken, text, from),
        Some(known) if from.again => Ok(Put { id: known.id, version: known.version, outcome: Outcome::Same }),
        Some(known) => update(db, taken, from, &known),
    }
}

fn find(db: &Connection, taken: &Taken) -> Result<Option<Known>> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Known { key: row.get(0)?, id: values::id(row, 1, ArticleId::from_bytes)?, version: row.get(2)? })
    };
    for key in &taken.keys {
        let known = db
            .prepare_cached(
                "SELECT a.key, a.id, a.version FROM keys k JOIN articles a ON a.key = k.article WHERE k.key = ?",
            )?
            .query_row([key], read)
            .optional()?;
        if known.is_some() {
            return Ok(known);
        }
    }
    let known = db
        .prepare_cached("SELECT key, id, version FROM articles WHERE id = ?")?
        .query_row([taken.article.id.as_bytes()], read)
        .optional()?;
    Ok(known)
}

fn insert(db: &Connection, taken: &Taken, text: &Text, from: &Origin) -> Result<Put> {
    let article = &taken.article;
    let source = sources::key(db, &article.source)?;
    db.prepare_cached(
        "INSERT INTO articles (id, source, version, time, received, shown_from, status, extent, section, language,
                               kicker, headline, summary, urgency, url, fingerprint, model)
         VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        article.id.as_bytes(),
        source,
        nanos(article.time()),
        nanos(article.received),
        values::shown_from(article),
        values::status(article.status),
        values::extent(article.extent),
        article.section,
        language(article, &taken.reading),
        article.kicker,
        article.headline,
        merge::summary(article),
        article.urgency,
        article.url,
        fingerprint(&taken.reading),
        taken.reading.model,
    ])?;
    let key = db.last_insert_rowid();
    tables::insert(db, key, article, &taken.reading)?;
    let first = Cause { number: 1, why: VersionWhy::First, changed: &[], at: nanos(article.received) };
    insert_version(db, key, text, &first)?;
    note_keys(db, taken, from, key)?;
    let kind = if article.status == Status::Cancelled { ChangeKind::Withdrawn } else { ChangeKind::New };
    changes::note(db, article.id, kind)?;
    Ok(Put { id: article.id, version: 1, outcome: Outcome::New })
}

/// Why a version is made.
struct Cause<'a> {
    number: u32,
    why: VersionWhy,
    changed: &'a [String],
    at: i64,
}

fn insert_version(db: &Connection, key: i64, text: &Text, cause: &Cause<'_>) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO versions (article, number, received, why, changed, body, reading) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        key,
        cause.number,
        cause.at,
        values::why(cause.why),
        values::json(&cause.changed)?,
        text.article,
        text.reading,
    ])?;
    Ok(())
}

fn note_keys(db: &Connection, taken: &Taken, from: &Origin, key: i64) -> Result<()> {
    for known_by in &taken.keys {
        db.prepare_cached("INSERT INTO keys (key, article) VALUES (?, ?) ON CONFLICT DO NOTHING")?
            .execute(params![known_by, key])?;
    }
    // What a page says of itself is not how its source lists it: the next poll would find every item changed.
    let sql = if from.by_page {
        "INSERT INTO sightings (article, source, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    } else {
        "INSERT INTO sightings (article, source, hash) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET hash = excluded.hash WHERE hash <> excluded.hash"
    };
    db.prepare_cached(sql)?.execute(params![key, from.source, taken.hash])?;
    Ok(())
}

fn update(db: &Connection, taken: &Taken, from: &Origin, known: &Known) -> Result<Put> {
    note_keys(db, taken, from, known.key)?;
    let (body, reading): (Vec<u8>, Option<Vec<u8>>) = db
        .prepare_cached("SELECT body, reading FROM versions WHERE article = ? AND number = ?")?
        .query_row(params![known.key, known.version], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let old: Article = values::unpack(&body, "article")?;
    let old_reading: Reading = match reading {
        Some(reading) => values::unpack(&reading, "reading")?,
        None => Reading::default(),
    };
    let new = Article { capture: Some(from.capture), ..taken.article.clone() };
    let Merged { mut article, reading, verdict } = merge::merge(&old, &old_reading, &new, &taken.reading);
    let outcome = match verdict {
        Verdict::Same => return Ok(Put { id: known.id, version: known.version, outcome: Outcome::Same }),
        Verdict::Amended => {
            db.prepare_cached("UPDATE versions SET body = ?, reading = ? WHERE article = ? AND number = ?")?
                .execute(params![values::pack(&article)?, values::pack(&reading)?, known.key, known.version])?;
            Outcome::Amended
        }
        Verdict::Version { why, ref changed } => {
            article.version += 1;
            db.prepare_cached("UPDATE versions SET reading = NULL WHERE article = ? AND number = ?")?
                .execute(params![known.key, known.version])?;
            let cause = Cause { number: article.version, why, changed, at: nanos(new.received) };
            insert_version(db, known.key, &Text::of(&article, &reading)?, &cause)?;
            if why == VersionWhy::Changed {
                tables::retitled(db, known.key, (&old, &article), nanos(new.received))?;
                db.prepare_cached("UPDATE articles SET changed = ? WHERE key = ?")?
                    .execute(params![nanos(new.received), known.key])?;
            }
            Outcome::Changed
        }
    };
    update_row(db, known.key, &article, &reading)?;
    stories::refresh_of(db, known.key)?;
    let kind = if article.status == Status::Cancelled { ChangeKind::Withdrawn } else { ChangeKind::Changed };
    changes::note(db, known.id, kind)?;
    Ok(Put { id: known.id, version: article.version, outcome })
}

/// Brings the row of an article, and the tables of what was read, up to date.
pub(super) fn update_row(db: &Connection, key: i64, article: &Article, reading: &Reading) -> Result<()> {
    tables::remove(db, key)?;
    tables::insert(db, key, article, reading)?;
    db.prepare_cached(
        "UPDATE articles SET version = ?, time = ?, shown_from = ?, status = ?, extent = ?, section = ?,
                             language = ?, kicker = ?, headline = ?, summary = ?, urgency = ?, url = ?, fingerprint = ?,
                             model = ?
         WHERE key = ?",
    )?
    .execute(params![
        article.version,
        nanos(article.time()),
        values::shown_from(article),
        values::status(article.status),
        values::extent(article.extent),
        article.section,
        language(article, reading),
        article.kicker,
        article.headline,
        merge::summary(article),
        article.urgency,
        article.url,
        fingerprint(reading),
        reading.model,
        key,
    ])?;
    Ok(())
}

/// The language of the text, as read; else as declared.
fn language<'a>(article: &'a Article, reading: &'a Reading) -> Option<&'a str> {
    reading.language.as_deref().or(article.language.as_deref())
}

fn fingerprint(reading: &Reading) -> Option<i64> {
    reading.fingerprint.map(|fingerprint| fingerprint.0.cast_signed())
}

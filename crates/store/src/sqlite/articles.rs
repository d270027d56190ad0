//! Articles, their versions and the captures they were read from.

use news::{Article, ArticleId, Capture, CaptureId, Reading, SourceId, StoryId};
use rusqlite::{Connection, OptionalExtension, Row, Rows, params};

use super::put;
use super::values::{self, moment};
use crate::{Result, Sighting, Stored, Version};

pub(super) const STORED: &str = "SELECT v.body, v.reading, s.id, a.by_hand FROM articles a
     JOIN versions v ON v.article = a.key AND v.number = a.version
     LEFT JOIN stories s ON s.key = a.story";

/// Whether a capture is here.
pub(super) fn has_capture(db: &Connection, source: &SourceId, url: Option<&str>, hash: &[u8; 32]) -> Result<bool> {
    let identity = put::identity(source, url, hash);
    Ok(db.prepare_cached("SELECT 1 FROM captures WHERE identity = ?")?.exists([identity])?)
}

/// A capture, with its bytes.
pub(super) fn capture(db: &Connection, id: CaptureId) -> Result<Option<Capture>> {
    let mut statement = db.prepare_cached(
        "SELECT s.id, c.url, c.media_type, c.language, c.received, c.obtained, c.body
         FROM captures c JOIN sources s ON s.key = c.source WHERE c.id = ?",
    )?;
    let mut rows = statement.query([id.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Capture {
        id,
        source: source(row, 0)?,
        url: row.get(1)?,
        media_type: row.get(2)?,
        language: row.get(3)?,
        opt_out: Vec::new(),
        received: moment(row.get(4)?),
        obtained: values::read_obtained(row.get_ref(5)?.as_str().unwrap_or_default())?,
        body: values::expand(&row.get::<_, Vec<u8>>(6)?, "capture")?,
    }))
}

/// The source in a column.
pub(super) fn source(row: &Row<'_>, column: usize) -> Result<SourceId> {
    row.get::<_, String>(column)?.parse().map_err(|_| values::damaged("source"))
}

/// What is known of an item.
pub(super) fn sighted(db: &Connection, source: &SourceId, keys: &[String]) -> Result<Option<Sighting>> {
    let mut statement = db.prepare_cached(
        "SELECT a.id, i.hash FROM keys k JOIN articles a ON a.key = k.article
         LEFT JOIN sightings i ON i.article = a.key AND i.source = (SELECT key FROM sources WHERE id = ?2)
         WHERE k.key = ?1",
    )?;
    for key in keys {
        let sighting = statement
            .query_row(params![key, source.as_str()], |row| {
                let hash: Option<[u8; 32]> = row.get(1)?;
                Ok(Sighting { article: values::id(row, 0, ArticleId::from_bytes)?, hash: hash.unwrap_or_default() })
            })
            .optional()?;
        if sighting.is_some() {
            return Ok(sighting);
        }
    }
    Ok(None)
}

/// What the rows of [`STORED`] hold, in their order.
pub(super) fn all(mut rows: Rows<'_>) -> Result<Vec<Stored>> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(stored(row)?);
    }
    Ok(found)
}

fn stored(row: &Row<'_>) -> Result<Stored> {
    let reading = row.get_ref(1)?.as_blob_or_null().unwrap_or_default();
    Ok(Stored {
        article: values::unpack(row.get_ref(0)?.as_blob().unwrap_or_default(), "article")?,
        reading: reading.map_or_else(|| Ok(Reading::default()), |bytes| values::unpack(bytes, "reading"))?,
        story: row.get::<_, Option<[u8; 16]>>(2)?.map(StoryId::from_bytes),
        by_hand: row.get(3)?,
    })
}

/// An article in its newest version.
pub(super) fn one(db: &Connection, id: ArticleId) -> Result<Option<Stored>> {
    let mut statement = db.prepare_cached(&format!("{STORED} WHERE a.id = ?"))?;
    let mut rows = statement.query([id.as_bytes()])?;
    rows.next()?.map(stored).transpose()
}

/// Articles by id, from after `after`.
pub(super) fn scan(db: &Connection, after: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>> {
    let mut statement = db.prepare_cached(&format!("{STORED} WHERE a.id > ? ORDER BY a.id LIMIT ?"))?;
    let after: &[u8] = after.as_ref().map_or(&[], |id| id.as_bytes());
    all(statement.query(params![after, super::limit(limit)])?)
}

/// All versions of an article, the oldest first.
pub(super) fn versions(db: &Connection, id: ArticleId) -> Result<Vec<Version>> {
    let mut statement = db.prepare_cached(
        "SELECT number, received, why, changed, body FROM versions
         WHERE article = (SELECT key FROM articles WHERE id = ?) ORDER BY number",
    )?;
    let mut rows = statement.query([id.as_bytes()])?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        let article: Article = values::unpack(row.get_ref(4)?.as_blob().unwrap_or_default(), "version")?;
        versions.push(Version {
            number: row.get(0)?,
            received: moment(row.get(1)?),
            why: values::read_why(row.get_ref(2)?.as_str().unwrap_or_default())?,
            changed: values::from_json(row.get_ref(3)?.as_str().unwrap_or_default(), "version")?,
            article,
        });
    }
    Ok(versions)
}

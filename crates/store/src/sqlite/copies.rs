//! Versions and copies: rewritten headlines, readings made again, sketches and what was found by them.

use jiff::Timestamp;
use news::{Article, ArticleId, Reading};
use rusqlite::{Connection, OptionalExtension, params};

use super::articles::{self, STORED};
use super::said::article;
use super::values::{self, moment, nanos};
use super::{changes, put};
use crate::{ChangeKind, Copy, Noted, Result, Retitled, Stored};

/// Headlines that were rewritten, the newest change first.
pub(super) fn retitled(db: &Connection, now: Timestamp, after: Option<i64>, limit: usize) -> Result<Vec<Retitled>> {
    let mut statement = db.prepare_cached(
        "SELECT r.key, r.article, r.number, r.at, r.before, r.after FROM retitled r JOIN articles a ON a.key = r.article
         WHERE r.key < ? AND a.shown_from <= ? ORDER BY r.key DESC LIMIT ?",
    )?;
    let mut rows = statement.query(params![after.unwrap_or(i64::MAX), nanos(now), super::limit(limit)])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(article) = article(db, row.get(1)?)? else { continue };
        list.push(Retitled {
            key: row.get(0)?,
            article,
            version: row.get(2)?,
            at: moment(row.get(3)?),
            before: row.get(4)?,
            after: row.get(5)?,
        });
    }
    Ok(list)
}

/// Articles that an older reader read, the newest first.
pub(super) fn unread(db: &Connection, model: u32, below: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>> {
    let mut statement =
        db.prepare_cached(&format!("{STORED} WHERE a.model < ?1 AND a.id < ?2 ORDER BY a.id DESC LIMIT ?3"))?;
    let below = below.map_or(vec![0xff; 17], |id| id.as_bytes().to_vec());
    articles::all(statement.query(params![model, below, super::limit(limit)])?)
}

/// Keeps new readings; how many of them differ from what was there.
pub(super) fn reread(db: &Connection, readings: &[(ArticleId, u32, Reading)]) -> Result<usize> {
    let mut differ = 0;
    for (id, version, reading) in readings {
        let known = db
            .prepare_cached(
                "SELECT a.key, v.body, v.reading FROM articles a
                 JOIN versions v ON v.article = a.key AND v.number = a.version WHERE a.id = ? AND a.version = ?",
            )?
            .query_row(params![id.as_bytes(), version], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
            })
            .optional()?;
        let Some((key, body, before)) = known else { continue };
        let before: Reading =
            before.map_or_else(|| Ok(Reading::default()), |bytes| values::unpack(&bytes, "reading"))?;
        db.prepare_cached("UPDATE versions SET reading = ? WHERE article = ? AND number = ?")?.execute(params![
            values::pack(reading)?,
            key,
            version
        ])?;
        let article: Article = values::unpack(&body, "article")?;
        put::update_row(db, key, &article, reading)?;
        if (Reading { model: reading.model, ..before }) != *reading {
            differ += 1;
            changes::note(db, *id, ChangeKind::Changed)?;
        }
    }
    Ok(differ)
}

/// The number of an article.
fn key(db: &Connection, id: ArticleId) -> Result<Option<i64>> {
    let mut statement = db.prepare_cached("SELECT key FROM articles WHERE id = ?")?;
    Ok(statement.query_row([id.as_bytes()], |row| row.get(0)).optional()?)
}

/// Keeps sketches and copies.
pub(super) fn note(db: &Connection, noted: &[Noted]) -> Result<()> {
    for Noted { article, sketch, copies } in noted {
        let Some(article) = key(db, *article)? else { continue };
        db.prepare_cached("INSERT INTO sketches VALUES (?, ?) ON CONFLICT DO UPDATE SET sketch = excluded.sketch")?
            .execute(params![article, sketch])?;
        db.prepare_cached("DELETE FROM copies WHERE article = ?1")?.execute([article])?;
        db.prepare_cached("DELETE FROM copies WHERE other = ?1")?.execute([article])?;
        for (other, jaccard, containment) in copies {
            let Some(other) = key(db, *other)? else { continue };
            db.prepare_cached("INSERT INTO copies VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")?.execute(params![
                article,
                other,
                jaccard,
                containment
            ])?;
        }
    }
    Ok(())
}

/// The articles that share text with one, most alike first.
pub(super) fn copies(db: &Connection, id: ArticleId, now: Timestamp, limit: usize) -> Result<Vec<Copy>> {
    let Some(key) = key(db, id)? else { return Ok(Vec::new()) };
    let mut statement = db.prepare_cached(
        "SELECT c.other, c.jaccard, c.containment FROM
             (SELECT other, jaccard, containment FROM copies WHERE article = ?1
              UNION ALL SELECT article, jaccard, containment FROM copies WHERE other = ?1) c
         JOIN articles a ON a.key = c.other WHERE a.shown_from <= ?2
         ORDER BY c.jaccard + c.containment DESC, a.time LIMIT ?3",
    )?;
    let mut rows = statement.query(params![key, nanos(now), super::limit(limit)])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(article) = article(db, row.get(0)?)? {
            list.push(Copy { article, jaccard: row.get(1)?, containment: row.get(2)? });
        }
    }
    Ok(list)
}

/// All sketches by the ids of their articles.
pub(super) fn sketches(db: &Connection, after: Option<ArticleId>, limit: usize) -> Result<Vec<(ArticleId, Vec<u8>)>> {
    let mut statement = db.prepare_cached(
        "SELECT a.id, s.sketch FROM articles a JOIN sketches s ON s.article = a.key
         WHERE a.id > ? AND a.status < 2 ORDER BY a.id LIMIT ?",
    )?;
    let after: &[u8] = after.as_ref().map_or(&[], |id| id.as_bytes());
    let rows = statement.query_map(params![after, super::limit(limit)], |row| {
        Ok((values::id(row, 0, ArticleId::from_bytes)?, row.get(1)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// Articles without a sketch.
pub(super) fn unsketched(db: &Connection, after: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>> {
    let mut statement = db.prepare_cached(&format!(
        "{STORED} WHERE a.id > ? AND a.status < 2 AND NOT EXISTS (SELECT 1 FROM sketches k WHERE k.article = a.key)
         ORDER BY a.id LIMIT ?"
    ))?;
    let after: &[u8] = after.as_ref().map_or(&[], |id| id.as_bytes());
    articles::all(statement.query(params![after, super::limit(limit)])?)
}

//! Stories: which articles tell the same news.

use std::collections::BTreeSet;

use jiff::Timestamp;
use news::{ArticleId, StoryId};
use rusqlite::{Connection, OptionalExtension, params};

use super::{changes, check, values};
use crate::{ChangeKind, Correction, Result};

/// How many stories in turn may have gone into one another before an address leads nowhere.
const STEPS: usize = 64;

/// Places articles in stories.
pub(super) fn place(db: &Connection, placements: &[(ArticleId, StoryId)]) -> Result<()> {
    placed(db, placements, None)
}

/// Takes articles to a story by hand, and notes what was before.
pub(super) fn correct(db: &Connection, articles: &[ArticleId], story: StoryId, at: Timestamp) -> Result<()> {
    let placements: Vec<(ArticleId, StoryId)> = articles.iter().map(|article| (*article, story)).collect();
    placed(db, &placements, Some(at))
}

fn placed(db: &Connection, placements: &[(ArticleId, StoryId)], by_hand: Option<Timestamp>) -> Result<()> {
    let mut touched = BTreeSet::new();
    for (article, story) in placements {
        let known: Option<(i64, Option<i64>, bool)> = db
            .prepare_cached("SELECT key, story, by_hand FROM articles WHERE id = ?")?
            .query_row([article.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((key, before, held)) = known else { continue };
        if held && by_hand.is_none() {
            continue;
        }
        if let Some(at) = by_hand {
            note(db, key, *article, *story, at)?;
        }
        let story = story_key(db, *story, *article)?;
        if before == Some(story) {
            continue;
        }
        db.prepare_cached("UPDATE articles SET story = ? WHERE key = ?")?.execute(params![story, key])?;
        changes::note(db, *article, ChangeKind::Placed)?;
        touched.insert(story);
        if let Some(before) = before {
            touched.insert(before);
            lead_on(db, before, story)?;
        }
    }
    touched.into_iter().try_for_each(|story| refresh(db, story))
}

/// Notes in the history that a person takes an article to a story.
fn note(db: &Connection, key: i64, article: ArticleId, story: StoryId, at: Timestamp) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO corrections (at, article, before, after)
         SELECT ?, a.id, s.id, ? FROM articles a LEFT JOIN stories s ON s.key = a.story WHERE a.id = ?",
    )?
    .execute(params![values::nanos(at), story.as_bytes(), article.as_bytes()])?;
    db.prepare_cached("UPDATE articles SET by_hand = 1 WHERE key = ?")?.execute([key])?;
    Ok(())
}

/// Where a story has no article left, its address leads to where the last one went.
fn lead_on(db: &Connection, before: i64, story: i64) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO story_paths (id, towards)
         SELECT b.id, s.id FROM stories b, stories s WHERE b.key = ?1 AND s.key = ?2
             AND NOT EXISTS (SELECT 1 FROM articles INDEXED BY articles_story WHERE story = ?1)
         ON CONFLICT DO UPDATE SET towards = excluded.towards",
    )?
    .execute([before, story])?;
    Ok(())
}

/// The id by which the articles of a story are found now.
pub(super) fn resolve(db: &Connection, mut id: StoryId) -> Result<StoryId> {
    let mut known = db.prepare_cached("SELECT 1 FROM stories WHERE id = ?")?;
    let mut path = db.prepare_cached("SELECT towards FROM story_paths WHERE id = ?")?;
    for _ in 0..STEPS {
        if known.exists([id.as_bytes()])? {
            break;
        }
        let towards = path.query_row([id.as_bytes()], |row| values::id(row, 0, StoryId::from_bytes)).optional()?;
        let Some(towards) = towards else { break };
        id = towards;
    }
    Ok(id)
}

/// What people changed in a story, the newest first.
pub(super) fn corrections(db: &Connection, story: StoryId) -> Result<Vec<Correction>> {
    let mut statement = db.prepare_cached(
        "SELECT at, article, before, after FROM corrections WHERE before = ?1 OR after = ?1 ORDER BY key DESC LIMIT 200",
    )?;
    let rows = statement.query_map([story.as_bytes()], |row| {
        Ok(Correction {
            at: values::moment(row.get(0)?),
            article: values::id(row, 1, ArticleId::from_bytes)?,
            before: row.get::<_, Option<[u8; 16]>>(2)?.map(StoryId::from_bytes),
            after: values::id(row, 3, StoryId::from_bytes)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// The number of a story, made by its first article.
fn story_key(db: &Connection, id: StoryId, first: ArticleId) -> Result<i64> {
    let known = db
        .prepare_cached("SELECT key FROM stories WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    db.prepare_cached(
        "INSERT INTO stories (id, lead, articles, sources, first, first_source, last) VALUES (?, ?, 0, 0, 0, '', 0)",
    )?
    .execute(params![id.as_bytes(), first.as_bytes()])?;
    let key = db.last_insert_rowid();
    check::tally_stories(db, 1)?;
    Ok(key)
}

/// Brings the story of an article that changed up to date.
pub(super) fn refresh_of(db: &Connection, article: i64) -> Result<()> {
    let story: Option<i64> =
        db.prepare_cached("SELECT story FROM articles WHERE key = ?")?.query_row([article], |row| row.get(0))?;
    story.map_or(Ok(()), |story| refresh(db, story))
}

/// Tells a story by the articles that may be used; where none may, by all.
fn refresh(db: &Connection, story: i64) -> Result<()> {
    for status in [values::status(news::Status::Usable), i64::MAX] {
        let articles: i64 = db
            .prepare_cached("SELECT count(*) FROM articles INDEXED BY articles_story WHERE story = ? AND status <= ?")?
            .query_row([story, status], |row| row.get(0))?;
        if articles > 0 {
            return tell(db, story, status);
        }
    }
    db.prepare_cached("DELETE FROM stories WHERE key = ?")?.execute([story])?;
    check::tally_stories(db, -1)
}

fn tell(db: &Connection, story: i64, status: i64) -> Result<()> {
    db.prepare_cached(
        "WITH told AS (SELECT id, time, source, extent FROM articles INDEXED BY articles_story
                       WHERE story = ?1 AND status <= ?2)
         UPDATE stories SET
             lead = (SELECT id FROM told ORDER BY extent DESC, time DESC, id DESC LIMIT 1),
             articles = (SELECT count(*) FROM told),
             sources = (SELECT count(DISTINCT source) FROM told),
             first = (SELECT min(time) FROM told),
             first_source = (SELECT s.id FROM told JOIN sources s ON s.key = told.source
                             ORDER BY told.time, told.id LIMIT 1),
             last = (SELECT max(time) FROM told)
         WHERE key = ?1",
    )?
    .execute([story, status])?;
    Ok(())
}

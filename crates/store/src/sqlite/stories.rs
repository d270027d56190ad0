//! Stories: which articles tell the same news.

use std::collections::BTreeSet;

use news::{ArticleId, StoryId};
use rusqlite::{Connection, OptionalExtension, params};

use super::{changes, check, values};
use crate::{ChangeKind, Result};

/// Places articles in stories.
pub(super) fn place(db: &Connection, placements: &[(ArticleId, StoryId)]) -> Result<()> {
    let mut touched = BTreeSet::new();
    for (article, story) in placements {
        let known: Option<(i64, Option<i64>)> = db
            .prepare_cached("SELECT key, story FROM articles WHERE id = ?")?
            .query_row([article.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((key, before)) = known else { continue };
        let story = story_key(db, *story, *article)?;
        if before == Some(story) {
            continue;
        }
        db.prepare_cached("UPDATE articles SET story = ? WHERE key = ?")?.execute(params![story, key])?;
        changes::note(db, *article, ChangeKind::Placed)?;
        touched.insert(story);
        touched.extend(before);
    }
    touched.into_iter().try_for_each(|story| refresh(db, story))
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

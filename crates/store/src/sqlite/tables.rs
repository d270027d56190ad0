//! The tables of what was read, written with the article and its reading.

use language::words::slug;
use news::{Article, Entity, EntityType, Quote, QuoteKind, Reading, Status};
use rusqlite::{Connection, OptionalExtension, params};

use super::values::{nanos, shown_from, visible_from};
use crate::Result;

/// What of an article stands in every row about it.
struct Of {
    article: i64,
    time: i64,
    shown_from: i64,
}

/// Writes what was read of an article.
pub(super) fn insert(db: &Connection, key: i64, article: &Article, reading: &Reading) -> Result<()> {
    let of = Of { article: key, time: nanos(article.time()), shown_from: shown_from(article) };
    for entity in &reading.entities {
        if let Some(name) = name_key(db, entity)? {
            db.prepare_cached("INSERT INTO named VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")?.execute(params![
                name,
                of.time,
                of.article,
                of.shown_from,
                entity.role
            ])?;
        }
    }
    reading.quotes.iter().try_for_each(|quote| said(db, &of, quote, &reading.entities))?;
    ahead(db, &Of { shown_from: visible_from(article), ..of }, reading)
}

/// Takes out what was read of an article.
pub(super) fn remove(db: &Connection, article: i64) -> Result<()> {
    db.prepare_cached("DELETE FROM named WHERE article = ?")?.execute([article])?;
    db.prepare_cached("DELETE FROM said_words WHERE rowid IN (SELECT key FROM said WHERE article = ?)")?
        .execute([article])?;
    db.prepare_cached("DELETE FROM said WHERE article = ?")?.execute([article])?;
    db.prepare_cached("DELETE FROM ahead WHERE article = ?")?.execute([article])?;
    Ok(())
}

/// Notes that a source rewrote its headline.
pub(super) fn retitled(db: &Connection, key: i64, (old, new): (&Article, &Article), at: i64) -> Result<()> {
    if old.headline == new.headline || new.status != Status::Usable || old.status != Status::Usable {
        return Ok(());
    }
    db.prepare_cached("INSERT INTO retitled (article, number, at, before, after) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![key, new.version, at, old.headline, new.headline])?;
    Ok(())
}

/// An entity type in a column.
pub(super) fn kind(kind: EntityType) -> i64 {
    match kind {
        EntityType::Per => 0,
        EntityType::Loc => 1,
        EntityType::Org => 2,
    }
}

/// The number of a name; none where it has no letter.
fn name_key(db: &Connection, entity: &Entity) -> Result<Option<i64>> {
    let slug = slug(entity.house_name());
    if slug.is_empty() {
        return Ok(None);
    }
    let known = db
        .prepare_cached("SELECT key FROM names WHERE kind = ? AND slug = ?")?
        .query_row(params![kind(entity.kind), slug], |row| row.get(0))
        .optional()?;
    if known.is_some() {
        return Ok(known);
    }
    db.prepare_cached("INSERT INTO names (kind, slug, name) VALUES (?, ?, ?)")?.execute(params![
        kind(entity.kind),
        slug,
        entity.house_name()
    ])?;
    Ok(Some(db.last_insert_rowid()))
}

/// Writes a quote that somebody said; what nobody is known to have said answers no question.
fn said(db: &Connection, of: &Of, quote: &Quote, entities: &[Entity]) -> Result<()> {
    let who = quote.speaker.as_deref().or(quote.speaker_surface.as_deref());
    let Some(who) = who else { return Ok(()) };
    let named = |entity: &&Entity| entity.name == who || entity.aliases.iter().any(|alias| alias == who);
    let speaker = match entities.iter().find(named) {
        Some(entity) => name_key(db, entity)?,
        None => None,
    };
    let surface = quote.speaker_surface.as_deref().unwrap_or(who);
    db.prepare_cached(
        "INSERT INTO said (article, speaker, time, shown_from, direct, text, surface, cue)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        of.article,
        speaker,
        of.time,
        of.shown_from,
        quote.kind == QuoteKind::Direct,
        quote.text,
        surface,
        quote.cue,
    ])?;
    let both = if surface == who { who.to_owned() } else { format!("{who} {surface}") };
    db.prepare_cached("INSERT INTO said_words (rowid, text, speaker) VALUES (?, ?, ?)")?.execute(params![
        db.last_insert_rowid(),
        quote.text,
        both
    ])?;
    Ok(())
}

fn ahead(db: &Connection, of: &Of, reading: &Reading) -> Result<()> {
    for item in &reading.agenda {
        let Some((first, last)) = news::period(&item.value) else { continue };
        let place = item.place.as_deref().filter(|place| !place.trim().is_empty());
        db.prepare_cached(
            "INSERT INTO ahead (article, first, last, value, clock, shown_from, what, place, slug, who)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            of.article,
            first.to_string(),
            last.to_string(),
            item.value,
            crate::readings::clock(&item.value),
            of.shown_from,
            item.what,
            place,
            place.map(slug),
            Some(item.who.join("\n")).filter(|who| !who.is_empty()),
        ])?;
    }
    Ok(())
}

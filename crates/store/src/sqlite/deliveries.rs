//! What alerts tell and how it is delivered, in tables.

use jiff::Timestamp;
use news::{AlertId, ArticleId, DeliveryId, StoryId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::values::{damaged, from_json, id, json, moment, nanos};
use super::{changes, limit, questions};
use crate::{Attempt, Content, Delivery, DeliveryState, NewTold, Queued, Result, Sent, Seq, Told, ToldKind};

/// The consumer of the outbox that alerts are.
const CONSUMER: &str = "alerts";

/// What a row of `told` is read from.
const TOLD: &str = "key, kind, article, story, version, at, content";

/// What a delivery's row is read from.
const DELIVERY: &str = "d.id, a.id, d.state, d.created, d.due, d.attempts, d.error, d.done,
    (SELECT json_extract(t.content, '$.headline') FROM told t WHERE t.delivery = d.key ORDER BY t.key LIMIT 1),
    (SELECT count(*) FROM told t WHERE t.delivery = d.key)";

/// The states as they stand in rows.
const WAITING: i64 = 0;
const SENT: i64 = 1;
const DEAD: i64 = 2;

pub(super) fn queue(db: &Connection, told: &[NewTold], at: Timestamp, position: Seq) -> Result<Queued> {
    let mut queued = Queued::default();
    for new in told {
        let alert: Option<i64> = db
            .prepare_cached("SELECT key FROM alerts WHERE id = ? AND ended IS NULL")?
            .query_row([new.alert.as_bytes()], |row| row.get(0))
            .optional()?;
        let Some(alert) = alert else { continue };
        if !is_new(db, alert, new)? || (new.kind == ToldKind::Withdrawn && was_waiting(db, alert, new.article)?) {
            continue;
        }
        let delivery = match new.due {
            Some(due) => Some(delivery(db, alert, new, due, at, &mut queued)?),
            None => None,
        };
        db.prepare_cached(
            "INSERT INTO told (alert, article, story, kind, version, at, content, delivery)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            alert,
            new.article.as_bytes(),
            new.story.map(|story| *story.as_bytes()),
            kind(new.kind),
            new.version,
            nanos(at),
            json(&new.content)?,
            delivery,
        ])?;
        queued.told += 1;
    }
    changes::set_position(db, CONSUMER, position)?;
    Ok(queued)
}

/// Whether an alert has not told this before, and may tell it.
fn is_new(db: &Connection, alert: i64, new: &NewTold) -> Result<bool> {
    let known = |sql: &str, value: &dyn rusqlite::ToSql| -> Result<bool> {
        Ok(db.prepare_cached(sql)?.exists(params![alert, value])?)
    };
    let found = known("SELECT 1 FROM told WHERE alert = ? AND article = ? AND kind = 0", new.article.as_bytes())?;
    if new.kind == ToldKind::Found {
        let story = new.story.filter(|_| new.once_per_story).map(|story| *story.as_bytes());
        let told = match story {
            Some(story) => known("SELECT 1 FROM told WHERE alert = ? AND story = ? AND kind = 0", &story)?,
            None => false,
        };
        return Ok(!found && !told);
    }
    let again = db
        .prepare_cached("SELECT 1 FROM told WHERE alert = ? AND article = ? AND kind = ? AND version >= ?")?
        .exists(params![alert, new.article.as_bytes(), kind(new.kind), new.version])?;
    Ok(found && !again)
}

/// Takes back what an alert was to tell of an article and nobody has tried to send; whether there was such a thing.
fn was_waiting(db: &Connection, alert: i64, article: ArticleId) -> Result<bool> {
    let waiting: Option<(i64, i64)> = db
        .prepare_cached(
            "SELECT t.key, d.key FROM told t JOIN deliveries d ON d.key = t.delivery
             WHERE t.alert = ? AND t.article = ? AND t.kind = 0 AND d.state = 0 AND d.attempts = 0",
        )?
        .query_row(params![alert, article.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((told, delivery)) = waiting else { return Ok(false) };
    db.prepare_cached("DELETE FROM told WHERE key = ?")?.execute([told])?;
    db.prepare_cached("DELETE FROM deliveries WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM told WHERE delivery = ?1)")?
        .execute([delivery])?;
    Ok(true)
}

/// The delivery that tells this: the digest that is open, or a new one.
fn delivery(
    db: &Connection,
    alert: i64,
    new: &NewTold,
    due: Timestamp,
    at: Timestamp,
    queued: &mut Queued,
) -> Result<i64> {
    if new.digest {
        let open = db
            .prepare_cached(
                "SELECT key FROM deliveries WHERE alert = ? AND digest = 1 AND state = 0 AND attempts = 0
                 ORDER BY key DESC LIMIT 1",
            )?
            .query_row([alert], |row| row.get(0))
            .optional()?;
        if let Some(open) = open {
            return Ok(open);
        }
    }
    db.prepare_cached("INSERT INTO deliveries (id, alert, digest, created, due) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![DeliveryId::new(at).as_bytes(), alert, new.digest, nanos(at), nanos(due)])?;
    queued.deliveries += 1;
    Ok(db.last_insert_rowid())
}

pub(super) fn told_of(db: &Connection, article: ArticleId) -> Result<Vec<(AlertId, Content)>> {
    let mut statement = db.prepare_cached(
        "SELECT a.id, t.content FROM told t JOIN alerts a ON a.key = t.alert
         WHERE t.article = ? AND t.kind < 2 AND a.ended IS NULL ORDER BY t.key",
    )?;
    let mut rows = statement.query([article.as_bytes()])?;
    let mut of: Vec<(AlertId, Content)> = Vec::new();
    while let Some(row) = rows.next()? {
        let alert = id(row, 0, AlertId::from_bytes)?;
        let content = from_json(&row.get::<_, String>(1)?, "alert")?;
        // The last word on the article is what they know.
        of.retain(|(known, _)| *known != alert);
        of.push((alert, content));
    }
    Ok(of)
}

pub(super) fn told(db: &Connection, alert: AlertId, before: Option<i64>, most: usize) -> Result<Vec<Told>> {
    let sql = format!(
        "SELECT {TOLD} FROM told WHERE alert = (SELECT key FROM alerts WHERE id = ?) AND key < ? ORDER BY key DESC LIMIT ?"
    );
    list(db, &sql, params![alert.as_bytes(), before.unwrap_or(i64::MAX), limit(most)], read_told)
}

pub(super) fn told_since(db: &Connection, alert: AlertId, after: i64, most: usize) -> Result<Vec<Told>> {
    let sql = format!(
        "SELECT {TOLD} FROM told WHERE alert = (SELECT key FROM alerts WHERE id = ?) AND key > ? ORDER BY key LIMIT ?"
    );
    list(db, &sql, params![alert.as_bytes(), after, limit(most)], read_told)
}

pub(super) fn lease(db: &Connection, now: Timestamp, until: Timestamp, most: usize) -> Result<Vec<Attempt>> {
    // Of one alert the oldest alone: one that has much to say does not keep the others waiting.
    let due: Vec<(i64, i64)> = list(
        db,
        "SELECT min(d.key), d.alert FROM deliveries d JOIN alerts a ON a.key = d.alert
         WHERE d.state = 0 AND d.due <= ?1 AND a.ended IS NULL
         GROUP BY d.alert ORDER BY min(d.due) LIMIT ?2",
        params![nanos(now), limit(most)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut attempts = Vec::with_capacity(due.len());
    for (delivery, alert) in due {
        db.prepare_cached("UPDATE deliveries SET due = ?, attempts = attempts + 1 WHERE key = ?")?
            .execute(params![nanos(until), delivery])?;
        attempts.push(attempt(db, delivery, alert)?);
    }
    Ok(attempts)
}

fn attempt(db: &Connection, delivery: i64, alert: i64) -> Result<Attempt> {
    let (key, created, attempts) = db
        .prepare_cached("SELECT id, created, attempts FROM deliveries WHERE key = ?")?
        .query_row([delivery], |row| Ok((id(row, 0, DeliveryId::from_bytes)?, moment(row.get(1)?), row.get(2)?)))?;
    let alert = db
        .prepare_cached("SELECT id FROM alerts WHERE key = ?")?
        .query_row([alert], |row| id(row, 0, AlertId::from_bytes))?;
    let alert = questions::alert(db, alert)?.ok_or_else(|| damaged("delivery"))?;
    let question = questions::one(db, alert.question)?.ok_or_else(|| damaged("delivery"))?;
    let sql = format!("SELECT {TOLD} FROM told WHERE delivery = ? ORDER BY key");
    let told = list(db, &sql, [delivery], read_told)?;
    Ok(Attempt { id: key, alert, question, told, created, attempts })
}

pub(super) fn note(db: &Connection, delivery: DeliveryId, sent: &Sent) -> Result<()> {
    let key = delivery.as_bytes();
    let done =
        |state: i64, at: Timestamp, error: Option<&str>| -> Result<()> {
            db.prepare_cached("UPDATE deliveries SET state = ?, done = ?, error = ? WHERE id = ?")?
                .execute(params![state, nanos(at), error, key])?;
            Ok(())
        };
    match sent {
        Sent::Arrived(at) => done(SENT, *at, None),
        Sent::Never { at, error } => done(DEAD, *at, Some(error)),
        Sent::Again { due, error } => {
            db.prepare_cached("UPDATE deliveries SET due = ?, error = ? WHERE id = ?")?.execute(params![
                nanos(*due),
                error,
                key
            ])?;
            Ok(())
        }
        Sent::Postponed(until) => {
            db.prepare_cached("UPDATE deliveries SET due = ?, attempts = max(attempts - 1, 0) WHERE id = ?")?
                .execute(params![nanos(*until), key])?;
            Ok(())
        }
        Sent::Gone { at, error } => {
            let of = "alert = (SELECT alert FROM deliveries WHERE id = ?)";
            db.prepare_cached(&format!(
                "UPDATE deliveries SET state = 2, done = ?, error = ? WHERE state = 0 AND {of}"
            ))?
            .execute(params![nanos(*at), error, key])?;
            db.prepare_cached(
                "UPDATE alerts SET ended = 'gone' WHERE key = (SELECT alert FROM deliveries WHERE id = ?)",
            )?
            .execute([key])?;
            Ok(())
        }
    }
}

pub(super) fn of(db: &Connection, alert: AlertId, most: usize) -> Result<Vec<Delivery>> {
    let sql = format!(
        "SELECT {DELIVERY} FROM deliveries d JOIN alerts a ON a.key = d.alert WHERE a.id = ? ORDER BY d.key DESC LIMIT ?"
    );
    list(db, &sql, params![alert.as_bytes(), limit(most)], read_delivery)
}

pub(super) fn dead(db: &Connection, owner: UserId, most: usize) -> Result<Vec<Delivery>> {
    let sql = format!(
        "SELECT {DELIVERY} FROM deliveries d JOIN alerts a ON a.key = d.alert JOIN questions q ON q.key = a.question
         WHERE d.state = 2 AND q.owner = ? ORDER BY d.key DESC LIMIT ?"
    );
    list(db, &sql, params![owner.as_bytes(), limit(most)], read_delivery)
}

pub(super) fn replay(db: &Connection, owner: UserId, delivery: DeliveryId, now: Timestamp) -> Result<bool> {
    let replayed = db
        .prepare_cached(
            "UPDATE deliveries SET state = 0, due = ?, attempts = 0, error = NULL, done = NULL, digest = 0
             WHERE id = ? AND state > 0 AND alert IN
                 (SELECT a.key FROM alerts a JOIN questions q ON q.key = a.question
                  WHERE q.owner = ? AND a.ended IS NULL)",
        )?
        .execute(params![nanos(now), delivery.as_bytes(), owner.as_bytes()])?;
    Ok(replayed > 0)
}

pub(super) fn counts(db: &Connection) -> Result<(u64, u64)> {
    let count = |state: i64| -> Result<u64> {
        let of: i64 = db
            .prepare_cached(
                "SELECT count(*) FROM deliveries d JOIN alerts a ON a.key = d.alert
                 WHERE d.state = ?1 AND (a.ended IS NULL OR ?1 > 0)",
            )?
            .query_row([state], |row| row.get(0))?;
        Ok(of.unsigned_abs())
    };
    Ok((count(WAITING)?, count(DEAD)?))
}

fn list<T>(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read_told(row: &Row<'_>) -> Result<Told> {
    let story: Option<[u8; 16]> = row.get(3)?;
    Ok(Told {
        key: row.get(0)?,
        kind: read_kind(row.get(1)?)?,
        article: id(row, 2, ArticleId::from_bytes)?,
        story: story.map(StoryId::from_bytes),
        version: row.get(4)?,
        at: moment(row.get(5)?),
        content: from_json(&row.get::<_, String>(6)?, "alert")?,
    })
}

fn read_delivery(row: &Row<'_>) -> Result<Delivery> {
    let state = match row.get(2)? {
        WAITING => DeliveryState::Waiting,
        SENT => DeliveryState::Sent,
        DEAD => DeliveryState::Dead,
        _ => return Err(damaged("delivery")),
    };
    Ok(Delivery {
        id: id(row, 0, DeliveryId::from_bytes)?,
        alert: id(row, 1, AlertId::from_bytes)?,
        state,
        created: moment(row.get(3)?),
        due: moment(row.get(4)?),
        attempts: row.get(5)?,
        error: row.get(6)?,
        done: row.get::<_, Option<i64>>(7)?.map(moment),
        headline: row.get(8)?,
        told: row.get(9)?,
    })
}

fn kind(kind: ToldKind) -> i64 {
    match kind {
        ToldKind::Found => 0,
        ToldKind::Corrected => 1,
        ToldKind::Withdrawn => 2,
    }
}

fn read_kind(kind: i64) -> Result<ToldKind> {
    match kind {
        0 => Ok(ToldKind::Found),
        1 => Ok(ToldKind::Corrected),
        2 => Ok(ToldKind::Withdrawn),
        _ => Err(damaged("alert")),
    }
}

//! Saved questions and the alerts on them, in tables.

use language::words::{fold, tokens};
use news::{AlertId, QuestionId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::values::{from_json, id, json, moment, nanos};
use crate::{Alert, Result, SavedQuestion, UNCONFIRMED};

/// What a question's row is read from.
const QUESTION: &str = "q.id, q.owner, q.name, q.text, q.created";

/// What an alert's row is read from.
const ALERT: &str = "a.id, q.id, a.token, a.channel, a.rules, a.created, a.ended, a.proof";

pub(super) fn keep(db: &Connection, question: &SavedQuestion) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO questions (id, owner, name, folded, text, created) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, folded = excluded.folded, text = excluded.text",
    )?
    .execute(params![
        question.id.as_bytes(),
        question.owner.as_bytes(),
        question.name,
        folded(&question.name),
        question.text,
        nanos(question.created),
    ])?;
    Ok(())
}

pub(super) fn one(db: &Connection, question: QuestionId) -> Result<Option<SavedQuestion>> {
    let sql = format!("SELECT {QUESTION} FROM questions q WHERE q.id = ?");
    Ok(db.prepare_cached(&sql)?.query_row([question.as_bytes()], read_question).optional()?)
}

pub(super) fn of(db: &Connection, owner: UserId) -> Result<Vec<SavedQuestion>> {
    let sql = format!("SELECT {QUESTION} FROM questions q WHERE q.owner = ? ORDER BY q.folded, q.key");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([owner.as_bytes()], read_question)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn named(db: &Connection, owner: UserId, typed: &str, limit: usize) -> Result<Vec<SavedQuestion>> {
    let sql = format!(
        "SELECT {QUESTION} FROM questions q WHERE q.owner = ? AND instr(q.folded, ?) > 0 ORDER BY q.folded, q.key LIMIT ?"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(params![owner.as_bytes(), folded(typed), super::limit(limit)], read_question)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn forget(db: &Connection, owner: UserId, question: QuestionId) -> Result<bool> {
    let mut statement = db.prepare_cached("DELETE FROM questions WHERE owner = ? AND id = ?")?;
    Ok(statement.execute(params![owner.as_bytes(), question.as_bytes()])? > 0)
}

pub(super) fn put_alert(db: &Connection, alert: &Alert) -> Result<()> {
    let question: i64 = db
        .prepare_cached("SELECT key FROM questions WHERE id = ?")?
        .query_row([alert.question.as_bytes()], |row| row.get(0))?;
    db.prepare_cached(
        "INSERT INTO alerts (id, question, token, channel, rules, created, ended, proof) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, rules = excluded.rules, ended = excluded.ended,
             proof = excluded.proof",
    )?
    .execute(params![
        alert.id.as_bytes(),
        question,
        alert.token,
        json(&alert.channel)?,
        json(&alert.rules)?,
        nanos(alert.created),
        alert.ended,
        alert.proof,
    ])?;
    if alert.ended.is_some() {
        db.prepare_cached("DELETE FROM deliveries WHERE state = 0 AND alert = (SELECT key FROM alerts WHERE id = ?)")?
            .execute([alert.id.as_bytes()])?;
    }
    Ok(())
}

pub(super) fn alert(db: &Connection, alert: AlertId) -> Result<Option<Alert>> {
    Ok(alerts(db, "a.id = ?", alert.as_bytes())?.pop())
}

pub(super) fn alert_of(db: &Connection, token: &str) -> Result<Option<Alert>> {
    Ok(alerts(db, "a.token = ?", &token)?.pop())
}

pub(super) fn alerts_on(db: &Connection, question: QuestionId) -> Result<Vec<Alert>> {
    alerts(db, "q.id = ?", question.as_bytes())
}

pub(super) fn forget_alert(db: &Connection, alert: AlertId) -> Result<bool> {
    Ok(db.prepare_cached("DELETE FROM alerts WHERE id = ?")?.execute([alert.as_bytes()])? > 0)
}

/// Every question with the alerts on it that have not ended.
pub(super) fn alerted(db: &Connection) -> Result<Vec<(SavedQuestion, Vec<Alert>)>> {
    let sql = format!(
        "SELECT {QUESTION}, {ALERT} FROM questions q JOIN alerts a ON a.question = q.key
         WHERE a.ended IS NULL ORDER BY q.key, a.key"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut all: Vec<(SavedQuestion, Vec<Alert>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (question, alert) = (read_question(row)?, read_alert(row, 5)?);
        match all.last_mut() {
            Some((last, alerts)) if last.id == question.id => alerts.push(alert),
            _ => all.push((question, vec![alert])),
        }
    }
    Ok(all)
}

/// The alerts whose mailboxes are to be asked.
pub(super) fn unconfirmed(db: &Connection) -> Result<Vec<(SavedQuestion, Alert)>> {
    let sql = format!(
        "SELECT {QUESTION}, {ALERT} FROM questions q JOIN alerts a ON a.question = q.key WHERE a.ended = ? ORDER BY a.key"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([UNCONFIRMED])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((read_question(row)?, read_alert(row, 5)?));
    }
    Ok(found)
}

fn alerts(db: &Connection, which: &str, value: &dyn rusqlite::ToSql) -> Result<Vec<Alert>> {
    let sql =
        format!("SELECT {ALERT} FROM alerts a JOIN questions q ON a.question = q.key WHERE {which} ORDER BY a.key");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([value])?;
    let mut alerts = Vec::new();
    while let Some(row) = rows.next()? {
        alerts.push(read_alert(row, 0)?);
    }
    Ok(alerts)
}

fn read_question(row: &Row<'_>) -> rusqlite::Result<SavedQuestion> {
    Ok(SavedQuestion {
        id: id(row, 0, QuestionId::from_bytes)?,
        owner: id(row, 1, UserId::from_bytes)?,
        name: row.get(2)?,
        text: row.get(3)?,
        created: moment(row.get(4)?),
    })
}

/// Reads an alert whose first column is `at`.
pub(super) fn read_alert(row: &Row<'_>, at: usize) -> Result<Alert> {
    Ok(Alert {
        id: id(row, at, AlertId::from_bytes)?,
        question: id(row, at + 1, QuestionId::from_bytes)?,
        token: row.get(at + 2)?,
        channel: from_json(&row.get::<_, String>(at + 3)?, "alert")?,
        rules: from_json(&row.get::<_, String>(at + 4)?, "alert")?,
        created: moment(row.get(at + 5)?),
        ended: row.get(at + 6)?,
        proof: row.get(at + 7)?,
    })
}

/// A name's words without accents and capitals, each behind a space: a beginning of one is found by it.
fn folded(name: &str) -> String {
    tokens(name).map(|token| format!(" {}", fold(&token.text))).collect()
}

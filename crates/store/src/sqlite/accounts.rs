//! Users, sessions, keys and the audit log in rows.

use async_trait::async_trait;
use jiff::Timestamp;
use news::{Role, Scope, UserId};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Params, Row, params};

use super::{Sqlite, values};
use crate::{Accounts, Deed, Key, Result, SecretHash, Session, User};

const USER: &str = "u.id, u.name, u.email, u.role, u.password, u.external, u.zone, u.language, u.created";
const SESSION: &str = "s.hash, s.user, s.begun, s.seen, s.ends, s.idle, s.agent, s.address";
const KEY: &str = "k.id, k.hash, k.user, k.name, k.scopes, k.pace, k.made, k.ends, k.used";

fn user(row: &Row<'_>, from: usize) -> rusqlite::Result<User> {
    let role: String = row.get(from + 3)?;
    Ok(User {
        id: values::id(row, from, UserId::from_bytes)?,
        name: row.get(from + 1)?,
        email: row.get(from + 2)?,
        // A role of a newer program is the least of ours.
        role: role.parse().unwrap_or(Role::Reader),
        password: row.get(from + 4)?,
        external: row.get(from + 5)?,
        zone: row.get(from + 6)?,
        language: row.get(from + 7)?,
        created: values::moment(row.get(from + 8)?),
    })
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        hash: row.get(0)?,
        user: values::id(row, 1, UserId::from_bytes)?,
        begun: values::moment(row.get(2)?),
        seen: values::moment(row.get(3)?),
        ends: values::moment(row.get(4)?),
        idle: values::moment(row.get(5)?),
        agent: row.get(6)?,
        address: row.get(7)?,
    })
}

fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    let scopes: String = row.get(4)?;
    Ok(Key {
        id: row.get(0)?,
        hash: row.get(1)?,
        user: values::id(row, 2, UserId::from_bytes)?,
        name: row.get(3)?,
        scopes: scopes.split_whitespace().filter_map(|scope| scope.parse::<Scope>().ok()).collect(),
        pace: row.get(5)?,
        made: values::moment(row.get(6)?),
        ends: row.get::<_, Option<i64>>(7)?.map(values::moment),
        used: row.get::<_, Option<i64>>(8)?.map(values::moment),
    })
}

fn one_user(db: &Connection, which: &str, value: impl Params) -> Result<Option<User>> {
    let mut statement = db.prepare_cached(&format!("SELECT {USER} FROM users u WHERE {which}"))?;
    Ok(statement.query_row(value, |row| user(row, 0)).optional()?)
}

fn all<T>(
    db: &Connection,
    sql: &str,
    given: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(given, read)?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

fn put_user(db: &Connection, user: &User) -> Result<bool> {
    let before = one_user(db, "u.id = ?", [user.id.as_bytes()])?;
    let written = db
        .prepare_cached(
            "INSERT INTO users (id, name, email, role, password, external, zone, language, created)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, role = excluded.role,
                 password = excluded.password, external = excluded.external, zone = excluded.zone,
                 language = excluded.language",
        )?
        .execute(params![
            user.id.as_bytes(),
            user.name,
            user.email,
            user.role.as_str(),
            user.password,
            user.external,
            user.zone,
            user.language,
            values::nanos(user.created),
        ]);
    match written {
        Ok(_) => {}
        Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::ConstraintViolation => {
            return Ok(false);
        }
        Err(error) => return Err(error.into()),
    }
    if before.is_some_and(|before| before.role != user.role || before.password != user.password) {
        end_sessions(db, user.id, None)?;
    }
    Ok(true)
}

fn remove_user(db: &Connection, id: UserId) -> Result<bool> {
    Ok(db.prepare_cached("DELETE FROM users WHERE id = ?")?.execute([id.as_bytes()])? > 0)
}

fn begin_session(db: &Connection, session: &Session) -> Result<()> {
    let begun = values::nanos(session.begun);
    db.prepare_cached("DELETE FROM sessions WHERE ends <= ?1 OR idle <= ?1")?.execute([begun])?;
    db.prepare_cached(
        "INSERT INTO sessions (hash, user, begun, seen, ends, idle, agent, address) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        session.hash,
        session.user.as_bytes(),
        begun,
        values::nanos(session.seen),
        values::nanos(session.ends),
        values::nanos(session.idle),
        session.agent,
        session.address,
    ])?;
    Ok(())
}

fn end_sessions(db: &Connection, user: UserId, but: Option<SecretHash>) -> Result<usize> {
    Ok(db
        .prepare_cached("DELETE FROM sessions WHERE user = ? AND hash IS NOT ?")?
        .execute(params![user.as_bytes(), but])?)
}

fn put_key(db: &Connection, key: &Key) -> Result<i64> {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    db.prepare_cached(
        "INSERT INTO api_keys (hash, user, name, scopes, pace, made, ends) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        key.hash,
        key.user.as_bytes(),
        key.name,
        scopes.join(" "),
        key.pace,
        values::nanos(key.made),
        key.ends.map(values::nanos),
    ])?;
    Ok(db.last_insert_rowid())
}

fn note(db: &Connection, deed: &Deed) -> Result<()> {
    db.prepare_cached("INSERT INTO audit (at, user, name, deed, about, address) VALUES (?, ?, ?, ?, ?, ?)")?.execute(
        params![
            values::nanos(deed.at),
            deed.user.as_ref().map(|user| *user.as_bytes()),
            deed.name,
            deed.deed,
            deed.about,
            deed.address,
        ],
    )?;
    Ok(())
}

fn deeds(db: &Connection, before: Option<i64>, limit: usize) -> Result<Vec<(i64, Deed)>> {
    let sql = "SELECT key, at, user, name, deed, about, address FROM audit WHERE key < ? ORDER BY key DESC LIMIT ?";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    all(db, sql, params![before.unwrap_or(i64::MAX), limit], |row| {
        let deed = Deed {
            at: values::moment(row.get(1)?),
            user: row.get::<_, Option<[u8; 16]>>(2)?.map(UserId::from_bytes),
            name: row.get(3)?,
            deed: row.get(4)?,
            about: row.get(5)?,
            address: row.get(6)?,
        };
        Ok((row.get(0)?, deed))
    })
}

#[async_trait]
impl Accounts for Sqlite {
    async fn put_user(&self, user: &User) -> Result<bool> {
        let user = user.clone();
        self.write(move |db| put_user(db, &user)).await
    }

    async fn user(&self, id: UserId) -> Result<Option<User>> {
        self.readers.read(move |db| one_user(db, "u.id = ?", [id.as_bytes()])).await
    }

    async fn user_named(&self, name: &str) -> Result<Option<User>> {
        let name = name.to_owned();
        self.readers.read(move |db| one_user(db, "u.name = ?", [&name])).await
    }

    async fn user_vouched(&self, external: &str) -> Result<Option<User>> {
        let external = external.to_owned();
        self.readers.read(move |db| one_user(db, "u.external = ?", [&external])).await
    }

    async fn users(&self) -> Result<Vec<User>> {
        let sql = format!("SELECT {USER} FROM users u ORDER BY u.name");
        self.readers.read(move |db| all(db, &sql, [], |row| user(row, 0))).await
    }

    async fn remove_user(&self, id: UserId) -> Result<bool> {
        self.write(move |db| remove_user(db, id)).await
    }

    async fn begin_session(&self, session: &Session) -> Result<()> {
        let session = session.clone();
        self.write(move |db| begin_session(db, &session)).await
    }

    async fn session(&self, hash: SecretHash, now: Timestamp) -> Result<Option<(Session, User)>> {
        let sql = format!(
            "SELECT {SESSION}, {USER} FROM sessions s JOIN users u ON u.id = s.user
             WHERE s.hash = ?1 AND s.ends > ?2 AND s.idle > ?2"
        );
        self.readers.glance(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            let found =
                statement.query_row(params![hash, values::nanos(now)], |row| Ok((session(row)?, user(row, 8)?)));
            Ok(found.optional()?)
        })
    }

    async fn keep_session(&self, hash: SecretHash, seen: Timestamp, idle: Timestamp) -> Result<()> {
        let work = move |db: &Connection| {
            db.prepare_cached("UPDATE sessions SET seen = ?, idle = ? WHERE hash = ?")?.execute(params![
                values::nanos(seen),
                values::nanos(idle),
                hash
            ])?;
            Ok(())
        };
        self.write(work).await
    }

    async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>> {
        let sql = format!(
            "SELECT {SESSION} FROM sessions s WHERE s.user = ?1 AND s.ends > ?2 AND s.idle > ?2 ORDER BY s.seen DESC"
        );
        self.readers.read(move |db| all(db, &sql, params![user.as_bytes(), values::nanos(now)], session)).await
    }

    async fn end_session(&self, hash: SecretHash) -> Result<bool> {
        self.write(move |db| Ok(db.prepare_cached("DELETE FROM sessions WHERE hash = ?")?.execute([hash])? > 0)).await
    }

    async fn end_sessions(&self, user: UserId, but: Option<SecretHash>) -> Result<usize> {
        self.write(move |db| end_sessions(db, user, but)).await
    }

    async fn put_key(&self, key: &Key) -> Result<i64> {
        let key = key.clone();
        self.write(move |db| put_key(db, &key)).await
    }

    async fn key(&self, hash: SecretHash, now: Timestamp) -> Result<Option<(Key, User)>> {
        let sql = format!(
            "SELECT {KEY}, {USER} FROM api_keys k JOIN users u ON u.id = k.user
             WHERE k.hash = ? AND (k.ends IS NULL OR k.ends > ?)"
        );
        self.readers.glance(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            let found = statement.query_row(params![hash, values::nanos(now)], |row| Ok((key(row)?, user(row, 9)?)));
            Ok(found.optional()?)
        })
    }

    async fn keep_key(&self, id: i64, used: Timestamp) -> Result<()> {
        let work = move |db: &Connection| {
            db.prepare_cached("UPDATE api_keys SET used = ? WHERE id = ?")?
                .execute(params![values::nanos(used), id])?;
            Ok(())
        };
        self.write(work).await
    }

    async fn keys(&self, user: Option<UserId>) -> Result<Vec<Key>> {
        let sql = format!("SELECT {KEY} FROM api_keys k WHERE ?1 IS NULL OR k.user = ?1 ORDER BY k.id DESC");
        self.readers.read(move |db| all(db, &sql, params![user.as_ref().map(|user| *user.as_bytes())], key)).await
    }

    async fn remove_key(&self, id: i64) -> Result<bool> {
        self.write(move |db| Ok(db.prepare_cached("DELETE FROM api_keys WHERE id = ?")?.execute([id])? > 0)).await
    }

    async fn note(&self, deed: &Deed) -> Result<()> {
        let deed = deed.clone();
        self.write(move |db| note(db, &deed)).await
    }

    async fn deeds(&self, before: Option<i64>, limit: usize) -> Result<Vec<(i64, Deed)>> {
        self.readers.read(move |db| deeds(db, before, limit)).await
    }
}

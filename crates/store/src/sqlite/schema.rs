//! The file: how it is opened and how it grows from one schema to the next.

use std::cmp::Ordering;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{Durability, Settings};
use crate::{Error, Result};

/// The name of the database in the data folder.
pub(super) const FILE: &str = "depeche.db";

/// Each brings the schema one further; none is ever edited once released.
const MIGRATIONS: [&str; 9] = [
    include_str!("../../migrations/sqlite/0001_wire.sql"),
    include_str!("../../migrations/sqlite/0002_read.sql"),
    include_str!("../../migrations/sqlite/0003_accounts.sql"),
    include_str!("../../migrations/sqlite/0004_alerts.sql"),
    include_str!("../../migrations/sqlite/0005_passing_on.sql"),
    include_str!("../../migrations/sqlite/0006_sources.sql"),
    include_str!("../../migrations/sqlite/0007_reading.sql"),
    include_str!("../../migrations/sqlite/0008_consent.sql"),
    include_str!("../../migrations/sqlite/0011_agenda.sql"),
];

/// How long a statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many prepared statements a connection keeps; there are about eighty in all.
const STATEMENTS: usize = 128;

/// Opens the file for writing, makes it where it is missing and brings it up to date.
pub(super) fn open_writer(dir: &Path, settings: &Settings) -> Result<Connection> {
    let mut db = writer(dir, settings)?;
    keep_before(dir, &db)?;
    migrate(&mut db)?;
    Ok(db)
}

/// Opens the file for writing beside the process that holds it; it must be up to date already.
pub(super) fn open_beside(dir: &Path) -> Result<Connection> {
    let db = writer(dir, &Settings::default())?;
    let found = schema(&db)?;
    match found.cmp(&known()) {
        Ordering::Equal => Ok(db),
        Ordering::Greater => Err(Error::Newer { found, known: known() }),
        // Who holds it is older than this program: it must not find another schema under its hands.
        Ordering::Less => Err(Error::InUse(dir.to_owned())),
    }
}

/// Keeps a copy of a file that is about to get a new schema: `depeche.db.schema-2`, one of each schema.
fn keep_before(dir: &Path, db: &Connection) -> Result<()> {
    let found = schema(db)?;
    let copy = dir.join(format!("{FILE}.schema-{found}"));
    if found == 0 || found >= known() || copy.exists() {
        return Ok(());
    }
    // Written under another name first: half a copy must not be taken for one.
    let part = dir.join(format!("{FILE}.part"));
    if part.exists() {
        std::fs::remove_file(&part)?;
    }
    db.execute("VACUUM INTO ?", [part.to_string_lossy()])?;
    std::fs::File::open(&part)?.sync_all()?;
    std::fs::rename(&part, &copy)?;
    tracing::info!(copy = %copy.display(), "the store was copied before it gets a new schema");
    Ok(())
}

fn writer(dir: &Path, settings: &Settings) -> Result<Connection> {
    let db = Connection::open(dir.join(FILE))?;
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match settings.durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    db.pragma_update(None, "synchronous", synchronous)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "cache_size", -16_000)?;
    db.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    Ok(db)
}

/// Opens the file for reading.
pub(super) fn open_reader(dir: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let path = dir.join(FILE);
    let db = Connection::open_with_flags(&path, flags)?;
    db.busy_timeout(PATIENCE)?;
    let db = match schema(&db) {
        Ok(_) => db,
        // On read-only media the log's shared memory cannot be made; where nobody can write, none is needed.
        Err(_) if !has_log(&path) => Connection::open_with_flags(immutable(&path), flags)?,
        Err(error) => return Err(error),
    };
    db.busy_timeout(PATIENCE)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.pragma_update(None, "cache_size", -4_000)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    // No statement is planned anew for each value: the plans are ours (INDEXED BY), and planning took longer than reading.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.pragma_update(None, "query_only", true)?;
    let found = schema(&db)?;
    if found > known() { Err(Error::Newer { found, known: known() }) } else { Ok(db) }
}

/// Copies the file, without its gaps, to one that is not there yet, and waits until the disk has it.
pub(super) fn copy(dir: &Path, to: &Path) -> Result<()> {
    let db = open_reader(dir)?;
    // A connection that only queries may not write the copy either.
    db.pragma_update(None, "query_only", false)?;
    db.execute("VACUUM INTO ?", [to.to_string_lossy()])?;
    Ok(std::fs::File::open(to)?.sync_all()?)
}

/// Whether commits still stand in the log and not in the file.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

/// The address of a file that nobody changes.
fn immutable(path: &Path) -> String {
    let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?immutable=1")
}

fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

fn schema(db: &Connection) -> Result<u32> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn migrate(db: &mut Connection) -> Result<()> {
    let found = schema(db)?;
    if found > known() {
        return Err(Error::Newer { found, known: known() });
    }
    for (number, migration) in (1u32..).zip(MIGRATIONS).skip(found as usize) {
        let transaction = db.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
        tracing::info!(schema = number, "the store has a new schema");
    }
    Ok(())
}

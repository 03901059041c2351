//! Brings a file to the present version of the system tables. The runner owns the transaction and the version: a step
//! is a text of SQL and cannot get either wrong.

use rusqlite::{Connection, TransactionBehavior};

use super::error::classify;
use super::file;
use super::open::{APPLICATION_ID, Location, not_ours};
use crate::error::{Error, ErrorCode, Result};
use crate::store::StoreOptions;

/// The steps: the first makes a new file, each later one brings a file from the version before. Steps are never
/// edited once released.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_system.sql"),
    include_str!("migrations/0002_tree.sql"),
    include_str!("migrations/0003_moment.sql"),
    include_str!("migrations/0004_content.sql"),
];

/// The version a file has after the last step.
pub fn current_version() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Makes a new file, upgrades an older one, refuses a newer one or a stranger.
pub fn run(connection: &Connection, location: &Location, create: bool, options: &StoreOptions) -> Result<()> {
    let (application, version) = identity(connection, location)?;
    if application == APPLICATION_ID && version == current_version() {
        return Ok(());
    }
    refuse_newer(version, application)?;
    if options.read_only {
        let message = "the file must be upgraded, and it was opened for reading only";
        return Err(if application == APPLICATION_ID {
            Error::new(ErrorCode::ReadOnly, message)
        } else {
            not_ours(location)
        });
    }
    if application != APPLICATION_ID && !create {
        return Err(not_ours(location));
    }
    if application != APPLICATION_ID && !location.is_memory() {
        // Only an empty file becomes ours; the mode lives in the file, so it is set once, before the first table.
        refuse_strangers(connection, location, application, version)?;
        connection.pragma_update(None, "journal_mode", "wal").map_err(classify)?;
    }
    let transaction =
        rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(classify)?;
    // Another process may have been faster while we waited for the lock.
    let (application, version) = identity(&transaction, location)?;
    refuse_newer(version, application)?;
    if application != APPLICATION_ID {
        refuse_strangers(&transaction, location, application, version)?;
    }
    // What the steps need beyond SQL.
    file::register(&transaction).map_err(classify)?;
    for (number, step) in (1_i64..).zip(STEPS) {
        if number > version {
            transaction.execute_batch(step).map_err(classify)?;
        }
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(classify)?;
    transaction.pragma_update(None, "user_version", current_version()).map_err(classify)?;
    transaction.commit().map_err(classify)
}

fn identity(connection: &Connection, location: &Location) -> Result<(i64, i64)> {
    let read = |pragma: &str| -> Result<i64> {
        connection.pragma_query_value(None, pragma, |row| row.get(0)).map_err(|e| match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => not_ours(location),
            _ => classify(e),
        })
    };
    Ok((read("application_id")?, read("user_version")?))
}

fn refuse_newer(version: i64, application: i64) -> Result<()> {
    if application == APPLICATION_ID && version > current_version() {
        let message = format!(
            "the file has version {version}, this library knows up to {}: use a newer library",
            current_version()
        );
        return Err(Error::new(ErrorCode::NewerFile, message));
    }
    Ok(())
}

fn refuse_strangers(connection: &Connection, location: &Location, application: i64, version: i64) -> Result<()> {
    let tables: i64 =
        connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0)).map_err(classify)?;
    if application != 0 || version != 0 || tables != 0 { Err(not_ours(location)) } else { Ok(()) }
}

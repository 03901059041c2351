//! The SQLite back end: the only place that names `rusqlite`.

mod convert;
mod ddl;
mod error;
mod file;
mod functions;
mod history;
mod host;
mod link;
mod migrate;
mod moment;
mod open;
mod pool;
mod read;
mod rows;
mod schema;
mod search;
mod tree;
mod view;
mod write;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::sql::{dialect::Sqlite, select};
use super::{Compiled, Reader, Store, StoreOptions, Writer};
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::Registry;
use crate::query::plan::Plan;
use link::Link;
use open::Location;
use pool::Pool;

/// A CRM file kept by SQLite.
pub struct SqliteStore {
    pool: Arc<Pool>,
}

impl SqliteStore {
    /// Opens the file at `path`, upgrading it if it is older; makes it if `create` says so.
    ///
    /// # Errors
    /// `cannot_open`, `not_a_crm_file`, `newer_file`, `busy`, `corrupt`.
    pub fn open(path: &Path, create: bool, options: StoreOptions) -> Result<SqliteStore> {
        SqliteStore::at(Location::File(path.to_owned()), create, options)
    }

    /// A file that lives in memory as long as the store.
    ///
    /// # Errors
    /// `storage`.
    pub fn in_memory(options: StoreOptions) -> Result<SqliteStore> {
        SqliteStore::at(Location::memory(), true, options)
    }

    /// A file in memory that begins as a copy of this one, without the work of making it.
    ///
    /// # Errors
    /// `storage`.
    pub fn copy_in_memory(&self, options: StoreOptions) -> Result<SqliteStore> {
        let location = Location::memory();
        let mut first = open::connect(&location, true, &options, false)?;
        copy(&Link::reader(&self.pool)?, &mut first, &mut |_, _| true)?;
        SqliteStore::holding(location, options, first)
    }

    fn at(location: Location, create: bool, options: StoreOptions) -> Result<SqliteStore> {
        let first = open::open(&location, create, &options)?;
        SqliteStore::holding(location, options, first)
    }

    fn holding(location: Location, options: StoreOptions, first: Connection) -> Result<SqliteStore> {
        first.pragma_update(None, "query_only", true).map_err(error::classify)?;
        Ok(SqliteStore { pool: Arc::new(Pool::new(location, options, first)) })
    }
}

impl Store for SqliteStore {
    fn reader(&self) -> Result<Box<dyn Reader>> {
        Ok(Box::new(Link::reader(&self.pool)?))
    }

    fn writer(&self) -> Result<Box<dyn Writer>> {
        Ok(Box::new(Link::writer(&self.pool)?))
    }

    fn backup(&self, to: &Path, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<()> {
        if to.exists() {
            let message = format!("{} exists already: a backup never writes over a file", to.display());
            return Err(Error::new(ErrorCode::InvalidArgument, message));
        }
        let mut link = Link::reader(&self.pool)?;
        if !link.is_memory() {
            // One moment from the first page to the last: otherwise every commit of another would begin the copy anew.
            // The moment is that of the first read. (In memory, where who reads keeps others from committing, the copy
            // does begin anew.)
            link.begin()?;
            link.epoch()?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let copied = Connection::open_with_flags(to, flags)
            .map_err(|e| error::cannot_open(to, e))
            .and_then(|mut target| copy(&link, &mut target, progress));
        let copied = copied.and(link.end());
        if copied.is_err() {
            // Half a copy helps nobody and might be taken for a whole one.
            let _ = std::fs::remove_file(to);
        }
        copied
    }

    fn check(&self) -> Result<Vec<String>> {
        let link = Link::reader(&self.pool)?;
        let mut faults = Vec::new();
        let connection = link.connection()?;
        let mut statement = connection.prepare("pragma integrity_check").map_err(error::classify)?;
        let mut rows = statement.query([]).map_err(error::classify)?;
        while let Some(row) = rows.next().map_err(error::classify)? {
            let line: String = row.get(0).map_err(error::classify)?;
            if line != "ok" {
                faults.push(line);
            }
        }
        let mut statement = connection.prepare("pragma foreign_key_check").map_err(error::classify)?;
        let mut rows = statement.query([]).map_err(error::classify)?;
        while let Some(row) = rows.next().map_err(error::classify)? {
            let (table, parent): (String, String) =
                (row.get(0).map_err(error::classify)?, row.get(2).map_err(error::classify)?);
            faults.push(format!("a record of {table} points to a {parent} that is not there"));
        }
        Ok(faults)
    }

    fn compile(&self, plan: &Plan, registry: &Registry) -> Result<Compiled> {
        select::render(plan, registry, &Sqlite)
    }
}

fn copy(link: &Link, target: &mut Connection, progress: &mut dyn FnMut(u64, u64) -> bool) -> Result<()> {
    let backup = Backup::new(link.connection()?, target).map_err(error::classify)?;
    loop {
        let step = backup.step(1_000).map_err(error::classify)?;
        let state = backup.progress();
        let total = u64::try_from(state.pagecount).unwrap_or(0);
        let left = u64::try_from(state.remaining).unwrap_or(0);
        if !progress(total.saturating_sub(left), total) {
            return Err(Error::new(ErrorCode::Interrupted, "the backup was stopped by the host"));
        }
        match step {
            StepResult::Done => return Ok(()),
            // Another writer is at work: let it finish a step of its own.
            StepResult::Busy | StepResult::Locked => std::thread::sleep(Duration::from_millis(5)),
            _ => {}
        }
    }
}

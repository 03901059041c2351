//! Opening a connection: flags, checks that the file is ours, and every pragma with its reason.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::error::{cannot_open, classify};
use super::{functions, migrate};
use crate::error::{Error, ErrorCode, Result};
use crate::store::StoreOptions;

/// Marks a file as ours: "CRM1" in the header of the file.
pub const APPLICATION_ID: i64 = 0x4352_4d31;

/// No database is smaller than its smallest page.
const SMALLEST: u64 = 512;

/// Where a store keeps its data.
#[derive(Clone, Debug)]
pub enum Location {
    /// A file.
    File(PathBuf),
    /// Memory shared by the connections of one store, under a name of its own.
    Memory(String),
}

impl Location {
    /// A new place in memory.
    pub fn memory() -> Location {
        Location::Memory(format!("file:/crm-{}?vfs=memdb", uuid::Uuid::now_v7()))
    }

    /// True for a place in memory.
    pub fn is_memory(&self) -> bool {
        matches!(self, Location::Memory(_))
    }
}

/// Opens the first connection: makes or upgrades the file where needed, refuses what is not ours.
pub fn open(location: &Location, create: bool, options: &StoreOptions) -> Result<Connection> {
    if let Location::File(path) = location {
        check_path(path, create, options)?;
    }
    let connection = connect(location, create, options, false)?;
    migrate::run(&connection, location, create, options)?;
    Ok(connection)
}

fn check_path(path: &Path, create: bool, options: &StoreOptions) -> Result<()> {
    let refuse = |why: String| Err(Error::new(ErrorCode::CannotOpen, why));
    if path.as_os_str().is_empty() {
        return refuse("a file has a name".to_owned());
    }
    // Looked at from outside: opening and closing the file ourselves would cancel the locks that other connections of
    // this process hold on it. SQLite takes one byte for none and would write over it.
    if std::fs::metadata(path).is_ok_and(|about| about.is_file() && (1..SMALLEST).contains(&about.len())) {
        return Err(not_ours(&Location::File(path.to_owned())));
    }
    if path.is_dir() {
        return refuse(format!("{} is a folder", path.display()));
    }
    if !path.exists() {
        if !create || options.read_only {
            return refuse(format!("{} does not exist", path.display()));
        }
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty() && !p.is_dir()) {
            return refuse(format!("the folder {} does not exist", parent.display()));
        }
    }
    Ok(())
}

/// Opens one more connection to a file that is known to be good.
pub fn connect(location: &Location, create: bool, options: &StoreOptions, query_only: bool) -> Result<Connection> {
    let (name, path) = match location {
        Location::File(path) => (None, path.clone()),
        Location::Memory(name) => (Some(name.as_str()), PathBuf::from(name)),
    };
    // No mutex: a connection is used by one thread at a time, the pool sees to that.
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if name.is_some() {
        flags |= OpenFlags::SQLITE_OPEN_URI;
    }
    flags |= if options.read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else if create {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    };
    let connection = Connection::open_with_flags(&path, flags).map_err(|e| cannot_open(&path, e))?;
    configure(&connection, options, query_only).map_err(|e| match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => not_ours(location),
        _ => classify(e),
    })?;
    functions::register(&connection).map_err(classify)?;
    Ok(connection)
}

fn configure(connection: &Connection, options: &StoreOptions, query_only: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_millis(u64::from(options.busy_timeout_ms)))?;
    connection.set_prepared_statement_cache_capacity(256);
    // A plan found once is kept: otherwise STAT4 makes SQLite plan anew when a bound value changes (3x on a timeline).
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // "unknown" must be an error, not a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // No statement, not even a host's, writes to the inner tables of SQLite.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // A schema planted in a file cannot call functions or read virtual tables behind our back.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A question a thousand levels deep is refused while it is bound; this is the net below.
    connection.set_limit(Limit::SQLITE_LIMIT_EXPR_DEPTH, 2_000)?;
    let pragma = |name: &str, value: &dyn rusqlite::ToSql| connection.pragma_update(None, name, value);
    // The last line of defence: lookups lead somewhere, whoever writes.
    pragma("foreign_keys", &true)?;
    // 56 MB of pages (with what SQLite keeps beside them 60; a large import stays under 100) and 1 GB mapped: 0.6x on
    // reads at 100,000 contacts.
    pragma("cache_size", &-57_344_i64)?;
    pragma("mmap_size", &1_073_741_824_i64)?;
    // Sorting and grouping in memory: the answers of a CRM are small, its disks are not fast.
    pragma("temp_store", &"memory")?;
    // FULL: nothing that was committed is lost. NORMAL: the last commits may be, whole, if power fails.
    pragma("synchronous", &if options.durable { "full" } else { "normal" })?;
    if query_only {
        pragma("query_only", &true)?;
    }
    Ok(())
}

/// The error for a file that SQLite or we do not recognise.
pub fn not_ours(location: &Location) -> Error {
    let name = match location {
        Location::File(path) => path.display().to_string(),
        Location::Memory(_) => "the memory".into(),
    };
    Error::new(ErrorCode::NotACrmFile, format!("{name} is not a CRM file; it was left as it is"))
}

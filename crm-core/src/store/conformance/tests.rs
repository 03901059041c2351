//! SQLite passes, in memory and on disk.

use super::*;
use crate::store::StoreOptions;
use crate::store::sqlite::SqliteStore;

fn pass(part: fn(Make<'_>) -> Result<()>) {
    part(&|| Ok(Box::new(SqliteStore::in_memory(StoreOptions::default())?))).unwrap();
    pass_on_disk(part);
}

fn pass_on_disk(part: fn(Make<'_>) -> Result<()>) {
    let folder = tempfile::tempdir().unwrap();
    let count = std::cell::Cell::new(0);
    part(&|| {
        count.set(count.get() + 1);
        let path = folder.path().join(format!("{}.crm", count.get()));
        Ok(Box::new(SqliteStore::open(&path, true, StoreOptions::default())?))
    })
    .unwrap();
}

macro_rules! parts {
    ($($part:ident),+) => { $( #[test] fn $part() { pass(super::$part); } )+ };
}

parts!(
    schema, records, cells, lookups, duplicates, history, savepoints, drops, search, files, questions, interrupts,
    trees, rebuilt, below, moments
);

// In memory SQLite has no log, and who reads waits for who writes.
#[test]
fn snapshots() {
    pass_on_disk(super::snapshots);
}

#[test]
fn a_fault_is_found() {
    assert!(same("one", 1, 2).is_err());
    assert!(fails("well", Ok(()), ErrorCode::Interrupted).is_err());
    // A store that forgets its tables does not pass.
    let made = std::cell::Cell::new(false);
    let broken = all(&|| {
        if made.replace(true) {
            Err(Error::internal("no store"))
        } else {
            Ok(Box::new(SqliteStore::in_memory(StoreOptions::default())?))
        }
    });
    assert!(broken.is_err());
}

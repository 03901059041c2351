//! One writer and several readers.
//!
//! SQLite lets one connection write while others read the moment before (WAL). The writer is a slot: who wants to
//! write takes the connection out and puts it back. Readers lie on a stack, so that the one used last, with the warm
//! cache, is used next. Rejected: one connection behind a lock (0.3x of the reads beside a writer), and a pool crate
//! (each pins a version of rusqlite, and this is sixty lines).

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::open::{self, Location};
use crate::error::{Error, ErrorCode, Result};
use crate::store::StoreOptions;

/// How many idle readers are kept; more may exist while they are in use.
const IDLE_READERS: usize = 8;

enum WriterSlot {
    /// Not opened yet.
    Closed,
    /// In nobody's hands.
    Idle(Box<Connection>),
    /// In use.
    Taken,
}

/// The connections of one store.
pub struct Pool {
    location: Location,
    options: StoreOptions,
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<WriterSlot>,
    writer_back: Condvar,
}

impl Pool {
    /// A pool that starts with the connection that opened the file.
    pub fn new(location: Location, options: StoreOptions, first: Connection) -> Pool {
        // The first connection checked the file and goes on as a reader; the writer is opened by who first writes.
        // Each connection reads the whole schema of the file, and who only looks something up needs but one.
        Pool {
            location,
            options,
            readers: Mutex::new(vec![first]),
            writer: Mutex::new(WriterSlot::Closed),
            writer_back: Condvar::new(),
        }
    }

    /// True if the file lives in memory.
    pub fn is_memory(&self) -> bool {
        self.location.is_memory()
    }

    /// A connection that reads.
    pub fn take_reader(&self) -> Result<Connection> {
        if let Some(connection) = lock(&self.readers).pop() {
            return Ok(connection);
        }
        open::connect(&self.location, false, &self.options, true)
    }

    /// Gives a reader back.
    pub fn put_reader(&self, connection: Connection) {
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
    }

    /// The connection that writes; waits for it as long as the busy timeout.
    pub fn take_writer(&self) -> Result<Connection> {
        if self.options.read_only {
            return Err(Error::new(ErrorCode::ReadOnly, "the file was opened for reading only"));
        }
        let deadline = Instant::now() + Duration::from_millis(u64::from(self.options.busy_timeout_ms));
        let mut slot = lock(&self.writer);
        loop {
            match std::mem::replace(&mut *slot, WriterSlot::Taken) {
                WriterSlot::Idle(connection) => return Ok(*connection),
                WriterSlot::Closed => match open::connect(&self.location, false, &self.options, false) {
                    Ok(connection) => return Ok(connection),
                    Err(error) => {
                        *slot = WriterSlot::Closed;
                        return Err(error);
                    }
                },
                WriterSlot::Taken => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Error::new(ErrorCode::Busy, "another session is writing; try again"));
            }
            slot = self.writer_back.wait_timeout(slot, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Gives the writer back.
    pub fn put_writer(&self, connection: Connection) {
        *lock(&self.writer) = WriterSlot::Idle(Box::new(connection));
        self.writer_back.notify_one();
    }

    /// The writer was closed; the next one is opened anew.
    pub fn writer_is_lost(&self) {
        *lock(&self.writer) = WriterSlot::Closed;
        self.writer_back.notify_one();
    }
}

// A thread that panicked left a connection behind, not a broken pool: its transaction was rolled back on drop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

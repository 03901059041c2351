//! A connection in somebody's hands: it goes back to the pool when let go, with nothing left open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;

use super::error::classify;
use super::pool::Pool;
use crate::error::{Error, ErrorCode, Result};
use crate::store::interrupt::Interrupt;

/// The steps of SQLite's machine between two looks at the switch, well below a millisecond.
const STEPS_BETWEEN: std::ffi::c_int = 10_000;

/// A connection taken from the pool.
pub struct Link {
    connection: Option<Connection>,
    pool: Arc<Pool>,
    /// The write transaction, if this is the writer.
    pub(super) write: Option<WriteState>,
    /// The switch of the session that reads.
    pub(super) interrupt: Option<Arc<Interrupt>>,
    pub(super) is_reading: bool,
    // True while a read runs. Only reads are stopped by the switch: a write that is cut off would take the whole
    // transaction with it, and the steps of a write are short.
    reading: Arc<AtomicBool>,
}

/// What a write transaction remembers.
#[derive(Debug)]
pub struct WriteState {
    /// The number of the next line of the history.
    pub next_seq: i64,
    /// The number of the transaction: that of its first line.
    pub txn: i64,
    /// True if one of its lines is more than an access.
    pub has_changed: bool,
    /// What `next_seq` and `has_changed` were at each savepoint.
    pub saved: Vec<(i64, bool)>,
}

impl Link {
    /// A connection that reads.
    pub fn reader(pool: &Arc<Pool>) -> Result<Link> {
        let connection = pool.take_reader()?;
        Ok(Link::holding(connection, pool))
    }

    /// The connection that writes, with its transaction begun.
    pub fn writer(pool: &Arc<Pool>) -> Result<Link> {
        let connection = pool.take_writer()?;
        let mut link = Link::holding(connection, pool);
        // From here on the link is a writer, so that dropping it gives the connection back to the right place.
        link.write = Some(WriteState { next_seq: 0, txn: 0, has_changed: false, saved: Vec::new() });
        let next = {
            let connection = link.connection()?;
            connection.prepare_cached("begin immediate").and_then(|mut s| s.execute([])).map_err(classify)?;
            let mut statement =
                connection.prepare_cached("select coalesce(max(seq), 0) + 1 from crm_change").map_err(classify)?;
            statement.query_row([], |row| row.get(0)).map_err(classify)?
        };
        link.write = Some(WriteState { next_seq: next, txn: next, has_changed: false, saved: Vec::new() });
        Ok(link)
    }

    fn holding(connection: Connection, pool: &Arc<Pool>) -> Link {
        let (pool, connection) = (pool.clone(), Some(connection));
        Link { connection, pool, write: None, interrupt: None, is_reading: false, reading: Arc::default() }
    }

    /// Takes the switch of the session: from now on SQLite looks at it while a statement runs. A handler of the connection
    /// costs less than telling the switch of every statement how to stop it, and goes with rows that are read one by one.
    pub fn take_interrupt(&mut self, interrupt: Option<Arc<Interrupt>>) {
        if let (Some(switch), Some(connection)) = (interrupt.clone(), &mut self.connection) {
            let reading = self.reading.clone();
            let stops = move || (reading.load(Ordering::Relaxed) && switch.is_raised()) || switch.asks_to_stop();
            // A closed connection would refuse; then nothing runs on it either.
            let _ = connection.progress_handler(STEPS_BETWEEN, Some(stops));
        }
        self.interrupt = interrupt;
    }

    /// The connection.
    pub fn connection(&self) -> Result<&Connection> {
        self.connection.as_ref().ok_or_else(|| Error::internal("a connection was used after it was given back"))
    }

    /// True if the file lives in memory.
    pub fn is_memory(&self) -> bool {
        self.pool.is_memory()
    }

    /// The connection, for what changes its settings.
    pub fn connection_mut(&mut self) -> Result<&mut Connection> {
        self.connection.as_mut().ok_or_else(|| Error::internal("a connection was used after it was given back"))
    }

    /// Runs a statement that needs no values and gives no rows.
    pub fn run(&self, text: &str) -> Result<()> {
        let mut statement = self.connection()?.prepare_cached(text).map_err(classify)?;
        statement.execute([]).map(|_| ()).map_err(classify)
    }

    /// Makes sure that the transaction is still open: after some faults (a full disk, a host's `on conflict rollback`)
    /// SQLite ends it by itself, and what was written next would be committed alone.
    pub fn check_open(&self) -> Result<()> {
        if self.connection()?.is_autocommit() {
            let message = "the store has ended the transaction after a fault; nothing of it was kept";
            return Err(Error::new(ErrorCode::Storage, message));
        }
        Ok(())
    }

    /// The write transaction.
    pub fn write_state(&mut self) -> Result<&mut WriteState> {
        self.write.as_mut().ok_or_else(|| Error::internal("a reader was asked to write"))
    }

    /// Lets the switch of the session stop what runs until the guard is dropped.
    pub fn interruptible(&self) -> Result<Running<'_>> {
        self.reading.store(true, Ordering::Relaxed);
        let running = Running { reading: &self.reading };
        if let Some(interrupt) = &self.interrupt {
            interrupt.check()?;
        }
        Ok(running)
    }
}

/// While this lives, the session's switch stops the connection.
pub struct Running<'a> {
    reading: &'a AtomicBool,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.reading.store(false, Ordering::Relaxed);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if self.interrupt.is_some() {
            let _ = connection.progress_handler(0, None::<fn() -> bool>);
        }
        // Left open by an error or a panic: nothing of it may stay.
        if !connection.is_autocommit() && connection.execute_batch("rollback").is_err() {
            // A connection that cannot roll back is not given to anyone else; closing it rolls back.
            drop(connection);
            if self.write.is_some() {
                self.pool.writer_is_lost();
            }
            return;
        }
        if self.write.is_some() { self.pool.put_writer(connection) } else { self.pool.put_reader(connection) }
    }
}

//! Rows that keep their connection until the last is read, so that an answer of millions needs the memory of one.

use rusqlite::CachedStatement;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use self_cell::{MutBorrow, self_cell};

use super::convert;
use super::error::classify;
use super::link::Link;
use crate::error::Result;
use crate::store::{Cell, CellRef, Cells, Compiled, Rows};

type Cursor<'a> = rusqlite::Rows<'a>;

self_cell!(
    // A statement with the rows it is giving.
    struct Open<'c> {
        owner: MutBorrow<CachedStatement<'c>>,
        #[not_covariant]
        dependent: Cursor,
    }
);

self_cell!(
    // A connection with the statement that runs on it.
    struct Running {
        owner: Link,
        #[not_covariant]
        dependent: Open,
    }
);

/// The rows of one question.
pub struct Stream(Running);

impl Stream {
    /// Asks a question on a connection of its own.
    pub fn new(link: Link, question: &Compiled, values: &[Cell]) -> Result<Stream> {
        let running = Running::try_new(link, |link| {
            let statement = prepare(link, question, values)?;
            Open::try_new(MutBorrow::new(statement), |statement| Ok(statement.borrow_mut().raw_query()))
        })?;
        Ok(Stream(running))
    }
}

impl Rows for Stream {
    fn advance(&mut self) -> Result<bool> {
        self.0.with_dependent_mut(|link, open| {
            let _running = link.interruptible()?;
            open.with_dependent_mut(|_, rows| rows.next().map(|row| row.is_some()).map_err(classify))
        })
    }
}

impl Cells for Stream {
    fn cell(&self, place: usize) -> Result<CellRef<'_>> {
        self.0.with_dependent(|_, open| {
            open.with_dependent(|_, rows| match rows.get() {
                Some(row) => convert::cell(row, place),
                None => Ok(CellRef::Null),
            })
        })
    }
}

/// The statement of a question, its values filled in.
pub fn prepare<'c>(link: &'c Link, question: &Compiled, values: &[Cell]) -> Result<CachedStatement<'c>> {
    let mut statement = link.connection()?.prepare_cached(&question.text).map_err(classify)?;
    for (position, value) in (1_usize..).zip(values) {
        statement.raw_bind_parameter(position, value).map_err(classify)?;
    }
    Ok(statement)
}

//! Rows that keep their connection until the last is read, so that an answer of millions needs the memory of one.

use std::sync::Arc;

use rusqlite::CachedStatement;
use self_cell::{MutBorrow, self_cell};

use super::convert;
use super::error::classify;
use super::link::Link;
use crate::error::Result;
use crate::store::{Cell, Compiled, Row, Rows};

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
pub struct Stream {
    running: Running,
    question: Arc<Compiled>,
    last_keys: Vec<Cell>,
}

impl Stream {
    /// Asks a question on a connection of its own.
    pub fn new(link: Link, question: Arc<Compiled>, values: &[Cell]) -> Result<Stream> {
        let running = Running::try_new(link, |link| {
            let statement = prepare(link, &question, values)?;
            Open::try_new(MutBorrow::new(statement), |statement| Ok(statement.borrow_mut().raw_query()))
        })?;
        Ok(Stream { running, question, last_keys: Vec::new() })
    }
}

impl Rows for Stream {
    fn next(&mut self) -> Result<Option<Row>> {
        let (question, keys) = (&self.question, &mut self.last_keys);
        self.running.with_dependent_mut(|link, open| {
            let _running = link.interruptible()?;
            open.with_dependent_mut(|_, rows| match rows.next().map_err(classify)? {
                Some(row) => convert::row(row, &question.decoders, question.keys, keys).map(Some),
                None => Ok(None),
            })
        })
    }

    fn last_keys(&self) -> &[Cell] {
        &self.last_keys
    }
}

/// Rows read already.
pub struct Collected {
    rows: std::vec::IntoIter<(Row, Vec<Cell>)>,
    last_keys: Vec<Cell>,
}

impl Collected {
    /// These rows, each with the keys of its order.
    pub fn new(rows: Vec<(Row, Vec<Cell>)>) -> Collected {
        Collected { rows: rows.into_iter(), last_keys: Vec::new() }
    }
}

impl Rows for Collected {
    fn next(&mut self) -> Result<Option<Row>> {
        Ok(self.rows.next().map(|(row, keys)| {
            self.last_keys = keys;
            row
        }))
    }

    fn last_keys(&self) -> &[Cell] {
        &self.last_keys
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

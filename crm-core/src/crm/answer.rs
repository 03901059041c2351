//! What a question answers with.

use std::sync::Arc;

use crate::base::value::Value;
use crate::error::Result;
use crate::store;

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    names: Arc<[Arc<str>]>,
    values: Vec<Value>,
}

impl Row {
    pub(super) fn new(names: Arc<[Arc<str>]>, values: Vec<Value>) -> Row {
        Row { names, values }
    }

    /// The value in a column, by its name.
    pub fn get(&self, column: &str) -> Option<&Value> {
        let place = self.names.iter().position(|name| **name == *column)?;
        self.values.get(place)
    }

    /// The value in a column, by its place, counted from nought.
    pub fn at(&self, place: usize) -> Option<&Value> {
        self.values.get(place)
    }

    /// The text in a column, if it holds one.
    pub fn text(&self, column: &str) -> Option<&str> {
        self.get(column)?.as_text()
    }

    /// The values, in the order of the columns.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The values, taken out of the row.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }
}

/// The rows of an answer, read as they are asked for: an answer of millions needs the memory of one. Each is a result,
/// since reading may fail half-way or be interrupted.
///
/// The rows show one moment. Asked inside a transaction, all of them are read at once.
pub struct Rows {
    names: Arc<[Arc<str>]>,
    source: Source,
}

enum Source {
    Stream(Box<dyn store::Rows>),
    Ready(std::vec::IntoIter<store::Row>),
    Ended,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("columns", &self.names).finish_non_exhaustive()
    }
}

impl Rows {
    pub(super) fn stream(names: Arc<[Arc<str>]>, rows: Box<dyn store::Rows>) -> Rows {
        Rows { names, source: Source::Stream(rows) }
    }

    pub(super) fn ready(names: Arc<[Arc<str>]>, rows: Vec<store::Row>) -> Rows {
        Rows { names, source: Source::Ready(rows.into_iter()) }
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[Arc<str>] {
        &self.names
    }

    /// All rows.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(self) -> Result<Vec<Row>> {
        self.collect()
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Result<Row>> {
        let next = match &mut self.source {
            Source::Stream(rows) => rows.next().transpose(),
            Source::Ready(rows) => rows.next().map(Ok),
            Source::Ended => None,
        };
        if !matches!(next, Some(Ok(_))) {
            // Ended or failed: the connection goes back at once, not when the host lets go of the rows.
            self.source = Source::Ended;
        }
        next.map(|row| row.map(|values| Row::new(self.names.clone(), values)))
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The names of the columns.
    pub columns: Arc<[Arc<str>]>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Where the next page begins; none if this is the last.
    pub cursor: Option<String>,
}

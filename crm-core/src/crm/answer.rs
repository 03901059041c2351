//! What a question answers with.

use std::sync::Arc;

use crate::base::value::Value;
use crate::base::value_ref::ValueRef;
use crate::error::Result;
use crate::store::{self, Compiled};

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

/// The rows of an answer, read as they are asked for: an answer of millions needs the memory of one.
///
/// They are read in one of two ways: as an iterator, whose rows may be kept (each is a result, since reading may fail
/// half-way or be interrupted); or with [`Rows::advance`] and [`Rows::at`], which lend the cells of the present row and
/// copy nothing.
///
/// The rows show one moment. Asked inside a transaction, all of them are read at once.
pub struct Rows {
    question: Arc<Compiled>,
    // None once the last one was read, or reading failed: the connection goes back at once, not when the host lets go.
    source: Option<Box<dyn store::Rows>>,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("columns", &self.columns()).finish_non_exhaustive()
    }
}

impl Rows {
    pub(super) fn new(question: Arc<Compiled>, source: Box<dyn store::Rows>) -> Rows {
        Rows { question, source: Some(source) }
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[Arc<str>] {
        &self.question.names
    }

    /// Goes on to the next row, or to the first one; false after the last.
    ///
    /// ```
    /// use crm_core::{Crm, ValueRef, params, record};
    /// # fn main() -> crm_core::Result<()> {
    /// let session = Crm::in_memory()?.session();
    /// session.create("account", record! { "name" => "Acme" })?;
    /// let mut rows = session.query("select name from account", params! {})?;
    /// while rows.advance()? {
    ///     assert_eq!(rows.at(0)?, ValueRef::Text("Acme"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `interrupted`, `storage`, `corrupt`.
    #[inline]
    pub fn advance(&mut self) -> Result<bool> {
        let Some(source) = &mut self.source else { return Ok(false) };
        let next = source.advance();
        if !matches!(next, Ok(true)) {
            self.source = None;
        }
        next
    }

    /// The cell of the present row in a column, counted from nought, lent until the rows advance. Nothing before the first
    /// row, after the last, and where there is no such column.
    ///
    /// # Errors
    /// `corrupt`.
    #[inline]
    pub fn at(&self, column: usize) -> Result<ValueRef<'_>> {
        match &self.source {
            Some(source) => self.question.value(&**source, column),
            None => Ok(ValueRef::Null),
        }
    }

    /// All rows.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(self) -> Result<Vec<Row>> {
        self.collect()
    }

    /// The question, and the rows that are left of its answer.
    #[cfg(feature = "arrow")]
    pub(super) fn into_parts(self) -> (Arc<Compiled>, Option<Box<dyn store::Rows>>) {
        (self.question, self.source)
    }

    fn row(&mut self) -> Result<Option<Row>> {
        if !self.advance()? {
            return Ok(None);
        }
        let Some(source) = &self.source else { return Ok(None) };
        let values = self.question.values(&**source);
        if values.is_err() {
            self.source = None;
        }
        Ok(Some(Row::new(self.question.names.clone(), values?)))
    }
}

impl Iterator for Rows {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Result<Row>> {
        self.row().transpose()
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

//! A question made ready by a store.

use std::ops::Range;
use std::sync::Arc;

use super::{Cell, Cells};
use crate::base::value::Value;
use crate::base::value_ref::ValueRef;
use crate::error::Result;
use crate::query::decode;
use crate::query::plan::{Decode, Slot};

/// A question made ready by a store: its text, what to fill in, how to read the answer.
#[derive(Debug)]
pub struct Compiled {
    /// The text in the store's own language.
    pub text: String,
    /// The values to fill in, in order.
    pub slots: Vec<Slot>,
    /// The names of the columns.
    pub names: Arc<[Arc<str>]>,
    /// How each column is read, and the place of a row where it begins.
    pub columns: Vec<(Decode, usize)>,
    /// The places behind the columns: the order's keys, for the page cursor.
    pub keys: Range<usize>,
}

impl Compiled {
    /// What a column shows in a row; nothing if there is no such column.
    ///
    /// # Errors
    /// Those of reading, `corrupt`.
    pub fn value<'r>(&'r self, row: &'r (impl Cells + ?Sized), column: usize) -> Result<ValueRef<'r>> {
        match self.columns.get(column) {
            Some((decode, place)) => decode::value(decode, row, *place),
            None => Ok(ValueRef::Null),
        }
    }

    /// What all columns show in a row, to be kept.
    ///
    /// # Errors
    /// Those of [`Compiled::value`].
    pub fn values(&self, row: &(impl Cells + ?Sized)) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(self.columns.len());
        for (decode, place) in &self.columns {
            values.push(decode::value(decode, row, *place)?.to_value());
        }
        Ok(values)
    }

    /// The keys of the order in a row.
    ///
    /// # Errors
    /// Those of reading.
    pub fn keys_of(&self, row: &(impl Cells + ?Sized)) -> Result<Vec<Cell>> {
        self.keys.clone().map(|place| row.cell(place).map(super::CellRef::to_cell)).collect()
    }

    /// How many places a row has in all.
    pub fn width(&self) -> usize {
        self.keys.end
    }
}

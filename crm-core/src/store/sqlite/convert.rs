//! Between what SQLite holds and what the engine keeps.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Row as SqliteRow, ToSql};

use super::error::classify;
use super::read::broken;
use crate::error::Result;
use crate::store::{Cell, CellRef, Cells};

/// Single stored values; the parts of a pair or a set are bound one by one, never as a whole.
impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Cell::Null => ValueRef::Null,
            Cell::Int(number) => ValueRef::Integer(*number),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
            Cell::Bytes(bytes) => ValueRef::Blob(bytes),
            Cell::Pair(_, key) => ValueRef::Integer(key.0),
            Cell::Set(_) => return Err(rusqlite::Error::ToSqlConversionFailure("a set is no single value".into())),
        }))
    }
}

/// The row a statement stands at.
pub struct Line<'r>(pub &'r SqliteRow<'r>);

impl Cells for Line<'_> {
    fn cell(&self, place: usize) -> Result<CellRef<'_>> {
        cell(self.0, place)
    }
}

/// What SQLite holds in a place of a row.
pub fn cell<'r>(row: &'r SqliteRow<'_>, place: usize) -> Result<CellRef<'r>> {
    Ok(match row.get_ref(place).map_err(classify)? {
        ValueRef::Null => CellRef::Null,
        ValueRef::Integer(number) => CellRef::Int(number),
        ValueRef::Text(bytes) => {
            CellRef::Text(std::str::from_utf8(bytes).map_err(|e| broken("a text that is not UTF-8").with_source(e))?)
        }
        ValueRef::Blob(bytes) => CellRef::Bytes(bytes),
        // Numbers are kept whole, and sums and averages are made whole before they come here.
        ValueRef::Real(_) => return Err(broken("a number with a binary fraction")),
    })
}

//! What a store keeps: the form values have below the seam, and on their way to it.

use super::id::EntityId;
use crate::error::Result;

/// The key of a record inside a store: unique over all entities, rising, never given twice. It is the number of the
/// record's creation in the history. No API outside shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub i64);

/// What a store keeps in one field.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Cell {
    /// Not set.
    #[default]
    Null,
    /// A whole number: counts of smallest parts, codes, days, microseconds, keys.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes: the id.
    Bytes(Vec<u8>),
    /// A polymorphic lookup.
    Pair(EntityId, Key),
    /// The codes of a multi-choice, rising.
    Set(Vec<i64>),
}

/// What a store keeps in one place of a row, lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellRef<'a> {
    /// Not set.
    Null,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl CellRef<'_> {
    /// The kind of value, for messages.
    pub fn kind(self) -> &'static str {
        match self {
            CellRef::Null => "nothing",
            CellRef::Int(_) => "a number",
            CellRef::Text(_) => "text",
            CellRef::Bytes(_) => "bytes",
        }
    }

    /// The same, to be kept.
    pub fn to_cell(self) -> Cell {
        match self {
            CellRef::Null => Cell::Null,
            CellRef::Int(number) => Cell::Int(number),
            CellRef::Text(text) => Cell::Text(text.to_owned()),
            CellRef::Bytes(bytes) => Cell::Bytes(bytes.to_vec()),
        }
    }
}

/// One row as a store gives it: its places, counted from nought, lent until the next row is asked for. Whoever needs one
/// of twenty pays for one, and a text that is only looked at is never copied.
pub trait Cells {
    /// What is kept in a place.
    fn cell(&self, place: usize) -> Result<CellRef<'_>>;
}

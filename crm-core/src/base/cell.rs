//! What a store keeps: the form values have below the seam, and on their way to it.

use super::id::EntityId;

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

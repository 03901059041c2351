//! The change feed: what happened after a point, complete and in the order of commit.

use serde::Serialize;

use super::image;
use crate::base::id::Id;
use crate::base::time::Timestamp;
use crate::context::decode;
use crate::error::Result;
use crate::metadata::registry::Registry;
use crate::store::{ChangeRange, Operation, Reader, StoredChange};

/// One change, as the feed tells it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Its number: the cursor to go on from.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The user who did it.
    pub actor: Option<Id>,
    /// The transaction it belongs to.
    pub txn: i64,
    /// The entity.
    pub entity: String,
    /// The record.
    pub id: Option<Id>,
    /// What was done.
    pub operation: Operation,
    /// The fields whose values changed.
    pub fields: Vec<String>,
}

/// The changes after number `seq`, oldest first, at most `limit`.
///
/// # Errors
/// Those of the store.
pub fn changes_since(reader: &dyn Reader, registry: &Registry, seq: i64, limit: usize) -> Result<Vec<Change>> {
    let lines = reader.changes(ChangeRange::After(seq), limit)?;
    lines.iter().map(|line| tell(reader, registry, line)).collect()
}

/// One line of the history as the feed tells it.
pub fn tell(reader: &dyn Reader, registry: &Registry, line: &StoredChange) -> Result<Change> {
    let entity = registry.get_by_id(line.entity)?;
    let mut fields = Vec::new();
    if let (Operation::Update, Some(before)) = (line.operation, &line.before) {
        for (index, _) in image::read(entity, before)? {
            fields.push(entity.at(index)?.name.clone());
        }
    }
    Ok(Change {
        seq: line.seq,
        at: line.at,
        actor: decode::id_of(reader, registry, crate::metadata::kind::targets::USER, line.actor)?,
        txn: line.txn,
        entity: entity.name.clone(),
        id: decode::id_of(reader, registry, line.entity, line.record)?,
        operation: line.operation,
        fields,
    })
}

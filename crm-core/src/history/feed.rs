//! The change feed: what happened after a point, complete and in the order of commit.

use serde::Serialize;

use super::image;
use crate::base::id::Id;
use crate::base::time::Timestamp;
use crate::error::Result;
use crate::security::seer::Seer;
use crate::store::{ChangeRange, Operation, StoredChange};

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
    /// Of an access: the question asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// The changes after number `seq`, oldest first, at most `limit`.
///
/// # Errors
/// Those of the store.
pub fn changes_since(seer: &Seer<'_>, seq: i64, limit: usize) -> Result<Vec<Change>> {
    let mut found = Vec::new();
    let mut last = seq;
    // What may not be seen is passed over, so that a full answer is full.
    while found.len() < limit {
        let wanted = limit.saturating_sub(found.len());
        let lines = seer.reader.changes(ChangeRange::After(last), wanted)?;
        for line in &lines {
            last = line.seq;
            // Who looked at what is the administrators' to know.
            if line.operation.is_access() && !seer.access.is_administrator {
                continue;
            }
            if seer.sees(seer.registry.get_by_id(line.entity)?, line.record)? {
                found.push(tell(seer, line)?);
            }
        }
        if lines.len() < wanted {
            break;
        }
    }
    Ok(found)
}

/// One line of the history as the feed tells it.
pub fn tell(seer: &Seer<'_>, line: &StoredChange) -> Result<Change> {
    let entity = seer.registry.get_by_id(line.entity)?;
    let mut fields = Vec::new();
    if let (Operation::Update, Some(before)) = (line.operation, &line.before) {
        for (index, _) in image::read(entity, before)? {
            if seer.shows(entity, index) {
                fields.push(entity.at(index)?.name.clone());
            }
        }
    }
    Ok(Change {
        seq: line.seq,
        at: line.at,
        actor: seer.actor(line.actor)?,
        txn: line.txn,
        entity: entity.name.clone(),
        id: seer.id_of(line.entity, line.record)?,
        operation: line.operation,
        fields,
        question: line.before.clone().filter(|_| line.operation.is_access()),
    })
}

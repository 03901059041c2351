//! The states a record went through, with their reasons, and when: read from what its history says was overwritten.

use super::image;
use crate::base::time::Timestamp;
use crate::error::Result;
use crate::metadata::registry::{Entity, FieldIndex, system};
use crate::store::{Cell, ChangeRange, Key, Operation, Reader};

/// A state with its reason, as they are stored.
pub type Standing = [Cell; 2];

/// A change of state, of its reason, or of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// The number of the line of history that says so.
    pub line: i64,
    /// When.
    pub at: Timestamp,
    /// The user who did it.
    pub actor: Key,
    /// Where the record stood before.
    pub from: Standing,
    /// Where it stood after.
    pub to: Standing,
}

/// Where the state and its reason stand in the fields of an entity that has states.
pub fn fields(entity: &Entity) -> Option<[FieldIndex; 2]> {
    Some([entity.index_of(system::STATE)?, entity.index_of(system::STATUS)?])
}

/// The moves of a record, the newest first; of one that has been deleted those it made in its life, or lives.
///
/// # Errors
/// Those of the store, `corrupt` for a line that cannot be read.
pub fn moves(reader: &dyn Reader, entity: &Entity, key: Key) -> Result<Vec<Move>> {
    let Some(fields) = fields(entity) else { return Ok(Vec::new()) };
    let present = reader.cells(entity, key, &fields)?.and_then(|cells| <Standing>::try_from(cells).ok());
    // Walked back from the present: where a record stood is what the next change has overwritten.
    let mut standing = present.unwrap_or_default();
    let mut found = Vec::new();
    for line in reader.changes(ChangeRange::Of(key), usize::MAX)? {
        let overwritten = match (line.operation, &line.before) {
            (Operation::Update | Operation::Delete, Some(before)) => image::read(entity, before)?,
            _ => continue,
        };
        let mut before = if line.operation == Operation::Delete { Standing::default() } else { standing.clone() };
        for (field, cell) in overwritten {
            for (place, known) in before.iter_mut().zip(&fields) {
                if field == *known {
                    place.clone_from(&cell);
                }
            }
        }
        let after = std::mem::replace(&mut standing, before);
        if line.operation == Operation::Update && after != standing {
            let from = standing.clone();
            found.push(Move { line: line.seq, at: line.at, actor: line.actor, from, to: after });
        }
    }
    Ok(found)
}

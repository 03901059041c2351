//! Bringing back a deleted record: the same id, the same key, the values it ended with.

use std::sync::Arc;

use super::draft::Draft;
use super::hook::Hooks;
use super::pipeline::{self, Written};
use crate::base::id::Id;
use crate::context::{Context, decode};
use crate::error::{Error, ErrorCode, Result};
use crate::history::image;
use crate::metadata::registry::{Entity, system};
use crate::store::{Cell, ChangeRange, Key, Operation, StoredChange};

/// Brings back the record whose deletion is `line`.
///
/// # Errors
/// `cannot_undo` if it is there again, or points to records that are gone; `duplicate_key` if its key was taken.
pub fn restore(context: &mut Context, hooks: &Hooks, line: &StoredChange) -> Result<Written> {
    let entity = context.registry.get_by_id(line.entity)?.clone();
    let cells = image::read(&entity, line.before.as_deref().unwrap_or("{}"))?;
    let id = id(&entity, &cells)?;
    if context.writer.key_of(&entity, id)?.is_some() {
        return Err(refused(&entity, "it is there already"));
    }
    let mut draft = Draft::change(entity.clone(), Operation::Restore, id, line.record);
    draft.by_engine = true;
    for (index, cell) in cells {
        check_target(context, &entity, line.record, index, &cell)?;
        match (entity.at(index)?.id, &cell) {
            // The version goes on from where it ended, below.
            (system::VERSION, _) => {}
            _ => draft.put(index, cell),
        }
    }
    draft.version = last_version(context, &entity, line.record)?;
    pipeline::save(context, hooks, draft).map(|mut written| {
        written.version = written.version.saturating_add(1);
        written
    })
}

/// The version the record had when it was last there: versions only rise, so that nobody who read it in an earlier life
/// takes the new one for what was read.
fn last_version(context: &Context, entity: &Entity, key: Key) -> Result<i64> {
    let last = context.writer.changes(ChangeRange::Of(key), 1)?.into_iter().next();
    let before = last.and_then(|line| line.before).unwrap_or_else(|| "{}".to_owned());
    let version = entity.index_of(system::VERSION);
    let found = image::read(entity, &before)?.into_iter().find(|(index, _)| Some(*index) == version);
    match found {
        Some((_, Cell::Int(version))) => Ok(version),
        _ => Err(Error::new(ErrorCode::Corrupt, "a deletion in the history lacks the version of its record")),
    }
}

fn id(entity: &Entity, cells: &[(usize, Cell)]) -> Result<Id> {
    let index = entity.index_of(system::ID);
    let found = cells.iter().find(|(known, _)| Some(*known) == index);
    match found {
        Some((_, Cell::Bytes(bytes))) => Id::from_bytes(bytes),
        _ => None,
    }
    .ok_or_else(|| Error::new(ErrorCode::Corrupt, "a deletion in the history lacks the id of its record"))
}

pub(super) fn check_target(context: &Context, entity: &Arc<Entity>, own: Key, index: usize, cell: &Cell) -> Result<()> {
    let field = entity.at(index)?;
    let registry = context.registry.clone();
    let Some((target, key)) = decode::target_of(field, cell) else { return Ok(()) };
    // What points to itself comes back with itself.
    if key != own && context.writer.id_of(registry.get_by_id(target)?, key)?.is_none() {
        return Err(refused(entity, &format!("its {} is deleted too; restore that first", field.name)));
    }
    Ok(())
}

fn refused(entity: &Entity, why: &str) -> Error {
    Error::new(ErrorCode::CannotUndo, format!("the {} cannot be brought back: {why}", entity.name))
        .with_entity(&entity.name)
}

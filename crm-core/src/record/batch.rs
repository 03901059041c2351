//! Many writes in one call, each with its result.

use super::hook::Hooks;
use super::pipeline::{self, Written};
use super::values::Values;
use crate::base::id::Id;
use crate::context::Context;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, FieldIndex};
use crate::security::access::denied;
use crate::security::right::Right;
use crate::security::rights;
use crate::store::{Cell, Key};

/// One write.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Write {
    /// Make a record.
    Create {
        /// The entity.
        entity: String,
        /// Its values.
        values: Values,
    },
    /// Change a record.
    Update {
        /// The entity.
        entity: String,
        /// The record.
        id: Id,
        /// The values to change.
        values: Values,
        /// The version it must still have.
        version: Option<i64>,
    },
    /// Change the record that has this key, or make it.
    Upsert {
        /// The entity.
        entity: String,
        /// The name of an alternate key, or of a unique field.
        key: String,
        /// The values, those of the key among them.
        values: Values,
    },
    /// Delete a record.
    Delete {
        /// The entity.
        entity: String,
        /// The record.
        id: Id,
        /// The version it must still have.
        version: Option<i64>,
    },
}

/// What happens to the others when one write fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BatchMode {
    /// None is written.
    #[default]
    AllOrNothing,
    /// Those that can be are written.
    KeepGoing,
}

/// Does one write.
///
/// # Errors
/// Those of the pipeline.
pub fn write_one(context: &mut Context, hooks: &Hooks, write: Write) -> Result<Written> {
    match write {
        Write::Create { entity, values } => pipeline::create(context, hooks, &entity, values),
        Write::Update { entity, id, values, version } => pipeline::update(context, hooks, &entity, id, values, version),
        Write::Upsert { entity, key, values } => upsert(context, hooks, &entity, &key, values),
        Write::Delete { entity, id, version } => pipeline::delete(context, hooks, &entity, id, version),
    }
}

/// Writes tried together; see [`write_each`]. SQLite keeps a copy of every page touched since a savepoint, in memory: at
/// five hundred contacts that was 40 MB.
const CHUNK: usize = 50;

/// Does all of the writes or none. `first` is the number of the first one, for errors to name.
///
/// # Errors
/// The first failure, with the number of the write where there are several.
pub fn write_all(context: &mut Context, hooks: &Hooks, writes: Vec<Write>, first: usize) -> Result<Vec<Written>> {
    let is_one = first == 0 && writes.len() == 1;
    let named = |error: Error, row: usize| if is_one { error } else { error.with_row(first.saturating_add(row)) };
    let all = |context: &mut Context| {
        hooks.gather(context, |context| {
            let each = |(row, write)| write_one(context, hooks, write).map_err(|error| named(error, row));
            writes.into_iter().enumerate().map(each).collect()
        })
    };
    // A transaction that is these writes alone is rolled back as a whole.
    if context.is_shared { context.attempt(all) } else { all(context) }
}

/// Does each of the writes that can be done; those that fail leave no trace.
///
/// Most failures are found before anything is written, and need no savepoint to undo. So writes are tried many at a
/// time, and only where one fails half-way are those of its chunk done again, each by itself. A savepoint for each cost
/// a third of an import; one around it all cost many times that, since SQLite then walks through the pages it keeps
/// whenever an inner one ends.
///
/// # Errors
/// Only what concerns all of them: the store itself fails.
pub fn write_each(context: &mut Context, hooks: &Hooks, writes: Vec<Write>) -> Result<Vec<Result<Written>>> {
    let mut results = Vec::with_capacity(writes.len());
    for chunk in writes.chunks(CHUNK) {
        match try_chunk(context, hooks, chunk) {
            Some(done) => results.extend(done?),
            None => {
                for write in chunk {
                    match context.attempt(|context| write_one(context, hooks, write.clone())) {
                        Err(error) if concerns_all(&error) => return Err(error),
                        result => results.push(result),
                    }
                }
            }
        }
    }
    Ok(results)
}

/// True for failures of the store itself: the next write would fail too, or be kept without those before it.
fn concerns_all(error: &Error) -> bool {
    use ErrorCode::{Busy, Corrupt, DiskFull, Interrupted, ReadOnly, Storage};
    matches!(error.code(), Busy | Corrupt | DiskFull | Interrupted | ReadOnly | Storage)
}

/// The results of a chunk; none if a write failed half-way, so that nothing of the chunk stands.
fn try_chunk(context: &mut Context, hooks: &Hooks, chunk: &[Write]) -> Option<Result<Vec<Result<Written>>>> {
    let mut is_broken = false;
    let done = context.attempt(|context| {
        let mut results = Vec::with_capacity(chunk.len());
        for write in chunk {
            let before = context.lines_written();
            let result = write_one(context, hooks, write.clone());
            if let Err(error) = result {
                if concerns_all(&error) {
                    return Err(error);
                }
                if context.lines_written() != before {
                    is_broken = true;
                    return Err(error);
                }
                results.push(Err(error));
            } else {
                results.push(result);
            }
        }
        Ok(results)
    });
    if is_broken { None } else { Some(done) }
}

fn upsert(context: &mut Context, hooks: &Hooks, entity: &str, key: &str, values: Values) -> Result<Written> {
    let definition = context.registry.get(entity)?.clone();
    let fields = key_fields(&definition, key)?;
    require_key(context, &definition, &fields)?;
    let cells = key_cells(context, &definition, fields, &values)?;
    // A key with an empty part names nobody.
    let is_whole = cells.iter().all(|(_, cell)| *cell != Cell::Null);
    let found = if is_whole { first_seen(context, &definition, &cells)? } else { None };
    match found {
        Some(found) => {
            let id =
                context.writer.id_of(&definition, found)?.ok_or_else(|| Error::internal("a record without an id"))?;
            pipeline::update(context, hooks, entity, id, values, None)
        }
        // Where a record out of sight has a key that is unique, the store says what it says to every create.
        None => pipeline::create(context, hooks, entity, values),
    }
}

/// Looking for a record is reading: the entity, and each field of the key.
fn require_key(context: &Context, entity: &Entity, fields: &[FieldIndex]) -> Result<()> {
    if context.is_trusted() {
        return Ok(());
    }
    let access = context.access()?;
    rights::require_held(&access, entity, Right::Read)?;
    match fields.iter().find(|index| access.hides(entity, **index)) {
        None => Ok(()),
        Some(index) => {
            let name = &entity.at(*index)?.name;
            let message = format!("{name} of {} is not shown to this user: nothing is found by it", entity.name);
            Err(denied(message).with_entity(&entity.name).with_field(name))
        }
    }
}

/// The first record with this key that the acting user may see.
fn first_seen(context: &Context, entity: &Entity, cells: &[(FieldIndex, Cell)]) -> Result<Option<Key>> {
    // For the system the first is the one; a user may see a later one, where the key is not unique.
    let limit = if context.is_trusted() { 1 } else { usize::MAX };
    for key in context.writer.find(entity, cells, limit)? {
        if context.is_trusted() || context.reaches(Right::Read, entity, key)? {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// The fields of an alternate key, or the one field of this name.
fn key_fields(entity: &Entity, key: &str) -> Result<Vec<FieldIndex>> {
    Ok(match entity.keys.iter().find(|known| known.name == key) {
        Some(known) => known.fields.iter().filter_map(|id| entity.index_of(*id)).collect(),
        None => vec![entity.get(key)?.0],
    })
}

/// The stored values of a key among `values`.
fn key_cells(
    context: &mut Context,
    entity: &Entity,
    fields: Vec<FieldIndex>,
    values: &Values,
) -> Result<Vec<(FieldIndex, Cell)>> {
    let mut cells = Vec::with_capacity(fields.len());
    for index in fields {
        let field = entity.at(index)?;
        let value = values.get(&field.name).cloned().unwrap_or_default();
        let cell = super::accept::accept(context, field, value)?;
        cells.push((index, cell.map_err(|issue| Error::validation(&entity.name, vec![issue]))?));
    }
    Ok(cells)
}

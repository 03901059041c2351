//! Many writes in one call, each with its result.

use super::hook::Hooks;
use super::pipeline::{self, Written};
use super::values::Values;
use crate::base::id::Id;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::metadata::registry::{Entity, FieldIndex};
use crate::store::Cell;

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

/// Does many writes.
///
/// # Errors
/// With [`BatchMode::AllOrNothing`] the first failure; the results say nothing then.
pub fn write_all(
    context: &mut Context,
    hooks: &Hooks,
    writes: Vec<Write>,
    mode: BatchMode,
) -> Result<Vec<Result<Written>>> {
    match mode {
        BatchMode::AllOrNothing => context.attempt(|context| {
            writes.into_iter().map(|write| write_one(context, hooks, write).map(Ok)).collect::<Result<Vec<_>>>()
        }),
        BatchMode::KeepGoing => {
            let one = |write| context.attempt(|context| write_one(context, hooks, write));
            Ok(writes.into_iter().map(one).collect())
        }
    }
}

fn upsert(context: &mut Context, hooks: &Hooks, entity: &str, key: &str, values: Values) -> Result<Written> {
    let definition = context.registry.get(entity)?.clone();
    let cells = key_cells(context, &definition, key, &values)?;
    // A key with an empty part names nobody.
    let is_whole = cells.iter().all(|(_, cell)| *cell != Cell::Null);
    let found = if is_whole { context.writer.find(&definition, &cells, 1)?.into_iter().next() } else { None };
    match found {
        Some(found) => {
            let id =
                context.writer.id_of(&definition, found)?.ok_or_else(|| Error::internal("a record without an id"))?;
            pipeline::update(context, hooks, entity, id, values, None)
        }
        None => pipeline::create(context, hooks, entity, values),
    }
}

/// The stored values of a key among `values`.
fn key_cells(context: &mut Context, entity: &Entity, key: &str, values: &Values) -> Result<Vec<(FieldIndex, Cell)>> {
    let fields: Vec<FieldIndex> = match entity.keys.iter().find(|known| known.name == key) {
        Some(known) => known.fields.iter().filter_map(|id| entity.index_of(*id)).collect(),
        None => vec![entity.get(key)?.0],
    };
    let mut cells = Vec::with_capacity(fields.len());
    for index in fields {
        let field = entity.at(index)?;
        let value = values.get(&field.name).cloned().unwrap_or_default();
        let cell = super::accept::accept(context, field, value)?;
        cells.push((index, cell.map_err(|issue| Error::validation(&entity.name, vec![issue]))?));
    }
    Ok(cells)
}

//! A record as it stood at a moment: the present, with every later change taken back.

use std::collections::BTreeMap;

use super::image;
use crate::base::time::{self, Timestamp};
use crate::error::Result;
use crate::metadata::registry::{Entity, FieldIndex, system};
use crate::store::{Cell, ChangeRange, Key, Operation, Reader, StoredChange};

/// The stored values of a record, by field.
pub type Cells = BTreeMap<FieldIndex, Cell>;

/// The record as it stands, or none if it is not there.
pub fn present(reader: &dyn Reader, entity: &Entity, key: Key) -> Result<Option<Cells>> {
    let fields: Vec<FieldIndex> = (0..entity.fields.len()).collect();
    Ok(reader.cells(entity, key, &fields)?.map(|cells| fields.into_iter().zip(cells).collect()))
}

/// The record as it stood at `moment`, or none if it was not there.
pub fn record_at(reader: &dyn Reader, entity: &Entity, key: Key, moment: Timestamp) -> Result<Option<Cells>> {
    let mut cells = present(reader, entity, key)?;
    let lines = reader.changes(ChangeRange::Of(key), usize::MAX)?;
    for line in lines.iter().take_while(|line| line.at > moment) {
        cells = take_back(entity, cells, line)?;
    }
    let (Some(cells), Some(last)) = (cells.as_mut(), lines.iter().find(|line| line.at <= moment)) else {
        return Ok(None);
    };
    // When, by whom and how often it had been changed follows from the history itself.
    set(entity, cells, system::MODIFIED_AT, Cell::Int(time::timestamp_to_micros(last.at)));
    set(entity, cells, system::MODIFIED_BY, Cell::Int(last.actor.0));
    Ok(Some(std::mem::take(cells)))
}

fn take_back(entity: &Entity, cells: Option<Cells>, line: &StoredChange) -> Result<Option<Cells>> {
    let before = line.before.as_deref().unwrap_or("{}");
    Ok(match (line.operation, cells) {
        (Operation::Create | Operation::Restore, _) => None,
        (Operation::Delete, _) => Some(image::read(entity, before)?.into_iter().collect()),
        (Operation::SignIn | Operation::Export | Operation::Read, cells) => cells,
        (Operation::Update, None) => None,
        (Operation::Update, Some(mut cells)) => {
            cells.extend(image::read(entity, before)?);
            if let Some(Cell::Int(version)) = entity.index_of(system::VERSION).and_then(|index| cells.get_mut(&index)) {
                *version = version.saturating_sub(1);
            }
            Some(cells)
        }
    })
}

fn set(entity: &Entity, cells: &mut Cells, field: crate::base::id::FieldId, cell: Cell) {
    if let Some(index) = entity.index_of(field) {
        cells.insert(index, cell);
    }
}

/// True for the fields a person thinks of as the record's content.
pub fn is_own(entity: &Entity, index: FieldIndex) -> Result<bool> {
    let id = entity.at(index)?.id;
    Ok(id.0 >= system::FIRST_OWN || [system::OWNER, system::STATE, system::STATUS].contains(&id))
}

//! The history of one record: who, when, which field, from what, to what.

use std::collections::BTreeMap;

use serde::Serialize;

use super::feed::{self, Change};
use super::{image, past};
use crate::base::value::Value;
use crate::error::Result;
use crate::metadata::registry::{Entity, FieldIndex};
use crate::security::seer::Seer;
use crate::store::{Cell, ChangeRange, Key, Operation};

/// One change of a record, with the values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryEntry {
    /// Number, time, actor, operation.
    #[serde(flatten)]
    pub change: Change,
    /// What changed; for a creation the values it began with, for a deletion those it ended with.
    pub values: Vec<FieldChange>,
}

/// One field of a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// Its value before.
    pub old: Value,
    /// Its value after.
    pub new: Value,
}

/// The history of a record, newest first, at most `limit` entries.
///
/// # Errors
/// Those of the store.
pub fn history(seer: &Seer<'_>, entity: &Entity, key: Key, limit: usize) -> Result<Vec<HistoryEntry>> {
    let reader = seer.reader;
    let lines = reader.changes(ChangeRange::Of(key), limit)?;
    // Walk back from the present: what a field holds now is what the newest change of it left.
    let mut cells: BTreeMap<FieldIndex, Cell> = past::present(reader, entity, key)?.unwrap_or_default();
    let mut entries = Vec::with_capacity(lines.len());
    for line in &lines {
        let mut values = Vec::new();
        let mut tell = |index: FieldIndex, old: &Cell, new: &Cell| -> Result<()> {
            if seer.shows(entity, index) {
                values.push(FieldChange {
                    field: entity.at(index)?.name.clone(),
                    old: seer.value(entity, index, old)?,
                    new: seer.value(entity, index, new)?,
                });
            }
            Ok(())
        };
        match line.operation {
            Operation::Create | Operation::Restore => {
                for (index, cell) in &cells {
                    if past::is_own(entity, *index)? && *cell != Cell::Null {
                        tell(*index, &Cell::Null, cell)?;
                    }
                }
                cells.clear();
            }
            Operation::Update => {
                for (index, old) in image::read(entity, line.before.as_deref().unwrap_or("{}"))? {
                    let new = cells.insert(index, old.clone()).unwrap_or_default();
                    tell(index, &old, &new)?;
                }
            }
            // The history of a record is made of changes.
            Operation::SignIn | Operation::Export | Operation::Read => {}
            Operation::Delete => {
                cells = image::read(entity, line.before.as_deref().unwrap_or("{}"))?.into_iter().collect();
                for (index, cell) in &cells {
                    if past::is_own(entity, *index)? && *cell != Cell::Null {
                        tell(*index, cell, &Cell::Null)?;
                    }
                }
            }
        }
        entries.push(HistoryEntry { change: feed::tell(seer, line)?, values });
    }
    Ok(entries)
}

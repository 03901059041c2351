//! A record being written: what is asked for, what was there, what is wrong with it.

use std::sync::Arc;

use crate::base::id::Id;
use crate::context::Context;
use crate::error::{Error, Issue, Result};
use crate::metadata::registry::{Entity, FieldIndex};
use crate::store::{Cell, Key, Operation};

/// A record on its way through the pipeline.
pub struct Draft {
    /// Its entity.
    pub entity: Arc<Entity>,
    /// What is being done.
    pub operation: Operation,
    /// Its id.
    pub id: Id,
    /// Its key; none until it is created.
    pub key: Option<Key>,
    /// Its version before; nought for a new record.
    pub version: i64,
    /// Faults found so far.
    pub issues: Vec<Issue>,
    /// True if the engine itself writes, which may touch what is read-only to others.
    pub by_engine: bool,
    /// The fields the caller said, whose rights are asked for; what defaults, hooks and cascades say follows from rules.
    pub asked: Vec<FieldIndex>,
    /// Those of them whose value the caller may not see: they count as changed whatever they held, since whoever is told
    /// that nothing has changed knows what is there.
    pub blind: Vec<FieldIndex>,
    /// True once a hook has set a field: what was checked before it must be checked again.
    pub is_set_by_hook: bool,
    /// True if a change is taken back: nothing follows from it.
    pub is_undo: bool,
    /// The number of the line of history that says what was overwritten, once a change is written.
    pub line: Option<i64>,
    new: Vec<Option<Cell>>,
    /// What was there, as far as it has been read; without places where nothing was there at all.
    old: Vec<Option<Cell>>,
    /// The fields something was said of, rising: an entity may have hundreds that nobody mentions.
    said: Vec<FieldIndex>,
}

impl Draft {
    /// A new record.
    pub fn create(entity: Arc<Entity>, id: Id) -> Draft {
        Draft::new(entity, Operation::Create, id, None)
    }

    /// A change of a record that is there, or was.
    pub fn change(entity: Arc<Entity>, operation: Operation, id: Id, key: Key) -> Draft {
        Draft::new(entity, operation, id, Some(key))
    }

    fn new(entity: Arc<Entity>, operation: Operation, id: Id, key: Option<Key>) -> Draft {
        let width = entity.fields.len();
        // Of a record being created or restored nothing is there; of others what is there has yet to be read.
        let is_new = matches!(operation, Operation::Create | Operation::Restore);
        Draft {
            entity,
            operation,
            id,
            key,
            version: 0,
            issues: Vec::new(),
            by_engine: false,
            asked: Vec::new(),
            blind: Vec::new(),
            is_set_by_hook: false,
            is_undo: false,
            line: None,
            new: vec![None; width],
            old: if is_new { Vec::new() } else { vec![None; width] },
            said: Vec::new(),
        }
    }

    /// What a field is to hold; none if nothing was said.
    pub fn new_cell(&self, index: FieldIndex) -> Option<&Cell> {
        self.new.get(index).and_then(Option::as_ref)
    }

    /// What a field held, as far as it has been read.
    pub fn old_cell(&self, index: FieldIndex) -> Option<&Cell> {
        if self.old.is_empty() { Some(&Cell::Null) } else { self.old.get(index)?.as_ref() }
    }

    /// What a field holds once this is written.
    pub fn cell(&self, index: FieldIndex) -> &Cell {
        self.new_cell(index).or_else(|| self.old_cell(index)).unwrap_or(&Cell::Null)
    }

    /// True if the field gets another value than it had.
    pub fn is_changed(&self, index: FieldIndex) -> bool {
        self.new_cell(index).is_some_and(|new| self.old_cell(index) != Some(new) || self.blind.contains(&index))
    }

    /// Puts a stored value in place.
    pub fn put(&mut self, index: FieldIndex, cell: Cell) {
        if let Some(place) = self.new.get_mut(index) {
            *place = Some(cell);
            if let Err(place) = self.said.binary_search(&index) {
                self.said.insert(place, index);
            }
        }
    }

    /// The fields something was said of, with it.
    pub fn said(&self) -> impl Iterator<Item = (FieldIndex, &Cell)> {
        self.said.iter().filter_map(|index| Some((*index, self.new_cell(*index)?)))
    }

    /// The fields that get another value, with the one they had.
    pub fn changed(&self) -> impl Iterator<Item = (FieldIndex, &Cell)> {
        self.said()
            .filter(|(index, _)| self.is_changed(*index))
            .map(|(index, _)| (index, self.old_cell(index).unwrap_or(&Cell::Null)))
    }

    /// Reads what these fields hold now, unless it has been read.
    ///
    /// # Errors
    /// `not_found` if the record is gone.
    pub fn load(&mut self, context: &Context, fields: impl IntoIterator<Item = FieldIndex>) -> Result<()> {
        let Some(key) = self.key else { return Ok(()) };
        let mut missing: Vec<FieldIndex> = fields.into_iter().filter(|index| self.old_cell(*index).is_none()).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        let cells = context.writer.cells(&self.entity, key, &missing)?;
        let cells =
            cells.ok_or_else(|| Error::not_found(&self.entity.name, format_args!("with the id {}", self.id)))?;
        for (index, cell) in missing.into_iter().zip(cells) {
            if let Some(place) = self.old.get_mut(index) {
                *place = Some(cell);
            }
        }
        Ok(())
    }

    /// Reads all fields anew, after something else has changed the record.
    ///
    /// # Errors
    /// `not_found` if the record is gone.
    pub fn reload(&mut self, context: &Context) -> Result<()> {
        self.old.fill(None);
        self.load(context, 0..self.entity.fields.len())
    }

    /// Notes a fault.
    pub fn fault(&mut self, issue: Issue) {
        self.issues.push(issue);
    }

    /// Moves the stored values to be written out of the draft, leaving copies where later steps look.
    pub fn writes(&self) -> Vec<(FieldIndex, Cell)> {
        self.said().map(|(index, cell)| (index, cell.clone())).collect()
    }
}

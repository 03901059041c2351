//! What may be seen of what was: histories and the feed speak of records and fields one by one.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::access::Access;
use super::guard::Guard;
use super::right::Right;
use super::rights::reached_when_deleted;
use crate::base::id::{EntityId, Id};
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::context::decode;
use crate::error::Result;
use crate::history::image;
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::store::{Cell, ChangeRange, Key, Operation, Reader};

/// Somebody looking back, with what is theirs to see today.
pub struct Seer<'a> {
    /// The file.
    pub reader: &'a dyn Reader,
    /// The definitions.
    pub registry: &'a Registry,
    /// What may be seen.
    pub access: &'a Access,
    guard: &'a Guard,
    now: Timestamp,
    seen: RefCell<HashMap<Key, bool>>,
}

impl<'a> Seer<'a> {
    /// Somebody who looks at the file through `reader`.
    pub fn new(
        reader: &'a dyn Reader,
        registry: &'a Registry,
        access: &'a Arc<Access>,
        guard: &'a Guard,
        now: Timestamp,
    ) -> Seer<'a> {
        Seer { reader, registry, access, guard, now, seen: RefCell::default() }
    }

    /// Whether a record may be seen: as it stands, or, if it was deleted, by whose it was at the end.
    ///
    /// # Errors
    /// Those of the store.
    pub fn sees(&self, entity: &Entity, key: Key) -> Result<bool> {
        let reach = self.access.reach(entity.id, Right::Read);
        if reach.everything || reach.is_nothing() {
            return Ok(reach.everything);
        }
        if let Some(known) = self.seen.borrow().get(&key) {
            return Ok(*known);
        }
        let sees = if self.reader.id_of(entity, key)?.is_some() {
            self.guard.reaches(self.reader, self.registry, self.access, Right::Read, (entity, key), self.now)?
        } else {
            self.saw(entity, key)?
        };
        self.seen.borrow_mut().insert(key, sees);
        Ok(sees)
    }

    /// Those of some records that may be seen, of an entity whose records are there: all are looked at together.
    ///
    /// # Errors
    /// Those of the store.
    pub fn seen(&self, entity: &Entity, keys: &[Key]) -> Result<HashSet<Key>> {
        self.guard.reached(self.reader, self.registry, self.access, Right::Read, (entity, keys), self.now)
    }

    fn saw(&self, entity: &Entity, key: Key) -> Result<bool> {
        let last = self.reader.changes(ChangeRange::Of(key), 1)?.into_iter().next();
        let Some(before) = last.filter(|line| line.operation == Operation::Delete).and_then(|line| line.before) else {
            return Ok(false);
        };
        let cells = image::read(entity, &before)?;
        reached_when_deleted(self.reader, self.access, self.registry, entity, Right::Read, &cells)
    }

    /// Whether the value of a field is shown.
    pub fn shows(&self, entity: &Entity, field: FieldIndex) -> bool {
        !self.access.hides(entity, field)
    }

    /// The id of a record, if it may be seen.
    ///
    /// # Errors
    /// Those of the store.
    pub fn id_of(&self, entity: EntityId, key: Key) -> Result<Option<Id>> {
        if !self.sees(self.registry.get_by_id(entity)?, key)? {
            return Ok(None);
        }
        decode::id_of(self.reader, self.registry, entity, key)
    }

    /// The id of the user who acted, if it may be seen; one's own always may.
    ///
    /// # Errors
    /// Those of the store.
    pub fn actor(&self, key: Key) -> Result<Option<Id>> {
        if key == self.access.principal.key {
            return Ok(Some(self.access.principal.user));
        }
        self.id_of(targets::USER, key)
    }

    /// The value of a field as it is said outside: nothing where it is not shown, or points to what is not.
    ///
    /// # Errors
    /// Those of the store.
    pub fn value(&self, entity: &Entity, field: FieldIndex, cell: &Cell) -> Result<Value> {
        let definition = entity.at(field)?;
        let is_seen = match decode::target_of(definition, cell) {
            Some(_) if self.access.policy.shows_unseen_ids => true,
            Some((target, key)) => self.sees(self.registry.get_by_id(target)?, key)?,
            None => true,
        };
        if !is_seen || !self.shows(entity, field) {
            return Ok(Value::Null);
        }
        decode::value(self.reader, self.registry, definition, cell)
    }
}

//! The model: what records there are, and what each write does to them.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::metadata::field::{Follow, OnDelete};
use crm_core::{ErrorCode, Id, Value};

use super::offer::Offer;
use super::schema::{CODE, Kind, NAME, Schema};

#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub entity: usize,
    /// The order of creation.
    pub born: usize,
    /// By field, without those not set.
    pub values: BTreeMap<usize, Value>,
    pub is_active: bool,
    pub owner: Id,
}

impl Record {
    pub fn value(&self, field: usize) -> &Value {
        self.values.get(&field).unwrap_or(&Value::Null)
    }

    pub fn set(&mut self, field: usize, value: Value) {
        if value.is_null() {
            self.values.remove(&field);
        } else {
            self.values.insert(field, value);
        }
    }
}

pub type Records = BTreeMap<Id, Record>;

/// What a write is to do, in full.
#[derive(Clone, Debug)]
pub enum Deed {
    Create { entity: usize, values: Vec<(usize, Offer)> },
    Update { id: Id, values: Vec<(usize, Offer)>, is_stale: Option<bool> },
    Upsert { entity: usize, values: Vec<(usize, Offer)> },
    Delete { id: Id, is_stale: Option<bool> },
    SetState { id: Id, is_active: bool },
    Assign { id: Id, owner: Id },
    Restore { id: Id },
}

/// The codes of which one should be the answer.
pub type Refusal = Vec<ErrorCode>;

#[derive(Clone, Debug, Default)]
pub struct World {
    pub live: Records,
    /// Deleted records, as they last were.
    pub dead: Records,
    /// Of the dead, those of whom it is not known as what they last were: undoing their creation went back in time.
    pub blurred: BTreeSet<Id>,
    pub births: usize,
    pub system: Option<Id>,
    /// Records changed since this was last emptied.
    pub touched: BTreeSet<Id>,
}

impl World {
    /// Does a deed, or nothing of it. `new_id` is the id of the record, should one be created.
    pub fn apply(&mut self, schema: &Schema, deed: &Deed, new_id: Id) -> Result<(), Refusal> {
        let mut after = self.clone();
        after.act(schema, deed, new_id)?;
        *self = after;
        Ok(())
    }

    fn act(&mut self, schema: &Schema, deed: &Deed, new_id: Id) -> Result<(), Refusal> {
        match deed {
            Deed::Create { entity, values } => self.create(schema, *entity, values, new_id),
            Deed::Update { id, values, is_stale } => self.update(schema, *id, values, *is_stale),
            Deed::Upsert { entity, values } => {
                let code = values.iter().rfind(|(field, _)| *field == CODE).and_then(|(_, offer)| offer.kept.clone());
                let found = code.filter(|code| !code.is_null()).and_then(|code| self.with_code(*entity, &code));
                match found {
                    Some(id) => self.update(schema, id, values, None),
                    None => self.create(schema, *entity, values, new_id),
                }
            }
            Deed::Delete { id, is_stale } => {
                if !self.live.contains_key(id) {
                    return Err(vec![ErrorCode::NotFound]);
                }
                if *is_stale == Some(true) {
                    return Err(vec![ErrorCode::VersionConflict]);
                }
                self.delete(schema, *id)
            }
            Deed::SetState { id, is_active } => {
                self.live.get_mut(id).ok_or(vec![ErrorCode::NotFound])?.is_active = *is_active;
                self.touched.insert(*id);
                Ok(())
            }
            Deed::Assign { id, owner } => {
                // Closed records change hands too: people leave.
                self.live.get(id).ok_or(vec![ErrorCode::NotFound])?;
                self.assign(schema, *id, *owner);
                Ok(())
            }
            Deed::Restore { id } => self.restore(schema, *id),
        }
    }

    fn with_code(&self, entity: usize, code: &Value) -> Option<Id> {
        let mut all = self.live.iter();
        all.find(|(_, record)| record.entity == entity && record.value(CODE) == code).map(|(id, _)| *id)
    }

    fn create(&mut self, schema: &Schema, entity: usize, values: &[(usize, Offer)], id: Id) -> Result<(), Refusal> {
        self.births += 1;
        let owner = self.system.expect("the system user is known");
        let mut record = Record { entity, born: self.births, values: BTreeMap::new(), is_active: true, owner };
        let mut refusal = self.take_in(schema, id, &mut record, values);
        if record.value(NAME).is_null() && !refusal.contains(&ErrorCode::Validation) {
            refusal.push(ErrorCode::Validation);
        }
        if !refusal.is_empty() {
            return Err(refusal);
        }
        self.live.insert(id, record);
        self.touched.insert(id);
        Ok(())
    }

    fn update(
        &mut self,
        schema: &Schema,
        id: Id,
        values: &[(usize, Offer)],
        is_stale: Option<bool>,
    ) -> Result<(), Refusal> {
        let before = self.live.get(&id).ok_or(vec![ErrorCode::NotFound])?.clone();
        if is_stale == Some(true) {
            return Err(vec![ErrorCode::VersionConflict]);
        }
        let mut record = before.clone();
        let mut refusal = self.take_in(schema, id, &mut record, values);
        if !record.is_active {
            refusal.push(ErrorCode::TransitionRefused);
        }
        if !refusal.is_empty() {
            return Err(refusal);
        }
        if record != before {
            self.live.insert(id, record);
            self.touched.insert(id);
        }
        Ok(())
    }

    /// Gives a record values, and tells what is wrong with them.
    fn take_in(&self, schema: &Schema, id: Id, record: &mut Record, values: &[(usize, Offer)]) -> Refusal {
        let mut refusal = Vec::new();
        for (field, offer) in values {
            match &offer.kept {
                None => refusal.push(ErrorCode::Validation),
                Some(value) => {
                    let fields = &schema.entities[record.entity].fields;
                    let is_gone = self.is_pointer(schema, record.entity, *field)
                        && value.as_id().is_some_and(|target| !self.live.contains_key(&target));
                    let is_loop = fields[*field].is_hierarchy && self.would_loop(*field, id, value);
                    if is_gone || is_loop {
                        refusal.push(ErrorCode::Validation);
                    }
                    record.set(*field, value.clone());
                }
            }
        }
        let says_name = values.iter().any(|(field, _)| *field == NAME);
        if says_name && record.value(NAME).is_null() {
            refusal.push(ErrorCode::Validation);
        }
        let code = record.value(CODE);
        let other = if code.is_null() { None } else { self.with_code(record.entity, code) };
        if other.is_some_and(|other| other != id) {
            refusal.push(ErrorCode::DuplicateKey);
        }
        refusal
    }

    fn is_pointer(&self, schema: &Schema, entity: usize, field: usize) -> bool {
        matches!(schema.entities[entity].fields[field].kind, Kind::Lookup(_) | Kind::Regarding)
    }

    fn would_loop(&self, field: usize, id: Id, parent: &Value) -> bool {
        let mut above = parent.as_id();
        while let Some(at) = above {
            if at == id {
                return true;
            }
            above = self.live.get(&at).and_then(|record| record.value(field).as_id());
        }
        false
    }

    /// The records whose lookup points to `target`, oldest first.
    fn pointing(&self, entity: usize, field: usize, target: Id) -> Vec<Id> {
        let points = |record: &Record| record.entity == entity && record.value(field).as_id() == Some(target);
        let mut found: Vec<_> = self.live.iter().filter(|(_, record)| points(record)).collect();
        found.sort_by_key(|(_, record)| record.born);
        found.into_iter().map(|(id, _)| *id).collect()
    }

    fn delete(&mut self, schema: &Schema, id: Id) -> Result<(), Refusal> {
        let entity = self.live[&id].entity;
        let lookups = schema.lookups_to(entity);
        let rule = |entity: usize, field: usize| schema.entities[entity].fields[field].cascade.delete;
        for (entity, field) in &lookups {
            let others = self.pointing(*entity, *field, id).into_iter().any(|other| other != id);
            if rule(*entity, *field) == OnDelete::Restrict && others {
                return Err(vec![ErrorCode::InUse]);
            }
        }
        for (entity, field) in lookups {
            for child in self.pointing(entity, field, id) {
                // Deleted meanwhile with one of its siblings, or no longer pointing here.
                let Some(record) = self.live.get_mut(&child) else { continue };
                if rule(entity, field) == OnDelete::Cascade && child != id {
                    self.delete(schema, child)?;
                } else if child != id {
                    record.values.remove(&field);
                    self.touched.insert(child);
                }
            }
        }
        let record = self.live.remove(&id).expect("it is there until it is deleted");
        self.dead.insert(id, record);
        self.touched.insert(id);
        Ok(())
    }

    fn assign(&mut self, schema: &Schema, id: Id, owner: Id) {
        let record = self.live.get_mut(&id).expect("it was found");
        let (old, entity) = (record.owner, record.entity);
        if old == owner {
            return;
        }
        record.owner = owner;
        self.touched.insert(id);
        for (entity, field) in schema.lookups_to(entity) {
            let follow = schema.entities[entity].fields[field].cascade.assign;
            for child in self.pointing(entity, field, id) {
                let record = &self.live[&child];
                let follows = match follow {
                    Follow::None => false,
                    Follow::All => true,
                    Follow::Active => record.is_active,
                    Follow::SameOwner => record.owner == old,
                };
                if follows {
                    self.assign(schema, child, owner);
                }
            }
        }
    }

    fn restore(&mut self, schema: &Schema, id: Id) -> Result<(), Refusal> {
        if self.live.contains_key(&id) {
            return Err(vec![ErrorCode::CannotUndo]);
        }
        let record = self.dead.get(&id).ok_or(vec![ErrorCode::NotFound])?.clone();
        let mut refusal = Vec::new();
        for (field, value) in &record.values {
            let target = value.as_id().filter(|_| self.is_pointer(schema, record.entity, *field));
            if target.is_some_and(|target| target != id && !self.live.contains_key(&target)) {
                refusal.push(ErrorCode::CannotUndo);
            }
        }
        let code = record.value(CODE);
        if !code.is_null() && self.with_code(record.entity, code).is_some() {
            refusal.push(ErrorCode::DuplicateKey);
        }
        if !refusal.is_empty() {
            return Err(refusal);
        }
        self.dead.remove(&id);
        self.live.insert(id, record);
        self.touched.insert(id);
        Ok(())
    }
}

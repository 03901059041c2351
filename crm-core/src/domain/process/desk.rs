//! Where a process works: the transaction, read and written by name as hooks and hosts do.

use std::sync::Arc;

use crate::base::id::{Id, Ref};
use crate::base::time::{Date, Timestamp};
use crate::base::value::Value;
use crate::context::{Context, decode};
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::registry::{Entity, FieldIndex, system};
use crate::record::accept::accept;
use crate::record::hook::{HookEvent, Hooks};
use crate::record::pipeline::{self, Kept, Written};
use crate::record::record::Record;
use crate::record::values::Values;
use crate::security::right::Right;
use crate::security::rights;
use crate::store::Cell;

/// How many records a process gathers at most in one go; larger sets are walked.
const MOST: usize = 1_000_000;

/// The transaction of a process.
pub struct Desk<'a> {
    /// The transaction itself.
    pub(crate) context: &'a mut Context,
    pub(crate) hooks: &'a Hooks,
}

impl<'a> Desk<'a> {
    /// A desk in this transaction.
    pub fn new(context: &'a mut Context, hooks: &'a Hooks) -> Desk<'a> {
        Desk { context, hooks }
    }

    /// The desk of a rule, in the transaction of the write it is asked about.
    pub(crate) fn of(event: &'a mut HookEvent<'_>) -> Desk<'a> {
        let (context, hooks) = event.context_and_hooks();
        Desk { context, hooks }
    }

    /// Does something on the engine's own account: no right is asked for.
    pub(crate) fn trusted<T>(&mut self, action: impl FnOnce(&mut Desk<'_>) -> T) -> T {
        let hooks = self.hooks;
        self.context.trusted(|context| action(&mut Desk::new(context, hooks)))
    }

    /// True for a record in a state in which it can only be read.
    ///
    /// # Errors
    /// `not_found`.
    pub fn is_closed(&mut self, record: &Ref) -> Result<bool> {
        let entity = self.definition(&record.entity)?;
        if entity.states.is_none() {
            return self.context.require(&entity, record.id).map(|_| false);
        }
        let state = self.state(&record.entity, record.id)?;
        Ok(entity.closes(&state))
    }

    /// The activities of every kind about a record, whoever may see them.
    ///
    /// # Errors
    /// Those of the store.
    pub fn activities_about(&mut self, record: &Ref) -> Result<Vec<Ref>> {
        let about = |entity: &&Arc<Entity>| entity.is_activity && entity.find("regarding").is_some();
        let kinds: Vec<String> =
            self.context.registry.entities().filter(about).map(|entity| entity.name.clone()).collect();
        let mut found = Vec::new();
        for kind in kinds {
            let ids = self.find(&kind, [("regarding", Value::Ref(record.clone()))])?;
            found.extend(ids.into_iter().map(|id| Ref::new(kind.as_str(), id)));
        }
        Ok(found)
    }

    /// What the user sees of a record and could say of a new one: its own fields and its currency, but not those the engine
    /// keeps, and no empty ones.
    ///
    /// # Errors
    /// `not_found`, `permission_denied`.
    pub fn copy(&mut self, entity: &str, id: Id, without: &[&str]) -> Result<Values> {
        let record = self.get(entity, id)?;
        let copied = record.iter().filter(|(field, value)| {
            let is_own = field.id.0 >= system::FIRST_OWN || field.id == system::CURRENCY;
            is_own && !field.is_read_only && !value.is_null() && !without.contains(&field.name.as_str())
        });
        Ok(copied.map(|(field, value)| (field.name.clone(), value.clone())).collect())
    }

    /// The moment of the transaction.
    pub fn now(&self) -> Timestamp {
        self.context.now
    }

    /// The day of the transaction, in the file's time zone.
    pub fn today(&self) -> Date {
        self.context.environment.zone.day_of(self.context.now)
    }

    /// The acting user.
    pub fn user(&self) -> Id {
        self.context.principal.user
    }

    /// What is known of an entity.
    ///
    /// # Errors
    /// `unknown_entity`.
    pub fn definition(&self, entity: &str) -> Result<Arc<Entity>> {
        self.context.registry.get(entity).cloned()
    }

    /// A record as the user sees it: all its fields, those hidden from the user being null.
    ///
    /// # Errors
    /// `not_found`, `permission_denied`.
    pub fn get(&mut self, entity: &str, id: Id) -> Result<Record> {
        let entity = self.context.registry.get(entity)?.clone();
        let key = rights::find(self.context, &entity, id, Right::Read)?;
        let fields = entity.live_fields.clone();
        let access = if self.context.is_trusted() { None } else { Some(self.context.access()?) };
        let cells = self.context.writer.cells(&entity, key, &fields)?.unwrap_or_default();
        let mut values = Vec::with_capacity(cells.len());
        for (index, cell) in fields.iter().zip(&cells) {
            let is_hidden = access.as_ref().is_some_and(|access| access.hides(&entity, *index));
            let field = entity.at(*index)?;
            values.push(match is_hidden {
                true => Value::Null,
                false => decode::value(&*self.context.writer, &self.context.registry, field, cell)?,
            });
        }
        Ok(Record::new(entity, fields, values))
    }

    /// The value of a field of a record, whoever asks; null if the record is not there.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`, and those of the store.
    pub fn value(&mut self, entity: &str, id: Id, field: &str) -> Result<Value> {
        self.context.value_of(entity, id, field)
    }

    /// Values as the fields of an entity take them: a moment that was written as text is a moment. What a field cannot take
    /// stays as it is; the write refuses it.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`, and those of the store.
    pub fn typed(&mut self, entity: &str, values: Values) -> Result<Values> {
        let entity = self.context.registry.get(entity)?.clone();
        let mut typed = Values::new();
        for (name, value) in values.0 {
            let (_, field) = entity.get(&name)?;
            let value = match accept(self.context, field, value.clone())? {
                Ok(cell) => decode::value(&*self.context.writer, &self.context.registry, field, &cell)?,
                Err(_) => value,
            };
            typed = typed.with(name, value);
        }
        Ok(typed)
    }

    /// The records of an entity whose fields have these values, whoever may see them: what depends on a record has to be
    /// minded although its user does not see all of it. In the order in which they were made.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`, `validation` for a value no such field holds.
    pub fn find(&mut self, entity: &str, values: impl Into<Values>) -> Result<Vec<Id>> {
        self.find_first(entity, values, MOST)
    }

    /// The first of those that [`Desk::find`] finds.
    ///
    /// # Errors
    /// Those of [`Desk::find`].
    pub fn find_first(&mut self, entity: &str, values: impl Into<Values>, limit: usize) -> Result<Vec<Id>> {
        let entity = self.context.registry.get(entity)?.clone();
        let mut wanted: Vec<(FieldIndex, Cell)> = Vec::new();
        for (name, value) in values.into().0 {
            let (index, field) = entity.get(&name)?;
            match self.context.trusted(|context| accept(context, field, value))? {
                Ok(cell) => wanted.push((index, cell)),
                Err(issue) => return Err(Error::validation(&entity.name, vec![issue])),
            }
        }
        let mut found = Vec::new();
        for key in self.context.writer.find(&entity, &wanted, limit)? {
            found.extend(self.context.writer.id_of(&entity, key)?);
        }
        Ok(found)
    }

    /// Several values of a record, whoever asks, in the order asked for; none if the record is not there.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`, and those of the store.
    pub fn values(&mut self, entity: &str, id: Id, fields: &[&str]) -> Result<Option<Vec<Value>>> {
        self.context.values_of(entity, id, fields)
    }

    /// Lets a process go on only if the user has this right to the record: for what is then noted on the engine's account.
    ///
    /// # Errors
    /// `not_found`, `permission_denied`.
    pub fn require_right(&mut self, entity: &str, id: Id, right: Right) -> Result<()> {
        let entity = self.context.registry.get(entity)?.clone();
        rights::find(self.context, &entity, id, right).map(|_| ())
    }

    /// Puts a derived value into a field of a record: no new version, no line of history, for what follows from others.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`, `validation`, and those of the store.
    pub fn note(&mut self, record: &Ref, field: &str, value: impl Into<Value>) -> Result<()> {
        let entity = self.context.registry.get(&record.entity)?.clone();
        let (_, definition) = entity.get(field)?;
        match self.context.trusted(|context| accept(context, definition, value.into()))? {
            Ok(cell) => pipeline::note(self.context, record, field, cell),
            Err(issue) => Err(Error::validation(&entity.name, vec![issue])),
        }
    }

    /// Creates a record.
    ///
    /// # Errors
    /// Those of the pipeline.
    pub fn create(&mut self, entity: &str, values: impl Into<Values>) -> Result<Id> {
        self.create_keeping(entity, values, Values::new())
    }

    /// Creates a record of which some fields are kept by the engine.
    ///
    /// # Errors
    /// Those of the pipeline.
    pub fn create_keeping(&mut self, entity: &str, values: impl Into<Values>, kept: impl Into<Values>) -> Result<Id> {
        let kept = Kept(kept.into());
        pipeline::create_keeping(self.context, self.hooks, entity, values.into(), kept).map(|done| done.record.id)
    }

    /// Changes a record.
    ///
    /// # Errors
    /// Those of the pipeline.
    pub fn update(&mut self, entity: &str, id: Id, values: impl Into<Values>) -> Result<Written> {
        pipeline::update(self.context, self.hooks, entity, id, values.into(), None)
    }

    /// Notes something in a record on the engine's own account: fields that are read-only to others, of closed records too.
    ///
    /// # Errors
    /// `not_found`; what hooks answer.
    pub fn keep(&mut self, entity: &str, id: Id, kept: impl Into<Values>) -> Result<Written> {
        let kept = Kept(kept.into());
        pipeline::keep(self.context, self.hooks, entity, id, kept)
    }

    /// Moves a record to another state, for a reason or its usual one, with what the user says of other fields and what
    /// the engine notes.
    ///
    /// # Errors
    /// `transition_refused`, and those of the pipeline.
    pub fn set_state(
        &mut self,
        entity: &str,
        id: Id,
        to: (&str, Option<&str>),
        values: impl Into<Values>,
        kept: impl Into<Values>,
    ) -> Result<Written> {
        pipeline::set_state(self.context, self.hooks, entity, id, to, values.into(), Kept(kept.into()))
    }

    /// Deletes a record.
    ///
    /// # Errors
    /// `in_use`, and those of the pipeline.
    pub fn delete(&mut self, entity: &str, id: Id) -> Result<Written> {
        pipeline::delete(self.context, self.hooks, entity, id, None)
    }

    /// The name of the state a record is in, whoever asks.
    ///
    /// # Errors
    /// `not_found`.
    pub fn state(&mut self, entity: &str, id: Id) -> Result<String> {
        match self.value(entity, id, "state")? {
            Value::Text(state) => Ok(state),
            _ => Err(Error::not_found(entity, format_args!("with the id {id}"))),
        }
    }

    /// Of these fields those that the entity has and the user may read.
    ///
    /// # Errors
    /// `unknown_entity`, and those of the store.
    pub fn shown<'n>(&mut self, entity: &str, fields: impl IntoIterator<Item = &'n str>) -> Result<Vec<&'n str>> {
        let entity = self.context.registry.get(entity)?.clone();
        let access = if self.context.is_trusted() { None } else { Some(self.context.access()?) };
        let is_shown = |field: &&str| {
            entity.find(field).is_some_and(|index| !access.as_ref().is_some_and(|access| access.hides(&entity, index)))
        };
        Ok(fields.into_iter().filter(is_shown).collect())
    }

    /// What a record is called in a message to the user: its text in this field, or that it is one they do not see.
    ///
    /// # Errors
    /// `unknown_field`, and those of the store.
    pub fn called(&mut self, record: &Ref, field: &str) -> Result<String> {
        match self.get(&record.entity, record.id) {
            Ok(seen) => Ok(seen.text(field).unwrap_or_default().to_owned()),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::PermissionDenied) => {
                Ok("you do not see".to_owned())
            }
            Err(error) => Err(error),
        }
    }

    /// Lets a process go on only with a record in one of these states. Who does not see the record is told that it is not
    /// there, and no word of its state.
    ///
    /// # Errors
    /// `transition_refused`, saying in which state it is; `not_found`, `permission_denied`.
    pub fn require_state(&mut self, record: &Ref, states: &[&str], what: &str) -> Result<()> {
        self.require_right(&record.entity, record.id, Right::Read)?;
        let state = self.state(&record.entity, record.id)?;
        if states.contains(&state.as_str()) {
            return Ok(());
        }
        let message =
            format!("{} that is {state} cannot be {what}: it has to be {}", record.entity, states.join(" or "));
        Err(Error::new(ErrorCode::TransitionRefused, message).with_entity(&record.entity))
    }

    /// Lets a process go on only with a record that has still the version it was read in, if one is said. Who does not see
    /// the record is told that it is not there.
    ///
    /// # Errors
    /// `version_conflict`; `not_found`, `permission_denied`.
    pub fn require_version(&mut self, record: &Ref, version: Option<i64>) -> Result<()> {
        let Some(version) = version else { return Ok(()) };
        let entity = self.context.registry.get(&record.entity)?.clone();
        let key = rights::find(self.context, &entity, record.id, Right::Read)?;
        match self.context.version_of(&entity, key)? {
            present if present == version => Ok(()),
            present => Err(pipeline::conflict(&entity.name, present)),
        }
    }

    /// Writes many parts of a whole: the whole is brought up to date with them once, at the end.
    ///
    /// # Errors
    /// Those of `action`.
    pub fn gather<T>(&mut self, action: impl FnOnce(&mut Desk<'_>) -> Result<T>) -> Result<T> {
        let hooks = self.hooks;
        hooks.gather(self.context, |context| action(&mut Desk::new(context, hooks)))
    }

    /// Does something that may fail and leave nothing behind, without ending the process.
    ///
    /// # Errors
    /// Those of `action`.
    pub fn attempt<T>(&mut self, action: impl FnOnce(&mut Desk<'_>) -> Result<T>) -> Result<T> {
        let hooks = self.hooks;
        self.context.attempt(|context| action(&mut Desk::new(context, hooks)))
    }
}

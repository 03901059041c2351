//! Hooks: the host's own rules around every write.
//!
//! A hook before the write sees the old and the new values and may change them or refuse; one after it sees what was
//! written and may write more. Hooks run in the order of their number, inside the transaction: an error undoes
//! everything. What hooks write goes through the pipeline too, hooks included, to a limited depth.

use std::sync::Arc;

use super::accept::accept;
use super::draft::Draft;
use super::pipeline::{self, Written};
use super::values::Values;
use crate::base::id::{EntityId, FieldId, Id, Ref};
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::context::{Context, decode};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, FieldIndex, system};
use crate::store::{Cell, Key, Operation};

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before the write, after validation.
    Before,
    /// After the write, before the commit.
    After,
}

/// A rule of the host.
pub type HookFn = dyn Fn(&mut HookEvent<'_>) -> Result<()> + Send + Sync;

/// Brings a record up to date with its parts, once a batch of them is written.
pub type Settler = fn(&mut Context, &Hooks, EntityId, Key) -> Result<()>;

/// Keeps what is told of other records because of one that has just been written. Whatever follows from the write has not
/// begun: the draft and the file hold the same.
pub type Teller = fn(&mut Context, &mut Draft) -> Result<()>;

/// When and for what a hook runs.
#[derive(Clone, Debug)]
pub struct HookOptions {
    /// Before or after.
    pub stage: Stage,
    /// Only for this entity; none means for all.
    pub entity: Option<String>,
    /// Only for these operations; empty means for all.
    pub operations: Vec<Operation>,
    /// Hooks with smaller numbers run first; equal ones in the order they were added.
    pub order: i32,
    /// True for the rules of the domain, which may set what is read-only to others.
    is_builtin: bool,
}

impl HookOptions {
    /// A hook before writes of `entity`.
    pub fn before(entity: impl Into<String>) -> HookOptions {
        HookOptions { entity: Some(entity.into()), order: 0, is_builtin: false, ..HookOptions::builtin(Stage::Before) }
    }

    /// A rule of the domain, for all entities, before every hook of the host.
    pub(crate) fn builtin(stage: Stage) -> HookOptions {
        HookOptions { stage, entity: None, operations: Vec::new(), order: i32::MIN, is_builtin: true }
    }

    /// Only for this entity.
    pub(crate) fn of(mut self, entity: &str) -> HookOptions {
        self.entity = Some(entity.to_owned());
        self
    }

    /// A hook after writes of `entity`.
    pub fn after(entity: impl Into<String>) -> HookOptions {
        HookOptions { stage: Stage::After, ..HookOptions::before(entity) }
    }

    /// Only for these operations.
    pub fn on(mut self, operations: &[Operation]) -> HookOptions {
        self.operations = operations.to_vec();
        self
    }

    fn fits(&self, stage: Stage, draft: &Draft) -> bool {
        self.stage == stage
            && self.entity.as_ref().is_none_or(|name| *name == draft.entity.name)
            && (self.operations.is_empty() || self.operations.contains(&draft.operation))
    }

    /// At this place in the order.
    pub fn order(mut self, order: i32) -> HookOptions {
        self.order = order;
        self
    }
}

/// The hooks of a file, in order.
#[derive(Clone, Default)]
pub struct Hooks {
    list: Vec<(HookOptions, Arc<HookFn>)>,
    settler: Option<Settler>,
    teller: Option<Teller>,
}

impl Hooks {
    /// These, in their order.
    pub(crate) fn new(mut list: Vec<(HookOptions, Arc<HookFn>)>) -> Hooks {
        list.sort_by_key(|(options, _)| options.order);
        Hooks { list, ..Hooks::default() }
    }

    /// These and one more.
    pub fn with(&self, options: HookOptions, hook: Arc<HookFn>) -> Hooks {
        let mut list = self.list.clone();
        list.push((options, hook));
        list.sort_by_key(|(options, _)| options.order);
        Hooks { list, ..*self }
    }

    /// These, with what brings wholes up to date.
    pub fn settling_by(self, settler: Settler) -> Hooks {
        Hooks { settler: Some(settler), ..self }
    }

    /// These, with what keeps the moments of other records.
    pub fn telling_by(self, teller: Teller) -> Hooks {
        Hooks { teller: Some(teller), ..self }
    }

    /// Keeps what is told of others because of this record.
    ///
    /// # Errors
    /// Those of the store.
    pub fn tell(&self, context: &mut Context, draft: &mut Draft) -> Result<()> {
        self.teller.map_or(Ok(()), |teller| teller(context, draft))
    }

    /// Does several writes and then, once each, brings up to date the wholes whose parts they wrote. In between those
    /// stand as they were.
    ///
    /// # Errors
    /// Those of `action`, and of what follows.
    pub fn gather<T>(&self, context: &mut Context, action: impl FnOnce(&mut Context) -> Result<T>) -> Result<T> {
        let (done, owed) = context.gather(action);
        let done = done?;
        if let Some(settler) = self.settler {
            for (entity, whole) in owed {
                settler(context, self, entity, whole)?;
            }
        }
        Ok(done)
    }

    /// Runs the hooks of a stage.
    ///
    /// # Errors
    /// What a hook answers with, and `hook_loop`.
    pub fn run(&self, stage: Stage, context: &mut Context, draft: &mut Draft) -> Result<()> {
        for (options, hook) in &self.list {
            if !options.fits(stage, draft) {
                continue;
            }
            let is_builtin = options.is_builtin;
            let mut run = |context: &mut Context| {
                context.deeper(|context| hook(&mut HookEvent { stage, is_builtin, context, hooks: self, draft }))
            };
            // What a rule of the host writes is the user's, also where it follows from what the engine does on its own
            // account.
            if is_builtin { run(context)? } else { context.as_user(run)? }
        }
        Ok(())
    }
}

/// What a hook sees of a write, and what it can do about it.
pub struct HookEvent<'a> {
    stage: Stage,
    is_builtin: bool,
    context: &'a mut Context,
    hooks: &'a Hooks,
    draft: &'a mut Draft,
}

impl HookEvent<'_> {
    /// The entity.
    pub fn entity(&self) -> &str {
        &self.draft.entity.name
    }

    /// What is being done.
    pub fn operation(&self) -> Operation {
        self.draft.operation
    }

    /// The record.
    pub fn id(&self) -> Id {
        self.draft.id
    }

    /// The acting user.
    pub fn user(&self) -> Id {
        self.context.principal.user
    }

    /// The value of a field before.
    ///
    /// # Errors
    /// `unknown_field`, and those of the store.
    pub fn old(&mut self, field: &str) -> Result<Value> {
        let entity = self.draft.entity.clone();
        let (index, field) = entity.get(field)?;
        if self.stage == Stage::Before {
            self.draft.load(self.context, [index])?;
        }
        match self.draft.old_cell(index) {
            Some(cell) => decode::value(&*self.context.writer, &self.context.registry, field, cell),
            // Not read before the write means not changed by it.
            None => self.new_value(&field.name.clone()),
        }
    }

    /// The value of a field as it will be, or is after the write.
    ///
    /// # Errors
    /// `unknown_field`, and those of the store.
    pub fn new_value(&mut self, field: &str) -> Result<Value> {
        let entity = self.draft.entity.clone();
        let (index, field) = entity.get(field)?;
        if self.draft.operation == Operation::Delete {
            return Ok(Value::Null);
        }
        if self.draft.new_cell(index).is_none() {
            self.draft.load(self.context, [index])?;
        }
        decode::value(&*self.context.writer, &self.context.registry, field, self.draft.cell(index))
    }

    /// True if the write gives the field another value.
    ///
    /// # Errors
    /// `unknown_field`.
    pub fn is_changed(&mut self, field: &str) -> Result<bool> {
        let entity = self.draft.entity.clone();
        let (index, _) = entity.get(field)?;
        if self.stage == Stage::Before {
            self.draft.load(self.context, [index])?;
        }
        Ok(self.draft.is_changed(index))
    }

    /// Gives a field another value, before the write.
    ///
    /// # Errors
    /// `validation` if the field cannot hold it, `invalid_argument` after the write.
    pub fn set(&mut self, field: &str, value: impl Into<Value>) -> Result<()> {
        if self.stage == Stage::After || self.draft.operation == Operation::Delete {
            return Err(Error::new(ErrorCode::InvalidArgument, "a hook can set fields only before a create or update"));
        }
        let entity = self.draft.entity.clone();
        let (index, field) = entity.get(field)?;
        if field.is_read_only && !self.is_builtin {
            let issue = Issue::new(&field.name, "read_only", "is kept by the engine");
            return Err(Error::validation(&entity.name, vec![issue]));
        }
        // Rules say what they must, whoever acts.
        match self.context.trusted(|context| accept(context, field, value.into()))? {
            Ok(cell) => {
                self.draft.put(index, cell);
                self.draft.is_set_by_hook = true;
                Ok(())
            }
            Err(issue) => Err(Error::validation(&entity.name, vec![issue])),
        }
    }

    /// The value of a field of another record, as it stands in this transaction; nothing if the record is not there.
    ///
    /// # Errors
    /// `unknown_entity`, `unknown_field`, and those of the store.
    pub fn value_of(&mut self, entity: &str, id: Id, field: &str) -> Result<Value> {
        self.context.value_of(entity, id, field)
    }

    /// The moment of the transaction.
    pub fn now(&self) -> Timestamp {
        self.context.now
    }

    /// The definition of the entity.
    pub(crate) fn definition(&self) -> &Entity {
        &self.draft.entity
    }

    /// The same, to be kept while the event is used.
    pub(crate) fn shared_definition(&self) -> Arc<Entity> {
        self.draft.entity.clone()
    }

    /// True for what the engine does on its own account: it follows from something else that was allowed.
    /// The stored values of some fields as they will be, or are after the write; of a record being deleted those it had.
    pub(crate) fn cells<const N: usize>(&mut self, names: [&str; N]) -> Result<[Cell; N]> {
        let fields = self.draft.entity.places(names)?;
        let unsaid: Vec<_> = fields.into_iter().filter(|index| self.draft.new_cell(*index).is_none()).collect();
        if self.draft.operation != Operation::Delete {
            self.draft.load(self.context, unsaid)?;
        }
        Ok(fields.map(|index| self.draft.cell(index).clone()))
    }

    /// The stored values of the fields at these places as they will be, or are after the write.
    pub(crate) fn cells_at(&mut self, fields: &[FieldIndex]) -> Result<Vec<Cell>> {
        let unsaid: Vec<_> = fields.iter().copied().filter(|index| self.draft.new_cell(*index).is_none()).collect();
        self.draft.load(self.context, unsaid)?;
        Ok(fields.iter().map(|index| self.draft.cell(*index).clone()).collect())
    }

    /// The stored value a field had; null for a record being created.
    pub(crate) fn old_cell(&mut self, name: &str) -> Result<Cell> {
        let (index, _) = self.draft.entity.get(name)?;
        if self.stage == Stage::Before {
            self.draft.load(self.context, [index])?;
        }
        Ok(self.draft.old_cell(index).unwrap_or_else(|| self.draft.cell(index)).clone())
    }

    /// True if the write gives one of the fields another value.
    pub(crate) fn changes_any(&mut self, names: &[&str]) -> Result<bool> {
        let entity = self.draft.entity.clone();
        let mut fields = Vec::with_capacity(names.len());
        for name in names {
            fields.push(entity.get(name)?.0);
        }
        // Of what nobody spoke of nothing changes, and it need not be read.
        fields.retain(|index| self.draft.new_cell(*index).is_some());
        if self.stage == Stage::Before {
            self.draft.load(self.context, fields.iter().copied())?;
        }
        Ok(fields.into_iter().any(|index| self.draft.is_changed(index)))
    }

    /// True if something was said of the field, even what it held already.
    pub(crate) fn is_said(&self, name: &str) -> bool {
        self.draft.entity.find(name).is_some_and(|index| self.draft.new_cell(index).is_some())
    }

    /// The fields that get another value.
    pub(crate) fn changed_fields(&self) -> Vec<FieldIndex> {
        self.draft.changed().map(|(index, _)| index).collect()
    }

    /// Puts a stored value into a field, before the write.
    pub(crate) fn put(&mut self, name: &str, cell: Cell) -> Result<()> {
        let (index, _) = self.draft.entity.get(name)?;
        // What is there already makes no change, and nothing has to be checked again.
        self.draft.load(self.context, [index])?;
        if *self.draft.cell(index) != cell {
            self.draft.put(index, cell);
            self.draft.is_set_by_hook = true;
        }
        Ok(())
    }

    /// The key of the record; none before it is created.
    pub(crate) fn key(&self) -> Option<Key> {
        self.draft.key
    }

    /// True if a change is taken back, or a deleted record brought back: it holds again what it held.
    pub(crate) fn is_undo(&self) -> bool {
        self.draft.is_undo || self.draft.operation == Operation::Restore
    }

    /// True if the engine writes on its own account, not who acts.
    pub(crate) fn is_by_engine(&self) -> bool {
        self.draft.by_engine
    }

    /// True if the caller says something of the field; what defaults and rules say does not count.
    pub(crate) fn is_asked(&self, field: FieldId) -> bool {
        self.draft.entity.index_of(field).is_some_and(|index| self.draft.asked.contains(&index))
    }

    /// True if the caller says nothing of the record but this field.
    pub(crate) fn says_only(&self, field: FieldId) -> bool {
        let field = self.draft.entity.index_of(field);
        !self.draft.asked.is_empty() && self.draft.asked.iter().all(|index| Some(*index) == field)
    }

    /// The transaction, for the rules of the domain.
    pub(crate) fn context(&mut self) -> &mut Context {
        self.context
    }

    /// The same, with the rules that what is written in it passes through.
    pub(crate) fn context_and_hooks(&mut self) -> (&mut Context, &Hooks) {
        (self.context, self.hooks)
    }

    /// The team the record is being given to, if it is given to one.
    pub(crate) fn new_team_owner(&self) -> Option<Key> {
        let index = self.draft.entity.index_of(system::OWNER)?;
        match self.draft.new_cell(index) {
            Some(Cell::Pair(targets::TEAM, team)) => Some(*team),
            _ => None,
        }
    }

    /// True if an entity has a field of this name.
    pub(crate) fn has_field(&self, entity: &str, field: &str) -> bool {
        self.context.registry.find(entity).is_some_and(|entity| entity.find(field).is_some())
    }

    /// Puts a derived value into a field of another record: no new version, no line of history.
    pub(crate) fn keep(&mut self, record: &Ref, field: &str, cell: Cell) -> Result<()> {
        pipeline::note(self.context, record, field, cell)
    }

    /// The error that refuses the write, with the host's reason.
    pub fn refuse(&self, reason: impl Into<String>) -> Error {
        Error::new(ErrorCode::RefusedByHook, reason).with_entity(&self.draft.entity.name)
    }

    /// Creates another record in the same transaction.
    ///
    /// # Errors
    /// Those of the pipeline.
    pub fn create(&mut self, entity: &str, values: impl Into<Values>) -> Result<Written> {
        let hooks = self.hooks;
        // A hook may go on after a failure, so nothing may stay of it.
        self.context.attempt(|context| pipeline::create(context, hooks, entity, values.into()))
    }

    /// Changes another record in the same transaction.
    ///
    /// # Errors
    /// Those of the pipeline.
    pub fn update(&mut self, entity: &str, id: Id, values: impl Into<Values>) -> Result<Written> {
        let hooks = self.hooks;
        self.context.attempt(|context| pipeline::update(context, hooks, entity, id, values.into(), None))
    }

    /// Deletes another record in the same transaction.
    ///
    /// # Errors
    /// Those of the pipeline.
    pub fn delete(&mut self, entity: &str, id: Id) -> Result<Written> {
        let hooks = self.hooks;
        self.context.attempt(|context| pipeline::delete(context, hooks, entity, id, None))
    }
}

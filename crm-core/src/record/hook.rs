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
use crate::base::id::Id;
use crate::base::value::Value;
use crate::context::{Context, decode};
use crate::error::{Error, ErrorCode, Result};
use crate::store::Operation;

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
}

impl HookOptions {
    /// A hook before writes of `entity`.
    pub fn before(entity: impl Into<String>) -> HookOptions {
        HookOptions { stage: Stage::Before, entity: Some(entity.into()), operations: Vec::new(), order: 0 }
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
}

impl Hooks {
    /// These and one more.
    pub fn with(&self, options: HookOptions, hook: Arc<HookFn>) -> Hooks {
        let mut list = self.list.clone();
        list.push((options, hook));
        list.sort_by_key(|(options, _)| options.order);
        Hooks { list }
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
            context.enter()?;
            let outcome = hook(&mut HookEvent { stage, context, hooks: self, draft });
            context.leave();
            outcome?;
        }
        Ok(())
    }
}

/// What a hook sees of a write, and what it can do about it.
pub struct HookEvent<'a> {
    stage: Stage,
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
        match accept(self.context, field, value.into())? {
            Ok(cell) => {
                self.draft.put(index, cell);
                Ok(())
            }
            Err(issue) => Err(Error::validation(&entity.name, vec![issue])),
        }
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
        pipeline::create(self.context, self.hooks, entity, values.into())
    }

    /// Changes another record in the same transaction.
    ///
    /// # Errors
    /// Those of the pipeline.
    pub fn update(&mut self, entity: &str, id: Id, values: impl Into<Values>) -> Result<Written> {
        pipeline::update(self.context, self.hooks, entity, id, values.into(), None)
    }

    /// Deletes another record in the same transaction.
    ///
    /// # Errors
    /// Those of the pipeline.
    pub fn delete(&mut self, entity: &str, id: Id) -> Result<Written> {
        pipeline::delete(self.context, self.hooks, entity, id, None)
    }
}

//! Two records of the same customer, lead or case become one, and can be parted again.

use serde::Serialize;

use crate::base::id::Ref;
use crate::base::value::Value;
use crate::domain::activity::is_customer;
use crate::domain::process::{Desk, process};
use crate::domain::relationships;
use crate::error::{Error, ErrorCode, Result};
use crate::history::image;
use crate::metadata::registry::{Entity, FieldIndex};
use crate::metadata::state::StateModel;
use crate::record::cascade;
use crate::record::pipeline::Written;
use crate::record::undo::{self, Undo};
use crate::record::values::Values;
use crate::security::right::Right;
use crate::security::rights;
use crate::store::{ChangeRange, Operation, StoredChange};

const MARK: &str = "is_merged";
const SURVIVOR: &str = "merged_into";

/// What a merge did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// The record that remains.
    pub record: Ref,
    /// How many records point to it now that pointed to the other.
    pub moved: u64,
    /// How many stay with the other, since the record that remains has their like already.
    pub left: u64,
}

process! {
    /// Merges a record into another of its kind: what belonged to it belongs to the other, and it stays, closed, as a trace.
    pub struct Merge = "record.merge" {
        /// The record that remains.
        into: Ref,
        /// The record that gives way.
        from: Ref,
    } may {
        /// The fields whose values are taken from the record that gives way.
        take: Vec<String>,
        /// Further values of the record that remains.
        values: Values,
    }
    -> Merged
}

impl Merge {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Merged> {
        let Merge { into, from, take, values, .. } = self;
        let entity = desk.definition(&into.entity)?;
        check_pair(&entity, &into, &from)?;
        let kept = rights::find(desk.context, &entity, into.id, Right::Write)?;
        let gone = rights::find(desk.context, &entity, from.id, Right::Write)?;
        for record in [&into, &from] {
            check_open(desk, record)?;
        }
        check_quotes(desk, &from)?;
        // The first line of what the merge does in the history; the one that marks it is the last.
        desk.keep(&from.entity, from.id, Values::new().with(SURVIVOR, into.id))?;
        let values = chosen(desk, &entity, &from, take.unwrap_or_default(), values.unwrap_or_default())?;
        if !values.0.is_empty() {
            desk.update(&into.entity, into.id, values)?;
        }
        relationships::forget_between(desk, &into, &from)?;
        let turned = cascade::merge(desk.context, desk.hooks, &entity, gone, kept)?;
        let marks = Values::new().with(MARK, true);
        match entity.states.as_ref().and_then(resting_place) {
            Some(to) => desk.set_state(&from.entity, from.id, to, Values::new(), marks)?,
            None => desk.keep(&from.entity, from.id, marks)?,
        };
        Ok(Merged { record: into, moved: turned.moved, left: turned.left })
    }
}

process! {
    /// Parts what a merge joined: both records, and all that was moved, are as they were, if nothing has changed them since.
    pub struct Unmerge = "record.unmerge" {
        /// The record that gave way.
        record: Ref,
    }
    -> Vec<Written>
}

impl Unmerge {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Vec<Written>> {
        let entity = desk.definition(&self.record.entity)?;
        let not_merged = || {
            let message = format!("this {} was not merged into another", self.record.entity);
            Error::new(ErrorCode::CannotUndo, message).with_entity(&self.record.entity)
        };
        let (mark, survivor) = entity.find(MARK).zip(entity.find(SURVIVOR)).ok_or_else(not_merged)?;
        let key = rights::find(desk.context, &entity, self.record.id, Right::Write)?;
        if desk.value(&self.record.entity, self.record.id, MARK)? != Value::Bool(true) {
            return Err(not_merged());
        }
        // From the line that says who survives to the one that marks it: what else happened in the transaction stays. Of
        // several merges the newest is meant.
        let (mut begun, mut marked) = (None, None);
        for line in desk.context.writer.changes(ChangeRange::Of(key), usize::MAX)? {
            if marked.is_none() && overwrote(&entity, &line, mark)? {
                marked = Some(line.seq);
            }
            if marked.is_some() && overwrote(&entity, &line, survivor)? {
                begun = Some(line);
                break;
            }
        }
        let (begun, marked) = begun.zip(marked).ok_or_else(not_merged)?;
        let what = match begun.seq == marked {
            // Merged before this was told apart: one line says both, the last of a transaction that was the merge's.
            true => Undo::Transaction(begun.txn),
            false => Undo::Between(begun.seq, marked),
        };
        undo::undo(desk.context, desk.hooks, what)
    }
}

/// Whether a line of the history changed a field.
fn overwrote(entity: &Entity, line: &StoredChange, field: FieldIndex) -> Result<bool> {
    match (line.operation, &line.before) {
        (Operation::Update, Some(before)) => Ok(image::read(entity, before)?.iter().any(|(index, _)| *index == field)),
        _ => Ok(false),
    }
}

/// Two records, of one kind, that can be merged.
fn check_pair(entity: &Entity, into: &Ref, from: &Ref) -> Result<()> {
    let refuse = |message: String| Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(&entity.name));
    if into.entity != from.entity {
        return refuse(format!("{} and {} cannot be merged: they are of two kinds", into.entity, from.entity));
    }
    if into.id == from.id {
        return refuse(format!("this {} cannot be merged into itself", entity.name));
    }
    if entity.find(SURVIVOR).is_none() {
        return refuse(format!("records of {} cannot be merged", entity.name));
    }
    Ok(())
}

/// What is closed has its story; only what is at work is merged.
fn check_open(desk: &mut Desk<'_>, record: &Ref) -> Result<()> {
    if desk.is_closed(record)? {
        let state = desk.state(&record.entity, record.id)?;
        let message = format!("{} that is {state} cannot be merged", record.entity);
        return Err(Error::new(ErrorCode::TransitionRefused, message).with_entity(&record.entity));
    }
    Ok(())
}

/// A customer who holds an offer was promised it under this name.
fn check_quotes(desk: &mut Desk<'_>, from: &Ref) -> Result<()> {
    if !is_customer(from) {
        return Ok(());
    }
    let asked = Values::new().with("customer", from.clone()).with("state", "active");
    let Some(quote) = desk.find_first("quote", asked, 1)?.first().copied() else { return Ok(()) };
    let number = desk.called(&Ref::new("quote", quote), "quote_number")?;
    let message = format!("this {} has an active quote, {number}; close it first", from.entity);
    Err(Error::new(ErrorCode::InUse, message).with_entity("quote"))
}

/// The values for the record that remains: those taken from the other, and those said. What only one record may have is
/// taken away from the other first.
fn chosen(desk: &mut Desk<'_>, entity: &Entity, from: &Ref, take: Vec<String>, said: Values) -> Result<Values> {
    let other = desk.get(&from.entity, from.id)?;
    let mut values = Values::new();
    let mut given_up = Values::new();
    for name in take {
        let (_, field) = entity.get(&name)?;
        let is_alone = field.is_unique || entity.keys.iter().any(|key| key.fields == [field.id]);
        if is_alone {
            given_up = given_up.with(&name, Value::Null);
        }
        let value = other.get(&name).cloned().unwrap_or(Value::Null);
        values = values.with(name, value);
    }
    if !given_up.0.is_empty() {
        desk.keep(&from.entity, from.id, given_up)?;
    }
    values.0.extend(said.0);
    Ok(values)
}

/// Where a merged record comes to rest: for a reason called so, else where records are inactive, else in the last closed state.
fn resting_place(model: &StateModel) -> Option<(&str, Option<&str>)> {
    let closed = || model.states.iter().filter(|state| state.is_closed);
    let by_reason = closed().find_map(|state| {
        let reason = state.reasons.iter().find(|reason| reason.name == "merged")?;
        Some((state.name.as_str(), Some(reason.name.as_str())))
    });
    by_reason
        .or_else(|| closed().find(|state| state.name == "inactive").map(|state| (state.name.as_str(), None)))
        .or_else(|| closed().next_back().map(|state| (state.name.as_str(), None)))
}

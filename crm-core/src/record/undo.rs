//! Taking back a change or a whole transaction, as long as nobody has built on it.

use std::collections::BTreeSet;

use super::cascade;
use super::hook::Hooks;
use super::pipeline::{self, Written};
use super::restore;
use crate::context::Context;
use crate::error::{Error, ErrorCode, Result};
use crate::history::image;
use crate::security::right::Right;
use crate::security::rights;
use crate::security::seer::Seer;
use crate::store::{ChangeRange, Operation, StoredChange};

/// What is to be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// One change, by its number.
    Change(i64),
    /// All changes of a transaction, by its number: an import, a process, a delete with what it took along.
    Transaction(i64),
    /// What one process did within a transaction, where a host may have done other things too: the changes between these two
    /// numbers, which are counted.
    Between(i64, i64),
}

/// Takes it back, newest change first.
///
/// # Errors
/// `not_found`, `cannot_undo` with the reason; then nothing is taken back.
pub fn undo(context: &mut Context, hooks: &Hooks, what: Undo) -> Result<Vec<Written>> {
    let number = match what {
        Undo::Change(number) | Undo::Transaction(number) | Undo::Between(number, _) => number,
    };
    let lines = lines_of(context, what)?;
    if lines.is_empty() {
        return Err(Error::not_found("change", format_args!("with the number {number}")));
    }
    if !context.is_trusted() {
        let access = context.access()?;
        let seer = Seer::new(&*context.writer, &context.registry, &access, &context.guard, context.now);
        for line in &lines {
            if !seer.sees(context.registry.get_by_id(line.entity)?, line.record)? {
                return Err(Error::not_found("change", format_args!("with the number {number}")));
            }
        }
    }
    let undone: BTreeSet<i64> = lines.iter().map(|line| line.seq).collect();
    for line in &lines {
        check(context, line, &undone)?;
    }
    lines.iter().map(|line| take_back(context, hooks, line)).collect()
}

/// The lines of the history that are meant, newest first.
fn lines_of(context: &Context, what: Undo) -> Result<Vec<StoredChange>> {
    let all = |range| context.writer.changes(range, usize::MAX);
    match what {
        Undo::Change(seq) => all(ChangeRange::One(seq)),
        Undo::Transaction(txn) => all(ChangeRange::Transaction(txn)),
        Undo::Between(first, last) => {
            let Some(txn) = all(ChangeRange::One(first))?.first().map(|line| line.txn) else { return Ok(Vec::new()) };
            let mut lines = all(ChangeRange::Transaction(txn))?;
            lines.retain(|line| (first..=last).contains(&line.seq));
            Ok(lines)
        }
    }
}

/// Refuses if a later change, not itself undone here, stands on this one.
fn check(context: &Context, line: &StoredChange, undone: &BTreeSet<i64>) -> Result<()> {
    let entity = context.registry.get_by_id(line.entity)?;
    let fields: BTreeSet<usize> = match &line.before {
        Some(before) if line.operation == Operation::Update => {
            image::read(entity, before)?.into_iter().map(|(index, _)| index).collect()
        }
        _ => BTreeSet::new(),
    };
    let later = context.writer.changes(ChangeRange::Of(line.record), usize::MAX)?;
    for other in later.iter().take_while(|other| other.seq > line.seq).filter(|other| !undone.contains(&other.seq)) {
        let stands_on = match (line.operation, other.operation) {
            (Operation::Update, Operation::Update) => {
                let before = other.before.as_deref().unwrap_or("{}");
                image::read(entity, before)?.iter().any(|(index, _)| fields.contains(index))
            }
            _ => true,
        };
        if stands_on {
            let did = match other.operation {
                Operation::Delete => "deleted",
                Operation::Restore => "restored",
                _ => "changed",
            };
            let message = format!(
                "change {} cannot be undone: the {} was {did} again by change {}",
                line.seq, entity.name, other.seq
            );
            return Err(Error::new(ErrorCode::CannotUndo, message).with_entity(&entity.name));
        }
    }
    Ok(())
}

fn take_back(context: &mut Context, hooks: &Hooks, line: &StoredChange) -> Result<Written> {
    let entity = context.registry.get_by_id(line.entity)?.clone();
    match line.operation {
        Operation::Create | Operation::Restore => {
            let id = context.writer.id_of(&entity, line.record)?;
            let id = id.ok_or_else(|| Error::not_found(&entity.name, "any more"))?;
            // What pointed here within the undone changes does so no longer; who still does came later, and would be
            // deleted or cut off.
            if let Some(user) = cascade::first_pointing(context, &entity, line.record)? {
                let message =
                    format!("change {} cannot be undone: a {user} has come to point to the {}", line.seq, entity.name);
                return Err(Error::new(ErrorCode::CannotUndo, message).with_entity(&entity.name));
            }
            rights::require(context, &entity, (id, line.record), Right::Delete)?;
            pipeline::delete_key(context, hooks, entity, id, line.record, None)
        }
        Operation::Update => {
            let before = image::read(&entity, line.before.as_deref().unwrap_or("{}"))?;
            for (index, cell) in &before {
                restore::check_target(context, &entity, line.record, *index, cell)?;
            }
            pipeline::undo_cells(context, hooks, &entity, line.record, before)
        }
        Operation::Delete => restore::restore(context, hooks, line),
        Operation::SignIn | Operation::Export | Operation::Read => {
            Err(Error::new(ErrorCode::CannotUndo, format!("change {} changed nothing", line.seq)))
        }
    }
}

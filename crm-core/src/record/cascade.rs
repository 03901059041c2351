//! What a write of one record does to those that point to it, as their relationships say.

use super::draft::Draft;
use super::hook::Hooks;
use super::pipeline;
use crate::context::Context;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::field::{Cascade, Follow, OnDelete};
use crate::metadata::registry::{Entity, FieldIndex, system};
use crate::security::right::Right;
use crate::security::rights;
use crate::store::{Cell, Key, Operation};

/// Children handled at once: a company with a million contacts must not fill the memory.
const BATCH: usize = 10_000;

fn rules(entity: &Entity, lookup: FieldIndex) -> Result<Cascade> {
    Ok(entity.at(lookup)?.cascade.unwrap_or_default())
}

fn pointing(entity: &Entity, lookup: FieldIndex, target: &Entity, key: Key) -> Result<(FieldIndex, Cell)> {
    let is_pair = entity.at(lookup)?.kind.is_polymorphic();
    Ok((lookup, if is_pair { Cell::Pair(target.id, key) } else { Cell::Int(key.0) }))
}

/// Deletes, lets go or refuses, before the record itself is deleted.
///
/// # Errors
/// `in_use` if a relationship forbids it.
pub fn before_delete(context: &mut Context, hooks: &Hooks, target: &Entity, key: Key) -> Result<()> {
    let registry = context.registry.clone();
    let mut lookups: Vec<_> = registry.lookups_to(target.id).collect();
    // What gives rights (the shares of the record, the customer of a user) goes last: whoever may delete by a share must
    // not lose it half-way.
    lookups.sort_by_key(|(entity, _)| !entity.is_owned());
    // Refusals first, so that nothing is touched in vain.
    for (entity, lookup) in &lookups {
        if rules(entity, *lookup)?.delete == OnDelete::Restrict {
            let found = context.writer.find(entity, &[pointing(entity, *lookup, target, key)?], 2)?;
            if found.iter().any(|other| *other != key) {
                let name = &entity.at(*lookup)?.name;
                let message = format!("this {} is still the {name} of a {}", target.name, entity.name);
                return Err(Error::new(ErrorCode::InUse, message).with_entity(&entity.name).with_field(name));
            }
        }
    }
    for (entity, lookup) in lookups {
        let rule = rules(entity, lookup)?.delete;
        if rule == OnDelete::Restrict {
            continue;
        }
        loop {
            let found = context.writer.find(entity, &[pointing(entity, lookup, target, key)?], BATCH)?;
            let is_last = found.len() < BATCH;
            // A link to oneself goes with oneself.
            for child in found.into_iter().filter(|child| *child != key) {
                // One child may have taken another along.
                let Some(id) = context.writer.id_of(entity, child)? else { continue };
                if rule == OnDelete::Cascade {
                    rights::require_following(context, entity, child, Right::Delete)?;
                    pipeline::delete_key(context, hooks, entity.clone(), id, child, None)?;
                } else {
                    pipeline::update_cells(context, hooks, entity, child, vec![(lookup, Cell::Null)])?;
                }
            }
            if is_last {
                break;
            }
        }
    }
    Ok(())
}

/// What a merge did to the records that pointed to the one that gave way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turned {
    /// Those that point to the survivor now.
    pub moved: u64,
    /// Those that stay as they are: the survivor has one like them already (it is on the same list).
    pub left: u64,
}

/// Turns what points to a record to another of its kind, where the relationship says that it follows a merge.
///
/// # Errors
/// Those of the pipeline, such as `hierarchy_loop` where the survivor stands deeper below the other.
pub fn merge(context: &mut Context, hooks: &Hooks, target: &Entity, from: Key, into: Key) -> Result<Turned> {
    let mut turned = Turned::default();
    let registry = context.registry.clone();
    for (entity, lookup) in registry.lookups_to(target.id) {
        if rules(entity, lookup)?.merge == Follow::None {
            continue;
        }
        let number = entity.at(lookup)?.id;
        let is_of_key = entity.at(lookup)?.is_unique || entity.keys.iter().any(|key| key.fields.contains(&number));
        let (there, here) = (pointing(entity, lookup, target, from)?, pointing(entity, lookup, target, into)?);
        // All keys at once, which are small: those that stay would be found in every further batch.
        for child in context.writer.find(entity, std::slice::from_ref(&there), usize::MAX)? {
            // The survivor does not come to stand above itself.
            let cell = if entity.id == target.id && child == into { Cell::Null } else { here.1.clone() };
            let turn = |context: &mut Context| {
                let cells = vec![(lookup, cell)];
                context.deeper(|context| pipeline::update_cells(context, hooks, entity, child, cells))
            };
            match if is_of_key { context.attempt(turn) } else { turn(context) } {
                Ok(_) => turned.moved = turned.moved.saturating_add(1),
                Err(error) if is_of_key && error.code() == ErrorCode::DuplicateKey => {
                    turned.left = turned.left.saturating_add(1);
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(turned)
}

/// The entity of a record that points to this one, if any does.
///
/// # Errors
/// Those of the store.
pub fn first_pointing(context: &Context, target: &Entity, key: Key) -> Result<Option<String>> {
    for (entity, lookup) in context.registry.lookups_to(target.id) {
        let found = context.writer.find(entity, &[pointing(entity, lookup, target, key)?], 2)?;
        if found.iter().any(|other| *other != key) {
            return Ok(Some(entity.name.clone()));
        }
    }
    Ok(None)
}

/// Gives the children to the new owner too, where their relationships say so.
pub fn after_save(context: &mut Context, hooks: &Hooks, draft: &Draft) -> Result<()> {
    let Some(owner_field) = draft.entity.index_of(system::OWNER).filter(|_| draft.entity.is_owned()) else {
        return Ok(());
    };
    // What followed has its own lines in the history, which are taken back with it.
    if draft.is_undo || draft.operation != Operation::Update || !draft.is_changed(owner_field) {
        return Ok(());
    }
    let (Some(key), Some(old_owner)) = (draft.key, draft.old_cell(owner_field)) else { return Ok(()) };
    let new_owner = draft.cell(owner_field);
    let registry = context.registry.clone();
    for (entity, lookup) in registry.lookups_to(draft.entity.id) {
        let follow = rules(entity, lookup)?.assign;
        let Some(child_owner) = entity.index_of(system::OWNER).filter(|_| entity.is_owned() && follow != Follow::None)
        else {
            continue;
        };
        let mut place = vec![pointing(entity, lookup, &draft.entity, key)?];
        if follow == Follow::SameOwner {
            place.push((child_owner, old_owner.clone()));
        }
        for child in context.writer.find(entity, &place, usize::MAX)? {
            if follow == Follow::Active && !is_open(context, entity, child)? {
                continue;
            }
            rights::require_following(context, entity, child, Right::Assign)?;
            let given = vec![(child_owner, new_owner.clone())];
            context.deeper(|context| pipeline::update_cells(context, hooks, entity, child, given))?;
        }
    }
    Ok(())
}

fn is_open(context: &Context, entity: &Entity, key: Key) -> Result<bool> {
    let (Some(model), Some(index)) = (&entity.states, entity.index_of(system::STATE)) else { return Ok(true) };
    let cells = context.writer.cells(entity, key, &[index])?;
    let initial = model.initial().map(|state| Cell::Int(i64::from(state.code)));
    Ok(cells.and_then(|cells| cells.into_iter().next()) == initial)
}

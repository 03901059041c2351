//! Lookups that form trees (parent account, manager, parent unit): nobody is their own ancestor, and the store keeps who
//! stands above whom.

use super::draft::Draft;
use crate::base::id::FieldId;
use crate::context::Context;
use crate::error::{Error, Issue, Result};
use crate::metadata::field::FieldDef;
use crate::metadata::registry::{Entity, FieldIndex, Registry};
use crate::store::{Cell, Key, Operation};

/// The most records above one. Each record is kept with all above it, so a chain costs its length squared; one of a
/// thousand levels is a mistake already.
const MAX_LEVELS: usize = 1_000;

/// Notes a fault for each tree lookup that would close a loop or go too deep.
///
/// # Errors
/// Those of the store.
pub fn check(context: &mut Context, draft: &mut Draft) -> Result<()> {
    let entity = draft.entity.clone();
    for index in &entity.tree_fields {
        if draft.is_changed(*index)
            && let Cell::Int(parent) = draft.cell(*index)
            && let Some(fault) = fault(context, &entity, entity.at(*index)?, draft.key, Key(*parent))?
        {
            draft.fault(fault);
        }
    }
    Ok(())
}

/// What is wrong with this parent, if anything is. A new record has no key yet, and nobody below it.
fn fault(context: &Context, entity: &Entity, field: &FieldDef, key: Option<Key>, parent: Key) -> Result<Option<Issue>> {
    let above = context.writer.ancestors(field.id, parent)?;
    if key.is_some_and(|key| key == parent || above.contains(&key)) {
        let message = format!("would make the {} its own ancestor", entity.name);
        return Ok(Some(Issue::new(&field.name, "loop", message)));
    }
    let below = key.map_or(Ok(0), |key| context.writer.levels_below(field.id, key))?;
    if above.len().saturating_add(below) >= MAX_LEVELS {
        let message = format!("would put a record more than {MAX_LEVELS} levels below the top");
        return Ok(Some(Issue::new(&field.name, "too_deep", message)));
    }
    Ok(None)
}

/// Brings the trees to what the record holds now.
///
/// # Errors
/// `validation` if a hook has moved the new parent below the record since that was checked.
pub fn keep(context: &mut Context, draft: &Draft) -> Result<()> {
    let Some(key) = draft.key else { return Ok(()) };
    let entity = draft.entity.clone();
    for index in &entity.tree_fields {
        let field = entity.at(*index)?;
        if let Some(parent) = moved_to(draft, *index) {
            place(context, &entity, field, draft.operation, key, parent)?;
        }
    }
    Ok(())
}

/// The parent a record is moved below by this write, none for the top; nothing if it stays where it is.
fn moved_to(draft: &Draft, index: FieldIndex) -> Option<Option<Key>> {
    if draft.operation == Operation::Delete {
        // Its children were let go or went before it.
        return draft.old_cell(index).filter(|cell| **cell != Cell::Null).map(|_| None);
    }
    draft.is_changed(index).then(|| match draft.cell(index) {
        Cell::Int(parent) => Some(Key(*parent)),
        _ => None,
    })
}

fn place(
    context: &mut Context,
    entity: &Entity,
    field: &FieldDef,
    operation: Operation,
    key: Key,
    parent: Option<Key>,
) -> Result<()> {
    // Nobody stands below a record that is new or comes back: only a record that was there can close a loop.
    if operation == Operation::Update
        && let Some(parent) = parent
        && let Some(fault) = fault(context, entity, field, Some(key), parent)?
    {
        return Err(Error::validation(&entity.name, vec![fault]));
    }
    context.writer.place_in_tree(field.id, key, parent)
}

/// Writes all trees anew if the file comes from before they were kept, or a newer catalogue makes a tree of a lookup that
/// is there. Hierarchies that are new altogether have no rows, and are right as they are.
///
/// # Errors
/// Those of the store.
pub fn refresh(context: &mut Context, lacks_trees: bool, old: &Registry, new: &Registry) -> Result<()> {
    let was_plain = |entity, field: FieldId| {
        let old = old.find_by_id(entity).and_then(|entity| entity.field_by_id(field));
        old.is_some_and(|old| !old.is_hierarchy)
    };
    let mut trees = new.definitions().flat_map(|def| def.fields.iter().map(move |field| (def.id, field)));
    if lacks_trees || trees.any(|(entity, field)| field.is_hierarchy && was_plain(entity, field.id)) {
        context.writer.rebuild_trees(new)?;
    }
    Ok(())
}

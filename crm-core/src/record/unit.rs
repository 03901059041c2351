//! Every record carries the business unit of its owner, so that no question needs to look it up. It follows from the
//! owner, and leaves no trace of its own in the history.

use super::draft::Draft;
use crate::context::Context;
use crate::error::Result;
use crate::metadata::kind::targets;
use crate::metadata::registry::system;
use crate::store::{Cell, Key, Operation};

/// Puts the unit of the owner that is said into the draft.
///
/// # Errors
/// Those of the store.
pub fn fill(context: &mut Context, draft: &mut Draft) -> Result<()> {
    let entity = draft.entity.clone();
    if let (Some(owner), Some(unit)) = (entity.index_of(system::OWNER), entity.index_of(system::BUSINESS_UNIT))
        && entity.is_owned()
        && let Some(cell) = draft.new_cell(owner)
    {
        let cell = cell.clone();
        let found = context.unit_of(&cell)?;
        // Without the unit it had, an owner said again would count as a change.
        draft.load(context, [unit])?;
        draft.put(unit, found);
    }
    Ok(())
}

/// Takes what a user or a team owns along to another unit.
///
/// # Errors
/// Those of the store.
pub fn follow(context: &mut Context, draft: &Draft) -> Result<()> {
    let entity = draft.entity.clone();
    if draft.operation != Operation::Update || ![targets::USER, targets::TEAM].contains(&entity.id) {
        return Ok(());
    }
    let (unit, _) = entity.get("business_unit")?;
    let (true, Some(owner), Cell::Int(unit)) = (draft.is_changed(unit), draft.key, draft.cell(unit)) else {
        return Ok(());
    };
    let registry = context.registry.clone();
    for owned in registry.definitions().filter_map(|known| registry.find_by_id(known.id)).filter(|e| e.is_owned()) {
        context.writer.move_owned(owned, owner, Key(*unit))?;
    }
    Ok(())
}

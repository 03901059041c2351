//! Lookups that form trees (parent account, manager, parent unit): nobody is their own ancestor.

use super::draft::Draft;
use crate::context::Context;
use crate::error::{Issue, Result};
use crate::store::{Cell, Key};

/// The deepest tree; deeper ones would be a mistake, and walking up must end.
const MAX_LEVELS: usize = 1_000;

/// Notes a fault for each tree lookup that would close a loop.
pub fn check(context: &mut Context, draft: &mut Draft) -> Result<()> {
    let Some(own) = draft.key else { return Ok(()) };
    let entity = draft.entity.clone();
    let parents: Vec<_> = draft.said().filter(|(index, _)| entity.at(*index).is_ok_and(|f| f.is_hierarchy)).collect();
    let mut faults = Vec::new();
    for (index, cell) in parents {
        let mut above = cell.clone();
        for level in 0.. {
            let Cell::Int(key) = above else { break };
            if Key(key) == own || level >= MAX_LEVELS {
                let message = format!("would make the {} its own ancestor", entity.name);
                faults.push(Issue::new(&entity.at(index)?.name, "loop", message));
                break;
            }
            let cells = context.writer.cells(&entity, Key(key), &[index])?;
            above = cells.and_then(|cells| cells.into_iter().next()).unwrap_or_default();
        }
    }
    faults.into_iter().for_each(|fault| draft.fault(fault));
    Ok(())
}

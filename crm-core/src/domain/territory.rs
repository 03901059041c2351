//! Who manages a territory manages no other and belongs to no other: of what is sold there somebody answers, and it is known
//! who.

use crate::base::id::Id;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::{Error, Issue, Result};
use crate::record::hook::HookEvent;
use crate::record::values::Values;
use crate::store::Operation;

/// Before a territory is written or brought back: its manager has no other.
///
/// # Errors
/// `validation`.
pub fn check_manager(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() == Operation::Update && !event.is_changed("manager")? {
        return Ok(());
    }
    let (id, Some(manager)) = (event.id(), event.new_value("manager")?.as_id()) else { return Ok(()) };
    if manages_other(event, manager, id)? {
        return Err(refused("territory", "manager", "manages another territory already"));
    }
    let own = event.value_of("user", manager, "territory")?;
    if own != Value::Null && own != Value::Id(id) {
        return Err(refused("territory", "manager", "belongs to another territory"));
    }
    Ok(())
}

/// Before a user is written or brought back: who manages a territory belongs to that one, or to none.
///
/// # Errors
/// `validation`.
pub fn check_member(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() == Operation::Update && !event.is_changed("territory")? {
        return Ok(());
    }
    let (user, Some(territory)) = (event.id(), event.new_value("territory")?.as_id()) else { return Ok(()) };
    if manages_other(event, user, territory)? {
        return Err(refused("user", "territory", "is not the one that this user manages"));
    }
    Ok(())
}

/// True if somebody manages a territory that is not this one.
fn manages_other(event: &mut HookEvent<'_>, manager: Id, territory: Id) -> Result<bool> {
    // Of a file from before the rule somebody may manage several.
    let managed = Desk::of(event).find("territory", Values::new().with("manager", manager))?;
    Ok(managed.into_iter().any(|id| id != territory))
}

fn refused(entity: &str, field: &str, message: &str) -> Error {
    Error::validation(entity, vec![Issue::new(field, "other_territory", message)])
}

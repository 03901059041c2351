//! There is always somebody who can set rights right: the last administrator cannot go.

use crate::base::value::Value;
use crate::context::Context;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::targets;
use crate::record::hook::HookEvent;
use crate::store::{Cell, Key, Operation};

/// After a write that may have taken an administrator away, one must be left.
///
/// # Errors
/// `last_administrator`.
pub fn keep_one(event: &mut HookEvent<'_>) -> Result<()> {
    let entity = event.definition().id;
    let is_gone = event.operation() == Operation::Delete;
    if event.operation() == Operation::Create || event.operation() == Operation::Restore {
        return Ok(());
    }
    let could_remove = if entity == targets::ROLE_ASSIGNMENT || entity == targets::TEAM_MEMBER {
        true
    } else if entity == targets::USER || entity == targets::BUSINESS_UNIT {
        is_gone
            || (event.is_changed("is_disabled")? && event.new_value("is_disabled")? == Value::Bool(true))
            || (entity == targets::USER && event.is_changed("business_unit")?)
            || (entity == targets::BUSINESS_UNIT && event.is_changed("parent")?)
    } else {
        false
    };
    if !could_remove || has_administrator(event.context())? {
        return Ok(());
    }
    // Where there was none before, none is missed: a file of a program without users.
    if !concerns_administrator(event)? {
        return Ok(());
    }
    let message = "this would leave nobody who may do everything: make somebody else a System Administrator first";
    Err(Error::new(ErrorCode::LastAdministrator, message).with_entity(event.entity()))
}

/// True if the record written had to do with somebody who could do everything.
fn concerns_administrator(event: &mut HookEvent<'_>) -> Result<bool> {
    let entity = event.definition().id;
    if entity == targets::ROLE_ASSIGNMENT {
        let Value::Id(role) = event.old("role")? else { return Ok(false) };
        return Ok(event.value_of("role", role, "is_administrator")? == Value::Bool(true));
    }
    // Whoever holds the role and cannot use it is somebody who could before.
    Ok(!assignments(event.context())?.is_empty())
}

/// True if an enabled user, in a unit that is not disabled, may do everything.
///
/// # Errors
/// Those of the store.
pub fn has_administrator(context: &Context) -> Result<bool> {
    for holder in assignments(context)? {
        match holder {
            Cell::Pair(targets::USER, user) if is_at_work(context, user)? => return Ok(true),
            Cell::Pair(targets::TEAM, team) => {
                let members = context.registry.get_by_id(targets::TEAM_MEMBER)?;
                let (user, _) = members.get("user")?;
                let keys = context.writer.find(members, &[(members.get("team")?.0, Cell::Int(team.0))], usize::MAX)?;
                for (_, cells) in context.writer.cells_of(members, &keys, &[user])? {
                    if let Some(Cell::Int(user)) = cells.first()
                        && is_at_work(context, Key(*user))?
                    {
                        return Ok(true);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(false)
}

/// Who holds the roles that may do everything.
fn assignments(context: &Context) -> Result<Vec<Cell>> {
    let roles = context.registry.get_by_id(targets::ROLE)?;
    let entity = context.registry.get_by_id(targets::ROLE_ASSIGNMENT)?;
    let (principal, _) = entity.get("principal")?;
    let mut holders = Vec::new();
    for role in context.writer.find(roles, &[(roles.get("is_administrator")?.0, Cell::Int(1))], usize::MAX)? {
        let keys = context.writer.find(entity, &[(entity.get("role")?.0, Cell::Int(role.0))], usize::MAX)?;
        let cells = context.writer.cells_of(entity, &keys, &[principal])?;
        holders.extend(cells.into_iter().filter_map(|(_, cells)| cells.into_iter().next()));
    }
    Ok(holders)
}

fn is_at_work(context: &Context, user: Key) -> Result<bool> {
    let principal = crate::security::principal::Principal { key: user, is_system: false, ..context.principal };
    // What a session would be told when it is opened.
    match crate::security::access::Access::load(&*context.writer, &context.registry, principal) {
        Ok(_) => Ok(true),
        Err(error) if error.code() == ErrorCode::PermissionDenied => Ok(false),
        Err(error) => Err(error),
    }
}

/// The system's own user is nobody's to switch off.
///
/// # Errors
/// `permission_denied`.
pub fn keep_system(event: &mut HookEvent<'_>) -> Result<()> {
    if event.definition().id != targets::USER || event.operation() == Operation::Create {
        return Ok(());
    }
    let is_system = event.old("user_name")?.as_text() == Some(SYSTEM);
    let is_touched = event.operation() == Operation::Delete
        || (event.operation() == Operation::Update
            && (event.is_changed("user_name")? || event.new_value("is_disabled")? == Value::Bool(true)));
    if is_system && is_touched {
        return Err(crate::security::access::denied(
            "the user of the system itself cannot be renamed, disabled or deleted",
        )
        .with_entity("user"));
    }
    Ok(())
}

/// The user name of the system itself.
pub const SYSTEM: &str = "system";

//! Who gives rights can give no more than they hold; what rights speak of must be there.

use super::roles::stable_name;
use crate::base::value::Value;
use crate::context::Context;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::Registry;
use crate::record::hook::HookEvent;
use crate::security::access::{Access, Depths, EVERY_ENTITY, denied, privileges_of};
use crate::security::right::{Depth, Right};
use crate::store::{Cell, Key, Operation};

/// A privilege names an entity that is there, and gives nothing its giver lacks.
///
/// # Errors
/// `validation`, `permission_denied`.
pub fn check_privilege(event: &mut HookEvent<'_>) -> Result<()> {
    if event.definition().id != targets::ROLE_PRIVILEGE || event.operation() == Operation::Delete {
        return Ok(());
    }
    let entity = name_entity(event)?;
    let mut depths = Depths::default();
    for (right, depth) in Right::ALL.into_iter().zip(&mut depths) {
        if let Some(name) = event.new_value(right.depth_field())?.as_text() {
            *depth = Some(Depth::named(name)?);
        }
    }
    let giver = giver(event)?;
    require_privilege(giver.as_deref(), &event.context().registry, &entity, &depths)
}

/// A permission names a secured field that is there, and gives nothing its giver lacks.
///
/// # Errors
/// `validation`, `permission_denied`.
pub fn check_permission(event: &mut HookEvent<'_>) -> Result<()> {
    if event.definition().id != targets::FIELD_PERMISSION || event.operation() == Operation::Delete {
        return Ok(());
    }
    let table = name_entity(event)?;
    let name = event.new_value("field")?.to_text();
    let registry = event.context().registry.clone();
    let definition = registry.definitions().find(|known| known.table == table);
    let by_column = definition.and_then(|known| known.fields.iter().find(|field| field.column == name));
    let found = by_column.or_else(|| definition.and_then(|known| known.field(&name)));
    let refuse =
        |rule, message: String| Error::validation("field_permission", vec![Issue::new("field", rule, message)]);
    let field = found.ok_or_else(|| refuse("not_found", format!("{table} has no field {name:?}")))?;
    if !field.is_secured {
        return Err(refuse("not_secured", format!("{name} is not secured: everybody who sees a {table} sees it")));
    }
    event.set("field", field.column.as_str())?;
    let Some(giver) = giver(event)? else { return Ok(()) };
    let entity = registry.get(definition.map_or("", |known| known.name.as_str()))?;
    let held = entity.index_of(field.id).map(|index| giver.field(entity, index)).unwrap_or_default();
    for (right, is_held) in [("can_read", held.read), ("can_create", held.create), ("can_update", held.update)] {
        if event.new_value(right)? == Value::Bool(true) && !is_held {
            return Err(denied(format!("you cannot give {right} of {table}.{name}: you do not have it")));
        }
    }
    Ok(())
}

/// A role goes to users and owner teams of its unit and those below, from somebody who holds what it gives.
///
/// # Errors
/// `validation`, `permission_denied`.
pub fn check_assignment(event: &mut HookEvent<'_>) -> Result<()> {
    if event.definition().id != targets::ROLE_ASSIGNMENT || event.operation() == Operation::Delete {
        return Ok(());
    }
    let (Value::Id(role), Value::Ref(principal)) = (event.new_value("role")?, event.new_value("principal")?) else {
        return Ok(());
    };
    let refuse = |field: &str, rule, message: &str| {
        Err(Error::validation("role_assignment", vec![Issue::new(field, rule, message)]))
    };
    if &*principal.entity == "team" && event.value_of("team", principal.id, "kind")?.as_text() == Some("access") {
        return refuse("principal", "access_team", "an access team holds no roles: records are shared with it");
    }
    if let Value::Id(unit) = event.value_of("role", role, "business_unit")? {
        let Value::Id(own) = event.value_of(&principal.entity, principal.id, "business_unit")? else { return Ok(()) };
        let units = event.context().registry.get_by_id(targets::BUSINESS_UNIT)?.clone();
        let context = event.context();
        let (unit, own) = (context.require(&units, unit)?, context.require(&units, own)?);
        let above = context.writer.ancestors(units.get("parent")?.1.id, own)?;
        if unit != own && !above.contains(&unit) {
            return refuse("role", "other_unit", "belongs to a business unit that this user or team is not part of");
        }
    }
    let Some(giver) = giver(event)? else { return Ok(()) };
    let context = event.context();
    let roles = context.registry.get_by_id(targets::ROLE)?.clone();
    let role = context.require(&roles, role)?;
    require_role(context, &giver, role)
}

/// Whoever makes somebody a member of a team gives that user the roles of the team.
///
/// # Errors
/// `permission_denied`.
pub fn check_member(event: &mut HookEvent<'_>) -> Result<()> {
    if event.definition().id != targets::TEAM_MEMBER || event.operation() == Operation::Delete {
        return Ok(());
    }
    let Value::Id(team) = event.new_value("team")? else { return Ok(()) };
    let Some(giver) = giver(event)? else { return Ok(()) };
    let context = event.context();
    let registry = context.registry.clone();
    let team = context.require(registry.get_by_id(targets::TEAM)?, team)?;
    let assignments = registry.get_by_id(targets::ROLE_ASSIGNMENT)?;
    let place = (assignments.get("principal")?.0, Cell::Pair(targets::TEAM, team));
    let keys = context.writer.find(assignments, &[place], usize::MAX)?;
    for (_, cells) in context.writer.cells_of(assignments, &keys, &[assignments.get("role")?.0])? {
        let Some(Cell::Int(role)) = cells.first() else { continue };
        require_role(context, &giver, Key(*role))?;
    }
    Ok(())
}

/// Every privilege and permission of the role is one the giver holds.
fn require_role(context: &Context, giver: &Access, role: Key) -> Result<()> {
    let registry = context.registry.clone();
    let roles = registry.get_by_id(targets::ROLE)?;
    let is_administrator = roles.get("is_administrator")?.0;
    if context.writer.cells(roles, role, &[is_administrator])?.as_deref() == Some(&[Cell::Int(1)]) {
        return Err(denied("only an administrator makes another"));
    }
    // A user who held just this role: what that user could do, the giver must be able to do.
    for (entity, depths) in privileges_of(&*context.writer, &registry, role)? {
        require_privilege(Some(giver), &registry, &entity, &depths)?;
    }
    let permissions = registry.get_by_id(targets::FIELD_PERMISSION)?;
    let place = (permissions.get("role")?.0, Cell::Int(role.0));
    if !context.writer.find(permissions, &[place], 1)?.is_empty() {
        return Err(denied("only an administrator gives a role with permissions for secured fields"));
    }
    Ok(())
}

/// The acting user, where a limit is to be kept; the system and administrators have none.
fn giver(event: &mut HookEvent<'_>) -> Result<Option<std::sync::Arc<Access>>> {
    let context = event.context();
    if context.principal.is_system {
        return Ok(None);
    }
    Ok(Some(context.access()?).filter(|access| !access.is_administrator))
}

/// Puts the stable name of the entity in place, and answers with it.
fn name_entity(event: &mut HookEvent<'_>) -> Result<String> {
    let name = event.new_value("entity")?.to_text();
    let registry = event.context().registry.clone();
    let table = stable_name(&registry, &name).map_err(|error| {
        let mut issue = Issue::new("entity", "not_found", format!("there is no entity {name:?}"));
        if let Some(nearest) = &error.details().suggestion {
            issue.message.push_str(&format!("; did you mean {nearest}?"));
        }
        Error::validation(event.entity(), vec![issue])
    })?;
    if table != name {
        event.set("entity", table)?;
    }
    Ok(table.to_owned())
}

fn require_privilege(giver: Option<&Access>, registry: &Registry, table: &str, depths: &Depths) -> Result<()> {
    let Some(giver) = giver else { return Ok(()) };
    for (right, depth) in Right::ALL.into_iter().zip(depths) {
        let Some(depth) = depth else { continue };
        let is_held = if table == EVERY_ENTITY {
            giver.is_administrator
        } else {
            let known = registry.definitions().find(|known| known.table == table);
            known.is_some_and(|known| giver.grants(known.id, right).any(|(_, held)| covers(held, *depth)))
        };
        if !is_held {
            let (right, depth) = (right.name(), depth.name());
            return Err(denied(format!("you cannot give {right} of {table} to the depth {depth}: you do not have it")));
        }
    }
    Ok(())
}

/// True if who holds the one depth holds the other.
fn covers(held: Depth, asked: Depth) -> bool {
    match (held, asked) {
        (Depth::Organisation, _) => true,
        (Depth::Customer, Depth::Customer | Depth::Own) => true,
        (_, Depth::Customer) => false,
        (held, asked) => held >= asked,
    }
}

/// A role's own powers come from somebody who has them.
///
/// # Errors
/// `permission_denied`.
pub fn check_role(event: &mut HookEvent<'_>) -> Result<()> {
    if event.definition().id != targets::ROLE {
        return Ok(());
    }
    if event.operation() == Operation::Delete {
        if event.old("is_administrator")? == Value::Bool(true) {
            return Err(Error::new(ErrorCode::LastAdministrator, "the role of the administrators cannot be deleted"));
        }
        return Ok(());
    }
    let Some(giver) = giver(event)? else { return Ok(()) };
    for (power, is_held) in [("can_customise", giver.can_customise), ("can_export", giver.can_export)] {
        if event.is_changed(power)? && event.new_value(power)? == Value::Bool(true) && !is_held {
            return Err(denied(format!("you cannot give {power}: you do not have it")).with_field(power));
        }
    }
    Ok(())
}

/// No record belongs to an access team, and a team stays of its kind.
///
/// # Errors
/// `validation`.
pub fn check_team(event: &mut HookEvent<'_>) -> Result<()> {
    let refuse = |entity: &str, field: &str, rule, message: &str| {
        Err(Error::validation(entity, vec![Issue::new(field, rule, message)]))
    };
    if event.definition().id == targets::TEAM && event.operation() == Operation::Update && event.is_changed("kind")? {
        return refuse("team", "kind", "fixed", "a team stays of the kind it was made");
    }
    if !event.definition().is_owned() || event.operation() == Operation::Delete {
        return Ok(());
    }
    let Some(team) = event.new_team_owner() else { return Ok(()) };
    let context = event.context();
    let teams = context.registry.get_by_id(targets::TEAM)?.clone();
    let cells = context.writer.cells(&teams, team, &[teams.get("kind")?.0])?;
    if cells.as_deref() == Some(&[Cell::Int(1)]) {
        return refuse(event.entity(), "owner", "access_team", "an access team owns nothing: share the record with it");
    }
    Ok(())
}

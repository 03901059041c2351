//! Whether what is about to be written may be. Asked by the pipeline before and after each write; a question asks
//! through its condition instead (see [`super::visibility`]).

use super::access::{Access, denied};
use super::right::Right;
use crate::base::id::Id;
use crate::base::text::with_article;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, FieldIndex, system};
use crate::store::{Cell, Key, Reader};

/// The record with this id, if the right may be used on it. Whether the right is held at all is asked first: else an id
/// that never was and the id of a record out of sight would be answered differently.
///
/// # Errors
/// `not_found`, `permission_denied`.
pub fn find(context: &mut Context, entity: &Entity, id: Id, right: Right) -> Result<Key> {
    if !context.is_trusted() {
        require_held(&*context.access()?, entity, right)?;
    }
    let key = context.require(entity, id)?;
    require(context, entity, (id, key), right)?;
    Ok(key)
}

/// Lets the right be used on a record. Whoever may not see it is told that it is not there.
///
/// # Errors
/// `not_found`, `permission_denied`.
pub fn require(context: &Context, entity: &Entity, (id, key): (Id, Key), right: Right) -> Result<()> {
    if context.is_trusted() {
        return Ok(());
    }
    // Asked first: that no role gives the right would tell, beside an id that is nowhere, that the record is there.
    if !context.reaches(Right::Read, entity, key)? {
        return Err(Error::not_found(&entity.name, format_args!("with the id {id}")));
    }
    require_held(&*context.access()?, entity, right)?;
    if right != Right::Read && !context.reaches(right, entity, key)? {
        return Err(denied(format!("you may not {} this {}", verb(right), entity.name)).with_entity(&entity.name));
    }
    Ok(())
}

/// As [`require`], for a record that another takes along: nothing is said of which it is.
///
/// # Errors
/// `permission_denied`.
pub fn require_following(context: &Context, entity: &Entity, key: Key, right: Right) -> Result<()> {
    // The shares of a record are a part of it: who may do without the record may do without them.
    if context.is_trusted() || entity.id == targets::SHARE || context.reaches(right, entity, key)? {
        return Ok(());
    }
    let message = format!("{} goes with it that you may not {}", with_article(&entity.name), verb(right));
    Err(denied(message).with_entity(&entity.name))
}

/// Lets the right be used in an entity at all.
///
/// # Errors
/// `permission_denied`.
pub fn require_held(access: &Access, entity: &Entity, right: Right) -> Result<()> {
    if access.reach(entity.id, right).is_nothing() {
        let message = format!("no role lets this user {} any {}", verb(right), entity.name);
        return Err(denied(message).with_entity(&entity.name));
    }
    Ok(())
}

/// Lets secured fields be written: all those that may not be are named.
///
/// # Errors
/// `permission_denied`.
pub fn require_fields(access: &Access, entity: &Entity, fields: &[FieldIndex], is_new: bool) -> Result<()> {
    let mut refused: Vec<&str> = Vec::new();
    for index in fields {
        let rights = access.field(entity, *index);
        if !(if is_new { rights.create } else { rights.update }) {
            refused.push(&entity.at(*index)?.name);
        }
    }
    match refused.first() {
        None => Ok(()),
        Some(first) => {
            let message = format!("you may not write {} of {}", refused.join(", "), with_article(&entity.name));
            Err(denied(message).with_entity(&entity.name).with_field(first))
        }
    }
}

/// Lets a record be given to an owner: one who can sign in, owns records and may read such.
///
/// # Errors
/// `permission_denied`.
pub fn require_owner(context: &Context, entity: &Entity, owner: &Cell) -> Result<()> {
    let Cell::Pair(kind, key) = owner else { return Ok(()) };
    if *key == context.principal.key {
        return Ok(());
    }
    let refuse = |why: &str| Err(denied(format!("this {} cannot be given to {why}", entity.name)).with_field("owner"));
    if *kind == targets::TEAM {
        return if is_access_team(context, *key)? { refuse("an access team: it owns nothing") } else { Ok(()) };
    }
    let principal = crate::security::principal::Principal { key: *key, is_system: false, ..context.principal };
    match Access::load(&*context.writer, &context.registry, principal) {
        Ok(access) if access.reach(entity.id, Right::Read).is_nothing() => refuse("somebody who may not read it"),
        Ok(_) => Ok(()),
        Err(error) if error.code() == crate::error::ErrorCode::PermissionDenied => refuse("a user who is disabled"),
        Err(error) => Err(error),
    }
}

fn is_access_team(context: &Context, team: Key) -> Result<bool> {
    let entity = context.registry.get_by_id(targets::TEAM)?;
    let cells = context.writer.cells(entity, team, &[entity.get("kind")?.0])?;
    Ok(cells.as_deref() == Some(&[Cell::Int(1)]))
}

/// True if a record that is there no longer was within reach of the right, as far as its last owner and unit tell.
///
/// # Errors
/// Those of the store.
pub fn reached_when_deleted(
    reader: &dyn Reader,
    access: &Access,
    context: &crate::metadata::registry::Registry,
    entity: &Entity,
    right: Right,
    cells: &[(FieldIndex, Cell)],
) -> Result<bool> {
    let reach = access.reach(entity.id, right);
    if reach.everything || reach.is_nothing() || !entity.is_owned() {
        return Ok(!reach.is_nothing());
    }
    let cell = |id| {
        let index = entity.index_of(id);
        cells.iter().find(|(known, _)| Some(*known) == index).map(|(_, cell)| cell)
    };
    let values = access.values();
    if let Some(Cell::Pair(_, owner)) = cell(system::OWNER)
        && access.is_principal(*owner)
    {
        return Ok(true);
    }
    let Some(Cell::Int(unit)) = cell(system::BUSINESS_UNIT) else { return Ok(false) };
    let unit = Key(*unit);
    let is = |place: &usize| values.get(*place) == Some(&unit);
    if reach.units.iter().any(is) || reach.subtrees.iter().any(is) {
        return Ok(true);
    }
    let parent = context.get_by_id(targets::BUSINESS_UNIT)?.get("parent")?.1.id;
    let above = reader.ancestors(parent, unit)?;
    Ok(reach.subtrees.iter().any(|place| values.get(*place).is_some_and(|key| above.contains(key))))
}

/// The word for a right in a message.
pub fn verb(right: Right) -> &'static str {
    match right {
        Right::Create => "create",
        Right::Read => "read",
        Right::Write => "change",
        Right::Delete => "delete",
        Right::Append => "add other records to",
        Right::AppendTo => "add records to",
        Right::Assign => "assign",
        Right::Share => "share",
    }
}

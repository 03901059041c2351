//! The rules of sharing: with somebody who can use it, by somebody who has it to give.

use crate::base::value::Value;
use crate::context::Context;
use crate::error::{Error, Issue, Result};
use crate::metadata::kind::targets;
use crate::metadata::registry::{Entity, system};
use crate::record::hook::HookEvent;
use crate::security::access::denied;
use crate::security::right::Right;
use crate::store::{Cell, Key, Operation};

/// A share gives something, to somebody who is not the owner and can sign in, from somebody who holds it.
///
/// # Errors
/// `validation`, `permission_denied`.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    if event.definition().id != targets::SHARE || event.operation() == Operation::Delete {
        return Ok(());
    }
    let (Value::Ref(record), Value::Ref(principal)) = (event.new_value("record")?, event.new_value("principal")?)
    else {
        return Ok(());
    };
    let refuse =
        |field: &str, rule, message: &str| Err(Error::validation("share", vec![Issue::new(field, rule, message)]));
    if event.operation() == Operation::Update && (event.is_changed("record")? || event.is_changed("principal")?) {
        return refuse("record", "fixed", "a share stays with its record and its receiver: make another");
    }
    if &*principal.entity == "user"
        && event.value_of("user", principal.id, "is_disabled")? == Value::Bool(true)
        && event.operation() == Operation::Create
    {
        return refuse("principal", "disabled", "is a user who is disabled");
    }
    let mut given = Vec::new();
    for right in Right::SHARED {
        if let Some(field) = right.share_field()
            && event.new_value(field)? == Value::Bool(true)
        {
            given.push(right);
        }
    }
    if given.is_empty() {
        return refuse("can_read", "nothing", "a share gives at least one right");
    }
    if !given.contains(&Right::Read) {
        return refuse(
            "can_read",
            "blind",
            "whoever may do something with a record may see it: give the right to read too",
        );
    }
    let now = event.now();
    if event.is_changed("expires_at")? && event.new_value("expires_at")?.as_timestamp().is_some_and(|at| at <= now) {
        return refuse("expires_at", "past", "lies in the past");
    }
    let context = event.context();
    let entity = context.registry.get(&record.entity)?.clone();
    let key = context.require(&entity, record.id)?;
    let owner = context.writer.cells(&entity, key, &[entity.require(system::OWNER)?])?;
    if let Some(Cell::Pair(_, owner)) = owner.as_deref().and_then(<[Cell]>::first) {
        let receiver = context.registry.get(&principal.entity)?.clone();
        if context.require(&receiver, principal.id)? == *owner {
            return refuse("principal", "owner", "owns the record, and needs no share");
        }
    }
    require_given(context, &entity, key, &given)
}

/// Whoever shares rights holds them, and that of sharing.
///
/// # Errors
/// `permission_denied`.
pub fn require_given(context: &Context, entity: &Entity, key: Key, given: &[Right]) -> Result<()> {
    for right in std::iter::once(&Right::Share).chain(given) {
        if !context.is_trusted() && !context.reaches(*right, entity, key)? {
            let name = right.name();
            let message = format!("you cannot share the right to {name} this {}: you do not have it", entity.name);
            return Err(denied(message).with_entity(&entity.name));
        }
    }
    Ok(())
}

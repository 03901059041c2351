//! What waits in a queue waits in no other, and what is done with no longer waits.

use crate::base::id::Ref;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::{Error, ErrorCode, Result};
use crate::record::hook::HookEvent;
use crate::record::values::Values;
use crate::store::Operation;

/// True for a message that came in: everybody whom it was written to may have it in their queue.
///
/// # Errors
/// Those of the store.
pub(crate) fn is_received(desk: &mut Desk<'_>, record: &Ref) -> Result<bool> {
    Ok(&*record.entity == "email" && desk.value("email", record.id, "direction")?.as_text() == Some("incoming"))
}

/// Before an item waits: its record waits in no other queue, but for a received message, and nowhere twice.
///
/// # Errors
/// `transition_refused`.
pub fn keep_one(event: &mut HookEvent<'_>) -> Result<()> {
    let is_moved = event.operation() != Operation::Update
        || event.is_changed("record")?
        || event.is_changed("queue")?
        || event.is_changed("state")?;
    if !is_moved || event.context().is_historic {
        return Ok(());
    }
    let state = event.new_value("state")?;
    let is_closed = state.as_text().is_some_and(|state| event.definition().closes(state));
    let (id, queue, record) = (event.id(), event.new_value("queue")?, event.new_value("record")?);
    let Value::Ref(record) = record else { return Ok(()) };
    if is_closed {
        return Ok(());
    }
    let desk = &mut Desk::of(event);
    let others = desk.find("queue_item", [("record", Value::Ref(record.clone())), ("state", "active".into())])?;
    for other in others.into_iter().filter(|other| *other != id) {
        let message = if desk.value("queue_item", other, "queue")? == queue {
            "the record waits in this queue already"
        } else if is_received(desk, &record)? {
            continue;
        } else {
            "the record waits in another queue: route it from there"
        };
        return Err(Error::new(ErrorCode::TransitionRefused, message).with_entity("queue_item"));
    }
    Ok(())
}

/// After a record was closed: its item in a queue is closed too.
pub fn close(event: &mut HookEvent<'_>) -> Result<()> {
    let entity = event.shared_definition();
    if entity.states.is_none() || !event.is_changed("state")? {
        return Ok(());
    }
    let record = Ref::new(entity.name.as_str(), event.id());
    let desk = &mut Desk::of(event);
    // Not every kind is one that waits in queues.
    let item = desk.definition("queue_item")?;
    let (_, field) = item.get("record")?;
    let takes = desk.context.registry.targets_of(&field.kind).iter().any(|target| target.name == entity.name);
    if !takes || !desk.is_closed(&record)? {
        return Ok(());
    }
    for item in desk.find("queue_item", [("record", Value::Ref(record)), ("state", "active".into())])? {
        desk.trusted(|desk| desk.set_state("queue_item", item, ("inactive", None), Values::new(), Values::new()))?;
    }
    Ok(())
}

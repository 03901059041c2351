//! What is done with no longer waits.

use crate::base::id::Ref;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::Result;
use crate::record::hook::HookEvent;
use crate::record::values::Values;

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

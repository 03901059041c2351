//! Records wait in queues, and are taken by who works on them. A message that came in may wait in several.

use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::domain::service::queue::is_received;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::values::Values;
use crate::security::right::Right;

const ITEM: &str = "queue_item";

process! {
    /// Puts a record into a queue, from the one it waits in, if any; a received e-mail may wait in several. Nobody works on it then.
    pub struct Route = "queue.route" {
        /// The case, the lead, the activity…
        record: Ref,
        /// The queue.
        queue: Id,
    } may {
        /// What to call it in the queue; else as the record is called.
        title: String,
        /// The smaller, the more urgent.
        priority: i64,
    }
    -> Queued
}

process! {
    /// Takes a record from its queue, to work on it.
    pub struct Pick = "queue.pick" {
        /// What waits.
        record: Ref,
    } may {
        /// Who works on it; else the acting user.
        user: Id,
        /// From which queue, if it waits in several.
        queue: Id,
    }
    -> Queued
}

process! {
    /// Gives a record back to its queue: somebody else may take it.
    pub struct Release = "queue.release" {
        /// What somebody works on.
        record: Ref,
    } may {
        /// In which queue, if it waits in several.
        queue: Id,
    }
    -> Queued
}

process! {
    /// Removes a record from its queue.
    pub struct Remove = "queue.remove" {
        /// What waits.
        record: Ref,
    } may {
        /// In which queue, if it waits in several.
        queue: Id,
    }
    -> Queued
}

/// Where a record waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Queued {
    /// The item of the queue.
    pub item: Id,
    /// The queue it is in, or was in.
    pub queue: Option<Id>,
}

impl Route {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Queued> {
        let record = desk.get(&self.record.entity, self.record.id)?;
        if desk.is_closed(&self.record)? {
            return Err(refused(format!("the {} is closed and waits for nothing", self.record.entity)));
        }
        let queue = desk.get("queue", self.queue)?;
        if desk.is_closed(&Ref::new("queue", self.queue))? {
            return Err(refused("the queue is out of use: choose another".to_owned()));
        }
        if queue.text("kind") != Some("public") {
            let issue = Issue::new("queue", "not_public", "is a user's own: assign the record to that user instead");
            return Err(Error::validation(ITEM, vec![issue]));
        }
        // A message that came in has an item in each queue; anything else has one that moves.
        let mut place = Values::new().with("record", self.record.clone());
        if is_received(desk, &self.record)? {
            place = place.with("queue", self.queue);
        }
        let present = present(desk, place)?;
        let mut values = Values::new().with("queue", self.queue).with("entered_at", desk.now());
        if let Some(priority) = self.priority {
            values = values.with("priority", priority);
        }
        if let Some(title) = &self.title {
            values = values.with("title", title.as_str());
        }
        let Some(item) = present else {
            if self.title.is_none() {
                let definition = desk.definition(&self.record.entity)?;
                let name = record.get(&definition.primary_field()?.1.name).map(Value::to_text);
                values = values.with("title", name.map(|name| name.chars().take(400).collect::<String>()));
            }
            let item = desk.create(ITEM, values.with("record", self.record))?;
            return Ok(Queued { item, queue: Some(self.queue) });
        };
        let is_active = desk.state(ITEM, item)? == "active";
        if is_active && desk.value(ITEM, item, "queue")?.as_id() == Some(self.queue) {
            return Err(refused("the record waits in this queue already".to_owned()));
        }
        let kept = Values::new().with("worked_at", Value::Null);
        let values = values.with("worker", Value::Null);
        desk.set_state(ITEM, item, ("active", None), values, kept)?;
        Ok(Queued { item, queue: Some(self.queue) })
    }
}

impl Pick {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Queued> {
        let item = waiting(desk, &self.record, self.queue)?;
        if !desk.value(ITEM, item, "worker")?.is_null() {
            let message = "somebody works on it already: it has to be released first";
            return Err(Error::new(ErrorCode::InUse, message).with_entity(ITEM));
        }
        let user = Ref::new("user", self.user.unwrap_or(desk.user()));
        let now = desk.now();
        desk.update(ITEM, item, [("worker", Value::Ref(user))])?;
        desk.keep(ITEM, item, [("worked_at", Value::Timestamp(now))])?;
        queued(desk, item)
    }
}

impl Release {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Queued> {
        let item = waiting(desk, &self.record, self.queue)?;
        if desk.value(ITEM, item, "worker")?.is_null() {
            return Err(refused("nobody works on it".to_owned()));
        }
        desk.update(ITEM, item, [("worker", Value::Null)])?;
        desk.keep(ITEM, item, [("worked_at", Value::Null)])?;
        queued(desk, item)
    }
}

impl Remove {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Queued> {
        let item = waiting(desk, &self.record, self.queue)?;
        let queued = queued(desk, item)?;
        desk.delete(ITEM, item)?;
        Ok(queued)
    }
}

/// The item of what has been in a queue: the one that waits, if there are several.
fn present(desk: &mut Desk<'_>, place: Values) -> Result<Option<Id>> {
    let waiting = desk.find_first(ITEM, place.clone().with("state", "active"), 1)?;
    match waiting.first() {
        Some(item) => Ok(Some(*item)),
        None => Ok(desk.find_first(ITEM, place, 1)?.first().copied()),
    }
}

/// The item of a record that waits, in this queue if one is said. Who does not see the record is not told that it waits.
fn waiting(desk: &mut Desk<'_>, record: &Ref, queue: Option<Id>) -> Result<Id> {
    desk.require_right(&record.entity, record.id, Right::Read)?;
    let mut wanted = Values::new().with("record", record.clone()).with("state", "active");
    if let Some(queue) = queue {
        wanted = wanted.with("queue", queue);
    }
    match desk.find_first(ITEM, wanted, 2)?.as_slice() {
        [item] => Ok(*item),
        [] => Err(refused(format!(
            "the {} waits in no {}queue",
            record.entity,
            if queue.is_some() { "such " } else { "" }
        ))),
        _ => {
            let message = format!("the {} waits in several queues: say in which one is meant", record.entity);
            Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(ITEM).with_field("queue"))
        }
    }
}

fn queued(desk: &mut Desk<'_>, item: Id) -> Result<Queued> {
    Ok(Queued { item, queue: desk.value(ITEM, item, "queue")?.as_id() })
}

fn refused(message: String) -> Error {
    Error::new(ErrorCode::TransitionRefused, message).with_entity(ITEM)
}

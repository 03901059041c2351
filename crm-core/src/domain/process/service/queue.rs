//! Records wait in queues, and are taken by who works on them.

use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::values::Values;
use crate::security::right::Right;

const ITEM: &str = "queue_item";

process! {
    /// Puts a record into a queue, from the one it waits in, if any. Nobody works on it then.
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
    }
    -> Queued
}

process! {
    /// Gives a record back to its queue: somebody else may take it.
    pub struct Release = "queue.release" {
        /// What somebody works on.
        record: Ref,
    }
    -> Queued
}

process! {
    /// Removes a record from its queue.
    pub struct Remove = "queue.remove" {
        /// What waits.
        record: Ref,
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
        let present = desk.find_first(ITEM, [("record", Value::Ref(self.record.clone()))], 1)?.first().copied();
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
        let item = waiting(desk, &self.record)?;
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
        let item = waiting(desk, &self.record)?;
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
        let item = waiting(desk, &self.record)?;
        let queued = queued(desk, item)?;
        desk.delete(ITEM, item)?;
        Ok(queued)
    }
}

/// The item of a record that waits. Who does not see the record is not told that it waits.
fn waiting(desk: &mut Desk<'_>, record: &Ref) -> Result<Id> {
    desk.require_right(&record.entity, record.id, Right::Read)?;
    let wanted = [("record", Value::Ref(record.clone())), ("state", "active".into())];
    let found = desk.find_first(ITEM, wanted, 1)?.first().copied();
    found.ok_or_else(|| refused(format!("the {} waits in no queue", record.entity)))
}

fn queued(desk: &mut Desk<'_>, item: Id) -> Result<Queued> {
    Ok(Queued { item, queue: desk.value(ITEM, item, "queue")?.as_id() })
}

fn refused(message: String) -> Error {
    Error::new(ErrorCode::TransitionRefused, message).with_entity(ITEM)
}

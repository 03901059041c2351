//! An activity ends: it is done, or it is not to be.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Result};
use crate::record::pipeline::Written;
use crate::record::values::Values;

const DONE: &str = "completed";
const CANCELED: &str = "canceled";

process! {
    /// Completes an activity: what was planned has happened. When it ended, and how long it took, is noted.
    pub struct Complete = "activity.complete" {
        /// The task, call, appointment…
        activity: Ref,
    } may {
        /// The reason, if not the usual one.
        status: String,
        /// Further fields, such as when it really began.
        values: Values,
    }
    -> Written
}

impl Complete {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        let Ref { entity, id } = open(desk, self.activity, DONE)?;
        complete(desk, &entity, id, self.status.as_deref(), self.values.unwrap_or_default())
    }
}

process! {
    /// Cancels an activity: what was planned will not happen.
    pub struct Cancel = "activity.cancel" {
        /// The task, call, appointment…
        activity: Ref,
    } may {
        /// The reason, if not the usual one.
        status: String,
        /// Further fields.
        values: Values,
    }
    -> Written
}

impl Cancel {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        let Ref { entity, id } = open(desk, self.activity, CANCELED)?;
        cancel(desk, &entity, id, self.status.as_deref(), self.values.unwrap_or_default())
    }
}

/// The record, if it is an activity that has not ended yet: it ends once.
fn open(desk: &mut Desk<'_>, record: Ref, what: &str) -> Result<Ref> {
    let entity = desk.definition(&record.entity)?;
    if !entity.is_activity {
        let message = format!("{} is no activity", record.entity);
        return Err(Error::new(ErrorCode::InvalidArgument, message).with_entity(&record.entity));
    }
    desk.require_state(&record, &entity.open_states().collect::<Vec<_>>(), what)?;
    Ok(record)
}

/// Moves an activity to where it is done, and notes when that was unless it is said.
pub fn complete(desk: &mut Desk<'_>, entity: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    let activity = desk.get(entity, id)?;
    let values = desk.typed(entity, values)?;
    let known = |name: &str| values.get(name).or_else(|| activity.get(name)).and_then(Value::as_timestamp);
    let ended = known("actual_end_at").unwrap_or(desk.now());
    let mut kept = Values::new();
    if values.get("actual_end_at").is_none() {
        kept = kept.with("actual_end_at", ended);
    }
    let is_measured = values.get("actual_minutes").is_some() || activity.get("actual_minutes") != Some(&Value::Null);
    if let Some(began) = known("actual_start_at").filter(|began| !is_measured && *began <= ended) {
        kept = kept.with("actual_minutes", (ended - began).num_minutes());
    }
    desk.set_state(entity, id, (DONE, status), values, kept)
}

/// Moves an activity to where nothing comes of it.
pub fn cancel(desk: &mut Desk<'_>, entity: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    desk.set_state(entity, id, (CANCELED, status), values, Values::new())
}

//! The activity that says how a deal, a quote or an order ended. It is the past from the moment it is made, and stays
//! when its record is opened again.

use serde::Serialize;

use crate::base::id::Ref;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::Result;
use crate::record::pipeline::Written;
use crate::record::values::Values;

/// What was closed, and the activity that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Closed {
    /// The record.
    pub record: Ref,
    /// Its version now.
    pub version: i64,
    /// The closing activity.
    pub activity: Ref,
}

impl Closed {
    /// What any move answers.
    pub(super) fn written(self) -> Written {
        let Closed { record, version, .. } = self;
        Written { record, operation: Some(crate::store::Operation::Update), version }
    }
}

/// Notes how a record ended: the activity `<entity>_close`, done now. What is given beside stands in it.
pub(super) fn note(
    desk: &mut Desk<'_>,
    written: Written,
    description: Option<String>,
    figures: Values,
) -> Result<Closed> {
    let Written { record, version, .. } = written;
    let subject = super::text_of(desk, &record, "name")?;
    let kind = format!("{}_close", record.entity);
    let values = Values::new()
        .with("subject", subject)
        .with("regarding", record.clone())
        .with(&*record.entity, record.id)
        .with("description", Value::from(description));
    // It belongs to whom the record belongs to, whoever closed it: it goes where that goes.
    let owner = desk.value(&record.entity, record.id, "owner")?;
    let kept = figures.with("state", "completed").with("actual_end_at", desk.now()).with("owner", owner);
    let activity = desk.create_keeping(&kind, values, kept)?;
    Ok(Closed { record, version, activity: Ref::new(kind, activity) })
}

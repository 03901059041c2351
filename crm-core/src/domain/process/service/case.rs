//! A case ends, resolved or not, or is opened again.

use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::domain::service::ledger;
use crate::error::{Error, ErrorCode, Result};
use crate::record::pipeline::Written;
use crate::record::values::Values;

const CASE: &str = "case";
const RESOLUTION: &str = "case_resolution";

process! {
    /// Resolves a case: an activity says how, and its contract is charged.
    pub struct Resolve = "case.resolve" {
        /// The case.
        case: Id,
        /// What was done, in a line.
        subject: String,
    } may {
        /// How long it took; else what the activities about the case took together.
        minutes: i64,
        /// The reason, if not the usual one.
        status: String,
        /// What was done, at length.
        description: String,
    }
    -> Resolved
}

/// What came of resolving a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Resolved {
    /// The case.
    pub case: Written,
    /// The activity that says how it was resolved.
    pub resolution: Id,
    /// How long it took, in minutes.
    pub minutes: i64,
    /// What the contract line was charged now: cases or minutes.
    pub charged: i64,
}

impl Resolve {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Resolved> {
        let said = Values::new().with("subject", self.subject).with("description", self.description);
        resolve(desk, self.case, said, self.minutes, self.status.as_deref(), Values::new())
    }
}

process! {
    /// Cancels a case: nothing will be done about it, and its contract is not charged.
    pub struct Cancel = "case.cancel" {
        /// The case.
        case: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
    }
    -> Written
}

impl Cancel {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(CASE, self.case), &["active"], "canceled")?;
        cancel_move(desk, CASE, self.case, self.status.as_deref(), Values::new())
    }
}

process! {
    /// Opens a case again: its resolution no longer counts, and what it was charged is given back.
    pub struct Reopen = "case.reopen" {
        /// The case.
        case: Id,
    } may {
        /// The reason, if not the usual one.
        status: String,
    }
    -> Written
}

impl Reopen {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(CASE, self.case), &["resolved", "canceled"], "opened again")?;
        reopen_move(desk, CASE, self.case, self.status.as_deref(), Values::new())
    }
}

fn resolve(
    desk: &mut Desk<'_>,
    id: Id,
    said: Values,
    minutes: Option<i64>,
    status: Option<&str>,
    values: Values,
) -> Result<Resolved> {
    require_done(desk, id, "resolved")?;
    let minutes = match minutes {
        Some(minutes) => minutes,
        None => spent(desk, id)?,
    };
    let resolution = desk.create(RESOLUTION, said.with("case", id).with("minutes_spent", minutes))?;
    let now = desk.now();
    let ended = Values::new().with("actual_end_at", now);
    desk.set_state(RESOLUTION, resolution, ("completed", None), Values::new(), ended)?;
    let resolved_at = Values::new().with("resolved_at", now);
    let case = desk.set_state(CASE, id, ("resolved", status), values, resolved_at)?;
    let charged = ledger::settle(desk, id, "case_resolved", Some(resolution))?;
    Ok(Resolved { case, resolution, minutes, charged })
}

/// Resolves a case that is moved there, its title saying what was done.
pub fn resolve_move(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    let said = Values::new().with("subject", desk.value(CASE, id, "title")?);
    resolve(desk, id, said, None, status, values).map(|resolved| resolved.case)
}

/// Cancels a case that is moved there.
pub fn cancel_move(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    require_done(desk, id, "canceled")?;
    let written = desk.set_state(CASE, id, ("canceled", status), values, Values::new())?;
    ledger::settle(desk, id, "case_canceled", None)?;
    Ok(written)
}

/// Opens a case that is moved there.
pub fn reopen_move(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    if desk.value(CASE, id, "is_merged")?.as_bool() == Some(true) {
        return Err(refusal("a case that was merged into another stays closed: open the other one"));
    }
    let kept = Values::new().with("resolved_at", Value::Null);
    let written = desk.set_state(CASE, id, ("active", status), values, kept)?;
    for resolution in desk.find(RESOLUTION, [("case", Value::Id(id)), ("state", "completed".into())])? {
        desk.trusted(|desk| desk.set_state(RESOLUTION, resolution, ("canceled", None), Values::new(), Values::new()))?;
    }
    ledger::settle(desk, id, "case_reopened", None)?;
    Ok(written)
}

/// Lets a case end only when nothing about it is left to do.
fn require_done(desk: &mut Desk<'_>, id: Id, what: &str) -> Result<()> {
    let case = Ref::new(CASE, id);
    desk.require_state(&case, &["active"], what)?;
    let children = desk.find(CASE, [("parent_case", Value::Id(id)), ("state", "active".into())])?;
    if let Some(first) = children.first() {
        let title = desk.called(&Ref::new(CASE, *first), "title")?;
        let message = format!(
            "{} cases below this one are still active (the first: {title:?}): close them first",
            children.len()
        );
        return Err(refusal(message));
    }
    let mut open = Vec::new();
    for activity in desk.activities_about(&case)? {
        if !desk.is_closed(&activity)? {
            open.push(activity);
        }
    }
    if let Some(first) = open.first() {
        let subject = desk.called(first, "subject")?;
        let message = format!(
            "{} activities about this case are still open (the first: {subject:?}): complete or cancel them first",
            open.len()
        );
        return Err(refusal(message));
    }
    Ok(())
}

/// What the completed activities about a case took, in minutes.
fn spent(desk: &mut Desk<'_>, id: Id) -> Result<i64> {
    let mut sum = 0_i64;
    for activity in desk.activities_about(&Ref::new(CASE, id))? {
        if desk.state(&activity.entity, activity.id)? == "completed" {
            let minutes = desk.value(&activity.entity, activity.id, "actual_minutes")?.as_int();
            sum = sum.saturating_add(minutes.unwrap_or_default());
        }
    }
    Ok(sum)
}

fn refusal(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::TransitionRefused, message).with_entity(CASE)
}

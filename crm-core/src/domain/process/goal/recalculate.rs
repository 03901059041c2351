//! Goals are added up, those below first.

use std::collections::BTreeSet;

use serde::Serialize;

use super::measure::{Goal, Tally, measure};
use crate::base::id::{Id, Ref};
use crate::base::time::Date;
use crate::base::value::Value;
use crate::domain::goal::number;
use crate::domain::process::{Desk, process};
use crate::domain::worth::share;
use crate::error::{Error, Result};
use crate::record::values::Values;
use crate::security::right::Right;

const GOAL: &str = "goal";

/// What was added up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recalculated {
    /// The goal.
    pub record: Ref,
    /// How many goals were added up, those below it included.
    pub goals: u64,
    /// How many of them say something else than before.
    pub changed: u64,
    /// How many were left as they stand: closed ones, those typed by hand, and those whose owner may no longer read what
    /// counts.
    pub left: u64,
}

process! {
    /// Adds up a goal and all goals below it: what was reached, what is in progress, and how much of the target that is.
    pub struct Recalculate = "goal.recalculate" {
        /// The goal.
        goal: Id,
    }
    -> Recalculated
}

impl Recalculate {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Recalculated> {
        let record = Ref::new(GOAL, self.goal);
        desk.require_right(GOAL, self.goal, Right::Read)?;
        desk.require_state(&record, &["open"], "added up")?;
        let mut done = Recalculated { record, goals: 0, changed: 0, left: 0 };
        add_up(desk, self.goal, &mut done)?;
        Ok(done)
    }
}

/// Adds up the trees of the goals whose days have come and not yet gone, or have gone since they were last added up, and
/// answers how many goals say something else than before.
pub(in crate::domain::process) fn add_up_running(desk: &mut Desk<'_>, today: Date) -> Result<usize> {
    let mut tops = BTreeSet::new();
    for goal in desk.find(GOAL, Values::new().with("state", "open"))? {
        let told = desk.values(GOAL, goal, &["starts_on", "ends_on", "rolled_up_at"])?.unwrap_or_default();
        let date = |place: usize| told.get(place).and_then(Value::as_date);
        let (Some(first), Some(last)) = (date(0), date(1)) else { continue };
        let end = desk.context.environment.zone.start_of(last.succ_opt().unwrap_or(last));
        let is_final = told.get(2).and_then(Value::as_timestamp).is_some_and(|at| at >= end);
        if first <= today && (today <= last || !is_final) {
            tops.insert(top_of(desk, goal)?);
        }
    }
    let mut changed = 0_usize;
    for goal in tops {
        let mut done = Recalculated { record: Ref::new(GOAL, goal), goals: 0, changed: 0, left: 0 };
        add_up(desk, goal, &mut done)?;
        changed = changed.saturating_add(usize::try_from(done.changed).unwrap_or(usize::MAX));
    }
    Ok(changed)
}

/// The highest open goal above one.
fn top_of(desk: &mut Desk<'_>, goal: Id) -> Result<Id> {
    let mut top = goal;
    while let Some(above) = desk.value(GOAL, top, "parent")?.as_id() {
        if desk.state(GOAL, above)? != "open" {
            break;
        }
        top = above;
    }
    Ok(top)
}

/// Adds up a goal after those below it, and answers with it what counts for the one above.
fn add_up(desk: &mut Desk<'_>, id: Id, done: &mut Recalculated) -> Result<(Goal, Tally)> {
    let Some(goal) = Goal::read(desk, id)? else {
        return Err(Error::not_found(GOAL, format_args!("with the id {id}")));
    };
    let mut tally = Tally::default();
    for below in desk.find(GOAL, Values::new().with("parent", id))? {
        let (below, of_it) = add_up(desk, below, done)?;
        // What counts something else is kept for itself.
        if below.is_like(&goal) && below.status != "discarded" {
            tally.take(of_it);
        }
    }
    let own = match goal.state == "open" && !goal.is_override {
        true if goal.is_of_children_only => Some(Tally::default()),
        true => measure(desk, &goal)?,
        false => None,
    };
    let Some(own) = own else {
        done.left = done.left.saturating_add(1);
        let stands = goal.as_it_stands();
        return Ok((goal, stands));
    };
    tally.take(own);
    done.goals = done.goals.saturating_add(1);
    let totals = tally.totals(&goal);
    if note(desk, &goal, totals)? {
        done.changed = done.changed.saturating_add(1);
    }
    Ok((goal, tally))
}

/// Notes what a goal has come to, without a new version of it: who edits the goal meanwhile is not disturbed.
fn note(desk: &mut Desk<'_>, goal: &Goal, totals: [Value; 2]) -> Result<bool> {
    let record = Ref::new(GOAL, goal.id);
    let is_changed = totals.iter().zip(&goal.stands).any(|(total, stood)| number(total) != number(stood));
    if is_changed {
        let [actual, in_progress] = totals;
        let share = share(number(&actual), number(&goal.target)).map_or(Value::Null, Value::Decimal);
        let names = if goal.is_amount { ["actual", "in_progress"] } else { ["actual_count", "in_progress_count"] };
        for (name, value) in names.into_iter().zip([actual, in_progress]).chain([("percentage", share)]) {
            desk.note(&record, name, value)?;
        }
    }
    let now = desk.now();
    desk.note(&record, "rolled_up_at", now)?;
    Ok(is_changed)
}

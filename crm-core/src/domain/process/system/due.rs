//! What is due by the calendar.

use std::collections::BTreeMap;

use serde::Serialize;

use super::remind;
use crate::base::id::Ref;
use crate::base::time::{Date, Timestamp};
use crate::base::value::Value;
use crate::domain::process::{Desk, goal, process};
use crate::error::{Error, ErrorCode, Result};
use crate::record::values::Values;

process! {
    /// Does what the calendar asks for: contracts begin and end, goals are added up, reminders and what is late are noted. A host calls it once a day, or whenever it likes.
    pub struct RunDue = "system.run_due" {
    } may {
        /// As of when; else now. The future is not done ahead.
        now: Timestamp,
    }
    -> Done
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Done {
    /// How many records were changed, by what is done with them.
    #[serde(flatten)]
    pub counts: BTreeMap<String, usize>,
    /// What could not be done, as a rule of the host or a record that is amiss stood in the way; it stays due.
    pub failures: Vec<Failure>,
}

/// What could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// With what.
    pub record: Ref,
    /// The word of the error.
    pub code: &'static str,
    /// Why not.
    pub message: String,
}

/// What is due, each with what it is called in the answer: how many records were changed as of a moment. Doing it twice
/// changes nothing the second time.
type Due = fn(&mut Desk<'_>, Timestamp) -> Result<usize>;
const DUE: &[(&str, Due)] = &[
    ("goals_changed", add_up_goals),
    ("reminders", remind::remind),
    ("activities_overdue", remind::late_activities),
    ("invoices_overdue", remind::late_invoices),
];

/// What moves to another state by date: what it is called in the answer, whose state, the question for those whose day has
/// come, and the state they move to.
const MOVES: &[(&str, &str, &str, &str)] = &[
    (
        "contracts_active",
        "contract",
        "select id from contract where state = 'invoiced' and starts_on <= :today order by starts_on",
        "active",
    ),
    (
        "contracts_expired",
        "contract",
        "select id from contract where state = 'active' and ends_on < :today order by ends_on",
        "expired",
    ),
    (
        "contract_lines_expired",
        "contract_line",
        "select id from contract_line where state = 'existing' and ends_on < :today order by ends_on",
        "expired",
    ),
];

impl RunDue {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Done> {
        let now = self.now.unwrap_or(desk.now());
        if now > desk.now() {
            return Err(Error::new(ErrorCode::InvalidArgument, "what is due later is not done now").with_field("now"));
        }
        let mut done = Done::default();
        // It follows from dates that somebody had the right to set.
        desk.trusted(|desk| {
            let today = today(desk, now);
            for (name, entity, text, to) in MOVES {
                let count = walk(desk, entity, text, today, to, &mut done.failures)?;
                done.counts.insert((*name).to_owned(), count);
            }
            for (name, due) in DUE {
                let count = due(desk, now)?;
                done.counts.insert((*name).to_owned(), count);
            }
            Ok(())
        })?;
        Ok(done)
    }
}

fn today(desk: &Desk<'_>, now: Timestamp) -> Date {
    desk.context.environment.zone.day_of(now)
}

fn add_up_goals(desk: &mut Desk<'_>, now: Timestamp) -> Result<usize> {
    let today = today(desk, now);
    goal::add_up_running(desk, today)
}

/// Moves what is due, each by itself: what one stumbles over holds up none of the others.
fn walk(
    desk: &mut Desk<'_>,
    entity: &str,
    text: &str,
    today: Date,
    to: &str,
    failures: &mut Vec<Failure>,
) -> Result<usize> {
    let mut count = 0_usize;
    for id in desk.ask(text, Values::new().with("today", today))?.iter().flatten().filter_map(Value::as_id) {
        match desk.attempt(|desk| desk.set_state(entity, id, (to, None), Values::new(), Values::new())) {
            Ok(_) => count = count.saturating_add(1),
            Err(error) => failures.push(Failure {
                record: Ref::new(entity, id),
                code: error.code().id(),
                message: error.message().to_owned(),
            }),
        }
    }
    Ok(count)
}

//! What is due by the calendar.

use std::collections::BTreeMap;

use crate::base::time::{Date, Timestamp};
use crate::base::value::Value;
use crate::domain::process::{Desk, goal, process};
use crate::error::{Error, ErrorCode, Result};
use crate::record::values::Values;

process! {
    /// Does what the calendar asks for: contracts begin and end, goals are added up. A host calls it once a day, or whenever it likes.
    pub struct RunDue = "system.run_due" {
    } may {
        /// As of when; else now. The future is not done ahead.
        now: Timestamp,
    }
    -> BTreeMap<String, usize>
}

/// What is due, each with what it is called in the answer: how many records were changed as of a day. Doing it twice
/// changes nothing the second time.
type Due = fn(&mut Desk<'_>, Date) -> Result<usize>;
const DUE: &[(&str, Due)] = &[
    ("contracts_active", begin_contracts),
    ("contracts_expired", end_contracts),
    ("contract_lines_expired", end_lines),
    ("goals_changed", goal::add_up_running),
];

impl RunDue {
    fn perform(self, desk: &mut Desk<'_>) -> Result<BTreeMap<String, usize>> {
        let now = self.now.unwrap_or(desk.now());
        if now > desk.now() {
            return Err(Error::new(ErrorCode::InvalidArgument, "what is due later is not done now").with_field("now"));
        }
        let today = desk.context.environment.zone.day_of(now);
        let mut done = BTreeMap::new();
        for (name, due) in DUE {
            // It follows from dates that somebody had the right to set.
            done.insert((*name).to_owned(), desk.trusted(|desk| due(desk, today))?);
        }
        Ok(done)
    }
}

fn begin_contracts(desk: &mut Desk<'_>, today: Date) -> Result<usize> {
    walk(desk, "contract", "invoiced", "starts_on", &|date| date <= today, "active")
}

fn end_contracts(desk: &mut Desk<'_>, today: Date) -> Result<usize> {
    walk(desk, "contract", "active", "ends_on", &|date| date < today, "expired")
}

fn end_lines(desk: &mut Desk<'_>, today: Date) -> Result<usize> {
    walk(desk, "contract_line", "existing", "ends_on", &|date| date < today, "expired")
}

/// Moves the records in a state whose day has come to another.
fn walk(
    desk: &mut Desk<'_>,
    entity: &str,
    from: &str,
    field: &str,
    has_come: &dyn Fn(Date) -> bool,
    to: &str,
) -> Result<usize> {
    let mut count = 0;
    for id in desk.find(entity, [("state", Value::from(from))])? {
        if desk.value(entity, id, field)?.as_date().is_some_and(has_come) {
            desk.set_state(entity, id, (to, None), Values::new(), Values::new())?;
            count += 1;
        }
    }
    Ok(count)
}

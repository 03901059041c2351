//! How many cases stand below one.

use crate::base::id::{Id, Ref};
use crate::domain::process::Desk;
use crate::error::Result;
use crate::record::hook::HookEvent;
use crate::record::values::Values;
use crate::store::Operation;

const CASE: &str = "case";
const PARENT: &str = "parent_case";

/// After a case was written: the numbers of those it came to stand below, or does no longer.
///
/// # Errors
/// Those of the store.
pub fn count(event: &mut HookEvent<'_>) -> Result<()> {
    let operation = event.operation();
    if operation == Operation::Update && !event.changes_any(&[PARENT])? {
        return Ok(());
    }
    let before = event.old(PARENT)?.as_id();
    let now = event.new_value(PARENT)?.as_id();
    let own = event.id();
    let mut desk = Desk::of(event);
    if operation == Operation::Restore {
        // It had those below it when it was deleted, and they were let go.
        note(&mut desk, own)?;
    }
    for parent in before.into_iter().chain(now.filter(|now| Some(*now) != before)) {
        note(&mut desk, parent)?;
    }
    Ok(())
}

/// Without a new version of the case: who edits it meanwhile is not disturbed.
fn note(desk: &mut Desk<'_>, case: Id) -> Result<()> {
    let children = desk.find(CASE, Values::new().with(PARENT, case))?.len();
    desk.note(&Ref::new(CASE, case), "child_cases", i64::try_from(children).unwrap_or(i64::MAX))
}

//! Reminders whose moment has come, and what is late. Both are noted without a new version of the record: somebody may
//! be writing it at that very moment.

use crate::base::id::Ref;
use crate::base::time::Timestamp;
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::Result;
use crate::record::values::Values;

/// Notes the reminders that are due.
pub fn remind(desk: &mut Desk<'_>, now: Timestamp) -> Result<usize> {
    of_activities(desk, now, "remind_at <= :now", "reminded_at")
}

/// Notes which open activities should have been done.
pub fn late_activities(desk: &mut Desk<'_>, now: Timestamp) -> Result<usize> {
    of_activities(desk, now, "scheduled_end_at < :now", "overdue_at")
}

/// Notes which invoices should have been paid.
pub fn late_invoices(desk: &mut Desk<'_>, now: Timestamp) -> Result<usize> {
    let today = desk.context.environment.zone.day_of(now);
    let text = "select id from invoice where state = 'active' and due_on < :today and overdue_at is null";
    note(desk, "invoice", text, Values::new().with("today", today), ("overdue_at", now))
}

/// Looks through the open activities of whoever has some, a kind at a time: of all activities they are few, and an index has
/// those of an owner together, which is why owners are spoken of. An index of its own for each moment would cost every
/// activity that is written.
fn of_activities(desk: &mut Desk<'_>, now: Timestamp, has_come: &str, noted: &str) -> Result<usize> {
    let kinds: Vec<(String, String)> = desk
        .context
        .registry
        .entities()
        .filter(|entity| entity.is_activity && entity.find(noted).is_some())
        .map(|entity| (entity.name.clone(), listed(entity.open_states())))
        .collect();
    let mut count = 0_usize;
    for (kind, open) in kinds {
        let text = format!(
            "select id from {kind} where (owner in (select id from user) or owner in (select id from team)) \
             and state in ({open}) and {has_come} and {noted} is null"
        );
        count = count.saturating_add(note(desk, &kind, &text, Values::new().with("now", now), (noted, now))?);
    }
    Ok(count)
}

/// Names as a list of the query language.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

fn note(
    desk: &mut Desk<'_>,
    entity: &str,
    text: &str,
    params: Values,
    (noted, now): (&str, Timestamp),
) -> Result<usize> {
    let found = desk.ask(text, params)?;
    for id in found.iter().flatten().filter_map(Value::as_id) {
        desk.note(&Ref::new(entity, id), noted, now)?;
    }
    Ok(found.len())
}

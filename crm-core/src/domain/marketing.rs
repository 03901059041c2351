//! Rules of lists and campaigns, however they are written.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::domain::process::marketing::{require_kind, require_open};
use crate::error::{Error, Issue, Result};
use crate::record::hook::HookEvent;
use crate::record::values::Values;
use crate::store::Operation;

const LIST: &str = "marketing_list";

/// Puts on a list only who belongs there and takes away whom somebody wants away, and only while it can be changed. Who is
/// deleted leaves every list, and a list that is deleted all its members.
pub fn check_member(event: &mut HookEvent<'_>) -> Result<()> {
    match event.operation() {
        Operation::Delete => return check_leaving(event),
        Operation::Create | Operation::Update => {}
        _ => return Ok(()),
    }
    let is_new = event.operation() == Operation::Create;
    if !is_new && !event.is_changed(LIST)? && !event.is_changed("member")? {
        return Ok(());
    }
    let (Some(list), Value::Ref(member)) = (event.new_value(LIST)?.as_id(), event.new_value("member")?) else {
        return Ok(());
    };
    let is_moved = is_new || event.is_changed(LIST)?;
    let is_historic = event.context().is_historic;
    let mut desk = Desk::of(event);
    // A merge gives a place on the list to the survivor, and an import brings lists that are locked by now.
    if is_moved && !is_historic {
        require_open(&mut desk, list)?;
    }
    require_kind(&mut desk, list, &member.entity)
}

/// A line goes with its member or its list whatever the list says; on its own only while the list can be changed.
fn check_leaving(event: &mut HookEvent<'_>) -> Result<()> {
    match event.old(LIST)?.as_id().filter(|_| !event.is_by_engine()) {
        Some(list) => require_open(&mut Desk::of(event), list),
        None => Ok(()),
    }
}

/// Counts the members of a list.
pub fn count_members(event: &mut HookEvent<'_>) -> Result<()> {
    let left = if comes(event.operation()) { None } else { event.old(LIST)?.as_id() };
    let joined = event.new_value(LIST)?.as_id();
    if left == joined {
        return Ok(());
    }
    count(event, left, -1)?;
    count(event, joined, 1)
}

/// What is created or brought back was on no list before.
fn comes(operation: Operation) -> bool {
    matches!(operation, Operation::Create | Operation::Restore)
}

fn count(event: &mut HookEvent<'_>, list: Option<Id>, by: i64) -> Result<()> {
    let Some(list) = list else { return Ok(()) };
    let mut desk = Desk::of(event);
    let before = desk.value(LIST, list, "member_count")?.as_int().unwrap_or_default();
    // No line of history: who came and went is told by the members.
    desk.note(&Ref::new(LIST, list), "member_count", before.saturating_add(by).max(0))
}

/// A list that is brought back counts anew: its members come back one by one after it.
pub fn recount(event: &mut HookEvent<'_>) -> Result<()> {
    let list = event.id();
    let mut desk = Desk::of(event);
    let members = desk.find("list_member", Values::new().with(LIST, list))?.len();
    desk.note(&Ref::new(LIST, list), "member_count", i64::try_from(members).unwrap_or(i64::MAX))
}

/// A list keeps its kind of members while it has any.
pub fn check_list(event: &mut HookEvent<'_>) -> Result<()> {
    let members = event.old("member_count")?.as_int().unwrap_or_default();
    for field in ["member_entity", "is_dynamic"] {
        if members > 0 && event.is_changed(field)? {
            let message = format!("cannot change while the list has {members} members: remove them first");
            return Err(Error::validation(LIST, vec![Issue::new(field, "in_use", message)]));
        }
    }
    Ok(())
}

/// Steps of campaigns and what they are answered stay with their campaign.
pub fn keep_campaign(event: &mut HookEvent<'_>) -> Result<()> {
    if !event.is_changed("campaign")? {
        return Ok(());
    }
    let issue = Issue::new("campaign", "immutable", "cannot change once the record is there");
    Err(Error::validation(event.entity(), vec![issue]))
}

/// Nobody answers a template.
pub fn check_response(event: &mut HookEvent<'_>) -> Result<()> {
    let Some(campaign) = event.new_value("campaign")?.as_id() else { return Ok(()) };
    if event.value_of("campaign", campaign, "is_template")?.as_bool() != Some(true) {
        return Ok(());
    }
    let issue = Issue::new("campaign", "template", "is a template, which nobody answers");
    Err(Error::validation(event.entity(), vec![issue]))
}

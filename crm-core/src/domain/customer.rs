//! Whom something can be for: a customer who is at work, not one who was put to rest or merged into another.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::papers;
use crate::domain::process::Desk;
use crate::domain::timeline;
use crate::error::{Error, Issue, Result};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::{Entity, system};
use crate::record::hook::HookEvent;
use crate::store::{Cell, Key};

/// What is for customers, or stands below one. Activities and notes are not: they tell what was, and may be about anybody.
pub(super) const OF_CUSTOMERS: &[&str] =
    &["account", "contact", "lead", "opportunity", "quote", "order", "invoice", "case", "contract"];

/// What a paper may be made of: an order that was placed is billed, whatever has become of the customer.
const ORIGINS: [&str; 3] = ["opportunity", "quote", "order"];

/// So often a survivor may have been merged into another.
const MERGES: usize = 100;

/// Before something for customers is written: each customer it is given is one to do business with. What it has stays, so that
/// old records can be edited; what an import of the past brings was so then, whatever state it is in.
///
/// # Errors
/// `validation`, naming the survivor of who was merged.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    if event.is_undo() || event.context().is_historic {
        return Ok(());
    }
    let entity = event.shared_definition();
    let mut issues = Vec::new();
    for index in event.changed_fields() {
        let field = entity.at(index)?;
        let follows = event.is_by_engine() && !event.is_asked(field.id);
        // What a lookup of the host's means the host knows.
        let is_of_host = field.id.0 >= system::FIRST_RUNTIME;
        if field.is_read_only
            || is_of_host
            || follows
            || !matches!(field.kind, FieldKind::Customer | FieldKind::Lookup { .. })
        {
            continue;
        }
        let [cell] = event.cells([field.name.as_str()])?;
        let (target, key) = match (&field.kind, cell) {
            (FieldKind::Lookup { target }, Cell::Int(key)) => (*target, Key(key)),
            (_, Cell::Pair(target, key)) => (target, key),
            _ => continue,
        };
        let target = event.context().registry.get_by_id(target)?.clone();
        if !timeline::is_customer(target.id) || !is_at_rest(event, &target, key)? {
            continue;
        }
        if !papers::goes_on(event, &field.name, &ORIGINS)? {
            issues.push(fault(event, &field.name, &target)?);
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::validation(&entity.name, issues)) }
}

fn is_at_rest(event: &mut HookEvent<'_>, target: &Entity, key: Key) -> Result<bool> {
    let Some(model) = &target.states else { return Ok(false) };
    let cells = event.context().writer.cells(target, key, &target.places(["state"])?)?.unwrap_or_default();
    let state = match cells.first() {
        Some(Cell::Int(code)) => i32::try_from(*code).ok().and_then(|code| model.state_by_code(code)),
        _ => None,
    };
    Ok(state.is_some_and(|state| state.is_closed))
}

/// What is said of a customer at rest: who has taken over, if somebody has.
fn fault(event: &mut HookEvent<'_>, field: &str, target: &Entity) -> Result<Issue> {
    let told = event.new_value(field)?;
    let (Value::Id(id) | Value::Ref(Ref { id, .. })) = told else {
        return Ok(Issue::new(field, "inactive", "is inactive"));
    };
    let name = target.primary_field()?.1.name.clone();
    let desk = &mut Desk::of(event);
    let Some(survivor) = survivor(desk, &target.name, id)? else {
        return Ok(Issue::new(field, "inactive", "is inactive: activate it first, or say another"));
    };
    let survivor = desk.called(&Ref::new(target.name.as_str(), survivor), &name)?;
    let message = format!("was merged into the {} {survivor}: say that one", target.name);
    Ok(Issue::new(field, "merged", message))
}

/// Who has taken over from a customer that was merged, at the end of all merges.
fn survivor(desk: &mut Desk<'_>, entity: &str, id: Id) -> Result<Option<Id>> {
    let mut found = None;
    for _ in 0..MERGES {
        let told = desk.values(entity, found.unwrap_or(id), &["is_merged", "merged_into"])?.unwrap_or_default();
        match told.as_slice() {
            [Value::Bool(true), Value::Id(next)] => found = Some(*next),
            _ => break,
        }
    }
    Ok(found)
}

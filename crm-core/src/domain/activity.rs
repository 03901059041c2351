//! Activities and notes carry the customer they concern, and customers the moment of their last activity: the timeline
//! of a customer and the list of the neglected ones then need no walk over everything an activity may be about.

use crate::base::id::Ref;
use crate::base::time::{self, Timestamp};
use crate::base::value::Value;
use crate::error::Result;
use crate::record::hook::HookEvent;
use crate::store::{Cell, Operation};

/// Sets the customer of an activity from what it is about: that account or contact itself, or the customer of that
/// opportunity, quote or case.
pub fn find_customer(event: &mut HookEvent<'_>) -> Result<()> {
    let Some(about) = kept_from(event).filter(|_| event.operation() != Operation::Delete) else { return Ok(()) };
    if event.operation() == Operation::Update && !event.is_changed(about)? {
        return Ok(());
    }
    let regarding = match event.new_value(about)? {
        // A narrower lookup is called as what it points to.
        Value::Id(id) => Value::Ref(Ref::new(about, id)),
        value => value,
    };
    let customer = match regarding {
        Value::Ref(about) if is_customer(&about) => Value::Ref(about),
        Value::Ref(about) if event.has_field(&about.entity, "customer") => {
            event.value_of(&about.entity, about.id, "customer")?
        }
        _ => Value::Null,
    };
    event.set("customer", customer)
}

/// Notes on the customer, and on the company a person works for, when something last happened with them.
///
/// This leaves no line in the history and no new version: it follows from the activities, and who is editing the
/// customer meanwhile must not be told that somebody else changed it.
pub fn touch_customer(event: &mut HookEvent<'_>) -> Result<()> {
    if !concerns_customer(event) || event.operation() == Operation::Delete {
        return Ok(());
    }
    let Value::Ref(customer) = event.new_value("customer")? else { return Ok(()) };
    // An activity brought in with its past happened when it was made, not when it was imported.
    let at = match event.operation() {
        Operation::Create => event.new_value("created_at")?.as_timestamp().unwrap_or(event.now()),
        _ => event.now(),
    };
    touch(event, &customer, at)?;
    if &*customer.entity == "contact"
        && let Some(account) = event.value_of("contact", customer.id, "account")?.as_id()
    {
        touch(event, &Ref::new("account", account), at)?;
    }
    Ok(())
}

fn touch(event: &mut HookEvent<'_>, customer: &Ref, at: Timestamp) -> Result<()> {
    if at < event.now() {
        let last = event.value_of(&customer.entity, customer.id, "last_activity_at")?.as_timestamp();
        if last.is_some_and(|last| last >= at) {
            return Ok(());
        }
    }
    event.keep(customer, "last_activity_at", Cell::Int(time::timestamp_to_micros(at)))
}

/// True for accounts and contacts.
pub(crate) fn is_customer(record: &Ref) -> bool {
    matches!(&*record.entity, "account" | "contact")
}

/// The lookups that say what something is about: any record, or one of a certain kind.
const ABOUT: [&str; 2] = ["regarding", "case"];

/// The field from which the engine keeps the customer of this record, if it does.
fn kept_from(event: &HookEvent<'_>) -> Option<&'static str> {
    let entity = event.definition();
    let customer = entity.at(entity.find("customer")?).ok()?;
    ABOUT.into_iter().find(|name| customer.is_read_only && entity.find(name).is_some())
}

/// True for task, call, letter, note…: what stands in the timeline of the customer it concerns.
fn concerns_customer(event: &HookEvent<'_>) -> bool {
    let entity = event.definition();
    entity.find("customer").is_some() && (entity.is_activity || kept_from(event).is_some())
}

//! Activities and notes carry the customer they concern, and customers the moment of their last activity: the timeline
//! of a customer and the list of the neglected ones then need no walk over everything an activity may be about.

use crate::base::id::Ref;
use crate::base::time;
use crate::base::value::Value;
use crate::error::Result;
use crate::record::hook::HookEvent;
use crate::store::{Cell, Operation};

/// Sets the customer of an activity from what it is about: that account or contact itself, or the customer of that
/// opportunity, quote or case.
pub fn find_customer(event: &mut HookEvent<'_>) -> Result<()> {
    if !is_about_something(event) || event.operation() == Operation::Delete {
        return Ok(());
    }
    if event.operation() == Operation::Update && !event.is_changed("regarding")? {
        return Ok(());
    }
    let customer = match event.new_value("regarding")? {
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
    if !is_about_something(event) || event.operation() == Operation::Delete {
        return Ok(());
    }
    let Value::Ref(customer) = event.new_value("customer")? else { return Ok(()) };
    touch(event, &customer)?;
    if &*customer.entity == "contact"
        && let Some(account) = event.value_of("contact", customer.id, "account")?.as_id()
    {
        touch(event, &Ref::new("account", account))?;
    }
    Ok(())
}

fn touch(event: &mut HookEvent<'_>, customer: &Ref) -> Result<()> {
    let now = Cell::Int(time::timestamp_to_micros(event.now()));
    event.keep(customer, "last_activity_at", now)
}

fn is_customer(record: &Ref) -> bool {
    matches!(&*record.entity, "account" | "contact")
}

/// True for task, call, letter, note…: what has something it is about, and a customer the engine keeps.
fn is_about_something(event: &HookEvent<'_>) -> bool {
    let entity = event.definition();
    entity.find("regarding").is_some() && entity.find("customer").is_some()
}

//! What holds of deals, quotes, orders and invoices however they are written: their currency stays while amounts are in
//! it, the lines of what is closed stay as they are, and of a number one quote is open.

use crate::base::value::Value;
use crate::domain::pricing::lines;
use crate::domain::process::Desk;
use crate::error::{Error, ErrorCode, Result};
use crate::metadata::kind::FieldKind;
use crate::metadata::registry::system;
use crate::record::hook::HookEvent;
use crate::record::values::Values;
use crate::store::{Cell, Operation};

/// The papers, each with what has amounts in its currency: the entities that point to it, by the field named like it.
const DEPENDENTS: [(&str, &[&str]); 4] = [
    ("opportunity", &["opportunity_line", "quote", "order", "invoice"]),
    ("quote", &["quote_line"]),
    ("order", &["order_line"]),
    ("invoice", &["invoice_line"]),
];

/// The states of a quote that the customer may still decide about.
pub(crate) const OPEN: [&str; 2] = ["draft", "active"];

/// Of a number one quote is open, and none of a deal that has ended: also where one is brought back, or its end taken back.
pub(super) fn keep_one_open(event: &mut HookEvent<'_>) -> Result<()> {
    let is_open = |state: Value| state.as_text().is_some_and(|state| OPEN.contains(&state));
    let is_new = event.operation() == Operation::Create;
    let comes =
        event.is_changed("state")? || event.operation() != Operation::Update || event.is_changed("quote_number")?;
    if !comes || event.context().is_historic || !(is_new || is_open(event.new_value("state")?)) {
        return Ok(());
    }
    let (id, number, deal) = (event.id(), event.new_value("quote_number")?, event.new_value("opportunity")?.as_id());
    let was_open = event.operation() == Operation::Update && is_open(event.old("state")?);
    let desk = &mut Desk::of(event);
    let refused = |message: String| Err(Error::new(ErrorCode::TransitionRefused, message).with_entity("quote"));
    if let Some(deal) = deal.filter(|_| !is_new && !was_open) {
        let state = desk.state("opportunity", deal)?;
        if state != "open" {
            return refused(format!("the opportunity of this quote is {state}: open it again first"));
        }
    }
    if number.is_null() {
        return Ok(());
    }
    for other in desk.find("quote", Values::new().with("quote_number", number.clone()))? {
        let state = desk.state("quote", other)?;
        if other != id && OPEN.contains(&state.as_str()) {
            let revision = desk.value("quote", other, "revision_number")?.as_int().unwrap_or_default();
            let number = number.to_text();
            return refused(format!("revision {revision} of the quote {number} is still {state}: go on with that one"));
        }
    }
    Ok(())
}

/// True if a record that is being written goes on with something: a deal or paper that it is made of or belongs to, by one of
/// these lookups, or for a quote an earlier revision, says the same in this field. Business that is under way is brought to
/// its end.
pub(crate) fn goes_on(event: &mut HookEvent<'_>, field: &str, origins: &[&str]) -> Result<bool> {
    let entity = event.shared_definition();
    let value = event.new_value(field)?;
    for origin in origins {
        let Some(FieldKind::Lookup { target }) =
            entity.find(origin).map(|index| entity.at(index)).transpose()?.map(|f| &f.kind)
        else {
            continue;
        };
        let target = event.context().registry.get_by_id(*target)?.clone();
        let Some(id) = event.new_value(origin)?.as_id().filter(|_| target.find(field).is_some()) else { continue };
        if event.value_of(&target.name, id, field)? == value {
            return Ok(true);
        }
    }
    if entity.name != "quote" || event.new_value("quote_number")?.is_null() {
        return Ok(false);
    }
    let (id, number) = (event.id(), event.new_value("quote_number")?);
    let desk = &mut Desk::of(event);
    let same = Values::new().with("quote_number", number).with(field, value);
    Ok(desk.find_first("quote", same, 2)?.into_iter().any(|other| other != id))
}

/// The currency of a paper stays while it has lines, and that of a deal while papers hang on it.
pub(super) fn keep_currency(event: &mut HookEvent<'_>) -> Result<()> {
    let Some((paper, dependents)) = DEPENDENTS.into_iter().find(|(paper, _)| *paper == event.entity()) else {
        return Ok(());
    };
    if !event.is_changed("currency")? {
        return Ok(());
    }
    let (id, context) = (event.id(), event.context());
    let whole = context.registry.get(paper)?.clone();
    let key = context.require(&whole, id)?;
    for dependent in dependents {
        let entity = context.registry.get(dependent)?.clone();
        let (index, _) = entity.get(paper)?;
        if !context.writer.find(&entity, &[(index, Cell::Int(key.0))], 1)?.is_empty() {
            let message =
                format!("the currency cannot change: the amounts of {dependent} are in it; delete those first");
            return Err(Error::new(ErrorCode::InUse, message).with_entity(paper).with_field("currency"));
        }
    }
    Ok(())
}

/// Lines stay as they are once their paper is closed.
pub(super) fn keep_lines(event: &mut HookEvent<'_>) -> Result<()> {
    match lines::whole_of(event.entity()) {
        Some(paper) => keep_part(event, paper, "lines"),
        None => Ok(()),
    }
}

/// A part is not added to, changed in or taken from a whole that is closed. With its whole it goes, and changes its owner.
pub(super) fn keep_part(event: &mut HookEvent<'_>, paper: &str, parts: &str) -> Result<()> {
    if event.is_by_engine() || event.operation() == Operation::Restore || event.context().is_historic {
        return Ok(());
    }
    let is_assigned = event.operation() == Operation::Update && event.says_only(system::OWNER);
    let mut wholes = Vec::new();
    if event.operation() != Operation::Create {
        wholes.push(event.old(paper)?);
    }
    if event.operation() != Operation::Delete {
        wholes.push(event.new_value(paper)?);
    }
    for whole in wholes {
        let Value::Id(id) = whole else { continue };
        let state = event.value_of(paper, id, "state")?.to_text();
        if !is_assigned && event.context().registry.get(paper)?.closes(&state) {
            let message = format!("the {paper} is {state} and its {parts} can only be read; change its state first");
            return Err(Error::new(ErrorCode::TransitionRefused, message).with_entity(event.entity()));
        }
    }
    Ok(())
}

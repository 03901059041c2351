//! Whether a contract covers a case.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::domain::service::ledger;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::hook::HookEvent;
use crate::store::Operation;

/// Before a case is made, or put under another contract: the line is one of the contract, both are in force, the customer
/// is theirs, and something is left.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    let is_new = event.operation() == Operation::Create;
    let is_line_new = is_new || event.is_changed("contract_line")?;
    let is_asked = is_line_new || event.is_changed("contract")? || event.is_changed("customer")?;
    // What an import of the past brings was covered then.
    if !is_asked || event.context().is_historic {
        return Ok(());
    }
    let line = event.new_value("contract_line")?.as_id();
    let mut contract = event.new_value("contract")?.as_id();
    let customer = event.new_value("customer")?;
    if let Some(line) = line {
        let whole = Desk::of(event).value("contract_line", line, "contract")?.as_id();
        if contract.is_none() && is_line_new {
            contract = whole;
            event.set("contract", whole)?;
        }
        if contract.is_some() && contract != whole {
            return Err(fault("contract_line", "contract_mismatch", "belongs to another contract"));
        }
    }
    let desk = &mut Desk::of(event);
    if let Some(contract) = contract {
        in_force(desk, &Ref::new("contract", contract))?;
        let holder = desk.value("contract", contract, "customer")?;
        if !is_of(desk, &customer, &holder)? {
            return Err(fault("customer", "contract_mismatch", "is not the customer of the contract"));
        }
    }
    if let Some(line) = line.filter(|_| is_line_new) {
        in_force(desk, &Ref::new("contract_line", line))?;
        let has_left = has_left(desk, line)?;
        if !has_left && ledger::is_enforced(desk, line)? {
            let message = "has nothing left; put the case under another line, or allot more";
            return Err(fault("contract_line", "exhausted", message));
        }
    }
    Ok(())
}

/// The states in which a contract covers cases, and those of its lines.
const IN_FORCE: [&str; 4] = ["invoiced", "active", "existing", "renewed"];

fn in_force(desk: &mut Desk<'_>, record: &Ref) -> Result<()> {
    let state = desk.state(&record.entity, record.id)?;
    if IN_FORCE.contains(&&*state) {
        return Ok(());
    }
    let message = format!("the {} is {state} and covers no cases", record.entity);
    Err(Error::new(ErrorCode::TransitionRefused, message).with_entity("case").with_field(&record.entity))
}

/// True for the customer who holds the contract, and for the people of a company that does.
fn is_of(desk: &mut Desk<'_>, customer: &Value, holder: &Value) -> Result<bool> {
    if customer == holder {
        return Ok(true);
    }
    match (customer, holder) {
        (Value::Ref(person), Value::Ref(company)) if &*person.entity == "contact" && &*company.entity == "account" => {
            Ok(desk.value("contact", person.id, "account")?.as_id() == Some(company.id))
        }
        _ => Ok(false),
    }
}

fn has_left(desk: &mut Desk<'_>, line: Id) -> Result<bool> {
    let mut left = desk.value("contract_line", line, "allotments_remaining")?.as_int();
    if left.is_none() {
        // A line of a file that is older than this rule, of which nothing was used since.
        left = desk.value("contract_line", line, "total_allotments")?.as_int();
    }
    Ok(left.unwrap_or_default() > 0)
}

fn fault(field: &str, rule: &'static str, message: &str) -> Error {
    Error::validation("case", vec![Issue::new(field, rule, message)])
}

//! The life of a contract: it is invoiced, waits, is given up.

use crate::base::id::{Id, Ref};
use crate::base::time::Date;
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::pipeline::Written;
use crate::record::values::Values;

const CONTRACT: &str = "contract";
const LINE: &str = "contract_line";

process! {
    /// Invoices a contract: it is settled, and begins on its day.
    pub struct Invoice = "contract.invoice" {
        /// The contract.
        contract: Id,
    }
    -> Written
}

impl Invoice {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(CONTRACT, self.contract), &["draft"], "invoiced")?;
        invoice_move(desk, CONTRACT, self.contract, None, Values::new())
    }
}

process! {
    /// Puts a contract on hold.
    pub struct Hold = "contract.hold" {
        /// The contract.
        contract: Id,
    }
    -> Written
}

impl Hold {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(CONTRACT, self.contract), &["invoiced", "active"], "put on hold")?;
        desk.set_state(CONTRACT, self.contract, ("on_hold", None), Values::new(), Values::new())
    }
}

process! {
    /// Releases a contract from hold: it is invoiced again, and becomes active by its dates.
    pub struct Release = "contract.release" {
        /// The contract.
        contract: Id,
    }
    -> Written
}

impl Release {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(CONTRACT, self.contract), &["on_hold"], "released")?;
        desk.set_state(CONTRACT, self.contract, ("invoiced", None), Values::new(), Values::new())
    }
}

process! {
    /// Cancels a contract, with its lines.
    pub struct Cancel = "contract.cancel" {
        /// The contract.
        contract: Id,
    } may {
        /// From what day it no longer holds; else today.
        on: Date,
    }
    -> Written
}

impl Cancel {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        let states = ["draft", "invoiced", "active", "on_hold"];
        desk.require_state(&Ref::new(CONTRACT, self.contract), &states, "canceled")?;
        let on = self.on.unwrap_or(desk.today());
        cancel(desk, self.contract, None, Values::new(), on)
    }
}

/// Invoices a draft that is moved there; what is released from hold is as it was.
pub fn invoice_move(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    if desk.state(CONTRACT, id)? == "draft" {
        require_complete(desk, id, &values)?;
    }
    desk.set_state(CONTRACT, id, ("invoiced", status), values, Values::new())
}

/// Cancels a contract that is moved there, today.
pub fn cancel_move(desk: &mut Desk<'_>, _: &str, id: Id, status: Option<&str>, values: Values) -> Result<Written> {
    let on = desk.today();
    cancel(desk, id, status, values, on)
}

fn cancel(desk: &mut Desk<'_>, id: Id, status: Option<&str>, values: Values, on: Date) -> Result<Written> {
    let mut open = desk.find("case", [("contract", Value::Id(id)), ("state", "active".into())])?;
    let lines = desk.find(LINE, [("contract", Value::Id(id))])?;
    for line in &lines {
        open.extend(desk.find("case", [("contract_line", Value::Id(*line)), ("state", "active".into())])?);
    }
    open.sort_unstable();
    open.dedup();
    if let Some(first) = open.first() {
        let title = desk.called(&Ref::new("case", *first), "title")?;
        let message = format!("{} cases under this contract are open (one: {title:?}): close them first", open.len());
        return Err(Error::new(ErrorCode::TransitionRefused, message).with_entity(CONTRACT));
    }
    let kept = Values::new().with("canceled_on", on);
    let written = desk.set_state(CONTRACT, id, ("canceled", status), values, kept)?;
    for line in lines {
        if desk.state(LINE, line)? == "existing" {
            desk.trusted(|desk| desk.set_state(LINE, line, ("canceled", None), Values::new(), Values::new()))?;
        }
    }
    Ok(written)
}

/// What a contract must have before it is invoiced, said all at once.
fn require_complete(desk: &mut Desk<'_>, id: Id, said: &Values) -> Result<()> {
    let said = desk.typed(CONTRACT, said.clone())?;
    let value = |desk: &mut Desk<'_>, name: &str| match said.get(name) {
        Some(value) => Ok(value.clone()),
        None => desk.value(CONTRACT, id, name),
    };
    let mut issues = Vec::new();
    for name in ["customer", "billing_customer"] {
        if value(desk, name)?.is_null() {
            issues.push(Issue::new(name, "required", "is missing: say who it is before the contract is invoiced"));
        }
    }
    let (starts_on, ends_on) = (value(desk, "starts_on")?.as_date(), value(desk, "ends_on")?.as_date());
    if starts_on > ends_on {
        issues.push(Issue::new("ends_on", "out_of_range", "is before the start"));
    }
    let mut count = 0;
    for line in desk.find(LINE, [("contract", Value::Id(id)), ("state", "existing".into())])? {
        count += 1;
        let (start, end) = (desk.value(LINE, line, "starts_on")?, desk.value(LINE, line, "ends_on")?);
        if start.as_date() > end.as_date() || start.as_date() < starts_on || end.as_date() > ends_on {
            let title = desk.value(LINE, line, "title")?.to_text();
            let message = format!("do not hold the dates of the line {title:?}");
            issues.push(Issue::new("starts_on", "out_of_range", message));
        }
    }
    if count == 0 {
        issues.push(Issue::new("contract_line", "required", "is missing: a contract without lines covers nothing"));
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::validation(CONTRACT, issues)) }
}

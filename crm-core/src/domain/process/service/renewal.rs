//! A contract goes on, or serves as a pattern: a new draft is made of it.

use chrono::Days;
use serde::Serialize;

use crate::base::id::{Id, Ref};
use crate::base::time::Date;
use crate::base::value::Value;
use crate::domain::process::{Desk, process};
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::values::Values;

const CONTRACT: &str = "contract";
const LINE: &str = "contract_line";

process! {
    /// Renews a contract: a new draft of the same number, with its lines, for the time after.
    pub struct Renew = "contract.renew" {
        /// The contract.
        contract: Id,
    } may {
        /// From when; else the day after the old one ends.
        starts_on: Date,
        /// Until when; else for as long as the old one.
        ends_on: Date,
        /// True to renew lines that were canceled, too.
        include_canceled_lines: bool,
    }
    -> Drafted
}

process! {
    /// Copies a contract: a new draft with a number of its own.
    pub struct Copy = "contract.copy" {
        /// The contract.
        contract: Id,
    } may {
        /// What is different in the new one.
        values: Values,
    }
    -> Drafted
}

/// The new draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drafted {
    /// The contract.
    pub contract: Id,
    /// Its lines.
    pub lines: Vec<Id>,
}

impl Renew {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Drafted> {
        let old = Ref::new(CONTRACT, self.contract);
        desk.require_state(&old, &["invoiced", "active", "expired"], "renewed")?;
        let record = desk.get(CONTRACT, self.contract)?;
        let date = |name: &str| record.get(name).and_then(Value::as_date).ok_or_else(|| fault(name, "is not known"));
        let (began, ended) = (date("starts_on")?, date("ends_on")?);
        let beyond = || fault("starts_on", "is beyond the calendar");
        let starts_on = match self.starts_on {
            Some(starts_on) => starts_on,
            None => ended.checked_add_days(Days::new(1)).ok_or_else(beyond)?,
        };
        if starts_on < ended {
            return Err(fault("starts_on", "is before the contract ends that is renewed"));
        }
        let length = Days::new(u64::try_from((ended - began).num_days()).unwrap_or_default());
        let ends_on = match self.ends_on {
            Some(ends_on) => ends_on,
            None => starts_on.checked_add_days(length).ok_or_else(beyond)?,
        };
        if ends_on < starts_on {
            return Err(fault("ends_on", "is before the start"));
        }
        refuse_overlap(
            desk,
            &record.get("contract_number").cloned().unwrap_or(Value::Null),
            self.contract,
            starts_on,
            ends_on,
        )?;
        let values =
            desk.copy(CONTRACT, self.contract, &["starts_on", "ends_on", "billing_starts_on", "billing_ends_on"])?;
        let values = values.with("starts_on", starts_on).with("ends_on", ends_on);
        let kept = Values::new().with("originating_contract", self.contract);
        let contract = desk.create_keeping(CONTRACT, values, kept)?;
        let mut lines = Vec::new();
        for line in desk.find(LINE, [("contract", Value::Id(self.contract))])? {
            let state = desk.state(LINE, line)?;
            if state == "renewed" || state == "canceled" && self.include_canceled_lines != Some(true) {
                continue;
            }
            let values = desk.copy(LINE, line, &["contract", "starts_on", "ends_on"])?;
            let values = values.with("contract", contract).with("starts_on", starts_on).with("ends_on", ends_on);
            lines.push(desk.create(LINE, values)?);
            desk.set_state(LINE, line, ("renewed", None), Values::new(), Values::new())?;
        }
        Ok(Drafted { contract, lines })
    }
}

impl Copy {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Drafted> {
        let said = self.values.unwrap_or_default();
        let mut without: Vec<&str> = said.0.iter().map(|(name, _)| name.as_str()).collect();
        without.push("contract_number");
        let mut values = desk.copy(CONTRACT, self.contract, &without)?;
        values.0.extend(said.0);
        let contract = desk.create(CONTRACT, values)?;
        let mut lines = Vec::new();
        for line in desk.find(LINE, [("contract", Value::Id(self.contract))])? {
            if desk.state(LINE, line)? != "canceled" {
                let values = desk.copy(LINE, line, &["contract"])?.with("contract", contract);
                lines.push(desk.create(LINE, values)?);
            }
        }
        Ok(Drafted { contract, lines })
    }
}

/// Two versions of a contract are not in force on the same day; one that is being prepared is gone on with.
fn refuse_overlap(desk: &mut Desk<'_>, number: &Value, old: Id, starts_on: Date, ends_on: Date) -> Result<()> {
    for other in desk.find(CONTRACT, [("contract_number", number.clone())])? {
        let state = desk.state(CONTRACT, other)?;
        if other == old || !matches!(state.as_str(), "draft" | "invoiced" | "active") {
            continue;
        }
        let (from, to) = (desk.value(CONTRACT, other, "starts_on")?, desk.value(CONTRACT, other, "ends_on")?);
        if from.as_date().is_some_and(|from| from <= ends_on) && to.as_date().is_some_and(|to| to >= starts_on) {
            let message = format!("another contract of this number is {state} on days of the new one");
            return Err(Error::new(ErrorCode::InUse, message).with_entity(CONTRACT).with_field("starts_on"));
        }
    }
    Ok(())
}

fn fault(field: &str, message: &str) -> Error {
    Error::validation(CONTRACT, vec![Issue::new(field, "out_of_range", message)])
}

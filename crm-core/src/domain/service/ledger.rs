//! What is used of contract lines. Every use and every return is a row of `contract_usage`; what a line has left is total
//! less their sum, computed anew whenever one is written.

use crate::base::id::{Id, Ref};
use crate::base::value::Value;
use crate::domain::process::Desk;
use crate::error::{Error, Issue, Result};
use crate::record::hook::HookEvent;
use crate::record::values::Values;
use crate::store::{Cell, Operation};

const LINE: &str = "contract_line";
const USAGE: &str = "contract_usage";

/// After a row of the ledger was written: what its line has left. A line is not used beyond what it allots unless the
/// contract's template allows it.
pub fn count(event: &mut HookEvent<'_>) -> Result<()> {
    let (old, new) = (event.old("contract_line")?.as_id(), event.new_value("contract_line")?.as_id());
    let is_limited = match event.operation() {
        // Nor is what comes back with its line: it was allowed when it was used.
        Operation::Delete | Operation::Restore => false,
        Operation::Update if old == new && !event.is_changed("allotments")? => false,
        // What is given back is taken, also where more was used than is allowed now.
        _ => event.new_value("allotments")?.as_int().is_some_and(|allotments| allotments > 0),
    };
    if let Some(old) = old.filter(|old| Some(*old) != new) {
        recount(event, old, false)?;
    }
    match new {
        Some(new) => recount(event, new, is_limited),
        None => Ok(()),
    }
}

/// After a line was brought back: what was used of it by the rows it has then. Those that come back with it are added one by
/// one.
pub fn count_anew(event: &mut HookEvent<'_>) -> Result<()> {
    let line = event.id();
    recount(event, line, false)
}

fn recount(event: &mut HookEvent<'_>, line: Id, is_limited: bool) -> Result<()> {
    // A line that goes or comes back takes its rows along one by one: some of them may be less than nothing.
    let is_part = matches!(event.operation(), Operation::Delete | Operation::Restore);
    let mut desk = Desk::of(event);
    let Some(total) = desk.value(LINE, line, "total_allotments")?.as_int() else { return Ok(()) };
    let used = sum(&mut desk, [("contract_line", Value::Id(line))])?;
    if !is_part && used < 0 {
        return Err(fault("allotments", "gives back more than was used"));
    }
    let remaining = total.saturating_sub(used);
    if is_limited && remaining < 0 && is_enforced(&mut desk, line)? {
        return Err(fault("allotments", "is more than the contract line has left"));
    }
    let line = Ref::new(LINE, line);
    event.keep(&line, "allotments_used", Cell::Int(used.max(0)))?;
    event.keep(&line, "allotments_remaining", Cell::Int(remaining))?;
    event.keep(&line, "allotments_overage", Cell::Int(remaining.saturating_neg().max(0)))
}

/// Before a line is written: what is left of another total.
pub fn allot(event: &mut HookEvent<'_>) -> Result<()> {
    let is_new = event.operation() == Operation::Create;
    if event.operation() == Operation::Delete || !(is_new || event.is_changed("total_allotments")?) {
        return Ok(());
    }
    let total = event.new_value("total_allotments")?.as_int().unwrap_or_default();
    let used = event.new_value("allotments_used")?.as_int().unwrap_or_default();
    let remaining = total.saturating_sub(used);
    if remaining < 0 && !is_new {
        let line = event.id();
        if is_enforced(&mut Desk::of(event), line)? {
            let issue = Issue::new("total_allotments", "out_of_range", "is less than what was used already");
            return Err(Error::validation(LINE, vec![issue]));
        }
    }
    event.set("allotments_used", used)?;
    event.set("allotments_remaining", remaining)?;
    event.set("allotments_overage", remaining.saturating_neg().max(0))
}

/// True unless the contract may go beyond what its lines allot: its template says so, and it does not itself forbid it.
pub(crate) fn is_enforced(desk: &mut Desk<'_>, line: Id) -> Result<bool> {
    let Some(contract) = desk.value(LINE, line, "contract")?.as_id() else { return Ok(false) };
    let kind = desk.value("contract", contract, "allotment_type")?;
    if kind.as_text() == Some("coverage_dates") {
        return Ok(false);
    }
    if desk.value("contract", contract, "is_limit_enforced")?.as_bool() == Some(true) {
        return Ok(true);
    }
    let Some(template) = desk.value("contract", contract, "template")?.as_id() else { return Ok(true) };
    Ok(desk.value("contract_template", template, "is_overage_allowed")?.as_bool() != Some(true))
}

/// Charges a case what it has come to, less what it was charged before: who resolves it twice pays once. Answers the
/// difference.
pub(crate) fn settle(desk: &mut Desk<'_>, case: Id, reason: &str, resolution: Option<Id>) -> Result<i64> {
    let Some(line) = desk.value("case", case, "contract_line")?.as_id() else { return Ok(0) };
    let Some(contract) = desk.value(LINE, line, "contract")?.as_id() else { return Ok(0) };
    let kind = desk.value("contract", contract, "allotment_type")?;
    let used_on = desk.value("contract", contract, "allotment_used_on")?;
    let state = desk.state("case", case)?;
    let owed = match (kind.as_text(), state.as_str(), resolution) {
        (Some("cases"), "resolved", _) => 1,
        (Some("cases"), "active", _) if used_on.as_text() == Some("case_creation") => 1,
        (Some("time"), "resolved", Some(resolution)) => {
            desk.value("case_resolution", resolution, "minutes_spent")?.as_int().unwrap_or_default()
        }
        _ => 0,
    };
    let charged = charged(desk, case, line)?;
    if owed == charged {
        return Ok(0);
    }
    let usage = Values::new()
        .with("contract_line", line)
        .with("case", case)
        .with("case_resolution", resolution)
        .with("allotments", owed - charged)
        .with("reason", reason);
    desk.trusted(|desk| desk.create(USAGE, usage))?;
    Ok(owed - charged)
}

/// What a case was charged of a line so far.
fn charged(desk: &mut Desk<'_>, case: Id, line: Id) -> Result<i64> {
    sum(desk, [("case", Value::Id(case)), ("contract_line", Value::Id(line))])
}

/// What the rows of the ledger with these values come to.
fn sum<const N: usize>(desk: &mut Desk<'_>, of: [(&str, Value); N]) -> Result<i64> {
    let mut sum = 0_i64;
    for usage in desk.find(USAGE, of)? {
        sum = sum.saturating_add(desk.value(USAGE, usage, "allotments")?.as_int().unwrap_or_default());
    }
    Ok(sum)
}

/// After a case was made, or put under another line: where contracts count cases as they come in, it is charged; what it
/// was charged elsewhere is given back.
pub fn charge(event: &mut HookEvent<'_>) -> Result<()> {
    let case = event.id();
    if event.context().is_historic {
        return Ok(());
    }
    if event.operation() == Operation::Update {
        if !event.is_changed("contract_line")? {
            return Ok(());
        }
        let (old, new) = (event.old("contract_line")?.as_id(), event.new_value("contract_line")?.as_id());
        // A line that goes, with all that was used of it, takes itself out of its cases: nothing is given back then.
        if new.is_none() {
            return Ok(());
        }
        if let Some(old) = old {
            let desk = &mut Desk::of(event);
            let charged = charged(desk, case, old)?;
            if charged != 0 {
                let usage = Values::new()
                    .with("contract_line", old)
                    .with("case", case)
                    .with("allotments", -charged)
                    .with("reason", "correction");
                desk.trusted(|desk| desk.create(USAGE, usage))?;
            }
        }
    }
    settle(&mut Desk::of(event), case, "case_created", None).map(|_| ())
}

fn fault(field: &str, message: &str) -> Error {
    Error::validation(USAGE, vec![Issue::new(field, "out_of_range", message)])
}
